//! Running one test file, and hearing of each of its tests.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::suite::Suite;

/// What a line that tells of a test begins with; other lines are the tests' own.
const MARK: &str = "@test ";
/// How often a file is begun again after a test that took the whole process with it.
const RESTARTS: usize = 200;

/// How long one test may take: those that are run take a second at most, and a loop that is never stopped spins.
const TEST_LIMIT: Duration = Duration::from_secs(20);

/// What became of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed(String),
    Skipped(String),
}

/// The tests of a file by name.
pub type Outcomes = BTreeMap<String, Outcome>;

/// Runs test files.
#[derive(Debug)]
pub struct Runner<'a> {
    /// The native runner.
    pub program: PathBuf,
    pub suite: &'a Suite,
    /// How long a file may take.
    pub limit: Duration,
}

/// One message of the process.
enum Told {
    Began(String),
    Ended(String, Outcome),
}

impl Runner<'_> {
    /// Runs a file, or only the `chosen` parts of it. A test that hangs or ends the process has failed, and the others
    /// are run without it.
    pub fn run(&self, file: &str, chosen: &[String]) -> Result<Outcomes> {
        let mut outcomes = Outcomes::new();
        for _ in 0..=RESTARTS {
            let Some(lost) = self.attempt(file, chosen, &mut outcomes)? else { return Ok(outcomes) };
            println!("  {lost} took its process with it; going on without it");
            outcomes.insert(lost, Outcome::Failed("it hung, or ended the process".to_owned()));
        }
        bail!("{file}: too many tests hang or end the process")
    }

    /// One process. The test that it did not come back from, if there is one.
    fn attempt(&self, file: &str, chosen: &[String], outcomes: &mut Outcomes) -> Result<Option<String>> {
        let deadline = Instant::now() + self.limit;
        let mut child = self.start(file, chosen, outcomes)?;
        let told = listen(child.stdout.take().expect("it is piped"));
        let mut running = None;
        loop {
            match told.recv_timeout(deadline.saturating_duration_since(Instant::now()).min(TEST_LIMIT)) {
                Ok(Told::Began(test)) => running = Some(test),
                Ok(Told::Ended(test, outcome)) => {
                    running = None;
                    // The worst counts: a test may be told of again when its class cannot be cleaned up.
                    if !matches!(outcomes.get(&test), Some(Outcome::Failed(_))) {
                        outcomes.insert(test, outcome);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    child.kill().context("a test process cannot be ended")?;
                    break;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = child.wait().context("a test process cannot be waited for")?;
        if running.is_none() && !status.success() {
            let lost = Outcome::Failed(format!("the file could not be run ({status})"));
            outcomes.insert(file.to_owned(), lost);
        }
        Ok(running)
    }

    fn start(&self, file: &str, chosen: &[String], done: &Outcomes) -> Result<Child> {
        let path = env::join_paths(&self.suite.path).context("a folder's name has a colon in it")?;
        let mut command = Command::new(&self.program);
        command.arg("run").arg(&self.suite.main).args(["--", file]).args(chosen);
        command.args(done.keys().map(|test| format!("-{test}")));
        command.env("PYTHONPATH", path).stdin(Stdio::null()).stdout(Stdio::piped());
        command.spawn().with_context(|| format!("{} cannot be started", self.program.display()))
    }
}

fn listen(stdout: ChildStdout) -> Receiver<Told> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(message) = message(&line)
                && tell.send(message).is_err()
            {
                break;
            }
        }
    });
    told
}

/// What a line says, if it is about a test. A test may have printed something without a line end before it.
fn message(line: &str) -> Option<Told> {
    let (_, json) = line.split_once(MARK)?;
    let value: Value = serde_json::from_str(json).ok()?;
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let test = text("test")?;
    let detail = text("detail").unwrap_or_default();
    Some(match value["outcome"].as_str() {
        None => Told::Began(test),
        Some("passed") => Told::Ended(test, Outcome::Passed),
        Some("skipped") => Told::Ended(test, Outcome::Skipped(detail)),
        Some(_) => Told::Ended(test, Outcome::Failed(detail)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_told_from_what_tests_print() {
        assert!(message("hello").is_none());
        let line = "no line end@test {\"test\": \"a.B.c\", \"outcome\": \"failed\", \"detail\": \"why\"}";
        let Some(Told::Ended(test, outcome)) = message(line) else { panic!("not understood") };
        assert_eq!((&*test, outcome), ("a.B.c", Outcome::Failed("why".into())));
    }
}
