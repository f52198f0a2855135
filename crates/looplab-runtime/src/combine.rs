//! Waiting for several things at once, or only for so long.

mod as_completed;
mod gather;
mod group;
mod roster;
mod shield;
mod timeout;
mod wait;

pub use self::{
    as_completed::{AsCompleted, as_completed},
    gather::{Gather, GatherError, Tally, TryGather, gather, try_gather},
    group::{GroupClosed, GroupError, Grouped, TaskGroup, task_group},
    roster::Roster,
    shield::{Shield, shield},
    timeout::{Elapsed, Timeout, timeout, timeout_at},
    wait::{Countdown, ReturnWhen, Waited, wait},
};
