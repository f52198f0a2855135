//! The gallery: one row for each program, with its Rust twin if it has one.
//!
//! [`DEMOS`] is data, for a page to show; [`twin`] is what runs, and only who calls it carries the code.

mod gather;
mod output;
mod queue;
mod semaphore;
mod timeout;
mod twin;

pub use self::{
    output::Output,
    twin::{Twin, TwinError, twin},
};

/// A number that a reader can set on the Rust twin's form.
#[derive(Debug, PartialEq)]
pub struct Param {
    /// Label on the form, such as `tasks`.
    pub name: &'static str,
    /// One plain sentence about what it does, with its unit.
    pub help: &'static str,
    /// Where the form starts.
    pub default: f64,
    /// The smallest value allowed.
    pub min: f64,
    /// The largest value allowed.
    pub max: f64,
    /// Distance between two values.
    pub step: f64,
}

/// What a program of the gallery is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// It shows how something is done.
    Pattern,
    /// Something is wrong with it, and the tools say what.
    Puzzle,
}

impl Group {
    /// All of them, in the gallery's order.
    pub const ALL: [Self; 2] = [Self::Pattern, Self::Puzzle];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Pattern => "Patterns",
            Self::Puzzle => "Puzzles",
        }
    }
}

/// One program of the gallery.
#[derive(Debug)]
pub struct Demo {
    /// What it is there for.
    pub group: Group,
    /// Stable name: in addresses, storage and messages.
    pub id: &'static str,
    /// Title in the gallery.
    pub title: &'static str,
    /// One sentence under the title.
    pub summary: &'static str,
    /// The Python program, as shipped.
    pub python: &'static str,
    /// The Rust twin's source, as compiled in; puzzles have none.
    pub rust: Option<&'static str>,
    /// The Rust twin's parameters, in the order `run` takes them; none without a twin.
    pub params: &'static [Param],
}

impl Demo {
    /// The demo with this id.
    ///
    /// ```
    /// use looplab::demos::Demo;
    ///
    /// assert_eq!(Demo::by_id("queue").unwrap().title, "Queue");
    /// assert!(Demo::by_id("quiche").is_none());
    /// ```
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        DEMOS.iter().find(|demo| demo.id == id)
    }
}

/// The gallery, in its order.
pub static DEMOS: &[Demo] = &[
    Demo {
        group: Group::Pattern,
        id: "gather",
        title: "Gather",
        summary: "Start many at once, and have the results in the order you asked for them.",
        python: include_str!("../www/programs/gather.py"),
        rust: Some(include_str!("demos/gather.rs")),
        params: &[
            Param { name: "couriers", help: "How many go out.", default: 4.0, min: 1.0, max: 50.0, step: 1.0 },
            Param {
                name: "step",
                help: "How much longer each way is than the next one's, in seconds.",
                default: 0.2,
                min: 0.0,
                max: 2.0,
                step: 0.1,
            },
            Param {
                name: "lost",
                help: "The courier that never arrives; 0 loses nobody.",
                default: 3.0,
                min: 0.0,
                max: 50.0,
                step: 1.0,
            },
        ],
    },
    Demo {
        group: Group::Pattern,
        id: "semaphore",
        title: "Semaphore",
        summary: "Let only a few in at a time; the others wait for their turn.",
        python: include_str!("../www/programs/semaphore.py"),
        rust: Some(include_str!("demos/semaphore.rs")),
        params: &[
            Param {
                name: "limit",
                help: "How many may be inside at once.",
                default: 3.0,
                min: 1.0,
                max: 6.0,
                step: 1.0,
            },
            Param {
                name: "pace",
                help: "How many times as long as planned each visit lasts.",
                default: 1.0,
                min: 0.0,
                max: 5.0,
                step: 0.1,
            },
        ],
    },
    Demo {
        group: Group::Pattern,
        id: "queue",
        title: "Queue",
        summary: "Hand things from those who make them to those who take them, with room for only so many.",
        python: include_str!("../www/programs/queue.py"),
        rust: Some(include_str!("demos/queue.rs")),
        params: &[
            Param {
                name: "room",
                help: "How many loaves fit on the shelf.",
                default: 2.0,
                min: 1.0,
                max: 20.0,
                step: 1.0,
            },
            Param { name: "loaves", help: "How many each baker bakes.", default: 4.0, min: 1.0, max: 50.0, step: 1.0 },
            Param {
                name: "baking",
                help: "How long a loaf takes to bake, in seconds.",
                default: 0.15,
                min: 0.0,
                max: 2.0,
                step: 0.05,
            },
            Param {
                name: "selling",
                help: "How long a customer takes, in seconds.",
                default: 0.4,
                min: 0.0,
                max: 2.0,
                step: 0.05,
            },
        ],
    },
    Demo {
        group: Group::Pattern,
        id: "timeout",
        title: "Timeout",
        summary: "Stop waiting in time, clean up, and try again.",
        python: include_str!("../www/programs/timeout.py"),
        rust: Some(include_str!("demos/timeout.rs")),
        params: &[
            Param {
                name: "patience",
                help: "How long to wait for an answer, in seconds.",
                default: 0.3,
                min: 0.1,
                max: 2.0,
                step: 0.1,
            },
            Param {
                name: "first",
                help: "When the first call would be answered, in seconds; the n-th takes 1/n of that.",
                default: 0.7,
                min: 0.0,
                max: 5.0,
                step: 0.1,
            },
            Param { name: "calls", help: "How often to try.", default: 3.0, min: 1.0, max: 20.0, step: 1.0 },
        ],
    },
    puzzle(
        "deadlock",
        "Deadlock",
        "Two tasks each hold what the other needs.",
        include_str!("../www/programs/deadlock.py"),
    ),
    puzzle(
        "lost-update",
        "Lost update",
        "It works. In another order it would not.",
        include_str!("../www/programs/lost_update.py"),
    ),
    puzzle(
        "blocked-loop",
        "Blocked loop",
        "One task works without a pause, and all others wait.",
        include_str!("../www/programs/blocked_loop.py"),
    ),
    puzzle(
        "forgotten-await",
        "Forgotten await",
        "A call that looks right and does nothing.",
        include_str!("../www/programs/forgotten_await.py"),
    ),
    puzzle(
        "slow-consumer",
        "Slow consumer",
        "A queue fills faster than it is emptied.",
        include_str!("../www/programs/slow_consumer.py"),
    ),
];

const fn puzzle(id: &'static str, title: &'static str, summary: &'static str, python: &'static str) -> Demo {
    Demo { group: Group::Puzzle, id, title, summary, python, rust: None, params: &[] }
}
