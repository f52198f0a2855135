//! The `_thread` module where there is exactly one thread.
//!
//! Locks work, so everything that guards itself with one does too. What would wait for another thread cannot ever go
//! on, and says so instead of waiting.

pub(crate) use _thread::module_def;

#[rustpython_vm::pymodule]
mod _thread {
    use std::cell::Cell;

    use rustpython_vm::{
        AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, TryFromObject, VirtualMachine,
        builtins::{PyFloat, PyModule, PyTupleRef, PyType, PyTypeRef},
        class::StaticType,
        function::{FuncArgs, OptionalArg},
        pyclass, pystruct_sequence, pystruct_sequence_data,
        types::{Constructor, PyStructSequence, PyStructSequenceData, Representable, struct_sequence_new},
    };

    use crate::interp::time;

    /// The only thread's number. Not 0, which `threading` takes for "no thread".
    const MAIN: u64 = 1;

    #[pyattr]
    const TIMEOUT_MAX: f64 = 9_223_372_036.0;

    #[pyattr]
    fn error(vm: &VirtualMachine) -> PyTypeRef {
        vm.ctx.exceptions.runtime_error.to_owned()
    }

    #[derive(FromArgs)]
    struct AcquireArgs {
        #[pyarg(any, default = true)]
        blocking: bool,
        #[pyarg(any, default = FOREVER, py_default = "-1")]
        timeout: Seconds,
    }

    /// What stands for no limit.
    const FOREVER: Seconds = Seconds(-1.0);

    /// A number of seconds, whole or not.
    #[derive(Clone, Copy, PartialEq, PartialOrd)]
    struct Seconds(f64);

    impl TryFromObject for Seconds {
        fn try_from_object(vm: &VirtualMachine, object: PyObjectRef) -> PyResult<Self> {
            match object.downcast_ref::<PyFloat>() {
                Some(float) => Ok(Self(float.to_f64())),
                None => object.try_index(vm)?.as_object().try_float(vm).map(|float| Self(float.to_f64())),
            }
        }
    }

    impl AcquireArgs {
        fn check(&self, vm: &VirtualMachine) -> PyResult<()> {
            if !self.blocking && self.timeout != FOREVER {
                return Err(vm.new_value_error("can't specify a timeout for a non-blocking call"));
            }
            if self.timeout.0 < 0.0 && self.timeout != FOREVER {
                return Err(vm.new_value_error("timeout value must be a non-negative number"));
            }
            if self.timeout.0 > TIMEOUT_MAX {
                return Err(vm.new_overflow_error("timeout value is too large"));
            }
            Ok(())
        }

        /// What comes of waiting for a lock that no other thread can release.
        fn wait_in_vain(&self, vm: &VirtualMachine) -> PyResult<bool> {
            if !self.blocking {
                return Ok(false);
            }
            if self.timeout.0 >= 0.0 {
                time::sleep(self.timeout.0);
                return Ok(false);
            }
            Err(vm.new_runtime_error(
                "this would wait forever: the lock is held, and there is no other thread that could release it",
            ))
        }
    }

    #[pyattr]
    #[pyclass(name = "lock", module = "_thread")]
    #[derive(Debug, Default, PyPayload)]
    struct Lock {
        locked: Cell<bool>,
    }

    #[pyclass(with(Constructor, Representable), flags(HAS_WEAKREF))]
    impl Lock {
        #[pymethod]
        #[pymethod(name = "acquire_lock")]
        fn acquire(zelf: &Py<Self>, args: AcquireArgs, vm: &VirtualMachine) -> PyResult<bool> {
            args.check(vm)?;
            if zelf.locked.replace(true) { args.wait_in_vain(vm) } else { Ok(true) }
        }

        #[pymethod]
        #[pymethod(name = "release_lock")]
        fn release(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
            if zelf.locked.replace(false) { Ok(()) } else { Err(vm.new_runtime_error("release unlocked lock")) }
        }

        #[pymethod]
        #[pymethod(name = "locked_lock")]
        fn locked(zelf: &Py<Self>) -> bool {
            zelf.locked.get()
        }

        #[pymethod]
        fn __enter__(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<bool> {
            Self::acquire(zelf, AcquireArgs { blocking: true, timeout: FOREVER }, vm)
        }

        #[pymethod]
        fn __exit__(zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
            Self::release(zelf, vm)
        }

        #[pymethod]
        fn _at_fork_reinit(zelf: &Py<Self>) {
            zelf.locked.set(false);
        }
    }

    impl Constructor for Lock {
        type Args = ();

        fn py_new(_cls: &Py<PyType>, (): (), _vm: &VirtualMachine) -> PyResult<Self> {
            Ok(Self::default())
        }
    }

    impl Representable for Lock {
        fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
            let state = if zelf.locked.get() { "locked" } else { "unlocked" };
            Ok(format!("<{state} _thread.lock object at {:#x}>", zelf.get_id()))
        }
    }

    #[pyattr]
    #[pyclass(name = "RLock", module = "_thread")]
    #[derive(Debug, Default, PyPayload)]
    struct RLock {
        count: Cell<usize>,
    }

    #[pyclass(with(Constructor, Representable), flags(BASETYPE, HAS_WEAKREF))]
    impl RLock {
        #[pymethod]
        fn acquire(zelf: &Py<Self>, args: AcquireArgs, vm: &VirtualMachine) -> PyResult<bool> {
            args.check(vm)?;
            zelf.count.set(zelf.count.get() + 1);
            Ok(true)
        }

        #[pymethod]
        fn release(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
            let Some(count) = zelf.count.get().checked_sub(1) else {
                return Err(vm.new_runtime_error("cannot release un-acquired lock"));
            };
            zelf.count.set(count);
            Ok(())
        }

        #[pymethod]
        fn locked(zelf: &Py<Self>) -> bool {
            zelf.count.get() > 0
        }

        #[pymethod]
        fn __enter__(zelf: &Py<Self>) -> bool {
            zelf.count.set(zelf.count.get() + 1);
            true
        }

        #[pymethod]
        fn __exit__(zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
            Self::release(zelf, vm)
        }

        #[pymethod]
        fn _is_owned(zelf: &Py<Self>) -> bool {
            zelf.count.get() > 0
        }

        #[pymethod]
        fn _recursion_count(zelf: &Py<Self>) -> usize {
            zelf.count.get()
        }

        #[pymethod]
        fn _release_save(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<(usize, u64)> {
            match zelf.count.replace(0) {
                0 => Err(vm.new_runtime_error("cannot release un-acquired lock")),
                count => Ok((count, MAIN)),
            }
        }

        #[pymethod]
        fn _acquire_restore(zelf: &Py<Self>, state: PyTupleRef, vm: &VirtualMachine) -> PyResult<()> {
            let count = state.first().ok_or_else(|| vm.new_type_error("a saved state is a count and an owner"))?;
            zelf.count.set(count.try_to_value(vm)?);
            Ok(())
        }

        #[pymethod]
        fn _at_fork_reinit(zelf: &Py<Self>) {
            zelf.count.set(0);
        }
    }

    impl Constructor for RLock {
        type Args = FuncArgs;

        fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
            Ok(Self::default())
        }
    }

    impl Representable for RLock {
        fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
            let count = zelf.count.get();
            let (state, owner) = if count > 0 { ("locked", MAIN) } else { ("unlocked", 0) };
            let id = zelf.get_id();
            Ok(format!("<{state} _thread.RLock object owner={owner} count={count} at {id:#x}>"))
        }
    }

    /// `threading.local`: with one thread, an object with attributes.
    #[pyattr]
    #[pyclass(name = "_local", module = "_thread")]
    #[derive(Debug, Default, PyPayload)]
    struct Local {}

    #[pyclass(with(Constructor), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
    impl Local {}

    impl Constructor for Local {
        type Args = FuncArgs;

        fn py_new(cls: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
            let given = !args.args.is_empty() || !args.kwargs.is_empty();
            let init = vm.ctx.intern_str("__init__");
            let is_plain = || {
                let own = cls.get_attr(init);
                let base = vm.ctx.types.object_type.get_attr(init);
                own.zip(base).is_none_or(|(own, base)| own.is(&base))
            };
            if given && is_plain() {
                return Err(vm.new_type_error("Initialization arguments are not supported"));
            }
            Ok(Self {})
        }
    }

    #[pyattr]
    #[pyclass(name = "_ThreadHandle", module = "_thread")]
    #[derive(Debug, Default, PyPayload)]
    struct ThreadHandle {
        ident: Cell<u64>,
        done: Cell<bool>,
    }

    #[pyclass(with(Constructor, Representable))]
    impl ThreadHandle {
        #[pygetset]
        fn ident(zelf: &Py<Self>) -> u64 {
            zelf.ident.get()
        }

        #[pymethod]
        fn is_done(zelf: &Py<Self>) -> bool {
            zelf.done.get()
        }

        #[pymethod]
        fn _set_done(zelf: &Py<Self>) {
            zelf.done.set(true);
        }

        #[pymethod]
        fn join(zelf: &Py<Self>, _timeout: OptionalArg<PyObjectRef>, vm: &VirtualMachine) -> PyResult<()> {
            if zelf.done.get() || zelf.ident.get() == 0 {
                return Ok(());
            }
            Err(vm.new_runtime_error("Cannot join current thread"))
        }
    }

    impl Constructor for ThreadHandle {
        type Args = ();

        fn py_new(_cls: &Py<PyType>, (): (), _vm: &VirtualMachine) -> PyResult<Self> {
            Ok(Self::default())
        }
    }

    impl Representable for ThreadHandle {
        fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
            Ok(format!("<_ThreadHandle object: ident={}>", zelf.ident.get()))
        }
    }

    #[pyfunction]
    #[pyfunction(name = "start_new")]
    #[pyfunction(name = "start_joinable_thread")]
    fn start_new_thread(_args: FuncArgs, vm: &VirtualMachine) -> PyResult<u64> {
        Err(vm.new_runtime_error(
            "can't start new thread: threads are not available here; asyncio tasks run side by side without them",
        ))
    }

    #[pyfunction]
    #[pyfunction(name = "allocate")]
    fn allocate_lock(vm: &VirtualMachine) -> PyRef<Lock> {
        Lock::default().into_ref(&vm.ctx)
    }

    #[pyfunction]
    #[pyfunction(name = "get_native_id")]
    #[pyfunction(name = "_get_main_thread_ident")]
    fn get_ident() -> u64 {
        MAIN
    }

    #[pyfunction]
    #[pyfunction(name = "daemon_threads_allowed")]
    fn _is_main_interpreter() -> bool {
        true
    }

    #[pyfunction]
    fn _make_thread_handle(ident: u64) -> ThreadHandle {
        ThreadHandle { ident: Cell::new(ident), done: Cell::new(false) }
    }

    #[pystruct_sequence_data]
    struct ExceptHookArgsData {
        exc_type: PyObjectRef,
        exc_value: PyObjectRef,
        exc_traceback: PyObjectRef,
        thread: PyObjectRef,
    }

    #[pyattr]
    #[pystruct_sequence(name = "_ExceptHookArgs", module = "_thread", data = "ExceptHookArgsData")]
    struct PyExceptHookArgs;

    #[pyclass(with(PyStructSequence))]
    impl PyExceptHookArgs {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, ExceptHookArgsData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    #[pyfunction]
    fn _excepthook(args: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let [class, value, traceback] =
            ["exc_type", "exc_value", "exc_traceback"].map(|name| args.get_attr(vm.ctx.intern_str(name), vm));
        vm.sys_module.get_attr("excepthook", vm)?.call((class?, value?, traceback?), vm)?;
        Ok(())
    }

    #[pyfunction]
    fn _count() -> usize {
        0
    }

    #[pyfunction]
    fn _shutdown() {}

    #[pyfunction]
    fn set_name(_name: PyObjectRef) {}

    #[pyfunction]
    fn _set_sentinel(vm: &VirtualMachine) -> PyRef<Lock> {
        allocate_lock(vm)
    }

    #[pyfunction]
    fn stack_size(_size: OptionalArg<usize>) -> usize {
        0
    }

    #[pyfunction]
    #[pyfunction(name = "exit_thread")]
    fn exit(vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_exception_empty(vm.ctx.exceptions.system_exit.to_owned()))
    }

    #[pyfunction]
    fn interrupt_main(signal: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<()> {
        let handle = vm.import("_signal", 0)?.get_attr("raise_signal", vm)?;
        handle.call((signal.unwrap_or(crate::interp::signal::SIGINT),), vm).map(drop)
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        module.set_attr("LockType", Lock::static_type().to_owned(), vm)
    }
}
