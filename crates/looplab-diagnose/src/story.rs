//! Runs for tests, told event by event.

use looplab_trace::{
    Change, Event, EventKind, ObjectId, ObjectKind, Place, Rule, State, Stop, TaskId, TaskOutcome, Wait, Want,
};

use super::{Moment, Verdict, diagnose};

/// A run in the making. Tasks are numbered from 1 and spawned by line 10 × number.
#[derive(Default)]
pub(super) struct Story {
    state: State,
    objects: u32,
}

impl Story {
    /// `count` tasks called a, b, c, ….
    pub(super) fn of(count: u32) -> Self {
        let mut story = Self::default();
        (1..=count).for_each(|task| story.spawn(task));
        story
    }

    pub(super) fn spawn(&mut self, task: u32) {
        let letter = char::from(b'a' + u8::try_from((task - 1) % 26).unwrap());
        let name = if task <= 26 { letter.to_string() } else { format!("{letter}{task}") };
        let parent = (task > 1).then_some(TaskId(1));
        let kind = EventKind::Spawned { name: name.into(), what: "work".into(), parent, place: line(10 * task) };
        self.tell(Some(task), kind);
    }

    pub(super) fn tell(&mut self, task: Option<u32>, kind: EventKind) {
        let (seq, at) = (self.state.next, self.state.at);
        self.state.apply(&Event { seq, at, task: task.map(TaskId), kind });
    }

    pub(super) fn object(&mut self, kind: ObjectKind, name: &str) -> ObjectId {
        self.objects += 1;
        let object = ObjectId(self.objects);
        self.tell(None, EventKind::Created { object, kind, name: name.into(), place: line(self.objects) });
        object
    }

    pub(super) fn lock(&mut self, name: &str) -> ObjectId {
        self.object(ObjectKind::Lock, name)
    }

    pub(super) fn change(&mut self, task: u32, object: ObjectId, change: Change) {
        self.tell(Some(task), EventKind::Changed { object, change });
    }

    pub(super) fn acquire(&mut self, task: u32, object: ObjectId) {
        let left = self.state.objects[&object].level - 1;
        self.change(task, object, Change::Acquired { left });
    }

    /// A step that ends in a wait at a line.
    pub(super) fn wait(&mut self, task: u32, at: u32, wait: Wait) {
        self.tell(Some(task), EventKind::StepStarted);
        let stop = Stop { place: line(at), wait: Some(wait) };
        self.tell(Some(task), EventKind::StepEnded { busy_ms: 0.1, stop });
    }

    pub(super) fn wants(&mut self, task: u32, at: u32, object: ObjectId, want: Want) {
        self.wait(task, at, Wait::Object { object, want });
    }

    pub(super) fn end(&mut self, task: u32, outcome: TaskOutcome) {
        self.tell(Some(task), EventKind::StepStarted);
        self.tell(Some(task), EventKind::Done { outcome });
        self.tell(Some(task), EventKind::StepEnded { busy_ms: 0.1, stop: Stop::default() });
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, ms: f64) {
        self.state.at += ms;
    }

    pub(super) fn stuck(&mut self) -> Vec<String> {
        self.tell(None, EventKind::Stuck);
        self.over()
    }

    pub(super) fn live(&self) -> Vec<String> {
        said(&diagnose(&self.state, Moment::Live { now: self.state.at }))
    }

    pub(super) fn over(&self) -> Vec<String> {
        said(&diagnose(&self.state, Moment::Over))
    }

    /// What is said when the run is stopped after so many ms without a word of it.
    pub(super) fn stopped(&mut self, silence: f64, is_blocked: bool) -> Vec<String> {
        let event = self.state.broken_off(silence, is_blocked, 1.0);
        event.iter().for_each(|event| self.state.apply(event));
        said(&diagnose(&self.state, Moment::Stopped { now: self.state.at }))
    }

    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        diagnose(&self.state, Moment::Over)
    }
}

fn said(verdicts: &[Verdict]) -> Vec<String> {
    verdicts.iter().map(|verdict| format!("{}: {verdict}", verdict.severity.word())).collect()
}

pub(super) fn line(line: u32) -> Option<Place> {
    Some(Place { file: None, line })
}

pub(super) fn all(tasks: &[u32]) -> Wait {
    Wait::Tasks { tasks: tasks.iter().copied().map(TaskId).collect(), rule: Rule::All }
}
