//! A step of a task.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
};

use looplab_trace::{Cause, TaskOutcome};

use super::{
    body::{Body, panic_message},
    inner::Inner,
    notes,
    ready::Entry,
    task::{CellState, Task, TaskRef},
};

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
            task.task().release_if_waiting();
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
        let era = self.tasks.era();
        let unbound = self.unbound.take().unwrap_or_default();
        let waker = unbound.waker();
        task.task().step(self, &waker);
        if task.is_finished() {
            drop(waker);
            if unbound.clear() {
                self.unbound.set(Some(unbound));
            }
            return false;
        }
        let woken = unbound.give(task);
        task.task().keep(waker);
        // Not if it had the executor let go of all its tasks.
        if era == self.tasks.era() {
            self.tasks.add(task);
        }
        if woken {
            task.task().state.set(CellState::Queued);
        }
        woken
    }

    #[inline(never)]
    fn watched_step(&self, task: TaskRef) {
        let id = task.id();
        self.observe_all(|observer| observer.step_started(id));
        let outer_stop = notes::begin_step();
        let woken = self.take_step(&task);
        let mut stop = notes::end_step(outer_stop);
        if task.is_finished() {
            stop.wait = None;
        }
        let line = stop.place.as_ref().filter(|place| place.file.is_none()).map(|place| place.line);
        let is_turn = stop.is_turn();
        self.observe_all(|observer| observer.step_ended(id, stop));
        if self.interrupted.take() && woken {
            return self.ready.push_first(Entry::Step(task));
        }
        if woken {
            if !is_turn {
                self.observe_all(|observer| observer.woken(id, Cause::Task(id)));
            }
            self.queue_again(task);
        } else {
            task.task().release_if_waiting();
        }
        if let Some(gate) = self.gate.get() {
            gate.stepped(id, line, self.is_one_piece());
        }
    }

    /// Queues a task that was woken during its step.
    #[inline(always)]
    fn queue_again(&self, task: TaskRef) {
        let entry = Entry::Step(task);
        match self.guest() {
            Some(guest) => self.pass_on(guest, entry),
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
        self.state.set(CellState::Running);
        let polled = catch_unwind(AssertUnwindSafe(|| body.as_mut().step(&mut Context::from_waker(waker))));
        match polled {
            _ if self.cancelled.get() => self.end(executor, body, TaskOutcome::Cancelled),
            Ok(Poll::Ready(outcome)) => self.complete(executor, body, outcome),
            Err(panic) => self.end(executor, body, TaskOutcome::failed(panic_message(&*panic))),
            Ok(Poll::Pending) => {
                self.body.set(Some(body));
                let woken = self.state.get() == CellState::Woken;
                self.state.set(if woken { CellState::Queued } else { CellState::Waiting });
                return woken;
            }
        }
        false
    }

    /// Ends the task after a step that has left its value.
    #[inline(never)]
    fn complete(&self, executor: &Inner, body: Body, outcome: TaskOutcome) {
        if !self.wanted.get() {
            return self.end(executor, body, outcome);
        }
        self.body.set(Some(body));
        self.finish(Some(executor), outcome);
    }

    /// Ends the task after a step that has left no value to keep.
    #[inline(never)]
    fn end(&self, executor: &Inner, body: Body, outcome: TaskOutcome) {
        self.state.set(CellState::Over);
        drop(body);
        self.finish(Some(executor), outcome);
    }
}
