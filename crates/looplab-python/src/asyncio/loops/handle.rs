//! `asyncio.Handle` and `asyncio.TimerHandle`: calls that can be called off.

use std::{
    cell::{Cell, RefCell},
    fmt,
    rc::Rc,
};

use looplab_runtime::executor::TimerHandle;
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyTupleRef, PyType},
    common::hash::PyHash,
    convert::ToPyObject,
    function::{FuncArgs, PyComparisonValue},
    pyclass,
    types::{Comparable, Constructor, Hashable, PyComparisonOp, Representable},
    vm::thread::with_current_vm,
};

use crate::{
    asyncio::{
        awaitable::Driver,
        describe, errors,
        event_loop::{PyLoop, call_context},
        reports,
    },
    contextvars::Context,
};

/// A callback with its arguments and context.
pub(in crate::asyncio) struct Call {
    /// `None` once it has been called off.
    work: RefCell<Option<(PyObjectRef, Vec<PyObjectRef>)>>,
    context: PyRef<Context>,
    cancelled: Cell<bool>,
    /// In debug mode: what it looked like before it was called off, and where it was made.
    shown: RefCell<Option<String>>,
    source: RefCell<Option<PyObjectRef>>,
}

impl Call {
    pub(in crate::asyncio) fn new(
        callback: PyObjectRef,
        args: Vec<PyObjectRef>,
        context: Option<PyObjectRef>,
        vm: &VirtualMachine,
    ) -> Self {
        Self {
            work: RefCell::new(Some((callback, args))),
            context: call_context(context, vm),
            cancelled: Cell::new(false),
            shown: RefCell::default(),
            source: RefCell::default(),
        }
    }

    /// Notes where it is made, for debug mode.
    pub(in crate::asyncio) fn note_source(&self, vm: &VirtualMachine) -> PyResult<()> {
        *self.source.borrow_mut() = Some(reports::extract_stack(vm)?);
        Ok(())
    }

    /// Makes the call, unless it was called off. What it raises goes to the loop.
    pub(in crate::asyncio) fn run(self: &Rc<Self>, event_loop: &Py<PyLoop>) {
        with_current_vm(|vm| {
            let began = event_loop.debug_clock();
            if let Err(error) = event_loop.called(vm, || self.make(vm)) {
                if errors::ends_the_loop(&error, vm) {
                    event_loop.abort(error);
                } else if let Err(error) = self.report(error, event_loop.as_object(), vm) {
                    errors::unraisable(error, vm.ctx.none(), vm);
                }
            }
            event_loop
                .note_slow(began, |vm| Ok(self.handle(event_loop.as_object(), vm).repr(vm)?.as_wtf8().to_string()));
        });
    }

    fn make(&self, vm: &VirtualMachine) -> PyResult<()> {
        let work = self.work.borrow().clone();
        let Some((callback, args)) = work else { return Ok(()) };
        let _none = Driver::none();
        Context::enter(&self.context, vm)?;
        let result = callback.call(FuncArgs::from(args), vm);
        Context::exit(&self.context, vm)?;
        result.map(drop)
    }

    /// Tells the loop that the callback has raised.
    fn report(self: &Rc<Self>, error: PyBaseExceptionRef, event_loop: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        let context = vm.ctx.new_dict();
        // One that called itself off has forgotten what it was.
        let callback = self.describe(event_loop, vm)?.unwrap_or_else(|| "None()".to_owned());
        let message = format!("Exception in callback {callback}");
        context.set_item("message", vm.ctx.new_str(message).into(), vm)?;
        context.set_item("exception", error.clone().into(), vm)?;
        context.set_item("handle", self.handle(event_loop, vm), vm)?;
        if let Some(source) = self.source.borrow().clone() {
            context.set_item("source_traceback", source, vm)?;
        }
        let tell = || vm.call_method(event_loop, "call_exception_handler", (context,));
        errors::while_handling(Some(&error), vm, tell).map(drop)
    }

    fn handle(self: &Rc<Self>, event_loop: &PyObject, vm: &VirtualMachine) -> PyObjectRef {
        PyHandle { call: Rc::clone(self), event_loop: event_loop.to_owned() }.into_ref(&vm.ctx).into()
    }

    /// `name() at file:line`, if it was not called off.
    fn describe(&self, event_loop: &PyObject, vm: &VirtualMachine) -> PyResult<Option<String>> {
        let work = self.work.borrow().clone();
        let Some((callback, args)) = work else { return Ok(None) };
        let debug = PyLoop::is_debugged(event_loop, vm)?;
        describe::callback_source(&callback, &args, debug, vm).map(Some)
    }

    fn cancel(&self, whole: &PyObject, event_loop: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        if self.cancelled.replace(true) {
            return Ok(());
        }
        if PyLoop::is_debugged(event_loop, vm)? {
            let shown = whole.repr(vm)?.as_wtf8().to_string();
            *self.shown.borrow_mut() = Some(shown);
        }
        drop(self.work.take());
        Ok(())
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Call")
    }
}

#[derive(FromArgs)]
pub(crate) struct HandleArgs {
    #[pyarg(any)]
    callback: PyObjectRef,
    #[pyarg(any)]
    args: PyObjectRef,
    #[pyarg(any)]
    r#loop: PyObjectRef,
    #[pyarg(any, optional)]
    context: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct TimerHandleArgs {
    #[pyarg(any)]
    when: PyObjectRef,
    #[pyarg(flatten)]
    handle: HandleArgs,
}

impl HandleArgs {
    fn into_handle(self, vm: &VirtualMachine) -> PyResult<PyHandle> {
        let args: Vec<PyObjectRef> = self.args.try_to_value(vm)?;
        let context = self.context.filter(|context| !vm.is_none(context));
        let call = Call::new(self.callback, args, context, vm);
        if PyLoop::is_debugged(&self.r#loop, vm)? {
            call.note_source(vm)?;
        }
        Ok(PyHandle { call: Rc::new(call), event_loop: self.r#loop })
    }
}

/// `asyncio.Handle`.
#[pyclass(name = "Handle", module = "asyncio.events")]
#[derive(Debug, PyPayload)]
// As `TimerHandle`, whose float needs it: a base and what is built on it begin at the same place.
#[repr(C, align(8))]
pub(crate) struct PyHandle {
    pub(in crate::asyncio) call: Rc<Call>,
    /// The loop as programs see it.
    pub(in crate::asyncio) event_loop: PyObjectRef,
}

impl PyHandle {
    /// The handle inside a `Handle`, a `TimerHandle` or any subclass of them.
    fn of(object: &PyObject) -> &Self {
        let timer = object.downcast_ref::<PyTimerHandle>().map(|timer| &timer.base);
        timer.or_else(|| object.downcast_ref::<Self>().map(|handle| &**handle)).expect("methods of handles get handles")
    }

    fn parts(object: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<String>> {
        let zelf = Self::of(object);
        let mut parts = vec![object.class().name().to_string()];
        if zelf.call.cancelled.get() {
            parts.push("cancelled".to_owned());
        }
        parts.extend(zelf.call.describe(&zelf.event_loop, vm)?);
        let source = zelf.call.source.borrow().clone();
        if let Some(place) = source.map(|source| describe::last_place(&source, vm)).transpose()?.flatten() {
            parts.push(format!("created at {place}"));
        }
        Ok(parts)
    }
}

impl Constructor for PyHandle {
    type Args = HandleArgs;

    fn py_new(_cls: &Py<PyType>, args: HandleArgs, vm: &VirtualMachine) -> PyResult<Self> {
        args.into_handle(vm)
    }
}

/// The methods take the bare object, because timer handles inherit them with another payload.
#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_WEAKREF, HAS_DICT))]
impl PyHandle {
    #[pymethod]
    fn cancel(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let handle = Self::of(&zelf);
        handle.call.cancel(&zelf, &handle.event_loop, vm)
    }

    #[pymethod]
    fn cancelled(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).call.cancelled.get()
    }

    #[pymethod]
    fn get_context(zelf: PyObjectRef) -> PyRef<Context> {
        Self::of(&zelf).call.context.clone()
    }

    #[pymethod]
    fn _run(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let handle = Self::of(&zelf);
        match handle.call.make(vm) {
            Err(error) if !errors::ends_the_loop(&error, vm) => handle.call.report(error, &handle.event_loop, vm),
            result => result,
        }
    }

    #[pymethod]
    fn _repr_info(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        Ok(Self::parts(&zelf, vm)?.into_iter().map(|part| vm.ctx.new_str(part).into()).collect())
    }

    #[pygetset]
    fn _loop(zelf: PyObjectRef) -> PyObjectRef {
        Self::of(&zelf).event_loop.clone()
    }

    #[pygetset]
    fn _context(zelf: PyObjectRef) -> PyRef<Context> {
        Self::of(&zelf).call.context.clone()
    }

    #[pygetset]
    fn _cancelled(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).call.cancelled.get()
    }

    #[pygetset]
    fn _callback(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf).call.work.borrow().as_ref().map(|(callback, _)| callback.clone())
    }

    #[pygetset]
    fn _args(zelf: PyObjectRef, vm: &VirtualMachine) -> Option<PyTupleRef> {
        Self::of(&zelf).call.work.borrow().as_ref().map(|(_, args)| vm.ctx.new_tuple(args.clone()))
    }

    #[pygetset]
    fn _source_traceback(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf).call.source.borrow().clone()
    }
}

impl Representable for PyHandle {
    fn slot_repr(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<PyRef<rustpython_vm::builtins::PyStr>> {
        let shown = Self::of(zelf).call.shown.borrow().clone();
        let text = match shown {
            Some(shown) => shown,
            None => format!("<{}>", Self::parts(zelf, vm)?.join(" ")),
        };
        Ok(vm.ctx.new_str(text))
    }

    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        unreachable!("slot_repr answers")
    }
}

/// `asyncio.TimerHandle`.
#[pyclass(name = "TimerHandle", module = "asyncio.events", base = PyHandle)]
#[derive(Debug)]
#[repr(C)]
pub(crate) struct PyTimerHandle {
    pub(in crate::asyncio) base: PyHandle,
    /// The timer in a loop of ours.
    pub(in crate::asyncio) timer: Option<TimerHandle>,
    pub(in crate::asyncio) when: PyObjectRef,
    pub(in crate::asyncio) scheduled: Cell<bool>,
}

impl Constructor for PyTimerHandle {
    type Args = TimerHandleArgs;

    fn py_new(_cls: &Py<PyType>, args: TimerHandleArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self { base: args.handle.into_handle(vm)?, timer: None, when: args.when, scheduled: Cell::new(false) })
    }
}

#[pyclass(with(Constructor, Comparable, Hashable, Representable), flags(BASETYPE, HAS_WEAKREF, HAS_DICT))]
impl PyTimerHandle {
    #[pymethod]
    fn cancel(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        match &zelf.timer {
            Some(timer) => timer.cancel(),
            None if !zelf.base.call.cancelled.get() => {
                vm.call_method(&zelf.base.event_loop, "_timer_handle_cancelled", (zelf.to_owned(),))?;
            }
            None => {}
        }
        zelf.base.call.cancel(zelf.as_object(), &zelf.base.event_loop, vm)
    }

    #[pymethod]
    fn when(zelf: &Py<Self>) -> PyObjectRef {
        zelf.when.clone()
    }

    #[pymethod]
    fn _repr_info(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        Ok(Self::parts(zelf, vm)?.into_iter().map(|part| vm.ctx.new_str(part).into()).collect())
    }

    #[pygetset]
    fn _when(zelf: &Py<Self>) -> PyObjectRef {
        zelf.when.clone()
    }

    #[pygetset]
    fn _scheduled(zelf: &Py<Self>) -> bool {
        zelf.scheduled.get()
    }

    #[pygetset(setter)]
    fn set__scheduled(zelf: &Py<Self>, scheduled: bool) {
        zelf.scheduled.set(scheduled);
    }
}

impl PyTimerHandle {
    fn parts(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Vec<String>> {
        let mut parts = PyHandle::parts(zelf.as_object(), vm)?;
        let at = if zelf.base.call.cancelled.get() { 2 } else { 1 };
        parts.insert(at, format!("when={}", zelf.when.str(vm)?.as_wtf8()));
        Ok(parts)
    }
}

impl Comparable for PyTimerHandle {
    fn cmp(zelf: &Py<Self>, other: &PyObject, op: PyComparisonOp, vm: &VirtualMachine) -> PyResult<PyComparisonValue> {
        let Some(other) = other.downcast_ref::<Self>() else { return Ok(PyComparisonValue::NotImplemented) };
        let same = || -> PyResult<bool> {
            let (one, two) = (&zelf.base.call, &other.base.call);
            let work = |call: &Call| -> PyObjectRef {
                let work = call.work.borrow().clone();
                let work = work.map(|(callback, args)| vm.new_tuple((callback, vm.ctx.new_tuple(args))));
                work.to_pyobject(vm)
            };
            Ok(one.cancelled.get() == two.cancelled.get()
                && vm.bool_eq(&zelf.when, &other.when)?
                && vm.bool_eq(&work(one), &work(two))?)
        };
        let ordered = |op| zelf.when.rich_compare_bool(&other.when, op, vm);
        let holds = match op {
            PyComparisonOp::Eq => same()?,
            PyComparisonOp::Ne => !same()?,
            PyComparisonOp::Lt | PyComparisonOp::Gt => ordered(op)?,
            PyComparisonOp::Le => ordered(PyComparisonOp::Lt)? || same()?,
            PyComparisonOp::Ge => ordered(PyComparisonOp::Gt)? || same()?,
        };
        Ok(PyComparisonValue::Implemented(holds))
    }
}

impl Hashable for PyTimerHandle {
    fn hash(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyHash> {
        zelf.when.hash(vm)
    }
}

impl Representable for PyTimerHandle {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let shown = zelf.base.call.shown.borrow().clone();
        match shown {
            Some(shown) => Ok(shown),
            None => Ok(format!("<{}>", Self::parts(zelf, vm)?.join(" "))),
        }
    }
}
