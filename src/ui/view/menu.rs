//! A menu of controls that are seldom used.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// What the menu is called and holds.
#[derive(PartialEq, Properties)]
pub struct MenuProps {
    /// Its name.
    pub label: AttrValue,
    /// What it holds.
    pub children: Html,
}

/// Controls behind a button. Where there is room, style sheets show them in the row and leave the button out.
///
/// Escape closes it and gives the keyboard back to the button. It closes too when the keyboard goes elsewhere.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state_eq(|| false);
    let (menu, button) = (use_node_ref(), use_node_ref());
    let onclick = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    let onkeydown = {
        let (open, button) = (open.clone(), button.clone());
        move |event: KeyboardEvent| {
            if *open && event.key() == "Escape" {
                open.set(false);
                button.cast::<HtmlElement>().into_iter().for_each(|button| drop(button.focus()));
            }
        }
    };
    let onfocusout = {
        let (open, menu) = (open.setter(), menu.clone());
        move |event: FocusEvent| {
            let next = event.related_target().and_then(|next| next.dyn_into::<Node>().ok());
            if next.is_some() && !menu.get().is_some_and(|menu| menu.contains(next.as_ref())) {
                open.set(false);
            }
        }
    };
    html! {
        <div class={classes!("menu", open.then_some("open"))} ref={menu} {onkeydown} {onfocusout}>
            <button type="button" class="quiet" ref={button} aria-expanded={open.to_string()} aria-label={&props.label}
                title={&props.label} {onclick}><span aria-hidden="true">{ "⋯" }</span></button>
            <div class="items">{ props.children.clone() }</div>
        </div>
    }
}
