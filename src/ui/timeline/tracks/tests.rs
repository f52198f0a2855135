use looplab_trace::{Wait, Want};

use super::*;

/// Events one after the other, a millisecond apart.
#[derive(Default)]
struct Run {
    tracks: Tracks,
    next: u64,
}

impl Run {
    fn then(&mut self, task: u32, kind: EventKind) -> &mut Self {
        let task = (task > 0).then_some(TaskId(task));
        self.tracks.apply(&Event { seq: self.next, at: self.next as f64, task, kind });
        self.next += 1;
        self
    }

    fn spawn(&mut self, task: u32, parent: u32, what: &str) -> &mut Self {
        let parent = (parent > 0).then_some(TaskId(parent));
        let (name, what) = (format!("Task-{task}").into(), what.into());
        self.then(task, EventKind::Spawned { name, what, parent, place: None })
    }

    fn step(&mut self, task: u32, wait: Option<Wait>) -> &mut Self {
        let stop = Stop { place: None, wait };
        self.then(task, EventKind::StepStarted).then(task, EventKind::StepEnded { busy_ms: 0.5, stop })
    }

    fn end(&mut self, task: u32) -> &mut Self {
        self.then(task, EventKind::StepStarted).then(task, EventKind::Done { outcome: TaskOutcome::Returned });
        self.then(task, EventKind::StepEnded { busy_ms: 0.5, stop: Stop::default() })
    }

    fn did(&self, task: u32) -> Vec<(u64, Activity)> {
        self.tracks.tasks()[&TaskId(task)].points.iter().map(|point| (point.seq, point.value)).collect()
    }
}

const LOCKED: Option<Wait> = Some(Wait::Object { object: ObjectId(1), want: Want::Acquire });

#[test]
fn a_task_is_ready_runs_waits_or_is_blocked_and_ends() {
    let mut run = Run::default();
    run.spawn(1, 0, "main").step(1, Some(Wait::Sleep { until: 5.0 })).then(1, EventKind::Woken { by: Cause::Timer });
    run.step(1, LOCKED).then(1, EventKind::Woken { by: Cause::Timer }).end(1);
    use Activity::{Blocked, Over, Ready, Running, Waiting};
    assert_eq!(
        run.did(1),
        [
            (0, Ready),
            (1, Running),
            (2, Waiting),
            (3, Ready),
            (4, Running),
            (5, Blocked),
            (6, Ready),
            (7, Running),
            (8, Over)
        ]
    );
}

#[test]
fn a_family_counts_what_its_members_do() {
    let mut run = Run::default();
    run.spawn(1, 0, "main").spawn(2, 1, "visit").spawn(3, 1, "visit").step(2, LOCKED).end(3);
    let family = Family { parent: Some(TaskId(1)), what: "visit".into() };
    let track = &run.tracks.families()[&family];
    let counts: Vec<_> = track.points.iter().map(|point| point.value).collect();
    let wanted = [[0, 1, 0, 0], [0, 2, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [0, 0, 1, 0]];
    assert_eq!((counts.as_slice(), track.members, track.most), (&wanted[..], 2, 2));
    assert_eq!(run.tracks.tasks()[&TaskId(1)].children, [TaskId(2), TaskId(3)]);
}

#[test]
fn tasks_of_unknown_coroutines_are_kin_by_their_names() {
    let mut run = Run::default();
    run.spawn(1, 0, "").spawn(2, 0, "");
    assert_eq!(run.tracks.families().keys().map(|family| &*family.what).collect::<Vec<_>>(), ["Task"]);
}

#[test]
fn levels_say_how_much_is_in_use() {
    let mut run = Run::default();
    let create = |object, kind| EventKind::Created { object: ObjectId(object), kind, name: "".into(), place: None };
    let change = |object, change| EventKind::Changed { object: ObjectId(object), change };
    run.then(0, create(1, ObjectKind::Semaphore { permits: 3 })).then(0, create(2, ObjectKind::Queue { maxsize: 0 }));
    run.then(0, create(3, ObjectKind::Event)).then(0, change(1, Change::Acquired { left: 1 }));
    run.then(0, change(2, Change::Put { len: 7 })).then(0, change(2, Change::Got { len: 6 }));
    let levels = run.tracks.levels();
    let used = |id| levels[&ObjectId(id)].points.iter().map(|point| point.value).collect::<Vec<_>>();
    assert_eq!((used(1), used(2), levels.len()), (vec![2], vec![7, 6], 2));
    assert_eq!((levels[&ObjectId(1)].most, levels[&ObjectId(2)].most), (3, 7));
}

#[test]
fn wakes_are_found_by_their_numbers() {
    let mut run = Run::default();
    run.spawn(1, 0, "a").spawn(2, 0, "b");
    for _ in 0..3 {
        run.then(2, EventKind::Woken { by: Cause::Task(TaskId(1)) }).then(2, EventKind::Woken { by: Cause::Timer });
    }
    run.then(1, EventKind::Woken { by: Cause::Task(TaskId(1)) });
    assert_eq!(run.tracks.wakes(0, 100).map(|wake| wake.seq).collect::<Vec<_>>(), [2, 4, 6]);
    assert_eq!(run.tracks.wakes(4, 4).len(), 1);
    assert_eq!(run.tracks.wakes(5, 5).len(), 0);
}

#[test]
fn what_was_over_is_forgotten_and_what_lasts_is_not() {
    let mut run = Run::default();
    run.spawn(1, 0, "main").step(1, None).spawn(2, 1, "short").end(2).spawn(3, 1, "long");
    let now = run.next;
    run.step(3, None);
    run.tracks.forget(now);
    assert_eq!(run.tracks.tasks().keys().map(|id| id.0).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(run.did(1), [(2, Activity::Waiting)], "it waited before and still does");
    assert_eq!(run.tracks.tasks()[&TaskId(1)].children, [TaskId(3)]);
    let mut families: Vec<_> = run.tracks.families().keys().map(|family| &*family.what).collect();
    families.sort();
    assert_eq!(families, ["long", "main"]);
}

#[test]
fn after_a_gap_the_lanes_begin_with_what_stood() {
    let mut state = State::default();
    let kinds = [
        EventKind::Spawned { name: "a".into(), what: "run".into(), parent: None, place: None },
        EventKind::StepStarted,
        EventKind::StepEnded { busy_ms: 1.0, stop: Stop { place: None, wait: LOCKED } },
    ];
    for (seq, kind) in kinds.into_iter().enumerate() {
        state.apply(&Event { seq: seq as u64, at: 9.0, task: Some(TaskId(1)), kind });
    }
    let run = Run { tracks: Tracks::since(&state), next: 3 };
    assert_eq!(run.did(1).last(), Some(&(3, Activity::Blocked)));
}
