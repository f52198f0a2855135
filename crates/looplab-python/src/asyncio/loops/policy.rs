//! Which loop is meant where none is running and none is named.
//!
//! Until the program asks for the policy there is no object of one: the default's two answers are kept here. The object,
//! and those that programs write, are of the classes in `asyncio/policies.py`.

use std::cell::{Cell, RefCell};

use rustpython_vm::{AsObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, convert::ToPyObject};

use crate::{
    asyncio::loops::{abstract_loop::PyAbstractLoop, event_loop::PyLoop, running},
    interp::errors::warn,
};

thread_local! {
    static POLICY: RefCell<Option<PyObjectRef>> = const { RefCell::new(None) };
    /// What the default policy knows: the loop that was set,
    static LOOP: RefCell<Option<PyObjectRef>> = const { RefCell::new(None) };
    /// and whether any, or none, was set at all.
    static WAS_SET: Cell<bool> = const { Cell::new(false) };
}

/// Forgets all of it, for a new program.
pub(in crate::asyncio) fn reset() {
    set_policy(None);
}

/// Has this policy asked from now on; `None` is the default.
pub(in crate::asyncio) fn set_policy(policy: Option<PyObjectRef>) {
    drop(POLICY.replace(policy));
    drop(LOOP.take());
    WAS_SET.set(false);
}

/// The policy there is an object of, if there is one.
pub(in crate::asyncio) fn known_policy() -> Option<PyObjectRef> {
    POLICY.with_borrow(Clone::clone)
}

/// `asyncio.get_event_loop_policy`.
pub(in crate::asyncio) fn policy(vm: &VirtualMachine) -> PyResult {
    if let Some(policy) = known_policy() {
        return Ok(policy);
    }
    let class = vm.import("asyncio.policies", 0)?.get_attr("policies", vm)?.get_attr("DefaultEventLoopPolicy", vm)?;
    let policy = class.call((), vm)?;
    policy.set_attr("_loop", LOOP.take().to_pyobject(vm), vm)?;
    policy.set_attr("_set_called", vm.ctx.new_bool(WAS_SET.get()), vm)?;
    drop(POLICY.replace(Some(policy.clone())));
    Ok(policy)
}

/// `asyncio.new_event_loop`.
pub(in crate::asyncio) fn new_event_loop(vm: &VirtualMachine) -> PyResult {
    match known_policy() {
        Some(policy) => vm.call_method(&policy, "new_event_loop", ()),
        None => Ok(PyLoop::new_ref(vm).into()),
    }
}

/// `asyncio.set_event_loop`.
pub(in crate::asyncio) fn set_event_loop(event_loop: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
    if let Some(policy) = known_policy() {
        vm.call_method(&policy, "set_event_loop", (event_loop,))?;
        return Ok(());
    }
    let event_loop = Some(event_loop).filter(|event_loop| !vm.is_none(event_loop));
    if let Some(other) =
        event_loop.as_ref().filter(|event_loop| !event_loop.fast_isinstance(PyAbstractLoop::class(&vm.ctx)))
    {
        let class = other.class().name().to_string();
        return Err(vm.new_type_error(format!("loop must be an instance of AbstractEventLoop or None, not '{class}'")));
    }
    WAS_SET.set(true);
    drop(LOOP.replace(event_loop));
    Ok(())
}

/// The loop that was set; if none ever was, one is made, with a warning.
///
/// # Errors
/// `RuntimeError` when there is none.
fn set_loop(vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
    if let Some(policy) = known_policy() {
        return PyLoop::of(vm.call_method(&policy, "get_event_loop", ())?, vm);
    }
    if let Some(event_loop) = LOOP.with_borrow(Clone::clone) {
        return PyLoop::of(event_loop, vm);
    }
    if WAS_SET.get() {
        return Err(vm.new_runtime_error("There is no current event loop in thread 'MainThread'."));
    }
    warn(vm.ctx.exceptions.deprecation_warning, "There is no current event loop", None, vm)?;
    let made = PyLoop::new_ref(vm);
    set_event_loop(made.clone().into(), vm)?;
    Ok(made)
}

/// The loop that is running, or else the one that was set.
///
/// # Errors
/// `RuntimeError` when there is neither, and none may be made.
pub(in crate::asyncio) fn event_loop(vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
    match running::current_loop() {
        Some(event_loop) => Ok(event_loop),
        None => set_loop(vm),
    }
}

/// The loop that was given, or the current one.
pub(in crate::asyncio) fn loop_or_current(given: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<PyRef<PyLoop>> {
    match running::given_loop(given, vm)? {
        Some(given) => Ok(given),
        None => event_loop(vm),
    }
}
