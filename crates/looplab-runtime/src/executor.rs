//! The executor: a ready queue, tasks, timers and clocks.
//!
//! One FIFO ready queue decides what runs next. It holds *callbacks* as well as tasks, because the order in which
//! `asyncio` programs proceed depends on both. The executor works in **rounds**, as asyncio's `_run_once` does: timers
//! that are due join the queue, then the entries that are in the queue at that moment run, then the next round begins.
//! What becomes ready during a round waits for the next one.
//!
//! # The states of a task
//!
//! ```text
//!  1 spawn             2 its turn             7 Ready, panic
//! ─────────► Queued ─────────────► Running ─────────────────► Ended
//!             ▲  ▲                  │   │                       ▲
//!             │  │   5 woken (3)    │   │ 4 Pending             │
//!             │  └──────────────────┘   ▼                       │
//!             └────────────────────── Waiting ──────────────────┘
//!               6 wake or cancel                 8 dropped
//! ```
//!
//! 1. [`spawn`] puts a new task at the end of the ready queue. (A task that is
//!    [prepared](crate::lowlevel::ExecutorExt::prepare_as) waits instead, for its first step by hand.)
//! 2. The task is the next entry of the round: its future is polled. One that was [cancelled](JoinHandle::cancel) or
//!    [aborted](JoinHandle::abort) while it was queued ends as in 8 instead.
//! 3. Its waker is called during its own step, which is noted (`Running` becomes `Woken`); further calls change nothing.
//! 4. The step returned `Pending`, and nothing has woken the task: it waits.
//! 5. The step returned `Pending`, and the task was woken meanwhile: it joins the queue for the next round.
//! 6. A waker is called, or the task is cancelled: it joins the queue. A wake of a task that is queued changes nothing.
//! 7. The step returned `Ready` or panicked, or the task was cancelled during it. The value is kept for the handle, awaiters are
//!    woken, and callbacks queued, in the order in which they came.
//! 8. The future is dropped without a step: at once by [`abort`](JoinHandle::abort) of a task that waits, when no waker of it is
//!    left and the executor has let go of it ([`clear`](Executor::clear)), and when the executor itself is dropped. It ends as
//!    [`JoinError::Cancelled`].
//!
//! Three words for three things: *cancel* asks a task to end, at its next turn; *abort* drops its future; and a single wait is
//! *withdrawn* from a wait list.
//!
//! # What drives it
//!
//! By turns that its [`Host`](crate::host::Host) gives it between [`start`](Executor::start) and [`stop`](Executor::stop), or on
//! the spot by [`run_in_place`](Executor::run_in_place) and [`block_on`](Executor::block_on). A third kind has no queue: it is the
//! guest of another scheduler, an [`Outer`](crate::lowlevel::Outer). Which entry is next can also be decided by a scheduler: see
//! `explore` (a feature of that name).

#[cfg(all(feature = "fibers", not(target_arch = "wasm32")))]
pub(crate) mod ambient;
mod body;
mod clock;
mod core;
mod current;
mod drive;
mod driving;
mod end;
#[cfg(feature = "explore")]
pub mod explore;
mod external;
mod gate;
pub(crate) mod gated;
mod guest;
pub(crate) mod ids;
#[cfg(all(feature = "fibers", not(target_arch = "wasm32")))]
mod in_fiber;
mod inner;
mod interval;
mod join;
mod looks;
pub(crate) mod lowlevel;
mod notes;
mod observer;
mod observing;
pub(crate) mod origin;
pub(crate) mod outer;
mod pace;
#[cfg(all(target_arch = "wasm32", feature = "browser"))]
mod panic;
mod ready;
#[cfg(feature = "trace")]
mod recorder;
mod registry;
mod retired;
mod rounds;
mod run;
mod sleep;
mod spawn;
mod spin;
mod step;
#[cfg(feature = "trace")]
mod stopwatch;
pub(crate) mod task;
mod task_waker;
mod time;
mod timer_handle;
mod timers;
mod timing;
mod visiting;
pub(crate) mod watch;

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub use self::panic::install_panic_hook;
#[cfg(feature = "trace")]
pub use self::recorder::{Recorder, Sink};
pub use self::{
    clock::Clock,
    core::{Executor, WeakExecutor},
    current::{current, try_current},
    drive::Stuck,
    external::ExternalWork,
    gate::{Gate, GateEvent},
    interval::{Interval, MissedTickBehavior, interval, interval_at},
    join::{JoinError, JoinHandle},
    observer::Observer,
    pace::Pace,
    run::Run,
    sleep::{Sleep, YieldNow, sleep, sleep_until, yield_now},
    spawn::spawn,
    task::TaskRef,
    time::Time,
    timer_handle::TimerHandle,
};
pub(crate) use self::{
    spawn::spawn_for,
    watch::{is_watched, new_object, note, note_wait, without_noting},
};
