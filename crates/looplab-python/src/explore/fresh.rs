//! The state that every run begins from.

use rustpython_vm::{PyObjectRef, VirtualMachine};

use crate::{
    engine::{Code, Engine},
    ground,
    interp::{contextvars, errors},
    os::{files::FileSystem, posix},
};

/// What chance begins from in a program whose runs are to be alike.
const SEED: u64 = 2_026;

/// What the interpreter and its files were like before the first run.
pub(crate) struct Fresh {
    files: FileSystem,
    remembered: PyObjectRef,
}

impl Fresh {
    /// Remembers the state as it is, with the program's text in its file.
    ///
    /// # Panics
    /// When the library that is built in has a mistake.
    pub(crate) fn remember(code: &Code, vm: &VirtualMachine) -> Self {
        let made = code.show(vm).and_then(|()| {
            let module = vm.import("_looplab_fresh", 0)?;
            module.get_attr("Remembered", vm)?.call((), vm)
        });
        let remembered = made.unwrap_or_else(|error| panic!("nothing to begin from: {}", errors::one_line(&error, vm)));
        Self { files: ground::with_files(FileSystem::clone), remembered }
    }

    /// Makes the interpreter what it was, and chance begin anew.
    pub(crate) fn restore(&self, vm: &VirtualMachine) {
        contextvars::forget(vm);
        posix::seed(Some(SEED));
        if posix::were_files_touched() {
            ground::with_files_mut(|files| files.clone_from(&self.files));
            posix::forget_touches();
        }
        if let Err(error) = vm.call_method(&self.remembered, "restore", (SEED,)) {
            errors::unraisable(error, vm.ctx.none(), vm);
        }
    }

    /// Puts all that the library has made so far out of the collector's sight: it would look through it after every run.
    pub(super) fn settle(&self, engine: &Engine) {
        engine.enter(|vm| {
            vm.state.gc.collect_force(2);
            vm.state.gc.freeze();
        });
    }
}
