//! The two sides that a program is run on: CPython, and the native runner of Looplab.

use std::{
    fmt,
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::{Context, Result};

use super::sample::Sample;
use crate::project::Project;

/// How long a process may take, for a few hundred programs of milliseconds each, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where the Python around the programs lies.
const SCRIPTS: &str = "conformance/random";

/// What becomes of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// What it printed.
    pub lines: Vec<String>,
    /// How it ended.
    pub ending: String,
}

impl Ran {
    /// Whether the text was no program at all, which tells nothing.
    pub fn is_invalid(&self) -> bool {
        ["raised SyntaxError", "raised IndentationError"].iter().any(|error| self.ending.starts_with(error))
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        writeln!(f, "{}", self.ending)
    }
}

/// A Python to run programs with.
pub struct Side {
    pub name: &'static str,
    program: PathBuf,
    arguments: &'static [&'static str],
    project: Project,
}

impl Side {
    /// CPython, under a clock that jumps.
    pub fn cpython(project: &Project, python: &Path) -> Self {
        Self { name: "CPython", program: python.to_owned(), arguments: &["-B"], project: project.clone() }
    }

    /// The native runner, as it is built for tests.
    pub fn looplab(project: &Project) -> Self {
        Self {
            name: "Looplab",
            program: project.runner(),
            arguments: &["run", "--clock", "instant"],
            project: project.clone(),
        }
    }

    /// Runs programs, each on its own, all in as few processes as it takes.
    ///
    /// # Errors
    /// When it cannot be started. A program that crashes it, or never ends, is no error: it has that as its ending.
    pub fn run(&self, programs: &[Sample]) -> Result<Vec<Ran>> {
        let mut all = Vec::new();
        while all.len() < programs.len() {
            let (ran, why) = self.run_until_lost(&programs[all.len()..])?;
            all.extend(ran);
            if all.len() < programs.len() {
                all.push(Ran { lines: Vec::new(), ending: format!("lost: {why}") });
            }
        }
        Ok(all)
    }

    /// Runs programs in one process; if that does not live to the end of them, the rest is missing.
    fn run_until_lost(&self, programs: &[Sample]) -> Result<(Vec<Ran>, String)> {
        let folder = self.project.target().join("conformance");
        fs::create_dir_all(&folder)?;
        let place = |ending| folder.join(format!("{}-{}.{ending}", self.name, std::process::id()));
        fs::write(place("py"), script(&self.project, programs)?)?;
        let mut child = Command::new(&self.program)
            .args(self.arguments)
            .arg(place("py"))
            .env("PYTHONPATH", self.project.root.join(SCRIPTS))
            .env("PYTHONHASHSEED", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(place("log"))?)
            .spawn()
            .with_context(|| format!("could not start {}", self.program.display()))?;
        let mut stdout = child.stdout.take().expect("stdout is a pipe");
        let (sender, receiver) = mpsc::channel();
        let reader = thread::spawn(move || {
            let mut text = Vec::new();
            // What was read before an error still counts.
            let _ = stdout.read_to_end(&mut text);
            let _ = sender.send(());
            String::from_utf8_lossy(&text).into_owned()
        });
        let in_time = receiver.recv_timeout(PATIENCE).is_ok();
        if !in_time {
            child.kill()?;
        }
        let status = child.wait()?;
        let text = reader.join().expect("the reader does not panic");
        let log = fs::read_to_string(place("log")).unwrap_or_default();
        for ending in ["py", "log"] {
            fs::remove_file(place(ending))?;
        }
        let last = log.trim_end().lines().last().unwrap_or_default();
        Ok((read(&text), if in_time { format!("{status}, {last}") } else { "it goes on and on".to_owned() }))
    }
}

/// One script that runs all these programs, each on its own.
///
/// # Errors
/// When its parts cannot be read.
pub fn script(project: &Project, programs: &[Sample]) -> Result<String> {
    let scripts = project.root.join(SCRIPTS);
    let text = |name| fs::read_to_string(scripts.join(name)).with_context(|| format!("{SCRIPTS}/{name}"));
    let literal = |text: &str| serde_json::to_string(text).expect("text can be written down");
    let mut script = format!("PRELUDE = {}\nPROGRAMS = [\n", literal(&text("prelude.py")?));
    for program in programs {
        let in_function = if program.in_function() { "True" } else { "False" };
        script += &format!("({}, {in_function}),\n", literal(&program.to_string()));
    }
    Ok(script + "]\n" + &text("harness.py")?)
}

/// What the harness printed: lines with a bar, then one with an equals sign, for each program.
fn read(text: &str) -> Vec<Ran> {
    let mut all = Vec::new();
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(ending) = line.strip_prefix('=') {
            all.push(Ran { lines: std::mem::take(&mut lines), ending: ending.to_owned() });
        } else if let Some(line) = line.strip_prefix('|') {
            lines.push(line.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ending_closes_a_program() {
        let ran = |lines: &[&str], ending: &str| Ran {
            lines: lines.iter().map(|&line| line.to_owned()).collect(),
            ending: ending.to_owned(),
        };
        assert_eq!(
            read("|a\n|b\n=returned None\n=raised X\n|c\n"),
            [ran(&["a", "b"], "returned None"), ran(&[], "raised X")]
        );
    }
}
