//! An executor that is the guest of another scheduler: its entries and timers are passed on.

use super::{
    core::Executor, current::Enter, guest::Guest, inner::Inner, outer::Outer, ready::Entry, time::Time, timers::TimerId,
};

impl Inner {
    /// Makes it the guest of another scheduler.
    pub(super) fn attach_to(&self, outer: impl Outer + 'static) {
        assert!(self.outer.set(Guest::new(outer)).is_ok(), "an executor is the guest of one scheduler at most");
    }

    pub(super) fn guest(&self) -> Option<&Guest> {
        self.outer.get()
    }

    /// Queues an entry with the scheduler.
    pub(super) fn pass_on(&self, guest: &Guest, entry: Entry) {
        let passed = Passed(Some(entry));
        guest.push(self.visit(move |executor| passed.run(executor)));
    }

    /// Has the scheduler ring a timer that the executor knows.
    pub(super) fn pass_timer_on(&self, guest: &Guest, deadline: Time, timer: TimerId, is_sleep: bool) {
        let ring = self.visit(move |executor| {
            let inner = &executor.0;
            drop(inner.guest().and_then(|guest| guest.forget(timer)));
            let action = inner.timers.borrow_mut().take(timer);
            inner.ring(Some(timer.number()), action);
        });
        guest.set_timer(deadline, timer, is_sleep, ring);
    }

    /// What lets the executor do something as part of the scheduler's queue.
    fn visit(&self, act: impl FnOnce(&Executor) + 'static) -> Box<dyn FnOnce()> {
        let inner = self.me.clone();
        Box::new(move || {
            let Some(inner) = inner.upgrade() else { return };
            let executor = Executor(inner);
            let _current = Enter::new(&executor);
            executor.0.observe_all(|observer| observer.resumed(executor.0.clock.host_now()));
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
