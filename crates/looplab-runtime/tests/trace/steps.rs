//! Steps, and what set them off.

use looplab_runtime::lowlevel::ExecutorExt as _;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn a_sleep_is_told_from_its_timer_to_its_end() {
    async fn nap() {
        sleep(SECOND).await;
    }
    let lines = lines(async {
        spawn(nap()).await.unwrap();
    });
    let expected = [
        "0 T1 spawned: main, a_sleep_is_told_from_its_timer_to_its_end() by none",
        "0 T1 runs",
        "0 T2 spawned: task-2, nap() by T1",
        "0 T1 stops for T2",
        "0 T2 runs",
        "0 T2 timer 0 to 1000",
        "0 T2 stops for 1000 ms",
        "1000 - timer 0 rings",
        "1000 T2 woken by Timer",
        "1000 T2 runs",
        "1000 T2 Returned",
        "1000 T1 woken by T2",
        "1000 T2 stops",
        "1000 T1 runs",
        "1000 T1 Returned",
        "1000 T1 stops",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn who_lets_others_go_first_is_ready_again_without_another_word() {
    let lines = telling(&["T1"], async {
        yield_now().await;
    });
    let steps = ["0 T1 runs", "0 T1 stops for a turn", "0 T1 runs", "0 T1 Returned", "0 T1 stops"];
    assert_eq!(lines[1..], steps);
}

#[test]
fn cancelling_is_told_with_who_asked() {
    let lines = telling(&["T2"], async {
        let mut child = spawn(pending::<()>());
        child.task().set_name("idle");
        yield_now().await;
        child.cancel();
        child.await.unwrap_err();
    });
    let expected = [
        "0 T2 spawned: task-2, Pending() by T1",
        "0 T2 is idle",
        "0 T2 runs",
        "0 T2 stops",
        "0 T2 to stop, says T1",
        "0 T2 woken by T1",
        "0 T1 stops for T2",
        "0 T2 runs",
        "0 T2 Cancelled",
        "0 T1 woken by T2",
        "0 T2 stops",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_wait_that_is_given_up_in_the_same_step_does_not_count() {
    let lines = telling(&["stops"], async {
        let lock = Lock::new();
        let _guard = lock.acquire().await;
        assert!(futures_util::poll!(std::pin::pin!(lock.acquire())).is_pending());
    });
    assert_eq!(lines, ["0 T1 stops"]);
}

#[test]
fn two_executors_number_what_they_share_on() {
    let (event_loop, told) = (EventLoop::manual(), Told::default());
    let clock = Clock::instant(&event_loop);
    let ids = looplab_runtime::lowlevel::Ids::default();
    let recorder = told.recorder(&clock);
    for _ in 0..2 {
        let executor = Executor::with_ids(clock.clone(), ids.clone(), |host| host);
        executor.set_observer(Some(recorder.clone()));
        executor.block_on(async {
            Event::new().named("flag").set();
            sleep(SECOND).await;
        });
    }
    let events = told.take();
    assert!(events.iter().enumerate().all(|(seq, event)| event.seq == seq as u64));
    let lines: Vec<_> = events.iter().map(line).filter(|line| line.contains(" is ") || line.contains("to ")).collect();
    let expected = [
        "0 T1 #1 is event \"flag\"",
        "0 T1 timer 0 to 1000",
        "1000 T2 #2 is event \"flag\"",
        "1000 T2 timer 1 to 2000",
    ];
    assert_eq!(lines, expected);
}
