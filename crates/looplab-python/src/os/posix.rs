//! The `posix` module over the [file system in memory](crate::os::files), so that `os`, `pathlib`, `tempfile` and the rest
//! work without a host. What cannot work here (processes, users, sockets) is absent, as it is on other small platforms,
//! and `os` copes with that.

mod args;
mod descriptors;
mod process;
mod scan;
mod stat;
mod tree;

use std::cell::{Cell, RefCell};

pub(crate) use args::{PathArg, class_of_errno, os_error};
use looplab_trace::orders::Dice;
pub(crate) use module::module_def;

use crate::{interp::time, os::files::FileSystem};

thread_local! {
    static FILES: RefCell<FileSystem> = RefCell::new(FileSystem::new(time::wall));
    /// Permissions that new files do not get.
    static UMASK: Cell<u32> = const { Cell::new(0o022) };
    /// Whether the program may have changed a file or opened one since the last look.
    static TOUCHED: Cell<bool> = const { Cell::new(true) };
    /// Where `urandom` gets its bytes from, if not from the host.
    static DICE: RefCell<Option<Dice>> = const { RefCell::new(None) };
}

/// The directory a program starts in, and its home.
pub const HOME: &str = "/home/user";

/// Gives the interpreter that is being made on this thread a new file system with [`HOME`] and `/tmp`.
pub(crate) fn reset() {
    let mut files = FileSystem::new(time::wall);
    for directory in [HOME, "/tmp"] {
        files.make_directories(directory).expect("the file system is empty");
    }
    files.change_current(HOME).expect("it was just made");
    FILES.with_borrow_mut(|current| *current = files);
    UMASK.set(0o022);
    TOUCHED.set(true);
    seed(None);
}

/// Reads from the file system of this thread's interpreter. `f` must not run Python.
pub fn with_files<T>(f: impl FnOnce(&FileSystem) -> T) -> T {
    FILES.with_borrow(f)
}

/// Changes the file system of this thread's interpreter. `f` must not run Python.
pub fn with_files_mut<T>(f: impl FnOnce(&mut FileSystem) -> T) -> T {
    TOUCHED.set(true);
    FILES.with_borrow_mut(f)
}

/// Whether the program may have changed a file or opened one since [`forget_touches`].
pub(crate) fn were_files_touched() -> bool {
    TOUCHED.get()
}

/// Notes that the files are as they are to be.
pub(crate) fn forget_touches() {
    UMASK.set(0o022);
    TOUCHED.set(false);
}

/// Has `urandom` give the bytes of this seed from here on, for programs that are to run the same way twice; `None` has it
/// ask the host.
pub(crate) fn seed(seed: Option<u64>) {
    DICE.set(seed.map(Dice::new));
}

/// So many bytes of the seed, if one was set.
fn seeded_bytes(count: usize) -> Option<Vec<u8>> {
    DICE.with_borrow_mut(|dice| {
        let dice = dice.as_mut()?;
        Some((0..count).map(|_| dice.roll() as u8).collect())
    })
}

/// The module, which is put together from its parts.
#[rustpython_vm::pymodule(
    name = "posix",
    with(descriptors::module, process::module, scan::module, stat::module, tree::module)
)]
mod module {
    use rustpython_vm::{Py, PyResult, VirtualMachine, builtins::PyModule};

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        Ok(())
    }
}
