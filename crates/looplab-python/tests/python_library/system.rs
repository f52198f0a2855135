//! What an operating system would give: files, time, threads, errors and an end.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

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
    assert f.name == str(path) and f.encoding == "UTF-8" and f.mode == "r"
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
fn each_interpreter_has_its_own_files() {
    check("open('a', 'w').close()\nimport os\nprint(os.listdir())", "['a']\n");
    check("import os\nprint(os.listdir())", "[]\n");
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
fn the_program_can_end_itself() {
    let outcome = run("import sys\nprint(sys.platform, sys.path)\nexit(3)");
    assert_eq!(outcome.stdout, "emscripten ['/home/user', '/lib/python3.14']\n");
    assert!(outcome.error.expect("SystemExit").contains("SystemExit: 3"));
}

#[test]
fn waiting_for_another_thread_takes_its_time_and_then_ends() {
    check(
        r#"
import concurrent.futures, queue, threading, time
begun = time.monotonic()
print(threading.Lock().acquire(True, 1), time.monotonic() - begun)
held = threading.Lock()
held.acquire()
print(held.acquire(timeout=2), held.acquire(False), held.acquire(True, 0.5))
for lock in None, threading.Lock():
    condition = threading.Condition(lock)
    with condition:
        print(condition.wait(3), condition.wait(timeout=0.5), condition.wait_for(lambda: False, 1))
print(threading.Event().wait(1), threading.Semaphore(0).acquire(timeout=1))
for call, error in (
    (lambda: concurrent.futures.Future().result(timeout=1), TimeoutError),
    (lambda: queue.Queue().get(timeout=1), queue.Empty),
    (lambda: held.acquire(True, "1"), TypeError),
    (lambda: held.acquire(False, 1), ValueError),
):
    try:
        call()
    except error as raised:
        print(repr(raised))
print(time.monotonic() - begun)
"#,
        "True 0.0\nFalse False False\nFalse False False\nFalse False False\nFalse False\nTimeoutError()\nEmpty()\n\
         TypeError(\"'str' object cannot be interpreted as an integer\")\n\
         ValueError(\"can't specify a timeout for a non-blocking call\")\n15.5\n",
    );
}
