//! A single-threaded futures executor for the browser, and a playground that runs Python `asyncio` programs on it.
//!
//! Everything that can wait is a Rust [`Future`], and one FIFO ready queue decides who goes next: a Python coroutine is a
//! task of the [`executor`] whose poll sends into the coroutine, and what the coroutine awaits is one of our own futures.
//!
//! # For Rust users
//!
//! ```
//! use std::time::Duration;
//!
//! use looplab::{combine::gather, executor::{Executor, sleep}, sync::Semaphore};
//!
//! let executor = Executor::instant();
//! let took = executor.block_on(async {
//!     let pool = Semaphore::new(2);
//!     gather((0..4).map(|_| {
//!         let pool = pool.clone();
//!         async move {
//!             let _permit = pool.acquire().await;
//!             sleep(Duration::from_secs(1)).await;
//!         }
//!     }))
//!     .await;
//!     looplab::executor::current().now().as_secs()
//! });
//! assert_eq!(took, 2.0);
//! ```
//!
//! In the browser the executor sits on the event loop of a window or worker: `Executor::new(BrowserHost::new(),
//! Clock::real())` and [`start`](executor::Executor::start).
//!
//! # The parts, and which way they depend
//!
//! ```text
//! ui ──► worker::client ──► protocol ──► trace
//! worker::server ──► python, demos, protocol
//! python, demos ──► combine, sync, net ──► executor ──► host
//! terminal ──► python
//! ```
//!
//! | part | what it is |
//! |---|---|
//! | [`host`] | where an executor lives: the browser's event loop, or the terminal's |
//! | [`executor`] | ready queue, rounds, turns, timers, tasks, clocks, observers, the gate that pauses and steps |
//! | [`sync`] | semaphore, lock, event, condition, barrier, queues: asyncio's algorithms, once for both languages |
//! | [`combine`] | gather, wait, as_completed, groups of tasks, shield, timeout |
//! | [`net`] | HTTP through the browser's `fetch` |
#![cfg_attr(feature = "python", doc = "| [`python`] | RustPython, its library, and `asyncio` on the executor |")]
//! | [`demos`] | the gallery: Python programs and their Rust twins |
//! | [`diagnose`] | what is amiss in a run: verdicts over its trace |
//! | [`trace`], [`protocol`] | what happened, and what page and worker say to each other: plain data |
//! | [`worker`] | where programs run: the worker, and the page's side of it |
//! | [`ui`] | the page |
//! | `terminal` | the command line (native only) |
//!
//! Nothing points the other way. Only `host`, `net`, `worker` and `ui` touch the browser; only `python` knows RustPython.
//!
//! # Where this differs from the plan
//!
//! - Each Python event loop is an [`Executor`](executor::Executor) of its own, not a view of one: a loop that is not
//!   running must keep its callbacks to itself, and closing it must drop them.
//! - A failed assertion of ours cannot be caught in the browser, where a panic is a trap. The panic hook asks for one more
//!   turn, and that turn fails the task that was running; the stack that the trap left behind is lost memory.
//! - A program that nothing can wake any more gets a `RuntimeError` where CPython would wait for ever.

#![deny(unsafe_code)]
#![warn(missing_docs)]

// The gallery shows the twins as a reader of the library would write them.
extern crate self as looplab;

pub mod combine;
pub mod demos;
pub mod diagnose;
pub mod executor;
pub mod host;
pub mod net;
pub mod protocol;
#[cfg(feature = "python")]
pub mod python;
pub mod sync;
#[cfg(all(feature = "python", not(target_arch = "wasm32")))]
pub mod terminal;
pub mod trace;
pub mod ui;
pub mod worker;
