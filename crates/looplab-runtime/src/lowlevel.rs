//! Sharp tools: what bindings of a language, a debugger or an observer need of the runtime, and a program does not.
//!
//! Nothing here is unsafe in Rust's sense, but order and accounts hold only if each is used as its documentation says. Methods
//! come as extension traits: [`ExecutorExt`], [`TaskExt`], [`GateExt`], [`QueueExt`].
//!
//! | What | For |
//! |---|---|
//! | [`ExecutorExt`], [`TaskExt`], [`TaskName`], [`Ids`], [`Origin`] | executors that share numbers, tasks that are stepped by hand |
//! | [`Outer`] | an executor that is the guest of another scheduler |
//! | [`note`], [`note_wait`], [`note_place`], [`excused`], … | what a step says of itself to the observer |
//! | [`GateExt`], [`stop_at`] | breakpoints in the middle of a step |
//! | [`Tag`], [`PrimitiveExt`], [`noting`] | how a primitive is known to the observer |
//! | [`Waiter`], [`Withdraw`], [`ConditionExt`], [`BarrierExt`], [`QueueExt`] | waits that are cancelled in two steps, as asyncio's are |
//! | [`Tally`], [`Countdown`], [`Roster`], [`Heap`] | the bookkeeping of gather, wait, groups and priority queues |

pub use crate::{
    combine::{gather::Tally, roster::Roster, wait::Countdown},
    executor::{
        gated::stop_at,
        ids::Ids,
        lowlevel::{ClockExt, ExecutorExt, GateExt, TaskExt},
        origin::Origin,
        outer::Outer,
        task::TaskName,
        watch::{
            excused, is_place_noted, is_wait_noted, is_watched, note, note_hold, note_holding, note_place,
            note_thread_call, note_wait, on_excused, without_noting,
        },
    },
    sync::{
        condition::Interrupted,
        heap::Heap,
        lowlevel::{BarrierExt, ConditionExt, QueueExt, hidden_event, hidden_queue},
        primitive::PrimitiveExt,
        queue::{Arrival, Closed, Slot},
        tag::{Noting, Tag, noting},
        wait_list::Stage,
        waiter::Waiter,
        withdraw::Withdraw,
    },
};
