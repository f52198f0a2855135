//! The order of steps and callbacks.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

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
