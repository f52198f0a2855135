//! The page's state, and the one function that changes it. Nothing here knows Yew or the browser.

mod action;
mod answers;
mod drafts;
mod requests;
mod steering;

use std::rc::Rc;

pub use action::Action;

use super::{
    draft::Draft,
    engine::Engine,
    form::Form,
    inspect::{self, Inspect, View},
    log::Log,
    orders::Orders,
    pacing::Pacing,
    run::{Ending, Run},
    settings::{Split, Theme},
    shared::Shared,
    verdicts::Verdicts,
};
use crate::{
    demos::Demo,
    protocol::{ClockChoice, Program},
    worker::client::Loading,
};

/// Everything the page shows.
#[derive(Clone, Debug)]
pub struct State {
    /// The gallery.
    pub demos: &'static [Demo],
    /// Which demo is shown, as an index into `demos`.
    pub demo: usize,
    /// Which of its two programs is shown, if it has two.
    pub tab: Tab,
    /// Which pane is shown where there is room for one.
    pub pane: Pane,
    /// How time passes in the next run.
    pub clock: ClockChoice,
    /// Whether the next run has asyncio's debug mode on.
    pub debug: bool,
    /// Whether the next run is traced.
    pub trace: bool,
    /// The colours.
    pub theme: Theme,
    /// Where program and log meet.
    pub split: Split,
    /// Where log and inspector meet.
    pub heights: Split,
    /// The Python programs, one for each demo.
    pub drafts: Vec<Draft>,
    /// The Rust twins' forms, one for each demo.
    pub forms: Vec<Form>,
    /// Whether a run could start.
    pub engine: Engine,
    /// Counts how often the engine was asked for.
    pub attempt: u32,
    /// The last run.
    pub run: Run,
    /// Its log.
    pub log: Shared<Log>,
    /// What is known of it beside the log, and what of that is shown.
    pub inspect: Inspect,
    /// What comes of other orders.
    pub orders: Orders,
    /// Breakpoints, and what was ordered of the run.
    pub pacing: Pacing,
    /// What is amiss with it.
    pub verdicts: Verdicts,
    /// Why edits are not being kept, if they are not.
    pub unsaved: Option<Rc<str>>,
    /// The number of the last run; runs count up from 1.
    pub last_run: u32,
}

/// The two programs of a demo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The Python program.
    #[default]
    Python,
    /// The Rust twin.
    Rust,
}

/// The panes of the workbench.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The program.
    #[default]
    Program,
    /// The log.
    Log,
    /// The inspector, in its view.
    Inspector,
}

/// What the panes show of a run.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its log.
    pub log: Shared<Log>,
    /// Where the page stands with it.
    pub run: Run,
    /// What is known of it beside the log.
    pub inspect: Inspect,
    /// What is amiss with it.
    pub verdicts: Verdicts,
}

/// What the browser remembered of an earlier visit.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The shown demo's id, from the address.
    pub demo: String,
    /// The edited programs, one entry for each demo.
    pub drafts: Vec<Option<String>>,
    /// The versions of them that were put aside, one entry for each demo.
    pub asides: Vec<Option<String>>,
    /// The breakpoints, one list for each demo.
    pub breakpoints: Vec<Vec<u32>>,
    /// The clock.
    pub clock: ClockChoice,
    /// asyncio's debug mode.
    pub debug: bool,
    /// Whether runs are traced.
    pub trace: bool,
    /// The colours.
    pub theme: Theme,
    /// Where program and log meet.
    pub split: Split,
    /// Where log and inspector meet.
    pub heights: Split,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            demo: String::new(),
            drafts: Vec::new(),
            asides: Vec::new(),
            breakpoints: Vec::new(),
            clock: ClockChoice::default(),
            debug: false,
            trace: true,
            theme: Theme::default(),
            split: Split::default(),
            heights: Split::default(),
        }
    }
}

impl State {
    /// The page as it opens.
    #[must_use]
    pub fn new(demos: &'static [Demo], kept: Kept) -> Self {
        let mut texts = kept.drafts.into_iter().chain(std::iter::repeat(None));
        let mut asides = kept.asides.into_iter().chain(std::iter::repeat(None));
        Self {
            demos,
            demo: demos.iter().position(|demo| demo.id == kept.demo).unwrap_or(0),
            tab: Tab::default(),
            pane: Pane::default(),
            clock: kept.clock,
            debug: kept.debug,
            trace: kept.trace,
            theme: kept.theme,
            split: kept.split,
            heights: kept.heights,
            drafts: demos
                .iter()
                .map(|demo| Draft::new(demo.python, texts.next().flatten(), asides.next().flatten()))
                .collect(),
            forms: demos.iter().map(|demo| Form::new(demo.params)).collect(),
            engine: Engine::Loading(Loading::Downloading),
            attempt: 1,
            run: Run::None,
            log: Shared::default(),
            inspect: Inspect::default(),
            orders: Orders::default(),
            pacing: Pacing::new(demos.len(), kept.breakpoints),
            verdicts: Verdicts::default(),
            unsaved: None,
            last_run: 0,
        }
    }

    /// The shown demo.
    #[must_use]
    pub fn shown(&self) -> &'static Demo {
        &self.demos[self.demo]
    }

    /// The shown demo's Python program.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.drafts[self.demo]
    }

    /// The shown demo's form.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.forms[self.demo]
    }

    /// The program that the last run is of, if another one is shown.
    #[must_use]
    pub fn other_program(&self) -> Option<&'static Demo> {
        let of = self.inspect.origin.as_ref()?.demo;
        (of != self.demo).then(|| &self.demos[of])
    }

    /// What of the last run is shown: nothing beside a program that it is not of, except that it is on.
    #[must_use]
    pub fn seen(&self) -> Seen {
        if self.other_program().is_none() {
            let (log, run) = (self.log.clone(), self.run.clone());
            return Seen { log, run, inspect: self.inspect.clone(), verdicts: self.verdicts.clone() };
        }
        Seen {
            log: Shared::default(),
            run: if self.run.is_on() || matches!(self.run, Run::Over(Ending::Explored { .. })) {
                self.run.clone()
            } else {
                Run::None
            },
            inspect: self.inspect.without_run(),
            verdicts: self.verdicts.without_run(),
        }
    }

    /// The line of the shown program at which the task to look at stands or stood.
    #[must_use]
    pub fn point(&self) -> Option<u32> {
        self.inspect.line_in(self.demo, &self.draft().text)
    }

    /// Which of the shown demo's programs is shown: only a demo with a twin has two.
    #[must_use]
    pub fn tab(&self) -> Tab {
        if self.shown().rust.is_some() { self.tab } else { Tab::Python }
    }

    /// Whether Run would start something.
    #[must_use]
    pub fn can_run(&self) -> bool {
        !self.run.is_on() && self.program().is_some()
    }

    /// Whether Explore would start something.
    #[must_use]
    pub fn can_explore(&self) -> bool {
        !self.run.is_on() && self.tab() == Tab::Python
    }

    /// Changes the state as `action` says.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Pick(id) => self.demo = self.demos.iter().position(|demo| demo.id == id).unwrap_or(self.demo),
            Action::Turn(tab) => self.tab = tab,
            Action::Show(pane) => self.pane = pane,
            Action::Clock(clock) => self.set_clock(clock),
            Action::Debug(debug) => self.debug = debug,
            Action::Trace(trace) => self.trace = trace,
            Action::Theme(theme) => self.theme = theme,
            Action::Split(split) => self.split = split,
            Action::Heights(heights) => self.heights = heights,
            Action::Inspect(action) => self.inspect(action),
            Action::Orders(action) => self.orders.apply(action),
            Action::Explore { now } => self.explore(now),
            Action::Replay { which, now } => self.replay(which, now),
            Action::Pace { now, action } => self.pace(now, action),
            Action::Verdicts(action) => {
                self.inspect(inspect::Action::Turn(View::Verdicts));
                self.verdicts.apply(action);
            }
            Action::Edit { demo, text } => self.drafts[demo].edit(text),
            Action::Reset => self.reset(),
            Action::Type { index, text } => self.forms[self.demo].typed[index] = text,
            Action::Saved { demo, text } => self.saved(demo, text),
            Action::PutAside { demo, text } => self.drafts[demo].put_aside(text),
            Action::NotSaved(why) => self.unsaved = Some(why),
            Action::Elsewhere { demo, text } => self.drafts[demo].changed_elsewhere(text),
            Action::Choose { other } => self.drafts[self.demo].choose(other),
            Action::Run { now } => self.press_run(now, false),
            Action::Stop { now } => self.stop(now),
            Action::Retry => self.retry(),
            Action::Heard { now, events } => {
                events.into_iter().for_each(|event| self.heard(now, event));
                self.inspect.refresh();
                self.diagnose(now);
            }
            Action::Tick { now } => self.tick(now),
            Action::ClearLog => self.log.touch().clear(),
        }
    }

    /// What Run would run; nothing when the form holds an invalid value.
    fn program(&self) -> Option<Program> {
        match self.tab() {
            Tab::Python => Some(Program::Python { source: self.draft().text.to_string() }),
            Tab::Rust => self.form().values().map(|values| Program::Rust { demo: self.shown().id.to_owned(), values }),
        }
    }

    fn inspect(&mut self, action: inspect::Action) {
        match action {
            inspect::Action::Turn(_) => self.pane = Pane::Inspector,
            inspect::Action::Look(_) => {
                self.pane = Pane::Program;
                self.tab = Tab::Python;
            }
            _ => {}
        }
        self.inspect.apply(action);
    }
}

#[cfg(test)]
mod tests;
