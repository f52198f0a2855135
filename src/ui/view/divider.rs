//! The line between the panes.

use web_sys::Element;
use yew::prelude::*;

use super::choosing;
use crate::ui::settings::Split;

/// What the divider shows and does.
#[derive(PartialEq, Properties)]
pub struct DividerProps {
    /// Where it is.
    pub split: Split,
    /// What it divides.
    pub bench: NodeRef,
    /// It was moved.
    pub moved: Callback<Split>,
}

/// A separator that is moved by pointer or arrow keys; a double click puts it back.
#[component]
pub fn Divider(props: &DividerProps) -> Html {
    let dragging = use_state(|| false);
    let percent = props.split.percent();
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
        let (bench, on) = (props.bench.clone(), *dragging);
        choosing(&props.moved, move |event: PointerEvent| {
            let frame = bench.cast::<Element>().filter(|_| on)?.get_bounding_client_rect();
            Some(Split::at((f64::from(event.client_x()) - frame.left()) / frame.width() * 100.0))
        })
    };
    let onkeydown = choosing(&props.moved, move |event: KeyboardEvent| {
        let to = match event.key().as_str() {
            "ArrowLeft" => percent - 2.0,
            "ArrowRight" => percent + 2.0,
            "Home" => Split::MIN,
            "End" => Split::MAX,
            _ => return None,
        };
        event.prevent_default();
        Some(Split::at(to))
    });
    html! {
        <div class={classes!("divider", dragging.then_some("dragging"))} role="separator" tabindex="0"
            aria-label="Width of the program" aria-orientation="vertical" aria-valuenow={format!("{percent:.0}")}
            aria-valuemin={Split::MIN.to_string()} aria-valuemax={Split::MAX.to_string()}
            {onpointerdown} {onpointermove} onpointerup={end.clone()} onpointercancel={end} {onkeydown}
            ondblclick={props.moved.reform(|_: MouseEvent| Split::default())} />
    }
}
