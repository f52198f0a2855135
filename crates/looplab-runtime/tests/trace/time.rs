//! Moments, and for how long.

use looplab_runtime::lowlevel::ExecutorExt as _;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// On a real clock that the test moves; a step that blocks takes time.
fn on_a_real_clock(setup: impl FnOnce(&Executor, Rc<dyn Fn(f64)>)) -> Vec<looplab_trace::Event> {
    on_a_clock(Pace::Real, setup)
}

/// The same on another clock, of which ten seconds of the host pass.
fn on_a_clock(pace: Pace, setup: impl FnOnce(&Executor, Rc<dyn Fn(f64)>)) -> Vec<looplab_trace::Event> {
    let (event_loop, told) = (EventLoop::manual(), Told::default());
    let clock = Clock::new(&event_loop, pace);
    let executor = Executor::new(clock.clone());
    executor.set_observer(Some(told.recorder(&clock)));
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
fn in_two(events: &[looplab_trace::Event]) -> Vec<looplab_trace::Event> {
    let mut split: Vec<looplab_trace::Event> = Vec::new();
    for looplab_trace::Event { at, task, kind, .. } in events.iter().cloned() {
        let mut push = |at, kind| split.push(looplab_trace::Event { seq: split.len() as u64, at, task, kind });
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

fn recorded(events: Vec<looplab_trace::Event>) -> Recording {
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
    let ended = |event: &&looplab_trace::Event| matches!(event.kind, EventKind::StepEnded { .. });
    let light = |event: &&looplab_trace::Event| matches!(event.kind, EventKind::Stepped { .. });
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

/// A sink that would pass on at once whatever it gets.
struct Idle(Rc<RefCell<Vec<looplab_trace::Event>>>);

impl Sink for Idle {
    fn take(&self, event: looplab_trace::Event, _now: f64) -> f64 {
        self.0.borrow_mut().push(event);
        0.0
    }

    fn is_idle(&self, _now: f64) -> bool {
        true
    }
}

#[test]
fn while_the_sink_is_idle_a_light_step_is_told_of_when_it_begins() {
    let (event_loop, events) = (EventLoop::manual(), Rc::default());
    let clock = Clock::real(&event_loop);
    let executor = Executor::new(clock.clone());
    let recorder = Recorder::new(clock, Idle(Rc::clone(&events)));
    executor.set_observer(Some(Rc::new(recorder)));
    executor.start();
    let (host, seen) = (event_loop.host(), Rc::clone(&events));
    let work = async move {
        for _ in 0..2_000 {
            host.block(1e-6);
            let last = seen.borrow().last().map(|event| event.kind.clone());
            assert_eq!(last, Some(EventKind::StepStarted), "it may be the step that never ends");
            yield_now().await;
        }
    };
    executor.spawn(work).detach();
    event_loop.advance(10.0);
    let steps = events.borrow().iter().filter(|event| event.kind == EventKind::StepStarted).count();
    assert_eq!(steps, 2_001);
}

#[test]
fn what_comes_from_outside_has_its_moment() {
    let (event_loop, told) = (EventLoop::manual(), Told::default());
    let clock = Clock::real(&event_loop);
    let executor = Executor::new(clock.clone());
    executor.set_observer(Some(told.recorder(&clock)));
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
fn a_loop_that_is_held_is_told_of_with_its_task() {
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
fn a_quick_clock_makes_no_long_step_of_a_short_one_but_a_sleep_is_as_long_as_it_says() {
    let events = on_a_clock(Pace::Scaled(10.0), |executor, block| {
        let (computes, sleeps) = (Rc::clone(&block), block);
        executor.call_soon(move || computes(0.05));
        executor.call_soon(move || {
            sleeps(0.03);
            note_hold(0.3, || None);
        });
    });
    let blocks: Vec<_> = events.iter().map(line).filter(|line| line.contains("blocked")).collect();
    assert_eq!(blocks, ["800 - blocked the loop for 300 ms"]);
}

#[test]
fn a_step_that_goes_on_holding_the_loop_is_told_of_meanwhile() {
    let events = on_a_real_clock(|executor, block| {
        let at = |line| move || Some(Place { file: None, line });
        executor.call_soon(move || {
            block(0.5);
            note_holding(at(6));
            block(0.75);
            note_holding(at(7));
            excused(|| note_holding(at(8)));
            block(1.0);
        });
    });
    let lines: Vec<_> = events.iter().map(line).filter(|line| line.contains("the loop")).collect();
    assert_eq!(lines, ["1250 - holds the loop for 1250 ms at 7", "2250 - blocked the loop for 2250 ms"]);
}

#[test]
fn a_clock_that_jumps_within_a_step_holds_the_loop_too() {
    let (executor, told) = watched();
    executor.block_on(async {
        current().clock().jump_to(looplab_runtime::executor::Time::from_secs(2.0));
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
                let name = looplab_runtime::lowlevel::TaskName::Given("inner".into());
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
