//! Takes comments and docstrings out of Python text without moving any line.

/// `source` without comments, without strings that stand alone as statements, and without spaces at line ends. Every
/// line that is left is where it was.
pub fn strip(source: &str) -> String {
    Stripper { rest: source, out: String::with_capacity(source.len()), depth: 0, statement_begins: true }.run()
}

struct Stripper<'a> {
    rest: &'a str,
    out: String,
    /// How many brackets are open.
    depth: usize,
    /// Nothing but spaces has come since the last statement ended.
    statement_begins: bool,
}

impl<'a> Stripper<'a> {
    fn run(mut self) -> String {
        while let Some(next) = self.rest.chars().next() {
            match next {
                '#' => {
                    self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
                }
                '\n' => {
                    self.take(1);
                    let kept = self.out.trim_end_matches([' ', '\t']).len();
                    self.out.truncate(kept);
                    self.statement_begins = self.depth == 0 && !self.out.ends_with('\\');
                    self.out.push('\n');
                }
                '\'' | '"' => self.string(0),
                'a'..='z' | 'A'..='Z' | '_' => self.word(),
                _ => {
                    match next {
                        '(' | '[' | '{' => self.depth += 1,
                        ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                        _ => {}
                    }
                    let text = self.take(next.len_utf8());
                    self.out.push_str(text);
                    self.statement_begins &= next.is_whitespace();
                }
            }
        }
        self.out
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// A name or keyword, or the letters before a string.
    fn word(&mut self) {
        let is_name = |c: char| !(c.is_alphanumeric() || c == '_');
        let length = self.rest.find(is_name).unwrap_or(self.rest.len());
        let is_prefix = length <= 2 && self.rest[..length].chars().all(|c| "rRbBuUfFtT".contains(c));
        if is_prefix && self.rest[length..].starts_with(['\'', '"']) {
            self.string(length);
        } else {
            let text = self.take(length);
            self.out.push_str(text);
            self.statement_begins = false;
        }
    }

    /// A string whose quote comes after `prefix` letters.
    fn string(&mut self, prefix: usize) {
        let begins = std::mem::take(&mut self.statement_begins) && self.depth == 0;
        let text = self.take(string_length(self.rest, prefix));
        let is_plain = !text[..prefix].contains(['b', 'B', 'f', 'F', 't', 'T']);
        let after = self.rest.trim_start_matches([' ', '\t']);
        let ends = after.is_empty() || after.starts_with(['\n', '#', '\r']);
        if begins && is_plain && ends {
            // A block must not become empty; a module may.
            let indented = !self.out.is_empty() && !self.out.ends_with('\n');
            self.out.push_str(if indented { "pass" } else { "" });
            let lines = text.bytes().filter(|byte| *byte == b'\n').count();
            self.out.extend(std::iter::repeat_n('\n', lines));
        } else {
            self.out.push_str(text);
        }
    }
}

/// The length of the string literal at the beginning of `text`, with its `prefix` letters and its quotes.
fn string_length(text: &str, prefix: usize) -> usize {
    let body = &text[prefix..];
    let quote = &body[..1];
    let triple = quote.repeat(3);
    let end = if body.starts_with(&triple) { triple.as_str() } else { quote };
    let mut at = end.len();
    while at < body.len() {
        let here = &body[at..];
        if let Some(escaped) = here.strip_prefix('\\') {
            at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
        } else if here.starts_with(end) {
            return prefix + at + end.len();
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn docstrings_and_comments_go_and_lines_stay() {
        let source = "#!/usr/bin\n'''Module\ndoc.'''\nx = 1  # one\n\ndef f(a):  # c\n    \"\"\"Doc\n    more.\"\"\"\n\n    \
                      y = '# no'\n    return (a,  # c\n        'not a doc')\n";
        let expected = "\n\n\nx = 1\n\ndef f(a):\n    pass\n\n\n    y = '# no'\n    return (a,\n        'not a doc')\n";
        assert_eq!(strip(source), expected);
    }

    #[test]
    fn other_strings_stay() {
        for source in ["x = \\\n'a'\n", "f'{1}'\n", "'a'.upper()\n", "'''a''' 'b'\n", "x = r'\\'#' + '#'\n", "'a';b\n"]
        {
            assert_eq!(strip(source), source);
        }
    }
}
