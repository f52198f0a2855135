//! The control that goes to any moment of the run.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{choosing, when};
use crate::ui::{
    inspect::{Action, Inspect},
    log::{count, millis},
    timeline::Axis,
    words::trimmed,
};

/// How exactly places are written, in decimals, and what that is.
const DECIMALS: usize = 4;
const FINEST: f64 = 0.000_1;

/// What the scrubber shows.
#[derive(PartialEq, Properties)]
pub struct ScrubberProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// A slider over the timeline's axis, a step back and one on, and the way back to the newest. Keys go from event to event.
pub fn scrubber(props: &ScrubberProps) -> Html {
    let ScrubberProps { inspect, send } = props;
    let (axis, recorded) = (inspect.axis(), &inspect.recorded);
    let (range, domain) = (recorded.recording().range(), axis.domain(&recorded.recording()));
    let cursor = inspect.cursor.unwrap_or(range.end);
    let (live, none) = (inspect.cursor.is_none(), range.is_empty());
    let place = if live { domain.to } else { axis.place(cursor, &recorded.recording()) };
    let fineness = if axis == Axis::Time { "any" } else { "1" };
    let oninput = choosing(send, {
        let recorded = recorded.clone();
        move |event: InputEvent| {
            let value = event.target_dyn_into::<HtmlInputElement>()?.value_as_number();
            // At its right end it follows what comes.
            let newest = value + FINEST >= domain.to;
            Some(Action::Move((!newest).then(|| axis.events_until(value + FINEST, &recorded.recording()))))
        }
    });
    let onkeydown = choosing(send, |event: KeyboardEvent| {
        let action = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => Action::Step(-1),
            "ArrowRight" | "ArrowUp" => Action::Step(1),
            "Home" => Action::Move(Some(0)),
            "End" => Action::Move(None),
            _ => return None,
        };
        event.prevent_default();
        Some(action)
    });
    let button = |icon: &str, title: &str, name: &str, allowed: bool, by: i64| {
        let onclick = when(allowed, &send.reform(move |_: MouseEvent| Action::Step(by)));
        html! {
            <button type="button" class="quiet step" title={title.to_owned()} aria-label={name.to_owned()}
                aria-disabled={(!allowed).to_string()} {onclick}>{ icon }</button>
        }
    };
    let at = format!("{} ms", millis(inspect.shown.at));
    let text = format!("{at}, {} of {}", cursor - range.start, count(range.end - range.start, "event"));
    html! {
        <div class="scrubber" role="group" aria-label="Moment">
            { button("‹", "One event back (,)", "One event back", !none && cursor != range.start, -1) }
            <input type="range" aria-label="Moment" aria-valuetext={text.clone()} min={written(domain.from)}
                max={written(domain.to)} value={written(place)} step={fineness} disabled={none} title={text}
                {oninput} {onkeydown} />
            { button("›", "One event on (.)", "One event on", !live, 1) }
            <span class="moment">{ if none { String::new() } else { at } }</span>
            <button type="button" class="quiet live-button" aria-pressed={live.to_string()} disabled={none}
                title="Show the newest" onclick={send.reform(|_: MouseEvent| Action::Move(None))}>{ "Live" }</button>
        </div>
    }
}

/// A place on the axis as the slider takes it.
fn written(place: f64) -> String {
    trimmed(place, DECIMALS)
}
