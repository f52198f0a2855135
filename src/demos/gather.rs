//! Send everyone out at once, and have the results in the order you sent them.

use std::time::Duration;

use looplab::demos::Output;
use looplab_runtime::{
    combine::{gather, try_gather},
    executor::{current, sleep},
};

#[derive(Debug, thiserror::Error)]
#[error("courier {0} got lost")]
struct Lost(u32);

async fn deliver(number: u32, way: Duration, gets_lost: bool, out: Output) -> Result<String, Lost> {
    out.line(format!("courier {number} leaves for {:.1} s", way.as_secs_f64()));
    sleep(way).await; // the others move meanwhile
    if gets_lost {
        return Err(Lost(number));
    }
    out.line(format!("courier {number} is back"));
    Ok(format!("parcel {number}"))
}

/// Courier 1 has the longest way, the last one the shortest; `lost` never arrives.
pub async fn main(couriers: u32, step: Duration, lost: u32, out: Output) {
    let start = current().now();
    // A future does nothing by itself: nobody leaves before gather spawns a task for each.
    let everyone = || {
        let out = out.clone();
        (1..=couriers).map(move |number| deliver(number, step * (couriers - number + 1), number == lost, out.clone()))
    };

    // The list has the order of the futures, whoever came back first. A failure is an entry like any other;
    // the outer result says whether the task itself came to its end.
    for (number, result) in (1..).zip(gather(everyone()).await) {
        out.line(match result {
            Ok(Ok(parcel)) => format!("  {number} brought: {parcel}"),
            Ok(Err(error)) => format!("  {number} failed: {error}"),
            Err(error) => format!("  {number} failed: {error}"),
        });
    }
    let alone = step * (1..=couriers).sum();
    out.line(format!("  {:.1} s together, {:.1} s one by one", current().now() - start, alone.as_secs_f64()));

    // try_gather resolves to the first failure as soon as it happens. It does not stop the others:
    // those still out end with the executor.
    match try_gather(everyone()).await {
        Ok(parcels) => out.line(format!("  all {} parcels are here", parcels.len())),
        Err(error) => out.line(format!("  try_gather failed: {error}")),
    }
}
