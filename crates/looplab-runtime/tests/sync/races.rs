//! Races that surprise, each with the trace that CPython 3.13 prints for it.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::Program;

fn trace(text: &str) -> Vec<String> {
    let program = Program::parse(text);
    assert_eq!(program.to_string(), text);
    program.run()
}

#[test]
fn a_semaphore_waiter_cancelled_after_its_wake_up_gives_the_permit_to_the_next() {
    let lines = trace("0 0|meek acquire|meek acquire|meek release cancel0");
    assert_eq!(lines, ["1 task2 0 ok", "1 task2 1 ok", "2 task0 0 cancelled", "3 task1 0 ok"]);
}

#[test]
fn a_permit_released_after_a_cancel_goes_past_the_cancelled_waiter() {
    let lines = trace("0 0|meek acquire|meek acquire|meek cancel0 release");
    assert_eq!(lines, ["1 task2 0 ok", "1 task2 1 ok", "2 task0 0 cancelled", "2 task1 0 ok"]);
}

#[test]
fn a_newcomer_does_not_overtake_a_woken_semaphore_waiter() {
    let lines = trace("0 0|meek acquire|meek release release acquire|meek yield acquire");
    assert_eq!(lines, ["1 task1 0 ok", "1 task1 1 ok", "2 task0 0 ok", "2 task2 0 ok", "3 task1 2 ok"]);
}

#[test]
fn a_newcomer_takes_a_permit_at_once_when_everybody_before_it_is_cancelled() {
    let lines = trace("0 0|meek acquire|meek cancel0 release acquire");
    assert_eq!(lines, ["1 task1 0 ok", "1 task1 1 ok", "1 task1 2 ok", "2 task0 0 cancelled"]);
}

#[test]
fn a_lock_released_while_its_first_waiter_is_cancelled_is_passed_on_a_round_later() {
    let lines = trace("0 0|meek lock yield unlock|meek lock|meek lock|meek yield cancel1");
    assert_eq!(
        lines,
        [
            "1 task0 0 ok",
            "2 task0 1 ok",
            "2 task0 2 ok",
            "2 task3 0 ok",
            "2 task3 1 ok",
            "3 task1 0 cancelled",
            "4 task2 0 ok"
        ]
    );
}

#[test]
fn a_lock_waiter_cancelled_after_its_wake_up_wakes_the_next() {
    let lines = trace("0 0|meek lock yield unlock cancel1|meek lock|meek lock");
    assert_eq!(
        lines,
        ["1 task0 0 ok", "2 task0 1 ok", "2 task0 2 ok", "2 task0 3 ok", "3 task1 0 cancelled", "4 task2 0 ok"]
    );
}

#[test]
fn a_lock_is_not_handed_over_but_newcomers_queue() {
    let lines = trace("0 0|meek lock yield unlock lock unlock|meek lock yield unlock|meek yield lock");
    assert_eq!(
        lines,
        [
            "1 task0 0 ok",
            "2 task0 1 ok",
            "2 task0 2 ok",
            "2 task2 0 ok",
            "3 task1 0 ok",
            "4 task1 1 ok",
            "4 task1 2 ok",
            "5 task0 3 ok",
            "5 task0 4 ok",
            "6 task2 1 ok"
        ]
    );
}

#[test]
fn an_event_that_is_cleared_at_once_still_lets_its_waiters_go_on() {
    let lines = trace("0 0|meek wait|meek wait|meek set clear wait");
    assert_eq!(lines, ["1 task2 0 ok", "1 task2 1 ok", "2 task0 0 ok", "2 task1 0 ok"]);
}

#[test]
fn a_getter_that_loses_its_item_queues_again_at_the_tail() {
    let lines = trace("0 0|meek get|meek get|meek put_nowait get_nowait yield put_nowait put_nowait");
    assert_eq!(
        lines,
        [
            "1 task2 0 ok",
            "1 task2 1 200",
            "2 task2 2 ok",
            "2 task2 3 ok",
            "2 task2 4 ok",
            "3 task1 0 203",
            "3 task0 0 204"
        ]
    );
}

#[test]
fn a_getter_cancelled_after_its_wake_up_leaves_the_item_to_the_next() {
    let lines = trace("0 0|meek get|meek get|meek put_nowait cancel0");
    assert_eq!(lines, ["1 task2 0 ok", "1 task2 1 ok", "2 task0 0 cancelled", "3 task1 0 200"]);
}

#[test]
fn a_getter_cancelled_after_its_wake_up_wakes_no_other_if_the_item_is_gone() {
    let lines = trace("0 0|meek get|meek get|meek put_nowait cancel0 get_nowait yield yield put_nowait");
    assert_eq!(
        lines,
        [
            "1 task2 0 ok",
            "1 task2 1 ok",
            "1 task2 2 200",
            "2 task0 0 cancelled",
            "2 task2 3 ok",
            "3 task2 4 ok",
            "3 task2 5 ok",
            "4 task1 0 205"
        ]
    );
}

#[test]
fn a_putter_cancelled_after_its_wake_up_leaves_the_room_to_the_next() {
    let lines = trace("0 1|meek put put|meek put|meek get cancel0|meek yield yield yield get_nowait");
    assert_eq!(
        lines,
        [
            "1 task0 0 ok",
            "1 task2 0 0",
            "1 task2 1 ok",
            "2 task0 1 cancelled",
            "2 task3 0 ok",
            "3 task1 0 ok",
            "3 task3 1 ok",
            "4 task3 2 ok",
            "4 task3 3 100"
        ]
    );
}

#[test]
fn a_putter_that_loses_its_room_queues_again_at_the_tail() {
    let lines =
        trace("0 1|meek put put|meek put|meek get put_nowait yield get_nowait yield get_nowait yield get_nowait");
    assert_eq!(
        lines,
        [
            "1 task0 0 ok",
            "1 task2 0 0",
            "1 task2 1 ok",
            "2 task2 2 ok",
            "2 task2 3 201",
            "3 task1 0 ok",
            "3 task2 4 ok",
            "3 task2 5 100",
            "4 task0 1 ok",
            "4 task2 6 ok",
            "4 task2 7 1"
        ]
    );
}

#[test]
fn a_join_ends_a_round_after_the_last_item_is_done() {
    let lines = trace("0 0|meek put put join|meek get task_done get task_done task_done|meek join");
    assert_eq!(
        lines,
        [
            "1 task0 0 ok",
            "1 task0 1 ok",
            "1 task1 0 0",
            "1 task1 1 ok",
            "1 task1 2 1",
            "1 task1 3 ok",
            "1 task1 4 error",
            "1 task2 0 ok",
            "2 task0 2 ok"
        ]
    );
}

#[test]
fn a_shutdown_wakes_everybody_and_leaves_the_items() {
    let lines = trace("0 1|meek put put|meek yield shutdown put_nowait|meek yield yield get get");
    assert_eq!(
        lines,
        [
            "1 task0 0 ok",
            "2 task1 0 ok",
            "2 task1 1 ok",
            "2 task1 2 error",
            "2 task2 0 ok",
            "3 task0 1 error",
            "3 task2 1 ok",
            "3 task2 2 0",
            "3 task2 3 error"
        ]
    );
}

#[test]
fn a_shutdown_now_drops_the_items_and_counts_them_as_done() {
    let lines = trace("0 0|meek put join|meek put yield shutdown_now task_done|stubborn yield yield get");
    assert_eq!(
        lines,
        [
            "1 task0 0 ok",
            "1 task1 0 ok",
            "2 task1 1 ok",
            "2 task1 2 ok",
            "2 task1 3 error",
            "2 task2 0 ok",
            "3 task0 1 ok",
            "3 task2 1 ok",
            "3 task2 2 error"
        ]
    );
}

#[test]
fn a_cancel_before_the_first_step_runs_nothing_and_a_stubborn_task_goes_on() {
    let lines =
        trace("0 0|meek cancel1 cancel2|stubborn put_nowait|meek put_nowait|stubborn wait get|meek cancel3 set");
    assert_eq!(lines, ["1 task0 0 ok", "1 task0 1 ok", "1 task4 0 ok", "1 task4 1 ok", "2 task3 0 cancelled"]);
}
