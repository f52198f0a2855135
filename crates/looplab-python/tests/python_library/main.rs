//! The Python library on our ground: every shipped module imports and does what it is for, natively and in a browser.

mod modules;
mod printing;
mod system;

use std::{cell::RefCell, rc::Rc};

use looplab_python::ground::{self, ManualTime};
use looplab_trace::Stream;
use rustpython_vm::{Interpreter, PyResult, VirtualMachine};

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
