//! Keeping the chosen one of a scrolling list in sight.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Scrolls `list`, without the page around it, so that what `selector` finds in it is in sight whenever `chosen` changes.
#[hook]
pub(super) fn use_in_sight(list: &NodeRef, selector: &'static str, chosen: usize) {
    use_effect_with((list.clone(), chosen), move |(list, _)| {
        let Some(list) = list.cast::<Element>() else { return };
        let item = list.query_selector(selector).ok().flatten().and_then(|item| item.dyn_into::<HtmlElement>().ok());
        if let Some(item) = item {
            let (frame, place) = (list.get_bounding_client_rect(), item.get_bounding_client_rect());
            let across = overhang(place.left() - frame.left(), place.right() - frame.right());
            let down = overhang(place.top() - frame.top(), place.bottom() - frame.bottom());
            list.set_scroll_left(list.scroll_left() + across);
            list.set_scroll_top(list.scroll_top() + down);
        }
    });
}

/// How far to scroll, in px, when something begins and ends at these distances from the two edges of its frame.
fn overhang(begin: f64, end: f64) -> i32 {
    /// How much of the neighbour, in px, is to be seen as well.
    const NEIGHBOUR: f64 = 24.0;
    if begin < 0.0 {
        (begin - NEIGHBOUR) as i32
    } else if end > 0.0 {
        (end + NEIGHBOUR) as i32
    } else {
        0
    }
}
