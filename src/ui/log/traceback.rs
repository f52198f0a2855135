//! Which lines of an error belong together.

/// Finds tracebacks among the lines written to standard error, line by line.
#[derive(Clone, Debug, Default)]
pub(super) struct Traceback {
    /// The row with the traceback, and the row of the last line.
    block: Option<u64>,
    part: Part,
    /// An empty line that may lead to the next traceback of a chain, and the line after it.
    between: Vec<u64>,
}

/// What the last line was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Part {
    /// No part of a traceback.
    #[default]
    None,
    /// Its first line, or a frame.
    Frames,
    /// The same of an exception group, all of whose lines are indented.
    Group,
    /// The error.
    Error,
    /// Between two tracebacks of a chain.
    Between,
}

const FIRST: &str = "Traceback (most recent call last):";
const CHAINED: [&str; 2] = ["During handling of the above exception", "The above exception was the direct cause"];

impl Traceback {
    /// Takes the next line, which is in row `number`. Says which rows are to be added to which: `(into, from)`.
    pub(super) fn take(&mut self, number: u64, line: &str) -> Vec<(u64, u64)> {
        let begins = line.ends_with(FIRST);
        let part = match self.part {
            Part::Between if line.is_empty() || CHAINED.iter().any(|words| line.starts_with(words)) => Part::Between,
            Part::Error if line.is_empty() => Part::Between,
            Part::None | Part::Error if begins => return self.begin(number, line),
            Part::Between if begins && self.between.len() < 3 => return self.begin(number, line),
            Part::Frames | Part::Between if begins => Part::Frames,
            Part::Frames | Part::Group if line.starts_with(' ') => self.part,
            Part::Frames => Part::Error,
            _ => Part::None,
        };
        self.part = part;
        let Some(block) = self.block.filter(|_| part != Part::None) else {
            *self = Self::default();
            return Vec::new();
        };
        self.between.push(number);
        if part == Part::Between {
            return Vec::new();
        }
        self.between.drain(..).map(|row| (block, row)).collect()
    }

    fn begin(&mut self, number: u64, line: &str) -> Vec<(u64, u64)> {
        let part = if line.starts_with(' ') { Part::Group } else { Part::Frames };
        *self = Self { block: Some(number), part, between: Vec::new() };
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of each block.
    fn blocks(text: &str) -> Vec<Vec<&str>> {
        let mut traceback = Traceback::default();
        let mut rows: Vec<(u64, Vec<&str>)> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            rows.push((number as u64, vec![line]));
            for (into, from) in traceback.take(number as u64, line) {
                let from = rows.iter().position(|row| row.0 == from).unwrap();
                let (_, lines) = rows.remove(from);
                rows.iter_mut().find(|row| row.0 == into).unwrap().1.extend(lines);
            }
        }
        rows.into_iter().map(|(_, lines)| lines).collect()
    }

    fn sizes(text: &str) -> Vec<usize> {
        blocks(text).iter().map(Vec::len).collect()
    }

    const ONE: &str =
        "Traceback (most recent call last):\n  File \"main.py\", line 1\n    1 / 0\nZeroDivisionError: no\n";

    #[test]
    fn a_traceback_is_one_block_and_what_is_around_it_is_not() {
        assert_eq!(sizes(&format!("before\n{ONE}after\n\n")), [1, 4, 1, 1]);
        assert_eq!(sizes(&ONE.repeat(2)), [4, 4]);
        assert_eq!(sizes(&format!("{ONE}\nother\n")), [4, 1, 1]);
    }

    #[test]
    fn a_chain_of_errors_is_one_block() {
        let words = "During handling of the above exception, another exception occurred:";
        assert_eq!(sizes(&format!("{ONE}\n{words}\n\n{ONE}end\n")), [11, 1]);
    }

    #[test]
    fn an_exception_group_is_one_block() {
        let group = "  + Exception Group Traceback (most recent call last):\n  |   File \"main.py\", line 3\n  | \
            ExceptionGroup: two (1 sub-exception)\n  +-+---------------- 1 ----------------\n    | Traceback (most \
            recent call last):\n    |   File \"main.py\"\n    | ValueError: no\n    +------------------------------------\n";
        assert_eq!(sizes(&format!("{group}after\n")), [8, 1]);
    }
}
