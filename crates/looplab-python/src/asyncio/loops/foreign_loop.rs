//! An event loop that a program wrote itself, as the scheduler that an executor of ours is a guest of.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

use looplab_runtime::{executor::Time, lowlevel::Outer};
use rustpython_vm::{
    Py, PyObjectRef, PyPayload, PyResult, VirtualMachine, builtins::PyBaseExceptionRef, function::FuncArgs, pyclass,
    types::Callable, vm::thread::with_current_vm,
};

use crate::{asyncio::loops::event_loop::PyLoop, interp::errors::unraisable};

/// Errors that the loop raises when something is queued in it.
#[derive(Debug, Default)]
pub(in crate::asyncio) struct Refusals {
    wanted: Cell<bool>,
    last: RefCell<Option<PyBaseExceptionRef>>,
}

impl Refusals {
    /// What the loop raises while `queue` runs.
    pub(in crate::asyncio) fn during<T>(&self, queue: impl FnOnce() -> T) -> PyResult<T> {
        self.wanted.set(true);
        let value = queue();
        self.wanted.set(false);
        self.last.take().map_or(Ok(value), Err)
    }

    /// There is no caller to tell of it, as in a wake-up.
    pub(in crate::asyncio) fn note(&self, error: PyBaseExceptionRef, vm: &VirtualMachine) {
        if self.wanted.get() {
            *self.last.borrow_mut() = Some(error);
        } else {
            unraisable(error, vm.ctx.none(), vm);
        }
    }
}

/// See the [module](self).
pub(in crate::asyncio) struct ForeignLoop {
    pub(in crate::asyncio) event_loop: PyObjectRef,
    pub(in crate::asyncio) refusals: Rc<Refusals>,
}

impl Outer for ForeignLoop {
    fn now(&self) -> Time {
        with_current_vm(|vm| {
            let now = vm.call_method(&self.event_loop, "time", ()).and_then(|now| now.try_float(vm));
            match now {
                Ok(now) => Time::from_secs(now.to_f64()),
                Err(error) => {
                    self.refusals.note(error, vm);
                    Time::default()
                }
            }
        })
    }

    fn soon(&self, call: Box<dyn FnOnce()>) {
        with_current_vm(|vm| {
            if let Err(error) = vm.call_method(&self.event_loop, "call_soon", (Turn::new(call, &self.event_loop),)) {
                self.refusals.note(error, vm);
            }
        });
    }

    fn after(&self, seconds: f64, call: Box<dyn FnOnce()>) -> Box<dyn FnOnce()> {
        self.timer("call_later", seconds, call)
    }

    fn at(&self, deadline: Time, call: Box<dyn FnOnce()>) -> Box<dyn FnOnce()> {
        self.timer("call_at", deadline.as_secs(), call)
    }
}

impl ForeignLoop {
    fn timer(&self, method: &'static str, when: f64, call: Box<dyn FnOnce()>) -> Box<dyn FnOnce()> {
        with_current_vm(|vm| {
            let turn = Turn::new(call, &self.event_loop);
            match vm.call_method(&self.event_loop, method, (when, turn)) {
                Ok(handle) => Box::new(move || cancel(&handle)),
                Err(error) => {
                    self.refusals.note(error, vm);
                    Box::new(|| ()) as Box<dyn FnOnce()>
                }
            }
        })
    }
}

fn cancel(handle: &PyObjectRef) {
    with_current_vm(|vm| {
        if let Err(error) = vm.call_method(handle, "cancel", ()) {
            unraisable(error, vm.ctx.none(), vm);
        }
    });
}

/// One entry of the executor in the loop's queue.
#[pyclass(name = "TaskStepMethWrapper", module = "_asyncio")]
#[derive(PyPayload)]
pub(crate) struct Turn {
    call: RefCell<Option<Box<dyn FnOnce()>>>,
    event_loop: PyObjectRef,
}

impl Turn {
    fn new(call: Box<dyn FnOnce()>, event_loop: &PyObjectRef) -> Self {
        Self { call: RefCell::new(Some(call)), event_loop: event_loop.clone() }
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turn")
    }
}

#[pyclass(with(Callable), flags(DISALLOW_INSTANTIATION))]
impl Turn {}

impl Callable for Turn {
    type Args = FuncArgs;

    /// Runs the entry. What is to end the loop is raised in the loop.
    fn call(zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        let call = zelf.call.take();
        if let Some(call) = call {
            call();
        }
        match PyLoop::of(zelf.event_loop.clone(), vm)?.take_abort() {
            Some(exception) => Err(exception),
            None => Ok(vm.ctx.none()),
        }
    }
}
