//! What is done when a program is over.

use rustpython_vm::{
    Py, PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyDict, PyDictRef, PyFunction, PyModule, PyType, PyWeak},
    function::FuncArgs,
    import::import_builtin,
};

use crate::{asyncio, interp::errors};

/// What CPython does before it exits: `atexit` functions, and an end for what is left, which may have something to say.
pub(super) fn leave(vm: &VirtualMachine) {
    let restored = restore_sys(vm);
    run_exit_functions(vm);
    asyncio::leave();
    if let Err(error) = restored.and_then(|()| leave_main(vm)) {
        errors::unraisable(error, vm.ctx.none(), vm);
    }
    vm.finalize_modules();
}

/// Puts back what of `sys` the interpreter needs to the end. CPython keeps these aside from what a program sees.
fn restore_sys(vm: &VirtualMachine) -> PyResult<()> {
    let sys = &vm.sys_module;
    // Without it, the error of a missing attribute is not to be had.
    let modules = sys.dict().get_item_opt("modules", vm)?.and_then(|modules| modules.downcast::<PyDict>().ok());
    let modules = modules.unwrap_or_else(|| vm.ctx.new_dict());
    modules.set_item("sys", sys.clone().into(), vm)?;
    modules.set_item("builtins", vm.builtins.clone().into(), vm)?;
    sys.set_attr("modules", modules, vm)?;
    if sys.get_attr("unraisablehook", vm).is_err() {
        let hook = sys.get_attr("__unraisablehook__", vm);
        // With all of `sys` gone there is nowhere to tell of anything.
        let nothing = || vm.new_function("unraisablehook", |_: FuncArgs| ()).into();
        sys.set_attr("unraisablehook", hook.unwrap_or_else(|_| nothing()), vm)?;
    }
    Ok(())
}

/// Lets go of the program's own module while all others are in order, so that its objects can say what they have to say.
fn leave_main(vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    // CPython cannot import any more by now, so its warnings do not advise to trace memory.
    modules.set_item("tracemalloc", vm.ctx.none(), vm)?;
    for name in errors::LAST {
        vm.sys_module.set_attr(name, vm.ctx.none(), vm)?;
    }
    // It may be gone, or another thing, if the program saw to it.
    let main = modules.get_item("__main__", vm).ok().and_then(|main| main.downcast::<PyModule>().ok());
    let Some(main) = main.map(PyObjectRef::from) else { return Ok(()) };
    let weak = main.downgrade(None, vm)?;
    // Its names lead back to it, as they do by way of functions: so it goes when they do, in the eyes of the collector.
    main.set_attr("__main__", main.clone(), vm)?;
    modules.set_item("__main__", vm.ctx.none(), vm)?;
    drop(main);
    vm.state.gc.collect_force(2);
    // The collector does not see what tasks and futures hold. Functions, classes and modules stay until the rest has had its
    // say.
    let is_code = |value: &PyObject| {
        value.downcastable::<PyFunction>() || value.downcastable::<PyType>() || value.downcastable::<PyModule>()
    };
    clear_names(&weak, |value| !is_code(value), vm)?;
    clear_names(&weak, is_code, vm)
}

/// Makes names of a module `None`, in their order, if the module is still there.
fn clear_names(module: &Py<PyWeak>, which: impl Fn(&PyObject) -> bool, vm: &VirtualMachine) -> PyResult<()> {
    let Some(module) = module.upgrade() else { return Ok(()) };
    let names: PyDictRef = module.get_attr("__dict__", vm)?.try_into_value(vm)?;
    drop(module);
    let cleared: Vec<_> = names.clone().into_iter().filter(|(_, value)| which(value)).map(|(name, _)| name).collect();
    for name in cleared {
        if name.str(vm)?.as_bytes() != b"__builtins__" {
            names.set_item(&*name, vm.ctx.none(), vm)?;
        }
    }
    drop(names);
    vm.state.gc.collect_force(2);
    Ok(())
}

/// Calls what the program has given to `atexit`, once.
pub(crate) fn run_exit_functions(vm: &VirtualMachine) {
    // Not as an import, whose parts the program may have taken away.
    let run = import_builtin(vm, "atexit").and_then(|atexit| atexit.get_attr("_run_exitfuncs", vm));
    if let Ok(Err(error)) = run.map(|run| run.call((), vm)) {
        errors::unraisable(error, vm.ctx.none(), vm);
    }
}
