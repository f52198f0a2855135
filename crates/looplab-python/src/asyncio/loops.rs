//! Event loops: the one of ours, those of programs, and who runs which.

pub(super) mod abstract_loop;
pub(super) mod asyncgens;
pub(super) mod caller;
pub(super) mod event_loop;
pub(super) mod foreign_loop;
pub(super) mod handle;
pub(super) mod policy;
pub(super) mod runner;
pub(super) mod running;
