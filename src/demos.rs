//! The gallery: one row for each pattern, with its Python program and its Rust twin.
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

/// One pattern of the gallery.
#[derive(Debug)]
pub struct Demo {
    /// Stable name: in addresses, storage and messages.
    pub id: &'static str,
    /// Title in the gallery.
    pub title: &'static str,
    /// One sentence under the title.
    pub summary: &'static str,
    /// The Python program, as shipped.
    pub python: &'static str,
    /// The Rust twin's source, as compiled in.
    pub rust: &'static str,
    /// The Rust twin's parameters, in the order `run` takes them.
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
        id: "gather",
        title: "Gather",
        summary: "Start many at once, and have the results in the order you asked for them.",
        python: include_str!("../www/programs/gather.py"),
        rust: include_str!("demos/gather.rs"),
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
        id: "semaphore",
        title: "Semaphore",
        summary: "Let only a few in at a time; the others wait for their turn.",
        python: include_str!("../www/programs/semaphore.py"),
        rust: include_str!("demos/semaphore.rs"),
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
        id: "queue",
        title: "Queue",
        summary: "Hand things from those who make them to those who take them, with room for only so many.",
        python: include_str!("../www/programs/queue.py"),
        rust: include_str!("demos/queue.rs"),
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
        id: "timeout",
        title: "Timeout",
        summary: "Stop waiting in time, clean up, and try again.",
        python: include_str!("../www/programs/timeout.py"),
        rust: include_str!("demos/timeout.rs"),
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
];
