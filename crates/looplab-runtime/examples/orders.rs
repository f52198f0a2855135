//! Finds the order in which a program breaks: two tasks read a balance, wait, and write it back.
//!
//! In the usual order all goes well, because the first is done before the second begins.

use std::{cell::Cell, rc::Rc, time::Duration};

use looplab_runtime::executor::{Executor, explore::Search, sleep};
use looplab_trace::orders::{Mode, Plan, Strategy};

/// Pays in from two tasks, of which the second comes a little later. The balance afterwards.
fn pay_in(executor: &Executor) -> Rc<Cell<u32>> {
    let balance = Rc::new(Cell::new(0));
    for start in [0.000, 0.001] {
        let balance = Rc::clone(&balance);
        let payment = async move {
            sleep(Duration::from_secs_f64(start)).await;
            let before = balance.get();
            sleep(Duration::from_micros(900)).await;
            balance.set(before + 10);
        };
        executor.spawn(payment).detach();
    }
    balance
}

fn main() {
    let plan = Plan { runs: 100, strategy: Strategy::Delay, mode: Mode::Any, ..Plan::default() };
    let mut search = Search::new(plan);
    while let Some(steering) = search.next_run() {
        let (executor, steering) = (Executor::instant(), Rc::new(steering));
        executor.steer(&steering);
        let balance = pay_in(&executor);
        executor.run_in_place().expect_err("it runs until nothing is left to do");
        search.learn(&steering);
        if balance.get() != 20 {
            println!("a payment is lost in the order {}", steering.tape());
            return;
        }
    }
    println!("no order loses a payment");
}
