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
    /// Another version of it, made in another tab, while the reader has not chosen between the two.
    pub other: Option<Rc<str>>,
    /// The text that the browser keeps as this program, as far as the page knows.
    kept: Rc<str>,
    /// The text that need not be put aside although another one is kept in its place: it was, or is not the reader's.
    aside: Option<Rc<str>>,
    /// Whether the reader has chosen since something was put aside.
    stale: bool,
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
    /// The draft a page starts with: what was kept, or else the original; and what a tab left that could not keep its own.
    #[must_use]
    pub fn new(original: &'static str, kept: Option<String>, aside: Option<String>) -> Self {
        let text: Rc<str> = kept.map_or_else(|| original.into(), Into::into);
        let other = aside.filter(|aside| **aside != *text).map(Into::into);
        Self { text: Rc::clone(&text), original, mark: None, other, kept: text, aside: None, stale: false }
    }

    /// Whether it differs from the original.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        *self.text != *self.original
    }

    /// Whether the browser has all that it should keep of this program.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        if self.is_displaced() {
            self.aside.as_ref() == Some(&self.text)
        } else {
            self.text == self.kept && !self.stale
        }
    }

    /// Whether the browser keeps the other version in place of this one, which is to be put aside meanwhile.
    #[must_use]
    pub fn is_displaced(&self) -> bool {
        self.other.as_ref() == Some(&self.kept)
    }

    /// Whether what was put aside of it is of no use any more, because the reader has chosen.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// Whether `stored`, which the browser keeps as this program, is not what the page knows of.
    #[must_use]
    pub fn is_news(&self, stored: &str) -> bool {
        *stored != *self.kept
    }

    pub(super) fn edit(&mut self, text: Rc<str>) {
        if self.text != text {
            self.text = text;
            self.mark = None;
        }
    }

    /// The browser keeps `text` as this program, and nothing aside.
    pub(super) fn saved(&mut self, text: Rc<str>) {
        self.kept = text;
        self.stale = false;
    }

    /// The browser has put `text` aside.
    pub(super) fn put_aside(&mut self, text: Rc<str>) {
        self.aside = Some(text);
    }

    /// Another tab has had the browser keep `text` in place of what it kept.
    pub(super) fn changed_elsewhere(&mut self, text: Rc<str>) {
        if self.text == self.kept {
            self.aside = Some(Rc::clone(&self.text));
        }
        self.other = (self.text != text).then(|| Rc::clone(&text));
        self.kept = text;
    }

    /// Decides between this version and the other one, in favour of the other one if `other`.
    pub(super) fn choose(&mut self, other: bool) {
        let Some(text) = self.other.take() else { return };
        self.aside = None;
        self.stale = true;
        if other {
            self.edit(text);
        }
    }
}
