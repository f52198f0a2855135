//! What takes no time: what a callback, too, can do.

use super::{
    Node,
    maker::{Kind, Maker},
};

impl Maker<'_> {
    /// A statement of a plain function.
    pub fn plain_statement(&mut self) -> Node {
        self.step();
        match self.dice.below(10) {
            0 => Node::line(format!("raise {}", self.error())),
            1 => {
                let error = self.error_name();
                let action = self.action();
                Node::together(vec![
                    Node::block("try:", vec![self.print(&action)]),
                    Node::block(format!("except {error} as error:"), vec![self.print("error")]),
                ])
            }
            2..5 => self.schedule(),
            _ => {
                let action = self.action();
                self.print(&action)
            }
        }
    }

    /// Has the loop call something later.
    pub fn schedule(&mut self) -> Node {
        let context = self.dice.pick(&["", "", "", ", context=contextvars.copy_context()"]);
        let (callback, delay) = (self.callback(), self.delay());
        let scheduled = match self.dice.below(7) {
            0 | 1 => format!("asyncio.get_running_loop().call_soon({callback}{context})"),
            2..5 => format!("asyncio.get_running_loop().call_later({delay}, {callback}{context})"),
            5 => {
                let when = format!("asyncio.get_running_loop().time() + {delay}");
                format!("asyncio.get_running_loop().call_at({when}, {callback}{context})")
            }
            _ => return self.when_done(),
        };
        Node::line(format!("timers.append({scheduled})"))
    }

    /// A callback of a future or a task.
    fn when_done(&mut self) -> Node {
        let future = self.future();
        let callback = match self.call(Kind::Callback) {
            Some((called, _)) if self.dice.percent(50) => format!("functools.partial(job{called}, f'{{me}}.done')"),
            _ => {
                let number = self.number();
                format!("lambda done: print({number}, state(done))")
            }
        };
        Node::line(format!("{future}.add_done_callback({callback})"))
    }

    /// A future, or the task of a later job, if it was spawned.
    pub fn future(&mut self) -> String {
        let first = self.current + 1;
        if self.dice.percent(50) && first < self.kinds.len() {
            return format!("tasks[{}]", self.dice.between(first, self.kinds.len()));
        }
        format!("futures[{}]", self.dice.below(3))
    }

    /// An expression that does something at once.
    pub fn action(&mut self) -> String {
        let (which, number, error) = (self.dice.below(2), self.number(), self.error());
        let (future, task) = (self.dice.below(3), self.dice.below(self.kinds.len()));
        let immediate = self.dice.pick(&["", "immediate=True"]);
        if self.dice.percent(25)
            && let Some(spawned) = self.spawn()
        {
            return spawned;
        }
        self.dice.weighted(&[
            (3, format!("cancel({task}, {number})")),
            (2, format!("cancel({task})")),
            (3, format!("futures[{future}].set_result({number})")),
            (2, format!("futures[{future}].set_exception({error})")),
            (1, format!("futures[{future}].cancel()")),
            (2, format!("event{which}.set()")),
            (1, format!("event{which}.clear()")),
            (2, format!("lock{which}.release()")),
            (2, format!("semaphore{which}.release()")),
            (1, format!("(lock{which}.locked(), semaphore{which}.locked())")),
            (3, format!("queue{which}.put_nowait({number})")),
            (2, format!("queue{which}.get_nowait()")),
            (1, format!("queue{which}.task_done()")),
            (1, format!("queue{which}.shutdown({immediate})")),
            (1, format!("(queue{which}.qsize(), queue{which}.empty(), queue{which}.full())")),
            (2, format!("condition.notify({})", which + 1)),
            (1, "condition.notify_all()".to_owned()),
            (2, "[timer.cancel() for timer in timers[-1:]]".to_owned()),
            (1, "[timer.cancelled() for timer in timers]".to_owned()),
            (2, format!("set_variable({number})")),
            (1, format!("state(tasks.get({task}))")),
            (1, format!("fail({error})")),
            (1, format!("asyncio.get_running_loop().call_exception_handler({{'message': 'm{number}'}})")),
            (1, "sorted(name_of(task) for task in asyncio.all_tasks())".to_owned()),
        ])
    }

    /// Makes a task of a later job, one way or another.
    pub fn spawn(&mut self) -> Option<String> {
        let (job, call) = self.call(Kind::Coroutine)?;
        let task = self.dice.weighted(&[
            (5, format!("asyncio.create_task({call})")),
            (1, format!("asyncio.ensure_future({call})")),
            (1, format!("asyncio.create_task({call}, context=contextvars.copy_context())")),
            (1, format!("task_class({call})")),
            (2, format!("asyncio.Task({call}, loop=asyncio.get_running_loop(), eager_start=True)")),
            (1, format!("task_class({call}, loop=asyncio.get_running_loop(), eager_start=True)")),
        ]);
        Some(format!("name({job}, {task})"))
    }
}
