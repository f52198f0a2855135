//! What happens during a run, as data: the one stream that the log, the timeline, the task table, the verdicts and the tests
//! read.
//!
//! An [`Event`] is one thing that happened. A [`State`] is what all of them up to a moment come to: every task and every
//! object of the run as they stood then. A [`Recording`] keeps the newest events and can say what stood at each of them.
//!
//! Nothing here makes text for people: only the view does.

mod backlog;
mod chunks;
mod event;
mod growth;
mod json;
mod log_backlog;
mod name;
mod object;
pub mod orders;
mod outcome;
mod pause;
mod perfetto;
mod recording;
mod roll;
mod state;
mod task;
mod task_state;
mod turns;
mod wait;

pub use self::{
    backlog::Backlog,
    event::{Cause, Event, EventKind, Stop, Stream, Warning},
    growth::Growth,
    log_backlog::{Dropped, LogBacklog},
    name::{LONGEST_NAME, LONGEST_TEXT, Name, short_name, short_text},
    object::{Change, ObjectId, ObjectKind, ObjectState},
    outcome::{OUT_OF_MEMORY, RunOutcome},
    pause::Pause,
    perfetto::perfetto,
    recording::{Batch, Recording},
    state::{Block, State},
    task::{Place, TaskId, TaskOutcome},
    task_state::{Phase, TaskState},
    turns::{InVain, Turns},
    wait::{Rule, Wait, Want},
};
