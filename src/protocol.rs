//! What the page and the worker say to each other: enums with a run id, sent as [`postcard`] bytes.

mod order;

use looplab_trace::{
    Batch, Dropped, Event, Pause, RunOutcome, TaskId,
    orders::{Findings, Plan, Progress, Tape},
};
pub use order::{ClockChoice, Order, Signal};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// One press of Run. Ids count up from 1 within a page; whatever carries an older id is stale and is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RunId(pub u32);

/// From the page to the worker. The worker serves one run in its life; Stop is its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Run a program. Sent once. One that is sent before [`FromWorker::Ready`] begins in that moment.
    Run {
        /// The id all answers will carry.
        run: RunId,
        /// What to run.
        program: Program,
        /// How time passes for it.
        clock: ClockChoice,
        /// Whether asyncio's debug mode is on, as `PYTHONASYNCIODEBUG` would have it.
        debug: bool,
        /// Whether all that happens is told in [`FromWorker::Trace`].
        trace: bool,
        /// The lines, counted from 1, at which the program pauses when a task stops there.
        breakpoints: Vec<u32>,
        /// Whether it stands still before its first line.
        paused: bool,
        /// The order it runs in, if that is not the usual one. Chance and the time of day are fixed then, as they are where
        /// the tape comes from.
        tape: Option<Tape>,
    },
    /// Do something with the run. A worker whose run is not on, or is another, does nothing.
    Steer {
        /// The run it is about.
        run: RunId,
        /// What to do.
        order: Order,
    },
    /// The page has taken in so many more [`FromWorker::Events`] and [`FromWorker::Trace`]: there is room for others.
    Taken {
        /// The run they were of.
        run: RunId,
        /// How many.
        messages: u32,
    },
    /// Run a Python program in many orders. Sent once, in place of [`Run`](Self::Run).
    Explore {
        /// The id all answers will carry.
        run: RunId,
        /// The whole text.
        source: String,
        /// Which orders.
        plan: Plan,
    },
}

impl ToWorker {
    /// The run it asks for.
    #[must_use]
    pub fn run(&self) -> RunId {
        match self {
            Self::Run { run, .. } | Self::Steer { run, .. } | Self::Taken { run, .. } | Self::Explore { run, .. } => {
                *run
            }
        }
    }
}

/// What to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Program {
    /// A Python program, as it stands in the editor.
    Python {
        /// The whole text.
        source: String,
    },
    /// The Rust twin of a demo.
    Rust {
        /// `Demo::id`.
        demo: String,
        /// One value for each of the demo's parameters, in their order.
        values: Vec<f64>,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker can take a [`ToWorker::Run`].
    Ready {
        /// How long the interpreter took to start inside the worker, in ms.
        boot_ms: f64,
    },
    /// What the log shows of what happened since the last batch, oldest first.
    Events {
        /// The run it belongs to.
        run: RunId,
        /// How many lines and how many other events before these were dropped because the program was faster than the page.
        dropped: Dropped,
        /// The events.
        events: Vec<Event>,
    },
    /// What happened since the last of these, in full: what the timeline and the task table show.
    Trace {
        /// The run it belongs to.
        run: RunId,
        /// The events.
        batch: Batch,
    },
    /// The loop is turning. Sent when the program begins and about every 250 ms while the loop does, so a gap means that the
    /// program blocks it.
    Heartbeat {
        /// The run it belongs to.
        run: RunId,
    },
    /// The program begins to import a module of the library, which holds the loop without being the program's doing. A
    /// heartbeat says that this is over.
    Importing {
        /// The run it belongs to.
        run: RunId,
    },
    /// How far an exploration has come. Sent several times a second; nothing of this run follows the one whose stage is
    /// [`Progress::Over`].
    Explored {
        /// The run it belongs to.
        run: RunId,
        /// How far it has come.
        stage: Progress,
        /// All that was found so far.
        findings: Findings,
        /// How long it has taken so far, in ms of real time.
        wall_ms: f64,
    },
    /// The program stands still, and its clock with it.
    Paused {
        /// The run it belongs to.
        run: RunId,
        /// Why.
        why: Pause,
    },
    /// The program goes on after a pause.
    Resumed {
        /// The run it belongs to.
        run: RunId,
    },
    /// A task stopped at a breakpoint in a loop that cannot pause, because the function that runs it waits for it. Told
    /// once a line.
    Passed {
        /// The run it belongs to.
        run: RunId,
        /// The task.
        task: TaskId,
        /// The line, counted from 1.
        line: u32,
    },
    /// The program is over. Nothing of this run follows.
    Finished {
        /// The run it belongs to.
        run: RunId,
        /// How it ended.
        outcome: RunOutcome,
        /// What the program's clock showed at its end, in ms since its start.
        at: f64,
        /// How long that took, in ms of real time, with all pauses.
        wall_ms: f64,
        /// How many tasks it had.
        tasks: u32,
    },
    /// The engine itself failed (out of memory, a trap). The worker is of no further use.
    Fatal {
        /// The run it was serving, if any.
        run: Option<RunId>,
        /// What the engine said, in a line or a few.
        message: String,
    },
}

/// Bytes that are not a message of this protocol: the page and the worker are of different builds.
#[derive(Debug, thiserror::Error)]
#[error("the page and its worker do not speak the same protocol; reload the page ({0})")]
pub struct ProtocolError(#[from] postcard::Error);

/// A message as bytes.
#[must_use]
pub fn encode<M: Serialize>(message: &M) -> Vec<u8> {
    postcard::to_stdvec(message).expect("messages are plain data, which always has a byte form")
}

/// The message in these bytes.
///
/// # Errors
/// When the bytes are not a message of type `M`.
pub fn decode<M: DeserializeOwned>(bytes: &[u8]) -> Result<M, ProtocolError> {
    Ok(postcard::from_bytes(bytes)?)
}

#[cfg(test)]
mod tests {
    use looplab_trace::{EventKind, Stream, TaskId};

    use super::*;

    #[test]
    fn a_message_survives_the_way_across() {
        let message = FromWorker::Events {
            run: RunId(3),
            dropped: Dropped { lines: 2, events: 0 },
            events: vec![Event {
                seq: 7,
                at: 1.5,
                task: Some(TaskId(1)),
                kind: EventKind::Printed { stream: Stream::Stdout, text: "grüße \u{1f600}\0".into() },
            }],
        };
        assert_eq!(decode::<FromWorker>(&encode(&message)).unwrap(), message);
    }

    #[test]
    fn an_order_survives_the_way_across() {
        let orders = [
            Order::Clock(ClockChoice::Scaled(50)),
            Order::StepTask(TaskId(3)),
            Order::Breakpoints(vec![1, 70_000]),
            Order::Signal(Signal::Terminate),
        ];
        for order in orders {
            let message = ToWorker::Steer { run: RunId(2), order };
            assert_eq!(decode::<ToWorker>(&encode(&message)).unwrap(), message);
        }
    }

    #[test]
    fn foreign_bytes_are_an_error() {
        assert!(decode::<FromWorker>(&[250, 1, 2]).is_err());
    }
}
