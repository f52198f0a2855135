//! The pane that looks into the last run.

use yew::prelude::*;

use super::{TabItem, TabList};
use crate::ui::{
    inspect::{self, Inspect, View},
    state::Action,
};

/// What the pane shows.
#[derive(PartialEq, Properties)]
pub struct InspectorProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// What comes of other orders.
    pub orders: Html,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// Tabs, and the view that is turned to.
#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let InspectorProps { inspect, orders, send } = props;
    let item = |view: &View| TabItem { name: view.name().into(), panel: Some("inspector-panel".into()) };
    let items: Vec<_> = View::ALL.iter().map(item).collect();
    let pick = send.reform(|index: usize| Action::Inspect(inspect::Action::Turn(View::ALL[index])));
    let view = match inspect.view {
        View::Timeline | View::Tasks => html! { <p class="empty">{ "Press Run to see what the tasks do." }</p> },
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
