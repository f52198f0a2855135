//! Clocks and sleeping.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn an_instant_clock_jumps_from_timer_to_timer() {
    let executor = Executor::instant();
    let times = executor.block_on(async {
        let mut times = Vec::new();
        for hours in [1, 24, 1] {
            sleep(SECOND * 3600 * hours).await;
            times.push(current().now().as_secs());
        }
        sleep_until(Time::from_secs(5.0)).await;
        times.push(current().now().as_secs());
        times
    });
    assert_eq!(times, [3_600.0, 90_000.0, 93_600.0, 93_600.0]);
}

#[test]
fn an_instant_clock_stands_still_while_there_is_something_to_do() {
    let executor = Executor::instant();
    let now = executor.block_on(async {
        let nap = spawn(sleep(SECOND));
        for _ in 0..1000 {
            yield_now().await;
        }
        assert!(!nap.is_finished());
        current().now()
    });
    assert_eq!(now, Time::from_secs(0.0));
}

#[test]
fn work_outside_holds_the_jump_until_it_is_over() {
    let event_loop = EventLoop::manual();
    let executor = Executor::new(event_loop.host(), Clock::instant());
    executor.start();
    let nap = executor.spawn(sleep(SECOND));
    let work = executor.external_work();
    event_loop.run_ready();
    assert!(!nap.is_finished());
    drop(work);
    event_loop.run_ready();
    assert!(nap.is_finished());
    assert_eq!(executor.now(), Time::from_secs(1.0));
}

#[test]
fn in_place_work_outside_holds_nothing() {
    let executor = Executor::instant();
    let _work = executor.external_work();
    executor.block_on(sleep(SECOND));
    assert_eq!(executor.now(), Time::from_secs(1.0));
}

#[test]
fn a_real_clock_blocks_in_place_for_as_long_as_a_timer_takes() {
    let event_loop = EventLoop::manual();
    let host = event_loop.host();
    let executor = Executor::new(event_loop.host(), Clock::real());
    executor.block_on(sleep(SECOND * 5));
    assert_eq!(host.now(), 5.0);
}

#[test]
fn clones_of_a_clock_are_one_clock() {
    let clock = Clock::instant();
    let [first, second] = [(); 2].map(|()| Executor::new(EventLoop::manual().host(), clock.clone()));
    first.block_on(sleep(SECOND));
    assert_eq!(second.now(), Time::from_secs(1.0));
}

#[test]
fn a_sleep_that_is_dropped_or_called_off_leaves_no_timer() {
    let executor = Executor::instant();
    executor.block_on(async {
        let mut nap = Box::pin(sleep(SECOND));
        assert!(!nap.call_off(), "it has not begun");
        assert!(poll!(nap.as_mut()).is_pending());
        assert!(nap.call_off());
        assert!(!nap.call_off());
        assert!(poll!(nap.as_mut()).is_pending());
        let mut dropped = Box::pin(sleep(SECOND));
        assert!(poll!(dropped.as_mut()).is_pending());
        drop(dropped);
        let mut over = Box::pin(sleep(SECOND * 2));
        over.as_mut().await;
        assert!(!over.call_off(), "it is over");
    });
    assert_eq!(executor.now(), Time::from_secs(2.0));
}
