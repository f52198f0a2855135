//! `asyncio.Queue`: the face of [`crate::sync::Queue`].

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyGenericAlias, PyType, PyTypeRef},
    pyclass,
    types::{Constructor, Representable},
};

use super::{awaitable::Awaitable, locks::Waiting};
use crate::python::errors::ErrorClass;
use crate::sync::{self, GetError, PutError};

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
    #[pyarg(any, default = 0)]
    maxsize: i64,
}

#[derive(FromArgs)]
pub(crate) struct ShutdownArgs {
    #[pyarg(any, default = false)]
    immediate: bool,
}

/// `asyncio.Queue`.
#[pyclass(name = "Queue", module = "asyncio.queues")]
#[derive(Debug, PyPayload)]
pub(crate) struct PyQueue {
    queue: sync::Queue<PyObjectRef>,
    maxsize: i64,
}

impl Constructor for PyQueue {
    type Args = QueueArgs;

    fn py_new(_cls: &Py<PyType>, args: QueueArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        // A negative size means without end, as 0 does.
        let room = usize::try_from(args.maxsize).unwrap_or(0);
        Ok(Self { queue: sync::Queue::new(room), maxsize: args.maxsize })
    }
}

fn put_error(error: &PutError<PyObjectRef>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_exception_empty(match error {
        PutError::ShutDown(_) => queue_shut_down(vm),
        PutError::Full(_) | PutError::Refused(_) => queue_full(vm),
    })
}

fn get_error(error: GetError, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_exception_empty(match error {
        GetError::ShutDown => queue_shut_down(vm),
        GetError::Empty | GetError::Refused => queue_empty(vm),
    })
}

#[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyQueue {
    #[pymethod]
    fn qsize(zelf: &Py<Self>) -> usize {
        zelf.queue.len()
    }

    #[pymethod]
    fn empty(zelf: &Py<Self>) -> bool {
        zelf.queue.is_empty()
    }

    #[pymethod]
    fn full(zelf: &Py<Self>) -> bool {
        zelf.queue.is_full()
    }

    #[pygetset]
    fn maxsize(zelf: &Py<Self>) -> i64 {
        zelf.maxsize
    }

    #[pymethod]
    fn put(zelf: &Py<Self>, item: PyObjectRef, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let value = |output: Result<(), PutError<PyObjectRef>>, vm: &VirtualMachine| {
            output.map(|()| vm.ctx.none()).map_err(|error| put_error(&error, vm))
        };
        Awaitable::new("Queue.put", Waiting { future: zelf.queue.put(item), value }, vm)
    }

    #[pymethod]
    fn put_nowait(zelf: &Py<Self>, item: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        zelf.queue.put_nowait(item).map_err(|error| put_error(&error, vm))
    }

    #[pymethod]
    fn get(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let value =
            |output: Result<PyObjectRef, GetError>, vm: &VirtualMachine| output.map_err(|error| get_error(error, vm));
        Awaitable::new("Queue.get", Waiting { future: zelf.queue.get(), value }, vm)
    }

    #[pymethod]
    fn get_nowait(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult {
        zelf.queue.get_nowait().map_err(|error| get_error(error, vm))
    }

    #[pymethod]
    fn task_done(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
        zelf.queue.task_done().map_err(|_| vm.new_value_error("task_done() called too many times"))
    }

    #[pymethod]
    fn join(zelf: &Py<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
        let value = |(), vm: &VirtualMachine| Ok(vm.ctx.none());
        Awaitable::new("Queue.join", Waiting { future: zelf.queue.join(), value }, vm)
    }

    #[pymethod]
    fn shutdown(zelf: &Py<Self>, args: ShutdownArgs) {
        if args.immediate {
            zelf.queue.shutdown_now();
        } else {
            zelf.queue.shutdown();
        }
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, args: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
        PyGenericAlias::from_args(cls, args, vm)
    }
}

impl Representable for PyQueue {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        let mut text = format!("<{} at {:#x} maxsize={}", zelf.class().name(), zelf.get_id(), zelf.maxsize);
        for (what, count) in
            [("_getters", zelf.queue.getters()), ("_putters", zelf.queue.putters()), ("tasks", zelf.queue.unfinished())]
        {
            match (what, count) {
                (_, 0) => {}
                ("tasks", count) => text += &format!(" tasks={count}"),
                (what, count) => text += &format!(" {what}[{count}]"),
            }
        }
        Ok(text + ">")
    }
}
