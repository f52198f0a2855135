use looplab_trace::{Event, Stop, Wait};

use super::*;

/// Two tasks in turn, a step each, at lines 10 and 20; 3 events a round.
fn events(rounds: u64) -> Vec<Event> {
    let spawned = |name: &str| EventKind::Spawned { name: name.into(), what: "".into(), parent: None, place: None };
    let mut kinds = vec![(1, spawned("a")), (2, spawned("b"))];
    for round in 0..rounds {
        let task = round as u32 % 2 + 1;
        let place = Some(Place { file: None, line: task * 10 });
        kinds.push((task, EventKind::StepStarted));
        kinds.push((task, EventKind::StepEnded { busy_ms: 0.1, stop: Stop { place, wait: Some(Wait::Turn) } }));
        kinds.push((task, EventKind::Woken { by: looplab_trace::Cause::Timer }));
    }
    let event = |(seq, (task, kind))| Event { seq: seq as u64, at: seq as f64, task: Some(TaskId(task)), kind };
    kinds.into_iter().enumerate().map(event).collect()
}

fn inspecting(rounds: u64) -> Inspect {
    let mut inspect = Inspect::default();
    inspect.begin(Origin { demo: 0, source: Some("text".into()) }, true, Axis::Time);
    inspect.record(Batch { before: None, events: events(rounds) });
    inspect.refresh();
    inspect
}

#[test]
fn the_newest_is_shown_until_the_reader_goes_elsewhere() {
    let mut inspect = inspecting(4);
    assert_eq!((inspect.cursor, inspect.shown.next, inspect.shown.tasks[&TaskId(1)].steps), (None, 14, 2));
    inspect.apply(Action::Move(Some(4)));
    assert_eq!((inspect.cursor, inspect.shown.next, inspect.shown.tasks[&TaskId(1)].steps), (Some(4), 4, 1));
    let mut more = events(5);
    inspect.record(Batch { before: None, events: more.split_off(14) });
    inspect.refresh();
    assert_eq!((inspect.cursor, inspect.shown.next), (Some(4), 4), "what is new does not move it");
    inspect.apply(Action::Move(None));
    assert_eq!(inspect.shown.next, 17);
}

#[test]
fn steps_go_back_and_forth_and_end_at_the_newest() {
    let mut inspect = inspecting(4);
    inspect.apply(Action::Step(-1));
    assert_eq!((inspect.cursor, inspect.shown.next), (Some(13), 13));
    inspect.apply(Action::Step(-100));
    assert_eq!((inspect.cursor, inspect.shown.tasks.len()), (Some(0), 0));
    inspect.apply(Action::Step(1));
    assert_eq!(inspect.shown.tasks.len(), 1);
    inspect.apply(Action::Step(100));
    assert_eq!((inspect.cursor, inspect.shown.next), (None, 14));
}

#[test]
fn the_editor_shows_the_line_of_the_task_as_it_was() {
    let mut inspect = inspecting(4);
    assert_eq!(inspect.line(), None, "nothing is selected");
    inspect.apply(Action::Select(Some(TaskId(2))));
    assert_eq!(inspect.line(), Some(20));
    inspect.apply(Action::Move(Some(4)));
    assert_eq!(inspect.line(), None, "it had not stopped yet");
    inspect.apply(Action::Select(None));
    assert_eq!((inspect.focus(), inspect.line()), (Some(TaskId(1)), Some(10)), "who did what happened last");
    assert_eq!(
        (inspect.line_in(0, "text"), inspect.line_in(0, "other"), inspect.line_in(1, "text")),
        (Some(10), None, None)
    );
}

#[test]
fn a_line_leads_to_its_events_round_and_round() {
    let mut inspect = inspecting(4);
    let mut found = Vec::new();
    for _ in 0..3 {
        inspect.apply(Action::Find(20));
        found.push((inspect.task.unwrap().0, inspect.cursor.unwrap()));
    }
    assert_eq!(found, [(2, 7), (2, 13), (2, 7)]);
    inspect.apply(Action::Find(99));
    assert_eq!(inspect.cursor, Some(7), "a line without events leads nowhere");
}

#[test]
fn a_new_run_keeps_how_things_are_shown_but_nothing_of_the_old_run() {
    let mut inspect = inspecting(4);
    inspect.apply(Action::Turn(View::Tasks));
    inspect.apply(Action::Sort(Column::Steps));
    inspect.apply(Action::Pick { task: Some(TaskId(1)), cursor: 3 });
    inspect.begin(Origin { demo: 1, source: None }, false, Axis::Order);
    assert_eq!((inspect.view, inspect.sort.column, inspect.axis()), (View::Tasks, Column::Steps, Axis::Order));
    assert_eq!((inspect.task, inspect.cursor, inspect.recorded.is_empty()), (None, None, true));
    inspect.apply(Action::Axis(Axis::Time));
    inspect.begin(Origin { demo: 1, source: None }, false, Axis::Order);
    assert_eq!(inspect.axis(), Axis::Time, "the reader's choice stays");
}

#[test]
fn folding_a_lane_twice_is_nothing() {
    let mut inspect = Inspect::default();
    let key = Key::Task(TaskId(3));
    inspect.apply(Action::Fold(key.clone()));
    assert!(inspect.turned.contains(&key));
    inspect.apply(Action::Fold(key));
    assert!(inspect.turned.is_empty());
}

#[test]
fn a_recording_is_equal_to_itself_until_something_is_added() {
    let mut inspect = inspecting(1);
    let before = inspect.recorded.clone();
    assert_eq!(before, inspect.recorded);
    inspect.record(Batch::default());
    assert_ne!(before, inspect.recorded);
    assert_ne!(before, Recorded::default());
}
