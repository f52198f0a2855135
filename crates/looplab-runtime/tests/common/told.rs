//! What a recorder told, a line for each event.

use std::{cell::RefCell, rc::Rc};

use looplab_runtime::executor::{Clock, Observer, Recorder};
use looplab_trace::{Cause, Change, Event, EventKind, ObjectId, ObjectKind, Place, Rule, Stop, TaskId, Wait, Want};

/// Takes events in. Clones are the same.
#[derive(Clone, Default)]
pub struct Told(Rc<RefCell<Vec<Event>>>);

impl Told {
    /// A recorder that tells this.
    pub fn recorder(&self, clock: &Clock) -> Rc<dyn Observer> {
        let events = Rc::clone(&self.0);
        Rc::new(Recorder::new(clock.clone(), move |event: Event| events.borrow_mut().push(event)))
    }

    /// What was told since the last look.
    pub fn take(&self) -> Vec<Event> {
        self.0.take()
    }
}

/// An event as a line: when, to whom, what.
pub fn line(event: &Event) -> String {
    let who = event.task.map_or_else(|| "-".to_owned(), task);
    format!("{} {who} {}", event.at, what(&event.kind))
}

/// What an event says.
pub fn what(kind: &EventKind) -> String {
    match kind {
        EventKind::Spawned { name, what, parent, place } => {
            format!("spawned: {name}, {what}() by {}{}", by(*parent), at(place.as_ref()))
        }
        EventKind::Renamed { name } => format!("is {name}"),
        EventKind::Woken { by: Cause::Task(by) } => format!("woken by {}", task(*by)),
        EventKind::Woken { by } => format!("woken by {by:?}"),
        EventKind::StepStarted => "runs".to_owned(),
        EventKind::StepEnded { stop, .. } => stops(stop),
        EventKind::Stepped { stop, .. } => format!("runs and {}", stops(stop)),
        EventKind::Blocked { ms, place, .. } => format!("blocked the loop for {ms} ms{}", at(place.as_ref())),
        EventKind::Holding { ms, place } => format!("holds the loop for {ms} ms{}", at(place.as_ref())),
        EventKind::CancelRequested { by: asker } => format!("to stop, says {}", by(*asker)),
        EventKind::Uncancelled => "is not to stop".to_owned(),
        EventKind::Unkept => "is not kept".to_owned(),
        EventKind::Stuck => "nothing can go on".to_owned(),
        EventKind::Closing { in_order } => format!("closing, in order: {in_order}"),
        EventKind::Done { outcome } => format!("{outcome:?}"),
        EventKind::Created { object, kind, name, place } => {
            format!("{} is {} {name:?}{}", self::object(*object), self::kind(*kind), at(place.as_ref()))
        }
        EventKind::Changed { object, change } => format!("{} {}", self::object(*object), self::change(*change)),
        EventKind::TimerSet { timer, due } => format!("timer {timer} to {due}"),
        EventKind::TimerFired { timer } => format!("timer {timer} rings"),
        EventKind::Omitted { chars, .. } => format!("prints {chars} characters more"),
        EventKind::Printed { text, .. } => format!("prints {text:?}"),
        EventKind::Warned(warning) => format!("{warning:?}"),
    }
}

fn stops(Stop { place, wait }: &Stop) -> String {
    let wait = wait.as_ref().map_or_else(String::new, |wait| format!(" for {}", self::wait(wait)));
    format!("stops{}{wait}", at(place.as_ref()))
}

fn task(id: TaskId) -> String {
    format!("T{}", id.0)
}

fn object(id: ObjectId) -> String {
    format!("#{}", id.0)
}

fn by(task: Option<TaskId>) -> String {
    task.map_or_else(|| "none".to_owned(), self::task)
}

/// Lines of Rust move when a test is edited: only those of programs are told.
fn at(place: Option<&Place>) -> String {
    match place {
        Some(Place { file: None, line }) => format!(" at {line}"),
        Some(Place { file: Some(file), line }) if !file.ends_with(".rs") => format!(" at {file}:{line}"),
        _ => String::new(),
    }
}

fn kind(kind: ObjectKind) -> String {
    format!("{kind:?}").to_lowercase()
}

fn change(change: Change) -> String {
    format!("{change:?}").to_lowercase()
}

fn wait(wait: &Wait) -> String {
    let tasks = |tasks: &[TaskId]| tasks.iter().copied().map(task).collect::<Vec<_>>().join(" ");
    match wait {
        Wait::Turn => "a turn".to_owned(),
        Wait::Sleep { until } => format!("{until} ms"),
        Wait::Object { object, want } => format!("#{} to {}", object.0, want_name(*want)),
        Wait::Task(id) => task(*id),
        Wait::Tasks { tasks: all, rule: Rule::All } => format!("all of {}", tasks(all)),
        Wait::Tasks { tasks: all, rule: Rule::First } => format!("one of {}", tasks(all)),
        Wait::Fetch { url } => url.clone(),
        Wait::Other { what } => format!("{what}()"),
    }
}

fn want_name(want: Want) -> &'static str {
    match want {
        Want::Acquire => "acquire",
        Want::Signal => "signal",
        Want::Put => "put",
        Want::Get => "get",
        Want::Join => "join",
    }
}
