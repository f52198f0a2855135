//! Escapes in strings that mean nothing: CPython reports what its decoder says, and marks the whole string.

use ruff_python_ast::token::TokenKind;

use super::{Correction, text::Text};

/// The first bad escape of the string at `token`, or of the strings right before it.
pub(super) fn diagnose(text: &Text<'_>, token: usize) -> Option<Correction> {
    let strings = (0..=token).rev().take(3).filter(|token| is_string(text.kind(*token)));
    for token in strings.collect::<Vec<_>>().into_iter().rev() {
        if let Some(message) = bad_escape(text.word(token), text.kind(token) != TokenKind::String) {
            // Parts of an f-string are marked where they end.
            let marked = if text.kind(token) == TokenKind::String { token } else { token + 1 };
            return Some(text.at_token(&message, marked));
        }
    }
    None
}

fn is_string(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::String | TokenKind::FStringMiddle | TokenKind::Unknown)
}

fn bad_escape(literal: &str, is_part: bool) -> Option<String> {
    let (prefix, body) = if is_part { ("", literal) } else { split(literal)? };
    let is_bytes = prefix.contains(['b', 'B']);
    // What the decoder sees: characters beyond ASCII as escapes of ten letters.
    let mut position = 0;
    let mut rest = body;
    while let Some(character) = rest.chars().next() {
        if character != '\\' {
            position += if character.is_ascii() { 1 } else { 10 };
            rest = &rest[character.len_utf8()..];
            continue;
        }
        let letter = rest[1..].chars().next()?;
        match check(letter, &rest[1 + letter.len_utf8()..], is_bytes) {
            Err(_) if is_bytes => return Some(format!("(value error) invalid \\x escape at position {position}")),
            Err((length, reason)) => {
                let last = position + 1 + length;
                let range = format!("bytes in position {position}-{last}");
                return Some(format!("(unicode error) 'unicodeescape' codec can't decode {range}: {reason}"));
            }
            Ok(()) => {
                position += 1 + if letter.is_ascii() { 1 } else { 10 };
                rest = &rest[1 + letter.len_utf8()..];
            }
        }
    }
    None
}

/// A literal's prefix, and what is between its quotes.
fn split(literal: &str) -> Option<(&str, &str)> {
    let (prefix, quoted) = literal.split_at(literal.find(['\'', '"'])?);
    let quote = if quoted.starts_with("'''") || quoted.starts_with("\"\"\"") { 3 } else { 1 };
    Some((prefix, quoted.get(quote..quoted.len().checked_sub(quote)?)?))
}

/// How many characters after the letter belong to an escape that means nothing, and why it does not.
fn check(letter: char, after: &str, is_bytes: bool) -> Result<(), (usize, &'static str)> {
    let hexadecimal = |wanted: usize, reason| {
        let found = after.chars().take(wanted).take_while(char::is_ascii_hexdigit).count();
        if found < wanted { Err((found, reason)) } else { Ok(()) }
    };
    match letter {
        'x' => hexadecimal(2, "truncated \\xXX escape"),
        _ if is_bytes => Ok(()),
        'u' => hexadecimal(4, "truncated \\uXXXX escape"),
        'U' => {
            hexadecimal(8, "truncated \\UXXXXXXXX escape")?;
            let is_character = u32::from_str_radix(&after[..8], 16).is_ok_and(|code| code <= 0x0010_ffff);
            if is_character { Ok(()) } else { Err((8, "illegal Unicode character")) }
        }
        'N' => match after.strip_prefix('{').and_then(|name| name.find('}')) {
            Some(length) if length > 0 => Err((length + 2, "unknown Unicode character name")),
            _ => Err((0, "malformed \\N character escape")),
        },
        _ => Ok(()),
    }
}
