//! The command line: programs run in a terminal, on the same engine as in the browser.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    rc::Rc,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::{Parser, Subcommand, ValueEnum};

use crate::{
    executor::Clock,
    host::EventLoop,
    protocol::Outcome,
    python::{Engine, Surroundings, ground::Zone},
    trace::Stream,
};

/// Room for a Python program's thousand frames.
const STACK_BYTES: usize = 256 << 20;

/// Runs Python asyncio programs on Looplab's futures executor.
#[derive(Parser)]
#[command(name = "looplab", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a program; exits as Python would.
    Run {
        /// The program.
        file: PathBuf,
        /// How time passes.
        #[arg(long, value_enum, default_value_t = ClockName::Real)]
        clock: ClockName,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum ClockName {
    /// A second lasts a second.
    Real,
    /// Waiting takes no time.
    Instant,
}

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let Command::Run { file, clock } = Arguments::parse().command;
    let source = match std::fs::read(&file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => {
            eprintln!("looplab: can't open file '{}': {error}", file.display());
            return ExitCode::from(2);
        }
    };
    // Python makes the name absolute too.
    let name = std::path::absolute(&file).unwrap_or(file).to_string_lossy().into_owned();
    // Python keeps its frames on the stack, and a program may go deep.
    let program = std::thread::Builder::new().stack_size(STACK_BYTES);
    let status = program.spawn(move || status(&run(source, &name, clock))).expect("a thread can be started").join();
    ExitCode::from(status.unwrap_or(1))
}

fn run(source: String, name: &str, clock: ClockName) -> Outcome {
    let clock = match clock {
        ClockName::Real => Clock::real(),
        ClockName::Instant => Clock::instant(),
    };
    let event_loop = EventLoop::real();
    let hosts = event_loop.clone();
    let surroundings = Surroundings {
        host: Rc::new(move || Box::new(hosts.host())),
        clock,
        wall: Rc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())),
        zone: Rc::new(|_| Zone::utc()),
        print: Rc::new(write),
        observer: None,
    };
    let mut program = Engine::start().run(source, name, surroundings);
    event_loop.run_until(|| program.is_finished());
    match program.try_take() {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) => Outcome::Failed { error: error.to_string(), line: None },
        None => unreachable!("a loop with nothing left to do raises an error in the program"),
    }
}

/// Python's exit status for the way a program ended.
fn status(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Completed => 0,
        Outcome::Exited { status } => (status & 0xff) as u8,
        Outcome::Failed { .. } => 1,
    }
}

/// Writes on, whatever becomes of the reader: a closed pipe is no reason to stop the program.
fn write(stream: Stream, text: &str) {
    let _ = match stream {
        Stream::Stdout => io::stdout().write_all(text.as_bytes()),
        Stream::Stderr => io::stderr().write_all(text.as_bytes()),
    };
}
