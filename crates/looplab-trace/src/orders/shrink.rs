//! The smallest difference that still makes the difference.

use super::{Deviation, Tape};

/// The most tapes that are tried for one.
const MOST_TRIES: u32 = 300;

/// Makes a tape small while `holds` is true of it: first by leaving out deviations, in ever smaller pieces (the delta
/// debugging of Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002), then by passing over
/// fewer entries. What is left is minimal: without any one of its deviations, it would not hold. Only where that takes more
/// than 300 tries is it as small as it got by then.
///
/// `holds` must be true of `tape` itself and answer the same each time.
pub fn shrink(tape: &Tape, mut holds: impl FnMut(&Tape) -> bool) -> Tape {
    let mut tries = 0;
    let mut test = |deviations: &[Deviation]| {
        tries += 1;
        tries <= MOST_TRIES && holds(&Tape::new(deviations.to_vec()))
    };
    if tape.is_empty() || test(&[]) {
        return Tape::default();
    }
    let mut left = fewest(tape.deviations().to_vec(), &mut test);
    for index in 0..left.len() {
        nearest(&mut left, index, &mut test);
    }
    Tape::new(left)
}

fn fewest(mut left: Vec<Deviation>, test: &mut impl FnMut(&[Deviation]) -> bool) -> Vec<Deviation> {
    let mut size = left.len().div_ceil(2);
    loop {
        let before = left.len();
        let mut start = 0;
        while start < left.len() && left.len() > 1 {
            let end = (start + size).min(left.len());
            let without = [&left[..start], &left[end..]].concat();
            if !without.is_empty() && test(&without) {
                left = without;
            } else {
                start = end;
            }
        }
        match (size, left.len() < before) {
            (1, false) => return left,
            (1, true) => {}
            _ => size = (size / 2).min(left.len()).max(1),
        }
    }
}

/// Has one deviation pass over as few entries as will do.
fn nearest(left: &mut [Deviation], index: usize, test: &mut impl FnMut(&[Deviation]) -> bool) {
    let pick = left[index].pick;
    for fewer in 1..pick {
        left[index].pick = fewer;
        if test(left) {
            return;
        }
    }
    left[index].pick = pick;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Point;

    fn tape(steps: impl IntoIterator<Item = u64>) -> Tape {
        Tape::new(steps.into_iter().map(|step| Deviation { at: Point::Step(step), pick: 3 }).collect())
    }

    #[test]
    fn what_does_not_matter_is_left_out() {
        for needed in [vec![1], vec![40], vec![3, 17], vec![2, 3, 39]] {
            let holds = |tape: &Tape| needed.iter().all(|step| tape.pick(Point::Step(*step)) >= 2);
            let small = shrink(&tape(1..=40), holds);
            let steps: Vec<_> = small.deviations().iter().map(|deviation| (deviation.at, deviation.pick)).collect();
            assert_eq!(steps, needed.iter().map(|step| (Point::Step(*step), 2)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_holds_without_any_needs_none() {
        assert_eq!(shrink(&tape(1..9), |_| true), Tape::default());
    }

    #[test]
    fn one_of_two_that_stand_in_for_each_other_is_enough() {
        let small = shrink(&tape(1..=9), |tape| tape.pick(Point::Step(2)) + tape.pick(Point::Step(8)) > 0);
        assert_eq!(small.deviations().len(), 1);
    }

    #[test]
    fn it_gives_up_in_the_end() {
        let mut tries = 0;
        let all = tape(1..=400);
        shrink(&all, |tape| {
            tries += 1;
            tape.deviations().len() >= 399
        });
        assert!(tries <= MOST_TRIES);
    }
}
