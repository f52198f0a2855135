//! Starting, stopping, and running in place.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn nothing_runs_before_the_start() {
    let event_loop = EventLoop::manual();
    let executor = Executor::new(Clock::real(&event_loop));
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
    let inner = Executor::new(Clock::real(&event_loop));
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
    let inner = Executor::new(Clock::instant(&event_loop));
    inner.spawn(pending::<()>()).detach();
    let work = inner.external_work();
    let mut run = outer.spawn(inner.run());
    event_loop.run_ready();
    assert!(!run.is_finished(), "work outside may still wake a task");
    drop(work);
    event_loop.run_ready();
    assert_eq!(run.try_take(), Some(Ok(Err(Stuck))));
}

#[test]
fn dropping_a_run_stops_the_executor() {
    let (event_loop, outer) = started();
    let inner = Executor::new(Clock::real(&event_loop));
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
    let inner = Executor::new(Clock::real(&event_loop));
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
