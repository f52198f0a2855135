//! Mistakes of the kind that everyone makes, and what CPython 3.13 says of them (`tests/syntax/record.py` writes that down).

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::lines;

const MISTAKES: &str = include_str!("../syntax/mistakes.txt");

/// Prints a line for each mistake of which the interpreter says something else: how it differs, and both.
const COMPARE: &str = r"
def said_of(source):
    try:
        compile(source, 'main.py', 'exec')
    except SyntaxError as error:
        return f'{type(error).__name__} {error.lineno}:{error.offset} {error.msg}'
    return 'nothing 0:0 at all'

for case in ('\n' + TABLE.removesuffix('\n')).split('\n== ')[1:]:
    expected, _, source = case.partition('\n')
    found = said_of(source + '\n')
    (kind, place, words), (its_kind, its_place, its_words) = expected.split(' ', 2), found.split(' ', 2)
    if (kind, place.split(':')[0]) != (its_kind, its_place.split(':')[0]):
        print('line:', repr(source), expected, '/', found)
    if place != its_place:
        print('column:', repr(source), expected, '/', found)
    if words != its_words:
        print('words:', repr(source), expected, '/', found)
";

fn differences() -> Vec<String> {
    let table = serde_json::to_string(MISTAKES).unwrap();
    lines(&format!("TABLE = {table}\n{COMPARE}"))
}

#[test]
fn mistakes_are_told_of_as_cpython_does() {
    let differences = differences();
    let of = |kind: &str| differences.iter().filter(|line| line.starts_with(kind)).collect::<Vec<_>>();
    let mistakes = MISTAKES.lines().filter(|line| line.starts_with("== ")).count();
    assert!(mistakes > 600, "the table has {mistakes}");
    assert_eq!(of("line:"), Vec::<&String>::new());
    let most = mistakes / 20;
    assert!(of("column:").len() <= most, "{:#?}", of("column:"));
    assert!(of("words:").len() <= most, "{:#?}", of("words:"));
}

#[test]
fn a_misspelt_keyword_is_told_of_in_a_traceback() {
    let ran = crate::program::run("async def main():\n    awat asyncio.sleep(1)\n");
    let expected =
        "  File \"main.py\", line 2\n    awat asyncio.sleep(1)\n         ^^^^^^^\nSyntaxError: invalid syntax\n";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn what_only_the_compiler_refuses_is_shown_with_its_line_too() {
    for (source, line, marked, message) in [
        ("x = 1\nawait x\n", 2, "await x", "'await' outside function"),
        ("if 1:\n    return 5\n", 2, "return 5", "'return' outside function"),
        ("class A:\n    yield 5\n", 2, "yield 5", "'yield' outside function"),
        ("def f():\n    x = 1\n    global x\n", 3, "global x", "name 'x' is assigned to before global declaration"),
    ] {
        let carets = "^".repeat(marked.len());
        let expected = format!("  File \"main.py\", line {line}\n    {marked}\n    {carets}\nSyntaxError: {message}\n");
        assert_eq!(crate::program::run(source).stderr, expected);
    }
}

#[test]
fn what_is_nested_beyond_the_parser_is_an_error_that_can_be_caught() {
    let source = r#"
kinds = ['(%s)', 'not %s', '-%s', 'lambda: %s', '1 if x else %s', '2**%s', '[%s]', '{1: %s}', 'f(%s)', 'not (%s)']
for kind in kinds:
    text = '1'
    before, after = kind.split('%s')
    text = before * 3000 + '1' + after * 3000
    try:
        compile(text, 'deep', 'exec')
    except (SyntaxError, RecursionError) as error:
        print(kind, type(error).__name__, error.args[0])
try:
    eval('[' * 201 + ']' * 201)
except SyntaxError as error:
    print(error.lineno, error.offset, error.end_lineno, error.end_offset)
try:
    exec('\n'.join(' ' * level + 'if 1:' for level in range(100)) + '\n' + ' ' * 100 + 'pass')
except IndentationError as error:
    print(error.msg, error.lineno, error.offset, error.end_offset)
"#;
    let (brackets, levels) =
        ("SyntaxError too many nested parentheses", "RecursionError maximum recursion depth exceeded");
    let lines = crate::program::lines(source);
    for (line, said) in
        lines.iter().zip([brackets, levels, levels, levels, levels, levels, brackets, brackets, brackets, brackets])
    {
        assert!(line.contains(said), "{line}");
    }
    assert_eq!(lines[10..], ["1 201 1 201", "too many levels of indentation 101 1 0"]);
}

#[test]
fn trees_and_texts_are_compiled_wherever_a_program_asks() {
    let source = "
print(compile('x = 1', 'f', 'exec', 1024).body[0].targets[0].id)
import ast
print(eval(compile(ast.parse('1 + 2', mode='eval'), 'f', 'eval')))
x = 1
def inner():
    x = 2
    exec('print(x)')
    return eval(b' x + 1')
print(inner())
for text in ('retrun 1', 'print(1'):
    try:
        exec(text)
    except SyntaxError as error:
        print(error.msg, error.filename, error.args[1][1:3])
";
    assert_eq!(
        lines(source),
        ["x", "3", "2", "3", "invalid syntax <string> (1, 8)", "'(' was never closed <string> (1, 6)"]
    );
}

#[test]
fn a_byte_order_mark_and_an_encoding_are_no_part_of_the_text() {
    assert_eq!(lines("\u{feff}print('bom')"), ["bom"]);
    let source = r"
import pathlib, sys
pathlib.Path('latin.py').write_bytes(b'# coding: latin-1\nword = \'\xe4\'\n')
pathlib.Path('unknown.py').write_bytes(b'# coding: foo\n')
pathlib.Path('bad.py').write_bytes(b'word = \'\xff\'\n')
sys.path.insert(0, '.')
import latin
print(latin.word)
for name in ('unknown', 'bad'):
    try:
        __import__(name)
    except SyntaxError as error:
        print(error.msg, error.lineno)
";
    assert_eq!(
        lines(source),
        [
            "ä",
            "unknown encoding: foo None",
            "(unicode error) 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte 1"
        ]
    );
}
