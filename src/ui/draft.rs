//! A reader's version of a demo's program.

use std::rc::Rc;

/// A program as it stands in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub text: Rc<str>,
    /// The text as shipped.
    pub original: &'static str,
    /// Where the last run of exactly this text failed.
    pub mark: Option<Mark>,
    /// Whether the browser has kept this text.
    pub saved: bool,
}

/// A line of a program, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line, counted from 1.
    pub line: u32,
    /// The error in one line.
    pub message: Rc<str>,
}

impl Draft {
    /// The draft a page starts with: what was kept, or else the original.
    #[must_use]
    pub fn new(original: &'static str, kept: Option<String>) -> Self {
        Self { text: kept.map_or_else(|| original.into(), Into::into), original, mark: None, saved: true }
    }

    /// Whether it differs from the original.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        *self.text != *self.original
    }

    pub(super) fn edit(&mut self, text: Rc<str>) {
        if self.text != text {
            *self = Self { text, original: self.original, mark: None, saved: false };
        }
    }

    /// Notes that `text` was kept, unless it has changed since.
    pub(super) fn kept(&mut self, text: &str) {
        self.saved |= *self.text == *text;
    }
}
