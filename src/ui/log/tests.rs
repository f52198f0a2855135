use looplab_trace::{EventKind, Stream, TaskOutcome};

use super::*;

fn printed(task: u32, stream: Stream, text: &str) -> Event {
    Event { seq: 0, at: 1.0, task: Some(TaskId(task)), kind: EventKind::Printed { stream, text: text.into() } }
}

fn happened(task: u32, kind: EventKind) -> Event {
    Event { seq: 0, at: 2.0, task: Some(TaskId(task)), kind }
}

fn log_of(events: Vec<Event>) -> Log {
    let mut log = Log::default();
    log.extend(Dropped::default(), events);
    log
}

fn took(ms: f64) -> Took {
    Took { at: ms, wall_ms: ms }
}

fn texts(log: &Log) -> Vec<(RowKind, &str)> {
    log.rows().iter().map(|row| (row.kind, row.text.as_str())).collect()
}

use RowKind::{Ended, Engine, Err as Stderr, Failed, Out, Stopped, Task};
use Stream::{Stderr as ToStderr, Stdout as ToStdout};

#[test]
fn pieces_join_into_a_line_across_batches_and_streams() {
    let mut log = log_of(vec![printed(1, ToStdout, "al"), printed(2, ToStderr, "oops\n")]);
    log.extend(
        Dropped::default(),
        vec![printed(1, ToStdout, "pha"), printed(1, ToStdout, "\n"), printed(1, ToStdout, "beta")],
    );
    assert_eq!(texts(&log), [(Out, "alpha"), (Stderr, "oops"), (Out, "beta")]);
    assert_eq!(log.rows()[0].task.as_ref().unwrap().name.as_ref(), "Task-1");
}

#[test]
fn a_piece_with_several_lines_is_split() {
    let log = log_of(vec![printed(1, ToStdout, "a\n\nb\r\nc")]);
    assert_eq!(texts(&log), [(Out, "a"), (Out, ""), (Out, "b"), (Out, "c")]);
}

#[test]
fn what_follows_a_carriage_return_is_written_over_the_line_even_across_pieces() {
    let log = log_of(vec![
        printed(1, ToStdout, "10 %\r"),
        printed(1, ToStdout, "20 %\r100 %"),
        printed(1, ToStdout, "\r"),
        printed(1, ToStdout, "\nnext"),
    ]);
    assert_eq!(texts(&log), [(Out, "100 %"), (Out, "next")]);
    let log = log_of(vec![printed(1, ToStdout, "héllo world\rH"), printed(1, ToStdout, "E\r\n")]);
    assert_eq!(texts(&log), [(Out, "HEllo world")]);
}

#[test]
fn only_the_newest_lines_are_kept_and_the_rest_is_counted() {
    let mut log = log_of((0..MAX_LINES + 7).map(|i| printed(1, ToStdout, &format!("{i}\n"))).collect());
    log.extend(Dropped { lines: 5, events: 0 }, vec![]);
    assert_eq!((log.rows().len(), log.dropped()), (MAX_LINES, Dropped { lines: 12, events: 0 }));
    assert_eq!((log.rows()[0].text.as_str(), log.rows()[0].number), ("7", 7));
    assert_eq!(log.next_number(), MAX_LINES as u64 + 7);
    assert!(log.to_text().starts_with("(12 older lines not kept)\n1.0\tout\tTask-1\t7\n"));
}

#[test]
fn what_happens_to_tasks_does_not_displace_what_is_printed() {
    let mut log = log_of(vec![printed(1, ToStdout, "first\n")]);
    let asked = || happened(1, EventKind::CancelRequested { by: None });
    for _ in 0..5 {
        log.extend(Dropped::default(), (0..MAX_TASK_ROWS).map(|_| asked()).collect());
        log.extend(Dropped::default(), vec![printed(1, ToStdout, "more\n")]);
    }
    let lines: Vec<_> = log.rows().iter().filter(|row| row.kind == Out).map(|row| row.text.as_str()).collect();
    assert_eq!(lines, ["first", "more", "more", "more", "more", "more"]);
    assert!((MAX_TASK_ROWS..=2 * MAX_TASK_ROWS).contains(&(log.rows().len() - 6)));
    assert_eq!(log.dropped().events as usize + log.rows().len(), 5 * MAX_TASK_ROWS + 6);
    assert!(log.rows().iter().zip(log.rows().iter().skip(1)).all(|(one, next)| one.number < next.number));
}

#[test]
fn of_a_million_tasks_not_all_names_are_kept() {
    let mut log = Log::default();
    for task in 1..=3 * MAX_NAMES as u32 {
        let kind = EventKind::Spawned { name: "t".into(), parent: None, what: "".into(), place: None };
        log.extend(Dropped::default(), vec![happened(task, kind)]);
    }
    assert!((MAX_NAMES / 2..=MAX_NAMES).contains(&log.names.len()));
    assert_eq!(log.live_tasks(), 3 * MAX_NAMES);
}

const TRACEBACK: &str = "Traceback (most recent call last):\n  File \"main.py\", line 3\nKeyError: 'x'\n";

#[test]
fn a_traceback_is_one_row_however_it_arrives() {
    let mut log = log_of(vec![printed(1, ToStderr, "first\n"), printed(1, ToStderr, TRACEBACK)]);
    TRACEBACK.split_inclusive(' ').for_each(|piece| log.extend(Dropped::default(), vec![printed(1, ToStderr, piece)]));
    log.extend(Dropped::default(), vec![printed(1, ToStdout, "last\n")]);
    assert_eq!(
        texts(&log),
        [(Stderr, "first"), (Stderr, TRACEBACK.trim_end()), (Stderr, TRACEBACK.trim_end()), (Out, "last")]
    );
}

#[test]
fn an_error_is_told_once_and_elsewhere_the_row_is_named() {
    let failed = || happened(2, EventKind::Done { outcome: TaskOutcome::failed("KeyError: 'x'") });
    let other = happened(3, EventKind::Done { outcome: TaskOutcome::failed("ValueError: other") });
    let mut log = log_of(vec![failed(), other, printed(1, ToStderr, TRACEBACK)]);
    log.finish(&RunOutcome::Failed { error: "KeyError: 'x'".into(), line: None }, took(1.0), 3);
    let told: Vec<_> = log.rows().iter().map(|row| (row.text.as_str(), row.told_at)).collect();
    assert_eq!(
        told,
        [
            ("failed", Some(2)),
            ("ValueError: other", None),
            (TRACEBACK.trim_end(), None),
            ("Failed after 1.0 ms, 3 tasks", Some(2))
        ]
    );
}

#[test]
fn an_exit_is_no_failure() {
    let ended = |error| happened(1, EventKind::Done { outcome: TaskOutcome::failed(error) });
    let log = log_of(vec![ended("SystemExit: 0"), ended("KeyboardInterrupt"), ended("SystemExitError: no")]);
    let rows = [
        (Task, "ends the program: SystemExit: 0"),
        (Task, "ends the program: KeyboardInterrupt"),
        (Failed, "SystemExitError: no"),
    ];
    assert_eq!(texts(&log), rows);
}

#[test]
fn a_run_does_not_end_before_what_happened_last() {
    let mut log = log_of(vec![printed(1, ToStdout, "at 1 ms\n")]);
    log.finish(&RunOutcome::Completed, took(0.5), 1);
    assert_eq!(log.rows()[1].at, 1.0);
}

#[test]
fn an_open_line_whose_row_is_gone_goes_on_in_a_new_row() {
    let mut log = log_of(vec![printed(1, ToStdout, "begun ")]);
    log.extend(Dropped::default(), (0..MAX_LINES).map(|_| printed(1, ToStderr, "x\n")).collect());
    log.extend(Dropped::default(), vec![printed(1, ToStdout, "ended\n")]);
    assert_eq!(texts(&log).last(), Some(&(Out, "ended")));
}

#[test]
fn the_text_kept_is_bounded_too() {
    let log = log_of((0..5_000).map(|_| printed(1, ToStdout, &("x".repeat(9_999) + "\n"))).collect());
    assert!(log.rows().len() < 3_300 && log.dropped().lines > 1_700);
}

#[test]
fn a_long_line_is_cut_with_a_note_however_it_arrives() {
    let whole = log_of(vec![printed(1, ToStdout, &"y".repeat(12_345))]);
    let pieces = log_of((0..12_345).map(|_| printed(1, ToStdout, "y")).collect());
    assert_eq!(whole.rows(), pieces.rows());
    assert_eq!(whole.rows()[0].text.len(), 10_000);
    assert_eq!(whole.rows()[0].cut_note().as_deref(), Some("… 2,345 more characters not shown"));
}

#[test]
fn what_of_a_long_line_never_came_counts_as_cut() {
    let (stream, chars) = (ToStdout, 9_990_000);
    let rest = happened(1, EventKind::Omitted { stream, chars });
    let log = log_of(vec![printed(1, stream, &"y".repeat(10_001)), rest, printed(1, stream, "\nnext\n")]);
    assert_eq!(log.rows()[0].cut_note().as_deref(), Some("… 9,990,001 more characters not shown"));
    assert_eq!((log.rows()[1].text.as_str(), log.rows()[1].cut), ("next", 0));
}

#[test]
fn nul_bytes_show() {
    assert_eq!(texts(&log_of(vec![printed(1, ToStdout, "a\0b \u{1f600}\n")])), [(Out, "a\u{2400}b \u{1f600}")]);
}

#[test]
fn transitions_name_the_tasks() {
    let log = log_of(vec![
        happened(1, EventKind::Spawned { name: "main".into(), parent: None, what: "".into(), place: None }),
        happened(
            2,
            EventKind::Spawned { name: "Task-2".into(), parent: Some(TaskId(1)), what: "".into(), place: None },
        ),
        happened(2, EventKind::Renamed { name: "worker".into() }),
        happened(2, EventKind::CancelRequested { by: Some(TaskId(1)) }),
        happened(2, EventKind::Done { outcome: TaskOutcome::Cancelled }),
        happened(1, EventKind::Done { outcome: TaskOutcome::failed("ValueError: no") }),
    ]);
    let rows: Vec<_> =
        log.rows().iter().map(|row| format!("{} {}", row.task.as_ref().unwrap().name, row.text)).collect();
    assert_eq!(
        rows,
        [
            "main started",
            "Task-2 started by main",
            "Task-2 is now called worker",
            "worker asked to stop by main",
            "worker cancelled",
            "main ValueError: no"
        ]
    );
    assert_eq!((texts(&log)[4].0, texts(&log)[5].0, log.live_tasks()), (Task, Failed, 0));
}

#[test]
fn the_last_row_says_how_it_ended() {
    let mut log = log_of(vec![printed(1, ToStdout, "no line end")]);
    log.finish(&RunOutcome::Completed, took(1234.56), 3);
    log.finish(&RunOutcome::Exited { status: 2 }, took(1.0), 1);
    log.finish(&RunOutcome::Failed { error: "KeyError: 'x'".into(), line: Some(3) }, took(2.0), 1);
    log.stop(took(70.0));
    log.engine_failed(took(80.0), "out of memory");
    assert_eq!(
        texts(&log)[1..],
        [
            (Ended, "Completed in 1,234.6 ms, 3 tasks"),
            (Failed, "Exited with status 2 after 1.0 ms, 1 task"),
            (Failed, "Failed after 2.0 ms, 1 task: KeyError: 'x'"),
            (Stopped, "Stopped after 70.0 ms"),
            (Engine, "The engine failed: out of memory\nThe program is over. Press Run to start a fresh engine."),
        ]
    );
}

#[test]
fn the_end_stands_at_the_programs_time_and_tells_of_real_time_where_that_differs() {
    let mut log = log_of(vec![printed(1, ToStdout, "hello\n")]);
    log.finish(&RunOutcome::Completed, Took { at: 5_000.0, wall_ms: 12.0 }, 1);
    log.stop(Took { at: 5_001.0, wall_ms: 90_000.0 });
    assert_eq!(
        texts(&log)[1..],
        [
            (Ended, "Completed in 5,000.0 ms (12.0 ms of real time), 1 task"),
            (Stopped, "Stopped after 90,000.0 ms of real time")
        ]
    );
    assert_eq!(log.rows().iter().map(|row| row.at).collect::<Vec<_>>(), [1.0, 5_000.0, 5_001.0]);
}

#[test]
fn a_batch_beyond_reading_counts_as_a_flood() {
    assert!(!log_of(vec![printed(1, ToStdout, "a\nb\n")]).flooded());
    assert!(log_of(vec![printed(1, ToStdout, &"a\n".repeat(50))]).flooded());
}

#[test]
fn clearing_keeps_the_numbers_going() {
    let mut log = log_of(vec![printed(1, ToStdout, "open")]);
    log.clear();
    log.extend(Dropped::default(), vec![printed(1, ToStdout, " line\n")]);
    assert_eq!((texts(&log), log.rows()[0].number), (vec![(Out, " line")], 1));
}
