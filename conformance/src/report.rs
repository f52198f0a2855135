//! The table, and what was not expected.

use anyhow::{Result, bail};

use super::{
    expected::Expected,
    runner::{Outcome, Outcomes},
};

/// Counts of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Row {
    passed: usize,
    /// Those among the passed that are about CPython's second implementation, in Python, which is not part of ours.
    twins: usize,
    failed: usize,
    expected: usize,
    skipped: usize,
}

/// What came of all files.
#[derive(Debug)]
pub struct Report {
    expected: Expected,
    verbose: bool,
    rows: Vec<(String, Row)>,
    surprises: Vec<String>,
}

impl Report {
    pub fn new(expected: Expected, verbose: bool) -> Self {
        Self { expected, verbose, rows: Vec::new(), surprises: Vec::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Counts a file's tests.
    pub fn add(&mut self, file: &str, outcomes: Outcomes) {
        let mut row = Row::default();
        for (test, outcome) in outcomes {
            let reason = self.expected.reason(&test);
            if matches!(outcome, Outcome::Passed) && is_of_twin(&test) {
                row.twins += 1;
            }
            match (&outcome, reason) {
                (Outcome::Passed, None) => row.passed += 1,
                (Outcome::Passed, Some(_)) => {
                    row.passed += 1;
                    self.surprises.push(format!("{test} passes, although it is listed as a failure"));
                }
                (Outcome::Skipped(_), _) => row.skipped += 1,
                (Outcome::Failed(_), Some(_)) => row.expected += 1,
                (Outcome::Failed(detail), None) => {
                    row.failed += 1;
                    self.surprises.push(surprise(&test, detail, self.verbose));
                }
            }
        }
        println!("{}", line(file, row));
        self.rows.push((file.to_owned(), row));
    }

    /// Prints the table. An error if anything was not as expected; `all` says that every test was run.
    pub fn print(mut self, all: bool) -> Result<()> {
        if all {
            let unused = self.expected.unused().map(|test| format!("{test} is listed as a failure, but is no test"));
            let unused: Vec<_> = unused.collect();
            self.surprises.extend(unused);
        }
        println!(
            "\n| CPython's tests | passed | of them, of its twin in Python | failed | expected failures | skipped |"
        );
        println!("| --- | ---: | ---: | ---: | ---: | ---: |");
        let mut total = Row::default();
        for (file, row) in &self.rows {
            println!("{}", line(&format!("`{file}`"), *row));
            total.passed += row.passed;
            total.twins += row.twins;
            total.failed += row.failed;
            total.expected += row.expected;
            total.skipped += row.skipped;
        }
        println!("{}", line("Total", total));
        if self.surprises.is_empty() {
            return Ok(());
        }
        println!("\nNot expected:");
        for surprise in &self.surprises {
            println!("- {surprise}");
        }
        bail!("{} tests did not do what was expected of them", self.surprises.len())
    }
}

fn line(name: &str, row: Row) -> String {
    format!("| {name} | {} | {} | {} | {} | {} |", row.passed, row.twins, row.failed, row.expected, row.skipped)
}

/// CPython tests `Task` and `Future` twice: in C, for which ours stand, and in Python, which is loaded from that CPython. The
/// names of the classes tell.
fn is_of_twin(test: &str) -> bool {
    test.split('.').nth(1).is_some_and(|class| class.contains("Py"))
}

/// A failure, in one line unless all of it is wanted.
fn surprise(test: &str, detail: &str, verbose: bool) -> String {
    if verbose {
        return format!("{test} failed:\n{detail}");
    }
    let last = detail.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("without a word");
    format!("{test} failed: {last}")
}
