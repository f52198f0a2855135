//! What drives a coroutine: one task, unless a program shares it among several.

use std::{
    cell::RefCell,
    mem,
    sync::{Arc, Mutex, PoisonError},
    task::{Wake, Waker},
};

thread_local! {
    /// The waker of the task whose step is running.
    static WAKER: RefCell<Option<Waker>> = const { RefCell::new(None) };
}

/// What drives a coroutine, for the time of one step: what the coroutine awaits will wake it.
pub(crate) struct Driver(Option<Waker>);

impl Driver {
    pub(crate) fn enter(waker: &Waker) -> Self {
        Self(WAKER.replace(Some(waker.clone())))
    }

    /// Code that is no step of a task of ours: what is awaited in it has to be waited for with a future.
    pub(crate) fn none() -> Self {
        Self(WAKER.take())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(WAKER.replace(self.0.take()));
    }
}

/// The waker of the task whose step is running, if one is.
pub(in crate::asyncio) fn current_waker() -> Option<Waker> {
    WAKER.with_borrow(Clone::clone)
}

/// What is woken when a wait is over: every task that has come to it, in that order, as each would be by the future that
/// a coroutine of CPython yields.
pub(in crate::asyncio) struct Drivers {
    waker: Waker,
    shared: Option<Arc<Shared>>,
}

#[derive(Default)]
struct Shared(Mutex<Vec<Waker>>);

impl Drivers {
    /// `waker` is to be woken too; one that is already here goes to the end.
    pub(in crate::asyncio) fn joined(before: Option<Self>, waker: &Waker) -> Self {
        let Some(before) = before else { return Self { waker: waker.clone(), shared: None } };
        if before.shared.is_none() && before.waker.will_wake(waker) {
            return before;
        }
        let shared = before.shared.unwrap_or_else(|| Arc::new(Shared(Mutex::new(vec![before.waker]))));
        shared.change(|wakers| {
            wakers.retain(|other| !other.will_wake(waker));
            wakers.push(waker.clone());
        });
        Self { waker: Arc::clone(&shared).into(), shared: Some(shared) }
    }

    /// Wakes all of them.
    pub(in crate::asyncio) fn waker(&self) -> &Waker {
        &self.waker
    }
}

impl Shared {
    fn change<T>(&self, act: impl FnOnce(&mut Vec<Waker>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.change(mem::take).into_iter().for_each(Waker::wake);
    }
}
