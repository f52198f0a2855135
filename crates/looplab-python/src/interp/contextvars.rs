//! The `_contextvars` module: context variables as CPython 3.14's, with a Rust side for the code that runs tasks.
//!
//! Every task copies the context it was made in, so a copy shares its variables with the original until one of the two
//! changes them.

mod context;
mod token;
mod variable;

pub(crate) use _contextvars::module_def;
use rustpython_vm::VirtualMachine;

pub use self::{context::Context, variable::ContextVar};

/// Has whatever runs next begin in an empty context.
pub(crate) fn forget(vm: &VirtualMachine) {
    let contexts = vm.context_stack.take();
    drop(contexts);
}

#[rustpython_vm::pymodule]
mod _contextvars {
    use rustpython_vm::{
        Py, PyPayload, PyRef, PyResult, VirtualMachine,
        builtins::PyModule,
        class::{PyClassImpl, StaticType},
    };

    use super::{
        Context, ContextVar,
        token::{Missing, Token},
    };

    #[pyfunction]
    fn copy_context(vm: &VirtualMachine) -> PyRef<Context> {
        Context::copy_current(vm)
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        rustpython_vm::extend_module!(vm, module, {
            "Context" => Context::make_static_type(),
            "ContextVar" => ContextVar::make_static_type(),
            "Token" => Token::make_static_type(),
        });
        let _type = Missing::make_static_type();
        Token::static_type().set_attr(vm.ctx.intern_str("MISSING"), Missing.into_pyobject(vm));
        Ok(())
    }
}
