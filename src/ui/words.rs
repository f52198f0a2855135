//! What happens in a run, in words. Everything the page says about tasks, waits and events is worded here.

use std::borrow::Cow;

use looplab_trace::{
    Cause, Change, Event, EventKind, ObjectId, ObjectKind, ObjectState, Phase, Place, Rule, State, Stop, Stream,
    TaskId, TaskOutcome, TaskState, Wait, Want, Warning,
};

use super::log::{count, millis};

/// Of how many tasks a sentence gives the names; the others are counted.
const NAMED: usize = 3;
/// How many characters of a printed text are quoted.
const QUOTED: usize = 80;

/// A task's name; its number, where the name is not known any more.
#[must_use]
pub fn task(id: TaskId, state: &State) -> Cow<'_, str> {
    state.tasks.get(&id).map_or_else(|| format!("task {}", id.0).into(), |task| task.name.as_str().into())
}

/// The names of some tasks, and how many more there are.
#[must_use]
pub fn tasks(ids: &[TaskId], state: &State) -> String {
    let mut names: Vec<_> = ids.iter().take(NAMED).map(|id| task(*id, state)).collect();
    if ids.len() > NAMED {
        names.push(format!("{} more", ids.len() - NAMED).into());
    }
    match &names[..] {
        [] => "no task".to_owned(),
        [one] => one.to_string(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Where a task stands, in one word.
#[must_use]
pub fn phase(task: &TaskState) -> &'static str {
    match &task.phase {
        Phase::Ready => "ready",
        Phase::Running => "running",
        Phase::Waiting if task.wait.as_ref().is_some_and(is_blocked) => "blocked",
        Phase::Waiting => "waiting",
        Phase::Done(TaskOutcome::Returned) => "done",
        Phase::Done(TaskOutcome::Failed(_)) => "failed",
        Phase::Done(TaskOutcome::Cancelled) => "cancelled",
    }
}

/// Whether another task has to act before the wait can end: an object has to be given back, filled or set.
#[must_use]
pub fn is_blocked(wait: &Wait) -> bool {
    matches!(wait, Wait::Object { .. })
}

/// A line of source: `line 12`, or `tools.py:12` where it is not the program's.
#[must_use]
pub fn place(place: &Place) -> String {
    match &place.file {
        Some(file) => format!("{file}:{}", place.line),
        None => format!("line {}", place.line),
    }
}

/// What a task waits for, and who holds it.
#[must_use]
pub fn wait(wait: &Wait, state: &State) -> String {
    match wait {
        Wait::Turn => "its next turn".to_owned(),
        Wait::Sleep { until } => format!("sleep until {} ms", millis(*until)),
        Wait::Object { object, want } => wanted(*object, *want, state),
        Wait::Task(id) => format!("task {}", task(*id, state)),
        Wait::Tasks { tasks: ids, rule: Rule::All } => format!("all of {}: {}", ids.len(), tasks(ids, state)),
        Wait::Tasks { tasks: ids, rule: Rule::First } => format!("one of {}: {}", ids.len(), tasks(ids, state)),
        Wait::Fetch { url } => format!("fetch {url}"),
        Wait::Other { what } if what.is_empty() => "something unnamed".to_owned(),
        Wait::Other { what } => what.clone(),
    }
}

fn wanted(id: ObjectId, want: Want, state: &State) -> String {
    let Some(object) = state.objects.get(&id) else { return format!("object {}", id.0) };
    let name = name(object);
    match (want, object.kind) {
        (Want::Acquire, _) => format!("{name} ({}){}", level(object), held_by(object, state)),
        (Want::Get, _) => format!("an item of {name} ({})", level(object)),
        (Want::Put, _) => format!("room in {name} ({})", level(object)),
        (Want::Join, _) => format!("{name}: {} not done", count(u64::from(object.unfinished), "item")),
        (Want::Signal, ObjectKind::Barrier { parties }) => format!("{name} of {parties}"),
        (Want::Signal, ObjectKind::Condition) => format!("a notification of {name}"),
        (Want::Signal, ObjectKind::Event) => format!("{name} to be set"),
        (Want::Signal, _) => name,
    }
}

/// What an object is and what it is called: `lock “a”`.
#[must_use]
pub fn name(object: &ObjectState) -> String {
    let kind = object.kind.word();
    if object.name.is_empty() { format!("{kind} {}", object.id.0) } else { format!("{kind} “{}”", object.name) }
}

/// How an object stands: `1 of 3 free`, `empty`, `set`.
#[must_use]
pub fn level(object: &ObjectState) -> String {
    let level = object.level;
    match object.kind {
        ObjectKind::Lock if level > 0 => "free".to_owned(),
        ObjectKind::Lock => "taken".to_owned(),
        ObjectKind::Semaphore { permits } => format!("{level} of {permits} free"),
        ObjectKind::Queue { .. } if level == 0 => "empty".to_owned(),
        ObjectKind::Queue { maxsize: 0 } => count(u64::from(level), "item"),
        ObjectKind::Queue { maxsize } if level >= maxsize => format!("full: {}", count(u64::from(level), "item")),
        ObjectKind::Queue { maxsize } => format!("{level} of {maxsize}"),
        ObjectKind::Event if level > 0 => "set".to_owned(),
        ObjectKind::Event => "not set".to_owned(),
        ObjectKind::Future if level > 0 => "done".to_owned(),
        ObjectKind::Future => "not done".to_owned(),
        ObjectKind::Condition | ObjectKind::Barrier { .. } => "nothing to count".to_owned(),
    }
}

/// Who holds an object: `, held by a and b`; nothing where no task does.
#[must_use]
pub fn held_by(object: &ObjectState, state: &State) -> String {
    let holders: Vec<_> = object.holders.iter().flatten().copied().collect();
    match (holders.is_empty(), object.holders.is_empty()) {
        (false, _) => format!(", held by {}", tasks(&holders, state)),
        (true, false) => ", held from outside any task".to_owned(),
        (true, true) => String::new(),
    }
}

/// What an event says, to be read after the name of its task. `state` is what stood when it happened.
#[must_use]
pub fn event(event: &Event, state: &State) -> String {
    match &event.kind {
        EventKind::Spawned { parent: Some(by), what, .. } => format!("started by {}{}", task(*by, state), runs(what)),
        EventKind::Spawned { what, .. } => format!("started{}", runs(what)),
        EventKind::Renamed { name } => format!("is now called {name}"),
        EventKind::Woken { by: Cause::Task(by) } => format!("woken by {}", task(*by, state)),
        EventKind::Woken { by: Cause::Timer } => "woken by a timer".to_owned(),
        EventKind::Woken { by: Cause::Outside } => "woken from outside".to_owned(),
        EventKind::StepStarted => "goes on".to_owned(),
        EventKind::StepEnded { busy_ms, stop } => stopped(*busy_ms, stop, state),
        EventKind::Stepped { busy_ms, stop, .. } => format!("goes on and {}", stopped(*busy_ms, stop, state)),
        EventKind::Blocked { ms, .. } => format!("held the loop for {} ms", millis(*ms)),
        EventKind::Holding { ms, .. } => format!("has held the loop for {} ms and goes on", millis(*ms)),
        EventKind::CancelRequested { by: Some(by) } => format!("asked to stop by {}", task(*by, state)),
        EventKind::CancelRequested { by: None } => "asked to stop".to_owned(),
        EventKind::Uncancelled => "need not stop after all".to_owned(),
        EventKind::Unkept => "begins, and the program keeps no reference to it".to_owned(),
        EventKind::Done { outcome } => outcome_words(outcome),
        EventKind::Stuck => "nothing can ever go on".to_owned(),
        EventKind::Closing { .. } => "the main task is over, what is left is cancelled".to_owned(),
        EventKind::Created { object, .. } => format!("{} created", object_name(*object, state)),
        EventKind::Changed { object, change } => changed(*object, *change, state),
        EventKind::TimerSet { due, .. } => format!("set a timer for {} ms", millis(*due)),
        EventKind::TimerFired { .. } => "a timer went off".to_owned(),
        EventKind::Omitted { chars, .. } => format!("printed {} more", count(*chars, "character")),
        EventKind::Printed { stream: Stream::Stdout, text } => format!("printed {}", quoted(text)),
        EventKind::Printed { stream: Stream::Stderr, text } => format!("wrote to stderr {}", quoted(text)),
        EventKind::Warned(warning) => warned(warning, state),
    }
}

fn runs(what: &str) -> String {
    if what.is_empty() { String::new() } else { format!(": {what}") }
}

fn stopped(busy_ms: f64, stop: &Stop, state: &State) -> String {
    let took = if busy_ms > 0.0 { format!(" after {}", duration(busy_ms)) } else { String::new() };
    match &stop.wait {
        Some(on) => format!("stops{took} and waits for {}", wait(on, state)),
        None => format!("stops{took}"),
    }
}

/// How a task ended.
#[must_use]
pub fn outcome_words(outcome: &TaskOutcome) -> String {
    match outcome {
        TaskOutcome::Returned => "done".to_owned(),
        TaskOutcome::Failed(error) => format!("failed: {error}"),
        TaskOutcome::Cancelled => "cancelled".to_owned(),
    }
}

fn changed(id: ObjectId, change: Change, state: &State) -> String {
    let name = object_name(id, state);
    match change {
        Change::Acquired { left } => format!("took {name} ({left} left)"),
        Change::Released { left } => format!("gave back {name} ({left} free)"),
        Change::Put { len } => format!("put an item into {name} ({len} in it)"),
        Change::Got { len } => format!("took an item from {name} ({len} in it)"),
        Change::ItemDone { unfinished } => format!("done with an item of {name} ({unfinished} not done)"),
        Change::Signalled => format!("signalled {name}"),
        Change::Cleared => format!("cleared {name}"),
    }
}

fn object_name(id: ObjectId, state: &State) -> String {
    state.objects.get(&id).map_or_else(|| format!("object {}", id.0), |object| name(object))
}

fn warned(warning: &Warning, state: &State) -> String {
    match warning {
        Warning::NeverAwaited { what, .. } => format!("coroutine {what} was never awaited"),
        Warning::NeverRetrieved { task: Some(id), error } => {
            format!("the exception of {} was never retrieved: {error}", task(*id, state))
        }
        Warning::NeverRetrieved { task: None, error } => {
            format!("the exception of a future was never retrieved: {error}")
        }
        Warning::DestroyedPending { task: id } => format!("{} was dropped while it waited", task(*id, state)),
    }
}

fn quoted(text: &str) -> String {
    if text == "\n" {
        return "a line end".to_owned();
    }
    let line = text.trim_end_matches('\n');
    let cut: String = line.chars().take(QUOTED).collect();
    if cut.len() < line.len() { format!("“{cut}…”") } else { format!("“{cut}”") }
}

/// A span of time, in the unit that suits it: `12 µs`, `3.5 ms`, `1.2 s`.
#[must_use]
pub fn duration(ms: f64) -> String {
    match ms.abs() {
        0.0 => "0 ms".to_owned(),
        size if size < 1.0 => format!("{} µs", trimmed(ms * 1e3, 0)),
        size if size < 100.0 => format!("{} ms", trimmed(ms, 1)),
        size if size < 1e3 => format!("{} ms", trimmed(ms, 0)),
        _ => format!("{} s", trimmed(ms / 1e3, 2)),
    }
}

/// A number with at most so many decimals, none of them a zero at the end.
#[must_use]
pub fn trimmed(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests;
