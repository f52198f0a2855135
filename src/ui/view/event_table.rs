//! What happened, as a table.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::ui::{
    events::{Told, around},
    inspect::{Action, Inspect},
    log::{colour, count, millis},
};

/// How many events are in the table.
const MOST: usize = 100;

/// What the table shows.
#[derive(PartialEq, Properties)]
pub struct EventTableProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// The events around the moment that is shown: of the selected task, or all. Each leads to its moment.
#[component]
pub fn EventTable(props: &EventTableProps) -> Html {
    let EventTableProps { inspect, send } = props;
    let (told, all) = {
        let recording = inspect.recorded.recording();
        (around(&recording, inspect.task, inspect.cursor, MOST), recording.events().len())
    };
    let of = inspect.task.and_then(|id| inspect.shown.tasks.get(&id)).map(|task| format!(" of {}", task.name));
    let (first, last) = (told.first().map(|told| told.seq), told.last().map(|told| told.seq + 1));
    let go = |to: Option<u64>| {
        let send = send.clone();
        move |_: MouseEvent| to.into_iter().for_each(|to| send.emit(Action::Move(Some(to))))
    };
    let frame = use_node_ref();
    use_effect_with((frame.clone(), inspect.cursor, last), |(frame, cursor, _)| settle(frame, cursor.is_some()));
    html! {
        <div class="events" ref={frame} tabindex="0" role="region" aria-label="Events">
            <table>
                <caption>
                    { format!("Events{} around the moment that is shown, out of {}. ", of.unwrap_or_default(), count(all as u64, "event")) }
                    <button type="button" class="quiet" disabled={told.is_empty()} onclick={go(first)}>{ "Earlier" }</button>
                    <button type="button" class="quiet" disabled={told.is_empty()} onclick={go(last)}>{ "Later" }</button>
                </caption>
                <thead>
                    <tr><th scope="col">{ "Event" }</th><th scope="col">{ "ms" }</th><th scope="col">{ "Task" }</th><th scope="col">{ "What happened" }</th></tr>
                </thead>
                <tbody>{ for told.iter().map(|told| row(told, inspect.cursor, send)) }</tbody>
            </table>
        </div>
    }
}

/// Brings the row of the moment that is shown to the middle, or the newest to the bottom.
fn settle(frame: &NodeRef, is_past: bool) {
    let Some(frame) = frame.cast::<HtmlElement>() else { return };
    let row = frame.query_selector("tr[aria-current]").ok().flatten();
    match row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        Some(row) => frame.set_scroll_top(row.offset_top() - frame.client_height() / 2),
        None if is_past => frame.set_scroll_top(0),
        None => frame.set_scroll_top(frame.scroll_height()),
    }
}

fn row(told: &Told, cursor: Option<u64>, send: &Callback<Action>) -> Html {
    let now = told.seq + 1;
    let current = cursor == Some(now);
    let later = cursor.is_some_and(|cursor| told.seq >= cursor);
    let pick = Action::Pick { task: told.task, cursor: now };
    let onclick = send.reform(move |_: MouseEvent| pick.clone());
    html! {
        <tr key={told.seq} class={classes!(later.then_some("later"))} aria-current={current.then_some("step")}>
            <td><button type="button" class="quiet" {onclick}>{ format!("#{}", told.seq) }</button></td>
            <td class="number">{ millis(told.at) }</td>
            <td class="name">
                if let Some(id) = told.task {
                    <i class={classes!("swatch", format!("task-{}", colour(id)))} />{ &told.name }
                }
            </td>
            <td>{ &told.what }</td>
        </tr>
    }
}
