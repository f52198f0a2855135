//! One line that says where things stand.

use looplab_trace::{Pause, State, TaskId};

use super::{
    engine::Engine,
    run::{Ending, Hold, Run, Stage},
    tasks,
};
use crate::worker::client::Loading;

/// The status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What to say.
    pub text: String,
    /// How to say it.
    pub tone: Tone,
}

/// What kind of news a [`Status`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing goes on.
    Quiet,
    /// Something goes on.
    Busy,
    /// Something stands still.
    Still,
    /// It went well.
    Good,
    /// It went wrong.
    Bad,
}

impl Status {
    /// The status of the page: of the run when there is one, else of the engine. `traced` is what is known of its tasks.
    #[must_use]
    pub fn of(run: &Run, engine: &Engine, traced: &State) -> Self {
        match run {
            Run::None => Self::of_engine(engine),
            Run::Waiting(_) => Self::busy("Waiting for the engine"),
            Run::Active(active) => match (active.hold, active.blocked_for()) {
                (Some(Hold::Paused(why)), _) => Self::new(paused(why, traced), Tone::Still),
                (_, Some(seconds)) => Self::new(blocked(seconds, tasks::holder(traced)), Tone::Bad),
                (Some(Hold::Stepping), None) => Self::busy("Running to the next step"),
                (None, None) if run.explores() => Self::busy("Trying orders"),
                (None, None) if active.stage == Stage::Starting => Self::busy("Starting"),
                (None, None) if active.stage == Stage::Importing => Self::busy("Importing"),
                (None, None) => Self::busy("Running"),
            },
            Run::Over(Ending::Completed) => Self::new("Completed", Tone::Good),
            Run::Over(Ending::Failed) => Self::new("Failed", Tone::Bad),
            Run::Over(Ending::Explored { failed: 0 }) => Self::new("Orders tried", Tone::Good),
            Run::Over(Ending::Explored { .. }) => Self::new("Orders tried, some fail", Tone::Bad),
            Run::Over(Ending::Stopped) => Self::new("Stopped", Tone::Quiet),
        }
    }

    fn of_engine(engine: &Engine) -> Self {
        match engine {
            Engine::Loading(stage) => Self::busy(loading(*stage)),
            Engine::Ready => Self::new("Ready", Tone::Quiet),
            Engine::Unavailable(_) => Self::new("No engine", Tone::Bad),
        }
    }

    fn busy(text: &str) -> Self {
        Self::new(text, Tone::Busy)
    }

    fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

fn blocked(seconds: u32, holder: Option<String>) -> String {
    let by = holder.map_or_else(String::new, |holder| format!(" by {holder}"));
    format!("The loop has been blocked for {seconds} s{by}")
}

/// Where a run stands still, and which task that is about.
fn paused(why: Pause, traced: &State) -> String {
    let named = |word: &str, task: TaskId| {
        traced.tasks.get(&task).map_or_else(String::new, |task| format!("{word} {}", task.name))
    };
    let of = |task| named(" of", task);
    match why {
        Pause::Asked => "Paused".into(),
        Pause::Stepped { task, line: Some(line) } => format!("Paused after a step{}, at line {line}", of(task)),
        Pause::Stepped { task, line: None } => format!("Paused after a step{}", of(task)),
        Pause::Event { task } => format!("Paused after an event{}", of(task)),
        Pause::Breakpoint { task, line } => format!("Paused at the breakpoint in line {line}{}", named(", in", task)),
    }
}

/// What the engine is doing while it is on its way.
fn loading(stage: Loading) -> &'static str {
    match stage {
        Loading::Downloading => "Downloading the engine",
        Loading::Compiling => "Compiling the engine",
        Loading::Starting => "Starting the engine",
    }
}
