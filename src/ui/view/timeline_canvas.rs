//! The timeline's canvas.

use std::rc::Rc;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlCanvasElement, HtmlElement, ResizeObserver, WheelEvent};
use yew::prelude::*;

use super::timeline_keys;
use crate::ui::{
    browser::{Listener, timeline::Plot},
    inspect::{Action, Inspect},
    settings::Theme,
    timeline::{Drag, Fold, Gesture, Hit, Key, Part},
};

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

/// The canvas, and a note beside the pointer.
#[component]
pub fn TimelineCanvas(props: &TimelineCanvasProps) -> Html {
    let TimelineCanvasProps { inspect, theme, plot, send } = props;
    let plot = plot.0.clone();
    let (frame, canvas, rest) = (use_node_ref(), use_node_ref(), use_node_ref());
    let tip = use_state_eq(|| None::<Tip>);
    let gesture = use_mut_ref(Gesture::default);
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
        let (gesture, tip) = (gesture.clone(), tip.setter());
        move |event: PointerEvent| {
            tip.set(None);
            capture(&event);
            let (x, y) = place(&event);
            gesture.borrow_mut().press(event.pointer_id(), x, y);
        }
    };
    let onpointermove = {
        let (plot, gesture, tip) = (plot.clone(), gesture.clone(), tip.setter());
        move |event: PointerEvent| {
            let ((x, y), mut gesture) = (place(&event), gesture.borrow_mut());
            if gesture.is_over() {
                tip.set(hovered(&plot, x, y));
            } else if let Some(drag) = gesture.drag(event.pointer_id(), x, y) {
                dragged(&plot, drag);
            }
        }
    };
    let released = |clicks: bool| {
        let (plot, gesture, send) = (plot.clone(), gesture.clone(), send.clone());
        move |event: PointerEvent| {
            if gesture.borrow_mut().release(event.pointer_id()) && clicks {
                let (x, y) = place(&event);
                clicked(&plot, plot.hit(x, y), &send);
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
            if !event.ctrl_key()
                && !event.meta_key()
                && !event.alt_key()
                && timeline_keys::press(&plot, &event.key(), &send)
            {
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

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.offset_x()), f64::from(event.offset_y()))
}

/// Keeps the pointer with the canvas. Without that, dragging still works while it stays there.
fn capture(event: &PointerEvent) {
    if let Some(canvas) = event.target_dyn_into::<HtmlCanvasElement>() {
        let _ = canvas.set_pointer_capture(event.pointer_id());
    }
}

fn dragged(plot: &Plot, drag: Drag) {
    match drag {
        Drag::Pan { across, down } => {
            plot.change(|board| board.pan(across));
            plot.scroll_by(down);
        }
        Drag::Zoom { x, factor } => plot.change(|board| board.zoom(x, factor)),
    }
}

fn hovered(plot: &Plot, x: f64, y: f64) -> Option<Tip> {
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
