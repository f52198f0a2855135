//! The executor: the order of its entries, how tasks end, and what it asks of its host.

#[path = "../common/mod.rs"]
mod common;
mod driving;
mod hosting;
mod intervals;
mod order;
mod tasks;
mod time;
mod watching;

use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
    task::Poll,
    time::Duration,
};

use common::{Trace, run_rounds};
use futures_util::{StreamExt, future::poll_fn, poll};
use looplab_runtime::{
    executor::{
        Clock, Executor, JoinError, JoinHandle, MissedTickBehavior, Observer, Stuck, TaskRef, Time, TimerHandle,
        current, interval, interval_at, sleep, sleep_until, spawn, try_current, yield_now,
    },
    host::{EventLoop, Host, Platform},
    lowlevel::{ExecutorExt, Ids, Origin, Outer, TaskName, Withdraw, is_watched, note_wait},
};
use looplab_trace::{Cause, EventKind, Stop, TaskId, TaskOutcome, Wait};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

/// An executor on a manual loop's time, started.
fn started() -> (EventLoop, Executor) {
    let event_loop = EventLoop::manual();
    let executor = Executor::new(Clock::real(&event_loop));
    executor.start();
    (event_loop, executor)
}

/// Counts how often it is dropped.
#[derive(Clone, Default)]
struct Drops(Rc<Cell<usize>>);

impl Drops {
    fn guard(&self) -> impl Drop + 'static {
        struct Guard(Rc<Cell<usize>>);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        Guard(Rc::clone(&self.0))
    }

    fn count(&self) -> usize {
        self.0.get()
    }
}
