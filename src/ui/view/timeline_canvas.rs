//! The timeline's canvas: what the reader does with it by pointer and keys.

use std::rc::Rc;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlCanvasElement, HtmlElement, ResizeObserver, WheelEvent};
use yew::prelude::*;

use crate::ui::{
    browser::{Listener, timeline::Plot},
    inspect::{Action, Inspect},
    settings::Theme,
    timeline::{Fold, Hit, Key, Part},
};

/// Moving the pointer by less than this (px) while it is pressed is a click.
const STILL: f64 = 4.0;
/// How much further a press of an arrow key goes, in px.
const STRIDE: f64 = 80.0;

/// What the canvas shows.
#[derive(PartialEq, Properties)]
pub struct TimelineCanvasProps {
    /// What is known of the run.
    pub inspect: Inspect,
    /// The colours of the page.
    pub theme: Theme,
    /// The board and where it is drawn.
    pub plot: PlotRef,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// A board; equal only to itself.
#[derive(Clone)]
pub struct PlotRef(pub Rc<Plot>);

impl PartialEq for PlotRef {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What is said beside the pointer.
#[derive(Clone, PartialEq)]
struct Tip {
    x: f64,
    y: f64,
    /// Whether there is more room on its left.
    left: bool,
    lines: Vec<String>,
}

/// The pointers that press the canvas, as ids with where they are, and whether they moved.
#[derive(Default)]
struct Press {
    pointers: Vec<(i32, f64, f64)>,
    moved: f64,
}

/// The canvas, and a note beside the pointer.
#[component]
pub fn TimelineCanvas(props: &TimelineCanvasProps) -> Html {
    let TimelineCanvasProps { inspect, theme, plot, send } = props;
    let plot = plot.0.clone();
    let (frame, canvas, rest) = (use_node_ref(), use_node_ref(), use_node_ref());
    let tip = use_state_eq(|| None::<Tip>);
    let press = use_mut_ref(Press::default);
    use_drawing(&plot, &frame, &canvas, &rest);
    use_effect_with(*theme, {
        let plot = plot.clone();
        move |_| plot.recolour()
    });
    use_shown(&plot, inspect);

    let onscroll = {
        let plot = plot.clone();
        move |_: Event| plot.ask()
    };
    let onpointerdown = {
        let (press, tip) = (press.clone(), tip.setter());
        move |event: PointerEvent| {
            tip.set(None);
            pressed(&mut press.borrow_mut(), &event);
        }
    };
    let onpointermove = {
        let (plot, press, tip) = (plot.clone(), press.clone(), tip.setter());
        move |event: PointerEvent| {
            if press.borrow().pointers.is_empty() {
                tip.set(hovered(&plot, &event));
            } else {
                dragged(&plot, &mut press.borrow_mut(), &event);
            }
        }
    };
    let released = |clicks: bool| {
        let (plot, press, send) = (plot.clone(), press.clone(), send.clone());
        move |event: PointerEvent| {
            let mut press = press.borrow_mut();
            press.pointers.retain(|(id, ..)| *id != event.pointer_id());
            if clicks && press.pointers.is_empty() && press.moved < STILL {
                clicked(&plot, plot.hit(f64::from(event.offset_x()), f64::from(event.offset_y())), &send);
            }
        }
    };
    let onpointerleave = {
        let tip = tip.setter();
        move |_: PointerEvent| tip.set(None)
    };
    let onkeydown = {
        let (plot, send) = (plot.clone(), send.clone());
        move |event: KeyboardEvent| {
            if !event.ctrl_key() && !event.meta_key() && !event.alt_key() && key(&plot, &event.key(), &send) {
                event.prevent_default();
                event.stop_propagation();
            }
        }
    };
    html! {
        <div class="plot">
            <div class="lanes" ref={frame} tabindex="0" role="application" aria-label="Timeline of tasks"
                aria-description="Arrow keys: up and down from lane to lane, left and right in time. Plus and minus zoom, 0 shows all, Space folds a lane. The button Table shows the same as a table."
                {onscroll} {onkeydown}>
                <canvas ref={canvas} {onpointerdown} {onpointermove} {onpointerleave}
                    onpointerup={released(true)} onpointercancel={released(false)} />
                <div ref={rest} />
            </div>
            if let Some(tip) = &*tip {
                <TipNote tip={tip.clone()} />
            }
        </div>
    }
}

/// Gives the plot its canvas while that is on the page, and draws anew when its size or the system's colours change.
#[hook]
fn use_drawing(plot: &Rc<Plot>, frame: &NodeRef, canvas: &NodeRef, rest: &NodeRef) {
    let plot = plot.clone();
    use_effect_with((frame.clone(), canvas.clone(), rest.clone()), move |(frame, canvas, rest)| {
        let (canvas, frame) = (canvas.cast::<HtmlCanvasElement>(), frame.cast::<HtmlElement>());
        let mut ends: Vec<Box<dyn std::any::Any>> = Vec::new();
        let mut observer = None;
        if let (Some(canvas), Some(frame), Some(rest)) = (canvas, frame, rest.cast()) {
            plot.mount(canvas.clone(), frame.clone(), rest);
            ends.push(Box::new(turned_wheel(&plot, &canvas)));
            ends.extend(other_colours(&plot).map(|listener| Box::new(listener) as Box<dyn std::any::Any>));
            let resized = {
                let plot = plot.clone();
                Closure::<dyn FnMut()>::new(move || plot.ask())
            };
            observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
            observer.iter().for_each(|observer| observer.observe(&frame));
            ends.push(Box::new(resized));
        }
        move || {
            observer.into_iter().for_each(|observer: ResizeObserver| observer.disconnect());
            plot.unmount();
            drop(ends);
        }
    });
}

/// Brings the board to show what there is, and the selected task and the cursor into sight when they change.
#[hook]
fn use_shown(plot: &Rc<Plot>, inspect: &Inspect) {
    use_effect_with((inspect.recorded.clone(), inspect.axis(), inspect.turned.clone()), {
        let plot = plot.clone();
        move |(recorded, axis, turned)| plot.change(|board| board.show(recorded, *axis, turned))
    });
    use_effect_with(inspect.cursor, {
        let plot = plot.clone();
        move |cursor| {
            plot.change(|board| {
                board.cursor = *cursor;
                board.reveal();
            });
        }
    });
    use_effect_with(inspect.task, {
        let plot = plot.clone();
        move |task| {
            let row = plot.change(|board| {
                board.task = *task;
                task.and_then(|task| board.row_of(task))
            });
            row.into_iter().for_each(|row| plot.scroll_to(row));
        }
    });
}

/// The wheel zooms over the lanes, and scrolls over their names. Yew's own listeners may not keep the page from scrolling.
fn turned_wheel(plot: &Rc<Plot>, canvas: &HtmlCanvasElement) -> Listener {
    let plot = plot.clone();
    Listener::new(canvas, "wheel", move |event| {
        let Some(wheel) = event.dyn_ref::<WheelEvent>() else { return };
        let x = f64::from(wheel.offset_x());
        if x < plot.look(|board| board.gutter()) && !wheel.ctrl_key() {
            return;
        }
        event.prevent_default();
        let (across, down) = (wheel.delta_x(), wheel.delta_y());
        if wheel.shift_key() || across.abs() > down.abs() {
            plot.change(|board| board.pan(if across == 0.0 { down } else { across }));
        } else {
            // Two fingers on a touch pad turn a finer wheel, with Ctrl.
            let speed = if wheel.ctrl_key() { 0.01 } else { 0.0016 };
            plot.change(|board| board.zoom(x, (down * speed).exp()));
        }
    })
}

fn other_colours(plot: &Rc<Plot>) -> Option<Listener> {
    let query = web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()??;
    let plot = plot.clone();
    Some(Listener::new(&query, "change", move |_| plot.recolour()))
}

fn pressed(press: &mut Press, event: &PointerEvent) {
    if let Some(canvas) = event.target_dyn_into::<HtmlCanvasElement>() {
        // Without the capture, dragging still works while the pointer stays on the canvas.
        let _ = canvas.set_pointer_capture(event.pointer_id());
    }
    if press.pointers.is_empty() {
        press.moved = 0.0;
    }
    press.pointers.push((event.pointer_id(), f64::from(event.offset_x()), f64::from(event.offset_y())));
}

/// One pointer moves the board, two stretch it.
fn dragged(plot: &Plot, press: &mut Press, event: &PointerEvent) {
    let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
    let Some(index) = press.pointers.iter().position(|(id, ..)| *id == event.pointer_id()) else { return };
    let (_, old_x, old_y) = press.pointers[index];
    let other = press.pointers.iter().find(|(id, ..)| *id != event.pointer_id()).copied();
    press.pointers[index] = (event.pointer_id(), x, y);
    press.moved += (x - old_x).abs() + (y - old_y).abs();
    match other {
        None if press.moved >= STILL => {
            plot.change(|board| board.pan(old_x - x));
            plot.scroll_by(old_y - y);
        }
        None => {}
        Some((_, other_x, _)) => {
            let (before, now) = ((old_x - other_x).abs().max(1.0), (x - other_x).abs().max(1.0));
            plot.change(|board| board.zoom(f64::midpoint(x, other_x), before / now));
        }
    }
}

fn hovered(plot: &Plot, event: &PointerEvent) -> Option<Tip> {
    let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
    let (lines, width) = plot.look(|board| (board.tell(board.hit(x, y)), board.size().0));
    (!lines.is_empty()).then_some(Tip { x, y, left: x > width * 0.6, lines })
}

fn clicked(plot: &Plot, hit: Hit, send: &Callback<Action>) {
    plot.change(|board| board.lane = None);
    let row = hit.row.and_then(|row| plot.look(|board| board.rows().get(row).cloned()));
    let task = hit.row.and_then(|row| plot.look(|board| board.task_of(row)));
    match (hit.part, row) {
        (Part::Moment(cursor), _) if task.is_some() => send.emit(Action::Pick { task, cursor }),
        (Part::Moment(cursor), _) => send.emit(Action::Move(Some(cursor))),
        (Part::Name, Some(row)) if matches!(row.key, Key::Task(_)) => send.emit(Action::Select(task)),
        (Part::Sign | Part::Name, Some(row)) if row.fold != Fold::Leaf => send.emit(Action::Fold(row.key)),
        _ => {}
    }
}

/// Does what the key says; whether it says anything.
fn key(plot: &Plot, key: &str, send: &Callback<Action>) -> bool {
    let middle = |plot: &Plot, factor: f64| {
        plot.change(|board| {
            let at = board.cursor.map(|cursor| board.scale().x(board.place(cursor)));
            let x = at.filter(|x| (0.0..=board.scale().width).contains(x)).unwrap_or(board.scale().width / 2.0);
            board.zoom(board.gutter() + x, factor);
        });
    };
    match key {
        "ArrowLeft" => plot.change(|board| board.pan(-STRIDE)),
        "ArrowRight" => plot.change(|board| board.pan(STRIDE)),
        "ArrowUp" => go(plot, -1, send),
        "ArrowDown" => go(plot, 1, send),
        "+" | "=" => middle(plot, 1.0 / 1.6),
        "-" | "_" => middle(plot, 1.6),
        "0" => plot.change(|board| board.fit()),
        " " | "Enter" => fold(plot, send),
        "," => send.emit(Action::Step(-1)),
        "." => send.emit(Action::Step(1)),
        "Escape" => send.emit(Action::Select(None)),
        _ => return false,
    }
    true
}

/// The keyboard goes to another lane; if that is a task's, the task is selected.
fn go(plot: &Plot, by: isize, send: &Callback<Action>) {
    let task = plot.change(|board| {
        let last = board.rows().len().checked_sub(1)?;
        let from = board.lane.or_else(|| board.task.and_then(|task| board.row_of(task)));
        let lane = from.map_or(0, |lane| lane.saturating_add_signed(by).min(last));
        board.lane = Some(lane);
        Some((lane, board.task_of(lane)))
    });
    if let Some((lane, task)) = task {
        plot.scroll_to(lane);
        task.into_iter().for_each(|task| send.emit(Action::Select(Some(task))));
    }
}

fn fold(plot: &Plot, send: &Callback<Action>) {
    let row = plot.look(|board| {
        let lane = board.lane.or_else(|| board.task.and_then(|task| board.row_of(task)))?;
        board.rows().get(lane).filter(|row| row.fold != Fold::Leaf).cloned()
    });
    row.into_iter().for_each(|row| send.emit(Action::Fold(row.key)));
}

/// What the note says.
#[derive(PartialEq, Properties)]
struct TipNoteProps {
    tip: Tip,
}

/// A note beside the pointer. A screen reader finds the same in the table.
#[component]
fn TipNote(props: &TipNoteProps) -> Html {
    let note = use_node_ref();
    use_effect_with((note.clone(), props.tip.x, props.tip.y), |(note, x, y)| {
        if let Some(note) = note.cast::<HtmlElement>() {
            let _ = note.style().set_property("left", &format!("{x}px"));
            let _ = note.style().set_property("top", &format!("{y}px"));
        }
    });
    html! {
        <div class={classes!("tip", props.tip.left.then_some("left"))} ref={note} aria-hidden="true">
            { for props.tip.lines.iter().map(|line| html! { <p>{ line }</p> }) }
        </div>
    }
}
