//! A step of a task.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
    thread,
};

use super::{
    body::Body,
    inner::Inner,
    ready::Entry,
    task::{State, Task, TaskRef, panic_message},
    watch,
};
use crate::trace::{Cause, Stop, TaskOutcome};

// What a light step goes through becomes one function, and everything else stays out of it: in WebAssembly three nested calls
// that keep something on the stack take a third of the time of such a step.
impl Inner {
    #[inline(always)]
    pub(super) fn step(&self, task: TaskRef) {
        if self.is_watched() {
            return self.watched_step(task);
        }
        if self.take_step(&task) {
            self.queue_again(task);
        } else {
            task.task().rest();
        }
    }

    /// Lets a task take a step as the one that is running. Returns whether it was woken meanwhile.
    #[inline(always)]
    fn take_step(&self, task: &TaskRef) -> bool {
        let outer = self.running.replace(Some(task.clone()));
        let woken = match task.task().waker.take() {
            Some(waker) => {
                let woken = task.task().step(self, &waker);
                task.task().keep(waker);
                woken
            }
            None => self.take_first_step(task),
        };
        drop(self.running.replace(outer));
        woken
    }

    #[inline(never)]
    fn take_first_step(&self, task: &TaskRef) -> bool {
        let spare = self.spare.take().unwrap_or_default();
        task.task().step(self, &spare.waker);
        if task.is_finished() {
            self.spare.set(spare.take_back());
            return false;
        }
        let (waker, woken) = spare.give(task);
        task.task().keep(waker);
        if woken {
            task.task().state.set(State::Queued);
        }
        woken
    }

    #[inline(never)]
    fn watched_step(&self, task: TaskRef) {
        let id = task.id();
        self.observe_all(|observer| observer.step_started(id));
        let outer_stop = watch::begin_step();
        let woken = self.take_step(&task);
        let stop = watch::end_step(outer_stop);
        let stop = if task.is_finished() { Stop::default() } else { stop };
        let line = stop.place.as_ref().filter(|place| place.file.is_none()).map(|place| place.line);
        let is_turn = stop.is_turn();
        self.observe_all(|observer| observer.step_ended(id, stop));
        if woken {
            if !is_turn {
                self.observe_all(|observer| observer.woken(id, Cause::Task(id)));
            }
            self.queue_again(task);
        } else {
            task.task().rest();
        }
        if let Some(gate) = self.gate.get() {
            gate.stepped(id, line, self.is_one_piece());
        }
    }

    /// Queues a task that was woken during its step.
    fn queue_again(&self, task: TaskRef) {
        let entry = Entry::Step(task);
        match self.guest() {
            Some(guest) => guest.push(entry),
            None => self.ready.push(entry),
        }
    }
}

impl Task {
    /// Takes a step in its turn. Returns whether it was woken meanwhile and has to be queued again.
    #[inline(always)]
    fn step(&self, executor: &Inner, waker: &Waker) -> bool {
        if self.cancelled.get() {
            self.abandon();
        }
        let Some(mut body) = self.body.take() else { return false };
        self.state.set(State::Running);
        let polled = catch_unwind(AssertUnwindSafe(|| body.as_mut().step(&mut Context::from_waker(waker))));
        if !matches!(polled, Ok(Poll::Pending)) || self.cancelled.get() {
            self.conclude(executor, body, polled);
            return false;
        }
        self.body.set(Some(body));
        let woken = self.state.get() == State::Woken;
        self.state.set(if woken { State::Queued } else { State::Waiting });
        woken
    }

    /// Ends the task after its last step.
    #[inline(never)]
    fn conclude(&self, executor: &Inner, body: Body, polled: thread::Result<Poll<()>>) {
        let is_cancelled = self.cancelled.get();
        let has_value = matches!(polled, Ok(Poll::Ready(()))) && !is_cancelled;
        let outcome = match polled {
            _ if has_value => body.outcome(),
            Err(panic) if !is_cancelled => TaskOutcome::Failed(panic_message(&*panic)),
            _ => TaskOutcome::Cancelled,
        };
        self.state.set(State::Over);
        if has_value && self.wanted.get() {
            self.body.set(Some(body));
        } else {
            drop(body);
        }
        self.finish(Some(executor), outcome);
    }
}
