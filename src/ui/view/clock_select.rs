//! The choice of clock.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::{
    protocol::ClockChoice,
    ui::settings::{CLOCKS, clock_label, clock_name, clock_named},
};

/// What the choice shows and does.
#[derive(PartialEq, Properties)]
pub struct ClockSelectProps {
    /// The chosen clock.
    pub clock: ClockChoice,
    /// Another clock was chosen.
    pub chosen: Callback<ClockChoice>,
}

/// A choice of how time passes, before a run and while it goes on.
pub fn clock_select(props: &ClockSelectProps) -> Html {
    let onchange = props.chosen.reform(|event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
        clock_named(&value.unwrap_or_default())
    });
    html! {
        <label class="clock" title="Real time: a second lasts a second. ×10: ten times as fast. Instant: waiting takes no time, and neither does computing, unless the program spins for long. It can be changed during a run.">
            <span>{ "Clock" }</span>
            <select {onchange}>
                { for CLOCKS.map(|clock| html! {
                    <option value={clock_name(clock)} selected={clock == props.clock}>{ clock_label(clock) }</option>
                }) }
            </select>
        </label>
    }
}
