//! Queues and numbers of tasks that only rise.

use std::collections::BTreeMap;

use looplab_trace::{Growth, ObjectKind, ObjectState, State, TaskId};

use super::{Kind, Severity, Verdict, sentence::Sentence};

/// How long a streak of lows that rise has to be, and how many items a queue has to hold.
const STREAK: u32 = 6;
const ITEMS: u32 = 50;

/// How many tasks have to live, and in how many separate steps their number has to have risen.
const TASKS: u32 = 250;

pub(super) fn verdicts(state: &State) -> Vec<Verdict> {
    // At the end all tasks are gone: what counts is what there was when the end began.
    let last = state.closing.as_ref().map_or(state, |(closing, _)| closing);
    let queues = last.objects.values().filter_map(|object| queue(last, object));
    queues.chain(tasks(last)).collect()
}

/// Whether a number is as high as it ever was, or nearly.
fn is_high(growth: &Growth, level: u32) -> bool {
    u64::from(level) * 10 >= u64::from(growth.peak) * 9
}

fn queue(state: &State, queue: &ObjectState) -> Option<Verdict> {
    let grows = queue.growth.streak >= STREAK && queue.level >= ITEMS && is_high(&queue.growth, queue.level);
    let is_unbounded = queue.kind == ObjectKind::Queue { maxsize: 0 };
    // Who takes work from a list and puts what follows from it there lets it grow for a while, and that is no fault.
    let is_work_list = queue.takers.iter().any(|task| queue.givers.contains(task));
    if !grows || !is_unbounded || is_work_list {
        return None;
    }
    let sentence = Sentence::new(state).object(queue.id).say(format!(" only grows: it holds {} items", queue.level));
    let sentence = sentence.line(" (made at ", queue.place.as_ref()).say(if queue.place.is_some() { ")" } else { "" });
    let (put, take) = (verb(&queue.givers, "put"), verb(&queue.takers, "take"));
    let sentence = if queue.givers.is_empty() {
        sentence.say(". It is filled")
    } else {
        sentence.say(". ").tasks(&queue.givers).say(format!(" {put} them in"))
    };
    let sentence = sentence.say(" faster than ").tasks(&queue.takers).say(format!(" {take} them out."));
    Some(sentence.verdict(Kind::Growth, Severity::Likely))
}

fn verb(tasks: &[TaskId], verb: &str) -> String {
    format!("{verb}{}", if tasks.len() == 1 { "s" } else { "" })
}

fn tasks(state: &State) -> Option<Verdict> {
    let living = state.spawned.saturating_sub(state.ended);
    if living < TASKS || state.growth.rises < TASKS || !is_high(&state.growth, living) {
        return None;
    }
    let mut lines = BTreeMap::new();
    for task in state.living() {
        let line = (task.born.as_ref().map(|place| place.line), &task.what[..]);
        let (number, _) = lines.entry(line).or_insert((0, task.born.as_ref()));
        *number += 1;
    }
    let ((_, what), (number, place)) = lines.into_iter().max_by_key(|(_, (number, _))| *number)?;
    let what = if what.is_empty() { String::new() } else { format!(" of {what}") };
    let sentence =
        Sentence::new(state).say(format!("{living} tasks are alive, and there are ever more of them: {number}{what}"));
    let sentence = sentence.line(" were made at ", place).say(", faster than they end.");
    Some(sentence.verdict(Kind::Growth, Severity::Likely))
}
