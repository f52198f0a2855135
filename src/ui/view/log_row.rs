//! One row of the log.

use yew::prelude::*;

use crate::ui::log::{Row, RowKind, TaskTag, millis};

/// A row: time, kind, task, text. Text is always text, never markup.
pub(super) fn log_row(row: &Row) -> Html {
    html! {
        <div key={row.number} class={classes!("row", row.kind.label())}>
            <span class="at">{ millis(row.at) }</span>
            <span class="kind">{ row.kind.label() }</span>
            { row.task.as_ref().map_or_else(no_task, task) }
            <span class="text">{ text(row) }</span>
        </div>
    }
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
