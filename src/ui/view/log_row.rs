//! One row of the log.

use looplab_trace::TaskId;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::ui::{
    inspect::Action,
    log::{Row, RowKind, TaskTag, millis},
};

/// What rows are shown in the light of.
pub(super) struct Light {
    /// How many events have happened at the moment that is shown; `None` for the newest.
    pub cursor: Option<u64>,
    /// The selected task.
    pub selected: Option<TaskId>,
    /// Whether a row leads to its moment.
    pub leads: bool,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

impl Light {
    /// Whether the row is later than the moment that is shown. How a run ended comes after all its events.
    pub fn is_later(&self, row: &Row) -> bool {
        self.cursor.is_some_and(|cursor| row.seq.is_none_or(|seq| seq >= cursor))
    }
}

/// A row: time, kind, task, text. Text is always text, never markup.
pub(super) fn log_row(row: &Row, light: &Light) -> Html {
    let of_selected = row.task.as_ref().is_some_and(|tag| light.selected == Some(tag.id));
    let later = light.is_later(row).then_some("later");
    html! {
        <div key={row.number} id={row_id(row.number)}
            class={classes!("row", row.kind.label(), later, of_selected.then_some("selected"))}>
            { at(row, light) }
            <span class="kind">{ row.kind.label() }</span>
            { row.task.as_ref().map_or_else(no_task, task) }
            <span class="text">{ text(row) }{ row.told_at.map(error_link) }</span>
        </div>
    }
}

fn row_id(number: u64) -> String {
    format!("log-row-{number}")
}

/// Leads to the row that has the error in full.
fn error_link(number: u64) -> Html {
    let onclick = move |_: MouseEvent| {
        let page = web_sys::window().and_then(|window| window.document());
        let row = page.and_then(|page| page.get_element_by_id(&row_id(number)));
        if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
            row.scroll_into_view();
            row.set_tab_index(-1);
            // Without the keyboard there, the row is in sight all the same.
            let _ = row.focus();
        }
    };
    html! { <>{ " " }<button type="button" class="error-link" {onclick}>{ "Show the error" }</button></> }
}

/// The time, which leads to that moment. The keyboard gets there by the scrubber and the table of events: a log has too
/// many rows for it to stop at each.
fn at(row: &Row, light: &Light) -> Html {
    let Some(seq) = row.seq.filter(|_| light.leads) else {
        return html! { <span class="at">{ millis(row.at) }</span> };
    };
    let action = Action::Pick { task: row.task.as_ref().map(|tag| tag.id), cursor: seq + 1 };
    let onclick = light.send.reform(move |_: MouseEvent| action.clone());
    html! { <button type="button" class="at" tabindex="-1" title="Show this moment" {onclick}>{ millis(row.at) }</button> }
}

fn task(task: &TaskTag) -> Html {
    html! {
        <span class="task" title={task.name.to_string()}>
            <i class={classes!("swatch", format!("task-{}", task.colour()))} />{ &*task.name }
        </span>
    }
}

fn no_task() -> Html {
    html! { <span class="task" /> }
}

fn text(row: &Row) -> Html {
    let text = match row.kind {
        RowKind::Out | RowKind::Err if row.text.is_empty() => "\u{a0}",
        _ => &row.text,
    };
    match row.cut_note() {
        Some(note) => html! { <>{ text }<span class="cut">{ note }</span></> },
        None => html! { text },
    }
}
