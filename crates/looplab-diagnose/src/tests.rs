//! What is said of runs that are told event by event.

use looplab_trace::{Change, EventKind, ObjectId, ObjectKind, Place, Stop, TaskId, TaskOutcome, Wait, Want, Warning};

use super::{
    Kind,
    story::{Story, all, line},
};

/// Tasks in a ring, each holding a lock and waiting for the next one's.
fn ring(story: &mut Story, tasks: std::ops::RangeInclusive<u32>) {
    let locks: Vec<_> = tasks.clone().map(|task| (task, story.lock(&format!("l{task}")))).collect();
    locks.iter().for_each(|(task, lock)| story.acquire(*task, *lock));
    for (index, (task, _)) in locks.iter().enumerate() {
        let (_, next) = locks[(index + 1) % locks.len()];
        story.wants(*task, task * 10 + 2, next, Want::Acquire);
    }
}

#[test]
fn a_circle_of_two_locks_is_told_with_who_waits_behind() {
    let mut story = Story::of(4);
    ring(&mut story, 2..=3);
    story.wants(4, 42, ObjectId(1), Want::Acquire);
    story.wait(1, 12, all(&[2, 3, 4]));
    let expected = "Error: b waits for lock l3 (line 22), which c holds; c waits for lock l2 (line 32), which b holds. None of \
                    them can ever go on. a and d wait behind.";
    assert_eq!(story.stuck(), [expected]);
    let verdict = &story.verdicts()[0];
    assert_eq!(verdict.tasks, [2, 3, 1, 4].map(TaskId));
    assert_eq!(verdict.objects, [2, 1].map(ObjectId));
    assert_eq!(verdict.places, [22, 32].map(|line| Place { file: None, line }));
}

#[test]
fn a_circle_of_any_length_is_found() {
    let mut story = Story::of(40);
    ring(&mut story, 2..=40);
    story.wait(1, 12, all(&(2..=40).collect::<Vec<_>>()));
    let said = story.stuck();
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("; and so on, through h, i, j and 30 others, back to b."), "{said:?}");
    assert_eq!(story.verdicts()[0].tasks.len(), 40);
}

#[test]
fn two_circles_are_two_deadlocks() {
    let mut story = Story::of(5);
    ring(&mut story, 2..=3);
    ring(&mut story, 4..=5);
    story.wait(1, 12, all(&[2, 3, 4, 5]));
    assert_eq!(story.stuck().len(), 2);
}

#[test]
fn a_lock_taken_twice_is_a_circle_of_one() {
    let mut story = Story::of(1);
    let lock = story.lock("");
    story.acquire(1, lock);
    story.wants(1, 7, lock, Want::Acquire);
    let expected = "Error: a waits for the lock of line 1 (line 7), which it holds already: it waits for itself. It can never \
                    go on.";
    assert_eq!(story.stuck(), [expected]);
}

#[test]
fn permits_and_joins_make_circles_too() {
    let mut story = Story::of(2);
    let pool = story.object(ObjectKind::Semaphore { permits: 1 }, "pool");
    story.acquire(1, pool);
    story.wants(2, 5, pool, Want::Acquire);
    story.wait(1, 9, Wait::Task(TaskId(2)));
    let expected = "Error: a waits for b to end (line 9); b waits for a permit of semaphore pool (line 5), which a holds. None \
                    of them can ever go on.";
    assert_eq!(story.stuck(), [expected]);
}

#[test]
fn so_do_full_and_empty_queues() {
    let mut story = Story::of(2);
    let [there, back] = ["there", "back"].map(|name| story.object(ObjectKind::Queue { maxsize: 1 }, name));
    for (task, own, other) in [(1, there, back), (2, back, there)] {
        story.change(task, own, Change::Put { len: 1 });
        story.change(task, other, Change::Got { len: 0 });
        story.change(task, own, Change::Put { len: 1 });
        story.wants(task, 10 * task + 5, own, Want::Put);
    }
    let said = story.stuck();
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("a waits for room in queue there (line 15), which b takes from"), "{said:?}");
}

#[test]
fn a_circle_among_others_that_live_is_a_warning_once_it_lasts() {
    let mut story = Story::of(4);
    ring(&mut story, 2..=3);
    story.wait(4, 44, Wait::Sleep { until: 1e9 });
    story.wait(1, 12, all(&[2, 3, 4]));
    assert_eq!(story.live(), [""; 0]);
    story.pass(1_000.0);
    let said = story.live();
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("Warning: b waits for lock l3"), "{said:?}");
    assert!(said[0].ends_with("Only a cancellation, or a release by another task, lets them go on."), "{said:?}");
}

#[test]
fn a_task_that_waits_for_one_that_can_go_on_can_go_on() {
    let mut story = Story::of(3);
    let lock = story.lock("l");
    story.acquire(2, lock);
    story.wait(2, 22, Wait::Sleep { until: 1e9 });
    story.wants(3, 32, lock, Want::Acquire);
    story.wait(1, 12, all(&[2, 3]));
    story.pass(1e6);
    assert_eq!(story.live(), [""; 0]);
}

#[test]
fn a_timer_that_is_due_now_may_still_end_a_wait() {
    let mut story = Story::of(2);
    ring(&mut story, 1..=2);
    story.tell(Some(1), EventKind::TimerSet { timer: 1, due: 1_000.0 });
    story.pass(1_000.0);
    assert_eq!(story.live(), [""; 0]);
    story.pass(1.0);
    assert_eq!(story.live().len(), 1);
}

#[test]
fn a_semaphore_that_others_release_is_no_part_of_a_certain_circle() {
    let mut story = Story::of(2);
    let signal = story.object(ObjectKind::Semaphore { permits: 1 }, "signal");
    story.acquire(1, signal);
    story.change(2, signal, Change::Released { left: 1 });
    story.acquire(1, signal);
    story.wants(1, 5, signal, Want::Acquire);
    story.pass(1e6);
    assert_eq!(story.live(), [""; 0]);
}

#[test]
fn waits_without_a_holder_say_what_is_missing() {
    let one = |kind: ObjectKind, want: Want| {
        let mut story = Story::of(1);
        let object = story.object(kind, "x");
        story.wants(1, 7, object, want);
        story.stuck().join("\n")
    };
    let event = "Error: a waits at line 7 for event x to be set, and no task is left to set it.";
    assert_eq!(one(ObjectKind::Event, Want::Signal), event);
    let condition = "Error: a waits at line 7 to be notified by condition x, and no task is left to notify it.";
    assert_eq!(one(ObjectKind::Condition, Want::Signal), condition);
    let barrier = "Error: a waits at line 7 at barrier x, which takes 2: only 1 came, and no other task is left.";
    assert_eq!(one(ObjectKind::Barrier { parties: 2 }, Want::Signal), barrier);
    let queue = "Error: a waits at line 7 for an item of queue x, which is empty, and no task ever put one in.";
    assert_eq!(one(ObjectKind::Queue { maxsize: 0 }, Want::Get), queue);
    let permit = "Error: a waits at line 7 for a permit of semaphore x, and no task is left to release one.";
    assert_eq!(one(ObjectKind::Semaphore { permits: 0 }, Want::Acquire), permit);
    let future = "Error: a waits at line 7 for the result of future x, and no task is left to set it.";
    assert_eq!(one(ObjectKind::Future, Want::Signal), future);
}

#[test]
fn who_used_to_give_is_named() {
    let mut story = Story::of(3);
    let queue = story.object(ObjectKind::Queue { maxsize: 2 }, "jobs");
    story.change(2, queue, Change::Put { len: 1 });
    story.change(3, queue, Change::Got { len: 0 });
    story.end(2, TaskOutcome::failed("ValueError: no"));
    story.wants(3, 31, queue, Want::Get);
    story.wait(1, 11, all(&[3]));
    let expected = "Error: c waits at line 31 for an item of queue jobs, which is empty, and b, which put them in, ended with \
                    ValueError: no. a waits behind.";
    assert_eq!(story.stuck(), [expected]);
}

#[test]
fn a_join_says_how_many_are_not_done() {
    let mut story = Story::of(1);
    let queue = story.object(ObjectKind::Queue { maxsize: 0 }, "jobs");
    story.change(1, queue, Change::Put { len: 1 });
    story.change(1, queue, Change::Got { len: 0 });
    story.wants(1, 5, queue, Want::Join);
    let expected = "Error: a waits at line 5 in join() of queue jobs: task_done() was never \
                    called for 1 item, and no task is left to call it.";
    assert_eq!(story.stuck(), [expected]);
}

#[test]
fn a_join_names_the_worker_that_failed() {
    let mut story = Story::of(3);
    let queue = story.object(ObjectKind::Queue { maxsize: 0 }, "jobs");
    story.change(1, queue, Change::Put { len: 1 });
    story.change(2, queue, Change::Got { len: 0 });
    story.change(3, queue, Change::Put { len: 1 });
    story.end(2, TaskOutcome::failed("ValueError: no"));
    story.end(3, TaskOutcome::Returned);
    story.wants(1, 5, queue, Want::Join);
    let expected = "Error: a waits at line 5 in join() of queue jobs: task_done() was never called for 2 items, and b, which \
                    took items out, ended with ValueError: no.";
    assert_eq!(story.stuck(), [expected]);
}

#[test]
fn a_task_that_notified_once_and_waits_for_tasks_to_end_is_in_no_circle() {
    let mut story = Story::of(3);
    let condition = story.object(ObjectKind::Condition, "changed");
    story.change(1, condition, Change::Signalled);
    story.wants(2, 22, condition, Want::Signal);
    story.wants(3, 33, condition, Want::Signal);
    story.wait(1, 12, all(&[2, 3]));
    let expected = "Error: b and c wait at line 22 and line 33 to be notified by condition changed, and no task is left to \
                    notify it. a waits behind.";
    assert_eq!(story.stuck(), [expected]);
}

#[test]
fn what_a_task_took_itself_is_never_released_if_it_held_it_to_its_end() {
    let mut story = Story::of(1);
    let lock = story.lock("door");
    story.acquire(1, lock);
    story.wants(1, 7, lock, Want::Acquire);
    assert!(story.stuck()[0].ends_with("it waits for itself. It can never go on."));
    story.end(1, TaskOutcome::failed("RuntimeError: deadlock"));
    assert_eq!(story.over(), ["Error: a waits at line 7 for lock door, which it took itself and never released."]);
}

#[test]
fn a_task_that_the_loop_made_to_close_a_generator_is_not_the_programs() {
    let mut story = Story::of(1);
    let kind =
        EventKind::Spawned { name: "Task-2".into(), what: "async_generator_athrow".into(), parent: None, place: None };
    story.tell(Some(2), kind);
    story.tell(Some(2), EventKind::Unkept);
    story.wait(2, 22, Wait::Sleep { until: 1e9 });
    story.end(1, TaskOutcome::Returned);
    story.tell(None, EventKind::Closing { in_order: true });
    story.end(2, TaskOutcome::Cancelled);
    assert_eq!(story.over(), [""; 0]);
}

#[test]
fn an_empty_queue_without_a_producer_is_likely_after_a_while() {
    let mut story = Story::of(4);
    let queue = story.object(ObjectKind::Queue { maxsize: 0 }, "jobs");
    story.change(2, queue, Change::Put { len: 1 });
    story.change(3, queue, Change::Got { len: 0 });
    story.wants(3, 31, queue, Want::Get);
    story.wait(4, 41, Wait::Sleep { until: 1e9 });
    story.wait(1, 11, all(&[3]));
    story.pass(20_000.0);
    assert_eq!(story.live(), [""; 0], "b lives");
    story.end(2, TaskOutcome::Returned);
    let expected =
        "Likely: c waits at line 31 for an item of queue jobs, which is empty, and b, which put them in, ended.";
    assert_eq!(story.live(), [expected]);
    story.wait(4, 41, Wait::Fetch { url: "x".into() });
    assert_eq!(story.live(), [""; 0], "who knows what comes from outside");
}

#[test]
fn a_lock_that_an_ended_task_still_holds_is_told_once() {
    let mut story = Story::of(3);
    let lock = story.lock("door");
    story.acquire(2, lock);
    story.end(2, TaskOutcome::failed("KeyError: 1"));
    assert_eq!(story.live(), [""; 0]);
    assert_eq!(story.over(), ["Warning: b took lock door (made at line 1), ended, and never gave it back."]);
    story.wants(3, 31, lock, Want::Acquire);
    story.wait(1, 11, all(&[3]));
    let expected =
        "Error: c waits at line 31 for lock door, but b ended with KeyError: 1 and never released it. a waits behind.";
    assert_eq!(story.stuck(), [expected]);
    assert_eq!(story.verdicts()[0].kind, Kind::NeverReleased);
}

#[test]
fn a_permit_that_is_handed_on_is_not_told_of() {
    let mut story = Story::of(2);
    let pool = story.object(ObjectKind::Semaphore { permits: 2 }, "pool");
    story.acquire(1, pool);
    story.acquire(1, pool);
    story.change(2, pool, Change::Released { left: 1 });
    story.end(1, TaskOutcome::Returned);
    assert_eq!(story.over(), [""; 0]);
}

#[test]
fn what_the_language_warns_of_is_told_once_for_each_line() {
    let mut story = Story::of(3);
    for _ in 0..2 {
        let warning = Warning::NeverAwaited { what: "save".into(), places: vec![line(8).unwrap()] };
        story.tell(Some(1), EventKind::Warned(warning));
    }
    let warning = Warning::NeverRetrieved { task: Some(TaskId(2)), error: "ValueError: no".into() };
    story.tell(None, EventKind::Warned(warning));
    story.wait(3, 33, Wait::Sleep { until: 1e9 });
    story.tell(None, EventKind::Warned(Warning::DestroyedPending { task: TaskId(3) }));
    let expected = [
        "Warning: 2 coroutines that save() returned at line 8 were never awaited, so they did not run.",
        "Warning: b, made at line 20, failed with ValueError: no, and its exception was never retrieved.",
        "Warning: c was destroyed while waiting at line 33: the loop was closed first, so the rest did not run.",
    ];
    assert_eq!(story.over(), expected);
}

#[test]
fn a_line_that_holds_the_loop_is_told_of_with_its_worst() {
    let mut story = Story::of(1);
    for ms in [200.0, 1_500.0, 300.0] {
        story.tell(Some(1), EventKind::Blocked { ms, place: line(6), for_thread: false });
    }
    let expected = "Warning: a held the loop 3 times, for 1,500 ms at most and 2,000 ms in all, at line 6: no other task \
                    could take a step meanwhile.";
    assert_eq!(story.live(), [expected]);
}

#[test]
fn all_who_held_the_loop_at_a_line_are_named() {
    let mut story = Story::of(3);
    for task in [Some(1), Some(3), None] {
        story.tell(task, EventKind::Blocked { ms: 200.0, place: line(6), for_thread: false });
    }
    (1..=2).for_each(|task| story.tell(Some(task), EventKind::Blocked { ms: 300.0, place: None, for_thread: false }));
    let expected = [
        "Warning: a and c, and a callback, held the loop 3 times, for 200 ms at most and 600 ms in all, at line 6: no other task \
         could take a step meanwhile.",
        "Warning: a held the loop for 300 ms: no other task could take a step meanwhile.",
        "Warning: b held the loop for 300 ms: no other task could take a step meanwhile.",
    ];
    assert_eq!(story.live(), expected);
}

#[test]
fn where_the_line_that_held_the_loop_is_not_known_the_way_of_the_step_is_told() {
    let mut story = Story::of(4);
    let held = |story: &mut Story, task| {
        story.tell(Some(task), EventKind::Blocked { ms: 200.0, place: None, for_thread: false });
    };
    story.wait(1, 12, Wait::Sleep { until: 1.0 });
    held(&mut story, 1);
    story.wait(1, 17, Wait::Sleep { until: 2.0 });
    held(&mut story, 1);
    (0..2).for_each(|_| story.wait(2, 21, Wait::Turn));
    held(&mut story, 2);
    story.wait(3, 31, Wait::Turn);
    story.end(3, TaskOutcome::Returned);
    held(&mut story, 3);
    let expected = [
        "Warning: a held the loop for 200 ms before it came to line 12: no other task could take a step meanwhile.",
        "Warning: a held the loop for 200 ms between line 12 and line 17: no other task could take a step meanwhile.",
        "Warning: b held the loop for 200 ms on its way round to line 21: no other task could take a step meanwhile.",
        "Warning: c held the loop for 200 ms after line 31: no other task could take a step meanwhile.",
    ];
    assert_eq!(story.live(), expected);
}

#[test]
fn what_holds_the_loop_and_does_not_let_go_is_told_of_while_it_lasts_and_when_it_was_stopped() {
    let mut story = Story::of(2);
    story.wait(1, 12, all(&[2]));
    story.pass(500.0);
    story.tell(Some(2), EventKind::StepStarted);
    story.pass(1_250.0);
    story.tell(Some(2), EventKind::Holding { ms: 1_250.0, place: line(7) });
    let now = "Warning: b has held the loop for 1,250 ms, now at line 7: no other task could take a step meanwhile.";
    assert_eq!(story.live(), [now]);
    story.pass(3_000.0);
    let then = "Warning: b held the loop from 500 ms on for 4,250 ms, until the run was stopped; it was at line 7: no other \
                task could take a step meanwhile.";
    assert_eq!(story.stopped(3_000.0, false), [then]);
    let stop = Stop { place: line(8), wait: Some(Wait::Turn) };
    story.tell(Some(2), EventKind::StepEnded { busy_ms: 1.0, stop });
    assert_eq!(story.live(), [""; 0], "it let go");
}

#[test]
fn a_step_that_was_never_told_of_is_found_by_the_silence() {
    let mut story = Story::of(2);
    story.wait(1, 12, all(&[2]));
    let expected = "Warning: b held the loop for 4,000 ms, until the run was stopped: no other task could take a step \
                    meanwhile.";
    assert_eq!(story.stopped(4_000.0, true), [expected]);
    let mut story = Story::of(2);
    assert_eq!(story.stopped(200.0, false), [""; 0], "it may have been about to say something");
}

#[test]
fn tasks_that_outlive_the_main_task_are_told_of_unless_they_were_awaited_or_cancelled() {
    let mut story = Story::of(4);
    story.wait(1, 11, all(&[2]));
    for task in 2..=4 {
        story.wait(task, 10 * task + 1, Wait::Sleep { until: 1e9 });
    }
    story.tell(Some(3), EventKind::CancelRequested { by: Some(TaskId(1)) });
    story.end(1, TaskOutcome::Returned);
    story.tell(None, EventKind::Closing { in_order: true });
    (2..=4).for_each(|task| story.end(task, TaskOutcome::Cancelled));
    let expected = "Likely: d, made at line 40, was still at work at line 41 when the main task ended, and was cancelled. \
                    No task had awaited it.";
    assert_eq!(story.over(), [expected]);
}

#[test]
fn a_main_task_that_failed_explains_what_is_left() {
    let mut story = Story::of(2);
    story.wait(2, 21, Wait::Sleep { until: 1e9 });
    story.end(1, TaskOutcome::failed("ValueError: no"));
    story.tell(None, EventKind::Closing { in_order: false });
    story.end(2, TaskOutcome::Cancelled);
    assert_eq!(story.over(), [""; 0]);
}

#[test]
fn a_task_without_a_reference_matters_more_when_it_had_work_left() {
    let mut story = Story::of(2);
    story.tell(Some(2), EventKind::Unkept);
    story.wait(2, 21, Wait::Sleep { until: 1e9 });
    let said = story.over();
    assert!(said[0].starts_with("Likely: The program keeps no reference to b, made at line 20: it cannot"), "{said:?}");
    story.end(1, TaskOutcome::Returned);
    story.tell(None, EventKind::Closing { in_order: true });
    story.end(2, TaskOutcome::Cancelled);
    let said = story.over();
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("Warning: ") && said[0].ends_with("It was still at work when the program ended."));
}

#[test]
fn a_cancellation_that_is_caught_is_told_of_unless_it_was_taken_back() {
    let mut story = Story::of(3);
    for task in [2, 3] {
        story.wait(task, 10 * task + 1, Wait::Sleep { until: 1e9 });
        story.tell(Some(task), EventKind::CancelRequested { by: Some(TaskId(1)) });
    }
    story.tell(Some(3), EventKind::Uncancelled);
    (2..=3).for_each(|task| story.end(task, TaskOutcome::Returned));
    let expected =
        "Likely: b was cancelled and returned all the same: it caught CancelledError and did not raise it again.";
    assert_eq!(story.over(), [expected]);
}

#[test]
fn one_that_goes_on_for_long_is_a_warning() {
    let mut story = Story::of(2);
    story.tell(Some(2), EventKind::CancelRequested { by: Some(TaskId(1)) });
    (0..8).for_each(|_| story.wait(2, 21, Wait::Turn));
    assert_eq!(story.live(), [""; 0], "it may be cleaning up");
    story.wait(2, 21, Wait::Turn);
    let expected =
        "Warning: b was cancelled and went on, now at line 21: it caught CancelledError and did not raise it again.";
    assert_eq!(story.live(), [expected]);
}

#[test]
fn a_queue_that_only_rises_is_told_of() {
    let mut story = Story::of(3);
    let queue = story.object(ObjectKind::Queue { maxsize: 0 }, "news");
    let mut len = 0;
    for _ in 0..40 {
        for _ in 0..3 {
            len += 1;
            story.change(2, queue, Change::Put { len });
        }
        len -= 1;
        story.change(3, queue, Change::Got { len });
    }
    let expected = "Likely: queue news only grows: it holds 80 items (made at line 1). b puts them in faster than c takes them \
                    out.";
    assert_eq!(story.live(), [expected]);
    for _ in 0..20 {
        len -= 1;
        story.change(3, queue, Change::Got { len });
    }
    assert_eq!(story.live(), [""; 0], "it comes down");
}

#[test]
fn so_is_a_number_of_tasks_but_not_many_at_once() {
    let mut story = Story::of(1);
    story.tell(Some(1), EventKind::StepStarted);
    (2..=1_000).for_each(|task| story.spawn(task));
    assert_eq!(story.live(), [""; 0]);
    let mut story = Story::of(1);
    for task in 2..=400 {
        story.wait(1, 11, Wait::Turn);
        story.spawn(task);
    }
    let said = story.live();
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("Likely: 400 tasks are alive, and there are ever more of them: 1 of work"), "{said:?}");
}
