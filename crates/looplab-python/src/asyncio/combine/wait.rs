//! `asyncio.wait`.

use std::{cell::RefCell, rc::Rc};

use looplab_runtime::{
    combine::ReturnWhen,
    executor::{Time, TimerHandle},
    lowlevel::{Countdown, ExecutorExt as _, Waiter, hidden_event, noting},
    sync::Event,
};
use looplab_trace::Rule;
use rustpython_vm::{
    AsObject, FromArgs, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine, builtins::PySet,
    vm::thread::with_current_vm,
};

use crate::asyncio::{
    core::{
        awaitable::Awaitable,
        coroutine::{Frame, coroutine, is_coroutine},
        done::{Ended, Listener, is_done},
        future::is_future,
        waits::for_tasks,
    },
    loops::{event_loop::PyLoop, running},
};

#[derive(FromArgs)]
pub(crate) struct WaitArgs {
    #[pyarg(any)]
    fs: PyObjectRef,
    #[pyarg(named, optional)]
    timeout: Option<PyObjectRef>,
    #[pyarg(named, optional)]
    return_when: Option<PyObjectRef>,
}

const MODES: [(&str, ReturnWhen); 3] = [
    ("FIRST_COMPLETED", ReturnWhen::FirstCompleted),
    ("FIRST_EXCEPTION", ReturnWhen::FirstException),
    ("ALL_COMPLETED", ReturnWhen::AllCompleted),
];

/// `asyncio.wait(fs, *, timeout=None, return_when=ALL_COMPLETED)`.
pub(crate) fn wait(args: WaitArgs, vm: &VirtualMachine) -> PyRef<Awaitable> {
    let body = |frame: Frame| async move {
        let over = hidden_event();
        let watch = with_current_vm(|vm| Watch::set(args, &over, vm))?;
        let (futures, rule) = (watch.futures.clone(), watch.rule);
        let waited = frame.wait(noting(over.wait(), move || for_tasks(&*futures, rule, "wait"))).await;
        with_current_vm(|vm| {
            watch.end(vm)?;
            waited?;
            sorted(&watch.futures, vm)
        })
    };
    coroutine("wait", body, vm)
}

/// So many seconds from now on a loop's clock; `None` for `None`.
pub(in crate::asyncio) fn deadline(
    timeout: Option<&PyObjectRef>,
    event_loop: &PyLoop,
    vm: &VirtualMachine,
) -> PyResult<Option<Time>> {
    let Some(timeout) = timeout.filter(|timeout| !vm.is_none(timeout)) else { return Ok(None) };
    Ok(Some(event_loop.executor.moment().after_secs(timeout.try_float(vm)?.to_f64())))
}

/// The objects an iterable gives, each once.
pub(in crate::asyncio) fn distinct(iterable: &PyObject, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    let set = vm.ctx.types.set_type.to_owned();
    let all: Vec<PyObjectRef> = iterable.try_to_value(vm)?;
    let seen = set.as_object().call((), vm)?.downcast::<PySet>().expect("`set` makes sets");
    let mut distinct = Vec::with_capacity(all.len());
    for object in all {
        if !seen.contains(&object, vm)? {
            seen.add(object.clone(), vm)?;
            distinct.push(object);
        }
    }
    Ok(distinct)
}

/// The callbacks of a wait.
struct Watch {
    futures: Rc<[PyObjectRef]>,
    rule: Rule,
    listener: Listener,
    timer: Option<Rc<TimerHandle>>,
}

impl Watch {
    fn set(args: WaitArgs, over: &Event, vm: &VirtualMachine) -> PyResult<Self> {
        let WaitArgs { fs, timeout, return_when } = args;
        if is_future(&fs, vm)? || is_coroutine(&fs, vm)? {
            return Err(vm.new_type_error(format!("expect a list of futures, not {}", fs.class().name())));
        }
        if !fs.clone().try_to_bool(vm)? {
            return Err(vm.new_value_error("Set of Tasks/Futures is empty."));
        }
        let until = mode(return_when, vm)?;
        let futures = distinct(&fs, vm)?;
        for future in &futures {
            if is_coroutine(future, vm)? {
                return Err(vm.new_type_error("Passing coroutines is forbidden, use tasks explicitly."));
            }
        }
        if futures.is_empty() {
            return Err(
                vm.new_exception_msg(vm.ctx.exceptions.assertion_error.to_owned(), "Set of Futures is empty.".into())
            );
        }
        let event_loop = running::running_loop(vm)?;
        let timer = deadline(timeout.as_ref(), &event_loop, vm)?.map(|deadline| {
            let over = over.clone();
            Rc::new(event_loop.executor.call_at(deadline, move || over.set()))
        });
        let countdown = RefCell::new(Countdown::new(futures.len(), until));
        let (over, alarm) = (over.clone(), timer.clone());
        let listener = Listener::new("_wait.<locals>._on_completion", "tasks.py:521", move |future, vm| {
            // Only where it matters: looking at an exception is what keeps it from being reported.
            let looks = until == ReturnWhen::FirstException;
            let failed = looks && matches!(Ended::of(future, vm), Ok(Ended::Failed(_)));
            if countdown.borrow_mut().note(failed) {
                if let Some(alarm) = &alarm {
                    alarm.cancel();
                }
                over.set();
            }
        });
        for future in &futures {
            listener.listen(future, vm)?;
        }
        Ok(Self { futures: futures.into(), rule: until.rule(), listener, timer })
    }

    fn end(&self, vm: &VirtualMachine) -> PyResult<()> {
        if let Some(timer) = &self.timer {
            timer.cancel();
        }
        self.futures.iter().try_for_each(|future| self.listener.leave(future, vm))
    }
}

fn mode(return_when: Option<PyObjectRef>, vm: &VirtualMachine) -> PyResult<ReturnWhen> {
    let Some(given) = return_when else { return Ok(ReturnWhen::AllCompleted) };
    for (name, mode) in MODES {
        if vm.bool_eq(&given, vm.ctx.new_str(name).as_object())? {
            return Ok(mode);
        }
    }
    Err(vm.new_value_error(format!("Invalid return_when value: {}", given.str(vm)?.as_wtf8())))
}

/// `(done, pending)`.
fn sorted(futures: &[PyObjectRef], vm: &VirtualMachine) -> PyResult {
    let sets = [(); 2].map(|()| PySet::default().into_ref(&vm.ctx));
    for future in futures {
        let [done, pending] = &sets;
        let set = if is_done(future, vm)? { done } else { pending };
        set.add(future.clone(), vm)?;
    }
    Ok(vm.ctx.new_tuple(sets.into_iter().map(Into::into).collect()).into())
}
