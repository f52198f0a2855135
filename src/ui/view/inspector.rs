//! The pane that looks into the last run.

use yew::prelude::*;

use super::{TabItem, TabList, TaskTable, Timeline};
use crate::ui::{
    inspect::{self, Inspect, View},
    run::Run,
    settings::Theme,
    state::Action,
};

/// What the pane shows.
#[derive(PartialEq, Properties)]
pub struct InspectorProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// Where the page stands with it.
    pub run: Run,
    /// The colours of the page.
    pub theme: Theme,
    /// What comes of other orders.
    pub orders: Html,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// Tabs, and the view that is turned to.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { inspect, run, theme, orders, send } = props;
    let item = |view: &View| TabItem { name: view.name().into(), panel: Some("inspector-panel".into()) };
    let items: Vec<_> = View::ALL.iter().map(item).collect();
    let pick = send.reform(|index: usize| Action::Inspect(inspect::Action::Turn(View::ALL[index])));
    let tell = send.reform(Action::Inspect);
    let nothing = inspect.tape.is_empty();
    let view = match inspect.view {
        View::Timeline | View::Tasks if nothing => html! { <p class="empty">{ empty(inspect, run) }</p> },
        View::Timeline => html! { <Timeline inspect={inspect.clone()} theme={*theme} send={tell} /> },
        View::Tasks => html! { <TaskTable inspect={inspect.clone()} send={tell} /> },
        View::Orders => orders.clone(),
    };
    html! {
        <section class="inspector" aria-label="Inspector pane">
            <div class="pane-head">
                <TabList label="Look at" {items} shown={inspect.view.index()} {pick} />
            </div>
            <div class="panel" id="inspector-panel" role="tabpanel" aria-label={inspect.view.name()}>{ view }</div>
        </section>
    }
}

/// What to do where there is nothing to show.
fn empty(inspect: &Inspect, run: &Run) -> &'static str {
    match (inspect.origin.is_some(), inspect.traced) {
        (false, _) => "Press Run: every task appears here, with what it does and what it waits for.",
        (true, false) => "This run is not traced. Tick Trace at the top and press Run again to see its tasks here.",
        (true, true) if run.is_on() => "Nothing has happened yet.",
        (true, true) => "No task was there to be traced.",
    }
}
