//! The log as data: rows made of a run's events, bounded, ready to be shown or copied.

mod line;
mod row;
mod text;

use std::{
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use crate::{
    protocol::Outcome,
    trace::{Event, EventKind, Stream, TaskId, TaskOutcome},
};

use line::OpenLine;
pub use row::{Row, RowKind, TaskTag, colour};
pub use text::{count, millis};

/// How many rows are kept at most; the oldest go first.
pub const MAX_ROWS: usize = 5_000;
/// How many bytes of text are kept at most, over all rows.
const MAX_BYTES: usize = 4_000_000;
/// More new rows than this at once, and a screen reader is not told of each.
const FLOOD: usize = 20;

/// When a row begins.
#[derive(Clone, Copy)]
struct Moment {
    seq: Option<u64>,
    at: f64,
}

/// The log of one run.
#[derive(Clone, Debug, Default)]
pub struct Log {
    rows: VecDeque<Rc<Row>>,
    /// The number of the first row in `rows`: rows count up from 0 in the order they began.
    first: u64,
    bytes: usize,
    dropped: u64,
    names: HashMap<TaskId, Rc<str>>,
    stdout: OpenLine,
    stderr: OpenLine,
    flooded: bool,
}

impl Log {
    /// The rows kept, oldest first.
    #[must_use]
    pub fn rows(&self) -> &VecDeque<Rc<Row>> {
        &self.rows
    }

    /// How many rows are gone, because there were too many or the program was faster than the page.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The number the next row will get; numbers count up from 0 and are never used twice in a log.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.first + self.rows.len() as u64
    }

    /// Whether the last batch was too much to be read out.
    #[must_use]
    pub fn flooded(&self) -> bool {
        self.flooded
    }

    /// How many tasks are alive, as far as the events told.
    #[must_use]
    pub fn live_tasks(&self) -> usize {
        self.names.len()
    }

    /// Takes a batch of events, oldest first, before which the worker dropped `dropped`.
    pub fn extend(&mut self, dropped: u64, events: Vec<Event>) {
        let before = self.next_number();
        self.dropped += dropped;
        for event in events {
            self.event(event);
        }
        self.flooded = self.next_number() - before > FLOOD as u64;
    }

    /// Ends the log with how the program ended.
    pub fn finish(&mut self, outcome: &Outcome, wall_ms: f64, tasks: u32) {
        let (kind, how, error) = match outcome {
            Outcome::Completed | Outcome::Exited { status: 0 } => (RowKind::Ended, "Completed in".to_owned(), None),
            Outcome::Exited { status } => (RowKind::Failed, format!("Exited with status {status} after"), None),
            Outcome::Failed { error, .. } => (RowKind::Failed, "Failed after".to_owned(), Some(error)),
        };
        let mut text = format!("{how} {} ms, {}", millis(wall_ms), count(u64::from(tasks), "task"));
        if let Some(error) = error {
            text.push_str(": ");
            text.push_str(error);
        }
        self.end(kind, wall_ms, text);
    }

    /// Ends the log because the reader stopped the program, `wall_ms` after its start.
    pub fn stop(&mut self, wall_ms: f64) {
        self.end(RowKind::Ended, wall_ms, format!("Stopped after {} ms", millis(wall_ms)));
    }

    /// Ends the log because the engine failed.
    pub fn engine_failed(&mut self, wall_ms: f64, message: &str) {
        let text = format!("The engine failed: {message}\nThe program is over. Press Run to start a fresh engine.");
        self.end(RowKind::Engine, wall_ms, text);
    }

    /// Ends the log of a run that never began, because there is no engine.
    pub fn not_started(&mut self, message: &str) {
        self.end(RowKind::Engine, 0.0, format!("The program did not start. {message}\nPress Run to try again."));
    }

    /// Forgets all rows; numbers, open lines and tasks go on.
    pub fn clear(&mut self) {
        self.first = self.next_number();
        self.rows.clear();
        self.bytes = 0;
        self.dropped = 0;
    }

    /// The rows as plain text, one line each, with a note of what is gone.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::with_capacity(self.bytes + self.rows.len() * 32);
        if self.dropped > 0 {
            out.push_str(&format!("({} not kept)\n", count(self.dropped, "earlier line")));
        }
        for row in &self.rows {
            out.push_str(&row.to_line());
            out.push('\n');
        }
        out
    }

    fn event(&mut self, event: Event) {
        let Event { seq, at, task, kind } = event;
        let at = Moment { seq: Some(seq), at };
        match kind {
            EventKind::Spawned { name, parent, .. } => {
                if let Some(id) = task {
                    self.names.insert(id, name.into());
                }
                let text = parent.map_or_else(|| "started".to_owned(), |by| format!("started by {}", self.name(by)));
                self.push(at, task, RowKind::Task, text);
            }
            EventKind::Renamed { name } => {
                let text = format!("is now called {name}");
                self.push(at, task, RowKind::Task, text);
                if let Some(id) = task {
                    self.names.insert(id, name.into());
                }
            }
            EventKind::CancelRequested { by } => {
                let text =
                    by.map_or_else(|| "asked to stop".to_owned(), |by| format!("asked to stop by {}", self.name(by)));
                self.push(at, task, RowKind::Task, text);
            }
            EventKind::Done { outcome } => {
                let (kind, text) = match outcome {
                    TaskOutcome::Returned => (RowKind::Task, "done".to_owned()),
                    TaskOutcome::Cancelled => (RowKind::Task, "cancelled".to_owned()),
                    TaskOutcome::Failed(error) => (RowKind::Failed, error.to_string()),
                };
                self.push(at, task, kind, text);
                task.map(|id| self.names.remove(&id));
            }
            EventKind::Printed { stream, text } => self.print(at, task, stream, &text),
            // The rest is for the timeline.
            _ => {}
        }
    }

    /// Adds written text to the stream's open line, making rows of the lines it completes.
    fn print(&mut self, at: Moment, task: Option<TaskId>, stream: Stream, text: &str) {
        let (mut open, kind) = match stream {
            Stream::Stdout => (std::mem::take(&mut self.stdout), RowKind::Out),
            Stream::Stderr => (std::mem::take(&mut self.stderr), RowKind::Err),
        };
        for piece in text.split_inclusive('\n') {
            let (body, complete) = piece.strip_suffix('\n').map_or((piece, false), |body| (body, true));
            let number = match open.row().filter(|&number| number >= self.first) {
                Some(number) => number,
                None => self.push(at, task, kind, String::new()),
            };
            let index = (number - self.first) as usize;
            let row = Rc::make_mut(&mut self.rows[index]);
            let before = row.text.len();
            open.write(number, row, body);
            self.bytes = self.bytes + row.text.len() - before;
            if complete {
                open = OpenLine::default();
            }
            self.trim();
        }
        match stream {
            Stream::Stdout => self.stdout = open,
            Stream::Stderr => self.stderr = open,
        }
    }

    fn end(&mut self, kind: RowKind, at: f64, text: String) {
        self.stdout = OpenLine::default();
        self.stderr = OpenLine::default();
        self.push(Moment { seq: None, at }, None, kind, text);
        self.names.clear();
    }

    fn push(&mut self, at: Moment, task: Option<TaskId>, kind: RowKind, text: String) -> u64 {
        let number = self.next_number();
        let task = task.map(|id| TaskTag { id, name: self.name(id) });
        let (text, cut) = text::cut(&text::visible(&text));
        self.bytes += text.len();
        let Moment { seq, at } = at;
        self.rows.push_back(Rc::new(Row { number, seq, at, task, kind, text, cut }));
        self.trim();
        number
    }

    fn trim(&mut self) {
        while self.rows.len() > MAX_ROWS || (self.bytes > MAX_BYTES && self.rows.len() > 1) {
            let Some(row) = self.rows.pop_front() else { return };
            self.bytes -= row.text.len();
            self.first += 1;
            self.dropped += 1;
        }
    }

    fn name(&self, id: TaskId) -> Rc<str> {
        self.names.get(&id).cloned().unwrap_or_else(|| format!("Task-{}", id.0).into())
    }
}

#[cfg(test)]
mod tests;
