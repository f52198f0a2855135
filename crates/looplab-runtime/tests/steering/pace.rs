//! Clocks that go at another pace, and change it on the way.

use std::{cell::RefCell, rc::Rc, time::Duration};

use looplab_runtime::{
    executor::{Clock, Executor, Pace, interval, sleep},
    host::EventLoop,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SECOND: Duration = Duration::from_secs(1);

fn started(pace: Pace) -> (EventLoop, Clock, Executor) {
    let event_loop = EventLoop::manual();
    let clock = Clock::new(&event_loop, pace);
    let executor = Executor::new(clock.clone());
    executor.start();
    event_loop.run_ready();
    (event_loop, clock, executor)
}

/// When, on the executor's clock, a task woke that sleeps a second again and again.
fn ticks(executor: &Executor) -> Rc<RefCell<Vec<f64>>> {
    let times = Rc::new(RefCell::new(Vec::new()));
    let (seen, clock) = (Rc::clone(&times), executor.downgrade());
    executor
        .spawn(async move {
            let mut ticks = interval(SECOND);
            loop {
                ticks.tick().await;
                let now = clock.upgrade().expect("it drives this task").now().as_secs();
                seen.borrow_mut().push((now * 1e6).round() / 1e6);
            }
        })
        .detach();
    times
}

#[test]
fn timers_come_as_the_pace_has_it() {
    for (rate, host_seconds) in [(0.1, 10.0), (0.5, 2.0), (1.0, 1.0), (2.0, 0.5), (100.0, 0.01)] {
        let (event_loop, _clock, executor) = started(Pace::Scaled(rate));
        let nap = executor.spawn(sleep(SECOND));
        event_loop.advance(host_seconds * 0.999);
        assert!(!nap.is_finished(), "too early at {rate}");
        event_loop.advance(host_seconds * 0.002);
        assert!(nap.is_finished(), "too late at {rate}");
    }
}

#[test]
fn another_pace_moves_the_timers_that_are_set() {
    let (event_loop, clock, executor) = started(Pace::Real);
    let times = ticks(&executor);
    event_loop.advance(2.5);
    clock.set_pace(Pace::Scaled(10.0));
    event_loop.advance(0.3);
    assert_eq!(*times.borrow(), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    clock.set_pace(Pace::Scaled(0.1));
    event_loop.advance(4.9);
    assert_eq!(times.borrow().len(), 6);
    event_loop.advance(0.2);
    assert_eq!(times.borrow().last(), Some(&6.0));
}

#[test]
fn a_clock_that_turns_instant_no_longer_waits_and_can_turn_back() {
    let (event_loop, clock, executor) = started(Pace::Real);
    let hour = executor.spawn(sleep(3_600 * SECOND));
    event_loop.advance(1.0);
    clock.set_pace(Pace::Instant);
    event_loop.run_ready();
    assert!(hour.is_finished());
    assert_eq!(executor.now().as_secs(), 3_600.0);
    clock.set_pace(Pace::Real);
    let nap = executor.spawn(sleep(SECOND));
    event_loop.advance(0.9);
    assert!(!nap.is_finished());
    event_loop.advance(0.2);
    assert!(nap.is_finished());
}

#[test]
fn a_paused_clock_rings_nothing_until_it_goes_on() {
    for pace in [Pace::Real, Pace::Instant] {
        let (event_loop, clock, executor) = started(pace);
        clock.pause();
        let nap = executor.spawn(sleep(SECOND));
        event_loop.advance(60.0);
        assert!(!nap.is_finished() && executor.now().as_secs() == 0.0);
        clock.resume();
        event_loop.advance(1.0);
        assert!(nap.is_finished());
    }
}

#[test]
fn what_is_ready_runs_while_only_the_clock_is_paused() {
    let (event_loop, clock, executor) = started(Pace::Real);
    clock.pause();
    let task = executor.spawn(async { 7 });
    event_loop.run_ready();
    assert!(task.is_finished());
}

#[test]
fn a_loop_in_place_blocks_as_long_as_the_pace_has_it() {
    let event_loop = EventLoop::manual();
    let clock = Clock::scaled(&event_loop, 10.0);
    let executor = Executor::new(clock.clone());
    executor.block_on(sleep(60 * SECOND));
    assert_eq!(event_loop.now(), 6.0);
    assert_eq!(executor.now().as_secs(), 60.0);
}

#[test]
fn a_loop_in_place_moves_a_paused_clock_on() {
    let event_loop = EventLoop::manual();
    let clock = Clock::real(&event_loop);
    let executor = Executor::new(clock.clone());
    clock.pause();
    executor.block_on(sleep(60 * SECOND));
    assert_eq!(event_loop.now(), 0.0);
    assert_eq!(executor.now().as_secs(), 60.0);
}

#[test]
fn executors_on_one_clock_hear_of_its_changes_together() {
    let (event_loop, clock, first) = started(Pace::Real);
    let second = Executor::new(clock.clone());
    second.start();
    let naps = [&first, &second].map(|executor| executor.spawn(sleep(10 * SECOND)));
    event_loop.run_ready();
    clock.set_pace(Pace::Scaled(10.0));
    event_loop.advance(1.1);
    assert!(naps.iter().all(|nap| nap.is_finished()));
}
