//! The executor: who goes when, how tasks end, and what it asks of its host.

mod common;

use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
    task::Poll,
    time::Duration,
};

use futures_util::{StreamExt, future::poll_fn, poll};
#[cfg(not(target_arch = "wasm32"))]
use looplab::executor::JoinError;
use looplab::{
    executor::{
        Clock, Executor, Ids, JoinHandle, MissedTickBehavior, Observer, Origin, Outer, Stuck, TaskName, TaskRef, Time,
        TimerHandle, current, interval, interval_at, is_watched, note_wait, sleep, sleep_until, spawn, try_current,
        yield_now,
    },
    host::{EventLoop, Host},
    trace::{Cause, EventKind, Stop, TaskId, TaskOutcome, Wait},
};

use common::{Trace, run_rounds};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

/// An executor on a manual loop's time, started.
fn started() -> (EventLoop, Executor) {
    let event_loop = EventLoop::manual();
    let executor = Executor::new(event_loop.host(), Clock::real());
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

mod order {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn callbacks_and_tasks_share_one_queue() {
        let lines = run_rounds(3, |executor, trace| {
            let log = |text: &'static str| {
                let trace = trace.clone();
                move || trace.log(text)
            };
            executor.call_soon(log("callback 1"));
            let step = log("task 1");
            executor.spawn(async move { step() }).detach();
            executor.call_soon(log("callback 2"));
        });
        assert_eq!(lines, ["1 callback 1", "1 task 1", "1 callback 2"]);
    }

    #[test]
    fn what_becomes_ready_in_a_round_waits_for_the_next() {
        let lines = run_rounds(4, |executor, trace| {
            for name in ["a", "b"] {
                let trace = trace.clone();
                executor
                    .spawn(async move {
                        trace.log(format_args!("{name} first"));
                        let late = trace.clone();
                        current().call_soon(move || late.log(format_args!("{name} callback")));
                        let child = trace.clone();
                        spawn(async move { child.log(format_args!("{name} child")) }).detach();
                        yield_now().await;
                        trace.log(format_args!("{name} second"));
                    })
                    .detach();
            }
        });
        let rounds = [
            "1 a first",
            "1 b first",
            "2 a callback",
            "2 a child",
            "2 a second",
            "2 b callback",
            "2 b child",
            "2 b second",
        ];
        assert_eq!(lines, rounds);
    }

    /// It takes its place when the step is over: behind what the step itself has queued.
    #[test]
    fn a_task_woken_by_its_own_step_is_queued_once() {
        let lines = run_rounds(4, |executor, trace| {
            let trace = trace.clone();
            let mut steps = 0;
            executor
                .spawn(poll_fn(move |cx| {
                    steps += 1;
                    trace.log(format_args!("step {steps}"));
                    if steps > 1 {
                        return Poll::Pending;
                    }
                    cx.waker().wake_by_ref();
                    cx.waker().wake_by_ref();
                    let late = trace.clone();
                    current().call_soon(move || late.log("callback"));
                    Poll::<()>::Pending
                }))
                .detach();
        });
        assert_eq!(lines, ["1 step 1", "2 callback", "2 step 2"]);
    }

    #[test]
    fn an_awaiter_goes_on_in_the_round_after_the_task_ended() {
        let lines = run_rounds(5, |executor, trace| {
            let ends = trace.clone();
            let child = executor.spawn(async move {
                yield_now().await;
                ends.log("child ends");
                7
            });
            let called = trace.clone();
            child.on_done(move || called.log("callback"));
            let trace = trace.clone();
            executor.spawn(async move { trace.log(child.await.unwrap()) }).detach();
        });
        assert_eq!(lines, ["2 child ends", "3 callback", "3 7"]);
    }

    #[test]
    fn a_callback_on_a_task_that_has_ended_is_queued_at_once() {
        let lines = run_rounds(4, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    let child = spawn(async {});
                    yield_now().await;
                    yield_now().await;
                    assert!(child.is_finished());
                    trace.log("asks");
                    let called = trace.clone();
                    child.on_done(move || called.log("callback"));
                })
                .detach();
        });
        assert_eq!(lines, ["3 asks", "4 callback"]);
    }

    /// The timer takes a place behind what is ready; the sleeper goes on one round later.
    #[test]
    fn a_sleeper_goes_on_a_round_after_its_timer() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        let log = trace.clone();
        executor.call_at(Time::from_secs(1.0), move || log.log("timer"));
        let log = trace.clone();
        executor
            .spawn(async move {
                sleep(SECOND).await;
                log.log("sleeper");
            })
            .detach();
        let log = trace.clone();
        executor.call_at(Time::from_secs(1.0), move || {
            log.log("second timer");
            current().call_soon(move || log.log("callback"));
        });
        event_loop.advance(0.999);
        assert_eq!(trace.take(), [""; 0]);
        event_loop.advance(0.001);
        assert_eq!(trace.take(), ["0 timer", "0 second timer", "0 callback", "0 sleeper"]);
    }

    #[test]
    fn timers_run_by_deadline_then_in_the_order_they_were_set() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        for (name, at) in [("late", 2.0), ("first", 1.0), ("second", 1.0)] {
            let trace = trace.clone();
            executor.call_at(Time::from_secs(at), move || trace.log(name));
        }
        let log = trace.clone();
        executor.call_at(Time::from_secs(1.5), move || log.log("never")).cancel();
        event_loop.advance(10.0);
        assert_eq!(trace.take(), ["0 first", "0 second", "0 late"]);
    }

    #[test]
    fn a_timer_can_be_called_off_by_one_that_is_due_with_it() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        let victim = Rc::new(RefCell::new(None));
        let off = Rc::clone(&victim);
        executor.call_at(Time::from_secs(1.0), move || off.take().iter().for_each(TimerHandle::cancel));
        let log = trace.clone();
        *victim.borrow_mut() = Some(executor.call_at(Time::from_secs(1.0), move || log.log("never")));
        event_loop.advance(2.0);
        assert_eq!(trace.take(), [""; 0]);
    }
}

mod tasks {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn names_and_numbers() {
        let executor = Executor::instant();
        let first = executor.spawn(async {});
        let second = executor.spawn_named("porter", async {});
        assert_eq!((first.task().id(), second.task().id()), (TaskId(1), TaskId(2)));
        assert_eq!((&*first.task().name(), &*second.task().name()), ("task-1", "porter"));
        second.task().set_name("night porter");
        assert_eq!(&*second.task().name(), "night porter");
        assert_eq!(executor.block_on(async { current().running().map(|task| task.id()) }), Some(TaskId(3)));
        assert!(executor.running().is_none());
        assert!(try_current().is_none());
    }

    #[test]
    fn executors_can_share_their_numbers() {
        let ids = Ids::default();
        let [first, second] =
            [(); 2].map(|()| Executor::with_ids(EventLoop::manual().host(), Clock::instant(), ids.clone()));
        let tasks = [first.spawn(async {}), second.spawn(async {}), first.spawn(async {})];
        assert_eq!(tasks.map(|task| task.task().id().0), [1, 2, 3]);
    }

    #[test]
    fn a_cancelled_task_is_dropped_at_its_turn_and_its_awaiter_goes_on_in_the_next() {
        let lines = run_rounds(6, |executor, trace| {
            let (log, drops) = (trace.clone(), Drops::default());
            let guard = drops.guard();
            let mut child = executor.spawn(async move {
                let _guard = guard;
                pending::<()>().await;
            });
            executor
                .spawn(async move {
                    yield_now().await;
                    child.cancel();
                    log.log(format_args!("cancelled, {} dropped", drops.count()));
                    let result = child.await;
                    log.log(format_args!("{result:?}, {} dropped", drops.count()));
                })
                .detach();
        });
        assert_eq!(lines, ["2 cancelled, 0 dropped", "4 Err(Cancelled), 1 dropped"]);
    }

    #[test]
    fn a_task_cancelled_before_its_first_step_never_runs_its_body() {
        let executor = Executor::instant();
        let ran = Rc::new(Cell::new(false));
        let body = Rc::clone(&ran);
        let mut child = executor.spawn(async move { body.set(true) });
        child.cancel();
        assert_eq!(child.task().outcome(), None);
        assert!(executor.block_on(child).is_err());
        assert!(!ran.get());
        assert_eq!(Rc::strong_count(&ran), 1, "the body is dropped");
    }

    #[test]
    fn cancelling_a_task_that_has_ended_leaves_its_value() {
        let executor = Executor::instant();
        let mut child = executor.spawn(async { 5 });
        executor.block_on(yield_now());
        child.cancel();
        assert_eq!(child.task().outcome(), Some(TaskOutcome::Returned));
        assert_eq!(executor.block_on(child), Ok(5));
    }

    #[test]
    fn a_task_that_is_cancelled_while_it_runs_is_dropped_at_its_next_wait() {
        let executor = Executor::instant();
        let handle: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
        let (own, drops) = (Rc::clone(&handle), Drops::default());
        let guard = drops.guard();
        *handle.borrow_mut() = Some(executor.spawn(async move {
            let _guard = guard;
            own.borrow_mut().as_mut().unwrap().cancel();
            yield_now().await;
            unreachable!("it was cancelled");
        }));
        executor.block_on(yield_now());
        assert_eq!(drops.count(), 1);
        assert_eq!(handle.borrow().as_ref().unwrap().task().outcome(), Some(TaskOutcome::Cancelled));
    }

    #[test]
    fn abort_drops_a_waiting_task_at_once_and_a_ready_one_at_its_turn() {
        let executor = Executor::instant();
        let drops = Drops::default();
        let guard = drops.guard();
        let mut waiting = executor.spawn(async move {
            let _guard = guard;
            pending::<()>().await;
        });
        executor.block_on(yield_now());
        waiting.abort();
        assert_eq!((drops.count(), waiting.is_finished()), (1, true));
        assert!(executor.block_on(waiting).is_err());

        let guard = drops.guard();
        let mut ready = executor.spawn(async move { drop(guard) });
        ready.abort();
        assert_eq!((drops.count(), ready.is_finished()), (1, false));
        executor.block_on(yield_now());
        assert_eq!((drops.count(), ready.is_finished()), (2, true));
    }

    #[test]
    fn a_handle_that_is_dropped_detaches_its_task() {
        let (event_loop, executor) = started();
        let done = Rc::new(Cell::new(false));
        let body = Rc::clone(&done);
        drop(executor.spawn(async move {
            sleep(SECOND).await;
            body.set(true);
        }));
        event_loop.advance(1.0);
        assert!(done.get());
    }

    #[test]
    fn a_value_can_be_taken_once() {
        let executor = Executor::instant();
        let mut child = executor.spawn(async { 5 });
        assert_eq!(child.try_take(), None);
        executor.block_on(yield_now());
        assert_eq!(child.try_take(), Some(Ok(5)));
        assert_eq!(child.try_take(), None);
    }

    #[test]
    fn a_value_that_nobody_can_ask_for_is_dropped() {
        let executor = Executor::instant();
        let drops = Drops::default();
        let guards = [drops.guard(), drops.guard()];
        let [detached, held] = guards.map(|guard| executor.spawn(async move { guard }));
        let known = [detached.task().clone(), held.task().clone()];
        detached.detach();
        executor.block_on(yield_now());
        assert_eq!(drops.count(), 1);
        drop(held);
        assert_eq!(drops.count(), 2);
        assert!(known.iter().all(TaskRef::is_finished));
    }

    #[test]
    fn an_outcome_can_be_read_from_the_value() {
        let executor = Executor::instant();
        let outcome = |value: &Result<(), &str>| match value {
            Ok(()) => TaskOutcome::Returned,
            Err(text) => TaskOutcome::Failed((*text).into()),
        };
        let child =
            executor.spawn_as(TaskName::Given("poet".into()), async { Err("no luck") }, outcome, Origin::default);
        executor.block_on(yield_now());
        assert_eq!(child.task().outcome(), Some(TaskOutcome::Failed("no luck".into())));
        assert_eq!(executor.block_on(child), Ok(Err("no luck")));
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn a_panic_is_the_failure_of_its_task_and_the_others_go_on() {
        let executor = Executor::instant();
        let child = executor.spawn(async {
            yield_now().await;
            panic!("spilled the {}", "milk");
        });
        let other = executor.spawn(async {
            sleep(SECOND).await;
            "done"
        });
        assert_eq!(executor.block_on(child), Err::<(), _>(JoinError::Panicked("spilled the milk".into())));
        assert_eq!(executor.block_on(other), Ok("done"));
    }

    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn waking_on_a_foreign_thread_panics_there_and_leaves_the_task_alone() {
        let executor = Executor::instant();
        let waker = Rc::new(RefCell::new(None));
        let slot = Rc::clone(&waker);
        let task = executor.spawn(poll_fn(move |cx| match slot.replace(Some(cx.waker().clone())) {
            None => Poll::Pending,
            Some(_) => Poll::Ready(()),
        }));
        executor.block_on(yield_now());
        let foreign = waker.borrow().clone().unwrap();
        assert!(std::thread::spawn(move || foreign.wake_by_ref()).join().is_err());
        executor.block_on(yield_now());
        assert!(!task.is_finished());
        waker.borrow().as_ref().unwrap().wake_by_ref();
        executor.block_on(yield_now());
        assert!(task.is_finished());
    }

    #[test]
    fn clearing_the_executor_drops_what_nobody_else_can_wake() {
        let executor = Executor::instant();
        let (drops, event) = (Drops::default(), looplab::sync::Event::new());
        let (sleeping, waiting, stuck, ready) = (drops.guard(), drops.guard(), drops.guard(), drops.guard());
        let waits = event.wait();
        executor.spawn(async move { (sleep(SECOND).await, sleeping).1 }).detach();
        let mut survivor = executor.spawn(async move { (waits.await, waiting).1 });
        executor.spawn(async move { (pending::<()>().await, stuck).1 }).detach();
        executor.block_on(yield_now());
        executor.spawn(async move { drop(ready) }).detach();
        executor.clear();
        assert_eq!(drops.count(), 3);
        event.set();
        executor.block_on(yield_now());
        assert!(survivor.try_take().is_some_and(|guard| guard.is_ok()));
    }

    /// A scheduler that never gets round to anything.
    #[derive(Clone, Default)]
    struct Late(Rc<RefCell<Vec<Callback>>>);

    type Callback = Box<dyn FnOnce()>;

    impl Outer for Late {
        fn now(&self) -> Time {
            Time::default()
        }
        fn soon(&self, call: Callback) {
            self.0.borrow_mut().push(call);
        }
        fn after(&self, _: f64, call: Callback) -> Callback {
            self.soon(call);
            Box::new(|| ())
        }
        fn at(&self, _: Time, call: Callback) -> Callback {
            self.soon(call);
            Box::new(|| ())
        }
    }

    #[test]
    fn what_a_guest_has_cleared_is_dropped_with_the_turn_that_its_host_does_not_give_it() {
        let (executor, late, drops) = (Executor::instant(), Late::default(), Drops::default());
        executor.join(late.clone());
        let event = looplab::sync::Event::new();
        let (waits, waiting, unstarted) = (event.wait(), drops.guard(), drops.guard());
        let waiter = executor.spawn(async move { (waits.await, waiting).1 });
        let begin = late.0.borrow_mut().pop().unwrap();
        begin();
        executor.spawn(async move { drop(unstarted) }).detach();
        executor.clear();
        event.set();
        assert_eq!((late.0.borrow().len(), drops.count()), (2, 0));
        late.0.take();
        assert_eq!(drops.count(), 2);
        assert_eq!(waiter.task().outcome(), Some(TaskOutcome::Cancelled));
    }

    #[test]
    fn a_task_that_clears_its_executor_in_its_first_step_goes_on_if_it_can_be_woken() {
        let (event_loop, executor) = started();
        let drops = Drops::default();
        let (goes_on, never_does) = (drops.guard(), drops.guard());
        let yields = executor.spawn(async move {
            current().clear();
            (yield_now().await, goes_on).1
        });
        event_loop.run_ready();
        let waits = executor.spawn(async move {
            current().clear();
            (pending::<()>().await, never_does).1
        });
        event_loop.run_ready();
        assert_eq!(yields.task().outcome(), Some(TaskOutcome::Returned));
        assert_eq!(waits.task().outcome(), Some(TaskOutcome::Cancelled));
        assert_eq!(drops.count(), 1);
    }

    #[test]
    fn dropping_the_executor_drops_its_tasks_wherever_they_are() {
        let executor = Executor::instant();
        let (drops, event) = (Drops::default(), looplab::sync::Event::new());
        let (sleeping, waiting, stuck, ready) = (drops.guard(), drops.guard(), drops.guard(), drops.guard());
        let waits = event.wait();
        executor.spawn(async move { (sleep(SECOND).await, sleeping).1 }).detach();
        executor.spawn(async move { (waits.await, waiting).1 }).detach();
        executor.spawn(async move { (pending::<()>().await, stuck).1 }).detach();
        executor.block_on(yield_now());
        let unstarted = executor.spawn(async move { drop(ready) });
        assert_eq!(drops.count(), 0);
        drop(executor);
        assert_eq!(drops.count(), 4);
        assert_eq!(event.waiters(), 0);
        assert_eq!(unstarted.task().outcome(), Some(TaskOutcome::Cancelled));
    }

    /// Each task that is dropped gives a permit on to the next, which must not nest.
    #[test]
    fn dropping_an_executor_with_a_long_chain_of_waiters_does_not_overflow_the_stack() {
        let executor = Executor::instant();
        let semaphore = looplab::sync::Semaphore::new(1);
        for _ in 0..100_000 {
            let semaphore = semaphore.clone();
            executor
                .spawn(async move {
                    let _permit = semaphore.acquire().await;
                    pending::<()>().await;
                })
                .detach();
        }
        executor.block_on(yield_now());
        assert_eq!(semaphore.waiters(), 99_999);
        drop(executor);
        assert_eq!((semaphore.waiters(), semaphore.available()), (0, 1));
    }
}

mod time {
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
}

mod intervals {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
}

mod driving {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn nothing_runs_before_the_start() {
        let event_loop = EventLoop::manual();
        let executor = Executor::new(event_loop.host(), Clock::real());
        let child = executor.spawn(sleep(SECOND));
        event_loop.advance(5.0);
        assert!(!child.is_finished());
        executor.start();
        event_loop.advance(1.0);
        assert!(child.is_finished());
    }

    #[test]
    fn a_stop_takes_effect_after_the_round_and_the_rest_stays() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        for name in ["stops", "same round"] {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    trace.log(name);
                    if name == "stops" {
                        current().stop();
                    }
                    yield_now().await;
                    trace.log(format_args!("{name}, next round"));
                })
                .detach();
        }
        event_loop.run_ready();
        assert_eq!(trace.take(), ["0 stops", "0 same round"]);
        assert!(!executor.is_started());
        executor.start();
        event_loop.run_ready();
        assert_eq!(trace.take(), ["0 stops, next round", "0 same round, next round"]);
    }

    #[test]
    fn a_stop_from_outside_ends_an_idle_executor() {
        let (event_loop, executor) = started();
        let nap = executor.spawn(sleep(SECOND));
        event_loop.run_ready();
        executor.stop();
        event_loop.advance(5.0);
        assert!(!executor.is_started());
        assert!(!nap.is_finished());
    }

    #[test]
    fn an_interrupt_takes_effect_in_the_middle_of_a_round() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        for name in ["interrupts", "same round"] {
            let trace = trace.clone();
            executor.call_soon(move || {
                trace.log(name);
                if name == "interrupts" {
                    current().interrupt();
                }
            });
        }
        event_loop.run_ready();
        assert_eq!(trace.take(), ["0 interrupts"]);
        executor.start();
        event_loop.run_ready();
        assert_eq!(trace.take(), ["0 same round"]);
    }

    #[test]
    fn run_resolves_when_the_executor_has_stopped() {
        let (event_loop, outer) = started();
        let inner = Executor::new(event_loop.host(), Clock::real());
        inner
            .spawn(async {
                sleep(SECOND).await;
                current().stop();
            })
            .detach();
        let mut run = outer.spawn(inner.run());
        event_loop.advance(0.5);
        assert!(!run.is_finished() && inner.is_started());
        event_loop.advance(0.5);
        assert_eq!(run.try_take(), Some(Ok(Ok(()))));
        assert!(!inner.is_started());
    }

    #[test]
    fn run_says_when_nothing_can_go_on() {
        let (event_loop, outer) = started();
        let inner = Executor::new(event_loop.host(), Clock::instant());
        inner.spawn(pending::<()>()).detach();
        let work = inner.external_work();
        let mut run = outer.spawn(inner.run());
        event_loop.run_ready();
        assert!(!run.is_finished(), "work outside may still wake somebody");
        drop(work);
        event_loop.run_ready();
        assert_eq!(run.try_take(), Some(Ok(Err(Stuck))));
    }

    #[test]
    fn dropping_a_run_stops_the_executor() {
        let (event_loop, outer) = started();
        let inner = Executor::new(event_loop.host(), Clock::real());
        let nap = inner.spawn(sleep(SECOND));
        let mut run = outer.spawn(inner.run());
        event_loop.run_ready();
        run.abort();
        event_loop.advance(5.0);
        assert!(!inner.is_started() && !nap.is_finished());
    }

    #[test]
    fn a_run_dropped_by_one_of_its_tasks_stops_after_the_round() {
        let (event_loop, outer) = started();
        let inner = Executor::new(event_loop.host(), Clock::real());
        let run = Rc::new(RefCell::new(None));
        let own = Rc::clone(&run);
        let ends = inner.spawn(async move {
            let mut run: JoinHandle<_> = own.take().unwrap();
            run.abort();
            yield_now().await;
        });
        *run.borrow_mut() = Some(outer.spawn(inner.run()));
        event_loop.run_ready();
        assert!(!inner.is_started() && !ends.is_finished());
    }

    #[test]
    fn in_place_within_a_turn_of_another_the_inner_one_is_current() {
        let (event_loop, outer) = started();
        let mut child = outer.spawn(async {
            let before = current().now();
            let inner = Executor::instant();
            let (id, now) = inner.block_on(async {
                sleep(SECOND).await;
                (current().running().unwrap().id(), current().now())
            });
            assert_eq!((id, now), (TaskId(1), Time::from_secs(1.0)));
            current().now() == before
        });
        event_loop.run_ready();
        assert_eq!(child.try_take(), Some(Ok(true)));
    }

    #[test]
    fn in_place_nothing_left_to_wait_for_is_an_error() {
        let executor = Executor::instant();
        executor.spawn(pending::<()>()).detach();
        assert_eq!(executor.run_in_place(), Err(Stuck));
        executor.spawn(async { current().stop() }).detach();
        assert_eq!(executor.run_in_place(), Ok(()));
    }
}

mod watching {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    struct Watcher(Trace);

    impl Watcher {
        fn by(by: Option<TaskId>) -> String {
            by.map_or("nobody".into(), |id| id.0.to_string())
        }
    }

    impl Observer for Watcher {
        fn spawned(&self, task: &TaskRef, by: Option<TaskId>, origin: Origin) {
            let file = origin.place.and_then(|place| place.file);
            assert_eq!(file.as_deref(), Some(file!()));
            self.0.log(format_args!("{} spawned by {} for {}", task.name(), Self::by(by), origin.what));
        }
        fn woken(&self, task: TaskId, by: Cause) {
            self.0.log(format_args!("{} woken by {by:?}", task.0));
        }
        fn step_started(&self, task: TaskId) {
            self.0.log(format_args!("{} starts", task.0));
        }
        fn step_ended(&self, task: TaskId, stop: Stop) {
            match stop.wait {
                Some(wait) => self.0.log(format_args!("{} stops for {wait:?}", task.0)),
                None => self.0.log(format_args!("{} ends", task.0)),
            }
        }
        fn renamed(&self, task: &TaskRef) {
            self.0.log(format_args!("{} is {}", task.id().0, task.name()));
        }
        fn cancel_requested(&self, task: TaskId, by: Option<TaskId>) {
            self.0.log(format_args!("{} to stop, says {}", task.0, Self::by(by)));
        }
        fn done(&self, task: TaskId, outcome: &TaskOutcome) {
            self.0.log(format_args!("{} done: {outcome:?}", task.0));
        }
        fn call_started(&self) {
            self.0.log("call");
        }
        fn call_ended(&self) {
            self.0.log("call over");
        }
        fn noted(&self, task: Option<TaskId>, kind: EventKind) {
            self.0.log(format_args!("{kind:?} by {}", Self::by(task)));
        }
    }

    #[test]
    fn an_observer_sees_every_transition_in_order() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        executor.set_observer(Some(Rc::new(Watcher(trace.clone()))));
        executor
            .spawn_named("main", async {
                let mut child = spawn(pending::<()>());
                child.task().set_name("idle");
                yield_now().await;
                child.cancel();
                child.await.unwrap_err();
            })
            .detach();
        event_loop.run_ready();
        let events = [
            "0 main spawned by nobody for an_observer_sees_every_transition_in_order",
            "0 1 starts",
            "0 task-2 spawned by 1 for Pending",
            "0 2 is idle",
            "0 1 stops for Turn",
            "0 2 starts",
            "0 2 ends",
            "0 1 starts",
            "0 2 to stop, says 1",
            "0 2 woken by Task(TaskId(1))",
            "0 1 stops for Task(TaskId(2))",
            "0 2 starts",
            "0 2 done: Cancelled",
            "0 1 woken by Task(TaskId(2))",
            "0 2 ends",
            "0 1 starts",
            "0 1 done: Returned",
            "0 1 ends",
        ];
        assert_eq!(trace.take(), events);
        executor.set_observer(None);
        executor.spawn(async {}).detach();
        event_loop.run_ready();
        assert_eq!(trace.take(), [""; 0]);
    }

    #[test]
    fn an_observer_hears_who_set_off_a_callback_and_what_it_woke() {
        let (event_loop, executor) = started();
        let waker = Rc::new(RefCell::new(None));
        let waiting = Rc::clone(&waker);
        executor
            .spawn(poll_fn(move |cx| {
                *waiting.borrow_mut() = Some(cx.waker().clone());
                Poll::<()>::Pending
            }))
            .detach();
        event_loop.run_ready();
        let trace = Trace::default();
        executor.set_observer(Some(Rc::new(Watcher(trace.clone()))));
        let wake = move || {
            let waker = Rc::clone(&waker);
            move || waker.borrow().as_ref().map_or((), std::task::Waker::wake_by_ref)
        };
        executor.call_soon(wake());
        executor.call_at(Time::from_secs(1.0), wake());
        let (late, later) = (wake(), wake());
        executor.spawn(async move { current().call_soon(late) }).detach();
        executor.call_at(Time::from_secs(2.0), move || current().call_soon(later));
        event_loop.advance(3.0);
        let woken: Vec<_> = trace.take().into_iter().filter(|line| line.contains("woken")).collect();
        let causes = ["Outside", "Task(TaskId(2))", "Timer", "Timer"];
        assert_eq!(woken, causes.map(|cause| format!("0 1 woken by {cause}")));
    }

    #[test]
    fn an_observer_hears_of_timers_in_pairs_unless_they_are_called_off() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        executor.set_observer(Some(Rc::new(Watcher(trace.clone()))));
        let off = executor.call_at(Time::from_secs(2.0), || ());
        executor.call_at(Time::from_secs(1.0), || ());
        off.cancel();
        event_loop.advance(3.0);
        let timers = [
            "0 TimerSet { timer: 0, due: 2000.0 } by nobody",
            "0 TimerSet { timer: 1, due: 1000.0 } by nobody",
            "0 call",
            "0 TimerFired { timer: 1 } by nobody",
            "0 call over",
        ];
        assert_eq!(trace.take(), timers);
    }

    #[test]
    fn what_a_step_says_in_another_does_not_mix_with_it() {
        let (event_loop, executor) = started();
        let trace = Trace::default();
        executor.set_observer(Some(Rc::new(Watcher(trace.clone()))));
        executor
            .spawn(poll_fn(|_| {
                note_wait(|| Wait::Other { what: "outer".into() });
                let name = TaskName::Given("inner".into());
                let inner = current().prepare_as(
                    name,
                    yield_now(),
                    |()| TaskOutcome::Returned,
                    || Origin {
                        what: "".into(),
                        place: Some(looplab::trace::Place { file: Some(file!().into()), line: 1 }),
                    },
                );
                current().step_now(inner.task());
                inner.detach();
                Poll::<()>::Pending
            }))
            .detach();
        event_loop.run_ready();
        let stops: Vec<_> = trace.take().into_iter().filter(|line| line.contains("stops")).collect();
        assert_eq!(stops, ["0 2 stops for Turn", "0 1 stops for Other { what: \"outer\" }"]);
    }

    #[test]
    fn nobody_is_asked_why_he_waits_unless_somebody_watches() {
        let executor = Executor::instant();
        executor.block_on(async {
            assert!(!is_watched());
            note_wait(|| unreachable!("nobody watches"));
            current().set_observer(Some(Rc::new(Watcher(Trace::default()))));
            assert!(is_watched());
            current().set_observer(None);
            assert!(!is_watched());
        });
        assert!(!is_watched());
    }
}

mod hosting {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// A host that only writes down what it is asked. Each look at its clock moves it by `tick`.
    #[derive(Clone, Default)]
    struct Notes(Rc<Inner>);

    #[derive(Default)]
    struct Inner {
        now: Cell<f64>,
        tick: Cell<f64>,
        kicks: Cell<u32>,
        agains: Cell<u32>,
        timers: RefCell<Vec<Option<f64>>>,
        turn: RefCell<Option<Rc<dyn Fn()>>>,
        alarm: RefCell<Option<Rc<dyn Fn()>>>,
    }

    impl Notes {
        fn turn(&self) {
            let turn = self.0.turn.borrow().clone().unwrap();
            turn();
        }

        fn alarm(&self) {
            let alarm = self.0.alarm.borrow().clone().unwrap();
            alarm();
        }

        fn timers(&self) -> Vec<Option<f64>> {
            self.0.timers.take()
        }
    }

    impl Host for Notes {
        fn now(&self) -> f64 {
            self.0.now.replace(self.0.now.get() + self.0.tick.get())
        }
        fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>) {
            *self.0.turn.borrow_mut() = Some(turn);
            *self.0.alarm.borrow_mut() = Some(alarm);
        }
        fn kick(&self) {
            self.0.kicks.set(self.0.kicks.get() + 1);
        }
        fn again(&self) {
            self.0.agains.set(self.0.agains.get() + 1);
        }
        fn wake_in(&self, seconds: Option<f64>) {
            self.0.timers.borrow_mut().push(seconds);
        }
        fn block(&self, _: f64) {
            unreachable!("nobody drives it in place");
        }
    }

    fn on_notes() -> (Notes, Executor) {
        let notes = Notes::default();
        let executor = Executor::new(notes.clone(), Clock::real());
        executor.start();
        (notes, executor)
    }

    #[test]
    fn wake_ups_between_turns_ask_for_one_turn() {
        let (notes, executor) = on_notes();
        for _ in 0..100 {
            executor.spawn(async {}).detach();
        }
        assert_eq!(notes.0.kicks.get(), 1);
        notes.turn();
        executor.call_soon(|| ());
        assert_eq!((notes.0.kicks.get(), notes.0.agains.get()), (2, 0));
    }

    #[test]
    fn a_turn_gives_the_host_its_loop_back_when_its_time_is_spent() {
        let (notes, executor) = on_notes();
        let steps = Rc::new(Cell::new(0));
        let count = Rc::clone(&steps);
        executor
            .spawn(poll_fn(move |cx| {
                count.set(count.get() + 1);
                cx.waker().wake_by_ref();
                Poll::<()>::Pending
            }))
            .detach();
        notes.0.tick.set(0.001);
        notes.turn();
        let first = steps.get();
        assert!((1..=1024).contains(&first), "{first} steps");
        assert_eq!((notes.0.kicks.get(), notes.0.agains.get()), (1, 1));
        notes.turn();
        assert!(steps.get() > first);
        assert_eq!((notes.0.kicks.get(), notes.0.agains.get()), (1, 2));
    }

    /// Whatever the budget cuts short goes on where it was: the round is not begun anew.
    #[test]
    fn a_round_that_is_cut_short_keeps_its_order() {
        let (notes, executor) = on_notes();
        let trace = Trace::default();
        for number in 0..200 {
            let trace = trace.clone();
            executor.call_soon(move || {
                trace.log(number);
                current().call_soon(move || trace.log(number + 200));
            });
        }
        notes.0.tick.set(1.0);
        for _ in 0..400 {
            notes.turn();
        }
        assert!(notes.0.agains.get() > 10);
        let expected: Vec<_> = (0..400).map(|number| format!("0 {number}")).collect();
        assert_eq!(trace.take(), expected);
    }

    #[test]
    fn a_hundred_thousand_sleepers_are_one_host_timer() {
        let (notes, executor) = on_notes();
        for milliseconds in 0..100_000 {
            executor.spawn(sleep(SECOND + Duration::from_millis(milliseconds))).detach();
        }
        notes.turn();
        assert_eq!(notes.timers(), [Some(1.0)]);
    }

    #[test]
    fn a_timer_that_runs_out_early_is_set_again() {
        let (notes, executor) = on_notes();
        let nap = executor.spawn(sleep(SECOND));
        notes.turn();
        assert_eq!(notes.timers(), [Some(1.0)]);
        notes.0.now.set(0.75);
        notes.alarm();
        assert_eq!(notes.timers(), [Some(0.25)]);
        notes.0.now.set(1.0);
        notes.alarm();
        assert!(nap.is_finished());
        assert_eq!(notes.timers(), [None; 0]);
    }

    #[test]
    fn an_earlier_timer_moves_the_host_timer_and_a_later_one_does_not() {
        let (notes, executor) = on_notes();
        notes.turn();
        executor.call_at(Time::from_secs(5.0), || ());
        executor.call_at(Time::from_secs(9.0), || ());
        let first = executor.call_at(Time::from_secs(2.0), || ());
        assert_eq!(notes.timers(), [Some(5.0), Some(2.0)]);
        first.cancel();
        executor.call_soon(|| ());
        notes.turn();
        assert_eq!(notes.timers(), [Some(5.0)]);
        executor.stop();
        notes.turn();
        assert_eq!(notes.timers(), [None]);
    }

    /// Such an executor must not sit on the host's loop: the clock stands a rounding error before the deadline.
    #[test]
    fn a_timer_a_hairs_breadth_ahead_is_due() {
        let (notes, executor) = on_notes();
        notes.0.now.set(0.1);
        let nap = executor.spawn(sleep(Duration::from_millis(200)));
        notes.turn();
        notes.0.now.set(0.1 + 0.2 - 1e-12);
        notes.alarm();
        assert!(nap.is_finished());
    }
}
