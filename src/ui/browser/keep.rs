//! Keeps edits and settings from one visit to the next.

use std::{cell::RefCell, rc::Rc};

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::{Listener, address, storage};
use crate::{
    demos::Demo,
    ui::{
        draft::Draft,
        number::number,
        pacing::{lines_in, lines_text},
        settings::{Split, Theme, clock_name, clock_named},
        state::{Action, Kept, State},
    },
};

const THEME: &str = "looplab:theme";
const CLOCK: &str = "looplab:clock";
const DEBUG: &str = "looplab:debug";
const TRACE: &str = "looplab:trace";
const SPLIT: &str = "looplab:split";
const HEIGHTS: &str = "looplab:heights";

/// How long (ms) after the last keystroke an edit is kept.
const SOON: u32 = 400;

/// What the browser kept of earlier visits, and which demo the address names.
#[must_use]
pub fn kept(demos: &[Demo]) -> Kept {
    Kept {
        demo: address::demo(),
        drafts: demos.iter().map(|demo| storage::get(&draft_key(demo))).collect(),
        asides: demos.iter().map(|demo| storage::get(&aside_key(demo))).collect(),
        breakpoints: demos
            .iter()
            .map(|demo| lines_in(&storage::get(&breakpoints_key(demo)).unwrap_or_default()))
            .collect(),
        clock: clock_named(&storage::get(CLOCK).unwrap_or_default()),
        debug: storage::get(DEBUG).is_some(),
        trace: storage::get(TRACE).is_none(),
        theme: Theme::named(&storage::get(THEME).unwrap_or_default()),
        split: kept_split(SPLIT),
        heights: kept_split(HEIGHTS),
    }
}

/// Keeps edits soon after they are made and when the page is left, and settings as they are chosen. Another tab may keep
/// edits of the same programs: neither writes over what the other wrote.
#[hook]
pub fn use_keeping(state: &UseReducerHandle<State>) {
    let latest = use_mut_ref(|| state.clone());
    latest.replace(state.clone());

    let edits = Rc::clone(&latest);
    use_effect_with(state.drafts.clone(), move |drafts| {
        let waiting = drafts.iter().any(|draft| !draft.is_saved()).then(|| Timeout::new(SOON, move || save(&edits)));
        move || drop(waiting)
    });
    use_effect_with((), move |()| {
        let listeners = ["pagehide", "visibilitychange"].map(|event| {
            let latest = Rc::clone(&latest);
            Listener::window(event, move |_| save(&latest))
        });
        // A tab that slept may have missed what was stored meanwhile.
        let heard = ["storage", "visibilitychange"].map(|event| {
            let latest = Rc::clone(&latest);
            Listener::window(event, move |_| look_elsewhere(&latest))
        });
        move || drop((listeners, heard))
    });

    let demos = state.demos;
    use_effect_with(state.pacing.breakpoints.clone(), move |breakpoints| {
        for (demo, lines) in demos.iter().zip(breakpoints) {
            remember(&breakpoints_key(demo), lines_text(lines).as_deref());
        }
    });
    use_effect_with(state.theme, |theme| {
        remember(THEME, (*theme != Theme::System).then(|| theme.name()));
        show(*theme);
    });
    use_effect_with(state.clock, |clock| remember(CLOCK, Some(&clock_name(*clock))));
    use_effect_with(state.debug, |debug| remember(DEBUG, debug.then_some("on")));
    use_effect_with(state.trace, |trace| remember(TRACE, (!trace).then_some("off")));
    use_effect_with(state.split, |split| remember_split(SPLIT, *split));
    use_effect_with(state.heights, |heights| remember_split(HEIGHTS, *heights));
}

/// Keeps every edit that is not kept yet; aside, where another tab's is kept in its place.
fn save(latest: &RefCell<UseReducerHandle<State>>) {
    let state = latest.borrow().clone();
    for (demo, draft) in state.drafts.iter().enumerate().filter(|(_, draft)| !draft.is_saved()) {
        let (of, text) = (&state.demos[demo], Rc::clone(&draft.text));
        let (done, kept) = if draft.is_displaced() {
            (storage::set(&aside_key(of), Some(&text)), Action::PutAside { demo, text })
        } else if let Some(text) = Some(stored(of)).filter(|stored| draft.is_news(stored)) {
            (Ok(()), Action::Elsewhere { demo, text })
        } else {
            (keep(of, draft), Action::Saved { demo, text })
        };
        state.dispatch(done.map_or_else(|why| Action::NotSaved(why.into()), |()| kept));
    }
}

/// Keeps a program, which if it equals its original needs no keeping, and nothing aside of it.
fn keep(demo: &Demo, draft: &Draft) -> Result<(), &'static str> {
    storage::set(&draft_key(demo), draft.is_edited().then_some(&*draft.text))?;
    if draft.is_stale() { storage::set(&aside_key(demo), None) } else { Ok(()) }
}

/// Tells of programs that another tab has changed.
fn look_elsewhere(latest: &RefCell<UseReducerHandle<State>>) {
    let state = latest.borrow().clone();
    for (demo, draft) in state.drafts.iter().enumerate() {
        let text = stored(&state.demos[demo]);
        if draft.is_news(&text) {
            state.dispatch(Action::Elsewhere { demo, text });
        }
    }
}

/// What the browser keeps as the program of a demo.
fn stored(demo: &Demo) -> Rc<str> {
    storage::get(&draft_key(demo)).map_or_else(|| demo.python.into(), Into::into)
}

fn draft_key(demo: &Demo) -> String {
    format!("looplab:draft:{}", demo.id)
}

/// Under which the edits of one tab lie that may not take the place of another tab's.
fn aside_key(demo: &Demo) -> String {
    format!("looplab:aside:{}", demo.id)
}

fn breakpoints_key(demo: &Demo) -> String {
    format!("looplab:breakpoints:{}", demo.id)
}

/// Keeps a setting. A setting that cannot be kept is not worth a message.
fn remember(key: &str, value: Option<&str>) {
    let _ = storage::set(key, value);
}

fn remember_split(key: &str, split: Split) {
    remember(key, Some(&format!("{:.1}", split.percent())));
}

fn kept_split(key: &str) -> Split {
    storage::get(key).and_then(|split| number(&split)).map_or_else(Split::default, Split::at)
}

/// Gives the page its colours: the style sheets look at the root's `data-theme`.
fn show(theme: Theme) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-theme", theme.name());
    }
}
