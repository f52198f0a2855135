//! What a program prints, and its streams.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn what_one_print_writes_comes_in_one_piece_and_in_order() {
    let outcome = run(r#"
import sys, io
print("a", 1, [2.5, None], sep="-", end="!\n", flush=True)
class Loud:
    def __str__(self):
        print("inner")
        return "loud"
print("x", Loud(), "y")
class Bad:
    def __str__(self):
        sys.stderr.write("before\n")
        raise ValueError("no text")
try:
    print("z", Bad(), "never")
except ValueError as error:
    print(error)
print("k", file=sys.stderr)
buffer = io.StringIO()
print("to", "buffer", file=buffer)
class Pieces:
    def write(self, text):
        buffer.write(f"[{text}]")
print(1, 2, file=Pieces())
print(repr(buffer.getvalue()))
sys.stdout.write = lambda text: sys.stderr.write(text.upper())
print("own")
del sys.stdout.write
sys.stdout.close()
print("closed")
"#);
    assert_eq!(
        outcome.pieces,
        [
            "a-1-[2.5, None]!\n",
            "x inner\n",
            "loud y\n",
            "z ",
            "before\n",
            "no text\n",
            "k\n",
            "'to buffer\\n[1][ ][2][\\n]'\n",
            "OWN",
            "\n",
        ]
    );
    assert!(outcome.error.is_some_and(|error| error.contains("I/O operation on closed file.")));
}

#[test]
fn what_print_is_asked_for_in_vain_is_refused_in_the_words_of_cpython() {
    check(
        r#"
import sys
for options in {"sep": 1}, {"end": b""}, {"foo": 1}, {"file": 5}:
    try:
        print("k", **options)
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
print("a", "b", sep=None, end=None, file=None)
sys.stdout, kept = None, sys.stdout
print("nowhere")
sys.stdout = kept
print(print, print.__module__)
"#,
        "TypeError sep must be None or a string, not int\n\
         TypeError end must be None or a string, not bytes\n\
         TypeError print() got an unexpected keyword argument 'foo'\n\
         AttributeError 'int' object has no attribute 'write'\n\
         a b\n\
         <built-in function print> builtins\n",
    );
}

#[test]
fn streams() {
    let outcome = run(r#"
import sys, contextlib, io, logging
print("a", "b", sep="-", end="!\n", flush=True)
print("to stderr", file=sys.stderr)
sys.stdout.write("wrote "); sys.stdout.writelines(["1", "2\n"]); sys.stdout.buffer.write("ü\n".encode())
with contextlib.redirect_stdout(io.StringIO()) as caught:
    print("caught")
assert caught.getvalue() == "caught\n"
assert not sys.stdout.isatty() and sys.stdout.encoding == "utf-8" and sys.stdout.writable()
for call in (sys.stdout.fileno, input, lambda: input("prompt? "), sys.stdin.readline, lambda: sys.stdout.write(b"x"), lambda: list(sys.stdin)):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
logging.warning("careful %d", 7)
logging.getLogger("named").error("bad")
print("\ud800" if False else "\N{SNOWMAN}")
print("\ud800", file=sys.stderr)
assert isinstance(sys.stdout, io.TextIOBase)
"#);
    assert_eq!(outcome.error, None);
    let no_input = "EOFError reading input is not possible here: the program has no keyboard\n";
    assert_eq!(
        outcome.stdout,
        format!(
            "a-b!\nwrote 12\nü\nUnsupportedOperation fileno\n{no_input}prompt? {no_input}{no_input}TypeError write() \
             argument must be str, not bytes\n{no_input}☃\n"
        )
    );
    assert_eq!(outcome.stderr, "to stderr\nWARNING:root:careful 7\nERROR:named:bad\n\\ud800\n");
}
