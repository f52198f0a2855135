//! The command line: programs run in a terminal, on the same engine as in the browser.

mod explore;
mod folder;
#[cfg(unix)]
mod signals;

use std::{
    cell::RefCell,
    env,
    io::{self, Write},
    panic,
    path::{Component, Path, PathBuf},
    process::ExitCode,
    rc::Rc,
    sync::Mutex,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::{Parser, Subcommand};
use looplab_diagnose::{Moment, diagnose};
use looplab_python::{
    COMMON_MODULES, Engine, Surroundings, decode_program, describe_panic,
    ground::{Sink, Zone, show_file, show_folder, with_files},
    repeatable_wall, running_task,
};
use looplab_runtime::{
    executor::{
        Clock, Observer, Pace, Recorder,
        explore::{Replay, Steering},
    },
    host::EventLoop,
};
use looplab_trace::{
    Event, EventKind, Recording, RunOutcome, Stream,
    orders::{Mode, Tape},
    perfetto,
};

use self::{explore::Exploration, folder::DiskFolder};

/// Names folders with modules, as Python's own variable of this name does.
const PATH_VARIABLE: &str = "PYTHONPATH";
/// Turns asyncio's debug mode on, as in Python.
const DEBUG_VARIABLE: &str = "PYTHONASYNCIODEBUG";

/// The most events that a written trace keeps.
const MOST_EVENTS: usize = 1_000_000;

/// Room for a Python program's thousand frames.
const STACK_BYTES: usize = 256 << 20;

/// Why output of the program could not be written, if it could not.
static LOST: Mutex<Option<String>> = Mutex::new(None);

/// Runs Python asyncio programs on Looplab's futures executor.
///
/// A program that is run reads and writes the files of the folder it lies in. Modules are also looked for in the folders that
/// the environment variable PYTHONPATH names; of those that lie elsewhere, programs see a copy under the same names.
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
        /// How time passes: `real`; `instant`, which takes no time for waiting; or a factor, such as `x10` or `x0.5`.
        #[arg(long, value_parser = pace, default_value = "real")]
        clock: Pace,
        /// Writes down what the tasks did, as a file of JSON that ui.perfetto.dev opens. Of very much, the newest.
        #[arg(long, value_name = "OUT.json")]
        trace: Option<PathBuf>,
        /// Says at the end, on stderr, what is amiss with the program: deadlocks, forgotten awaits and the like.
        #[arg(long)]
        verdicts: bool,
        /// Runs it in the order of this tape, which `explore` has printed. Implies the instant clock, and the same chance
        /// and time of day as there.
        #[arg(long)]
        tape: Option<Tape>,
        /// The folder whose files the program reads and writes, in place of the one it lies in. It sees no others.
        #[arg(long, value_name = "FOLDER")]
        root: Option<PathBuf>,
        /// The program's own arguments, after `--`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Runs a program in many orders and says what comes of them; exits with 1 when some fail where others do not.
    ///
    /// Waiting takes no time, and chance and the time of day are the same in each run. Outcomes are grouped by how the program
    /// ends, and then by what it prints; each comes with the smallest change of order that leads to it, and with a tape for
    /// `looplab run --tape`. Programs see no network, and no files but their own text: what they write stays in memory.
    Explore(Exploration),
}

/// The pace with this name.
fn pace(name: &str) -> Result<Pace, String> {
    match name {
        "real" => return Ok(Pace::Real),
        "instant" => return Ok(Pace::Instant),
        _ => {}
    }
    let factor = name.strip_prefix('x').and_then(|factor| factor.parse::<f64>().ok());
    let factor = factor.filter(|factor| (0.001..=1_000.0).contains(factor));
    factor.map(Pace::Scaled).ok_or_else(|| "it is real, instant, or a factor from x0.001 to x1000".to_owned())
}

/// Does what the command line says.
#[must_use]
pub fn main() -> ExitCode {
    let command = Arguments::parse().command;
    describe_panics();
    let (Command::Run { file, .. } | Command::Explore(Exploration { file, .. })) = &command;
    let source = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("looplab: can't open file '{}': {error}", file.display());
            return ExitCode::from(2);
        }
    };
    // Python makes the name absolute too.
    let name = absolute(file).to_string_lossy().into_owned();
    // Python keeps its frames on the stack, and a program may go deep.
    let program = std::thread::Builder::new().stack_size(STACK_BYTES);
    let status = program.spawn(move || perform(command, &source, &name));
    let status = status.expect("a thread can be started").join();
    ExitCode::from(lost_output().unwrap_or_else(|| status.unwrap_or(1)))
}

/// Has a panic told as what the program did to the engine; with `RUST_BACKTRACE` set, as Rust tells it too.
fn describe_panics() {
    let next = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        eprintln!("looplab: {}", describe_panic(panic));
        if env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
            next(panic);
        }
    }));
}

/// Python's exit status for output that could not be written, and a line that says why it could not.
fn lost_output() -> Option<u8> {
    let flushed = io::stdout().flush().err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
    let error = LOST.lock().ok()?.take().or_else(|| flushed.map(|error| error.to_string()))?;
    eprintln!("looplab: the program's output could not be written: {error}");
    Some(120)
}

/// Does it with the program's file; the status to exit with.
fn perform(command: Command, bytes: &[u8], name: &str) -> u8 {
    let source = match decode_program(bytes, name) {
        Ok(source) => source,
        Err(error) => {
            eprint!("{error}");
            return 1;
        }
    };
    match command {
        Command::Run { clock, trace, verdicts, tape, root, arguments, .. } => {
            let tracing = (verdicts || trace.is_some()).then(|| Tracing::new(trace));
            let outcome = run(&source, name, clock, tape, root, &arguments, tracing.as_ref());
            if let Some(tracing) = tracing.as_ref().filter(|_| verdicts) {
                tracing.tell_verdicts();
            }
            let written = tracing.is_none_or(Tracing::write);
            if written { status(&outcome) } else { status(&outcome).max(1) }
        }
        Command::Explore(exploration) => exploration.run(&source, name),
    }
}

fn run(
    source: &str,
    name: &str,
    clock: Pace,
    tape: Option<Tape>,
    root: Option<PathBuf>,
    arguments: &[String],
    tracing: Option<&Tracing>,
) -> RunOutcome {
    let event_loop = EventLoop::real();
    let clock = Clock::new(&event_loop, if tape.is_some() { Pace::Instant } else { clock });
    let (observer, print) = match tracing {
        Some(tracing) => tracing.begin(&clock),
        None => (None, Rc::new(write) as Sink),
    };
    let surroundings = Surroundings {
        clock,
        before_blocking: None,
        wall: Rc::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())),
        zone: Rc::new(|_| Zone::utc()),
        print,
        observer,
        gate: None,
    };
    // An exploration, which a tape comes from, has no folder either.
    let folder = tape.is_none().then(|| root.unwrap_or_else(|| folder_of(Path::new(name))));
    let engine = start(name, folder.as_deref(), arguments);
    #[cfg(unix)]
    if let Err(error) = signals::forward(&event_loop, engine.signals()) {
        eprintln!("looplab: signals cannot be handled: {error}");
    }
    let mut program = match tape {
        Some(tape) => {
            let wall = repeatable_wall(&surroundings.clock);
            let steering = Rc::new(Steering::new(Replay::new(tape), Mode::Any, u64::MAX));
            engine.run_steered(source, name, Surroundings { wall, ..surroundings }, &steering)
        }
        None => engine.run(source.to_owned(), name, surroundings),
    };
    event_loop.run_until(|| program.is_finished());
    match program.try_take() {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) => RunOutcome::Failed { error: error.to_string(), line: None },
        None => unreachable!("a loop with nothing left to do raises an error in the program"),
    }
}

/// The path without `.` and `..`. As in a shell, links on the way are not looked at.
fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
    }
    plain
}

/// The folder a program lies in; the current one if the program is no file.
fn folder_of(program: &Path) -> PathBuf {
    let folder = program.parent().filter(|_| program.is_file()).map(Path::to_owned);
    folder.or_else(|| env::current_dir().ok()).unwrap_or_else(|| PathBuf::from("/"))
}

/// Lets the program work in a folder of the disk: in the shell's current folder if that is in it.
fn work_in(folder: &Path, program: &str, engine: &Engine) -> io::Result<()> {
    let folder = absolute(folder);
    let current = env::current_dir().ok().filter(|current| current.starts_with(&folder));
    let current = current.as_deref().unwrap_or(&folder).to_string_lossy();
    show_folder(Rc::new(DiskFolder::open(&folder)?), &folder.to_string_lossy(), &current).map_err(io::Error::other)?;
    engine.set_first_on_path(&folder_of(Path::new(program)).to_string_lossy());
    Ok(())
}

/// An engine with all that the environment asks for, for a program that works in a folder of the disk if one is named.
fn start(name: &str, folder: Option<&Path>, arguments: &[String]) -> Engine {
    let engine = Engine::start();
    // The page does so while the reader reads.
    engine.preload(COMMON_MODULES[0]);
    engine.set_arguments(name, arguments);
    if env::var_os(DEBUG_VARIABLE).is_some_and(|value| !value.is_empty()) {
        engine.enable_debug();
    }
    if let Some(folder) = folder
        && let Err(error) = work_in(folder, name, &engine)
    {
        eprintln!("looplab: can't open folder '{}': {error}", folder.display());
    }
    let named = env::var_os(PATH_VARIABLE).filter(|named| !named.is_empty());
    for folder in named.iter().flat_map(env::split_paths) {
        match copy_in(&folder) {
            Ok(shown) => engine.add_to_path(&shown),
            Err(error) => eprintln!("looplab: {PATH_VARIABLE}: {}: {error}", folder.display()),
        }
    }
    engine
}

/// A trace, and the file to write it to, if any.
struct Tracing {
    file: Option<PathBuf>,
    recording: Rc<RefCell<Recording>>,
}

impl Tracing {
    fn new(file: Option<PathBuf>) -> Self {
        Self { file, recording: Rc::new(RefCell::new(Recording::new(MOST_EVENTS))) }
    }

    /// What observes the program, and what gets what it prints.
    fn begin(&self, clock: &Clock) -> (Option<Rc<dyn Observer>>, Sink) {
        let recording = Rc::clone(&self.recording);
        let keep = move |event: Event| recording.borrow_mut().push(event);
        let recorder = Rc::new(Recorder::new(clock.clone(), keep));
        let observer = Rc::clone(&recorder);
        let print = move |stream, text: &str| {
            recorder.record(running_task(), EventKind::Printed { stream, text: text.to_owned() });
            write(stream, text);
        };
        (Some(observer), Rc::new(print))
    }

    /// Says what is amiss.
    fn tell_verdicts(&self) {
        let verdicts = diagnose(self.recording.borrow().now(), Moment::Over);
        for verdict in &verdicts {
            eprintln!("looplab: {}: {}: {verdict}", verdict.severity.word(), verdict.kind.title());
        }
        if verdicts.is_empty() {
            eprintln!("looplab: nothing is amiss");
        }
    }

    /// Writes the file; whether that could be done.
    fn write(self) -> bool {
        let Some(file) = &self.file else { return true };
        let written = std::fs::write(file, perfetto(&self.recording.borrow()));
        if let Err(error) = &written {
            eprintln!("looplab: can't write file '{}': {error}", file.display());
        }
        written.is_ok()
    }
}

/// Shows a folder to the program, under its own name. Hidden files and compiled modules stay out, unless it sees the folder
/// itself. A folder without a name is the current one.
fn copy_in(folder: &Path) -> io::Result<String> {
    let shown = if folder.as_os_str().is_empty() { env::current_dir()? } else { absolute(folder) };
    if with_files(|files| files.is_outside(&shown.to_string_lossy())) {
        return Ok(shown.to_string_lossy().into_owned());
    }
    for entry in std::fs::read_dir(&shown)? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if name.as_encoded_bytes().starts_with(b".") || name == "__pycache__" {
            continue;
        }
        if path.is_dir() {
            copy_in(&path)?;
        } else if path.is_file() {
            show_file(&path.to_string_lossy(), &std::fs::read(&path)?).map_err(io::Error::other)?;
        }
    }
    Ok(shown.to_string_lossy().into_owned())
}

/// Python's exit status for the way a program ended.
fn status(outcome: &RunOutcome) -> u8 {
    match outcome {
        RunOutcome::Completed => 0,
        RunOutcome::Exited { status } => (status & 0xff) as u8,
        RunOutcome::Failed { .. } => 1,
    }
}

/// Writes on, whatever becomes of the reader: a closed pipe is no reason to stop the program. A line that has no end yet is
/// shown as it is.
fn write(stream: Stream, text: &str) {
    let written = match stream {
        Stream::Stdout => io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()),
        Stream::Stderr => io::stderr().write_all(text.as_bytes()),
    };
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
        && let Ok(mut lost) = LOST.lock()
    {
        lost.get_or_insert_with(|| error.to_string());
    }
}
