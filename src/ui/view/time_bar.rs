//! The bar with all that moves time: what stops and steps a program goes first, then the scrubber.

use yew::prelude::*;

use super::TimeControls;
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
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// A toolbar between the top bar and the workbench.
#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let pace = props.send.reform(|action| Action::Pace { now: now(), action });
    html! {
        <div class="time-bar" role="toolbar" aria-label="Time">
            <TimeControls run={props.run.clone()} can_run={props.can_run} {pace} />
        </div>
    }
}
