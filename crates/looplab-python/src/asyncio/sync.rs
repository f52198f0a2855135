//! Locks, queues and their kin: the Python bindings of [`looplab_runtime::sync`].

pub(super) mod barrier;
pub(super) mod bound;
pub(super) mod condition;
pub(super) mod items;
pub(super) mod locks;
pub(super) mod queues;
