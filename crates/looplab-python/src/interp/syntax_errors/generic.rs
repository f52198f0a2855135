//! What CPython says where its parser cannot go on: "invalid syntax", or a hint if the tokens around it suggest one.

use ruff_python_ast::{Expr, token::TokenKind};
use ruff_text_size::{TextRange, TextSize};

use super::{
    Correction, Place,
    text::{Text, is_closing, is_opening},
};

pub(super) const MESSAGE: &str = "invalid syntax";

/// The error of a text whose parsing ends at `at`.
pub(super) fn diagnose(text: &Text<'_>, at: TextSize) -> Correction {
    if let Some(strange) = strange_character(text, at) {
        return strange;
    }
    let token = text.token_at(at);
    if text.is_rest_blank(token) && text.kind(token) != TokenKind::Newline {
        let place = Place { line: text.source.lines().count().max(1), column: 0 };
        return Correction { message: MESSAGE.to_owned(), start: place, end: place };
    }
    hint(text, token)
        .or_else(|| missing_colon(text, token))
        .unwrap_or_else(|| text.at_token(MESSAGE, furthest(text, token)))
}

/// What may have been meant where an expression ends before `token`.
pub(super) fn hint(text: &Text<'_>, token: usize) -> Option<Correction> {
    assignment(text, token).or_else(|| missing_comma(text, token))
}

/// A character that no token has: typographic quotes, or spaces that are none.
fn strange_character(text: &Text<'_>, at: TextSize) -> Option<Correction> {
    let character = text.source[usize::from(at)..].chars().next()?;
    if character.is_ascii() || character.is_alphanumeric() {
        return None;
    }
    let code = u32::from(character);
    let invisible = character.is_whitespace() || character.is_control() || matches!(code, 0x200b..=0x200f | 0xfeff);
    let message = match invisible {
        true => format!("invalid non-printable character U+{code:04X}"),
        false => format!("invalid character '{character}' (U+{code:04X})"),
    };
    Some(text.correction(&message, TextRange::empty(at)))
}

/// CPython has looked one token further after a `not` that is no part of `not in`; `<>` is one token there.
fn furthest(text: &Text<'_>, token: usize) -> usize {
    if text.kind(token) == TokenKind::Greater && text.kind(token.wrapping_sub(1)) == TokenKind::Less {
        return token - 1;
    }
    let negated = text.kind(token) == TokenKind::Not && text.kind(token + 1) != TokenKind::In;
    token + usize::from(negated && ends_operand(text, token.wrapping_sub(1)))
}

/// After these CPython accepts nothing but a colon.
fn missing_colon(text: &Text<'_>, token: usize) -> Option<Correction> {
    let start = text.statement_start(token);
    let keyword = start + usize::from(text.kind(start) == TokenKind::Async);
    let is_due = match text.kind(keyword) {
        TokenKind::Else | TokenKind::Try | TokenKind::Finally => token == keyword + 1,
        TokenKind::Def => {
            let closing = text.next_at_level(keyword + 3, TokenKind::Rpar).filter(|_| text.word(keyword + 2) == "(")?;
            let arrow = text.kind(closing + 1) == TokenKind::Rarrow;
            let after_type = arrow && token > closing + 2 && text.expression(closing + 2, token - 1).is_some();
            token == closing + 1 && text.kind(token) != TokenKind::Colon || after_type
        }
        _ => false,
    };
    is_due.then(|| text.at_token("expected ':'", token))
}

/// `=` where a value is expected.
fn assignment(text: &Text<'_>, token: usize) -> Option<Correction> {
    let equals = text.walk(token, |kind| kind == TokenKind::Equal || ends_expression(kind))?;
    if text.kind(equals) != TokenKind::Equal || !takes_named_expression(text, equals) {
        return None;
    }
    let start = operand_start(text, equals, is_looser_than_or);
    let last = equals.checked_sub(1).filter(|last| *last >= start)?;
    if token < start || !starts_expression(text, equals + 1) {
        return (token >= start).then(|| text.at_token(MESSAGE, equals));
    }
    if start == last && text.kind(start) == TokenKind::Name {
        let end = operand_end(text, equals + 1, is_looser_than_or);
        let hint = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return Some(text.over(hint, start, end));
    }
    let hint = format!("cannot assign to {} here. Maybe you meant '==' instead of '='?", assigned(text, start, last)?);
    Some(text.over(&hint, start, last))
}

/// Whether a `:=` could stand in this place, in which `=` is a likely mistake.
fn takes_named_expression(text: &Text<'_>, token: usize) -> bool {
    let Some(bracket) = text.open_bracket(token) else {
        let keyword = text.kind(text.statement_start(token));
        return matches!(keyword, TokenKind::If | TokenKind::Elif | TokenKind::While);
    };
    let is_value = text.kind(bracket) == TokenKind::Lbrace
        && text
            .walk_back(token, |before| matches!(text.kind(before), TokenKind::Colon | TokenKind::Comma))
            .is_some_and(|before| text.kind(before) == TokenKind::Colon);
    let in_statement = bracket >= text.statement_start(token);
    in_statement && !is_value && !is_call(text, bracket) && !is_import(text, bracket)
}

fn is_call(text: &Text<'_>, bracket: usize) -> bool {
    text.kind(bracket) == TokenKind::Lpar && bracket > 0 && ends_operand(text, bracket - 1)
}

fn is_import(text: &Text<'_>, bracket: usize) -> bool {
    text.kind(text.statement_start(bracket)) == TokenKind::From
}

fn is_parameter_list(text: &Text<'_>, bracket: usize) -> bool {
    let name = bracket.saturating_sub(1);
    text.kind(bracket) == TokenKind::Lpar && name > 0 && text.kind(name - 1) == TokenKind::Def
}

/// What CPython calls an expression that was assigned to; `None` for those of which it says nothing.
fn assigned(text: &Text<'_>, first: usize, last: usize) -> Option<&'static str> {
    Some(match text.expression(first, last)? {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Call(_) => "function call",
        Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Await(_) => "await expression",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) | Expr::NumberLiteral(_) => "literal",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::FString(_) => "f-string expression",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        _ => return None,
    })
}

/// Two values side by side, inside brackets.
fn missing_comma(text: &Text<'_>, token: usize) -> Option<Correction> {
    let bracket = text.open_bracket(token)?;
    if token == 0 || !ends_operand(text, token - 1) || !starts_expression(text, token) {
        return None;
    }
    let start = operand_start(text, token, is_looser_than_or);
    let start = disjunction_start(text, start);
    let before = text.kind(start.wrapping_sub(1));
    let alone = before == TokenKind::Comma || start == bracket + 1;
    if alone && (is_parameter_list(text, bracket) || is_import(text, bracket)) {
        return None;
    }
    match before {
        TokenKind::If if !in_comprehension(text, start) => return missing_else(text, token),
        TokenKind::If => return None,
        TokenKind::In if in_comprehension(text, start) => return None,
        TokenKind::DoubleStar if text.kind(bracket) == TokenKind::Lbrace => return None,
        _ => {}
    }
    let is_prefix = text.kind(start) == TokenKind::Name && text.kind(start + 1) == TokenKind::String;
    let is_special = matches!(text.word(start), "match" | "case" | "type" | "_" | "print" | "exec");
    if is_prefix || is_special {
        return None;
    }
    let end = operand_end(text, token, |_| false);
    Some(text.over("invalid syntax. Perhaps you forgot a comma?", start, end))
}

/// `a if b` without its other half.
pub(super) fn missing_else(text: &Text<'_>, token: usize) -> Option<Correction> {
    let condition = text.walk_back(token, |before| text.kind(before) == TokenKind::If)?;
    let start = disjunction_start(text, operand_start(text, condition, is_looser_than_or));
    let last = token.checked_sub(1)?;
    Some(text.over("expected 'else' after 'if' expression", start, last))
}

fn in_comprehension(text: &Text<'_>, token: usize) -> bool {
    let found = text.walk_back(token, |before| matches!(text.kind(before), TokenKind::For | TokenKind::Comma));
    found.is_some_and(|found| text.kind(found) == TokenKind::For)
}

/// Goes from the start of an operand back to that of the whole condition, over `and`, `or`, `not` and comparisons.
fn disjunction_start(text: &Text<'_>, mut start: usize) -> usize {
    while let Some(before) = start.checked_sub(1).filter(|before| is_condition(text, *before)) {
        start = operand_start(text, before, is_looser_than_or);
        if start == before && text.kind(before) != TokenKind::Not {
            break;
        }
    }
    start
}

fn is_condition(text: &Text<'_>, token: usize) -> bool {
    match text.kind(token) {
        TokenKind::In => !in_comprehension(text, token),
        kind => is_looser_than_or(kind) && kind != TokenKind::In,
    }
}

/// Operators that bind less than `|`.
fn is_looser_than_or(kind: TokenKind) -> bool {
    use TokenKind::{And, EqEqual, Greater, GreaterEqual, In, Is, Less, LessEqual, Not, NotEqual, Or};
    matches!(kind, And | Or | Not | In | Is | EqEqual | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}

/// The first token of the operand that ends before `token`.
fn operand_start(text: &Text<'_>, token: usize, separates: impl Fn(TokenKind) -> bool) -> usize {
    let is_before = |before: usize| {
        let kind = text.kind(before);
        ends_expression(kind) && !is_closing(kind) || separates(kind) || is_unpacking(text, before)
    };
    let separator = text.walk_back(token, is_before);
    let opening = text.open_bracket(token).map_or(0, |bracket| bracket + 1);
    separator.map_or(0, |separator| separator + 1).max(opening).max(text.statement_start(token))
}

/// The last token of the operand that begins at `token`.
fn operand_end(text: &Text<'_>, token: usize, separates: impl Fn(TokenKind) -> bool) -> usize {
    let mut last = token;
    let is_past = |kind| ends_expression(kind) && !matches!(kind, TokenKind::If | TokenKind::Else);
    while let Some(next) = text.walk(last, |_| true).map(|last| past_brackets(text, last) + 1) {
        let kind = text.kind(next);
        let joins = ends_operand(text, next - 1) && starts_expression(text, next) && !is_opening(kind);
        if is_past(kind) || is_closing(kind) || separates(kind) || kind == TokenKind::EndOfFile || joins {
            return next - 1;
        }
        last = next;
    }
    last
}

fn past_brackets(text: &Text<'_>, token: usize) -> usize {
    if is_opening(text.kind(token)) { text.closing_bracket(token + 1).unwrap_or(token) } else { token }
}

/// A star before a value, rather than between two.
fn is_unpacking(text: &Text<'_>, token: usize) -> bool {
    let is_star = matches!(text.kind(token), TokenKind::Star | TokenKind::DoubleStar);
    is_star && (token == 0 || !ends_operand(text, token - 1))
}

/// Tokens that no expression goes on over, on its own level of brackets.
fn ends_expression(kind: TokenKind) -> bool {
    use TokenKind::{
        As, Assert, Async, Colon, ColonEqual, Comma, Del, Elif, Else, Equal, Exclamation, For, From, If, Import,
        Lambda, Newline, Raise, Rarrow, Return, Semi, While, With, Yield,
    };
    let stops = matches!(
        kind,
        As | Assert
            | Async
            | Colon
            | ColonEqual
            | Comma
            | Del
            | Elif
            | Else
            | Equal
            | Exclamation
            | For
            | From
            | If
            | Import
            | Lambda
            | Newline
            | Raise
            | Rarrow
            | Return
            | Semi
            | While
            | With
            | Yield
    );
    stops || is_closing(kind)
}

/// Whether a value may end with this token.
fn ends_operand(text: &Text<'_>, token: usize) -> bool {
    use TokenKind::{Complex, Ellipsis, FStringEnd, False, Float, Int, Name, None, Rbrace, Rpar, Rsqb, String, True};
    let kind = text.kind(token);
    matches!(kind, Complex | Ellipsis | FStringEnd | False | Float | Int | Name | None | Rbrace | Rpar | Rsqb | String)
        || kind == True
        || kind.is_soft_keyword()
}

/// Whether a value may begin with this token.
fn starts_expression(text: &Text<'_>, token: usize) -> bool {
    use TokenKind::{
        Await, Complex, Ellipsis, FStringStart, False, Float, Int, Lambda, Lbrace, Lpar, Lsqb, Minus, Name, None, Not,
        Plus, String, Tilde, True,
    };
    let kind = text.kind(token);
    matches!(kind, Await | Complex | Ellipsis | FStringStart | False | Float | Int | Lambda | Lbrace | Lpar | Lsqb)
        || matches!(kind, Minus | Name | None | Plus | String | Tilde | True)
        || kind == Not && text.kind(token + 1) != TokenKind::In
        || kind.is_soft_keyword()
}
