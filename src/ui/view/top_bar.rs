//! The bar at the top of the page.

use yew::prelude::*;

use super::{
    ClockSelectProps, DebugSwitchProps, Menu, RunButtonsProps, ThemeButtonProps, TraceSwitchProps, clock_select,
    debug_switch, run_buttons, theme_button, trace_switch,
};
use crate::{
    protocol::ClockChoice,
    ui::{browser::now, settings::Theme, state::Action},
};

/// What the top bar shows.
#[derive(PartialEq, Properties)]
pub struct TopBarProps {
    /// The shown demo's title.
    pub title: AttrValue,
    /// The chosen clock.
    pub clock: ClockChoice,
    /// Whether asyncio's debug mode is on.
    pub debug: bool,
    /// Whether runs are traced.
    pub trace: bool,
    /// The chosen colours.
    pub theme: Theme,
    /// Whether Run would start something.
    pub can_run: bool,
    /// Whether Stop would stop something.
    pub can_stop: bool,
    /// Takes what the reader does.
    pub send: Callback<Action>,
}

/// Name, pattern, clock, Run and Stop, colours.
pub fn top_bar(props: &TopBarProps) -> Html {
    let send = &props.send;
    let buttons = RunButtonsProps {
        can_run: props.can_run,
        can_stop: props.can_stop,
        run: send.reform(|()| Action::Run { now: now() }),
        stop: send.reform(|()| Action::Stop { now: now() }),
    };
    html! {
        <header class="top-bar">
            <h1>{ "Looplab" }</h1>
            <p class="pattern">{ &props.title }</p>
            { clock_select(&ClockSelectProps { clock: props.clock, chosen: send.reform(Action::Clock) }) }
            { run_buttons(&buttons) }
            <Menu label="More settings">
                { debug_switch(&DebugSwitchProps { on: props.debug, turned: send.reform(Action::Debug) }) }
                { trace_switch(&TraceSwitchProps { on: props.trace, turned: send.reform(Action::Trace) }) }
                { theme_button(&ThemeButtonProps { theme: props.theme, chosen: send.reform(Action::Theme) }) }
            </Menu>
        </header>
    }
}
