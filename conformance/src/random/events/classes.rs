//! The objects of a program, and subclasses for them that override methods.

use super::{Node, maker::Maker};

/// Methods that a subclass may override: the name, the parameters, and whether it is a coroutine.
type Method = (&'static str, &'static str, bool);

const LOCK: &[Method] = &[("acquire", "", true), ("release", "", false), ("locked", "", false)];
const EVENT: &[Method] = &[("set", "", false), ("wait", "", true), ("is_set", "", false)];
const CONDITION: &[Method] = &[
    ("wait", "", true),
    ("wait_for", "predicate", true),
    ("notify", "n=1", false),
    ("notify_all", "", false),
    ("acquire", "", true),
    ("release", "", false),
];
const QUEUE: &[Method] = &[
    ("put", "item", true),
    ("get", "", true),
    ("put_nowait", "item", false),
    ("get_nowait", "", false),
    ("full", "", false),
    ("empty", "", false),
    ("qsize", "", false),
    ("task_done", "", false),
    ("join", "", true),
    ("shutdown", "immediate=False", false),
    ("_put", "item", false),
    ("_get", "", false),
];
const BARRIER: &[Method] = &[("wait", "", true)];
const GROUP: &[Method] = &[("create_task", "coro, **options", false), ("__aexit__", "kind, error, frames", true)];
const TASK: &[Method] = &[("cancel", "msg=None", false), ("uncancel", "", false), ("cancelling", "", false)];

/// Classes and objects, the objects made of the classes.
pub fn all(maker: &mut Maker<'_>) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (name, base, methods) in [("group", "TaskGroup", GROUP), ("task", "Task", TASK)] {
        let class = class(maker, &mut nodes, name, base, methods, 25);
        nodes.push(Node::line(format!("{name}_class = {class}")));
    }
    for number in 0..2 {
        let kind = maker.dice.pick(&["Semaphore", "BoundedSemaphore"]);
        let value = maker.dice.pick(&["0", "1", "1", "2"]);
        let (queue, size) = queue(maker);
        for (name, base, methods, arguments) in [
            ("lock", "Lock", LOCK, ""),
            ("event", "Event", EVENT, ""),
            ("semaphore", kind, LOCK, value),
            ("queue", queue, QUEUE, size),
        ] {
            object(maker, &mut nodes, &format!("{name}{number}"), base, methods, arguments);
        }
    }
    object(maker, &mut nodes, "condition", "Condition", CONDITION, "");
    let parties = maker.dice.pick(&["1", "2", "2", "3"]);
    object(maker, &mut nodes, "barrier", "Barrier", BARRIER, parties);
    nodes
}

fn queue(maker: &mut Maker<'_>) -> (&'static str, &'static str) {
    let kind = maker.dice.pick(&["Queue", "Queue", "LifoQueue", "PriorityQueue"]);
    (kind, maker.dice.pick(&["0", "1", "1", "2"]))
}

fn object(maker: &mut Maker<'_>, nodes: &mut Vec<Node>, name: &str, base: &str, methods: &[Method], arguments: &str) {
    let class = class(maker, nodes, name, base, methods, 15);
    nodes.push(Node::line(format!("{name} = {class}({arguments})")));
}

/// The name of the class: the library's own, or with such a chance a subclass, which is added.
fn class(
    maker: &mut Maker<'_>,
    nodes: &mut Vec<Node>,
    name: &str,
    base: &str,
    methods: &[Method],
    chance: usize,
) -> String {
    if !maker.dice.percent(chance) {
        return format!("asyncio.{base}");
    }
    let chosen: Vec<_> = methods.iter().filter(|_| maker.dice.percent(40)).collect();
    let body = chosen.into_iter().map(|method| overriding(maker, method)).collect();
    nodes.push(Node::block(format!("class {name}_sub(asyncio.{base}):"), body));
    format!("{name}_sub")
}

/// A method that tells that it was called, and then does what the base does.
fn overriding(maker: &mut Maker<'_>, &(name, parameters, is_async): &Method) -> Node {
    let arguments: Vec<_> = parameters.split(", ").map(|parameter| parameter.split('=').next().unwrap_or("")).collect();
    let arguments = arguments.join(", ");
    let (prefix, wait) = if is_async { ("async ", "await ") } else { ("", "") };
    let separator = if parameters.is_empty() { "" } else { ", " };
    let number = maker.number();
    let mut body = vec![Node::line(format!("print('{name}', {number})"))];
    if is_async && maker.dice.percent(30) {
        body.push(Node::line("await asyncio.sleep(0)"));
    }
    body.push(Node::line(format!("return {wait}super().{name}({arguments})")));
    Node::block(format!("{prefix}def {name}(self{separator}{parameters}):"), body)
}
