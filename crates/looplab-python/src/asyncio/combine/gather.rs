//! `asyncio.gather`.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use rustpython_vm::{
    AsObject, FromArgs, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine,
    builtins::PyBaseExceptionRef,
    function::{ArgumentError, FromArgs, FuncArgs, OptionalArg, Param},
};

use crate::asyncio::{
    core::{
        done::{self, Ended, Listener, is_done},
        ensure::ensure_future,
        errors,
        future::{PyFuture, loop_of},
        gathering::PyGather,
        lean::Lean,
        task::PyTask,
    },
    loops::{event_loop::PyLoop, policy},
};

/// All positional arguments, taken at once. `PosArgs` takes them one by one off the front of what is left, which for so
/// many as a gather may get is quadratic.
pub(crate) struct Awaitables(pub(crate) Vec<PyObjectRef>);

impl FromArgs for Awaitables {
    const PARAMS: Option<&'static [Param]> = Some(&[Param::var_positional("coros_or_futures")]);

    fn from_args(_vm: &VirtualMachine, args: &mut FuncArgs) -> Result<Self, ArgumentError> {
        Ok(Self(std::mem::take(&mut args.args)))
    }
}

#[derive(FromArgs)]
pub(crate) struct GatherOptions {
    #[pyarg(named, optional)]
    pub(in crate::asyncio) return_exceptions: OptionalArg<bool>,
}

/// Children that are still running, and where their end is to be told.
struct Pending {
    outer: RefCell<Option<PyRef<PyGather>>>,
    left: Cell<usize>,
    return_exceptions: bool,
}

/// `asyncio.gather(*awaitables, return_exceptions=False)`.
pub(crate) fn gather(awaitables: Vec<PyObjectRef>, options: GatherOptions, vm: &VirtualMachine) -> PyResult {
    if awaitables.is_empty() {
        let event_loop = policy::event_loop(vm)?;
        let outer = PyFuture::new_in(&event_loop).into_lean(vm);
        PyFuture::finish(outer.as_object(), vm.ctx.new_list(vec![]).into(), vm);
        return Ok(outer.into());
    }
    let pending = Rc::new(Pending {
        outer: RefCell::new(None),
        left: Cell::new(0),
        return_exceptions: options.return_exceptions.unwrap_or(false),
    });
    let mut done = Vec::new();
    let told = Rc::clone(&pending);
    let tell = Listener::new("gather.<locals>._done_callback", "tasks.py:820", move |child, vm| {
        if let Err(error) = told.child_done(child, vm) {
            errors::unraisable(error, vm.ctx.none(), vm);
        }
    });
    let begin = |child: &PyObjectRef| {
        pending.left.set(pending.left.get() + 1);
        if is_done(child, vm)? {
            done.push(child.clone());
            return Ok(());
        }
        tell.listen(child, vm)
    };
    let children = as_futures(awaitables, begin, vm)?;
    let event_loop = PyLoop::of(loop_of(&children[0], vm)?, vm)?;
    let outer = PyGather::new(&event_loop, children).into_lean(vm);
    *pending.outer.borrow_mut() = Some(outer.clone());
    for child in done {
        pending.child_done(&child, vm)?;
    }
    Ok(outer.into())
}

/// The awaitables as futures, in order. Begins with each of those once, as soon as it is there.
fn as_futures(
    awaitables: Vec<PyObjectRef>,
    mut begin: impl FnMut(&PyObjectRef) -> PyResult<()>,
    vm: &VirtualMachine,
) -> PyResult<Vec<PyObjectRef>> {
    let mut seen: HashMap<usize, PyObjectRef> = HashMap::new();
    let mut event_loop: Option<PyRef<PyLoop>> = None;
    let mut children = Vec::with_capacity(awaitables.len());
    for awaitable in awaitables {
        if let Some(child) = seen.get(&awaitable.get_id()) {
            children.push(child.clone());
            continue;
        }
        let given = event_loop.as_ref().map(|event_loop| PyLoop::shown(event_loop));
        let child = ensure_future(awaitable.clone(), given, vm)?;
        if let Some(task) = child.downcast_ref::<PyTask>().filter(|_| !child.is(&awaitable)) {
            task.hide_destroyed();
        }
        if event_loop.is_none() {
            event_loop = Some(PyLoop::of(loop_of(&child, vm)?, vm)?);
        }
        seen.insert(awaitable.get_id(), child.clone());
        begin(&child)?;
        children.push(child);
    }
    Ok(children)
}

impl Pending {
    fn child_done(&self, child: &PyObject, vm: &VirtualMachine) -> PyResult<()> {
        self.left.set(self.left.get() - 1);
        let outer = self.outer.borrow().clone().filter(|outer| !outer.base.is_done());
        let Some(outer) = outer else {
            // Its exception will not be retrieved any more.
            return Ended::of(child, vm).map(drop);
        };
        if !self.return_exceptions {
            let error = match Ended::of(child, vm)? {
                Ended::Value => None,
                Ended::Cancelled => Some(cancelled_error_of(child, vm)?),
                Ended::Failed(error) => Some(error),
            };
            if let Some(error) = error {
                PyFuture::fail(outer.as_object(), error, vm);
                return Ok(());
            }
        }
        if self.left.get() == 0 {
            self.outer.take();
            finish(&outer, vm)?;
        }
        Ok(())
    }
}

fn finish(outer: &PyRef<PyGather>, vm: &VirtualMachine) -> PyResult<()> {
    let results = outer.children.iter().map(|child| result_of(child, vm)).collect::<PyResult<_>>()?;
    if outer.was_cancelled() {
        // A child may have swallowed the cancellation; the caller that cancelled the gathering is still to hear of it.
        // The error is the one of the last argument, whichever was done last.
        let last = outer.children.last().expect("a gathering has children");
        PyFuture::fail(outer.as_object(), cancelled_error_of(last, vm)?, vm);
    } else {
        PyFuture::finish(outer.as_object(), vm.ctx.new_list(results).into(), vm);
    }
    Ok(())
}

/// A child's result, or what it raised instead.
fn result_of(child: &PyObject, vm: &VirtualMachine) -> PyResult {
    match Ended::of(child, vm)? {
        Ended::Cancelled => {
            let message = match PyFuture::of(child) {
                Some(child) => child.cancel_message(),
                None => Some(child.get_attr("_cancel_message", vm)?).filter(|message| !vm.is_none(message)),
            };
            let message = message.unwrap_or_else(|| vm.ctx.new_str("").into());
            Ok(vm.new_exception(errors::cancelled_error(vm), vec![message]).into())
        }
        Ended::Failed(error) => Ok(error.into()),
        Ended::Value => done::result(child, vm),
    }
}

/// What the waiter of a cancelled child gets.
fn cancelled_error_of(child: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
    match PyFuture::of(child) {
        Some(child) => Ok(child.make_cancelled(vm)),
        None => vm.call_method(child, "_make_cancelled_error", ())?.try_into_value(vm),
    }
}
