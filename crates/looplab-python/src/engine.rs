//! An interpreter that runs one program.

mod broken;
mod code;
mod exit;
mod host;
mod program;
mod signals;

use std::{future::Future, rc::Rc};

use looplab_runtime::{
    executor::{Clock, Executor, Gate, JoinHandle, Observer, explore::Steering},
    host::Host,
    lowlevel::{ExecutorExt as _, GateExt, Ids},
};
use looplab_trace::{RunOutcome, TaskId};
use rustpython_vm::{Interpreter, PyRef, PyResult, VirtualMachine, function::FuncArgs, vm::thread::with_current_vm};

pub use self::{
    broken::describe_panic,
    signals::{Delivery, Signals},
};
pub(crate) use self::{code::Code, exit::run_exit_functions};
use self::{
    code::top_level,
    exit::leave,
    host::{InterpreterHost, ProgramTime},
    program::{CALL, STOP},
};
use crate::{
    asyncio::{self, Awaitable, settle_call, world},
    ground,
    interp::{
        encoding::{self, Origin},
        errors, places, stack,
        time::Zone,
    },
    library, net,
};

/// Modules worth a [`preload`](Engine::preload) while nothing else is to do, the most wanted first. The first is what
/// shows warnings with their line of source, the second what prints tracebacks.
pub const COMMON_MODULES: [&str; 12] = [
    "warnings",
    "traceback",
    "asyncio.tasks",
    "asyncio.locks",
    "asyncio.queues",
    "aiohttp",
    "random",
    "contextlib",
    "dataclasses",
    "typing",
    "datetime",
    "logging",
];

/// What a program gets from outside.
pub struct Surroundings {
    /// How time passes for the program, and the event loop of this thread.
    pub clock: Clock,
    /// Is told for how many seconds the program is about to block this thread.
    pub before_blocking: Option<Rc<dyn Fn(f64)>>,
    /// The time of day when asked, in seconds since 1970. The program's own goes on from there by its clock.
    pub wall: Rc<dyn Fn() -> f64>,
    /// The local time zone at a time of day.
    pub zone: Rc<dyn Fn(f64) -> Zone>,
    /// Gets everything the program prints, piece by piece, as it happens.
    pub print: ground::Sink,
    /// Hears of every task of the program.
    pub observer: Option<Rc<dyn Observer>>,
    /// What pauses the program, and lets it go on step by step. It is to be on the program's clock.
    pub gate: Option<Gate>,
}

/// An interpreter that is ready to run one program.
pub struct Engine {
    interpreter: Rc<Interpreter>,
}

impl Engine {
    /// Starts an interpreter on this thread. It takes a while, and is all that a program needs to begin at once.
    ///
    /// # Panics
    /// When the library that is built in does not load, which would be a mistake in the build.
    #[must_use]
    pub fn start() -> Self {
        let builder = ground::register(Interpreter::builder(ground::settings()));
        let modules = [asyncio::module_def(&builder.ctx), net::module_def(&builder.ctx)];
        let interpreter = builder.add_native_modules(&modules).build();
        interpreter.enter(|vm| {
            stack::set_limit(vm);
            let prepared = ground::finish(vm).and_then(|()| prepare(vm));
            if let Err(error) = prepared {
                panic!("the built-in library does not load: {}", errors::one_line(&error, vm));
            }
        });
        Self { interpreter: Rc::new(interpreter) }
    }

    /// Imports a module ahead of the program that may want it. A module that cannot be imported is the program's matter.
    pub fn preload(&self, module: &'static str) {
        self.interpreter.enter(|vm| drop(vm.import(module, 0)));
    }

    /// Makes `sys.argv` the program's name and these arguments.
    ///
    /// # Panics
    /// When `sys` has been taken apart, which nothing does before a program runs.
    pub fn set_arguments(&self, name: &str, arguments: &[String]) {
        self.interpreter.enter(|vm| {
            let all = std::iter::once(name).chain(arguments.iter().map(String::as_str));
            let all = all.map(|argument| vm.ctx.new_str(argument).into()).collect();
            vm.sys_module.set_attr("argv", vm.ctx.new_list(all), vm).expect("modules take attributes");
        });
    }

    /// Has new loops begin in asyncio's debug mode: sets `PYTHONASYNCIODEBUG` in the program's environment.
    ///
    /// # Panics
    /// When `os` has been taken apart, which nothing does before a program runs.
    pub fn enable_debug(&self) {
        self.interpreter.enter(|vm| asyncio::enable_debug_mode(vm).expect("the environment can be changed"));
    }

    /// Lets modules be found in a folder of the program's file system, before those of the library.
    ///
    /// # Panics
    /// When `sys.path` has been taken apart, which nothing does before a program runs.
    pub fn add_to_path(&self, folder: &str) {
        self.interpreter.enter(|vm| library::add_to_path(folder, vm).expect("sys.path is a list"));
    }

    /// Has modules looked for in this folder of the program's file system before all others, as Python does with the folder
    /// that the program lies in.
    ///
    /// # Panics
    /// When `sys.path` has been taken apart, which nothing does before a program runs.
    pub fn set_first_on_path(&self, folder: &str) {
        self.interpreter.enter(|vm| library::set_first_on_path(folder, vm).expect("sys.path is a list"));
    }

    /// What sends signals to the program that it is going to run.
    #[must_use]
    pub fn signals(&self) -> Signals {
        Signals::new(Rc::clone(&self.interpreter))
    }

    /// Runs a program as `__main__`. `name` is what tracebacks call it.
    ///
    /// The handle resolves when the program is over: its top level has ended and so has every loop it ran.
    pub fn run(self, source: String, name: &str, surroundings: Surroundings) -> JoinHandle<RunOutcome> {
        self.run_in_order(&source, name, surroundings, None)
    }

    /// As [`run`](Self::run); with `steering`, a scheduler is in charge of the order.
    pub(crate) fn run_in_order(
        self,
        source: &str,
        name: &str,
        surroundings: Surroundings,
        steering: Option<&Rc<Steering>>,
    ) -> JoinHandle<RunOutcome> {
        // Where others decide the order, no task may go on before its turn.
        let gate = surroundings.gate.clone().filter(|_| steering.is_none());
        let code = Code { gate, ..Code::new(source, name) };
        let program = code.clone();
        self.launch(&code, surroundings, steering, async move {
            let outcome = top_level(&program).await;
            with_current_vm(leave);
            outcome
        })
    }

    /// Begins a run that leaves the interpreter as it is at its end, for another one.
    pub(crate) fn begin(
        &self,
        code: &Code,
        surroundings: Surroundings,
        steering: Option<&Rc<Steering>>,
    ) -> JoinHandle<RunOutcome> {
        let program = code.clone();
        self.launch(code, surroundings, steering, async move { top_level(&program).await })
    }

    /// Calls `f` inside the interpreter.
    pub(crate) fn enter<T>(&self, f: impl FnOnce(&VirtualMachine) -> T) -> T {
        self.interpreter.enter(f)
    }

    fn launch(
        &self,
        code: &Code,
        surroundings: Surroundings,
        steering: Option<&Rc<Steering>>,
        program: impl Future<Output = RunOutcome> + 'static,
    ) -> JoinHandle<RunOutcome> {
        let Surroundings { clock, before_blocking, wall, zone, print, observer, gate } = surroundings;
        ground::set_sink(print);
        places::begin(&code.name, &code.source, observer.as_ref().is_some_and(|observer| observer.is_thorough()));
        let interpreter = Rc::clone(&self.interpreter);
        let inside = move |inner| -> Box<dyn Host> {
            let (interpreter, before_blocking) = (Rc::clone(&interpreter), before_blocking.clone());
            Box::new(InterpreterHost { inner, interpreter, before_blocking })
        };
        let root = Executor::with_ids(clock.clone(), Ids::default(), &inside);
        if let Some(gate) = &gate {
            gate.guard_uncounted(&root);
        }
        let wall_at_zero = wall() - root.moment().as_secs();
        ground::set_time_source(Rc::new(ProgramTime { executor: root.clone(), wall_at_zero, zone }));
        world::set_observer(observer.clone());
        let (ids, steering) = (Ids::default(), steering.cloned());
        world::set_executors(Rc::new(move || {
            let executor = Executor::with_ids(clock.clone(), ids.clone(), &inside);
            executor.set_observer(observer.clone());
            if let Some(gate) = &gate {
                gate.guard(&executor);
            }
            steering.iter().for_each(|steering| executor.steer(steering));
            executor
        }));
        asyncio::reset();
        root.start();
        root.spawn(program)
    }
}

/// The text of a program's file, in the encoding that it declares.
///
/// # Errors
/// What Python prints of a file that it cannot read as text.
pub fn decode_program(bytes: &[u8], name: &str) -> Result<String, String> {
    if let Some(text) = encoding::plain(bytes) {
        return Ok(text.to_owned());
    }
    Engine::start().enter(|vm| {
        encoding::decode(bytes, name, Origin::Program, vm).map_err(|error| errors::without_traceback(&error, vm))
    })
}

/// The task of the program that is running now; `None` at its top level.
#[must_use]
pub fn running_task() -> Option<TaskId> {
    asyncio::running_task()
}

/// Imports what nearly every program imports, and adds the builtin that top-level calls go through.
fn prepare(vm: &VirtualMachine) -> PyResult<()> {
    let call = vm.new_function("call", |mut args: FuncArgs, vm: &VirtualMachine| -> PyResult<PyRef<Awaitable>> {
        let callable = args.args.remove(0);
        settle_call(&callable, args, vm)
    });
    vm.builtins.set_attr(CALL, call, vm)?;
    asyncio::close_dropped_generators(vm)?;
    vm.builtins.set_attr(STOP, vm.new_function("stop", program::reached), vm)?;
    // The first makes the class that every task's context is of.
    for module in ["_contextvars", "asyncio", "time"] {
        vm.import(module, 0)?;
    }
    Ok(())
}
