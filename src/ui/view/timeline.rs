//! The timeline, or the same as a table.

use looplab_trace::perfetto;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{EventTable, PlotRef, TimelineCanvas, choosing};
use crate::ui::{
    browser::{download, timeline::Plot},
    inspect::{Action, Inspect},
    log::count,
    settings::Theme,
    tasks,
    timeline::Axis,
};

/// What the timeline shows.
#[derive(PartialEq, Properties)]
pub struct TimelineProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// The colours of the page.
    pub theme: Theme,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// Tools, the canvas or the table, and a line about the selected task.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let TimelineProps { inspect, theme, send } = props;
    let plot = use_memo((), |()| Plot::default());
    let table = use_state(|| false);
    let turn = {
        let table = table.clone();
        move |_: MouseEvent| table.set(!*table)
    };
    let zoom = |factor: f64| {
        let plot = plot.clone();
        move |_: MouseEvent| plot.change(|board| board.zoom(board.gutter() + board.scale().width / 2.0, factor))
    };
    let fit = {
        let plot = plot.clone();
        move |_: MouseEvent| plot.change(|board| board.fit())
    };
    let save = {
        let recorded = inspect.recorded.clone();
        move |_: MouseEvent| download("trace.json", "application/json", &perfetto(&recorded.recording()))
    };
    html! {
        <div class="timeline">
            <div class="tools" role="toolbar" aria-label="Timeline">
                <AxisSelect axis={inspect.axis()} chosen={send.reform(Action::Axis)} />
                if !*table {
                    <button type="button" class="quiet" aria-label="Zoom out" title="Zoom out (−)" onclick={zoom(1.6)}>{ "−" }</button>
                    <button type="button" class="quiet" aria-label="Zoom in" title="Zoom in (+)" onclick={zoom(1.0 / 1.6)}>{ "+" }</button>
                    <button type="button" class="quiet" title="Show all (0)" onclick={fit}>{ "Fit" }</button>
                }
                <button type="button" class="quiet save" title="Download trace.json, which Perfetto opens" onclick={save}>
                    { "Save trace" }
                </button>
                <button type="button" class="quiet table" aria-pressed={table.to_string()} onclick={turn}>{ "Table" }</button>
            </div>
            { missing(inspect) }
            if *table {
                <EventTable inspect={inspect.clone()} send={send.clone()} />
            } else {
                <TimelineCanvas inspect={inspect.clone()} theme={*theme} plot={PlotRef(plot)} send={send.clone()} />
            }
            { about(inspect) }
        </div>
    }
}

/// How many events at the beginning of the run are not shown, if any are not.
fn missing(inspect: &Inspect) -> Html {
    match inspect.recorded.recording().dropped() {
        0 => Html::default(),
        gone => html! {
            <p class="missing">
                { format!("The first {} are not kept: the run had more than the page could take.", count(gone, "event")) }
            </p>
        },
    }
}

/// The selected task in a line, or what the patterns mean.
fn about(inspect: &Inspect) -> Html {
    match inspect.focus().and_then(|id| inspect.shown.tasks.get(&id)) {
        Some(task) => html! { <p class="about" role="status">{ tasks::summary(task, &inspect.shown) }</p> },
        None => html! {
            <ul class="about legend" aria-label="What the patterns mean">
                <li><i class="running" />{ "running" }</li>
                <li><i class="ready" />{ "ready" }</li>
                <li><i class="waiting" />{ "waiting" }</li>
                <li><i class="blocked" />{ "blocked by others" }</li>
                <li><span aria-hidden="true">{ "▾" }</span>{ " prints" }</li>
                <li><span aria-hidden="true">{ "×" }</span>{ " cancelled, failed" }</li>
            </ul>
        },
    }
}

/// What the choice of the axis shows and does.
#[derive(PartialEq, Properties)]
struct AxisSelectProps {
    axis: Axis,
    chosen: Callback<Axis>,
}

#[component]
fn AxisSelect(props: &AxisSelectProps) -> Html {
    let onchange = choosing(&props.chosen, |event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>()?.value();
        [Axis::Time, Axis::Order].into_iter().find(|axis| axis.name() == value)
    });
    html! {
        <select aria-label="Axis" title="Time: as it passed. Events: every event as wide as the next." {onchange}>
            { for [Axis::Time, Axis::Order].map(|axis| html! {
                <option value={axis.name()} selected={axis == props.axis}>{ axis.name() }</option>
            }) }
        </select>
    }
}
