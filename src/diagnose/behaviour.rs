//! What tasks do that they should not: hold the loop, outlive the program, go on after they were cancelled.

use std::rc::Rc;

use super::{Kind, Severity, Verdict, graph::Graph, sentence::Sentence};
use crate::trace::{Block, Phase, Place, State, TaskId, TaskOutcome, TaskState};

/// How many steps a task may take to clean up once it was cancelled.
const CLEANING: u32 = 8;

pub(super) fn verdicts(state: &State) -> Vec<Verdict> {
    let mut verdicts = blocked(state);
    verdicts.extend(dropped(state));
    verdicts.extend(pending(state));
    verdicts.extend(swallowed(state));
    verdicts
}

/// One for each line that held the loop.
fn blocked(state: &State) -> Vec<Verdict> {
    let mut lines: Vec<(&Block, u32)> = Vec::new();
    for block in &state.blocks {
        let is_same = |other: &Block| match (&block.place, &other.place) {
            (None, None) => block.task == other.task,
            (place, other) => place == other,
        };
        match lines.iter_mut().find(|(other, _)| is_same(other)) {
            Some((worst, times)) => {
                *times += 1;
                if block.ms > worst.ms {
                    *worst = block;
                }
            }
            None => lines.push((block, 1)),
        }
    }
    let verdict = |(block, times): &(&Block, u32)| {
        let sentence = Sentence::new(state);
        let sentence = match block.task {
            Some(task) => sentence.task(task),
            None => sentence.say("A callback"),
        };
        let ms = thousands(block.ms);
        let often = if *times > 1 { format!("{times} times, once for {ms} ms") } else { format!("for {ms} ms") };
        let sentence = sentence.say(format!(" held the loop {often}")).line(" at ", block.place.as_ref());
        sentence.say(": no other task could take a step meanwhile.").verdict(Kind::LoopBlocked, Severity::Warning)
    };
    lines.iter().map(verdict).collect()
}

/// A whole number with a comma every three digits.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

/// Tasks, together where they come from the same line and run the same.
fn by_origin<'a>(tasks: impl Iterator<Item = &'a TaskState>) -> Vec<(Option<&'a Place>, Vec<TaskId>)> {
    let mut groups: Vec<(Option<&Place>, &str, Vec<TaskId>)> = Vec::new();
    for task in tasks {
        let place = task.born.as_ref();
        match groups.iter_mut().find(|(other, what, _)| *other == place && *what == task.what) {
            Some((.., group)) => group.push(task.id),
            None => groups.push((place, &task.what, vec![task.id])),
        }
    }
    groups.into_iter().map(|(place, _, group)| (place, group)).collect()
}

/// Tasks to which the program kept no reference.
fn dropped(state: &State) -> Vec<Verdict> {
    let unkept = state.tasks.values().map(Rc::as_ref).filter(|task| !task.kept);
    let verdict = |(place, tasks): (Option<&Place>, Vec<TaskId>)| {
        let left = state.closing.as_ref().is_some_and(|(closing, _)| tasks.iter().any(|task| lives(closing, *task)));
        let sentence = Sentence::new(state).say("The program keeps no reference to ").tasks(&tasks);
        let sentence = sentence.line(", made at ", place).say(": nobody can wait for ");
        let (it, was, such) =
            if tasks.len() == 1 { ("it", "was", "such a task") } else { ("them", "were", "such tasks") };
        let sentence = sentence.say(format!("{it}, and CPython may throw {such} away half done."));
        let (sentence, severity) = if left {
            let subject = if tasks.len() == 1 { "It" } else { "They" };
            (sentence.say(format!(" {subject} {was} still at work when the program ended.")), Severity::Warning)
        } else {
            (sentence, Severity::Likely)
        };
        sentence.verdict(Kind::Dropped, severity)
    };
    by_origin(unkept).into_iter().map(verdict).collect()
}

fn lives(state: &State, task: TaskId) -> bool {
    state.tasks.get(&task).is_some_and(|task| !task.is_done())
}

/// Tasks that nobody ever waited for or cancelled, and that were at work when the main task returned.
fn pending(state: &State) -> Vec<Verdict> {
    let Some((closing, true)) = &state.closing else { return Vec::new() };
    let hopeless = Graph::live(closing, closing.at);
    let forgotten = |task: &&TaskState| {
        let parent = task.parent.and_then(|parent| closing.tasks.get(&parent));
        let is_awaited = task.awaited || parent.is_some_and(|parent| parent.awaits_many);
        task.kept && !is_awaited && task.cancels == 0 && !hopeless.contains(task.id)
    };
    let verdict = |(place, tasks): (Option<&Place>, Vec<TaskId>)| {
        let (was, them) = if tasks.len() == 1 { ("was", "it") } else { ("were", "them") };
        let waits = tasks.first().and_then(|task| closing.tasks.get(task)).and_then(|task| task.place.as_ref());
        let sentence = Sentence::new(closing).tasks(&tasks).line(", made at ", place);
        let comma = if place.is_some() { "," } else { "" };
        let sentence = sentence.say(format!("{comma} {was} still at work")).line(" at ", waits);
        let text = format!(" when the main task ended, and {was} cancelled. Nobody had waited for {them}.");
        sentence.say(text).verdict(Kind::PendingAtExit, Severity::Likely)
    };
    by_origin(closing.living().filter(forgotten)).into_iter().map(verdict).collect()
}

/// Tasks that went on although they were cancelled.
fn swallowed(state: &State) -> Vec<Verdict> {
    state.tasks.values().filter_map(|task| swallowed_by(state, task)).collect()
}

fn swallowed_by(state: &State, task: &TaskState) -> Option<Verdict> {
    let when_stuck = state.stuck.as_ref().and_then(|stuck| stuck.tasks.get(&task.id));
    let waited_on = when_stuck.filter(|task| !task.is_done() && task.cancelling > 0 && task.steps_since > 0);
    let goes_on = (!task.is_done() && task.cancelling > 0 && task.steps_since > CLEANING).then_some(task);
    let sentence = Sentence::new(state).task(task.id).say(" was cancelled and ");
    let (sentence, severity) = if let Some(task) = waited_on.map(Rc::as_ref).or(goes_on) {
        (sentence.say("went on").line(", now at ", task.place.as_ref()), Severity::Warning)
    } else {
        let returned = task.phase == Phase::Done(TaskOutcome::Returned) && task.cancelling > 0;
        if !returned || was_cancelled_at_the_end(state, task.id) {
            return None;
        }
        if task.steps_since > CLEANING {
            let steps = format!("went on for {} steps before it returned", task.steps_since);
            (sentence.say(steps), Severity::Warning)
        } else {
            (sentence.say("returned all the same"), Severity::Likely)
        }
    };
    let sentence = sentence.say(": it caught CancelledError and did not raise it again.");
    Some(sentence.verdict(Kind::Swallowed, severity))
}

/// Whether it was cancelled only because the program ended, where returning is as good.
fn was_cancelled_at_the_end(state: &State, task: TaskId) -> bool {
    let closing = state.closing.as_ref().and_then(|(closing, _)| closing.tasks.get(&task));
    closing.is_some_and(|task| !task.is_done() && task.cancelling == 0)
}
