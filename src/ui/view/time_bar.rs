//! The bar with all that moves time: what stops and steps a program goes first, then the scrubber.

use yew::prelude::*;

use super::Scrubber;
use crate::ui::{inspect::Inspect, state::Action};

/// What the bar shows.
#[derive(PartialEq, Properties)]
pub struct TimeBarProps {
    /// What is known of the last run.
    pub inspect: Inspect,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// A toolbar between the top bar and the workbench.
#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let TimeBarProps { inspect, send } = props;
    html! {
        <div class="time-bar" role="group" aria-label="Time">
            <Scrubber inspect={inspect.clone()} send={send.reform(Action::Inspect)} />
        </div>
    }
}
