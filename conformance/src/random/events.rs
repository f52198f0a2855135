//! Random programs of the second style, as trees of lines: callbacks, ties of timers, eager tasks, subclasses that override
//! methods, exception groups, generators and context managers left half-way.
//!
//! As in the first style, a function calls only functions of higher numbers, so every program comes to an end. An edit may
//! make a program that is none, or that fails at once; such a one says nothing and is passed over.

mod actions;
mod classes;
mod functions;
mod maker;
mod statements;

use std::fmt;

use maker::Maker;

use super::{dice::Dice, shrink::Edit};

/// The most steps a program may take, roughly.
const MOST_STEPS: usize = 250;

/// A whole program: classes, objects and functions, `job0` the last of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Whether `asyncio.run` is called by a function instead of at the top level.
    pub in_function: bool,
    nodes: Vec<Node>,
}

/// A line with what is indented below it. One without text holds lines that belong together, such as those of a `try`.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    line: String,
    body: Vec<Self>,
}

impl Node {
    /// A line that stands alone.
    pub fn line(text: impl Into<String>) -> Self {
        Self { line: text.into(), body: Vec::new() }
    }

    /// A line that ends with a colon, and its block.
    pub fn block(head: impl Into<String>, body: Vec<Self>) -> Self {
        Self { line: head.into(), body }
    }

    /// Lines that belong together.
    pub fn together(body: Vec<Self>) -> Self {
        Self { line: String::new(), body }
    }

    fn is_blank(&self) -> bool {
        self.line.is_empty() && self.body.iter().all(Self::is_blank)
    }

    fn write(&self, indent: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line.is_empty() {
            return self.body.iter().try_for_each(|node| node.write(indent, f));
        }
        writeln!(f, "{:indent$}{}", "", self.line)?;
        if self.line.ends_with(':') && self.body.iter().all(Self::is_blank) {
            writeln!(f, "{:indent$}    pass", "")?;
        }
        self.body.iter().try_for_each(|node| node.write(indent + 4, f))
    }
}

/// The program of a seed.
pub fn program(seed: u64) -> Program {
    let mut dice = Dice::new(seed);
    loop {
        if let Some(nodes) = Maker::new(&mut dice).program(MOST_STEPS) {
            return Program { in_function: dice.percent(30), nodes };
        }
    }
}

impl Program {
    /// Leaves something out, or puts a block's lines in its place.
    pub fn edit(&mut self, edit: &mut Edit) -> bool {
        nodes(edit, &mut self.nodes)
    }
}

fn nodes(edit: &mut Edit, body: &mut Vec<Node>) -> bool {
    if edit.clear(body) {
        return true;
    }
    for position in 0..body.len() {
        if edit.is_here() {
            body.remove(position);
            return true;
        }
        if !body[position].body.is_empty() && edit.is_here() {
            let inner = std::mem::take(&mut body[position].body);
            body.splice(position..=position, inner);
            return true;
        }
        if nodes(edit, &mut body[position].body) {
            return true;
        }
    }
    false
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.nodes.iter().try_for_each(|node| node.write(0, f))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::shrink::smaller, *};

    #[test]
    fn a_seed_is_always_the_same_program() {
        assert_eq!(program(5), program(5));
        assert_ne!(program(5).to_string(), program(6).to_string());
    }

    #[test]
    fn edits_come_to_an_end_with_nothing_left() {
        let mut program = program(3);
        loop {
            let edited = smaller(&program, |edit, program: &mut Program| program.edit(edit)).next();
            let Some(edited) = edited else { break };
            assert_ne!(edited, program);
            program = edited;
        }
        assert_eq!(program.to_string(), "");
    }
}
