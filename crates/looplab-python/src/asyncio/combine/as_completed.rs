//! `asyncio.as_completed`.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fmt,
    rc::Rc,
};

use looplab_runtime::{
    executor::TimerHandle,
    lowlevel::{Waiter, hidden_queue, noting},
    sync::Queue,
};
use looplab_trace::Rule;
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    protocol::PyIterReturn,
    pyclass,
    types::{IterNext, Iterable, SelfIter},
    vm::thread::with_current_vm,
};

use crate::asyncio::{
    combine::wait::{deadline, distinct},
    core::{
        awaitable::Awaitable,
        coroutine::{Frame, coroutine, is_coroutine},
        done::{Listener, result},
        ensure::ensure_future,
        future::is_future,
        waits::for_tasks,
    },
    loops::{event_loop::PyLoop, policy},
};

#[derive(FromArgs)]
pub(crate) struct AsCompletedArgs {
    #[pyarg(any)]
    fs: PyObjectRef,
    #[pyarg(named, optional)]
    timeout: Option<PyObjectRef>,
}

/// What `as_completed` returns: gives futures as they end to `async for`, and to `for` awaitables of their results.
#[pyclass(name = "_AsCompletedIterator", module = "asyncio.tasks")]
#[derive(PyPayload)]
pub(crate) struct PyAsCompleted {
    finish: Rc<Finish>,
    left: Cell<usize>,
}

impl fmt::Debug for PyAsCompleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PyAsCompleted({} left)", self.left.get())
    }
}

/// Where the futures arrive.
struct Finish {
    /// Those that have ended, and `None` for each that the timeout has given up.
    ended: Queue<Option<PyObjectRef>>,
    /// Those that have not ended, by their identity.
    todo: RefCell<HashMap<usize, PyObjectRef>>,
    timer: RefCell<Option<TimerHandle>>,
}

/// `asyncio.as_completed(fs, *, timeout=None)`.
pub(crate) fn as_completed(args: AsCompletedArgs, vm: &VirtualMachine) -> PyResult<PyAsCompleted> {
    let AsCompletedArgs { fs, timeout } = args;
    if is_future(&fs, vm)? || is_coroutine(&fs, vm)? {
        return Err(vm.new_type_error(format!("expects an iterable of awaitables, not {}", fs.class().name())));
    }
    let event_loop = policy::event_loop(vm)?;
    let mut todo = Vec::new();
    for awaitable in distinct(&fs, vm)? {
        todo.push(ensure_future(awaitable, Some(PyLoop::shown(&event_loop)), vm)?);
    }
    let by_id: HashMap<_, _> = todo.iter().map(|future| (future.get_id(), future.clone())).collect();
    let left = by_id.len();
    let finish = Rc::new(Finish { ended: hidden_queue(), todo: RefCell::new(by_id), timer: RefCell::default() });
    let listener = Rc::new(Listener::new("_AsCompletedIterator._handle_completion", "tasks.py:618", {
        let finish = Rc::clone(&finish);
        move |future, _| finish.note(future)
    }));
    todo.iter().try_for_each(|future| listener.listen(future, vm))?;
    if let (Some(deadline), true) = (deadline(timeout.as_ref(), &event_loop, vm)?, left > 0) {
        let (finish, given_up) = (Rc::clone(&finish), Rc::clone(&finish));
        let give_up = move || with_current_vm(|vm| given_up.give_up(&listener, vm));
        *finish.timer.borrow_mut() = Some(event_loop.executor.call_at(deadline, give_up));
    }
    Ok(PyAsCompleted { finish, left: Cell::new(left) })
}

impl Finish {
    fn note(&self, future: &PyObject) {
        let mut todo = self.todo.borrow_mut();
        let Some(future) = todo.remove(&future.get_id()) else { return };
        let timer = if todo.is_empty() { self.timer.take() } else { None };
        drop(todo);
        self.arrive(Some(future));
        if let Some(timer) = timer {
            timer.cancel();
        }
    }

    fn give_up(&self, listener: &Listener, vm: &VirtualMachine) {
        for future in self.todo.take().into_values() {
            // What cannot be taken back will not be found here any more.
            let _ = listener.leave(&future, vm);
            self.arrive(None);
        }
    }

    fn arrive(&self, future: Option<PyObjectRef>) {
        // It is without end and is not shut down.
        let _ = self.ended.put_nowait(future);
    }

    /// The next that ends.
    async fn next(self: &Rc<Self>, frame: &Frame) -> PyResult {
        let finish = Rc::clone(self);
        let why = move || for_tasks(finish.todo.borrow().values(), Rule::First, "as_completed");
        let next = frame.wait(noting(self.ended.get(), why)).await?.expect("the queue is not shut down");
        next.ok_or_else(|| with_current_vm(|vm| vm.new_exception_empty(vm.ctx.exceptions.timeout_error.to_owned())))
    }
}

impl PyAsCompleted {
    /// Counts one off, if there are any.
    fn take(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

#[pyclass(with(IterNext, Iterable), flags(DISALLOW_INSTANTIATION))]
impl PyAsCompleted {
    #[pymethod(name = "__aiter__")]
    fn aiter(zelf: PyRef<Self>) -> PyRef<Self> {
        zelf
    }

    #[pymethod(name = "__anext__")]
    fn anext(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let body = |frame: Frame| async move {
            if !zelf.take() {
                return with_current_vm(|vm| {
                    Err(vm.new_exception_empty(vm.ctx.exceptions.stop_async_iteration.to_owned()))
                });
            }
            zelf.finish.next(&frame).await
        };
        coroutine("_AsCompletedIterator.__anext__", body, vm)
    }
}

impl SelfIter for PyAsCompleted {}

impl IterNext for PyAsCompleted {
    fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        if !zelf.take() {
            return Ok(PyIterReturn::StopIteration(None));
        }
        let finish = Rc::clone(&zelf.finish);
        let body = |frame: Frame| async move {
            let future = finish.next(&frame).await?;
            with_current_vm(|vm| result(&future, vm))
        };
        Ok(PyIterReturn::Return(coroutine("_AsCompletedIterator._wait_for_one", body, vm).into()))
    }
}
