//! The task table.

use looplab_trace::{State, TaskId, TaskState};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::ui::{
    inspect::{Action, Inspect},
    log::{colour, count},
    tasks::{Column, Sort},
    words,
};

/// The height of a row, in px, until the page has been measured.
const ROW: f64 = 26.0;
/// How many rows above and below those in sight are on the page.
const AROUND: usize = 12;
/// How many rows are in sight until the page has been measured.
const AT_FIRST: usize = 40;

/// What the table shows.
#[derive(PartialEq, Properties)]
pub struct TaskTableProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// Every task as it stands at the moment that is shown. Of many rows, those in sight are on the page.
#[component]
pub fn TaskTable(props: &TaskTableProps) -> Html {
    let TaskTableProps { inspect, send } = props;
    let (frame, above, below) = (use_node_ref(), use_node_ref(), use_node_ref());
    let sight = use_state_eq(|| 0..AT_FIRST);
    let state = &*inspect.shown;
    let order = inspect.sort.order(state);
    let shown = sight.start.min(order.len())..sight.end.min(order.len());
    use_effect_with((frame.clone(), above.clone(), below.clone(), shown.clone(), order.len()), |of| {
        let (frame, above, below, shown, all) = of;
        let row = row_height(frame);
        stretch(above, shown.start, row);
        stretch(below, all - shown.end, row);
    });
    let index = inspect.task.and_then(|task| order.iter().position(|id| *id == task));
    use_effect_with((frame.clone(), inspect.task), move |(frame, _)| {
        index.into_iter().for_each(|index| scroll_to(frame, index));
    });
    let onscroll = {
        let (frame, sight) = (frame.clone(), sight.setter());
        move |_: Event| {
            let row = row_height(&frame);
            if let Some(frame) = frame.cast::<Element>() {
                let first = (f64::from(frame.scroll_top()) / row) as usize;
                let rows = (f64::from(frame.client_height()) / row) as usize + 1;
                // Whole steps, so that not every pixel is a change.
                let first = (first.saturating_sub(AROUND) / AROUND) * AROUND;
                sight.set(first..first + rows + 3 * AROUND);
            }
        }
    };
    html! {
        <div class="tasks" ref={frame} {onscroll} tabindex="0" role="region" aria-label="Tasks">
            <table aria-rowcount={(order.len() + 1).to_string()}>
                <caption>{ caption(state) }</caption>
                <thead><tr>{ for Column::ALL.map(|column| head(column, inspect.sort, send)) }</tr></thead>
                <tbody>
                    <tr class="rest" ref={above} aria-hidden="true" />
                    { for shown.filter_map(|index| Some((index, state.tasks.get(&order[index])?)))
                        .map(|(index, task)| row(index, task, state, inspect.task, send)) }
                    <tr class="rest" ref={below} aria-hidden="true" />
                </tbody>
            </table>
        </div>
    }
}

fn caption(state: &State) -> String {
    format!("{}, {} of them alive", count(u64::from(state.spawned), "task"), state.alive())
}

fn head(column: Column, sort: Sort, send: &Callback<Action>) -> Html {
    let sorted = sort.column == column;
    let order = match (sorted, sort.down) {
        (false, _) => "none",
        (true, false) => "ascending",
        (true, true) => "descending",
    };
    let sign = match order {
        "ascending" => " ▴",
        "descending" => " ▾",
        _ => "",
    };
    html! {
        <th scope="col" class={column.class()} aria-sort={order}>
            <button type="button" onclick={send.reform(move |_: MouseEvent| Action::Sort(column))}>
                { column.name() }<span aria-hidden="true">{ sign }</span>
            </button>
        </th>
    }
}

fn row(index: usize, task: &TaskState, state: &State, selected: Option<TaskId>, send: &Callback<Action>) -> Html {
    let id = task.id;
    let is_selected = selected == Some(id);
    let press = send.reform(move |_: MouseEvent| Action::Select((!is_selected).then_some(id)));
    let select = send.reform(move |_: MouseEvent| Action::Select(Some(id)));
    let cells = Column::ALL.iter().skip(1).map(|column| {
        let text = column.text(task, state);
        html! { <td class={classes!(column.class())} title={text.clone()}>{ text }</td> }
    });
    html! {
        <tr key={id.0} class={classes!(words::phase(task), is_selected.then_some("selected"))}
            aria-rowindex={(index + 2).to_string()} onclick={select}>
            <th scope="row" class="name" title={task.name.to_string()}>
                <button type="button" aria-pressed={is_selected.to_string()}
                    onclick={move |event: MouseEvent| { event.stop_propagation(); press.emit(event); }}>
                    <i class={classes!("swatch", format!("task-{}", colour(id)))} />{ &task.name }
                </button>
            </th>
            { for cells }
        </tr>
    }
}

/// Lets a row stand for so many that are not on the page.
fn stretch(row: &NodeRef, rows: usize, height: f64) {
    if let Some(row) = row.cast::<HtmlElement>() {
        let _ = row.style().set_property("height", &format!("{}px", rows as f64 * height));
    }
}

/// The height of a row, in px: the style sheet has it by the pointer and the width of the page.
fn row_height(frame: &NodeRef) -> f64 {
    let row = frame.cast::<Element>().and_then(|frame| frame.query_selector("tbody tr:not(.rest)").ok().flatten());
    row.map_or(ROW, |row| row.get_bounding_client_rect().height().max(1.0))
}

/// Scrolls the row into sight, if it is not.
fn scroll_to(frame: &NodeRef, index: usize) {
    let height = row_height(frame);
    let Some(frame) = frame.cast::<Element>() else { return };
    let (top, room) = (f64::from(frame.scroll_top()), f64::from(frame.client_height()));
    // The table's head stays at the top of the frame, over the rows.
    let row = (index as f64 + 2.0) * height;
    if row - height < top || row + height > top + room {
        frame.set_scroll_top((row - room / 2.0).max(0.0) as i32);
    }
}
