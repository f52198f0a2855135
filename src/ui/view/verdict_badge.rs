//! A word beside the status of a run about what is amiss with it.

use yew::prelude::*;

use super::verdict_list::class;
use crate::ui::{
    log::count,
    verdicts::{Verdicts, sign},
};

/// What the badge shows and does.
#[derive(PartialEq, Properties)]
pub struct VerdictBadgeProps {
    /// What is amiss.
    pub verdicts: Verdicts,
    /// It was pressed.
    pub open: Callback<()>,
}

/// How many verdicts there are, with the sign of the worst; nothing where there are none.
pub fn verdict_badge(props: &VerdictBadgeProps) -> Html {
    let Some(worst) = props.verdicts.worst() else { return Html::default() };
    let number = props.verdicts.found.len() as u64;
    html! {
        <button type="button" class={classes!("badge", class(worst))} title="Show what is amiss"
            onclick={props.open.reform(|_: MouseEvent| ())}>
            <span aria-hidden="true">{ sign(worst) }</span>{ " " }{ count(number, "verdict") }
        </button>
    }
}
