//! Bakers fill a shelf, sellers empty it: a bounded queue makes the faster side wait.

use std::time::Duration;

use looplab::demos::Output;
use looplab_runtime::{
    combine::gather,
    executor::{sleep, spawn},
    sync::Queue,
};

async fn bake(name: &str, each: Duration, loaves: u32, shelf: Queue<String>, out: Output) {
    for number in 1..=loaves {
        sleep(each).await;
        if shelf.is_full() {
            out.line(format!("{name} waits, the shelf is full"));
        }
        let put = shelf.put(format!("{name}'s loaf {number}")); // waits until there is room
        put.await.expect("nobody shuts the shelf down");
        out.line(format!("{name} put loaf {number}"));
    }
}

async fn sell(name: &'static str, each: Duration, shelf: Queue<String>, out: Output) {
    let _shift = Shift { name, out: out.clone() };
    while let Ok(loaf) = shelf.get().await {
        sleep(each).await;
        out.line(format!("    {name} sold {loaf}"));
        shelf.task_done().expect("this loaf was put"); // done with, not only taken
    }
}

/// Cancelling a task drops its future, and so whatever is in it: this is Rust's `finally`.
struct Shift {
    name: &'static str,
    out: Output,
}

impl Drop for Shift {
    fn drop(&mut self) {
        self.out.line(format!("    {} goes home", self.name));
    }
}

/// `room` loaves fit on the shelf. The second baker and the second seller take 0.05 s longer than the first.
pub async fn main(room: usize, loaves: u32, baking: Duration, selling: Duration, out: Output) {
    let slower = Duration::from_millis(50);
    let shelf = Queue::new(room).named("shelf");
    let sellers = [("Cleo", selling), ("Dan", selling + slower)];
    let mut sellers = sellers.map(|(name, each)| spawn(sell(name, each, shelf.clone(), out.clone())));
    let bakers = [("Ada", baking), ("Ben", baking + slower)];
    gather(bakers.map(|(name, each)| bake(name, each, loaves, shelf.clone(), out.clone()))).await;
    out.line(format!("all is baked, {} still on the shelf", shelf.len()));

    // join() waits until task_done() was called for every item that was ever put.
    shelf.join().await;
    out.line("all is sold");

    // The sellers would wait for the next loaf for ever.
    for seller in &mut sellers {
        seller.cancel();
    }
    gather(sellers).await;
}
