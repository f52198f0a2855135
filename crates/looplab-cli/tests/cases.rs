//! Small programs that once differed from CPython: what each prints, how it ends, and of which kind its reports are.
//!
//! Each program in `tests/cases/` that has a file `NAME.expected.txt` beside it runs in a process of its own, under the
//! instant clock. `tests/cases/pending.txt` lists those that still differ, each with the reason; one that no longer does
//! has to leave the list.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

/// Far more than any of them takes, on a machine that is busy too.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a program ends that waits for ever on CPython. The engine raises an error in it.
const HANG: &str = "hang";
const DEADLOCK: &str = "RuntimeError: deadlock: ";

/// What a program does, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Behaviour {
    stdout: Vec<String>,
    exit: String,
    /// The lines of stderr that are not indented, without the places of files and objects.
    reports: Vec<String>,
}

impl Behaviour {
    /// What CPython did, from a file of three parts.
    fn expected(text: &str) -> Self {
        let (stdout, rest) = text
            .strip_prefix("--- stdout\n")
            .and_then(|text| text.split_once("--- exit "))
            .expect("it begins with what was printed");
        let (exit, stderr) = rest.split_once("\n--- stderr").expect("it ends with what was reported");
        Self { stdout: lines(stdout), exit: exit.trim().to_owned(), reports: reports(stderr) }
    }

    /// What the engine does.
    fn of(program: &Path) -> Self {
        let name = program.file_name().expect("programs have a name");
        let scratch = std::env::temp_dir().join(format!("looplab-case-{}-{}", std::process::id(), name.display()));
        fs::create_dir_all(&scratch).unwrap();
        // Some of them write files beside themselves.
        fs::copy(program, scratch.join(name)).unwrap();
        let files = ["stdout", "stderr"].map(|stream| scratch.join(stream));
        let [stdout, stderr] = files.each_ref().map(|file| fs::File::create(file).unwrap());
        let child = Command::new(env!("CARGO_BIN_EXE_looplab"))
            .args(["run", "--clock", "instant"])
            .arg(name)
            .current_dir(&scratch)
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .unwrap();
        let exit = end_of(child);
        let [stdout, stderr] = files.map(|file| String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned());
        fs::remove_dir_all(scratch).unwrap();
        let reports = reports(&stderr);
        if reports.iter().any(|report| report.starts_with(DEADLOCK)) {
            return Self { stdout: lines(&stdout), exit: HANG.to_owned(), reports: Vec::new() };
        }
        Self { stdout: lines(&stdout), exit, reports }
    }
}

/// The status of a program, whose time is bounded.
fn end_of(mut child: Child) -> String {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().map_or_else(|| status.to_string(), |code| code.to_string());
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return "none: it does not end".to_owned();
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// What was printed, line by line.
fn lines(stdout: &str) -> Vec<String> {
    stdout.replace('\r', "\n").split('\n').map(without_places).collect()
}

/// The lines that say what happened: the headings and last lines of tracebacks, warnings, what is logged.
fn reports(stderr: &str) -> Vec<String> {
    stderr.lines().filter(|line| !line.is_empty() && !line.starts_with([' ', '|'])).map(without_places).collect()
}

/// A line without what differs from one machine to another: addresses, and where a file lies.
fn without_places(line: &str) -> String {
    let warning =
        line.split_once(": ").filter(|(place, _)| place.rsplit_once(':').is_some_and(|(_, at)| is_number(at)));
    let line = warning.map_or(line, |(_, warning)| warning);
    let words = line.split(' ').map(|word| match word.split_once("0x") {
        Some((before, after)) => {
            format!("{before}0x{}", after.trim_start_matches(|digit: char| digit.is_ascii_hexdigit()))
        }
        None => match word.rsplit_once('/') {
            Some((before, name)) if name.contains(".py") => {
                let opened = before.find(['/', '<']).map_or("", |from| &before[..from]);
                format!("{opened}{name}")
            }
            _ => word.to_owned(),
        },
    });
    words.collect::<Vec<_>>().join(" ")
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// The programs that CPython was asked about, by `folder/name`.
fn programs() -> Vec<(String, PathBuf)> {
    let top = Path::new("tests/cases");
    let folders = fs::read_dir(top).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut programs: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|kind| kind == "py"))
        .filter(|file| file.with_extension("expected.txt").exists())
        .map(|file| (file.with_extension("").strip_prefix(top).unwrap().to_string_lossy().into_owned(), file))
        .collect();
    programs.sort();
    programs
}

/// Programs that still differ, each with its reason.
fn pending() -> BTreeMap<String, String> {
    let text = fs::read_to_string("tests/cases/pending.txt").unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(": ").expect("a line has a program and a reason"))
        .map(|(program, reason)| (program.to_owned(), reason.to_owned()))
        .collect()
}

#[test]
fn each_program_behaves_as_on_cpython() {
    let (programs, pending) = (programs(), pending());
    assert!(programs.len() > 50, "the programs are there");
    let unknown: Vec<_> = pending.keys().filter(|name| programs.iter().all(|(program, _)| program != *name)).collect();
    assert!(unknown.is_empty(), "listed as pending, but not there: {unknown:?}");
    let (queue, faults) = (Mutex::new(programs.iter()), Mutex::new(Vec::new()));
    let work = || {
        while let Some((name, file)) = { queue.lock().unwrap().next() } {
            let expected = Behaviour::expected(&fs::read_to_string(file.with_extension("expected.txt")).unwrap());
            let behaviour = Behaviour::of(file);
            let fault = match (behaviour == expected, pending.contains_key(name)) {
                (true, true) => format!("{name} behaves as on CPython: take it off tests/cases/pending.txt"),
                (false, false) => format!("{name}: expected {expected:#?}, got {behaviour:#?}"),
                _ => continue,
            };
            faults.lock().unwrap().push(fault);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn places_are_left_out_of_reports() {
    assert_eq!(without_places("/tmp/a/b.py:4: RuntimeWarning: no"), "RuntimeWarning: no");
    assert_eq!(without_places("<sys>:0: RuntimeWarning: no"), "RuntimeWarning: no");
    assert_eq!(without_places("<Task at 0x7f01> of x"), "<Task at 0x> of x");
    assert_eq!(without_places("task: coro=<f() running at /tmp/a/b.py:3>"), "task: coro=<f() running at b.py:3>");
    assert_eq!(without_places("a / b"), "a / b");
}
