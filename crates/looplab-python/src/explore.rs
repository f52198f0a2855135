//! One program, many times, in many orders.
//!
//! A fresh interpreter for each run would take most of the time, so all runs share one, and the program's code is made once.
//! Each run has a fresh `__main__`, loops and executors of its own, an instant clock that begins at zero, a time of day that
//! begins at the same moment, chance that begins from the same seed, and files, environment, signal handlers, `sys`,
//! `builtins`, log handlers, warning filters and modules of the program's own as they were before the first. What is left
//! of a run is collected at its end, so what that has to say is part of its output. Not put back is what a program changes
//! inside other modules of the library (`www/python/_looplab_fresh.py` says more).
//!
//! A run ends when the program does, or when it takes too many steps. A step that never ends cannot be interrupted: the
//! host has to be ready to give up the whole interpreter.

mod fresh;
mod output;
mod trial;

use std::{cmp::Reverse, rc::Rc};

use looplab_runtime::executor::{
    JoinHandle,
    explore::{Narrator, Replay, Search, Steering},
};
use looplab_trace::{
    RunOutcome,
    orders::{Findings, Outcome, Plan, Progress, Tape, Upshot, Which, shrink},
};

pub use self::trial::repeatable_wall;
use self::{fresh::Fresh, trial::Trial};
use crate::{
    asyncio,
    engine::{Code, Engine, Surroundings},
    interp::time::Zone,
};

/// Of how many outcomes the tape is made small.
const MOST_SHRUNK: usize = 12;

/// Runs one program in many orders, a piece of work at a time.
pub struct Explorer {
    engine: Engine,
    code: Code,
    zone: Rc<dyn Fn(f64) -> Zone>,
    fresh: Fresh,
    search: Search,
    findings: Findings,
    phase: Phase,
    trial: Option<Trial>,
}

/// What is done next.
enum Phase {
    /// The program runs once so that all it imports is there. What comes of it does not count.
    WarmUp,
    Search,
    /// The tapes of these outcomes are made small, the last first.
    Shrink(Vec<Which>, usize),
    Over,
}

/// How a piece of work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// There is more to do.
    More,
    /// The run waits for something outside, such as the answer to a request: ask again when time has passed.
    Waits,
    /// All is done.
    Over,
}

impl Engine {
    /// As [`run`](Self::run), with a scheduler in charge of the order. The program gets the same chance each time, and is
    /// to have an instant clock and a [time of day that follows it](crate::repeatable_wall).
    pub fn run_steered(
        self,
        source: &str,
        name: &str,
        surroundings: Surroundings,
        steering: &Rc<Steering>,
    ) -> JoinHandle<RunOutcome> {
        self.enter(|vm| Fresh::remember(&Code::new(source, name), vm).restore(vm));
        steering.ask_lines(narrator());
        steering.narrate();
        self.run_in_order(source, name, surroundings, Some(steering))
    }
}

impl Explorer {
    /// Explores a program. `name` is what tracebacks call it.
    #[must_use]
    pub fn new(engine: Engine, source: &str, name: &str, zone: Rc<dyn Fn(f64) -> Zone>, plan: Plan) -> Self {
        let code = Code::new(source, name);
        let fresh = engine.enter(|vm| Fresh::remember(&code, vm));
        let (search, findings) = (Search::new(plan), Findings::default());
        Self { engine, code, zone, fresh, search, findings, phase: Phase::WarmUp, trial: None }
    }

    /// What was found so far.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// How far it has come.
    #[must_use]
    pub fn stage(&self) -> Progress {
        match &self.phase {
            Phase::WarmUp | Phase::Search => {
                Progress::Running { done: self.findings.runs, all: self.search.plan().runs }
            }
            Phase::Shrink(left, all) => Progress::Shrinking { done: (all - left.len()) as u32, all: *all as u32 },
            Phase::Over => Progress::Over,
        }
    }

    /// Does one piece of work: a run, or the shrinking of one tape.
    pub fn advance(&mut self) -> Advance {
        match &mut self.phase {
            Phase::WarmUp => {
                let plan = self.search.plan();
                let usual = Steering::new(Replay::default(), plan.mode, plan.steps);
                if self.run(|_| Some(usual)).is_none() {
                    return Advance::Waits;
                }
                self.fresh.settle(&self.engine);
                self.phase = Phase::Search;
            }
            Phase::Search => return self.search_once(),
            Phase::Shrink(left, _) => match left.pop() {
                Some(target) => self.shrink(target),
                None => self.phase = Phase::Over,
            },
            Phase::Over => return Advance::Over,
        }
        Advance::More
    }

    fn search_once(&mut self) -> Advance {
        if self.trial.is_none() {
            let Some(steering) = self.search.next_run() else {
                let targets = self.to_shrink();
                let all = targets.len();
                self.phase = Phase::Shrink(targets, all);
                return Advance::More;
            };
            self.trial = Some(self.begin(steering));
        }
        let Some((upshot, steering)) = self.go_on() else { return Advance::Waits };
        self.search.learn(&steering);
        self.findings.add(upshot, steering.tape());
        Advance::More
    }

    /// The outcomes whose tapes are worth making small, the most important last: failures, other endings, outputs that differ in
    /// more than their order, the rest.
    fn to_shrink(&self) -> Vec<Which> {
        let mut all = Vec::new();
        for (index, group) in self.findings.groups.iter().enumerate() {
            let fails = group.outcome.upshot.ending.is_failure();
            let mut add = |output, rank, outcome: &Outcome| {
                if !outcome.shrunk {
                    all.push(((rank, outcome.count, Reverse(outcome.first)), Which { group: index, output }));
                }
            };
            add(None, if fails { 3 } else { 2 }, &group.outcome);
            for (place, outcome) in group.outputs.iter().enumerate().skip_while(|_| group.different == 1) {
                add(Some(place), u8::from(!group.same_lines), outcome);
            }
        }
        all.sort_by_key(|(key, _)| *key);
        let targets = all.into_iter().map(|(_, target)| target).collect::<Vec<_>>();
        targets[targets.len().saturating_sub(MOST_SHRUNK)..].to_vec()
    }

    fn shrink(&mut self, target: Which) {
        let Some(Outcome { upshot, tape, .. }) = self.findings.outcome(target).cloned() else { return };
        let is_group = target.output.is_none();
        let is_like = |other: &Upshot| other.ending.is_like(&upshot.ending) && (is_group || other.is_like(&upshot));
        let small = shrink(&tape, |tape| self.replay(tape).is_some_and(|(other, _)| is_like(&other)));
        let replayed = self.replay(&small).filter(|(other, _)| is_like(other));
        if let (Some((other, steering)), Some(outcome)) = (replayed, self.findings.outcome_mut(target)) {
            // What it did may be less than what it was told.
            outcome.tape = steering.tape();
            outcome.notes = steering.notes();
            outcome.upshot = other;
            outcome.shrunk = true;
        }
    }

    /// Runs the program as a tape says; `None` if it waits for something outside.
    fn replay(&mut self, tape: &Tape) -> Option<(Upshot, Rc<Steering>)> {
        let plan = self.search.plan();
        let steering = Steering::new(Replay::new(tape.clone()), plan.mode, plan.steps);
        steering.narrate();
        self.trial = Some(self.begin(steering));
        let over = self.go_on();
        if over.is_none() {
            self.abandon();
        }
        over
    }

    fn run(&mut self, steering: impl FnOnce(&Self) -> Option<Steering>) -> Option<(Upshot, Rc<Steering>)> {
        if self.trial.is_none() {
            self.trial = steering(self).map(|steering| self.begin(steering));
        }
        self.go_on()
    }

    fn begin(&self, steering: Steering) -> Trial {
        self.engine.enter(|vm| self.fresh.restore(vm));
        steering.ask_lines(narrator());
        Trial::begin(&self.engine, &self.code, Rc::clone(&self.zone), steering)
    }

    /// Takes the run as far as it goes; what came of it, if it is over.
    fn go_on(&mut self) -> Option<(Upshot, Rc<Steering>)> {
        let trial = self.trial.as_mut()?;
        if !trial.go_on() {
            return None;
        }
        let trial = self.trial.take()?;
        Some(trial.end(&self.engine))
    }

    fn abandon(&mut self) {
        if let Some(trial) = self.trial.take() {
            drop(trial.end(&self.engine));
        }
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        self.abandon();
    }
}

/// Knows the lines of the program at which tasks of the running loop go on.
fn narrator() -> Narrator {
    Rc::new(asyncio::line_of)
}
