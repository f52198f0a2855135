//! A test of code that waits, without waiting: on an instant clock the time jumps from deadline to deadline.

use std::time::Duration;

use looplab_runtime::{
    combine::timeout,
    executor::{Executor, current, sleep},
};

/// Asks up to three times, each time with a second's patience, and rests for longer after each failure.
async fn ask(answers_after: Duration) -> Option<u32> {
    for attempt in 1..=3 {
        if timeout(Duration::from_secs(1), sleep(answers_after)).await.is_ok() {
            return Some(attempt);
        }
        sleep(Duration::from_secs(10) * attempt).await;
    }
    None
}

fn main() {
    let (answer, seconds) = Executor::instant().block_on(async {
        let answer = ask(Duration::from_secs(5)).await;
        (answer, current().now().as_secs())
    });
    assert_eq!(answer, None);
    assert_eq!(seconds, 3.0 + 10.0 + 20.0 + 30.0);
    println!("gave up after {seconds} s, which took no time");
}
