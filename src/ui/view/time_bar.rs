//! The bar with all that moves time: what stops and steps a program goes first, then the scrubber.

use looplab_trace::TaskId;
use yew::prelude::*;

use super::{ScrubberProps, TimeControlsProps, scrubber, time_controls};
use crate::ui::{browser::now, inspect::Inspect, run::Run, state::Action};

/// What the bar shows.
#[derive(PartialEq, Properties)]
pub struct TimeBarProps {
    /// What is known of the last run.
    pub inspect: Inspect,
    /// The run.
    pub run: Run,
    /// Whether a run could begin.
    pub can_run: bool,
    /// What the reader should know about what was ordered.
    #[prop_or_default]
    pub note: Option<String>,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// A toolbar between the top bar and the workbench.
pub fn time_bar(props: &TimeBarProps) -> Html {
    let TimeBarProps { inspect, run, can_run, note, send } = props;
    let pace = send.reform(|action| Action::Pace { now: now(), action });
    let controls = TimeControlsProps {
        run: run.clone(),
        can_run: *can_run,
        note: note.clone(),
        selected: selected(inspect),
        pace,
    };
    html! {
        <section class={classes!("time-bar", (*run == Run::None).then_some("idle"))} aria-label="Time">
            { time_controls(&controls) }
            { scrubber(&ScrubberProps { inspect: inspect.clone(), send: send.reform(Action::Inspect) }) }
        </section>
    }
}

/// The selected task, if it goes on, and its name.
fn selected(inspect: &Inspect) -> Option<(TaskId, AttrValue)> {
    let task = inspect.shown.tasks.get(&inspect.task?)?;
    (!task.is_done()).then(|| (task.id, task.name.as_str().into()))
}
