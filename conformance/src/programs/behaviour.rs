//! What a program does, as far as two runs of it can be compared.

use std::{path::Path, sync::LazyLock};

use regex::Regex;

use crate::process::Finished;

/// What the engine raises where a program waits for ever on CPython.
const DEADLOCK: &str = "RuntimeError: deadlock: ";

/// What no two runs have in common, and what stands in its place: addresses, moments and durations.
static PASSING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let pattern = |text, replacement| (Regex::new(text).expect("the pattern is one"), replacement);
    vec![
        pattern(r"0x[0-9a-fA-F]+", "0x…"),
        pattern(r#"[^\s"'<(]*/lib/python3\.\d+/"#, "LIB/"),
        pattern(r"\d{4}-\d\d-\d\d", "DATE"),
        pattern(r"\d?\d:\d\d:\d\d([.,]\d+)?", "TIME"),
        pattern(r"-?\d+\.\d+(e-?\d+)?", "N.N"),
        pattern(r"\d+ ?(ms|milliseconds?)\b", "N ms"),
    ]
});

/// What stderr's unindented lines begin with that say which kind of report it is: a log level, a warning or an exception.
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) ^( [\w.]*(?:Error|Exception|Exit|Interrupt|Group|Iteration|ShutDown|Cancelled|Warning)\b
        | Task\ was\ destroyed | Task\ exception\ was\ never | Future\ exception\ was\ never | Exception\ in\ callback
        | Exception\ ignored | unhandled\ exception | Executing | (?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\b )",
    )
    .expect("the pattern is one")
});

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    Code(i32),
    /// It was killed by a signal, which is never meant.
    Died(String),
    /// It waits for ever, or was killed since it took too long.
    Endless,
}

/// What is compared of a run.
#[derive(Debug)]
pub struct Behaviour {
    pub stdout: Vec<String>,
    pub exit: Exit,
    /// The kinds of what was reported on stderr, in order.
    pub reports: Vec<String>,
    /// The last line of stderr that is not indented, for people.
    pub last: String,
    /// Whether the engine found that nothing can go on.
    pub deadlock: bool,
}

impl Behaviour {
    /// What a process did that ran a program below `top`.
    pub fn of(run: &Finished, top: &Path) -> Self {
        let top = top.to_string_lossy();
        let lines = |text: &str| text.lines().map(|line| without_passing(&line.replace(&*top, "…"))).collect();
        let deadlock = run.stderr.contains(DEADLOCK);
        let exit = match run.status {
            _ if deadlock => Exit::Endless,
            None => Exit::Endless,
            Some(status) => status.code().map_or_else(|| Exit::Died(status.to_string()), Exit::Code),
        };
        Self {
            stdout: lines(&run.stdout),
            exit,
            reports: run.stderr.lines().filter_map(kind).collect(),
            last: run.stderr.lines().rfind(|line| !line.starts_with(' ')).unwrap_or_default().to_owned(),
            deadlock,
        }
    }
}

/// A line without addresses, moments and durations.
fn without_passing(line: &str) -> String {
    PASSING.iter().fold(line.to_owned(), |line, (pattern, mark)| pattern.replace_all(&line, *mark).into_owned())
}

/// The kind of a line of stderr, if it is a report.
fn kind(line: &str) -> Option<String> {
    // A warning has its place before it.
    let line = line.split_once(": ").filter(|(place, _)| is_place(place)).map_or(line, |(_, rest)| rest);
    REPORT
        .captures(line.trim_start_matches([' ', '|', '+']))
        .map(|found| found[1].to_owned())
        .filter(|_| !line.starts_with("    "))
}

fn is_place(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(_, number)| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_left_out() {
        assert_eq!(
            without_passing("<f at 0x7f3A> took 1.25 s, 12 ms, at 2026-11-30 08:15:01,250"),
            "<f at 0x…> took N.N s, N ms, at DATE TIME"
        );
        assert_eq!(without_passing("3 items"), "3 items");
    }

    #[test]
    fn reports_are_known_by_their_kind() {
        assert_eq!(kind("asyncio.exceptions.CancelledError: 7").as_deref(), Some("asyncio.exceptions.CancelledError"));
        assert_eq!(kind("/a/b.py:3: RuntimeWarning: f was never awaited").as_deref(), Some("RuntimeWarning"));
        assert_eq!(kind("  | ValueError: no").as_deref(), Some("ValueError"));
        assert_eq!(kind("    raise ValueError"), None);
        assert_eq!(kind("Traceback (most recent call last):"), None);
    }
}
