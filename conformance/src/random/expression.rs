//! The parts of a program's text that have a value.

use super::{
    program::{Action, Awaitable, Delay, Error, Guard, WaitMode, Waitable},
    source::Writer,
};

/// A delay as seconds.
pub fn seconds(delay: Delay) -> String {
    (f64::from(delay.0) / 8.0).to_string()
}

/// A delay, or none at all.
pub fn optional(delay: Option<Delay>) -> String {
    delay.map_or_else(|| "None".to_owned(), seconds)
}

pub fn awaitable(writer: &mut Writer, awaitable: &Awaitable) -> String {
    match awaitable {
        Awaitable::Job(job) => writer.call(*job),
        Awaitable::Named(named) => waitable(*named),
        Awaitable::Sleep(delay) => format!("asyncio.sleep({}, {})", seconds(*delay), writer.number()),
        Awaitable::Event(event) => format!("event{event}.wait()"),
        Awaitable::Acquire(taken) => format!("{}.acquire()", guard(*taken)),
        Awaitable::Get(queue) => format!("queue{queue}.get()"),
        Awaitable::Put(queue) => format!("queue{queue}.put({})", writer.number()),
        Awaitable::Join(queue) => format!("queue{queue}.join()"),
        Awaitable::Condition => "condition.wait()".to_owned(),
        Awaitable::ConditionFor(event) => format!("condition.wait_for(event{event}.is_set)"),
        Awaitable::Barrier => "barrier.wait()".to_owned(),
        Awaitable::BarrierReset => "barrier.reset()".to_owned(),
        Awaitable::BarrierAbort => "barrier.abort()".to_owned(),
        Awaitable::Gather { items, return_exceptions } => {
            let items: String = items.iter().map(|item| format!("{}, ", self::awaitable(writer, item))).collect();
            let flag = if *return_exceptions { "True" } else { "False" };
            format!("asyncio.gather({items}return_exceptions={flag})")
        }
        Awaitable::Wait { items, mode, timeout } => {
            let items: Vec<_> = items.iter().map(|item| future(writer, item)).collect();
            let mode = match mode {
                WaitMode::All => "ALL_COMPLETED",
                WaitMode::FirstCompleted => "FIRST_COMPLETED",
                WaitMode::FirstException => "FIRST_EXCEPTION",
            };
            format!("asyncio.wait([{}], timeout={}, return_when=asyncio.{mode})", items.join(", "), optional(*timeout))
        }
        Awaitable::WaitFor(item, delay) => {
            format!("asyncio.wait_for({}, {})", self::awaitable(writer, item), optional(*delay))
        }
        Awaitable::Shield(item) => format!("asyncio.shield({})", self::awaitable(writer, item)),
    }
}

/// A list of awaitables.
pub fn list(writer: &mut Writer, items: &[Awaitable]) -> String {
    let items: Vec<_> = items.iter().map(|item| awaitable(writer, item)).collect();
    format!("[{}]", items.join(", "))
}

/// An awaitable where only a future will do.
fn future(writer: &mut Writer, item: &Awaitable) -> String {
    match item {
        Awaitable::Named(named) => waitable(*named),
        Awaitable::Job(job) => spawn(writer, *job),
        _ => format!("asyncio.ensure_future({})", awaitable(writer, item)),
    }
}

fn spawn(writer: &mut Writer, job: usize) -> String {
    format!("spawn({job}, {})", writer.call(job))
}

pub fn waitable(waitable: Waitable) -> String {
    match waitable {
        Waitable::Task(task) => format!("tasks[{task}]"),
        Waitable::Future(future) => format!("futures[{future}]"),
    }
}

pub fn guard(guard: Guard) -> String {
    match guard {
        Guard::Lock(lock) => format!("lock{lock}"),
        Guard::Semaphore(semaphore) => format!("semaphore{semaphore}"),
        Guard::Condition => "condition".to_owned(),
        Guard::Barrier => "barrier".to_owned(),
    }
}

pub fn action(writer: &mut Writer, action: Action) -> String {
    match action {
        Action::Spawn(job) => spawn(writer, job),
        Action::Cancel { task, message: false } => format!("cancel({task})"),
        Action::Cancel { task, message: true } => format!("cancel({task}, '{}')", writer.number()),
        Action::SetEvent(event) => format!("event{event}.set()"),
        Action::ClearEvent(event) => format!("event{event}.clear()"),
        Action::Release(held) => format!("{}.release()", guard(held)),
        Action::IsFree(Guard::Barrier) => "(barrier.n_waiting, barrier.broken)".to_owned(),
        Action::IsFree(held) => format!("{}.locked()", guard(held)),
        Action::Notify(most) => format!("condition.notify({most})"),
        Action::PutNowait(queue) => format!("queue{queue}.put_nowait({})", writer.number()),
        Action::GetNowait(queue) => format!("queue{queue}.get_nowait()"),
        Action::TaskDone(queue) => format!("queue{queue}.task_done()"),
        Action::Size(queue) => format!("(queue{queue}.qsize(), queue{queue}.empty(), queue{queue}.full())"),
        Action::Shutdown { queue, immediate: false } => format!("queue{queue}.shutdown()"),
        Action::Shutdown { queue, immediate: true } => format!("queue{queue}.shutdown(immediate=True)"),
        Action::SetResult(future) => format!("futures[{future}].set_result({})", writer.number()),
        Action::SetException(future, raised) => {
            format!("futures[{future}].set_exception({})", error(writer, raised))
        }
        Action::CancelFuture(future) => format!("futures[{future}].cancel('{}')", writer.number()),
        Action::SetVariable => format!("set_variable({})", writer.number()),
        Action::Fail(raised) => format!("fail({})", error(writer, raised)),
    }
}

pub fn error(writer: &mut Writer, error: Error) -> String {
    format!("{}({})", error_name(error), writer.number())
}

pub fn error_name(error: Error) -> &'static str {
    match error {
        Error::Value => "ValueError",
        Error::Key => "KeyError",
        Error::Timeout => "TimeoutError",
        Error::Cancelled => "asyncio.CancelledError",
    }
}
