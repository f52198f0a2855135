//! Clocks and sleeping.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

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
    let executor = Executor::new(Clock::instant(&event_loop));
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
    let executor = Executor::new(Clock::real(&event_loop));
    executor.block_on(sleep(SECOND * 5));
    assert_eq!(event_loop.now(), 5.0);
}

#[test]
fn clones_of_a_clock_are_one_clock() {
    let clock = Clock::instant(&EventLoop::manual());
    let [first, second] = [(); 2].map(|()| Executor::new(clock.clone()));
    first.block_on(sleep(SECOND));
    assert_eq!(second.now(), Time::from_secs(1.0));
}

#[test]
fn a_sleep_that_is_dropped_or_called_off_leaves_no_timer() {
    let executor = Executor::instant();
    executor.block_on(async {
        let mut nap = Box::pin(sleep(SECOND));
        assert!(!nap.as_mut().withdraw(), "it has not begun");
        assert!(poll!(nap.as_mut()).is_pending());
        assert!(nap.as_mut().withdraw());
        assert!(!nap.as_mut().withdraw());
        assert!(poll!(nap.as_mut()).is_pending());
        let mut dropped = Box::pin(sleep(SECOND));
        assert!(poll!(dropped.as_mut()).is_pending());
        drop(dropped);
        let mut over = Box::pin(sleep(SECOND * 2));
        over.as_mut().await;
        assert!(!over.as_mut().withdraw(), "it is over");
    });
    assert_eq!(executor.now(), Time::from_secs(2.0));
}

/// Lets the others have a turn until `over` says so; how often that took.
async fn spin(mut over: impl FnMut() -> bool) -> u32 {
    let mut turns = 0;
    while !over() {
        turns += 1;
        yield_now().await;
    }
    turns
}

#[test]
fn a_program_that_spins_reaches_the_next_timer_and_not_a_moment_beyond() {
    let run = || {
        Executor::instant().block_on(async {
            let naps = [15, 25].map(|ms| spawn(sleep(Duration::from_millis(ms))));
            let mut turns = Vec::new();
            for nap in &naps {
                turns.push((spin(|| nap.is_finished()).await, current().now().as_secs()));
            }
            turns
        })
    };
    // At 10 µs each it takes 1,500 rounds to the first and another 1,000 to the second, after those that take no time.
    let [(first, at_first), (second, at_second)] = run()[..] else { panic!("there are two") };
    assert!((11_500..11_510).contains(&first) && (1_100..1_110).contains(&second), "{first}, {second}");
    assert_eq!((at_first, at_second), (0.015, 0.025));
    assert_eq!(run(), [(first, at_first), (second, at_second)], "every run is the same");
}

#[test]
fn spinning_until_the_clock_shows_a_time_comes_to_an_end_without_any_timer() {
    let executor = Executor::instant();
    let times = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&times);
    executor.block_on(spin(move || {
        seen.borrow_mut().push(current().now());
        seen.borrow().last() >= Some(&Time::from_secs(0.05))
    }));
    assert_eq!((times.borrow().len(), times.borrow().last()), (15_001, Some(&Time::from_secs(0.05))));
}

#[test]
fn much_work_takes_no_time_where_nothing_depends_on_it() {
    let executor = Executor::instant();
    let mut turns = 0..50_000;
    executor.block_on(spin(move || turns.next().is_none()));
    assert_eq!(executor.now(), Time::default());
}

#[test]
fn after_a_wait_rounds_are_counted_anew() {
    let now = Executor::instant().block_on(async {
        for _ in 0..5 {
            let mut late = spawn(sleep(SECOND * 60));
            let mut turns = 0..9_000;
            spin(|| turns.next().is_none()).await;
            sleep(SECOND).await;
            late.abort();
        }
        current().now()
    });
    assert_eq!(now, Time::from_secs(5.0));
}

#[test]
fn a_step_that_looks_at_the_clock_over_and_over_sees_it_move() {
    let executor = Executor::instant();
    let looks =
        executor.block_on(async { (1..).find(|_| current().now() >= Time::from_secs(0.001)).expect("time passes") });
    assert_eq!(looks, 10_100);
}

#[test]
fn looks_of_many_steps_at_one_moment_take_no_time() {
    let executor = Executor::instant();
    let times = executor.block_on(async {
        let mut looks: Vec<_> = (0..30_000).map(|_| spawn(async { current().now() })).collect();
        spin(|| looks.iter().all(JoinHandle::is_finished)).await;
        looks.iter_mut().filter_map(JoinHandle::try_take).collect::<Result<Vec<_>, _>>().unwrap()
    });
    assert_eq!(times, [Time::default(); 30_000]);
}

#[test]
fn equal_sums_of_delays_are_due_together_in_the_order_they_were_set() {
    let trace = Rc::new(RefCell::new(Vec::new()));
    let log = Rc::clone(&trace);
    Executor::instant().block_on(async move {
        let ways: [&'static [f64]; 4] = [&[0.8], &[0.1, 0.7], &[0.3, 0.5], &[0.1, 0.2, 0.5]];
        let naps = ways.map(|delays| {
            let log = Rc::clone(&log);
            spawn(async move {
                for delay in delays {
                    sleep_until(Time::from_secs(current().now().as_secs() + delay)).await;
                }
                log.borrow_mut().push((delays.len(), current().now().as_secs()));
            })
        });
        for nap in naps {
            nap.await.unwrap();
        }
    });
    assert_eq!(trace.take(), [(1, 0.8), (2, 0.8), (2, 0.8), (3, 0.8)]);
}
