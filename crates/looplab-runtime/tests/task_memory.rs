//! What a task takes in memory. Allocations are the same every time, so this can be a test rather than a measurement.
#![cfg(not(target_arch = "wasm32"))]

use std::time::Duration;

use allocation_counter::measure;
use looplab_runtime::executor::{Executor, sleep, yield_now};

const HOUR: Duration = Duration::from_secs(3600);

/// All there is of it: the task, its future, its handle, its timer, and its share of the executor's tables.
#[test]
fn a_task_that_sleeps_takes_at_most_400_bytes() {
    const TASKS: u64 = 100_000;
    let executor = Executor::instant();
    let mut handles = Vec::new();
    let kept = measure(|| {
        handles = (0..TASKS).map(|_| executor.spawn(sleep(HOUR))).collect();
        executor.block_on(yield_now());
    });
    assert!(handles.iter().all(|handle| !handle.is_finished()));
    let bytes = kept.bytes_current.cast_unsigned() / TASKS;
    assert!(bytes <= 400, "{bytes} bytes a task");
}

/// One for its future and its value. What it is known by takes the place of a task that has ended, and what wakes it is only
/// made for a task that waits.
#[test]
fn a_task_that_never_waits_is_spawned_run_and_joined_with_one_allocation() {
    const TASKS: u64 = 1000;
    let executor = Executor::instant();
    let spawn_and_join = |executor: &Executor| {
        let tasks: Vec<_> = (0..TASKS).map(|i| executor.spawn(async move { i })).collect();
        let sum = executor.block_on(async {
            let mut sum = 0;
            for task in tasks {
                sum += task.await.unwrap();
            }
            sum
        });
        assert_eq!(sum, TASKS * (TASKS - 1) / 2);
    };
    // The tables of the executor grow only once, and these tasks leave their places to the next.
    spawn_and_join(&executor);
    let made = measure(|| spawn_and_join(&executor)).count_total;
    let own = 20;
    assert!((TASKS..=TASKS + own).contains(&made), "{made} allocations");
}

#[test]
fn an_executor_that_is_dropped_leaves_nothing_behind() {
    let left = measure(|| {
        let executor = Executor::instant();
        let mut cancelled = executor.spawn(sleep(HOUR));
        let joined = executor.spawn(async { "a value".to_owned() });
        executor.spawn(async { "one that is never asked for".to_owned() }).detach();
        executor.spawn(sleep(HOUR)).detach();
        executor.block_on(yield_now());
        cancelled.cancel();
        executor.block_on(joined).unwrap();
        executor.spawn(async { "never begun".to_owned() }).detach();
    });
    assert_eq!(left.bytes_current, 0);
}
