//! The project's commands: `cargo xtask serve | build | test | fmt | conformance | bench | screenshot`.
//!
//! Each command first sees to what it needs ([`tools`], [`chromium`]) and then does its work ([`page`], [`serve`],
//! [`check`], [`bench`]). Nothing is installed into the system but Chromium, and that only through apt.

mod bench;
mod check;
mod chromium;
mod command;
mod example;
mod languages;
mod notices;
mod page;
mod project;
mod screenshot;
mod serve;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use project::Project;

/// The commands of Looplab.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the release page and serve it on 127.0.0.1
    Serve {
        /// Port to listen on
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Serve what is in dist/ as it is
        #[arg(long)]
        no_build: bool,
    },
    /// Build the release page into dist/, ready for any static host
    Build,
    /// Run all checks: format, lints, types, docs, native tests, browser tests, page build, end-to-end tests
    Test {
        /// Only what needs no browser: format, lints, types, docs and tests of the native build
        #[arg(long)]
        fast: bool,
    },
    /// Format everything: Rust, JavaScript, CSS, JSON and Python
    Fmt,
    /// Run CPython's own tests of asyncio in the native runner, or random programs on both
    #[command(disable_help_flag = true)]
    Conformance {
        /// What the crate `conformance` takes (--help lists it)
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure the page, beside Pyodide, and write the table into README.md
    Bench,
    /// Take the pictures of the page in docs/
    Screenshot,
}

fn main() -> ExitCode {
    match perform(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<()> {
    let project = Project::find()?;
    match task {
        Task::Serve { port, no_build } => serve::command(&project, port, !no_build),
        Task::Build => page::command(&project),
        Task::Test { fast } => check::command(&project, fast),
        Task::Fmt => languages::format(&project),
        Task::Conformance { arguments } => check::conformance(&project, &arguments),
        Task::Bench => bench::command(&project),
        Task::Screenshot => screenshot::command(&project),
    }
}
