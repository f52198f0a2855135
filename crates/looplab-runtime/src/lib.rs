//! A single-threaded futures executor with `asyncio`'s order, for Rust in a web page and in a terminal.
//!
//! Tasks, timers and the primitives they meet at ([`sync`], [`combine`]) proceed in exactly the order in which the same program
//! proceeds on CPython's event loop. Time is a [`Clock`](executor::Clock) that can be slowed, paused, stepped and made to jump,
//! so a test of an hour takes no time. Everything that happens can be observed, recorded, and run again in another order.
//!
//! # In a page
//!
//! With the feature `browser`, on the page's own event loop:
//!
//! ```no_run
//! # #[cfg(all(target_arch = "wasm32", feature = "browser"))]
//! # mod page {
//! use std::time::Duration;
//!
//! use looplab_runtime::{browser, combine::gather, executor::sleep};
//!
//! fn main() {
//!     browser::spawn_local(async {
//!         let answers = gather([2, 1].map(|seconds| async move {
//!             sleep(Duration::from_secs(seconds)).await;
//!             seconds
//!         }));
//!         assert_eq!(answers.await, [Ok(2), Ok(1)]);
//!     });
//! }
//! # }
//! ```
//!
//! # In a terminal, or a test
//!
//! ```
//! use std::time::Duration;
//!
//! use looplab_runtime::{
//!     combine::timeout,
//!     executor::{Executor, sleep, spawn},
//!     sync::Queue,
//! };
//!
//! // On a clock that jumps from timer to timer.
//! Executor::instant().block_on(async {
//!     let orders = Queue::new(10);
//!     let waiter = spawn({
//!         let orders = orders.clone();
//!         async move { orders.get().await }
//!     });
//!     assert!(timeout(Duration::from_secs(60), sleep(Duration::from_secs(3600))).await.is_err());
//!     orders.put("tea").await.unwrap();
//!     assert_eq!(waiter.await.unwrap(), Ok("tea"));
//! });
//! ```
//!
//! # Beside the `futures` crate
//!
//! Futures and streams here are plain ones, and wake through the waker they are polled with: `select!`, `join!`,
//! `FuturesUnordered`, `StreamExt` and the like work inside tasks, and primitives of other crates can be awaited.
//! [`AsCompleted`](combine::AsCompleted) and [`Interval`](executor::Interval) are streams; [`Queue::stream`](sync::Queue::stream)
//! and [`Queue::sink`](sync::Queue::sink) make a stream and a sink of a queue.
//!
//! # Modules
//!
//! | Module | What is in it |
//! |---|---|
//! | [`executor`] | the ready queue, tasks and their states, timers, clocks, observers, the gate of a debugger |
//! | [`sync`] | what tasks wait for: `Semaphore`, `Lock`, `Event`, `Condition`, `Barrier`, `Queue`; a new primitive goes here |
//! | [`combine`] | several futures at once, and limits of time: `gather`, `task_group`, `wait`, `as_completed`, `timeout`, `shield` |
//! | [`host`] | what an executor needs of the world around it: a native event loop, and the browser's |
//! | `browser` | the executor of a page (feature `browser`) |
//! | `fiber` | code that blocks, as a future with a stack of its own (feature `fibers`, natively) |
//! | `net` | HTTP through the browser's `fetch` (feature `net`) |
//! | [`lowlevel`] | for bindings of a language and debuggers |
//!
//! Two more features add to [`executor`]: `trace` a recorder of events, `explore` other orders of the same program.
//!
//! # Dependencies
//!
//! `looplab-trace`, which is data, and small crates without wasm. wasm-bindgen, web-sys and gloo come only with `browser`,
//! serde_json only with `net`. It knows nothing of Python or of a page's user interface. Among the modules, `combine` and `sync`
//! build on `executor`, and that on `host`; `net` uses `executor` only.

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub mod browser;
pub mod combine;
pub mod executor;
#[cfg(all(feature = "fibers", not(target_arch = "wasm32")))]
pub mod fiber;
pub mod host;
pub mod lowlevel;
#[cfg(feature = "net")]
pub mod net;
pub mod sync;
