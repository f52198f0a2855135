//! Waits at a queue: for an item, for a free slot, for everything to be dealt with.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use looplab_trace::Want;

use super::{Closed, GetError, PutError, Queue, wake};
use crate::sync::{
    Fifo, Primitive, Store, Waiting, Wanted, Withdraw,
    wait_list::{Left, WaitList},
};

/// A wait for a free slot, with the item; see [`Queue::put`].
#[derive(Debug)]
#[must_use = "nothing is put unless this is awaited"]
pub struct Put<T, S: Store<T> = Fifo<T>> {
    slot: Slot<T, S>,
    /// `None` once it has been put.
    item: Option<T>,
}

impl<T, S: Store<T>> Put<T, S> {
    pub(super) fn new(slot: Slot<T, S>, item: T) -> Self {
        Self { slot, item: Some(item) }
    }
}

impl<T, S: Store<T>> Unpin for Put<T, S> {}

impl<T, S: Store<T>> Future for Put<T, S> {
    type Output = Result<(), PutError<T>>;

    /// # Panics
    /// When polled after it has resolved.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let slot = ready!(Pin::new(&mut self.slot).poll(cx));
        let item = self.item.take().expect("a put is not polled after it has resolved");
        Poll::Ready(match slot {
            Ok(()) => self.slot.wanted.0.put_nowait(item),
            Err(Closed) => Err(PutError::ShutDown(item)),
        })
    }
}

impl<T, S: Store<T>> Withdraw for Put<T, S> {
    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.slot).withdraw()
    }
}

/// A wait for an item; see [`Queue::get`].
#[derive(Debug)]
#[must_use = "nothing is got unless this is awaited"]
pub struct Get<T, S: Store<T> = Fifo<T>>(Arrival<T, S>);

impl<T, S: Store<T>> Get<T, S> {
    pub(super) fn new(arrival: Arrival<T, S>) -> Self {
        Self(arrival)
    }
}

impl<T, S: Store<T>> Future for Get<T, S> {
    type Output = Result<T, GetError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(()) => self.0.wanted.0.get_nowait(),
            Err(Closed) => Err(GetError::ShutDown),
        })
    }
}

impl<T, S: Store<T>> Withdraw for Get<T, S> {
    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.0).withdraw()
    }
}

/// See [`QueueExt::slot`](crate::lowlevel::QueueExt::slot). Dropping it lets the next in.
pub type Slot<T, S> = Waiting<FreeSlot<T, S>>;

/// What a put waits for.
#[derive(Debug)]
pub struct FreeSlot<T, S: Store<T>>(pub(super) Queue<T, S>);

impl<T, S: Store<T>> Wanted for FreeSlot<T, S> {
    type Output = Result<(), Closed>;

    const WANT: Want = Want::Put;

    fn primitive(&self) -> &Primitive {
        &self.0.0.primitive
    }

    fn waiters(&self) -> &WaitList {
        &self.0.0.putters
    }

    fn try_now(&self) -> Option<Self::Output> {
        if !self.0.is_full() {
            return Some(Ok(()));
        }
        self.0.is_shut_down().then_some(Err(Closed))
    }

    fn woken(&self) -> Option<Self::Output> {
        self.try_now()
    }

    fn dropped(&self, left: Left) {
        // The store is asked in any case, as in CPython.
        if !self.0.is_full() && left == Left::Woken {
            wake(self.waiters().pop());
        }
    }
}

/// See [`QueueExt::arrival`](crate::lowlevel::QueueExt::arrival). Dropping it leaves the item to the next.
pub type Arrival<T, S> = Waiting<AnItem<T, S>>;

/// What a get waits for.
#[derive(Debug)]
pub struct AnItem<T, S: Store<T>>(pub(super) Queue<T, S>);

impl<T, S: Store<T>> Wanted for AnItem<T, S> {
    type Output = Result<(), Closed>;

    const WANT: Want = Want::Get;

    fn primitive(&self) -> &Primitive {
        &self.0.0.primitive
    }

    fn waiters(&self) -> &WaitList {
        &self.0.0.getters
    }

    fn try_now(&self) -> Option<Self::Output> {
        if !self.0.is_empty() {
            return Some(Ok(()));
        }
        // The store is asked once more, as in CPython.
        self.0.is_shut_down().then(|| if self.0.is_empty() { Err(Closed) } else { Ok(()) })
    }

    fn woken(&self) -> Option<Self::Output> {
        self.try_now()
    }

    fn dropped(&self, left: Left) {
        // The store is asked in any case, as in CPython.
        if !self.0.is_empty() && left == Left::Woken {
            wake(self.waiters().pop());
        }
    }
}

/// A wait for everything to be dealt with; see [`Queue::join`].
pub type Join<T, S = Fifo<T>> = Waiting<AllDone<T, S>>;

/// What a join waits for.
#[derive(Debug)]
pub struct AllDone<T, S: Store<T>>(pub(super) Queue<T, S>);

impl<T, S: Store<T>> Wanted for AllDone<T, S> {
    type Output = ();

    const WANT: Want = Want::Join;

    fn primitive(&self) -> &Primitive {
        &self.0.0.primitive
    }

    fn waiters(&self) -> &WaitList {
        &self.0.0.joiners
    }

    fn try_now(&self) -> Option<()> {
        (self.0.unfinished() == 0).then_some(())
    }

    fn woken(&self) -> Option<()> {
        Some(())
    }
}
