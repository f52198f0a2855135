//! The components: each shows a part of the state and sends actions.
//!
//! A part without hooks is a function of its properties, `status_line(&StatusLineProps { … })`: it is drawn with what it is part
//! of. A part with hooks (state, effects, references), or one that is to be drawn only when its properties have changed, is a
//! component, `<LogList … />`. Both stand in a file of their own, with their properties above them. What touches the browser
//! lies in [`browser`](super::browser); what can be thought out without it lies beside this module and is tested natively.

use yew::Callback;

mod app;
mod clock_select;
mod code_editor;
mod debug_switch;
mod divider;
mod engine_note;
mod event_table;
mod gallery;
mod in_sight;
mod inspector;
mod log_list;
mod log_pane;
mod log_row;
mod menu;
mod number_field;
mod orders_form;
mod orders_pane;
mod outcome_comparison;
mod outcome_item;
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
mod timeline_keys;
mod top_bar;
mod trace_switch;
mod twin_form;
mod verdict_badge;
mod verdict_guide;
mod verdict_list;

pub use app::{App, AppProps, Demos, start};
pub use clock_select::{ClockSelectProps, clock_select};
pub use code_editor::{CodeEditor, CodeEditorProps};
pub use debug_switch::{DebugSwitchProps, debug_switch};
pub use divider::{Divider, DividerProps, Side};
pub use engine_note::{EngineNoteProps, engine_note};
pub use event_table::{EventTable, EventTableProps};
pub use gallery::{Gallery, GalleryProps};
use in_sight::use_in_sight;
pub use inspector::{InspectorProps, inspector};
pub use log_list::{LogList, LogListProps};
pub use log_pane::{LogPane, LogPaneProps, Other};
pub use menu::{Menu, MenuProps};
pub use number_field::{NumberFieldProps, number_field};
pub use orders_form::{OrdersFormProps, orders_form};
pub use orders_pane::{OrdersPane, OrdersPaneProps};
pub use outcome_comparison::{OutcomeComparisonProps, outcome_comparison};
pub use outcome_item::{OutcomeItemProps, outcome_item};
pub use program_pane::{ProgramPane, ProgramPaneProps};
pub use run_buttons::{RunButtonsProps, run_buttons};
pub use scrubber::{ScrubberProps, scrubber};
pub use status_line::{StatusLineProps, status_line};
pub use tab_list::{TabItem, TabListProps, tab_list};
pub use task_table::{TaskTable, TaskTableProps};
pub use theme_button::{ThemeButtonProps, theme_button};
pub use time_bar::{TimeBarProps, time_bar};
pub use time_controls::{TimeControlsProps, time_controls, time_key};
pub use timeline::{Timeline, TimelineProps};
pub use timeline_canvas::{PlotRef, TimelineCanvas, TimelineCanvasProps};
pub use top_bar::{TopBarProps, top_bar};
pub use trace_switch::{TraceSwitchProps, trace_switch};
pub use twin_form::{TwinFormProps, twin_form};
pub use verdict_badge::{VerdictBadgeProps, verdict_badge};
pub use verdict_guide::{VerdictGuide, VerdictGuideProps};
pub use verdict_list::{VerdictListProps, verdict_list};

/// An event callback that calls `callback` only if `allowed`: for a control that cannot be used at the moment, but keeps the
/// keyboard's place.
fn when<E: 'static>(allowed: bool, callback: &Callback<E>) -> Callback<E> {
    if allowed { callback.clone() } else { Callback::noop() }
}

/// An event callback that calls `callback` with what `choose` makes of the event, if it makes anything of it.
fn choosing<E, T: 'static>(callback: &Callback<T>, choose: impl Fn(E) -> Option<T> + 'static) -> Callback<E> {
    let callback = callback.clone();
    Callback::from(move |event| choose(event).into_iter().for_each(|chosen| callback.emit(chosen)))
}
