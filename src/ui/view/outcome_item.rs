//! An outcome that was found.

use looplab_trace::orders::{Outcome, Upshot, words};
use yew::prelude::*;

use super::{OutcomeComparisonProps, outcome_comparison};
use crate::ui::log::count;

/// The most lines of output that are shown at once.
const MOST_LINES: usize = 8;

/// What the item shows and does.
#[derive(PartialEq, Properties)]
pub struct OutcomeItemProps {
    /// The outcome.
    pub outcome: Outcome,
    /// What it is called.
    pub title: String,
    /// How many runs there were.
    pub runs: u32,
    /// Whether it can be opened now.
    pub can_open: bool,
    /// The usual outcome, if it is compared with that.
    pub compared: Option<Upshot>,
    /// Open was pressed.
    pub open: Callback<()>,
    /// Compare was pressed.
    pub compare: Callback<()>,
    /// What else its runs printed.
    pub outputs: Html,
}

/// How often an outcome came up, what it is, which order leads to it, and what can be done with it.
pub fn outcome_item(props: &OutcomeItemProps) -> Html {
    let OutcomeItemProps { outcome, title, runs, can_open, compared, open, compare, outputs } = props;
    let usual = outcome.first == 0;
    let bad = outcome.upshot.ending.is_failure();
    let share = f64::from(outcome.count) * 100.0 / f64::from((*runs).max(1));
    let (open, allowed) = (open.clone(), *can_open);
    html! {
        <li class={classes!("outcome", if bad { "bad" } else { "good" })}>
            <p class="outcome-head">
                <span class="icon" aria-hidden="true">{ if bad { "!" } else { "✓" } }</span>
                <strong>{ title }</strong>
                if usual { <span class="usual">{ "the usual outcome" }</span> }
                <span class="share">
                    <progress aria-hidden="true" max="100" value={share.to_string()} />
                    { format!("{}, {share:.1} %", count(u64::from(outcome.count), "run")) }
                </span>
            </p>
            <p class="words">{ order(outcome) }</p>
            { output(outcome) }
            <p class="outcome-tools">
                <button type="button" class="quiet" aria-disabled={(!allowed).to_string()}
                    onclick={move |_: MouseEvent| if allowed { open.emit(()) }}>{ "Open in the timeline" }</button>
                if !usual {
                    <button type="button" class="quiet" aria-pressed={compared.is_some().to_string()}
                        onclick={compare.reform(|_: MouseEvent| ())}>{ "Compare with the usual outcome" }</button>
                }
            </p>
            if let Some(usual) = compared {
                { outcome_comparison(&OutcomeComparisonProps { usual: usual.clone(), other: outcome.upshot.clone() }) }
            }
            { outputs.clone() }
        </li>
    }
}

fn order(outcome: &Outcome) -> String {
    if outcome.shrunk {
        return words(&outcome.notes);
    }
    let changes = count(outcome.tape.deviations().len() as u64, "change");
    format!("first found with {changes} to the usual order")
}

fn output(outcome: &Outcome) -> Html {
    let lines: Vec<_> = outcome.upshot.output.lines().collect();
    if lines.is_empty() {
        return html! { <p class="words">{ "It printed nothing." }</p> };
    }
    let more = lines.len() > MOST_LINES || outcome.upshot.cut;
    // The end says most: the last line of a traceback, the result.
    let shown = lines[lines.len().saturating_sub(MOST_LINES)..].join("\n");
    html! { <pre class="output" tabindex="0" role="group" aria-label="Output">{ if more { "…\n" } else { "" } }{ shown }</pre> }
}
