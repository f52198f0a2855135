//! The page: a workbench with a gallery, an editor and a live log.
//!
//! ```text
//! reader ──► Action ──► State::apply ──► State ──► components ──► what the reader sees
//!              ▲                           │
//!              └── worker::client ◄── hooks ┘   (engine, storage, address)
//! ```
//!
//! Everything that decides is in [`state`] and the modules of pure data it is made of; they compile and are tested
//! without a browser. Components only show the state and send [`state::Action`]s.

pub mod draft;
pub mod engine;
pub mod events;
pub mod form;
pub mod in_order;
pub mod inspect;
pub mod log;
pub mod number;
pub mod orders;
pub mod pacing;
pub mod run;
pub mod settings;
pub mod shared;
pub mod state;
pub mod status;
pub mod tasks;
pub mod timeline;
pub mod verdicts;
pub mod words;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod view;
