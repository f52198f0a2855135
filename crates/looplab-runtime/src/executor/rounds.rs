//! The rounds: which entry is next, until when, and what it does.

use looplab_trace::{Cause, EventKind};

use super::{inner::Inner, looks::Looks, notes, pace::Pace, ready::Entry, spin::Tempo, timers::Action};

/// Decides which entry is next.
pub(super) trait Order {
    /// A turn begins.
    fn begin_turn(&self, executor: &Inner) {
        let _ = executor;
    }

    /// A turn ends.
    fn end_turn(&self, executor: &Inner) {
        let _ = executor;
    }

    /// Whether nothing is to run any more.
    fn is_over(&self) -> bool {
        false
    }

    /// Lets due timers join the queue and begins a round; `false` if nothing is ready.
    fn begin_round(&self, executor: &Inner) -> bool;

    /// The next entry of the round; `None` at its end.
    fn next(&self, executor: &Inner) -> Option<Entry>;
}

/// First come, first served.
struct Fifo;

impl Order for Fifo {
    fn begin_round(&self, executor: &Inner) -> bool {
        executor.begin_round(Tempo::USUAL, || executor.queue_due_timers())
    }

    #[inline(always)]
    fn next(&self, executor: &Inner) -> Option<Entry> {
        executor.ready.next()
    }
}

impl Inner {
    /// Runs rounds until nothing is ready, a stop takes effect, the gate is closed, or the host's clock reaches `until`.
    /// Returns whether there is more to do.
    pub(super) fn run_rounds(&self, until: f64) -> bool {
        #[cfg(feature = "explore")]
        if let Some(steered) = self.steered.get() {
            return self.run_rounds_by(steered, until);
        }
        self.run_rounds_by(&Fifo, until)
    }

    /// Runs a single round, if anything is ready; in a run that is steered, rounds until nothing is.
    pub(super) fn run_round(&self) {
        #[cfg(feature = "explore")]
        if let Some(steered) = self.steered.get() {
            self.run_rounds_by(steered, f64::INFINITY);
            return;
        }
        let mut looks = self.resume();
        if self.ready.round_is_over() {
            Fifo.begin_round(self);
        }
        self.run_entries(&Fifo, &mut looks, f64::INFINITY);
    }

    fn run_rounds_by(&self, order: &impl Order, until: f64) -> bool {
        let mut looks = self.resume();
        order.begin_turn(self);
        let more = loop {
            if self.is_held() || order.is_over() {
                break false;
            }
            if self.ready.round_is_over() && (self.stopping.get() || !order.begin_round(self)) {
                break false;
            }
            if self.run_entries(order, &mut looks, until) {
                break true;
            }
        };
        order.end_turn(self);
        more
    }

    /// Tells that the executor begins to work.
    fn resume(&self) -> Looks {
        let looks = Looks::new(self.clock.host_now());
        self.observe_all(|observer| observer.resumed(looks.last()));
        looks
    }

    /// Runs the entries of a round. Returns whether the host's clock has reached `until` meanwhile.
    #[inline(always)]
    fn run_entries(&self, order: &impl Order, looks: &mut Looks, until: f64) -> bool {
        while !self.is_held()
            && let Some(entry) = order.next(self)
        {
            self.run_entry(entry);
            if looks.is_due() && looks.at(self.clock.host_now()) >= until {
                return true;
            }
        }
        false
    }

    /// Begins a round, after `ring` had the timers that are due join the queue; `false` if nothing is ready.
    pub(super) fn begin_round(&self, tempo: Tempo, ring: impl Fn()) -> bool {
        self.count_round(tempo);
        ring();
        if self.ready.is_empty() && self.jump() {
            ring();
        }
        self.ready.begin_round();
        !self.ready.round_is_over()
    }

    /// Tells an instant clock that a round begins, which may take time.
    fn count_round(&self, tempo: Tempo) {
        if self.clock.pace() == Pace::Instant {
            let is_busy = !self.ready.is_empty() && self.external.get() == 0;
            let next = self.timers.borrow_mut().next_deadline();
            self.clock.begin_round(is_busy, next, tempo);
        }
    }

    fn queue_due_timers(&self) {
        let mut timers = self.timers.borrow_mut();
        if timers.next_deadline().is_none() {
            return;
        }
        let now = self.now();
        while let Some(timer) = timers.pop_due(now) {
            self.ready.push(Entry::Timer(timer));
        }
    }

    /// Whether the clock jumps when nothing can run: it is instant, or the gate waits for the next step.
    pub(super) fn jumps(&self) -> bool {
        self.clock.jumps() || self.gate.get().is_some_and(|gate| gate.is_stepping())
    }

    /// Moves a clock that jumps to the next timer, if nothing outside is under way.
    fn jump(&self) -> bool {
        let next = self.timers.borrow_mut().next_deadline();
        match next {
            Some(deadline) if self.jumps() && self.external.get() == 0 => {
                self.clock.jump_to(deadline);
                true
            }
            _ => false,
        }
    }

    #[inline(always)]
    pub(super) fn run_entry(&self, entry: Entry) {
        match entry {
            Entry::Step(task) => self.step(task),
            Entry::Call(call) => self.call(call),
            Entry::Timer(slot) => self.ring_due(slot),
        }
    }

    #[inline(never)]
    fn ring_due(&self, slot: usize) {
        let number = self.timers.borrow().number(slot);
        let action = self.timers.borrow_mut().ring(slot);
        self.ring(number, action);
    }

    #[inline(never)]
    fn call(&self, call: Box<dyn FnOnce()>) {
        self.observe_all(|observer| observer.call_started());
        call();
        self.observe_all(|observer| observer.call_ended());
    }

    /// Does what a timer is for, unless it was cancelled.
    pub(super) fn ring(&self, number: Option<u64>, action: Option<Action>) {
        let Some(action) = action else { return };
        if !self.is_watched() {
            return Self::act(action);
        }
        self.observe_all(|observer| observer.call_started());
        if let Some(timer) = number {
            self.note(EventKind::TimerFired { timer });
        }
        notes::because(Cause::Timer, || Self::act(action));
        self.observe_all(|observer| observer.call_ended());
    }

    fn act(action: Action) {
        match action {
            Action::Wake(waker) => waker.wake(),
            Action::Call(call) => call(),
        }
    }

    /// How many entries are ready, and how many timers are set.
    pub(super) fn lengths(&self) -> (usize, usize) {
        let (round, next) = self.ready.lengths();
        (round + next, self.timers.borrow().len())
    }
}
