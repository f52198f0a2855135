//! A queue as a stream, and as a sink.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use futures_sink::Sink;

use super::{Fifo, Get, Put, PutError, Queue, Store};

/// The items of a queue; see [`Queue::stream`].
#[must_use = "a stream does nothing unless polled"]
pub struct QueueStream<T, S: Store<T> = Fifo<T>> {
    queue: Queue<T, S>,
    get: Option<Get<T, S>>,
}

/// Puts into a queue; see [`Queue::sink`].
#[must_use = "a sink does nothing unless polled"]
pub struct QueueSink<T, S: Store<T> = Fifo<T>> {
    queue: Queue<T, S>,
    put: Option<Put<T, S>>,
}

impl<T, S: Store<T>> Queue<T, S> {
    /// Its items as a stream, which ends when the queue is shut down and empty. Each is [got](Self::get) when it is asked for;
    /// dropping the stream leaves the others in the queue.
    ///
    /// ```
    /// use futures_util::StreamExt;
    /// use looplab_runtime::{executor::Executor, sync::Queue};
    ///
    /// Executor::instant().block_on(async {
    ///     let queue = Queue::new(0);
    ///     (1..=3).for_each(|item| queue.put_nowait(item).unwrap());
    ///     queue.shutdown();
    ///     assert_eq!(queue.stream().map(|item| item * 2).collect::<Vec<_>>().await, [2, 4, 6]);
    /// });
    /// ```
    pub fn stream(&self) -> QueueStream<T, S> {
        QueueStream { queue: self.clone(), get: None }
    }

    /// A sink that [puts](Self::put): ready when its item before is in the queue. Closing it waits for that too, and leaves the
    /// queue open to others.
    ///
    /// ```
    /// use futures_util::SinkExt;
    /// use looplab_runtime::{executor::Executor, sync::Queue};
    ///
    /// Executor::instant().block_on(async {
    ///     let queue = Queue::new(1);
    ///     let mut sink = queue.sink();
    ///     sink.send('a').await.unwrap();
    ///     assert_eq!(queue.get_nowait(), Ok('a'));
    /// });
    /// ```
    pub fn sink(&self) -> QueueSink<T, S> {
        QueueSink { queue: self.clone(), put: None }
    }
}

impl<T, S: Store<T>> Stream for QueueStream<T, S> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let Self { queue, get } = &mut *self;
        let got = ready!(Pin::new(get.get_or_insert_with(|| queue.get())).poll(cx));
        *get = None;
        Poll::Ready(got.ok())
    }
}

impl<T, S: Store<T>> Sink<T> for QueueSink<T, S> {
    type Error = PutError<T>;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PutError<T>>> {
        let Some(put) = &mut self.put else { return Poll::Ready(Ok(())) };
        let result = ready!(Pin::new(put).poll(cx));
        self.put = None;
        Poll::Ready(result)
    }

    fn start_send(mut self: Pin<&mut Self>, item: T) -> Result<(), PutError<T>> {
        assert!(self.put.is_none(), "a sink is sent an item only when it is ready");
        self.put = Some(self.queue.put(item));
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PutError<T>>> {
        self.poll_ready(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), PutError<T>>> {
        self.poll_ready(cx)
    }
}

impl<T, S: Store<T>> Unpin for QueueStream<T, S> {}

impl<T, S: Store<T>> Unpin for QueueSink<T, S> {}

impl<T, S: Store<T>> fmt::Debug for QueueStream<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QueueStream").field(&self.queue).finish()
    }
}

impl<T, S: Store<T>> fmt::Debug for QueueSink<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("QueueSink").field(&self.queue).finish()
    }
}
