//! Context variables.

use std::{cell::Cell, fmt};

use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyGenericAlias, PyStr, PyStrRef, PyType, PyTypeRef},
    common::{hash::PyHash, wtf8::Wtf8Buf},
    function::{FuncArgs, OptionalArg},
    pyclass,
    types::{Constructor, Hashable, Representable},
};

use super::{Context, token::Token};

thread_local! {
    static NEXT_SERIAL: Cell<u64> = const { Cell::new(0) };
}

/// A variable whose value depends on the current context.
#[pyclass(name = "ContextVar", module = "_contextvars")]
#[derive(PyPayload)]
pub struct ContextVar {
    name: PyStrRef,
    default: Option<PyObjectRef>,
    pub(super) serial: u64,
}

impl fmt::Debug for ContextVar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContextVar({})", self.name.to_string_lossy())
    }
}

fn lookup_error(var: &Py<ContextVar>, vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_exception(vm.ctx.exceptions.lookup_error.to_owned(), vec![var.to_owned().into()])
}

#[pyclass(with(Constructor, Hashable, Representable))]
impl ContextVar {
    #[pygetset]
    fn name(zelf: &Py<Self>) -> PyStrRef {
        zelf.name.clone()
    }

    #[pymethod]
    fn get(zelf: &Py<Self>, default: OptionalArg<PyObjectRef>, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        let stack = vm.context_stack.borrow();
        let current = stack.last().and_then(|top| top.downcast_ref::<Context>());
        let found = current.and_then(|context| context.value(zelf));
        drop(stack);
        found.or_else(|| default.into_option()).or_else(|| zelf.default.clone()).ok_or_else(|| lookup_error(zelf, vm))
    }

    #[pymethod]
    fn set(zelf: &Py<Self>, value: PyObjectRef, vm: &VirtualMachine) -> Token {
        let context = Context::current(vm);
        let old_value = context.value(zelf);
        context.put(zelf, value);
        Token { context, var: zelf.to_owned(), old_value, used: Cell::new(false) }
    }

    #[pymethod]
    pub(super) fn reset(zelf: &Py<Self>, token: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let shown = |vm| token.repr(vm).map(|shown| shown.to_string_lossy().into_owned());
        let Some(token) = token.downcast_ref::<Token>() else {
            return Err(vm.new_type_error(format!("expected an instance of Token, got {}", shown(vm)?)));
        };
        if token.used.get() {
            return Err(vm.new_runtime_error(format!("{} has already been used once", shown(vm)?)));
        }
        if !token.var.is(zelf) {
            return Err(vm.new_value_error(format!("{} was created by a different ContextVar", shown(vm)?)));
        }
        let context = Context::current(vm);
        if !token.context.is(&context) {
            return Err(vm.new_value_error(format!("{} was created in a different Context", shown(vm)?)));
        }
        token.used.set(true);
        match &token.old_value {
            Some(value) => context.put(zelf, value.clone()),
            None if !context.remove(zelf) => return Err(lookup_error(zelf, vm)),
            None => {}
        }
        Ok(())
    }

    #[pyclassmethod]
    fn __class_getitem__(cls: PyTypeRef, object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
        PyGenericAlias::from_args(cls, object, vm)
    }
}

impl Constructor for ContextVar {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, args: FuncArgs, vm: &VirtualMachine) -> PyResult<Self> {
        let mut args = args;
        let default = args.take_keyword("default");
        if let Some((name, _)) = args.kwargs.first() {
            return Err(vm.new_type_error(format!("ContextVar() got an unexpected keyword argument '{name}'")));
        }
        let given = args.args.len();
        let [name] = <[PyObjectRef; 1]>::try_from(args.args).map_err(|_| {
            vm.new_type_error(format!("ContextVar() takes exactly 1 positional argument ({given} given)"))
        })?;
        let name = name.downcast::<PyStr>().map_err(|_| vm.new_type_error("context variable name must be a str"))?;
        let serial = NEXT_SERIAL.get();
        NEXT_SERIAL.set(serial + 1);
        Ok(Self { name, default, serial })
    }
}

impl Hashable for ContextVar {
    fn hash(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<PyHash> {
        Ok((zelf.get_id() >> 4) as PyHash)
    }
}

impl Representable for ContextVar {
    fn repr_wtf8(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<Wtf8Buf> {
        let mut shown = Wtf8Buf::from("<ContextVar name=");
        shown.push_wtf8(zelf.name.as_object().repr(vm)?.as_wtf8());
        if let Some(default) = &zelf.default {
            shown.push_str(" default=");
            shown.push_wtf8(default.repr(vm)?.as_wtf8());
        }
        shown.push_str(&format!(" at {:#x}>", zelf.get_id()));
        Ok(shown)
    }
}
