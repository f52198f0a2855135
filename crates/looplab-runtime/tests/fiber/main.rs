//! Fibers: functions that block, among tasks that do not.
#![cfg(not(target_arch = "wasm32"))]

mod exploring;
mod nesting;

use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
    time::Duration,
};

use looplab_runtime::{
    combine::timeout,
    executor::{Executor, JoinError, Recorder, current, sleep, spawn, yield_now},
    fiber::{self, Dropped, Fiber, Local},
    sync::{self, Lock},
};
use looplab_trace::{Batch, Event, EventKind, Recording, Wait};

/// Blocks for so many seconds.
fn doze(seconds: u64) -> Result<(), Dropped> {
    fiber::wait(sleep(Duration::from_secs(seconds)))
}

fn seconds() -> f64 {
    current().now().as_secs()
}

/// What is called in which order.
#[derive(Clone, Default)]
struct Calls(Rc<RefCell<Vec<String>>>);

impl Calls {
    fn note(&self, call: &str) {
        self.0.borrow_mut().push(format!("{} {call}", try_seconds()));
    }

    fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

fn try_seconds() -> String {
    looplab_runtime::executor::try_current()
        .map_or_else(|| "-".to_owned(), |executor| executor.now().as_secs().to_string())
}

#[test]
fn while_one_blocks_the_others_go_on_in_the_order_of_tasks() {
    let all = Calls::default();
    let calls = all.clone();
    Executor::instant().block_on(async move {
        let fibers = ["a", "b"].map(|name| {
            let calls = calls.clone();
            spawn(Fiber::new(move || {
                for _ in 0..2 {
                    calls.note(name);
                    doze(2).unwrap();
                }
            }))
        });
        for _ in 0..4 {
            calls.note("tick");
            sleep(Duration::from_secs(1)).await;
        }
        for fiber in fibers {
            fiber.await.unwrap();
        }
    });
    let expected = ["0 tick", "0 a", "0 b", "1 tick", "2 a", "2 b", "2 tick", "3 tick"];
    assert_eq!(all.take(), expected);
}

#[test]
fn a_wait_that_is_ready_does_not_park() {
    let is_finished = Executor::instant().block_on(async {
        let fiber =
            spawn(Fiber::new(|| (0..100).map(|number| fiber::wait(async move { number }).unwrap()).sum::<i32>()));
        yield_now().await;
        fiber.is_finished()
    });
    assert!(is_finished);
}

#[test]
fn locks_go_to_fibers_and_tasks_first_come_first_served() {
    let (all, lock) = (Calls::default(), Lock::new());
    let calls = all.clone();
    Executor::instant().block_on(async move {
        let holder = spawn({
            let (calls, lock) = (calls.clone(), lock.clone());
            Fiber::new(move || {
                let guard = fiber::wait(lock.acquire()).unwrap();
                calls.note("fiber holds");
                doze(5).unwrap();
                drop(guard);
            })
        });
        let waiter = spawn({
            let (calls, lock) = (calls.clone(), lock.clone());
            async move {
                let _guard = lock.acquire().await;
                calls.note("task holds");
            }
        });
        holder.await.unwrap();
        waiter.await.unwrap();
    });
    assert_eq!(all.take(), ["0 fiber holds", "5 task holds"]);
}

#[test]
fn a_panic_of_the_function_ends_its_task_and_nothing_else() {
    Executor::instant().block_on(async {
        let fiber = spawn(Fiber::new(|| {
            doze(1).unwrap();
            panic!("out of tea");
        }));
        let ended: Result<(), JoinError> = fiber.await;
        assert!(matches!(ended, Err(JoinError::Panicked(text)) if text.contains("out of tea")));
        assert!(!fiber::is_running());
        spawn(Fiber::new(|| doze(1).unwrap())).await.unwrap();
    });
}

#[test]
fn a_fiber_that_is_dropped_hears_of_it_and_runs_to_its_end() {
    let all = Calls::default();
    let calls = all.clone();
    Executor::instant().block_on(async move {
        let body = calls.clone();
        let fiber = Fiber::new(move || {
            assert_eq!(doze(60), Err(Dropped));
            body.note("cleans up");
            assert_eq!(fiber::wait(async { 1 }), Err(Dropped), "no wait comes to anything any more");
            body.note("is over");
        });
        assert!(timeout(Duration::from_secs(1), fiber).await.is_err());
        calls.note("dropped");
        drop(Fiber::new(|| unreachable!("what was never polled never runs")));
    });
    assert_eq!(all.take(), ["1 cleans up", "1 is over", "1 dropped"]);
}

#[test]
fn cancelling_the_task_of_a_fiber_ends_its_wait() {
    let ended = Rc::new(Cell::new(None));
    let told = Rc::clone(&ended);
    Executor::instant().block_on(async move {
        let mut task = spawn(Fiber::new(move || told.set(Some(fiber::wait(pending::<()>())))));
        yield_now().await;
        task.cancel();
        assert!(matches!(task.await, Err(JoinError::Cancelled)));
    });
    assert_eq!(ended.take(), Some(Err(Dropped)));
}

#[test]
fn ten_thousand_can_be_parked_at_once() {
    let passed = Executor::instant().block_on(async {
        let gate = sync::Event::new();
        let fibers: Vec<_> = (0..10_000_u32)
            .map(|number| {
                let gate = gate.clone();
                spawn(Fiber::with_stack_size(64 << 10, move || {
                    fiber::wait(gate.wait()).unwrap();
                    number
                }))
            })
            .collect();
        sleep(Duration::from_secs(1)).await;
        assert!(fibers.iter().all(|fiber| !fiber.is_finished()));
        gate.set();
        let mut sum = 0;
        for fiber in fibers {
            sum += u64::from(fiber.await.unwrap());
        }
        sum
    });
    assert_eq!(passed, 49_995_000);
}

#[test]
fn each_has_its_own_state_in_the_threads_place() {
    thread_local!(static PLACE: Cell<u32> = const { Cell::new(0) });

    /// What is in [`PLACE`] while the fiber runs.
    struct Own(u32);

    impl Local for Own {
        fn exchange(&mut self) {
            self.0 = PLACE.replace(self.0);
        }
    }

    let seen = Executor::instant().block_on(async {
        let fibers = [10, 20].map(|start| {
            spawn(
                Fiber::new(|| {
                    let first = PLACE.get();
                    PLACE.set(first + 1);
                    doze(1).unwrap();
                    (first, PLACE.get())
                })
                .with_local(Own(start)),
            )
        });
        PLACE.set(7);
        let [a, b] = fibers;
        (a.await.unwrap(), b.await.unwrap(), PLACE.get())
    });
    assert_eq!(seen, ((10, 11), (20, 21), 7));
}

#[test]
#[should_panic(expected = "only a fiber can wait")]
fn waiting_outside_a_fiber_is_a_mistake() {
    let _ = Executor::instant().block_on(async { doze(1) });
}

#[test]
fn a_stack_has_the_size_it_was_given() {
    fn depth(limit: usize) -> usize {
        let here = 0_u8;
        let here = std::ptr::from_ref(&here).addr();
        if here - limit < 32 << 10 { 1 } else { 1 + std::hint::black_box(depth(std::hint::black_box(limit))) }
    }
    let of_size = |bytes| {
        let limit = Rc::new(Cell::new(0));
        let given = Rc::clone(&limit);
        let fiber = Fiber::with_stack_size(bytes, move || depth(given.get()));
        limit.set(fiber.stack_limit());
        Executor::instant().block_on(fiber)
    };
    let (small, large) = (of_size(128 << 10), of_size(1 << 20));
    assert!(large > 5 * small, "{small} {large}");
    assert_eq!(seconds_outside(), None);
}

fn seconds_outside() -> Option<f64> {
    looplab_runtime::executor::try_current().map(|_| seconds())
}

#[test]
fn a_recorder_sees_what_a_fiber_waits_for() {
    let (executor, told) = (Executor::instant(), Rc::new(RefCell::new(Vec::new())));
    let events = Rc::clone(&told);
    let recorder = Recorder::new(executor.clock().clone(), move |event: Event| events.borrow_mut().push(event));
    executor.set_observer(Some(Rc::new(recorder)));
    executor.block_on(Fiber::new(|| doze(3).unwrap()));
    let mut recording = Recording::new(100);
    recording.extend(Batch { before: None, events: told.take() });
    let waits = recording.events().iter().filter_map(|event| match &event.kind {
        EventKind::StepEnded { stop, .. } | EventKind::Stepped { stop, .. } => stop.wait.clone(),
        _ => None,
    });
    assert_eq!(waits.collect::<Vec<_>>(), [Wait::Sleep { until: 3_000.0 }]);
}
