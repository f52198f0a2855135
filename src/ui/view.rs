//! The components: each shows a part of the state and sends actions.

use yew::Callback;

mod app;
mod clock_select;
mod code_editor;
mod debug_switch;
mod divider;
mod engine_note;
mod event_table;
mod gallery;
mod inspector;
mod log_list;
mod log_pane;
mod log_row;
mod number_field;
mod program_pane;
mod run_buttons;
mod scrubber;
mod status_line;
mod tab_list;
mod task_table;
mod theme_button;
mod time_bar;
mod time_controls;
mod timeline;
mod timeline_canvas;
mod top_bar;
mod trace_switch;
mod twin_form;
mod verdict_badge;
mod verdict_guide;
mod verdict_list;

pub use app::{App, AppProps, Demos, start};
pub use clock_select::{ClockSelect, ClockSelectProps};
pub use code_editor::{CodeEditor, CodeEditorProps};
pub use debug_switch::{DebugSwitch, DebugSwitchProps};
pub use divider::{Divider, DividerProps, Side};
pub use engine_note::{EngineNote, EngineNoteProps};
pub use event_table::{EventTable, EventTableProps};
pub use gallery::{Gallery, GalleryProps};
pub use inspector::{Inspector, InspectorProps};
pub use log_list::{LogList, LogListProps};
pub use log_pane::{LogPane, LogPaneProps};
pub use number_field::{NumberField, NumberFieldProps};
pub use program_pane::{ProgramPane, ProgramPaneProps};
pub use run_buttons::{RunButtons, RunButtonsProps};
pub use scrubber::{Scrubber, ScrubberProps};
pub use status_line::{StatusLine, StatusLineProps};
pub use tab_list::{TabItem, TabList, TabListProps};
pub use task_table::{TaskTable, TaskTableProps};
pub use theme_button::{ThemeButton, ThemeButtonProps};
pub use time_bar::{TimeBar, TimeBarProps};
pub use time_controls::{TimeControls, TimeControlsProps, time_key};
pub use timeline::{Timeline, TimelineProps};
pub use timeline_canvas::{PlotRef, TimelineCanvas, TimelineCanvasProps};
pub use top_bar::{TopBar, TopBarProps};
pub use trace_switch::{TraceSwitch, TraceSwitchProps};
pub use twin_form::{TwinForm, TwinFormProps};
pub use verdict_badge::{VerdictBadge, VerdictBadgeProps};
pub use verdict_guide::{VerdictGuide, VerdictGuideProps};
pub use verdict_list::{VerdictList, VerdictListProps};

/// An event callback that calls `callback` with what `choose` makes of the event, if it makes anything of it.
fn choosing<E, T: 'static>(callback: &Callback<T>, choose: impl Fn(E) -> Option<T> + 'static) -> Callback<E> {
    let callback = callback.clone();
    Callback::from(move |event| choose(event).into_iter().for_each(|chosen| callback.emit(chosen)))
}
