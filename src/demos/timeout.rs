//! Give up in time, clean up, and try again.

use std::time::Duration;

use looplab::demos::Output;
use looplab_runtime::{
    combine::{Elapsed, timeout, timeout_at},
    executor::{current, sleep},
};

async fn call(number: u32, delay: Duration, out: Output) -> &'static str {
    out.line(format!("call {number}: dialling"));
    let mut line = Line { number, answered: false, out };
    sleep(delay).await;
    line.answered = true;
    "the ferry leaves at nine"
}

/// A future that runs out of time is dropped where it waits, and all that it holds with it. So cleaning up is a `Drop`,
/// and nothing inside can hold a timeout back.
struct Line {
    number: u32,
    answered: bool,
    out: Output,
}

impl Drop for Line {
    fn drop(&mut self) {
        let end = if self.answered { "answered" } else { "cancelled" };
        self.out.line(format!("call {}: {end}", self.number));
        self.out.line(format!("call {}: line closed", self.number));
    }
}

async fn call_until_answered(calls: u32, first: Duration, patience: Duration, out: &Output) -> &'static str {
    for number in 1..=calls {
        match timeout(patience, call(number, first / number, out.clone())).await {
            Ok(answer) => return answer,
            Err(Elapsed) => out.line(format!("  nobody within {} s", patience.as_secs_f64())),
        }
    }
    "nobody answers"
}

/// The first call would be answered after `first`, the n-th takes 1/n of that.
pub async fn main(patience: Duration, first: Duration, calls: u32, out: Output) {
    out.line(format!("  {}", call_until_answered(calls, first, patience, &out).await));

    // The same with a moment instead of a delay.
    let deadline = current().now() + patience;
    match timeout_at(deadline, call(9, first, out.clone())).await {
        Ok(answer) => out.line(format!("  {answer}")),
        Err(Elapsed) => out.line("  timeout_at gave up"),
    }

    // One limit over many steps: their sum counts.
    let mut steps = 0;
    let walk = async {
        loop {
            sleep(patience).await;
            steps += 1;
        }
    };
    // The walk never ends by itself, so there is nothing else to match.
    let Err(Elapsed) = timeout(patience.mul_f64(2.5), walk).await;
    out.line(format!("  {steps} steps fitted in"));
}
