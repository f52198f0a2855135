//! What the reader does with the time of the run that is on.

use std::rc::Rc;

use super::State;
use crate::{
    protocol::{ClockChoice, Order, Program},
    ui::{
        pacing::{self, Lines},
        run::{Hold, Run},
    },
};

impl State {
    pub(super) fn set_clock(&mut self, clock: ClockChoice) {
        self.clock = clock;
        self.order(Order::Clock(clock));
    }

    /// Orders something of the run, if one is on.
    fn order(&mut self, order: Order) {
        if self.run.is_on() && !self.run.explores() {
            self.pacing.order(order);
        }
    }

    pub(super) fn pace(&mut self, now: f64, action: pacing::Action) {
        match action {
            pacing::Action::Toggle if self.run.pause().is_some() => self.order(Order::Resume),
            pacing::Action::Toggle => self.order(Order::Pause),
            pacing::Action::Step => {
                self.press_run(now, true);
                self.step(Order::Step);
            }
            pacing::Action::StepTask(task) => self.step(Order::StepTask(task)),
            pacing::Action::Signal(signal) => {
                self.pacing.waiting_signal = self.run.pause().map(|_| signal);
                self.order(Order::Signal(signal));
            }
            pacing::Action::Breakpoints { demo, lines } => {
                if self.pacing.set_breakpoints(demo, lines) && self.runs_shown_text(demo) {
                    self.order(Order::Breakpoints(self.pacing.breakpoints[demo].to_vec()));
                }
            }
        }
    }

    fn step(&mut self, order: Order) {
        self.order(order);
        if let Run::Active(active) = &mut self.run
            && !active.request.explores()
        {
            active.hold = Some(Hold::Stepping);
        }
    }

    pub(super) fn breakpoints_of(&self, demo: usize, program: &Program) -> Lines {
        match program {
            Program::Python { .. } => Rc::clone(&self.pacing.breakpoints[demo]),
            Program::Rust { .. } => Lines::default(),
        }
    }

    /// Whether what runs is the Python program of this demo, as it stands in the editor.
    fn runs_shown_text(&self, demo: usize) -> bool {
        self.run.request().is_some_and(|request| {
            let is_text = matches!(&request.program, Program::Python { source } if **source == *self.drafts[demo].text);
            request.demo == demo && is_text
        })
    }

    /// The breakpoints of the shown program.
    #[must_use]
    pub fn breakpoints(&self) -> Lines {
        Rc::clone(&self.pacing.breakpoints[self.demo])
    }

    /// The line of the shown program at which a task stopped and the run was paused.
    #[must_use]
    pub fn paused_line(&self) -> Option<u32> {
        self.run.pause()?.line().filter(|_| self.runs_shown_text(self.demo))
    }
}
