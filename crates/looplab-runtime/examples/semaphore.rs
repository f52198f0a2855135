//! Five workers share two permits of a semaphore, on an instant clock: ten seconds of waiting take none.

use std::{cell::Cell, rc::Rc, time::Duration};

use looplab_runtime::{
    combine::gather,
    executor::{Executor, current, sleep},
    sync::Semaphore,
};

fn main() {
    let took = Executor::instant().block_on(async {
        let (permits, at_work) = (Semaphore::new(2), Rc::new(Cell::new(0)));
        gather((1..=5).map(|worker| {
            let (permits, at_work) = (permits.clone(), Rc::clone(&at_work));
            async move {
                let _permit = permits.acquire().await;
                at_work.set(at_work.get() + 1);
                println!("{:>4.1} s: worker {worker} begins, {} at work", current().now().as_secs(), at_work.get());
                sleep(Duration::from_secs(2)).await;
                at_work.set(at_work.get() - 1);
            }
        }))
        .await;
        current().now().as_secs()
    });
    println!("{took:>4.1} s: all are done");
}
