//! `cargo xtask conformance`: CPython's own tests of asyncio, unmodified, in our engine.
//!
//! Each test file runs in a process of the native runner. What a program cannot have here (sockets, threads, processes)
//! is absent there too; the tests that need it are listed, with the reason, in `conformance/expected.txt`.
//!
//! With `--random`, [random programs](random) are compared with CPython instead, with `--programs` [those of a folder](programs).
//! `--mutants` runs [programs with mistakes](mutants).

mod command;
mod cpython;
mod expected;
mod mutants;
mod process;
mod programs;
mod project;
mod random;
mod report;
mod runner;
mod suite;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Result, bail};
use clap::Parser;

use self::{
    command::run, cpython::Cpython, expected::Expected, project::Project, random::Style, report::Report,
    runner::Runner, suite::Suite,
};

/// The files of CPython's `test_asyncio` that are about what this project has.
const FILES: [&str; 11] = [
    "test_locks",
    "test_queues",
    "test_taskgroups",
    "test_timeouts",
    "test_waitfor",
    "test_runners",
    "test_tasks",
    "test_futures",
    "test_eager_task_factory",
    "test_pep492",
    "test_context",
];

/// What the tests are run on, and which of them.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask conformance", bin_name = "cargo xtask conformance")]
struct Options {
    /// The CPython (3.12 or newer, 3.13 is best) whose tests are run: its program, or its folder
    #[arg(long)]
    cpython: Option<PathBuf>,
    /// Only this file, or only tests of it (`test_locks`, `test_locks.LockTests`); may be given several times
    #[arg(long)]
    only: Vec<String>,
    /// How long one file may take, in seconds
    #[arg(long, default_value_t = 300)]
    limit: u64,
    /// Show what each failed test says
    #[arg(long)]
    verbose: bool,
    /// Compare this many random programs instead
    #[arg(long)]
    random: Option<u64>,
    /// Run this many of the project's programs with mistakes in them instead, which must not bring the engine down
    #[arg(long, conflicts_with = "random")]
    mutants: Option<u64>,
    /// Run the programs (`*.py`) of this folder and of those in it on both instead, and tell what differs
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["random", "mutants"])]
    programs: Option<PathBuf>,
    /// How long one of those programs may take, in seconds
    #[arg(long, default_value_t = 20, requires = "programs")]
    patience: u64,
    /// The seed of the first random program or mutant; the others have those that follow
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How the random programs are made
    #[arg(long, value_enum, default_value = "jobs", requires = "random")]
    style: Style,
    /// Ask for verdicts on the random programs instead of comparing them, which needs no CPython
    #[arg(long, requires = "random")]
    verdicts: bool,
    /// Check the random programs whose outcome is recorded, which needs no CPython
    #[arg(long, conflicts_with = "random")]
    recorded: bool,
    /// Run the first mutants, as `cargo xtask test` does
    #[arg(long, conflicts_with_all = ["random", "recorded"])]
    checked_mutants: bool,
    /// Record what CPython does with the random programs that `cargo xtask test` checks
    #[arg(long, conflicts_with = "random")]
    record: bool,
}

fn main() -> ExitCode {
    match Project::find().and_then(|project| perform(&project, &Options::parse())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the tests and prints the table. An unexpected outcome is an error.
fn perform(project: &Project, options: &Options) -> Result<()> {
    if options.recorded {
        return recorded_programs(project);
    }
    if options.checked_mutants {
        build_runner(project)?;
        return mutants::command(project, mutants::CHECKED, 0);
    }
    if let (Some(number), true) = (options.random, options.verdicts) {
        return random::verdicts::command(project, options.style, number, options.seed);
    }
    if let Some(number) = options.mutants {
        build_runner(project)?;
        return mutants::command(project, number, options.seed);
    }
    let cpython = Cpython::find(options.cpython.as_deref())?;
    build_runner(project)?;
    if options.record {
        let side = random::Side::cpython(project, &cpython.program);
        return Style::ALL
            .into_iter()
            .try_for_each(|style| random::recorded::record(project, style, &side, &cpython.version));
    }
    if let Some(number) = options.random {
        return random::command(project, &cpython, options.style, number, options.seed);
    }
    if let Some(folder) = &options.programs {
        return programs::command(project, &cpython, folder, Duration::from_secs(options.patience));
    }
    println!("The tests are those of CPython {} ({}).", cpython.version, cpython.program.display());
    let suite = Suite::assemble(project, &cpython)?;
    let runner = Runner { program: project.runner(), suite: &suite, limit: Duration::from_secs(options.limit) };
    let expected = Expected::read(&project.root.join(Path::new("conformance/expected.txt")))?;
    let mut report = Report::new(expected, options.verbose);
    for file in FILES {
        let chosen: Vec<_> = options.only.iter().filter(|only| is_of(only, file)).cloned().collect();
        if options.only.is_empty() || !chosen.is_empty() {
            report.add(file, runner.run(file, &chosen)?);
        }
    }
    if report.is_empty() {
        bail!("nothing to run: --only takes {}, or tests of them", FILES.join(", "));
    }
    report.print(options.only.is_empty())
}

/// Runs the random programs whose outcome is recorded, compares what they do, and asks for verdicts on them.
fn recorded_programs(project: &Project) -> Result<()> {
    build_runner(project)?;
    for style in Style::ALL {
        random::recorded::check(project, style)?;
        random::verdicts::command(project, style, random::recorded::PROGRAMS, 0)?;
    }
    Ok(())
}

fn build_runner(project: &Project) -> Result<()> {
    run(project.cargo().args(["build", "--quiet", "--package", "looplab-cli"]))
}

/// Whether `name` is a test file or something in it.
fn is_of(name: &str, file: &str) -> bool {
    name.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_belongs_to_one_file() {
        assert!(is_of("test_tasks", "test_tasks"));
        assert!(is_of("test_tasks.CTaskTests.test_x", "test_tasks"));
        assert!(!is_of("test_tasks_more", "test_tasks"));
    }
}
