//! What waits for several things. The rounds are those that CPython 3.13 takes for the same programs.

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

mod waiting {
    use looplab::combine::{ReturnWhen, wait};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_awaiter_goes_on_two_rounds_after_what_it_waits_for() {
        for (until, round) in [(ReturnWhen::FirstCompleted, "5 1"), (ReturnWhen::AllCompleted, "8 2")] {
            let lines = run_rounds(9, |executor, trace| {
                let trace = trace.clone();
                executor
                    .spawn(async move {
                        let tasks = [("a", 4), ("b", 1)].map(|(name, times)| spawn(yields(trace.clone(), name, times)));
                        let waited = wait(tasks, until, None).await;
                        trace.log(waited.done.len());
                    })
                    .detach();
            });
            let shown: Vec<_> = lines.iter().filter(|line| !line.ends_with("ends")).collect();
            assert_eq!(shown, [round]);
        }
    }

    #[test]
    fn those_that_have_ended_come_apart_in_the_order_they_were_given() {
        Executor::instant().block_on(async {
            let tasks = [2, 5, 1, 4].map(|seconds| {
                spawn(async move {
                    sleep(SECOND * seconds).await;
                    seconds
                })
            });
            let mut waited = wait(tasks, ReturnWhen::AllCompleted, Some(SECOND * 3)).await;
            assert_eq!(current().now(), Time::from_secs(3.0));
            let done: Vec<_> = waited.done.iter_mut().map(|task| task.try_take().unwrap().unwrap()).collect();
            assert_eq!((done, waited.pending.len()), (vec![2, 1], 2));
            let waited = wait(waited.pending, ReturnWhen::AllCompleted, None).await;
            assert_eq!((waited.done.len(), current().now()), (2, Time::from_secs(5.0)));
        });
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn a_failure_is_a_panic_or_an_outcome_that_says_so() {
        use looplab::{
            executor::{Origin, TaskName},
            trace::TaskOutcome,
        };

        Executor::instant().block_on(async {
            let slow = || spawn(sleep(SECOND * 9));
            let panics = spawn(async { panic!("odd") });
            let waited = wait([slow(), panics], ReturnWhen::FirstException, None).await;
            assert_eq!((waited.done.len(), waited.pending.len()), (1, 1));

            let outcome = |result: &Result<(), ()>| match result {
                Ok(()) => TaskOutcome::Returned,
                Err(()) => TaskOutcome::Failed("no".into()),
            };
            let named = |name: &str| TaskName::Given(name.into());
            let later = async |seconds: u32, result| {
                sleep(SECOND * seconds).await;
                result
            };
            let tasks = [
                current().spawn_as(named("fine"), later(0, Ok(())), outcome, Origin::default),
                current().spawn_as(named("late"), later(5, Ok(())), outcome, Origin::default),
                current().spawn_as(named("bad"), later(1, Err(())), outcome, Origin::default),
            ];
            let waited = wait(tasks, ReturnWhen::FirstException, None).await;
            assert_eq!((waited.done.len(), waited.pending.len()), (2, 1));
        });
    }

    #[test]
    fn nothing_to_wait_for_takes_no_time_and_a_wait_cancels_nothing() {
        Executor::instant().block_on(async {
            let none = Vec::<looplab::executor::JoinHandle<()>>::new();
            assert!(poll!(Box::pin(wait(none, ReturnWhen::AllCompleted, None))).is_ready());

            let ended = Rc::new(Cell::new(false));
            let flag = Rc::clone(&ended);
            let task = spawn(async move {
                sleep(SECOND).await;
                flag.set(true);
            });
            let mut waiting = Box::pin(wait([task], ReturnWhen::AllCompleted, Some(SECOND * 9)));
            assert!(poll!(waiting.as_mut()).is_pending());
            drop(waiting);
            sleep(SECOND * 2).await;
            assert!(ended.get());
        });
    }
}

mod completing {
    use looplab::combine::as_completed;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn results_come_in_the_order_of_the_ends_two_rounds_after_each() {
        let lines = run_rounds(9, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    let names = [("a", 4), ("b", 0), ("c", 2)];
                    let mut all = as_completed(names.map(|(name, times)| yields(trace.clone(), name, times)));
                    while let Some(result) = all.next().await {
                        trace.log(result.unwrap());
                    }
                })
                .detach();
        });
        assert_eq!(lines, ["2 b ends", "4 b", "4 c ends", "6 a ends", "6 c", "8 a"]);
    }

    #[test]
    fn it_is_a_stream_that_knows_how_many_are_left() {
        use futures_util::StreamExt;

        Executor::instant().block_on(async {
            let all = as_completed((1..=3).rev().map(|seconds| async move {
                sleep(SECOND * seconds).await;
                seconds
            }));
            assert_eq!(futures_util::Stream::size_hint(&all), (3, Some(3)));
            assert_eq!(all.map(Result::unwrap).collect::<Vec<_>>().await, [1, 2, 3]);
        });
    }

    #[test]
    fn dropping_it_cancels_what_has_not_ended() {
        Executor::instant().block_on(async {
            let guard = Rc::new(());
            let mut all = as_completed([0, 1].map(|seconds| {
                let inside = Rc::clone(&guard);
                async move {
                    sleep(SECOND * seconds * 9).await;
                    drop(inside);
                }
            }));
            assert!(all.next().await.is_some());
            drop(all);
            yield_now().await;
            assert_eq!(Rc::strong_count(&guard), 1);
        });
    }
}

mod shielding {
    use looplab::combine::shield;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_awaiter_goes_on_two_rounds_after_the_end() {
        let lines = run_rounds(9, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    let result = shield(yields(trace.clone(), "a", 1)).await;
                    trace.log(format_args!("{result:?}"));
                })
                .detach();
        });
        assert_eq!(lines, ["3 a ends", r#"5 Ok("a")"#]);
    }

    #[test]
    fn work_goes_on_when_its_awaiter_is_gone() {
        Executor::instant().block_on(async {
            let ended = Event::new();
            let work = shield({
                let ended = ended.clone();
                async move {
                    sleep(SECOND * 2).await;
                    ended.set();
                }
            });
            assert_eq!(timeout(SECOND, work).await, Err(Elapsed));
            ended.wait().await;
            assert_eq!(current().now(), Time::from_secs(2.0));
        });
    }
}

mod grouping {
    use looplab::combine::{GatherError, GroupClosed, GroupError, task_group};

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Waits for ever and holds something meanwhile.
    async fn hold<T>(held: T) -> Result<(), &'static str> {
        pending::<()>().await;
        drop(held);
        Ok(())
    }

    fn failed(errors: &[&'static str]) -> GroupError<&'static str> {
        GroupError(errors.iter().copied().map(GatherError::Failed).collect())
    }

    #[test]
    fn the_group_ends_two_rounds_after_its_last_task() {
        let lines = run_rounds(9, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    let body = trace.clone();
                    let result = task_group::<_, (), _>(|group| async move {
                        for (name, times) in [("a", 3), ("b", 1)] {
                            let trace = body.clone();
                            let member = async move {
                                yields(trace, name, times).await;
                                Ok(())
                            };
                            group.spawn(member).unwrap();
                        }
                        Ok("body")
                    })
                    .await;
                    trace.log(format_args!("{result:?}"));
                })
                .detach();
        });
        assert_eq!(lines, ["3 b ends", "5 a ends", r#"7 Ok("body")"#]);
    }

    #[test]
    fn the_first_error_cancels_the_body_and_the_others() {
        Executor::instant().block_on(async {
            let guard = Rc::new(());
            let inside = Rc::clone(&guard);
            let result = task_group(|group| async move {
                let (member, body) = (Rc::clone(&inside), inside);
                group.spawn(hold(member)).unwrap();
                let late = async {
                    sleep(SECOND).await;
                    Err("late")
                };
                group.spawn(late).unwrap();
                sleep(SECOND * 9).await;
                drop(body);
                Ok(())
            });
            assert_eq!(result.await, Err(failed(&["late"])));
            assert_eq!((Rc::strong_count(&guard), current().now()), (1, Time::from_secs(1.0)));
        });
    }

    #[test]
    fn errors_come_in_the_order_they_happened_and_the_bodys_last() {
        Executor::instant().block_on(async {
            let result = task_group::<(), _, _>(|group| async move {
                group.spawn(async { Err("first") }).unwrap();
                group.spawn(async { Err("second") }).unwrap();
                Err("body")
            });
            assert_eq!(result.await, Err(failed(&["body"])), "the body was over before they began");

            let result = task_group::<(), _, _>(|group| async move {
                group.spawn(async { Err("first") }).unwrap();
                group.spawn(async { Err("second") }).unwrap();
                yield_now().await;
                Err("body")
            });
            assert_eq!(result.await, Err(failed(&["first", "second", "body"])));
        });
    }

    #[test]
    fn a_group_that_is_ending_takes_no_more() {
        Executor::instant().block_on(async {
            let mut outside = None;
            let result = task_group::<_, (), _>(|group| {
                outside = Some(group.clone());
                async { Ok(()) }
            });
            assert_eq!(result.await, Ok(()));
            assert_eq!(outside.unwrap().spawn(async { Ok(()) }), Err(GroupClosed));
        });
    }

    #[test]
    fn dropping_it_cancels_its_tasks() {
        Executor::instant().block_on(async {
            let guard = Rc::new(());
            let inside = Rc::clone(&guard);
            let limited = timeout(
                SECOND,
                task_group(|group| async move {
                    group.spawn(hold(inside)).unwrap();
                    pending::<Result<(), _>>().await
                }),
            );
            assert_eq!(limited.await, Err(Elapsed));
            yield_now().await;
            assert_eq!(Rc::strong_count(&guard), 1);
        });
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn a_panic_is_an_error_and_a_cancellation_is_none() {
        Executor::instant().block_on(async {
            let result = task_group::<_, (), _>(|group| async move {
                group.spawn(async { panic!("odd") }).unwrap();
                Ok(())
            });
            assert_eq!(result.await, Err(GroupError(vec![GatherError::Lost(JoinError::Panicked("odd".into()))])));
        });
    }
}
