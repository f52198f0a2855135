//! The view of other orders.

use looplab_trace::orders::{Findings, Group, Progress, Which};
use yew::prelude::*;

use super::{OrdersFormProps, OutcomeItemProps, orders_form, outcome_item};
use crate::ui::{
    browser::now,
    log::count,
    orders::{self, Found, Orders},
    state::Action,
};

/// What the view shows.
#[derive(PartialEq, Properties)]
pub struct OrdersPaneProps {
    /// What is asked for, and what was found.
    pub orders: Orders,
    /// Whether Explore would start something.
    pub can_explore: bool,
    /// Whether an exploration is on.
    pub exploring: bool,
    /// Whether the shown program is another than what was explored.
    pub changed: bool,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// What is asked for, how far it has come, and each outcome that was found.
#[component]
pub fn OrdersPane(props: &OrdersPaneProps) -> Html {
    let OrdersPaneProps { orders, can_explore, exploring, changed, send } = props;
    let form = OrdersFormProps {
        plan: orders.plan.clone(),
        can_explore: *can_explore,
        exploring: *exploring,
        changed: send.reform(Action::Orders),
        explore: send.reform(|()| Action::Explore { now: now() }),
        cancel: send.reform(|()| Action::Stop { now: now() }),
    };
    html! {
        <div class="orders">
            { orders_form(&form) }
            if let Some(found) = &orders.found {
                { progress(found, *exploring) }
                if *changed {
                    <p class="note">{ "The program has changed since. What is below is about the program as it was." }</p>
                }
                { outcomes(orders, found, *exploring, send) }
            } else {
                <p class="empty">
                    { "Explore runs the program many times, each time in another order of its tasks, and shows what comes of \
                       it. Waiting takes no time; chance and the time of day are the same in each run." }
                </p>
            }
        </div>
    }
}

fn progress(found: &Found, exploring: bool) -> Html {
    let (value, all) = match found.stage {
        Progress::Running { done, all } | Progress::Shrinking { done, all } => (done, all),
        Progress::Over => (1, 1),
    };
    let runs = count(u64::from(found.findings.runs), "run");
    let pace = found.pace().map(|pace| format!(", {pace:.0} a second")).unwrap_or_default();
    let text = match (&found.broken_off, found.stage) {
        (Some(why), _) => format!("{why} after {runs}."),
        (None, Progress::Running { all, .. }) => {
            format!("{} of {}{pace}", found.findings.runs, count(u64::from(all), "run"))
        }
        (None, Progress::Shrinking { .. }) => {
            let summary = found.findings.summary();
            format!("{runs}{pace}: {summary}. Looking for the smallest change that leads to each outcome.")
        }
        (None, Progress::Over) => format!("{runs}{pace}: {}.", found.findings.summary()),
    };
    html! {
        <div class="orders-progress">
            if exploring {
                <progress aria-label="Orders tried" max={all.max(1).to_string()} value={value.to_string()} />
            }
            // Numbers that run are not read out; what comes of them is.
            <p role="status" aria-live={if exploring { "off" } else { "polite" }}>{ text }</p>
        </div>
    }
}

fn outcomes(orders: &Orders, found: &Found, exploring: bool, send: &Callback<Action>) -> Html {
    let findings = &found.findings;
    let Some(usual) = findings.groups.first().map(|group| &group.outcome.upshot) else { return Html::default() };
    let item = |which: Which, title: String, outputs: Html| {
        let outcome = findings.outcome(which).cloned()?;
        let compared = (orders.compared == Some(which)).then(|| usual.clone());
        let open = send.reform(move |()| Action::Replay { which, now: now() });
        let compare = send.reform(move |()| Action::Orders(orders::Action::Compare(which)));
        let (runs, can_open) = (findings.runs, !exploring);
        let item = OutcomeItemProps { outcome, title, runs, can_open, compared, open, compare, outputs };
        Some(html! { <key={format!("{which:?}")}>{ outcome_item(&item) }</> })
    };
    let group = |place: usize| {
        let group = &findings.groups[place];
        let various = group.says_various();
        let output = |output: usize| {
            let ending = &group.outputs[output].upshot.ending;
            let title = if various { orders::ended(ending) } else { "Printed otherwise".into() };
            item(Which { group: place, output: Some(output) }, title, Html::default())
        };
        let ending = &group.outcome.upshot.ending;
        let title =
            if various { format!("{}, with different messages", ending.kind_words()) } else { orders::ended(ending) };
        item(Which { group: place, output: None }, title, outputs(findings, group, &output))
    };
    html! { <ol class="outcomes" aria-label="Outcomes">{ for found.sorted().into_iter().filter_map(group) }</ol> }
}

/// What else the runs of a group printed.
fn outputs(findings: &Findings, group: &Group, item: &dyn Fn(usize) -> Option<Html>) -> Html {
    let Some(said) = findings.on_outputs(group) else { return Html::default() };
    // Where each is called by its message, the group's own is one of them.
    let own = u64::from(!group.says_various());
    let listed: Vec<_> = if own == 0 { (0..group.outputs.len()).collect() } else { group.other_outputs().collect() };
    let hidden = u64::from(group.different).saturating_sub(own + listed.len() as u64);
    html! {
        <details open={!group.same_lines}>
            <summary>{ said }</summary>
            <ol class="outcomes" aria-label="Other outputs">{ for listed.into_iter().filter_map(item) }</ol>
            if hidden > 0 {
                <p class="note">{ format!("{} not listed.", count(hidden, "more output")) }</p>
            }
        </details>
    }
}
