//! What exploration has to find, and how soon.

use looplab_trace::orders::{Ending, Mode, Plan, Strategy};

use super::python::explore;

/// Right in the usual order; an update is lost when one reads between the reading and the writing of another.
const LOST_UPDATE: &str = include_str!("lost_update.py");

/// Right in the usual order; stuck when all three hold one lock and want the next.
const THREE_LOCKS: &str = r#"
import asyncio

async def work(first, second, turns):
    for _ in range(turns):
        await asyncio.sleep(0)
    async with first:
        await asyncio.sleep(0)
        async with second:
            pass

async def main():
    a, b, c = (asyncio.Lock() for _ in range(3))
    await asyncio.gather(work(a, b, 0), work(b, c, 3), work(c, a, 6))

asyncio.run(main())
"#;

fn is_found(source: &str, strategy: Strategy, seed: u64, which: fn(&Ending) -> bool) {
    let findings = explore(source, Plan { runs: 200, mode: Mode::Any, strategy, seed, ..Plan::default() });
    let mut outcomes = findings.groups.iter().map(|group| &group.outcome);
    assert_eq!(findings.groups[0].outcome.upshot.ending, Ending::Completed, "the usual order is right");
    let group = outcomes.find(|outcome| which(&outcome.upshot.ending));
    let group = group.unwrap_or_else(|| panic!("not found with {strategy:?} from seed {seed}"));
    assert!(group.shrunk && !group.tape.is_empty() && group.notes.len() == group.tape.deviations().len());
    assert!(findings.differ_in_failure());
}

fn is_lost(ending: &Ending) -> bool {
    matches!(ending, Ending::Assertion { error, line: Some(16) } if error.contains("an update was lost"))
}

#[test]
fn a_lost_update_is_found_by_chance_from_any_of_20_seeds() {
    (0..20).for_each(|seed| is_found(LOST_UPDATE, Strategy::Random, seed, is_lost));
}

#[test]
fn a_lost_update_is_found_with_priorities_from_any_of_20_seeds() {
    (0..20).for_each(|seed| is_found(LOST_UPDATE, Strategy::Pct, seed, is_lost));
}

#[test]
fn a_lost_update_is_found_with_delays() {
    is_found(LOST_UPDATE, Strategy::Delay, 1, is_lost);
}

#[test]
fn a_deadlock_of_three_locks_is_found_with_priorities_from_any_of_20_seeds() {
    (0..20).for_each(|seed| {
        is_found(THREE_LOCKS, Strategy::Pct, seed, |ending| matches!(ending, Ending::Deadlock { .. }))
    });
}
