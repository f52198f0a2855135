//! The gallery: one row for each pattern, with its Python program and its Rust twin.

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

/// The gallery, in its order.
pub static DEMOS: &[Demo] = &[
    Demo {
        id: "gather",
        title: "Gather",
        summary: "Start several tasks at once and wait for all their results.",
        python: GATHER,
        rust: "fn main() {}\n",
        params: &[
            Param { name: "tasks", help: "How many tasks.", default: 5.0, min: 1.0, max: 100.0, step: 1.0 },
            Param {
                name: "delay",
                help: "How long each sleeps, in seconds.",
                default: 0.2,
                min: 0.0,
                max: 5.0,
                step: 0.1,
            },
        ],
    },
    Demo {
        id: "semaphore",
        title: "Semaphore",
        summary: "Let only a few tasks at a time into a section.",
        python: GATHER,
        rust: "",
        params: &[],
    },
    Demo {
        id: "queue",
        title: "Queue",
        summary: "Hand items from producers to consumers, with a limit.",
        python: GATHER,
        rust: "",
        params: &[],
    },
    Demo {
        id: "timeout",
        title: "Timeout",
        summary: "Give up on what takes too long.",
        python: GATHER,
        rust: "",
        params: &[],
    },
];

const GATHER: &str = r#"import asyncio


async def brew(cup: str, seconds: float) -> str:
    """Brew one cup; others brew meanwhile."""
    print(f"{cup}: water on")
    await asyncio.sleep(seconds)
    print(f"{cup}: done")
    return cup.upper()


async def main():
    cups = await asyncio.gather(
        brew("green", 0.3),
        brew("black", 0.1),
    )
    print(cups)


asyncio.run(main())
"#;
