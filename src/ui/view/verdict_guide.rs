//! What the verdicts mean.

use std::rc::Rc;

use looplab_diagnose::{
    Kind,
    guide::{INTRODUCTION, entry},
};
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};
use yew::prelude::*;

use super::choosing;
use crate::ui::verdicts::Guide;

/// What the guide shows and does.
#[derive(PartialEq, Properties)]
pub struct VerdictGuideProps {
    /// Where it is open.
    pub at: Guide,
    /// It was closed.
    pub close: Callback<()>,
}

/// A chapter for each kind of verdict: what it means, the smallest program that shows it, how to mend it.
#[component]
pub fn VerdictGuide(props: &VerdictGuideProps) -> Html {
    let (top, chapter) = (use_node_ref(), use_node_ref());
    use_effect_with(props.at, {
        let (top, chapter) = (top.clone(), chapter.clone());
        move |at| {
            let heading = if *at == Guide::All { top } else { chapter };
            if let Some(heading) = heading.cast::<HtmlElement>() {
                heading.scroll_into_view();
                let _ = heading.focus();
            }
        }
    });
    let opener = use_memo((), |()| page().and_then(|page| page.active_element()?.dyn_into::<HtmlElement>().ok()));
    let close = {
        let (opener, close) = (Rc::clone(&opener), props.close.clone());
        Callback::from(move |()| {
            return_to((*opener).as_ref());
            close.emit(());
        })
    };
    let onkeydown = choosing(&close, |event: KeyboardEvent| (event.key() == "Escape").then_some(()));
    let chapters = Kind::ALL.into_iter().map(|kind| {
        let heading = if props.at == Guide::At(kind) { chapter.clone() } else { NodeRef::default() };
        let entry = entry(kind);
        html! {
            <section key={kind.id()} aria-label={kind.title()}>
                <h3 ref={heading} tabindex="-1">{ kind.title() }</h3>
                <p>{ entry.meaning }</p>
                <pre tabindex="0" aria-label={format!("Program that shows “{}”", kind.title())}><code>{ entry.program }</code></pre>
                <p><strong>{ "To mend it: " }</strong>{ entry.remedy }</p>
            </section>
        }
    });
    html! {
        <div class="guide" role="region" aria-label="What the verdicts mean" {onkeydown}>
            <div class="verdicts-head">
                <h2 ref={top} tabindex="-1">{ "What the verdicts mean" }</h2>
                <button type="button" class="quiet" title="Escape closes it too"
                    onclick={close.reform(|_: MouseEvent| ())}>
                    { "Back to the verdicts" }
                </button>
            </div>
            <p>{ INTRODUCTION }</p>
            { for chapters }
        </div>
    }
}

/// Gives the keyboard back to what opened the guide or, if the guide took its place, to the pane around it.
fn return_to(opener: Option<&HtmlElement>) {
    let pane = || page()?.get_element_by_id("inspector-panel")?.dyn_into::<HtmlElement>().ok();
    let place = opener.filter(|opener| opener.is_connected() && opener.tag_name() == "BUTTON").cloned().or_else(pane);
    place.into_iter().for_each(|place| drop(place.focus()));
}

fn page() -> Option<Document> {
    web_sys::window()?.document()
}
