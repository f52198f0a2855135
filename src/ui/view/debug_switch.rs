//! The switch for asyncio's debug mode.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the switch shows and does.
#[derive(PartialEq, Properties)]
pub struct DebugSwitchProps {
    /// Whether debug mode is on.
    pub on: bool,
    /// It was turned on or off.
    pub turned: Callback<bool>,
}

/// Turns asyncio's debug mode on and off.
pub fn debug_switch(props: &DebugSwitchProps) -> Html {
    let onchange = props
        .turned
        .reform(|event: Event| event.target_dyn_into::<HtmlInputElement>().is_some_and(|switch| switch.checked()));
    html! {
        <label class="debug" title="asyncio's debug mode, as PYTHONASYNCIODEBUG=1: slow callbacks, and where coroutines and tasks were made.">
            <input type="checkbox" checked={props.on} {onchange} />
            <span>{ "Debug" }</span>
        </label>
    }
}
