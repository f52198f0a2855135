//! The control that goes to any moment of the run.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{choosing, when};
use crate::ui::{
    inspect::{Action, Inspect},
    log::{count, millis},
};

/// What the scrubber shows.
#[derive(PartialEq, Properties)]
pub struct ScrubberProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// A slider over all events that are kept, a step back and one on, and the way back to the newest.
pub fn scrubber(props: &ScrubberProps) -> Html {
    let ScrubberProps { inspect, send } = props;
    let range = inspect.tape.recording().range();
    let cursor = inspect.cursor.unwrap_or(range.end);
    let (live, none) = (inspect.cursor.is_none(), range.is_empty());
    let oninput = choosing(send, |event: InputEvent| {
        let value = event.target_dyn_into::<HtmlInputElement>()?.value();
        Some(Action::Move(Some(value.parse().ok()?)))
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
            <input type="range" aria-label="Moment" aria-valuetext={text.clone()} min={range.start.to_string()}
                max={range.end.to_string()} value={cursor.to_string()} step="1" disabled={none} title={text} {oninput} />
            { button("›", "One event on (.)", "One event on", !live, 1) }
            <span class="moment">{ if none { String::new() } else { at } }</span>
            <button type="button" class="quiet live-button" aria-pressed={live.to_string()} disabled={none}
                title="Show the newest" onclick={send.reform(|_: MouseEvent| Action::Move(None))}>{ "Live" }</button>
        </div>
    }
}
