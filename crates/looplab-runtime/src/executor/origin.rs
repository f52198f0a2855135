//! Where a task comes from.

use std::panic::Location;

use looplab_trace::{Name, Place};

/// What a task runs and which line spawned it, for the observer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name of what it runs; empty if that is not known.
    pub what: Name,
    /// The line that spawned it.
    pub place: Option<Place>,
}

impl Origin {
    /// That of a future of Rust: the function that made it, as far as its type tells, and where it was spawned.
    pub(crate) fn of<F>(caller: &Location<'_>) -> Self {
        let path = std::any::type_name::<F>();
        let path = path.split('<').next().unwrap_or(path);
        let name = path.rsplit("::").find(|part| !part.starts_with('{')).unwrap_or_default();
        Self { what: name.into(), place: Some(Place { file: Some(caller.file().into()), line: caller.line() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what<F>(_: &F) -> Name {
        Origin::of::<F>(Location::caller()).what
    }

    async fn bake() {}

    #[test]
    fn a_future_goes_by_the_function_that_made_it() {
        assert_eq!(what(&bake()), "bake");
        assert_eq!(what(&async {}), "a_future_goes_by_the_function_that_made_it");
        assert_eq!(what(&std::future::ready(vec![1])), "Ready");
    }
}
