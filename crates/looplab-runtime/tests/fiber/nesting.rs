//! Executors inside fibers, as an event loop in a thread.

use std::time::Duration;

use looplab_runtime::{
    executor::{Executor, current, sleep, spawn},
    fiber::{self, Fiber},
};

use super::{Calls, doze};

/// Runs a future on an executor of its own, on the clock of the current one, and blocks until it is ready.
fn run_loop<T: 'static>(future: impl Future<Output = T> + 'static) -> T {
    let executor = Executor::new(current().clock().clone());
    let task = executor.spawn({
        let executor = executor.clone();
        async move {
            let result = future.await;
            executor.stop();
            result
        }
    });
    executor.run_in_fiber().unwrap();
    fiber::wait(task).unwrap().unwrap()
}

#[test]
fn a_loop_in_a_fiber_and_the_one_around_it_go_on_together() {
    let all = Calls::default();
    let calls = all.clone();
    Executor::instant().block_on(async move {
        let thread = spawn({
            let calls = calls.clone();
            Fiber::new(move || {
                run_loop(async move {
                    for _ in 0..2 {
                        sleep(Duration::from_secs(2)).await;
                        calls.note("inner");
                    }
                    5
                })
            })
        });
        for _ in 0..3 {
            sleep(Duration::from_millis(1_500)).await;
            calls.note("outer");
        }
        assert_eq!(thread.await.unwrap(), 5);
    });
    assert_eq!(all.take(), ["1.5 outer", "2 inner", "3 outer", "4 inner", "4.5 outer"]);
}

#[test]
fn what_blocks_within_a_loop_holds_that_loop_and_no_other() {
    let all = Calls::default();
    let calls = all.clone();
    Executor::instant().block_on(async move {
        let thread = spawn({
            let calls = calls.clone();
            Fiber::new(move || {
                run_loop(async move {
                    let ticks = spawn({
                        let calls = calls.clone();
                        async move {
                            for _ in 0..2 {
                                sleep(Duration::from_secs(1)).await;
                                calls.note("inner tick");
                            }
                        }
                    });
                    calls.note("blocks");
                    // In the midst of a step of the inner loop.
                    doze(5).unwrap();
                    calls.note("goes on");
                    ticks.await.unwrap();
                })
            })
        });
        sleep(Duration::from_secs(3)).await;
        calls.note("outer tick");
        thread.await.unwrap();
    });
    assert_eq!(all.take(), ["0 blocks", "3 outer tick", "5 goes on", "6 inner tick", "7 inner tick"]);
}
