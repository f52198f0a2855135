//! Ticks at regular intervals.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// When the ticks come of an interval of a second whose third is asked for at 3.5 s, and when each was due.
fn ticks_with_a_late_third(behavior: MissedTickBehavior) -> Vec<(f64, f64)> {
    Executor::instant().block_on(async move {
        let mut ticks = interval(SECOND);
        ticks.set_missed_tick_behavior(behavior);
        let mut times = Vec::new();
        for tick in 0..6 {
            if tick == 2 {
                sleep(SECOND * 5 / 2).await;
            }
            let due = ticks.tick().await;
            times.push((current().now().as_secs(), due.as_secs()));
        }
        times
    })
}

#[test]
fn missed_ticks_come_in_a_burst_unless_told_otherwise() {
    assert_eq!(interval_at(Time::default(), SECOND).missed_tick_behavior(), MissedTickBehavior::Burst);
    let times = ticks_with_a_late_third(MissedTickBehavior::Burst);
    assert_eq!(times, [(0.0, 0.0), (1.0, 1.0), (3.5, 2.0), (3.5, 3.0), (4.0, 4.0), (5.0, 5.0)]);
}

#[test]
fn delayed_ticks_are_a_period_after_the_late_one() {
    let times = ticks_with_a_late_third(MissedTickBehavior::Delay);
    assert_eq!(times, [(0.0, 0.0), (1.0, 1.0), (3.5, 2.0), (4.5, 4.5), (5.5, 5.5), (6.5, 6.5)]);
}

#[test]
fn skipped_ticks_leave_the_rhythm_as_it_was() {
    let times = ticks_with_a_late_third(MissedTickBehavior::Skip);
    assert_eq!(times, [(0.0, 0.0), (1.0, 1.0), (3.5, 2.0), (4.0, 4.0), (5.0, 5.0), (6.0, 6.0)]);
}

/// 0.1 s have no exact double: the ticks that were missed must still be counted right.
#[test]
fn a_tick_that_is_late_by_whole_periods_is_followed_by_one_a_period_later() {
    Executor::instant().block_on(async {
        let mut ticks = interval(SECOND / 10);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        ticks.tick().await;
        sleep_until(Time::from_secs(0.4)).await;
        ticks.tick().await;
        let late = current().now();
        ticks.tick().await;
        assert!((current().now() - late - 0.1).abs() < 1e-6, "{:?}", current().now());
    });
}

#[test]
fn a_tick_that_is_hardly_late_shifts_nothing() {
    let executor = Executor::instant();
    let due = executor.block_on(async {
        let mut ticks = interval(SECOND);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks.tick().await;
        sleep(Duration::from_millis(1004)).await;
        ticks.tick().await;
        ticks.tick().await
    });
    assert_eq!(due, Time::from_secs(2.0));
}

#[test]
fn an_overdue_tick_lets_the_others_go_first() {
    let executor = Executor::instant();
    let others = Rc::new(Cell::new(0));
    let counter = Rc::clone(&others);
    executor
        .spawn(async move {
            loop {
                counter.set(counter.get() + 1);
                yield_now().await;
            }
        })
        .detach();
    executor.block_on(async move {
        let mut ticks = interval_at(Time::from_secs(-1e6), SECOND);
        for _ in 0..10 {
            let before = others.get();
            ticks.tick().await;
            assert!(others.get() > before);
        }
    });
    assert_eq!(executor.now(), Time::default());
}

#[test]
fn a_tick_that_is_given_up_is_not_lost() {
    let executor = Executor::instant();
    let due = executor.block_on(async {
        let mut ticks = interval_at(Time::from_secs(1.0), SECOND);
        assert!(poll!(Box::pin(ticks.tick())).is_pending());
        ticks.tick().await
    });
    assert_eq!((due, executor.now()), (Time::from_secs(1.0), Time::from_secs(1.0)));
}

#[test]
fn a_reset_begins_anew_and_a_dropped_interval_leaves_no_timer() {
    let executor = Executor::instant();
    let due = executor.block_on(async {
        let mut ticks = interval(SECOND * 10);
        ticks.tick().await;
        assert!(poll!(Box::pin(ticks.tick())).is_pending());
        sleep(SECOND * 7).await;
        ticks.reset();
        ticks.tick().await
    });
    assert_eq!(due, Time::from_secs(17.0));
    executor.block_on(async {
        let mut ticks = interval_at(Time::from_secs(99.0), SECOND);
        assert!(poll!(Box::pin(ticks.tick())).is_pending());
    });
    assert_eq!(executor.run_in_place(), Err(Stuck));
    assert_eq!(executor.now(), Time::from_secs(17.0));
}

#[test]
fn as_a_stream_it_gives_its_ticks_one_after_the_other() {
    let ticks = Executor::instant().block_on(async { interval(SECOND).take(3).collect::<Vec<_>>().await });
    assert_eq!(ticks, [0.0, 1.0, 2.0].map(Time::from_secs));
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
#[should_panic(expected = "period")]
fn a_period_of_nothing_is_refused() {
    let _ = interval_at(Time::default(), Duration::ZERO);
}
