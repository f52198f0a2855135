//! Tasks that wait for tasks.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

fn stops<F: Future<Output = ()> + 'static>(main: F) -> Vec<String> {
    telling(&["T1 stops for", "T1 woken"], main)
}

#[test]
fn a_gather_waits_for_all_and_is_woken_by_the_last() {
    let naps = [2, 1].map(|seconds| sleep(SECOND * seconds));
    let expected = ["0 T1 stops for all of T2 T3", "2000 T1 woken by T2"];
    assert_eq!(stops(async { drop(gather(naps).await) }), expected);
}

#[test]
fn a_wait_tells_how_many_it_takes() {
    let main = |until| async move {
        let naps = [2, 1].map(|seconds| spawn(sleep(SECOND * seconds)));
        let waited = wait(naps, until, None).await;
        assert_eq!(waited.pending.is_empty(), until == ReturnWhen::AllCompleted);
    };
    assert_eq!(stops(main(ReturnWhen::AllCompleted)), ["0 T1 stops for all of T2 T3", "2000 T1 woken by T2"]);
    assert_eq!(stops(main(ReturnWhen::FirstCompleted)), ["0 T1 stops for one of T2 T3", "1000 T1 woken by T3"]);
}

#[test]
fn the_awaiter_of_results_as_they_come_waits_for_one_of_those_left() {
    let lines = stops(async {
        let mut naps = as_completed([2, 1].map(|seconds| sleep(SECOND * seconds)));
        while naps.next().await.is_some() {}
    });
    let expected =
        ["0 T1 stops for one of T2 T3", "1000 T1 woken by T3", "1000 T1 stops for one of T2", "2000 T1 woken by T2"];
    assert_eq!(lines, expected);
}

#[test]
fn the_end_of_a_group_waits_for_its_tasks() {
    let lines = stops(async {
        let group = task_group(|group| async move {
            for seconds in 1..=2 {
                let nap = async move {
                    sleep(SECOND * seconds).await;
                    Ok::<_, String>(())
                };
                group.spawn(nap).unwrap();
            }
            sleep(SECOND / 2).await;
            Ok(())
        });
        group.await.unwrap();
    });
    let expected =
        ["0 T1 stops for 500 ms", "500 T1 woken by Timer", "500 T1 stops for all of T2 T3", "2000 T1 woken by T3"];
    assert_eq!(lines, expected);
}

#[test]
fn a_shield_waits_for_its_task_and_a_timeout_for_what_it_limits() {
    let lines = stops(async {
        timeout(SECOND, shield(sleep(SECOND * 2))).await.unwrap_err();
    });
    assert_eq!(lines, ["0 T1 stops for T2", "1000 T1 woken by Timer"]);
}

#[test]
fn a_task_that_waits_stands_so_in_the_recording() {
    let (executor, told) = watched();
    let lock = Lock::new().named("till");
    let (first, second) = (lock.clone(), lock);
    executor.spawn_named("holder", async move { std::mem::forget(first.acquire().await) }).detach();
    executor.spawn_named("waiter", async move { drop(second.acquire().await) }).detach();
    executor.run_in_place().unwrap_err();
    let mut recording = Recording::new(1_000);
    recording.extend(Batch { before: None, events: told.take() });
    let state = recording.now();
    let waiting: Vec<_> = state.living().map(|task| (&*task.name, &task.phase)).collect();
    assert_eq!(waiting, [("waiter", &Phase::Waiting)]);
    let till = state.objects.values().next().unwrap();
    assert_eq!((&*till.name, &*till.holders), ("till", &[Some(TaskId(1))][..]));
}
