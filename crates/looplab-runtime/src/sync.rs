//! The primitives tasks wait on: [`Semaphore`], [`Lock`], [`Event`], [`Condition`], [`Barrier`] and [`Queue`].
//!
//! Each does, step for step, what CPython 3.13 does in `Lib/asyncio/locks.py` and `Lib/asyncio/queues.py`, so that a
//! program proceeds in the same order in either language. Waiters stand in a list, first come
//! first served, and an entry of that list is what a waiter future is in asyncio:
//!
//! ```text
//!  waiting ──── woken: the task is in the ready queue, its next poll succeeds
//!     └──────── withdrawn: it gets nothing any more, but keeps its place until it is dropped
//! ```
//!
//! All of them belong to one thread, and clones are the same object. Every wait may be dropped at any moment; one that
//! had been woken passes on what it was woken for.
//!
//! How a wait proceeds is written once, in [`Waiting`]: a primitive says what its waits want, when that is to be had, and what a
//! wait that is dropped leaves to the others.
//!
//! Waits of several steps, those of [`Condition`] and [`Barrier`], are written once for any [`Waiter`]: a Rust future,
//! which is dropped when it is to end, or a coroutine of Python, which is told and has the last word.

mod barrier;
pub(crate) mod condition;
mod event;
mod flow;
pub(crate) mod heap;
mod lock;
pub(crate) mod lowlevel;
pub(crate) mod primitive;
pub(crate) mod queue;
mod semaphore;
mod store;
pub(crate) mod tag;
pub(crate) mod wait_list;
pub(crate) mod waiter;
pub(crate) mod withdraw;

pub use self::{
    barrier::{Barrier, BarrierPhase, BrokenBarrier},
    condition::Condition,
    event::{Event, EventWait},
    flow::{QueueSink, QueueStream},
    lock::{Lock, LockAcquire, LockGuard, NotLocked},
    primitive::Waiting,
    queue::{Get, GetError, Join, Put, PutError, Queue, TooManyDone},
    semaphore::{Acquire, Permit, Semaphore, TooManyReleased},
    store::{Fifo, Lifo, Priority, Store},
};
use self::{
    condition::Interrupted,
    heap::Heap,
    primitive::{Primitive, PrimitiveExt, Wanted},
    tag::Tag,
    wait_list::Stage,
    waiter::Waiter,
};
pub(crate) use self::{tag::noting, withdraw::Withdraw};
