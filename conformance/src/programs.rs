//! `cargo xtask conformance --programs FOLDER`: each program of a folder on CPython, in real time, and here, under the instant
//! clock; what they print, how they end and what they report has to be the same.
//!
//! Either side has a copy of the folder to itself, in which the generator of `random` is seeded wherever it is imported.

mod behaviour;
mod outcome;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use self::{
    behaviour::Behaviour,
    outcome::{Outcome, Summary},
};
use super::{
    cpython::Cpython,
    process::{each, run_within},
};
use crate::project::Project;

/// What is put before an import of `random`, so that both sides draw the same numbers.
const SEEDED: &str = "import random as seeded_random; seeded_random.seed(0); ";

/// Runs the programs of a folder, and of the folders in it, and prints what differs.
///
/// # Errors
/// When one differs.
pub fn command(project: &Project, cpython: &Cpython, folder: &Path, patience: Duration) -> Result<()> {
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let copies = project.target().join("conformance/programs");
    if copies.exists() {
        fs::remove_dir_all(&copies)?;
    }
    let (theirs, ours) = (copies.join("cpython"), copies.join("looplab"));
    let mut programs = copy(&folder, &theirs)?;
    copy(&folder, &ours)?;
    programs.sort();
    let outcomes = each(&programs, |program| {
        let on_cpython = || {
            let mut reference = Command::new(&cpython.program);
            reference.args(["-B", "-u", "-X", "utf8"]);
            behaviour(reference, &theirs, program, patience)
        };
        let mut runner = Command::new(project.runner());
        runner.args(["run", "--clock", "instant"]);
        let expected = on_cpython()?;
        let mut outcome = Outcome::of(&expected, &behaviour(runner, &ours, program, patience)?);
        if matches!(outcome, Outcome::Differs(_))
            && matches!(Outcome::of(&expected, &on_cpython()?), Outcome::Differs(_))
        {
            outcome = Outcome::Chance;
        }
        println!("{}: {outcome}", program.display());
        Ok(outcome)
    })?;
    let summary = Summary::of(&outcomes);
    println!("\n{summary}");
    if summary.differing > 0 {
        bail!("{} programs do something else than on CPython", summary.differing);
    }
    Ok(())
}

/// What a program does that is started in its own folder.
fn behaviour(mut command: Command, top: &Path, program: &Path, patience: Duration) -> Result<Behaviour> {
    let file = top.join(program);
    let (folder, name) = (file.parent().context("a program lies in a folder")?, file.file_name().unwrap_or_default());
    command.arg(name).current_dir(folder).env("RUST_BACKTRACE", "0").env("PYTHONHASHSEED", "0");
    Ok(Behaviour::of(&run_within(&mut command, patience)?, top))
}

/// Copies a folder, programs seeded; returns the programs, named as they lie in it.
fn copy(from: &Path, to: &Path) -> Result<Vec<PathBuf>> {
    let mut programs = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        fs::create_dir_all(to.join(&folder))?;
        for entry in from.join(&folder).read_dir().with_context(|| from.join(&folder).display().to_string())? {
            let entry = entry?;
            let (file, kind) = (folder.join(entry.file_name()), entry.file_type()?);
            if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with('.') {
                folders.push(file);
            } else if kind.is_file() && file.extension().is_some_and(|extension| extension == "py") {
                fs::write(to.join(&file), seeded(&fs::read(entry.path())?))?;
                programs.push(file);
            } else if kind.is_file() {
                fs::copy(entry.path(), to.join(&file))?;
            }
        }
    }
    Ok(programs)
}

/// A source in which `random` is seeded. Its lines stay where they are.
fn seeded(source: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(source) else { return source.to_vec() };
    let lines = text.split_inclusive('\n').map(|line| {
        let (indent, statement) = line.split_at(line.len() - line.trim_start().len());
        let words: Vec<_> = statement.split([' ', ',']).map(str::trim).collect();
        match words[..] {
            ["from", "random", ..] => format!("{indent}{SEEDED}{statement}"),
            ["import", ref modules @ ..] if modules.contains(&"random") => format!("{indent}{SEEDED}{statement}"),
            _ => line.to_owned(),
        }
    });
    lines.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_imports_of_random_are_seeded() {
        let seeded = |line: &str| String::from_utf8(seeded(line.as_bytes())).unwrap();
        assert_eq!(seeded("import os, random\n"), format!("{SEEDED}import os, random\n"));
        assert_eq!(seeded("x\n  from random import choice"), format!("x\n  {SEEDED}from random import choice"));
        for other in ["import os\n", "from randomness import x", "random.random()", "import randomly"] {
            assert_eq!(seeded(other), other);
        }
    }
}
