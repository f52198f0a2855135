//! Tasks that wait by asking over and over.

use looplab_trace::{Place, State, TaskId, TaskState};

use super::{
    Kind, Severity, Verdict,
    sentence::{Sentence, thousands},
};

/// How many turns in a row a task takes, with nothing else going on, before that cannot be a computation with pauses any more.
const ENDLESS: u32 = 100_000;

/// The turns of tasks at one line.
struct Row<'a> {
    place: Option<&'a Place>,
    tasks: Vec<TaskId>,
    turns: u32,
    goes_on: bool,
}

/// One for each line at which tasks wait in vain.
pub(super) fn verdicts(state: &State) -> Vec<Verdict> {
    let mut rows: Vec<Row> = Vec::new();
    for row in state.tasks.values().filter_map(|task| row(task)) {
        match rows.iter_mut().find(|other| other.place == row.place && other.goes_on == row.goes_on) {
            Some(other) => {
                other.tasks.extend(row.tasks);
                other.turns = other.turns.max(row.turns);
            }
            None => rows.push(row),
        }
    }
    rows.iter().map(|row| verdict(state, row)).collect()
}

fn row(task: &TaskState) -> Option<Row<'_>> {
    let turns = task.turns.in_quiet();
    if turns >= ENDLESS {
        return Some(Row { place: task.place.as_ref(), tasks: vec![task.id], turns, goes_on: !task.is_done() });
    }
    let row = task.turns.in_vain.as_ref()?;
    Some(Row { place: row.place.as_ref(), tasks: vec![task.id], turns: row.turns, goes_on: false })
}

fn verdict(state: &State, row: &Row) -> Verdict {
    let (wait, has) = match (row.goes_on, row.tasks.len()) {
        (true, 1) => ("waits", "it has"),
        (true, _) => ("wait", "they have"),
        (false, 1) => ("waited", "it has"),
        (false, _) => ("waited", "they have"),
    };
    let rounds = thousands(f64::from(row.turns));
    let sentence = Sentence::new(state).tasks(&row.tasks).say(format!(" {wait} busily")).line(" at ", row.place);
    let why = format!(": for {rounds} rounds of the loop {has} done nothing but let other tasks have a turn.");
    sentence.say(why).verdict(Kind::BusyWaiting, Severity::Likely)
}

#[cfg(test)]
mod tests {
    use looplab_trace::{TaskOutcome, Wait};

    use super::{super::story::Story, ENDLESS};

    #[test]
    fn who_takes_turns_without_end_is_told_of_while_it_does() {
        let mut story = Story::of(2);
        let turns = |story: &mut Story, turns| (0..turns).for_each(|_| story.wait(2, 21, Wait::Turn));
        turns(&mut story, ENDLESS - 1);
        assert!(story.live().is_empty());
        turns(&mut story, 1);
        let expected = "Likely: b waits busily at line 21: for 100,000 rounds of the loop it has done nothing but let other \
                        tasks have a turn.";
        assert_eq!(story.live(), [expected]);
    }

    #[test]
    fn who_takes_turns_while_others_work_is_not() {
        let mut story = Story::of(2);
        for turn in 0..2 * ENDLESS {
            story.wait(2, 21, Wait::Turn);
            if turn % 50 == 0 {
                story.wait(1, 11, Wait::Sleep { until: 1.0 });
            }
        }
        assert!(story.live().is_empty());
    }

    #[test]
    fn a_computation_that_ends_by_itself_is_not() {
        let mut story = Story::of(2);
        story.wait(1, 11, Wait::Sleep { until: 1.0 });
        (0..ENDLESS / 2).for_each(|_| story.wait(2, 21, Wait::Turn));
        story.end(2, TaskOutcome::Returned);
        story.wait(1, 12, Wait::Sleep { until: 2.0 });
        assert!(story.live().is_empty());
    }
}
