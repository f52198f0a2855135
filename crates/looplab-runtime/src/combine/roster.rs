//! The members of a group of tasks.

use std::{collections::BTreeMap, mem};

use crate::sync::{Event, EventWait};

/// The members of a group of tasks, and what went wrong with them. It knows no tasks: its owner cancels them.
///
/// ```
/// use looplab_runtime::lowlevel::Roster;
///
/// let mut roster = Roster::<&str, &str>::default();
/// let (a, b) = (roster.admit("a"), roster.admit("b"));
/// roster.strike(a);
/// roster.fail("a is ill");
/// assert_eq!(roster.abort(), ["b"]);
/// roster.strike(b);
/// assert!(roster.is_empty());
/// assert_eq!(roster.take_errors(), ["a is ill"]);
/// ```
#[derive(Debug)]
pub struct Roster<C, E> {
    members: BTreeMap<usize, C>,
    next: usize,
    errors: Vec<E>,
    aborting: bool,
    /// Set while there are no members.
    empty: Event,
}

impl<C, E> Default for Roster<C, E> {
    fn default() -> Self {
        let empty = Event::hidden();
        empty.set();
        Self { members: BTreeMap::new(), next: 0, errors: Vec::new(), aborting: false, empty }
    }
}

impl<C: Clone, E> Roster<C, E> {
    /// Takes a member in, and returns its number.
    pub fn admit(&mut self, member: C) -> usize {
        self.empty.clear();
        self.next += 1;
        self.members.insert(self.next, member);
        self.next
    }

    /// Strikes off a member that has ended. After the last, the waiters for [`emptied`](Self::emptied) are woken.
    pub fn strike(&mut self, number: usize) {
        self.members.remove(&number);
        if self.members.is_empty() {
            self.empty.set();
        }
    }

    /// The number of the member that `is_it` knows.
    pub fn number_of(&self, mut is_it: impl FnMut(&C) -> bool) -> Option<usize> {
        self.members.iter().find(|(_, member)| is_it(member)).map(|(number, _)| *number)
    }

    /// Notes an error.
    pub fn fail(&mut self, error: E) {
        self.errors.push(error);
    }

    /// Notes that the group is to end, and returns the members to cancel, oldest first.
    #[must_use = "the members have to be cancelled"]
    pub fn abort(&mut self) -> Vec<C> {
        self.aborting = true;
        self.members.values().cloned().collect()
    }

    /// Whether the group is to end.
    #[must_use]
    pub fn is_aborting(&self) -> bool {
        self.aborting
    }

    /// Whether it has no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// How many members it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// The members, oldest first.
    pub fn members(&self) -> impl Iterator<Item = &C> {
        self.members.values()
    }

    /// The errors, in the order they were noted.
    #[must_use]
    pub fn errors(&self) -> &[E] {
        &self.errors
    }

    /// Takes the errors out.
    #[must_use]
    pub fn take_errors(&mut self) -> Vec<E> {
        mem::take(&mut self.errors)
    }

    /// Resolves when there are no members: at the first poll, or in the round after the last was struck off.
    ///
    /// ```
    /// use looplab_runtime::{executor::{Executor, spawn, yield_now}, lowlevel::Roster};
    ///
    /// Executor::instant().block_on(async {
    ///     let mut roster = Roster::<&str, ()>::default();
    ///     let cook = roster.admit("cook");
    ///     let closing = spawn(roster.emptied());
    ///     yield_now().await;
    ///     roster.strike(cook);
    ///     closing.await.unwrap();
    /// });
    /// ```
    pub fn emptied(&self) -> EventWait {
        self.empty.wait()
    }
}
