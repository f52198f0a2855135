//! The pane with the log.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{
    EngineNoteProps, LogList, StatusLineProps, VerdictBadgeProps, engine_note, status_line, verdict_badge, when,
};
use crate::{
    demos::Demo,
    ui::{
        browser::download,
        engine::Engine,
        inspect::Inspect,
        log::{Log, count},
        run::Run,
        shared::Shared,
        state::Action,
        status::Status,
        verdicts::{self, Verdicts},
    },
    worker::client::Loading,
};

/// What the pane shows.
#[derive(PartialEq, Properties)]
pub struct LogPaneProps {
    /// The log.
    pub log: Shared<Log>,
    /// The number of the run it is of.
    pub number: u32,
    /// Where the page stands with that run.
    pub run: Run,
    /// The engine.
    pub engine: Engine,
    /// What is known of the run beside the log.
    pub inspect: Inspect,
    /// What is amiss with it.
    #[prop_or_default]
    pub verdicts: Verdicts,
    /// The program that the last run is of, if another one is shown.
    #[prop_or_default]
    pub other: Option<Other>,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// A program of the gallery; equal only to itself.
#[derive(Clone, Copy, Debug)]
pub struct Other(pub &'static Demo);

impl PartialEq for Other {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

/// Status, log, and what can be done with it.
#[component]
pub fn LogPane(props: &LogPaneProps) -> Html {
    let LogPaneProps { log, number, run, engine, inspect, verdicts, other, send } = props;
    let shows_tasks = use_state(|| true);
    let copied = use_state(|| "");
    use_effect_with(log.next_number(), {
        let copied = copied.setter();
        move |_| copied.set("")
    });
    let toggle = {
        let shows_tasks = shows_tasks.setter();
        move |event: Event| {
            event.target_dyn_into::<HtmlInputElement>().into_iter().for_each(|input| shows_tasks.set(input.checked()));
        }
    };
    let copy = {
        let (log, copied) = (log.clone(), copied.setter());
        move |_| copy(log.to_text(), copied.clone())
    };
    let save = {
        let log = log.clone();
        move |_| download("log.txt", "text/plain", &log.to_text())
    };
    let empty = log.rows().is_empty();
    let recording = inspect.recorded.recording();
    // The log counts what it was told of, which of a flood is not all.
    let live = if inspect.traced { recording.now().alive() as usize } else { log.live_tasks() };
    let open = send.reform(|()| Action::Verdicts(verdicts::Action::Close));
    html! {
        <section class="log-pane" aria-label="Log pane">
            <div class="pane-head">
                { status_line(&StatusLineProps { status: Status::of(run, engine, recording.now()) }) }
                if run.is_on() && live > 0 {
                    <span class="live">{ count(live as u64, "task") }</span>
                }
                { verdict_badge(&VerdictBadgeProps { verdicts: verdicts.clone(), open }) }
                <div class="log-tools">
                    <span class="copied" aria-live="polite">{ *copied }</span>
                    <label class="check"><input type="checkbox" checked={*shows_tasks} onchange={toggle} />{ "Task events" }</label>
                    { tool("Copy", None, !empty, copy.into()) }
                    { tool("Save", Some("Download log.txt"), !empty, save.into()) }
                    { tool("Clear", None, !empty, send.reform(|_: MouseEvent| Action::ClearLog)) }
                </div>
            </div>
            if about_engine(run, engine) {
                { engine_note(&EngineNoteProps { engine: engine.clone(), retry: send.reform(|()| Action::Retry) }) }
            }
            if let Some(Other(demo)) = other {
                <p class="elsewhere" role="status">
                    { if run.is_on() && !run.explores() { "The current run is of " } else { "The last run was of " } }
                    <a href={format!("#{}", demo.id)}>{ demo.title }</a>{ ". Its log, timeline and verdicts are there." }
                </p>
            }
            <LogList key={*number} log={log.clone()} on={run.is_on() && !run.explores()} tasks={*shows_tasks} cursor={inspect.cursor} selected={inspect.task}
                traced={inspect.traced} send={send.reform(Action::Inspect)} />
        </section>
    }
}

/// What can be done with a log that is not empty.
fn tool(name: &'static str, title: Option<&'static str>, allowed: bool, onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="quiet" {title} aria-disabled={(!allowed).to_string()}
            onclick={when(allowed, &onclick)}>{ name }</button>
    }
}

/// Whether the engine is worth a note: not while a run is on, nor while the next worker just boots after one.
fn about_engine(run: &Run, engine: &Engine) -> bool {
    match run {
        Run::None | Run::Waiting(_) => true,
        Run::Active(_) => false,
        Run::Over(_) => *engine != Engine::Loading(Loading::Starting),
    }
}

fn copy(text: String, copied: UseStateSetter<&'static str>) {
    let Some(window) = web_sys::window() else { return };
    let clipboard = window.navigator().clipboard();
    spawn_local(async move {
        // A page that was not loaded over a secure connection has no clipboard.
        let has_clipboard = clipboard.is_truthy();
        let done = has_clipboard && JsFuture::from(clipboard.write_text(&text)).await.is_ok();
        copied.set(if done { "Copied" } else { "The browser does not allow copying here" });
    });
}
