//! Waiting for several things at once, or only for so long.

mod gather;
mod timeout;

pub use self::{
    gather::{Gather, GatherError, Tally, TryGather, gather, try_gather},
    timeout::{Elapsed, Timeout, timeout, timeout_at},
};
