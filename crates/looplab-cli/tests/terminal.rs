//! The command line.

use std::{
    fs,
    io::Read,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("looplab-terminal-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(program: &str, trace: &str, name: &str) -> (Output, PathBuf) {
    let folder = folder(name);
    let (file, out) = (folder.join("program.py"), folder.join(trace));
    fs::write(&file, program).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
    let output = command.args(["run", "--clock", "instant", "--trace"]).args([&out, &file]).output().unwrap();
    (output, out)
}

#[test]
fn a_run_can_be_written_down_for_perfetto() {
    let program = "\
import asyncio

async def child():
    await asyncio.sleep(1)
    print('hello')

asyncio.run(child())
";
    let (output, trace) = run(program, "trace.json", "perfetto");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(output.stdout, b"hello\n");
    let file: Value = serde_json::from_slice(&fs::read(trace).unwrap()).unwrap();
    let entries = file["traceEvents"].as_array().unwrap();
    let named = |name: &str| entries.iter().any(|entry| entry["name"] == name);
    assert!(named("child") && named("hello") && named("sleeps until 1000 ms"), "{entries:?}");
    assert!(entries.iter().any(|entry| entry["name"] == "thread_name" && entry["args"]["name"] == "Task-1"));
}

#[test]
fn a_trace_that_cannot_be_written_is_an_error() {
    let (output, _) = run("print('done')\n", "nowhere/trace.json", "nowhere");
    assert_eq!((output.status.code(), &*output.stdout), (Some(1), &b"done\n"[..]));
    assert!(String::from_utf8_lossy(&output.stderr).contains("can't write file"));
}

#[test]
fn a_line_is_shown_before_its_end() {
    let file = folder("partial").join("program.py");
    fs::write(&file, "import sys, time\nsys.stdout.write('\\r10 %')\nsys.stdout.flush()\ntime.sleep(60)\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
    let mut child = command.arg("run").arg(&file).stdout(Stdio::piped()).spawn().unwrap();
    let mut shown = [0; 5];
    child.stdout.take().unwrap().read_exact(&mut shown).unwrap();
    let is_running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((&shown, is_running), (b"\r10 %", true));
}

/// Runs `program.py` in a folder that also has the file `data.txt` and the folder `inner`; from that folder, with these
/// arguments before the program's.
fn run_beside_files(name: &str, program: &str, arguments: &[&str]) -> (Output, PathBuf) {
    let folder = folder(name);
    fs::create_dir_all(folder.join("inner")).unwrap();
    fs::write(folder.join("data.txt"), "seven\n").unwrap();
    fs::write(folder.join("helper.py"), "NAME = 'help'\n").unwrap();
    fs::write(folder.join("program.py"), program).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
    command.arg("run").args(arguments).arg("../program.py").current_dir(folder.join("inner"));
    (command.output().unwrap(), folder)
}

#[track_caller]
fn printed(output: &Output) -> &str {
    assert!(output.status.success(), "{output:?}");
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn a_program_works_with_the_files_beside_it() {
    let program = "\
import os, pathlib, shutil, sys, tempfile
import helper
print(helper.NAME, os.path.basename(os.getcwd()), open('../data.txt').read(), end='')
os.chdir('..')
print(sorted(os.listdir()), os.stat('data.txt').st_size)
with open('out.txt', 'w+') as out:
    out.write('one\\ntwo\\n')
    out.seek(4)
    out.write('TWO')
with open('out.txt', 'a') as out:
    out.write('three\\n')
with open('cut.bin', 'wb') as out:
    out.write(b'12345')
    out.truncate(2)
pathlib.Path('sub/deep').mkdir(parents=True)
os.rename('cut.bin', 'sub/cut.bin')
os.symlink('cut.bin', 'sub/link')
print(open('sub/link').read(), os.readlink('sub/link'), os.path.islink('sub/link'))
shutil.rmtree('sub/deep')
with tempfile.NamedTemporaryFile('w', delete=False) as file:
    file.write('moved')
shutil.move(file.name, 'moved.txt')
for call in lambda: open('absent'), lambda: os.mkdir('sub'), lambda: open('sub', 'w'), lambda: os.rmdir('sub'):
    try:
        call()
    except OSError as error:
        print(error)
try:
    1 / 0
except ZeroDivisionError:
    import traceback
    print(traceback.format_exc().splitlines()[2].strip())
";
    let (output, folder) = run_beside_files("beside", program, &[]);
    let expected = "\
help inner seven
['data.txt', 'helper.py', 'inner', 'program.py'] 6
12 cut.bin True
[Errno 2] No such file or directory: 'absent'
[Errno 17] File exists: 'sub'
[Errno 21] Is a directory: 'sub'
[Errno 39] Directory not empty: 'sub'
1 / 0
";
    assert_eq!(printed(&output), expected);
    let written = ["out.txt", "sub/cut.bin", "moved.txt"].map(|name| fs::read_to_string(folder.join(name)).unwrap());
    assert_eq!(written, ["one\nTWO\nthree\n", "12", "moved"]);
    assert!(!folder.join("sub/deep").exists());
}

#[test]
fn nothing_leads_out_of_the_folder_of_a_program() {
    let program = "\
import os
print(os.getcwd().endswith('inner'), os.listdir())
for path in '../data.txt', 'link/data.txt', os.path.abspath('../data.txt'):
    for mode in 'r', 'w':
        try:
            open(path, mode).close()
            print('opened', path, mode)
        except OSError as error:
            print(type(error).__name__)
try:
    os.symlink('/etc', 'etc')
except OSError as error:
    print(type(error).__name__)
";
    let folder = folder("within");
    fs::create_dir_all(folder.join("inner")).unwrap();
    if !folder.join("inner/link").exists() {
        std::os::unix::fs::symlink("..", folder.join("inner/link")).unwrap();
    }
    let (output, folder) = run_beside_files("within", program, &["--root", "."]);
    let reads = "FileNotFoundError\nopened ../data.txt w\nPermissionError\nPermissionError\nopened";
    let printed = printed(&output);
    assert!(printed.starts_with(&format!("True ['link']\n{reads}")), "{printed}");
    assert!(printed.ends_with("PermissionError\n"), "{printed}");
    assert_eq!(fs::read_to_string(folder.join("data.txt")).unwrap(), "seven\n");
}

#[test]
fn an_empty_name_in_the_search_path_is_the_current_folder() {
    let folder = folder("empty");
    for (name, text) in
        [("here/helper.py", "NAME = 'here'\n"), ("there/program.py", "import helper\nprint(helper.NAME)\n")]
    {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
    let command = command.args(["run", "../there/program.py"]).current_dir(folder.join("here"));
    assert_eq!(printed(&command.env("PYTHONPATH", ":").output().unwrap()), "here\n");
    assert_eq!(command.env("PYTHONPATH", "").output().unwrap().status.code(), Some(1));
}

/// Runs a program until it has printed `ready`, sends it a signal, and returns what came of it.
#[cfg(unix)]
fn signalled(name: &str, program: &str, signal: &str) -> Output {
    let file = folder(name).join("program.py");
    fs::write(&file, program).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
    let command = command.arg("run").arg(&file).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut ready = [0; 6];
    child.stdout.as_mut().unwrap().read_exact(&mut ready).unwrap();
    assert_eq!(&ready, b"ready\n");
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    child.wait_with_output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_service_waits_for_the_signal_that_it_handles() {
    let program = "\
import asyncio, signal
async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print('ready')
    await stop.wait()
    print('stopped')
asyncio.run(main())
";
    let output = signalled("service", program, "-TERM");
    assert_eq!(printed(&output), "stopped\n");
}

#[cfg(unix)]
#[test]
fn an_interrupt_cancels_the_main_task() {
    let program = "\
import asyncio
async def main():
    print('ready')
    try:
        await asyncio.sleep(3600)
    finally:
        print('cleanup')
asyncio.run(main())
";
    let output = signalled("interrupt", program, "-INT");
    assert_eq!((output.status.code(), &*output.stdout), (Some(130), &b"cleanup\n"[..]));
    assert!(String::from_utf8_lossy(&output.stderr).ends_with("KeyboardInterrupt\n"), "{output:?}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_program_that_does_not_handle_it_or_holds_its_loop() {
    use std::os::unix::process::ExitStatusExt;
    let waits = "import asyncio\nprint('ready')\nasyncio.run(asyncio.sleep(3600))\n";
    assert_eq!(signalled("unhandled", waits, "-TERM").status.signal(), Some(15));
    let holds = "import time\nprint('ready')\ntime.sleep(3600)\n";
    assert_eq!(signalled("held", holds, "-INT").status.signal(), Some(2));
}

#[test]
fn exploring_says_how_many_runs_fail_in_how_many_ways() {
    let program = "\
import asyncio

order = []

async def say(n):
    order.append(n)
    print(n)

async def main():
    await asyncio.gather(*(say(n) for n in range(6)))
    assert order[0] != 1

asyncio.run(main())
";
    let file = folder("explore").join("program.py");
    fs::write(&file, program).unwrap();
    let explore = || Command::new(env!("CARGO_BIN_EXE_looplab")).args(["explore", "--runs", "60"]).arg(&file).output();
    let output = explore().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let first = text.lines().next().unwrap();
    assert!(first.starts_with("60 runs, any order") && first.ends_with(", in 1 way"), "{first}");
    assert!(text.contains("AssertionError (line 11)") && text.contains("Only the printed order differs"), "{text}");
    fs::write(&file, program.replace("    assert order[0] != 1\n", "")).unwrap();
    let output = explore().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.lines().next().unwrap().ends_with(": no run fails"), "{text}");
    assert!(text.contains("The result is the same in every order; only the printed order differs"), "{text}");
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let file = folder("full").join("program.py");
    fs::write(&file, "print('lost')\n").unwrap();
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
    let output = command.args(["run", "--clock", "instant"]).arg(&file).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(120));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"), "{output:?}");
}

#[test]
fn a_file_is_read_in_the_encoding_that_it_declares() {
    let file = folder("encoding").join("program.py");
    for (bytes, stdout, stderr) in [
        (&b"\xef\xbb\xbfprint('bom')\n"[..], "bom\n", ""),
        (b"# coding: latin-1\nprint('\xe4')\n", "\u{e4}\n", ""),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nprint('\x80')\n", "\u{20ac}\n", ""),
        (b"# coding: foo\nprint(1)\n", "", "SyntaxError: encoding problem: foo"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "", "SyntaxError: encoding problem: iso-8859-1 with BOM"),
        (b"print('\xe4')\n", "", "SyntaxError: Non-UTF-8 code starting with '\\xe4' in file "),
    ] {
        fs::write(&file, bytes).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
        let output = command.args(["run", "--clock", "instant"]).arg(&file).output().unwrap();
        assert_eq!(output.status.success(), stderr.is_empty(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), stdout);
        assert!(String::from_utf8_lossy(&output.stderr).contains(stderr), "{output:?}");
    }
}

/// How a program ends that takes the interpreter apart: its status, and what it says.
fn end_of(name: &str, program: &str) -> (Option<i32>, String) {
    let file = folder(name).join("program.py");
    fs::write(&file, program).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_looplab"));
    let command = command.env_remove("RUST_BACKTRACE").args(["run", "--clock", "instant"]).arg(&file);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_breaks_the_interpreter_is_said_plainly() {
    for (name, change) in [("opcode", "co_code=b'\\xff\\xff' * 4"), ("names", "co_names=()")] {
        let program = format!("def f(): return print\nf.__code__ = f.__code__.replace({change})\nf()\n");
        let sentence = "looplab: the program broke the interpreter's own parts\n";
        assert_eq!(end_of(name, &program), (Some(1), sentence.to_owned()), "{change}");
    }
}

#[test]
fn a_program_that_takes_apart_what_it_runs_on_ends_as_in_cpython() {
    let fails = "ZeroDivisionError: division by zero";
    for (at, (program, error)) in [
        ("import builtins; builtins.__import__ = None", None),
        ("import builtins; builtins.__dict__.clear()", None),
        ("import sys; sys.modules.clear()", None),
        ("import sys; sys.modules.clear(); 1/0", Some(fails)),
        ("import sys; sys.modules = None", None),
        ("import sys; sys.modules = None; 1/0", Some(fails)),
        ("import sys; del sys.modules", None),
        ("import sys; del sys.modules['__main__']", None),
        ("import sys; sys.modules['__main__'] = 5", None),
        ("import sys; sys.modules['traceback'] = None; 1/0", Some(fails)),
        ("import sys; sys.__dict__.clear(); 1/0", Some(fails)),
        ("import sys; sys.excepthook = None; 1/0", Some(fails)),
        ("import sys; sys.excepthook = lambda *_: [][0]; 1/0", Some(fails)),
        ("import sys; del sys.excepthook; 1/0", Some(fails)),
        ("import sys; del sys.stderr; 1/0", Some(fails)),
        ("import asyncio, sys; asyncio.run(asyncio.sleep(1)); sys.modules.clear()", None),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, stderr) = end_of(&format!("apart-{at}"), program);
        assert_eq!((status, stderr.lines().last()), (Some(i32::from(error.is_some())), error), "{program}: {stderr}");
    }
}

#[test]
fn an_exception_that_its_hook_cannot_show_is_shown_with_that_of_the_hook() {
    let (_, stderr) = end_of("hook", "import sys\nsys.excepthook = lambda *_: [][0]\n1/0\n");
    let plain: Vec<_> =
        stderr.lines().filter(|line| !line.starts_with(' ') && !line.starts_with("Traceback")).collect();
    let expected = [
        "Error in sys.excepthook:",
        "IndexError: list index out of range",
        "",
        "Original exception was:",
        "ZeroDivisionError: division by zero",
    ];
    assert_eq!(plain, expected, "{stderr}");
}
