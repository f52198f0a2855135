//! Takes comments and docstrings out of Python text without moving any line.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{ParseError, parse_module};
use ruff_text_size::{Ranged, TextSize};

/// `source` without comments, without strings that stand alone as statements, and without spaces at line ends. Every
/// line that is left is where it was.
///
/// # Errors
/// When it is not Python.
pub fn strip(source: &str) -> Result<String, ParseError> {
    let parsed = parse_module(source)?;
    let mut tokens = parsed.tokens().iter().peekable();
    let mut out = String::with_capacity(source.len());
    let (mut at, mut statement_begins) = (TextSize::default(), true);
    while let Some(token) = tokens.next() {
        out.push_str(&source[usize::from(at)..usize::from(token.start())]);
        at = token.end();
        let text = &source[token.range()];
        let ends = tokens.peek().is_none_or(|next| matches!(next.kind(), TokenKind::Newline | TokenKind::Comment));
        match token.kind() {
            TokenKind::Comment => {}
            TokenKind::String if statement_begins && ends => {
                // A block must not become empty; a module may.
                let indented = !out.is_empty() && !out.ends_with('\n');
                out.push_str(if indented { "pass" } else { "" });
                out.extend(text.matches('\n'));
            }
            TokenKind::Newline | TokenKind::NonLogicalNewline => {
                out.truncate(out.trim_end_matches([' ', '\t']).len());
                out.push_str(text);
            }
            _ => out.push_str(text),
        }
        statement_begins = match token.kind() {
            TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent => true,
            TokenKind::NonLogicalNewline | TokenKind::Comment => statement_begins,
            _ => false,
        };
    }
    out.push_str(&source[usize::from(at)..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn docstrings_and_comments_go_and_lines_stay() {
        let source = "#!/usr/bin\n'''Module\ndoc.'''\nx = 1  # one\n\ndef f(a):  # c\n    \"\"\"Doc\n    more.\"\"\"\n\n    \
                      y = '# no'\n    return (a,  # c\n        'not a doc')\n";
        let expected = "\n\n\nx = 1\n\ndef f(a):\n    pass\n\n\n    y = '# no'\n    return (a,\n        'not a doc')\n";
        assert_eq!(strip(source).unwrap(), expected);
    }

    #[test]
    fn other_strings_stay() {
        for source in [
            "x = \\\n'a'\n",
            "f'{1}'\n",
            "'a'.upper()\n",
            "'''a''' 'b'\n",
            "x = r'\\'#' + '#'\n",
            "'a';b\n",
            "(\n'a'\n)\n",
        ] {
            assert_eq!(strip(source).unwrap(), source);
        }
    }

    /// Quotes of one kind, and comments, may stand inside the fields of an f-string (PEP 701).
    #[test]
    fn fields_of_f_strings_are_read_as_code() {
        for source in ["f'{x['#']}'\n", "f'{f'{'#'}'}' + '#'\n"] {
            assert_eq!(strip(source).unwrap(), source);
        }
        assert_eq!(strip("f'''{x  # one\n}#'''  # two\n").unwrap(), "f'''{x\n}#'''\n");
    }
}
