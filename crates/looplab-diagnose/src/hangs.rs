//! Tasks that wait forever: in a circle, or for what no task is left to give.

use looplab_trace::{ObjectKind, ObjectState, Phase, State, TaskId, TaskOutcome, TaskState, Wait, Want};

use super::{
    Kind, Moment, Severity, Verdict,
    graph::{Cause, Graph},
    sentence::{Sentence, count, waits},
};

/// For how long a circle has to last before it is worth a word while other tasks live, in ms.
const LASTING: f64 = 1_000.0;

/// How many times as long a task has to wait for what it holds itself.
const ALONE: f64 = 10.0;

/// For how long a task has to wait for an item that no task seems to be left to bring, in ms.
const LONELY: f64 = 10_000.0;

/// The most tasks of a circle that are spoken of one by one.
const TOLD: usize = 6;

pub(super) fn verdicts(state: &State, moment: Moment) -> Vec<Verdict> {
    let mut verdicts = state.stuck.as_ref().map_or_else(Vec::new, |stuck| standstill(stuck, state));
    let later = match (&state.closing, moment) {
        (Some((closing, true)), Moment::Over) => circles(closing, closing.at, 0.0),
        (_, Moment::Over) => circles(state, state.at, 0.0),
        (_, Moment::Live { now } | Moment::Stopped { now }) => {
            circles(state, now, LASTING).into_iter().chain(lonely(state, now)).collect()
        }
    };
    let is_known = |verdict: &Verdict| verdicts.iter().any(|known| known.tasks == verdict.tasks);
    let later: Vec<_> = later.into_iter().filter(|verdict| !is_known(verdict)).collect();
    verdicts.extend(later);
    verdicts
}

/// When nothing can ever go on: what all the tasks wait for. `last` is what stands since.
fn standstill(state: &State, last: &State) -> Vec<Verdict> {
    let causes = Graph::stuck(state).causes(state);
    // Of very many tasks not all are known one by one, and then it cannot be said who is missing.
    let all_known = state.living().count() as u64 == u64::from(state.spawned.saturating_sub(state.ended));
    let told = causes.iter().filter(|cause| cause.is_circle || all_known);
    let verdict = |cause: &Cause| match cause.tasks[..] {
        _ if !cause.is_circle => forever(state, cause),
        [task] if let Some(sentence) = lost(state, last, task) => {
            queue_up(sentence, &cause.behind).verdict(Kind::NeverReleased, Severity::Error)
        }
        _ => deadlock(state, cause, true),
    };
    told.map(verdict).collect()
}

/// Circles, while other tasks live, that have lasted for so long.
fn circles(state: &State, now: f64, lasting: f64) -> Vec<Verdict> {
    let causes = Graph::live(state, now).causes(state);
    let lasts = |cause: &&Cause| {
        // What a single task holds may be meant to be given back by another, as a signal.
        let lasting = if cause.tasks.len() == 1 { lasting * ALONE } else { lasting };
        let since =
            cause.tasks.iter().filter_map(|task| state.tasks.get(task)).map(|task| unchanged_since(state, task));
        now - since.fold(0.0, f64::max) >= lasting
    };
    causes.iter().filter(lasts).map(|cause| deadlock(state, cause, false)).collect()
}

/// Since when neither a task has moved, nor one that it waits for has ended, which may be enough.
fn unchanged_since(state: &State, task: &TaskState) -> f64 {
    let Some(Wait::Tasks { tasks, .. }) = &task.wait else { return task.since };
    let ended = tasks.iter().filter_map(|task| state.tasks.get(task)).filter(|task| task.is_done());
    ended.map(|task| task.since).fold(task.since, f64::max)
}

fn deadlock(state: &State, cause: &Cause, is_stuck: bool) -> Verdict {
    let circle = &cause.tasks;
    let mut sentence = Sentence::new(state);
    if let [task] = circle[..] {
        sentence = waits_for(sentence.task(task).say(" "), state, task, task).say(": it waits for itself.");
    } else {
        for (index, &task) in circle.iter().take(TOLD).enumerate() {
            let next = circle[(index + 1) % circle.len()];
            let before = if index == 0 { "" } else { "; " };
            sentence = waits_for(sentence.say(before).task(task).say(" "), state, task, next);
        }
        if circle.len() > TOLD {
            let rest = &circle[TOLD..];
            sentence = sentence.say("; and so on, through ").tasks(rest).say(", back to ").task(circle[0]);
        }
        sentence = sentence.say(".");
    }
    sentence = sentence.say(match (is_stuck, circle.len()) {
        (true, 1) => " It can never go on.",
        (true, _) => " None of them can ever go on.",
        (false, 1) => " Only a cancellation, or a release by another task, lets it go on.",
        (false, _) => " Only a cancellation, or a release by another task, lets them go on.",
    });
    let severity = if is_stuck { Severity::Error } else { Severity::Warning };
    queue_up(sentence, &cause.behind).verdict(Kind::Deadlock, severity)
}

/// A task that waits for what it took itself and still held when it had ended: an exception or a cancellation, such as that
/// of a timeout, came before the release. Else the two acquires are within each other.
fn lost<'a>(state: &'a State, last: &State, task: TaskId) -> Option<Sentence<'a>> {
    let about = state.tasks.get(&task)?;
    let Some(Wait::Object { object, want: Want::Acquire }) = about.wait else { return None };
    let has_ended = last.tasks.get(&task).is_some_and(|task| task.is_done());
    let is_held = last.objects.get(&object).is_some_and(|object| object.holders.contains(&Some(task)));
    if !has_ended || !is_held {
        return None;
    }
    let is_lock = state.objects.get(&object).is_some_and(|object| object.kind == ObjectKind::Lock);
    let sentence = Sentence::new(state).task(task).say(" waits").line(" at ", about.place.as_ref());
    let sentence = sentence.say(if is_lock { " for " } else { " for a permit of " }).object(object);
    Some(sentence.say(", which it took itself and never released."))
}

fn queue_up<'a>(sentence: Sentence<'a>, behind: &[TaskId]) -> Sentence<'a> {
    if behind.is_empty() {
        return sentence;
    }
    sentence.say(" ").tasks(behind).say(format!(" {} behind.", waits(behind)))
}

/// What `task` waits for, of `next`.
fn waits_for<'a>(sentence: Sentence<'a>, state: &State, task: TaskId, next: TaskId) -> Sentence<'a> {
    let Some(about) = state.tasks.get(&task) else { return sentence.say("waits") };
    let place = about.place.as_ref();
    let object = |id| state.objects.get(id).map(|object| &**object);
    match &about.wait {
        Some(Wait::Object { object: id, want }) if let Some(object) = object(id) => {
            let sentence = sentence.say(wanted(object, *want)).object(*id).in_brackets(place);
            served(sentence, object, *want, task, next)
        }
        wait => {
            let sentence = sentence.say("waits for ").task(next);
            let others = if let Some(Wait::Tasks { tasks, .. }) = wait { tasks.len().saturating_sub(1) } else { 0 };
            let others = u32::try_from(others).unwrap_or(u32::MAX);
            let sentence = if others > 0 { sentence.say(format!(" and {}", count(others, "other"))) } else { sentence };
            sentence.say(" to end").in_brackets(place)
        }
    }
}

fn wanted(object: &ObjectState, want: Want) -> &'static str {
    match want {
        Want::Acquire if object.kind != ObjectKind::Lock => "waits for a permit of ",
        Want::Acquire | Want::Signal => "waits for ",
        Want::Put => "waits for room in ",
        Want::Get => "waits for an item of ",
        Want::Join => "waits in join() of ",
    }
}

/// What `next` has to do with it.
fn served<'a>(sentence: Sentence<'a>, object: &ObjectState, want: Want, task: TaskId, next: TaskId) -> Sentence<'a> {
    let mut holders: Vec<_> = object.holders.iter().copied().flatten().collect();
    holders.sort();
    holders.dedup();
    let sentence = sentence.say(", ");
    match want {
        _ if task == next => sentence.say("which it holds already"),
        Want::Acquire if holders.len() > 1 => sentence.say("held by ").tasks(&holders),
        Want::Acquire => sentence.say("which ").task(next).say(" holds"),
        Want::Signal if object.kind == ObjectKind::Event => sentence.say("which ").task(next).say(" has set before"),
        Want::Signal => sentence.say("which ").task(next).say(" has notified before"),
        Want::Put | Want::Join => sentence.say("which ").task(next).say(" takes from"),
        Want::Get => sentence.say("which ").task(next).say(" has filled before"),
    }
}

/// Tasks that wait for something that no task is left to give.
fn forever(state: &State, cause: &Cause) -> Verdict {
    let tasks = &cause.tasks;
    let wait = tasks.first().and_then(|task| state.tasks.get(task)).and_then(|task| task.wait.as_ref());
    let sentence = Sentence::new(state).tasks(tasks).say(" ").say(waits(tasks)).where_they_wait(tasks);
    let (sentence, kind) = match wait {
        Some(Wait::Object { object, want }) => match state.objects.get(object) {
            Some(object) => (missing(sentence, state, object, *want, tasks), kind_of(object, *want)),
            None => (sentence.say(" for something that no task is left to give."), Kind::WaitsForever),
        },
        Some(Wait::Other { what }) if !what.is_empty() => {
            (sentence.say(format!(" for {what}, and nothing is left that could end that.")), Kind::WaitsForever)
        }
        _ => (sentence.say(", and nothing is left that could wake it."), Kind::WaitsForever),
    };
    queue_up(sentence, &cause.behind).verdict(kind, Severity::Error)
}

/// A lock or permit that a task took with it.
fn kind_of(object: &ObjectState, want: Want) -> Kind {
    let taken = want == Want::Acquire && object.holders.iter().any(Option::is_some);
    if taken { Kind::NeverReleased } else { Kind::WaitsForever }
}

fn missing<'a>(
    sentence: Sentence<'a>,
    state: &State,
    object: &ObjectState,
    want: Want,
    tasks: &[TaskId],
) -> Sentence<'a> {
    let id = object.id;
    let here = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
    match (want, object.kind) {
        (Want::Acquire, ObjectKind::Lock) => {
            taken(sentence.say(" for ").object(id), state, object, "released it", "release it")
        }
        (Want::Acquire, _) => {
            taken(sentence.say(" for a permit of ").object(id), state, object, "gave one back", "release one")
        }
        (Want::Signal, ObjectKind::Event) => sentence.say(" for ").object(id).say(" to be set").say(again(object)),
        (Want::Signal, ObjectKind::Condition) => {
            sentence.say(" to be notified by ").object(id).say(", and no task is left to notify it.")
        }
        (Want::Signal, ObjectKind::Barrier { parties }) => {
            let came = format!(", which takes {parties}: only {here} came, and no other task is left.");
            sentence.say(" at ").object(id).say(came)
        }
        (Want::Signal, _) => sentence.say(" for the result of ").object(id).say(", and no task is left to set it."),
        (Want::Get, _) => empty(sentence, state, object),
        (Want::Put, _) => {
            let full = format!(", which is full with {}", count(object.level, "item"));
            let sentence = sentence.say(" for room in ").object(id).say(full);
            gone(
                sentence,
                state,
                &object.takers,
                "no task ever took one out",
                "no task is left to take one out",
                "took them out",
            )
        }
        (Want::Join, _) => {
            let left = count(object.unfinished, "item");
            let left = format!(": task_done() was never called for {left}");
            const LEFT: &str = "no task is left to call it";
            let sentence = sentence.say(" in join() of ").object(id).say(left);
            gone(sentence, state, &object.takers, LEFT, LEFT, "took items out")
        }
    }
}

/// Says that the event stays clear.
fn again(event: &ObjectState) -> &'static str {
    if event.givers.is_empty() { ", and no task is left to set it." } else { ", and no task is left to set it again." }
}

/// Says who took it, if a task did.
fn taken<'a>(sentence: Sentence<'a>, state: &State, object: &ObjectState, gave: &str, give: &str) -> Sentence<'a> {
    let mut holders: Vec<_> = object.holders.iter().copied().flatten().collect();
    holders.sort();
    holders.dedup();
    if holders.is_empty() {
        return sentence.say(format!(", and no task is left to {give}."));
    }
    sentence.say(", but ").tasks(&holders).say(format!(" ended{} and never {gave}.", how(state, &holders)))
}

/// Says that an item is waited for in vain, and who used to put them in.
fn empty<'a>(sentence: Sentence<'a>, state: &State, object: &ObjectState) -> Sentence<'a> {
    let sentence = sentence.say(" for an item of ").object(object.id).say(", which is empty");
    let (never, left) = ("no task ever put one in", "no task is left to put one in");
    gone(sentence, state, &object.givers, never, left, "put them in")
}

/// Says who used to do it and has ended; of those who did not return, how.
fn gone<'a>(
    sentence: Sentence<'a>,
    state: &State,
    tasks: &[TaskId],
    never: &str,
    left: &str,
    did: &str,
) -> Sentence<'a> {
    let phase = |task: &TaskId| state.tasks.get(task).map(|task| &task.phase);
    let (mut ended, mut broken) = (Vec::new(), Vec::new());
    for task in tasks {
        match phase(task) {
            None | Some(Phase::Done(TaskOutcome::Returned)) => ended.push(*task),
            Some(Phase::Done(_)) => broken.push(*task),
            Some(_) => {}
        }
    }
    let ended = if broken.is_empty() { ended } else { broken };
    if ended.is_empty() {
        let ever = if tasks.is_empty() { never } else { left };
        return sentence.say(format!(", and {ever}."));
    }
    sentence.say(", and ").tasks(&ended).say(format!(", which {did}, ended{}.", how(state, &ended)))
}

/// How the only one of them ended, where that was no ordinary end.
fn how(state: &State, tasks: &[TaskId]) -> String {
    let [task] = tasks else { return String::new() };
    match state.tasks.get(task).map(|task| &task.phase) {
        Some(Phase::Done(TaskOutcome::Failed(error))) => format!(" with {error}"),
        Some(Phase::Done(TaskOutcome::Cancelled)) => " when it was cancelled".to_owned(),
        _ => String::new(),
    }
}

/// Tasks that wait for an item while others live, of whom none ever had to do with the queue.
fn lonely(state: &State, now: f64) -> Vec<Verdict> {
    let is_outside = |wait: &Wait| matches!(wait, Wait::Fetch { .. } | Wait::Other { .. });
    if state.living().any(|task| task.wait.as_ref().is_some_and(is_outside)) {
        return Vec::new();
    }
    state.objects.values().filter_map(|object| lonely_at(state, object, now)).collect()
}

fn lonely_at(state: &State, object: &ObjectState, now: f64) -> Option<Verdict> {
    let lives = |id: &TaskId| state.tasks.get(id).is_some_and(|task| !task.is_done());
    if object.level > 0 || object.givers.is_empty() || object.givers.iter().any(lives) {
        return None;
    }
    let gets = |wait: &Wait| *wait == Wait::Object { object: object.id, want: Want::Get };
    let getters: Vec<_> = state.living().filter(|task| task.wait.as_ref().is_some_and(gets)).collect();
    let longest = getters.iter().map(|task| now - task.since).fold(0.0, f64::max);
    // A task that waits for the getters cannot be the one that helps; the others must never have had to do with the queue.
    let ids: Vec<_> = getters.iter().map(|task| task.id).collect();
    let waits_for_them = |wait: &Wait| match wait {
        Wait::Task(task) => ids.contains(task),
        Wait::Tasks { tasks, .. } => tasks.iter().any(|task| ids.contains(task)),
        _ => false,
    };
    let mut others = state.living().filter(|task| !ids.contains(&task.id));
    let concerned = others.any(|task| {
        let is_behind = task.wait.as_ref().is_some_and(waits_for_them);
        let is_main = task.parent.is_none() && !is_behind;
        is_main || object.takers.contains(&task.id)
    });
    if concerned || longest < LONELY {
        return None;
    }
    let sentence = Sentence::new(state).tasks(&ids).say(" ").say(waits(&ids)).where_they_wait(&ids);
    Some(empty(sentence, state, object).verdict(Kind::WaitsForever, Severity::Likely))
}
