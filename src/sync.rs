//! The primitives tasks wait on: [`Semaphore`], [`Lock`], [`Event`] and [`Queue`].
//!
//! Each does, step for step, what CPython 3.13 does in `Lib/asyncio/locks.py` and `Lib/asyncio/queues.py`, so that a
//! program proceeds in the same order whichever language it is written in. Whoever waits stands in a list, first come
//! first served, and an entry of that list is what a waiter future is in asyncio:
//!
//! ```text
//!  waiting ──── woken: the task is in the ready queue, its next poll succeeds
//!     └──────── withdrawn: it gets nothing any more, but keeps its place until it is dropped
//! ```
//!
//! All of them belong to one thread, and clones are the same object. Every wait may be dropped at any moment; one that
//! had been woken passes on what it was woken for.

mod event;
mod lock;
mod queue;
mod semaphore;
mod store;
mod wait_list;
mod withdraw;

pub use self::{
    event::{Event, EventWait},
    lock::{Lock, LockAcquire, LockGuard, NotLocked},
    queue::{Get, GetError, Join, Put, PutError, Queue, TooManyDone},
    semaphore::{Acquire, Permit, Semaphore},
    store::{Fifo, Store},
    withdraw::Withdraw,
};
