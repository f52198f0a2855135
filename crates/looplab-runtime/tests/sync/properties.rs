//! What always holds: no wake-up is lost, no permit and no item, and no waiter is overtaken.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use looplab_runtime::{
    lowlevel::Withdraw,
    sync::{Acquire, Get, Permit, Put, Queue, Semaphore},
};
use proptest::prelude::*;

/// What can be done to the waits; the number picks one of those there are.
#[derive(Clone, Copy, Debug)]
enum Act {
    Begin,
    BeginOther,
    Poll(usize),
    Withdraw(usize),
    Drop(usize),
    Give(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => Just(Act::Begin),
        4 => Just(Act::BeginOther),
        4 => any::<usize>().prop_map(Act::Poll),
        1 => any::<usize>().prop_map(Act::Withdraw),
        2 => any::<usize>().prop_map(Act::Drop),
        4 => any::<usize>().prop_map(Act::Give),
    ];
    prop::collection::vec(act, 1..120)
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A wait that has begun and is not over.
struct Wait<F> {
    future: Pin<Box<F>>,
    flag: Arc<Flag>,
    withdrawn: bool,
    /// Whether the waits' order has taken note that it was woken.
    seen: bool,
}

/// Waits on one side of a primitive, in the order they came.
struct Waits<F>(Vec<Wait<F>>);

impl<F: Future + Withdraw> Waits<F> {
    /// Polls a wait for the first time, and keeps it if it has to wait.
    fn begin(&mut self, future: F) -> Option<F::Output> {
        let mut wait = Wait { future: Box::pin(future), flag: Arc::default(), withdrawn: false, seen: false };
        let result = wait.poll();
        if result.is_none() {
            self.0.push(wait);
        }
        result
    }

    fn pick(&self, number: usize) -> Option<usize> {
        number.checked_rem(self.0.len())
    }

    /// Polls one of them. If it goes on waiting although it was woken, it has come to the tail.
    fn poll(&mut self, index: usize) -> Option<F::Output> {
        let result = self.0[index].poll();
        let requeues = result.is_none() && self.0[index].is_woken() && !self.0[index].withdrawn;
        if result.is_some() || requeues {
            let mut wait = self.0.remove(index);
            if requeues {
                wait.flag.0.store(false, Ordering::Relaxed);
                wait.seen = false;
                self.0.push(wait);
            }
        }
        result
    }

    fn withdraw(&mut self, index: usize) {
        let wait = &mut self.0[index];
        let waits = !wait.is_woken() && !wait.withdrawn;
        assert_eq!(wait.future.as_mut().withdraw(), waits);
        wait.withdrawn |= waits;
    }

    /// What was woken since the last look stood before every waiter that is left.
    fn none_was_overtaken(&mut self) {
        let mut one_waits = false;
        for wait in &mut self.0 {
            if wait.is_woken() && !std::mem::replace(&mut wait.seen, true) {
                assert!(!wait.withdrawn, "a withdrawn wait was woken");
                assert!(!one_waits, "a waiter was overtaken");
            }
            one_waits |= !wait.is_woken() && !wait.withdrawn;
        }
    }

    /// Drops the withdrawn and polls the woken once; returns what they got, and whether there were any.
    fn settle(&mut self) -> (Vec<F::Output>, bool) {
        let before = self.0.len();
        self.0.retain(|wait| !wait.withdrawn);
        let mut got = Vec::new();
        let mut active = before != self.0.len();
        while let Some(index) = self.0.iter().position(Wait::is_woken) {
            active = true;
            got.extend(self.poll(index));
        }
        (got, active)
    }
}

impl<F: Future> Wait<F> {
    fn is_woken(&self) -> bool {
        self.flag.0.load(Ordering::Relaxed)
    }

    fn poll(&mut self) -> Option<F::Output> {
        let waker = Waker::from(Arc::clone(&self.flag));
        match self.future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }
}

struct Bank {
    semaphore: Semaphore,
    total: usize,
    held: Vec<Permit>,
    waits: Waits<Acquire>,
}

impl Bank {
    fn act(&mut self, act: Act) {
        match act {
            Act::Begin | Act::BeginOther => self.held.extend(self.waits.begin(self.semaphore.acquire())),
            Act::Poll(number) => {
                let index = self.waits.pick(number);
                self.held.extend(index.and_then(|index| self.waits.poll(index)));
            }
            Act::Withdraw(number) => self.waits.pick(number).into_iter().for_each(|index| self.waits.withdraw(index)),
            Act::Drop(number) => drop(self.waits.pick(number).map(|index| self.waits.0.remove(index))),
            Act::Give(number) => {
                drop(number.checked_rem(self.held.len()).map(|index| self.held.swap_remove(index)));
            }
        }
        self.waits.none_was_overtaken();
        self.no_permit_is_lost();
    }

    fn no_permit_is_lost(&self) {
        let promised = self.waits.0.iter().filter(|wait| wait.is_woken()).count();
        assert_eq!(self.semaphore.available() + self.held.len() + promised, self.total);
    }

    fn settle(&mut self) {
        loop {
            let (permits, active) = self.waits.settle();
            self.held.extend(permits);
            if !active {
                break;
            }
        }
        self.no_permit_is_lost();
        assert!(self.semaphore.available() == 0 || self.waits.0.is_empty(), "a wake-up was lost");
    }
}

/// A put that resolves to its item.
struct Tagged(Put<u32>, u32);

impl Future for Tagged {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let item = self.1;
        Pin::new(&mut self.0).poll(cx).map(|put| put.map(|()| item).expect("the queue is not shut down"))
    }
}

impl Withdraw for Tagged {
    fn withdraw(mut self: Pin<&mut Self>) -> bool {
        Pin::new(&mut self.0).withdraw()
    }
}

struct Pipe {
    queue: Queue<u32>,
    next: u32,
    gets: Waits<Get<u32>>,
    puts: Waits<Tagged>,
    /// What was put and not yet got, in the order it was put.
    inside: std::collections::VecDeque<u32>,
}

impl Pipe {
    fn act(&mut self, act: Act) {
        match act {
            Act::Begin => {
                let got = self.gets.begin(self.queue.get());
                self.got(got.map(Result::unwrap));
            }
            Act::BeginOther => {
                self.next += 1;
                self.inside.extend(self.puts.begin(Tagged(self.queue.put(self.next), self.next)));
            }
            Act::Poll(number) => {
                let got = self.gets.pick(number).and_then(|index| self.gets.poll(index));
                self.got(got.map(Result::unwrap));
                self.inside.extend(self.puts.pick(number).and_then(|index| self.puts.poll(index)));
            }
            Act::Withdraw(number) => {
                self.gets.pick(number).into_iter().for_each(|index| self.gets.withdraw(index));
                self.puts.pick(number).into_iter().for_each(|index| self.puts.withdraw(index));
            }
            Act::Drop(number) if number % 2 == 0 => {
                drop(self.gets.pick(number / 2).map(|index| self.gets.0.remove(index)))
            }
            Act::Drop(number) => drop(self.puts.pick(number / 2).map(|index| self.puts.0.remove(index))),
            Act::Give(number) if number % 2 == 0 => self.got(self.queue.get_nowait().ok()),
            Act::Give(_) => {
                self.next += 1;
                let put = self.queue.put_nowait(self.next);
                self.inside.extend(put.ok().map(|()| self.next));
            }
        }
        self.gets.none_was_overtaken();
        self.puts.none_was_overtaken();
        assert_eq!(self.queue.len(), self.inside.len());
        assert!(self.queue.maxsize() == 0 || self.queue.len() <= self.queue.maxsize());
    }

    fn settle(&mut self) {
        loop {
            let (items, got) = self.gets.settle();
            items.into_iter().for_each(|item| self.got(Some(item.unwrap())));
            let (items, put) = self.puts.settle();
            self.inside.extend(items);
            if !got && !put {
                break;
            }
        }
        assert_eq!(self.queue.len(), self.inside.len());
        assert!(self.queue.is_empty() || self.gets.0.is_empty(), "a getter's wake-up was lost");
        assert!(self.queue.is_full() || self.puts.0.is_empty(), "a putter's wake-up was lost");
    }

    fn got(&mut self, item: Option<u32>) {
        if let Some(item) = item {
            assert_eq!(self.inside.pop_front(), Some(item));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_semaphore_loses_no_permit_and_no_wake_up(total in 0..4usize, acts in acts()) {
        let (semaphore, held) = (Semaphore::new(total), Vec::new());
        let mut bank = Bank { semaphore, total, held, waits: Waits(Vec::new()) };
        acts.into_iter().for_each(|act| bank.act(act));
        bank.settle();
    }

    #[test]
    fn a_queue_loses_no_item_and_no_wake_up(maxsize in 0..4usize, acts in acts()) {
        let mut pipe = Pipe {
            queue: Queue::new(maxsize),
            next: 0,
            gets: Waits(Vec::new()),
            puts: Waits(Vec::new()),
            inside: Default::default(),
        };
        acts.into_iter().for_each(|act| pipe.act(act));
        pipe.settle();
    }
}
