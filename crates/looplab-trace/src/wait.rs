//! What a task waits for.

use serde::{Deserialize, Serialize};

use super::{ObjectId, TaskId};

/// What a task waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Wait {
    /// Nothing: it lets the others have a turn.
    Turn,
    /// A moment, in ms as [`Event::at`](super::Event::at) counts.
    Sleep {
        /// When.
        until: f64,
    },
    /// Something an object has to give.
    Object {
        /// Which object.
        object: ObjectId,
        /// What of it.
        want: Want,
    },
    /// The end of another task.
    Task(TaskId),
    /// The ends of several tasks: a gather, a wait, a group.
    Tasks {
        /// Those that had not ended when the wait began.
        tasks: Vec<TaskId>,
        /// How many of them it takes.
        rule: Rule,
    },
    /// A request of HTTP.
    Fetch {
        /// Its address.
        url: String,
    },
    /// Something that is none of these, by the name of what is awaited; empty if it has none.
    Other {
        /// Its name.
        what: String,
    },
}

impl Wait {
    /// Of how many tasks a wait keeps the names.
    pub const NAMED: usize = 100;

    /// A wait for tasks: of very many, only the first hundred are named, and if one of those unnamed would do too, none.
    /// `what` is the name of the call that waits.
    #[must_use]
    pub fn for_tasks(tasks: impl IntoIterator<Item = TaskId>, rule: Rule, what: &str) -> Self {
        let mut tasks: Vec<_> = tasks.into_iter().take(Self::NAMED + 1).collect();
        let too_many = tasks.len() > Self::NAMED;
        tasks.truncate(Self::NAMED);
        match rule {
            Rule::First if too_many => Self::Other { what: what.to_owned() },
            _ if tasks.is_empty() => Self::Other { what: what.to_owned() },
            _ => Self::Tasks { tasks, rule },
        }
    }
}

/// What a task wants of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Want {
    /// A lock, or a permit of a semaphore.
    Acquire,
    /// An event that is set, a condition that is notified, a future that has its result, a barrier that is full.
    Signal,
    /// A free slot in a queue.
    Put,
    /// An item of a queue.
    Get,
    /// A queue whose items are all done.
    Join,
}

/// How many of several tasks have to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// All of them.
    All,
    /// One of them.
    First,
}
