//! The process a program believes it is, and its surroundings.

#[rustpython_vm::pymodule(sub, name = "posix")]
pub(crate) mod module {
    use rustpython_vm::{
        FromArgs, PyObjectRef, PyResult, VirtualMachine,
        builtins::{PyBytesRef, PyDictRef, PyListRef, PyStrRef, PyTypeRef},
        convert::ToPyObject,
        function::{FsPath, FuncArgs, OptionalArg},
        pyclass, pystruct_sequence, pystruct_sequence_data,
        types::{PyStructSequence, PyStructSequenceData, struct_sequence_new},
    };

    use crate::{
        interp::{signal, time},
        os::posix::{
            HOME,
            args::{PathArg, class_of_errno},
            seeded_bytes,
        },
    };

    #[pyattr]
    const EX_OK: i32 = 0;

    #[pyattr]
    fn error(vm: &VirtualMachine) -> PyTypeRef {
        vm.ctx.exceptions.os_error.to_owned()
    }

    #[pyattr]
    fn _have_functions(vm: &VirtualMachine) -> PyListRef {
        let names = ["HAVE_LSTAT", "HAVE_FTRUNCATE"];
        vm.ctx.new_list(names.iter().map(|name| vm.ctx.new_str(*name).into()).collect())
    }

    #[pyattr]
    fn environ(vm: &VirtualMachine) -> PyDictRef {
        let environ = vm.ctx.new_dict();
        for (name, value) in [("HOME", HOME), ("PWD", HOME), ("USER", "user"), ("LANG", "C.UTF-8"), ("TMPDIR", "/tmp")]
        {
            let [name, value] = [name, value].map(|text| PyObjectRef::from(vm.ctx.new_bytes(text.into())));
            environ.set_item(&*name, value, vm).expect("bytes are hashable");
        }
        environ
    }

    #[pystruct_sequence_data]
    struct TerminalSizeData {
        columns: usize,
        lines: usize,
    }

    #[pyattr]
    #[pystruct_sequence(name = "terminal_size", module = "os", data = "TerminalSizeData")]
    struct PyTerminalSize;

    #[pyclass(with(PyStructSequence))]
    impl PyTerminalSize {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, TerminalSizeData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    #[pystruct_sequence_data]
    struct UnameResultData {
        sysname: String,
        nodename: String,
        release: String,
        version: String,
        machine: String,
    }

    #[pyattr]
    #[pystruct_sequence(name = "uname_result", module = "posix", data = "UnameResultData")]
    struct PyUnameResult;

    #[pyclass(with(PyStructSequence))]
    impl PyUnameResult {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, UnameResultData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    #[pystruct_sequence_data]
    struct TimesResultData {
        user: f64,
        system: f64,
        children_user: f64,
        children_system: f64,
        elapsed: f64,
    }

    #[pyattr]
    #[pystruct_sequence(name = "times_result", module = "posix", data = "TimesResultData")]
    struct PyTimesResult;

    #[pyclass(with(PyStructSequence))]
    impl PyTimesResult {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, TimesResultData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    #[pyfunction]
    fn get_terminal_size(_fd: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<TerminalSizeData> {
        let message = "Inappropriate ioctl for device";
        Err(vm.new_os_subtype_error(class_of_errno(25, vm), Some(25), message).upcast())
    }

    #[derive(FromArgs)]
    struct FspathArgs {
        #[pyarg(any)]
        path: PyObjectRef,
    }

    #[pyfunction]
    fn fspath(args: FspathArgs, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        Ok(FsPath::try_from_path_like(args.path, false, vm)?.to_pyobject(vm))
    }

    #[pyfunction]
    fn putenv(name: PathArg, _value: PathArg, vm: &VirtualMachine) -> PyResult<()> {
        if name.text.contains('=') {
            return Err(vm.new_value_error("illegal environment variable name"));
        }
        Ok(())
    }

    #[pyfunction]
    fn unsetenv(_name: PathArg) {}

    /// More bytes at once than an engine has memory for.
    const MOST_RANDOM: usize = 1 << 30;

    #[pyfunction]
    fn urandom(size: isize, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        let size = usize::try_from(size).map_err(|_| vm.new_value_error("negative argument not allowed"))?;
        if size > MOST_RANDOM {
            return Err(vm.no_memory_error());
        }
        let bytes = match seeded_bytes(size) {
            Some(bytes) => bytes,
            None => rustpython_vm::host_env::os::urandom(size).map_err(|error| vm.new_os_error(error.to_string()))?,
        };
        Ok(vm.ctx.new_bytes(bytes))
    }

    #[pyfunction]
    fn getrandom(size: isize, _flags: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        urandom(size, vm)
    }

    #[pyfunction]
    fn getpid() -> i32 {
        1
    }

    /// There is no process but the program's own.
    #[pyfunction]
    fn kill(pid: i32, number: i32, vm: &VirtualMachine) -> PyResult<()> {
        const ESRCH: i32 = 3;
        if ![getpid(), 0, -1, -getpid()].contains(&pid) {
            let class = class_of_errno(ESRCH, vm);
            return Err(vm.new_os_subtype_error(class, Some(ESRCH), strerror(ESRCH)).upcast());
        }
        if number == 0 { Ok(()) } else { signal::raise(number, vm) }
    }

    #[pyfunction]
    fn getppid() -> i32 {
        0
    }

    #[pyfunction]
    #[pyfunction(name = "geteuid")]
    #[pyfunction(name = "getgid")]
    #[pyfunction(name = "getegid")]
    fn getuid() -> i32 {
        1000
    }

    #[pyfunction]
    fn getlogin() -> &'static str {
        "user"
    }

    #[pyfunction]
    fn cpu_count() -> i32 {
        1
    }

    #[pyfunction]
    fn uname() -> UnameResultData {
        UnameResultData {
            sysname: "Looplab".into(),
            nodename: "browser".into(),
            release: env!("CARGO_PKG_VERSION").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            machine: "wasm32".into(),
        }
    }

    #[pyfunction]
    fn times() -> TimesResultData {
        let elapsed = time::monotonic();
        TimesResultData { user: elapsed, system: 0.0, children_user: 0.0, children_system: 0.0, elapsed }
    }

    #[pyfunction]
    fn sched_yield() {}

    #[pyfunction]
    fn strerror(code: i32) -> String {
        crate::os::errno::message(code).map_or_else(|| format!("Unknown error {code}"), str::to_owned)
    }

    #[derive(FromArgs)]
    struct ExitArgs {
        #[pyarg(any)]
        status: i32,
    }

    #[pyfunction]
    fn _exit(args: ExitArgs, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), vec![vm.ctx.new_int(args.status).into()]))
    }

    #[derive(FromArgs)]
    struct SystemArgs {
        #[pyarg(any)]
        #[expect(dead_code, reason = "no command can run")]
        command: PyStrRef,
    }

    #[pyfunction]
    fn system(_args: SystemArgs, vm: &VirtualMachine) -> PyResult<i32> {
        Err(vm.new_os_error("os.system is not available here: a browser page cannot start other programs"))
    }

    #[pyfunction]
    fn register_at_fork(_args: FuncArgs) {}
}
