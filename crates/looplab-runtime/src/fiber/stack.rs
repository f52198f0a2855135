//! A stack of its own, natively.

use std::{
    cell::{Cell, RefCell},
    ptr,
};

use corosensei::{
    Coroutine, Yielder,
    stack::{DefaultStack, Stack as _},
};

use super::STACK_SIZE;

/// How many stacks that are not in use are kept for the next fibers.
const KEPT: usize = 64;

thread_local! {
    /// Stacks of the usual size that are free: asking the system for one takes longer than all else.
    static FREE: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// A function that runs on a stack of its own, until it parks and from there on.
pub(super) struct Stack {
    coroutine: Option<Coroutine<(), (), ()>>,
    limit: usize,
    size: usize,
}

impl Stack {
    pub(super) fn new(size: usize, body: impl FnOnce(&Yielder<(), ()>) + 'static) -> Self {
        let kept = if size == STACK_SIZE { FREE.with_borrow_mut(Vec::pop) } else { None };
        let stack = kept.unwrap_or_else(|| DefaultStack::new(size).expect("there is memory for a stack"));
        let limit = stack.limit().get();
        Self { coroutine: Some(Coroutine::with_stack(stack, move |yielder, ()| body(yielder))), limit, size }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Whether the function has begun and not ended.
    pub(super) fn is_parked(&self) -> bool {
        self.coroutine.as_ref().is_some_and(|coroutine| coroutine.started() && !coroutine.done())
    }

    /// Goes on with the function. Whether it has ended.
    pub(super) fn resume(&mut self) -> bool {
        let Some(coroutine) = &mut self.coroutine else { return true };
        if coroutine.resume(()).as_return().is_none() {
            return false;
        }
        let stack = self.coroutine.take().map(Coroutine::into_stack);
        if self.size == STACK_SIZE {
            FREE.with_borrow_mut(|free| free.extend(stack.filter(|_| free.len() < KEPT)));
        }
        true
    }
}

/// What a function that runs on a stack of its own is parked by.
pub(super) struct Park(Cell<*const Yielder<(), ()>>);

impl Default for Park {
    fn default() -> Self {
        Self(Cell::new(ptr::null()))
    }
}

impl Park {
    /// The function begins.
    pub(super) fn set(&self, yielder: &Yielder<(), ()>) {
        self.0.set(yielder);
    }

    /// Goes back to who resumed the function, until it is resumed again. Only the function itself may call it.
    #[expect(unsafe_code, reason = "what is lent to a coroutine's function cannot be named from the calls below it")]
    pub(super) fn park(&self) {
        // SAFETY: the yielder lies on the function's own stack from its beginning to its end, and this is called by the
        // function while it runs: `wait` finds it by the fiber that is running.
        let yielder = unsafe { &*self.0.get() };
        yielder.suspend(());
    }
}
