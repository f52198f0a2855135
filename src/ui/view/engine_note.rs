//! What becomes of the engine.

use yew::prelude::*;

use crate::{ui::engine::Engine, worker::client::Loading};

/// What the note says and does.
#[derive(PartialEq, Properties)]
pub struct EngineNoteProps {
    /// The engine.
    pub engine: Engine,
    /// The reader asks again.
    pub retry: Callback<()>,
}

/// How far the engine has come while it is on its way, or why it could not be had.
pub fn engine_note(props: &EngineNoteProps) -> Html {
    match &props.engine {
        Engine::Ready => Html::default(),
        Engine::Loading(stage) => {
            let (done, text) = match stage {
                Loading::Downloading => ("1", "Downloading the engine"),
                Loading::Compiling => ("2", "Compiling the engine"),
                Loading::Starting => ("3", "Starting the engine"),
            };
            html! {
                <div class="engine-note">
                    <progress max="4" value={done} aria-label="Loading the engine" aria-valuetext={text} />
                    <span>{ format!("{text} (step {done} of 3). You can edit meanwhile; Run waits for it.") }</span>
                </div>
            }
        }
        Engine::Unavailable(message) => html! {
            <div class="engine-note note bad" role="alert">
                <span>{ &**message }</span>
                <button type="button" onclick={props.retry.reform(|_: MouseEvent| ())}>{ "Retry" }</button>
            </div>
        },
    }
}
