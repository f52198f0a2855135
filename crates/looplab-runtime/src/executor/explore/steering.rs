//! A run's scheduler, and what it has decided.

use std::{
    cell::{Cell, Ref, RefCell},
    collections::BTreeSet,
    fmt,
    rc::Rc,
};

use looplab_trace::{
    Name, TaskId,
    orders::{Deviation, Mode, Note, Point, Tape, Who},
};

use super::{Candidate, Scheduler};

/// A decision that a run had to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: Point,
    /// How many could have gone next.
    pub candidates: u32,
}

/// Says at which line a task goes on.
pub type Narrator = Rc<dyn Fn(TaskId) -> Option<u32>>;

/// Puts a scheduler in charge of one run: of every executor that [is steered](crate::executor::Executor::steer) by it.
///
/// ```
/// use std::rc::Rc;
/// use looplab_runtime::executor::{Executor, explore::{Replay, Steering}};
/// use looplab_trace::orders::Mode;
///
/// let executor = Executor::instant();
/// let steering = Rc::new(Steering::new(Replay::default(), Mode::Any, 1_000));
/// executor.steer(&steering);
/// (0..2).for_each(|_| executor.spawn(async {}).detach());
/// executor.block_on(async {});
/// // Three tasks, and the callback that ends `block_on`: only the first two had others beside them.
/// assert_eq!((steering.steps(), steering.decisions().len()), (4, 2));
/// assert!(!steering.was_stuck());
/// ```
pub struct Steering {
    scheduler: RefCell<Box<dyn Scheduler>>,
    pub(super) mode: Mode,
    limit: u64,
    steps: Cell<u64>,
    timers: Cell<u64>,
    arrivals: Cell<u64>,
    serials: Cell<u64>,
    /// Where the tasks of an executor waited of which none could ever go on.
    stuck: RefCell<Option<Vec<u32>>>,
    decisions: RefCell<Vec<Decision>>,
    taken: RefCell<Vec<Deviation>>,
    narrator: RefCell<Option<Narrator>>,
    narrated: Cell<bool>,
    notes: RefCell<Vec<Note>>,
}

impl Steering {
    /// A run in which `scheduler` decides what `mode` lets it. After `limit` entries of the ready queue it is ended: its
    /// executors count as stuck from then on.
    #[must_use]
    pub fn new(scheduler: impl Scheduler + 'static, mode: Mode, limit: u64) -> Self {
        Self {
            scheduler: RefCell::new(Box::new(scheduler)),
            mode,
            limit,
            steps: Cell::new(0),
            timers: Cell::new(0),
            arrivals: Cell::new(0),
            serials: Cell::new(0),
            stuck: RefCell::default(),
            decisions: RefCell::default(),
            taken: RefCell::default(),
            narrator: RefCell::default(),
            narrated: Cell::new(false),
            notes: RefCell::default(),
        }
    }

    /// Has `narrator` say at which lines tasks wait.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use looplab_runtime::executor::{Executor, explore::{Replay, Steering}};
    /// use looplab_trace::orders::Mode;
    ///
    /// let executor = Executor::instant();
    /// let steering = Rc::new(Steering::new(Replay::default(), Mode::Any, 1_000));
    /// steering.ask_lines(Rc::new(|_task| Some(7)));
    /// executor.steer(&steering);
    /// executor.spawn(std::future::pending::<()>()).detach();
    /// assert!(executor.run_in_place().is_err());
    /// assert_eq!(steering.stuck_lines(), [7]);
    /// ```
    pub fn ask_lines(&self, narrator: Narrator) {
        *self.narrator.borrow_mut() = Some(narrator);
    }

    /// Has deviations written down with names.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use looplab_runtime::executor::{Executor, explore::{Replay, Steering}};
    /// use looplab_trace::orders::Mode;
    ///
    /// let executor = Executor::instant();
    /// let steering = Rc::new(Steering::new(Replay::new("s1:1".parse()?), Mode::Any, 1_000));
    /// steering.ask_lines(Rc::new(|_task| None));
    /// steering.narrate();
    /// executor.steer(&steering);
    /// ["cook", "guest"].map(|name| executor.spawn_named(name, async {}).detach());
    /// executor.block_on(async {});
    /// assert_eq!(steering.notes()[0].first.task.as_deref(), Some("guest"));
    /// # Ok::<(), looplab_trace::orders::TapeError>(())
    /// ```
    pub fn narrate(&self) {
        self.narrated.set(true);
    }

    /// How the run differed from the usual order so far.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use looplab_runtime::executor::{Executor, explore::{Replay, Steering}};
    /// use looplab_trace::orders::Mode;
    ///
    /// let executor = Executor::instant();
    /// let steering = Rc::new(Steering::new(Replay::new("s1:1,s9:1".parse()?), Mode::Any, 1_000));
    /// executor.steer(&steering);
    /// (0..2).for_each(|_| executor.spawn(async {}).detach());
    /// executor.block_on(async {});
    /// assert_eq!(steering.tape().to_string(), "s1:1", "what the run came to");
    /// # Ok::<(), looplab_trace::orders::TapeError>(())
    /// ```
    #[must_use]
    pub fn tape(&self) -> Tape {
        Tape::new(self.taken.borrow().clone())
    }

    /// The same with names, if they were [asked for](Self::narrate).
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        self.notes.borrow().clone()
    }

    /// The decisions so far.
    #[must_use]
    pub fn decisions(&self) -> Ref<'_, Vec<Decision>> {
        self.decisions.borrow()
    }

    /// How many entries of the ready queue have run.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }

    /// Whether the run was ended because it took too many steps.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.steps.get() >= self.limit
    }

    /// Whether one of its executors had no task left that could ever go on.
    #[must_use]
    pub fn was_stuck(&self) -> bool {
        self.stuck.borrow().is_some()
    }

    /// The lines at which its tasks waited then, each once, from the top.
    #[must_use]
    pub fn stuck_lines(&self) -> Vec<u32> {
        self.stuck.borrow().clone().unwrap_or_default()
    }

    pub(super) fn note_stuck(&self, tasks: impl Iterator<Item = TaskId>) {
        let narrator = self.narrator.borrow().clone();
        let line_of = |task| narrator.as_ref().and_then(|line_of| line_of(task));
        let lines: BTreeSet<_> = tasks.filter_map(line_of).collect();
        *self.stuck.borrow_mut() = (!self.is_exhausted()).then(|| lines.into_iter().collect());
    }

    pub(super) fn next_step(&self) -> Point {
        Point::Step(counted(&self.steps))
    }

    pub(super) fn next_timer(&self) -> Point {
        Point::Timer(counted(&self.timers))
    }

    pub(super) fn next_arrival(&self) -> Point {
        Point::Outside(counted(&self.arrivals))
    }

    pub(super) fn next_serial(&self) -> u64 {
        counted(&self.serials)
    }

    /// Asks the scheduler which candidate is next, and writes the answer down. `who` tells more of a candidate.
    pub(super) fn decide(&self, at: Point, candidates: &[Candidate], who: impl Fn(usize) -> Whose) -> usize {
        if candidates.len() < 2 {
            return 0;
        }
        self.decisions.borrow_mut().push(Decision { at, candidates: candidates.len() as u32 });
        let chosen = self.scheduler.borrow_mut().choose(at, candidates);
        if chosen == 0 || chosen >= candidates.len() {
            return 0;
        }
        self.taken.borrow_mut().push(Deviation { at, pick: chosen as u32 });
        self.write_note(at, chosen, who);
        chosen
    }

    fn write_note(&self, at: Point, chosen: usize, who: impl Fn(usize) -> Whose) {
        let narrator = self.narrator.borrow().clone().filter(|_| self.narrated.get());
        let Some(narrator) = narrator else { return };
        let named = |index| {
            let Some((id, name)) = who(index) else { return Who { task: None, line: None } };
            Who { task: Some(name.to_string()), line: narrator(id) }
        };
        // A step counts itself; for what happens before one, it is the next.
        let step = self.steps.get() + u64::from(!matches!(at, Point::Step(_)));
        let note = Note { at, step, first: named(chosen), passed: (0..chosen).map(named).collect() };
        self.notes.borrow_mut().push(note);
    }
}

/// The task that a candidate belongs to, if it does to one.
pub(super) type Whose = Option<(TaskId, Name)>;

fn counted(counter: &Cell<u64>) -> u64 {
    counter.set(counter.get() + 1);
    counter.get()
}

impl fmt::Debug for Steering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steering").field("mode", &self.mode).field("tape", &self.tape()).finish_non_exhaustive()
    }
}
