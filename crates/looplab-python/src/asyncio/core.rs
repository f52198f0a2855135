//! What all of asyncio stands on: futures, tasks and their steps, what can be awaited, and how all of it is shown and reported.

pub(in crate::asyncio) mod awaitable;
pub(in crate::asyncio) mod closure;
pub(in crate::asyncio) mod coroutine;
pub(in crate::asyncio) mod describe;
pub(in crate::asyncio) mod done;
pub(in crate::asyncio) mod drivers;
pub(in crate::asyncio) mod ensure;
pub(in crate::asyncio) mod errors;
pub(in crate::asyncio) mod future;
pub(in crate::asyncio) mod gathering;
pub(in crate::asyncio) mod lean;
pub(in crate::asyncio) mod leftover;
pub(in crate::asyncio) mod marks;
pub(in crate::asyncio) mod mistakes;
pub(in crate::asyncio) mod names;
pub(in crate::asyncio) mod overrides;
pub(in crate::asyncio) mod registry;
pub(in crate::asyncio) mod reports;
pub(in crate::asyncio) mod sleep;
pub(in crate::asyncio) mod task;
pub(in crate::asyncio) mod wait;
pub(in crate::asyncio) mod waits;
pub(in crate::asyncio) mod wakeup;
pub(crate) mod world;
