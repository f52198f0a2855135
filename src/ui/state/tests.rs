mod drafts;
mod steering;

use looplab_diagnose::Kind;
use looplab_trace::{Batch, Dropped, Event, EventKind, Place, RunOutcome, Stop, Stream, TaskId, orders};

use super::*;
use crate::{
    demos::{Group, Param},
    protocol::{FromWorker, Order, RunId, ToWorker},
    ui::{
        draft::Mark,
        inspect, pacing,
        run::{Ending, Run},
        status::Status,
        tasks,
    },
    worker::client::ClientEvent,
};

static DEMOS: [Demo; 2] = [
    Demo {
        group: Group::Pattern,
        id: "gather",
        title: "Gather",
        summary: "Several at once.",
        python: "print(1)\n",
        rust: Some("fn gather() {}\n"),
        params: &[Param { name: "tasks", help: "How many.", default: 3.0, min: 1.0, max: 9.0, step: 1.0 }],
    },
    Demo {
        group: Group::Puzzle,
        id: "queue",
        title: "Queue",
        summary: "One by one.",
        python: "print(2)\n",
        rust: None,
        params: &[],
    },
];

fn page() -> State {
    State::new(&DEMOS, Kept::default())
}

/// A page whose engine is there.
fn ready() -> State {
    let mut page = page();
    hear(&mut page, 0.0, ClientEvent::Ready { boot_ms: 70.0 });
    page
}

/// A page with a run that began at 100 ms.
fn running() -> State {
    let mut page = ready();
    page.apply(Action::Run { now: 100.0 });
    assert_eq!(page.run.served().map(|request| request.run), Some(RunId(1)));
    say(&mut page, 100.0, FromWorker::Heartbeat { run: RunId(1) });
    page
}

fn hear(page: &mut State, now: f64, event: ClientEvent) {
    page.apply(Action::Heard { now, events: vec![event] });
}

fn say(page: &mut State, now: f64, message: FromWorker) {
    hear(page, now, ClientEvent::Said(message));
}

fn printed(run: u32, text: &str) -> FromWorker {
    let kind = EventKind::Printed { stream: Stream::Stdout, text: text.into() };
    FromWorker::Events {
        run: RunId(run),
        dropped: Dropped::default(),
        events: vec![Event { seq: 0, at: 1.0, task: Some(TaskId(1)), kind }],
    }
}

fn finished(run: u32, outcome: RunOutcome) -> FromWorker {
    FromWorker::Finished { run: RunId(run), outcome, at: 12.0, wall_ms: 12.0, tasks: 1 }
}

fn failed_at(line: u32) -> RunOutcome {
    RunOutcome::Failed { error: "ValueError: no".into(), line: Some(line) }
}

fn rows(page: &State) -> Vec<&str> {
    page.log.rows().iter().map(|row| row.text.as_str()).collect()
}

fn status(page: &State) -> String {
    Status::of(&page.run, &page.engine, page.inspect.recorded.recording().now()).text
}

/// A step of `main` that began at 10 ms and never ends, told of at `now`.
fn holds_the_loop(page: &mut State, now: f64) {
    let kinds = [
        EventKind::Spawned { name: "main".into(), what: "spin".into(), parent: None, place: None },
        EventKind::StepStarted,
        EventKind::StepEnded { busy_ms: 1.0, stop: Stop { place: Some(Place { file: None, line: 7 }), wait: None } },
        EventKind::StepStarted,
    ];
    let event = |(seq, kind)| Event { seq: seq as u64, at: 10.0, task: Some(TaskId(1)), kind };
    let events = kinds.into_iter().enumerate().map(event).collect();
    say(page, now, FromWorker::Trace { run: RunId(1), batch: Batch { before: None, events } });
}

#[test]
fn while_it_starts_or_imports_the_loop_is_not_called_blocked() {
    let mut page = ready();
    page.apply(Action::Run { now: 100.0 });
    page.apply(Action::Tick { now: 2_000.0 });
    assert_eq!(status(&page), "Starting");
    say(&mut page, 2_000.0, FromWorker::Heartbeat { run: RunId(1) });
    say(&mut page, 2_010.0, FromWorker::Importing { run: RunId(1) });
    page.apply(Action::Tick { now: 5_000.0 });
    assert_eq!((status(&page), page.run.is_blocked()), ("Importing".to_owned(), false));
    say(&mut page, 5_000.0, FromWorker::Heartbeat { run: RunId(1) });
    page.apply(Action::Tick { now: 7_000.0 });
    assert_eq!(status(&page), "The loop has been blocked for 2 s");
}

#[test]
fn a_loop_that_never_ends_is_told_of_while_it_spins_and_after_stop() {
    let mut page = running();
    holds_the_loop(&mut page, 110.0);
    page.apply(Action::Tick { now: 4_110.0 });
    assert!(page.run.is_blocked());
    let holder = tasks::holder(page.inspect.recorded.recording().now());
    assert_eq!(holder.as_deref(), Some("main (spin), which went on from line 7"));
    let kinds = |page: &State| page.verdicts.found.iter().map(|verdict| verdict.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&page), [Kind::LoopBlocked]);
    page.apply(Action::Stop { now: 5_110.0 });
    assert_eq!(kinds(&page), [Kind::LoopBlocked]);
    assert_eq!(page.inspect.shown.holding.as_ref().and_then(|block| block.task), Some(TaskId(1)));
}

#[test]
fn what_is_stopped_while_the_loop_turns_was_not_blocked() {
    let mut page = running();
    holds_the_loop(&mut page, 110.0);
    say(&mut page, 200.0, FromWorker::Heartbeat { run: RunId(1) });
    page.apply(Action::Stop { now: 250.0 });
    assert_eq!(page.inspect.shown.holding, None);
}

#[test]
fn what_is_shown_belongs_to_the_shown_program() {
    let mut page = running();
    holds_the_loop(&mut page, 110.0);
    say(&mut page, 120.0, printed(1, "of gather\n"));
    assert!(page.other_program().is_none() && !page.seen().log.rows().is_empty());
    page.apply(Action::Pick("queue".into()));
    let seen = page.seen();
    assert_eq!(page.other_program().map(|demo| demo.id), Some("gather"));
    assert!(seen.log.rows().is_empty() && seen.inspect.recorded.is_empty() && seen.verdicts.found.is_empty());
    assert!(seen.run.is_on(), "Stop still stops it");
    page.apply(Action::Stop { now: 130.0 });
    assert_eq!(page.seen().run, Run::None);
    page.apply(Action::Pick("gather".into()));
    assert_eq!((page.seen().log.rows().len(), page.seen().run), (2, Run::Over(Ending::Stopped)));
}

#[test]
fn a_run_goes_from_the_editor_to_its_last_row() {
    let mut page = running();
    let request = page.run.served().unwrap();
    assert_eq!(request.program, Program::Python { source: "print(1)\n".into() });
    assert_eq!((page.pane, status(&page)), (Pane::Log, "Running".to_owned()));
    say(&mut page, 110.0, printed(1, "1\n"));
    say(&mut page, 112.0, finished(1, RunOutcome::Completed));
    assert_eq!(rows(&page), ["1", "Completed in 12.0 ms, 1 task"]);
    assert_eq!((page.run.served(), status(&page)), (None, "Completed".to_owned()));
}

#[test]
fn run_pressed_early_waits_for_the_engine() {
    let mut page = page();
    page.apply(Action::Run { now: 5.0 });
    assert_eq!((page.run.served(), status(&page)), (None, "Waiting for the engine".to_owned()));
    hear(&mut page, 50.0, ClientEvent::Loading(Loading::Starting));
    assert_eq!(page.run.served(), None);
    hear(&mut page, 900.0, ClientEvent::Ready { boot_ms: 70.0 });
    assert!(matches!(&page.run, Run::Active(active) if active.since == 900.0));
    assert_eq!(page.engine, Engine::Loading(Loading::Starting), "the next worker boots");
}

#[test]
fn what_runs_is_the_text_at_the_press_of_run() {
    let mut page = page();
    page.apply(Action::Edit { demo: 0, text: "before".into() });
    page.apply(Action::Run { now: 0.0 });
    page.apply(Action::Edit { demo: 0, text: "after".into() });
    hear(&mut page, 1.0, ClientEvent::Ready { boot_ms: 1.0 });
    assert_eq!(page.run.served().unwrap().program, Program::Python { source: "before".into() });
}

#[test]
fn run_does_nothing_while_a_run_is_on() {
    let mut page = running();
    say(&mut page, 101.0, printed(1, "kept\n"));
    page.apply(Action::Run { now: 120.0 });
    assert_eq!((page.run.served().unwrap().run, rows(&page)), (RunId(1), vec!["kept"]));
}

#[test]
fn stop_ends_the_run_at_once_and_what_comes_late_is_dropped() {
    let mut page = running();
    page.apply(Action::Stop { now: 350.0 });
    say(&mut page, 351.0, printed(1, "late\n"));
    say(&mut page, 352.0, finished(1, RunOutcome::Completed));
    hear(&mut page, 353.0, ClientEvent::Crashed { run: RunId(1), message: "late".into() });
    assert_eq!((rows(&page), status(&page)), (vec!["Stopped after 250.0 ms of real time"], "Stopped".to_owned()));
}

#[test]
fn after_stop_the_next_run_takes_the_fresh_engine() {
    let mut page = running();
    page.apply(Action::Stop { now: 350.0 });
    page.apply(Action::Run { now: 360.0 });
    say(&mut page, 361.0, printed(1, "of the first run\n"));
    assert_eq!((page.run.served(), rows(&page).len()), (None, 0));
    hear(&mut page, 370.0, ClientEvent::Ready { boot_ms: 1.0 });
    assert_eq!(page.run.served().unwrap().run, RunId(2));
}

#[test]
fn a_waiting_run_can_be_stopped() {
    let mut page = page();
    page.apply(Action::Run { now: 0.0 });
    page.apply(Action::Stop { now: 10.0 });
    hear(&mut page, 20.0, ClientEvent::Ready { boot_ms: 1.0 });
    assert_eq!((page.run.served(), &page.engine), (None, &Engine::Ready));
}

#[test]
fn silence_means_that_the_loop_is_blocked() {
    let mut page = running();
    say(&mut page, 200.0, FromWorker::Heartbeat { run: RunId(1) });
    page.apply(Action::Tick { now: 1_150.0 });
    assert_eq!(status(&page), "Running");
    page.apply(Action::Tick { now: 3_300.0 });
    assert_eq!(status(&page), "The loop has been blocked for 3 s");
    say(&mut page, 3_400.0, printed(1, "still in the loop\n"));
    page.apply(Action::Tick { now: 3_500.0 });
    assert_eq!(status(&page), "The loop has been blocked for 3 s", "who prints may hold the loop all the same");
    say(&mut page, 3_600.0, FromWorker::Heartbeat { run: RunId(1) });
    assert_eq!(status(&page), "Running");
}

#[test]
fn a_loop_that_is_held_when_the_run_is_stopped_is_told_of() {
    let mut page = running();
    let spawned = EventKind::Spawned { name: "Task-1".into(), what: "spin".into(), parent: None, place: None };
    let kinds = [spawned, EventKind::StepStarted];
    let event = |(seq, kind)| Event { seq, at: 5.0, task: Some(TaskId(1)), kind };
    let events: Vec<_> = (0..).zip(kinds).map(event).collect();
    say(&mut page, 110.0, FromWorker::Trace { run: RunId(1), batch: Batch { before: None, events } });
    page.apply(Action::Stop { now: 4_110.0 });
    let said: Vec<_> = page.verdicts.found.iter().map(ToString::to_string).collect();
    let expected = "Task-1 (spin) held the loop from 5 ms on for 4,000 ms, until the run was stopped: no other task could take a \
                    step meanwhile.";
    assert_eq!(said, [expected]);
    assert_eq!(page.inspect.shown.at, 4_005.0, "the timeline reaches to the end");
}

#[test]
fn a_foreign_heartbeat_is_no_sign_of_life() {
    let mut page = running();
    say(&mut page, 2_000.0, FromWorker::Heartbeat { run: RunId(7) });
    page.apply(Action::Tick { now: 2_200.0 });
    assert_eq!(status(&page), "The loop has been blocked for 2 s");
}

#[test]
fn a_failure_of_the_engine_is_a_row_and_the_next_run_works() {
    for event in [
        ClientEvent::Crashed { run: RunId(1), message: "out of memory".into() },
        ClientEvent::Said(FromWorker::Fatal { run: Some(RunId(1)), message: "out of memory".into() }),
        ClientEvent::Said(FromWorker::Fatal { run: None, message: "out of memory".into() }),
    ] {
        let mut page = running();
        hear(&mut page, 150.0, event);
        assert!(rows(&page)[0].starts_with("The engine failed: out of memory"));
        hear(&mut page, 160.0, ClientEvent::Ready { boot_ms: 1.0 });
        page.apply(Action::Run { now: 200.0 });
        assert_eq!(page.run.served().unwrap().run, RunId(2));
    }
}

#[test]
fn an_engine_that_cannot_be_had_says_so_and_run_asks_again() {
    let mut page = page();
    page.apply(Action::Run { now: 0.0 });
    hear(&mut page, 10.0, ClientEvent::Unavailable { message: "You are offline.".into() });
    assert_eq!(rows(&page), ["The program did not start. You are offline.\nPress Run to try again."]);
    assert_eq!((&page.engine, page.attempt), (&Engine::Unavailable("You are offline.".into()), 1));
    page.apply(Action::Run { now: 20.0 });
    assert_eq!((&page.engine, page.attempt), (&Engine::Loading(Loading::Downloading), 2));
    hear(&mut page, 30.0, ClientEvent::Ready { boot_ms: 1.0 });
    assert!(page.run.served().is_some());
}

#[test]
fn retry_asks_for_the_engine_again() {
    let mut page = page();
    hear(&mut page, 10.0, ClientEvent::Unavailable { message: "404".into() });
    page.apply(Action::Retry);
    assert_eq!((&page.engine, page.attempt), (&Engine::Loading(Loading::Downloading), 2));
}

#[test]
fn a_failed_line_is_marked_until_the_text_changes() {
    let mut page = running();
    say(&mut page, 110.0, finished(1, failed_at(1)));
    assert_eq!(page.draft().mark, Some(Mark { line: 1, message: "ValueError: no".into() }));
    page.apply(Action::Edit { demo: 0, text: "print(3)\n".into() });
    assert_eq!(page.draft().mark, None);
}

#[test]
fn a_line_of_a_text_that_has_changed_since_is_not_marked() {
    let mut page = running();
    page.apply(Action::Edit { demo: 0, text: "\nprint(1)\n".into() });
    say(&mut page, 110.0, finished(1, failed_at(1)));
    assert_eq!(page.draft().mark, None);
}

#[test]
fn the_mark_belongs_to_the_demo_that_ran() {
    let mut page = running();
    page.apply(Action::Pick("queue".into()));
    say(&mut page, 110.0, finished(1, failed_at(1)));
    assert_eq!((page.draft().mark.is_some(), page.drafts[0].mark.is_some()), (false, true));
}

#[test]
fn edits_stay_with_their_demo_and_reset_brings_the_original_back() {
    let mut page = page();
    page.apply(Action::Edit { demo: 0, text: "mine".into() });
    page.apply(Action::Pick("queue".into()));
    assert_eq!((&*page.draft().text, page.draft().is_edited()), ("print(2)\n", false));
    page.apply(Action::Pick("gather".into()));
    assert_eq!((&*page.draft().text, page.draft().is_edited()), ("mine", true));
    page.apply(Action::Reset);
    assert_eq!((&*page.draft().text, page.draft().is_edited(), page.draft().is_saved()), ("print(1)\n", false, true));
}

#[test]
fn kept_edits_come_back() {
    let kept = Kept { demo: "queue".into(), drafts: vec![None, Some("mine".into())], ..Kept::default() };
    let page = State::new(&DEMOS, kept);
    assert_eq!((page.demo, &*page.draft().text, page.draft().is_saved()), (1, "mine", true));
    assert!(!page.drafts[0].is_edited());
}

#[test]
fn a_demo_without_a_twin_can_be_explored_after_a_twin_was_shown() {
    let mut page = page();
    page.apply(Action::Turn(Tab::Rust));
    assert!(!page.can_explore());
    page.apply(Action::Pick("queue".into()));
    assert!(page.can_explore());
}

#[test]
fn an_unknown_demo_changes_nothing() {
    let mut page = page();
    page.apply(Action::Pick("queue".into()));
    page.apply(Action::Pick("no such demo".into()));
    assert_eq!(page.demo, 1);
}

#[test]
fn an_edit_counts_as_saved_only_when_just_that_text_was_kept() {
    let mut page = page();
    page.apply(Action::Edit { demo: 0, text: "one".into() });
    page.apply(Action::NotSaved("Storage is full.".into()));
    page.apply(Action::Edit { demo: 0, text: "two".into() });
    page.apply(Action::Saved { demo: 0, text: "one".into() });
    assert_eq!((page.drafts[0].is_saved(), page.unsaved.is_some(), &*page.draft().text), (false, true, "two"));
    page.apply(Action::Saved { demo: 0, text: "two".into() });
    assert_eq!((page.drafts[0].is_saved(), page.unsaved.is_some()), (true, false));
}

#[test]
fn an_invalid_form_never_runs() {
    let mut page = ready();
    page.apply(Action::Turn(Tab::Rust));
    page.apply(Action::Type { index: 0, text: "10".into() });
    page.apply(Action::Run { now: 0.0 });
    assert_eq!((page.can_run(), &page.run), (false, &Run::None));
    page.apply(Action::Type { index: 0, text: "9".into() });
    page.apply(Action::Run { now: 0.0 });
    let program = Program::Rust { demo: "gather".into(), values: vec![9.0] };
    assert_eq!(page.run.served().unwrap().program, program);
}

#[test]
fn clock_and_debug_mode_are_those_chosen_at_the_press_of_run() {
    let mut page = ready();
    page.apply(Action::Clock(ClockChoice::Instant));
    page.apply(Action::Debug(true));
    page.apply(Action::Run { now: 0.0 });
    page.apply(Action::Clock(ClockChoice::Real));
    page.apply(Action::Debug(false));
    let request = page.run.served().unwrap();
    assert_eq!((request.clock, request.debug), (ClockChoice::Instant, true));
}

#[test]
fn a_new_run_begins_with_an_empty_log_and_a_clean_program() {
    let mut page = running();
    say(&mut page, 110.0, finished(1, failed_at(1)));
    page.apply(Action::Run { now: 120.0 });
    assert_eq!((rows(&page).len(), &page.draft().mark), (0, &None));
}

fn explored(run: u32, stage: orders::Progress) -> FromWorker {
    let mut findings = orders::Findings::default();
    for (status, tape) in [(0, ""), (1, "s3:1")] {
        let upshot = orders::Upshot { ending: orders::Ending::Exited { status }, output: "1\n".into(), cut: false };
        findings.add(upshot, tape.parse().unwrap());
    }
    FromWorker::Explored { run: RunId(run), stage, findings, wall_ms: 9.0 }
}

/// A page on which an exploration is on.
fn exploring() -> State {
    let mut page = ready();
    page.apply(Action::Explore { now: 5.0 });
    assert!(page.run.explores());
    page
}

#[test]
fn exploring_asks_for_the_shown_program_in_many_orders() {
    let mut page = ready();
    page.apply(Action::Orders(crate::ui::orders::Action::Runs(500)));
    page.apply(Action::Explore { now: 5.0 });
    let plan = orders::Plan { runs: 500, ..orders::Plan::default() };
    let message = page.run.served().unwrap().message();
    assert_eq!(message, ToWorker::Explore { run: RunId(1), source: "print(1)\n".into(), plan });
    assert!(!page.can_run() && !page.can_explore());
    assert_eq!(Status::of(&page.run, &page.engine, page.inspect.recorded.recording().now()).text, "Trying orders");
}

#[test]
fn exploring_leaves_the_log_alone_and_shows_what_is_found() {
    let mut page = running();
    say(&mut page, 110.0, printed(1, "kept\n"));
    say(&mut page, 120.0, finished(1, RunOutcome::Completed));
    let rows = page.log.rows().len();
    hear(&mut page, 130.0, ClientEvent::Ready { boot_ms: 1.0 });
    page.apply(Action::Explore { now: 140.0 });
    say(&mut page, 150.0, explored(2, orders::Progress::Running { done: 2, all: 9 }));
    assert_eq!(page.orders.found.as_ref().unwrap().findings.groups.len(), 2);
    assert!(page.run.explores());
    say(&mut page, 160.0, explored(2, orders::Progress::Over));
    assert_eq!(page.run, Run::Over(Ending::Explored { failed: 1 }));
    assert_eq!(status(&page), "Orders tried, some fail");
    assert_eq!(page.log.rows().len(), rows);
    assert!(page.can_explore());
}

#[test]
fn stop_cancels_an_exploration_and_keeps_what_was_found() {
    let mut page = exploring();
    say(&mut page, 6.0, explored(1, orders::Progress::Running { done: 2, all: 9 }));
    page.apply(Action::Stop { now: 7.0 });
    assert_eq!(page.run, Run::Over(Ending::Stopped));
    let found = page.orders.found.clone().unwrap();
    assert_eq!((found.broken_off.as_deref(), found.findings.groups.len()), (Some("Cancelled"), 2));
    assert!(page.log.rows().is_empty());
    say(&mut page, 8.0, explored(1, orders::Progress::Over));
    assert_eq!(page.orders.found, Some(found), "what comes late is dropped");
}

#[test]
fn an_outcome_is_opened_as_a_traced_run_of_the_explored_program_in_that_order() {
    let mut page = exploring();
    say(&mut page, 6.0, explored(1, orders::Progress::Over));
    page.apply(Action::Edit { demo: 0, text: "print(3)\n".into() });
    page.apply(Action::Trace(false));
    hear(&mut page, 7.0, ClientEvent::Ready { boot_ms: 1.0 });
    page.apply(Action::Replay { which: orders::Which { group: 1, output: None }, now: 8.0 });
    let ToWorker::Run { run, program, clock, trace, tape, .. } = page.run.served().unwrap().message() else {
        panic!("a plain run")
    };
    assert_eq!((run, clock, trace), (RunId(2), ClockChoice::Instant, true));
    assert_eq!(program, Program::Python { source: "print(1)\n".into() });
    assert_eq!(tape.unwrap().to_string(), "s3:1");
    assert_eq!(page.inspect.view, inspect::View::Timeline);
}

#[test]
fn the_rust_twin_is_not_explored() {
    let mut page = ready();
    page.apply(Action::Turn(Tab::Rust));
    assert!(!page.can_explore());
    page.apply(Action::Explore { now: 1.0 });
    assert_eq!(page.run, Run::None);
}
