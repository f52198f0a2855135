use super::*;

fn happened(events: &[(Option<u32>, EventKind)]) -> State {
    let mut state = State::default();
    for (seq, (task, kind)) in events.iter().enumerate() {
        state.apply(&Event { seq: seq as u64, at: seq as f64, task: task.map(TaskId), kind: kind.clone() });
    }
    state
}

fn spawned(name: &str) -> EventKind {
    EventKind::Spawned { name: name.into(), what: "".into(), parent: None, place: None }
}

fn created(object: u32, kind: ObjectKind, name: &str) -> EventKind {
    EventKind::Created { object: ObjectId(object), kind, name: name.into(), place: None }
}

fn acquired(object: u32, left: u32) -> EventKind {
    EventKind::Changed { object: ObjectId(object), change: Change::Acquired { left } }
}

fn on(object: u32, want: Want) -> Wait {
    Wait::Object { object: ObjectId(object), want }
}

#[test]
fn a_wait_names_what_it_is_for_and_who_holds_it() {
    let state = happened(&[
        (Some(1), spawned("a")),
        (Some(2), spawned("b")),
        (None, created(1, ObjectKind::Lock, "door")),
        (None, created(2, ObjectKind::Semaphore { permits: 3 }, "")),
        (None, created(3, ObjectKind::Queue { maxsize: 2 }, "jobs")),
        (None, created(4, ObjectKind::Event, "go")),
        (Some(2), acquired(1, 0)),
        (Some(1), acquired(2, 2)),
        (None, acquired(2, 1)),
    ]);
    for (waits, words) in [
        (on(1, Want::Acquire), "lock “door” (taken), held by b"),
        (on(2, Want::Acquire), "semaphore 2 (1 of 3 free), held by a"),
        (on(3, Want::Get), "an item of queue “jobs” (empty)"),
        (on(3, Want::Join), "queue “jobs”: 0 items not done"),
        (on(4, Want::Signal), "event “go” to be set"),
        (on(9, Want::Put), "object 9"),
        (Wait::Sleep { until: 1234.5 }, "sleep until 1,234.5 ms"),
        (Wait::Task(TaskId(2)), "task b"),
        (
            Wait::Tasks { tasks: [1, 2, 3, 4, 5].map(TaskId).to_vec(), rule: Rule::All },
            "all of 5: a, b, task 3 and 2 more",
        ),
        (Wait::Tasks { tasks: vec![TaskId(1)], rule: Rule::First }, "one of 1: a"),
        (Wait::Turn, "its next turn"),
        (Wait::Other { what: String::new() }, "something unnamed"),
    ] {
        assert_eq!(wait(&waits, &state), words);
    }
}

#[test]
fn only_a_wait_for_an_object_is_a_block() {
    let with = |wait| {
        let stop = Stop { place: None, wait: Some(wait) };
        let ended = (Some(1), EventKind::StepEnded { busy_ms: 1.0, stop });
        let state = happened(&[(Some(1), spawned("a")), (Some(1), EventKind::StepStarted), ended]);
        phase(&state.tasks[&TaskId(1)])
    };
    assert_eq!(with(Wait::Sleep { until: 5.0 }), "waiting");
    assert_eq!(with(on(1, Want::Acquire)), "blocked");
}

#[test]
fn events_are_told_in_a_few_words() {
    let state = happened(&[(Some(1), spawned("a")), (None, created(1, ObjectKind::Lock, ""))]);
    let tell = |kind| event(&Event { seq: 2, at: 0.0, task: Some(TaskId(1)), kind }, &state);
    assert_eq!(tell(EventKind::Woken { by: Cause::Task(TaskId(1)) }), "woken by a");
    assert_eq!(tell(acquired(1, 0)), "took lock 1 (0 left)");
    let stop = Stop { place: None, wait: Some(Wait::Turn) };
    assert_eq!(tell(EventKind::StepEnded { busy_ms: 0.0123, stop }), "stops after 12 µs and waits for its next turn");
    assert_eq!(tell(EventKind::Printed { stream: Stream::Stdout, text: "\n".into() }), "printed a line end");
    let text = "x".repeat(100);
    let told = tell(EventKind::Printed { stream: Stream::Stdout, text });
    assert_eq!((told.chars().count(), &told[..8]), (80 + "printed “…”".chars().count(), "printed "));
}

#[test]
fn durations_come_in_the_unit_that_suits_them() {
    for (ms, words) in [(0.0, "0 ms"), (0.0123, "12 µs"), (3.46, "3.5 ms"), (340.4, "340 ms"), (1200.0, "1.2 s")] {
        assert_eq!(duration(ms), words);
    }
}
