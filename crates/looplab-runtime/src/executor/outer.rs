//! Another scheduler's queue, for an executor that has none of its own.

use super::time::Time;

/// A scheduler that an executor is a guest of: whatever becomes ready in the executor takes its place in the scheduler's own
/// queue, one entry for each, so that the order among the two is as if there was only one.
pub trait Outer {
    /// The time on the scheduler's clock.
    fn now(&self) -> Time;

    /// Queues a callback behind everything that is ready. It may be dropped uncalled.
    fn soon(&self, call: Box<dyn FnOnce()>);

    /// Queues a callback in so many seconds. What is returned cancels it.
    fn after(&self, seconds: f64, call: Box<dyn FnOnce()>) -> Box<dyn FnOnce()>;

    /// Queues a callback at `deadline`. What is returned cancels it.
    fn at(&self, deadline: Time, call: Box<dyn FnOnce()>) -> Box<dyn FnOnce()>;
}
