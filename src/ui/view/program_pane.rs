//! The pane with the program.

use std::rc::Rc;

use yew::prelude::*;

use super::{CodeEditor, TabItem, TabListProps, TwinFormProps, app::Demos, tab_list, twin_form, when};
use crate::ui::{
    browser::{editor::Language, now},
    draft::Draft,
    form::Form,
    inspect,
    pacing::{self, Lines},
    state::{Action, Tab},
};

/// What the pane shows.
#[derive(PartialEq, Properties)]
pub struct ProgramPaneProps {
    /// Which demo is shown.
    pub demo: usize,
    /// The gallery it is from.
    pub about: Demos,
    /// Which of its two programs is shown.
    pub tab: Tab,
    /// The Python program.
    pub draft: Draft,
    /// The Rust twin's form.
    pub form: Form,
    /// Why edits are not being kept, if they are not.
    pub unsaved: Option<Rc<str>>,
    /// The Python program's breakpoints.
    #[prop_or_default]
    pub breakpoints: Lines,
    /// The line at which a task stopped and the run was paused.
    #[prop_or_default]
    pub paused: Option<u32>,
    /// The line to point at: where a task of the run stands.
    #[prop_or_default]
    pub point: Option<u32>,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// The demo's Python program, to be edited, and its Rust twin, to be read and set up.
#[component]
pub fn ProgramPane(props: &ProgramPaneProps) -> Html {
    let ProgramPaneProps { demo, about, tab, draft, form, unsaved, breakpoints, paused, point, send } = props;
    let rust = about.0[*demo].rust;
    let names = ["Python", "Rust twin"].into_iter().take(if rust.is_some() { 2 } else { 1 });
    let items: Vec<_> = names.map(|name| TabItem { name: name.into(), panel: Some("program-panel".into()) }).collect();
    let pick = send.reform(|index| Action::Turn(if index == 0 { Tab::Python } else { Tab::Rust }));
    let typed = send.reform(|(index, text)| Action::Type { index, text });
    let changed = send.reform(|(demo, text): (u32, Rc<str>)| Action::Edit { demo: demo as usize, text });
    let broke = send.reform(|(demo, lines): (u32, Vec<u32>)| {
        let action = pacing::Action::Breakpoints { demo: demo as usize, lines };
        Action::Pace { now: now(), action }
    });
    let run = send.reform(|()| Action::Run { now: now() });
    let find = send.reform(|line| Action::Inspect(inspect::Action::Find(line)));
    let resettable = match tab {
        Tab::Python => draft.is_edited(),
        Tab::Rust => *form != Form::new(form.params),
    };
    let document = *demo as u32;
    let tabs = TabListProps { label: "Program in".into(), items: items.clone(), shown: *tab as usize, pick };
    html! {
        <section class="program-pane" aria-label="Program pane">
            <div class="pane-head">
                { tab_list(&tabs) }
                if *tab == Tab::Python && draft.is_edited() {
                    <span class="edited">{ "edited" }</span>
                }
                <button type="button" class="quiet" title="Put the program back to how it was shipped"
                    aria-disabled={(!resettable).to_string()}
                    onclick={when(resettable, &send.reform(|_: MouseEvent| Action::Reset))}>{ "Reset" }</button>
            </div>
            if let Some(why) = unsaved {
                <p class="note bad" role="alert">
                    { why }{ " Your edits stay until you close this page. Copy them to keep them." }
                </p>
            }
            if draft.other.is_some() && *tab == Tab::Python {
                { two_versions(send) }
            }
            <div class="panel" id="program-panel" role="tabpanel" aria-label={items[*tab as usize].name.clone()}>
                <div class="layer" hidden={*tab != Tab::Python}>
                    <CodeEditor label="Program" language={Language::Python} {document} text={Rc::clone(&draft.text)}
                        mark={draft.mark.clone()} breakpoints={Rc::clone(breakpoints)} paused={*paused} point={*point}
                        {changed} {broke} run={run.clone()} {find} />
                </div>
                if let (Tab::Rust, Some(rust)) = (tab, rust) {
                    <div class="layer">
                        { twin_form(&TwinFormProps { form: form.clone(), typed }) }
                        <CodeEditor label="Rust twin" language={Language::Rust} {document}
                            text={Rc::<str>::from(rust)} {run} />
                    </div>
                }
            </div>
        </section>
    }
}

/// The choice between this version of a program and the one of another tab.
fn two_versions(send: &Callback<Action>) -> Html {
    let choose = |name: &'static str, other: bool| {
        let onclick = send.reform(move |_: MouseEvent| Action::Choose { other });
        html! { <button type="button" {onclick}>{ name }</button> }
    };
    html! {
        <div class="note warn" role="alert">
            <span>{ "Another tab has a different version of this program. Which one is to be kept?" }</span>
            { choose("Take over that version", true) }
            { choose("Keep mine", false) }
        </div>
    }
}
