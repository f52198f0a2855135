//! The native half of `asyncio`: the `_asyncio` module. Order, messages and exceptions are those of CPython 3.13.
//!
//! A Python task is a task of our executor whose poll sends into its coroutine; each event loop is an [`Executor`] of its
//! own. What a coroutine awaits is either a [`core::future::PyFuture`], which asyncio's own protocol yields to the task, or an
//! [`Awaitable`], a Rust future that looks like a coroutine.
//!
//! # What serves which part
//!
//! | Part of `asyncio` | Served by |
//! |---|---|
//! | `Future`, `Task`, event loops, `Handle`, `TimerHandle`, `Runner`, `run`, eager tasks | Rust, in here, on [`executor`] |
//! | `sleep`, `gather`, `wait`, `as_completed`, `shield`, `timeout`, `TaskGroup` | Rust, in here, on [`combine`] |
//! | `Lock`, `Event`, `Condition`, `Semaphore`, `Barrier`, all queues | Rust, in here, on [`sync`] |
//! | `wait_for`, `run_coroutine_threadsafe`, `wrap_future`, executors, policies, the words of reports | Python of our own, `www/python/asyncio` |
//! | `to_thread`, constants, the logger, protocols, streams | CPython's sources, named in `www/python/library.txt` |
//! | sockets, pipes, processes | nothing: `NotImplementedError` says why |
//!
//! # Where things are
//!
//! | Module | What it is |
//! |---|---|
//! | `module` | `_asyncio` itself: the functions and classes that programs see |
//! | `combine`, `sync` | the bindings of the runtime's primitives, a file each |
//! | `loops` | event loops: what runs them, which of them is meant, their handles |
//! | `core` | futures and tasks, what can be awaited, and how all of it is shown and reported |
//! | `turnover` | what is forgotten between two programs |
//!
//! Files name what they use by its full path. `core` and the event loop itself need each other, as a task needs its loop and a loop
//! its tasks; nothing else in here goes in circles.
//!
//! [`Executor`]: looplab_runtime::executor::Executor
//! [`executor`]: looplab_runtime::executor
//! [`combine`]: looplab_runtime::combine
//! [`sync`]: looplab_runtime::sync

mod combine;
mod core;
mod loops;
mod module;
mod sync;
mod turnover;

pub(crate) use self::{
    core::{awaitable::Awaitable, drivers::Driver, mistakes::watch_warnings, wait::Wait, world},
    loops::{
        asyncgens::close_dropped_generators,
        event_loop::enable_debug_mode,
        running::{blocks_the_loop, line_of, put_off_cancel, running_task},
        signals::{deliver, expect_signals},
        top_level::settle_call,
    },
    module::module_def,
    turnover::{leave, reset},
};
