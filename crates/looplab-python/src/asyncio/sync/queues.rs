//! `asyncio.Queue`: the Python bindings of [`looplab_runtime::sync::Queue`].

use std::cell::RefCell;

use looplab_runtime::{
    lowlevel::{Closed, PrimitiveExt as _, QueueExt as _},
    sync::{self, GetError, PutError},
};
use rustpython_vm::{
    AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyGenericAlias, PyType, PyTypeRef},
    function::FuncArgs,
    pyclass,
    types::{Constructor, Initializer, PyComparisonOp, Representable},
};

use crate::{
    asyncio::{
        core::{awaitable::Awaitable, errors, names, overrides},
        sync::{
            bound::{Bound, LoopBound, init_args},
            items::{Items, Order},
            waiting::{show, waiting},
        },
    },
    interp::errors::ErrorClass,
};

thread_local! {
    static EMPTY: ErrorClass = const { ErrorClass::new("asyncio.queues", "QueueEmpty") };
    static FULL: ErrorClass = const { ErrorClass::new("asyncio.queues", "QueueFull") };
    static SHUT_DOWN: ErrorClass = const { ErrorClass::new("asyncio.queues", "QueueShutDown") };
}

/// `asyncio.QueueEmpty`.
pub(crate) fn queue_empty(vm: &VirtualMachine) -> PyTypeRef {
    EMPTY.with(|class| class.get(vm.ctx.exceptions.exception_type, vm))
}

/// `asyncio.QueueFull`.
pub(crate) fn queue_full(vm: &VirtualMachine) -> PyTypeRef {
    FULL.with(|class| class.get(vm.ctx.exceptions.exception_type, vm))
}

/// `asyncio.QueueShutDown`.
pub(crate) fn queue_shut_down(vm: &VirtualMachine) -> PyTypeRef {
    SHUT_DOWN.with(|class| class.get(vm.ctx.exceptions.exception_type, vm))
}

#[derive(FromArgs)]
pub(crate) struct QueueArgs {
    #[pyarg(any, optional)]
    maxsize: Option<PyObjectRef>,
}

#[derive(FromArgs)]
pub(crate) struct ShutdownArgs {
    #[pyarg(any, default = false)]
    immediate: bool,
}

/// `asyncio.Queue`, and what is made of it by a class that says another `_order`.
#[pyclass(name = "Queue", module = "asyncio.queues")]
#[derive(Debug, PyPayload)]
pub(crate) struct PyQueue {
    parts: RefCell<Parts>,
    bound: Bound,
}

#[derive(Clone, Debug)]
struct Parts {
    queue: sync::Queue<PyObjectRef, Items>,
    maxsize: PyObjectRef,
}

impl Parts {
    fn new(maxsize: PyObjectRef, room: usize) -> Self {
        Self { queue: sync::Queue::with_store(room, Items::default()), maxsize }
    }
}

impl LoopBound for PyQueue {
    fn bound(&self) -> &Bound {
        &self.bound
    }
}

impl Constructor for PyQueue {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let parts = Parts::new(vm.ctx.new_int(0).into(), 0);
        names::label(parts.queue.tag(), vm);
        Ok(Self { parts: RefCell::new(parts), bound: Bound::default() })
    }
}

impl Initializer for PyQueue {
    type Args = FuncArgs;

    fn init(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        let args: QueueArgs = init_args("Queue", args, vm)?;
        let maxsize = args.maxsize.unwrap_or_else(|| vm.ctx.new_int(0).into());
        // A negative size means without end, as 0 does.
        let room = maxsize.try_float(vm)?.to_f64().ceil();
        let parts = Parts::new(maxsize.clone(), if room > 0.0 { room as usize } else { 0 });
        parts.queue.tag().inherit(zelf.queue().tag());
        let items = parts.queue.store();
        items.set_order(order_of(zelf.class(), vm)?);
        items.set_owner(zelf.as_object(), Self::class(&vm.ctx), vm);
        items.clear();
        drop(zelf.parts.replace(parts));
        if zelf.queue().store().is_kept() {
            vm.call_method(zelf.as_object(), "_init", (maxsize,))?;
        }
        Ok(())
    }
}

/// In which order items come out, as the class says.
fn order_of(class: &Py<PyType>, vm: &VirtualMachine) -> PyResult<Order> {
    let Some(order) = class.get_attr(vm.ctx.intern_str("_order")) else { return Ok(Order::Fifo) };
    Ok(match order.str(vm)?.as_wtf8().as_bytes() {
        b"lifo" => Order::Lifo,
        b"priority" => Order::Priority,
        _ => Order::Fifo,
    })
}

impl PyQueue {
    fn queue(&self) -> sync::Queue<PyObjectRef, Items> {
        self.parts.borrow().queue.clone()
    }

    fn put_result(&self, put: Result<(), PutError<PyObjectRef>>, vm: &VirtualMachine) -> PyResult<()> {
        put.map_err(|error| {
            let class = match error {
                PutError::ShutDown(_) => queue_shut_down(vm),
                PutError::Full(_) => queue_full(vm),
                PutError::Refused(_) => return self.failure(vm),
            };
            vm.new_exception_empty(class)
        })
    }

    fn get_result(&self, got: Result<PyObjectRef, GetError>, vm: &VirtualMachine) -> PyResult {
        got.map_err(|error| {
            let class = match error {
                GetError::ShutDown => queue_shut_down(vm),
                GetError::Empty => queue_empty(vm),
                GetError::Refused => return self.failure(vm),
            };
            vm.new_exception_empty(class)
        })
    }

    /// The end of a wait that asked the program's own `full()` or `empty()`.
    fn waited(zelf: &Py<Self>, outcome: Result<(), Closed>, vm: &VirtualMachine) -> PyResult {
        Self::_raise_failure(zelf, vm)?;
        match outcome {
            Ok(()) => Ok(vm.ctx.none()),
            Err(Closed) => Err(vm.new_exception_empty(queue_shut_down(vm))),
        }
    }

    /// What the store failed with.
    fn failure(&self, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let failure = self.queue().store().take_failure();
        failure.unwrap_or_else(|| vm.new_runtime_error("the queue's store failed"))
    }
}

#[pyclass(with(Constructor, Initializer, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyQueue {
    #[pymethod]
    fn qsize(zelf: &Py<Self>) -> usize {
        zelf.queue().len()
    }

    #[pymethod]
    fn empty(zelf: &Py<Self>) -> bool {
        // Not by the queue's own answer: a class of the program's is asked for it, which may ask this method.
        let size = zelf.queue().len();
        size == 0
    }

    #[pymethod]
    fn full(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<bool> {
        let queue = zelf.queue();
        if queue.maxsize() == 0 {
            return Ok(false);
        }
        if !queue.store().is_used_otherwise() {
            return Ok(queue.len() >= queue.maxsize());
        }
        let size = vm.call_method(zelf.as_object(), "qsize", ())?;
        size.rich_compare_bool(vm.ctx.new_int(queue.maxsize()).as_object(), PyComparisonOp::Ge, vm)
    }

    #[pygetset]
    fn maxsize(zelf: &Py<Self>) -> PyObjectRef {
        zelf.parts.borrow().maxsize.clone()
    }

    #[pymethod]
    fn put(zelf: PyRef<Self>, item: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        if zelf.queue().store().is_used_otherwise() {
            return overrides::coroutine("Queue", "put", (zelf, item), vm);
        }
        let put = zelf.queue().put(item);
        let value = |zelf: &Py<Self>, put, vm: &VirtualMachine| zelf.put_result(put, vm).map(|()| vm.ctx.none());
        Ok(waiting("Queue.put", zelf, put, value, vm).into())
    }

    /// What a `put` that calls the queue's own `put_nowait` waits for.
    #[pymethod]
    fn _room(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let room = zelf.queue().slot();
        waiting("Queue.put", zelf, room, Self::waited, vm)
    }

    #[pymethod]
    fn put_nowait(zelf: &Py<Self>, item: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.put_result(zelf.queue().put_nowait(item), vm)
    }

    #[pymethod]
    fn get(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult {
        if zelf.queue().store().is_used_otherwise() {
            return overrides::coroutine("Queue", "get", (zelf,), vm);
        }
        let get = zelf.queue().get();
        let value = |zelf: &Py<Self>, got, vm: &VirtualMachine| zelf.get_result(got, vm);
        Ok(waiting("Queue.get", zelf, get, value, vm).into())
    }

    /// What a `get` that calls the queue's own `get_nowait` waits for.
    #[pymethod]
    fn _arrival(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let arrival = zelf.queue().arrival();
        waiting("Queue.get", zelf, arrival, Self::waited, vm)
    }

    /// Raises what the program's own `full()` or `empty()` failed with, if one did.
    #[pymethod]
    fn _raise_failure(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        let failure = zelf.queue().store().take_failure();
        failure.map_or(Ok(()), |failure| {
            errors::chain(&failure, vm);
            Err(failure)
        })
    }

    #[pymethod]
    fn get_nowait(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.get_result(zelf.queue().get_nowait(), vm)
    }

    #[pymethod]
    fn task_done(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        zelf.queue().task_done().map_err(|_| vm.new_value_error("task_done() called too many times"))
    }

    #[pymethod]
    fn join(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let join = zelf.queue().join();
        waiting("Queue.join", zelf, join, |_, (), vm: &VirtualMachine| Ok(vm.ctx.none()), vm)
    }

    #[pymethod]
    fn shutdown(zelf: &Py<Self>, args: ShutdownArgs, vm: &VirtualMachine) -> PyResult<()> {
        let queue = zelf.queue();
        if args.immediate {
            queue.shutdown_now();
        } else {
            queue.shutdown();
        }
        Self::_raise_failure(zelf, vm)
    }

    #[pymethod]
    fn _init(zelf: &Py<Self>, _maxsize: PyObjectRef) {
        zelf.queue().store().clear();
    }

    #[pymethod]
    fn _put(zelf: &Py<Self>, item: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.queue().store().push(item, vm)
    }

    #[pymethod]
    fn _get(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.queue().store().pop(vm)
    }

    #[pygetset]
    fn _queue(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.queue().store().expose(vm)
    }

    #[pygetset(setter)]
    fn set__queue(zelf: &Py<Self>, items: PyObjectRef) {
        zelf.queue().store().keep_in(items);
    }

    #[pygetset]
    fn _unfinished_tasks(zelf: &Py<Self>) -> usize {
        zelf.queue().unfinished()
    }

    #[pygetset]
    fn _getters(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let [getters, _] = zelf.queue().stages();
        show(getters, vm)
    }

    #[pygetset]
    fn _putters(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        let [_, putters] = zelf.queue().stages();
        show(putters, vm)
    }

    #[pymethod]
    fn _format(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        let queue = zelf.queue();
        let mut text = format!("maxsize={}", Self::maxsize(zelf).repr(vm)?.as_wtf8());
        let items = queue.store().to_vec(vm)?;
        if !items.is_empty() {
            let items: PyObjectRef = vm.ctx.new_list(items).into();
            text += &format!(" _queue={}", items.repr(vm)?.as_wtf8());
        }
        for (what, count) in [("_getters", queue.getters()), ("_putters", queue.putters())] {
            if count > 0 {
                text += &format!(" {what}[{count}]");
            }
        }
        if queue.unfinished() > 0 {
            text += &format!(" tasks={}", queue.unfinished());
        }
        if queue.is_shut_down() {
            text += " shutdown";
        }
        Ok(text)
    }

    #[pymethod]
    fn __str__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<{} {}>", zelf.class().name(), Self::_format(zelf, vm)?))
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
        PyGenericAlias::from_args(cls, args, vm)
    }
}

impl Representable for PyQueue {
    fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<{} at {:#x} {}>", zelf.class().name(), zelf.get_id(), Self::_format(zelf, vm)?))
    }
}
