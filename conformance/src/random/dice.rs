//! Choices by chance for random programs and mutants.

use looplab_trace::orders;

/// The [dice of the explorer](orders::Dice), with what making programs asks of it.
#[derive(Clone, Debug)]
pub struct Dice(orders::Dice);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(orders::Dice::new(seed))
    }

    /// A number from 0 up to `end`, which it does not reach.
    ///
    /// # Panics
    /// When `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        assert_ne!(end, 0, "there is a number to choose");
        let end = u64::try_from(end).expect("usize fits into u64");
        usize::try_from(self.0.below(end)).expect("it is below a usize")
    }

    /// A number in a range, its end not reached.
    pub fn between(&mut self, start: usize, end: usize) -> usize {
        start + self.below(end - start)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of these, each as likely as its weight says.
    pub fn weighted<T: Clone>(&mut self, from: &[(usize, T)]) -> T {
        let mut left = self.below(from.iter().map(|(weight, _)| weight).sum());
        for (weight, item) in from {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return item.clone(),
            }
        }
        unreachable!("it is below the sum of the weights")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide_how_often() {
        let mut dice = Dice::new(1);
        let rare = (0..1000).filter(|_| dice.weighted(&[(9, false), (1, true)])).count();
        assert!((60..140).contains(&rare), "{rare}");
    }
}
