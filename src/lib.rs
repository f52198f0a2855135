//! Looplab: a playground that runs Python `asyncio` programs in the browser, and shows every task live.
//!
//! This package is the application. What it stands on are crates of their own, in `crates/`:
//!
//! ```text
//! looplab (page, worker, gallery) ──► looplab-python ──► looplab-runtime ──► looplab-trace
//!                                 ──► looplab-diagnose ────────────────────► looplab-trace
//! looplab-cli ──► looplab-python, looplab-diagnose
//! ```
//!
//! | crate | what it is |
//! |---|---|
//! | [`looplab_trace`] | what happened in a run: events, recordings, the state at a moment, outcomes, orders. Plain data |
//! | [`looplab_runtime`] | the executor, its clocks and hosts, and the primitives that tasks meet at |
#![cfg_attr(
    feature = "python",
    doc = "| [`looplab_python`] | RustPython, its library, and `asyncio` on the executor |"
)]
//! | [`looplab_diagnose`] | what is amiss in a run: verdicts over its trace |
//! | `looplab-cli` | the command line |
//!
//! | module | what it is |
//! |---|---|
//! | [`ui`] | the page: state, view, timeline |
//! | [`worker`] | where programs run: the worker, and the page's side of it |
//! | [`protocol`] | what page and worker say to each other |
//! | [`demos`] | the gallery: Python programs and their Rust twins |
//!
//! Inside this package `ui` stands on `worker::client`, and both sides of the worker on `protocol`. Cargo refuses imports
//! from a crate below to one above it. Only `looplab-python` knows RustPython, only this package knows Yew, and `web-sys` stands
//! behind the runtime's feature `browser`.

// The gallery shows the twins as a reader of the libraries would write them.
extern crate self as looplab;

pub mod demos;
pub mod protocol;
pub mod ui;
pub mod worker;
