//! Rust futures as Python awaitables.

mod methods;

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
    protocol::PyIterReturn,
    pyclass,
    vm::thread::{try_with_current_vm, with_current_vm},
};

use crate::{
    asyncio::{
        core::{
            drivers::{Drivers, current_waker},
            errors,
            future::PyFuture,
            mistakes,
            wait::{Plain, Wait},
        },
        loops::running,
    },
    interp::{errors::warn, places},
};

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

    pub(in crate::asyncio) fn qualname(&self) -> &'static str {
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
    pub(in crate::asyncio) fn forget_waker(&self) {
        let forgotten = match &mut *self.state.borrow_mut() {
            State::Waiting { drivers, .. } => drivers.take(),
            _ => None,
        };
        drop(forgotten);
    }

    /// The error that tells its task that it was called off, until the task has heard of it.
    pub(in crate::asyncio) fn cancellation(&self, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
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
        let driver = current_waker();
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
