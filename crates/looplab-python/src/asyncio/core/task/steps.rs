//! How a task goes on: its steps, and what it waits for between them.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use looplab_runtime::lowlevel::{TaskExt as _, is_watched, note_place};
use looplab_trace::{EventKind, TaskOutcome};
use rustpython_vm::{
    AsObject, Py, PyObject, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyCoroutine, PyGenerator},
    convert::ToPyObject,
    function::FuncArgs,
    protocol::PyIterReturn,
    vm::thread::with_current_vm,
};

use super::{IN_CALLBACK, PyTask, Waiter, cancelling::cancel_awaited};
use crate::{
    asyncio::{
        core::{
            awaitable::Awaitable,
            drivers::Driver,
            errors,
            future::{DoneCallback, PyFuture, loop_of},
            waits,
            wakeup::Wakeup,
        },
        loops::event_loop::PyLoop,
    },
    interp::{contextvars::Context as PyContext, places},
};

/// The executor's side of a task: each poll is a step.
pub(super) struct Steps(pub(super) PyRef<PyTask>);

impl Future for Steps {
    type Output = TaskOutcome;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<TaskOutcome> {
        with_current_vm(|vm| PyTask::step(&self.0, cx, vm))
    }
}

impl PyTask {
    /// One step. The order of things is that of `__step` in CPython 3.13 `Lib/asyncio/tasks.py`.
    fn step(zelf: &Py<Self>, cx: &Context<'_>, vm: &VirtualMachine) -> Poll<TaskOutcome> {
        if zelf.base.is_done() {
            return Self::step_after_end(zelf, vm);
        }
        if !zelf.begun.replace(true) {
            Self::tell_unkept(zelf);
        }
        if zelf.is_woken_early() {
            return Poll::Pending;
        }
        let Ok(event_loop) = zelf.base.event_loop(vm) else { return Poll::Pending };
        let throw = event_loop.called(vm, || zelf.exception_to_throw(vm));
        let (coro, context) = (zelf.coro(), zelf.context.borrow().clone());
        let (coro, context) = coro.zip(context).expect("a task that was begun has both");
        let began = event_loop.debug_clock();
        let frame = places::frame_of(&coro);
        let result = {
            let _driver = Driver::enter(cx.waker());
            let outer = event_loop.enter_task(Some(zelf.to_owned().into()));
            let resume = || in_context(&context, vm, || resume(&coro, throw, vm));
            // What has no frame of its own is at no line of the program, and so not at that of the caller.
            let result = if coro.downcastable::<Awaitable>() { resume() } else { event_loop.called(vm, resume) };
            event_loop.enter_task(outer);
            result
        };
        match &result {
            Ok(PyIterReturn::Return(_)) => {}
            Ok(PyIterReturn::StopIteration(_)) => note_place(|| places::line_of(frame.as_ref()?)),
            Err(exception) => note_place(|| places::raised(exception)),
        }
        drop(frame);
        let poll = match result {
            Ok(PyIterReturn::Return(yielded)) => {
                if is_watched() {
                    waits::tell(&coro, &yielded, vm);
                }
                Self::wait_for(zelf, yielded, &event_loop, cx, vm);
                Poll::Pending
            }
            Ok(PyIterReturn::StopIteration(value)) => {
                let value = value.unwrap_or_else(|| vm.ctx.none());
                Poll::Ready(Self::finish(zelf, Ok(value), &event_loop, vm))
            }
            Err(exception) => Poll::Ready(Self::finish(zelf, Err(exception), &event_loop, vm)),
        };
        event_loop.note_slow(began, |vm| Ok(zelf.as_object().repr(vm)?.as_wtf8().to_string()));
        poll
    }

    /// Tells the observer if only the loop and the executor hold the task: CPython's loop would hold it but weakly.
    fn tell_unkept(zelf: &Py<Self>) {
        const OURS: usize = 2;
        if let Some(task) = &*zelf.task.borrow()
            && is_watched()
            && zelf.as_object().strong_count() <= OURS
        {
            task.note(|| EventKind::Unkept);
        }
    }

    /// Whether the task was woken although what it waits for is not over.
    fn is_woken_early(&self) -> bool {
        let is_pending = |waiter: &Waiter| match waiter {
            Waiter::Future(future) => PyFuture::of(future).is_some_and(|future| !future.is_done()),
            Waiter::Awaitable(_) => false,
        };
        let waits = self.waiter.borrow().as_ref().is_some_and(is_pending);
        waits && !self.must_cancel.get() && self.throw.borrow().is_none()
    }

    /// What the coroutine is to hear: how its wait has failed, or else that it is cancelled.
    fn exception_to_throw(&self, vm: &VirtualMachine) -> Option<PyBaseExceptionRef> {
        let waiter = self.waiter.take();
        let throw = self.throw.take().or_else(|| waiter?.exception(vm));
        if self.must_cancel.take() && !throw.as_ref().is_some_and(|error| errors::is_cancelled(error, vm)) {
            return Some(self.base.make_cancelled(vm));
        }
        throw
    }

    /// The program has ended the task as a future, without the task. The loop is told, as of any callback that fails.
    fn step_after_end(zelf: &Py<Self>, vm: &VirtualMachine) -> Poll<TaskOutcome> {
        let told = || -> PyResult<()> {
            let event_loop = zelf.base.event_loop(vm)?;
            event_loop.remove_task(zelf);
            let (task, throw) = (zelf.as_object().repr(vm)?, zelf.throw.take().to_pyobject(vm).repr(vm)?);
            let error = format!("__step(): already done: {} {}", task.as_wtf8(), throw.as_wtf8());
            let context = vm.ctx.new_dict();
            context.set_item("message", vm.ctx.new_str("Exception in callback Task.__step()").into(), vm)?;
            let error = errors::invalid_state(&error, vm);
            context.set_item("exception", error.clone().into(), vm)?;
            errors::while_handling(Some(&error), vm, || PyLoop::report(&event_loop, context.into(), vm))
        };
        if let Err(error) = told() {
            errors::unraisable(error, vm.ctx.none(), vm);
        }
        Poll::Ready(TaskOutcome::Returned)
    }

    /// Waits for what the coroutine yielded.
    fn wait_for(
        zelf: &Py<Self>,
        yielded: PyObjectRef,
        event_loop: &PyRef<PyLoop>,
        cx: &Context<'_>,
        vm: &VirtualMachine,
    ) {
        if let Some(awaitable) = yielded.downcast_ref::<Awaitable>() {
            *zelf.waiter.borrow_mut() = Some(Waiter::Awaitable(awaitable.to_owned()));
            if zelf.must_cancel.get() && awaitable.withdraw(zelf.base.cancel_message()) {
                zelf.must_cancel.set(false);
            }
            return;
        }
        if vm.is_none(&yielded) {
            cx.waker().wake_by_ref();
            return;
        }
        if let Err(error) = Self::wait_for_future(zelf, &yielded, event_loop, cx, vm) {
            *zelf.throw.borrow_mut() = Some(error);
            cx.waker().wake_by_ref();
        }
    }

    fn wait_for_future(
        zelf: &Py<Self>,
        yielded: &PyObjectRef,
        event_loop: &PyRef<PyLoop>,
        cx: &Context<'_>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        // A subclass may want to know who waits, too.
        let Some(future) = PyFuture::plain(yielded, vm) else {
            return Self::wait_for_other_future(zelf, yielded, event_loop, vm);
        };
        let same_loop = future.event_loop(vm)?.is(event_loop);
        if !same_loop {
            return Err(Self::wrong_loop(zelf, yielded, vm)?);
        }
        if !future.blocking.take() {
            return Err(Self::bare_yield(zelf, yielded, vm)?);
        }
        if yielded.is(zelf.as_object()) {
            return Err(Self::own_wait(zelf, vm)?);
        }
        PyFuture::when_done(yielded, DoneCallback::Wake(cx.waker().clone()), vm)?;
        *zelf.waiter.borrow_mut() = Some(Waiter::Future(yielded.clone()));
        if zelf.must_cancel.get() && cancel_awaited(yielded, zelf.base.cancel_message(), vm)? {
            zelf.must_cancel.set(false);
        }
        Ok(())
    }

    /// Waits for something that is not ours but behaves as a future: the protocol of `_asyncio_future_blocking`.
    fn wait_for_other_future(
        zelf: &Py<Self>,
        yielded: &PyObjectRef,
        event_loop: &PyRef<PyLoop>,
        vm: &VirtualMachine,
    ) -> PyResult<()> {
        let marker = vm.ctx.intern_str("_asyncio_future_blocking");
        let Some(blocking) = vm.get_attribute_opt(yielded, marker)?.filter(|blocking| !vm.is_none(blocking)) else {
            return Err(Self::bad_yield(zelf, yielded, vm)?);
        };
        if !loop_of(yielded, vm)?.is(&PyLoop::shown(event_loop)) {
            return Err(Self::wrong_loop(zelf, yielded, vm)?);
        }
        if !blocking.try_to_bool(vm)? {
            return Err(Self::bare_yield(zelf, yielded, vm)?);
        }
        if yielded.is(zelf.as_object()) {
            return Err(Self::own_wait(zelf, vm)?);
        }
        yielded.set_attr(marker, vm.ctx.new_bool(false), vm)?;
        let mut call = FuncArgs::from(vec![Wakeup::new(zelf).into_pyobject(vm)]);
        let context = zelf.context.borrow().clone().expect("a task that was begun has one");
        call.kwargs.insert("context".into(), context.into());
        yielded.get_attr("add_done_callback", vm)?.call(call, vm)?;
        *zelf.waiter.borrow_mut() = Some(Waiter::Future(yielded.clone()));
        if zelf.must_cancel.get() && cancel_awaited(yielded, zelf.base.cancel_message(), vm)? {
            zelf.must_cancel.set(false);
        }
        Ok(())
    }

    fn own_wait(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let task = zelf.as_object().repr(vm)?;
        Ok(vm.new_runtime_error(format!("Task cannot await on itself: {}", task.as_wtf8())))
    }

    fn wrong_loop(zelf: &Py<Self>, yielded: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let (task, what) = (zelf.as_object().repr(vm)?, yielded.repr(vm)?);
        let (task, what) = (task.as_wtf8(), what.as_wtf8());
        Ok(vm.new_runtime_error(format!("Task {task} got Future {what} attached to a different loop")))
    }

    fn bare_yield(zelf: &Py<Self>, yielded: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let (task, what) = (zelf.as_object().repr(vm)?, yielded.repr(vm)?);
        let (task, what) = (task.as_wtf8(), what.as_wtf8());
        Ok(vm.new_runtime_error(format!("yield was used instead of yield from in task {task} with {what}")))
    }

    fn bad_yield(zelf: &Py<Self>, yielded: &PyObject, vm: &VirtualMachine) -> PyResult<PyBaseExceptionRef> {
        let (task, what) = (zelf.as_object().repr(vm)?, yielded.repr(vm)?);
        let (task, what) = (task.as_wtf8(), what.as_wtf8());
        Ok(vm.new_runtime_error(if yielded.downcastable::<PyGenerator>() {
            format!("yield was used instead of yield from for generator in task {task} with {what}")
        } else {
            format!("Task got bad yield: {what}")
        }))
    }

    fn finish(zelf: &Py<Self>, result: PyResult, event_loop: &PyRef<PyLoop>, vm: &VirtualMachine) -> TaskOutcome {
        let object = zelf.as_object();
        let outcome = match result {
            Ok(_) if zelf.must_cancel.take() => {
                PyFuture::cancel_now(object, zelf.base.cancel_message(), vm);
                TaskOutcome::Cancelled
            }
            Ok(value) => {
                PyFuture::finish(object, value, vm);
                TaskOutcome::Returned
            }
            Err(exception) if errors::is_cancelled(&exception, vm) => {
                zelf.base.keep_cancelled(exception);
                PyFuture::cancel_now(object, None, vm);
                TaskOutcome::Cancelled
            }
            Err(exception) => {
                let outcome = TaskOutcome::failed(crate::interp::errors::one_line(&exception, vm));
                PyFuture::fail(object, exception.clone(), vm);
                if errors::ends_the_loop(&exception, vm) {
                    event_loop.abort(exception);
                }
                outcome
            }
        };
        event_loop.remove_task(zelf);
        outcome
    }
}

/// Calls `f` in a context. It is the current one already in a callback that was to be called in it.
fn in_context<T>(context: &PyRef<PyContext>, vm: &VirtualMachine, f: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    if IN_CALLBACK.get() && PyContext::current(vm).is(context) {
        return f();
    }
    PyContext::enter(context, vm)?;
    let result = f();
    PyContext::exit(context, vm)?;
    result
}

/// Goes on with a coroutine, or with anything that has the methods of one.
fn resume(coro: &PyObject, throw: Option<PyBaseExceptionRef>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
    let native = coro.downcast_ref::<PyCoroutine>();
    match (native, throw) {
        (Some(native), None) => native.as_coro().send(coro, vm.ctx.none(), vm),
        (Some(native), Some(error)) => native.as_coro().throw(coro, error.into(), vm.ctx.none(), vm.ctx.none(), vm),
        (None, None) => PyIterReturn::from_pyresult(vm.call_method(coro, "send", (vm.ctx.none(),)), vm),
        (None, Some(error)) => PyIterReturn::from_pyresult(vm.call_method(coro, "throw", (error,)), vm),
    }
}
