//! What the reader asks of the engine: runs, other orders, and their end.

use std::rc::Rc;

use looplab_trace::orders::Which;

use super::{Pane, State};
use crate::{
    protocol::{ClockChoice, Program, RunId},
    ui::{
        engine::Engine,
        inspect::{self, Origin},
        log::Took,
        run::{Active, Ending, Job, Request, Run},
        shared::Shared,
        timeline::Axis,
    },
    worker::client::Loading,
};

impl State {
    pub(super) fn press_run(&mut self, now: f64, paused: bool) {
        if self.run.is_on() {
            return;
        }
        let Some(program) = self.program() else { return };
        if self.pane == Pane::Program {
            self.pane = Pane::Log;
        }
        let (demo, clock, trace) = (self.demo, self.clock, self.trace);
        self.request(now, Request { clock, trace, paused, ..self.asked(demo, program, Job::Run) });
    }

    /// Has the shown program run in many orders.
    pub(super) fn explore(&mut self, now: f64) {
        if !self.can_explore() {
            return;
        }
        let Some(program) = self.program() else { return };
        let request = self.asked(self.demo, program, Job::Explore(self.orders.plan.clone()));
        self.orders.begin(request.run, self.demo, Rc::clone(&self.draft().text));
        self.request(now, request);
    }

    /// Has a program run in the order that led to an outcome, to be looked at.
    pub(super) fn replay(&mut self, which: Which, now: f64) {
        let Some((found, outcome)) = self.orders.outcome(which).filter(|_| !self.run.is_on()) else { return };
        let program = Program::Python { source: found.source.to_string() };
        let request = self.asked(found.demo, program, Job::Replay(outcome.tape.clone()));
        self.inspect(inspect::Action::Turn(inspect::View::Timeline));
        self.request(now, request);
    }

    /// The next request, with what only a plain run lets the reader choose as other orders need it.
    fn asked(&self, demo: usize, program: Program, job: Job) -> Request {
        let (run, clock, debug) = (RunId(self.last_run + 1), ClockChoice::Instant, self.debug);
        let breakpoints = self.breakpoints_of(demo, &program);
        Request { run, demo, program, clock, debug, trace: true, breakpoints, paused: false, job }
    }

    fn request(&mut self, now: f64, request: Request) {
        self.last_run = request.run.0;
        if !request.explores() {
            self.pacing.begin();
            self.drafts[request.demo].mark = None;
            self.log = Shared::default();
            self.inspect.begin(origin(&request), request.trace, suitable(request.clock));
            self.verdicts.begin();
        }
        self.run = Run::Waiting(Rc::new(request));
        if matches!(self.engine, Engine::Unavailable(_)) {
            self.retry();
        }
        self.start_waiting(now);
    }

    pub(super) fn retry(&mut self) {
        self.engine = Engine::Loading(Loading::Downloading);
        self.attempt += 1;
    }

    /// Hands the waiting run to the engine, if there is one of each. The engine is then used up and the next one starts.
    pub(super) fn start_waiting(&mut self, now: f64) {
        if let (Run::Waiting(request), Engine::Ready) = (&self.run, &self.engine) {
            self.run = Run::Active(Active::begun(Rc::clone(request), now));
            self.engine = Engine::Loading(Loading::Starting);
        }
    }

    pub(super) fn stop(&mut self, now: f64) {
        let Some(wall_ms) = self.wall_ms(now) else { return };
        if self.run.explores() {
            self.orders.break_off("Cancelled");
        } else {
            self.break_off(now);
            let took = self.took(wall_ms);
            self.log.touch().stop(took);
        }
        self.run = Run::Over(Ending::Stopped);
    }

    /// Notes what holds the loop of a run that is stopped, and diagnoses it once more.
    fn break_off(&mut self, now: f64) {
        let Run::Active(active) = &mut self.run else { return };
        active.now = now;
        self.inspect.break_off(now - active.heard, active.blocked_for().is_some(), rate(active.request.clock));
        self.verdicts.stop(self.inspect.recorded.recording().now(), now);
    }

    /// How long the run that is broken off took, as far as the program has told.
    pub(super) fn took(&self, wall_ms: f64) -> Took {
        Took { at: self.inspect.recorded.recording().now().at.max(self.log.last_at()), wall_ms }
    }

    /// How long the run has been on; nothing when none is.
    pub(super) fn wall_ms(&self, now: f64) -> Option<f64> {
        match &self.run {
            Run::Waiting(_) => Some(0.0),
            Run::Active(active) => Some(now - active.since),
            Run::None | Run::Over(_) => None,
        }
    }
}

/// What a trace of this run tells of.
fn origin(request: &Request) -> Origin {
    let source = match &request.program {
        Program::Python { source } => Some(source.as_str().into()),
        Program::Rust { .. } => None,
    };
    Origin { demo: request.demo, source }
}

/// How many seconds pass on this clock in one of the page's.
fn rate(clock: ClockChoice) -> f64 {
    match clock {
        ClockChoice::Real => 1.0,
        ClockChoice::Scaled(percent) => f64::from(percent) / 100.0,
        ClockChoice::Instant => 0.0,
    }
}

/// The axis on which a run of this clock is told apart: where time jumps, all happens at few moments.
fn suitable(clock: ClockChoice) -> Axis {
    match clock {
        ClockChoice::Real | ClockChoice::Scaled(_) => Axis::Time,
        ClockChoice::Instant => Axis::Order,
    }
}
