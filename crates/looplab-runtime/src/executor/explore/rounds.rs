//! Rounds in which a scheduler decides.

use std::{rc::Rc, time::Duration};

use looplab_trace::orders::Mode;

use super::{Candidate, Steered, Steering, steering::Whose};
use crate::executor::{core::Executor, inner::Inner, ready::Entry, rounds::Order, spin::Tempo, timers::Action};

/// Timers whose deadlines lie no further apart than this may ring in any order: a few steps take as long, and
/// clocks that tick a thousand times a second cannot tell the deadlines apart.
pub const SLACK: Duration = Duration::from_millis(1);

/// How long rounds take a program that spins. It gets there sooner than elsewhere, since a run may not take many steps.
const TEMPO: Tempo = Tempo { free: 1_000, tick: SLACK };

/// Of how many candidates a decision is made at the most.
const MOST_CANDIDATES: usize = 64;
/// How many others may go before the head of the ready queue.
const PATIENCE: u32 = 64;

impl Executor {
    /// Has the executor steered from here on. Executors of the same run share one.
    ///
    /// # Panics
    /// When it is steered already.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use looplab_runtime::executor::{Executor, explore::{Replay, Steering}};
    /// use looplab_trace::orders::Mode;
    ///
    /// // A task that takes two steps, in a run of which only one is allowed.
    /// let executor = Executor::instant();
    /// let steering = Rc::new(Steering::new(Replay::default(), Mode::Any, 1));
    /// executor.steer(&steering);
    /// executor.spawn(looplab_runtime::executor::yield_now()).detach();
    /// assert!(executor.run_in_place().is_err());
    /// assert!(executor.is_cut_short() && steering.is_exhausted());
    /// ```
    pub fn steer(&self, steering: &Rc<Steering>) {
        assert!(self.0.steered.set(Steered::new(steering)).is_ok(), "an executor is steered by one scheduler at most");
    }

    /// Whether its run is steered, and was ended because it took too many steps.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        self.0.steered.get().is_some_and(Steered::is_exhausted)
    }
}

impl Order for Steered {
    fn begin_turn(&self, executor: &Inner) {
        executor.settle_arrivals(self);
    }

    fn end_turn(&self, executor: &Inner) {
        self.seen.set((!executor.stopping.get()).then(|| executor.ready.lengths().1));
    }

    fn is_over(&self) -> bool {
        self.is_exhausted()
    }

    fn begin_round(&self, executor: &Inner) -> bool {
        executor.begin_round(TEMPO, || executor.ring_timers(self))
    }

    fn next(&self, executor: &Inner) -> Option<Entry> {
        executor.next_steered(self)
    }
}

impl Inner {
    /// The next entry; `None` when the round is over or the run has to end.
    fn next_steered(&self, steered: &Steered) -> Option<Entry> {
        let (round, next) = self.ready.lengths();
        if round == 0 || steered.steering.is_exhausted() {
            return None;
        }
        let at = steered.steering.next_step();
        // Once it is to stop, only the round is run to its end.
        let choice = if self.stopping.get() { round } else { round + next };
        let impatient = steered.passed.get() >= PATIENCE;
        let chosen = if steered.steering.mode == Mode::Asyncio || impatient {
            0
        } else {
            let candidates = self.candidates(steered, round + next, choice.min(MOST_CANDIDATES));
            steered.steering.decide(at, &candidates, |index| self.ready.look(index, |entry| self.whose(entry)))
        };
        steered.passed.set(if chosen == 0 { 0 } else { steered.passed.get() + 1 });
        steered.serials.borrow_mut().remove(chosen);
        self.ready.take(chosen)
    }

    fn candidates(&self, steered: &Steered, all: usize, most: usize) -> Vec<Candidate> {
        let mut serials = steered.serials.borrow_mut();
        if serials.len() > all {
            // The queue was cleared meanwhile.
            serials.clear();
        }
        let new = all - serials.len();
        serials.extend((0..new).map(|_| steered.steering.next_serial()));
        let candidate = |index: usize| {
            self.ready.look(index, |entry| match entry {
                Entry::Step(task) => Candidate::Task(task.id()),
                Entry::Call(_) | Entry::Timer(_) => Candidate::Other(serials[index]),
            })
        };
        (0..most).map(candidate).collect()
    }

    /// Lets the timers that are due join the queue, in an order that the scheduler decides.
    fn ring_timers(&self, steered: &Steered) {
        loop {
            let now = self.now();
            let near = {
                let mut timers = self.timers.borrow_mut();
                let Some(first) = timers.next_deadline().filter(|first| *first <= now) else { return };
                let slack = if self.jumps() { SLACK } else { Duration::ZERO };
                let until = now.max(first + slack);
                timers.pop_until(until, MOST_CANDIDATES)
            };
            let at = steered.steering.next_timer();
            let candidates: Vec<_> = near.iter().map(|(_, id)| Candidate::Other(id.number())).collect();
            let chosen = steered.steering.decide(at, &candidates, |index| self.whose_timer(near[index].1.slot()));
            let mut timers = self.timers.borrow_mut();
            for (index, (deadline, id)) in near.into_iter().enumerate() {
                if index == chosen {
                    self.clock.jump_to(deadline);
                    timers.set_due(id);
                    self.ready.push(Entry::Timer(id.slot()));
                } else {
                    timers.put_back(deadline, id);
                }
            }
        }
    }

    /// Decides in which order that has come what came from outside since the last turn.
    fn settle_arrivals(&self, steered: &Steered) {
        let Some(seen) = steered.seen.take() else { return };
        let (round, next) = self.ready.lengths();
        // In the other mode any entry may be next anyway.
        if steered.steering.mode != Mode::Asyncio || next < seen + 2 {
            return;
        }
        for first in seen..next {
            let at = steered.steering.next_arrival();
            let choice = (next - first).min(MOST_CANDIDATES);
            let candidates: Vec<_> = (0..choice).map(|index| Candidate::Other((first + index) as u64)).collect();
            let place = round + first;
            let whose = |index: usize| self.ready.look(place + index, |entry| self.whose(entry));
            let chosen = steered.steering.decide(at, &candidates, whose);
            self.ready.move_forward(first + chosen, first);
        }
    }

    /// The task that an entry belongs to.
    fn whose(&self, entry: &Entry) -> Whose {
        match entry {
            Entry::Step(task) => Some((task.id(), task.name())),
            Entry::Call(_) => None,
            Entry::Timer(slot) => self.whose_timer(*slot),
        }
    }

    /// The task that a timer wakes.
    fn whose_timer(&self, slot: usize) -> Whose {
        let timers = self.timers.borrow();
        let Some(Action::Wake(waker)) = timers.action(slot) else { return None };
        self.tasks.find(waker).map(|task| (task.id(), task.name()))
    }
}
