//! Waits that are polled and dropped by hand: what a drop without a withdrawal does.

use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use looplab_runtime::{
    lowlevel::Withdraw,
    sync::{Event, GetError, Lock, NotLocked, PutError, Queue, Semaphore, Store, TooManyDone},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A wait with a waker that counts.
struct Hand<F> {
    future: Pin<Box<F>>,
    calls: Arc<Calls>,
}

#[derive(Default)]
struct Calls(AtomicUsize);

impl Wake for Calls {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl<F: Future + Withdraw> Hand<F> {
    /// Holds a wait that has begun.
    fn waiting(future: F) -> Self {
        let mut hand = Self { future: Box::pin(future), calls: Arc::default() };
        assert!(hand.poll().is_pending());
        hand
    }

    fn poll(&mut self) -> Poll<F::Output> {
        let waker = Waker::from(Arc::clone(&self.calls));
        self.future.as_mut().poll(&mut Context::from_waker(&waker))
    }

    fn woken(&self) -> usize {
        self.calls.0.load(Ordering::Relaxed)
    }

    fn withdraw(&mut self) -> bool {
        self.future.as_mut().withdraw()
    }
}

#[test]
fn a_permit_that_is_dropped_goes_to_the_next_and_a_forgotten_one_to_none() {
    let semaphore = Semaphore::new(1);
    let permit = semaphore.try_acquire().unwrap();
    let mut first = Hand::waiting(semaphore.acquire());
    drop(permit);
    assert_eq!((first.woken(), semaphore.available()), (1, 0));
    let Poll::Ready(permit) = first.poll() else { panic!("it was woken") };
    permit.forget();
    assert!(semaphore.is_locked());
    semaphore.release();
    assert!(!semaphore.is_locked());
}

#[test]
fn a_wait_for_a_permit_that_is_dropped_when_woken_passes_it_on() {
    let semaphore = Semaphore::new(0);
    let [first, second, third] = [(); 3].map(|()| Hand::waiting(semaphore.acquire()));
    semaphore.release();
    drop(second);
    drop(first);
    assert_eq!((third.woken(), semaphore.available(), semaphore.waiters()), (1, 0, 1));
    drop(third);
    assert_eq!((semaphore.available(), semaphore.waiters()), (1, 0));
}

#[test]
fn permits_left_over_reach_those_who_had_to_queue() {
    let semaphore = Semaphore::new(0);
    let mut first = Hand::waiting(semaphore.acquire());
    semaphore.release();
    semaphore.release();
    let mut second = Hand::waiting(semaphore.acquire());
    assert_eq!((semaphore.available(), second.woken()), (1, 0));
    assert!(semaphore.try_acquire().is_none(), "the second came first");
    let permit = first.poll();
    assert!(permit.is_ready());
    assert_eq!((semaphore.available(), second.woken()), (0, 1));
    assert!(second.poll().is_ready());
}

#[test]
fn a_withdrawn_wait_stays_pending_and_blocks_no_other() {
    let semaphore = Semaphore::new(0);
    let mut first = Hand::waiting(semaphore.acquire());
    assert!(first.withdraw());
    assert!(!first.withdraw());
    semaphore.release();
    assert_eq!((first.woken(), semaphore.available(), semaphore.waiters()), (0, 1, 1));
    assert!(first.poll().is_pending());
    assert!(semaphore.try_acquire().is_some());
}

#[test]
fn a_woken_wait_cannot_be_withdrawn() {
    let (semaphore, event, queue) = (Semaphore::new(0), Event::new(), Queue::new(0));
    let (mut permit, mut set, mut item) =
        (Hand::waiting(semaphore.acquire()), Hand::waiting(event.wait()), Hand::waiting(queue.get()));
    semaphore.release();
    event.set();
    queue.put_nowait('a').unwrap();
    assert!(!permit.withdraw() && !set.withdraw() && !item.withdraw());
    assert!(permit.poll().is_ready());
    assert_eq!((set.poll(), item.poll()), (Poll::Ready(()), Poll::Ready(Ok('a'))));
}

#[test]
fn the_latest_waker_is_the_one_that_is_called() {
    let event = Event::new();
    let mut wait = Hand::waiting(event.wait());
    let before = std::mem::take(&mut wait.calls);
    assert!(wait.poll().is_pending());
    event.set();
    assert_eq!((before.0.load(Ordering::Relaxed), wait.woken()), (0, 1));
}

#[test]
fn a_wait_for_a_lock_that_is_dropped_when_woken_wakes_the_next() {
    let lock = Lock::new();
    let guard = lock.try_acquire().unwrap();
    let [first, mut second] = [(); 2].map(|()| Hand::waiting(lock.acquire()));
    drop(guard);
    assert_eq!((first.woken(), second.woken(), lock.is_locked()), (1, 0, false));
    assert!(lock.try_acquire().is_none(), "a waiter is there");
    drop(first);
    assert_eq!(second.woken(), 1);
    assert!(second.poll().is_ready());
}

#[test]
fn a_lock_that_is_not_held_cannot_be_released() {
    let lock = Lock::new();
    assert_eq!(lock.release(), Err(NotLocked));
    lock.try_acquire().unwrap().forget();
    assert_eq!((lock.release(), lock.is_locked()), (Ok(()), false));
}

#[test]
fn a_guard_whose_lock_was_released_behind_its_back_is_dropped_in_peace() {
    let lock = Lock::new();
    let guard = lock.try_acquire().unwrap();
    lock.release().unwrap();
    drop(guard);
    assert!(!lock.is_locked());
}

#[test]
fn ten_thousand_waits_can_be_dropped_from_either_end() {
    let event = Event::new();
    let mut waits: Vec<_> = (0..10_000).map(|_| Hand::waiting(event.wait())).collect();
    while waits.len() > 5_000 {
        drop(waits.pop());
    }
    for wait in waits {
        drop(wait);
    }
    assert_eq!(event.waiters(), 0);
}

#[test]
fn a_get_that_is_dropped_when_woken_wakes_the_next() {
    let queue = Queue::new(0);
    let [first, mut second] = [(); 2].map(|()| Hand::waiting(queue.get()));
    queue.put_nowait('a').unwrap();
    drop(first);
    assert_eq!(second.woken(), 1);
    assert_eq!(second.poll(), Poll::Ready(Ok('a')));
}

#[test]
fn a_put_that_is_dropped_puts_nothing_and_lets_the_next_in() {
    let queue = Queue::new(1);
    queue.put_nowait('a').unwrap();
    let (first, mut second) = (Hand::waiting(queue.put('b')), Hand::waiting(queue.put('c')));
    assert_eq!(queue.get_nowait(), Ok('a'));
    drop(first);
    assert_eq!(second.poll(), Poll::Ready(Ok(())));
    assert_eq!(queue.get_nowait(), Ok('c'));
}

#[test]
fn a_queue_counts_its_items_and_what_is_left_to_do() {
    let queue = Queue::new(2);
    queue.put_nowait('a').unwrap();
    queue.put_nowait('b').unwrap();
    assert_eq!((queue.len(), queue.is_full(), queue.unfinished()), (2, true, 2));
    assert_eq!(queue.put_nowait('c').unwrap_err().into_item(), 'c');
    let mut join = Hand::waiting(queue.join());
    queue.get_nowait().unwrap();
    queue.get_nowait().unwrap();
    queue.task_done().unwrap();
    assert_eq!((queue.is_empty(), join.woken()), (true, 0));
    queue.task_done().unwrap();
    assert!(join.poll().is_ready());
    assert_eq!(queue.task_done(), Err(TooManyDone));
}

#[test]
fn a_shutdown_ends_the_waits_of_both_sides() {
    let empty = Queue::<char>::new(1);
    let mut get = Hand::waiting(empty.get());
    empty.shutdown();
    assert_eq!(get.poll(), Poll::Ready(Err(GetError::ShutDown)));

    let full = Queue::new(1);
    full.put_nowait('a').unwrap();
    let mut put = Hand::waiting(full.put('b'));
    full.shutdown();
    assert_eq!(put.poll(), Poll::Ready(Err(PutError::ShutDown('b'))));
    assert_eq!(full.get_nowait(), Ok('a'));
}

/// A store that calls back into its queue and has a mind of its own.
#[derive(Default)]
struct Picky {
    items: RefCell<Vec<i32>>,
    queue: RefCell<Option<Queue<i32, Picky>>>,
}

impl Store<i32> for Picky {
    fn put(&self, item: i32) -> Result<(), i32> {
        let has_free_slot = self.queue.borrow().as_ref().is_none_or(|queue| !queue.is_full());
        if !has_free_slot || item < 0 {
            return Err(item);
        }
        self.items.borrow_mut().push(item);
        Ok(())
    }

    fn get(&self) -> Option<i32> {
        self.items.borrow_mut().pop_if(|item| *item != 13)
    }

    fn len(&self) -> usize {
        self.items.borrow().len()
    }
}

#[test]
fn a_store_may_call_its_queue_and_refuse() {
    let queue = Queue::with_store(2, Picky::default());
    *queue.store().queue.borrow_mut() = Some(queue.clone());
    assert_eq!(queue.put_nowait(-1), Err(PutError::Refused(-1)));
    assert_eq!(queue.unfinished(), 0);
    queue.put_nowait(13).unwrap();
    assert_eq!(queue.get_nowait(), Err(GetError::Refused));
    queue.put_nowait(7).unwrap();
    assert_eq!(queue.get_nowait(), Ok(7));
    queue.shutdown_now();
    assert_eq!(queue.len(), 1, "what the store keeps stays");
    // Or the two would keep each other for ever.
    *queue.store().queue.borrow_mut() = None;
}

mod conditions {
    use looplab_runtime::{
        executor::{Executor, spawn, yield_now},
        sync::{Barrier, BarrierPhase, BrokenBarrier, Condition},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_dropped_wait_that_was_notified_notifies_the_next() {
        Executor::instant().block_on(async {
            let condition = Condition::new();
            let wait = || {
                let condition = condition.clone();
                spawn(async move { drop(condition.wait(condition.acquire().await).await) })
            };
            let (mut first, second) = (wait(), wait());
            yield_now().await;
            assert_eq!(condition.waiters(), 2);
            condition.notify(&condition.acquire().await, 1);
            first.cancel();
            second.await.unwrap();
            assert_eq!((condition.waiters(), condition.lock().is_locked()), (0, false));
        });
    }

    #[test]
    fn a_wait_dropped_while_others_hold_the_lock_leaves_it_to_them() {
        Executor::instant().block_on(async {
            let condition = Condition::new();
            let mut wait = Box::pin(condition.wait(condition.acquire().await));
            assert!(futures_util::poll!(wait.as_mut()).is_pending());
            let guard = condition.acquire().await;
            drop(wait);
            assert!(condition.lock().is_locked());
            drop(guard);
            assert!(!condition.lock().is_locked());
        });
    }

    #[test]
    fn who_is_dropped_at_a_barrier_is_not_counted() {
        Executor::instant().block_on(async {
            let barrier = Barrier::new(2);
            let mut wait = Box::pin(barrier.wait());
            assert!(futures_util::poll!(wait.as_mut()).is_pending());
            assert_eq!(barrier.waiting(), 1);
            drop(wait);
            assert_eq!((barrier.waiting(), barrier.phase()), (0, BarrierPhase::Filling));
            let other = spawn({
                let barrier = barrier.clone();
                async move { barrier.wait().await }
            });
            yield_now().await;
            assert_eq!(barrier.wait().await, Ok(1));
            assert_eq!(other.await.unwrap(), Ok(0));
        });
    }

    #[test]
    fn a_reset_ends_the_waits_and_the_barrier_can_be_used_again() {
        Executor::instant().block_on(async {
            let barrier = Barrier::new(2);
            let wait = || {
                let barrier = barrier.clone();
                spawn(async move { barrier.wait().await })
            };
            let waiter = wait();
            yield_now().await;
            barrier.reset().await;
            assert_eq!(barrier.phase(), BarrierPhase::Resetting);
            assert_eq!(waiter.await.unwrap(), Err(BrokenBarrier::Meanwhile));
            let both = (wait(), wait());
            assert_eq!((both.0.await.unwrap(), both.1.await.unwrap()), (Ok(0), Ok(1)));
        });
    }
}
