//! The same random programs here and on CPython: every line of every trace has to agree.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::program::{Op, Order, Program, ROUNDS, Script};

const PROGRAMS: usize = 3_000;

fn op(tasks: usize) -> impl Strategy<Value = Op> {
    use Op::{
        Abort, Acquire, Cancel, Clear, Get, GetNowait, Heed, Join, Lock, Meet, Notify, NotifyAll, Put, PutNowait,
        Release, Reset, Set, Shutdown, ShutdownNow, TaskDone, Unlock, Wait, Yield,
    };
    prop_oneof![
        6 => prop::sample::select(vec![Lock, Lock, Heed, Heed, Notify, NotifyAll, Unlock, Meet, Meet, Meet]),
        1 => prop_oneof![3 => Just(Meet), 1 => Just(Reset), 1 => Just(Abort)],
        6 => prop::sample::select(vec![Acquire, Release, Lock, Unlock, Put, Get, Yield]),
        3 => prop::sample::select(vec![Wait, Set, Clear, PutNowait, GetNowait, TaskDone, Join]),
        3 => (0..tasks).prop_map(Cancel),
        1 => prop_oneof![30 => Just(Yield), 1 => Just(Shutdown), 1 => Just(ShutdownNow)],
    ]
}

fn program() -> impl Strategy<Value = Program> {
    let script =
        (prop::collection::vec(op(6), 1..9), any::<bool>()).prop_map(|(ops, stubborn)| Script { ops, stubborn });
    let order = prop::sample::select(vec![Order::Fifo, Order::Lifo, Order::Priority]);
    (0..3usize, 0..3usize, order, 1..4usize, prop::collection::vec(script, 2..7))
        .prop_map(|(permits, maxsize, order, parties, tasks)| Program { permits, maxsize, order, parties, tasks })
}

/// The Python to compare with: `LOOPLAB_REFERENCE_PYTHON`, or `python3` if it is one of those this follows.
fn python() -> Option<String> {
    let name = std::env::var("LOOPLAB_REFERENCE_PYTHON").unwrap_or_else(|_| "python3.13".into());
    let version = Command::new(&name).args(["-c", "import sys; print(sys.version_info >= (3, 13))"]).output().ok()?;
    (version.stdout.trim_ascii() == b"True").then_some(name)
}

#[test]
fn random_programs_proceed_as_on_cpython() {
    let Some(python) = python() else {
        eprintln!("skipped: no python3.13 here (set LOOPLAB_REFERENCE_PYTHON to one)");
        return;
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut programs: Vec<_> =
        std::iter::repeat_with(|| program().new_tree(&mut runner).expect("programs can be made").current())
            .take(PROGRAMS)
            .collect();
    // The smallest that differs is the one to look at.
    programs.sort_by_key(|program| program.tasks.iter().map(|task| task.ops.len()).sum::<usize>());

    let text: String = programs.iter().map(|program| format!("{program}\n")).collect();
    let expected = reference(&python, text);
    assert_eq!(expected.lines().count(), PROGRAMS);
    for (program, expected) in programs.iter().zip(expected.lines()) {
        assert_eq!(program.run().join("\n"), expected.replace(';', "\n"), "\n{program}");
    }
}

fn reference(python: &str, programs: String) -> String {
    let mut child = Command::new(python)
        .args(["tests/sync/reference.py", &ROUNDS.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut stdin = child.stdin.take().expect("stdin is a pipe");
    // From a thread: Python writes while it reads.
    let writer = std::thread::spawn(move || stdin.write_all(programs.as_bytes()));
    let output = child.wait_with_output().expect("Python ends");
    writer.join().expect("the writer does not panic").expect("Python reads all of it");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("the trace is text")
}
