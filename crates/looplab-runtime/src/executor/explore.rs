//! Other orders: which entry of the ready queue is next when several could be.
//!
//! Without a scheduler an executor is first come, first served. A [`Steering`] puts a [`Scheduler`] in charge, for all the
//! executors of one run, and writes down how the run differed from the usual order: its [`Tape`](looplab_trace::orders::Tape),
//! which [`Replay`] follows to have the same run again. A [`Search`] gives run after run its scheduler.
//!
//! Decisions are made at three kinds of points ([`Point`](looplab_trace::orders::Point)):
//!
//! - *Timers.* When the loop has nothing else to do, its next timers ring. Those that are due together, and those whose
//!   deadlines lie within a [`SLACK`] of the first, may ring in any order, because in reality steps take time, clocks tick
//!   coarsely, and a timer that is set a little later or earlier is overtaken. If a later one rings first, the clock jumps
//!   to its deadline, and the others are due then.
//! - *Outside.* What wakes tasks from outside between two turns may have come in any order.
//! - *Steps*, only in [`Mode::Any`](looplab_trace::orders::Mode::Any): whatever stands in the ready queue may be next, whether it was
//!   there when the round began or not. No entry waits for ever: the head of the queue goes next when 64 others went first.
//!
//! Of each, only the first 64 candidates are looked at. Steering is for the instant clock; on a real clock timers ring when
//! they are due.
//!
//! ```
//! use std::{cell::RefCell, rc::Rc};
//!
//! use looplab_runtime::executor::{
//!     Executor,
//!     explore::{Replay, Steering},
//! };
//! use looplab_trace::orders::Mode;
//!
//! let executor = Executor::instant();
//! // The second entry of the ready queue goes first.
//! let steering = Rc::new(Steering::new(Replay::new("s1:1".parse()?), Mode::Any, 1_000));
//! executor.steer(&steering);
//! let seen = Rc::new(RefCell::new(Vec::new()));
//! for name in ["a", "b", "c"] {
//!     let seen = Rc::clone(&seen);
//!     executor.call_soon(move || seen.borrow_mut().push(name));
//! }
//! let last = executor.downgrade();
//! executor.call_soon(move || last.upgrade().unwrap().stop());
//! executor.run_in_place()?;
//! assert_eq!(*seen.borrow(), ["b", "a", "c"]);
//! assert_eq!(steering.tape().to_string(), "s1:1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod delay;
mod pct;
mod random;
mod replay;
mod rounds;
mod scheduler;
mod search;
mod steered;
mod steering;

pub(super) use self::steered::Steered;
pub use self::{
    delay::Delayed,
    pct::Pct,
    random::Random,
    replay::Replay,
    rounds::SLACK,
    scheduler::{Candidate, FirstCome, Scheduler},
    search::Search,
    steering::{Decision, Narrator, Steering},
};
