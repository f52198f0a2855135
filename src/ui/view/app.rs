//! The whole page.

use std::rc::Rc;

use yew::prelude::*;

use super::{Divider, Gallery, LogPane, ProgramPane, TabItem, TabList, TopBar, choosing};
use crate::{
    demos::{DEMOS, Demo},
    ui::{
        browser::{address, kept, now, use_engine, use_keeping},
        settings::Split,
        state::{Action, Pane, State},
    },
};

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        next.apply(action);
        Rc::new(next)
    }
}

/// What the page is made of.
#[derive(PartialEq, Properties)]
pub struct AppProps {
    /// The gallery.
    pub demos: Demos,
    /// The build that the page belongs to.
    pub build: AttrValue,
}

/// A gallery; equal only to itself.
#[derive(Clone, Copy, Debug)]
pub struct Demos(pub &'static [Demo]);

impl PartialEq for Demos {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

/// The page: top bar, gallery, and the workbench of program and log.
#[component]
pub fn App(props: &AppProps) -> Html {
    let demos = props.demos.0;
    let state = use_reducer(|| State::new(demos, kept(demos)));
    let send = use_callback(state.dispatcher(), |action, dispatcher| dispatcher.dispatch(action));
    use_engine(&props.build, &state, &send);
    use_keeping(&state);
    use_effect_with(send.clone(), |send| {
        let send = send.clone();
        let watch = address::watch(move |demo| send.emit(Action::Pick(demo)));
        move || drop(watch)
    });
    let bench = use_node_ref();
    use_effect_with((bench.clone(), state.split), |(bench, split)| set_split(bench, *split));

    let onkeydown = choosing(&send, |event: KeyboardEvent| {
        let run = event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.default_prevented();
        run.then(|| event.prevent_default()).map(|()| Action::Run { now: now() })
    });
    let panes = [Pane::Program, Pane::Log].map(|pane| TabItem { name: pane_name(pane).into(), panel: None });
    let pick = send.reform(|index| Action::Show(if index == 0 { Pane::Program } else { Pane::Log }));
    html! {
        <div class="page" {onkeydown}>
            <TopBar title={state.shown().title} clock={state.clock} debug={state.debug} theme={state.theme}
                can_run={state.can_run()} can_stop={state.run.is_on()} send={send.clone()} />
            <Gallery demos={props.demos} shown={state.demo}
                edited={state.drafts.iter().map(|draft| draft.is_edited()).collect::<Vec<_>>()} />
            <div class="pane-tabs">
                <TabList label="Panes" items={panes.to_vec()} shown={state.pane as usize} {pick} />
            </div>
            <main class={classes!("bench", format!("shows-{}", pane_name(state.pane).to_lowercase()))} ref={bench.clone()}>
                <ProgramPane demo={state.demo} about={props.demos} tab={state.tab} draft={state.draft().clone()}
                    form={state.form().clone()} unsaved={state.unsaved.clone()} send={send.clone()} />
                <Divider split={state.split} {bench} moved={send.reform(Action::Split)} />
                <LogPane log={state.log.clone()} number={state.last_run} run={state.run.clone()} engine={state.engine.clone()} {send} />
            </main>
        </div>
    }
}

fn pane_name(pane: Pane) -> &'static str {
    match pane {
        Pane::Program => "Program",
        Pane::Log => "Log",
    }
}

/// Style sheets read the split as `--split`; the content security policy allows it to be set only from here.
fn set_split(bench: &NodeRef, split: Split) {
    if let Some(bench) = bench.cast::<web_sys::HtmlElement>() {
        let _ = bench.style().set_property("--split", &format!("{:.2}%", split.percent()));
    }
}

/// Puts the page into the element `app` of the document.
pub fn start() {
    let Some(page) = web_sys::window().and_then(|window| window.document()) else { return };
    let build = page.query_selector("meta[name=build]").ok().flatten().and_then(|meta| meta.get_attribute("content"));
    let Some(root) = page.get_element_by_id("app") else { return };
    let props = AppProps { demos: Demos(DEMOS), build: build.unwrap_or_default().into() };
    yew::Renderer::<App>::with_root_and_props(root, props).render();
}
