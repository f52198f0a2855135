//! Several awaitables at once, and limits of time: the Python bindings of [`looplab_runtime::combine`].

pub(super) mod as_completed;
pub(super) mod gather;
pub(super) mod group;
pub(super) mod shield;
pub(super) mod timeout;
pub(super) mod wait;
