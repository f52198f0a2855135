//! Looplab's executor, and its own queue and semaphore.

use std::rc::Rc;

use js_sys::Promise;
use looplab_runtime::{
    executor::{self, Clock, Executor, JoinError},
    host::Browser,
    sync::{Queue, Semaphore},
};

use crate::contender::{Contender, promise};

thread_local! {
    static EXECUTOR: Executor = {
        let executor = Executor::new(Clock::real(&Browser));
        executor.start();
        executor
    };
}

/// The executor of this project.
pub struct Looplab;

impl Contender for Looplab {
    type Failure = JoinError;
    type Sender = Rc<Queue<u32>>;
    type Receiver = Rc<Queue<u32>>;
    type Semaphore = Semaphore;

    fn start(program: impl Future<Output = ()> + 'static) -> Promise {
        let (promise, keep) = promise();
        let task = EXECUTOR.with(|executor| {
            executor.spawn(async {
                program.await;
                keep();
            })
        });
        task.detach();
        promise
    }

    fn spawn<T: 'static>(
        task: impl Future<Output = T> + 'static,
    ) -> impl Future<Output = Result<T, JoinError>> + 'static {
        executor::spawn(task)
    }

    async fn yield_now() {
        executor::yield_now().await;
    }

    fn queue() -> (Rc<Queue<u32>>, Rc<Queue<u32>>) {
        let queue = Rc::new(Queue::new(1));
        (Rc::clone(&queue), queue)
    }

    async fn put(queue: &Rc<Queue<u32>>, item: u32) {
        queue.put(item).await.expect("nobody shuts the queue down");
    }

    async fn get(queue: &mut Rc<Queue<u32>>) -> u32 {
        queue.get().await.expect("nobody shuts the queue down")
    }

    fn semaphore(permits: usize) -> Semaphore {
        Semaphore::new(permits)
    }

    fn permit(semaphore: &Semaphore) -> impl Future<Output = impl Sized> {
        semaphore.acquire()
    }
}
