//! Run and Stop.

use yew::prelude::*;

use super::when;

/// What the buttons do.
#[derive(PartialEq, Properties)]
pub struct RunButtonsProps {
    /// Whether Run would start something.
    pub can_run: bool,
    /// Whether Stop would stop something.
    pub can_stop: bool,
    /// Run was pressed.
    pub run: Callback<()>,
    /// Stop was pressed.
    pub stop: Callback<()>,
}

/// The buttons Run and Stop. One that cannot be used says so but stays in reach, so that the keyboard never loses its
/// place.
pub fn run_buttons(props: &RunButtonsProps) -> Html {
    let press = |allowed: bool, callback: &Callback<()>| when(allowed, &callback.reform(|_: MouseEvent| ()));
    html! {
        <div class="run-buttons">
            <button type="button" class="run" title="Run the program (Ctrl+Enter or ⌘+Enter)"
                aria-disabled={(!props.can_run).to_string()} onclick={press(props.can_run, &props.run)}>
                <span class="icon" aria-hidden="true">{ "▶" }</span>{ "Run" }
            </button>
            <button type="button" class="stop" title="Stop the program"
                aria-disabled={(!props.can_stop).to_string()} onclick={press(props.can_stop, &props.stop)}>
                <span class="icon" aria-hidden="true">{ "■" }</span>{ "Stop" }
            </button>
        </div>
    }
}
