//! Several awaitables at once, and limits of time: the Python bindings of [`looplab_runtime::combine`].

pub(in crate::asyncio) mod as_completed;
pub(in crate::asyncio) mod gather;
pub(in crate::asyncio) mod group;
pub(in crate::asyncio) mod shield;
pub(in crate::asyncio) mod timeout;
pub(in crate::asyncio) mod wait;
