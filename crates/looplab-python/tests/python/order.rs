//! In which round of the event loop things go on: what wakes whom, and how many rounds later.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::lines;

/// Rounds from the cause to the next step of whoever waits for it, as the row of `order.py` counts them.
fn rounds(row: &str) -> u32 {
    let program = concat!(include_str!("order.py"), "\nprint(asyncio.run(rounds(ROW)))\n");
    lines(&program.replace("ROW)", &format!("{row:?})")))[0].parse().expect("it prints a number")
}

#[test]
fn what_was_waited_for_directly_resumes_in_the_next_round() {
    let waits = ["task", "future", "sleep_zero", "event", "semaphore", "lock", "condition", "barrier"];
    for row in waits.into_iter().chain(["queue_get", "queue_put", "queue_join"]) {
        assert_eq!(rounds(row), 1, "{row}");
    }
}

#[test]
fn what_was_waited_for_through_another_resumes_a_round_later() {
    for row in ["gather", "wait", "as_completed", "shield", "task_group", "cancel", "timeout_zero"] {
        assert_eq!(rounds(row), 2, "{row}");
    }
}

#[test]
fn what_wait_for_awaits_runs_inside_of_it() {
    assert_eq!(rounds("wait_for_coroutine"), 0);
    assert_eq!(rounds("wait_for_future"), 1);
}
