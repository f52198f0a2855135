//! Event loops: ours, those that programs write, and what runs them.

pub(in crate::asyncio) mod abstract_loop;
pub(in crate::asyncio) mod asyncgens;
pub(in crate::asyncio) mod caller;
pub(in crate::asyncio) mod drive;
pub(in crate::asyncio) mod event_loop;
pub(in crate::asyncio) mod foreign_loop;
pub(in crate::asyncio) mod handle;
mod interrupts;
pub(in crate::asyncio) mod policy;
pub(in crate::asyncio) mod runner;
pub(in crate::asyncio) mod running;
mod shutdown;
pub(in crate::asyncio) mod signals;
pub(in crate::asyncio) mod top_level;
