//! `wasm_bindgen_futures::spawn_local`, with tokio's channels and async-lock's semaphore, which are the quickest on it.

use std::{future::poll_fn, task::Poll};

use async_lock::Semaphore;
use js_sys::Promise;
use tokio::sync::{
    mpsc::{Receiver, Sender, channel},
    oneshot::{self, error::RecvError},
};
use wasm_bindgen_futures::spawn_local;

use crate::contender::{Contender, promise};

/// The executor of `wasm-bindgen-futures`.
pub struct SpawnLocal;

impl Contender for SpawnLocal {
    type Failure = RecvError;
    type Sender = Sender<u32>;
    type Receiver = Receiver<u32>;
    type Semaphore = Semaphore;

    fn start(program: impl Future<Output = ()> + 'static) -> Promise {
        let (promise, keep) = promise();
        spawn_local(async move {
            program.await;
            keep();
        });
        promise
    }

    fn spawn<T: 'static>(
        task: impl Future<Output = T> + 'static,
    ) -> impl Future<Output = Result<T, RecvError>> + 'static {
        let (done, result) = oneshot::channel();
        spawn_local(async move {
            // Nobody may be waiting for it.
            let _unread = done.send(task.await);
        });
        result
    }

    async fn yield_now() {
        let mut yielded = false;
        poll_fn(|context| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    fn queue() -> (Sender<u32>, Receiver<u32>) {
        channel(1)
    }

    async fn put(queue: &Sender<u32>, item: u32) {
        queue.send(item).await.expect("the other end is open");
    }

    async fn get(queue: &mut Receiver<u32>) -> u32 {
        queue.recv().await.expect("the other end is open")
    }

    fn semaphore(permits: usize) -> Semaphore {
        Semaphore::new(permits)
    }

    fn permit(semaphore: &Semaphore) -> impl Future<Output = impl Sized> {
        semaphore.acquire()
    }
}
