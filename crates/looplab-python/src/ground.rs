//! What an interpreter stands on: native modules in place of the ones that need a host, and the standard library.
//!
//! It is the same in the browser and in the terminal, so that a program behaves the same in both.
//!
//! ```
//! use std::rc::Rc;
//!
//! use looplab_python::ground;
//! use rustpython_vm::Interpreter;
//!
//! ground::set_sink(Rc::new(|_stream, text| print!("{text}")));
//! let interpreter = ground::register(Interpreter::builder(ground::settings())).build();
//! interpreter.enter(|vm| {
//!     ground::finish(vm).expect("the ground is complete");
//!     vm.run_simple_string("import json; print(json.dumps([1, None]))").expect("it is valid");
//! });
//! ```

use std::rc::Rc;

use rustpython_vm::{InterpreterBuilder, PyResult, VirtualMachine, import::import_builtin, vm::Settings};

#[cfg(not(target_arch = "wasm32"))]
pub use crate::interp::time::MachineTime;
pub use crate::{
    interp::{
        LIBRARY,
        stdio::{Sink, set_sink, write},
        time::{ManualTime, TimeSource, Zone, set_time_source},
    },
    os::{
        files::{FileError, FileType, Folder, Metadata, OpenFile, OpenMode},
        posix::{HOME, with_files, with_files_mut},
    },
};
use crate::{
    interp::{
        compile, contextvars, datetime, groups, limits, notes, print, recursion_error, signal, stdio, syntax_tree,
        thread, time,
    },
    library,
    os::{errno, io, posix},
};

/// RustPython's modules that are left out: they need threads, sockets or a clock of the machine, or ours stand in.
const LEFT_OUT: [&str; 5] = ["_asyncio", "_contextvars", "_queue", "_remote_debugging", "_socket"];

/// Settings for an interpreter that has no environment, no site packages and no signals.
#[must_use]
pub fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.install_signal_handlers = false;
    settings.import_site = false;
    settings.write_bytecode = false;
    settings.ignore_environment = true;
    settings.utf8_mode = 1;
    settings
}

/// Adds every native module, and makes this thread's file system new.
#[must_use]
pub fn register(builder: InterpreterBuilder) -> InterpreterBuilder {
    posix::reset();
    library::mount();
    let mut modules: Vec<_> = rustpython_stdlib::stdlib_module_defs(&builder.ctx)
        .into_iter()
        .filter(|module| !LEFT_OUT.contains(&module.name.as_str()))
        .map(|module| if module.name.as_str() == "_datetime" { datetime::with_clock(module) } else { module })
        .collect();
    let ctx = &builder.ctx;
    modules.extend([
        contextvars::module_def(ctx),
        errno::module_def(ctx),
        io::module_def(ctx),
        library::module_def(ctx),
        posix::module_def(ctx),
        signal::module_def(ctx),
        stdio::module_def(ctx),
        thread::module_def(ctx),
        time::module_def(ctx),
    ]);
    modules.extend(syntax_tree::module_def(ctx));
    builder.add_native_modules(&modules)
}

/// Completes an interpreter whose builder went through [`register`]: streams, `open`, the importer.
///
/// # Errors
/// Whatever Python raises, which would be a mistake in here.
pub fn finish(vm: &VirtualMachine) -> PyResult<()> {
    replace_threads(vm)?;
    syntax_tree::forget(vm)?;
    compile::install(vm)?;
    errno::install(vm);
    groups::install(vm)?;
    notes::install(vm);
    recursion_error::install(vm)?;
    limits::install(vm)?;
    import_builtin(vm, "_looplab_stdio")?;
    stdio::install(vm)?;
    print::install(vm)?;
    io::install(vm)?;
    import_builtin(vm, "_looplab_importer")?;
    library::install(vm)?;
    describe_platform(vm)?;
    find_encodings_late(vm)?;
    add_exit(vm)
}

/// Puts a file into the program's file system, with the directories above it. One that lies outside is there as it is.
///
/// # Errors
/// Whatever stands in the way.
pub fn show_file(path: &str, bytes: &[u8]) -> Result<(), FileError> {
    with_files_mut(|files| {
        if files.is_outside(path) {
            return Ok(());
        }
        if let Some((above, _)) = path.rsplit_once('/') {
            files.make_directories(above)?;
        }
        files.store(path, bytes)
    })
}

/// Shows `folder` to the program at `path`, but for what the library has there, and makes `current` the current directory.
///
/// # Errors
/// Whatever stands in the way.
pub fn show_folder(folder: Rc<dyn Folder>, path: &str, current: &str) -> Result<(), FileError> {
    with_files_mut(|files| {
        files.show(folder, path, LIBRARY)?;
        files.change_current(current)
    })
}

/// RustPython imports a stand-in for `_thread` while it starts; ours takes its place.
fn replace_threads(vm: &VirtualMachine) -> PyResult<()> {
    let modules = vm.sys_module.get_attr("modules", vm)?;
    modules.del_item("_thread", vm)?;
    let module = import_builtin(vm, "_thread")?;
    vm.import("_frozen_importlib", 0)?.set_attr("_thread", module, vm)
}

fn describe_platform(vm: &VirtualMachine) -> PyResult<()> {
    let sys = &vm.sys_module;
    for (name, value) in [("platform", "emscripten"), ("executable", ""), ("prefix", "/"), ("base_prefix", "/")] {
        sys.set_attr(vm.ctx.intern_str(name), vm.ctx.new_str(value), vm)?;
    }
    sys.set_attr("_stdlib_dir", vm.ctx.new_str(LIBRARY), vm)?;
    sys.set_attr("dont_write_bytecode", vm.ctx.new_bool(true), vm)
}

/// UTF-8, ASCII and Latin-1 are built in. The first use of another encoding imports the package that has the rest.
fn find_encodings_late(vm: &VirtualMachine) -> PyResult<()> {
    let search = vm.new_function("search", |name: rustpython_vm::PyObjectRef, vm: &VirtualMachine| -> PyResult {
        vm.import("encodings", 0)?.get_attr("search_function", vm)?.call((name,), vm)
    });
    vm.import("_codecs", 0)?.get_attr("register", vm)?.call((search,), vm)?;
    Ok(())
}

/// `exit` and `quit`, which otherwise come with `site`.
fn add_exit(vm: &VirtualMachine) -> PyResult<()> {
    for name in ["exit", "quit"] {
        let exit = |code: rustpython_vm::function::OptionalArg, vm: &VirtualMachine| -> PyResult<()> {
            let arguments = code.into_option().into_iter().collect();
            Err(vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), arguments))
        };
        vm.builtins.set_attr(vm.ctx.intern_str(name), vm.new_function(name, exit), vm)?;
    }
    Ok(())
}

/// The names of all modules of the shipped library, such as `json.decoder`.
pub fn modules() -> impl Iterator<Item = String> {
    library::FILES.iter().map(|(file, _)| {
        let name = file.trim_end_matches(".py").replace('/', ".");
        name.strip_suffix(".__init__").map(str::to_owned).unwrap_or(name)
    })
}
