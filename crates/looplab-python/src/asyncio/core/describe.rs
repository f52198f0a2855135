//! How futures, tasks, coroutines and callbacks are shown: the words of CPython 3.13 `Lib/asyncio/base_futures.py`,
//! `base_tasks.py`, `coroutines.py` and `format_helpers.py`, without the modules those import.

use rustpython_vm::{
    AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine,
    builtins::{PyFloat, PyFunction, PyInt, PyStr, PyTuple},
    recursion::ReprGuard,
};

use crate::asyncio::core::{
    future::{Hidden, PyFuture, State},
    task::PyTask,
};

/// How long a text or a number may be and still be shown whole, in `reprlib`.
const SHORT: usize = 30;

/// `<Future …>`, with what it came to and its callbacks.
pub(in crate::asyncio) fn future(object: &PyObject, vm: &VirtualMachine) -> PyResult<String> {
    angled(object, vm, || Ok(future_parts(object, vm)?.join(" ")))
}

/// `<Task …>`, with its name, its coroutine and what that waits for.
pub(in crate::asyncio) fn task(object: &PyObject, task: &PyTask, vm: &VirtualMachine) -> PyResult<String> {
    angled(object, vm, || {
        let mut parts = future_parts(object, vm)?;
        if task.is_cancelling() && !task.base.is_done() {
            "cancelling".clone_into(&mut parts[0]);
        }
        let mut own = vec![format!("name={}", task.name(vm).as_object().repr(vm)?.as_wtf8())];
        if let Some(coro) = task.coro() {
            own.push(format!("coro=<{}>", coroutine(&coro, vm)?));
        }
        if let Some(waiter) = task.describe_wait(vm)? {
            own.push(format!("wait_for={waiter}"));
        }
        parts.splice(1..1, own);
        Ok(parts.join(" "))
    })
}

fn angled(object: &PyObject, vm: &VirtualMachine, inside: impl FnOnce() -> PyResult<String>) -> PyResult<String> {
    let Some(_guard) = ReprGuard::enter(vm, object) else { return Ok("...".to_owned()) };
    Ok(format!("<{} {}>", object.class().name(), inside()?))
}

fn future_parts(object: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<String>> {
    let future = PyFuture::of(object).expect("only futures are shown as such");
    let state = match future.state() {
        State::Pending => "pending",
        State::Cancelled => "cancelled",
        State::Finished => "finished",
    };
    let mut parts = vec![state.to_owned()];
    if future.state() == State::Finished {
        parts.push(match future.peek_exception() {
            Some(exception) => format!("exception={}", exception.as_object().repr(vm)?.as_wtf8()),
            None => format!("result={}", shortened(&future.peek_result(vm), vm)?),
        });
    }
    let waiting = future.describe_callbacks(vm);
    let shown = |call: &PyObjectRef| callback_source(call, &[], false, vm);
    match &waiting[..] {
        [] => {}
        [only] => parts.push(format!("cb=[{}]", shown(only)?)),
        [first, second] => parts.push(format!("cb=[{}, {}]", shown(first)?, shown(second)?)),
        [first, between @ .., last] => {
            parts.push(format!("cb=[{}, <{} more>, {}]", shown(first)?, between.len(), shown(last)?));
        }
    }
    if let Some(place) = future.created_at(vm)? {
        parts.push(format!("created at {place}"));
    }
    Ok(parts)
}

/// As `reprlib.repr`, which is only asked where it could make a difference.
pub(in crate::asyncio) fn shortened(object: &PyObject, vm: &VirtualMachine) -> PyResult<String> {
    let simple = vm.is_none(object)
        || object.downcast_ref_if_exact::<PyInt>(vm).is_some()
        || object.downcast_ref_if_exact::<PyFloat>(vm).is_some()
        || object.downcast_ref_if_exact::<PyStr>(vm).is_some()
        || object.class().is(vm.ctx.types.bool_type);
    if simple {
        let text = object.repr(vm)?.as_wtf8().to_string();
        if text.len() <= SHORT {
            return Ok(text);
        }
    }
    let shortened = vm.import("reprlib", 0)?.get_attr("repr", vm)?.call((object.to_owned(),), vm)?;
    Ok(shortened.str(vm)?.as_wtf8().to_string())
}

/// An attribute that is there and counts as true.
fn present(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> PyResult<Option<PyObjectRef>> {
    let Some(value) = vm.get_attribute_opt(object, vm.ctx.intern_str(name))? else { return Ok(None) };
    Ok(if value.clone().try_to_bool(vm)? { Some(value) } else { None })
}

fn text(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> PyResult<Option<String>> {
    Ok(match present(object, name, vm)? {
        Some(value) => Some(value.str(vm)?.as_wtf8().to_string()),
        None => None,
    })
}

/// `name() running at file:line`.
pub(in crate::asyncio) fn coroutine(coro: &PyObject, vm: &VirtualMachine) -> PyResult<String> {
    let name = match text(coro, "__qualname__", vm)? {
        Some(name) => name,
        None => match text(coro, "__name__", vm)? {
            Some(name) => name,
            None => format!("<{} without __name__>", coro.class().name()),
        },
    };
    let either = |one, other| {
        Ok(match present(coro, one, vm)? {
            Some(value) => Some(value),
            None => present(coro, other, vm)?,
        })
    };
    let Some(code) = either("cr_code", "gi_code")? else {
        let running = either("cr_running", "gi_running")?.is_some();
        return Ok(if running { format!("{name}() running") } else { format!("{name}()") });
    };
    let file = text(&code, "co_filename", vm)?.unwrap_or_else(|| "<empty co_filename>".to_owned());
    Ok(match either("gi_frame", "cr_frame")? {
        Some(frame) => {
            let line = frame.get_attr("f_lineno", vm)?.str(vm)?;
            format!("{name}() running at {file}:{}", line.as_wtf8())
        }
        None => {
            let line = code.get_attr("co_firstlineno", vm)?.str(vm)?;
            format!("{name}() done, defined at {file}:{}", line.as_wtf8())
        }
    })
}

/// `name(args) at file:line`. The arguments are only shown in debug mode, as they may be secret.
pub(in crate::asyncio) fn callback_source(
    call: &PyObject,
    args: &[PyObjectRef],
    debug: bool,
    vm: &VirtualMachine,
) -> PyResult<String> {
    let mut shown = callback(call, args, None, debug, "", vm)?;
    if let Some(place) = source(call, vm)? {
        shown.push_str(&format!(" at {place}"));
    }
    Ok(shown)
}

fn is_partial(object: &PyObject, vm: &VirtualMachine) -> PyResult<bool> {
    let partial = vm.import("_functools", 0)?.get_attr("partial", vm)?;
    object.is_instance(&partial, vm)
}

fn callback(
    call: &PyObject,
    args: &[PyObjectRef],
    keywords: Option<&PyObject>,
    debug: bool,
    suffix: &str,
    vm: &VirtualMachine,
) -> PyResult<String> {
    let suffix = format!("{}{suffix}", arguments(args, keywords, debug, vm)?);
    if is_partial(call, vm)? {
        let inner = call.get_attr("func", vm)?;
        let args = call.get_attr("args", vm)?;
        let args = args.downcast_ref::<PyTuple>().map(|args| args.as_slice().to_vec()).unwrap_or_default();
        let keywords = call.get_attr("keywords", vm)?;
        return callback(&inner, &args, Some(&keywords), debug, &suffix, vm);
    }
    let name = match text(call, "__qualname__", vm)? {
        Some(name) => name,
        None => match text(call, "__name__", vm)? {
            Some(name) => name,
            None => call.repr(vm)?.as_wtf8().to_string(),
        },
    };
    Ok(name + &suffix)
}

fn arguments(args: &[PyObjectRef], keywords: Option<&PyObject>, debug: bool, vm: &VirtualMachine) -> PyResult<String> {
    if !debug {
        return Ok("()".to_owned());
    }
    let mut shown = args.iter().map(|arg| shortened(arg, vm)).collect::<PyResult<Vec<_>>>()?;
    if let Some(keywords) = keywords {
        let keywords: rustpython_vm::builtins::PyDictRef = keywords.to_owned().try_into_value(vm)?;
        for (key, value) in keywords {
            shown.push(format!("{}={}", key.str(vm)?.as_wtf8(), shortened(&value, vm)?));
        }
    }
    Ok(format!("({})", shown.join(", ")))
}

/// Where a callback was written, if it was written in Python.
fn source(call: &PyObject, vm: &VirtualMachine) -> PyResult<Option<String>> {
    let mut call = call.to_owned();
    let mut seen = Vec::new();
    while let Some(wrapped) = vm.get_attribute_opt(&call, vm.ctx.intern_str("__wrapped__"))? {
        if seen.contains(&wrapped.get_id()) {
            return Err(vm.new_value_error(format!("wrapper loop when unwrapping {}", call.repr(vm)?.as_wtf8())));
        }
        seen.push(wrapped.get_id());
        call = wrapped;
    }
    if call.downcastable::<PyFunction>() {
        let code = call.get_attr("__code__", vm)?;
        let (file, line) = (code.get_attr("co_filename", vm)?.str(vm)?, code.get_attr("co_firstlineno", vm)?.str(vm)?);
        return Ok(Some(format!("{}:{}", file.as_wtf8(), line.as_wtf8())));
    }
    if is_partial(&call, vm)? {
        let inner = call.get_attr("func", vm)?;
        return source(&inner, vm);
    }
    Ok(call.downcast_ref::<Hidden>().and_then(|hidden| hidden.place()))
}
