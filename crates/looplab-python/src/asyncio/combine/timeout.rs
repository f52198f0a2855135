//! `asyncio.Timeout`, the context manager behind `timeout`, `timeout_at` and `wait_for`. The rules are those of CPython
//! 3.13 `Lib/asyncio/timeouts.py`.

use std::{
    cell::{Cell, RefCell},
    fmt,
};

use looplab_runtime::{
    executor::{Time, TimerHandle},
    lowlevel::ExecutorExt as _,
};
use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseException, PyType},
    function::FuncArgs,
    pyclass,
    types::{Constructor, Representable},
    vm::thread::with_current_vm,
};

use crate::asyncio::{
    core::{
        awaitable::Awaitable,
        errors, overrides,
        task::{self, PyTask},
    },
    loops::running,
};

/// How far a timeout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Created,
    Active,
    Expiring,
    Expired,
    Finished,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Finished => "finished",
        }
    }
}

/// `asyncio.Timeout`.
#[pyclass(name = "Timeout", module = "asyncio.timeouts")]
#[derive(PyPayload)]
pub(crate) struct PyTimeout {
    state: Cell<State>,
    when: RefCell<Option<PyObjectRef>>,
    timer: RefCell<Option<TimerHandle>>,
    /// How often the deadline was set: a timer for an earlier one comes in vain.
    settings: Cell<u32>,
    task: RefCell<Option<PyRef<PyTask>>>,
    /// How many cancellations the task had been asked for when the block was entered.
    cancelling: Cell<i32>,
}

impl fmt::Debug for PyTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyTimeout({:?})", self.state.get())
    }
}

impl PyTimeout {
    fn enter(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        if zelf.state.get() != State::Created {
            return Err(vm.new_runtime_error("Timeout has already been entered"));
        }
        let task = running::current_loop().and_then(|event_loop| event_loop.current());
        let Some(task) = task else {
            return Err(vm.new_runtime_error("Timeout should be used inside a task"));
        };
        zelf.state.set(State::Active);
        zelf.cancelling.set(task::cancelling(&task, vm)?);
        *zelf.task.borrow_mut() = Some(task);
        let when = zelf.when.borrow().clone().unwrap_or_else(|| vm.ctx.none());
        if overrides::is_plain(zelf, vm) {
            Self::set_deadline(zelf, when, vm)?;
        } else {
            vm.call_method(zelf.as_object(), "reschedule", (when,))?;
        }
        Ok(zelf.to_owned().into())
    }

    fn set_deadline(zelf: &Py<Self>, when: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let timer = zelf.timer.take();
        if let Some(timer) = timer {
            timer.cancel();
        }
        zelf.settings.set(zelf.settings.get().wrapping_add(1));
        let is_set = !vm.is_none(&when);
        *zelf.when.borrow_mut() = is_set.then(|| when.clone());
        if !is_set {
            return Ok(());
        }
        let deadline = Time::from_secs(when.try_float(vm)?.to_f64());
        let executor = running::running_loop(vm)?.executor.clone();
        let (timeout, setting) = (zelf.to_owned(), zelf.settings.get());
        let expire = move || {
            if timeout.settings.get() == setting {
                with_current_vm(|vm| timeout.expire(vm));
            }
        };
        if deadline <= executor.moment() {
            // As soon as possible, and in the order of the ready queue.
            executor.call_soon(expire);
        } else {
            *zelf.timer.borrow_mut() = Some(executor.call_at(deadline, expire));
        }
        Ok(())
    }

    fn expire(&self, vm: &VirtualMachine) {
        if self.state.get() != State::Active {
            return;
        }
        let task = self.task.borrow().clone();
        let cancelled = task.map_or(Ok(()), |task| task::cancel_plainly(task.as_object(), vm));
        if let Err(error) = cancelled {
            return errors::unraisable(error, vm.ctx.none(), vm);
        }
        self.state.set(State::Expiring);
        self.timer.take();
    }

    fn exit(&self, exception: Option<PyRef<PyBaseException>>, vm: &VirtualMachine) -> PyResult {
        let timer = self.timer.take();
        if let Some(timer) = timer {
            timer.cancel();
        }
        let (state, task) = (self.state.get(), self.task.take());
        if state != State::Expiring {
            if state == State::Active {
                self.state.set(State::Finished);
            }
            return Ok(vm.ctx.none());
        }
        self.state.set(State::Expired);
        let left = task.map(|task| task::uncancel(&task, vm)).transpose()?;
        let ours = left.is_some_and(|left| left <= self.cancelling.get());
        if let (true, Some(exception)) = (ours, exception) {
            if errors::is_cancelled(&exception, vm) {
                let error = vm.new_exception_empty(vm.ctx.exceptions.timeout_error.to_owned());
                error.set_cause(Some(exception.clone()));
                error.set_context(Some(exception));
                return Err(error);
            }
            replace_context(&exception, vm);
            let types = &vm.ctx.exceptions;
            if exception.fast_isinstance(types.base_exception_group) && exception.fast_isinstance(types.exception_type)
            {
                let members: Vec<PyObjectRef> = exception.as_object().get_attr("exceptions", vm)?.try_to_value(vm)?;
                for member in members.into_iter().filter_map(|member| member.downcast().ok()) {
                    replace_context(&member, vm);
                }
            }
        }
        Ok(vm.ctx.none())
    }
}

/// An exception that another one replaced while the timeout's cancellation was on its way: it says so.
fn replace_context(exception: &PyRef<PyBaseException>, vm: &VirtualMachine) {
    let mut exception = exception.clone();
    while let Some(context) = exception.__context__() {
        if errors::is_cancelled(&context, vm) {
            let error = vm.new_exception_empty(vm.ctx.exceptions.timeout_error.to_owned());
            error.set_cause(Some(context.clone()));
            error.set_context(Some(context));
            exception.set_context(Some(error));
            return;
        }
        exception = context;
    }
}

impl Constructor for PyTimeout {
    type Args = (PyObjectRef,);

    fn py_new(_cls: &Py<PyType>, (when,): Self::Args, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self {
            state: Cell::new(State::Created),
            when: RefCell::new(Some(when).filter(|when| !vm.is_none(when))),
            timer: RefCell::default(),
            settings: Cell::new(0),
            task: RefCell::default(),
            cancelling: Cell::new(0),
        })
    }
}

#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_DICT))]
impl PyTimeout {
    #[pymethod]
    fn when(zelf: &Py<Self>) -> Option<PyObjectRef> {
        zelf.when.borrow().clone()
    }

    #[pymethod]
    fn expired(zelf: &Py<Self>) -> bool {
        matches!(zelf.state.get(), State::Expiring | State::Expired)
    }

    #[pymethod]
    fn reschedule(zelf: &Py<Self>, when: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        match zelf.state.get() {
            State::Active => Self::set_deadline(zelf, when, vm),
            State::Created => Err(vm.new_runtime_error("Timeout has not been entered")),
            state => Err(vm.new_runtime_error(format!("Cannot change state of {} Timeout", state.as_str()))),
        }
    }

    #[pymethod(name = "__aenter__")]
    fn aenter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let enter = async move { with_current_vm(|vm| Self::enter(&zelf, vm)) };
        Awaitable::from_future("Timeout.__aenter__", enter, vm)
    }

    #[pymethod(name = "__aexit__")]
    fn aexit(zelf: PyRef<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let exception = args.args.get(1).cloned().and_then(|exception| exception.downcast().ok());
        let exit = async move { with_current_vm(|vm| zelf.exit(exception, vm)) };
        Awaitable::from_future("Timeout.__aexit__", exit, vm)
    }
}

impl Representable for PyTimeout {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let state = zelf.state.get();
        if state != State::Active {
            return Ok(format!("<Timeout [{}]>", state.as_str()));
        }
        let when = match &*zelf.when.borrow() {
            Some(when) => {
                let rounded = vm.builtins.get_attr("round", vm)?.call((when.clone(), 3), vm)?;
                rounded.repr(vm)?.as_wtf8().to_string()
            }
            None => "None".into(),
        };
        Ok(format!("<Timeout [active] when={when}>"))
    }
}
