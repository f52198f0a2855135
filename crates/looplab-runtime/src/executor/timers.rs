//! Timers: a heap keyed by deadline, then by the order in which they were set.

use std::{cmp::Reverse, collections::BinaryHeap, task::Waker};

use slab::Slab;

use super::{ids::Ids, time::Time};

/// Dead entries are swept out once there are this many and they are more than half of the heap
/// (the rule of CPython 3.13 `Lib/asyncio/base_events.py`).
const SWEEP_AT: usize = 100;

/// A timer that was set. The sequence number tells it from later ones in the same slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TimerId {
    sequence: u64,
    slot: usize,
}

/// What to do when something is over: wake its awaiter, or queue a callback.
pub(super) enum Action {
    Wake(Waker),
    Call(Box<dyn FnOnce()>),
}

#[derive(Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Time, TimerId)>>,
    slots: Slab<Slot>,
    ids: Ids,
    dead: usize,
}

struct Slot {
    sequence: u64,
    /// `None` once it was cancelled, where the slot is still spoken for.
    action: Option<Action>,
    /// Whether it is out of the heap and stands in the ready queue, which knows it by its slot.
    due: bool,
}

impl TimerId {
    /// Its number within its run.
    pub(super) fn number(self) -> u64 {
        self.sequence
    }

    /// Where its timer lies.
    #[cfg(feature = "explore")]
    pub(super) fn slot(self) -> usize {
        self.slot
    }
}

impl Timers {
    /// No timers yet; they will be numbered by these counters.
    pub(super) fn new(ids: Ids) -> Self {
        Self { ids, ..Self::default() }
    }

    pub(super) fn set(&mut self, deadline: Time, action: Action) -> TimerId {
        let sequence = self.ids.next_timer();
        let slot = self.slots.insert(Slot { sequence, action: Some(action), due: false });
        let id = TimerId { sequence, slot };
        self.heap.push(Reverse((deadline, id)));
        id
    }

    /// Changes what a timer does; `false` if it is over.
    pub(super) fn replace(&mut self, id: TimerId, action: Action) -> bool {
        let slot = self.live_mut(id);
        slot.map(|slot| slot.action = Some(action)).is_some()
    }

    /// Cancels a timer and returns what it would have done; `None` if it was over.
    pub(super) fn take(&mut self, id: TimerId) -> Option<Action> {
        let slot = self.live_mut(id)?;
        let action = slot.action.take();
        if !slot.due {
            self.slots.remove(id.slot);
            self.dead += 1;
            self.sweep();
        }
        action
    }

    /// Takes the earliest timer that is due out of the heap, and returns its slot. Its action stays until it rings.
    pub(super) fn pop_due(&mut self, now: Time) -> Option<usize> {
        if self.next_deadline()? > now {
            return None;
        }
        let Reverse((_, id)) = self.heap.pop()?;
        self.slots[id.slot].due = true;
        Some(id.slot)
    }

    /// Takes the earliest timers that are due by `until` out of the heap, `most` of them at the most, the earliest first. Each
    /// is to be [put back](Self::put_back) or [made due](Self::set_due).
    #[cfg(feature = "explore")]
    pub(super) fn pop_until(&mut self, until: Time, most: usize) -> Vec<(Time, TimerId)> {
        let mut taken = Vec::new();
        while taken.len() < most && self.next_deadline().is_some_and(|deadline| deadline <= until) {
            taken.extend(self.heap.pop().map(|Reverse(timer)| timer));
        }
        taken
    }

    /// Puts a timer into the heap again.
    #[cfg(feature = "explore")]
    pub(super) fn put_back(&mut self, deadline: Time, timer: TimerId) {
        self.heap.push(Reverse((deadline, timer)));
    }

    /// Notes that a timer that was taken out of the heap goes into the ready queue.
    #[cfg(feature = "explore")]
    pub(super) fn set_due(&mut self, timer: TimerId) {
        self.slots[timer.slot].due = true;
    }

    /// What the timer of a slot does.
    #[cfg(feature = "explore")]
    pub(super) fn action(&self, slot: usize) -> Option<&Action> {
        self.slots.get(slot)?.action.as_ref()
    }

    /// The number of the timer in this slot.
    pub(super) fn number(&self, slot: usize) -> Option<u64> {
        self.slots.get(slot).map(|slot| slot.sequence)
    }

    /// Takes out a timer that is due. Returns its action, unless it was cancelled.
    pub(super) fn ring(&mut self, slot: usize) -> Option<Action> {
        self.slots.try_remove(slot)?.action
    }

    /// How many timers wait.
    pub(super) fn len(&self) -> usize {
        self.heap.len() - self.dead
    }

    /// When the next timer is due.
    pub(super) fn next_deadline(&mut self) -> Option<Time> {
        while let Some(Reverse((deadline, id))) = self.heap.peek() {
            if self.is_live(*id) {
                return Some(*deadline);
            }
            self.heap.pop();
            self.dead -= 1;
        }
        None
    }

    fn is_live(&self, id: TimerId) -> bool {
        self.slots.get(id.slot).is_some_and(|slot| slot.sequence == id.sequence)
    }

    fn live_mut(&mut self, id: TimerId) -> Option<&mut Slot> {
        self.slots.get_mut(id.slot).filter(|slot| slot.sequence == id.sequence && slot.action.is_some())
    }

    fn sweep(&mut self) {
        if self.dead > SWEEP_AT && self.dead * 2 > self.heap.len() {
            let mut heap = std::mem::take(&mut self.heap);
            heap.retain(|Reverse((_, id))| self.is_live(*id));
            self.heap = heap;
            self.dead = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Action {
        Action::Call(Box::new(|| ()))
    }

    fn at(seconds: f64) -> Time {
        Time::from_secs(seconds)
    }

    #[test]
    fn due_timers_come_by_deadline_then_in_the_order_they_were_set() {
        let mut timers = Timers::default();
        let late = timers.set(at(2.0), nothing());
        let first = timers.set(at(1.0), nothing());
        let second = timers.set(at(1.0), nothing());
        assert_eq!(timers.pop_due(at(0.5)), None);
        let due: Vec<_> = std::iter::from_fn(|| timers.pop_due(at(5.0))).collect();
        assert_eq!(due, [first, second, late].map(|id| id.slot));
    }

    #[test]
    fn a_cancelled_timer_is_never_due() {
        let mut timers = Timers::default();
        let off = timers.set(at(1.0), nothing());
        let on = timers.set(at(2.0), nothing());
        assert!(timers.take(off).is_some());
        assert!(timers.take(off).is_none());
        assert_eq!(timers.next_deadline(), Some(at(2.0)));
        assert_eq!(timers.pop_due(at(9.0)), Some(on.slot));
    }

    #[test]
    fn a_due_timer_can_be_cancelled_until_its_turn_and_keeps_its_slot() {
        let mut timers = Timers::default();
        let id = timers.set(at(1.0), nothing());
        assert_eq!(timers.pop_due(at(1.0)), Some(id.slot));
        assert!(timers.take(id).is_some());
        assert!(timers.take(id).is_none() && !timers.replace(id, nothing()));
        let next = timers.set(at(2.0), nothing());
        assert_ne!(next.slot, id.slot);
        assert!(timers.ring(id.slot).is_none());
        assert_eq!(timers.pop_due(at(2.0)), Some(next.slot));
        assert!(timers.ring(next.slot).is_some());
    }

    #[test]
    fn dead_entries_do_not_pile_up() {
        let mut timers = Timers::default();
        for _ in 0..10_000 {
            let id = timers.set(at(60.0), nothing());
            timers.take(id);
        }
        assert!(timers.heap.len() <= 2 * SWEEP_AT + 2, "{} entries", timers.heap.len());
    }
}
