//! Rust futures as Python awaitables, and the awaiting of Python futures.

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};

use fragile::Fragile;
use looplab_runtime::lowlevel::{ExecutorExt as _, note_place};
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::PyBaseExceptionRef,
    common::lock::PyMutex,
    function::OptionalArg,
    protocol::PyIterReturn,
    pyclass,
    types::{IterNext, Iterable, Representable, SelfIter},
    vm::thread::{try_with_current_vm, with_current_vm},
};

use super::{drivers::Drivers, errors, future::PyFuture, mistakes, running};
use crate::{errors::warn, places};

thread_local! {
    /// The waker of the task whose step is running.
    static WAKER: RefCell<Option<Waker>> = const { RefCell::new(None) };
}

/// What drives a coroutine, for the time of one step: what the coroutine awaits will wake it.
pub(crate) struct Driver(Option<Waker>);

impl Driver {
    pub(crate) fn enter(waker: &Waker) -> Self {
        Self(WAKER.replace(Some(waker.clone())))
    }
}

impl Driver {
    /// Code that is no step of a task of ours: what is awaited in it has to be waited for with a future.
    pub(crate) fn none() -> Self {
        Self(WAKER.take())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(WAKER.replace(self.0.take()));
    }
}

/// Wakes a waiter that is no task of ours and so waits for a future.
struct Relay(Fragile<PyRef<PyFuture>>);

impl Relay {
    /// A waker, and the future that ends when it is used; `None` where no loop runs.
    fn pair(vm: &VirtualMachine) -> Option<(Waker, PyObjectRef)> {
        let future = PyFuture::new_in(&running::current_loop()?).into_ref(&vm.ctx);
        future.blocking.set(true);
        Some((Arc::new(Self(Fragile::new(future.clone()))).into(), future.into()))
    }
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        if !self.0.get().is_done() {
            with_current_vm(|vm| PyFuture::finish(self.0.get().as_object(), vm.ctx.none(), vm));
        }
    }
}

/// A Rust future that a coroutine can await.
pub(crate) trait Wait {
    /// Goes on; the result is what `await` gives or raises.
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>, vm: &VirtualMachine) -> Poll<PyResult>;

    /// Calls the wait off before it is dropped, as `cancel()` on the future that a coroutine of CPython waits for.
    /// `false` if it is over already and only has not been told yet.
    fn withdraw(self: Pin<&mut Self>) -> bool {
        true
    }

    /// An exception comes in where it waits. Most waits end with it; one that has to do something first goes on.
    fn throw(
        self: Pin<&mut Self>,
        error: PyBaseExceptionRef,
        _cx: &mut Context<'_>,
        _vm: &VirtualMachine,
    ) -> Poll<PyResult> {
        Poll::Ready(Err(error))
    }
}

/// A plain Rust future is a wait that can be called off at any time.
pub(crate) struct Plain<F>(pub(crate) Pin<Box<F>>);

impl<F: Future<Output = PyResult>> Wait for Plain<F> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, _vm: &VirtualMachine) -> Poll<PyResult> {
        self.0.as_mut().poll(cx)
    }
}

/// A [`Wait`] with the looks of a coroutine: it can be awaited once, made a task of, and warns if it never was.
#[pyclass(name = "coroutine", module = false)]
#[derive(PyPayload)]
pub(crate) struct Awaitable {
    qualname: &'static str,
    state: RefCell<State>,
    started: Cell<bool>,
}

enum State {
    /// It is being waited for, or not yet.
    Waiting {
        wait: Pin<Box<dyn Wait>>,
        drivers: Option<Drivers>,
    },
    /// It gives way for one round, and then has this value.
    GivesWay {
        value: PyObjectRef,
    },
    /// It has this value at once.
    Ready {
        value: PyObjectRef,
    },
    /// Called off; the next step raises `CancelledError` with this message.
    Withdrawn {
        wait: Pin<Box<dyn Wait>>,
        message: Option<PyObjectRef>,
    },
    /// Being polled right now.
    Polled,
    Over,
}

impl fmt::Debug for Awaitable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Awaitable({})", self.qualname)
    }
}

impl Awaitable {
    /// An awaitable that goes by `qualname`, such as `Lock.acquire`.
    pub(crate) fn new(qualname: &'static str, wait: impl Wait + 'static, vm: &VirtualMachine) -> PyRef<Self> {
        Self::with(qualname, State::Waiting { wait: Box::pin(wait), drivers: None }, vm)
    }

    /// An awaitable of a plain future.
    pub(crate) fn from_future(
        qualname: &'static str,
        future: impl Future<Output = PyResult> + 'static,
        vm: &VirtualMachine,
    ) -> PyRef<Self> {
        Self::new(qualname, Plain(Box::pin(future)), vm)
    }

    /// Gives way for one round, then has `value`.
    pub(crate) fn giving_way(qualname: &'static str, value: PyObjectRef, vm: &VirtualMachine) -> PyRef<Self> {
        Self::with(qualname, State::GivesWay { value }, vm)
    }

    /// Has `value` at once.
    pub(crate) fn ready(qualname: &'static str, value: PyObjectRef, vm: &VirtualMachine) -> PyRef<Self> {
        Self::with(qualname, State::Ready { value }, vm)
    }

    pub(super) fn qualname(&self) -> &'static str {
        self.qualname
    }

    fn with(qualname: &'static str, state: State, vm: &VirtualMachine) -> PyRef<Self> {
        Self { qualname, state: RefCell::new(state), started: Cell::new(false) }.into_ref(&vm.ctx)
    }

    /// Calls the wait off: `true` if it was still waiting, and then its task is woken to hear of it. What the wait does
    /// on its way out, it does when the task hears of it.
    pub(crate) fn withdraw(&self, message: Option<PyObjectRef>) -> bool {
        let (mut wait, drivers) = match self.state.replace(State::Polled) {
            State::Waiting { wait, drivers } => (wait, drivers),
            other => {
                self.state.replace(other);
                return false;
            }
        };
        if !wait.as_mut().withdraw() {
            self.state.replace(State::Waiting { wait, drivers });
            return false;
        }
        self.state.replace(State::Withdrawn { wait, message });
        if let Some(drivers) = drivers {
            drivers.waker().wake_by_ref();
        }
        true
    }

    /// Wakes nothing any more.
    pub(super) fn forget_waker(&self) {
        let forgotten = match &mut *self.state.borrow_mut() {
            State::Waiting { drivers, .. } => drivers.take(),
            _ => None,
        };
        drop(forgotten);
    }

    /// The error that tells its task that it was called off, until the task has heard of it.
    pub(super) fn cancellation(&self, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
        let State::Withdrawn { message, .. } = &*self.state.borrow() else { return None };
        Some(PyFuture::new_cancelled_error(message.clone(), vm))
    }

    fn step(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        zelf.started.set(true);
        match zelf.state.replace(State::Polled) {
            State::Waiting { wait, drivers } => Self::go_on(zelf, wait, drivers, None, vm),
            State::GivesWay { value } => {
                zelf.state.replace(State::Ready { value });
                note_place(|| places::here(vm));
                Ok(PyIterReturn::Return(vm.ctx.none()))
            }
            State::Ready { value } => {
                zelf.state.replace(State::Over);
                Ok(PyIterReturn::StopIteration(Some(value)))
            }
            State::Withdrawn { wait, message } => {
                Self::go_on(zelf, wait, None, Some(PyFuture::new_cancelled_error(message, vm)), vm)
            }
            State::Polled => Err(vm.new_value_error("coroutine already executing")),
            State::Over => {
                zelf.state.replace(State::Over);
                Err(reused(vm))
            }
        }
    }

    /// Polls the wait, or throws `error` into it.
    fn go_on(
        zelf: &Py<Self>,
        mut wait: Pin<Box<dyn Wait>>,
        drivers: Option<Drivers>,
        error: Option<PyBaseExceptionRef>,
        vm: &VirtualMachine,
    ) -> PyResult<PyIterReturn> {
        let driver = WAKER.with_borrow(Clone::clone);
        let (waker, relay) = match driver {
            Some(waker) => (Some(waker), None),
            None => Relay::pair(vm).unzip(),
        };
        let drivers = waker.map(|waker| Drivers::joined(drivers, &waker));
        let mut cx = Context::from_waker(drivers.as_ref().map_or(Waker::noop(), Drivers::waker));
        let go = || match error {
            None => wait.as_mut().poll(&mut cx, vm),
            Some(error) => wait.as_mut().throw(error, &mut cx, vm),
        };
        let poll = match running::current_loop().filter(|_| relay.is_some()) {
            Some(event_loop) => event_loop.executor.within(go),
            None => go(),
        };
        match poll {
            Poll::Pending => {
                note_place(|| places::here(vm));
                *zelf.state.borrow_mut() = State::Waiting { wait, drivers };
                Ok(PyIterReturn::Return(relay.unwrap_or_else(|| zelf.to_owned().into())))
            }
            Poll::Ready(result) => {
                zelf.state.replace(State::Over);
                drop(wait);
                result.map(|value| PyIterReturn::StopIteration(Some(value)))
            }
        }
    }

    /// What `throw` and `close` do.
    fn throw_in(zelf: &Py<Self>, error: PyBaseExceptionRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let new = zelf.is_new();
        zelf.started.set(true);
        match zelf.state.replace(State::Polled) {
            State::Waiting { wait, .. } | State::Withdrawn { wait, .. } if !new => {
                Self::go_on(zelf, wait, None, Some(error), vm)
            }
            State::Polled => Err(vm.new_value_error("coroutine already executing")),
            State::Over => {
                zelf.state.replace(State::Over);
                Err(reused(vm))
            }
            other => {
                zelf.state.replace(State::Over);
                drop(other);
                Err(error)
            }
        }
    }

    fn is_new(&self) -> bool {
        !self.started.get()
    }

    fn is_over(&self) -> bool {
        matches!(&*self.state.borrow(), State::Over)
    }

    /// Whether a coroutine waits for it, or a task drives it.
    fn is_suspended(&self) -> bool {
        !self.is_new() && !matches!(&*self.state.borrow(), State::Polled | State::Over)
    }
}

fn reused(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_runtime_error("cannot reuse already awaited coroutine")
}

#[pyclass(with(IterNext, Iterable, Representable), flags(DISALLOW_INSTANTIATION))]
impl Awaitable {
    #[pymethod(name = "__await__")]
    fn awaiting(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
        if zelf.is_suspended() {
            return Err(vm.new_runtime_error("coroutine is being awaited already"));
        }
        Ok(zelf)
    }

    #[pymethod]
    fn send(zelf: &Py<Self>, value: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        if zelf.is_new() && !vm.is_none(&value) {
            return Err(vm.new_type_error("can't send non-None value to a just-started coroutine"));
        }
        Self::step(zelf, vm)
    }

    #[pymethod]
    fn throw(
        zelf: &Py<Self>,
        exc_type: PyObjectRef,
        exc_val: OptionalArg,
        exc_tb: OptionalArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyIterReturn> {
        let (value, traceback) = (exc_val.unwrap_or_none(vm), exc_tb.unwrap_or_none(vm));
        Self::throw_in(zelf, vm.normalize_exception(exc_type, value, traceback)?, vm)
    }

    #[pymethod]
    fn close(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        if zelf.is_over() {
            return Ok(());
        }
        let exit = vm.new_exception_empty(vm.ctx.exceptions.generator_exit.to_owned());
        match Self::throw_in(zelf, exit, vm) {
            Ok(PyIterReturn::Return(_)) => Err(vm.new_runtime_error("coroutine ignored GeneratorExit")),
            Ok(PyIterReturn::StopIteration(_)) => Ok(()),
            Err(error) if error.fast_isinstance(vm.ctx.exceptions.generator_exit) => Ok(()),
            Err(error) => Err(error),
        }
    }

    #[pygetset]
    fn __name__(zelf: &Py<Self>) -> &'static str {
        zelf.qualname.rsplit('.').next().unwrap_or(zelf.qualname)
    }

    #[pygetset]
    fn __qualname__(zelf: &Py<Self>) -> &'static str {
        zelf.qualname
    }

    #[pygetset]
    fn cr_running(zelf: &Py<Self>) -> bool {
        matches!(*zelf.state.borrow(), State::Polled)
    }

    #[pygetset]
    fn cr_await(_zelf: &Py<Self>) -> Option<PyObjectRef> {
        None
    }

    #[pygetset]
    fn cr_frame(_zelf: &Py<Self>) -> Option<PyObjectRef> {
        None
    }
}

impl SelfIter for Awaitable {}

impl IterNext for Awaitable {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        Self::step(zelf, vm)
    }
}

impl Representable for Awaitable {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<coroutine object {} at {:#x}>", zelf.qualname, zelf.get_id()))
    }
}

/// Not a `__del__`, which would cost every wait something for the sake of the few that are forgotten.
impl Drop for Awaitable {
    fn drop(&mut self) {
        if self.is_new() {
            try_with_current_vm(|vm| warn_never_awaited(self.qualname, vm));
        }
    }
}

fn warn_never_awaited(qualname: &str, vm: &VirtualMachine) {
    mistakes::never_awaited(qualname, vm);
    let message = format!("coroutine '{qualname}' was never awaited");
    // With a source, whichever it is, the warning says how to learn where it was made. The coroutine itself is gone.
    let source = vm.ctx.new_str(qualname).into();
    if let Err(error) = warn(vm.ctx.exceptions.runtime_warning, &message, Some(source), vm) {
        errors::unraisable(error, vm.ctx.none(), vm);
    }
}

/// What awaiting a `Future` iterates over: the future itself, once, and then its result.
#[pyclass(name = "FutureIter", module = "_asyncio")]
#[derive(Debug, PyPayload)]
pub(crate) struct FutureIter(PyMutex<Option<PyObjectRef>>);

impl FutureIter {
    pub(crate) fn new(future: PyObjectRef) -> Self {
        Self(PyMutex::new(Some(future)))
    }

    fn step(&self, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        let Some(object) = self.0.lock().clone() else { return Ok(PyIterReturn::StopIteration(None)) };
        let future = PyFuture::of(&object).expect("only futures of ours are iterated");
        if future.is_done() {
            self.0.lock().take();
            let result = future.take_result(vm).inspect_err(|error| errors::chain(error, vm));
            return Ok(PyIterReturn::StopIteration(Some(result?)));
        }
        if future.blocking.replace(true) {
            return Err(vm.new_runtime_error("await wasn't used with future"));
        }
        note_place(|| places::here(vm));
        Ok(PyIterReturn::Return(object))
    }
}

#[pyclass(with(IterNext, Iterable), flags(DISALLOW_INSTANTIATION))]
impl FutureIter {
    #[pymethod]
    fn send(zelf: &Py<Self>, _value: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        zelf.step(vm)
    }

    #[pymethod]
    fn throw(
        zelf: &Py<Self>,
        exc_type: PyObjectRef,
        exc_val: OptionalArg,
        exc_tb: OptionalArg,
        vm: &VirtualMachine,
    ) -> PyResult<PyIterReturn> {
        if matches!(exc_val, OptionalArg::Present(_)) {
            errors::warn_old_throw(vm)?;
        }
        zelf.0.lock().take();
        let (value, traceback) = (exc_val.unwrap_or_none(vm), exc_tb.unwrap_or_none(vm));
        Err(vm.normalize_exception(exc_type, value, traceback)?)
    }

    #[pymethod]
    fn close(zelf: &Py<Self>) {
        zelf.0.lock().take();
    }
}

impl SelfIter for FutureIter {}

impl IterNext for FutureIter {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        zelf.step(vm)
    }
}
