//! What the executor asks of its host.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// A host that only writes down what it is asked. Each look at its clock moves it by `tick`.
#[derive(Clone, Default)]
struct Notes(Rc<Inner>);

#[derive(Default)]
struct Inner {
    now: Cell<f64>,
    tick: Cell<f64>,
    kicks: Cell<u32>,
    agains: Cell<u32>,
    timers: RefCell<Vec<Option<f64>>>,
    turn: RefCell<Option<Rc<dyn Fn()>>>,
    alarm: RefCell<Option<Rc<dyn Fn()>>>,
}

impl Notes {
    fn turn(&self) {
        let turn = self.0.turn.borrow().clone().unwrap();
        turn();
    }

    fn alarm(&self) {
        let alarm = self.0.alarm.borrow().clone().unwrap();
        alarm();
    }

    fn timers(&self) -> Vec<Option<f64>> {
        self.0.timers.take()
    }
}

impl Platform for Notes {
    fn now(&self) -> f64 {
        self.0.now.replace(self.0.now.get() + self.0.tick.get())
    }

    fn host(&self) -> Box<dyn Host> {
        Box::new(self.clone())
    }
}

impl Host for Notes {
    fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>) {
        *self.0.turn.borrow_mut() = Some(turn);
        *self.0.alarm.borrow_mut() = Some(alarm);
    }
    fn kick(&self) {
        self.0.kicks.set(self.0.kicks.get() + 1);
    }
    fn again(&self) {
        self.0.agains.set(self.0.agains.get() + 1);
    }
    fn wake_in(&self, seconds: Option<f64>) {
        self.0.timers.borrow_mut().push(seconds);
    }
    fn block(&self, _: f64) {
        unreachable!("it is not driven in place");
    }
}

fn on_notes() -> (Notes, Executor) {
    let notes = Notes::default();
    let executor = Executor::new(Clock::real(&notes));
    executor.start();
    (notes, executor)
}

#[test]
fn wake_ups_between_turns_ask_for_one_turn() {
    let (notes, executor) = on_notes();
    for _ in 0..100 {
        executor.spawn(async {}).detach();
    }
    assert_eq!(notes.0.kicks.get(), 1);
    notes.turn();
    executor.call_soon(|| ());
    assert_eq!((notes.0.kicks.get(), notes.0.agains.get()), (2, 0));
}

#[test]
fn a_turn_gives_the_host_its_loop_back_when_its_time_is_spent() {
    let (notes, executor) = on_notes();
    let steps = Rc::new(Cell::new(0));
    let count = Rc::clone(&steps);
    executor
        .spawn(poll_fn(move |cx| {
            count.set(count.get() + 1);
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        }))
        .detach();
    notes.0.tick.set(0.001);
    notes.turn();
    let first = steps.get();
    assert!((1..=1024).contains(&first), "{first} steps");
    assert_eq!((notes.0.kicks.get(), notes.0.agains.get()), (1, 1));
    notes.turn();
    assert!(steps.get() > first);
    assert_eq!((notes.0.kicks.get(), notes.0.agains.get()), (1, 2));
}

/// Whatever the budget cuts short goes on where it was: the round is not begun anew.
#[test]
fn a_round_that_is_cut_short_keeps_its_order() {
    let (notes, executor) = on_notes();
    let trace = Trace::default();
    for number in 0..200 {
        let trace = trace.clone();
        executor.call_soon(move || {
            trace.log(number);
            current().call_soon(move || trace.log(number + 200));
        });
    }
    notes.0.tick.set(1.0);
    for _ in 0..400 {
        notes.turn();
    }
    assert!(notes.0.agains.get() > 10);
    let expected: Vec<_> = (0..400).map(|number| format!("0 {number}")).collect();
    assert_eq!(trace.take(), expected);
}

#[test]
fn a_hundred_thousand_sleepers_are_one_host_timer() {
    let (notes, executor) = on_notes();
    for milliseconds in 0..100_000 {
        executor.spawn(sleep(SECOND + Duration::from_millis(milliseconds))).detach();
    }
    notes.turn();
    assert_eq!(notes.timers(), [Some(1.0)]);
}

#[test]
fn a_timer_that_runs_out_early_is_set_again() {
    let (notes, executor) = on_notes();
    let nap = executor.spawn(sleep(SECOND));
    notes.turn();
    assert_eq!(notes.timers(), [Some(1.0)]);
    notes.0.now.set(0.75);
    notes.alarm();
    assert_eq!(notes.timers(), [Some(0.25)]);
    notes.0.now.set(1.0);
    notes.alarm();
    assert!(nap.is_finished());
    assert_eq!(notes.timers(), [None; 0]);
}

#[test]
fn an_earlier_timer_moves_the_host_timer_and_a_later_one_does_not() {
    let (notes, executor) = on_notes();
    notes.turn();
    executor.call_at(Time::from_secs(5.0), || ());
    executor.call_at(Time::from_secs(9.0), || ());
    let first = executor.call_at(Time::from_secs(2.0), || ());
    assert_eq!(notes.timers(), [Some(5.0), Some(2.0)]);
    first.cancel();
    executor.call_soon(|| ());
    notes.turn();
    assert_eq!(notes.timers(), [Some(5.0)]);
    executor.stop();
    notes.turn();
    assert_eq!(notes.timers(), [None]);
}

/// Such an executor must not sit on the host's loop: the clock stands a rounding error before the deadline.
#[test]
fn a_timer_a_hairs_breadth_ahead_is_due() {
    let (notes, executor) = on_notes();
    notes.0.now.set(0.1);
    let nap = executor.spawn(sleep(Duration::from_millis(200)));
    notes.turn();
    notes.0.now.set(0.1 + 0.2 - 1e-12);
    notes.alarm();
    assert!(nap.is_finished());
}
