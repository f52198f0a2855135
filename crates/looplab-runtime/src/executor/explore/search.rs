//! Which order comes next.

use looplab_trace::orders::{Dice, Plan, Strategy, Tape};

use super::{Delayed, FirstCome, Pct, Random, Replay, Scheduler, Steering};

/// For how many events in a certain order PCT looks: each time another number between these.
const DEPTHS: std::ops::RangeInclusive<u64> = 2..=8;
/// How many delays the delay-bounded search goes up to.
const DELAYS: u32 = 3;

/// Gives each run of a plan its scheduler. The first run is first come, first served.
///
/// ```
/// use std::{cell::Cell, rc::Rc};
/// use looplab_runtime::executor::{Executor, explore::Search, yield_now};
/// use looplab_trace::orders::{Mode, Plan, Strategy};
///
/// let plan = Plan { runs: 50, seed: 1, strategy: Strategy::Delay, mode: Mode::Any, steps: 1_000 };
/// let mut search = Search::new(plan);
/// let mut lost = 0;
/// while let Some(steering) = search.next_run() {
///     let (executor, steering) = (Executor::instant(), Rc::new(steering));
///     executor.steer(&steering);
///     let count = Rc::new(Cell::new(0));
///     let tasks = [(); 2].map(|()| {
///         let count = Rc::clone(&count);
///         executor.spawn(async move {
///             let seen = count.get();
///             yield_now().await;
///             count.set(seen + 1);
///         })
///     });
///     executor.block_on(async move {
///         for task in tasks {
///             task.await.unwrap();
///         }
///     });
///     lost += u32::from(count.get() < 2);
///     search.learn(&steering);
/// }
/// assert!(lost > 0, "an update is lost in some order");
/// ```
#[derive(Debug)]
pub struct Search {
    plan: Plan,
    dice: Dice,
    begun: u32,
    /// The most decisions that a run had to make.
    longest: u64,
    delayed: Delayed,
    /// The tape of the run that is under way, where the strategy gives one.
    under_way: Option<Tape>,
}

impl Search {
    /// The search that a plan asks for.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        let (dice, delayed) = (Dice::new(plan.seed), Delayed::new(DELAYS, delayed_runs(&plan) as usize));
        Self { plan, dice, begun: 0, longest: 0, delayed, under_way: None }
    }

    /// What steers the next run; `None` when the plan is done, or nothing is left to try.
    pub fn next_run(&mut self) -> Option<Steering> {
        if self.begun >= self.plan.runs {
            return None;
        }
        let scheduler = self.scheduler()?;
        self.begun += 1;
        Some(Steering::new(scheduler, self.plan.mode, self.plan.steps))
    }

    fn scheduler(&mut self) -> Option<Box<dyn Scheduler>> {
        let usual = self.begun == 0;
        Some(match self.plan.strategy {
            Strategy::Delay => match self.delayed_run() {
                Some(replay) => Box::new(replay),
                None if self.delayed.is_complete() => return None,
                None => Box::new(self.priorities()),
            },
            _ if usual => Box::new(FirstCome),
            Strategy::Random => Box::new(Random::new(self.dice.roll())),
            Strategy::Pct => Box::new(self.priorities()),
        })
    }

    /// The next run with few delays, while it is their turn.
    fn delayed_run(&mut self) -> Option<Replay> {
        let (tape, replay) = (self.begun < delayed_runs(&self.plan)).then(|| self.delayed.next_run())??;
        self.under_way = Some(tape);
        Some(replay)
    }

    fn priorities(&mut self) -> Pct {
        let depth = DEPTHS.start() + self.dice.below(DEPTHS.end() - DEPTHS.start() + 1);
        Pct::new(self.dice.roll(), depth as u32, self.longest)
    }

    /// Hears of the run that is over.
    pub fn learn(&mut self, steering: &Steering) {
        let decisions = steering.decisions();
        self.longest = self.longest.max(decisions.len() as u64);
        if let Some(tape) = self.under_way.take() {
            self.delayed.learn(&tape, &decisions);
        }
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

/// How many runs of a plan are for few delays at the most.
fn delayed_runs(plan: &Plan) -> u32 {
    plan.runs - plan.runs / 5
}
