//! The switch for tracing.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the switch shows and does.
#[derive(PartialEq, Properties)]
pub struct TraceSwitchProps {
    /// Whether runs are traced.
    pub on: bool,
    /// It was turned on or off.
    pub turned: Callback<bool>,
}

/// Turns tracing on and off.
pub fn trace_switch(props: &TraceSwitchProps) -> Html {
    let onchange = props
        .turned
        .reform(|event: Event| event.target_dyn_into::<HtmlInputElement>().is_some_and(|switch| switch.checked()));
    html! {
        <label class="trace" title="Records every step of every task, for the timeline and the task table. Without it programs run a little faster.">
            <input type="checkbox" checked={props.on} {onchange} />
            <span>{ "Trace" }</span>
        </label>
    }
}
