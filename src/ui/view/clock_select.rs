//! The choice of clock.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::{
    protocol::ClockChoice,
    ui::settings::{clock_name, clock_named},
};

/// What the choice shows and does.
#[derive(PartialEq, Properties)]
pub struct ClockSelectProps {
    /// The chosen clock.
    pub clock: ClockChoice,
    /// Another clock was chosen.
    pub chosen: Callback<ClockChoice>,
}

/// A choice between a clock that runs and one that jumps.
#[component]
pub fn ClockSelect(props: &ClockSelectProps) -> Html {
    let onchange = props.chosen.reform(|event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value());
        clock_named(&value.unwrap_or_default())
    });
    let options = [(ClockChoice::Real, "Real time"), (ClockChoice::Instant, "Instant")];
    html! {
        <label class="clock" title="Real time: a second lasts a second. Instant: waiting takes no time.">
            <span>{ "Clock" }</span>
            <select {onchange}>
                { for options.map(|(clock, text)| html! {
                    <option value={clock_name(clock)} selected={clock == props.clock}>{ text }</option>
                }) }
            </select>
        </label>
    }
}
