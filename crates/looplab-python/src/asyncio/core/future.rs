//! `asyncio.Future`.

mod callbacks;
mod iter;
mod methods;

use std::{
    cell::{Cell, OnceCell, RefCell},
    fmt,
};

use looplab_runtime::lowlevel::Tag;
use looplab_trace::{Change, ObjectKind, TaskId, Wait, Want};
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyDict},
    pyclass,
};

pub(in crate::asyncio) use self::{
    callbacks::{CallbackName, DoneCallback, Hidden, NativeCall},
    iter::FutureIter,
};
use crate::{
    asyncio::{
        core::{errors, gathering::PyGather, mistakes, names, reports, task::PyTask},
        loops::event_loop::PyLoop,
    },
    interp::places,
};

/// How far a future is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Cancelled,
    Finished,
}

/// `asyncio.Future`: a value that arrives later, and what waits for it.
#[pyclass(name = "Future", module = "_asyncio")]
#[derive(PyPayload)]
pub(crate) struct PyFuture {
    event_loop: RefCell<Option<PyRef<PyLoop>>>,
    state: Cell<State>,
    result: RefCell<Option<PyObjectRef>>,
    exception: RefCell<Option<PyBaseExceptionRef>>,
    cancelled_exception: RefCell<Option<PyBaseExceptionRef>>,
    pub(in crate::asyncio) cancel_message: RefCell<Option<PyObjectRef>>,
    callbacks: RefCell<Vec<DoneCallback>>,
    /// Where it was made, in debug mode.
    source: RefCell<Option<PyObjectRef>>,
    /// Set while it is being yielded to a task, to tell `await` from a bare `yield`.
    pub(in crate::asyncio) blocking: Cell<bool>,
    /// Whether the exception has not been retrieved yet.
    pub(in crate::asyncio) log_traceback: Cell<bool>,
    meaning: OnceCell<Box<Meaning>>,
}

/// What a future is to the observer.
pub(in crate::asyncio) enum Meaning {
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
    pub(in crate::asyncio) fn message(self, vm: &VirtualMachine) -> Option<PyObjectRef> {
        self.msg.filter(|message| !vm.is_none(message))
    }
}

impl PyFuture {
    pub(in crate::asyncio) fn new_empty() -> Self {
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
    pub(in crate::asyncio) fn new_named(vm: &VirtualMachine) -> Self {
        let future = Self::new_empty();
        if places::are_wanted() {
            let tag = Tag::default();
            names::label(&tag, vm);
            future.set_meaning(Meaning::Object(tag));
        }
        future
    }

    /// A future of this loop.
    pub(in crate::asyncio) fn new_in(event_loop: &PyRef<PyLoop>) -> Self {
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
    pub(in crate::asyncio) fn plain<'a>(object: &'a PyObject, vm: &VirtualMachine) -> Option<&'a Self> {
        let class = object.class();
        if class.is(Self::class(&vm.ctx)) || class.is(PyTask::class(&vm.ctx)) || class.is(PyGather::class(&vm.ctx)) {
            Self::of(object)
        } else {
            None
        }
    }

    /// Says what it is to the observer. The first word counts.
    pub(in crate::asyncio) fn set_meaning(&self, meaning: Meaning) {
        let _ = self.meaning.set(Box::new(meaning));
    }

    /// What its waiter waits for.
    pub(in crate::asyncio) fn waiting(&self) -> Option<Wait> {
        match &**self.meaning.get_or_init(|| Box::new(Meaning::Object(Tag::default()))) {
            Meaning::Task(task) => Some(Wait::Task(*task)),
            Meaning::Object(tag) => tag.wait(ObjectKind::Future, Want::Signal),
        }
    }

    pub(in crate::asyncio) fn state(&self) -> State {
        self.state.get()
    }

    pub(crate) fn is_done(&self) -> bool {
        self.state.get() != State::Pending
    }

    pub(in crate::asyncio) fn is_cancelled(&self) -> bool {
        self.state.get() == State::Cancelled
    }

    /// Puts it into its loop, as its constructor does.
    pub(in crate::asyncio) fn set_loop(&self, event_loop: PyRef<PyLoop>, vm: &VirtualMachine) -> PyResult<()> {
        if event_loop.is_debugging(vm)? {
            *self.source.borrow_mut() = Some(reports::extract_stack(vm)?);
        }
        *self.event_loop.borrow_mut() = Some(event_loop);
        Ok(())
    }

    /// Where it was made, if that is known.
    pub(in crate::asyncio) fn created_at(&self, vm: &VirtualMachine) -> PyResult<Option<String>> {
        let source = self.source.borrow().clone();
        Ok(source.map(|source| reports::last_place(&source, vm)).transpose()?.flatten())
    }

    /// What a report on it says of where it was made.
    pub(in crate::asyncio) fn add_source(&self, context: &Py<PyDict>, vm: &VirtualMachine) -> PyResult<()> {
        let source = self.source.borrow().clone();
        source.map_or(Ok(()), |source| context.set_item("source_traceback", source, vm))
    }

    pub(in crate::asyncio) fn event_loop(&self, vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
        let event_loop = self.event_loop.borrow().clone();
        event_loop.ok_or_else(|| vm.new_runtime_error("Future object is not initialized."))
    }

    /// The exception, without marking it as looked at.
    pub(in crate::asyncio) fn peek_exception(&self) -> Option<PyBaseExceptionRef> {
        self.exception.borrow().clone()
    }

    /// What it was, or is to be, cancelled with.
    pub(in crate::asyncio) fn cancel_message(&self) -> Option<PyObjectRef> {
        self.cancel_message.borrow().clone()
    }

    /// The result, `None` where there is none.
    pub(in crate::asyncio) fn peek_result(&self, vm: &VirtualMachine) -> PyObjectRef {
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
    pub(in crate::asyncio) fn take_exception(&self, vm: &VirtualMachine) -> PyResult<Option<PyBaseExceptionRef>> {
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
    pub(in crate::asyncio) fn make_cancelled(&self, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let kept = self.cancelled_exception.borrow_mut().take();
        kept.unwrap_or_else(|| Self::new_cancelled_error(self.cancel_message(), vm))
    }

    pub(crate) fn new_cancelled_error(message: Option<PyObjectRef>, vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_exception(errors::cancelled_error(vm), message.into_iter().collect())
    }

    /// Ends it with a result. It must be pending.
    pub(in crate::asyncio) fn finish(object: &PyObject, result: PyObjectRef, vm: &VirtualMachine) {
        let zelf = Self::of(object).expect("a future");
        *zelf.result.borrow_mut() = Some(result);
        Self::end(object, State::Finished, vm);
    }

    /// Ends it with an exception. It must be pending.
    pub(in crate::asyncio) fn fail(object: &PyObject, exception: PyBaseExceptionRef, vm: &VirtualMachine) {
        let zelf = Self::of(object).expect("a future");
        *zelf.exception.borrow_mut() = Some(exception);
        zelf.log_traceback.set(true);
        Self::end(object, State::Finished, vm);
    }

    /// Cancels it if it is pending.
    pub(in crate::asyncio) fn cancel_now(object: &PyObject, message: Option<PyObjectRef>, vm: &VirtualMachine) -> bool {
        let zelf = Self::of(object).expect("a future");
        zelf.log_traceback.set(false);
        if zelf.is_done() {
            return false;
        }
        *zelf.cancel_message.borrow_mut() = message;
        Self::end(object, State::Cancelled, vm);
        true
    }

    /// Keeps the very error a task was cancelled with, for the first caller that asks.
    pub(in crate::asyncio) fn keep_cancelled(&self, exception: PyBaseExceptionRef) {
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

    /// Says that the exception was never retrieved, if so. For `__del__`.
    pub(in crate::asyncio) fn report_unseen(object: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
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

/// The loop of anything that behaves as a future.
pub(in crate::asyncio) fn loop_of(future: &PyObject, vm: &VirtualMachine) -> PyResult {
    match vm.get_attribute_opt(future, vm.ctx.intern_str("get_loop"))? {
        Some(get_loop) => get_loop.call((), vm),
        None => future.get_attr("_loop", vm),
    }
}
