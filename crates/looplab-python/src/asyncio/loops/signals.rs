//! Signals and the loop that runs: they come in between two of its entries.

use std::cell::{Cell, RefCell};

use looplab_runtime::lowlevel::ExecutorExt as _;
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use crate::{
    asyncio::loops::{event_loop::PyLoop, interrupts::is_runners, running::current_loop},
    interp::signal,
};

thread_local! {
    /// Signals that came while no loop was running.
    static PENDING: RefCell<Vec<i32>> = const { RefCell::new(Vec::new()) };
    /// Whether there is a sender of any.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

/// Says that there is a sender of signals, and forgets those that came before.
pub(crate) fn expect_signals() {
    PENDING.take();
    EXPECTED.set(true);
    signal::when_handlers_change(heed);
}

/// Has a signal do to the program what it does, between two entries of the loop that is running or is the next to run.
pub(crate) fn deliver(number: i32) {
    match current_loop() {
        Some(event_loop) => PyLoop::interrupt(&event_loop, move |vm| signal::raise(number, vm)),
        None => PENDING.with_borrow_mut(|pending| pending.push(number)),
    }
}

/// Delivers what came before a loop was running.
pub(super) fn deliver_pending() {
    PENDING.take().into_iter().for_each(deliver);
}

/// Says whether a signal could wake a task of the loop that is running: the program handles one, and one may come.
pub(super) fn heed(vm: &VirtualMachine) -> PyResult<()> {
    let Some(event_loop) = current_loop() else { return Ok(()) };
    event_loop.executor.set_listening(EXPECTED.get() && is_handled(vm)?);
    Ok(())
}

/// Whether the program handles any signal. An interrupt that is raised, or cancels the main task, is not handled by it.
fn is_handled(vm: &VirtualMachine) -> PyResult<bool> {
    let default = vm.import("_signal", 0)?.get_attr("default_int_handler", vm)?;
    let is_own = |handler: PyObjectRef| handler.is_callable() && !handler.is(&default) && !is_runners(&handler);
    Ok(signal::handlers(vm)?.any(is_own))
}
