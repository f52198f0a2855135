//! Pausing a program and going on step by step.

use std::{cell::RefCell, rc::Rc, time::Duration};

use looplab_runtime::{
    executor::{Clock, Executor, Gate, GateEvent, Pace, current, sleep, yield_now},
    host::EventLoop,
    lowlevel::{GateExt, stop_at},
};
use looplab_trace::{Pause, TaskId};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SECOND: Duration = Duration::from_secs(1);

/// What happened, in order. Clones are the same trace.
#[derive(Clone, Default)]
struct Trace(Rc<RefCell<Vec<&'static str>>>);

impl Trace {
    fn log(&self, line: &'static str) {
        self.0.borrow_mut().push(line);
    }

    /// What happened since the last look.
    fn take(&self) -> Vec<&'static str> {
        self.0.take()
    }
}

/// A program behind a gate.
struct Program {
    event_loop: EventLoop,
    executor: Executor,
    gate: Gate,
    told: Rc<RefCell<Vec<GateEvent>>>,
    trace: Trace,
}

impl Program {
    fn new(pace: Pace) -> Self {
        let event_loop = EventLoop::manual();
        let clock = Clock::new(&event_loop, pace);
        let executor = Executor::new(clock.clone());
        let gate = Gate::new(clock);
        gate.guard(&executor);
        let told = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&told);
        gate.listen(move |event| heard.borrow_mut().push(event));
        executor.start();
        Self { event_loop, executor, gate, told, trace: Trace::default() }
    }

    /// A task that writes its name and waits for a second, `times` times.
    fn sleeper(&self, name: &'static str, times: u32) {
        let trace = self.trace.clone();
        let task = async move {
            for _ in 0..times {
                trace.log(name);
                sleep(SECOND).await;
            }
        };
        self.executor.spawn_named(name, task).detach();
    }

    /// A task that writes its name and yields, `times` times.
    fn yielder(&self, name: &'static str, times: u32) {
        let trace = self.trace.clone();
        let task = async move {
            for _ in 0..times {
                trace.log(name);
                yield_now().await;
            }
        };
        self.executor.spawn_named(name, task).detach();
    }

    /// A task that asks at line 1 and then at line 2, and could wait only if `can_wait`.
    fn asker(&self, names: [&'static str; 2], can_wait: bool) {
        let trace = self.trace.clone();
        let task = async move {
            for (line, name) in (1..).zip(names) {
                if stop_at(line, || can_wait) {
                    yield_now().await;
                }
                trace.log(name);
            }
        };
        self.executor.spawn(task).detach();
    }

    fn call(&self, name: &'static str) {
        let trace = self.trace.clone();
        self.executor.call_soon(move || trace.log(name));
    }

    fn step(&self) -> Vec<&'static str> {
        self.gate.step();
        self.event_loop.run_ready();
        self.trace.take()
    }
}

#[test]
fn a_closed_gate_holds_everything_and_the_clock() {
    let program = Program::new(Pace::Real);
    program.sleeper("a", 3);
    program.event_loop.advance(1.5);
    assert_eq!(program.trace.take(), ["a", "a"]);
    program.gate.pause();
    program.call("callback");
    program.event_loop.advance(100.0);
    assert_eq!(program.executor.now().as_secs(), 1.5);
    assert!(program.trace.take().is_empty());
    program.gate.resume();
    program.event_loop.advance(0.4);
    assert_eq!(program.trace.take(), ["callback"]);
    program.event_loop.advance(0.2);
    assert_eq!(program.trace.take(), ["a"]);
    assert_eq!(*program.told.borrow(), [GateEvent::Paused(Pause::Asked), GateEvent::Resumed]);
}

#[test]
fn pausing_in_the_middle_of_a_round_keeps_the_order() {
    let undisturbed = Program::new(Pace::Instant);
    let paused = Program::new(Pace::Instant);
    for (program, pauses) in [(&undisturbed, false), (&paused, true)] {
        program.yielder("a", 3);
        let gate = program.gate.clone();
        program.executor.call_soon(move || {
            if pauses {
                gate.pause();
            }
        });
        program.sleeper("b", 2);
        program.yielder("c", 3);
        program.event_loop.run_ready();
    }
    assert!(paused.gate.is_closed());
    let mut lines = paused.trace.take();
    assert_eq!(lines, ["a"]);
    paused.gate.resume();
    paused.event_loop.run_ready();
    lines.extend(paused.trace.take());
    assert_eq!(lines, undisturbed.trace.take());
}

#[test]
fn a_task_that_stops_in_the_middle_of_a_step_goes_on_before_anything_else() {
    let program = Program::new(Pace::Instant);
    program.gate.set_breakpoints([2]);
    program.gate.expect_questions();
    program.asker(["a1", "a2"], true);
    program.asker(["b1", "b2"], true);
    program.call("c");
    let stops = |task| [GateEvent::Paused(Pause::Breakpoint { task: TaskId(task), line: 2 })];
    let expected: [&[&str]; 3] = [&["a1"], &["a2", "b1"], &["b2", "c"]];
    for (task, lines) in (1..).zip(expected) {
        program.event_loop.run_ready();
        assert_eq!(program.trace.take(), lines);
        if task < 3 {
            assert_eq!(program.told.take(), stops(task));
        }
        program.gate.resume();
        program.told.take();
    }
}

#[test]
fn a_task_that_cannot_wait_passes_and_that_is_told_once() {
    let program = Program::new(Pace::Instant);
    program.gate.set_breakpoints([1]);
    program.gate.expect_questions();
    program.asker(["a1", "a2"], false);
    program.asker(["b1", "b2"], false);
    program.event_loop.run_ready();
    assert_eq!(program.trace.take(), ["a1", "a2", "b1", "b2"]);
    assert_eq!(program.told.take(), [GateEvent::Passed { task: TaskId(1), line: 1 }]);
}

#[test]
fn a_step_is_one_step_of_a_task_and_the_callbacks_before_it() {
    let program = Program::new(Pace::Real);
    program.gate.pause();
    program.yielder("a", 2);
    program.call("first");
    program.call("second");
    program.yielder("b", 2);
    assert!(program.trace.take().is_empty());
    assert_eq!(program.step(), ["a"]);
    assert_eq!(program.step(), ["first", "second", "b"]);
    assert_eq!(program.step(), ["a"]);
    assert_eq!(program.step(), ["b"]);
    let stepped = [1, 2, 1, 2].map(|task| GateEvent::Paused(Pause::Stepped { task: TaskId(task), line: None }));
    assert_eq!(program.told.borrow()[1..], stepped);
}

#[test]
fn a_step_jumps_to_the_next_timer_when_nothing_can_run() {
    let program = Program::new(Pace::Real);
    program.sleeper("a", 3);
    program.event_loop.advance(0.25);
    program.trace.take();
    program.gate.pause();
    assert_eq!(program.step(), ["a"]);
    assert_eq!(program.executor.now().as_secs(), 1.0);
    program.event_loop.advance(30.0);
    assert_eq!(program.executor.now().as_secs(), 1.0);
    program.gate.resume();
    program.event_loop.advance(0.9);
    assert!(program.trace.take().is_empty());
    program.event_loop.advance(0.2);
    assert_eq!(program.trace.take(), ["a"]);
}

#[test]
fn a_step_waits_for_work_outside_and_can_be_called_off() {
    let program = Program::new(Pace::Real);
    program.sleeper("a", 3);
    program.event_loop.run_ready();
    program.trace.take();
    let work = program.executor.external_work();
    assert!(program.step().is_empty() && !program.gate.is_closed());
    program.gate.pause();
    assert!(program.gate.is_closed());
    program.gate.step();
    drop(work);
    program.event_loop.run_ready();
    assert_eq!(program.trace.take(), ["a"]);
}

#[test]
fn the_next_event_of_a_task_is_what_others_do_to_it_or_its_own_step() {
    let program = Program::new(Pace::Real);
    let trace = program.trace.clone();
    program.yielder("a", 9);
    let asleep = program.executor.spawn(async move {
        sleep(SECOND).await;
        trace.log("woke");
    });
    program.gate.pause();
    let task = asleep.task().id();
    let mut events = Vec::new();
    for _ in 0..4 {
        program.gate.step_task(task);
        program.event_loop.run_ready();
        events.push(program.trace.take().join(" "));
    }
    // Its first step; the timer, once "a" has nothing to do any more; its last step.
    assert_eq!(events[0], "a");
    assert!(events[1].ends_with('a') && !events[1].contains("woke"));
    assert_eq!(events[2], "woke");
    assert!(asleep.is_finished());
    assert_eq!(program.executor.now().as_secs(), 1.0);
    asleep.detach();
}

#[test]
fn a_cancellation_is_an_event() {
    let program = Program::new(Pace::Real);
    let mut asleep = program.executor.spawn(sleep(60 * SECOND));
    program.event_loop.run_ready();
    let task = asleep.task().id();
    let trace = program.trace.clone();
    program
        .executor
        .spawn(async move {
            sleep(SECOND).await;
            trace.log("cancels");
            asleep.cancel();
            yield_now().await;
            trace.log("went on");
        })
        .detach();
    program.gate.step_task(task);
    program.event_loop.run_ready();
    assert_eq!(program.trace.take(), ["cancels"]);
    assert_eq!(program.told.borrow().last(), Some(&GateEvent::Paused(Pause::Event { task })));
}

#[test]
fn loops_in_place_pass_a_closed_gate() {
    let program = Program::new(Pace::Real);
    program.executor.stop();
    program.event_loop.run_ready();
    program.gate.pause();
    program.executor.block_on(sleep(5 * SECOND));
    assert!(program.gate.is_closed());
    assert_eq!(program.executor.now().as_secs(), 5.0);
}

#[test]
fn executors_behind_one_gate_step_in_turn_and_uncounted_ones_run_along() {
    let program = Program::new(Pace::Real);
    let plain = Executor::new(program.executor.clock().clone());
    program.gate.guard_uncounted(&plain);
    plain.start();
    program.gate.pause();
    let trace = program.trace.clone();
    plain
        .spawn(async move {
            trace.log("plain");
            yield_now().await;
            trace.log("plain again");
        })
        .detach();
    program.yielder("a", 2);
    program.event_loop.run_ready();
    assert!(program.trace.take().is_empty());
    let lines = program.step();
    assert_eq!(lines.iter().filter(|line| **line == "a").count(), 1);
    program.gate.resume();
    program.event_loop.run_ready();
    assert_eq!([lines, program.trace.take()].concat().len(), 4);
}

#[test]
fn a_task_that_pauses_the_program_finishes_its_step() {
    let program = Program::new(Pace::Real);
    let (gate, trace) = (program.gate.clone(), program.trace.clone());
    program
        .executor
        .spawn(async move {
            gate.pause();
            trace.log("the rest of the step");
            current().call_soon({
                let trace = trace.clone();
                move || trace.log("callback")
            });
            yield_now().await;
            trace.log("next step");
        })
        .detach();
    program.event_loop.run_ready();
    assert_eq!(program.trace.take(), ["the rest of the step"]);
    program.gate.resume();
    program.event_loop.run_ready();
    assert_eq!(program.trace.take(), ["callback", "next step"]);
}
