//! A line that is still being written.

use super::{
    row::Row,
    text::{MAX_LINE, visible},
};

/// Where the next text of a stream goes.
#[derive(Clone, Debug, Default)]
pub(super) struct OpenLine {
    row: Option<u64>,
    chars: usize,
    /// A carriage return was written: unless a line end follows, the line begins anew.
    returned: bool,
}

impl OpenLine {
    /// The number of the row that the next text continues.
    pub(super) fn row(&self) -> Option<u64> {
        self.row
    }

    /// Adds text without a line end to row `number`. As on a terminal, a carriage return begins the line anew.
    pub(super) fn write(&mut self, number: u64, row: &mut Row, text: &str) {
        if self.row != Some(number) {
            *self = Self { row: Some(number), ..Self::default() };
        }
        for (i, part) in text.split('\r').enumerate() {
            self.returned |= i > 0;
            if !part.is_empty() {
                self.append(row, part);
            }
        }
    }

    fn append(&mut self, row: &mut Row, part: &str) {
        if std::mem::take(&mut self.returned) {
            row.text.clear();
            row.cut = 0;
            self.chars = 0;
        }
        let length = part.chars().count();
        let room = MAX_LINE.saturating_sub(self.chars);
        let end = part.char_indices().nth(room).map_or(part.len(), |(end, _)| end);
        row.text.push_str(&visible(&part[..end]));
        row.cut += length.saturating_sub(room);
        self.chars += length.min(room);
    }
}
