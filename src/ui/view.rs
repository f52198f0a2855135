//! The components: each shows a part of the state and sends actions.

use yew::Callback;

mod app;
mod clock_select;
mod code_editor;
mod divider;
mod engine_note;
mod gallery;
mod log_list;
mod log_pane;
mod log_row;
mod number_field;
mod program_pane;
mod run_buttons;
mod status_line;
mod tab_list;
mod theme_button;
mod top_bar;
mod twin_form;

pub use app::{App, AppProps, Demos, start};
pub use clock_select::ClockSelect;
pub use code_editor::CodeEditor;
pub use divider::Divider;
pub use engine_note::EngineNote;
pub use gallery::Gallery;
pub use log_list::LogList;
pub use log_pane::LogPane;
pub use number_field::NumberField;
pub use program_pane::ProgramPane;
pub use run_buttons::RunButtons;
pub use status_line::StatusLine;
pub use tab_list::{TabItem, TabList};
pub use theme_button::ThemeButton;
pub use top_bar::TopBar;
pub use twin_form::TwinForm;

/// An event callback that calls `callback` with what `choose` makes of the event, if it makes anything of it.
fn choosing<E, T: 'static>(callback: &Callback<T>, choose: impl Fn(E) -> Option<T> + 'static) -> Callback<E> {
    let callback = callback.clone();
    Callback::from(move |event| choose(event).into_iter().for_each(|chosen| callback.emit(chosen)))
}
