//! Read six files from the server, but never more than a few at a time.

use std::{cell::Cell, rc::Rc, time::Duration};

use looplab::demos::Output;
use looplab_runtime::{
    combine::gather,
    executor::sleep,
    net::{FetchError, Request},
    sync::Semaphore,
};

// The files are small and come at once, so each visit lasts this many seconds more.
const LIGHTHOUSES: [(&str, f64); 6] = [
    ("gull-rock", 0.50),
    ("north-pier", 0.26),
    ("amber-point", 0.40),
    ("old-sentry", 0.30),
    ("whale-back", 0.44),
    ("last-lamp", 0.20),
];

#[derive(serde::Deserialize)]
struct Light {
    name: String,
    height: u32,
    signal: String,
}

async fn read(name: &str) -> Result<Light, FetchError> {
    Request::get(format!("fixtures/{name}.json")).send().await?.json().await
}

/// How many are inside, and how many were at most.
#[derive(Default)]
struct Crowd {
    inside: Cell<usize>,
    most: Cell<usize>,
}

/// At most `limit` visits at once, each `pace` times as long as planned.
pub async fn main(limit: usize, pace: f64, out: Output) {
    // Made once, shared by all. Clones are the same semaphore.
    let semaphore = Semaphore::new(limit).named("semaphore");
    let crowd = Rc::new(Crowd::default());
    let visits = LIGHTHOUSES.map(|(name, seconds)| {
        let (semaphore, crowd, out) = (semaphore.clone(), Rc::clone(&crowd), out.clone());
        async move {
            let _permit = semaphore.acquire().await; // waits while `limit` others are inside, first come first served
            crowd.inside.update(|inside| inside + 1);
            crowd.most.update(|most| most.max(crowd.inside.get()));
            out.line(format!("{name}: in ({} of {limit})", crowd.inside.get()));
            let light = read(name).await;
            sleep(Duration::from_secs_f64(seconds * pace)).await;
            crowd.inside.update(|inside| inside - 1);
            out.line(format!("{name}: out"));
            light
            // The permit goes back when it is dropped: here, or wherever the future is dropped before.
        }
    });

    for ((file, _), visit) in LIGHTHOUSES.iter().zip(gather(visits).await) {
        out.line(match visit {
            Ok(Ok(Light { name, height, signal })) => format!("  {name}: {height} m, {signal}"),
            Ok(Err(error)) => format!("  {file}: {error}"),
            Err(error) => format!("  {file}: {error}"),
        });
    }
    out.line(format!("  at most {} at once", crowd.most.get()));
}
