//! The events of a run, sorted by what they happened to.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    rc::Rc,
};

use looplab_trace::{
    Cause, Change, Event, EventKind, ObjectId, ObjectKind, Phase, State, Stop, TaskId, TaskOutcome, Warning,
};

use super::{Activity, Mark, Point, Wake};

/// The most tasks that have lanes of their own. Of more, only the number is known.
const MOST: usize = 10_000;
/// The most generations below each other. Later ones stand beside the last of these, so that a long chain of tasks of which
/// each spawns the next is a family, which folds.
const GENERATIONS: usize = 8;

/// Tasks of one parent that run the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Family {
    /// The task that spawned them, or an ancestor where the lanes do not go as deep.
    pub parent: Option<TaskId>,
    /// What they run; where that is not known, their name without the number at its end.
    pub what: Rc<str>,
}

/// What a task did.
#[derive(Clone, Debug)]
pub struct TaskTrack {
    /// Its name now.
    pub name: Rc<str>,
    /// The family it is of.
    pub family: Family,
    /// The tasks below it.
    pub children: Vec<TaskId>,
    /// How many generations are above it.
    generation: usize,
    /// What it did from when on.
    pub points: Vec<Point<Activity>>,
    /// What happened to it.
    pub marks: Vec<Point<Mark>>,
}

/// How many of a family did what.
#[derive(Clone, Debug, Default)]
pub struct FamilyTrack {
    /// How many there were.
    pub members: usize,
    /// The most that lived at a time.
    pub most: u32,
    /// How many do what from when on, in the order of [`Activity::LIVING`].
    pub points: Vec<Point<[u32; 4]>>,
    counts: [u32; 4],
}

/// How much of an object was in use: permits taken, items waiting.
#[derive(Clone, Debug)]
pub struct LevelTrack {
    /// What it is.
    pub kind: ObjectKind,
    /// What it is called; empty if it has no name.
    pub name: Rc<str>,
    /// The most there can be, or there was.
    pub most: u32,
    /// How much from when on.
    pub points: Vec<Point<u32>>,
}

/// All lanes of a run. Takes events in as they happen and forgets the oldest when it is told to.
#[derive(Clone, Debug, Default)]
pub struct Tracks {
    tasks: BTreeMap<TaskId, TaskTrack>,
    families: HashMap<Family, FamilyTrack>,
    levels: BTreeMap<ObjectId, LevelTrack>,
    wakes: VecDeque<Point<Wake>>,
    /// Changes whenever a lane comes or goes or gets another name.
    shape: u64,
}

impl Tracks {
    /// The lanes of a run of which nothing is known before `state`.
    #[must_use]
    pub fn since(state: &State) -> Self {
        let mut tracks = Self::default();
        for task in state.tasks.values().filter(|task| !task.is_done()) {
            tracks.spawn(task.id, state.next, state.at, &task.name, &task.what, task.parent);
            let activity = match &task.phase {
                Phase::Waiting => Activity::after(&Stop { place: None, wait: task.wait.clone() }),
                Phase::Running => Activity::Running,
                Phase::Ready | Phase::Done(_) => Activity::Ready,
            };
            tracks.turn(task.id, state.next, state.at, activity);
        }
        for object in state.objects.values() {
            tracks.object(object.id, object.kind, &object.name);
            tracks.level(object.id, state.next, state.at, object.level);
        }
        tracks
    }

    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        let (seq, at) = (event.seq, event.at);
        match (&event.kind, event.task) {
            (EventKind::Spawned { name, what, parent, .. }, Some(id)) => self.spawn(id, seq, at, name, what, *parent),
            (EventKind::Renamed { name }, Some(id)) => self.rename(id, name),
            (EventKind::Woken { by }, Some(id)) => {
                if let Cause::Task(from) = by
                    && *from != id
                {
                    self.wakes.push_back(Point { seq, at, value: Wake { from: *from, to: id } });
                }
                self.turn(id, seq, at, Activity::Ready);
            }
            (EventKind::StepStarted, Some(id)) => self.turn(id, seq, at, Activity::Running),
            (EventKind::StepEnded { stop, .. }, Some(id)) => self.turn(id, seq, at, Activity::after(stop)),
            (EventKind::Stepped { began, stop, .. }, Some(id)) => {
                self.turn(id, seq, *began, Activity::Running);
                self.turn(id, seq, at, Activity::after(stop));
            }
            (EventKind::Done { outcome }, Some(id)) => {
                match outcome {
                    TaskOutcome::Returned => {}
                    TaskOutcome::Failed(_) => self.mark(id, seq, at, Mark::Failed),
                    TaskOutcome::Cancelled => self.mark(id, seq, at, Mark::Cancelled),
                }
                self.turn(id, seq, at, Activity::Over);
            }
            (EventKind::CancelRequested { .. }, Some(id)) => self.mark(id, seq, at, Mark::Cancelled),
            (EventKind::Printed { .. }, Some(id)) => {
                self.mark(id, seq, at, Mark::Printed);
            }
            (EventKind::Blocked { .. }, Some(id)) => self.mark(id, seq, at, Mark::Held),
            (EventKind::Holding { .. }, Some(id)) => self.hold_on(id, seq, at),
            (EventKind::Warned(Warning::NeverRetrieved { task: Some(id), .. }), _)
            | (EventKind::Warned(Warning::DestroyedPending { task: id }), _) => self.mark(*id, seq, at, Mark::Failed),
            (EventKind::Created { object, kind, name, .. }, _) => self.object(*object, *kind, name),
            (EventKind::Changed { object, change }, _) => {
                if let Some(level) = level_after(*change) {
                    self.level(*object, seq, at, level);
                }
            }
            _ => {}
        }
    }

    /// Forgets what was over before event `seq`.
    pub fn forget(&mut self, seq: u64) {
        let gone = |points: &[Point<Activity>]| {
            points.last().is_some_and(|last| last.value == Activity::Over && last.seq < seq)
        };
        self.tasks.retain(|_, track| !gone(&track.points));
        let living: Vec<TaskId> = self.tasks.keys().copied().collect();
        for track in self.tasks.values_mut() {
            drop_before(&mut track.points, seq);
            track.marks.retain(|mark| mark.seq >= seq);
            track.children.retain(|child| living.binary_search(child).is_ok());
        }
        self.families
            .retain(|_, family| family.points.last().is_some_and(|last| last.seq >= seq) || family.counts != [0; 4]);
        self.families.values_mut().for_each(|family| drop_before(&mut family.points, seq));
        self.levels.values_mut().for_each(|level| drop_before(&mut level.points, seq));
        while self.wakes.front().is_some_and(|wake| wake.seq < seq) {
            self.wakes.pop_front();
        }
        self.shape += 1;
    }

    /// The tasks by their ids.
    #[must_use]
    pub fn tasks(&self) -> &BTreeMap<TaskId, TaskTrack> {
        &self.tasks
    }

    /// The families.
    #[must_use]
    pub fn families(&self) -> &HashMap<Family, FamilyTrack> {
        &self.families
    }

    /// The locks, semaphores and queues by their ids.
    #[must_use]
    pub fn levels(&self) -> &BTreeMap<ObjectId, LevelTrack> {
        &self.levels
    }

    /// The wakes from `first` to `last`, both event numbers, oldest first.
    pub fn wakes(&self, first: u64, last: u64) -> impl ExactSizeIterator<Item = &Point<Wake>> {
        let from = self.wakes.partition_point(|wake| wake.seq < first);
        let to = self.wakes.partition_point(|wake| wake.seq <= last).max(from);
        self.wakes.range(from..to)
    }

    /// Counts how often lanes came, went or changed their names.
    #[must_use]
    pub fn shape(&self) -> u64 {
        self.shape
    }

    fn spawn(&mut self, id: TaskId, seq: u64, at: f64, name: &str, what: &str, parent: Option<TaskId>) {
        let stem = if what.is_empty() { name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-') } else { what };
        let (parent, generation) = self.place_below(parent);
        let family = Family { parent, what: stem.into() };
        let track = TaskTrack {
            name: name.into(),
            family: family.clone(),
            children: Vec::new(),
            generation,
            points: Vec::new(),
            marks: Vec::new(),
        };
        self.families.entry(family).or_default().members += 1;
        if self.tasks.len() >= MOST {
            return;
        }
        self.tasks.insert(id, track);
        if let Some(parent) = parent.and_then(|parent| self.tasks.get_mut(&parent)) {
            parent.children.push(id);
        }
        self.turn(id, seq, at, Activity::Ready);
        self.shape += 1;
    }

    /// Below which task the lane of one that `parent` spawned belongs, and its generation.
    fn place_below(&self, parent: Option<TaskId>) -> (Option<TaskId>, usize) {
        match parent.and_then(|parent| self.tasks.get(&parent)) {
            Some(track) if track.generation + 1 < GENERATIONS => (parent, track.generation + 1),
            Some(track) => (track.family.parent, track.generation),
            None => (parent, 0),
        }
    }

    fn rename(&mut self, id: TaskId, name: &str) {
        if let Some(track) = self.tasks.get_mut(&id) {
            track.name = name.into();
            self.shape += 1;
        }
    }

    fn turn(&mut self, id: TaskId, seq: u64, at: f64, value: Activity) {
        let Some(track) = self.tasks.get_mut(&id) else { return };
        let before = track.points.last().map(|point| point.value);
        if before == Some(Activity::Over) || before == Some(value) {
            return;
        }
        track.points.push(Point { seq, at, value });
        if let Some(family) = self.families.get_mut(&track.family) {
            family.turn(seq, at, before, value);
        }
    }

    fn mark(&mut self, id: TaskId, seq: u64, at: f64, value: Mark) {
        if let Some(track) = self.tasks.get_mut(&id) {
            track.marks.push(Point { seq, at, value });
        }
    }

    /// A step that holds the loop has one mark, at the last moment it was seen: it may be told of many times.
    fn hold_on(&mut self, id: TaskId, seq: u64, at: f64) {
        let Some(track) = self.tasks.get_mut(&id) else { return };
        let begun = track.points.last().map_or(0, |point| point.seq);
        track.marks.pop_if(|mark| mark.value == Mark::Held && mark.seq > begun);
        track.marks.push(Point { seq, at, value: Mark::Held });
    }

    fn object(&mut self, id: ObjectId, kind: ObjectKind, name: &str) {
        let most = match kind {
            ObjectKind::Lock => 1,
            ObjectKind::Semaphore { permits } => permits,
            ObjectKind::Queue { maxsize } => maxsize,
            ObjectKind::Event | ObjectKind::Condition | ObjectKind::Barrier { .. } | ObjectKind::Future => return,
        };
        self.levels.insert(id, LevelTrack { kind, name: name.into(), most: most.max(1), points: Vec::new() });
        self.shape += 1;
    }

    fn level(&mut self, id: ObjectId, seq: u64, at: f64, level: u32) {
        let Some(track) = self.levels.get_mut(&id) else { return };
        let value = match track.kind {
            ObjectKind::Lock => 1u32.saturating_sub(level),
            ObjectKind::Semaphore { permits } => permits.saturating_sub(level),
            _ => level,
        };
        track.most = track.most.max(value);
        // An object has no lane before it is used.
        self.shape += u64::from(track.points.is_empty());
        track.points.push(Point { seq, at, value });
    }
}

impl FamilyTrack {
    fn turn(&mut self, seq: u64, at: f64, before: Option<Activity>, now: Activity) {
        let place = |activity| Activity::LIVING.iter().position(|living| *living == activity);
        if let Some(place) = before.and_then(place) {
            self.counts[place] = self.counts[place].saturating_sub(1);
        }
        if let Some(place) = place(now) {
            self.counts[place] += 1;
        }
        self.most = self.most.max(self.counts.iter().sum());
        self.points.push(Point { seq, at, value: self.counts });
    }
}

/// How much is left, or in it, after a change that says so.
fn level_after(change: Change) -> Option<u32> {
    match change {
        Change::Acquired { left } | Change::Released { left } => Some(left),
        Change::Put { len } | Change::Got { len } => Some(len),
        Change::ItemDone { .. } | Change::Signalled | Change::Cleared => None,
    }
}

/// Drops what ended before event `seq`: the last point before it still holds then.
fn drop_before<T>(points: &mut Vec<Point<T>>, seq: u64) {
    let first = points.partition_point(|point| point.seq < seq).saturating_sub(1);
    points.drain(..first);
}

#[cfg(test)]
mod tests;
