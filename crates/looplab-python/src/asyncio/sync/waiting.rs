//! What the bindings of the primitives share: waiting for one, `async with`, and how they are shown.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_runtime::{
    lowlevel::{Stage, Withdraw},
    sync,
};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine, builtins::PyStr, function::FuncArgs,
};

use crate::asyncio::{
    core::{awaitable::Awaitable, future::PyFuture, lean::Lean, overrides, wait::Wait},
    loops::policy,
    sync::bound::{LoopBound, bind},
};

/// What CPython's tracebacks and warnings call the two ends of an `async with`.
pub(in crate::asyncio) const ENTER: &str = "_ContextManagerMixin.__aenter__";
pub(in crate::asyncio) const EXIT: &str = "_ContextManagerMixin.__aexit__";

/// What `await` gives of what a wait on a primitive of the owner's came to.
pub(super) type Value<P, T> = fn(&Py<P>, T, &VirtualMachine) -> PyResult;

/// A wait on one of our primitives, whose owner is bound to the loop of the first waiter that cannot go on at once.
struct Waiting<P: LoopBound, F: Future> {
    owner: PyRef<P>,
    is_bound: bool,
    future: F,
    value: Value<P, F::Output>,
}

impl<P: LoopBound, F: Future + Withdraw + Unpin> Wait for Waiting<P, F> {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, vm: &VirtualMachine) -> Poll<PyResult> {
        let Self { owner, is_bound, future, value } = &mut *self;
        if let Poll::Ready(output) = Pin::new(future).poll(cx) {
            return Poll::Ready(value(owner, output, vm));
        }
        if !std::mem::replace(is_bound, true)
            && let Err(error) = bind(owner, vm)
        {
            return Poll::Ready(Err(error));
        }
        Poll::Pending
    }

    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.future).withdraw()
    }
}

/// A coroutine that waits on a primitive of `owner`'s.
pub(in crate::asyncio) fn waiting<P, F>(
    qualname: &'static str,
    owner: PyRef<P>,
    future: F,
    value: Value<P, F::Output>,
    vm: &VirtualMachine,
) -> PyRef<Awaitable>
where
    P: LoopBound,
    F: Future + Withdraw + Unpin + 'static,
{
    Awaitable::new(qualname, Waiting { owner, is_bound: false, future, value }, vm)
}

/// The RAII guard of a primitive that was acquired. Python releases by a call of its own, so the guard is forgotten.
pub(super) trait Held {
    fn forget(self);
}

impl Held for sync::LockGuard {
    fn forget(self) {
        Self::forget(self);
    }
}

impl Held for sync::Permit {
    fn forget(self) {
        Self::forget(self);
    }
}

/// `acquire()`: waits, and gives `True`.
pub(super) fn acquiring<P, F>(
    qualname: &'static str,
    owner: PyRef<P>,
    future: F,
    vm: &VirtualMachine,
) -> PyRef<Awaitable>
where
    P: LoopBound,
    F: Future<Output: Held> + Withdraw + Unpin + 'static,
{
    let value = |_: &Py<P>, held: F::Output, vm: &VirtualMachine| {
        held.forget();
        Ok(vm.ctx.true_value.clone().into())
    };
    waiting(qualname, owner, future, value, vm)
}

/// `__aenter__`: `async with` awaits at once, so what is `free` can be taken now; else waits.
pub(super) fn entering<P, F>(
    free: Option<F::Output>,
    owner: PyRef<P>,
    future: F,
    vm: &VirtualMachine,
) -> PyRef<Awaitable>
where
    P: LoopBound,
    F: Future<Output: Held> + Withdraw + Unpin + 'static,
{
    if let Some(held) = free {
        held.forget();
        return Awaitable::ready(ENTER, vm.ctx.none(), vm);
    }
    let value = |_: &Py<P>, held: F::Output, vm: &VirtualMachine| {
        held.forget();
        Ok(vm.ctx.none())
    };
    waiting(ENTER, owner, future, value, vm)
}

/// `__aenter__` of a class that may have another `acquire`.
pub(in crate::asyncio) fn enter_overridden(lock: PyObjectRef, vm: &VirtualMachine) -> PyResult {
    overrides::coroutine("_ContextManagerMixin", "__aenter__", (lock,), vm)
}

/// `__aexit__` of a class that may have another `release`.
pub(in crate::asyncio) fn exit_overridden(lock: PyObjectRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let args = std::iter::once(lock).chain(args.args).collect::<Vec<_>>();
    overrides::coroutine("_ContextManagerMixin", "__aexit__", args, vm)
}

/// `<asyncio.locks.Lock object at 0x… [state, waiters:N]>`.
pub(in crate::asyncio) fn repr(object: &PyObject, state: &str, waiters: usize, vm: &VirtualMachine) -> String {
    let waiters = if waiters == 0 { String::new() } else { format!(", waiters:{waiters}") };
    let class = object.class();
    let module = class.get_attr(vm.ctx.intern_str("__module__")).and_then(|module| module.downcast::<PyStr>().ok());
    let module = module.map(|module| format!("{}.", module.as_wtf8())).unwrap_or_default();
    let name = class.__qualname__(vm).str(vm).map(|name| name.as_wtf8().to_string()).unwrap_or_default();
    format!("<{module}{name} object at {:#x} [{state}{waiters}]>", object.get_id())
}

/// `_waiters`: futures that show how far its waiters are. They only show it.
pub(in crate::asyncio) fn show(stages: Vec<Stage>, vm: &VirtualMachine) -> PyResult {
    let event_loop = policy::event_loop(vm)?;
    let futures = stages.into_iter().map(|stage| {
        let future: PyObjectRef = PyFuture::new_in(&event_loop).into_lean(vm).into();
        match stage {
            Stage::Waiting => {}
            Stage::Woken => PyFuture::finish(&future, vm.ctx.none(), vm),
            Stage::Withdrawn => drop(PyFuture::cancel_now(&future, None, vm)),
        }
        future
    });
    Ok(vm.ctx.new_list(futures.collect()).into())
}
