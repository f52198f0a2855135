//! One run of many.

use std::rc::Rc;

use looplab_runtime::{
    executor::{Clock, JoinHandle, explore::Steering},
    host::EventLoop,
};
use looplab_trace::{
    RunOutcome,
    orders::{Ending, Upshot},
};
use rustpython_vm::{VirtualMachine, builtins::PyModule};

use super::output::Output;
use crate::{
    asyncio,
    engine::{Code, Engine, Surroundings, run_exit_functions},
    interp::time::Zone,
};

/// When every run takes place: 2026-01-01 00:00 UTC, in seconds since 1970.
const WALL: f64 = 1_767_225_600.0;

/// The time of day in a program whose runs are to be alike: its instant clock's, which begins at a fixed moment.
pub fn repeatable_wall(clock: &Clock) -> Rc<dyn Fn() -> f64> {
    let clock = clock.clone();
    Rc::new(move || clock.now().as_secs() + WALL)
}

/// A run that was begun.
pub(super) struct Trial {
    event_loop: EventLoop,
    program: JoinHandle<RunOutcome>,
    steering: Rc<Steering>,
    output: Rc<Output>,
}

impl Trial {
    pub(super) fn begin(engine: &Engine, code: &Code, zone: Rc<dyn Fn(f64) -> Zone>, steering: Steering) -> Self {
        let event_loop = EventLoop::manual();
        let clock = Clock::instant(&event_loop);
        let (steering, output) = (Rc::new(steering), Rc::new(Output::default()));
        let sink = Rc::clone(&output);
        let surroundings = Surroundings {
            wall: repeatable_wall(&clock),
            clock,
            before_blocking: None,
            zone,
            print: Rc::new(move |_, text| sink.push(text)),
            observer: None,
            gate: None,
        };
        let program = engine.begin(code, surroundings, Some(&steering));
        Self { event_loop, program, steering, output }
    }

    /// Goes on as far as it can; whether it is over.
    pub(super) fn go_on(&mut self) -> bool {
        self.event_loop.run_until(|| self.program.is_finished())
    }

    /// Clears away what it has left, and says what came of it.
    pub(super) fn end(mut self, engine: &Engine) -> (Upshot, Rc<Steering>) {
        let outcome = self.program.try_take();
        engine.enter(|vm| {
            drop(self.program);
            run_exit_functions(vm);
            asyncio::reset();
            forget_main(vm);
            vm.state.gc.collect_force(2);
        });
        let outcome = outcome.and_then(Result::ok).unwrap_or(RunOutcome::Failed { error: String::new(), line: None });
        let (output, cut) = self.output.take();
        let ending = ending(outcome, &self.steering);
        (Upshot { ending, output, cut }, self.steering)
    }
}

/// Empties `__main__`, whose functions hold on to it: as CPython does at its end, with the builtins left for what then says
/// goodbye.
fn forget_main(vm: &VirtualMachine) {
    let main = vm.sys_module.get_attr("modules", vm).and_then(|modules| modules.get_item("__main__", vm));
    let Some(main) = main.ok().and_then(|main| main.downcast::<PyModule>().ok()) else { return };
    let names = main.dict().into_iter().map(|(name, _)| name);
    for name in names.filter(|name| name.str(vm).is_ok_and(|name| name.to_string_lossy() != "__builtins__")) {
        // Only a key that cannot be hashed would be refused, and each is one already.
        let _ = main.dict().set_item(&*name, vm.ctx.none(), vm);
    }
}

fn ending(outcome: RunOutcome, steering: &Steering) -> Ending {
    match outcome {
        _ if steering.is_exhausted() => Ending::Endless,
        RunOutcome::Completed => Ending::Completed,
        RunOutcome::Exited { status } => Ending::Exited { status },
        RunOutcome::Failed { .. } if steering.was_stuck() => Ending::Deadlock { lines: steering.stuck_lines() },
        RunOutcome::Failed { error, line } if error.starts_with("AssertionError") => Ending::Assertion { error, line },
        RunOutcome::Failed { error, line } => Ending::Failed { error, line },
    }
}
