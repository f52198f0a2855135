//! The pane that looks into the last run.

use yew::prelude::*;

use super::{TabItem, TabListProps, TaskTable, Timeline, VerdictGuide, VerdictListProps, tab_list, verdict_list};
use crate::ui::{
    inspect::{self, Inspect, View},
    run::Run,
    settings::Theme,
    state::Action,
    verdicts::{self, Guide, Verdicts},
};

/// What the pane shows.
#[derive(PartialEq, Properties)]
pub struct InspectorProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// What is amiss with it.
    pub verdicts: Verdicts,
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
pub fn inspector(props: &InspectorProps) -> Html {
    let InspectorProps { inspect, verdicts, run, theme, orders, send } = props;
    let item = |view: &View| TabItem { name: tab_name(*view, verdicts).into(), panel: Some("inspector-panel".into()) };
    let items: Vec<_> = View::ALL.iter().map(item).collect();
    let pick = send.reform(|index: usize| Action::Inspect(inspect::Action::Turn(View::ALL[index])));
    let tell = send.reform(Action::Inspect);
    let nothing = inspect.recorded.is_empty();
    let view = match inspect.view {
        View::Timeline | View::Tasks if nothing => html! { <p class="empty">{ empty(inspect, run) }</p> },
        View::Verdicts => about_verdicts(props),
        View::Timeline => html! { <Timeline inspect={inspect.clone()} theme={*theme} send={tell} /> },
        View::Tasks => html! { <TaskTable inspect={inspect.clone()} send={tell} /> },
        View::Orders => orders.clone(),
    };
    let tabs = TabListProps { label: "Look at".into(), items, shown: inspect.view.index(), pick };
    html! {
        <section class="inspector" aria-label="Inspector pane">
            <div class="pane-head">
                { tab_list(&tabs) }
            </div>
            <div class="panel" id="inspector-panel" role="tabpanel" tabindex="-1" aria-label={inspect.view.name()}>{ view }</div>
        </section>
    }
}

/// The verdicts, or the guide to them.
fn about_verdicts(props: &InspectorProps) -> Html {
    let InspectorProps { inspect, verdicts, run, send, .. } = props;
    if let Some(at) = verdicts.guide {
        let close = send.reform(|()| Action::Verdicts(verdicts::Action::Close));
        return html! { <VerdictGuide {at} {close} /> };
    }
    let nothing = match (inspect.origin.is_some(), inspect.traced) {
        (false, _) if run.explores() => "Orders are being tried. Once that is over, Run has the program looked at.",
        (false, _) => "Press Run: what is amiss with the program is told here.",
        (true, false) => "This run is not traced. Tick Trace at the top and press Run again to have it looked at.",
        (true, true) if run.is_on() => "Nothing is amiss so far.",
        (true, true) => "Nothing is amiss. Other orders of events may still show a fault.",
    };
    let task = send.reform(|task| Action::Inspect(inspect::Action::Select(Some(task))));
    let line = send.reform(|line| Action::Inspect(inspect::Action::Look(line)));
    let explain =
        send.reform(|kind: Option<_>| Action::Verdicts(verdicts::Action::Open(kind.map_or(Guide::All, Guide::At))));
    verdict_list(&VerdictListProps { verdicts: verdicts.found.clone(), empty: nothing.into(), task, line, explain })
}

/// The name of a view's tab.
pub(super) fn tab_name(view: View, verdicts: &Verdicts) -> String {
    if view == View::Verdicts { verdicts.title() } else { view.name().to_owned() }
}

/// What to do where there is nothing to show.
fn empty(inspect: &Inspect, run: &Run) -> &'static str {
    match (inspect.origin.is_some(), inspect.traced) {
        (false, _) if run.explores() => "Orders are being tried. Once that is over, Run shows every task here.",
        (false, _) => "Press Run: every task appears here, with what it does and what it waits for.",
        (true, false) => "This run is not traced. Tick Trace at the top and press Run again to see its tasks here.",
        (true, true) if run.is_on() => "Nothing has happened yet.",
        (true, true) => "No task was there to be traced.",
    }
}
