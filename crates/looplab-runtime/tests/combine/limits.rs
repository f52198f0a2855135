//! `timeout` and `timeout_at`.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn no_time_at_all_still_lets_the_future_begin() {
    let lines = run_rounds(4, |executor, trace| {
        let (first, other) = (trace.clone(), trace.clone());
        executor
            .spawn(async move {
                let result = timeout(Duration::ZERO, yields(first.clone(), "body", 5)).await;
                first.log(format_args!("{result:?}"));
                let result = timeout(Duration::ZERO, async { 5 }).await;
                first.log(format_args!("{result:?}"));
            })
            .detach();
        executor
            .spawn(async move {
                for number in 0..3 {
                    other.log(format_args!("other {number}"));
                    yield_now().await;
                }
            })
            .detach();
    });
    assert_eq!(lines, ["1 other 0", "2 Err(Elapsed)", "2 Ok(5)", "2 other 1", "3 other 2"]);
}

#[test]
fn no_time_at_all_takes_two_rounds_to_end_a_wait() {
    let lines = run_rounds(4, |executor, trace| {
        let trace = trace.clone();
        executor
            .spawn(async move {
                trace.log("start");
                let result = timeout(Duration::ZERO, pending::<()>()).await;
                trace.log(format_args!("{result:?}"));
            })
            .detach();
    });
    assert_eq!(lines, ["1 start", "3 Err(Elapsed)"]);
}

#[test]
fn a_future_that_is_done_in_time_leaves_no_timer() {
    let executor = Executor::instant();
    assert_eq!(executor.block_on(timeout(SECOND * 2, sleep(SECOND))), Ok(()));
    assert_eq!(executor.now(), Time::from_secs(1.0));
    executor.spawn(pending::<()>()).detach();
    assert!(executor.run_in_place().is_err());
    assert_eq!(executor.now(), Time::from_secs(1.0));
}

#[test]
fn on_a_tie_time_is_up() {
    let executor = Executor::instant();
    assert_eq!(executor.block_on(timeout(SECOND, sleep(SECOND))), Err(Elapsed));
    assert_eq!(executor.now(), Time::from_secs(1.0));
}

#[test]
fn a_future_woken_in_the_round_of_the_deadline_comes_too_late() {
    for event_first in [true, false] {
        let executor = Executor::instant();
        executor.block_on(async move {
            let (event, deadline) = (Event::new(), Time::from_secs(1.0));
            let (set, wait) = (event.clone(), event.wait());
            let body = async move {
                if !event_first {
                    current().call_at(deadline, move || set.set());
                } else {
                    drop(set);
                }
                wait.await;
            };
            if event_first {
                let set = event.clone();
                current().call_at(deadline, move || set.set());
            }
            assert_eq!(timeout_at(deadline, body).await, Err(Elapsed));
            assert!(event.is_set());
            assert_eq!(event.waiters(), 0);
        });
    }
}

#[test]
fn a_future_that_runs_out_of_time_is_dropped_before_its_owner_goes_on() {
    let executor = Executor::instant();
    executor.block_on(async {
        let guard = Rc::new(());
        let inside = Rc::clone(&guard);
        let mut limited = Box::pin(timeout(SECOND, async move {
            pending::<()>().await;
            drop(inside);
        }));
        assert_eq!(limited.as_mut().await, Err(Elapsed));
        assert_eq!(Rc::strong_count(&guard), 1);
        drop(limited);
    });
}

#[test]
fn a_limit_within_a_limit() {
    let executor = Executor::instant();
    let nap = || sleep(SECOND * 9);
    assert_eq!(executor.block_on(timeout(SECOND * 2, timeout(SECOND, nap()))), Ok(Err(Elapsed)));
    assert_eq!(executor.block_on(timeout(SECOND, timeout(SECOND * 2, nap()))), Err(Elapsed));
}

#[test]
fn the_time_begins_with_the_first_poll() {
    let executor = Executor::instant();
    let limited = timeout(SECOND * 2, sleep(SECOND));
    executor.block_on(sleep(SECOND * 5));
    assert_eq!(executor.block_on(limited), Ok(()));
}

#[test]
fn a_deadline_that_has_passed_counts_as_no_time() {
    let executor = Executor::instant();
    executor.block_on(async {
        sleep(SECOND * 5).await;
        assert_eq!(timeout_at(Time::from_secs(1.0), sleep(SECOND)).await, Err(Elapsed));
        assert_eq!(current().now(), Time::from_secs(5.0));
    });
}

#[test]
fn dropping_it_drops_the_future() {
    let executor = Executor::instant();
    executor.block_on(async {
        let guard = Rc::new(());
        let inside = Rc::clone(&guard);
        let mut task = spawn(timeout(SECOND, async move {
            pending::<()>().await;
            drop(inside);
        }));
        yield_now().await;
        task.abort();
        assert_eq!(Rc::strong_count(&guard), 1);
    });
}
