//! Programs written down as Python. Above them stands `conformance/random/prelude.py`.

use std::fmt::{self, Display, Write};

use super::{
    expression::{self, seconds},
    program::{
        Action, Body, Catches, Delay, Guard, Handler, HandlerEnd, Job, JobKind, Program, QueueKind, Statement, Things,
        Try, Waitable,
    },
};

impl Display for Program {
    /// The program's own text, without the prelude. What cannot be reached from `job0` is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut writer = Writer::default();
        let written: Vec<_> =
            self.jobs.iter().enumerate().map(|(number, job)| writer.job(number, job, self.eager)).collect();
        let mut reached = vec![false; self.jobs.len()];
        reached[0] = true;
        let mut jobs = String::new();
        // Jobs call only jobs of higher numbers, so one pass finds them all.
        for (number, (text, called)) in written.iter().enumerate() {
            if reached[number] {
                jobs.push_str(text);
                called.iter().for_each(|&called| reached[called] = true);
            }
        }
        f.write_str(&header(&self.things, &jobs))?;
        f.write_str(&jobs)
    }
}

/// Makes what the text speaks of.
fn header(things: &Things, text: &str) -> String {
    let mut lines = Vec::new();
    for number in 0..2 {
        lines.push((format!("lock{number}"), "asyncio.Lock()".to_owned()));
        lines.push((format!("event{number}"), "asyncio.Event()".to_owned()));
        let semaphore = things.semaphores[number];
        let bounded = if semaphore.bounded { "Bounded" } else { "" };
        lines.push((format!("semaphore{number}"), format!("asyncio.{bounded}Semaphore({})", semaphore.value)));
        let queue = things.queues[number];
        let kind = match queue.kind {
            QueueKind::Fifo => "Queue",
            QueueKind::Lifo => "LifoQueue",
            QueueKind::Priority => "PriorityQueue",
        };
        lines.push((format!("queue{number}"), format!("asyncio.{kind}({})", queue.maxsize)));
    }
    lines.push(("condition".to_owned(), "asyncio.Condition()".to_owned()));
    lines.push(("barrier".to_owned(), format!("asyncio.Barrier({})", things.parties)));
    lines.retain(|(name, _)| text.contains(name.as_str()));
    lines.into_iter().map(|(name, value)| format!("{name} = {value}\n")).collect()
}

/// Writes jobs, with a number on every line that prints.
#[derive(Default)]
pub struct Writer {
    text: String,
    indent: usize,
    number: usize,
    called: Vec<usize>,
    /// The numbers of the groups around, the innermost last.
    groups: Vec<usize>,
}

impl Writer {
    /// The text of a job, and the jobs it calls.
    fn job(&mut self, number: usize, job: &Job, eager: bool) -> (String, Vec<usize>) {
        self.line("");
        if job.kind == JobKind::Manager {
            self.line("@contextlib.asynccontextmanager");
        }
        self.line(&format!("async def job{number}(me):"));
        self.indented(|writer| {
            writer.line("print(me, 'begins')");
            if number == 0 && eager {
                writer.line("asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)");
            }
            match job.kind {
                JobKind::Coroutine => {
                    writer.body(&job.body);
                    writer.line("print(me, 'ends')");
                    writer.line("return me");
                }
                JobKind::Generator => {
                    writer.body(&job.body);
                    writer.line("yield me");
                }
                JobKind::Manager => {
                    writer.body(&job.body);
                    writer.line("try:");
                    writer.indented(|writer| writer.line("yield me"));
                    writer.line("finally:");
                    writer.indented(|writer| {
                        writer.body(&job.exit);
                        writer.line("print(me, 'ends')");
                    });
                }
            }
        });
        (std::mem::take(&mut self.text), std::mem::take(&mut self.called))
    }

    fn line(&mut self, text: &str) {
        let indent = if text.is_empty() { 0 } else { 4 * self.indent };
        writeln!(self.text, "{:indent$}{text}", "").expect("a string takes all text");
    }

    fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        self.indent += 1;
        write(self);
        self.indent -= 1;
    }

    /// The next number for a line that prints.
    pub fn number(&mut self) -> usize {
        self.number += 1;
        self.number
    }

    /// A call of a job. The number tells it who called.
    pub fn call(&mut self, job: usize) -> String {
        self.called.push(job);
        let number = self.number();
        format!("job{job}(f'{{me}}.{number}')")
    }

    fn print(&mut self, what: &str) {
        let number = self.number();
        self.line(&format!("print(me, {number}, {what})"));
    }

    fn body(&mut self, body: &Body) {
        body.iter().for_each(|statement| self.statement(statement));
    }

    /// A body that something stands above, so that it must not be empty.
    fn block(&mut self, body: &Body) {
        self.indented(|writer| {
            if body.is_empty() {
                writer.line("pass");
            }
            writer.body(body);
        });
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Await(awaitable) => {
                let awaitable = expression::awaitable(self, awaitable);
                self.print(&format!("show(await {awaitable})"));
            }
            Statement::Do(action) => {
                let action = expression::action(self, *action);
                self.print(&format!("show({action})"));
            }
            Statement::CallSoon(action) => {
                let (number, action) = (self.number(), expression::action(self, *action));
                self.line(&format!("asyncio.get_running_loop().call_soon(do, {number}, lambda: {action})"));
            }
            Statement::CallLater(delay, action) => self.timer("call_later", &seconds(*delay), *action),
            Statement::CallAt(delay, action) => {
                let when = format!("asyncio.get_running_loop().time() + {}", seconds(*delay));
                self.timer("call_at", &when, *action);
            }
            Statement::CancelTimer => self.print("show([timer.cancel() for timer in timers[-1:]])"),
            Statement::WhenDone(waitable) => {
                let (number, waitable) = (self.number(), expression::waitable(*waitable));
                self.line(&format!("{waitable}.add_done_callback(lambda done: print(me, {number}, state(done)))"));
            }
            Statement::Look(Waitable::Task(task)) => self.print(&format!("state(tasks.get({task}))")),
            Statement::Look(waitable) => self.print(&format!("state({})", expression::waitable(*waitable))),
            Statement::LookAtVariable => self.print("variable.get()"),
            Statement::Uncancel => {
                self.print("asyncio.current_task().cancelling(), asyncio.current_task().uncancel()");
            }
            Statement::Raise(error) => {
                let error = expression::error(self, *error);
                self.line(&format!("raise {error}"));
            }
            Statement::Return => self.line("return 'early'"),
            Statement::Yield => {
                let number = self.number();
                self.line(&format!("yield {number}"));
            }
            Statement::Try(parts) => self.try_statement(parts),
            Statement::Loop(times, body) => {
                self.line(&format!("for _ in range({times}):"));
                self.block(body);
            }
            Statement::Timeout { delay, reschedule, body } => self.timeout(*delay, *reschedule, body),
            Statement::Group { body } => self.group(body),
            Statement::GroupSpawn(job) => {
                let group = self.groups.last().copied().unwrap_or_default();
                let call = self.call(*job);
                self.print(&format!("show(name({job}, group{group}.create_task({call})))"));
            }
            Statement::With(guard, body) => self.with(*guard, body),
            Statement::AsCompleted { items, timeout, asynchronous } => {
                let items = expression::list(self, items);
                let timeout = expression::optional(*timeout);
                let (prefix, shown) =
                    if *asynchronous { ("async ", "state(ready)") } else { ("", "show(await ready)") };
                self.line(&format!("{prefix}for ready in asyncio.as_completed({items}, timeout={timeout}):"));
                self.indented(|writer| writer.print(shown));
            }
            Statement::ForEach { generator, most, closing, body } => self.for_each(*generator, *most, *closing, body),
            Statement::WithManager { manager, body } => {
                let call = self.call(*manager);
                self.line(&format!("async with {call} as entered:"));
                self.indented(|writer| writer.print("'entered', entered"));
                self.indented(|writer| writer.body(body));
            }
        }
    }

    fn timer(&mut self, method: &str, when: &str, action: Action) {
        let (number, action) = (self.number(), expression::action(self, action));
        let call = format!("asyncio.get_running_loop().{method}({when}, do, {number}, lambda: {action})");
        self.line(&format!("timers.append({call})"));
    }

    fn try_statement(&mut self, parts: &Try) {
        self.line("try:");
        self.block(&parts.body);
        parts.handlers.iter().for_each(|handler| self.handler(handler));
        if !parts.finally.is_empty() || parts.handlers.is_empty() {
            self.line("finally:");
            self.block(&parts.finally);
        }
    }

    fn handler(&mut self, handler: &Handler) {
        let catches = match handler.catches {
            Catches::Errors => " Exception".to_owned(),
            Catches::Cancellation => " asyncio.CancelledError".to_owned(),
            Catches::Timeouts => " TimeoutError".to_owned(),
            Catches::Group(error) => format!("* {}", expression::error_name(error)),
        };
        let name = format!("error{}", self.number());
        self.line(&format!("except{catches} as {name}:"));
        self.indented(|writer| {
            writer.print(&format!("'caught', caught({name})"));
            writer.body(&handler.body);
            match handler.end {
                HandlerEnd::Swallow => {}
                HandlerEnd::Reraise => writer.line("raise"),
                HandlerEnd::Raise(error) => {
                    let error = expression::error(writer, error);
                    writer.line(&format!("raise {error} from {name}"));
                }
            }
        });
    }

    fn timeout(&mut self, delay: Option<Delay>, reschedule: Option<Delay>, body: &Body) {
        let number = self.number();
        self.line(&format!("async with asyncio.timeout({}) as scope{number}:", expression::optional(delay)));
        self.indented(|writer| {
            if let Some(delay) = reschedule {
                let when = format!("asyncio.get_running_loop().time() + {}", seconds(delay));
                writer.line(&format!("scope{number}.reschedule({when})"));
            }
        });
        self.block(body);
        self.print(&format!("'expired', scope{number}.expired()"));
    }

    fn group(&mut self, body: &Body) {
        let number = self.number();
        self.line(&format!("async with asyncio.TaskGroup() as group{number}:"));
        self.groups.push(number);
        self.block(body);
        self.groups.pop();
        self.print("'group over'");
    }

    fn with(&mut self, guard: Guard, body: &Body) {
        self.line(&format!("async with {} as entered:", expression::guard(guard)));
        self.indented(|writer| writer.print("'holds', entered"));
        self.indented(|writer| writer.body(body));
        self.print("'let go'");
    }

    fn for_each(&mut self, generator: usize, most: u32, closing: bool, body: &Body) {
        let (number, call) = (self.number(), self.call(generator));
        self.line(&format!("left{number} = {most}"));
        if closing {
            self.line(&format!("async with contextlib.aclosing({call}) as values{number}:"));
            self.indent += 1;
        }
        let values = if closing { format!("values{number}") } else { call };
        self.line(&format!("async for value in {values}:"));
        self.indented(|writer| {
            writer.print("'value', value");
            writer.body(body);
            writer.line(&format!("left{number} -= 1"));
            writer.line(&format!("if not left{number}:"));
            writer.indented(|writer| writer.line("break"));
        });
        self.indent -= usize::from(closing);
        self.print("'gone through'");
    }
}
