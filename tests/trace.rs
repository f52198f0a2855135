//! What a recorder tells of Rust tasks, event by event, under a clock that the test holds.

#[path = "common/told.rs"]
mod told;

use std::{
    cell::Cell,
    future::{pending, poll_fn},
    rc::Rc,
    task::Poll,
    time::Duration,
};

use looplab::{
    combine::{ReturnWhen, as_completed, gather, shield, task_group, timeout, wait},
    executor::{Clock, Executor, current, excused, sleep, spawn, yield_now},
    host::{EventLoop, Host},
    sync::{Barrier, Condition, Event, Lock, Queue, Semaphore},
    trace::{self, Batch, EventKind, Phase, Recording, TaskId, TaskOutcome},
};

use told::{Told, line, what};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

/// A watched executor on an instant clock.
fn watched() -> (Executor, Told) {
    let (event_loop, clock, told) = (EventLoop::manual(), Clock::instant(), Told::default());
    let executor = Executor::new(event_loop.host(), clock.clone());
    executor.set_observer(Some(told.recorder(&event_loop, &clock)));
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

mod steps {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_sleep_is_told_from_its_timer_to_its_end() {
        async fn nap() {
            sleep(SECOND).await;
        }
        let lines = lines(async {
            spawn(nap()).await.unwrap();
        });
        let expected = [
            "0 T1 spawned: main, a_sleep_is_told_from_its_timer_to_its_end() by nobody",
            "0 T1 runs",
            "0 T2 spawned: task-2, nap() by T1",
            "0 T1 stops for T2",
            "0 T2 runs",
            "0 T2 timer 0 to 1000",
            "0 T2 stops for 1000 ms",
            "1000 - timer 0 rings",
            "1000 T2 woken by Timer",
            "1000 T2 runs",
            "1000 T2 Returned",
            "1000 T1 woken by T2",
            "1000 T2 stops",
            "1000 T1 runs",
            "1000 T1 Returned",
            "1000 T1 stops",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn who_lets_others_go_first_is_ready_again_without_another_word() {
        let lines = telling(&["T1"], async {
            yield_now().await;
        });
        let steps = ["0 T1 runs", "0 T1 stops for a turn", "0 T1 runs", "0 T1 Returned", "0 T1 stops"];
        assert_eq!(lines[1..], steps);
    }

    #[test]
    fn cancelling_is_told_with_who_asked() {
        let lines = telling(&["T2"], async {
            let mut child = spawn(pending::<()>());
            child.task().set_name("idle");
            yield_now().await;
            child.cancel();
            child.await.unwrap_err();
        });
        let expected = [
            "0 T2 spawned: task-2, Pending() by T1",
            "0 T2 is idle",
            "0 T2 runs",
            "0 T2 stops",
            "0 T2 to stop, says T1",
            "0 T2 woken by T1",
            "0 T1 stops for T2",
            "0 T2 runs",
            "0 T2 Cancelled",
            "0 T1 woken by T2",
            "0 T2 stops",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_wait_that_is_given_up_in_the_same_step_does_not_count() {
        let lines = telling(&["stops"], async {
            let lock = Lock::new();
            let _guard = lock.acquire().await;
            assert!(futures_util::poll!(std::pin::pin!(lock.acquire())).is_pending());
        });
        assert_eq!(lines, ["0 T1 stops"]);
    }

    #[test]
    fn two_executors_number_what_they_share_on() {
        let (event_loop, clock, told) = (EventLoop::manual(), Clock::instant(), Told::default());
        let ids = looplab::executor::Ids::default();
        let recorder = told.recorder(&event_loop, &clock);
        for _ in 0..2 {
            let executor = Executor::with_ids(event_loop.host(), clock.clone(), ids.clone());
            executor.set_observer(Some(recorder.clone()));
            executor.block_on(async {
                Event::new().named("flag").set();
                sleep(SECOND).await;
            });
        }
        let events = told.take();
        assert!(events.iter().enumerate().all(|(seq, event)| event.seq == seq as u64));
        let lines: Vec<_> =
            events.iter().map(line).filter(|line| line.contains(" is ") || line.contains("to ")).collect();
        let expected = [
            "0 T1 #1 is event \"flag\"",
            "0 T1 timer 0 to 1000",
            "1000 T2 #2 is event \"flag\"",
            "1000 T2 timer 1 to 2000",
        ];
        assert_eq!(lines, expected);
    }
}

mod time {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// On a real clock that the test moves; a step that blocks takes time.
    fn on_a_real_clock(setup: impl FnOnce(&Executor, Rc<dyn Fn(f64)>)) -> Vec<looplab::trace::Event> {
        let (event_loop, clock, told) = (EventLoop::manual(), Clock::real(), Told::default());
        let executor = Executor::new(event_loop.host(), clock.clone());
        executor.set_observer(Some(told.recorder(&event_loop, &clock)));
        executor.start();
        let host = event_loop.host();
        setup(&executor, Rc::new(move |seconds| host.block(seconds)));
        event_loop.advance(10.0);
        told.take()
    }

    #[test]
    fn steps_are_timed_and_what_happens_in_them_has_its_moment() {
        let events = on_a_real_clock(|executor, block| {
            let flag = Event::new().named("flag");
            executor
                .spawn(async move {
                    sleep(SECOND).await;
                    block(0.03);
                    flag.set();
                    block(0.01);
                })
                .detach();
        });
        let last = events.iter().rev().find_map(|event| match event.kind {
            EventKind::StepEnded { busy_ms, .. } => Some((event.at.round(), busy_ms.round())),
            _ => None,
        });
        assert_eq!(last, Some((1040.0, 40.0)));
        let set = events.iter().find(|event| line(event).ends_with("signalled")).unwrap();
        assert_eq!(set.at.round(), 1030.0);
    }

    /// Tells each step by its start and its end.
    fn in_two(events: &[trace::Event]) -> Vec<trace::Event> {
        let mut split: Vec<trace::Event> = Vec::new();
        for trace::Event { at, task, kind, .. } in events.iter().cloned() {
            let mut push = |at, kind| split.push(trace::Event { seq: split.len() as u64, at, task, kind });
            match kind {
                EventKind::Stepped { began, busy_ms, stop } => {
                    push(began, EventKind::StepStarted);
                    push(at, EventKind::StepEnded { busy_ms, stop });
                }
                kind => push(at, kind),
            }
        }
        split
    }

    fn recorded(events: Vec<trace::Event>) -> Recording {
        let mut recording = Recording::new(100_000);
        recording.extend(Batch { before: None, events });
        recording
    }

    #[test]
    fn a_light_step_is_one_event_that_says_what_two_would() {
        let events = on_a_real_clock(|executor, block| {
            for _ in 0..2 {
                let (block, flag) = (Rc::clone(&block), Event::new().named("flag"));
                let work = async move {
                    for turn in 0..2_000 {
                        block(1e-6);
                        if turn % 10 == 0 {
                            flag.set();
                        }
                        yield_now().await;
                    }
                };
                executor.spawn(work).detach();
            }
        });
        let ended = |event: &&trace::Event| matches!(event.kind, EventKind::StepEnded { .. });
        let light = |event: &&trace::Event| matches!(event.kind, EventKind::Stepped { .. });
        assert_eq!(events.iter().filter(light).count() + events.iter().filter(ended).count(), 4_002);
        // Before the pace is known, and where a flag is set, it takes two.
        assert!(events.iter().filter(light).count() > 3_000);
        let two = recorded(in_two(&events));
        let one = recorded(events);
        assert_eq!(one.now().tasks, two.now().tasks);
        assert_eq!((one.now().steps, one.now().running), (two.now().steps, None));
    }

    #[test]
    fn the_start_of_a_light_step_is_told_before_what_happens_in_it() {
        let events = on_a_real_clock(|executor, block| {
            let work = async move {
                for _ in 0..2_000 {
                    block(1e-6);
                    yield_now().await;
                }
                Event::new().named("flag").set();
            };
            executor.spawn(work).detach();
        });
        let lines: Vec<_> = events.iter().map(|event| what(&event.kind)).collect();
        let told: Vec<_> = lines[lines.len() - 6..].iter().map(String::as_str).collect();
        assert_eq!(
            told,
            ["runs and stops for a turn", "runs", "#1 is event \"flag\"", "#1 signalled", "Returned", "stops"]
        );
    }

    #[test]
    fn what_comes_from_outside_has_its_moment() {
        let (event_loop, clock, told) = (EventLoop::manual(), Clock::real(), Told::default());
        let executor = Executor::new(event_loop.host(), clock.clone());
        executor.set_observer(Some(told.recorder(&event_loop, &clock)));
        executor.start();
        let flag = Event::new();
        let wait = executor.spawn(flag.wait());
        let busy = executor.spawn(async {
            for _ in 0..1_000 {
                yield_now().await;
            }
        });
        event_loop.advance(1.0);
        event_loop.host().block(2.0);
        flag.set();
        event_loop.advance(1.0);
        assert!(wait.is_finished() && busy.is_finished());
        let woken = told.take().iter().map(line).find(|line| line.ends_with("T1 woken by Outside"));
        assert_eq!(woken.as_deref(), Some("3000 T1 woken by Outside"));
    }

    #[test]
    fn a_loop_that_is_held_is_told_of_by_whom() {
        let events = on_a_real_clock(|executor, block| {
            let (long, longer, short) = (Rc::clone(&block), Rc::clone(&block), block);
            executor
                .spawn_named("slow", async move {
                    yield_now().await;
                    long(0.25);
                    yield_now().await;
                })
                .detach();
            executor.call_soon(move || longer(0.5));
            executor.call_soon(move || short(0.09));
        });
        let blocks: Vec<_> = events.iter().map(line).filter(|line| line.contains("blocked")).collect();
        assert_eq!(blocks, ["500 - blocked the loop for 500 ms", "840 T1 blocked the loop for 250 ms"]);
    }

    #[test]
    fn what_is_excused_does_not_block_the_loop() {
        let events = on_a_real_clock(|executor, block| {
            let (loads, loads_long, works) = (Rc::clone(&block), Rc::clone(&block), block);
            executor.call_soon(move || excused(|| excused(|| loads(0.5))));
            executor.call_soon(move || {
                excused(|| loads_long(0.5));
                works(0.2);
            });
        });
        let blocks: Vec<_> = events.iter().map(line).filter(|line| line.contains("blocked")).collect();
        assert_eq!(blocks, ["1200 - blocked the loop for 200 ms"]);
    }

    #[test]
    fn a_clock_that_jumps_within_a_step_holds_the_loop_too() {
        let (executor, told) = watched();
        executor.block_on(async {
            current().clock().jump_to(looplab::executor::Time::from_secs(2.0));
        });
        let blocks: Vec<_> = lines_of(&told).into_iter().filter(|line| line.contains("blocked")).collect();
        assert_eq!(blocks, ["2000 T1 blocked the loop for 2000 ms"]);
    }

    #[test]
    fn a_step_within_a_step_counts_for_both_but_blocks_once() {
        let events = on_a_real_clock(|executor, block| {
            executor
                .spawn(poll_fn(move |_| {
                    let block = Rc::clone(&block);
                    let name = looplab::executor::TaskName::Given("inner".into());
                    let inner = async move { block(0.2) };
                    let inner = current().prepare_as(name, inner, |()| TaskOutcome::Returned, Default::default);
                    current().step_now(inner.task());
                    inner.detach();
                    Poll::Ready(())
                }))
                .detach();
        });
        let mut recording = Recording::new(1_000);
        recording.extend(Batch { before: None, events });
        let running: Vec<_> = recording.now().tasks.values().map(|task| task.running_ms.round()).collect();
        assert_eq!(running, [200.0, 200.0]);
        let blocks: Vec<_> = recording.now().blocks.iter().map(|block| block.task).collect();
        assert_eq!(blocks, [Some(TaskId(1))]);
    }
}

mod objects {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const WORDS: [&str; 3] = ["#", "stops for", "woken by T"];

    #[test]
    fn a_lock_is_told_with_who_waits_and_who_holds() {
        let (executor, told) = watched();
        let (lock, done) = (Lock::new().named("till"), Rc::new(Cell::new(false)));
        for name in ["a", "b"] {
            let (lock, done) = (lock.clone(), Rc::clone(&done));
            let main = executor.spawn_named(name, async move {
                let _guard = lock.acquire().await;
                yield_now().await;
                if done.replace(true) {
                    current().stop();
                }
            });
            main.detach();
        }
        executor.run_in_place().unwrap();
        let lines: Vec<_> =
            lines_of(&told).into_iter().filter(|line| WORDS.iter().any(|word| line.contains(word))).collect();
        let expected = [
            "0 T1 #1 is lock \"till\"",
            "0 T1 #1 acquired { left: 0 }",
            "0 T1 stops for a turn",
            "0 T2 stops for #1 to acquire",
            "0 T1 #1 released { left: 1 }",
            "0 T2 woken by T1",
            "0 T2 #1 acquired { left: 0 }",
            "0 T2 stops for a turn",
            "0 T2 #1 released { left: 1 }",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn permits_count_until_whoever_was_woken_goes_on() {
        let lines = telling(&["#"], async {
            let seats = Semaphore::new(2).named("seats");
            let (one, two) = (seats.acquire().await, seats.acquire().await);
            let guests = [(); 2].map(|()| {
                let seats = seats.clone();
                spawn(async move { drop(seats.acquire().await) })
            });
            yield_now().await;
            drop((one, two));
            gather(guests).await;
        });
        let expected = [
            "0 T1 #1 is semaphore { permits: 2 } \"seats\"",
            "0 T1 #1 acquired { left: 1 }",
            "0 T1 #1 acquired { left: 0 }",
            "0 T2 stops for #1 to acquire",
            "0 T3 stops for #1 to acquire",
            "0 T1 #1 released { left: 1 }",
            "0 T1 #1 released { left: 2 }",
            "0 T2 #1 acquired { left: 1 }",
            "0 T2 #1 released { left: 2 }",
            "0 T3 #1 acquired { left: 1 }",
            "0 T3 #1 released { left: 2 }",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn an_event_is_told_when_it_changes_only() {
        let lines = telling(&["#"], async {
            let open = Event::new().named("open");
            let visitor = spawn(open.wait());
            yield_now().await;
            open.set();
            open.set();
            visitor.await.unwrap();
            open.clear();
            open.clear();
        });
        let expected =
            ["0 T2 #1 is event \"open\"", "0 T2 stops for #1 to signal", "0 T1 #1 signalled", "0 T1 #1 cleared"];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_queue_is_told_with_what_is_in_it_and_what_is_not_done() {
        let lines = telling(&["#"], async {
            let queue = Queue::new(1).named("orders");
            let cook = spawn({
                let queue = queue.clone();
                async move {
                    for dish in 0..2 {
                        queue.put(dish).await.unwrap();
                    }
                    queue.join().await;
                }
            });
            yield_now().await;
            for _ in 0..2 {
                queue.get().await.unwrap();
                yield_now().await;
            }
            queue.task_done().unwrap();
            queue.task_done().unwrap();
            cook.await.unwrap();
            let _ = futures_util::poll!(std::pin::pin!(queue.get()));
            timeout(SECOND, queue.get()).await.unwrap_err();
        });
        let expected = [
            "0 T2 #1 is queue { maxsize: 1 } \"orders\"",
            "0 T2 #1 put { len: 1 }",
            "0 T2 stops for #1 to put",
            "0 T1 #1 got { len: 0 }",
            "0 T2 #1 put { len: 1 }",
            "0 T2 stops for #1 to join",
            "0 T1 #1 got { len: 0 }",
            "0 T1 #1 itemdone { unfinished: 1 }",
            "0 T1 #1 itemdone { unfinished: 0 }",
            "0 T1 stops for #1 to get",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_was_in_a_queue_before_is_told_when_it_is_first_heard_of() {
        let queue = Queue::new(0);
        (0..3).for_each(|item| queue.put_nowait(item).unwrap());
        let lines = telling(&["#"], async move {
            queue.put(3).await.unwrap();
        });
        let expected =
            ["0 T1 #1 is queue { maxsize: 0 } \"\"", "0 T1 #1 itemdone { unfinished: 3 }", "0 T1 #1 put { len: 4 }"];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_condition_and_its_lock_are_two_objects_of_one_name() {
        let lines = telling(&["#"], async {
            let changed = Condition::new().named("changed");
            let waiter = spawn({
                let changed = changed.clone();
                async move { drop(changed.wait(changed.acquire().await).await) }
            });
            yield_now().await;
            let guard = changed.acquire().await;
            changed.notify(&guard, 1);
            drop(guard);
            waiter.await.unwrap();
        });
        let expected = [
            "0 T2 #1 is lock \"changed\"",
            "0 T2 #1 acquired { left: 0 }",
            "0 T2 #1 released { left: 1 }",
            "0 T2 #2 is condition \"changed\"",
            "0 T2 stops for #2 to signal",
            "0 T1 #1 acquired { left: 0 }",
            "0 T1 #2 signalled",
            "0 T1 #1 released { left: 1 }",
            "0 T2 #1 acquired { left: 0 }",
            "0 T2 #1 released { left: 1 }",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_barrier_is_one_object() {
        let lines = telling(&["#"], async {
            let start = Barrier::new(2).named("start");
            gather([(); 2].map(|()| {
                let start = start.clone();
                async move { start.wait().await }
            }))
            .await;
        });
        let expected =
            ["0 T2 #1 is barrier { parties: 2 } \"start\"", "0 T2 stops for #1 to signal", "0 T3 #1 signalled"];
        assert_eq!(lines, expected);
    }
}

mod combined {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn stops<F: Future<Output = ()> + 'static>(main: F) -> Vec<String> {
        telling(&["T1 stops for", "T1 woken"], main)
    }

    #[test]
    fn a_gather_waits_for_all_and_is_woken_by_the_last() {
        let naps = [2, 1].map(|seconds| sleep(SECOND * seconds));
        let expected = ["0 T1 stops for all of T2 T3", "2000 T1 woken by T2"];
        assert_eq!(stops(async { drop(gather(naps).await) }), expected);
    }

    #[test]
    fn a_wait_tells_how_many_it_takes() {
        let main = |until| async move {
            let naps = [2, 1].map(|seconds| spawn(sleep(SECOND * seconds)));
            let waited = wait(naps, until, None).await;
            assert_eq!(waited.pending.is_empty(), until == ReturnWhen::AllCompleted);
        };
        assert_eq!(stops(main(ReturnWhen::AllCompleted)), ["0 T1 stops for all of T2 T3", "2000 T1 woken by T2"]);
        assert_eq!(stops(main(ReturnWhen::FirstCompleted)), ["0 T1 stops for one of T2 T3", "1000 T1 woken by T3"]);
    }

    #[test]
    fn whoever_takes_results_as_they_come_waits_for_one_of_those_left() {
        let lines = stops(async {
            let mut naps = as_completed([2, 1].map(|seconds| sleep(SECOND * seconds)));
            while naps.next().await.is_some() {}
        });
        let expected = [
            "0 T1 stops for one of T2 T3",
            "1000 T1 woken by T3",
            "1000 T1 stops for one of T2",
            "2000 T1 woken by T2",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn the_end_of_a_group_waits_for_its_tasks() {
        let lines = stops(async {
            let group = task_group(|group| async move {
                for seconds in 1..=2 {
                    let nap = async move {
                        sleep(SECOND * seconds).await;
                        Ok::<_, String>(())
                    };
                    group.spawn(nap).unwrap();
                }
                sleep(SECOND / 2).await;
                Ok(())
            });
            group.await.unwrap();
        });
        let expected =
            ["0 T1 stops for 500 ms", "500 T1 woken by Timer", "500 T1 stops for all of T2 T3", "2000 T1 woken by T3"];
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_shield_waits_for_its_task_and_a_timeout_for_what_it_limits() {
        let lines = stops(async {
            timeout(SECOND, shield(sleep(SECOND * 2))).await.unwrap_err();
        });
        assert_eq!(lines, ["0 T1 stops for T2", "1000 T1 woken by Timer"]);
    }

    #[test]
    fn a_task_that_waits_stands_so_in_the_recording() {
        let (executor, told) = watched();
        let lock = Lock::new().named("till");
        let (first, second) = (lock.clone(), lock);
        executor.spawn_named("holder", async move { std::mem::forget(first.acquire().await) }).detach();
        executor.spawn_named("waiter", async move { drop(second.acquire().await) }).detach();
        executor.run_in_place().unwrap_err();
        let mut recording = Recording::new(1_000);
        recording.extend(Batch { before: None, events: told.take() });
        let state = recording.now();
        let waiting: Vec<_> = state.living().map(|task| (&*task.name, &task.phase)).collect();
        assert_eq!(waiting, [("waiter", &Phase::Waiting)]);
        let till = state.objects.values().next().unwrap();
        assert_eq!((&*till.name, &*till.holders), ("till", &[Some(TaskId(1))][..]));
    }
}

mod export {
    use std::collections::HashMap;

    use looplab::trace::{Stream, perfetto};
    use serde_json::Value;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The entries of the file for a run in which a bit of everything happens, and the recording it is made of.
    fn entries() -> Vec<Value> {
        let (event_loop, clock, told) = (EventLoop::manual(), Clock::instant(), Told::default());
        let recorder = told.recorder(&event_loop, &clock);
        let executor = Executor::new(event_loop.host(), clock);
        executor.set_observer(Some(recorder.clone()));
        executor.block_on(async move {
            let (seats, orders, flag) = (Semaphore::new(1).named("seats"), Queue::new(2).named("orders"), Event::new());
            let work = |n: u32| {
                let (seats, orders, flag) = (seats.clone(), orders.clone(), flag.clone());
                async move {
                    let _seat = seats.acquire().await;
                    sleep(SECOND * n).await;
                    orders.put(n).await.unwrap();
                    flag.wait().await;
                }
            };
            let mut idle = spawn(pending::<()>());
            let work = gather([work(1), work(2)]);
            recorder.noted(
                current().running().map(|task| task.id()),
                EventKind::Printed { stream: Stream::Stdout, text: "hello <b>&\n".into() },
            );
            sleep(SECOND * 5 / 2).await;
            idle.cancel();
            flag.set();
            work.await;
            current().clock().jump_to(looplab::executor::Time::from_secs(60.0));
        });
        let mut recording = Recording::new(10_000);
        recording.extend(Batch { before: None, events: told.take() });
        entries_of(&recording)
    }

    fn entries_of(recording: &Recording) -> Vec<Value> {
        let file: Value = serde_json::from_str(&perfetto(recording)).unwrap();
        assert!(matches!(file["displayTimeUnit"].as_str(), Some("ms" | "ns")));
        file["traceEvents"].as_array().unwrap().clone()
    }

    fn of<'a>(entries: &'a [Value], phase: &'a str) -> impl Iterator<Item = &'a Value> {
        entries.iter().filter(move |entry| entry["ph"] == phase)
    }

    fn interval(slice: &Value) -> (f64, f64) {
        let begin = slice["ts"].as_f64().unwrap();
        (begin, begin + slice["dur"].as_f64().unwrap())
    }

    /// What the "Trace Event Format" asks of each kind of entry.
    fn check(entries: &[Value]) {
        for entry in entries {
            assert!(entry["name"].is_string() && entry["cat"].is_string(), "{entry}");
            assert!(entry["ts"].as_f64().unwrap() >= 0.0 && entry["pid"].is_u64() && entry["tid"].is_u64(), "{entry}");
            match entry["ph"].as_str().unwrap() {
                "X" => assert!(entry["dur"].as_f64().unwrap() >= 0.0, "{entry}"),
                "i" => assert!(["g", "p", "t"].contains(&entry["s"].as_str().unwrap()), "{entry}"),
                "s" => assert!(entry["id"].is_u64(), "{entry}"),
                "f" => assert!(entry["id"].is_u64() && entry["bp"] == "e", "{entry}"),
                "C" => assert!(entry["args"].as_object().unwrap().values().all(Value::is_number), "{entry}"),
                "M" => match entry["name"].as_str().unwrap() {
                    "process_name" | "thread_name" => assert!(entry["args"]["name"].is_string(), "{entry}"),
                    "thread_sort_index" => assert!(entry["args"]["sort_index"].is_u64(), "{entry}"),
                    other => panic!("{other} is no metadata that a viewer knows"),
                },
                other => panic!("{other} is no kind of entry that is written"),
            }
        }
    }

    #[test]
    fn every_entry_has_what_the_format_asks_for() {
        check(&entries());
    }

    #[test]
    fn the_slices_of_a_task_follow_on_each_other() {
        let entries = entries();
        let mut ends: HashMap<u64, f64> = HashMap::new();
        let mut slices: Vec<_> = of(&entries, "X").collect();
        slices.sort_by(|a, b| interval(a).partial_cmp(&interval(b)).unwrap());
        assert!(slices.len() > 20);
        for slice in slices {
            let ((begin, end), track) = (interval(slice), slice["tid"].as_u64().unwrap());
            let before = ends.insert(track, end).unwrap_or(begin);
            assert!(begin >= before, "{slice} begins before {before}");
        }
    }

    #[test]
    fn arrows_come_in_pairs_and_lie_on_slices() {
        let entries = entries();
        let [starts, ends] = ["s", "f"].map(|phase| -> HashMap<_, _> {
            of(&entries, phase).map(|entry| (entry["id"].as_u64().unwrap(), entry)).collect()
        });
        assert!(starts.len() > 3 && starts.len() == ends.len());
        let lies_on_a_slice = |arrow: &Value| {
            let at = arrow["ts"].as_f64().unwrap();
            of(&entries, "X").any(|slice| {
                let (begin, end) = interval(slice);
                slice["tid"] == arrow["tid"] && slice["cat"] == "running" && begin <= at && at <= end
            })
        };
        for (id, start) in starts {
            let end = ends[&id];
            assert!(start["ts"].as_f64() <= end["ts"].as_f64());
            assert!(lies_on_a_slice(start) && lies_on_a_slice(end), "{start} {end}");
        }
    }

    #[test]
    fn tasks_objects_and_prints_go_by_their_names() {
        let entries = entries();
        let names = |phase| -> Vec<_> { of(&entries, phase).map(|entry| entry["name"].as_str().unwrap()).collect() };
        let tracks: Vec<_> = of(&entries, "M").filter(|entry| entry["name"] == "thread_name").collect();
        let tracks: Vec<_> = tracks.iter().map(|entry| entry["args"]["name"].as_str().unwrap()).collect();
        assert_eq!(tracks, ["callbacks", "task-1", "task-2", "task-3", "task-4"]);
        let levels: Vec<_> = of(&entries, "C").map(|entry| (entry["name"].as_str().unwrap(), &entry["args"])).collect();
        assert!(levels.contains(&("semaphore seats", &serde_json::json!({ "free": 0 }))));
        assert!(levels.contains(&("queue orders", &serde_json::json!({ "items": 1 }))));
        assert!(names("i").contains(&"hello <b>&"));
        assert!(names("i").iter().any(|name| name.starts_with("loop blocked for 555")), "{:?}", names("i"));
        assert!(names("X").contains(&"waits for semaphore seats") && names("X").contains(&"waits for event 3"));
    }

    #[test]
    fn a_recording_without_its_beginning_is_whole_too() {
        let (executor, told) = watched();
        executor.block_on(async {
            let other = spawn(async {
                for _ in 0..2_000 {
                    yield_now().await;
                }
            });
            other.await.unwrap();
        });
        let mut recording = Recording::new(3_000);
        recording.extend(Batch { before: None, events: told.take() });
        assert!(recording.dropped() > 0);
        let entries = entries_of(&recording);
        check(&entries);
        let names: Vec<_> = of(&entries, "M").map(|entry| entry["args"]["name"].as_str()).collect();
        assert!(names.contains(&Some("task-1")) && names.contains(&Some("task-2")));
    }
}
