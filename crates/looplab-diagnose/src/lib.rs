//! What is amiss in a run: verdicts over what the [trace](looplab_trace) knows. Pure functions.
//!
//! A [`Verdict`] says in a sentence or two what is wrong, and names the tasks, objects and lines concerned. [`diagnose`] can
//! be asked at any moment: while a run goes on it says only what is certain, or likely enough to be worth a look.
//!
//! What the kinds mean, with the smallest program that shows each and a way to mend it, is in the [`guide`].
//!
//! # What can be known
//!
//! - When the loop has nothing left to do, every task that lives waits for ever. Who waits for whom explains it: a circle
//!   of tasks is a [deadlock](Kind::Deadlock), what waits for none of them [waits forever](Kind::WaitsForever), and all others
//!   queue behind one of them.
//! - While other tasks live, any of them might yet set an event or release a semaphore. Then only circles count whose every
//!   link is a held lock, a held permit or the end of a task, and only once they have lasted: a timeout may end them, or
//!   a callback that releases what it does not hold.
//! - A task that takes turn after turn may compute with pauses, or wait busily. It has waited if it went on just when
//!   something else had happened, after very many turns in which hardly anything did.
//! - Whether a task ought to live on when the program ends, or a queue is meant to fill, only its author knows.
//!   Such verdicts are [`Likely`](Severity::Likely).

mod behaviour;
mod busy;
mod graph;
mod growth;
pub mod guide;
mod hangs;
mod holds;
mod kind;
mod mistakes;
mod sentence;
mod verdict;

use looplab_trace::State;

pub use self::{
    kind::{Kind, Severity},
    verdict::{Part, Verdict},
};

/// When a diagnosis is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// The run goes on.
    Live {
        /// The time now, in ms as [`Event::at`](looplab_trace::Event::at) counts: later than the last event if nothing
        /// has happened since.
        now: f64,
    },
    /// The run was stopped in the middle of it.
    Stopped {
        /// The time then, in ms.
        now: f64,
    },
    /// The run is over.
    Over,
}

/// What is amiss, the worst first.
///
/// It takes time in proportion to the number of tasks that live, and of objects.
#[must_use]
pub fn diagnose(state: &State, moment: Moment) -> Vec<Verdict> {
    let mut verdicts = hangs::verdicts(state, moment);
    verdicts.extend(mistakes::verdicts(state));
    verdicts.extend(behaviour::verdicts(state, moment));
    verdicts.extend(busy::verdicts(state));
    verdicts.extend(growth::verdicts(state));
    if moment == Moment::Over {
        verdicts.extend(holds::verdicts(state));
        verdicts.extend(mistakes::left(state));
    }
    verdicts.sort_by_key(|verdict| (verdict.severity, verdict.kind));
    verdicts
}

#[cfg(test)]
mod story;
#[cfg(test)]
mod tests;
