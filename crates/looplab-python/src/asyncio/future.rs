//! `asyncio.Future`.

use std::{
    cell::{Cell, OnceCell, RefCell},
    fmt,
    rc::Rc,
    task::Waker,
};

use looplab_runtime::lowlevel::Tag;
use looplab_trace::{Change, ObjectKind, TaskId, Wait, Want};
use rustpython_vm::{
    self as vm, AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseException, PyBaseExceptionRef, PyDict, PyGenericAlias, PyType, PyTypeRef},
    convert::ToPyObject,
    function::{FuncArgs, PySetterValue},
    pyclass,
    types::{Constructor, Destructor, Initializer, Iterable, Representable},
};

use super::{
    awaitable::FutureIter, describe, errors, event_loop::PyLoop, gather::PyGather, mistakes, names, reports, running,
    task::PyTask,
};
use crate::{contextvars::Context as PyContext, library::LIBRARY, places};

/// How far a future is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Cancelled,
    Finished,
}

/// Gets the future that has ended.
type NativeFn = Box<dyn Fn(&PyObject, &VirtualMachine)>;

/// A callback of ours.
pub(super) struct NativeCall {
    pub(super) name: CallbackName,
    pub(super) call: NativeFn,
}

/// What CPython calls one of its own callbacks, and where its source has it: file and line of the package.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallbackName(pub(super) &'static str, pub(super) &'static str);

/// Who is to hear of a future's end. All do in the next round, in the order they asked.
pub(super) enum DoneCallback {
    /// A task that awaits the future.
    Wake(Waker),
    /// A callback of the program's, in the context it was given with.
    Python { call: PyObjectRef, context: Option<PyObjectRef> },
    /// A callback of ours, which may hear of many.
    Native(Rc<NativeCall>),
}

/// `asyncio.Future`: a value that arrives later, and those who wait for it.
#[pyclass(name = "Future", module = "_asyncio")]
#[derive(PyPayload)]
pub(crate) struct PyFuture {
    event_loop: RefCell<Option<PyRef<PyLoop>>>,
    state: Cell<State>,
    result: RefCell<Option<PyObjectRef>>,
    exception: RefCell<Option<PyBaseExceptionRef>>,
    cancelled_exception: RefCell<Option<PyBaseExceptionRef>>,
    pub(super) cancel_message: RefCell<Option<PyObjectRef>>,
    callbacks: RefCell<Vec<DoneCallback>>,
    /// Where it was made, in debug mode.
    source: RefCell<Option<PyObjectRef>>,
    /// Set while it is being yielded to a task, to tell `await` from a bare `yield`.
    pub(super) blocking: Cell<bool>,
    /// Whether the exception has not been retrieved yet.
    pub(super) log_traceback: Cell<bool>,
    meaning: OnceCell<Box<Meaning>>,
}

/// What a future is to the observer.
pub(super) enum Meaning {
    /// An object that the program sets.
    Object(Tag),
    /// The end of a task.
    Task(TaskId),
}

impl fmt::Debug for PyFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyFuture({:?})", self.state.get())
    }
}

#[derive(FromArgs)]
pub(crate) struct CancelArgs {
    #[pyarg(any, optional)]
    msg: Option<PyObjectRef>,
}

impl CancelArgs {
    /// The message, where `None` is none.
    pub(super) fn message(self, vm: &VirtualMachine) -> Option<PyObjectRef> {
        self.msg.filter(|message| !vm.is_none(message))
    }
}

#[derive(FromArgs)]
pub(crate) struct AddDoneCallbackArgs {
    #[pyarg(positional)]
    call: PyObjectRef,
    #[pyarg(named, optional)]
    context: Option<PyObjectRef>,
}

impl PyFuture {
    pub(super) fn new_empty() -> Self {
        Self {
            event_loop: RefCell::new(None),
            state: Cell::new(State::Pending),
            result: RefCell::new(None),
            exception: RefCell::new(None),
            cancelled_exception: RefCell::new(None),
            cancel_message: RefCell::new(None),
            callbacks: RefCell::default(),
            source: RefCell::default(),
            blocking: Cell::new(false),
            log_traceback: Cell::new(false),
            meaning: OnceCell::new(),
        }
    }

    /// One that the program makes, which goes by what it is assigned to.
    pub(super) fn new_named(vm: &VirtualMachine) -> Self {
        let future = Self::new_empty();
        if places::are_wanted() {
            let tag = Tag::default();
            names::label(&tag, vm);
            future.set_meaning(Meaning::Object(tag));
        }
        future
    }

    /// A future of this loop.
    pub(super) fn new_in(event_loop: &PyRef<PyLoop>) -> Self {
        let future = Self::new_empty();
        *future.event_loop.borrow_mut() = Some(event_loop.clone());
        future
    }

    /// The future inside a `Future`, a `Task` or any subclass of them.
    pub(crate) fn of(object: &PyObject) -> Option<&Self> {
        if let Some(future) = object.downcast_ref::<Self>() {
            return Some(future);
        }
        if let Some(task) = object.downcast_ref::<PyTask>() {
            return Some(&task.base);
        }
        object.downcast_ref::<PyGather>().map(|gather| &gather.base)
    }

    /// As [`of`](Self::of), but only of our classes themselves: a subclass may have methods in place of ours.
    pub(super) fn plain<'a>(object: &'a PyObject, vm: &VirtualMachine) -> Option<&'a Self> {
        let class = object.class();
        if class.is(Self::class(&vm.ctx)) || class.is(PyTask::class(&vm.ctx)) || class.is(PyGather::class(&vm.ctx)) {
            Self::of(object)
        } else {
            None
        }
    }

    /// Says what it is to the observer. The first word counts.
    pub(super) fn set_meaning(&self, meaning: Meaning) {
        let _ = self.meaning.set(Box::new(meaning));
    }

    /// What its waiter waits for.
    pub(super) fn waiting(&self) -> Option<Wait> {
        match &**self.meaning.get_or_init(|| Box::new(Meaning::Object(Tag::default()))) {
            Meaning::Task(task) => Some(Wait::Task(*task)),
            Meaning::Object(tag) => tag.wait(ObjectKind::Future, Want::Signal),
        }
    }

    pub(super) fn state(&self) -> State {
        self.state.get()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.state.get() != State::Pending
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.state.get() == State::Cancelled
    }

    /// Puts it into its loop, as its constructor does.
    pub(super) fn set_loop(&self, event_loop: PyRef<PyLoop>, vm: &VirtualMachine) -> PyResult<()> {
        if event_loop.is_debugging(vm)? {
            *self.source.borrow_mut() = Some(reports::extract_stack(vm)?);
        }
        *self.event_loop.borrow_mut() = Some(event_loop);
        Ok(())
    }

    /// Where it was made, if that is known.
    pub(super) fn created_at(&self, vm: &VirtualMachine) -> PyResult<Option<String>> {
        let source = self.source.borrow().clone();
        Ok(source.map(|source| describe::last_place(&source, vm)).transpose()?.flatten())
    }

    /// What a report on it says of where it was made.
    pub(super) fn add_source(&self, context: &Py<PyDict>, vm: &VirtualMachine) -> PyResult<()> {
        let source = self.source.borrow().clone();
        source.map_or(Ok(()), |source| context.set_item("source_traceback", source, vm))
    }

    pub(super) fn event_loop(&self, vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
        let event_loop = self.event_loop.borrow().clone();
        event_loop.ok_or_else(|| vm.new_runtime_error("Future object is not initialized."))
    }

    /// The exception, without marking it as looked at.
    pub(super) fn peek_exception(&self) -> Option<PyBaseExceptionRef> {
        self.exception.borrow().clone()
    }

    /// What it was, or is to be, cancelled with.
    pub(super) fn cancel_message(&self) -> Option<PyObjectRef> {
        self.cancel_message.borrow().clone()
    }

    /// The result, `None` where there is none.
    pub(super) fn peek_result(&self, vm: &VirtualMachine) -> PyObjectRef {
        self.result.borrow().clone().unwrap_or_else(|| vm.ctx.none())
    }

    /// What `result()` returns or raises.
    pub(crate) fn take_result(&self, vm: &VirtualMachine) -> PyResult {
        match self.state.get() {
            State::Pending => Err(errors::invalid_state("Result is not set.", vm)),
            State::Cancelled => Err(self.make_cancelled(vm)),
            State::Finished => {
                self.log_traceback.set(false);
                match self.peek_exception() {
                    Some(exception) => Err(exception),
                    None => Ok(self.result.borrow().clone().unwrap_or_else(|| vm.ctx.none())),
                }
            }
        }
    }

    /// What `exception()` returns or raises.
    pub(super) fn take_exception(&self, vm: &VirtualMachine) -> PyResult<Option<PyBaseExceptionRef>> {
        match self.state.get() {
            State::Pending => Err(errors::invalid_state("Exception is not set.", vm)),
            State::Cancelled => Err(self.make_cancelled(vm)),
            State::Finished => {
                self.log_traceback.set(false);
                Ok(self.peek_exception())
            }
        }
    }

    /// The error that the waiter of a cancelled future gets.
    pub(super) fn make_cancelled(&self, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let kept = self.cancelled_exception.borrow_mut().take();
        kept.unwrap_or_else(|| Self::new_cancelled_error(self.cancel_message(), vm))
    }

    pub(crate) fn new_cancelled_error(message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_exception(errors::cancelled_error(vm), message.into_iter().collect())
    }

    /// Ends it with a result. It must be pending.
    pub(super) fn finish(object: &PyObject, result: PyObjectRef, vm: &VirtualMachine) {
        let zelf = Self::of(object).expect("a future");
        *zelf.result.borrow_mut() = Some(result);
        Self::end(object, State::Finished, vm);
    }

    /// Ends it with an exception. It must be pending.
    pub(super) fn fail(object: &PyObject, exception: PyBaseExceptionRef, vm: &VirtualMachine) {
        let zelf = Self::of(object).expect("a future");
        *zelf.exception.borrow_mut() = Some(exception);
        zelf.log_traceback.set(true);
        Self::end(object, State::Finished, vm);
    }

    /// Cancels it if it is pending.
    pub(super) fn cancel_now(object: &PyObject, message: Option<PyObjectRef>, vm: &VirtualMachine) -> bool {
        let zelf = Self::of(object).expect("a future");
        zelf.log_traceback.set(false);
        if zelf.is_done() {
            return false;
        }
        *zelf.cancel_message.borrow_mut() = message;
        Self::end(object, State::Cancelled, vm);
        true
    }

    /// Keeps the very error a task was cancelled with, for the first who asks.
    pub(super) fn keep_cancelled(&self, exception: PyBaseExceptionRef) {
        *self.cancelled_exception.borrow_mut() = Some(exception);
    }

    fn end(object: &PyObject, state: State, vm: &VirtualMachine) {
        let zelf = Self::of(object).expect("a future");
        zelf.state.set(state);
        if let Some(Meaning::Object(tag)) = zelf.meaning.get().map(|meaning| &**meaning) {
            tag.changed(|| ObjectKind::Future, || Change::Signalled);
        }
        let event_loop = zelf.event_loop.borrow().clone();
        for callback in zelf.callbacks.take() {
            if let Some(event_loop) = &event_loop {
                Self::notify(object, callback, event_loop, vm);
            }
        }
    }

    fn notify(object: &PyObject, callback: DoneCallback, event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) {
        match callback {
            DoneCallback::Wake(waker) => waker.wake(),
            DoneCallback::Python { call, context } => {
                PyLoop::queue_call(event_loop, call, vec![object.to_owned()], context, vm);
            }
            DoneCallback::Native(call) => {
                let future = object.to_owned();
                event_loop.executor.call_soon(move || {
                    vm::vm::thread::with_current_vm(|vm| (call.call)(&future, vm));
                });
            }
        }
    }

    /// Asks to hear of its end; in the next round if that is past.
    pub(super) fn when_done(object: &PyObject, callback: DoneCallback, vm: &VirtualMachine) -> PyResult<()> {
        let zelf = Self::of(object).expect("a future");
        let event_loop = zelf.event_loop(vm)?;
        if zelf.is_done() {
            Self::notify(object, callback, &event_loop, vm);
        } else {
            zelf.callbacks.borrow_mut().push(callback);
        }
        Ok(())
    }

    /// Takes a callback of ours back.
    pub(super) fn forget(&self, call: &Rc<NativeCall>) {
        let is_it =
            |callback: &DoneCallback| matches!(callback, DoneCallback::Native(other) if Rc::ptr_eq(call, other));
        let (gone, kept) = self.callbacks.take().into_iter().partition(is_it);
        *self.callbacks.borrow_mut() = kept;
        drop::<Vec<_>>(gone);
    }

    /// The exception that `set_exception` stores for its argument.
    fn exception_to_store(exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let exception = if exception.downcastable::<PyType>() { exception.call((), vm)? } else { exception };
        let exception: PyBaseExceptionRef =
            exception.downcast::<PyBaseException>().map_err(|_| vm.new_type_error("invalid exception object"))?;
        if !exception.fast_isinstance(vm.ctx.exceptions.stop_iteration) {
            return Ok(exception);
        }
        let message = "StopIteration interacts badly with generators and cannot be raised into a Future";
        let error = vm.new_runtime_error(message);
        error.set_cause(Some(exception.clone()));
        error.set_context(Some(exception));
        Ok(error)
    }

    /// Who waits for its end, in words.
    pub(super) fn describe_callbacks(&self, vm: &VirtualMachine) -> Vec<PyObjectRef> {
        let callbacks = self.callbacks.borrow();
        let shown = callbacks.iter().map(|callback| match callback {
            DoneCallback::Python { call, .. } => call.clone(),
            DoneCallback::Wake(_) => Hidden(CallbackName("Task.task_wakeup", "")).into_pyobject(vm),
            DoneCallback::Native(native) => Hidden(native.name).into_pyobject(vm),
        });
        shown.collect()
    }

    /// Says that the exception was never retrieved, if so. For `__del__`.
    pub(super) fn report_unseen(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        let Some(future) = Self::of(object).filter(|future| future.log_traceback.get()) else { return Ok(()) };
        let (Some(exception), Ok(event_loop)) = (future.peek_exception(), future.event_loop(vm)) else { return Ok(()) };
        mistakes::never_retrieved(object, &exception, vm);
        let context = vm.ctx.new_dict();
        let message = format!("{} exception was never retrieved", object.class().name());
        context.set_item("message", vm.ctx.new_str(message).into(), vm)?;
        context.set_item("exception", exception.into(), vm)?;
        context.set_item("future", object.to_owned(), vm)?;
        future.add_source(&context, vm)?;
        PyLoop::report(&event_loop, context.into(), vm)
    }
}

#[derive(FromArgs)]
pub(crate) struct FutureArgs {
    #[pyarg(named, optional)]
    r#loop: Option<PyObjectRef>,
}

impl Constructor for PyFuture {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self::new_named(vm))
    }
}

impl Initializer for PyFuture {
    type Args = FutureArgs;

    fn init(zelf: &Py<Self>, args: FutureArgs, vm: &VirtualMachine) -> PyResult<()> {
        zelf.set_loop(running::loop_or_current(args.r#loop, vm)?, vm)
    }
}

/// The methods take the bare object, because tasks and gatherings inherit them with another payload.
#[pyclass(with(Constructor, Initializer, Iterable, Representable, Destructor), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyFuture {
    #[pymethod]
    fn result(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        known(&zelf, vm)?.take_result(vm).inspect_err(|error| errors::chain(error, vm))
    }

    #[pymethod]
    fn exception(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<PyBaseExceptionRef>> {
        known(&zelf, vm)?.take_exception(vm)
    }

    #[pymethod]
    fn set_result(zelf: PyObjectRef, result: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        checked_pending(&zelf, vm)?;
        Self::finish(&zelf, result, vm);
        Ok(())
    }

    #[pymethod]
    fn set_exception(zelf: PyObjectRef, exception: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        checked_pending(&zelf, vm)?;
        let exception = Self::exception_to_store(exception, vm)?;
        Self::fail(&zelf, exception, vm);
        Ok(())
    }

    #[pymethod]
    fn cancel(zelf: PyObjectRef, args: CancelArgs, vm: &VirtualMachine) -> PyResult<bool> {
        checked(&zelf, vm)?;
        Ok(Self::cancel_now(&zelf, args.message(vm), vm))
    }

    #[pymethod]
    fn cancelled(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(known(&zelf, vm)?.is_cancelled())
    }

    #[pymethod]
    fn done(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(known(&zelf, vm)?.is_done())
    }

    #[pymethod]
    fn add_done_callback(zelf: PyObjectRef, args: AddDoneCallbackArgs, vm: &VirtualMachine) -> PyResult<()> {
        checked(&zelf, vm)?;
        let context = args.context.filter(|context| !vm.is_none(context));
        let context = context.unwrap_or_else(|| PyContext::copy_current(vm).into());
        Self::when_done(&zelf, DoneCallback::Python { call: args.call, context: Some(context) }, vm)
    }

    #[pymethod]
    fn remove_done_callback(zelf: PyObjectRef, call: PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
        let future = checked(&zelf, vm)?;
        let callbacks = future.callbacks.take();
        let before = callbacks.len();
        let mut kept = Vec::with_capacity(before);
        for callback in callbacks {
            let same = match &callback {
                DoneCallback::Python { call: other, .. } => vm.bool_eq(other, &call)?,
                _ => false,
            };
            if !same {
                kept.push(callback);
            }
        }
        let removed = before - kept.len();
        kept.append(&mut future.callbacks.borrow_mut());
        *future.callbacks.borrow_mut() = kept;
        Ok(removed)
    }

    #[pymethod]
    fn get_loop(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(PyLoop::shown(&*checked(&zelf, vm)?.event_loop(vm)?))
    }

    #[pymethod]
    fn _make_cancelled_error(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        Ok(checked(&zelf, vm)?.make_cancelled(vm))
    }

    #[pymethod(name = "__await__")]
    fn awaiting(zelf: PyObjectRef) -> FutureIter {
        FutureIter::new(zelf)
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
        PyGenericAlias::from_args(cls, args, vm)
    }

    #[pygetset]
    fn _loop(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.event_loop.borrow().as_ref().map(|event_loop| PyLoop::shown(event_loop))
    }

    #[pygetset]
    fn _state(zelf: PyObjectRef) -> &'static str {
        match Self::of(&zelf).map(Self::state) {
            Some(State::Cancelled) => "CANCELLED",
            Some(State::Finished) => "FINISHED",
            _ => "PENDING",
        }
    }

    #[pygetset]
    fn _exception(zelf: PyObjectRef) -> Option<PyBaseExceptionRef> {
        Self::of(&zelf)?.peek_exception()
    }

    #[pygetset]
    fn _result(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.result.borrow().clone()
    }

    #[pygetset]
    fn _callbacks(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Vec<PyObjectRef>>> {
        let Some(future) = Self::of(&zelf) else { return Ok(None) };
        let calls = future.describe_callbacks(vm);
        if calls.is_empty() {
            return Ok(None);
        }
        let contexts = future.callbacks.borrow();
        let shown = calls.into_iter().zip(&*contexts).map(|(call, callback)| {
            let context = match callback {
                DoneCallback::Python { context, .. } => context.clone(),
                DoneCallback::Wake(_) | DoneCallback::Native(_) => None,
            };
            vm.new_tuple((call, context.to_pyobject(vm))).into()
        });
        Ok(Some(shown.collect()))
    }

    #[pygetset]
    fn _source_traceback(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.source.borrow().clone()
    }

    #[pygetset(setter)]
    fn set__cancel_message(zelf: PyObjectRef, message: PySetterValue, vm: &VirtualMachine) -> PyResult<()> {
        let message = errors::not_deleted(message, vm)?;
        *checked(&zelf, vm)?.cancel_message.borrow_mut() = Some(message).filter(|message| !vm.is_none(message));
        Ok(())
    }

    #[pygetset]
    fn _cancel_message(zelf: PyObjectRef) -> Option<PyObjectRef> {
        Self::of(&zelf)?.cancel_message.borrow().clone()
    }

    #[pygetset]
    fn _asyncio_future_blocking(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).is_some_and(|future| future.blocking.get())
    }

    #[pygetset(setter)]
    fn set__asyncio_future_blocking(
        zelf: PyObjectRef,
        blocking: PySetterValue<bool>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let blocking = errors::not_deleted(blocking, vm)?;
        if let Some(future) = Self::of(&zelf) {
            future.blocking.set(blocking);
        }
        Ok(())
    }

    #[pygetset]
    fn _log_traceback(zelf: PyObjectRef) -> bool {
        Self::of(&zelf).is_some_and(|future| future.log_traceback.get())
    }

    #[pygetset(setter)]
    fn set__log_traceback(zelf: PyObjectRef, log: PySetterValue<bool>, vm: &VirtualMachine) -> PyResult<()> {
        if errors::not_deleted(log, vm)? {
            return Err(vm.new_value_error("_log_traceback can only be set to False"));
        }
        checked(&zelf, vm)?.log_traceback.set(false);
        Ok(())
    }
}

impl Iterable for PyFuture {
    fn slot_iter(zelf: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        Ok(FutureIter::new(zelf).into_pyobject(vm))
    }

    fn iter(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        Ok(FutureIter::new(zelf.into()).into_pyobject(vm))
    }
}

impl Representable for PyFuture {
    fn slot_repr(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<vm::PyRef<vm::builtins::PyStr>> {
        Ok(vm.ctx.new_str(describe::future(zelf, vm)?))
    }

    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        unreachable!("slot_repr answers")
    }
}

impl Destructor for PyFuture {
    fn slot_del(zelf: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        Self::report_unseen(zelf, vm)
    }

    fn del(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<()> {
        unreachable!("slot_del answers")
    }
}

/// Stands for a callback that is not Python's, where callbacks are shown.
#[pyclass(name = "builtin_function_or_method", module = false)]
#[derive(Debug, PyPayload)]
pub(crate) struct Hidden(CallbackName);

#[pyclass(flags(DISALLOW_INSTANTIATION))]
impl Hidden {
    #[pygetset]
    fn __qualname__(zelf: &Py<Self>) -> &'static str {
        zelf.0.0
    }
}

impl Hidden {
    /// File and line of CPython's source, if it is written in Python there.
    pub(super) fn place(&self) -> Option<String> {
        let CallbackName(_, place) = self.0;
        (!place.is_empty()).then(|| format!("{LIBRARY}/asyncio/{place}"))
    }
}

/// The future inside `object`, whose constructor has run.
fn checked<'a>(object: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a PyFuture> {
    let future = known(object, vm)?;
    future.event_loop(vm)?;
    Ok(future)
}

fn known<'a>(object: &'a PyObject, vm: &VirtualMachine) -> PyResult<&'a PyFuture> {
    PyFuture::of(object).ok_or_else(|| vm.new_type_error("a Future is expected"))
}

fn checked_pending(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
    if checked(object, vm)?.is_done() {
        return Err(errors::invalid_state("invalid state", vm));
    }
    Ok(())
}

/// `asyncio.isfuture`.
pub(crate) fn is_future(object: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    if PyFuture::of(object).is_some() {
        return Ok(true);
    }
    // What it says its class is: mocks say that of what they stand for.
    let class = object.get_attr("__class__", vm)?;
    let blocking = vm.ctx.intern_str("_asyncio_future_blocking");
    let on_class = vm.get_attribute_opt(&class, blocking)?.is_some();
    Ok(on_class && vm.get_attribute_opt(object, blocking)?.is_some_and(|value| !vm.is_none(&value)))
}
