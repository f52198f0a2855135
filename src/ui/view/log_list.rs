//! The rows of the log.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use super::log_row::log_row;
use crate::ui::{
    log::{Log, RowKind, count},
    shared::Shared,
};

/// How many rows are on the page while the list follows the newest.
const TAIL: usize = 120;
/// How many more appear when the reader comes near the top.
const MORE: usize = 300;
/// How near (px) that is.
const NEAR: i32 = 600;

/// What an empty log says.
const EMPTY: &str =
    "Press Run (Ctrl+Enter or ⌘+Enter). What the program prints and what its tasks do appears here as it happens.";
/// What the log of a run says that has nothing to show yet.
const QUIET: &str = "Nothing has happened yet.";

/// What the list shows.
#[derive(PartialEq, Properties)]
pub struct LogListProps {
    /// The log.
    pub log: Shared<Log>,
    /// Whether the run is still on.
    pub on: bool,
    /// Whether rows about tasks are shown.
    pub tasks: bool,
}

/// What part of which log is on the page.
#[derive(Clone, PartialEq)]
enum Window {
    /// The newest rows, as they come.
    Newest,
    /// The last `rows` rows of the log as it was when the reader scrolled up. It stands still, so nothing moves away
    /// under the reader's eyes.
    Still { log: Shared<Log>, rows: usize },
}

/// Where the list was scrolled to when the page last looked, in px.
#[derive(Default)]
struct Scroll {
    top: i32,
    height: i32,
}

/// The log's rows: follows the newest until the reader scrolls up, and again from the bottom.
#[component]
pub fn LogList(props: &LogListProps) -> Html {
    let list = use_node_ref();
    let window = use_state_eq(|| Window::Newest);
    let scroll = use_mut_ref(Scroll::default);
    let shown = if props.log.rows().is_empty() { Window::Newest } else { (*window).clone() };
    let follow = matches!(shown, Window::Newest);
    use_bottom(&list, follow, &scroll);

    let onscroll = {
        let (list, window, log) = (list.clone(), window.clone(), props.log.clone());
        move |_: Event| {
            if let Some(list) = list.cast::<Element>()
                && let Some(next) = scrolled(&list, &window, &log, &mut scroll.borrow_mut())
            {
                window.set(next);
            }
        }
    };
    let (log, most) = match &shown {
        Window::Newest => (&props.log, TAIL),
        Window::Still { log, rows } => (log, *rows),
    };
    let wanted = |kind: RowKind| props.tasks || kind != RowKind::Task;
    let mut rows: Vec<_> = log.rows().iter().rev().filter(|row| wanted(row.kind)).take(most).collect();
    rows.reverse();
    let live = if follow && !log.flooded() { "polite" } else { "off" };
    html! {
        <div class="log-frame">
            if log.dropped() > 0 {
                <p class="dropped">{ format!("{} not kept.", count(log.dropped(), "older line")) }</p>
            }
            if !log.rows().is_empty() {
                <div class="row head" aria-hidden="true">
                    <span class="at">{ "ms" }</span><span class="kind">{ "kind" }</span><span class="task">{ "task" }</span>
                </div>
            }
            <div class="log" role="log" aria-label="Log" aria-live={live} tabindex="0" ref={list} {onscroll}>
                if log.rows().is_empty() {
                    <p class="empty">{ if props.on { QUIET } else { EMPTY } }</p>
                }
                { for rows.into_iter().map(|row| log_row(row)) }
            </div>
            if !follow {
                <button type="button" class="jump" onclick={move |_: MouseEvent| window.set(Window::Newest)}>
                    { "Jump to newest" }
                    { new_rows(props.log.next_number() - log.next_number()) }
                </button>
            }
        </div>
    }
}

/// Keeps the list at its bottom while `follow`, through new rows and other sizes; else keeps the rows in view where they
/// are when older ones appear above them.
#[hook]
fn use_bottom(list: &NodeRef, follow: bool, scroll: &Rc<RefCell<Scroll>>) {
    let following = use_mut_ref(|| follow);
    following.replace(follow);
    use_effect({
        let (list, scroll) = (list.clone(), Rc::clone(scroll));
        move || settle(&list, follow, &scroll)
    });
    use_effect_with((list.clone(), Rc::as_ptr(scroll)), {
        let scroll = Rc::clone(scroll);
        move |(list, _)| {
            let element = list.cast::<Element>();
            let list = list.clone();
            let resized = Closure::<dyn FnMut()>::new(move || {
                if *following.borrow() {
                    settle(&list, true, &scroll);
                }
            });
            let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, element) {
                observer.observe(&element);
            }
            move || {
                observer.into_iter().for_each(|observer| observer.disconnect());
                drop(resized);
            }
        }
    });
}

fn settle(list: &NodeRef, follow: bool, scroll: &RefCell<Scroll>) {
    let Some(list) = list.cast::<Element>() else { return };
    let mut scroll = scroll.borrow_mut();
    let height = list.scroll_height();
    if follow {
        list.set_scroll_top(height);
    } else if height > scroll.height {
        list.set_scroll_top(list.scroll_top() + height - scroll.height);
    }
    *scroll = Scroll { top: list.scroll_top(), height };
}

/// What is to be shown after the reader scrolled, if that changes.
fn scrolled(list: &Element, window: &Window, log: &Shared<Log>, scroll: &mut Scroll) -> Option<Window> {
    let (top, height) = (list.scroll_top(), list.scroll_height());
    let up = top < scroll.top;
    *scroll = Scroll { top, height };
    let at_bottom = height - top - list.client_height() < 4;
    match window {
        Window::Newest if up && !at_bottom => Some(Window::Still { log: log.clone(), rows: TAIL }),
        Window::Still { .. } if at_bottom => Some(Window::Newest),
        Window::Still { log, rows } if up && top < NEAR && *rows < log.rows().len() => {
            Some(Window::Still { log: log.clone(), rows: rows + MORE })
        }
        _ => None,
    }
}

fn new_rows(number: u64) -> String {
    if number == 0 { String::new() } else { format!(" ({})", count(number, "new row")) }
}
