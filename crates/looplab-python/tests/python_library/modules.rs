//! The modules of the library: which there are, and that they do what they are for.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

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
fn modules_load_by_their_path() {
    check(
        r#"
import importlib.util, os, pkgutil, sys
os.mkdir("plugins")
open("plugins/one.py", "w").write("X = 5\n")
os.mkdir("plugins/two")
open("plugins/two/__init__.py", "w").write("from .part import Y\n")
open("plugins/two/part.py", "w").write("Y = 6\n")
spec = importlib.util.spec_from_file_location("one", "plugins/one.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.X, module.__file__, spec.origin)
spec = importlib.util.spec_from_file_location(
    "two", "plugins/two/__init__.py", submodule_search_locations=["plugins/two"]
)
sys.modules["two"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.Y)
print([(found.name, found.ispkg) for found in pkgutil.iter_modules(["plugins"])])
print(importlib.machinery.PathFinder.find_spec("one", ["plugins"]).name)
"#,
        "5 /home/user/plugins/one.py /home/user/plugins/one.py\n6\n[('one', False), ('two', True)]\none\n",
    );
}

#[test]
fn absent_modules_are_not_found_and_cannot_be_imported() {
    check(
        r#"
import importlib.util
for name in "numpy", "nosuchmodule", "turtle":
    print(importlib.util.find_spec(name))
for name in "numpy", "turtle":
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        print(error.name, "not available in the browser" in str(error))
"#,
        "None\nNone\nNone\nnumpy True\nturtle True\n",
    );
}

#[test]
fn folders_of_the_program_do_not_hide_what_the_interpreter_began_with() {
    check(
        r#"
import os, sys
for name in "io", "abc", "random":
    os.mkdir(name)
    open(f"{name}/__init__.py", "w").write("raise SystemExit('the wrong one')")
import io, abc
print(io.StringIO("ok").read(), abc.ABC.__name__)
try:
    import random
except SystemExit as error:
    print(error)
import concurrent
print(concurrent.futures.Future.__name__)
"#,
        "ok ABC\nthe wrong one\nFuture\n",
    );
}

#[test]
fn errors_name_paths_as_strings() {
    check(
        r#"
import os
from pathlib import Path
path = Path("no/file")
for call in open, os.stat, os.mkdir, os.listdir, os.scandir, Path.read_text:
    try:
        call(path)
    except OSError as error:
        print(error)
        assert error.filename == "no/file"
try:
    os.rename(path, Path("b"))
except OSError as error:
    print(error)
Path("there").write_text("x")
print(open(Path("there")).name)
"#,
        &("[Errno 2] No such file or directory: 'no/file'\n".repeat(6)
            + "[Errno 2] No such file or directory: 'no/file' -> 'b'\nthere\n"),
    );
}
