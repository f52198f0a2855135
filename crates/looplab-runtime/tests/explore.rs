//! Schedulers on tasks of Rust.
#![cfg(not(target_arch = "wasm32"))]

use std::{cell::RefCell, collections::HashSet, rc::Rc, time::Duration};

use looplab_runtime::{
    executor::{
        Clock, Executor,
        explore::{Delayed, FirstCome, Pct, Random, Replay, Scheduler, Steering},
        sleep, yield_now,
    },
    host::EventLoop,
};
use looplab_trace::orders::{Mode, Tape};

/// What a run came to: its trace, and its steering.
struct Ran {
    trace: Vec<String>,
    steering: Rc<Steering>,
}

type Log = Rc<RefCell<Vec<String>>>;

fn run(scheduler: impl Scheduler + 'static, mode: Mode, setup: impl FnOnce(&Executor, &Log)) -> Ran {
    let executor = Executor::instant();
    let steering = Rc::new(Steering::new(scheduler, mode, 10_000));
    executor.steer(&steering);
    let log = Log::default();
    setup(&executor, &log);
    executor.run_in_place().expect_err("it runs until nothing is left to do");
    Ran { trace: log.take(), steering }
}

/// Three tasks that take three steps each.
fn steppers(executor: &Executor, log: &Log) {
    for name in ["a", "b", "c"] {
        let log = Rc::clone(log);
        let steps = async move {
            for step in 0..3 {
                log.borrow_mut().push(format!("{name}{step}"));
                yield_now().await;
            }
        };
        executor.spawn_named(name, steps).detach();
    }
}

/// Sleepers whose deadlines are these many ms away.
fn sleepers(delays: &'static [u64]) -> impl FnOnce(&Executor, &Log) {
    move |executor, log| {
        for (index, delay) in delays.iter().enumerate() {
            let log = Rc::clone(log);
            let nap = async move {
                sleep(Duration::from_micros(*delay)).await;
                log.borrow_mut().push(index.to_string());
            };
            executor.spawn(nap).detach();
        }
    }
}

#[test]
fn first_come_first_served_is_the_order_without_a_scheduler() {
    let usual = run(FirstCome, Mode::Any, steppers);
    assert_eq!(usual.trace, ["a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"]);
    assert!(usual.steering.tape().is_empty());
    let log = Log::default();
    let executor = Executor::instant();
    steppers(&executor, &log);
    executor.run_in_place().unwrap_err();
    assert_eq!(log.take(), usual.trace);
}

#[test]
fn chance_gives_other_orders_and_the_same_ones_for_the_same_seed() {
    let trace = |seed| run(Random::new(seed), Mode::Any, steppers).trace;
    assert_eq!(trace(3), trace(3));
    let different: HashSet<_> = (0..50).map(trace).collect();
    assert!(different.len() > 40, "{}", different.len());
    for trace in different {
        let of = |name| trace.iter().filter(|step| step.starts_with(name)).cloned().collect::<Vec<_>>();
        assert_eq!(of('a'), ["a0", "a1", "a2"], "the steps of one task keep their order");
    }
}

#[test]
fn the_task_of_the_highest_priority_goes_on_until_chance_takes_it_away() {
    for seed in 0..20 {
        let trace = run(Pct::new(seed, 1, 20), Mode::Any, steppers).trace;
        let changes = trace.windows(2).filter(|pair| pair[0][..1] != pair[1][..1]).count();
        assert_eq!(changes, 2, "without a change, one task after the other: {trace:?}");
        let trace = run(Pct::new(seed, 3, 8), Mode::Any, steppers).trace;
        let changes = trace.windows(2).filter(|pair| pair[0][..1] != pair[1][..1]).count();
        assert!(changes <= 4, "each of two changes interrupts one task: {trace:?}");
    }
}

#[test]
fn delays_go_through_all_orders_of_two_tasks() {
    let mut search = Delayed::new(2, 100);
    let mut seen = HashSet::new();
    while let Some((tape, replay)) = search.next_run() {
        let ran = run(replay, Mode::Any, |executor, log| {
            for name in ["a", "b"] {
                let log = Rc::clone(log);
                let steps = async move {
                    log.borrow_mut().push(format!("{name}0"));
                    yield_now().await;
                    log.borrow_mut().push(format!("{name}1"));
                };
                executor.spawn(steps).detach();
            }
        });
        assert_eq!(ran.steering.tape(), tape);
        search.learn(&tape, &ran.steering.decisions());
        seen.insert(ran.trace.join(" "));
    }
    let all = ["a0 b0 a1 b1", "b0 a0 b1 a1", "b0 a0 a1 b1", "b0 b1 a0 a1", "a0 b0 b1 a1", "a0 a1 b0 b1"];
    assert_eq!(seen, all.map(str::to_owned).into());
}

#[test]
fn a_tape_repeats_its_run_exactly() {
    for seed in 0..50 {
        let first = run(Random::new(seed), Mode::Any, steppers);
        let tape: Tape = first.steering.tape().to_string().parse().unwrap();
        let again = run(Replay::new(tape.clone()), Mode::Any, steppers);
        assert_eq!(again.trace, first.trace);
        assert_eq!(again.steering.tape(), tape);
        assert_eq!(again.steering.steps(), first.steering.steps());
    }
}

#[test]
fn the_ready_queue_of_asyncio_stays_first_come_first_served() {
    for seed in 0..20 {
        let ran = run(Random::new(seed), Mode::Asyncio, steppers);
        assert_eq!(ran.trace, ["a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2"]);
        assert!(ran.steering.decisions().is_empty());
    }
}

#[test]
fn timers_that_are_due_together_or_nearly_so_ring_in_any_order() {
    let orders = |mode, delays| -> HashSet<String> {
        (0..60).map(|seed| run(Random::new(seed), mode, sleepers(delays)).trace.join(" ")).collect()
    };
    let all: HashSet<_> = ["0 1 2", "0 2 1", "1 0 2", "1 2 0", "2 0 1", "2 1 0"].map(str::to_owned).into();
    assert_eq!(orders(Mode::Asyncio, &[5_000, 5_000, 5_000]), all);
    assert_eq!(orders(Mode::Asyncio, &[5_000, 5_300, 5_900]), all);
    assert_eq!(orders(Mode::Asyncio, &[5_000, 6_100, 7_200]), ["0 1 2".to_owned()].into());
    assert_eq!(orders(Mode::Any, &[5_000, 6_100, 7_200]), ["0 1 2".to_owned()].into());
}

#[test]
fn a_timer_that_rings_early_takes_the_clock_along() {
    let executor = Executor::instant();
    let replay = Replay::new("t1:1".parse().unwrap());
    executor.steer(&Rc::new(Steering::new(replay, Mode::Asyncio, 100)));
    let log = Log::default();
    for delay in [5_000, 5_500] {
        let log = Rc::clone(&log);
        executor
            .spawn(async move {
                sleep(Duration::from_micros(delay)).await;
                let now = looplab_runtime::executor::current().now().as_secs();
                log.borrow_mut().push(format!("{delay} at {now}"));
            })
            .detach();
    }
    executor.run_in_place().unwrap_err();
    assert_eq!(log.take(), ["5500 at 0.0055", "5000 at 0.0055"]);
}

#[test]
fn answers_from_outside_come_in_any_order() {
    let order = |tape: &str| {
        let event_loop = EventLoop::manual();
        let executor = Executor::new(Clock::instant(&event_loop));
        let steering = Rc::new(Steering::new(Replay::new(tape.parse().unwrap()), Mode::Asyncio, 100));
        executor.steer(&steering);
        let (log, work) = (Log::default(), [(); 3].map(|()| executor.external_work()));
        let senders = ["a", "b", "c"].map(|name| {
            let (sender, receiver) = futures_util_oneshot();
            let log = Rc::clone(&log);
            executor
                .spawn_named(name, async move {
                    receiver.await;
                    log.borrow_mut().push(name.to_owned());
                })
                .detach();
            sender
        });
        executor.start();
        event_loop.run_ready();
        senders.into_iter().for_each(|send| send());
        drop(work);
        event_loop.run_ready();
        (log.take().join(" "), steering.tape().to_string())
    };
    assert_eq!(order(""), ("a b c".to_owned(), String::new()));
    assert_eq!(order("o1:2"), ("c a b".to_owned(), "o1:2".to_owned()));
    assert_eq!(order("o1:1,o2:1"), ("b c a".to_owned(), "o1:1,o2:1".to_owned()));
}

/// Something to wait for, and what ends the wait.
fn futures_util_oneshot() -> (impl FnOnce(), impl Future<Output = ()>) {
    let event = Rc::new(looplab_runtime::sync::Event::new());
    let wait = Rc::clone(&event);
    (move || event.set(), async move { wait.wait().await })
}

#[test]
fn no_entry_is_passed_over_for_ever() {
    struct Last;
    impl Scheduler for Last {
        fn choose(
            &mut self,
            _at: looplab_trace::orders::Point,
            candidates: &[looplab_runtime::executor::explore::Candidate],
        ) -> usize {
            candidates.len() - 1
        }
    }
    let ran = run(Last, Mode::Any, |executor, log| {
        let (waiting, log) = (Rc::new(RefCell::new(true)), Rc::clone(log));
        let spin = Rc::clone(&waiting);
        executor.spawn(async move { *waiting.borrow_mut() = false }).detach();
        executor
            .spawn(async move {
                while *spin.borrow() {
                    yield_now().await;
                }
                log.borrow_mut().push("over".to_owned());
            })
            .detach();
    });
    assert_eq!(ran.trace, ["over"]);
    assert!(!ran.steering.is_exhausted());
}

#[test]
fn a_run_that_takes_too_many_steps_is_ended() {
    let executor = Executor::instant();
    let steering = Rc::new(Steering::new(FirstCome, Mode::Any, 50));
    executor.steer(&steering);
    executor
        .spawn(async {
            loop {
                yield_now().await
            }
        })
        .detach();
    executor.run_in_place().unwrap_err();
    assert!(steering.is_exhausted() && !steering.was_stuck());
    assert_eq!(steering.steps(), 50);
}
