//! A recording as a trace that Perfetto and Chrome's own viewer open.
//!
//! The format is the JSON of Chrome's "Trace Event Format": a track for each task with slices for its steps and waits,
//! arrows from what woke a task to that task, counters for what can be counted, and marks for what was printed.

use std::collections::{HashMap, HashSet};

use super::{
    Cause, Change, Event, EventKind, ObjectId, ObjectKind, Place, Recording, State, Stop, TaskId, TaskOutcome, Wait,
    Want, Warning, json::Object,
};

/// The one process there is.
const PROCESS: u32 = 1;
/// The track of what happens outside any task.
const OUTSIDE: u32 = 0;

/// The events that are kept of a run, as the text of a JSON file. Times are those of the run's clock.
#[must_use]
pub fn perfetto(recording: &Recording) -> String {
    let mut sheet = Sheet::new(recording.at(recording.range().start));
    recording.events().iter().for_each(|event| sheet.add(event));
    sheet.finish(recording.now().at, recording.dropped())
}

/// An entry of the file.
struct Entry {
    json: Object,
    /// The arrow that begins here.
    begins: Option<u64>,
}

/// What a task is about, and since when, in ms.
struct Open {
    since: f64,
    name: String,
    category: &'static str,
    args: Object,
}

impl Open {
    /// It stands in the ready queue.
    fn ready(since: f64) -> Self {
        Self { since, name: "ready".into(), category: "ready", args: Object::new() }
    }
}

/// The entries so far, and what they depend on.
struct Sheet {
    entries: Vec<Entry>,
    /// The names of tasks and objects.
    state: State,
    open: HashMap<TaskId, Open>,
    /// The arrows that have begun where a task was woken, and end where it runs.
    arrows: HashMap<TaskId, u64>,
    next_arrow: u64,
    /// The arrows that have got there.
    arrived: HashSet<u64>,
}

impl Sheet {
    /// An empty sheet, with what stood before.
    fn new(state: State) -> Self {
        let (entries, open, arrows, arrived) = (Vec::new(), HashMap::new(), HashMap::new(), HashSet::new());
        let mut sheet = Self { entries, state, open, arrows, next_arrow: 1, arrived };
        sheet.name("process_name", OUTSIDE, "Looplab");
        sheet.name("thread_name", OUTSIDE, "callbacks");
        let tasks: Vec<_> = sheet.state.living().cloned().collect();
        for task in tasks {
            sheet.name_task(task.id);
            let open = sheet.waiting(task.since, &Stop { place: task.place.clone(), wait: task.wait.clone() });
            sheet.open.insert(task.id, open);
        }
        sheet
    }

    fn add(&mut self, event: &Event) {
        match (&event.kind, event.task) {
            (EventKind::StepStarted, Some(task)) => self.step(task, event.at),
            (EventKind::StepEnded { busy_ms, stop }, Some(task)) => self.stop(task, event.at, *busy_ms, stop),
            (EventKind::Stepped { began, busy_ms, stop }, Some(task)) => {
                self.step(task, *began);
                self.stop(task, event.at, *busy_ms, stop);
            }
            (EventKind::Woken { by }, Some(task)) => self.woken(task, event.at, *by),
            (EventKind::Done { outcome }, Some(task)) => self.mark(task.0, event.at, "done", &outcome_name(outcome)),
            (EventKind::CancelRequested { by }, Some(task)) => {
                let by =
                    by.map_or_else(|| "cancel requested".into(), |by| format!("cancelled by {}", self.task_name(by)));
                self.mark(task.0, event.at, "cancel", &by);
            }
            (EventKind::Printed { text, .. }, task) => self.mark(track(task), event.at, "print", text.trim_end()),
            (EventKind::Blocked { ms, place, .. } | EventKind::Holding { ms, place }, task) => {
                self.blocked(track(task), event.at, *ms, place.as_ref())
            }
            (EventKind::Warned(warning), task) => self.mark(track(task), event.at, "warning", &warning_text(warning)),
            (EventKind::TimerFired { timer }, task) => {
                self.mark(track(task), event.at, "timer", &format!("timer {timer}"));
            }
            _ => {}
        }
        self.state.apply(event);
        match (&event.kind, event.task) {
            (EventKind::Spawned { .. }, Some(task)) => self.spawned(task, event.at),
            (EventKind::Renamed { .. }, Some(task)) => self.name_task(task),
            (EventKind::Created { object, .. }, _) => self.count(*object, event.at),
            (EventKind::Changed { object, change }, task) => self.changed(*object, *change, task, event.at),
            _ => {}
        }
    }

    fn spawned(&mut self, task: TaskId, at: f64) {
        self.name_task(task);
        let parent = self.state.tasks.get(&task).and_then(|task| task.parent);
        if let Some(parent) = parent.filter(|parent| self.state.running == Some(*parent)) {
            self.arrow_from(parent, task, at, "spawn");
        }
        self.open.insert(task, Open::ready(at));
    }

    fn step(&mut self, task: TaskId, at: f64) {
        self.close(task, at);
        let name = self.state.tasks.get(&task).map(|task| if task.what.is_empty() { &task.name } else { &task.what });
        let name = name.map_or("running", |name| name.as_str()).to_owned();
        self.open.insert(task, Open { since: at, name, category: "running", args: Object::new() });
    }

    fn stop(&mut self, task: TaskId, at: f64, busy_ms: f64, stop: &Stop) {
        if let Some(open) = self.open.get_mut(&task) {
            open.args = Object::new().number("real ms", busy_ms).and(&place("stopped at", stop));
        }
        // The arrow ends in the slice of the step, so it is drawn once that is there.
        let began = self.open.get(&task).map_or(at, |open| open.since);
        self.close(task, at);
        if let Some(arrow) = self.arrows.remove(&task) {
            self.arrived.insert(arrow);
            self.push("wake", "wake", "f", began, task.0, &arrow_id(arrow).text("bp", "e"));
        }
        if self.state.tasks.get(&task).is_some_and(|task| !task.is_done()) {
            let open = if stop.is_turn() { Open::ready(at) } else { self.waiting(at, stop) };
            self.open.insert(task, open);
        }
    }

    fn waiting(&self, since: f64, stop: &Stop) -> Open {
        let name = stop.wait.as_ref().map_or_else(|| "waiting".into(), |wait| self.wait_text(wait));
        Open { since, name, category: "waiting", args: place("line", stop) }
    }

    fn woken(&mut self, task: TaskId, at: f64, by: Cause) {
        self.close(task, at);
        if let Cause::Task(by) = by
            && by != task
            && self.open.get(&by).is_some_and(|open| open.category == "running")
        {
            self.arrow_from(by, task, at, "wake");
        }
        self.open.insert(task, Open::ready(at));
    }

    fn arrow_from(&mut self, from: TaskId, to: TaskId, at: f64, category: &'static str) {
        let id = self.next_arrow;
        self.next_arrow += 1;
        self.arrows.insert(to, id);
        self.push("wake", category, "s", at, from.0, &arrow_id(id));
        if let Some(entry) = self.entries.last_mut() {
            entry.begins = Some(id);
        }
    }

    fn close(&mut self, task: TaskId, at: f64) {
        let Some(open) = self.open.remove(&task) else { return };
        let more = Object::new().number("dur", (at - open.since).max(0.0) * 1e3).object("args", &open.args);
        self.push(&open.name, open.category, "X", open.since, task.0, &more);
    }

    fn mark(&mut self, track: u32, at: f64, category: &'static str, text: &str) {
        self.push(text, category, "i", at, track, &Object::new().text("s", "t"));
    }

    fn blocked(&mut self, track: u32, at: f64, ms: f64, place: Option<&Place>) {
        let line = place.map_or_else(String::new, |place| format!(" at {}", place_text(place)));
        self.push(
            &format!("loop blocked for {ms:.0} ms{line}"),
            "blocked",
            "i",
            at,
            track,
            &Object::new().text("s", "p"),
        );
    }

    fn changed(&mut self, object: ObjectId, change: Change, task: Option<TaskId>, at: f64) {
        let Some(state) = self.state.objects.get(&object) else { return };
        let verb = match change {
            Change::Acquired { .. } => "acquires",
            Change::Released { .. } => "releases",
            Change::Put { .. } => "puts into",
            Change::Got { .. } => "gets from",
            Change::ItemDone { .. } => "has done an item of",
            Change::Signalled => "signals",
            Change::Cleared => "clears",
        };
        let text = format!("{verb} {}", object_text(state.kind, &state.name, object));
        self.mark(track(task), at, "object", &text);
        self.count(object, at);
    }

    /// The level of what can be counted.
    fn count(&mut self, object: ObjectId, at: f64) {
        let Some(state) = self.state.objects.get(&object) else { return };
        let what = match state.kind {
            ObjectKind::Lock | ObjectKind::Semaphore { .. } => "free",
            ObjectKind::Queue { .. } => "items",
            _ => return,
        };
        let (name, level) = (object_text(state.kind, &state.name, object), state.level);
        self.push(&name, "level", "C", at, OUTSIDE, &args(&Object::new().number(what, level)));
    }

    fn name_task(&mut self, task: TaskId) {
        let name = self.task_name(task);
        self.name("thread_name", task.0, &name);
        let order = args(&Object::new().number("sort_index", task.0));
        self.push("thread_sort_index", "__metadata", "M", 0.0, task.0, &order);
    }

    fn name(&mut self, kind: &str, track: u32, name: &str) {
        self.push(kind, "__metadata", "M", 0.0, track, &args(&Object::new().text("name", name)));
    }

    fn push(&mut self, name: &str, category: &str, phase: &str, at: f64, track: u32, more: &Object) {
        let about = Object::new().text("name", name).text("cat", category).text("ph", phase);
        // Times are in µs.
        let json = about.number("ts", at * 1e3).number("pid", PROCESS).number("tid", track).and(more);
        self.entries.push(Entry { json, begins: None });
    }

    fn task_name(&self, task: TaskId) -> String {
        let known = self.state.tasks.get(&task);
        known.map_or_else(|| format!("task {}", task.0), |task| task.name.to_string())
    }

    fn wait_text(&self, wait: &Wait) -> String {
        match wait {
            Wait::Turn => "lets others go first".into(),
            Wait::Sleep { until } => format!("sleeps until {until:.0} ms"),
            Wait::Object { object, want } => {
                let known = self.state.objects.get(object);
                let name = known.map_or_else(
                    || format!("object {}", object.0),
                    |known| object_text(known.kind, &known.name, *object),
                );
                format!("waits for {name}{}", if *want == Want::Join { " to be done" } else { "" })
            }
            Wait::Task(task) => format!("waits for {}", self.task_name(*task)),
            Wait::Tasks { tasks, .. } => format!("waits for {} tasks", tasks.len()),
            Wait::Fetch { url } => format!("fetches {url}"),
            Wait::Other { what } if what.is_empty() => "waiting".into(),
            Wait::Other { what } => format!("waits in {what}"),
        }
    }

    /// Ends what is under way, and writes it all down.
    fn finish(mut self, at: f64, dropped: u64) -> String {
        let mut open: Vec<_> = self.open.keys().copied().collect();
        open.sort();
        open.into_iter().for_each(|task| self.close(task, at));
        // An arrow to a task that never ran again points nowhere.
        self.entries.retain(|entry| entry.begins.is_none_or(|arrow| self.arrived.contains(&arrow)));
        let about = Object::new().text("producer", "Looplab").number("events dropped before the first", dropped as f64);
        let entries = self.entries.iter().map(|entry| &entry.json);
        let file = Object::new().text("displayTimeUnit", "ms").object("otherData", &about);
        file.list("traceEvents", entries).finish()
    }
}

fn args(args: &Object) -> Object {
    Object::new().object("args", args)
}

fn arrow_id(arrow: u64) -> Object {
    Object::new().number("id", arrow as f64)
}

/// Where a task stopped, if that is known.
fn place(key: &str, stop: &Stop) -> Object {
    stop.place.as_ref().map_or_else(Object::new, |place| Object::new().text(key, &place_text(place)))
}

fn track(task: Option<TaskId>) -> u32 {
    task.map_or(OUTSIDE, |task| task.0)
}

fn place_text(place: &Place) -> String {
    match &place.file {
        Some(file) => format!("{file}:{}", place.line),
        None => format!("line {}", place.line),
    }
}

fn object_text(kind: ObjectKind, name: &str, id: ObjectId) -> String {
    let kind = kind.word();
    if name.is_empty() { format!("{kind} {}", id.0) } else { format!("{kind} {name}") }
}

fn outcome_name(outcome: &TaskOutcome) -> String {
    match outcome {
        TaskOutcome::Returned => "returned".into(),
        TaskOutcome::Failed(error) => format!("failed: {error}"),
        TaskOutcome::Cancelled => "cancelled".into(),
    }
}

fn warning_text(warning: &Warning) -> String {
    match warning {
        Warning::NeverAwaited { what, .. } => format!("{what} was never awaited"),
        Warning::NeverRetrieved { error, .. } => format!("never retrieved: {error}"),
        Warning::DestroyedPending { .. } => "destroyed while it waited".into(),
    }
}
