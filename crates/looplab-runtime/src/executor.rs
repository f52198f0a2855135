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
//! Who goes next can also be decided by a scheduler: see [`explore`].
//!
//! An executor is driven in one of two ways: by turns that its [`Host`](crate::host::Host) gives it between
//! [`start`](Executor::start) and [`stop`](Executor::stop), or on the spot by [`run_in_place`](Executor::run_in_place). A
//! third kind has no queue: it is the guest of another scheduler, an [`Outer`](crate::lowlevel::Outer).

mod body;
mod clock;
mod core;
mod current;
mod drive;
mod end;
#[cfg(feature = "explore")]
pub mod explore;
mod external;
pub(crate) mod gate;
mod guest;
mod hold;
pub(crate) mod ids;
mod inner;
mod interval;
mod join;
mod looks;
pub(crate) mod lowlevel;
mod observer;
pub(crate) mod origin;
pub(crate) mod outer;
#[cfg(all(target_arch = "wasm32", feature = "browser"))]
mod panic;
mod ready;
#[cfg(feature = "trace")]
mod recorder;
mod registry;
mod retired;
mod run;
mod sleep;
mod spin;
mod step;
mod stopwatch;
pub(crate) mod task;
mod time;
mod timer_handle;
mod timers;
pub(crate) mod watch;

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub use self::panic::install_panic_hook;
#[cfg(feature = "trace")]
pub use self::recorder::{Recorder, Sink};
pub use self::{
    clock::{Clock, Pace},
    core::{Executor, WeakExecutor},
    current::{current, spawn, try_current},
    external::ExternalWork,
    gate::{Gate, GateEvent},
    interval::{Interval, MissedTickBehavior, interval, interval_at},
    join::{JoinError, JoinHandle},
    observer::Observer,
    run::{Run, Stuck},
    sleep::{Sleep, YieldNow, sleep, sleep_until, yield_now},
    task::TaskRef,
    time::Time,
    timer_handle::TimerHandle,
};
pub(crate) use self::{
    current::spawn_for,
    watch::{is_watched, new_object, note, note_wait, without_noting},
};
