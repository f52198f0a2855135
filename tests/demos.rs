//! The gallery: what the Rust twins print, what they refuse, and that the Python programs are Python.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    cell::RefCell,
    collections::HashSet,
    io::Write,
    process::{Command, Stdio},
    rc::Rc,
};

use looplab::demos::{DEMOS, Demo, Group, Output, TwinError, twin};
use looplab_runtime::executor::Executor;

/// The lines a twin prints, with the time in ms before each, and when it is over.
fn run(id: &str, values: &[f64]) -> (Vec<String>, u64) {
    let executor = Executor::instant();
    let lines = Rc::new(RefCell::new(Vec::new()));
    let out = Output::new({
        let (lines, clock) = (Rc::clone(&lines), executor.clone());
        move |line| lines.borrow_mut().push(format!("{:4} {line}", ms(&clock)))
    });
    executor.block_on(twin(id, values, out).unwrap());
    (lines.take(), ms(&executor))
}

fn ms(executor: &Executor) -> u64 {
    (executor.now().as_secs() * 1e3).round() as u64
}

fn defaults(id: &str) -> Vec<f64> {
    Demo::by_id(id).unwrap().params.iter().map(|param| param.default).collect()
}

fn words(lines: &[String]) -> Vec<&str> {
    lines.iter().map(|line| &line[5..]).collect()
}

#[test]
fn gather_lists_results_in_the_order_of_the_futures() {
    let (lines, end) = run("gather", &defaults("gather"));
    let expected = [
        "   0 courier 1 leaves for 0.8 s",
        "   0 courier 2 leaves for 0.6 s",
        "   0 courier 3 leaves for 0.4 s",
        "   0 courier 4 leaves for 0.2 s",
        " 200 courier 4 is back",
        " 600 courier 2 is back",
        " 800 courier 1 is back",
        " 800   1 brought: parcel 1",
        " 800   2 brought: parcel 2",
        " 800   3 failed: courier 3 got lost",
        " 800   4 brought: parcel 4",
        " 800   0.8 s together, 2.0 s one by one",
        " 800 courier 1 leaves for 0.8 s",
        " 800 courier 2 leaves for 0.6 s",
        " 800 courier 3 leaves for 0.4 s",
        " 800 courier 4 leaves for 0.2 s",
        "1000 courier 4 is back",
        "1200   try_gather failed: courier 3 got lost",
    ];
    assert_eq!(lines, expected);
    assert_eq!(end, 1200);
}

#[test]
fn gather_with_nobody_lost() {
    let (lines, end) = run("gather", &[2.0, 1.0, 0.0]);
    assert_eq!(lines.last().unwrap(), "4000   all 2 parcels are here");
    assert_eq!(end, 4000);
}

#[test]
fn semaphore_lets_in_as_many_as_it_may() {
    let (lines, end) = run("semaphore", &defaults("semaphore"));
    let moves = [
        "   0 gull-rock: in (1 of 3)",
        "   0 north-pier: in (2 of 3)",
        "   0 amber-point: in (3 of 3)",
        " 260 north-pier: out",
        " 260 old-sentry: in (3 of 3)",
        " 400 amber-point: out",
        " 400 whale-back: in (3 of 3)",
        " 500 gull-rock: out",
        " 500 last-lamp: in (3 of 3)",
        " 560 old-sentry: out",
        " 700 last-lamp: out",
        " 840 whale-back: out",
    ];
    assert_eq!(lines[..12], moves);
    let table = words(&lines[12..]);
    assert_eq!(table.len(), 7);
    // There is no network here, and every visit says so.
    assert!(table[..6].iter().all(|line| line.contains("no network")), "{table:?}");
    assert!(table[0].starts_with("  gull-rock: ") && table[5].starts_with("  last-lamp: "), "{table:?}");
    assert_eq!(table[6], "  at most 3 at once");
    assert_eq!(end, 840);
}

#[test]
fn semaphore_of_one_and_of_all() {
    let (lines, end) = run("semaphore", &[1.0, 2.0]);
    assert_eq!((words(&lines)[18], end), ("  at most 1 at once", 4200));
    let (lines, end) = run("semaphore", &[6.0, 1.0]);
    assert_eq!((words(&lines)[18], end), ("  at most 6 at once", 500));
}

#[test]
fn queue_makes_bakers_wait_and_sends_sellers_home() {
    let (lines, end) = run("queue", &defaults("queue"));
    let expected = [
        " 150 Ada put loaf 1",
        " 200 Ben put loaf 1",
        " 300 Ada put loaf 2",
        " 400 Ben put loaf 2",
        " 450 Ada waits, the shelf is full",
        " 550     Cleo sold Ada's loaf 1",
        " 550 Ada put loaf 3",
        " 600 Ben waits, the shelf is full",
        " 650     Dan sold Ben's loaf 1",
        " 650 Ben put loaf 3",
        " 700 Ada waits, the shelf is full",
        " 850 Ben waits, the shelf is full",
        " 950     Cleo sold Ada's loaf 2",
        " 950 Ada put loaf 4",
        "1100     Dan sold Ben's loaf 2",
        "1100 Ben put loaf 4",
        "1100 all is baked, 2 still on the shelf",
        "1350     Cleo sold Ada's loaf 3",
        "1550     Dan sold Ben's loaf 3",
        "1750     Cleo sold Ada's loaf 4",
        "2000     Dan sold Ben's loaf 4",
        "2000 all is sold",
        "2000     Cleo goes home",
        "2000     Dan goes home",
    ];
    assert_eq!(lines, expected);
    assert_eq!(end, 2000);
}

#[test]
fn queue_with_room_for_all_holds_nobody_up() {
    let (lines, end) = run("queue", &[20.0, 3.0, 0.1, 1.0]);
    let words = words(&lines);
    assert!(!words.iter().any(|line| line.contains("waits")), "{words:?}");
    assert_eq!(words.iter().filter(|line| line.contains(" sold ")).count(), 6);
    assert_eq!(end, 3300);
}

#[test]
fn timeout_drops_what_it_waits_for_and_tries_again() {
    let (lines, end) = run("timeout", &defaults("timeout"));
    let expected = [
        "   0 call 1: dialling",
        " 300 call 1: cancelled",
        " 300 call 1: line closed",
        " 300   nobody within 0.3 s",
        " 300 call 2: dialling",
        " 600 call 2: cancelled",
        " 600 call 2: line closed",
        " 600   nobody within 0.3 s",
        " 600 call 3: dialling",
        " 833 call 3: answered",
        " 833 call 3: line closed",
        " 833   the ferry leaves at nine",
        " 833 call 9: dialling",
        "1133 call 9: cancelled",
        "1133 call 9: line closed",
        "1133   timeout_at gave up",
        "1883   2 steps fitted in",
    ];
    assert_eq!(lines, expected);
    assert_eq!(end, 1883);
}

#[test]
fn timeout_that_is_never_and_always_reached() {
    let (lines, _) = run("timeout", &[1.0, 0.5, 3.0]);
    let calm = words(&lines);
    assert!(!calm.iter().any(|line| line.contains("cancelled")), "{calm:?}");
    let (lines, _) = run("timeout", &[0.1, 5.0, 2.0]);
    assert!(words(&lines).contains(&"  nobody answers"));
}

#[test]
fn values_out_of_range_are_refused_by_name() {
    for demo in DEMOS {
        for (index, param) in demo.params.iter().enumerate() {
            for wrong in [param.min - param.step, param.max + param.step, f64::NAN, f64::INFINITY] {
                let mut values = defaults(demo.id);
                values[index] = wrong;
                let error = refusal(demo.id, &values);
                assert!(matches!(error, TwinError::OutOfRange { name, .. } if name == param.name), "{error}");
            }
        }
    }
    let text = refusal("semaphore", &[7.0, 1.0]).to_string();
    assert_eq!(text, "limit = 7 is not possible: it goes from 1 to 6");
    let text = refusal("gather", &[2.5, 0.2, 0.0]).to_string();
    assert_eq!(text, "couriers = 2.5 is not possible: it is a whole number");
}

#[test]
fn wrong_demos_and_counts_are_refused() {
    assert_eq!(refusal("quiche", &[]), TwinError::Unknown("quiche".into()));
    let text = refusal("semaphore", &[1.0]).to_string();
    assert_eq!(text, "the demo semaphore has 2 parameters, but 1 values were given");
}

fn refusal(id: &str, values: &[f64]) -> TwinError {
    twin(id, values, Output::new(|_| ())).err().expect("these values are refused")
}

#[test]
fn every_row_of_the_gallery_is_whole() {
    let ids: HashSet<_> = DEMOS.iter().map(|demo| demo.id).collect();
    assert_eq!(ids.len(), DEMOS.len(), "ids are unique");
    for demo in DEMOS {
        assert_eq!(twin(demo.id, &defaults(demo.id), Output::new(|_| ())).is_ok(), demo.rust.is_some(), "{}", demo.id);
        assert_eq!(demo.rust.is_some(), demo.group == Group::Pattern, "{}", demo.id);
        for (text, shortest) in [Some((demo.python, 20)), demo.rust.map(|rust| (rust, 25))].into_iter().flatten() {
            let lines = text.lines().count();
            assert!((shortest..=75).contains(&lines), "{}: {lines} lines", demo.id);
            assert!(text.lines().all(|line| line.len() <= 120 && line.trim_end() == line), "{}", demo.id);
        }
        assert!(demo.params.iter().all(|param| (param.min..=param.max).contains(&param.default)), "{}", demo.id);
    }
}

#[test]
fn the_files_that_programs_fetch_exist_and_are_json() {
    let quoted = |text: &'static str| text.split('"').skip(1).step_by(2).filter(|word| word.contains('-'));
    let demo = Demo::by_id("semaphore").unwrap();
    let files: Vec<_> = quoted(demo.python).filter(|word| !word.contains(' ')).collect();
    assert_eq!(files.len(), 6, "{files:?}");
    for file in files {
        assert!(demo.rust.unwrap().contains(&format!("\"{file}\"")), "{file}");
        let path = format!("www/fixtures/{file}.json");
        let json: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        assert!(json["name"].is_string() && json["height"].is_u64() && json["signal"].is_string(), "{file}: {json}");
    }
}

/// A machine without a CPython skips this: the programs are then only read by the engine's own tests.
#[test]
fn the_programs_compile_on_cpython() {
    let version = "import sys; sys.exit(sys.version_info < (3, 11))";
    if !Command::new("python3").args(["-c", version]).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no python3 of version 3.11 or newer on the PATH");
        return;
    }
    for demo in DEMOS {
        let compile = "import sys; compile(sys.stdin.read(), '<program>', 'exec')";
        let mut python = Command::new("python3").args(["-c", compile]).stdin(Stdio::piped()).spawn().unwrap();
        python.stdin.take().unwrap().write_all(demo.python.as_bytes()).unwrap();
        assert!(python.wait().unwrap().success(), "{} is not Python", demo.id);
    }
}
