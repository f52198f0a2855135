//! Wording a verdict.

use looplab_trace::{ObjectId, ObjectState, Place, State, TaskId};

use super::{Kind, Part, Severity, Verdict};

/// How many tasks of a list are named.
const NAMED: usize = 3;

/// The text of a verdict in the making. What it names is what the verdict refers to.
pub(super) struct Sentence<'a> {
    state: &'a State,
    parts: Vec<Part>,
    tasks: Vec<TaskId>,
    objects: Vec<ObjectId>,
    places: Vec<Place>,
}

impl<'a> Sentence<'a> {
    pub(super) fn new(state: &'a State) -> Self {
        Self { state, parts: Vec::new(), tasks: Vec::new(), objects: Vec::new(), places: Vec::new() }
    }

    pub(super) fn say(mut self, words: impl AsRef<str>) -> Self {
        match self.parts.last_mut() {
            Some(Part::Words(text)) => text.push_str(words.as_ref()),
            _ => self.parts.push(Part::Words(words.as_ref().to_owned())),
        }
        self
    }

    /// A task by its name, with what it runs where that is not part of the name.
    pub(super) fn task(mut self, id: TaskId) -> Self {
        let name = match self.state.tasks.get(&id) {
            Some(task) if task.what.is_empty() || !task.name.starts_with("Task-") => task.name.to_string(),
            Some(task) => format!("{} ({})", task.name, task.what),
            None => format!("task {}", id.0),
        };
        self.parts.push(Part::Task { id, name });
        note(&mut self.tasks, id);
        self
    }

    /// Several tasks; of many only the first are named, but all are referred to.
    pub(super) fn tasks(mut self, ids: &[TaskId]) -> Self {
        // "And 1 other" is no shorter than its name.
        let named = if ids.len() == NAMED + 1 { ids.len() } else { ids.len().min(NAMED) };
        for (index, id) in ids[..named].iter().enumerate() {
            let before = if index == 0 {
                ""
            } else if index + 1 == ids.len() {
                " and "
            } else {
                ", "
            };
            self = self.say(before).task(*id);
        }
        for id in &ids[named..] {
            note(&mut self.tasks, *id);
        }
        if ids.len() > named { self.say(format!(" and {} others", ids.len() - named)) } else { self }
    }

    pub(super) fn object(mut self, id: ObjectId) -> Self {
        let name = self.state.objects.get(&id).map_or_else(|| format!("object {}", id.0), |object| name_of(object));
        self.parts.push(Part::Object { id, name });
        note(&mut self.objects, id);
        self
    }

    /// A line with words before it; nothing where no line is known.
    pub(super) fn line(mut self, before: &str, place: Option<&Place>) -> Self {
        let Some(place) = place else { return self };
        self = self.say(before);
        self.parts.push(Part::Line(place.clone()));
        note(&mut self.places, place.clone());
        self
    }

    /// A line in brackets; nothing where no line is known.
    pub(super) fn in_brackets(self, place: Option<&Place>) -> Self {
        if place.is_some() { self.line(" (", place).say(")") } else { self }
    }

    /// The lines at which tasks stand.
    pub(super) fn where_they_wait(self, tasks: &[TaskId]) -> Self {
        let mut places = Vec::new();
        for task in tasks.iter().filter_map(|task| self.state.tasks.get(task)) {
            task.place.iter().for_each(|place| note(&mut places, place.clone()));
        }
        self.places(&places, "and")
    }

    /// Several lines with `and` before the last; of many only the first are named.
    pub(super) fn places(mut self, places: &[Place], and: &str) -> Self {
        let named = places.len().min(NAMED);
        for (index, place) in places[..named].iter().enumerate() {
            let before = match index {
                0 => " at ",
                _ if index + 1 == places.len() => &format!(" {and} "),
                _ => ", ",
            };
            self = self.line(before, Some(place));
        }
        if places.len() > named { self.say(format!(" {and} {} others", places.len() - named)) } else { self }
    }

    pub(super) fn verdict(self, kind: Kind, severity: Severity) -> Verdict {
        let Self { parts, tasks, objects, places, .. } = self;
        Verdict { kind, severity, tasks, objects, places, text: parts }
    }
}

fn note<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// What an object is called in a sentence: `lock a`, or `the lock of line 3`.
fn name_of(object: &ObjectState) -> String {
    let kind = object.kind.word();
    match (&object.name[..], &object.place) {
        ("", Some(place)) => format!("the {kind} of line {}", place.line),
        ("", None) => format!("{kind} {}", object.id.0),
        (name, _) => format!("{kind} {name}"),
    }
}

/// `1 item`, `2 items`.
pub(super) fn count(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `waits` for one, `wait` for several.
pub(super) fn waits(tasks: &[TaskId]) -> &'static str {
    if tasks.len() == 1 { "waits" } else { "wait" }
}

/// A whole number with a comma every three digits.
pub(super) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}
