//! What the client tells the page.

use crate::protocol::{FromWorker, RunId};

/// What the client tells the page, in the order it happened.
#[derive(Clone, Debug, PartialEq)]
pub enum ClientEvent {
    /// The engine is on its way and has come this far.
    Loading(Loading),
    /// A worker waits for a run.
    Ready {
        /// How long its interpreter took to start, in ms.
        boot_ms: f64,
    },
    /// No worker could be started. Nothing more comes until the page asks for the engine again.
    Unavailable {
        /// What went wrong and what to try.
        message: String,
    },
    /// The worker that serves a run said this.
    Said(FromWorker),
    /// The worker that serves a run broke down.
    Crashed {
        /// The run it served.
        run: RunId,
        /// What the browser said about it.
        message: String,
    },
}

/// How far the engine has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loading {
    /// Its WebAssembly is being fetched.
    Downloading,
    /// Its WebAssembly is there and being compiled.
    Compiling,
    /// A worker and its interpreter are starting.
    Starting,
}
