//! The tasks that drive one coroutine: one, unless a program shares it among several.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
    task::{Wake, Waker},
};

/// What is woken when a wait is over: every task that has come to it, in that order, as each would be by the future that
/// a coroutine of CPython yields.
pub(super) struct Drivers {
    waker: Waker,
    shared: Option<Arc<Shared>>,
}

#[derive(Default)]
struct Shared(Mutex<Vec<Waker>>);

impl Drivers {
    /// `waker` is to be woken too; one that is already here goes to the end.
    pub(super) fn joined(before: Option<Self>, waker: &Waker) -> Self {
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
    pub(super) fn waker(&self) -> &Waker {
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
