//! What leads back to a variable's value before.

use std::{cell::Cell, fmt};

use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyGenericAlias, PyType, PyTypeRef},
    class::StaticType,
    common::wtf8::Wtf8Buf,
    function::FuncArgs,
    pyclass,
    types::{Constructor, Representable},
};

use super::{Context, ContextVar};

/// What `ContextVar.set` gives, to go back to the value before.
#[pyclass(name = "Token", module = "_contextvars", unhashable = true)]
#[derive(PyPayload)]
pub(crate) struct Token {
    pub(super) context: PyRef<Context>,
    pub(super) var: PyRef<ContextVar>,
    pub(super) old_value: Option<PyObjectRef>,
    pub(super) used: Cell<bool>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({:?})", self.var)
    }
}

#[pyclass(with(Constructor, Representable))]
impl Token {
    #[pygetset]
    fn var(zelf: &Py<Self>) -> PyRef<ContextVar> {
        zelf.var.clone()
    }

    #[pygetset]
    fn old_value(zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
        zelf.old_value.clone().unwrap_or_else(|| missing(vm))
    }

    #[pymethod]
    fn __enter__(zelf: PyRef<Self>) -> PyRef<Self> {
        zelf
    }

    #[pymethod]
    fn __exit__(zelf: PyRef<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<()> {
        ContextVar::reset(&zelf.var.clone(), zelf.into(), vm)
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
        PyGenericAlias::from_args(cls, object, vm)
    }
}

impl Constructor for Token {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        Err(vm.new_runtime_error("Tokens can only be created by ContextVars"))
    }
}

impl Representable for Token {
    fn repr_wtf8(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Wtf8Buf> {
        let mut shown = Wtf8Buf::from(if zelf.used.get() { "<Token used var=" } else { "<Token var=" });
        shown.push_wtf8(&ContextVar::repr_wtf8(&zelf.var, vm)?);
        shown.push_str(&format!(" at {:#x}>", zelf.get_id()));
        Ok(shown)
    }
}

/// The type of `Token.MISSING`.
#[pyclass(name = "Token.MISSING", module = "_contextvars")]
#[derive(Debug, PyPayload)]
pub(super) struct Missing;

#[pyclass(with(Representable), flags(DISALLOW_INSTANTIATION))]
impl Missing {}

impl Representable for Missing {
    fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
        Ok("<Token.MISSING>".to_owned())
    }
}

fn missing(vm: &VirtualMachine) -> PyObjectRef {
    let attribute = vm.ctx.intern_str("MISSING");
    Token::static_type().get_attr(attribute).unwrap_or_else(|| vm.ctx.none())
}
