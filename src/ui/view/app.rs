//! The whole page.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::{
    Divider, Gallery, InspectorProps, LogPane, OrdersPane, Other, ProgramPane, Side, TabItem, TabListProps,
    TimeBarProps, TopBarProps, choosing, inspector, inspector::tab_name, tab_list, time_bar, time_key, top_bar,
    use_in_sight,
};
use crate::{
    demos::{DEMOS, Demo},
    ui::{
        browser::{address, kept, now, report_panics, use_engine, use_keeping},
        inspect::{self, View},
        state::{Action, Pane, Seen, State},
        verdicts::{self, Guide},
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
    let (bench, side, tabs) = (use_node_ref(), use_node_ref(), use_node_ref());
    use_in_sight(&tabs, "[aria-selected=true]", shown_tab(&state));

    let seen = state.seen();
    let selected = seen.inspect.task;
    let onkeydown = choosing(&send, move |event: KeyboardEvent| {
        let run = event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.default_prevented();
        let action = match time_key(&event, selected) {
            _ if run => Action::Run { now: now() },
            Some(action) => Action::Pace { now: now(), action },
            None => return None,
        };
        event.prevent_default();
        Some(action)
    });
    html! {
        <div class="page" {onkeydown}>
            <a class="skip" href="#bench" onclick={skip(&bench, &send)}>{ "Skip to the program" }</a>
            { top_bar(&top(&state, &send)) }
            <Gallery demos={props.demos} shown={state.demo}
                edited={state.drafts.iter().map(|draft| draft.is_edited()).collect::<Vec<_>>()}
                explain={send.reform(|()| Action::Verdicts(verdicts::Action::Open(Guide::All)))} />
            { time_bar(&time(&state, &seen, &send)) }
            { pane_tabs(&state, &seen, &send, tabs) }
            <main id="bench" class={classes!("bench", shows(state.pane))} ref={bench.clone()} tabindex="-1">
                <ProgramPane demo={state.demo} about={props.demos} tab={state.tab()} draft={state.draft().clone()}
                    form={state.form().clone()} unsaved={state.unsaved.clone()} breakpoints={state.breakpoints()}
                    paused={state.paused_line()} point={state.point()} send={send.clone()} />
                <Divider label="Width of the program" side={Side::Beside} split={state.split} frame={bench}
                    moved={send.reform(Action::Split)} />
                <div class="side" ref={side.clone()}>
                    <LogPane log={seen.log.clone()} number={state.last_run} run={seen.run.clone()}
                        engine={state.engine.clone()} inspect={seen.inspect.clone()}
                        verdicts={seen.verdicts.clone()} other={state.other_program().map(Other)} send={send.clone()} />
                    <Divider label="Height of the log" side={Side::Above} split={state.heights} frame={side}
                        moved={send.reform(Action::Heights)} />
                    { inspector(&look(&state, &seen, &send)) }
                </div>
            </main>
        </div>
    }
}

fn top(state: &State, send: &Callback<Action>) -> TopBarProps {
    TopBarProps {
        title: state.shown().title.into(),
        clock: state.clock,
        debug: state.debug,
        trace: state.trace,
        theme: state.theme,
        can_run: state.can_run(),
        can_stop: state.run.is_on(),
        send: send.clone(),
    }
}

fn time(state: &State, seen: &Seen, send: &Callback<Action>) -> TimeBarProps {
    TimeBarProps {
        inspect: seen.inspect.clone(),
        run: seen.run.clone(),
        can_run: state.can_run(),
        note: state.pacing.note(),
        send: send.clone(),
    }
}

fn look(state: &State, seen: &Seen, send: &Callback<Action>) -> InspectorProps {
    InspectorProps {
        inspect: seen.inspect.clone(),
        verdicts: seen.verdicts.clone(),
        run: seen.run.clone(),
        theme: state.theme,
        orders: orders(state, send),
        send: send.clone(),
    }
}

fn orders(state: &State, send: &Callback<Action>) -> Html {
    html! {
        <OrdersPane orders={state.orders.clone()} can_explore={state.can_explore()} exploring={state.run.explores()}
            changed={state.orders.is_outdated(state.demo, &state.draft().text)} send={send.clone()} />
    }
}

/// Where there is room for one pane, all panes and the inspector's views are tabs of one row.
fn pane_tabs(state: &State, seen: &Seen, send: &Callback<Action>, list: NodeRef) -> Html {
    let names = ["Program", "Log"].map(str::to_owned).into_iter();
    let names = names.chain(View::ALL.iter().map(|view| tab_name(*view, &seen.verdicts)));
    let items: Vec<_> = names.map(|name| TabItem { name: name.into(), panel: None }).collect();
    let pick = send.reform(|index: usize| match index {
        0 => Action::Show(Pane::Program),
        1 => Action::Show(Pane::Log),
        _ => Action::Inspect(inspect::Action::Turn(View::ALL[index - 2])),
    });
    let tabs = TabListProps { label: "Panes".into(), items, shown: shown_tab(state), pick };
    html! { <section class="pane-tabs" aria-label="Panes" ref={list}>{ tab_list(&tabs) }</section> }
}

/// Which of those tabs is turned to.
fn shown_tab(state: &State) -> usize {
    match state.pane {
        Pane::Program => 0,
        Pane::Log => 1,
        Pane::Inspector => 2 + state.inspect.view.index(),
    }
}

/// Puts the keyboard before the program. The address, which names the shown demo, stays as it is.
fn skip(bench: &NodeRef, send: &Callback<Action>) -> Callback<MouseEvent> {
    let (bench, send) = (bench.clone(), send.clone());
    Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        send.emit(Action::Show(Pane::Program));
        bench.cast::<HtmlElement>().into_iter().for_each(|bench| drop(bench.focus()));
    })
}

fn shows(pane: Pane) -> &'static str {
    match pane {
        Pane::Program => "shows-program",
        Pane::Log => "shows-log",
        Pane::Inspector => "shows-inspector",
    }
}

/// Puts the page into the element `app` of the document.
pub fn start() {
    report_panics();
    let Some(page) = web_sys::window().and_then(|window| window.document()) else { return };
    let build = page.query_selector("meta[name=build]").ok().flatten().and_then(|meta| meta.get_attribute("content"));
    let Some(root) = page.get_element_by_id("app") else { return };
    let props = AppProps { demos: Demos(DEMOS), build: build.unwrap_or_default().into() };
    yew::Renderer::<App>::with_root_and_props(root, props).render();
}
