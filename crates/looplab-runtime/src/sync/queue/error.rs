//! Why a queue did not take an item, or give one out.

/// Why an item was not put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError<T> {
    /// It is full; here is the item.
    #[error("the queue is full")]
    Full(T),
    /// The queue was shut down; here is the item.
    #[error("the queue is shut down")]
    ShutDown(T),
    /// The [`Store`](crate::sync::Store) would not have it; here is the item.
    #[error("the queue's store refused the item")]
    Refused(T),
}

impl<T> PutError<T> {
    /// The item that was not put.
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::new(1);
    /// queue.put_nowait('a').unwrap();
    /// assert_eq!(queue.put_nowait('b').unwrap_err().into_item(), 'b');
    /// ```
    #[must_use]
    pub fn into_item(self) -> T {
        let (Self::Full(item) | Self::ShutDown(item) | Self::Refused(item)) = self;
        item
    }
}

/// Why no item was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GetError {
    /// There is none.
    #[error("the queue is empty")]
    Empty,
    /// There is none, and there will be none: the queue was shut down.
    #[error("the queue is shut down")]
    ShutDown,
    /// The [`Store`](crate::sync::Store) would not give one out.
    #[error("the queue's store gave no item out")]
    Refused,
}

/// The queue was shut down while it was full, or is shut down and empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// More items were said to be done than were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() was called more often than items were put")]
pub struct TooManyDone;
