//! Items that go from those who put to those who get.

use std::{
    cell::Cell,
    fmt,
    marker::PhantomData,
    panic::Location,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker, ready},
};

use looplab_trace::{Change, ObjectKind, Want};

use super::{
    Event, EventWait, Fifo, Stage, Store, Tag, Withdraw,
    tag::count,
    wait_list::{Left, Place, WaitList},
};

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
    store: S,
    maxsize: usize,
    getters: WaitList,
    putters: WaitList,
    unfinished: Cell<usize>,
    finished: Event,
    shut_down: Cell<bool>,
    /// Shared with those who wait for all to be done.
    tag: Rc<Tag>,
    items: PhantomData<T>,
}

/// Why an item was not put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError<T> {
    /// It is full; here is the item.
    #[error("the queue is full")]
    Full(T),
    /// The queue was shut down; here is the item.
    #[error("the queue is shut down")]
    ShutDown(T),
    /// The [`Store`] would not have it; here is the item.
    #[error("the queue's store refused the item")]
    Refused(T),
}

impl<T> PutError<T> {
    /// The item that was not put.
    ///
    /// ```
    /// let queue = looplab_runtime::sync::Queue::new(1);
    /// queue.put_nowait('a').unwrap();
    /// assert_eq!(queue.put_nowait('b').unwrap_err().into_item(), 'b');
    /// ```
    #[must_use]
    pub fn into_item(self) -> T {
        let (Self::Full(item) | Self::ShutDown(item) | Self::Refused(item)) = self;
        item
    }
}

/// Why no item was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GetError {
    /// There is none.
    #[error("the queue is empty")]
    Empty,
    /// There is none, and there will be none: the queue was shut down.
    #[error("the queue is shut down")]
    ShutDown,
    /// The [`Store`] would not give one out.
    #[error("the queue's store gave no item out")]
    Refused,
}

/// The queue was shut down while it was full, or is shut down and empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

/// More items were said to be done than were put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("task_done() was called more often than items were put")]
pub struct TooManyDone;

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
        let finished = Event::hidden();
        finished.set();
        Self(Rc::new(Inner {
            store,
            maxsize,
            getters: WaitList::default(),
            putters: WaitList::default(),
            unfinished: Cell::new(0),
            finished,
            shut_down: Cell::new(false),
            tag: Rc::new(tag),
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
        self.tag().set_label(name, None);
        self
    }

    /// What it is called where tasks are watched.
    pub(crate) fn tag(&self) -> &Tag {
        &self.0.tag
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

    /// What each listed get and each listed put has come to, in the order they came.
    #[must_use]
    pub(crate) fn stages(&self) -> [Vec<Stage>; 2] {
        [self.0.getters.stages(), self.0.putters.stages()]
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
        Put { slot: self.slot(), item: Some(item) }
    }

    pub(super) fn slot(&self) -> Slot<T, S> {
        Slot { queue: self.clone(), place: Place::default() }
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
        self.0.finished.clear();
        self.changed(|| Change::Put { len: count(self.len()) });
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
        Get(self.arrival())
    }

    pub(super) fn arrival(&self) -> Arrival<T, S> {
        Arrival { queue: self.clone(), place: Place::default() }
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
        self.changed(|| Change::Got { len: count(self.len()) });
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
        self.changed(|| Change::ItemDone { unfinished: count(left) });
        if left == 0 {
            self.0.finished.set();
        }
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
    pub fn join(&self) -> Join {
        // The event is set exactly while nothing is unfinished.
        Join { finished: self.0.finished.wait(), maxsize: self.0.maxsize, tag: Rc::clone(&self.0.tag) }
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
        self.changed(|| Change::Got { len: count(self.len()) });
        self.changed(|| Change::ItemDone { unfinished: count(self.unfinished()) });
        if self.unfinished() == 0 {
            self.0.finished.set();
        }
        self.wake_all();
    }

    fn changed(&self, change: impl FnOnce() -> Change) {
        self.0.tag.changed(|| kind(self.0.maxsize), change);
    }

    /// Says what was in it before there was an observer.
    fn introduce(&self) {
        if self.0.tag.is_new() && self.unfinished() > 0 {
            self.changed(|| Change::ItemDone { unfinished: count(self.unfinished()) });
        }
    }

    fn wake_all(&self) {
        for waiters in [&self.0.getters, &self.0.putters] {
            let wakers: Vec<_> = std::iter::from_fn(|| waiters.pop()).collect();
            wakers.into_iter().for_each(Waker::wake);
        }
    }
}

fn kind(maxsize: usize) -> ObjectKind {
    ObjectKind::Queue { maxsize: count(maxsize) }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
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

/// A wait for a free slot, with the item; see [`Queue::put`].
#[derive(Debug)]
#[must_use = "nothing is put unless this is awaited"]
pub struct Put<T, S: Store<T> = Fifo<T>> {
    slot: Slot<T, S>,
    /// `None` once it has been put.
    item: Option<T>,
}

impl<T, S: Store<T>> Unpin for Put<T, S> {}

impl<T, S: Store<T>> Future for Put<T, S> {
    type Output = Result<(), PutError<T>>;

    /// # Panics
    /// When polled after it has resolved.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let slot = ready!(Pin::new(&mut self.slot).poll(cx));
        let item = self.item.take().expect("a put is not polled after it has resolved");
        if slot == Err(Closed) {
            return Poll::Ready(Err(PutError::ShutDown(item)));
        }
        Poll::Ready(self.slot.queue.put_nowait(item))
    }
}

impl<T, S: Store<T>> Withdraw for Put<T, S> {
    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.slot).withdraw()
    }
}

/// See [`QueueExt::slot`](crate::lowlevel::QueueExt::slot). Dropping it lets the next in.
#[derive(Debug)]
pub struct Slot<T, S: Store<T>> {
    queue: Queue<T, S>,
    place: Place,
}

impl<T, S: Store<T>> Unpin for Slot<T, S> {}

impl<T, S: Store<T>> Future for Slot<T, S> {
    type Output = Result<(), Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { queue, place } = &mut *self;
        while place.is_taken() || queue.is_full() {
            if !place.is_taken() && queue.is_shut_down() {
                return Poll::Ready(Err(Closed));
            }
            if place.poll(&queue.0.putters, cx).is_pending() {
                queue.0.tag.waits(|| kind(queue.0.maxsize), Want::Put);
                return Poll::Pending;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<T, S: Store<T>> Withdraw for Slot<T, S> {
    fn withdraw(self: Pin<&mut Self>) -> bool {
        self.place.withdraw(&self.queue.0.putters)
    }
}

impl<T, S: Store<T>> Drop for Slot<T, S> {
    fn drop(&mut self) {
        let Self { queue, place } = self;
        // The store is asked in any case, as in CPython.
        if let Some(left) = place.leave(&queue.0.putters)
            && !queue.is_full()
            && left == Left::Woken
        {
            wake(queue.0.putters.pop());
        }
    }
}

/// A wait for an item; see [`Queue::get`].
#[derive(Debug)]
#[must_use = "nothing is got unless this is awaited"]
pub struct Get<T, S: Store<T> = Fifo<T>>(Arrival<T, S>);

impl<T, S: Store<T>> Unpin for Get<T, S> {}

impl<T, S: Store<T>> Future for Get<T, S> {
    type Output = Result<T, GetError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(()) => Poll::Ready(self.0.queue.get_nowait()),
            Err(Closed) => Poll::Ready(Err(GetError::ShutDown)),
        }
    }
}

impl<T, S: Store<T>> Withdraw for Get<T, S> {
    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.0).withdraw()
    }
}

/// See [`QueueExt::arrival`](crate::lowlevel::QueueExt::arrival). Dropping it leaves the item to the next.
#[derive(Debug)]
pub struct Arrival<T, S: Store<T>> {
    queue: Queue<T, S>,
    place: Place,
}

impl<T, S: Store<T>> Unpin for Arrival<T, S> {}

impl<T, S: Store<T>> Future for Arrival<T, S> {
    type Output = Result<(), Closed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { queue, place } = &mut *self;
        while place.is_taken() || queue.is_empty() {
            if !place.is_taken() && queue.is_shut_down() {
                // The store is asked once more, as in CPython.
                return Poll::Ready(if queue.is_empty() { Err(Closed) } else { Ok(()) });
            }
            if place.poll(&queue.0.getters, cx).is_pending() {
                queue.0.tag.waits(|| kind(queue.0.maxsize), Want::Get);
                return Poll::Pending;
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<T, S: Store<T>> Withdraw for Arrival<T, S> {
    fn withdraw(self: Pin<&mut Self>) -> bool {
        self.place.withdraw(&self.queue.0.getters)
    }
}

impl<T, S: Store<T>> Drop for Arrival<T, S> {
    fn drop(&mut self) {
        let Self { queue, place } = self;
        // The store is asked in any case, as in CPython.
        if let Some(left) = place.leave(&queue.0.getters)
            && !queue.is_empty()
            && left == Left::Woken
        {
            wake(queue.0.getters.pop());
        }
    }
}

/// A wait for everything to be dealt with; see [`Queue::join`].
#[derive(Debug)]
#[must_use = "it waits only while it is awaited"]
pub struct Join {
    finished: EventWait,
    maxsize: usize,
    tag: Rc<Tag>,
}

impl Future for Join {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let poll = Pin::new(&mut self.finished).poll(cx);
        if poll.is_pending() {
            self.tag.waits(|| kind(self.maxsize), Want::Join);
        }
        poll
    }
}

impl Withdraw for Join {
    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.finished).withdraw()
    }
}
