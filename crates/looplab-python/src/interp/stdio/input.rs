//! The stream that a program reads from.

use rustpython_vm::{
    FromArgs, Py, PyObjectRef, PyPayload, PyResult, VirtualMachine,
    builtins::PyStrRef,
    function::OptionalArg,
    protocol::PyIterReturn,
    pyclass,
    types::{IterNext, Iterable, Representable, SelfIter},
};

use super::unsupported;

/// `sys.stdin`: there is nothing to read.
#[pyclass(name = "Input", module = "_looplab_stdio")]
#[derive(Debug, PyPayload)]
pub(crate) struct Input;

const NO_INPUT: &str = "reading input is not possible here: the program has no keyboard";

#[derive(FromArgs)]
struct SizeArg {
    #[pyarg(positional, optional)]
    #[expect(dead_code, reason = "nothing can be read, however little was asked for")]
    size: OptionalArg<PyObjectRef>,
}

#[pyclass(with(Representable, IterNext, Iterable), flags(DISALLOW_INSTANTIATION, HAS_DICT, HAS_WEAKREF))]
impl Input {
    #[pymethod]
    #[pymethod(name = "readline")]
    #[pymethod(name = "readlines")]
    fn read(_zelf: &Py<Self>, _size: SizeArg, vm: &VirtualMachine) -> PyResult<PyStrRef> {
        Err(vm.new_exception_msg(vm.ctx.exceptions.eof_error.to_owned(), NO_INPUT.into()))
    }

    #[pymethod]
    fn write(_zelf: &Py<Self>, _text: PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
        Err(unsupported("not writable", vm))
    }

    #[pymethod]
    fn flush(_zelf: &Py<Self>) {}

    #[pymethod]
    fn close(_zelf: &Py<Self>) {}

    #[pymethod]
    fn isatty(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn readable(_zelf: &Py<Self>) -> bool {
        true
    }

    #[pymethod]
    fn writable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn seekable(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pymethod]
    fn fileno(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i32> {
        Err(unsupported("fileno", vm))
    }

    #[pygetset]
    fn closed(_zelf: &Py<Self>) -> bool {
        false
    }

    #[pygetset]
    fn encoding(_zelf: &Py<Self>) -> &'static str {
        "utf-8"
    }

    #[pygetset]
    fn errors(_zelf: &Py<Self>) -> &'static str {
        "strict"
    }

    #[pygetset]
    fn name(_zelf: &Py<Self>) -> &'static str {
        "<stdin>"
    }

    #[pygetset]
    fn mode(_zelf: &Py<Self>) -> &'static str {
        "r"
    }
}

impl SelfIter for Input {}

impl IterNext for Input {
    fn next(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
        Err(vm.new_exception_msg(vm.ctx.exceptions.eof_error.to_owned(), NO_INPUT.into()))
    }
}

impl Representable for Input {
    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok("<_io.TextIOWrapper name='<stdin>' mode='r' encoding='utf-8'>".to_owned())
    }
}
