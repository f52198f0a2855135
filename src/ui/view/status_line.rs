//! Where things stand.

use yew::prelude::*;

use crate::ui::status::{Status, Tone};

/// What the line says.
#[derive(PartialEq, Properties)]
pub struct StatusLineProps {
    /// The status.
    pub status: Status,
}

/// The status as one line, read out when it changes.
pub fn status_line(props: &StatusLineProps) -> Html {
    let (tone, icon) = match props.status.tone {
        Tone::Quiet => ("quiet", "○"),
        Tone::Busy => ("busy", "◌"),
        Tone::Still => ("still", "‖"),
        Tone::Good => ("good", "✓"),
        Tone::Bad => ("bad", "!"),
    };
    html! {
        <p class={classes!("status", tone)} role="status">
            <span class="icon" aria-hidden="true">{ icon }</span>{ &props.status.text }
        </p>
    }
}
