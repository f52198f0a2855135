//! Races between fibers, found and replayed.

use std::{cell::Cell, rc::Rc};

use looplab_runtime::{
    executor::{
        Executor,
        explore::{Replay, Search, Steering},
        yield_now,
    },
    fiber::{self, Fiber},
};
use looplab_trace::orders::{Mode, Plan, Strategy};

/// Two fibers read a counter, give way, and write it back. The counter afterwards.
fn count(executor: &Executor) -> Rc<Cell<u32>> {
    let counter = Rc::new(Cell::new(0));
    for pauses in [1, 4] {
        let counter = Rc::clone(&counter);
        let adds = Fiber::new(move || {
            for _ in 0..pauses {
                fiber::wait(yield_now()).unwrap();
            }
            let before = counter.get();
            fiber::wait(yield_now()).unwrap();
            counter.set(before + 1);
        });
        executor.spawn(adds).detach();
    }
    counter
}

fn run(steering: &Rc<Steering>) -> u32 {
    let executor = Executor::instant();
    executor.steer(steering);
    let counter = count(&executor);
    executor.run_in_place().expect_err("it runs until nothing is left to do");
    counter.get()
}

#[test]
fn a_lost_update_between_fibers_is_found_and_comes_again_from_its_tape() {
    let usual = Rc::new(Steering::new(Replay::new("".parse().unwrap()), Mode::Any, 1_000));
    assert_eq!(run(&usual), 2, "in the usual order all goes well");
    let mut search = Search::new(Plan { runs: 200, strategy: Strategy::Delay, mode: Mode::Any, ..Plan::default() });
    let tape = loop {
        let steering = Rc::new(search.next_run().expect("it is found"));
        let counter = run(&steering);
        search.learn(&steering);
        if counter == 1 {
            break steering.tape();
        }
    };
    let again = Rc::new(Steering::new(Replay::new(tape), Mode::Any, 1_000));
    assert_eq!(run(&again), 1);
}
