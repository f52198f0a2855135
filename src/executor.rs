//! A single-threaded futures executor that sits on somebody else's event loop.
//!
//! One FIFO ready queue decides who goes next. It holds *callbacks* as well as tasks, because the order in which
//! `asyncio` programs proceed depends on both. The executor works in **rounds**, as asyncio's `_run_once` does: timers
//! that are due join the queue, then the entries that are in the queue at that moment run, then the next round begins.
//! What becomes ready during a round waits for the next one.
//!
//! ```text
//!              wake / call_soon / spawn              round
//!  waiting ───────────────────────────► ready queue ───────► running ──► done
//!     ▲                                     ▲                   │          │ callbacks and awaiters
//!     │              timers ────────────────┘                   │          └──────► ready queue
//!     └─────────────────────────────────────────────────────────┘
//! ```
//!
//! An executor is driven in one of two ways: by turns that its [`Host`](crate::host::Host) gives it between
//! [`start`](Executor::start) and [`stop`](Executor::stop), or on the spot by [`run_in_place`](Executor::run_in_place). A
//! third kind has no queue: it is the guest of another scheduler, an [`Outer`].

mod clock;
mod core;
mod observer;
mod outer;
#[cfg(target_arch = "wasm32")]
mod panic;
mod ready;
mod sleep;
mod task;
mod timers;

pub use self::{
    clock::{Clock, Time},
    core::{Executor, ExternalWork, Run, Stuck, TimerHandle, WeakExecutor, current, spawn, try_current},
    observer::Observer,
    outer::Outer,
    sleep::{Sleep, YieldNow, sleep, sleep_until, yield_now},
    task::{JoinError, JoinHandle, TaskName, TaskRef},
};
