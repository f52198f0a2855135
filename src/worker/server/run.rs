//! One run, from its request to its end.

use std::{future::Future, rc::Rc};

use gloo_timers::callback::Interval;
use js_sys::Date;
use looplab_python::{Engine, Surroundings, describe_panic, ground::Zone, repeatable_wall, running_task};
use looplab_runtime::{
    executor::{
        Executor, JoinError,
        explore::{self, Replay},
        try_current,
    },
    host::{Browser, Platform},
    lowlevel::on_excused,
};
use looplab_trace::{
    RunOutcome, Stream,
    orders::{Mode, Tape},
};
use wasm_bindgen_futures::spawn_local;

use super::{
    blocking::before_blocking, flow::Flow, outbox::Outbox, post, reporter::Reporter, steering::Steering, trail::Trail,
};
use crate::{
    demos::{self, Output},
    protocol::{ClockChoice, FromWorker, Program, RunId},
};

/// What tracebacks call the program.
pub(super) const PROGRAM_NAME: &str = "main.py";
/// How often the page hears that the loop turns, in ms.
const HEARTBEAT_MS: u32 = 250;

/// What is to run, and how.
pub(super) struct Wanted {
    pub(super) program: Program,
    pub(super) clock: ClockChoice,
    pub(super) trace: bool,
    pub(super) breakpoints: Vec<u32>,
    pub(super) paused: bool,
    /// The order it runs in, if that is not the usual one.
    pub(super) tape: Option<Tape>,
}

/// A run that is going on.
pub(super) struct Run {
    id: RunId,
    outbox: Outbox,
    trail: Option<Trail>,
    reporter: Rc<Reporter>,
    steering: Steering,
    /// When it began, in seconds of the host's clock.
    began: f64,
}

impl Run {
    /// Begins a run and hands out what steers it; its end is posted.
    pub(super) fn begin(id: RunId, engine: Engine, wanted: Wanted) -> Steering {
        let began = Browser.now();
        let Wanted { program, clock, trace, breakpoints, paused, tape } = wanted;
        let flow = Flow::default();
        let (outbox, trail) = (Outbox::new(id, flow.clone()), trace.then(|| Trail::new(id, flow.clone())));
        let signals = matches!(program, Program::Python { .. }).then(|| engine.signals());
        let taken = taken(flow, &outbox, trail.as_ref());
        let steering = Steering::new(id, clock, &flush(&outbox, trail.as_ref()), signals, taken);
        steering.gate.set_breakpoints(breakpoints);
        if paused {
            steering.gate.pause();
        }
        let reporter = Reporter::new(outbox.clone(), trail.clone(), steering.clock.clone());
        let run = Self { id, outbox, trail, reporter, steering: steering.clone(), began };
        report_panics(id, matches!(program, Program::Python { .. }));
        // What the program does from here on is its own doing.
        let heartbeat = move || post(&FromWorker::Heartbeat { run: id });
        heartbeat();
        on_excused(move |begins| if begins { post(&FromWorker::Importing { run: id }) } else { heartbeat() });
        match program {
            Program::Python { source } => run.python(engine, &source, tape),
            Program::Rust { demo, values } => run.twin(&demo, &values),
        }
        steering
    }

    fn python(self, engine: Engine, source: &str, tape: Option<Tape>) {
        let reporter = Rc::clone(&self.reporter);
        let surroundings = Surroundings {
            clock: self.steering.clock.clone(),
            before_blocking: Some(before_blocking(self.flush())),
            wall: Rc::new(|| js_sys::Date::now() / 1e3),
            zone: Rc::new(local_zone),
            print: Rc::new(move |stream, text| reporter.printed(running_task(), stream, text)),
            observer: Some(self.reporter.clone()),
            gate: Some(self.steering.gate.clone()),
        };
        engine.set_arguments(PROGRAM_NAME, &[]);
        let program = match tape {
            Some(tape) => {
                let wall = repeatable_wall(&self.steering.clock);
                let order = Rc::new(explore::Steering::new(Replay::new(tape), Mode::Any, u64::MAX));
                engine.run_steered(source, PROGRAM_NAME, Surroundings { wall, ..surroundings }, &order)
            }
            None => engine.run(source.to_owned(), PROGRAM_NAME, surroundings),
        };
        self.finish(async { program.await.unwrap_or_else(|error| broken(&error)) });
    }

    fn flush(&self) -> Rc<dyn Fn()> {
        flush(&self.outbox, self.trail.as_ref())
    }

    fn twin(self, demo: &str, values: &[f64]) {
        let reporter = Rc::clone(&self.reporter);
        let out = Output::new(move |line| {
            let task = try_current().and_then(|executor| executor.running()).map(|task| task.id());
            reporter.printed(task, Stream::Stdout, &format!("{line}\n"));
        });
        let twin = match demos::twin(demo, values, out) {
            Ok(twin) => twin,
            Err(error) => {
                self.finish(async move { RunOutcome::Failed { error: error.to_string(), line: None } });
                return;
            }
        };
        let executor = Executor::new(self.steering.clock.clone());
        self.steering.gate.guard(&executor);
        executor.set_observer(Some(self.reporter.clone()));
        executor.start();
        let main = executor.spawn_named("main", twin);
        self.finish(async move {
            let result = main.await;
            executor.stop();
            result.map_or_else(|error| broken(&error), |()| RunOutcome::Completed)
        });
    }

    /// Posts the end of the run once it is there.
    fn finish(self, outcome: impl Future<Output = RunOutcome> + 'static) {
        let id = self.id;
        let heart = Interval::new(HEARTBEAT_MS, move || post(&FromWorker::Heartbeat { run: id }));
        spawn_local(async move {
            let outcome = self.steering.unless_killed(outcome).await;
            drop(heart);
            let wall_ms = (Browser.now() - self.began) * 1e3;
            self.flush()();
            let (at, tasks) = (self.reporter.now_ms(), self.reporter.tasks());
            post(&FromWorker::Finished { run: id, outcome, at, wall_ms, tasks });
        });
    }
}

/// What sends more when the page has taken in so many messages.
fn taken(flow: Flow, outbox: &Outbox, trail: Option<&Trail>) -> Rc<dyn Fn(u32)> {
    let (outbox, trail) = (outbox.clone(), trail.cloned());
    Rc::new(move |messages| {
        flow.taken(messages);
        outbox.go_on();
        trail.iter().for_each(Trail::go_on);
    })
}

/// What sends what there is.
fn flush(outbox: &Outbox, trail: Option<&Trail>) -> Rc<dyn Fn()> {
    let (outbox, trail, host) = (outbox.clone(), trail.cloned(), Browser);
    Rc::new(move || {
        outbox.flush(host.now());
        trail.iter().for_each(Trail::flush);
    })
}

/// The browser's time zone at `wall` seconds since 1970.
pub(super) fn local_zone(wall: f64) -> Zone {
    let minutes_west = |date: Date| date.get_timezone_offset();
    let now = Date::new(&(wall * 1e3).into());
    let year = now.get_full_year();
    let of_month = |month| minutes_west(Date::new_with_year_month(year, month));
    let standard = of_month(0).max(of_month(6));
    let west = minutes_west(now);
    let (sign, minutes) = (if west > 0.0 { '-' } else { '+' }, west.abs() as i32);
    Zone {
        offset: -(west as i32) * 60,
        name: format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60),
        daylight: west < standard,
    }
}

fn broken(error: &JoinError) -> RunOutcome {
    RunOutcome::Failed { error: error.to_string(), line: None }
}

/// Lets the page know of a panic in the engine, which leaves nothing to go on with.
pub(super) fn report_panics(run: RunId, is_python: bool) {
    let next = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let message = if is_python { describe_panic(info).to_owned() } else { info.to_string() };
        post(&FromWorker::Fatal { run: Some(run), message });
        next(info);
    }));
}
