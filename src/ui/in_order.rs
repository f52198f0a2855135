//! Sorting what few look at.

use std::cmp::Ordering;

/// The places of `count` things, the least first; things that are equal stay as they stand. `compare` gets two places.
///
/// It is one sort for all of them: each kind of sort is kilobytes of the page.
#[must_use]
pub fn in_order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<_> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::in_order;

    #[test]
    fn equals_stay_as_they_stand() {
        let things = ["bb", "a", "cc", "d", ""];
        assert_eq!(in_order(things.len(), &|a, b| things[a].len().cmp(&things[b].len())), [4, 1, 3, 0, 2]);
        assert!(in_order(0, &|_, _| unreachable!()).is_empty());
    }
}
