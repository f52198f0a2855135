//! A binary heap whose comparisons may fail.

/// Items of which the lowest can be had.
///
/// Which of several that compare equal comes first is as with CPython's `heapq`, and so is what happens when a comparison
/// fails: an item that was being pushed stays in, one that was being popped is lost.
///
/// ```
/// use std::convert::Infallible;
/// use looplab_runtime::lowlevel::Heap;
///
/// let less = |a: &i32, b: &i32| Ok::<_, Infallible>(a < b);
/// let mut heap = Heap::default();
/// for number in [3, 1, 2] {
///     heap.push(number, less).unwrap();
/// }
/// assert_eq!(heap.pop(less), Some(Ok(1)));
/// assert_eq!(heap.len(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Heap<T>(Vec<T>);

impl<T> Default for Heap<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Heap<T> {
    /// Takes an item in.
    ///
    /// # Errors
    /// What a comparison failed with. The item is in all the same, wherever it had got to.
    ///
    /// ```
    /// use looplab_runtime::lowlevel::Heap;
    ///
    /// let mut heap = Heap::default();
    /// heap.push(2, |_, _| Ok::<_, &str>(true)).unwrap();
    /// assert_eq!(heap.push(1, |_, _| Err("cannot be compared")), Err("cannot be compared"));
    /// assert_eq!(heap.len(), 2, "it is in all the same");
    /// ```
    pub fn push<E>(&mut self, item: T, less: impl FnMut(&T, &T) -> Result<bool, E>) -> Result<(), E> {
        self.0.push(item);
        self.rise(self.0.len() - 1, less)
    }

    /// The lowest item; `None` without any.
    ///
    /// # Errors
    /// What a comparison failed with. The lowest item is lost then.
    pub fn pop<E>(&mut self, mut less: impl FnMut(&T, &T) -> Result<bool, E>) -> Option<Result<T, E>> {
        let last = self.0.len().checked_sub(1)?;
        let lowest = self.0.swap_remove(0);
        if last == 0 {
            return Some(Ok(lowest));
        }
        Some(self.sink(&mut less).and_then(|place| self.rise(place, less)).map(|()| lowest))
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The items, in no order but that of the heap.
    ///
    /// ```
    /// use looplab_runtime::lowlevel::Heap;
    ///
    /// let less = |a: &i32, b: &i32| Ok::<_, ()>(a < b);
    /// let mut heap = Heap::default();
    /// [2, 3, 1].into_iter().for_each(|number| heap.push(number, less).unwrap());
    /// assert_eq!(heap.as_slice()[0], 1, "only the first is in its place");
    /// ```
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    /// Lets the first item sink to the bottom, and says where that is. It mostly came from there, so it is not compared
    /// on its way.
    fn sink<E>(&mut self, less: &mut impl FnMut(&T, &T) -> Result<bool, E>) -> Result<usize, E> {
        let mut place = 0;
        while place < self.0.len() / 2 {
            let (left, right) = (2 * place + 1, 2 * place + 2);
            let left_is_lower = right >= self.0.len() || less(&self.0[left], &self.0[right])?;
            let child = if left_is_lower { left } else { right };
            self.0.swap(place, child);
            place = child;
        }
        Ok(place)
    }

    /// Lets an item rise as far as it is lower than what is above it.
    fn rise<E>(&mut self, mut place: usize, mut less: impl FnMut(&T, &T) -> Result<bool, E>) -> Result<(), E> {
        while place > 0 {
            let above = (place - 1) / 2;
            if !less(&self.0[place], &self.0[above])? {
                break;
            }
            self.0.swap(place, above);
            place = above;
        }
        Ok(())
    }
}
