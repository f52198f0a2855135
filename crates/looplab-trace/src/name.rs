//! What things are called, and how long texts in events may be.

/// A short text, such as the name of a task or an object. Most of them lie in place, up to 12 bytes in the browser: memory
/// that each of very many tasks takes apart is slow to walk through, for the program too.
pub type Name = compact_str::CompactString;

/// The most bytes of a name in an event. A program may give its tasks names of any length; a reader of a trace needs their
/// beginning, and copies of it go a long way.
pub const LONGEST_NAME: usize = 200;
/// The most bytes of another text in an event, such as an error in one line.
pub const LONGEST_TEXT: usize = 2_000;

/// A name as events have it: where it is too long, its beginning and an ellipsis.
#[must_use]
pub fn short_name(name: Name) -> Name {
    if name.len() <= LONGEST_NAME { name } else { Name::from(shortened(&name, LONGEST_NAME)) }
}

/// A text as events have it: where it is too long, its beginning and an ellipsis.
#[must_use]
pub fn short_text(text: String) -> String {
    if text.len() <= LONGEST_TEXT { text } else { shortened(&text, LONGEST_TEXT) }
}

#[cold]
fn shortened(text: &str, most: usize) -> String {
    format!("{}…", &text[..text.floor_char_boundary(most)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_stays() {
        assert_eq!(short_name("worker".into()), "worker");
        assert_eq!(short_text("ä".repeat(1_000)), "ä".repeat(1_000));
    }

    #[test]
    fn what_is_long_is_cut_between_characters() {
        assert_eq!(short_name(format!("a{}", "ä".repeat(3_000_000)).into()), format!("a{}…", "ä".repeat(99)));
        assert_eq!(short_text("x".repeat(5_000)), format!("{}…", "x".repeat(2_000)));
    }
}
