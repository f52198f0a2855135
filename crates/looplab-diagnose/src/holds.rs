//! Locks and permits that were never given back.

use looplab_trace::{ObjectKind, ObjectState, Phase, State, TaskId, TaskOutcome, Wait};

use super::{Kind, Severity, Verdict, sentence::Sentence};

/// One for each lock or semaphore whose holder ended by itself and kept it. Only at the end is that certain: until then
/// another may give it back.
pub(super) fn verdicts(state: &State) -> Vec<Verdict> {
    state.objects.values().filter_map(|object| verdict(state, object)).collect()
}

fn verdict(state: &State, object: &ObjectState) -> Option<Verdict> {
    let is_held = matches!(object.kind, ObjectKind::Lock | ObjectKind::Semaphore { .. });
    // A task that gives back what others took may have meant to.
    if !is_held || object.passed_on || was_told_of(state, object) {
        return None;
    }
    let mut holders: Vec<_> = object.holders.iter().copied().flatten().filter(|task| ended(state, *task)).collect();
    holders.sort();
    holders.dedup();
    if holders.is_empty() {
        return None;
    }
    let what = if object.kind == ObjectKind::Lock { "" } else { "a permit of " };
    let sentence = Sentence::new(state).tasks(&holders).say(format!(" took {what}")).object(object.id);
    let sentence =
        sentence.line(" (made at ", object.place.as_ref()).say(if object.place.is_some() { ")" } else { "" });
    let sentence = sentence.say(", ended, and never gave it back.");
    Some(sentence.verdict(Kind::NeverReleased, Severity::Warning))
}

/// Whether a task waited for it forever, which is worse and said elsewhere.
fn was_told_of(state: &State, object: &ObjectState) -> bool {
    let waits_for_it = |wait: &Wait| matches!(wait, Wait::Object { object: other, .. } if *other == object.id);
    let stuck = state.stuck.iter().flat_map(|stuck| stuck.living());
    stuck.into_iter().any(|task| task.wait.as_ref().is_some_and(waits_for_it))
}

/// Whether it ended before the program's end cancelled it.
fn ended(state: &State, task: TaskId) -> bool {
    let earlier = [state.stuck.as_ref(), state.closing.as_ref().map(|(closing, _)| closing)];
    let was_cancelled_last =
        earlier.into_iter().flatten().any(|earlier| earlier.tasks.get(&task).is_some_and(|task| !task.is_done()));
    match state.tasks.get(&task).map(|task| &task.phase) {
        Some(Phase::Done(TaskOutcome::Cancelled)) => !was_cancelled_last,
        Some(Phase::Done(_)) => true,
        _ => false,
    }
}
