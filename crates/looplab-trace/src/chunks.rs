//! A long queue that never moves what is in it.

use std::{collections::VecDeque, vec::IntoIter};

/// How many events share a piece of memory.
const SIZE: usize = 1_024;

/// First in, first out, in pieces of equal size: one that grows to many megabytes touches no memory twice.
#[derive(Debug)]
pub(super) struct Chunks<T> {
    /// What is left of the oldest piece.
    first: IntoIter<T>,
    rest: VecDeque<Vec<T>>,
    len: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { first: Vec::new().into_iter(), rest: VecDeque::new(), len: 0 }
    }
}

impl<T> Chunks<T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn push(&mut self, item: T) {
        if self.rest.back().is_none_or(|last| last.len() == SIZE) {
            self.rest.push_back(Vec::with_capacity(SIZE));
        }
        if let Some(last) = self.rest.back_mut() {
            self.len += 1;
            last.push(item);
        }
    }

    /// The one that is to go next.
    pub(super) fn peek(&mut self) -> Option<&T> {
        if self.first.len() == 0 {
            self.first = self.rest.pop_front()?.into_iter();
        }
        self.first.as_slice().first()
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        self.peek()?;
        self.len -= 1;
        self.first.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_in_is_first_out_across_pieces() {
        let mut chunks = Chunks::default();
        let (mut next_in, mut next_out) = (0, 0);
        for round in 0..200 {
            for _ in 0..round {
                chunks.push(next_in);
                next_in += 1;
            }
            for _ in 0..round / 2 {
                assert_eq!(chunks.pop(), Some(next_out));
                next_out += 1;
            }
            assert_eq!(chunks.len(), next_in - next_out);
        }
        assert!(next_in > 10 * SIZE);
        while chunks.pop().is_some() {
            next_out += 1;
        }
        assert_eq!((next_out, chunks.len()), (next_in, 0));
    }
}
