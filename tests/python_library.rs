//! The Python library on our ground: every shipped module imports and does what it is for, natively and in a browser.

#![cfg(feature = "python")]

use std::{cell::RefCell, rc::Rc};

use looplab::{
    python::ground::{self, ManualTime},
    trace::Stream,
};
use rustpython_vm::{Interpreter, PyResult, VirtualMachine};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// 2026-03-04 05:06:07.5 UTC.
const NOW: f64 = 1_772_600_767.5;

/// What a program wrote, and its clock.
struct Outcome {
    /// The pieces it came in, of both streams.
    pieces: Vec<String>,
    stdout: String,
    stderr: String,
    error: Option<String>,
    clock: Rc<ManualTime>,
}

/// Runs a program on a new interpreter.
fn run(source: &str) -> Outcome {
    let written = Rc::new(RefCell::new((String::new(), String::new(), Vec::new())));
    let sink = Rc::clone(&written);
    ground::set_sink(Rc::new(move |stream, text| {
        let mut written = sink.borrow_mut();
        written.2.push(text.to_owned());
        match stream {
            Stream::Stdout => written.0.push_str(text),
            Stream::Stderr => written.1.push_str(text),
        }
    }));
    let clock = Rc::new(ManualTime::new(NOW));
    ground::set_time_source(clock.clone());
    let interpreter = ground::register(Interpreter::builder(ground::settings())).build();
    let error = interpreter.enter(|vm| {
        ground::finish(vm).map_err(|error| describe(&error, vm)).expect("the ground is complete");
        execute(vm, source).err().map(|error| describe(&error, vm))
    });
    let (stdout, stderr, pieces) = written.take();
    Outcome { pieces, stdout, stderr, error, clock }
}

fn execute(vm: &VirtualMachine, source: &str) -> PyResult<()> {
    let scope = vm.new_scope_with_main()?;
    vm.run_string(scope, source, "main.py").map(drop)
}

fn describe(error: &rustpython_vm::builtins::PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let mut text = String::new();
    vm.write_exception(&mut text, error).expect("a string takes all text");
    text
}

/// Runs a program that checks itself; it must write nothing but `expected`.
#[track_caller]
fn check(source: &str, expected: &str) {
    let outcome = run(source);
    if let Some(error) = outcome.error {
        panic!("{error}\n(stdout: {})", outcome.stdout);
    }
    assert_eq!(outcome.stdout, expected, "(stderr: {})", outcome.stderr);
}

#[test]
fn every_shipped_module_imports() {
    // These need the event loop, or are there to say what they need.
    let skipped = ["asyncio", "aiohttp", "concurrent.futures.process", "unittest.async_case", "unittest.mock"];
    let names: Vec<String> = ground::modules().filter(|name| !skipped.iter().any(|s| name.starts_with(s))).collect();
    assert!(names.len() > 150, "{}", names.len());
    let outcome = run(&format!(
        "import sys, importlib, warnings\nwarnings.simplefilter('ignore')\nfor name in {names:?}:\n    try:\n        \
         module = importlib.import_module(name)\n        assert module.__name__ == name or name in sys.modules\n    \
         except BaseException as error:\n        print(name, '->', type(error).__name__, error)\n"
    ));
    assert_eq!(outcome.error, None);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn modules_are_normal() {
    check(
        r#"
import json, json.decoder, linecache, inspect, sys, importlib.util
assert json.__file__ == "/lib/python3.14/json/__init__.py", json.__file__
assert json.__path__ == ["/lib/python3.14/json"]
assert json.__package__ == "json" and json.decoder.__package__ == "json"
assert repr(json) == "<module 'json' from '/lib/python3.14/json/__init__.py'>", repr(json)
assert "def loads" in open(json.__file__).read()
assert inspect.getsource(json.loads).startswith("def loads(")
assert importlib.util.find_spec("nothing_like_this") is None
import os
with open("mine.py", "w") as f:
    f.write("def f():\n    return 41 + 1\n")
os.mkdir("package")
open("package/__init__.py", "w").close()
with open("package/part.py", "w") as f:
    f.write("from . import __name__ as above\n")
import mine, package.part
print(mine.f(), package.part.above, mine.__file__)
"#,
        "42 package /home/user/mine.py\n",
    );
}

#[test]
fn what_is_not_there_says_so() {
    check(
        r#"
for name in "nothing_like_this", "json.nothing", "json.decoder.x":
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        print(error, "|", error.name)
for name in "subprocess", "socket", "numpy", "js":
    try:
        __import__(name)
    except ImportError as error:
        print(type(error).__name__, error)
"#,
        "No module named 'nothing_like_this' | nothing_like_this\n\
         No module named 'json.nothing' | json.nothing\n\
         No module named 'json.decoder.x'; 'json.decoder' is not a package | json.decoder.x\n\
         ModuleNotFoundError No module named 'subprocess': it is not available in the browser, because it needs \
         threads or processes\n\
         ModuleNotFoundError No module named 'socket': it is not available in the browser, because it needs network \
         sockets\n\
         ModuleNotFoundError No module named 'numpy': it is not available in the browser, where only pure Python can \
         run\n\
         ModuleNotFoundError No module named 'js': it is not available in the browser, because it needs the browser \
         page\n",
    );
}

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
fn the_statuses_of_http_need_no_network() {
    check(
        r#"
from http import HTTPMethod, HTTPStatus
from http.cookies import SimpleCookie
assert 404 == HTTPStatus.NOT_FOUND and HTTPStatus(200).is_success and HTTPMethod.GET == "GET"
print(HTTPStatus(418).phrase, SimpleCookie("a=1; b=2")["b"].value)
try:
    import http.client
except ImportError as error:
    print(error)
"#,
        "I'm a Teapot 2\n\
         No module named 'http.client': it is not available in the browser, because it needs network sockets; use \
         aiohttp for requests\n",
    );
}

#[test]
fn an_error_in_the_library_shows_its_line() {
    let outcome = run("import json\n\n\njson.loads('{')\n");
    let error = outcome.error.expect("it fails");
    assert!(error.contains("File \"main.py\", line 4, in <module>"), "{error}");
    assert!(error.contains("File \"/lib/python3.14/json/decoder.py\", line "), "{error}");
    let outcome =
        run("import traceback, json\ntry:\n    json.loads('{')\nexcept ValueError:\n    traceback.print_exc()\n");
    assert!(outcome.stderr.contains("\n    obj, end = self.raw_decode("), "{}", outcome.stderr);
    let outcome = run("open('bad.py', 'w').write('x = 1\\n1 / 0\\n')\nimport bad\n");
    let error = outcome.error.expect("it fails");
    assert!(!error.contains("importlib"), "{error}");
    assert!(error.contains("File \"/home/user/bad.py\", line 2, in <module>"), "{error}");
}

#[test]
fn files_in_memory() {
    check(
        r#"
import os, pathlib, tempfile, shutil, glob, io, stat
path = pathlib.Path("notes") / "a.txt"
path.parent.mkdir()
path.write_text("zwölf\nlines\n")
assert path.read_text() == "zwölf\nlines\n"
assert path.stat().st_size == 13 and stat.S_ISREG(path.stat().st_mode) and path.stat().st_mtime == 1772600767.5
assert [p.name for p in pathlib.Path("notes").iterdir()] == ["a.txt"]
with open(path) as f:
    assert f.name == path and f.encoding == "UTF-8" and f.mode == "r"
    assert f.readline() == "zwölf\n" and f.tell() == 7 and list(f) == ["lines\n"]
with open("b.bin", "wb") as f:
    f.write(bytes(range(256)) * 100)
    f.seek(10)
    f.write(b"!")
with open("b.bin", "rb") as f:
    f.seek(-25590, 2)
    assert f.read(2) == b"!\x0b"
    assert len(f.read()) == 25588
with open("b.bin", "r+b", buffering=0) as f:
    assert type(f) is io.FileIO, type(f)
    f.truncate(3)
assert os.path.getsize("b.bin") == 3
with open("log.txt", "a") as f: print("one", file=f)
with open("log.txt", "a+") as f:
    print("two", file=f)
    f.seek(0)
    assert f.read() == "one\ntwo\n"
for call in (lambda: open("none/x"), lambda: open("none.txt"), lambda: open("notes"), lambda: open("log.txt", "x"),
             lambda: os.mkdir("notes"), lambda: os.rmdir("notes"), lambda: os.listdir("log.txt"),
             lambda: os.rename("none", "some"), lambda: open("log.txt", "q"), lambda: open("log.txt", "rb", encoding="x")):
    try:
        call()
    except (OSError, ValueError) as error:
        print(type(error).__name__, error)
with tempfile.TemporaryDirectory() as folder:
    with tempfile.NamedTemporaryFile("w+", dir=folder, suffix=".txt") as f:
        f.write("temporary"); f.flush()
        assert pathlib.Path(f.name).read_text() == "temporary"
    os.makedirs(os.path.join(folder, "x/y/z"))
    shutil.copy("log.txt", os.path.join(folder, "x/y"))
    shutil.copytree(os.path.join(folder, "x"), "copy")
assert not os.path.exists(folder)
print([(os.path.basename(top), sorted(d), sorted(f)) for top, d, f in os.walk("copy")])
print(glob.glob("**/*.txt", recursive=True), sorted(p.name for p in pathlib.Path().rglob("*.t?t")))
shutil.rmtree("copy")
with tempfile.SpooledTemporaryFile() as f:
    f.write(b"x"); f.rollover(); f.seek(0); assert f.read() == b"x"
os.environ["LOOPLAB"] = "yes"
print(os.getcwd(), os.getenv("LOOPLAB"), os.getenv("HOME"), os.cpu_count(), os.sep, os.name, len(os.urandom(8)))
os.chdir("notes"); os.symlink("a.txt", "link"); assert os.path.islink("link") and os.path.samefile("link", "a.txt")
assert os.path.realpath("link") == "/home/user/notes/a.txt"
os.replace("a.txt", "../moved"); assert os.listdir("..") == ["b.bin", "log.txt", "moved", "notes"]
with os.scandir("..") as entries:
    print([(e.name, e.is_dir()) for e in entries])
"#,
        "FileNotFoundError [Errno 2] No such file or directory: 'none/x'\n\
         FileNotFoundError [Errno 2] No such file or directory: 'none.txt'\n\
         IsADirectoryError [Errno 21] Is a directory: 'notes'\n\
         FileExistsError [Errno 17] File exists: 'log.txt'\n\
         FileExistsError [Errno 17] File exists: 'notes'\n\
         OSError [Errno 39] Directory not empty: 'notes'\n\
         NotADirectoryError [Errno 20] Not a directory: 'log.txt'\n\
         FileNotFoundError [Errno 2] No such file or directory: 'none' -> 'some'\n\
         ValueError invalid mode: 'q'\n\
         ValueError binary mode doesn't take an encoding argument\n\
         [('copy', ['y'], []), ('y', ['z'], ['log.txt']), ('z', [], [])]\n\
         ['log.txt', 'copy/y/log.txt', 'notes/a.txt'] ['a.txt', 'log.txt', 'log.txt']\n\
         /home/user yes /home/user 1 / posix 8\n\
         [('b.bin', False), ('log.txt', False), ('moved', False), ('notes', True)]\n",
    );
}

#[test]
fn error_numbers_choose_the_class() {
    check(
        r#"
import errno, os
for number in errno.ENOENT, errno.EEXIST, errno.ECONNREFUSED, errno.ETIMEDOUT, errno.EAGAIN, errno.ENOTEMPTY:
    error = OSError(number, os.strerror(number), "name")
    print(type(error).__name__, error, errno.errorcode[number], error.filename)
class Own(OSError): pass
print(type(Own(2, "x")).__name__, type(OSError("x")).__name__, os.strerror(9999))
"#,
        "FileNotFoundError [Errno 2] No such file or directory: 'name' ENOENT name\n\
         FileExistsError [Errno 17] File exists: 'name' EEXIST name\n\
         ConnectionRefusedError [Errno 111] Connection refused: 'name' ECONNREFUSED name\n\
         TimeoutError [Errno 110] Connection timed out: 'name' ETIMEDOUT name\n\
         BlockingIOError [Errno 11] Resource temporarily unavailable: 'name' EAGAIN name\n\
         OSError [Errno 39] Directory not empty: 'name' ENOTEMPTY name\n\
         Own OSError Unknown error 9999\n",
    );
}

#[test]
fn time_is_the_injected_clock() {
    let outcome = run(r#"
import time, datetime
assert time.time() == 1772600767.5 and time.time_ns() == 1772600767500000000
assert time.monotonic() == 0.0 == time.perf_counter()
time.sleep(1.25); time.sleep(0)
assert time.monotonic() == 1.25 and time.perf_counter_ns() == 1_250_000_000
assert datetime.datetime.now() == datetime.datetime(2026, 3, 4, 5, 6, 8, 750000), datetime.datetime.now()
assert datetime.datetime.now(datetime.UTC).isoformat() == "2026-03-04T05:06:08.750000+00:00"
assert datetime.date.today() == datetime.date(2026, 3, 4)
class Mine(datetime.datetime): pass
assert type(Mine.now()) is Mine
for bad in (-1, float("nan"), "1"):
    try:
        time.sleep(bad)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
t = time.gmtime(0)
print(t)
print(time.strftime("%Y-%m-%d %H:%M:%S %a %j %Z"), time.asctime(t), time.ctime(86400))
print(time.strptime("4 Mar 2026", "%d %b %Y")[:3], time.mktime(time.localtime(1e9)), time.tzname, time.timezone)
print(datetime.datetime.strptime("2026-01-02 03:04", "%Y-%m-%d %H:%M").strftime("%d/%m/%y %I %p"))
print(datetime.timedelta(hours=30), datetime.datetime(2026, 1, 31).replace(month=3).isocalendar())
print(f"{datetime.datetime(2026, 5, 6):%A %d %B}", time.get_clock_info("monotonic").monotonic)
"#);
    assert_eq!(outcome.error, None);
    assert_eq!(
        outcome.stdout,
        "ValueError sleep length must be non-negative\n\
         ValueError Invalid value NaN (not a number)\n\
         TypeError 'str' object cannot be interpreted as an integer or float\n\
         time.struct_time(tm_year=1970, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=3, tm_yday=1, \
         tm_isdst=0)\n\
         2026-03-04 05:06:08 Wed 063 UTC Thu Jan  1 00:00:00 1970 Fri Jan  2 00:00:00 1970\n\
         (2026, 3, 4) 1000000000.0 ('UTC', 'UTC') 0\n\
         02/01/26 03 AM\n\
         1 day, 6:00:00 datetime.IsoCalendarDate(year=2026, week=14, weekday=2)\n\
         Wednesday 06 May True\n"
    );
    use ground::TimeSource;
    assert_eq!(outcome.clock.monotonic(), 1.25);
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

#[test]
fn context_variables() {
    check(
        r#"
import contextvars
from contextvars import ContextVar, Context, Token, copy_context
v = ContextVar("v", default=1); w = ContextVar("w")
assert v.get() == 1 and v.name == "v" and w.get("d") == "d"
try: w.get()
except LookupError as e: assert e.args == (w,)
token = v.set(2)
assert token.var is v and token.old_value is Token.MISSING and repr(Token.MISSING) == "<Token.MISSING>"
c = copy_context()
def f():
    v.set(3); w.set(4)
    return v.get()
assert c.run(f) == 3 and v.get() == 2 and c[v] == 3 and c[w] == 4 and w not in copy_context() and w in c
assert len(c) == 2 and list(c) == [v, w] and dict(c.items()) == {v: 3, w: 4} and list(c.values()) == [3, 4]
assert c == c.copy() and c != Context() and c.get(ContextVar("x")) is None and c.get(ContextVar("x"), 5) == 5
v.reset(token)
assert v.get() == 1
def message(call, *args):
    try:
        call(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}".replace(hex(id(c)), "C").replace(hex(id(v)), "V").replace(hex(id(token)), "T")
print(message(v.reset, token))
other = w.set(1); print(message(v.reset, other).split(" at ")[-1].split("> ")[-1])
print(message(c.run, v.reset, v.set(9)).split("> ")[-1])
print(message(c.run, lambda: c.run(f)))
print(message(Context, 1), "|", message(Token), "|", message(ContextVar, 1), "|", message(c.run))
print(message(lambda: c["v"]), "|", message(lambda: 1 in c), "|", message(v.reset, 5))
print(message(ContextVar), "|", message(hash, c))
with v.set(10) as t:
    assert v.get() == 10
assert v.get() == 9
print(repr(v).replace(hex(id(v)), "V"), ContextVar[int], type(c), contextvars.Token)
"#,
        "RuntimeError: <Token used var=<ContextVar name='v' default=1 at V> at T> has already been used once\n\
         was created by a different ContextVar\n\
         was created in a different Context\n\
         RuntimeError: cannot enter context: <_contextvars.Context object at C> is already entered\n\
         TypeError: Context() does not accept any arguments | RuntimeError: Tokens can only be created by ContextVars \
         | TypeError: context variable name must be a str | TypeError: run() missing 1 required positional argument\n\
         TypeError: a ContextVar key was expected, got 'v' | TypeError: a ContextVar key was expected, got 1 | \
         TypeError: expected an instance of Token, got 5\n\
         TypeError: ContextVar() takes exactly 1 positional argument (0 given) | TypeError: unhashable type: \
         '_contextvars.Context'\n\
         <ContextVar name='v' default=1 at V> _contextvars.ContextVar[int] <class '_contextvars.Context'> <class \
         '_contextvars.Token'>\n",
    );
}

#[test]
fn threads_exist_in_name_only() {
    check(
        r#"
import threading, queue, concurrent.futures, _thread
with threading.Lock() as held, threading.RLock(), threading.Condition():
    assert held is True
lock = threading.Lock()
assert lock.acquire() and lock.locked() and not lock.acquire(blocking=False) and not lock.acquire(timeout=0.5)
for call in (lock.acquire, threading.Thread(target=print).start, threading.Event().wait):
    try:
        call()
    except RuntimeError as error:
        print(error)
q = queue.Queue(); q.put(1); assert q.get() == 1
s = queue.SimpleQueue(); s.put(2); assert s.get() == 2
try: s.get_nowait()
except queue.Empty: pass
local = threading.local(); local.x = 1
class L(threading.local):
    def __init__(self, n): self.n = n
assert L(3).n == 3 and local.x == 1
print(threading.current_thread().name, threading.active_count(), threading.main_thread().is_alive())
try:
    concurrent.futures.ThreadPoolExecutor().submit(print)
except RuntimeError as error:
    print(error)
"#,
        "this would wait forever: the lock is held, and there is no other thread that could release it\n\
         can't start new thread: threads are not available here; asyncio tasks run side by side without them\n\
         this would wait forever: the lock is held, and there is no other thread that could release it\n\
         MainThread 1 True\n\
         can't start new thread: threads are not available here; asyncio tasks run side by side without them\n",
    );
}

#[test]
fn the_modules_that_programs_use() {
    check(
        r#"
import abc, bisect, collections, contextlib, copy, dataclasses, enum, functools, hashlib, heapq, itertools, json, math
import operator, random, re, statistics, string, textwrap, types, typing, uuid, warnings, weakref, decimal, fractions
import base64, struct, pprint, secrets, argparse, calendar, csv, io, pickle, zlib, html, urllib.parse, graphlib, tomllib
assert json.loads(json.dumps({"a": [1, 2.5, None, True, "é"]}, indent=1)) == {"a": [1, 2.5, None, True, "é"]}
@dataclasses.dataclass(order=True, slots=True)
class Point:
    x: int
    y: list[int] = dataclasses.field(default_factory=list)
assert Point(1) < Point(2) and repr(Point(1, [2])) == "Point(x=1, y=[2])" and dataclasses.asdict(Point(3)) == {"x": 3, "y": []}
@dataclasses.dataclass(frozen=True)
class Frozen:
    a: int
try: Frozen(1).a = 2
except dataclasses.FrozenInstanceError as e: print(e)
class Color(enum.Enum):
    RED = 1
    BLUE = enum.auto()
class Flag(enum.IntFlag):
    A = 1; B = 2
print(Color.BLUE, repr(Color(1)), list(Color), Flag.A | Flag.B, enum.StrEnum("S", "x").x)
assert hashlib.sha256(b"abc").hexdigest() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
assert hashlib.md5(b"").hexdigest() == "d41d8cd98f00b204e9800998ecf8427e" and hashlib.new("sha1", b"abc").hexdigest()[:8] == "a9993e36"
assert hashlib.blake2b(b"", digest_size=4).hexdigest() == "1271cf25" and hashlib.sha3_256(b"").hexdigest()[:8] == "a7ffc6f8"
assert len({uuid.uuid4() for _ in range(50)}) == 50 and uuid.uuid4().version == 4 and uuid.uuid1().version == 1
assert str(uuid.uuid5(uuid.NAMESPACE_DNS, "python.org")) == "886313e1-3b8a-5372-9b90-0c9aee199e5d"
r = random.Random(42)
print(r.random(), r.randint(1, 100), r.choice("abc"), r.sample(range(100), 3), round(r.gauss(0, 1), 6))
assert random.random() != random.random() and len({random.Random().random() for _ in range(20)}) == 20
assert 0 <= secrets.randbelow(5) < 5 and len(secrets.token_hex(8)) == 16
print(statistics.mean([1, 2, 4]), statistics.median([3, 1, 2]), statistics.stdev([1, 2, 3, 4]), statistics.quantiles(range(9)))
assert re.sub(r"(\w+) (\w+)", r"\2 \1", "hello world") == "world hello" and re.findall(r"(?P<n>\d+)", "a1b22") == ["1", "22"]
h = []; [heapq.heappush(h, n) for n in (3, 1, 2)]; assert heapq.heappop(h) == 1 and bisect.bisect([1, 3], 2) == 1
assert collections.Counter("abca").most_common(1) == [("a", 2)]
assert collections.OrderedDict(a=1) == {"a": 1} and collections.deque([1, 2], maxlen=1)[0] == 2
P = collections.namedtuple("P", "x y", defaults=[0]); assert P(1) == (1, 0) and P(1)._replace(y=2).y == 2
@functools.lru_cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
assert fib(80) == 23416728348467685 and fib.cache_info().misses == 81
@functools.singledispatch
def kind(x): return "object"
@kind.register
def _(x: int): return "int"
assert kind(1) == "int" and kind("") == "object" and functools.reduce(operator.mul, [2, 3]) == 6
assert list(itertools.batched("abcde", 2)) == [("a", "b"), ("c", "d"), ("e",)] and list(itertools.pairwise([1, 2, 3])) == [(1, 2), (2, 3)]
assert math.isclose(math.sqrt(2) ** 2, 2) and math.gcd(12, 18) == 6 and math.factorial(20) == 2432902008176640000
assert decimal.Decimal("0.1") * 3 == decimal.Decimal("0.3") and fractions.Fraction(1, 3) + fractions.Fraction(1, 6) == fractions.Fraction(1, 2)
assert base64.b64decode(base64.b64encode(b"xyz")) == b"xyz" and struct.unpack("<IH", struct.pack("<IH", 7, 8)) == (7, 8)
assert pickle.loads(pickle.dumps({"a": Color.RED, "p": [1, (2,)]})) == {"a": Color.RED, "p": [1, (2,)]}
assert zlib.decompress(zlib.compress(b"abc" * 50)) == b"abc" * 50 and copy.deepcopy([[1]]) == [[1]]
assert textwrap.dedent("  a\n  b") == "a\nb" and textwrap.wrap("a bb ccc", 4) == ["a bb", "ccc"]
assert string.Template("$a").substitute(a=1) == "1" and string.capwords("a b") == "A B"
assert urllib.parse.urlencode({"q": "a b"}) == "q=a+b" and urllib.parse.urlsplit("http://h:1/p?q#f").port == 1
assert list(csv.DictReader(io.StringIO("a,b\n1,2\n"))) == [{"a": "1", "b": "2"}] and tomllib.loads("a = 1") == {"a": 1}
assert list(graphlib.TopologicalSorter({"b": {"a"}}).static_order()) == ["a", "b"] and html.escape("<") == "&lt;"
assert calendar.monthrange(2024, 2)[1] == 29 and pprint.pformat({"b": 1, "a": 2}) == "{'a': 2, 'b': 1}"
class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...
try: Shape()
except TypeError as e: print(e)
class Proto(typing.Protocol):
    def m(self) -> int: ...
T = typing.TypeVar("T")
class Box(typing.Generic[T]): pass
print(Box[int], typing.get_type_hints(Point), typing.Optional[int], typing.Literal["a"])
class Movie(typing.TypedDict, total=False):
    name: typing.Required[str]
assert Movie(name="x") == {"name": "x"} and typing.NamedTuple("N", [("a", int)])(1).a == 1
@contextlib.contextmanager
def managed():
    print("in"); yield 1; print("out")
with managed() as m, contextlib.suppress(KeyError), contextlib.ExitStack() as stack:
    stack.callback(print, "callback")
    {}["x"]
o = type("O", (), {})(); ref = weakref.ref(o); assert ref() is o; del o
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always"); warnings.warn("w"); assert len(caught) == 1
p = argparse.ArgumentParser(prog="p"); p.add_argument("--n", type=int, default=3); assert p.parse_args(["--n", "4"]).n == 4
assert types.SimpleNamespace(a=1).a == 1 and "é".encode("utf-16-le") == b"\xe9\x00" and "abc".encode("rot13" if False else "utf-32").startswith(b"\xff\xfe")
import codecs; assert codecs.encode("abc", "rot13") == "nop" and "äö".encode("cp1252") == b"\xe4\xf6"
warnings.warn("shown")
"#,
        "cannot assign to field 'a'\n\
         Color.BLUE <Color.RED: 1> [<Color.RED: 1>, <Color.BLUE: 2>] 3 x\n\
         0.6394267984578837 4 c [35, 31, 28] 0.297475\n\
         2.3333333333333335 2 1.2909944487358056 [1.5, 4.0, 6.5]\n\
         class Shape without an implementation for abstract method 'area'\n\
         __main__.Box[int] {'x': <class 'int'>, 'y': list[int]} int | None typing.Literal['a']\n\
         in\ncallback\nout\n",
    );
}

#[test]
fn unittest_and_logging_work() {
    let outcome = run(r#"
import unittest, logging, logging.handlers, sys
class T(unittest.TestCase):
    def test_ok(self): self.assertEqual(3, 3)
    def test_bad(self):
        with self.assertLogs() as logs: logging.getLogger().info("x")
        self.assertEqual(1, 2)
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
print(result.testsRun, len(result.failures))
logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(threadName)s %(message)s", stream=sys.stdout, force=True)
logging.getLogger("a.b").info("hello")
"#);
    assert_eq!(outcome.error, None);
    let failure = "line 7, in test_bad\nAssertionError: 1 != 2\n";
    assert!(outcome.stdout.contains(failure), "{}", outcome.stdout);
    assert!(outcome.stdout.ends_with("2 1\n2026-03-04 05:06:07,500 INFO a.b MainThread hello\n"), "{}", outcome.stdout);
}

#[test]
fn the_syntax_tree_is_made_when_it_is_wanted() {
    check(
        r#"
import sys
print("_ast" in sys.modules)
import ast
tree = ast.parse("print('compiled')")
exec(compile(tree, "tree", "exec"))
print(ast.dump(ast.parse("a + 1", mode="eval").body), isinstance(tree, ast.AST))
"#,
        "False\ncompiled\nBinOp(left=Name(id='a', ctx=Load()), op=Add(), right=Constant(value=1)) True\n",
    );
}

#[test]
fn each_interpreter_has_its_own_files() {
    check("open('a', 'w').close()\nimport os\nprint(os.listdir())", "['a']\n");
    check("import os\nprint(os.listdir())", "[]\n");
}

#[test]
fn the_program_can_end_itself() {
    let outcome = run("import sys\nprint(sys.platform, sys.path)\nexit(3)");
    assert_eq!(outcome.stdout, "emscripten ['/home/user', '/lib/python3.14']\n");
    assert!(outcome.error.expect("SystemExit").contains("SystemExit: 3"));
}
