//! The rows of the log.

use std::{cell::RefCell, rc::Rc};

use looplab_trace::TaskId;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::prelude::*;

use super::log_row::{Light, log_row};
use crate::ui::{
    browser::Frame,
    inspect::Action,
    log::{Log, Row, RowKind, count},
    shared::Shared,
};

/// How many rows are on the page while the list follows the newest.
const TAIL: usize = 120;
/// How many bytes of text there are for each of them: the browser takes long to lay out lines that wrap a hundred times.
const TEXT: usize = 500;
/// How many more appear when the reader comes near the top.
const MORE: usize = 300;
/// How many rows before and after the moment that the reader went to are on the page.
const AROUND: usize = 150;
/// How near (px) that is.
const NEAR: i32 = 600;

/// What an empty log says.
const EMPTY: &str = "Looplab runs asyncio programs in this page and shows what each task does. Change the program as you like and press \
     Run (Ctrl+Enter or ⌘+Enter): what it prints and what its tasks do appears here as it happens.";
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
    /// How many events have happened at the moment that is shown; `None` for the newest.
    #[prop_or_default]
    pub cursor: Option<u64>,
    /// The selected task.
    #[prop_or_default]
    pub selected: Option<TaskId>,
    /// Whether rows lead to their moments.
    #[prop_or_default]
    pub traced: bool,
    /// Takes what the reader does.
    #[prop_or_default]
    pub send: Callback<Action>,
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
    let follow = matches!(shown, Window::Newest) && props.cursor.is_none();
    use_bottom(&list, follow, &scroll);
    use_moment(&list, props.cursor);

    let onscroll = {
        let (list, window, log, still) = (list.clone(), window.clone(), props.log.clone(), props.cursor.is_some());
        move |_: Event| {
            if !still
                && let Some(list) = list.cast::<Element>()
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
    let light = Light::of(props);
    let rows = match props.cursor {
        Some(_) => around(&props.log, &light, wanted),
        None => newest(log, most, wanted),
    };
    let live = if follow && !log.flooded() { "polite" } else { "off" };
    html! {
        <div class="log-frame">
            if let Some(note) = log.dropped_note() {
                <p class="dropped">{ note }{ "." }</p>
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
                { for rows.into_iter().map(|row| log_row(row, &light)) }
            </div>
            if !follow && props.cursor.is_none() {
                <button type="button" class="jump" onclick={move |_: MouseEvent| window.set(Window::Newest)}>
                    { "Jump to newest" }
                    { new_rows(props.log.next_number() - log.next_number()) }
                </button>
            }
        </div>
    }
}

impl Light {
    fn of(props: &LogListProps) -> Self {
        Self { cursor: props.cursor, selected: props.selected, leads: props.traced, send: props.send.clone() }
    }
}

/// The newest `most` rows, oldest first; fewer where they are long.
fn newest(log: &Log, most: usize, wanted: impl Fn(RowKind) -> bool) -> Vec<&Rc<Row>> {
    let rows = log.rows().iter().rev().filter(|row| wanted(row.kind)).take(most);
    let mut room = most * TEXT;
    let mut rows: Vec<_> = rows
        .take_while(|row| {
            let fits = room > 0;
            room = room.saturating_sub(row.text.len());
            fits
        })
        .collect();
    rows.reverse();
    rows
}

/// The rows around the moment that is shown.
fn around<'a>(log: &'a Log, light: &Light, wanted: impl Fn(RowKind) -> bool) -> Vec<&'a Rc<Row>> {
    let rows = log.rows();
    let now = rows.partition_point(|row| !light.is_later(row));
    let mut around: Vec<_> = rows.range(..now).rev().filter(|row| wanted(row.kind)).take(AROUND).collect();
    around.reverse();
    around.extend(rows.range(now..).filter(|row| wanted(row.kind)).take(AROUND));
    around
}

/// Brings the last row before the moment that is shown to the middle.
#[hook]
fn use_moment(list: &NodeRef, cursor: Option<u64>) {
    use_effect_with((list.clone(), cursor), |(list, cursor)| {
        let Some(list) = list.cast::<Element>().filter(|_| cursor.is_some()) else { return };
        let last =
            list.query_selector_all(".row:not(.later)").ok().and_then(|rows| rows.item(rows.length().checked_sub(1)?));
        let row = last.and_then(|row| row.dyn_into::<HtmlElement>().ok());
        let middle = row.map_or(0, |row| row.offset_top() - list.client_height() / 2);
        list.set_scroll_top(middle);
    });
}

/// Keeps the list at its bottom while `follow`, through new rows and other sizes; else keeps the rows in view where they
/// are when older ones appear above them.
#[hook]
fn use_bottom(list: &NodeRef, follow: bool, scroll: &Rc<RefCell<Scroll>>) {
    let following = use_mut_ref(|| follow);
    following.replace(follow);
    // Once for each frame: asking for the height earlier would lay the page out twice.
    let frame = use_memo((list.clone(), Rc::as_ptr(scroll)), {
        let (following, scroll) = (Rc::clone(&following), Rc::clone(scroll));
        move |(list, _)| {
            let list = list.clone();
            Frame::new(move || settle(&list, *following.borrow(), &scroll))
        }
    });
    use_effect(move || frame.ask());
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
