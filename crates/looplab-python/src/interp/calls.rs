//! Where a program calls a function, as its text has it.

use ruff_text_size::Ranged;
use rustpython_vm::compiler::{
    ast::{
        Expr,
        visitor::{Visitor, walk_expr},
    },
    parser,
};

/// Functions that make tasks of coroutines, or await them.
const CONSUMERS: [&str; 8] = [
    "as_completed",
    "create_task",
    "ensure_future",
    "gather",
    "run_coroutine_threadsafe",
    "shield",
    "wait",
    "wait_for",
];

/// The lines at which a program calls a function or method of this name and may lose the coroutine that it returns: neither
/// awaits it, nor hands it to a function that does. If there is none, those where it is handed on.
pub(crate) fn losing(source: &str, name: &str) -> Vec<u32> {
    let Ok(module) = parser::parse_module(source) else { return Vec::new() };
    let mut calls = Calls { source, name, is_consumed: false, free: Vec::new(), consumed: Vec::new() };
    calls.visit_body(&module.syntax().body);
    if calls.free.is_empty() { calls.consumed } else { calls.free }
}

/// A walk through a program for the calls of one name.
struct Calls<'a> {
    source: &'a str,
    name: &'a str,
    /// Whether this is the argument of a function that awaits it.
    is_consumed: bool,
    free: Vec<u32>,
    consumed: Vec<u32>,
}

impl Calls<'_> {
    fn note(&mut self, call: &Expr) {
        let before = &self.source[..call.range().start().to_usize()];
        let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
        let lines = if self.is_consumed { &mut self.consumed } else { &mut self.free };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
}

impl<'a> Visitor<'a> for Calls<'_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Await(awaited) if called(&awaited.value) == Some(self.name) => walk_expr(self, &awaited.value),
            Expr::Call(_) if called(expression) == Some(self.name) => {
                self.note(expression);
                walk_expr(self, expression);
            }
            Expr::Call(_) if called(expression).is_some_and(|name| CONSUMERS.contains(&name)) => {
                let outer = std::mem::replace(&mut self.is_consumed, true);
                walk_expr(self, expression);
                self.is_consumed = outer;
            }
            _ => walk_expr(self, expression),
        }
    }
}

/// The last name of what an expression calls, if it is a call.
fn called(expression: &Expr) -> Option<&str> {
    match &*expression.as_call_expr()?.func {
        Expr::Name(name) => Some(&name.id),
        Expr::Attribute(attribute) => Some(&attribute.attr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::losing;

    const SOURCE: &str = "\
async def save(n):
    pass
async def main():
    job = save(1)
    await save(2)
    await asyncio.gather(store.save(3), *(save(n) for n in range(4)))
    jobs = [save(5),
        self.save(6)]
    await asyncio.wait_for(once(), 1)
";

    #[test]
    fn calls_whose_coroutine_may_be_lost_are_found() {
        assert_eq!(losing(SOURCE, "save"), [4, 7, 8]);
        assert_eq!(losing(SOURCE, "once"), [9], "better than none");
        assert_eq!(losing(SOURCE, "main"), [0; 0]);
        assert_eq!(losing("async def", "save"), [0; 0]);
    }
}
