//! Waiting for several things at once, or only for so long.

mod as_completed;
pub(crate) mod gather;
mod group;
pub(crate) mod roster;
mod shield;
mod timeout;
pub(crate) mod wait;

use self::roster::Roster;
pub use self::{
    as_completed::{AsCompleted, as_completed},
    gather::{Gather, GatherError, TryGather, gather, try_gather},
    group::{GroupClosed, GroupError, Grouped, TaskGroup, task_group},
    shield::{Shield, shield},
    timeout::{Elapsed, Timeout, timeout, timeout_at},
    wait::{ReturnWhen, Waited, wait},
};
