//! Two outcomes side by side.

use looplab_trace::orders::Upshot;
use yew::prelude::*;

use crate::ui::orders::{around, ended, first_difference};

/// The most lines that are shown of each.
const MOST_LINES: usize = 40;

/// What is compared.
#[derive(PartialEq, Properties)]
pub struct OutcomeComparisonProps {
    /// What usually comes.
    pub usual: Upshot,
    /// What may come instead.
    pub other: Upshot,
}

/// Both outputs, with the first line that differs marked.
pub fn outcome_comparison(props: &OutcomeComparisonProps) -> Html {
    let OutcomeComparisonProps { usual, other } = props;
    let differs = first_difference(&usual.output, &other.output);
    let said = match differs {
        Some(line) => format!("They first differ in line {}.", line + 1),
        None => "Both print the same.".to_owned(),
    };
    html! {
        <section class="comparison" aria-label="Comparison">
            <p>{ said }</p>
            <div class="sides">
                { side("Usual", usual, differs) }
                { side("Other", other, differs) }
            </div>
        </section>
    }
}

fn side(name: &str, upshot: &Upshot, differs: Option<usize>) -> Html {
    let lines: Vec<_> = upshot.output.lines().collect();
    let range = around(differs.unwrap_or(0), lines.len(), MOST_LINES);
    let line = |index: usize| match differs == Some(index) {
        true => html! { <mark><span class="hidden">{ "first difference: " }</span>{ lines[index] }{ "\n" }</mark> },
        false => html! { <span>{ lines[index] }{ "\n" }</span> },
    };
    let ends_before = differs.is_some_and(|line| line >= lines.len());
    html! {
        <div class="side-of">
            <h3>{ name }{ ": " }{ ended(&upshot.ending) }</h3>
            <pre class="output" tabindex="0" role="group" aria-label={format!("{name} output")}>
                if range.start > 0 { { "…\n" } }
                { for range.clone().map(line) }
                if ends_before { <mark>{ "(ends here)\n" }</mark> }
                if range.end < lines.len() || upshot.cut { { "…\n" } }
            </pre>
        </div>
    }
}
