//! The log as data: rows made of a run's events, bounded, ready to be shown or copied.

mod line;
mod listen;
mod row;
mod text;
mod took;
mod traceback;

use std::{
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use line::OpenLine;
use looplab_trace::{Dropped, Event, RunOutcome, TaskId};
pub use row::{Row, RowKind, TaskTag, colour};
pub use text::{count, millis};
pub use took::Took;
use traceback::Traceback;

/// How many rows of what the program wrote are kept at most; the oldest go first.
pub const MAX_LINES: usize = 120_000;
/// How many rows of what happened to tasks are kept at least, and at most twice as many. They are apart, so that a program
/// of many tasks does not displace what it prints.
pub const MAX_TASK_ROWS: usize = 5_000;
/// How many bytes of text are kept at most, over all rows.
const MAX_BYTES: usize = 32_000_000;
/// How many rows before the last are looked at for an error.
const FAR_BACK: usize = 1_000;
/// Of how many tasks the names are known, the newest.
const MAX_NAMES: usize = 20_000;
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
    /// In the order of their numbers.
    rows: VecDeque<Rc<Row>>,
    /// The number the next row gets.
    next: u64,
    /// How many of the rows are about tasks.
    task_rows: usize,
    bytes: usize,
    dropped: Dropped,
    names: HashMap<TaskId, Rc<str>>,
    live: usize,
    stdout: OpenLine,
    stderr: OpenLine,
    traceback: Traceback,
    flooded: bool,
}

impl Log {
    /// The rows kept, oldest first.
    #[must_use]
    pub fn rows(&self) -> &VecDeque<Rc<Row>> {
        &self.rows
    }

    /// What is gone, because there was too much or the program was faster than the page.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// What is gone, in words; nothing where nothing is.
    #[must_use]
    pub fn dropped_note(&self) -> Option<String> {
        let Dropped { lines, events } = self.dropped;
        let parts = [(lines, "older line"), (events, "older task event")];
        let parts: Vec<_> =
            parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect();
        (!parts.is_empty()).then(|| format!("{} not kept", parts.join(" and ")))
    }

    /// The number the next row will get; numbers count up from 0 and are never used twice in a log.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.next
    }

    /// Whether the last batch was too much to be read out.
    #[must_use]
    pub fn flooded(&self) -> bool {
        self.flooded
    }

    /// How many tasks are alive, as far as the events told.
    #[must_use]
    pub fn live_tasks(&self) -> usize {
        self.live
    }

    /// Takes a batch of events, oldest first, before which the worker dropped `dropped`.
    pub fn extend(&mut self, dropped: Dropped, events: Vec<Event>) {
        let before = self.next_number();
        self.dropped.lines += dropped.lines;
        self.dropped.events += dropped.events;
        for event in events {
            self.event(event);
        }
        self.flooded = self.next_number() - before > FLOOD as u64;
    }

    /// Ends the log with how the program ended.
    pub fn finish(&mut self, outcome: &RunOutcome, took: Took, tasks: u32) {
        let (kind, how, error) = match outcome {
            RunOutcome::Completed | RunOutcome::Exited { status: 0 } => {
                (RowKind::Ended, "Completed in".to_owned(), None)
            }
            RunOutcome::Exited { status } => (RowKind::Failed, format!("Exited with status {status} after"), None),
            RunOutcome::Failed { error, .. } => (RowKind::Failed, "Failed after".to_owned(), Some(error)),
        };
        let mut text = format!("{how} {}, {}", took.by_clock(), count(u64::from(tasks), "task"));
        let told = error.and_then(|error| self.refer_to(error));
        if let Some(error) = error.filter(|_| told.is_none()) {
            text.push_str(": ");
            text.push_str(error);
        }
        self.end(kind, took, text, told);
    }

    /// Lets the rows of tasks that failed with an error lead to the row in which it was printed in full, if there is one;
    /// that row's number.
    fn refer_to(&mut self, error: &str) -> Option<u64> {
        let last_lines = self.rows.iter().rev().filter(|row| row.kind == RowKind::Err).take(FAR_BACK);
        let told = last_lines.filter(|row| row.text.lines().any(|line| is_of_error(line, error))).map(|row| row.number);
        let told = told.max()?;
        for row in self.rows.iter_mut().rev().take(FAR_BACK) {
            if row.kind == RowKind::Failed && row.text == error {
                let row = Rc::make_mut(row);
                self.bytes -= row.text.len();
                row.text = "failed".to_owned();
                row.told_at = Some(told);
                self.bytes += row.text.len();
            }
        }
        Some(told)
    }

    /// Ends the log because the reader stopped the program.
    pub fn stop(&mut self, took: Took) {
        self.end(RowKind::Stopped, took, format!("Stopped after {}", took.really()), None);
    }

    /// Ends the log because the engine failed.
    pub fn engine_failed(&mut self, took: Took, message: &str) {
        let text = format!("The engine failed: {message}\nThe program is over. Press Run to start a fresh engine.");
        self.end(RowKind::Engine, took, text, None);
    }

    /// Ends the log of a run that never began, because there is no engine.
    pub fn not_started(&mut self, message: &str) {
        let took = Took { at: 0.0, wall_ms: 0.0 };
        self.end(RowKind::Engine, took, format!("The program did not start. {message}\nPress Run to try again."), None);
    }

    /// Forgets all rows; numbers, open lines and tasks go on.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.bytes = 0;
        self.task_rows = 0;
        self.dropped = Dropped::default();
    }

    /// The rows as plain text, one line each, with a note of what is gone.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = String::with_capacity(self.bytes + self.rows.len() * 32);
        if let Some(note) = self.dropped_note() {
            out.push_str(&format!("({note})\n"));
        }
        for row in &self.rows {
            out.push_str(&row.to_line());
            out.push('\n');
        }
        out
    }

    /// When the last row began, in ms since the run began.
    #[must_use]
    pub fn last_at(&self) -> f64 {
        self.rows.back().map_or(0.0, |row| row.at)
    }

    fn end(&mut self, kind: RowKind, took: Took, text: String, told_at: Option<u64>) {
        self.stdout = OpenLine::default();
        self.stderr = OpenLine::default();
        let at = self.last_at().max(took.at);
        self.push(Moment { seq: None, at }, None, kind, text);
        if let Some(row) = self.rows.back_mut() {
            Rc::make_mut(row).told_at = told_at;
        }
        self.names.clear();
        self.live = 0;
    }

    fn push(&mut self, at: Moment, task: Option<TaskId>, kind: RowKind, text: String) -> u64 {
        let number = self.next;
        self.next += 1;
        let task = task.map(|id| TaskTag { id, name: self.name(id) });
        let (text, cut) = text::cut(&text::visible(&text));
        self.bytes += text.len();
        let Moment { seq, at } = at;
        let row = Row { number, seq, at, task, kind, text, cut, told_at: None };
        self.task_rows += usize::from(row.is_of_task());
        self.rows.push_back(Rc::new(row));
        self.trim();
        number
    }

    /// Where the row with this number is, if it is still kept.
    fn index_of(&self, number: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&number, |row| row.number).ok()
    }

    fn trim(&mut self) {
        if self.task_rows > 2 * MAX_TASK_ROWS {
            self.forget_task_rows();
        }
        while self.rows.len() - self.task_rows > MAX_LINES || (self.bytes > MAX_BYTES && self.rows.len() > 1) {
            let Some(row) = self.rows.pop_front() else { return };
            self.bytes -= row.text.len();
            if row.is_of_task() {
                self.task_rows -= 1;
                self.dropped.events += 1;
            } else {
                self.dropped.lines += 1;
            }
        }
    }

    /// Drops the oldest rows about tasks: many at a time, as the others have to move up.
    fn forget_task_rows(&mut self) {
        let mut surplus = self.task_rows - MAX_TASK_ROWS;
        self.task_rows -= surplus;
        self.dropped.events += surplus as u64;
        let bytes = &mut self.bytes;
        self.rows.retain(|row| {
            let goes = surplus > 0 && row.is_of_task();
            if goes {
                surplus -= 1;
                *bytes -= row.text.len();
            }
            !goes
        });
    }

    fn set_name(&mut self, task: Option<TaskId>, name: &str) {
        let Some(id) = task else { return };
        self.names.insert(id, name.into());
        if self.names.len() > MAX_NAMES {
            self.names.retain(|old, _| old.0 as usize + MAX_NAMES / 2 > id.0 as usize);
        }
    }

    fn name(&self, id: TaskId) -> Rc<str> {
        self.names.get(&id).cloned().unwrap_or_else(|| format!("Task-{}", id.0).into())
    }
}

/// Whether a printed line is where a traceback says which error it was.
fn is_of_error(line: &str, error: &str) -> bool {
    line.trim_start_matches([' ', '|', '+']) == error
}

#[cfg(test)]
mod tests;
