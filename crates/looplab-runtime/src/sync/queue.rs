//! Items that go from producers to consumers.

mod error;
mod waits;

use std::{cell::Cell, fmt, marker::PhantomData, panic::Location, rc::Rc, task::Waker};

use looplab_trace::{Change, ObjectKind};

pub use self::{
    error::{Closed, GetError, PutError, TooManyDone},
    waits::{Arrival, Get, Join, Put, Slot},
};
use super::{Fifo, Primitive, PrimitiveExt, Stage, Store, Tag, Waiting, tag::count, wait_list::WaitList};

/// A queue, bounded or endless. Clones are the same queue.
///
/// Order as CPython 3.13 `Lib/asyncio/queues.py`: a put wakes the first getter but keeps the item in the queue; a getter
/// that finds it gone, because another took it, queues again at the tail. Likewise for puts and free slots.
///
/// ```
/// use looplab_runtime::{executor::{Executor, spawn}, sync::Queue};
///
/// Executor::instant().block_on(async {
///     let queue = Queue::new(2);
///     let cook = spawn({
///         let queue = queue.clone();
///         async move {
///             for dish in 1..=5 {
///                 queue.put(dish).await.unwrap();
///             }
///         }
///     });
///     for dish in 1..=5 {
///         assert_eq!(queue.get().await, Ok(dish));
///     }
///     cook.await.unwrap();
/// });
/// ```
pub struct Queue<T, S = Fifo<T>>(Rc<Inner<T, S>>);

struct Inner<T, S> {
    primitive: Primitive,
    store: S,
    maxsize: usize,
    getters: WaitList,
    putters: WaitList,
    /// Waiters for every item to be dealt with.
    joiners: WaitList,
    unfinished: Cell<usize>,
    shut_down: Cell<bool>,
    items: PhantomData<T>,
}

impl<T> Queue<T> {
    /// A queue of at most `maxsize` items; 0 means without end. First in, first out.
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::<u8>::new(10);
    /// assert_eq!(queue.maxsize(), 10);
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new(maxsize: usize) -> Self {
        Self::with_store(maxsize, Fifo::default())
    }

    /// One without end that is a part of something else, which says itself what is waited for.
    pub(crate) fn hidden() -> Self {
        Self::tagged(0, Fifo::default(), Tag::hidden())
    }
}

impl<T, S: Store<T>> Queue<T, S> {
    /// A queue of at most `maxsize` items (0 means without end) that keeps them in `store`.
    ///
    /// ```
    /// use looplab_runtime::sync::{Fifo, Queue};
    ///
    /// let queue: Queue<u8> = Queue::with_store(0, Fifo::default());
    /// ```
    #[must_use]
    #[track_caller]
    pub fn with_store(maxsize: usize, store: S) -> Self {
        Self::tagged(maxsize, store, Tag::born(Location::caller()))
    }

    fn tagged(maxsize: usize, store: S, tag: Tag) -> Self {
        let kind = ObjectKind::Queue { maxsize: count(maxsize) };
        Self(Rc::new(Inner {
            primitive: Primitive::new(kind, tag),
            store,
            maxsize,
            getters: WaitList::default(),
            putters: WaitList::default(),
            joiners: WaitList::default(),
            unfinished: Cell::new(0),
            shut_down: Cell::new(false),
            items: PhantomData,
        }))
    }

    /// Calls it so where tasks are watched. It counts only before the observer has heard of it.
    ///
    /// ```
    /// let orders = looplab_runtime::sync::Queue::<u8>::new(0).named("orders");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        self.0.primitive.set_name(name);
        self
    }

    /// What it keeps its items in.
    ///
    /// ```
    /// use looplab_runtime::sync::{Queue, Store};
    ///
    /// let queue = Queue::<u8>::new(0);
    /// assert!(queue.store().is_empty());
    /// ```
    #[must_use]
    pub fn store(&self) -> &S {
        &self.0.store
    }

    /// How many items it holds at most; 0 means without end.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Queue::<u8>::new(0).maxsize(), 0);
    /// ```
    #[must_use]
    pub fn maxsize(&self) -> usize {
        self.0.maxsize
    }

    /// How many items are in it.
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::new(0);
    /// queue.put_nowait('a').unwrap();
    /// assert_eq!(queue.len(), 1);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.store.len()
    }

    /// Whether no item is in it.
    ///
    /// ```
    /// assert!(looplab_runtime::sync::Queue::<u8>::new(0).is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.store.is_empty()
    }

    /// Whether it holds as many items as it may. A queue without end is never full.
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::new(1);
    /// queue.put_nowait('a').unwrap();
    /// assert!(queue.is_full());
    /// ```
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.store.is_full(self.0.maxsize)
    }

    /// How many gets are listed as waiting.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Queue::<u8>::new(0).getters(), 0);
    /// ```
    #[must_use]
    pub fn getters(&self) -> usize {
        self.0.getters.len()
    }

    /// How many puts are listed as waiting.
    ///
    /// ```
    /// assert_eq!(looplab_runtime::sync::Queue::<u8>::new(0).putters(), 0);
    /// ```
    #[must_use]
    pub fn putters(&self) -> usize {
        self.0.putters.len()
    }

    /// How many items were put and not yet said to be [done](Self::task_done).
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::new(0);
    /// queue.put_nowait('a').unwrap();
    /// queue.get_nowait().unwrap();
    /// assert_eq!(queue.unfinished(), 1);
    /// ```
    #[must_use]
    pub fn unfinished(&self) -> usize {
        self.0.unfinished.get()
    }

    /// Puts an item as soon as there is a free slot. Resolves to [`PutError::ShutDown`] if the queue is shut down before, never
    /// to [`PutError::Full`].
    ///
    /// Dropping it before the end puts nothing and lets the next in; the item is dropped with it.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let queue = looplab_runtime::sync::Queue::new(1);
    /// queue.put('a').await.unwrap();
    /// assert!(queue.is_full());
    /// # });
    /// ```
    pub fn put(&self, item: T) -> Put<T, S> {
        Put::new(self.slot(), item)
    }

    pub(super) fn slot(&self) -> Slot<T, S> {
        Waiting::new(waits::FreeSlot(self.clone()))
    }

    /// Puts an item now.
    ///
    /// # Errors
    /// [`PutError::Full`] without a free slot, [`PutError::ShutDown`] after a shut-down.
    ///
    /// ```
    /// use looplab_runtime::sync::{PutError, Queue};
    ///
    /// let queue = Queue::new(1);
    /// assert_eq!(queue.put_nowait('a'), Ok(()));
    /// assert_eq!(queue.put_nowait('b'), Err(PutError::Full('b')));
    /// ```
    pub fn put_nowait(&self, item: T) -> Result<(), PutError<T>> {
        if self.is_shut_down() {
            return Err(PutError::ShutDown(item));
        }
        if self.is_full() {
            return Err(PutError::Full(item));
        }
        self.introduce();
        self.0.store.put(item).map_err(PutError::Refused)?;
        self.0.unfinished.set(self.unfinished() + 1);
        self.0.primitive.changed(|| Change::Put { len: count(self.len()) });
        wake(self.0.getters.pop());
        Ok(())
    }

    /// Takes the next item out as soon as there is one. Resolves to [`GetError::ShutDown`] if the queue is shut down and
    /// empty, never to [`GetError::Empty`].
    ///
    /// Dropping it before the end takes nothing out; if it had been woken, the next getter is woken instead.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let queue = looplab_runtime::sync::Queue::new(0);
    /// queue.put_nowait('a').unwrap();
    /// assert_eq!(queue.get().await, Ok('a'));
    /// # });
    /// ```
    pub fn get(&self) -> Get<T, S> {
        Get::new(self.arrival())
    }

    pub(super) fn arrival(&self) -> Arrival<T, S> {
        Waiting::new(waits::AnItem(self.clone()))
    }

    /// Takes the next item out now.
    ///
    /// # Errors
    /// Without any: [`GetError::ShutDown`] after a shut-down, else [`GetError::Empty`].
    ///
    /// ```
    /// use looplab_runtime::sync::{GetError, Queue};
    ///
    /// let queue = Queue::<u8>::new(0);
    /// assert_eq!(queue.get_nowait(), Err(GetError::Empty));
    /// ```
    pub fn get_nowait(&self) -> Result<T, GetError> {
        if self.is_empty() {
            return Err(if self.is_shut_down() { GetError::ShutDown } else { GetError::Empty });
        }
        self.introduce();
        let item = self.0.store.get().ok_or(GetError::Refused)?;
        self.0.primitive.changed(|| Change::Got { len: count(self.len()) });
        wake(self.0.putters.pop());
        Ok(item)
    }

    /// Says that an item that was got has been dealt with. When all are, those that [join](Self::join) are woken.
    ///
    /// # Errors
    /// When that has been said for every item already.
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::new(0);
    /// queue.put_nowait('a').unwrap();
    /// queue.get_nowait().unwrap();
    /// assert!(queue.task_done().is_ok());
    /// assert!(queue.task_done().is_err());
    /// ```
    pub fn task_done(&self) -> Result<(), TooManyDone> {
        let left = self.unfinished().checked_sub(1).ok_or(TooManyDone)?;
        self.0.unfinished.set(left);
        self.0.primitive.changed(|| Change::ItemDone { unfinished: count(left) });
        self.wake_joiners();
        Ok(())
    }

    /// Resolves when every item that was put has been dealt with; at the first poll if that is so. It may be dropped any
    /// time.
    ///
    /// ```
    /// # looplab_runtime::executor::Executor::instant().block_on(async {
    /// let queue = looplab_runtime::sync::Queue::new(0);
    /// queue.put_nowait('a').unwrap();
    /// queue.get_nowait().unwrap();
    /// queue.task_done().unwrap();
    /// queue.join().await;
    /// # });
    /// ```
    pub fn join(&self) -> Join<T, S> {
        Waiting::new(waits::AllDone(self.clone()))
    }

    /// Whether it was shut down.
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::<u8>::new(0);
    /// queue.shutdown();
    /// assert!(queue.is_shut_down());
    /// ```
    #[must_use]
    pub fn is_shut_down(&self) -> bool {
        self.0.shut_down.get()
    }

    /// Lets nothing in any more. What is in it can still be got; after that, gets fail. All waiters are woken.
    ///
    /// ```
    /// use looplab_runtime::sync::{GetError, PutError, Queue};
    ///
    /// let queue = Queue::new(0);
    /// queue.put_nowait('a').unwrap();
    /// queue.shutdown();
    /// assert_eq!(queue.put_nowait('b'), Err(PutError::ShutDown('b')));
    /// assert_eq!(queue.get_nowait(), Ok('a'));
    /// assert_eq!(queue.get_nowait(), Err(GetError::ShutDown));
    /// ```
    pub fn shutdown(&self) {
        self.0.shut_down.set(true);
        self.wake_all();
    }

    /// As [`shutdown`](Self::shutdown), and drops what is in it. Each item that is dropped counts as done.
    ///
    /// ```
    /// use looplab_runtime::sync::{GetError, Queue};
    ///
    /// let queue = Queue::new(0);
    /// queue.put_nowait('a').unwrap();
    /// queue.shutdown_now();
    /// assert_eq!(queue.get_nowait(), Err(GetError::ShutDown));
    /// assert_eq!(queue.unfinished(), 0);
    /// ```
    pub fn shutdown_now(&self) {
        self.0.shut_down.set(true);
        while !self.is_empty() && self.0.store.get().is_some() {
            self.0.unfinished.set(self.unfinished().saturating_sub(1));
        }
        self.0.primitive.changed(|| Change::Got { len: count(self.len()) });
        self.0.primitive.changed(|| Change::ItemDone { unfinished: count(self.unfinished()) });
        self.wake_joiners();
        self.wake_all();
    }

    /// Says what was in it before there was an observer.
    fn introduce(&self) {
        if self.0.primitive.tag.is_new() && self.unfinished() > 0 {
            self.0.primitive.changed(|| Change::ItemDone { unfinished: count(self.unfinished()) });
        }
    }

    /// Wakes the waiters for every item to be dealt with, if that is so.
    fn wake_joiners(&self) {
        if self.unfinished() == 0 {
            self.0.joiners.wake_all().into_iter().for_each(Waker::wake);
        }
    }

    fn wake_all(&self) {
        for waiters in [&self.0.getters, &self.0.putters] {
            let wakers: Vec<_> = std::iter::from_fn(|| waiters.pop()).collect();
            wakers.into_iter().for_each(Waker::wake);
        }
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<T, S: Store<T>> PrimitiveExt for Queue<T, S> {
    type Stages = [Vec<Stage>; 2];

    fn tag(&self) -> &Tag {
        &self.0.primitive.tag
    }

    fn stages(&self) -> [Vec<Stage>; 2] {
        [self.0.getters.stages(), self.0.putters.stages()]
    }
}

impl<T, S> Clone for Queue<T, S> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T, S: Store<T>> fmt::Debug for Queue<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("maxsize", &self.0.maxsize).field("len", &self.len()).finish_non_exhaustive()
    }
}
