//! Syntax errors in CPython 3.13's words and at its places.
//!
//! RustPython's parser accepts the same programs, but names some mistakes otherwise or points at another token. What it
//! reports is looked up here by its message; the answer is found among the tokens of the text. Errors that need no change
//! pass through.

mod escapes;
mod generic;
mod text;

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{ParseErrorType, UnsupportedSyntaxErrorKind};
use ruff_text_size::{TextRange, TextSize};

pub(crate) use self::text::Place;
use self::text::Text;

/// What CPython says of a mistake, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Correction {
    pub message: String,
    pub start: Place,
    pub end: Place,
}

/// CPython has no end for these errors.
const NO_END: isize = -1;

/// What CPython says instead of `message` at `place`; `None` if it says the same.
pub(crate) fn correct(source: &str, message: &str, place: Place) -> Option<Correction> {
    let text = Text::new(source);
    let at = text.offset(place);
    known(&text, message, at, place).or_else(|| {
        // Hints and places of RustPython's own come from a search of the text, which may find something later.
        let at = text.first_error().map_or(at, |first| first.start());
        match message {
            _ if message.starts_with("expression cannot contain assignment") => generic::hint(&text, text.token_at(at)),
            _ if message.starts_with("invalid syntax") || is_foreign(message) => Some(generic::diagnose(&text, at)),
            _ => None,
        }
    })
}

/// What CPython 3.13 says of syntax that came later and that RustPython accepts.
pub(crate) fn newer(source: &str) -> Option<Correction> {
    // Nothing else is newer, so most programs need no second look.
    if !source.contains("except") && !["t'", "t\"", "T'", "T\""].iter().any(|prefix| source.contains(prefix)) {
        return None;
    }
    let text = Text::new(source);
    let (kind, range) = text.newer_syntax()?;
    Some(match kind {
        UnsupportedSyntaxErrorKind::TemplateStrings => {
            let quote = range.start() + TextSize::from(1);
            text.correction("invalid syntax", TextRange::new(quote, range.end()))
        }
        _ => {
            let keyword = text.statement_start(text.token_at(range.start()));
            let first = keyword + 1 + usize::from(text.kind(keyword + 1) == TokenKind::Star);
            let colon = text.next_at_level(first, TokenKind::Colon)?;
            text.over("multiple exception types must be parenthesized", first, colon - 1)
        }
    })
}

/// Errors that CPython reports at another place or in other words, by what RustPython calls them.
fn known(text: &Text<'_>, message: &str, at: TextSize, place: Place) -> Option<Correction> {
    let starts = |prefix: &str| message.starts_with(prefix);
    let here = text.token_at(at);
    match message {
        "unexpected indentation" => Some(unexpected_indent(text, place)),
        "inconsistent use of tabs and spaces in indentation" => {
            let start = Place { line: place.line, column: 1 };
            Some(Correction { message: message.to_owned(), start, end: Place { column: NO_END, ..start } })
        }
        "expected 'except' or 'finally' block" => {
            let next = text.after_unfinished_try()?;
            Some(if text.is_rest_blank(next) { text.at_end(message) } else { text.at_token(message, next) })
        }
        "expected 'else' after 'if' expression" => generic::missing_else(text, here),
        "Invalid star expression" => {
            let imports = text.kind(text.statement_start(here)) == TokenKind::From;
            Some(if imports { generic::diagnose(text, at) } else { text.at_token(message, here + 1) })
        }
        "trailing comma not allowed without surrounding parentheses" => {
            let is_import = text.kind(text.statement_start(here)) == TokenKind::From;
            Some(text.at_token(if is_import { message } else { generic::MESSAGE }, here + 1))
        }
        "unparenthesized tuple expression cannot be used here" => {
            let comma = text.next_at_level(here, TokenKind::Comma)?;
            Some(text.at_token(generic::MESSAGE, comma))
        }
        "cannot mix bytes and nonbytes literals" => Some(text.at_token(message, text.after_strings(here))),
        "not a chance" => Some(text.at_token(message, text.statement_start(here))),
        "Expected one or more names after 'import'" => {
            (text.kind(here) != TokenKind::Newline).then(|| generic::diagnose(text, at))
        }
        "expected an imaginary number in complex literal pattern" => {
            Some(text.at_token("imaginary number required in complex literal", here))
        }
        "multiple exception types must be parenthesized when using 'as'" => newer(text.source),
        _ if message.ends_with(" prefixes are incompatible") => {
            let quote = text.source[usize::from(at)..].find(['\'', '"'])?;
            let quote = at + TextSize::new(quote as u32);
            Some(text.correction(generic::MESSAGE, TextRange::new(quote, text.range(here).end().max(quote))))
        }
        _ if starts("positional argument follows keyword argument") => {
            Some(text.at_token(message, text.closing_bracket(here)?))
        }
        _ if starts("future feature ") => Some(text.at_token(message, text.statement_start(here))),
        _ if starts("expected an indented block after ") => missing_block(text, message, at),
        _ if starts("unterminated triple-quoted ") => Some(unterminated(text, message, at)),
        _ if starts("unterminated f-string ") => Some(unterminated(text, message, at)),
        _ if starts("got unexpected ") || starts("(unicode error) ") => escapes::diagnose(text, here),
        _ if starts("f-string: conversion type must come right after") => {
            let message = "f-string: conversion type must come right after the exclamanation mark";
            let mark = text.previous_of(here, TokenKind::Exclamation)?;
            Some(text.at_token(message, mark))
        }
        "f-string: expecting '}'" | "f-string: expecting '!', or ':', or '}'" => unfinished_field(text, message, at),
        _ if starts("cannot use ") && message.ends_with(" as import target") => {
            let next = here + usize::from(text.kind(here) == TokenKind::Name);
            Some(text.at_token(generic::MESSAGE, next))
        }
        _ if starts("cannot use ") && message.ends_with(" as pattern target") => Some(match text.kind(here) {
            TokenKind::Name => text.at_token(generic::MESSAGE, here + 1),
            _ => text.at_token("invalid pattern target", here),
        }),
        _ if starts("Missing parentheses in call to") => {
            let last = text.statement_end(here);
            Some(text.over(message, here, last))
        }
        _ if message.ends_with(" was never closed") => before_unclosed(text, at),
        _ => None,
    }
}

/// Whether these are words of the parser, or of a later Python, that CPython 3.13 does not have.
fn is_foreign(message: &str) -> bool {
    const LATER: [&str; 2] = ["'not' after an operator must be parenthesized", "expected expression after 'else', but"];
    const WORDS: [&str; 11] = [
        "expected `",
        "expected a ",
        "expected name ",
        "expected symbol ",
        "expected index ",
        "expected class, ",
        "expected the start of ",
        "exception missing ",
        "missing closing ",
        "global statement must ",
        "nonlocal statement must ",
    ];
    let is_ours = message.starts_with("expected an indented block");
    let says = |prefixes: &[&str]| prefixes.iter().any(|prefix| message.starts_with(prefix));
    let of_the_parser =
        message.ends_with(" expression cannot be used here") || message.ends_with("at least one target");
    !is_ours && (says(&LATER) || says(&WORDS) || message.starts_with("expected an ") || of_the_parser)
}

fn unexpected_indent(text: &Text<'_>, place: Place) -> Correction {
    let line = text.line(place.line);
    let indent = line.len() - line.trim_start_matches([' ', '\t', '\x0c']).len();
    let start = Place { line: place.line, column: indent as isize };
    Correction { message: "unexpected indent".to_owned(), start, end: Place { column: NO_END, ..start } }
}

/// The block is missing after the line with the statement's keyword, which need not be the line with its colon.
fn missing_block(text: &Text<'_>, message: &str, at: TextSize) -> Option<Correction> {
    let (clause, _) = message.rsplit_once(" on line ")?;
    let error = text.first_error()?;
    let next = text.token_at(error.start().max(at));
    let next = if text.kind(next) == TokenKind::Newline { next + 1 } else { next };
    let header = text.statement_start(next.saturating_sub(1));
    let header = header + usize::from(text.kind(header) == TokenKind::Async);
    let message = format!("{clause} on line {}", text.place(text.range(header).start()).line);
    Some(if text.is_rest_blank(next) { text.at_end(&message) } else { text.at_token(&message, next) })
}

/// A string that has no end: it is marked where it begins, and the last line is the last that has text.
fn unterminated(text: &Text<'_>, message: &str, at: TextSize) -> Correction {
    let message = match message.rsplit_once("(detected at line ") {
        Some((before, _)) if message.contains("triple") => {
            format!("{before}(detected at line {})", text.source.lines().count())
        }
        _ => message.to_owned(),
    };
    let before = &text.source[..usize::from(at)];
    let prefix = before.len() - before.trim_end_matches(|letter: char| "fFrRbBuU".contains(letter)).len();
    let start = at - TextSize::new(prefix as u32);
    text.correction(&message, TextRange::empty(start))
}

/// A replacement field that does not go on as it should: CPython points at the token that is in the way.
fn unfinished_field(text: &Text<'_>, message: &str, at: TextSize) -> Option<Correction> {
    let error = text.first_error().filter(|error| error.start() >= at)?;
    let token = text.token_at(error.start());
    Some(text.at_token(message, token))
}

/// A bracket is only said to be never closed if nothing is wrong before the end of its line.
fn before_unclosed(text: &Text<'_>, bracket: TextSize) -> Option<Correction> {
    let error = text.first_error_of(|error| {
        !matches!(error, ParseErrorType::Lexical(_)) && !error.to_string().contains("issing closing")
    })?;
    let same_line = text.place(error.start()).line == text.place(bracket).line;
    let is_inside = error.start() > bracket && text.kind(text.token_at(error.start())) != TokenKind::Newline;
    (same_line && is_inside && !text.is_at_end(error.start())).then(|| generic::diagnose(text, error.start()))
}
