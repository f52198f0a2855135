//! A line that is still being written.

use super::{
    row::Row,
    text::{MAX_LINE, visible},
};

/// Where the next text of a stream goes.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenLine {
    row: Option<u64>,
    /// Where the next character goes, and how many there are, with those that are over the longest line.
    column: usize,
    length: usize,
}

impl OpenLine {
    /// The number of the row that the next text continues.
    pub(super) fn row(&self) -> Option<u64> {
        self.row
    }

    /// Adds text without a line end to row `number`. As on a terminal, what comes after a carriage return is written over
    /// what is there.
    pub(super) fn write(&mut self, number: u64, row: &mut Row, text: &str) {
        if self.row != Some(number) {
            *self = Self { row: Some(number), ..Self::default() };
        }
        for (i, part) in text.split('\r').enumerate() {
            if i > 0 {
                self.column = 0;
            }
            if !part.is_empty() {
                self.put(row, &visible(part));
            }
        }
    }

    fn put(&mut self, row: &mut Row, part: &str) {
        let (start, after) = (self.column, self.column + part.chars().count());
        let room = MAX_LINE.saturating_sub(start);
        let part = &part[..part.char_indices().nth(room).map_or(part.len(), |(end, _)| end)];
        if start < self.length {
            let place = |column| row.text.char_indices().nth(column).map_or(row.text.len(), |(at, _)| at);
            row.text.replace_range(place(start)..place(after), part);
        } else {
            row.text.push_str(part);
        }
        let length = self.length.max(after);
        row.cut += length.saturating_sub(MAX_LINE) - self.length.saturating_sub(MAX_LINE);
        (self.column, self.length) = (after, length);
    }
}
