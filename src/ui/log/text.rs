//! Text for people: numbers, and what a program wrote made visible.

use std::borrow::Cow;

/// How many characters of one line are kept.
pub(super) const MAX_LINE: usize = 10_000;

/// Milliseconds with one decimal and thousands set apart: `1,203.4`.
#[must_use]
pub fn millis(ms: f64) -> String {
    let tenths = (ms * 10.0).round().max(0.0) as u64;
    format!("{}.{}", thousands(tenths / 10), tenths % 10)
}

/// A number with its noun: `1 task`, `2,000 tasks`.
#[must_use]
pub fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

/// The text with control characters as the pictures Unicode has for them (NUL is `␀`), except tab and line end. What only
/// colours it on a terminal is left out.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return text.into();
    }
    without_colours(text).chars().map(picture).collect::<String>().into()
}

/// The text without ECMA-48's "select graphic rendition": `ESC [`, numbers and `;`, `m`.
fn without_colours(text: &str) -> Cow<'_, str> {
    const START: &str = "\x1b[";
    let mut parts = text.split(START);
    let mut plain = Cow::from(parts.next().unwrap_or_default());
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').strip_prefix('m');
        plain += if rest.is_none() { START } else { "" };
        plain += rest.unwrap_or(part);
    }
    plain
}

/// The text without what is over [`MAX_LINE`] characters, and how many characters that is.
pub(super) fn cut(text: &str) -> (String, usize) {
    match text.char_indices().nth(MAX_LINE) {
        Some((end, _)) => (text[..end].to_owned(), text[end..].chars().count()),
        None => (text.to_owned(), 0),
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control() && c != '\t' && c != '\n'
}

fn picture(c: char) -> char {
    match c {
        c if !is_hidden(c) => c,
        '\u{7f}' => '\u{2421}',
        c if c < ' ' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        _ => '\u{fffd}',
    }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(millis(0.04), "0.0");
        assert_eq!(millis(1203.449), "1,203.4");
        assert_eq!(millis(-1.0), "0.0");
        assert_eq!(count(1, "task"), "1 task");
        assert_eq!(count(1_234_567, "task"), "1,234,567 tasks");
    }

    #[test]
    fn control_characters_become_visible_and_emoji_stay() {
        assert_eq!(visible("a\0b\x1b[2J\x7f\u{85}\t\u{1f600}"), "a\u{2400}b\u{241b}[2J\u{2421}\u{fffd}\t\u{1f600}");
    }

    #[test]
    fn the_colours_of_a_terminal_are_left_out() {
        assert_eq!(visible("\x1b[1;31mred\x1b[0m and \x1b[mplain\x1b"), "red and plain\u{241b}");
        assert_eq!(visible("[31m is no colour"), "[31m is no colour");
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let (kept, cut) = cut(&"\u{1f600}".repeat(MAX_LINE + 3));
        assert_eq!((kept.chars().count(), cut), (MAX_LINE, 3));
    }
}
