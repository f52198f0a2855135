//! How an executor is driven, and the error when that leads nowhere.

/// What drives the executor, and how far that has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Drive {
    /// It is not driven: entries gather.
    Stopped,
    /// The host, which has not been asked for a turn.
    Idle,
    /// The host, which has been asked for a turn.
    Asked,
    /// A turn or [`Executor::run_in_place`] is at work.
    Working,
}

/// Every task waits, no timer is set and nothing is under way outside: none of them can ever go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("every task waits, and nothing is left that could wake one of them")]
pub struct Stuck;
