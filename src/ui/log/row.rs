//! One row of the log.

use std::rc::Rc;

use looplab_trace::TaskId;

use super::text::{self, millis};

/// How many colours there are for tasks; a task keeps one for its life.
const COLOURS: u32 = 8;

/// One row of the log: a line the program wrote, or something that happened to a task or the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its place in the log, counted from 0; unlike an index it stays when older rows go.
    pub number: u64,
    /// The number of the event it began with; `None` for how the run ended.
    pub seq: Option<u64>,
    /// Milliseconds since the run began, when the row began.
    pub at: f64,
    /// The task it belongs to.
    pub task: Option<TaskTag>,
    /// What it is.
    pub kind: RowKind,
    /// The text, with control characters made visible.
    pub text: String,
    /// How many characters of the text were left out at its end, because the line is too long.
    pub cut: usize,
    /// The number of the row that has the error it is about in full.
    pub told_at: Option<u64>,
}

impl Row {
    /// Whether it is about what happened to a task.
    #[must_use]
    pub fn is_of_task(&self) -> bool {
        self.seq.is_some() && !matches!(self.kind, RowKind::Out | RowKind::Err)
    }

    /// The note that stands for what was left out.
    #[must_use]
    pub fn cut_note(&self) -> Option<String> {
        (self.cut > 0).then(|| format!("… {} not shown", text::count(self.cut as u64, "more character")))
    }

    /// The row as a line of plain text: time, kind, task, text, separated by tabs.
    #[must_use]
    pub fn to_line(&self) -> String {
        let task = self.task.as_ref().map_or("", |task| &task.name);
        let mut line = format!("{}\t{}\t{task}\t{}", millis(self.at), self.kind.label(), self.text);
        if let Some(note) = self.cut_note() {
            line.push_str(&note);
        }
        line
    }
}

/// What a [`Row`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A line written to standard output.
    Out,
    /// A line written to standard error.
    Err,
    /// Something happened to a task: started, asked to stop, done.
    Task,
    /// A task or the program failed.
    Failed,
    /// The program is over and that is no failure.
    Ended,
    /// The reader stopped the program.
    Stopped,
    /// The engine itself failed.
    Engine,
}

impl RowKind {
    /// The word in the log's narrow column, so that kinds differ not by colour alone.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Out => "out",
            Self::Err => "err",
            Self::Task => "task",
            Self::Failed => "fail",
            Self::Ended => "end",
            Self::Stopped => "stop",
            Self::Engine => "engine",
        }
    }
}

/// Which task a row belongs to, under the name it had then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskTag {
    /// The task.
    pub id: TaskId,
    /// Its name when the row began.
    pub name: Rc<str>,
}

impl TaskTag {
    /// The task's colour, 0 to 7, the same wherever the task is shown.
    #[must_use]
    pub fn colour(&self) -> u32 {
        colour(self.id)
    }
}

/// A task's colour, 0 to 7.
#[must_use]
pub fn colour(task: TaskId) -> u32 {
    task.0.wrapping_sub(1) % COLOURS
}
