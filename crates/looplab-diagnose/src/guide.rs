//! What the verdicts mean: the one source of the page in the app and of `docs/verdicts.md`.

use std::fmt::Write;

use super::Kind;

/// What is said about a kind of verdict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// The kind.
    pub kind: Kind,
    /// What it means.
    pub meaning: &'static str,
    /// How to mend it.
    pub remedy: &'static str,
    /// The smallest program that shows it.
    pub program: &'static str,
}

/// What stands before the kinds.
pub const INTRODUCTION: &str = "Looplab looks at what the tasks of a program do, and says what is amiss. An error means that \
    the program cannot go on. A warning is certain and ought to be mended. What is likely may be meant that way: you decide. \
    A program without verdicts can still be wrong; other orders of events may show it.";

/// The entry of a kind.
#[must_use]
pub fn entry(kind: Kind) -> Entry {
    let (meaning, remedy, program) = match kind {
        Kind::Deadlock => (
            "Tasks wait for each other in a circle: each holds something, or has to end, before the next can go on. If nothing \
             else can ever run it is an error, and the program ends with a RuntimeError; CPython would hang. While other \
             tasks live it is a warning, because a timeout or a cancellation may still break the circle.",
            "Take locks in the same order everywhere, or take only one. Do not wait for a task while you hold what it \
             needs. A lock cannot be taken twice by one task. Bounded queues in both directions between two tasks need one \
             side that never waits.",
            include_str!("../../../www/verdicts/deadlock.py"),
        ),
        Kind::WaitsForever => (
            "A task waits for something that no task is left to give: an event that is never set, an item that is never \
             put, room that is never made, a task_done() that was forgotten, a barrier with too few parties. It is certain when \
             the loop has nothing left to do, and likely when everybody who used to give has ended.",
            "Look at who should have given it, and why it ended or never began. Give it in a finally block. Tell consumers \
             that nothing more comes: with Queue.shutdown(), a last item, or by cancelling them. Or limit the wait with \
             asyncio.timeout().",
            include_str!("../../../www/verdicts/waits-forever.py"),
        ),
        Kind::NeverReleased => (
            "A task took a lock or a permit and ended without giving it back, mostly because an exception came between \
             acquire() and release(). The next task that wants it waits forever.",
            "Use async with, which gives it back whatever happens.",
            include_str!("../../../www/verdicts/never-released.py"),
        ),
        Kind::LoopBlocked => (
            "A step of a task took so long that nothing else could run: no other task, no timer, no answer from the network. \
             A call that waits without await, or a long computation, does that.",
            "Use await asyncio.sleep() for time.sleep(), and libraries made for asyncio for files and networks. Let long \
             computations pause with await asyncio.sleep(0), or hand them to asyncio.to_thread(): that frees the loop in \
             CPython, and not here, where there are no threads.",
            include_str!("../../../www/verdicts/loop-blocked.py"),
        ),
        Kind::BusyWaiting => (
            "A task waited for something by asking over and over whether it had come, and let the others have a turn in between, \
             with await asyncio.sleep(0) for instance. So the loop never rests, and a processor is busy with nothing. It goes by \
             very many rounds of the loop in which hardly anything else happened. A computation that pauses that often is told \
             of only if it goes on for very long. Under the instant clock time passes a little in such rounds, so that timers \
             are reached: 10 µs in each round after 10,000.",
            "Wait for what is to come: await the task, or an Event, a Condition, a Queue or a Future that is set when it \
             has come. If there is nothing to wait for, as with a file or a foreign library, ask less often: sleep for a \
             while in between.",
            include_str!("../../../www/verdicts/busy-waiting.py"),
        ),
        Kind::NeverAwaited => (
            "Calling a coroutine function runs nothing of it. It gives a coroutine, which runs when it is awaited or made a \
             task; this one was dropped.",
            "Write await before the call, or hand it to asyncio.create_task() or a TaskGroup.",
            include_str!("../../../www/verdicts/never-awaited.py"),
        ),
        Kind::NeverRetrieved => (
            "A task failed, and it was neither awaited nor asked for its exception. The error came up only when the task was \
             destroyed, long after it happened.",
            "Await the task, or start it in a TaskGroup, which raises what goes wrong in it.",
            include_str!("../../../www/verdicts/never-retrieved.py"),
        ),
        Kind::DestroyedPending => (
            "A task was destroyed while it waited, because its loop was closed. What was left of it never ran, not even its \
             finally blocks in time.",
            "Use asyncio.run(), which cancels what is left and waits for it. With a loop of your own, cancel its tasks and \
             await them before you close it.",
            include_str!("../../../www/verdicts/destroyed-pending.py"),
        ),
        Kind::PendingAtExit => (
            "The main task ended while this one was at work, so asyncio.run() cancelled it. No task had awaited it.",
            "Await it, or start it in a TaskGroup, if its work matters. If it is meant to serve for as long as the program \
             lives, cancel it at the end and await it, so that it can clean up.",
            include_str!("../../../www/verdicts/pending-at-exit.py"),
        ),
        Kind::Dropped => (
            "The task that create_task() gave was not kept. It cannot be awaited or cancelled, and its failure goes unnoticed. A loop \
             of CPython holds its tasks only weakly, so one to which the program keeps no reference may vanish in the middle of its work.",
            "Keep it in a variable or a set until it is done, or start it in a TaskGroup, which keeps it.",
            include_str!("../../../www/verdicts/dropped.py"),
        ),
        Kind::Swallowed => (
            "A task was cancelled, caught CancelledError, and went on or returned as if nothing had happened. The task that \
             cancelled it cannot rely on its end; timeouts and groups that cancel do not work with it.",
            "Clean up in finally. Where CancelledError has to be caught, raise it again at the end of the block.",
            include_str!("../../../www/verdicts/swallowed.py"),
        ),
        Kind::Growth => (
            "A queue without a limit is filled faster than it is emptied, or tasks are made faster than they end. It works \
             for a while, and then memory or patience runs out.",
            "Give the queue a maxsize, so that its producers wait. Let a semaphore limit how many tasks there are. Or add \
             consumers.",
            include_str!("../../../www/verdicts/growth.py"),
        ),
    };
    Entry { kind, meaning, remedy, program }
}

/// The whole guide as Markdown: what `docs/verdicts.md` holds.
#[must_use]
pub fn markdown() -> String {
    let mut text = format!(
        "# What the verdicts mean\n\n<!-- The texts are those of crates/looplab-diagnose/src/guide.rs; `cargo test --test verdicts` \
         compares. -->\n\n{INTRODUCTION}\n"
    );
    for kind in Kind::ALL {
        let Entry { meaning, remedy, program, .. } = entry(kind);
        let title = kind.title();
        write!(text, "\n## {title}\n\n{meaning}\n\n```python\n{program}```\n\n**To mend it:** {remedy}\n")
            .expect("a string takes all text");
    }
    text
}
