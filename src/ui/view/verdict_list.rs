//! What is amiss in a run.

use looplab_diagnose::{Kind, Part, Severity, Verdict};
use looplab_trace::{Place, TaskId};
use yew::prelude::*;

use crate::ui::{
    log::{colour, count},
    shared::Shared,
    verdicts::sign,
};

/// What the list shows and does.
#[derive(PartialEq, Properties)]
pub struct VerdictListProps {
    /// What is amiss, the worst first.
    pub verdicts: Shared<Vec<Verdict>>,
    /// What to say where nothing is.
    pub empty: AttrValue,
    /// A task was asked for.
    pub task: Callback<TaskId>,
    /// A line of the program was asked for.
    pub line: Callback<u32>,
    /// The guide was asked for; at a kind, or from its beginning.
    pub explain: Callback<Option<Kind>>,
}

/// The verdicts in words; tasks and lines are buttons that lead to them.
pub fn verdict_list(props: &VerdictListProps) -> Html {
    let number = props.verdicts.len();
    let says = if number == 0 { props.empty.to_string() } else { count(number as u64, "verdict") };
    html! {
        <div class="verdicts" role="region" aria-label="Verdicts" tabindex="0">
            <div class="verdicts-head">
                <p role="status">{ says }</p>
                <button type="button" class="quiet" onclick={props.explain.reform(|_: MouseEvent| None)}>
                    { "What the verdicts mean" }
                </button>
            </div>
            <ul>{ for props.verdicts.iter().map(|verdict| item(verdict, props)) }</ul>
        </div>
    }
}

fn item(verdict: &Verdict, props: &VerdictListProps) -> Html {
    let (severity, kind) = (verdict.severity, verdict.kind);
    html! {
        <li class={classes!("verdict", class(severity))}>
            <h3>
                <span class="severity"><span aria-hidden="true">{ sign(severity) }</span>{ " " }{ severity.word() }</span>
                { " " }{ kind.title() }
            </h3>
            <p>{ for verdict.text.iter().map(|text| part(text, props)) }</p>
            <button type="button" class="quiet" onclick={props.explain.reform(move |_: MouseEvent| Some(kind))}>
                { "What it means, and how to mend it " }<span class="hidden">{ format!("({})", kind.title()) }</span>
            </button>
        </li>
    }
}

pub(super) fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Likely => "likely",
    }
}

fn part(part: &Part, props: &VerdictListProps) -> Html {
    match part {
        Part::Words(words) => html! { words },
        Part::Task { id, name } => {
            let id = *id;
            html! {
                <button type="button" class="link" title="Show this task"
                    onclick={props.task.reform(move |_: MouseEvent| id)}>
                    <i class={classes!("swatch", format!("task-{}", colour(id)))} />{ name }
                </button>
            }
        }
        Part::Line(Place { file: None, line }) => {
            let line = *line;
            html! {
                <button type="button" class="link" title="Show this line"
                    onclick={props.line.reform(move |_: MouseEvent| line)}>{ part.to_string() }</button>
            }
        }
        Part::Object { name, .. } => html! { <span class="object">{ name }</span> },
        Part::Line(_) => html! { part.to_string() },
    }
}
