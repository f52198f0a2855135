//! `asyncio.sleep`.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_runtime::{
    executor::{Sleep, sleep_until},
    lowlevel::{ExecutorExt as _, Withdraw},
};
use rustpython_vm::{FromArgs, PyObjectRef, PyResult, VirtualMachine, builtins::PyInt, types::PyComparisonOp};

use crate::asyncio::{
    core::{awaitable::Awaitable, wait::Wait},
    loops::running,
};

#[derive(FromArgs)]
pub(crate) struct SleepArgs {
    #[pyarg(any)]
    delay: PyObjectRef,
    #[pyarg(any, optional)]
    result: Option<PyObjectRef>,
}

struct Sleeping {
    delay: f64,
    result: Option<PyObjectRef>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Wait for Sleeping {
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>, vm: &VirtualMachine) -> Poll<PyResult> {
        if self.sleep.is_none() {
            // The delay counts from the first step, as that of a coroutine does.
            let event_loop = running::running_loop(vm)?;
            let deadline = event_loop.executor.moment().after_secs(self.delay);
            self.sleep = Some(Box::pin(sleep_until(deadline)));
        }
        let sleep = self.sleep.as_mut().expect("just set");
        sleep.as_mut().poll(cx).map(|()| Ok(self.result.take().unwrap_or_else(|| vm.ctx.none())))
    }

    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        self.sleep.as_mut().is_some_and(|sleep| sleep.as_mut().withdraw())
    }
}

/// `delay > 0`, quickly for the usual numbers.
fn is_positive(delay: &PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
    let small = delay.downcast_ref_if_exact::<PyInt>(vm).and_then(|delay| delay.try_to_primitive::<i64>(vm).ok());
    if let Some(delay) = small {
        return Ok(delay > 0);
    }
    let zero: PyObjectRef = vm.ctx.new_int(0).into();
    Ok(!delay.rich_compare_bool(&zero, PyComparisonOp::Le, vm)?)
}

/// `asyncio.sleep(delay, result=None)`.
pub(crate) fn sleep(args: SleepArgs, vm: &VirtualMachine) -> PyResult {
    let SleepArgs { delay, result } = args;
    if !is_positive(&delay, vm)? {
        let value = result.unwrap_or_else(|| vm.ctx.none());
        return Ok(Awaitable::giving_way("sleep", value, vm).into());
    }
    let delay: f64 = delay.try_float(vm)?.to_f64();
    if delay.is_nan() {
        return Err(vm.new_value_error("Invalid delay: NaN (not a number)"));
    }
    Ok(Awaitable::new("sleep", Sleeping { delay, result, sleep: None }, vm).into())
}
