//! What can happen to the page.

use std::rc::Rc;

use looplab_trace::orders::Which;

use super::{Pane, Tab};
use crate::{
    protocol::ClockChoice,
    ui::{
        inspect, orders, pacing,
        settings::{Split, Theme},
        verdicts,
    },
    worker::client::ClientEvent,
};

/// What can happen to the page. Times are the page's, in ms.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The reader picked the demo with this id.
    Pick(String),
    /// The reader turned to one of the demo's two programs.
    Turn(Tab),
    /// The reader turned to a pane.
    Show(Pane),
    /// The reader chose a clock.
    Clock(ClockChoice),
    /// The reader turned asyncio's debug mode on or off.
    Debug(bool),
    /// The reader turned tracing on or off.
    Trace(bool),
    /// The reader chose colours.
    Theme(Theme),
    /// The reader moved the line between program and log.
    Split(Split),
    /// The reader moved the line between log and inspector.
    Heights(Split),
    /// Something about the inspector.
    Inspect(inspect::Action),
    /// Something about other orders.
    Orders(orders::Action),
    /// The reader wants the shown program run in many orders.
    Explore {
        /// When.
        now: f64,
    },
    /// The reader wants to see a run with an outcome that was found.
    Replay {
        /// Which outcome.
        which: Which,
        /// When.
        now: f64,
    },
    /// Something about the time of a run.
    Pace {
        /// When.
        now: f64,
        /// What.
        action: pacing::Action,
    },
    /// Something about the verdicts.
    Verdicts(verdicts::Action),
    /// The program of a demo was edited.
    Edit {
        /// The demo.
        demo: usize,
        /// The text now.
        text: Rc<str>,
    },
    /// The reader wants the shown program as it was shipped.
    Reset,
    /// The reader typed into the shown twin's form.
    Type {
        /// Which parameter.
        index: usize,
        /// What stands there now.
        text: String,
    },
    /// The browser has kept this text of a demo.
    Saved {
        /// The demo.
        demo: usize,
        /// What was kept.
        text: Rc<str>,
    },
    /// The browser has put this text of a demo aside, because it keeps another tab's in its place.
    PutAside {
        /// The demo.
        demo: usize,
        /// What was put aside.
        text: Rc<str>,
    },
    /// The browser would not keep an edit.
    NotSaved(Rc<str>),
    /// Another tab changed what the browser keeps of a demo.
    Elsewhere {
        /// The demo.
        demo: usize,
        /// The text there.
        text: Rc<str>,
    },
    /// The reader chose between the two versions of the shown program.
    Choose {
        /// Whether the one of the other tab.
        other: bool,
    },
    /// The reader pressed Run.
    Run {
        /// When.
        now: f64,
    },
    /// The reader pressed Stop.
    Stop {
        /// When.
        now: f64,
    },
    /// The reader asks again for an engine that could not be had.
    Retry,
    /// What the engine's client told, oldest first.
    Heard {
        /// When the page took it in.
        now: f64,
        /// What it told.
        events: Vec<ClientEvent>,
    },
    /// Time passed.
    Tick {
        /// The time.
        now: f64,
    },
    /// The reader cleared the log.
    ClearLog,
}
