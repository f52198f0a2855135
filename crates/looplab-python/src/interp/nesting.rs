//! How deep expressions may be nested. The parser goes down its own stack for each level, and in a browser that ends the
//! engine long before it ends in an error.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer::lex};

/// How many brackets may be open at once: CPython's limit, and what it says beyond.
const BRACKETS: usize = 200;
/// How many levels of indentation there may be: CPython's limit, too.
const INDENTS: usize = 99;
/// How many levels of any kind there may be: brackets, and operators that have all that follows to their right. The compiler
/// takes about half as many.
const LEVELS: usize = 500;

/// What is nested too deeply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooDeep {
    /// Brackets: the one at this byte is one too many.
    Brackets(usize),
    /// Indentation: that of the line of this byte is one too many.
    Indentation(usize),
    /// Operators.
    Operators,
}

/// What in a text is nested too deeply, if something is.
pub(crate) fn too_deep(source: &str) -> Option<TooDeep> {
    if source.len() <= BRACKETS {
        return None;
    }
    let depth = Depth::of(source);
    match () {
        () if depth.brackets > BRACKETS => {
            Some(TooDeep::Brackets(shortest(source, |start| start.brackets > BRACKETS) - 1))
        }
        () if depth.indents > INDENTS => {
            Some(TooDeep::Indentation(shortest(source, |start| start.indents > INDENTS) - 1))
        }
        () => (depth.levels > LEVELS).then_some(TooDeep::Operators),
    }
}

/// How many bytes from the start are too deep. The lexer does not tell where a token is.
fn shortest(source: &str, is_beyond: impl Fn(Depth) -> bool) -> usize {
    let (mut within, mut beyond) = (0, source.len());
    while beyond - within > 1 {
        let middle = source.floor_char_boundary(within.midpoint(beyond)).max(within + 1);
        if !source.is_char_boundary(middle) {
            break;
        }
        if is_beyond(Depth::of(&source[..middle])) { beyond = middle } else { within = middle }
    }
    beyond
}

/// How deep a text is nested, at the most.
#[derive(Clone, Copy, Debug, Default)]
struct Depth {
    brackets: usize,
    levels: usize,
    indents: usize,
}

impl Depth {
    fn of(source: &str) -> Self {
        use TokenKind::{
            Await, Comma, Complex, Dedent, DoubleStar, Else, EndOfFile, Float, Indent, Int, Lambda, Lbrace, Lpar, Lsqb,
            Minus, Name, Newline, Not, Plus, Rbrace, Rpar, Rsqb, String, Tilde,
        };
        let mut lexer = lex(source, Mode::Module);
        let (mut most, mut now, mut brackets, mut before) = (Self::default(), Self::default(), Vec::new(), Newline);
        loop {
            let token = lexer.next_token();
            match token {
                EndOfFile => return most,
                Lpar | Lsqb | Lbrace => {
                    brackets.push(now.levels);
                    now.levels += 1;
                }
                Rpar | Rsqb | Rbrace => now.levels = brackets.pop().unwrap_or_default(),
                Newline | Comma => now.levels = brackets.last().map_or(0, |outside| outside + 1),
                Indent => now.indents += 1,
                Dedent => now.indents = now.indents.saturating_sub(1),
                // Between two operands they go to the right no further than to the next of their kind.
                Plus | Minus if matches!(before, Name | Int | Float | Complex | String | Rpar | Rsqb | Rbrace) => {}
                Plus | Minus | Tilde | Not | Lambda | DoubleStar | Else | Await => now.levels += 1,
                _ => {}
            }
            most.brackets = most.brackets.max(brackets.len());
            most.levels = most.levels.max(now.levels);
            most.indents = most.indents.max(now.indents);
            before = token;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_as_cpython_does() {
        let nested = |count: usize| format!("x = 1\ny = {}1{}\n", "(".repeat(count), ")".repeat(count));
        assert_eq!(too_deep(&nested(200)), None);
        assert_eq!(too_deep(&nested(201)), Some(TooDeep::Brackets(10 + 200)));
        let open = format!("x = '(((' # {}\n# é\nf({}", "(".repeat(500), "[".repeat(5_000));
        let at = open.find("f(").unwrap() + 2 + 199;
        assert_eq!(too_deep(&open), Some(TooDeep::Brackets(at)));
    }

    #[test]
    fn operators_that_have_the_rest_to_their_right_are_levels() {
        for operator in ["-", "not ", "lambda: ", "1 if x else ", "2**", "await ", "(not "] {
            assert_eq!(too_deep(&format!("x = {}1\n", operator.repeat(190))), None, "{operator}");
        }
        for operator in ["-", "~", "not ", "lambda: ", "1 if x else ", "2**", "await "] {
            assert_eq!(too_deep(&format!("x = {}1\n", operator.repeat(3_000))), Some(TooDeep::Operators), "{operator}");
        }
    }

    #[test]
    fn levels_of_indentation_are_counted_as_cpython_does() {
        let nested = |count: usize| {
            let lines = (0..count).map(|level| format!("{}if x:\n", " ".repeat(level)));
            lines.collect::<std::string::String>() + &" ".repeat(count) + "pass\n"
        };
        assert_eq!(too_deep(&nested(99)), None);
        let deep = nested(100);
        let Some(TooDeep::Indentation(at)) = too_deep(&deep) else { panic!("{:?}", too_deep(&deep)) };
        assert_eq!(deep[..at].matches('\n').count(), 100);
    }

    #[test]
    fn what_is_long_is_not_deep() {
        for long in ["1 + ", "a - ", "f(-1), ", "x = [1, -2, not 3]\n", "if x: pass\nelse: pass\n", "a.b(c)[d] and "] {
            assert_eq!(too_deep(&long.repeat(5_000)), None, "{long}");
        }
    }
}
