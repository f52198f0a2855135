//! Tabs.

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::choosing;

/// One tab.
#[derive(Clone, PartialEq)]
pub struct TabItem {
    /// Its name.
    pub name: AttrValue,
    /// The id of what it shows, if that is always on the page.
    pub panel: Option<AttrValue>,
}

/// What the tabs show and do.
#[derive(PartialEq, Properties)]
pub struct TabListProps {
    /// What they choose between.
    pub label: AttrValue,
    /// The tabs.
    pub items: Vec<TabItem>,
    /// Which of them is shown.
    pub shown: usize,
    /// Another was picked.
    pub pick: Callback<usize>,
}

/// A row of tabs, of which the keyboard reaches the shown one; the arrow keys go to its neighbours.
pub fn tab_list(props: &TabListProps) -> Html {
    let count = props.items.len();
    let tabs = props.items.iter().enumerate().map(|(index, item)| {
        let shown = index == props.shown;
        let onclick = props.pick.reform(move |_: MouseEvent| index);
        let onkeydown = choosing(&props.pick, move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (index + 1) % count,
                "ArrowLeft" => (index + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                _ => return None,
            };
            event.prevent_default();
            focus_sibling(&event, next);
            Some(next)
        });
        html! {
            <button type="button" role="tab" aria-selected={shown.to_string()} tabindex={if shown { "0" } else { "-1" }}
                aria-controls={item.panel.clone()} {onclick} {onkeydown}>{ &item.name }</button>
        }
    });
    html! { <div class="tabs" role="tablist" aria-label={&props.label}>{ for tabs }</div> }
}

fn focus_sibling(event: &KeyboardEvent, index: usize) {
    let list = event.target_dyn_into::<Element>().and_then(|tab| tab.parent_element());
    let tab = list.and_then(|list| list.children().item(index as u32));
    if let Some(tab) = tab.and_then(|tab| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(tab).ok()) {
        let _ = tab.focus();
    }
}
