//! What tasks do that they should not: hold the loop, outlive the program, go on after they were cancelled.

use std::rc::Rc;

use looplab_trace::{Block, Phase, Place, State, TaskId, TaskOutcome, TaskState};

use super::{
    Kind, Moment, Severity, Verdict,
    graph::Graph,
    sentence::{Sentence, thousands},
};

/// What a task runs that closes an async generator.
const CLOSER: &str = "async_generator_athrow";
/// How many steps a task may take to clean up once it was cancelled.
const CLEANING: u32 = 8;

pub(super) fn verdicts(state: &State, moment: Moment) -> Vec<Verdict> {
    let mut verdicts = blocked(state);
    verdicts.extend(holding(state, moment));
    verdicts.extend(dropped(state));
    verdicts.extend(pending(state));
    verdicts.extend(swallowed(state));
    verdicts
}

/// What held the loop at one line.
struct Held<'a> {
    place: Option<&'a Place>,
    /// Between which lines, where the line is not known.
    between: [Option<&'a Place>; 2],
    /// The tasks, in the order they did, and whether a callback did.
    tasks: Vec<TaskId>,
    by_callback: bool,
    /// Whether it was a call that was given to a thread.
    for_thread: bool,
    times: u32,
    longest: f64,
    sum: f64,
}

impl<'a> Held<'a> {
    fn new(block: &'a Block) -> Self {
        let mut held = Self {
            place: block.place.as_ref(),
            between: lines_around(block),
            tasks: Vec::new(),
            by_callback: false,
            for_thread: block.for_thread,
            times: 0,
            longest: 0.0,
            sum: 0.0,
        };
        held.add(block);
        held
    }

    /// Whether this block belongs here, too: where no line is known, what one task did.
    fn is_same(&self, block: &Block) -> bool {
        let did = || block.task.map_or(self.by_callback, |task| self.tasks.contains(&task));
        self.for_thread == block.for_thread
            && self.place == block.place.as_ref()
            && self.between == lines_around(block)
            && (self.place.is_some() || did())
    }

    fn add(&mut self, block: &Block) {
        match block.task {
            Some(task) if !self.tasks.contains(&task) => self.tasks.push(task),
            Some(_) => {}
            None => self.by_callback = true,
        }
        self.times += 1;
        self.longest = self.longest.max(block.ms);
        self.sum += block.ms;
    }

    fn verdict(&self, state: &State) -> Verdict {
        let sentence = match (&self.tasks[..], self.by_callback) {
            ([], _) if self.for_thread => Sentence::new(state).say("A call for a thread"),
            ([], _) => Sentence::new(state).say("A callback"),
            (tasks, true) => Sentence::new(state).tasks(tasks).say(", and a callback,"),
            (tasks, false) => Sentence::new(state).tasks(tasks),
        };
        let (longest, sum) = (thousands(self.longest), thousands(self.sum));
        let often = if self.times > 1 {
            format!("{} times, for {longest} ms at most and {sum} ms in all,", self.times)
        } else {
            format!("for {longest} ms")
        };
        let sentence = sentence.say(format!(" held the loop {often}")).line(" at ", self.place);
        let sentence = match self.between {
            [Some(from), Some(to)] if from != to => sentence.line(" between ", Some(from)).line(" and ", Some(to)),
            [Some(from), Some(_)] => sentence.line(" on its way round to ", Some(from)),
            [from, to] => sentence.line(" after ", from).line(" before it came to ", to),
        };
        if self.for_thread {
            let text = ": there are no threads here, so what to_thread() or run_in_executor() is given runs in the loop. In \
                        CPython the other tasks go on meanwhile.";
            return sentence.say(text).verdict(Kind::LoopBlocked, Severity::Likely);
        }
        sentence.say(": no other task could take a step meanwhile.").verdict(Kind::LoopBlocked, Severity::Warning)
    }
}

fn lines_around(block: &Block) -> [Option<&Place>; 2] {
    [block.between.0.as_ref(), block.between.1.as_ref()]
}

/// One for each line that held the loop.
fn blocked(state: &State) -> Vec<Verdict> {
    let mut lines: Vec<Held> = Vec::new();
    for block in &state.blocks {
        match lines.iter_mut().find(|held| held.is_same(block)) {
            Some(held) => held.add(block),
            None => lines.push(Held::new(block)),
        }
    }
    lines.iter().map(|held| held.verdict(state)).collect()
}

/// What holds the loop and has not let go.
fn holding(state: &State, moment: Moment) -> Option<Verdict> {
    let block = state.holding.as_ref()?;
    let sentence = match block.task {
        Some(task) => Sentence::new(state).task(task),
        None => Sentence::new(state).say("A callback"),
    };
    let (ms, place) = (thousands(block.ms), block.place.as_ref());
    let running = block.task.and_then(|task| state.tasks.get(&task)).filter(|task| task.phase == Phase::Running);
    let since = running.map_or_else(String::new, |task| format!(" from {} ms on", thousands(task.since)));
    let sentence = match moment {
        Moment::Live { .. } => sentence.say(format!(" has held the loop for {ms} ms")).line(", now at ", place),
        Moment::Stopped { .. } | Moment::Over => {
            let sentence = sentence.say(format!(" held the loop{since} for {ms} ms, until the run was stopped"));
            sentence.line("; it was at ", place)
        }
    };
    let sentence = sentence.say(": no other task could take a step meanwhile.");
    Some(sentence.verdict(Kind::LoopBlocked, Severity::Warning))
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
    let unkept = state.tasks.values().map(Rc::as_ref).filter(|task| !task.kept && !is_of_the_loop(task));
    let verdict = |(place, tasks): (Option<&Place>, Vec<TaskId>)| {
        let left = state.closing.as_ref().is_some_and(|(closing, _)| tasks.iter().any(|task| lives(closing, *task)));
        let sentence = Sentence::new(state).say("The program keeps no reference to ").tasks(&tasks);
        let sentence = sentence.line(", made at ", place).say(": ");
        let (it, them, was, is) =
            if tasks.len() == 1 { ("it", "it", "was", "is") } else { ("they", "them", "were", "are") };
        let text =
            format!("{it} cannot be awaited or cancelled, and CPython may destroy {them} before {it} {is} done.");
        let sentence = sentence.say(text);
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

/// Whether the loop has made it itself, to close an async generator that the program has left.
fn is_of_the_loop(task: &TaskState) -> bool {
    task.what == CLOSER && task.born.is_none()
}

fn lives(state: &State, task: TaskId) -> bool {
    state.tasks.get(&task).is_some_and(|task| !task.is_done())
}

/// Tasks that were never awaited or cancelled, and that were at work when the main task returned.
fn pending(state: &State) -> Vec<Verdict> {
    let Some((closing, true)) = &state.closing else { return Vec::new() };
    let hopeless = Graph::live(closing, closing.at);
    let forgotten = |task: &&TaskState| {
        let parent = task.parent.and_then(|parent| closing.tasks.get(&parent));
        let was_awaited_later = state.tasks.get(&task.id).is_some_and(|task| task.awaited);
        let is_awaited = task.awaited || was_awaited_later || parent.is_some_and(|parent| parent.awaits_many);
        task.kept && !is_of_the_loop(task) && !is_awaited && task.cancels == 0 && !hopeless.contains(task.id)
    };
    let verdict = |(place, tasks): (Option<&Place>, Vec<TaskId>)| {
        let (was, them) = if tasks.len() == 1 { ("was", "it") } else { ("were", "them") };
        let waits = tasks.first().and_then(|task| closing.tasks.get(task)).and_then(|task| task.place.as_ref());
        let sentence = Sentence::new(closing).tasks(&tasks).line(", made at ", place);
        let comma = if place.is_some() { "," } else { "" };
        let sentence = sentence.say(format!("{comma} {was} still at work")).line(" at ", waits);
        let text = format!(" when the main task ended, and {was} cancelled. No task had awaited {them}.");
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
    // Nothing is swallowed where the request was taken back after all, as a timeout does at its end.
    let waited_on =
        when_stuck.filter(|then| !then.is_done() && then.cancelling > 0 && then.steps_since > 0 && task.cancelling > 0);
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
