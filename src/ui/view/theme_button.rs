//! The choice of colours.

use yew::prelude::*;

use crate::ui::settings::Theme;

/// What the button shows and does.
#[derive(PartialEq, Properties)]
pub struct ThemeButtonProps {
    /// The chosen colours.
    pub theme: Theme,
    /// Other colours were chosen.
    pub chosen: Callback<Theme>,
}

/// A button that goes round the three choices: as the system has it, light, dark.
pub fn theme_button(props: &ThemeButtonProps) -> Html {
    let theme = props.theme;
    let icon = match theme {
        Theme::System => "◐",
        Theme::Light => "☀",
        Theme::Dark => "☾",
    };
    let onclick = props.chosen.reform(move |_: MouseEvent| theme.next());
    let label = format!("Colours: {}", theme.name());
    html! {
        <button type="button" class="theme" title={format!("{label} (press for {})", theme.next().name())}
            aria-label={label} {onclick}>
            <span aria-hidden="true">{ icon }</span>
        </button>
    }
}
