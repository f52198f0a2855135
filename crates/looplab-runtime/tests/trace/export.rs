//! The recording as Perfetto's JSON.

use std::collections::HashMap;

use looplab_trace::{Stream, perfetto};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// The entries of the file for a run in which a bit of everything happens, and the recording it is made of.
fn entries() -> Vec<Value> {
    let (event_loop, told) = (EventLoop::manual(), Told::default());
    let clock = Clock::instant(&event_loop);
    let recorder = told.recorder(&clock);
    let executor = Executor::new(clock);
    executor.set_observer(Some(recorder.clone()));
    executor.block_on(async move {
        let (seats, orders, flag) = (Semaphore::new(1).named("seats"), Queue::new(2).named("orders"), Event::new());
        let work = |n: u32| {
            let (seats, orders, flag) = (seats.clone(), orders.clone(), flag.clone());
            async move {
                let _seat = seats.acquire().await;
                sleep(SECOND * n).await;
                orders.put(n).await.unwrap();
                flag.wait().await;
            }
        };
        let mut idle = spawn(pending::<()>());
        let work = gather([work(1), work(2)]);
        recorder.noted(
            current().running().map(|task| task.id()),
            EventKind::Printed { stream: Stream::Stdout, text: "hello <b>&\n".into() },
        );
        sleep(SECOND * 5 / 2).await;
        idle.cancel();
        flag.set();
        work.await;
        current().clock().jump_to(looplab_runtime::executor::Time::from_secs(60.0));
    });
    let mut recording = Recording::new(10_000);
    recording.extend(Batch { before: None, events: told.take() });
    entries_of(&recording)
}

fn entries_of(recording: &Recording) -> Vec<Value> {
    let file: Value = serde_json::from_str(&perfetto(recording)).unwrap();
    assert!(matches!(file["displayTimeUnit"].as_str(), Some("ms" | "ns")));
    file["traceEvents"].as_array().unwrap().clone()
}

fn of<'a>(entries: &'a [Value], phase: &'a str) -> impl Iterator<Item = &'a Value> {
    entries.iter().filter(move |entry| entry["ph"] == phase)
}

fn interval(slice: &Value) -> (f64, f64) {
    let begin = slice["ts"].as_f64().unwrap();
    (begin, begin + slice["dur"].as_f64().unwrap())
}

/// What the "Trace Event Format" asks of each kind of entry.
fn check(entries: &[Value]) {
    for entry in entries {
        assert!(entry["name"].is_string() && entry["cat"].is_string(), "{entry}");
        assert!(entry["ts"].as_f64().unwrap() >= 0.0 && entry["pid"].is_u64() && entry["tid"].is_u64(), "{entry}");
        match entry["ph"].as_str().unwrap() {
            "X" => assert!(entry["dur"].as_f64().unwrap() >= 0.0, "{entry}"),
            "i" => assert!(["g", "p", "t"].contains(&entry["s"].as_str().unwrap()), "{entry}"),
            "s" => assert!(entry["id"].is_u64(), "{entry}"),
            "f" => assert!(entry["id"].is_u64() && entry["bp"] == "e", "{entry}"),
            "C" => assert!(entry["args"].as_object().unwrap().values().all(Value::is_number), "{entry}"),
            "M" => match entry["name"].as_str().unwrap() {
                "process_name" | "thread_name" => assert!(entry["args"]["name"].is_string(), "{entry}"),
                "thread_sort_index" => assert!(entry["args"]["sort_index"].is_u64(), "{entry}"),
                other => panic!("{other} is no metadata that a viewer knows"),
            },
            other => panic!("{other} is no kind of entry that is written"),
        }
    }
}

#[test]
fn every_entry_has_what_the_format_asks_for() {
    check(&entries());
}

#[test]
fn the_slices_of_a_task_follow_on_each_other() {
    let entries = entries();
    let mut ends: HashMap<u64, f64> = HashMap::new();
    let mut slices: Vec<_> = of(&entries, "X").collect();
    slices.sort_by(|a, b| interval(a).partial_cmp(&interval(b)).unwrap());
    assert!(slices.len() > 20);
    for slice in slices {
        let ((begin, end), track) = (interval(slice), slice["tid"].as_u64().unwrap());
        let before = ends.insert(track, end).unwrap_or(begin);
        assert!(begin >= before, "{slice} begins before {before}");
    }
}

#[test]
fn arrows_come_in_pairs_and_lie_on_slices() {
    let entries = entries();
    let [starts, ends] = ["s", "f"].map(|phase| -> HashMap<_, _> {
        of(&entries, phase).map(|entry| (entry["id"].as_u64().unwrap(), entry)).collect()
    });
    assert!(starts.len() > 3 && starts.len() == ends.len());
    let lies_on_a_slice = |arrow: &Value| {
        let at = arrow["ts"].as_f64().unwrap();
        of(&entries, "X").any(|slice| {
            let (begin, end) = interval(slice);
            slice["tid"] == arrow["tid"] && slice["cat"] == "running" && begin <= at && at <= end
        })
    };
    for (id, start) in starts {
        let end = ends[&id];
        assert!(start["ts"].as_f64() <= end["ts"].as_f64());
        assert!(lies_on_a_slice(start) && lies_on_a_slice(end), "{start} {end}");
    }
}

#[test]
fn tasks_objects_and_prints_go_by_their_names() {
    let entries = entries();
    let names = |phase| -> Vec<_> { of(&entries, phase).map(|entry| entry["name"].as_str().unwrap()).collect() };
    let tracks: Vec<_> = of(&entries, "M").filter(|entry| entry["name"] == "thread_name").collect();
    let tracks: Vec<_> = tracks.iter().map(|entry| entry["args"]["name"].as_str().unwrap()).collect();
    assert_eq!(tracks, ["callbacks", "task-1", "task-2", "task-3", "task-4"]);
    let levels: Vec<_> = of(&entries, "C").map(|entry| (entry["name"].as_str().unwrap(), &entry["args"])).collect();
    assert!(levels.contains(&("semaphore seats", &serde_json::json!({ "free": 0 }))));
    assert!(levels.contains(&("queue orders", &serde_json::json!({ "items": 1 }))));
    assert!(names("i").contains(&"hello <b>&"));
    assert!(names("i").iter().any(|name| name.starts_with("loop blocked for 555")), "{:?}", names("i"));
    assert!(names("X").contains(&"waits for semaphore seats") && names("X").contains(&"waits for event 3"));
}

#[test]
fn a_recording_without_its_beginning_is_whole_too() {
    let (executor, told) = watched();
    executor.block_on(async {
        let other = spawn(async {
            for _ in 0..2_000 {
                yield_now().await;
            }
        });
        other.await.unwrap();
    });
    let mut recording = Recording::new(3_000);
    recording.extend(Batch { before: None, events: told.take() });
    assert!(recording.dropped() > 0);
    let entries = entries_of(&recording);
    check(&entries);
    let names: Vec<_> = of(&entries, "M").map(|entry| entry["args"]["name"].as_str()).collect();
    assert!(names.contains(&Some("task-1")) && names.contains(&Some("task-2")));
}
