//! Python callables whose body is a Rust closure. Those that the interpreter makes never free what the closure has captured.

use std::fmt;

use rustpython_vm::{
    Py, PyObjectRef, PyPayload, PyResult, VirtualMachine,
    function::FuncArgs,
    pyclass,
    types::{Callable, Representable},
};

type Body = dyn Fn(FuncArgs, &VirtualMachine) -> PyResult<()>;

/// A function that gives `None`.
#[pyclass(name = "builtin_function_or_method", module = false)]
#[derive(PyPayload)]
pub(crate) struct Closure {
    name: &'static str,
    body: Box<Body>,
}

impl fmt::Debug for Closure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Closure({})", self.name)
    }
}

impl Closure {
    /// A function that Python knows by `name`.
    pub(in crate::asyncio) fn object(
        name: &'static str,
        body: impl Fn(FuncArgs, &VirtualMachine) -> PyResult<()> + 'static,
        vm: &VirtualMachine,
    ) -> PyObjectRef {
        Self { name, body: Box::new(body) }.into_pyobject(vm)
    }

    pub(in crate::asyncio) fn name(&self) -> &'static str {
        self.name
    }
}

#[pyclass(with(Callable, Representable), flags(DISALLOW_INSTANTIATION))]
impl Closure {
    #[pygetset(name = "__qualname__")]
    #[pygetset]
    fn __name__(zelf: &Py<Self>) -> &'static str {
        zelf.name
    }
}

impl Callable for Closure {
    type Args = FuncArgs;

    fn call(zelf: &Py<Self>, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
        (zelf.body)(args, vm).map(|()| vm.ctx.none())
    }
}

impl Representable for Closure {
    fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok(format!("<built-in function {}>", zelf.name))
    }
}
