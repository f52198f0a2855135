//! The run the reader asked for, from the press of Run to its end.

use std::rc::Rc;

use looplab_trace::{
    Pause,
    orders::{Plan, Tape},
};

use super::pacing::Lines;
use crate::protocol::{ClockChoice, Program, RunId, ToWorker};

/// Without a sign of life for this long (ms), the loop counts as blocked.
const BLOCKED_AFTER: f64 = 1_000.0;

/// What a press of Run asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its id.
    pub run: RunId,
    /// Which demo it came from.
    pub demo: usize,
    /// What to run: the text as it stood.
    pub program: Program,
    /// How time passes.
    pub clock: ClockChoice,
    /// Whether asyncio's debug mode is on.
    pub debug: bool,
    /// Whether it is traced.
    pub trace: bool,
    /// The lines at which it pauses.
    pub breakpoints: Lines,
    /// Whether it stands still before its first line.
    pub paused: bool,
    /// What the worker is to do with it.
    pub job: Job,
}

/// What a worker does with a program.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Job {
    /// It runs it.
    #[default]
    Run,
    /// It runs it in this order.
    Replay(Tape),
    /// It runs it in many orders.
    Explore(Plan),
}

impl Request {
    /// What the worker is told.
    #[must_use]
    pub fn message(&self) -> ToWorker {
        let Self { run, program, clock, debug, trace, breakpoints, paused, job, .. } = self.clone();
        let tape = match job {
            Job::Run => None,
            Job::Replay(tape) => Some(tape),
            Job::Explore(plan) => {
                let (Program::Python { source } | Program::Rust { demo: source, .. }) = program;
                return ToWorker::Explore { run, source, plan };
            }
        };
        let breakpoints = breakpoints.to_vec();
        ToWorker::Run { run, program, clock, debug, trace, breakpoints, paused, tape }
    }

    /// Whether it is an exploration.
    #[must_use]
    pub fn explores(&self) -> bool {
        matches!(self.job, Job::Explore(_))
    }
}

/// Where the page stands with the last press of Run.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Run {
    /// Run was not pressed yet.
    #[default]
    None,
    /// Run was pressed before the engine was there; the run starts when it is.
    Waiting(Rc<Request>),
    /// A worker serves it.
    Active(Active),
    /// It is over.
    Over(Ending),
}

/// A run that a worker serves. Times are the page's, in ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Active {
    /// What was asked for.
    pub request: Rc<Request>,
    /// When it was handed to the worker.
    pub since: f64,
    /// How far its program has come.
    pub stage: Stage,
    /// When the worker last gave a sign that it is not held up.
    pub heard: f64,
    /// The last moment the page looked at its clock.
    pub now: f64,
    /// How it is held, if it is.
    pub hold: Option<Hold>,
}

/// How far the program of a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is on its way to its first line.
    Starting,
    /// It imports a module of the library, which may have to be compiled.
    Importing,
    /// It runs.
    Running,
}

/// How a run is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// It stands still.
    Paused(Pause),
    /// It stood still, and is on its way to the next step or event that was asked for.
    Stepping,
}

/// How the last run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It ran to its end.
    Completed,
    /// An exception, an exit status or the engine ended it.
    Failed,
    /// The reader stopped it.
    Stopped,
    /// It was an exploration, which has found what it has.
    Explored {
        /// How many of its runs failed.
        failed: u32,
    },
}

impl Run {
    /// Whether Stop has something to stop.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self, Self::Waiting(_) | Self::Active(_))
    }

    /// Whether an exploration is on, or will be.
    #[must_use]
    pub fn explores(&self) -> bool {
        match self {
            Self::Waiting(request) => request.explores(),
            Self::Active(active) => active.request.explores(),
            Self::None | Self::Over(_) => false,
        }
    }

    /// The request a worker is to serve right now.
    #[must_use]
    pub fn served(&self) -> Option<&Rc<Request>> {
        match self {
            Self::Active(active) => Some(&active.request),
            _ => None,
        }
    }

    /// The request of the run that is on.
    #[must_use]
    pub fn request(&self) -> Option<&Rc<Request>> {
        match self {
            Self::Waiting(request) => Some(request),
            Self::Active(active) => Some(&active.request),
            Self::None | Self::Over(_) => None,
        }
    }

    /// Why the run stands still, if it does.
    #[must_use]
    pub fn pause(&self) -> Option<Pause> {
        match self {
            Self::Active(active) => active.pause(),
            _ => None,
        }
    }

    /// Whether the program holds the loop, so that it cannot hear what is ordered.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        matches!(self, Self::Active(active) if active.blocked_for().is_some())
    }

    /// The active run, if it has this id: whatever carries another id is stale.
    pub(super) fn active(&mut self, run: RunId) -> Option<&mut Active> {
        match self {
            Self::Active(active) if active.request.run == run => Some(active),
            _ => None,
        }
    }
}

impl Active {
    /// A run handed to a worker at `now`.
    pub(super) fn begun(request: Rc<Request>, now: f64) -> Self {
        Self { request, since: now, stage: Stage::Starting, heard: now, now, hold: None }
    }

    /// Why it stands still, if it does.
    #[must_use]
    pub fn pause(&self) -> Option<Pause> {
        match self.hold {
            Some(Hold::Paused(pause)) => Some(pause),
            _ => None,
        }
    }

    /// Whole seconds for which the loop was not seen to turn, once that is long enough to say so.
    #[must_use]
    pub fn blocked_for(&self) -> Option<u32> {
        let silence = self.silence();
        let can_turn = self.stage == Stage::Running && self.pause().is_none();
        (can_turn && silence > BLOCKED_AFTER).then_some((silence / 1_000.0) as u32)
    }

    /// For how long, in ms, the loop was not seen to turn.
    #[must_use]
    pub fn silence(&self) -> f64 {
        self.now - self.heard
    }
}
