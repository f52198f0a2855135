//! What the language itself warned of.

use looplab_trace::{Phase, State, TaskId, TaskState, Warning};

use super::{Kind, Severity, Verdict, graph::Graph, sentence::Sentence};

pub(super) fn verdicts(state: &State) -> Vec<Verdict> {
    // Mistakes in a loop come in thousands: each is told of once, with its number.
    let mut told: Vec<(&Warning, Vec<TaskId>, u32)> = Vec::new();
    let hangs = |task: TaskId| state.stuck.as_ref().is_some_and(|stuck| lives(stuck, task));
    for (_, warning) in &state.warnings {
        let task = task_of(warning);
        // What comes of a program that hangs is no mistake of its own.
        if matches!(**warning, Warning::DestroyedPending { task } if hangs(task)) {
            continue;
        }
        match told.iter_mut().find(|(other, ..)| is_same(state, other, warning)) {
            Some((_, tasks, times)) => {
                tasks.extend(task);
                *times += 1;
            }
            None => told.push((&**warning, task.into_iter().collect(), 1)),
        }
    }
    told.into_iter().map(|(warning, tasks, times)| verdict(state, warning, &tasks, times)).collect()
}

/// Tasks that waited when their loop was closed, at the end of a program in which they were not cancelled. The language may
/// not have noticed yet.
pub(super) fn left(state: &State) -> Vec<Verdict> {
    let is_main = |task: &TaskState| task.parent.is_none() && !task.is_done();
    if state.stuck.is_some() || state.closing.is_some() || state.tasks.values().any(|task| is_main(task)) {
        return Vec::new();
    }
    let noticed: Vec<_> = state.warnings.iter().filter_map(|(_, warning)| task_of(warning)).collect();
    let hopeless = Graph::live(state, state.at);
    let left = state
        .living()
        .filter(|task| task.phase == Phase::Waiting && !noticed.contains(&task.id) && !hopeless.contains(task.id));
    left.map(|task| verdict(state, &Warning::DestroyedPending { task: task.id }, &[task.id], 1)).collect()
}

fn lives(state: &State, task: TaskId) -> bool {
    state.tasks.get(&task).is_some_and(|task| !task.is_done())
}

fn task_of(warning: &Warning) -> Option<TaskId> {
    match warning {
        Warning::NeverAwaited { .. } => None,
        Warning::NeverRetrieved { task, .. } => *task,
        Warning::DestroyedPending { task } => Some(*task),
    }
}

/// Whether they are the same mistake, made more than once.
fn is_same(state: &State, one: &Warning, other: &Warning) -> bool {
    let origin = |warning| task_of(warning).map(|task| state.tasks.get(&task).map(|task| (&task.what, &task.born)));
    match (one, other) {
        (Warning::NeverAwaited { .. }, Warning::NeverAwaited { .. }) => one == other,
        (Warning::NeverRetrieved { error, .. }, Warning::NeverRetrieved { error: also, .. }) => {
            error == also && origin(one) == origin(other)
        }
        (Warning::DestroyedPending { .. }, Warning::DestroyedPending { .. }) => origin(one) == origin(other),
        _ => false,
    }
}

fn verdict(state: &State, warning: &Warning, tasks: &[TaskId], times: u32) -> Verdict {
    let sentence = Sentence::new(state);
    let first = tasks.first().and_then(|task| state.tasks.get(task));
    match warning {
        Warning::NeverAwaited { what, places } => {
            let (subject, was, it) = match times {
                1 => ("The coroutine".to_owned(), "was", "it"),
                _ => (format!("{times} coroutines"), "were", "they"),
            };
            let sentence = sentence.say(format!("{subject} that {what}() returned")).places(places, "or");
            let sentence = sentence.say(format!(" {was} never awaited, so {it} did not run."));
            sentence.verdict(Kind::NeverAwaited, Severity::Warning)
        }
        Warning::NeverRetrieved { error, .. } => {
            let sentence = if tasks.is_empty() { sentence.say("A future") } else { sentence.tasks(tasks) };
            let sentence = sentence.line(", made at ", first.and_then(|task| task.born.as_ref()));
            let comma = if first.is_some_and(|task| task.born.is_some()) { "," } else { "" };
            let its = if tasks.len() > 1 { "their exceptions were" } else { "its exception was" };
            let text = format!("{comma} failed with {error}, and {its} never retrieved.");
            sentence.say(text).verdict(Kind::NeverRetrieved, Severity::Warning)
        }
        Warning::DestroyedPending { .. } => {
            let was = if tasks.len() == 1 { " was" } else { " were" };
            let sentence = sentence.tasks(tasks).say(was).say(" destroyed while waiting");
            let sentence = sentence.line(" at ", first.and_then(|task| task.place.as_ref()));
            let text = ": the loop was closed first, so the rest did not run.";
            sentence.say(text).verdict(Kind::DestroyedPending, Severity::Warning)
        }
    }
}
