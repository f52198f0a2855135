//! The list of tests that are known to fail, and why.

use std::{cell::RefCell, collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, bail};

/// Lines of `test: reason`; `*` in a test's name stands for anything, a line that begins with `#` for nothing.
#[derive(Debug)]
pub struct Expected {
    lines: Vec<(String, String)>,
    used: RefCell<BTreeSet<usize>>,
}

impl Expected {
    /// Reads the list.
    pub fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self> {
        let mut lines = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((test, reason)) = line.split_once(": ") else { bail!("not `test: reason`: {line:?}") };
            lines.push((test.to_owned(), reason.trim().to_owned()));
        }
        Ok(Self { lines, used: RefCell::default() })
    }

    /// Why a test fails, if it is known to.
    pub fn reason(&self, test: &str) -> Option<&str> {
        let at = self.lines.iter().position(|(pattern, _)| matches(pattern, test))?;
        self.used.borrow_mut().insert(at);
        Some(&self.lines[at].1)
    }

    /// Lines that no test was looked up by: their tests are gone, or misspelt.
    pub fn unused(&self) -> impl Iterator<Item = &str> {
        let used = self.used.borrow().clone();
        self.lines.iter().enumerate().filter(move |(at, _)| !used.contains(at)).map(|(_, (test, _))| &**test)
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(start) else { return false };
    (0..=text.len()).any(|at| text.is_char_boundary(at) && matches(rest, &text[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("test_a.*.test_x", "test_a.B.test_x"));
        assert!(matches("test_a.*", "test_a.B.test_x"));
        assert!(!matches("test_a.*.test_x", "test_a.B.test_y"));
        assert!(!matches("test_a.B", "test_a.B.test_x"));
    }

    #[test]
    fn lines_that_name_no_test_are_found() {
        let expected = Expected::parse("# why\na.b: needs threads\n\na.c: gone\n").unwrap();
        assert_eq!(expected.reason("a.b"), Some("needs threads"));
        assert_eq!(expected.reason("a.d"), None);
        assert_eq!(expected.unused().collect::<Vec<_>>(), ["a.c"]);
        assert!(Expected::parse("no reason").is_err());
    }
}
