//! A program's text with its tokens, comments and line breaks inside brackets left out.

use ruff_python_ast::{Expr, PythonVersion, token::TokenKind};
use ruff_python_parser::{
    Mode, ParseErrorType, ParseOptions, UnsupportedSyntaxErrorKind, parse_expression, parse_unchecked,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{Correction, NO_END};

/// A place as CPython counts it: lines from 1, and columns in characters from 1. Some errors have a column of 0 or -1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub line: usize,
    pub column: isize,
}

pub(super) struct Text<'a> {
    pub(super) source: &'a str,
    tokens: Vec<(TokenKind, TextRange)>,
    errors: Vec<(ParseErrorType, TextRange)>,
    newer: Option<(UnsupportedSyntaxErrorKind, TextRange)>,
    line_starts: Vec<usize>,
}

impl<'a> Text<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::PY313);
        let parsed = parse_unchecked(source, options);
        let tokens = parsed.tokens().iter().map(|token| (token.kind(), token.range()));
        let mut tokens: Vec<_> = tokens.filter(|(kind, _)| !kind.is_trivia()).collect();
        tokens.push((TokenKind::EndOfFile, TextRange::empty(TextSize::of(source))));
        Self {
            tokens,
            errors: parsed.errors().iter().map(|error| (error.error.clone(), error.location)).collect(),
            newer: parsed.unsupported_syntax_errors().first().map(|error| (error.kind, error.range)),
            line_starts: std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect(),
            source,
        }
    }

    pub(super) fn first_error(&self) -> Option<TextRange> {
        self.first_error_of(|_| true)
    }

    pub(super) fn first_error_of(&self, wanted: impl Fn(&ParseErrorType) -> bool) -> Option<TextRange> {
        self.errors.iter().find(|(error, _)| wanted(error)).map(|(_, range)| *range)
    }

    /// The first use of syntax that 3.13 does not have.
    pub(super) fn newer_syntax(&self) -> Option<(UnsupportedSyntaxErrorKind, TextRange)> {
        self.newer
    }

    pub(super) fn line(&self, number: usize) -> &'a str {
        self.source.lines().nth(number.saturating_sub(1)).unwrap_or_default()
    }

    pub(super) fn offset(&self, place: Place) -> TextSize {
        let end = self.source.len();
        let start = self.line_starts.get(place.line.saturating_sub(1)).copied().unwrap_or(end);
        let characters = usize::try_from(place.column - 1).unwrap_or(0);
        let within = self.source[start..].char_indices().nth(characters).map_or(end - start, |(at, _)| at);
        TextSize::new((start + within) as u32)
    }

    pub(super) fn place(&self, offset: TextSize) -> Place {
        let offset = usize::from(offset);
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let before = &self.source[self.line_starts[line - 1]..offset];
        Place { line, column: before.chars().count() as isize + 1 }
    }

    pub(super) fn is_at_end(&self, offset: TextSize) -> bool {
        self.source[usize::from(offset)..].trim().is_empty()
    }

    /// The first token that ends after `offset`.
    pub(super) fn token_at(&self, offset: TextSize) -> usize {
        let past = |(_, range): &(TokenKind, TextRange)| range.end() > offset || range.start() >= offset;
        self.tokens.iter().position(past).unwrap_or(self.tokens.len() - 1)
    }

    pub(super) fn kind(&self, token: usize) -> TokenKind {
        self.tokens.get(token).map_or(TokenKind::EndOfFile, |(kind, _)| *kind)
    }

    pub(super) fn range(&self, token: usize) -> TextRange {
        self.tokens[token.min(self.tokens.len() - 1)].1
    }

    pub(super) fn word(&self, token: usize) -> &'a str {
        &self.source[self.range(token)]
    }

    /// Whether nothing but line breaks and ends of blocks follow.
    pub(super) fn is_rest_blank(&self, token: usize) -> bool {
        let ends = [TokenKind::Newline, TokenKind::Indent, TokenKind::Dedent, TokenKind::EndOfFile];
        (token..self.tokens.len()).all(|token| ends.contains(&self.kind(token)))
    }

    /// The first token of the logical line that `token` is in.
    pub(super) fn statement_start(&self, token: usize) -> usize {
        let breaks = [TokenKind::Newline, TokenKind::Indent, TokenKind::Dedent];
        let last = (0..token).rev().find(|before| breaks.contains(&self.kind(*before)));
        last.map_or(0, |last| last + 1)
    }

    /// The last token of the statement that `token` is in.
    pub(super) fn statement_end(&self, token: usize) -> usize {
        let ends = |kind| matches!(kind, TokenKind::Newline | TokenKind::Semi | TokenKind::EndOfFile);
        (token..self.tokens.len()).find(|next| ends(self.kind(*next + 1))).unwrap_or(token)
    }

    /// The innermost bracket that is open before `token`.
    pub(super) fn open_bracket(&self, token: usize) -> Option<usize> {
        let mut closed = 0;
        for before in (0..token).rev() {
            match self.kind(before) {
                kind if is_closing(kind) => closed += 1,
                kind if is_opening(kind) && closed == 0 => return Some(before),
                kind if is_opening(kind) => closed -= 1,
                _ => {}
            }
        }
        None
    }

    /// What closes the bracket that `token` is in.
    pub(super) fn closing_bracket(&self, token: usize) -> Option<usize> {
        self.walk(token, is_closing)
    }

    /// The next token of a kind, not inside brackets that open on the way.
    pub(super) fn next_at_level(&self, token: usize, wanted: TokenKind) -> Option<usize> {
        self.walk(token, |kind| kind == wanted)
    }

    /// The next token at the level of brackets of `token` that is wanted.
    pub(super) fn walk(&self, token: usize, wanted: impl Fn(TokenKind) -> bool) -> Option<usize> {
        let mut open = 0;
        for next in token..self.tokens.len() {
            match self.kind(next) {
                kind if open == 0 && wanted(kind) => return Some(next),
                kind if is_opening(kind) => open += 1,
                kind if is_closing(kind) => open -= 1,
                _ => {}
            }
            if open < 0 {
                return None;
            }
        }
        None
    }

    /// The token before `token` that is wanted, on its level of brackets and in its statement.
    pub(super) fn walk_back(&self, token: usize, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let mut closed = 0;
        for before in (self.statement_start(token)..token).rev() {
            match self.kind(before) {
                _ if closed == 0 && wanted(before) => return Some(before),
                kind if is_closing(kind) => closed += 1,
                kind if is_opening(kind) => closed -= 1,
                _ => {}
            }
            if closed < 0 {
                return None;
            }
        }
        None
    }

    pub(super) fn previous_of(&self, token: usize, wanted: TokenKind) -> Option<usize> {
        (0..=token).rev().find(|before| self.kind(*before) == wanted)
    }

    /// What comes after the first `try` whose block neither `except` nor `finally` follows.
    pub(super) fn after_unfinished_try(&self) -> Option<usize> {
        let tries = (0..self.tokens.len()).filter(|token| self.kind(*token) == TokenKind::Try);
        let handles = |kind| matches!(kind, TokenKind::Except | TokenKind::Finally);
        tries.map(|token| self.after_block(token)).filter(|next| !handles(self.kind(*next))).min()
    }

    /// What comes after the block of the statement that begins at `token`.
    fn after_block(&self, token: usize) -> usize {
        let end = (token..self.tokens.len()).find(|next| self.kind(*next) == TokenKind::Newline);
        let mut next = end.map_or(self.tokens.len(), |end| end + 1);
        let mut depth = 0;
        while next < self.tokens.len() {
            match self.kind(next) {
                TokenKind::Indent => depth += 1,
                TokenKind::Dedent => depth -= 1,
                _ if depth == 0 => break,
                _ => {}
            }
            next += 1;
        }
        next
    }

    /// The first token that is no string any more.
    pub(super) fn after_strings(&self, token: usize) -> usize {
        (token..self.tokens.len()).find(|next| self.kind(*next) != TokenKind::String).unwrap_or(token)
    }

    /// The tokens from `first` to `last` as an expression, if they are one.
    pub(super) fn expression(&self, first: usize, last: usize) -> Option<Expr> {
        let range = TextRange::new(self.range(first).start(), self.range(last).end());
        parse_expression(&format!("({})", &self.source[range])).ok().map(|parsed| parsed.into_expr())
    }

    pub(super) fn correction(&self, message: &str, range: TextRange) -> Correction {
        let (start, end) = (self.place(range.start()), self.place(range.end()));
        Correction { message: message.to_owned(), start, end }
    }

    /// An error at a single token.
    pub(super) fn at_token(&self, message: &str, token: usize) -> Correction {
        let range = self.range(token);
        if self.kind(token) == TokenKind::Newline {
            return self.correction(message, TextRange::at(range.start(), TextSize::from(0))).widened();
        }
        self.correction(message, range)
    }

    /// An error that spans these tokens.
    pub(super) fn over(&self, message: &str, first: usize, last: usize) -> Correction {
        self.correction(message, TextRange::new(self.range(first).start(), self.range(last).end()))
    }

    /// An error of which CPython only learns at the end of the text.
    pub(super) fn at_end(&self, message: &str) -> Correction {
        let lines = self.source.lines().count().max(1);
        let start = Place { line: lines, column: self.line(lines).chars().count() as isize + 1 };
        Correction { message: message.to_owned(), start, end: Place { column: NO_END, ..start } }
    }
}

impl Correction {
    /// The end of a line is as wide as a character.
    fn widened(mut self) -> Self {
        self.end.column += 1;
        self
    }
}

pub(super) fn is_opening(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace)
}

pub(super) fn is_closing(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace)
}
