//! `cargo xtask conformance --mutants N`: the project's programs with mistakes in them, which must not bring the engine down.
//!
//! A mutant may do what it likes, but a panic, an abort or a hang is a fault of the engine. Many share a process, which ends
//! one that only spins (its `sleep` may have been cut out); when the process is lost, the others go on in a new one.

mod mutate;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use super::{
    process::{Finished, each, run_within},
    random::dice::Dice,
};
use crate::project::Project;

/// How many `cargo xtask test` tries, those of the first seeds.
pub const CHECKED: u64 = 300;

/// Mutants a process.
const BATCH: usize = 25;

/// How long a process may take. It takes a few seconds, on a machine that is not busy.
const LIMIT: Duration = Duration::from_secs(60);

/// Where the programs lie that are mutated.
const FOLDERS: [&str; 2] = ["www/programs", "www/verdicts"];

/// The program that runs the mutants. It is put beside them, as a program sees only what lies beside it.
const RUN: &str = "batch.py";

/// Where that comes from.
const SCRIPTS: &str = "conformance/mutants";

/// A seed, and how its mutant brings the engine down.
type Fault = (u64, String);

/// Runs this many mutants, those of the seeds from `seed` on, and keeps those that bring the engine down.
///
/// # Errors
/// When one does.
pub fn command(project: &Project, number: u64, seed: u64) -> Result<()> {
    let folder = project.target().join("conformance/mutants");
    let (mutants, sources) = (Mutants { project, folder: &folder }, sources(project)?);
    let seeds: Vec<u64> = (seed..seed + number).collect();
    let batches: Vec<_> = seeds.chunks(BATCH).collect();
    let lost = each(&batches, |seeds| mutants.lost(seeds, &sources))?;
    let mut faults: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (seed, fault) in lost.into_iter().flatten() {
        faults.entry(fault).or_default().push(seed);
    }
    for (fault, seeds) in &faults {
        let first = mutants.folder(seeds[0]).join(file(seeds[0]));
        println!("{fault}\n  {} mutants, the first is {}", seeds.len(), first.display());
    }
    let failed: usize = faults.values().map(Vec::len).sum();
    println!("{number} mutants of {} programs, {failed} of them bring the engine down", sources.len());
    if failed > 0 {
        bail!("{failed} mutants bring the engine down");
    }
    Ok(())
}

/// The programs that are mutated, in the order of their names.
fn sources(project: &Project) -> Result<Vec<Vec<u8>>> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        for entry in project.root.join(folder).read_dir().context(folder)? {
            files.push(entry?.path());
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "py"));
    files.sort();
    files.iter().map(|file| fs::read(file).with_context(|| file.display().to_string())).collect()
}

/// What the mutant of a seed is called.
fn file(seed: u64) -> String {
    format!("{seed}.py")
}

struct Mutants<'a> {
    project: &'a Project,
    /// What the folders of the batches lie in.
    folder: &'a Path,
}

impl Mutants<'_> {
    /// The folder of the batch that begins with a seed or has it.
    fn folder(&self, seed: u64) -> PathBuf {
        self.folder.join((seed / BATCH as u64).to_string())
    }

    /// Runs a batch. Those that bring the engine down are returned, and their files kept.
    fn lost(&self, seeds: &[u64], sources: &[Vec<u8>]) -> Result<Vec<Fault>> {
        for &seed in seeds {
            let folder = self.folder(seed);
            fs::create_dir_all(&folder)?;
            fs::write(folder.join(file(seed)), mutate::mutant(&mut Dice::new(seed), sources))?;
        }
        let mut lost = Vec::new();
        let mut left = seeds;
        while let Some((seed, fault)) = self.first_lost(left)? {
            left = left.split(|&other| other == seed).nth(1).unwrap_or_default();
            lost.push((seed, fault));
        }
        for &seed in seeds.iter().filter(|&seed| lost.iter().all(|(lost, _)| lost != seed)) {
            fs::remove_file(self.folder(seed).join(file(seed)))?;
        }
        Ok(lost)
    }

    /// Runs mutants in one process, up to the first that brings it down.
    fn first_lost(&self, seeds: &[u64]) -> Result<Option<Fault>> {
        let Some(&first) = seeds.first() else { return Ok(None) };
        let folder = self.folder(first);
        fs::copy(self.project.root.join(SCRIPTS).join(RUN), folder.join(RUN)).context(RUN)?;
        let mut command = Command::new(self.project.runner());
        command.args(["run", "--clock", "instant", RUN, "--"]).args(seeds.iter().map(|&seed| file(seed)));
        let run = run_within(command.current_dir(folder).env("RUST_BACKTRACE", "0"), LIMIT)?;
        let Some(fault) = fault(&run) else { return Ok(None) };
        let mut begun = run.stdout.lines().filter_map(|name| name.strip_suffix(".py")?.parse().ok());
        Ok(Some((begun.next_back().unwrap_or(first), fault)))
    }
}

/// How a run brought the engine down, if it did.
fn fault(run: &Finished) -> Option<String> {
    let Some(status) = run.status else { return Some("it goes on and on".to_owned()) };
    let mut lines = run.stderr.lines();
    if let Some(panic) = lines.find(|line| line.contains("panicked at ")) {
        let place = panic.split_once("panicked at ").map_or(panic, |(_, place)| place);
        return Some(format!("panicked at {place} {}", lines.next().unwrap_or_default()));
    }
    let last = run.stderr.lines().last().unwrap_or("without a word");
    (!status.success()).then(|| format!("{status}: {last}"))
}

#[cfg(test)]
mod tests {
    use std::process::ExitStatus;

    use super::*;

    fn run(stderr: &str, status: Option<ExitStatus>) -> Finished {
        Finished { stdout: String::new(), stderr: stderr.to_owned(), status }
    }

    #[test]
    fn what_brings_the_engine_down_is_told() {
        let fine = Some(ExitStatus::default());
        assert_eq!(fault(&run("SyntaxError", fine)), None);
        assert_eq!(fault(&run("", None)).as_deref(), Some("it goes on and on"));
        let panic = "\nthread 'main' (7) panicked at src/lib.rs:1:2:\nno such thing\n";
        assert_eq!(fault(&run(panic, fine)).as_deref(), Some("panicked at src/lib.rs:1:2: no such thing"));
    }
}
