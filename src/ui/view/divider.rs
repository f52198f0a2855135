//! The line between two neighbours.

use web_sys::Element;
use yew::prelude::*;

use super::choosing;
use crate::ui::settings::Split;

/// How two neighbours lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Side by side.
    Beside,
    /// One above the other.
    Above,
}

/// What the divider shows and does.
#[derive(PartialEq, Properties)]
pub struct DividerProps {
    /// What it sets.
    pub label: AttrValue,
    /// How the neighbours lie.
    pub side: Side,
    /// Where it is.
    pub split: Split,
    /// What it divides. Style sheets find the split there as `--split`.
    pub frame: NodeRef,
    /// It was moved.
    pub moved: Callback<Split>,
}

/// A separator that is moved by pointer or arrow keys; a double click puts it back.
#[component]
pub fn Divider(props: &DividerProps) -> Html {
    let dragging = use_state(|| false);
    let (side, percent) = (props.side, props.split.percent());
    use_effect_with((props.frame.clone(), props.split), |(frame, split)| show(frame, *split));
    let onpointerdown = {
        let dragging = dragging.setter();
        move |event: PointerEvent| {
            if let Some(line) = event.target_dyn_into::<Element>() {
                // Without the capture, dragging still works while the pointer stays on the line.
                let _ = line.set_pointer_capture(event.pointer_id());
            }
            event.prevent_default();
            dragging.set(true);
        }
    };
    let end = {
        let dragging = dragging.setter();
        move |_: PointerEvent| dragging.set(false)
    };
    let onpointermove = {
        let (frame, on) = (props.frame.clone(), *dragging);
        choosing(&props.moved, move |event: PointerEvent| {
            let frame = frame.cast::<Element>().filter(|_| on)?.get_bounding_client_rect();
            let share = match side {
                Side::Beside => (f64::from(event.client_x()) - frame.left()) / frame.width(),
                Side::Above => (f64::from(event.client_y()) - frame.top()) / frame.height(),
            };
            Some(Split::at(share * 100.0))
        })
    };
    let onkeydown = choosing(&props.moved, move |event: KeyboardEvent| {
        let to = match (side, event.key().as_str()) {
            (Side::Beside, "ArrowLeft") | (Side::Above, "ArrowUp") => percent - 2.0,
            (Side::Beside, "ArrowRight") | (Side::Above, "ArrowDown") => percent + 2.0,
            (_, "Home") => Split::MIN,
            (_, "End") => Split::MAX,
            _ => return None,
        };
        event.prevent_default();
        Some(Split::at(to))
    });
    let (class, orientation) = match side {
        Side::Beside => ("beside", "vertical"),
        Side::Above => ("above", "horizontal"),
    };
    html! {
        <div class={classes!("divider", class, dragging.then_some("dragging"))} role="separator" tabindex="0"
            aria-label={&props.label} aria-orientation={orientation} aria-valuenow={format!("{percent:.0}")}
            aria-valuemin={Split::MIN.to_string()} aria-valuemax={Split::MAX.to_string()}
            {onpointerdown} {onpointermove} onpointerup={end.clone()} onpointercancel={end} {onkeydown}
            ondblclick={props.moved.reform(|_: MouseEvent| Split::default())} />
    }
}

/// The content security policy allows a style of one element to be set only from here.
fn show(frame: &NodeRef, split: Split) {
    if let Some(frame) = frame.cast::<web_sys::HtmlElement>() {
        let _ = frame.style().set_property("--split", &format!("{:.2}%", split.percent()));
    }
}
