//! Where in a program something happens, for the observer.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    ptr,
    rc::Rc,
};

use looplab_trace::Place;
use rustpython_vm::{
    AsObject, PyObject, PyObjectRef, VirtualMachine,
    builtins::{PyAsyncGen, PyBaseException, PyCoroutine, PyGenerator, PyInt, PyStrInterned},
    bytecode::{CodeFlags, Instruction},
    frame::{FrameObjectRef, InterpreterFrame, frame_at_offset},
};

use crate::interp::{LIBRARY, calls};

/// How far out of the library the program's own frame is looked for.
const FARTHEST: usize = 100;

thread_local! {
    /// Whether the program that runs is watched.
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    /// The program that runs, and whose the code of each file is that was asked for.
    static FILES: RefCell<Files> = RefCell::default();
    /// The name of the program's own file, once that was met: most code that is asked for is the program's.
    static OWN: Cell<*const PyStrInterned> = const { Cell::new(ptr::null()) };
    /// The frame of the top level, while a loop calls into the program in its place.
    static CALLER: Cell<*const InterpreterFrame> = const { Cell::new(ptr::null()) };
}

#[derive(Default)]
struct Files {
    program: String,
    /// Its text.
    source: Rc<str>,
    known: HashMap<*const PyStrInterned, Owner>,
}

/// Whose a piece of code is.
#[derive(Clone)]
enum Owner {
    Program,
    /// Of another file that the program brought.
    File(Rc<str>),
    /// The library's, or that of no file.
    Library,
}

/// Says that a program of this name and text begins, and whether it is watched.
pub(crate) fn begin(program: &str, source: &Rc<str>, watched: bool) {
    WATCHED.set(watched);
    OWN.set(ptr::null());
    FILES.set(Files { program: program.to_owned(), source: Rc::clone(source), known: HashMap::new() });
}

/// Whether the program that runs is watched.
pub(crate) fn are_wanted() -> bool {
    WATCHED.get()
}

/// The frames that are running, the innermost first. The top level that runs a loop is below them, but is suspended itself.
pub(crate) fn running(vm: &VirtualMachine) -> impl Iterator<Item = FrameObjectRef> {
    let caller = CALLER.get();
    (0..).map_while(|offset| frame_at_offset(offset, vm)).take_while(move |frame| !ptr::eq(frame.iframe(), caller))
}

/// Says what frame is below those that run next, though it is suspended; returns the one that was before it.
pub(crate) fn set_caller(frame: *const InterpreterFrame) -> *const InterpreterFrame {
    CALLER.replace(frame)
}

/// The innermost line of the program that is running.
pub(crate) fn here(vm: &VirtualMachine) -> Option<Place> {
    running(vm).take(FARTHEST).find_map(|frame| line_of(&frame))
}

/// The innermost line of the program, if it is about to throw the value of an expression away.
pub(crate) fn discarding(vm: &VirtualMachine) -> Option<Place> {
    let frame = running(vm).next()?;
    let running = frame.iframe().code().instructions.get(last_instruction(&frame, vm)?)?.op;
    if matches!(running.deoptimize(), Instruction::PopTop) { line_of(&frame) } else { None }
}

/// Whether a frame that others run on top of awaits them.
pub(crate) fn is_awaiting(frame: &FrameObjectRef, vm: &VirtualMachine) -> bool {
    let Some(last) = last_instruction(frame, vm) else { return false };
    // A frame that was suspended meanwhile is at the cache that belongs to the instruction.
    let units = &frame.iframe().code().instructions;
    (last.saturating_sub(1)..=last)
        .filter_map(|index| units.get(index))
        .any(|unit| matches!(unit.op.deoptimize(), Instruction::Send { .. }))
}

/// The index of the instruction that a frame is at.
fn last_instruction(frame: &FrameObjectRef, vm: &VirtualMachine) -> Option<usize> {
    let offset = frame.as_object().get_attr("f_lasti", vm).ok()?;
    let offset: usize = offset.downcast_ref::<PyInt>()?.try_to_primitive(vm).ok()?;
    Some(offset / 2)
}

/// The lines of the program that may have lost a coroutine of this name: the one that is running, if it is among them.
pub(crate) fn losing(name: &str, vm: &VirtualMachine) -> Vec<Place> {
    let lines = FILES.with_borrow(|files| calls::losing(&files.source, name));
    match here(vm) {
        Some(place) if place.file.is_none() && lines.contains(&place.line) => vec![place],
        _ => lines.into_iter().map(|line| Place { file: None, line }).collect(),
    }
}

/// The innermost line of the program at which a coroutine waits.
pub(crate) fn awaiting(coro: &PyObject) -> Option<Place> {
    let (mut innermost, mut next) = (None, Some(coro.to_owned()));
    while let Some(frame) = next.and_then(|object| suspended_frame(&object)) {
        innermost = line_of(&frame).or(innermost);
        next = frame.yield_from_target();
    }
    innermost
}

/// The frame of a coroutine, if the program is watched. Kept until the coroutine has returned, it tells the line.
pub(crate) fn frame_of(coro: &PyObject) -> Option<FrameObjectRef> {
    coro.downcast_ref::<PyCoroutine>().filter(|_| are_wanted())?.as_coro().frame_opt()
}

fn suspended_frame(object: &PyObjectRef) -> Option<FrameObjectRef> {
    if let Some(coroutine) = object.downcast_ref::<PyCoroutine>() {
        return coroutine.as_coro().frame_opt();
    }
    if let Some(generator) = object.downcast_ref::<PyGenerator>() {
        return generator.as_coro().frame_opt();
    }
    object.downcast_ref::<PyAsyncGen>()?.as_coro().frame_opt()
}

/// The innermost line of the program that raised an exception.
pub(crate) fn raised(exception: &PyBaseException) -> Option<Place> {
    let (mut innermost, mut next) = (None, exception.__traceback__());
    while let Some(entry) = next {
        let line = || u32::try_from(entry.lineno.get()).ok();
        let file = file_of(entry.frame.iframe().code().source_path());
        innermost = file.and_then(|file| Some(Place { file, line: line()? })).or(innermost);
        next = entry.next.lock().clone();
    }
    innermost
}

/// The line a frame is at, or was at last, if it is the program's.
pub(crate) fn line_of(frame: &FrameObjectRef) -> Option<Place> {
    let code = frame.iframe().code();
    let file = file_of(code.source_path())?;
    // What can be suspended has its frame for itself, which is quick to ask.
    let own = CodeFlags::COROUTINE | CodeFlags::GENERATOR | CodeFlags::ASYNC_GENERATOR;
    let line = if code.flags.intersects(own) {
        frame.current_location().line.get()
    } else {
        usize::try_from(frame.lineno()).ok()?
    };
    Some(Place { file, line: u32::try_from(line).ok()? })
}

/// A line of a file by its name.
pub(crate) fn named(file: &str, line: u32) -> Place {
    let is_program = FILES.with_borrow(|files| files.program == file);
    Place { file: (!is_program).then(|| file.into()), line }
}

/// The file of a place in code of this path; `None` where it is the library's.
fn file_of(path: &'static PyStrInterned) -> Option<Option<Rc<str>>> {
    match owner(path) {
        Owner::Program => Some(None),
        Owner::File(name) => Some(Some(name)),
        Owner::Library => None,
    }
}

fn owner(path: &'static PyStrInterned) -> Owner {
    if ptr::eq(path, OWN.get()) {
        return Owner::Program;
    }
    let owner = known_owner(path);
    if matches!(owner, Owner::Program) {
        OWN.set(path);
    }
    owner
}

fn known_owner(path: &'static PyStrInterned) -> Owner {
    FILES.with_borrow_mut(|files| {
        let Files { program, known, .. } = files;
        let new = || {
            let path = path.as_wtf8().to_string();
            match () {
                () if path == *program => Owner::Program,
                () if path.starts_with(LIBRARY) || path.starts_with('<') => Owner::Library,
                () => Owner::File(path.into()),
            }
        };
        known.entry(path).or_insert_with(new).clone()
    })
}
