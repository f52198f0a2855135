//! How deep calls may nest in the browser before they end in a `RecursionError`.
//!
//! RustPython compares the stack pointer with a limit that it works out from the thread's stack. It knows nothing of a
//! browser's: there the limit is next to zero, so what ends a deep recursion is the browser itself, which takes the engine
//! along. The pointer is that of WebAssembly's own stack, of which the browser's takes two to three times as much; so the
//! limit is set to a distance from where the interpreter was entered that fits into a megabyte of the browser's.

use rustpython_vm::VirtualMachine;

/// How many bytes of WebAssembly's stack a program may use: with them gone, the browser's still holds what a
/// `RecursionError` and its handlers need.
#[cfg(target_arch = "wasm32")]
const ROOM: usize = 448 << 10;

/// Sets the limit for an interpreter that is entered from about here. Without it (natively RustPython's own is right, and a
/// later RustPython may keep it elsewhere) recursion ends as it did before. Whether it was set.
#[cfg(target_arch = "wasm32")]
pub(crate) fn set_limit(vm: &VirtualMachine) -> bool {
    let here = 0_u8;
    let top = std::ptr::from_ref(&here).addr();
    let is_set = top > ROOM
        && limit_cell(vm).is_some_and(|cell| {
            cell.set(top - ROOM);
            true
        });
    debug_assert!(is_set, "the interpreter's stack limit was not found");
    is_set
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn set_limit(_vm: &VirtualMachine) -> bool {
    false
}

/// The interpreter's private limit, found by the value that RustPython computes for a stack it cannot measure, and known by
/// its effect: with the highest limit, any call is one too deep.
#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "RustPython has no other way to set this field")]
fn limit_cell(vm: &VirtualMachine) -> Option<&std::cell::Cell<usize>> {
    use std::cell::Cell;

    const WORDS: usize = size_of::<VirtualMachine>() / size_of::<usize>();
    /// Twice RustPython's margin, above an estimated base of zero.
    const COMPUTED: usize = if cfg!(debug_assertions) { 16_384 } else { 4_096 } * size_of::<usize>() * 2;

    let words = std::ptr::from_ref(vm).cast::<Cell<usize>>();
    // SAFETY: every word lies within the interpreter, whose alignment is a word's or more. Only one that is initialised
    // and holds COMPUTED is ever used further; reads of others are discarded.
    let matches = |at: &usize| unsafe { words.add(*at).cast::<usize>().read_volatile() } == COMPUTED;
    let mut found = (0..WORDS).filter(matches);
    let (Some(at), None) = (found.next(), found.next()) else { return None };
    // SAFETY: as above; the one word of this value is RustPython's `c_stack_soft_limit`, a `Cell<usize>` of the same
    // lifetime as the interpreter. That it is, is looked at next, and what was there put back otherwise.
    let cell = unsafe { &*words.add(at) };
    cell.set(usize::MAX);
    let is_limit = vm.with_recursion("", || Ok(())).is_err();
    cell.set(COMPUTED);
    is_limit.then_some(cell)
}
