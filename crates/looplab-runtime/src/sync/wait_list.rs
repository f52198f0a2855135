//! A list of waits, first come, first served. Joining, leaving and waking the next are O(1).

use std::{
    cell::RefCell,
    task::{Context, Poll, Waker},
};

use slab::Slab;

/// The end of a chain.
const NONE: usize = usize::MAX;

/// The chain of all entries, in the order they came.
const ALL: usize = 0;
/// The chain of the entries that still wait, in the order they came.
const WAITING: usize = 1;

/// A FIFO list of waits. It never calls a waker itself: it hands them out, to be called when its owner is in order.
#[derive(Debug, Default)]
pub struct WaitList(RefCell<Lists>);

#[derive(Debug, Default)]
struct Lists {
    entries: Slab<Entry>,
    chains: [Chain; 2],
    /// Entries of the chain of all that are not withdrawn.
    live: usize,
}

#[derive(Debug)]
struct Entry {
    state: EntryState,
    /// Whether it is in the chain of all. In that of the waiting it is by its state.
    listed: bool,
    links: [Links; 2],
}

#[derive(Debug)]
enum EntryState {
    Waiting(Waker),
    Woken,
    Withdrawn,
}

#[derive(Clone, Copy, Debug)]
struct Links {
    before: usize,
    after: usize,
}

#[derive(Debug)]
struct Chain {
    first: usize,
    last: usize,
    len: usize,
}

impl Default for Chain {
    fn default() -> Self {
        Self { first: NONE, last: NONE, len: 0 }
    }
}

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

impl Lists {
    fn join(&mut self, waker: Waker) -> usize {
        let links = [Links { before: NONE, after: NONE }; 2];
        let key = self.entries.insert(Entry { state: EntryState::Waiting(waker), listed: true, links });
        self.link(ALL, key);
        self.link(WAITING, key);
        self.live += 1;
        key
    }

    /// `None` if there is no such entry or it does not wait.
    fn mark_woken(&mut self, key: usize) -> Option<Waker> {
        let entry = self.entries.get_mut(key).filter(|entry| matches!(entry.state, EntryState::Waiting(_)))?;
        let EntryState::Waiting(waker) = std::mem::replace(&mut entry.state, EntryState::Woken) else { return None };
        self.unlink(WAITING, key);
        Some(waker)
    }

    /// Whether the entry waited.
    fn mark_withdrawn(&mut self, key: usize) -> bool {
        if !matches!(self.entries[key].state, EntryState::Waiting(_)) {
            return false;
        }
        self.entries[key].state = EntryState::Withdrawn;
        self.unlink(WAITING, key);
        self.live -= 1;
        true
    }

    fn strike_off(&mut self, key: usize) {
        let entry = &mut self.entries[key];
        if std::mem::replace(&mut entry.listed, false) {
            self.live -= usize::from(!matches!(entry.state, EntryState::Withdrawn));
            self.unlink(ALL, key);
        }
    }

    /// Whether the entry had been woken.
    fn leave(&mut self, key: usize) -> bool {
        self.mark_withdrawn(key);
        self.strike_off(key);
        matches!(self.entries.remove(key).state, EntryState::Woken)
    }

    fn link(&mut self, chain: usize, key: usize) {
        let Chain { last, .. } = self.chains[chain];
        self.entries[key].links[chain] = Links { before: last, after: NONE };
        match last {
            NONE => self.chains[chain].first = key,
            last => self.entries[last].links[chain].after = key,
        }
        self.chains[chain].last = key;
        self.chains[chain].len += 1;
    }

    fn unlink(&mut self, chain: usize, key: usize) {
        let Links { before, after } = self.entries[key].links[chain];
        match before {
            NONE => self.chains[chain].first = after,
            before => self.entries[before].links[chain].after = after,
        }
        match after {
            NONE => self.chains[chain].last = before,
            after => self.entries[after].links[chain].before = before,
        }
        self.chains[chain].len -= 1;
    }
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
