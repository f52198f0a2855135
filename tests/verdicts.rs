//! What is said of programs: faulty ones, each with what is wrong with it on its first lines, and sound ones.
#![cfg(all(feature = "python", not(target_arch = "wasm32")))]

#[path = "../crates/looplab-python/tests/python/program.rs"]
#[expect(dead_code, reason = "the tests of Python use more of it")]
mod program;
#[path = "../crates/looplab-runtime/tests/common/told.rs"]
#[expect(dead_code, reason = "the tests of what is told use more of it")]
mod told;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    rc::Rc,
};

use looplab::demos::{DEMOS, Demo, Group};
use looplab_diagnose::{Kind, Moment, Severity, Verdict, diagnose, guide};
use looplab_runtime::{executor::Clock, host::EventLoop};
use looplab_trace::{Change, Event, EventKind, ObjectId, Phase, State, TaskId, TaskState};

use self::{
    program::{Running, on_a_large_stack},
    told::Told,
};

/// What stands before a line of a program that says what is wrong with it.
const EXPECT: &str = "# expect: ";

/// A line of a program after which time is what it takes: it computes for long.
const REAL: &str = "# time is real";

/// What is said of a program at its end, and, in a sound one, what was said before.
struct Said {
    over: Vec<String>,
    live: Vec<String>,
}

/// Runs a program under a clock that jumps, and asks for verdicts after every event and at the end.
fn ask(source: &str) -> Said {
    on_a_large_stack(source, |source| {
        let event_loop = if source.contains(REAL) { EventLoop::real() } else { EventLoop::manual() };
        let (clock, told) = (Clock::instant(&event_loop), Told::default());
        let recorder = told.recorder(&clock);
        let running = Running::start_on(event_loop.clone(), source, clock, Some(recorder));
        event_loop.run_until(|| running.is_over());
        let mut state = State::default();
        let mut live = Vec::new();
        for event in told.take() {
            state.apply(&event);
            for verdict in diagnose(&state, Moment::Live { now: state.at }) {
                let line = line(&state, &verdict);
                if !live.contains(&line) {
                    live.push(line);
                }
            }
        }
        let over = diagnose(&state, Moment::Over).iter().map(|verdict| line(&state, verdict)).collect();
        Said { over, live }
    })
}

/// A verdict as a program's first lines have it.
fn line(state: &State, verdict: &Verdict) -> String {
    let tasks: Vec<_> = verdict.tasks.iter().map(|id| &*state.tasks[id].name).collect();
    let lines: Vec<_> = verdict.places.iter().map(|place| place.line.to_string()).collect();
    let (severity, kind) = (verdict.severity.word(), verdict.kind.id());
    format!("{severity} {kind}; tasks {}; lines {}; {verdict}", tasks.join(", "), lines.join(", "))
}

/// The programs of a folder, with their names.
fn programs(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new("tests/verdicts").join(folder);
    let mut programs: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    programs.sort();
    programs
}

#[test]
fn faulty_programs_are_told_what_is_wrong_with_them() {
    let programs = programs("faulty");
    assert!(programs.len() >= 25);
    let mut wrong = String::new();
    for (name, source) in programs {
        let expected: Vec<_> = source.lines().map_while(|line| line.strip_prefix(EXPECT)).collect();
        let found = ask(&source).over;
        // How long something took is another matter.
        let is_same = |(found, expected): (&String, &&str)| {
            found == expected || (source.contains(REAL) && found.split(';').next() == expected.split(';').next())
        };
        let found_all = found.len() == expected.len() && found.iter().zip(&expected).all(is_same);
        if expected.is_empty() || !found_all {
            let found: String = found.iter().map(|line| format!("{EXPECT}{line}\n")).collect();
            wrong += &format!("--- {name}\n{found}");
        }
    }
    assert!(wrong.is_empty(), "found instead:\n{wrong}");
}

#[test]
fn sound_programs_are_left_in_peace() {
    let programs = programs("sound");
    assert!(programs.len() >= 25);
    let mut wrong = String::new();
    for (name, source) in programs {
        let Said { over, live } = ask(&source);
        for (when, line) in
            over.iter().map(|line| ("at its end", line)).chain(live.iter().map(|line| ("on its way", line)))
        {
            wrong += &format!("{name}, {when}: {line}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_patterns_of_the_gallery_are_sound() {
    // The fourth fetches, which a test cannot.
    for id in ["gather", "queue", "timeout"] {
        let Said { over, live } = ask(Demo::by_id(id).unwrap().python);
        assert_eq!((over, live), (Vec::new(), Vec::new()), "{id}");
    }
}

#[test]
fn each_puzzle_of_the_gallery_has_its_own_verdict() {
    let puzzles = [
        ("deadlock", Some("Error deadlock")),
        // It is for other orders: in this one all is well.
        ("lost-update", None),
        ("blocked-loop", Some("Warning loop-blocked")),
        ("forgotten-await", Some("Warning never-awaited")),
        ("slow-consumer", Some("Likely growth")),
    ];
    assert_eq!(puzzles.len(), DEMOS.iter().filter(|demo| demo.group == Group::Puzzle).count());
    for (id, expected) in puzzles {
        let over = ask(Demo::by_id(id).unwrap().python).over;
        let found: Vec<_> = over.iter().filter_map(|line| line.split(';').next()).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{id}: {over:?}");
    }
}

#[test]
fn each_program_of_the_guide_shows_its_kind() {
    for kind in Kind::ALL {
        let found = ask(guide::entry(kind).program).over;
        assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
        assert_eq!(found[0].split([' ', ';']).nth(1), Some(kind.id()), "{found:?}");
    }
}

#[test]
fn the_guide_says_the_same_in_the_docs() {
    let expected = guide::markdown();
    let found = fs::read_to_string("docs/verdicts.md").unwrap_or_default();
    if found != expected {
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts.md");
        fs::write(&copy, expected).unwrap();
        panic!(
            "docs/verdicts.md differs from the guide in crates/looplab-diagnose; as it should be: {}",
            copy.display()
        );
    }
}

/// Names the folder with scripts of random programs, which `cargo xtask conformance --random N --verdicts` makes.
const RANDOM: &str = "LOOPLAB_RANDOM_PROGRAMS";

#[test]
#[ignore = "cargo xtask conformance --random N --verdicts makes the programs"]
fn random_programs() {
    let folder = std::env::var_os(RANDOM).unwrap_or_else(|| panic!("{RANDOM} names the folder of the programs"));
    let (mut programs, mut alarms, mut seen) = (0, 0, BTreeMap::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let first: usize = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
        for (index, judged) in judge(&fs::read_to_string(path).unwrap()).into_iter().enumerate() {
            programs += 1;
            judged.kinds.into_iter().for_each(|kind| *seen.entry(kind).or_insert(0) += 1);
            for alarm in judged.alarms {
                alarms += 1;
                println!("seed {}: {alarm}", first + index);
            }
        }
    }
    println!("{programs} random programs, {alarms} false alarms; programs by kinds of verdicts: {seen:?}");
    assert!(programs > 0 && alarms == 0);
}

/// What was said of a random program.
#[derive(Default)]
struct Judged {
    kinds: BTreeSet<&'static str>,
    alarms: Vec<String>,
}

/// Runs a script of many programs. The line that says how one ended begins with an equals sign.
fn judge(script: &str) -> Vec<Judged> {
    on_a_large_stack(script, |script| {
        let event_loop = EventLoop::manual();
        let (clock, told) = (Clock::instant(&event_loop), Told::default());
        let recorder = told.recorder(&clock);
        let judged = Rc::new(RefCell::new(Vec::new()));
        let print = {
            let judged = Rc::clone(&judged);
            move |text: &str| {
                for ending in text.lines().filter(|line| line.starts_with('=')) {
                    judged.borrow_mut().push(judge_one(&told.take(), ending));
                }
            }
        };
        let running = Running::begin(event_loop.clone(), script, clock, Some(recorder), print, false);
        event_loop.run_until(|| running.is_over());
        judged.take()
    })
}

/// Looks at the events of one program, whose last line is `ending`.
fn judge_one(events: &[Event], ending: &str) -> Judged {
    let mut judged = Judged::default();
    let mut state = State::default();
    let mut circles: Vec<(Verdict, String)> = Vec::new();
    for event in events {
        // What opens a circle is that a task in it is cancelled, or that another gives back what they hold.
        match event.kind {
            EventKind::CancelRequested { .. } => {
                circles.retain(|(circle, _)| !circle.tasks.contains(&event.task.unwrap()));
            }
            EventKind::Changed { object, change: Change::Released { .. } } => {
                let is_other = |task: &TaskId| Some(*task) != event.task;
                circles.retain(|(circle, _)| !circle.objects.contains(&object) || !circle.tasks.iter().all(is_other));
            }
            EventKind::Woken { .. } => {
                let broken = circles.iter().find(|(circle, _)| circle.tasks.contains(&event.task.unwrap()));
                judged.alarms.extend(broken.map(|(_, line)| format!("it went on: {line}")));
            }
            _ => {}
        }
        state.apply(event);
        for verdict in diagnose(&state, Moment::Live { now: state.at }) {
            let line = line(&state, &verdict);
            match verdict.kind {
                Kind::Deadlock if verdict.severity == Severity::Warning => circles.push((verdict, line)),
                Kind::Growth | Kind::LoopBlocked | Kind::BusyWaiting => judged.alarms.push(line),
                Kind::WaitsForever if verdict.severity == Severity::Likely => judged.alarms.push(line),
                _ => {}
            }
        }
    }
    let verdicts = diagnose(&state, Moment::Over);
    judged.kinds = verdicts.iter().map(|verdict| verdict.kind.id()).collect();
    judged.alarms.extend(verdicts.iter().filter_map(|verdict| untrue(&state, verdict)));
    // CPython hangs in exactly these, as the comparison with it shows.
    let hangs = ending.contains("deadlock: every task waits");
    let told = verdicts.iter().any(|verdict| verdict.severity == Severity::Error);
    if hangs != told {
        judged.alarms.push(format!("it ended with {ending}, and was{} said to hang", if told { "" } else { " not" }));
    }
    judged
}

/// What is wrong with a verdict at the end of a program, as far as the events tell.
fn untrue(state: &State, verdict: &Verdict) -> Option<String> {
    let all = |is_so: &dyn Fn(&TaskState) -> bool| verdict.tasks.iter().all(|id| is_so(&state.tasks[id]));
    // It may have been so only until the program was shut down.
    let moments = [state.stuck.as_deref(), state.closing.as_ref().map(|(closing, _)| &**closing), Some(state)];
    let once = |is_so: &dyn Fn(&State) -> bool| moments.into_iter().flatten().any(is_so);
    let holders =
        |then: &State, id: &ObjectId| then.objects.get(id).map_or_else(Vec::new, |object| object.holders.clone());
    let is_true = match verdict.kind {
        Kind::Deadlock | Kind::WaitsForever => once(&|then| {
            // A task that used to give, or still holds what is wanted, may have ended, and is named too.
            let is_named = |task: &TaskState| {
                let holds = |object| holders(then, object).contains(&Some(task.id));
                task.is_done() && (verdict.kind == Kind::WaitsForever || verdict.objects.iter().any(holds))
            };
            let waits = |task: &TaskState| task.phase == Phase::Waiting || is_named(task);
            verdict.tasks.iter().all(|id| then.tasks.get(id).is_some_and(|task| waits(task)))
        }),
        Kind::NeverReleased => once(&|then| verdict.objects.iter().all(|object| !holders(then, object).is_empty())),
        Kind::PendingAtExit => all(&|task| task.cancels > 0 && !task.awaited),
        Kind::Swallowed => all(&|task| task.cancelling > 0),
        Kind::Dropped => all(&|task| !task.kept),
        Kind::NeverAwaited | Kind::NeverRetrieved => !state.warnings.is_empty(),
        Kind::DestroyedPending => !state.warnings.is_empty() || all(&|task| !task.is_done()),
        Kind::LoopBlocked | Kind::BusyWaiting | Kind::Growth => false,
    };
    (!is_true).then(|| line(state, verdict))
}
