//! What waits for several things. The rounds are those that CPython 3.13 takes for the same programs.

#[path = "../common/mod.rs"]
mod common;
mod completing;
mod gathering;
mod grouping;
mod limits;
mod shielding;
mod waiting;

use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
    time::Duration,
};

use common::{Trace, run_rounds};
use futures_util::poll;
#[cfg(not(target_arch = "wasm32"))]
use looplab_runtime::combine::GatherError;
use looplab_runtime::{
    combine::{Elapsed, gather, timeout, timeout_at, try_gather},
    executor::{Executor, JoinError, Time, current, sleep, spawn, yield_now},
    sync::Event,
};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const SECOND: Duration = Duration::from_secs(1);

async fn yields(trace: Trace, name: &'static str, times: usize) -> &'static str {
    for _ in 0..times {
        yield_now().await;
    }
    trace.log(format_args!("{name} ends"));
    name
}

async fn fails(trace: Trace, name: &'static str, times: usize) -> Result<(), &'static str> {
    Err(yields(trace, name, times).await)
}
