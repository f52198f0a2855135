//! What is said of programs: faulty ones, each with what is wrong with it on its first lines, and sound ones.
#![cfg(all(feature = "python", not(target_arch = "wasm32")))]

#[path = "python/program.rs"]
#[expect(dead_code, reason = "the tests of Python use more of it")]
mod program;
#[path = "common/told.rs"]
#[expect(dead_code, reason = "the tests of what is told use more of it")]
mod told;

use std::{fs, path::Path};

use looplab::{
    demos::Demo,
    diagnose::{Kind, Moment, Verdict, diagnose, guide},
    executor::Clock,
    host::EventLoop,
    trace::State,
};

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
        let (clock, told) = (Clock::instant(), Told::default());
        let event_loop = if source.contains(REAL) { EventLoop::real() } else { EventLoop::manual() };
        let recorder = told.recorder(&event_loop, &clock);
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts").join(folder);
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
    let found = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verdicts.md")).unwrap_or_default();
    if found != expected {
        let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts.md");
        fs::write(&copy, expected).unwrap();
        panic!("docs/verdicts.md differs from src/diagnose/guide.rs; as it should be: {}", copy.display());
    }
}
