//! A list of waits, first come, first served. Joining, leaving and waking the next are O(1).

mod lists;

use std::{
    cell::RefCell,
    task::{Context, Poll, Waker},
};

use self::lists::{ALL, EntryState, Lists, NONE, WAITING};

/// A FIFO list of waits. It never calls a waker itself: it hands them out, to be called when its owner is in order.
#[derive(Debug, Default)]
pub struct WaitList(RefCell<Lists>);

impl WaitList {
    /// How many are listed: waiting, woken or withdrawn.
    pub(super) fn len(&self) -> usize {
        self.0.borrow().chains[ALL].len
    }

    /// How many were woken and have not gone on or left since.
    pub(super) fn woken(&self) -> usize {
        let lists = self.0.borrow();
        lists.live - lists.chains[WAITING].len
    }

    /// Whether all that are listed have withdrawn.
    pub(super) fn all_withdrawn(&self) -> bool {
        self.0.borrow().live == 0
    }

    /// Marks the first that waits as woken.
    #[must_use = "the waker has to be called"]
    pub(super) fn next(&self) -> Option<Waker> {
        let lists = &mut *self.0.borrow_mut();
        lists.mark_woken(lists.chains[WAITING].first)
    }

    /// Marks the first that is listed as woken, if it waits.
    #[must_use = "the waker has to be called"]
    pub(super) fn first(&self) -> Option<Waker> {
        let lists = &mut *self.0.borrow_mut();
        lists.mark_woken(lists.chains[ALL].first)
    }

    /// Strikes entries off the list up to and including the first that waits, and marks that one as woken.
    #[must_use = "the waker has to be called"]
    pub(super) fn pop(&self) -> Option<Waker> {
        let lists = &mut *self.0.borrow_mut();
        loop {
            let key = lists.chains[ALL].first;
            if key == NONE {
                return None;
            }
            let waker = lists.mark_woken(key);
            lists.strike_off(key);
            if waker.is_some() {
                return waker;
            }
        }
    }

    /// What each that is listed has come to, in the order they came.
    pub(super) fn stages(&self) -> Vec<Stage> {
        let lists = &*self.0.borrow();
        let mut key = lists.chains[ALL].first;
        let mut stages = Vec::with_capacity(lists.chains[ALL].len);
        while key != NONE {
            let entry = &lists.entries[key];
            stages.push(match entry.state {
                EntryState::Waiting(_) => Stage::Waiting,
                EntryState::Woken => Stage::Woken,
                EntryState::Withdrawn => Stage::Withdrawn,
            });
            key = entry.links[ALL].after;
        }
        stages
    }

    /// Marks all that wait as woken.
    #[must_use = "the wakers have to be called"]
    pub(super) fn wake_all(&self) -> Vec<Waker> {
        std::iter::from_fn(|| self.next()).collect()
    }
}

/// What a wait that stands in a list has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits.
    Waiting,
    /// It was woken.
    Woken,
    /// It was withdrawn.
    Withdrawn,
}

/// One wait's position in a list. Its owner alone knows the key, and gives it up when it leaves, so keys need no
/// generation. The owner has to leave before it is dropped.
#[derive(Debug, Default)]
pub(super) struct Position(Option<usize>);

/// What a wait was when it left its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It waited, or had withdrawn.
    Waiting,
    /// It had been woken and did not know yet.
    Woken,
}

impl Position {
    /// Whether the wait is in the list.
    pub(super) fn is_taken(&self) -> bool {
        self.0.is_some()
    }

    /// Joins the list, or leaves it if the wait has been woken. Pending for ever after a withdrawal.
    pub(super) fn poll(&mut self, list: &WaitList, cx: &Context<'_>) -> Poll<()> {
        let lists = &mut *list.0.borrow_mut();
        let Some(key) = self.0 else {
            self.0 = Some(lists.join(cx.waker().clone()));
            return Poll::Pending;
        };
        match &mut lists.entries[key].state {
            EntryState::Waiting(waker) => waker.clone_from(cx.waker()),
            EntryState::Withdrawn => {}
            EntryState::Woken => {
                lists.leave(key);
                self.0 = None;
                return Poll::Ready(());
            }
        }
        Poll::Pending
    }

    /// Withdraws the wait where it stands; whether it waited.
    pub(super) fn withdraw(&self, list: &WaitList) -> bool {
        self.0.is_some_and(|key| list.0.borrow_mut().mark_withdrawn(key))
    }

    /// Leaves the list for good; `None` if it is not in it.
    pub(super) fn leave(&mut self, list: &WaitList) -> Option<Left> {
        let woken = list.0.borrow_mut().leave(self.0.take()?);
        Some(if woken { Left::Woken } else { Left::Waiting })
    }
}

#[cfg(test)]
mod tests {
    use std::{
        rc::Rc,
        sync::{Arc, Mutex},
        task::Wake,
    };

    use super::*;

    struct Named(usize, Arc<Mutex<Vec<usize>>>);

    impl Wake for Named {
        fn wake(self: Arc<Self>) {
            self.1.lock().unwrap().push(self.0);
        }
    }

    struct Bench {
        list: Rc<WaitList>,
        woken: Arc<Mutex<Vec<usize>>>,
        positions: Vec<Position>,
    }

    impl Bench {
        fn new(waits: usize) -> Self {
            let mut bench = Self { list: Rc::default(), woken: Arc::default(), positions: Vec::new() };
            for name in 0..waits {
                bench.positions.push(Position::default());
                assert!(bench.poll(name).is_pending());
            }
            bench
        }

        fn poll(&mut self, name: usize) -> Poll<()> {
            let waker = Waker::from(Arc::new(Named(name, Arc::clone(&self.woken))));
            self.positions[name].poll(&self.list, &Context::from_waker(&waker))
        }

        fn woken(&self) -> Vec<usize> {
            std::mem::take(&mut *self.woken.lock().unwrap())
        }
    }

    #[test]
    fn next_passes_over_the_woken_and_the_withdrawn() {
        let mut bench = Bench::new(4);
        assert!(bench.positions[1].withdraw(&bench.list));
        assert!(!bench.positions[1].withdraw(&bench.list));
        bench.list.next().unwrap().wake();
        bench.list.next().unwrap().wake();
        assert_eq!(bench.woken(), [0, 2]);
        assert!(!bench.positions[2].withdraw(&bench.list));
        assert_eq!(bench.list.len(), 4);
        assert!(bench.poll(0).is_ready());
        assert!(bench.poll(1).is_pending());
        assert_eq!(bench.list.len(), 3);
    }

    #[test]
    fn first_does_not_look_past_the_head() {
        let mut bench = Bench::new(2);
        bench.positions[0].withdraw(&bench.list);
        assert!(bench.list.first().is_none());
        assert_eq!(bench.positions[0].leave(&bench.list), Some(Left::Waiting));
        bench.list.first().unwrap().wake();
        assert!(bench.list.first().is_none());
        assert_eq!(bench.woken(), [1]);
        assert_eq!(bench.positions[1].leave(&bench.list), Some(Left::Woken));
        assert_eq!(bench.positions[1].leave(&bench.list), None);
    }

    #[test]
    fn pop_strikes_off_all_it_passes() {
        let mut bench = Bench::new(3);
        bench.positions[0].withdraw(&bench.list);
        bench.list.pop().unwrap().wake();
        assert_eq!(bench.woken(), [1]);
        assert_eq!(bench.list.len(), 1);
        assert!(bench.poll(1).is_ready());
        assert_eq!(bench.positions[0].leave(&bench.list), Some(Left::Waiting));
        bench.list.pop().unwrap().wake();
        assert!(bench.list.pop().is_none());
        assert_eq!((bench.list.len(), bench.list.all_withdrawn()), (0, true));
    }

    #[test]
    fn all_that_wait_are_woken_in_order_and_leaving_in_the_middle_keeps_it() {
        let mut bench = Bench::new(5);
        bench.positions[2].leave(&bench.list);
        bench.positions[0].leave(&bench.list);
        assert!(bench.poll(0).is_pending());
        for waker in bench.list.wake_all() {
            waker.wake();
        }
        assert_eq!(bench.woken(), [1, 3, 4, 0]);
    }

    #[test]
    fn only_withdrawn_entries_count_as_gone() {
        let bench = Bench::new(2);
        bench.list.next().unwrap().wake();
        assert!(bench.positions[1].withdraw(&bench.list));
        assert!(!bench.list.all_withdrawn(), "the one that was woken is still there");
    }
}
