//! Gather and timeout. The rounds are those that CPython 3.13 takes for the same programs.

mod common;

use std::{cell::Cell, cell::RefCell, future::pending, rc::Rc, time::Duration};

use futures_util::poll;
#[cfg(not(target_arch = "wasm32"))]
use looplab::combine::GatherError;
use looplab::{
    combine::{Elapsed, gather, timeout, timeout_at, try_gather},
    executor::{Executor, JoinError, Time, current, sleep, spawn, yield_now},
    sync::Event,
};

use common::{Trace, run_rounds};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

async fn yields(trace: Trace, name: &'static str, times: usize) -> &'static str {
    for _ in 0..times {
        yield_now().await;
    }
    trace.log(format_args!("{name} ends"));
    name
}

async fn fails(trace: Trace, name: &'static str, times: usize) -> Result<(), &'static str> {
    Err(yields(trace, name, times).await)
}

mod gathering {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn results_come_in_the_order_of_the_futures_two_rounds_after_the_last() {
        let lines = run_rounds(9, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    trace.log("start");
                    let both = gather([yields(trace.clone(), "a", 3), yields(trace.clone(), "b", 1)]).await;
                    trace.log(format_args!("{both:?}"));
                })
                .detach();
        });
        assert_eq!(lines, ["1 start", "3 b ends", "5 a ends", r#"7 [Ok("a"), Ok("b")]"#]);
    }

    #[test]
    fn the_first_error_comes_two_rounds_later_and_the_others_go_on() {
        let lines = run_rounds(9, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    let names = [("a", 4), ("b", 1), ("c", 2)];
                    let error = try_gather(names.map(|(name, times)| fails(trace.clone(), name, times))).await;
                    trace.log(format_args!("{error:?}"));
                })
                .detach();
        });
        assert_eq!(lines, ["3 b ends", "4 c ends", r#"5 Err(Failed("b"))"#, "6 a ends"]);
    }

    #[test]
    fn errors_can_be_collected_like_values() {
        let lines = run_rounds(9, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    let both = gather([fails(trace.clone(), "a", 4), fails(trace.clone(), "b", 1)]).await;
                    trace.log(format_args!("{both:?}"));
                })
                .detach();
        });
        assert_eq!(lines, ["3 b ends", "6 a ends", r#"8 [Ok(Err("a")), Ok(Err("b"))]"#]);
    }

    #[test]
    fn nothing_to_gather_takes_no_time() {
        let executor = Executor::instant();
        executor.block_on(async {
            let none: [std::future::Ready<()>; 0] = [];
            assert!(poll!(Box::pin(gather(none))).is_ready());
            assert_eq!(try_gather(Vec::<std::future::Ready<Result<(), ()>>>::new()).await, Ok(vec![]));
        });
    }

    #[test]
    fn the_tasks_start_when_it_is_made_not_when_it_is_awaited() {
        let executor = Executor::instant();
        executor.block_on(async {
            let started = Rc::new(Cell::new(false));
            let flag = Rc::clone(&started);
            let one = gather([async move { flag.set(true) }]);
            yield_now().await;
            assert!(started.get());
            one.await;
        });
    }

    #[test]
    fn dropping_it_cancels_its_tasks_in_order() {
        struct Dropped(&'static str, Rc<RefCell<Vec<&'static str>>>);
        impl Drop for Dropped {
            fn drop(&mut self) {
                self.1.borrow_mut().push(self.0);
            }
        }
        let executor = Executor::instant();
        let dropped: Rc<RefCell<Vec<_>>> = Rc::default();
        let log = Rc::clone(&dropped);
        executor.block_on(async move {
            let guards = ["a", "b", "c"].map(|name| Dropped(name, Rc::clone(&log)));
            let mut all = Box::pin(gather(guards.map(|guard| async move {
                if guard.0 != "b" {
                    pending::<()>().await;
                }
                drop(guard);
            })));
            assert!(poll!(all.as_mut()).is_pending());
            yield_now().await;
            assert_eq!(*log.borrow(), ["b"]);
            drop(all);
            assert_eq!(*log.borrow(), ["b"], "they are dropped at their turn");
            yield_now().await;
            assert_eq!(*log.borrow(), ["b", "a", "c"]);
        });
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn a_task_that_panics_is_one_error_among_the_results() {
        let executor = Executor::instant();
        executor.block_on(async {
            let lost = JoinError::Panicked("odd".into());
            let halves = |n: i32| async move { if n % 2 == 0 { Ok::<_, ()>(n / 2) } else { panic!("odd") } };
            assert_eq!(gather([2, 3].map(halves)).await, [Ok(Ok(1)), Err(lost.clone())]);
            assert_eq!(try_gather([3, 2].map(halves)).await, Err(GatherError::Lost(lost)));
        });
    }

    #[test]
    fn ten_thousand_tasks() {
        let executor = Executor::instant();
        let numbers = executor.block_on(async { gather((0..10_000).map(|n| async move { n })).await });
        assert!(numbers.into_iter().eq((0..10_000).map(Ok::<_, JoinError>)));
    }
}

mod limits {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
}
