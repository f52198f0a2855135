//! The list of patterns.

use yew::prelude::*;

use super::app::Demos;

/// What the gallery shows.
#[derive(PartialEq, Properties)]
pub struct GalleryProps {
    /// The patterns.
    pub demos: Demos,
    /// Which of them is shown.
    pub shown: usize,
    /// Which of their programs the reader has edited.
    pub edited: Vec<bool>,
}

/// A link for each pattern; following it changes the address, which is what picks the pattern.
#[component]
pub fn Gallery(props: &GalleryProps) -> Html {
    let items = props.demos.0.iter().enumerate().map(|(index, demo)| {
        let edited = props.edited.get(index).copied().unwrap_or_default();
        html! {
            <li key={demo.id}>
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
    });
    html! {
        <nav class="gallery" aria-label="Patterns">
            <ul>{ for items }</ul>
        </nav>
    }
}
