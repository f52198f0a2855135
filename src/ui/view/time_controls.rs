//! What pauses a run, steps through it and sends it signals.

use looplab_trace::TaskId;
use yew::prelude::*;

use super::{Menu, when};
use crate::{
    protocol::Signal,
    ui::{pacing::Action, run::Run},
};

/// Why nothing can be done with the time of a program that blocks the loop.
const DEAF: &str =
    "Without effect while a task holds the loop: the program hears of it only between two steps. Stop ends it.";

/// What the controls show and do.
#[derive(PartialEq, Properties)]
pub struct TimeControlsProps {
    /// The run.
    pub run: Run,
    /// Whether a run could begin.
    pub can_run: bool,
    /// What the reader should know about what was ordered.
    #[prop_or_default]
    pub note: Option<String>,
    /// The task that is selected, and its name.
    #[prop_or_default]
    pub selected: Option<(TaskId, AttrValue)>,
    /// Takes what the reader does.
    pub pace: Callback<Action>,
}

/// Pause or Resume, Step, Next event, and the signals. What cannot be used says so but stays in reach, so that the keyboard
/// never loses its place.
pub fn time_controls(props: &TimeControlsProps) -> Html {
    let blocked = props.run.is_blocked();
    let on = matches!(props.run, Run::Active(_)) && !props.run.explores() && !blocked;
    let (icon, name, title) = match props.run.pause() {
        Some(_) => ("▶", "Resume", "Let the program go on (F8)"),
        None => ("‖", "Pause", "Pause the program before its next step; its clock stands still meanwhile (F8)"),
    };
    let (task, event) = match &props.selected {
        Some((task, name)) => (Some(*task), format!("Run until something happens to {name} (Shift+F8)")),
        None => (None, "Select a task to run until something happens to it (Shift+F8)".into()),
    };
    let button = |icon: &'static str, name: &str, title: String, allowed: bool, action: Option<Action>| {
        let pace = props.pace.clone();
        let title = if blocked { DEAF.to_owned() } else { title };
        let onclick = when(
            allowed,
            &Callback::from(move |_: MouseEvent| action.iter().for_each(|action| pace.emit(action.clone()))),
        );
        html! {
            <button type="button" {title} aria-disabled={(!allowed).to_string()} {onclick}>
                <span class="icon" aria-hidden="true">{ icon }</span><span class="name">{ name }</span>
            </button>
        }
    };
    let signal =
        |signal: Signal, title: &str| button("⚡", signal.name(), title.to_owned(), on, Some(Action::Signal(signal)));
    let step = "Run one step of a task, or begin a run with its first (F9)".to_owned();
    html! {
        <div class="time-controls">
            <div class="group" role="group" aria-label="Pause and step">
                { button(icon, name, title.to_owned(), on, Some(Action::Toggle)) }
                { button("⇥", "Step", step, on || props.can_run, Some(Action::Step)) }
            </div>
            <Menu label="More controls">
                <div class="group" role="group" aria-label="Steps of a task">
                    { button("⤳", "Next event", event, on && task.is_some(), task.map(Action::StepTask)) }
                </div>
                <div class="group" role="group" aria-label="Signals">
                    { signal(Signal::Interrupt, "Send SIGINT, as Ctrl+C does in a terminal") }
                    { signal(Signal::Terminate, "Send SIGTERM, which asks the program to end") }
                </div>
            </Menu>
            if blocked {
                <p class="note">{ "A task holds the loop: only Stop reaches the program." }</p>
            }
            if let Some(note) = &props.note {
                <p class="note" role="status">{ note }</p>
            }
        </div>
    }
}

/// What a key of the page does to the time of a run.
#[must_use]
pub fn time_key(event: &KeyboardEvent, selected: Option<TaskId>) -> Option<Action> {
    let plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !event.default_prevented();
    match (event.key().as_str(), event.shift_key()) {
        _ if !plain => None,
        ("F8", false) => Some(Action::Toggle),
        ("F8", true) => selected.map(Action::StepTask),
        ("F9", false) => Some(Action::Step),
        _ => None,
    }
}
