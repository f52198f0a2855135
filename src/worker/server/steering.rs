//! What the page can do with a run that is on.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::pin,
    rc::Rc,
    task::{Poll, Waker},
};

use looplab_python::{Delivery, Signals};
use looplab_runtime::{
    executor::{Clock, Gate, GateEvent, Pace},
    host::Browser,
};
use looplab_trace::RunOutcome;

use super::post;
use crate::protocol::{ClockChoice, FromWorker, Order, RunId, Signal};

/// Does what the page orders. Clones steer the same run.
#[derive(Clone)]
pub(super) struct Steering {
    pub(super) run: RunId,
    pub(super) clock: Clock,
    pub(super) gate: Gate,
    /// `None` for a Rust twin, which handles no signal.
    signals: Option<Signals>,
    /// Told how many messages the page has taken in.
    pub(super) taken: Rc<dyn Fn(u32)>,
    end: Rc<End>,
}

/// The end of a run by a signal.
#[derive(Default)]
struct End {
    status: Cell<Option<i32>>,
    waker: RefCell<Option<Waker>>,
}

impl Steering {
    /// Steers a run on `clock`; the page hears of its pauses after what `flush` sends.
    pub(super) fn new(
        run: RunId,
        clock: ClockChoice,
        flush: &Rc<dyn Fn()>,
        signals: Option<Signals>,
        taken: Rc<dyn Fn(u32)>,
    ) -> Self {
        let clock = Clock::new(&Browser, pace(clock));
        let gate = Gate::new(clock.clone());
        let flush = Rc::clone(flush);
        gate.listen(move |event| {
            flush();
            post(&told(run, event));
        });
        Self { run, clock, gate, signals, taken, end: Rc::default() }
    }

    /// Does what was ordered.
    pub(super) fn obey(&self, order: Order) {
        match order {
            Order::Clock(choice) => self.clock.set_pace(pace(choice)),
            Order::Pause => self.gate.pause(),
            Order::Resume => self.gate.resume(),
            Order::Step => self.gate.step(),
            Order::StepTask(task) => self.gate.step_task(task),
            Order::Breakpoints(lines) => self.gate.set_breakpoints(lines),
            Order::Signal(signal) => self.signal(signal),
        }
    }

    fn signal(&self, signal: Signal) {
        let number = signal.number();
        let delivery =
            self.signals.as_ref().map_or(Delivery::Ends { status: 128 + number }, |signals| signals.send(number));
        if let Delivery::Ends { status } = delivery {
            // Whatever is under way has come to its end: nothing of the program runs any more.
            self.gate.listen(|_| ());
            self.gate.pause();
            self.end.status.set(Some(status));
            let waker = self.end.waker.take();
            waker.into_iter().for_each(Waker::wake);
        }
    }

    /// What becomes of the run: `outcome`, unless a signal ends it before.
    pub(super) async fn unless_killed(&self, outcome: impl Future<Output = RunOutcome>) -> RunOutcome {
        let mut outcome = pin!(outcome);
        poll_fn(|cx| {
            if let Some(status) = self.end.status.get() {
                return Poll::Ready(RunOutcome::Exited { status });
            }
            *self.end.waker.borrow_mut() = Some(cx.waker().clone());
            outcome.as_mut().poll(cx)
        })
        .await
    }
}

fn pace(choice: ClockChoice) -> Pace {
    match choice {
        ClockChoice::Real => Pace::Real,
        ClockChoice::Scaled(percent) => Pace::Scaled(f64::from(percent.max(1)) / 100.0),
        ClockChoice::Instant => Pace::Instant,
    }
}

fn told(run: RunId, event: GateEvent) -> FromWorker {
    match event {
        GateEvent::Paused(why) => FromWorker::Paused { run, why },
        GateEvent::Resumed => FromWorker::Resumed { run },
        GateEvent::Passed { task, line } => FromWorker::Passed { run, task, line },
    }
}
