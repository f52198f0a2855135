//! What a run prints.

use std::cell::{Cell, RefCell};

/// How many bytes of it are kept. The rest would only make two outcomes differ that differ already.
const MOST: usize = 8 << 10;

/// Keeps the beginning of what a run prints.
#[derive(Debug, Default)]
pub(super) struct Output {
    text: RefCell<String>,
    cut: Cell<bool>,
}

impl Output {
    /// Takes in the next piece.
    pub(super) fn push(&self, piece: &str) {
        let mut text = self.text.borrow_mut();
        let room = if self.cut.get() { 0 } else { MOST.saturating_sub(text.len()) };
        let end = (0..=room.min(piece.len())).rev().find(|end| piece.is_char_boundary(*end)).unwrap_or(0);
        text.push_str(&piece[..end]);
        self.cut.set(self.cut.get() || end < piece.len());
    }

    /// The text, and whether there was more.
    pub(super) fn take(&self) -> (String, bool) {
        (self.text.take(), self.cut.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_is_kept_in_whole_letters() {
        let output = Output::default();
        output.push("a");
        output.push(&"ö".repeat(MOST));
        output.push("never");
        let (text, cut) = output.take();
        assert!(cut && text.len() <= MOST && text.starts_with("aö") && text.ends_with('ö'), "{}", text.len());
    }
}
