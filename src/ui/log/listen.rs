//! What becomes of each event in the log.

use std::rc::Rc;

use looplab_trace::{Event, EventKind, Stream, TaskId, TaskOutcome};

use super::{Log, Moment, RowKind, line::OpenLine};

impl Log {
    pub(super) fn event(&mut self, event: Event) {
        let Event { seq, at, task, kind } = event;
        let at = Moment { seq: Some(seq), at };
        match kind {
            EventKind::Spawned { name, parent, .. } => {
                self.live += 1;
                self.set_name(task, &name);
                let text = parent.map_or_else(|| "started".to_owned(), |by| format!("started by {}", self.name(by)));
                self.push(at, task, RowKind::Task, text);
            }
            EventKind::Renamed { name } => {
                let text = format!("is now called {name}");
                self.push(at, task, RowKind::Task, text);
                self.set_name(task, &name);
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
                    TaskOutcome::Failed(error) if ends_program(&error) => {
                        (RowKind::Task, format!("ends the program: {error}"))
                    }
                    TaskOutcome::Failed(error) => (RowKind::Failed, error.to_string()),
                };
                self.push(at, task, kind, text);
                self.live = self.live.saturating_sub(1);
                task.map(|id| self.names.remove(&id));
            }
            EventKind::Printed { stream, text } => self.print(at, task, stream, &text),
            EventKind::Omitted { stream, chars } => self.omit(stream, chars),
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
            let open_row = open.row().and_then(|number| Some((number, self.index_of(number)?)));
            let (number, index) = open_row.unwrap_or_else(|| {
                let number = self.push(at, task, kind, String::new());
                (number, self.rows.len() - 1)
            });
            let row = Rc::make_mut(&mut self.rows[index]);
            let before = row.text.len();
            open.write(number, row, body);
            self.bytes = self.bytes + row.text.len() - before;
            if complete {
                open = OpenLine::default();
                if kind == RowKind::Err {
                    self.join(index);
                }
            }
            self.trim();
        }
        match stream {
            Stream::Stdout => self.stdout = open,
            Stream::Stderr => self.stderr = open,
        }
    }

    /// Notes that so much of the stream's open line is not told.
    fn omit(&mut self, stream: Stream, chars: u64) {
        let open = if stream == Stream::Stdout { &self.stdout } else { &self.stderr };
        if let Some(index) = open.row().and_then(|number| self.index_of(number)) {
            Rc::make_mut(&mut self.rows[index]).cut += chars as usize;
        }
    }

    /// Makes the complete line in this row a part of the row before, if both are of one traceback.
    fn join(&mut self, index: usize) {
        let row = Rc::clone(&self.rows[index]);
        for (into, from) in self.traceback.take(row.number, &row.text) {
            let Some((into, from)) = self.index_of(into).zip(self.index_of(from)) else { continue };
            let Some(line) = self.rows.remove(from) else { continue };
            let block = Rc::make_mut(&mut self.rows[into]);
            block.text.push('\n');
            block.text.push_str(&line.text);
            block.cut += line.cut;
            self.bytes += 1;
        }
    }
}

/// Whether an error is no failure but what a program ends itself with.
fn ends_program(error: &str) -> bool {
    ["SystemExit", "KeyboardInterrupt"].iter().any(|name| error.split(':').next() == Some(name))
}
