//! The entries of a wait list, chained in the order they came.

use std::task::Waker;

use slab::Slab;

/// The end of a chain.
pub(super) const NONE: usize = usize::MAX;

/// The chain of all entries, in the order they came.
pub(super) const ALL: usize = 0;
/// The chain of the entries that still wait, in the order they came.
pub(super) const WAITING: usize = 1;

#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) entries: Slab<Entry>,
    pub(super) chains: [Chain; 2],
    /// Entries of the chain of all that are not withdrawn.
    pub(super) live: usize,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) state: EntryState,
    /// Whether it is in the chain of all. In that of the waiting it is by its state.
    pub(super) listed: bool,
    pub(super) links: [Links; 2],
}

#[derive(Debug)]
pub(super) enum EntryState {
    Waiting(Waker),
    Woken,
    Withdrawn,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    pub(super) before: usize,
    pub(super) after: usize,
}

#[derive(Debug)]
pub(super) struct Chain {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) len: usize,
}

impl Default for Chain {
    fn default() -> Self {
        Self { first: NONE, last: NONE, len: 0 }
    }
}

impl Lists {
    pub(super) fn join(&mut self, waker: Waker) -> usize {
        let links = [Links { before: NONE, after: NONE }; 2];
        let key = self.entries.insert(Entry { state: EntryState::Waiting(waker), listed: true, links });
        self.link(ALL, key);
        self.link(WAITING, key);
        self.live += 1;
        key
    }

    /// `None` if there is no such entry or it does not wait.
    pub(super) fn mark_woken(&mut self, key: usize) -> Option<Waker> {
        let entry = self.entries.get_mut(key).filter(|entry| matches!(entry.state, EntryState::Waiting(_)))?;
        let EntryState::Waiting(waker) = std::mem::replace(&mut entry.state, EntryState::Woken) else { return None };
        self.unlink(WAITING, key);
        Some(waker)
    }

    /// Whether the entry waited.
    pub(super) fn mark_withdrawn(&mut self, key: usize) -> bool {
        if !matches!(self.entries[key].state, EntryState::Waiting(_)) {
            return false;
        }
        self.entries[key].state = EntryState::Withdrawn;
        self.unlink(WAITING, key);
        self.live -= 1;
        true
    }

    pub(super) fn strike_off(&mut self, key: usize) {
        let entry = &mut self.entries[key];
        if std::mem::replace(&mut entry.listed, false) {
            self.live -= usize::from(!matches!(entry.state, EntryState::Withdrawn));
            self.unlink(ALL, key);
        }
    }

    /// Whether the entry had been woken.
    pub(super) fn leave(&mut self, key: usize) -> bool {
        self.mark_withdrawn(key);
        self.strike_off(key);
        matches!(self.entries.remove(key).state, EntryState::Woken)
    }

    pub(super) fn link(&mut self, chain: usize, key: usize) {
        let Chain { last, .. } = self.chains[chain];
        self.entries[key].links[chain] = Links { before: last, after: NONE };
        match last {
            NONE => self.chains[chain].first = key,
            last => self.entries[last].links[chain].after = key,
        }
        self.chains[chain].last = key;
        self.chains[chain].len += 1;
    }

    pub(super) fn unlink(&mut self, chain: usize, key: usize) {
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
