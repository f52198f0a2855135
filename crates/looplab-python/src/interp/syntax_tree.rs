//! `_ast` with its hundred classes, which RustPython makes while it starts although hardly any program wants them: here they
//! are made when one does.

use std::sync::OnceLock;

use rustpython_vm::{
    Context, Py, PyResult, VirtualMachine,
    builtins::{PyModule, PyModuleDef, PyModuleSlots},
    stdlib::builtin_module_defs,
};

const NAME: &str = "_ast";

type Exec = fn(&VirtualMachine, &Py<PyModule>) -> PyResult<()>;

/// What RustPython's module does when it is imported.
static ORIGINAL: OnceLock<Exec> = OnceLock::new();

/// RustPython's module, but empty while the interpreter starts; [`forget`] is to follow then.
pub(crate) fn module_def(ctx: &Context) -> Option<&'static PyModuleDef> {
    let original = builtin_module_defs(ctx).into_iter().find(|module| module.name.as_str() == NAME)?;
    ORIGINAL.get_or_init(|| original.slots.exec.unwrap_or(|_, _| Ok(())));
    // One small definition per interpreter, as RustPython itself makes them.
    Some(Box::leak(Box::new(PyModuleDef {
        name: original.name,
        doc: original.doc,
        methods: original.methods,
        slots: PyModuleSlots { create: original.slots.create, exec: Some(exec) },
    })))
}

fn exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    let is_starting = modules.get_item("_frozen_importlib", vm).is_err();
    match ORIGINAL.get() {
        Some(original) if !is_starting => original(vm, module),
        _ => Ok(()),
    }
}

/// Forgets the empty module: the next import gives the real one.
pub(crate) fn forget(vm: &VirtualMachine) -> PyResult<()> {
    vm.sys_module.get_attr("modules", vm)?.del_item(NAME, vm)
}
