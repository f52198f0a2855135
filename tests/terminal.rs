//! The command line.
#![cfg(all(feature = "python", not(target_arch = "wasm32")))]

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
