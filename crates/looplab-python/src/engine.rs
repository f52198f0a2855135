//! An interpreter that runs one program.

use std::{
    cell::{Cell, OnceCell},
    future::Future,
    rc::Rc,
    task::Poll,
};

use looplab_runtime::{
    executor::{Clock, Executor, Gate, JoinHandle, Observer, explore::Steering},
    host::Host,
    lowlevel::{ClockExt as _, ExecutorExt as _, GateExt, Ids, note_hold},
};
use looplab_trace::{RunOutcome, Stream, TaskId};
use rustpython_vm::{
    AsObject, Interpreter, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyCode, PyCoroutine, PyDict, PyDictRef, PyFunction, PyModule, PyType, PyWeak},
    function::FuncArgs,
    import::import_builtin,
    protocol::PyIterReturn,
    vm::thread::{current_vm_is_set, with_current_vm},
};

use super::{
    asyncio::{self, Awaitable, Driver, settle_call},
    encoding::{self, Origin},
    errors,
    explore::{Fresh, narrator},
    ground, library, net, places,
    program::{self, CALL, STOP},
    signal,
    signals::Signals,
    stack,
    time::{TimeSource, Zone},
    world,
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

    /// As [`run`](Self::run), with a scheduler in charge of the order. The program gets the same chance each time, and is
    /// to have an instant clock and a [time of day that follows it](super::repeatable_wall).
    pub fn run_steered(
        self,
        source: &str,
        name: &str,
        surroundings: Surroundings,
        steering: &Rc<Steering>,
    ) -> JoinHandle<RunOutcome> {
        self.enter(|vm| Fresh::remember(&Code::new(source, name), vm).restore(vm));
        steering.ask_lines(narrator());
        steering.narrate();
        self.run_in_order(source, name, surroundings, Some(steering))
    }

    fn run_in_order(
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
    pub(super) fn begin(
        &self,
        code: &Code,
        surroundings: Surroundings,
        steering: Option<&Rc<Steering>>,
    ) -> JoinHandle<RunOutcome> {
        let program = code.clone();
        self.launch(code, surroundings, steering, async move { top_level(&program).await })
    }

    /// Calls `f` inside the interpreter.
    pub(super) fn enter<T>(&self, f: impl FnOnce(&VirtualMachine) -> T) -> T {
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

async fn top_level(code: &Code) -> RunOutcome {
    let module = with_current_vm(|vm| code.begin(vm));
    let result = match module {
        Ok(Some(coroutine)) => suspended(coroutine).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    with_current_vm(|vm| match result {
        Ok(()) => RunOutcome::Completed,
        Err(error) => failed(&error, &code.name, vm),
    })
}

/// A program, which is compiled when it is first run.
#[derive(Clone)]
pub(super) struct Code {
    source: Rc<str>,
    name: Rc<str>,
    compiled: Rc<OnceCell<PyRef<PyCode>>>,
    shown: Rc<Cell<bool>>,
    /// What can stop it at its lines.
    gate: Option<Gate>,
}

impl Code {
    pub(super) fn new(source: &str, name: &str) -> Self {
        // What an editor may put before a text is no part of it.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        Self { source: source.into(), name: name.into(), compiled: Rc::default(), shown: Rc::default(), gate: None }
    }

    /// Runs it up to the first loop it waits for.
    fn begin(&self, vm: &VirtualMachine) -> PyResult<Option<PyRef<PyCoroutine>>> {
        // Else it is watched when it is imported.
        if let Ok(warnings) = vm.sys_module.get_attr("modules", vm)?.get_item("warnings", vm) {
            asyncio::watch_warnings(&warnings, vm)?;
        }
        let scope = vm.new_scope_with_main()?;
        scope.globals.set_item("__file__", vm.ctx.new_str(&*self.name).into(), vm)?;
        self.show(vm)?;
        if self.compiled.get().is_none() {
            let gate = self.gate.as_ref().filter(|gate| gate.has_breakpoints());
            let compiled = program::compile(&self.source, &self.name, gate.is_some(), vm)?;
            gate.into_iter().for_each(GateExt::expect_questions);
            self.compiled.set(compiled).expect("compiling runs no program");
        }
        let code = self.compiled.get().expect("it was just compiled").clone();
        Ok(vm.run_code_obj(code, scope)?.downcast().ok())
    }

    /// Puts its text where a file of that name is expected, which is where `linecache` looks for tracebacks and `inspect`.
    pub(super) fn show(&self, vm: &VirtualMachine) -> PyResult<()> {
        if self.shown.replace(true) {
            return Ok(());
        }
        ground::show_file(&self.name, self.source.as_bytes()).map_err(|error| vm.new_os_error(error.to_string()))
    }
}

/// Drives the top level: each loop it runs wakes it when the loop has stopped.
async fn suspended(coroutine: PyRef<PyCoroutine>) -> PyResult<()> {
    std::future::poll_fn(|cx| {
        let _driver = Driver::enter(cx.waker());
        with_current_vm(|vm| match coroutine.as_coro().send(coroutine.as_object(), vm.ctx.none(), vm) {
            Ok(PyIterReturn::Return(_waits_for)) => Poll::Pending,
            Ok(PyIterReturn::StopIteration(_)) => Poll::Ready(Ok(())),
            Err(error) => Poll::Ready(Err(error)),
        })
    })
    .await
}

/// What an uncaught exception makes of the program. Its traceback is printed.
fn failed(error: &PyBaseExceptionRef, name: &str, vm: &VirtualMachine) -> RunOutcome {
    if error.fast_isinstance(vm.ctx.exceptions.system_exit) {
        return RunOutcome::Exited { status: exit_status(error, vm) };
    }
    errors::print(error, vm);
    if error.fast_isinstance(vm.ctx.exceptions.keyboard_interrupt) {
        // Python ends itself by the signal then.
        return RunOutcome::Exited { status: signal::status(signal::SIGINT) };
    }
    RunOutcome::Failed { error: errors::summary(name, error, vm), line: errors::line_in(name, error, vm) }
}

/// The status that `sys.exit(code)` asks for; a code that is no number is printed and means 1.
fn exit_status(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> i32 {
    let code = error.as_object().get_attr("code", vm).unwrap_or_else(|_| vm.ctx.none());
    if vm.is_none(&code) {
        return 0;
    }
    if let Some(number) = code.downcast_ref::<rustpython_vm::builtins::PyInt>() {
        return number.try_to_primitive::<i32>(vm).map_or(-1, |status| status & 0xff);
    }
    let text = code.str(vm).map(|text| text.as_wtf8().to_string()).unwrap_or_default();
    ground::write(Stream::Stderr, &format!("{text}\n"));
    1
}

/// What CPython does before it exits: `atexit` functions, and an end for what is left, which may have something to say.
fn leave(vm: &VirtualMachine) {
    let restored = restore_sys(vm);
    run_exit_functions(vm);
    asyncio::leave();
    if let Err(error) = restored.and_then(|()| leave_main(vm)) {
        errors::unraisable(error, vm.ctx.none(), vm);
    }
    vm.finalize_modules();
}

/// Puts back what of `sys` the interpreter needs to the end. CPython keeps these aside from what a program sees.
fn restore_sys(vm: &VirtualMachine) -> PyResult<()> {
    let sys = &vm.sys_module;
    // Without it, the error of a missing attribute is not to be had.
    let modules = sys.dict().get_item_opt("modules", vm)?.and_then(|modules| modules.downcast::<PyDict>().ok());
    let modules = modules.unwrap_or_else(|| vm.ctx.new_dict());
    modules.set_item("sys", sys.clone().into(), vm)?;
    modules.set_item("builtins", vm.builtins.clone().into(), vm)?;
    sys.set_attr("modules", modules, vm)?;
    if sys.get_attr("unraisablehook", vm).is_err() {
        let hook = sys.get_attr("__unraisablehook__", vm);
        // With all of `sys` gone there is nowhere to tell of anything.
        let nothing = || vm.new_function("unraisablehook", |_: FuncArgs| ()).into();
        sys.set_attr("unraisablehook", hook.unwrap_or_else(|_| nothing()), vm)?;
    }
    Ok(())
}

/// Lets go of the program's own module while all others are in order, so that its objects can say what they have to say.
fn leave_main(vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    // CPython cannot import any more by now, so its warnings do not advise to trace memory.
    modules.set_item("tracemalloc", vm.ctx.none(), vm)?;
    for name in errors::LAST {
        vm.sys_module.set_attr(name, vm.ctx.none(), vm)?;
    }
    // It may be gone, or another thing, if the program saw to it.
    let main = modules.get_item("__main__", vm).ok().and_then(|main| main.downcast::<PyModule>().ok());
    let Some(main) = main.map(PyObjectRef::from) else { return Ok(()) };
    let weak = main.downgrade(None, vm)?;
    // Its names lead back to it, as they do by way of functions: so it goes when they do, in the eyes of the collector.
    main.set_attr("__main__", main.clone(), vm)?;
    modules.set_item("__main__", vm.ctx.none(), vm)?;
    drop(main);
    vm.state.gc.collect_force(2);
    // The collector does not see what tasks and futures hold. Functions, classes and modules stay until the rest has had its
    // say.
    let is_code = |value: &PyObject| {
        value.downcastable::<PyFunction>() || value.downcastable::<PyType>() || value.downcastable::<PyModule>()
    };
    clear_names(&weak, |value| !is_code(value), vm)?;
    clear_names(&weak, is_code, vm)
}

/// Makes names of a module `None`, in their order, if the module is still there.
fn clear_names(module: &Py<PyWeak>, which: impl Fn(&PyObject) -> bool, vm: &VirtualMachine) -> PyResult<()> {
    let Some(module) = module.upgrade() else { return Ok(()) };
    let names: PyDictRef = module.get_attr("__dict__", vm)?.try_into_value(vm)?;
    drop(module);
    let cleared: Vec<_> = names.clone().into_iter().filter(|(_, value)| which(value)).map(|(name, _)| name).collect();
    for name in cleared {
        if name.str(vm)?.as_bytes() != b"__builtins__" {
            names.set_item(&*name, vm.ctx.none(), vm)?;
        }
    }
    drop(names);
    vm.state.gc.collect_force(2);
    Ok(())
}

/// Calls what the program has given to `atexit`, once.
pub(super) fn run_exit_functions(vm: &VirtualMachine) {
    // Not as an import, whose parts the program may have taken away.
    let run = import_builtin(vm, "atexit").and_then(|atexit| atexit.get_attr("_run_exitfuncs", vm));
    if let Ok(Err(error)) = run.map(|run| run.call((), vm)) {
        errors::unraisable(error, vm.ctx.none(), vm);
    }
}

/// Time as the program sees it: the executor's clock.
struct ProgramTime {
    executor: Executor,
    /// The time of day when its clock showed zero.
    wall_at_zero: f64,
    zone: Rc<dyn Fn(f64) -> Zone>,
}

impl TimeSource for ProgramTime {
    fn monotonic(&self) -> f64 {
        let before = self.executor.moment();
        let now = self.executor.now();
        if self.executor.clock().stands() && now > before {
            // The line that spins until time has passed.
            note_hold(now - before, || with_current_vm(places::here));
        }
        now.as_secs()
    }

    fn wall(&self) -> f64 {
        self.wall_at_zero + self.monotonic()
    }

    fn zone(&self, wall: f64) -> Zone {
        (self.zone)(wall)
    }

    fn sleep(&self, seconds: f64) {
        let clock = self.executor.clock();
        match clock.host_seconds(seconds) {
            Some(seconds) => self.executor.block(seconds),
            None => clock.jump_to(self.executor.moment().after_secs(seconds)),
        }
    }
}

/// A host whose turns run inside the interpreter.
struct InterpreterHost {
    inner: Box<dyn Host>,
    interpreter: Rc<Interpreter>,
    before_blocking: Option<Rc<dyn Fn(f64)>>,
}

impl Host for InterpreterHost {
    fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>) {
        let inside = |call: Rc<dyn Fn()>| -> Rc<dyn Fn()> {
            let interpreter = Rc::clone(&self.interpreter);
            Rc::new(move || if current_vm_is_set() { call() } else { interpreter.enter(|_| call()) })
        };
        self.inner.connect(inside(turn), inside(alarm));
    }

    fn kick(&self) {
        self.inner.kick();
    }

    fn again(&self) {
        self.inner.again();
    }

    fn wake_in(&self, seconds: Option<f64>) {
        self.inner.wake_in(seconds);
    }

    fn block(&self, seconds: f64) {
        if let Some(before_blocking) = &self.before_blocking {
            before_blocking(seconds);
        }
        self.inner.block(seconds);
    }
}
