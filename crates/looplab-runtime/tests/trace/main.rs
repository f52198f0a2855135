//! What a recorder tells of Rust tasks, event by event, under a clock that the test holds.

mod combined;
mod export;
mod objects;
mod steps;
mod time;
#[path = "../common/told.rs"]
mod told;

use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn},
    rc::Rc,
    task::Poll,
    time::Duration,
};

use looplab_runtime::{
    combine::{ReturnWhen, as_completed, gather, shield, task_group, timeout, wait},
    executor::{Clock, Executor, Pace, Recorder, Sink, current, sleep, spawn, yield_now},
    host::{EventLoop, Platform},
    lowlevel::{excused, note_hold, note_holding},
    sync::{Barrier, Condition, Event, Lock, Queue, Semaphore},
};
use looplab_trace::{Batch, EventKind, Phase, Place, Recording, TaskId, TaskOutcome};
use told::{Told, line, what};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

/// A watched executor on an instant clock.
fn watched() -> (Executor, Told) {
    let (event_loop, told) = (EventLoop::manual(), Told::default());
    let clock = Clock::instant(&event_loop);
    let executor = Executor::new(clock.clone());
    executor.set_observer(Some(told.recorder(&clock)));
    (executor, told)
}

/// What is told while a task called `main` runs this.
fn lines<F: Future<Output = ()> + 'static>(main: F) -> Vec<String> {
    let (executor, told) = watched();
    let stop = executor.downgrade();
    let main = executor.spawn_named("main", main);
    main.on_done(move || stop.upgrade().expect("it is running").stop());
    main.detach();
    let _ = executor.run_in_place();
    lines_of(&told)
}

fn lines_of(told: &Told) -> Vec<String> {
    told.take().iter().map(line).collect()
}

/// Of those, the ends of steps and what says one of these words.
fn telling<F: Future<Output = ()> + 'static>(words: &[&str], main: F) -> Vec<String> {
    let told = |line: &String| words.iter().any(|word| line.contains(word));
    lines(main).into_iter().filter(told).collect()
}
