//! Locks, queues and their kin: the Python bindings of [`looplab_runtime::sync`].

pub(in crate::asyncio) mod barrier;
pub(in crate::asyncio) mod bound;
pub(in crate::asyncio) mod condition;
pub(in crate::asyncio) mod event;
pub(in crate::asyncio) mod items;
pub(in crate::asyncio) mod lock;
pub(in crate::asyncio) mod queues;
pub(in crate::asyncio) mod semaphore;
mod waiting;
