//! What the clones of an executor share: its queue, its time and its tasks, and the policies beside them.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::{Rc, Weak},
    task::Waker,
};

use looplab_trace::TaskId;

#[cfg(feature = "explore")]
use super::explore::Steered;
use super::{
    clock::Clock,
    drive::Drive,
    gate::Guard,
    guest::Guest,
    ids::Ids,
    notes,
    observer::Observer,
    ready::{Entry, ReadyQueue},
    registry::Registry,
    retired::Retired,
    task::TaskRef,
    task_waker::UnboundWaker,
    time::Time,
    timers::Timers,
};
use crate::host::Host;

pub(super) struct Inner {
    pub(super) me: Weak<Self>,
    pub(super) host: Box<dyn Host>,
    pub(super) clock: Clock,
    pub(super) ready: ReadyQueue,
    /// Whose queue and clock it uses in place of its own, if it is a guest.
    pub(super) outer: OnceCell<Guest>,
    /// What decides the order, if it is not first in, first out.
    #[cfg(feature = "explore")]
    pub(super) steered: OnceCell<Steered>,
    /// What its entries have to pass, if there is such a thing.
    pub(super) gate: OnceCell<Guard>,
    pub(super) timers: RefCell<Timers>,
    pub(super) tasks: Registry,
    pub(super) retired: Retired,
    /// What the host's timer is set to.
    pub(super) armed: Cell<Option<Time>>,
    pub(super) running: Cell<Option<TaskRef>>,
    /// Whether the step that is running is interrupted at a breakpoint, to go on before anything else.
    pub(super) interrupted: Cell<bool>,
    /// For the next task that takes its first step.
    pub(super) unbound: Cell<Option<UnboundWaker>>,
    pub(super) observer: RefCell<Option<Rc<dyn Observer>>>,
    /// Whether there is an observer, and whether it wants to hear of everything: cheaper to ask than the cell it is in.
    pub(super) observed: Cell<bool>,
    pub(super) watched: Cell<bool>,
    pub(super) ids: Ids,
    pub(super) external: Cell<usize>,
    /// Whether code outside may call in at any time.
    pub(super) listening: Cell<bool>,
    pub(super) drive: Cell<Drive>,
    pub(super) stopping: Cell<bool>,
    /// Whether it is driven on the spot.
    pub(super) in_place: Cell<bool>,
    /// Whether it is driven inside a fiber, which its `runner` wakes for a turn.
    pub(super) in_fiber: Cell<bool>,
    /// What awaits the end of [`Executor::run`](super::Executor::run).
    pub(super) runner: RefCell<Option<Waker>>,
}

impl Inner {
    pub(super) fn new(me: Weak<Self>, host: Box<dyn Host>, clock: Clock, ids: Ids) -> Self {
        Self {
            me,
            host,
            clock,
            ready: ReadyQueue::default(),
            outer: OnceCell::new(),
            #[cfg(feature = "explore")]
            steered: OnceCell::new(),
            gate: OnceCell::new(),
            timers: RefCell::new(Timers::new(ids.clone())),
            tasks: Registry::default(),
            retired: Retired::default(),
            armed: Cell::new(None),
            running: Cell::default(),
            interrupted: Cell::default(),
            unbound: Cell::default(),
            observer: RefCell::default(),
            observed: Cell::new(false),
            watched: Cell::new(false),
            ids,
            external: Cell::new(0),
            listening: Cell::new(false),
            drive: Cell::new(Drive::Stopped),
            stopping: Cell::new(false),
            in_place: Cell::new(false),
            in_fiber: Cell::new(false),
            runner: RefCell::default(),
        }
    }

    /// Drops every task. A future that is dropped may wake another, so this goes on until nothing is left.
    pub(super) fn close(&self) {
        self.drive.set(Drive::Stopped);
        loop {
            self.empty_ready();
            let tasks = self.tasks.suspended();
            if tasks.is_empty() {
                break;
            }
            tasks.iter().for_each(|task| task.task().abandon());
        }
    }

    /// Queues a callback, which is set off by what is running.
    #[inline]
    pub(super) fn push_call(&self, call: Box<dyn FnOnce()>) {
        self.enqueue(Entry::Call(if self.is_watched() { self.with_cause(call) } else { call }));
    }

    #[inline(never)]
    fn with_cause(&self, call: Box<dyn FnOnce()>) -> Box<dyn FnOnce()> {
        let cause = self.cause();
        Box::new(move || notes::because(cause, call))
    }

    /// Queues a step of a task. The entry is put together where it is to lie: one that is handed over is written to memory in
    /// parts and read as a whole, and the processor waits until all of it is there.
    #[inline(never)]
    pub(super) fn push_step(&self, task: TaskRef) {
        self.enqueue(Entry::Step(task));
    }

    #[inline(always)]
    fn enqueue(&self, entry: Entry) {
        match self.guest() {
            Some(guest) => self.pass_on(guest, entry),
            None => {
                self.ready.push(entry);
                self.ask_for_turn();
            }
        }
    }

    pub(super) fn running_id(&self) -> Option<TaskId> {
        self.running().as_ref().map(TaskRef::id)
    }

    pub(super) fn running(&self) -> Option<TaskRef> {
        let running = self.running.take();
        self.running.set(running.clone());
        running
    }

    pub(super) fn empty_ready(&self) {
        // A future that is dropped may wake another, so this goes on until nothing is left.
        while !self.ready.is_empty() {
            for entry in self.ready.clear() {
                if let Entry::Step(task) = &entry {
                    task.task().abandon();
                }
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.disarm_host();
    }
}
