//! What tasks wait for and hand to each other.

use serde::{Deserialize, Serialize};

use super::{Growth, Name, Place, TaskId};

/// An object of one run: a lock, a queue, …. Ids count up from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectId(pub u32);

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ObjectKind {
    /// A lock.
    Lock,
    /// A semaphore.
    Semaphore {
        /// How many permits it began with.
        permits: u32,
    },
    /// A flag.
    Event,
    /// A condition. Its lock is an object of its own.
    Condition,
    /// A barrier.
    Barrier {
        /// How many it takes.
        parties: u32,
    },
    /// A queue.
    Queue {
        /// The most it holds; 0 for no limit.
        maxsize: u32,
    },
    /// A future that is set by hand.
    Future,
}

impl ObjectKind {
    /// The word for it, in lower case.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Semaphore { .. } => "semaphore",
            Self::Event => "event",
            Self::Condition => "condition",
            Self::Barrier { .. } => "barrier",
            Self::Queue { .. } => "queue",
            Self::Future => "future",
        }
    }
}

/// How an object changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// A lock or a permit was taken.
    Acquired {
        /// How many are left.
        left: u32,
    },
    /// A lock or a permit was given back.
    Released {
        /// How many are left.
        left: u32,
    },
    /// An item went into a queue.
    Put {
        /// How many it holds now.
        len: u32,
    },
    /// An item left a queue.
    Got {
        /// How many it holds now.
        len: u32,
    },
    /// An item of a queue was done with.
    ItemDone {
        /// How many are not.
        unfinished: u32,
    },
    /// An event was set, a future got its result, a condition was notified, a barrier was full.
    Signalled,
    /// An event was cleared.
    Cleared,
}

/// An object as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectState {
    /// Its number.
    pub id: ObjectId,
    /// What it is.
    pub kind: ObjectKind,
    /// What it is called; empty if it has no name.
    pub name: Name,
    /// The line that created it.
    pub place: Option<Place>,
    /// Free permits of a lock or semaphore; items of a queue; 1 for an event that is set or a future that is done.
    pub level: u32,
    /// Items of a queue that are not done.
    pub unfinished: u32,
    /// The holders of a lock or of permits, once for each, oldest first. `None` took it outside any task.
    pub holders: Vec<Option<TaskId>>,
    /// The tasks that ever gave it something that others wait for: put, released, set, notified.
    pub givers: Vec<TaskId>,
    /// The tasks that ever took something from it.
    pub takers: Vec<TaskId>,
    /// Whether it was ever given back by a task that did not hold it.
    pub passed_on: bool,
    /// How the number of items of a queue goes up and down.
    pub growth: Growth,
}

/// Of how many givers and takers an object keeps the names.
const REMEMBERED: usize = 64;

impl ObjectState {
    pub(super) fn new(id: ObjectId, kind: ObjectKind, name: Name, place: Option<Place>) -> Self {
        let level = match kind {
            ObjectKind::Lock => 1,
            ObjectKind::Semaphore { permits } => permits,
            _ => 0,
        };
        Self {
            id,
            kind,
            name,
            place,
            level,
            unfinished: 0,
            holders: Vec::new(),
            givers: Vec::new(),
            takers: Vec::new(),
            passed_on: false,
            growth: Growth::default(),
        }
    }

    /// Whether nothing will wait for it again, as far as that can be told: a future that is done, or what is not held.
    pub(super) fn is_spent(&self) -> bool {
        match self.kind {
            ObjectKind::Future => self.level > 0,
            ObjectKind::Lock | ObjectKind::Semaphore { .. } => self.holders.is_empty() && self.level > 0,
            _ => false,
        }
    }

    /// Takes in a change by the hand of a task, in the `step`th step of all.
    pub(super) fn apply(&mut self, by: Option<TaskId>, change: Change, step: u64) {
        match change {
            Change::Acquired { left } => {
                self.level = left;
                self.holders.push(by);
                remember(&mut self.takers, by);
            }
            Change::Released { left } => {
                self.level = left;
                // The task that gives it back is mostly the one that took it; if not, the oldest hold is the one that ends.
                let own = self.holders.iter().rposition(|holder| *holder == by);
                self.passed_on |= own.is_none();
                let index = own.unwrap_or(0);
                if index < self.holders.len() {
                    self.holders.remove(index);
                }
                remember(&mut self.givers, by);
            }
            Change::Put { len } => {
                self.level = len;
                self.unfinished += 1;
                self.growth.rise(len, step);
                remember(&mut self.givers, by);
            }
            Change::Got { len } => {
                self.level = len;
                self.growth.fall(len);
                remember(&mut self.takers, by);
            }
            Change::ItemDone { unfinished } => self.unfinished = unfinished,
            Change::Signalled => {
                self.level = u32::from(matches!(self.kind, ObjectKind::Event | ObjectKind::Future));
                remember(&mut self.givers, by);
            }
            Change::Cleared => self.level = 0,
        }
    }
}

fn remember(names: &mut Vec<TaskId>, task: Option<TaskId>) {
    if let Some(task) = task
        && names.len() < REMEMBERED
        && !names.contains(&task)
    {
        names.push(task);
    }
}
