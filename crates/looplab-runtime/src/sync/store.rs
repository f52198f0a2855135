//! What a queue keeps its items in.

use std::{cell::RefCell, collections::VecDeque, convert::Infallible};

use super::Heap;

/// Where the items of a [`Queue`](super::Queue) are, and in which order they come out.
///
/// The methods take `&self`, because a store may call back into its queue. One that can fail keeps the reason to itself,
/// for its owner to ask for.
///
/// ```
/// use std::cell::RefCell;
/// use looplab_runtime::sync::{Queue, Store};
///
/// struct Stack(RefCell<Vec<char>>);
///
/// impl Store<char> for Stack {
///     fn put(&self, item: char) -> Result<(), char> {
///         self.0.borrow_mut().push(item);
///         Ok(())
///     }
///     fn get(&self) -> Option<char> {
///         self.0.borrow_mut().pop()
///     }
///     fn len(&self) -> usize {
///         self.0.borrow().len()
///     }
/// }
///
/// let queue = Queue::with_store(0, Stack(RefCell::default()));
/// queue.put_nowait('a').unwrap();
/// queue.put_nowait('b').unwrap();
/// assert_eq!(queue.get_nowait(), Ok('b'));
/// ```
pub trait Store<T> {
    /// Takes an item in.
    ///
    /// # Errors
    /// The item, if the store will not have it.
    fn put(&self, item: T) -> Result<(), T>;

    /// Gives the next item out. It is asked only when there is one; `None` says that it will not.
    fn get(&self) -> Option<T>;

    /// How many items there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a queue of this size is full; 0 means without end.
    fn is_full(&self, maxsize: usize) -> bool {
        maxsize > 0 && self.len() >= maxsize
    }
}

impl<T, S: Store<T> + ?Sized> Store<T> for Box<S> {
    fn put(&self, item: T) -> Result<(), T> {
        (**self).put(item)
    }

    fn get(&self) -> Option<T> {
        (**self).get()
    }

    fn len(&self) -> usize {
        (**self).len()
    }

    fn is_empty(&self) -> bool {
        (**self).is_empty()
    }

    fn is_full(&self, maxsize: usize) -> bool {
        (**self).is_full(maxsize)
    }
}

/// First in, first out.
///
/// ```
/// use looplab_runtime::sync::{Fifo, Store};
///
/// let fifo = Fifo::default();
/// fifo.put(1).unwrap();
/// fifo.put(2).unwrap();
/// assert_eq!(fifo.get(), Some(1));
/// ```
#[derive(Debug)]
pub struct Fifo<T>(RefCell<VecDeque<T>>);

impl<T> Default for Fifo<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T> Store<T> for Fifo<T> {
    fn put(&self, item: T) -> Result<(), T> {
        self.0.borrow_mut().push_back(item);
        Ok(())
    }

    fn get(&self) -> Option<T> {
        self.0.borrow_mut().pop_front()
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }
}

/// Last in, first out.
///
/// ```
/// use looplab_runtime::sync::{Lifo, Queue};
///
/// let stack = Queue::with_store(0, Lifo::default());
/// stack.put_nowait('a').unwrap();
/// stack.put_nowait('b').unwrap();
/// assert_eq!(stack.get_nowait(), Ok('b'));
/// ```
#[derive(Debug)]
pub struct Lifo<T>(RefCell<Vec<T>>);

impl<T> Default for Lifo<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T> Store<T> for Lifo<T> {
    fn put(&self, item: T) -> Result<(), T> {
        self.0.borrow_mut().push(item);
        Ok(())
    }

    fn get(&self) -> Option<T> {
        self.0.borrow_mut().pop()
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }
}

/// The lowest first. Among equals the order is that of CPython's `heapq`, which is not that in which they came; for that,
/// number them.
///
/// ```
/// use looplab_runtime::sync::{Priority, Queue};
///
/// let urgent = Queue::with_store(0, Priority::default());
/// urgent.put_nowait((2, "tidy up")).unwrap();
/// urgent.put_nowait((1, "put the fire out")).unwrap();
/// assert_eq!(urgent.get_nowait(), Ok((1, "put the fire out")));
/// ```
#[derive(Debug)]
pub struct Priority<T>(RefCell<Heap<T>>);

impl<T> Default for Priority<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

fn less<T: Ord>(a: &T, b: &T) -> Result<bool, Infallible> {
    Ok(a < b)
}

impl<T: Ord> Store<T> for Priority<T> {
    fn put(&self, item: T) -> Result<(), T> {
        self.0.borrow_mut().push(item, less).unwrap_or_else(|never| match never {});
        Ok(())
    }

    fn get(&self) -> Option<T> {
        self.0.borrow_mut().pop(less).map(|lowest| lowest.unwrap_or_else(|never| match never {}))
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }
}
