//! The executor of a page: it sits on the browser's event loop and lives as long as the page.

use std::future::Future;

pub use crate::executor::install_panic_hook;
use crate::{
    executor::{Clock, Executor},
    host::Browser,
};

thread_local! {
    static PAGE: Executor = {
        let executor = Executor::new(Clock::real(&Browser));
        executor.start();
        executor
    };
}

/// Runs `future` on the [executor of this page](executor), from anywhere: `main`, an event handler, another task.
///
/// It first runs when the code that is running now returns to the browser. `executor().spawn(future)` gives a handle to it.
///
/// ```no_run
/// use std::time::Duration;
///
/// use looplab_runtime::{browser, combine::gather, executor::sleep};
///
/// fn main() {
///     browser::spawn_local(async {
///         let answers = gather([2, 1].map(|seconds| async move {
///             sleep(Duration::from_secs(seconds)).await;
///             seconds
///         }));
///         assert_eq!(answers.await, [Ok(2), Ok(1)]);
///     });
/// }
/// ```
pub fn spawn_local(future: impl Future<Output = ()> + 'static) {
    executor().spawn(future).detach();
}

/// The executor of this page or worker, on a real clock. It is made and started at the first call and never ends.
#[must_use]
pub fn executor() -> Executor {
    PAGE.with(Clone::clone)
}
