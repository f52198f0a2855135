//! Makes `datetime.now()` read the [injected clock](crate::interp::time).
//!
//! RustPython's own asks the machine, which has no answer in a browser. The classes are its own; only the two methods
//! that read a clock are replaced, when the module is first imported.

use std::sync::OnceLock;

use rustpython_vm::{
    AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyResult, VirtualMachine,
    builtins::{PyClassMethod, PyModule, PyModuleDef, PyModuleSlots, PyType, PyTypeRef},
    function::KwArgs,
};

use crate::interp::{errors::warn, time};

type Exec = fn(&VirtualMachine, &Py<PyModule>) -> PyResult<()>;

/// What RustPython's module does when it is imported.
static ORIGINAL: OnceLock<Exec> = OnceLock::new();

/// `original`, which is RustPython's `_datetime`, with our clock.
pub(crate) fn with_clock(original: &'static PyModuleDef) -> &'static PyModuleDef {
    if let Some(exec) = original.slots.exec {
        ORIGINAL.get_or_init(|| exec);
    }
    // One small definition per interpreter, as RustPython itself makes them.
    Box::leak(Box::new(PyModuleDef {
        name: original.name,
        doc: original.doc,
        methods: original.methods,
        slots: PyModuleSlots { create: original.slots.create, exec: Some(exec) },
    }))
}

fn exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
    if let Some(original) = ORIGINAL.get() {
        original(vm, module)?;
    }
    let class = module.get_attr("datetime", vm)?;
    let class = class.downcast_ref::<PyType>().ok_or_else(|| vm.new_type_error("datetime is not a class"))?;
    for (name, function) in [("now", vm.new_function("now", now)), ("utcnow", vm.new_function("utcnow", utcnow))] {
        let method = PyClassMethod::from(PyObjectRef::from(function)).into_pyobject(vm);
        class.set_attr(vm.ctx.intern_str(name), method);
    }
    Ok(())
}

#[derive(FromArgs)]
struct NowArgs {
    #[pyarg(any, default)]
    tz: Option<PyObjectRef>,
}

fn now(cls: PyTypeRef, args: NowArgs, vm: &VirtualMachine) -> PyResult {
    vm.call_method(cls.as_object(), "fromtimestamp", (time::wall(), args.tz))
}

fn utcnow(cls: PyTypeRef, vm: &VirtualMachine) -> PyResult {
    let message = "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use \
                   timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).";
    warn(vm.ctx.exceptions.deprecation_warning, message, None, vm)?;
    let utc = vm.import("_datetime", 0)?.get_attr("UTC", vm)?;
    let aware = vm.call_method(cls.as_object(), "fromtimestamp", (time::wall(), utc))?;
    let arguments = KwArgs::new([("tzinfo".into(), vm.ctx.none())].into_iter().collect());
    vm.call_method(&aware, "replace", arguments)
}
