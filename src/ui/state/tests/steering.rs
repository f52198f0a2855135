//! What the reader does with the time of a run.

use looplab_trace::{Pause, TaskId};

use super::*;
use crate::{protocol::Signal, ui::status::Tone};

fn pace(page: &mut State, action: pacing::Action) {
    page.apply(Action::Pace { now: 500.0, action });
}

fn orders(page: &State) -> Vec<Order> {
    page.pacing.orders.to_vec()
}

fn paused(run: u32, why: Pause) -> FromWorker {
    FromWorker::Paused { run: RunId(run), why }
}

fn breakpoints(page: &mut State, lines: &[u32]) {
    pace(page, pacing::Action::Breakpoints { demo: 0, lines: lines.to_vec() });
}

#[test]
fn a_run_is_paused_and_goes_on() {
    let mut page = running();
    pace(&mut page, pacing::Action::Toggle);
    assert_eq!((orders(&page), status(&page)), (vec![Order::Pause], "Running".to_owned()));
    say(&mut page, 600.0, paused(1, Pause::Asked));
    assert_eq!(
        Status::of(&page.run, &page.engine, &Default::default()),
        Status { text: "Paused".into(), tone: Tone::Still }
    );
    pace(&mut page, pacing::Action::Toggle);
    assert_eq!(orders(&page), [Order::Pause, Order::Resume]);
    say(&mut page, 700.0, FromWorker::Resumed { run: RunId(1) });
    assert_eq!(status(&page), "Running");
}

#[test]
fn a_paused_loop_does_not_count_as_blocked() {
    let mut page = running();
    say(&mut page, 200.0, paused(1, Pause::Asked));
    page.apply(Action::Tick { now: 60_000.0 });
    assert_eq!(status(&page), "Paused");
    say(&mut page, 60_000.0, FromWorker::Resumed { run: RunId(1) });
    page.apply(Action::Tick { now: 60_500.0 });
    assert_eq!(status(&page), "Running");
    page.apply(Action::Tick { now: 63_000.0 });
    assert_eq!(status(&page), "The loop has been blocked for 3 s");
}

#[test]
fn a_step_is_on_its_way_until_the_worker_says_where_it_stopped() {
    let mut page = running();
    say(&mut page, 200.0, paused(1, Pause::Asked));
    pace(&mut page, pacing::Action::Step);
    assert_eq!((orders(&page), status(&page)), (vec![Order::Step], "Running to the next step".to_owned()));
    say(&mut page, 300.0, paused(1, Pause::Stepped { task: TaskId(2), line: Some(1) }));
    assert_eq!(status(&page), "Paused after a step, at line 1");
    assert_eq!(page.paused_line(), Some(1));
    pace(&mut page, pacing::Action::StepTask(TaskId(2)));
    assert_eq!((orders(&page).pop(), page.paused_line()), (Some(Order::StepTask(TaskId(2))), None));
    // A step that waits for something is called off by pausing again.
    pace(&mut page, pacing::Action::Toggle);
    assert_eq!(orders(&page).pop(), Some(Order::Pause));
}

#[test]
fn a_signal_sent_to_a_paused_program_is_noted_until_it_goes_on() {
    let mut page = running();
    pace(&mut page, pacing::Action::Signal(Signal::Interrupt));
    assert_eq!(page.pacing.note(), None, "the program hears of it at once");
    say(&mut page, 200.0, paused(1, Pause::Asked));
    pace(&mut page, pacing::Action::Signal(Signal::Interrupt));
    let note = page.pacing.note();
    assert_eq!(note.as_deref(), Some("SIGINT is sent: the program hears of it when it goes on."));
    say(&mut page, 300.0, FromWorker::Resumed { run: RunId(1) });
    assert_eq!(page.pacing.note(), None);
}

#[test]
fn a_pause_names_the_task_it_is_about() {
    let mut page = running();
    holds_the_loop(&mut page, 150.0);
    let task = TaskId(1);
    let mut status_at = |why| {
        say(&mut page, 200.0, paused(1, why));
        status(&page)
    };
    assert_eq!(status_at(Pause::Stepped { task, line: Some(7) }), "Paused after a step of main, at line 7");
    assert_eq!(status_at(Pause::Event { task }), "Paused after an event of main");
    assert_eq!(status_at(Pause::Breakpoint { task, line: 3 }), "Paused at the breakpoint in line 3, in main");
}

#[test]
fn a_step_without_a_run_begins_one_that_stands_still() {
    let mut page = ready();
    pace(&mut page, pacing::Action::Step);
    let request = page.run.served().unwrap();
    assert!(request.paused);
    assert_eq!(orders(&page), [Order::Step]);
    say(&mut page, 600.0, finished(1, RunOutcome::Completed));
    hear(&mut page, 650.0, ClientEvent::Ready { boot_ms: 70.0 });
    page.apply(Action::Run { now: 700.0 });
    assert!(!page.run.served().unwrap().paused && orders(&page).is_empty());
}

#[test]
fn orders_need_a_run_and_stale_news_is_dropped() {
    let mut page = ready();
    pace(&mut page, pacing::Action::Toggle);
    pace(&mut page, pacing::Action::Signal(Signal::Interrupt));
    page.apply(Action::Clock(ClockChoice::Scaled(200)));
    assert!(orders(&page).is_empty());
    page.apply(Action::Run { now: 100.0 });
    assert_eq!(page.run.served().unwrap().clock, ClockChoice::Scaled(200));
    page.apply(Action::Clock(ClockChoice::Instant));
    pace(&mut page, pacing::Action::Signal(Signal::Terminate));
    assert_eq!(orders(&page), [Order::Clock(ClockChoice::Instant), Order::Signal(Signal::Terminate)]);
    say(&mut page, 200.0, paused(9, Pause::Asked));
    assert_eq!(page.run.pause(), None);
}

#[test]
fn what_is_ordered_before_the_engine_is_there_waits_with_the_run() {
    let mut page = page();
    page.apply(Action::Run { now: 100.0 });
    pace(&mut page, pacing::Action::Toggle);
    hear(&mut page, 900.0, ClientEvent::Ready { boot_ms: 70.0 });
    assert!(page.run.served().is_some());
    assert_eq!(orders(&page), [Order::Pause]);
}

#[test]
fn breakpoints_go_with_the_run_and_follow_as_long_as_its_text_is_shown() {
    let mut page = ready();
    breakpoints(&mut page, &[4, 2]);
    page.apply(Action::Run { now: 100.0 });
    assert_eq!(*page.run.served().unwrap().breakpoints, [2, 4]);
    breakpoints(&mut page, &[2]);
    breakpoints(&mut page, &[2]);
    assert_eq!(orders(&page), [Order::Breakpoints(vec![2])]);
    page.apply(Action::Edit { demo: 0, text: "print(1)\n\n".into() });
    breakpoints(&mut page, &[3]);
    assert_eq!((orders(&page).len(), &*page.breakpoints()), (1, &[3][..]));
    say(&mut page, 200.0, paused(1, Pause::Breakpoint { task: TaskId(1), line: 2 }));
    assert_eq!(status(&page), "Paused at the breakpoint in line 2");
    assert_eq!(page.paused_line(), None, "its line is of another text");
}

#[test]
fn a_twin_has_no_breakpoints_and_another_demo_no_paused_line() {
    let mut page = ready();
    breakpoints(&mut page, &[2]);
    page.apply(Action::Turn(Tab::Rust));
    page.apply(Action::Run { now: 100.0 });
    assert!(page.run.served().unwrap().breakpoints.is_empty());
    say(&mut page, 200.0, paused(1, Pause::Stepped { task: TaskId(1), line: Some(2) }));
    assert_eq!(page.paused_line(), None);
    let mut page = running();
    say(&mut page, 200.0, paused(1, Pause::Stepped { task: TaskId(1), line: Some(2) }));
    page.apply(Action::Pick("queue".into()));
    assert_eq!((page.paused_line(), page.breakpoints().len()), (None, 0));
}

#[test]
fn a_breakpoint_that_could_not_hold_is_told_of() {
    let mut page = running();
    say(&mut page, 200.0, FromWorker::Passed { run: RunId(1), task: TaskId(1), line: 7 });
    say(&mut page, 210.0, FromWorker::Passed { run: RunId(9), task: TaskId(1), line: 9 });
    say(&mut page, 220.0, finished(1, RunOutcome::Completed));
    assert_eq!(page.pacing.passed, Some(7));
    page.apply(Action::Run { now: 300.0 });
    assert_eq!(page.pacing.passed, None);
}
