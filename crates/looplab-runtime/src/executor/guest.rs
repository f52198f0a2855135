//! An executor that is the guest of another scheduler.

use std::{
    cell::RefCell,
    collections::HashMap,
    rc::{Rc, Weak},
};

use super::{core::Executor, current::Enter, inner::Inner, outer::Outer, ready::Entry, time::Time, timers::TimerId};

/// What a guest knows of its scheduler.
pub(super) struct Guest {
    outer: Box<dyn Outer>,
    inner: Weak<Inner>,
    /// How the timers that wait are called off there.
    timers: RefCell<HashMap<TimerId, Box<dyn FnOnce()>>>,
}

impl Guest {
    pub(super) fn new(outer: impl Outer + 'static, inner: &Rc<Inner>) -> Self {
        Self { outer: Box::new(outer), inner: Rc::downgrade(inner), timers: RefCell::default() }
    }

    /// The time on the scheduler's clock.
    pub(super) fn now(&self) -> Time {
        self.outer.now()
    }

    /// Queues an entry with the scheduler.
    pub(super) fn push(&self, entry: Entry) {
        let passed = Passed(Some(entry));
        self.outer.soon(self.turn(move |executor| passed.run(executor)));
    }

    /// Has the scheduler ring a timer that the executor knows. A sleep is asked for by its length.
    pub(super) fn set_timer(&self, deadline: Time, timer: TimerId, is_sleep: bool) {
        let ring = self.turn(move |executor| {
            let inner = &executor.0;
            drop(inner.guest().and_then(|guest| guest.timers.borrow_mut().remove(&timer)));
            let action = inner.timers.borrow_mut().take(timer);
            inner.ring(Some(timer.number()), action);
        });
        let call_off =
            if is_sleep { self.outer.after(deadline - self.outer.now(), ring) } else { self.outer.at(deadline, ring) };
        self.timers.borrow_mut().insert(timer, call_off);
    }

    /// Calls a timer off.
    pub(super) fn call_off(&self, timer: TimerId) {
        let call_off = self.timers.borrow_mut().remove(&timer);
        if let Some(call_off) = call_off {
            call_off();
        }
    }

    /// What lets the executor do something as part of the scheduler's queue.
    fn turn(&self, act: impl FnOnce(&Executor) + 'static) -> Box<dyn FnOnce()> {
        let inner = self.inner.clone();
        Box::new(move || {
            let Some(inner) = inner.upgrade() else { return };
            let executor = Executor(inner);
            let _current = Enter::new(&executor);
            executor.0.observe_all(|observer| observer.resumed(executor.0.host.now()));
            act(&executor);
        })
    }
}

/// An entry that was passed on to the scheduler, which may drop it.
struct Passed(Option<Entry>);

impl Passed {
    fn run(mut self, executor: &Executor) {
        if let Some(entry) = self.0.take() {
            executor.0.run_entry(entry);
        }
    }
}

impl Drop for Passed {
    fn drop(&mut self) {
        if let Some(Entry::Step(task)) = &self.0 {
            task.task().leave();
        }
    }
}
