//! A tape in words.

use serde::{Deserialize, Serialize};

use super::Point;

/// The most parts of a sentence: more is not read.
const MOST_PARTS: usize = 6;

/// A task or callback that takes part in a deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// The task's name; `None` for a callback.
    pub task: Option<String>,
    /// The line of the program at which it goes on.
    pub line: Option<u32>,
}

/// A deviation, with names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: Point,
    /// How many entries of the ready queue had run by then, and one.
    pub step: u64,
    /// What went first.
    pub first: Who,
    /// What would have, in the usual order. Never empty.
    pub passed: Vec<Who>,
}

/// The notes of a tape as a sentence. Neighbours of which the same one had to wait are told together.
#[must_use]
pub fn words(notes: &[Note]) -> String {
    if notes.is_empty() {
        return "as always: first come, first served".to_owned();
    }
    let stretches = notes.chunk_by(|one, next| {
        matches!((one.at, next.at), (Point::Step(_), Point::Step(_))) && one.passed == next.passed
    });
    let mut parts: Vec<_> = stretches.map(stretch).collect();
    if parts.len() > MOST_PARTS {
        let more = parts.len() - (MOST_PARTS - 1);
        parts.truncate(MOST_PARTS - 1);
        parts.push(format!("so it goes on, {more} times more"));
    }
    format!("as always, except that {}", listed(&parts, "; and "))
}

fn stretch(notes: &[Note]) -> String {
    let [Note { at, step, passed, .. }, ..] = notes else { return String::new() };
    let mut first: Vec<_> = notes.iter().map(|note| who(&note.first)).collect();
    first.dedup();
    let first = several(&first);
    let passed = several(&passed.iter().map(who).collect::<Vec<_>>());
    match at {
        Point::Step(_) if notes.len() > 1 => {
            let last = notes.last().map_or(*step, |note| note.step);
            format!("at steps {step} to {last} {first} ran before {passed}")
        }
        Point::Step(_) => format!("at step {step} {first} ran before {passed}"),
        Point::Timer(_) => format!("before step {step} the timer of {first} rang before that of {passed}"),
        Point::Outside(_) => format!("before step {step} what {first} waits for outside came before that of {passed}"),
    }
}

/// All of them, or the first and how many more.
fn several(names: &[String]) -> String {
    match names {
        [one, others @ ..] if others.len() > 2 => format!("{one} and {} others", others.len()),
        all => listed(all, " and "),
    }
}

fn who(who: &Who) -> String {
    let name = who.task.as_deref().unwrap_or("a callback");
    who.line.map_or_else(|| name.to_owned(), |line| format!("{name} (line {line})"))
}

fn listed(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{}{last}{end}", first.join(if last == " and " { ", " } else { "; " })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, line: u32) -> Who {
        Who { task: Some(name.into()), line: Some(line) }
    }

    #[test]
    fn a_deviation_names_who_and_where() {
        let note = Note { at: Point::Step(7), step: 7, first: named("B", 12), passed: vec![named("A", 9)] };
        assert_eq!(words(&[note]), "as always, except that at step 7 B (line 12) ran before A (line 9)");
    }

    #[test]
    fn several_are_told_one_after_the_other() {
        let callback = Who { task: None, line: None };
        let notes = [
            Note { at: Point::Timer(2), step: 4, first: named("B", 2), passed: vec![named("A", 1)] },
            Note { at: Point::Step(9), step: 9, first: callback, passed: vec![named("A", 1), named("C", 3)] },
        ];
        assert_eq!(
            words(&notes),
            "as always, except that before step 4 the timer of B (line 2) rang before that of A (line 1); and at step 9 \
             a callback ran before A (line 1) and C (line 3)"
        );
    }

    #[test]
    fn one_who_is_kept_waiting_is_named_once() {
        let note = |step, first| Note { at: Point::Step(step), step, first, passed: vec![named("A", 1)] };
        let notes = [note(2, named("B", 5)), note(3, named("B", 5)), note(5, named("C", 6))];
        let expected = "as always, except that at steps 2 to 5 B (line 5) and C (line 6) ran before A (line 1)";
        assert_eq!(words(&notes), expected);
    }

    #[test]
    fn a_long_story_is_cut_short() {
        let note = |step: u64| {
            let passed = vec![named("A", step as u32)];
            Note { at: Point::Step(step), step, first: named("B", 5), passed }
        };
        let said = words(&(1..=9).map(note).collect::<Vec<_>>());
        assert_eq!(said.matches(" ran before ").count(), 5, "{said}");
        assert!(said.ends_with("; and so it goes on, 4 times more"), "{said}");
    }

    #[test]
    fn the_usual_order_has_words_too() {
        assert_eq!(words(&[]), "as always: first come, first served");
    }
}
