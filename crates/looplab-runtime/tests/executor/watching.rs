//! What an observer hears.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

struct Watcher(Trace);

impl Watcher {
    fn by(by: Option<TaskId>) -> String {
        by.map_or("none".into(), |id| id.0.to_string())
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
        "0 main spawned by none for an_observer_sees_every_transition_in_order",
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
        "0 TimerSet { timer: 0, due: 2000.0 } by none",
        "0 TimerSet { timer: 1, due: 1000.0 } by none",
        "0 call",
        "0 TimerFired { timer: 1 } by none",
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
                    place: Some(looplab_trace::Place { file: Some(file!().into()), line: 1 }),
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
fn no_task_is_asked_why_it_waits_without_an_observer() {
    let executor = Executor::instant();
    executor.block_on(async {
        assert!(!is_watched());
        note_wait(|| unreachable!("there is no observer"));
        current().set_observer(Some(Rc::new(Watcher(Trace::default()))));
        assert!(is_watched());
        current().set_observer(None);
        assert!(!is_watched());
    });
    assert!(!is_watched());
}
