//! What an exploration is to do.

use looplab_trace::orders::{Mode, Plan, Strategy};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::choosing;
use crate::ui::orders::{Action, RUNS};

const MODES: [(&str, Mode); 2] = [("Any ready order", Mode::Any), ("Orders of asyncio itself", Mode::Asyncio)];
const STRATEGIES: [(&str, Strategy); 3] =
    [("Few delays", Strategy::Delay), ("Priorities", Strategy::Pct), ("Chance", Strategy::Random)];

/// What the form shows and does.
#[derive(PartialEq, Properties)]
pub struct OrdersFormProps {
    /// What is asked for.
    pub plan: Plan,
    /// Whether Explore would start something.
    pub can_explore: bool,
    /// Whether an exploration is on.
    pub exploring: bool,
    /// Something else is asked for.
    pub changed: Callback<Action>,
    /// Explore was pressed.
    pub explore: Callback<()>,
    /// Cancel was pressed.
    pub cancel: Callback<()>,
}

/// Which orders, how they are looked for, how many; Explore and Cancel.
pub fn orders_form(props: &OrdersFormProps) -> Html {
    let OrdersFormProps { plan, can_explore, exploring, changed, explore, cancel } = props;
    let modes = MODES.map(|(name, mode)| (name.to_owned(), mode == plan.mode));
    let strategies = STRATEGIES.map(|(name, strategy)| (name.to_owned(), strategy == plan.strategy));
    let runs = RUNS.map(|runs| (runs.to_string(), runs == plan.runs));
    let seed = choosing(changed, |event: Event| {
        let typed = event.target_dyn_into::<HtmlInputElement>()?.value();
        Some(Action::Seed(typed.parse().ok()?))
    });
    let press = {
        let callback = if *exploring { cancel } else { explore }.clone();
        let allowed = *exploring || *can_explore;
        move |_: MouseEvent| {
            if allowed {
                callback.emit(())
            }
        }
    };
    html! {
        <div class="orders-form">
            { choice("Orders", "Any ready order: whatever is ready may go next, though asyncio is first come, first served. \
                Orders of asyncio itself: only timers that are due within a millisecond of each other, and answers from outside, \
                change places.", &modes, changed, |index| Action::Mode(MODES[index].1)) }
            { choice("By", "Few delays: one delay, then two, then three, one after the other; the last fifth of the runs by \
                priorities. Priorities: random ones, which change at a few moments. Chance: any that is ready, each time.",
                &strategies, changed,
                |index| Action::Strategy(STRATEGIES[index].1)) }
            { choice("Runs", "How many runs.", &runs, changed, |index| Action::Runs(RUNS[index])) }
            <label title="The same seed tries the same orders.">
                <span>{ "Seed" }</span>
                <input type="number" min="0" step="1" value={plan.seed.to_string()} onchange={seed} />
            </label>
            <button type="button" class={if *exploring { "stop" } else { "run" }} onclick={press}
                aria-disabled={(!*exploring && !*can_explore).to_string()}>
                { if *exploring { "Cancel" } else { "Explore" } }
            </button>
        </div>
    }
}

fn choice(
    label: &str,
    title: &'static str,
    options: &[(String, bool)],
    changed: &Callback<Action>,
    chosen: impl Fn(usize) -> Action + 'static,
) -> Html {
    let onchange = choosing(changed, move |event: Event| {
        let index = event.target_dyn_into::<HtmlSelectElement>()?.selected_index();
        usize::try_from(index).ok().map(&chosen)
    });
    html! {
        <label {title}>
            <span>{ label }</span>
            <select {onchange}>
                { for options.iter().map(|(name, selected)| html! { <option selected={*selected}>{ name }</option> }) }
            </select>
        </label>
    }
}
