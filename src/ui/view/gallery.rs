//! The list of programs.

use yew::prelude::*;

use super::{app::Demos, use_in_sight};
use crate::demos::{Demo, Group};

/// What the gallery shows.
#[derive(PartialEq, Properties)]
pub struct GalleryProps {
    /// The programs.
    pub demos: Demos,
    /// Which of them is shown.
    pub shown: usize,
    /// Which of them the reader has edited.
    pub edited: Vec<bool>,
    /// The guide to the verdicts was asked for.
    #[prop_or_default]
    pub explain: Callback<()>,
}

/// A link for each program; following it changes the address, which is what picks the program.
#[component]
pub fn Gallery(props: &GalleryProps) -> Html {
    let list = use_node_ref();
    use_in_sight(&list, "[aria-current]", props.shown);
    let groups = Group::ALL.into_iter().map(|group| {
        let demos = props.demos.0.iter().enumerate().filter(move |(_, demo)| demo.group == group);
        let id = format!("group-{}", group.title());
        html! {
            <>
                <h2 class="group" id={id.clone()}>{ group.title() }</h2>
                <ul aria-labelledby={id}>{ for demos.map(|(index, demo)| item(index, demo, props)) }</ul>
            </>
        }
    });
    html! {
        <nav class="gallery" aria-label="Gallery" ref={list}>
            { for groups }
            <button type="button" class="quiet about" onclick={props.explain.reform(|_: MouseEvent| ())}>
                { "What the verdicts mean" }
            </button>
        </nav>
    }
}

fn item(index: usize, demo: &Demo, props: &GalleryProps) -> Html {
    let edited = props.edited.get(index).copied().unwrap_or_default();
    html! {
        <li key={demo.id} id={demo.id}>
            <a href={format!("#{}", demo.id)} aria-current={(index == props.shown).then_some("page")}>
                <span class="title">
                    { demo.title }
                    if edited {
                        <span class="edited">{ "edited" }</span>
                    }
                </span>
                <span class="summary">{ demo.summary }</span>
            </a>
        </li>
    }
}
