//! `sys.stdout`, `sys.stderr` and `sys.stdin`: text streams whose writes go to one injected sink.

mod input;
mod output;

use std::{cell::RefCell, rc::Rc};

use looplab_trace::Stream;
pub(crate) use module::module_def;
use rustpython_vm::{
    PyObject, PyPayload, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyStrRef},
};

use self::{
    input::Input,
    output::{TextStream, write_surrogates},
};

/// Receives every piece of text the program writes, in order, as it is written.
pub type Sink = Rc<dyn Fn(Stream, &str)>;

thread_local! {
    static SINK: RefCell<Sink> = RefCell::new(Rc::new(|_, _| {}));
    /// What a call of `print` has written so far.
    static HELD: RefCell<Option<(Stream, String)>> = const { RefCell::new(None) };
}

/// Sends what programs on this thread write from now on to `sink`, which must not run Python.
pub fn set_sink(sink: Sink) {
    SINK.set(sink);
}

/// Writes `text` as the program would.
pub fn write(stream: Stream, text: &str) {
    release();
    let sink = SINK.with_borrow(Rc::clone);
    sink(stream, text);
}

/// Writes a piece that more is to follow in the same call: it goes to the sink together with that.
pub(crate) fn hold(stream: Stream, text: &PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
    let Some(plain) = text.to_str() else { return write_surrogates(stream, text, vm) };
    let same = HELD.with_borrow_mut(|held| match held {
        Some((holder, before)) if *holder == stream => {
            before.push_str(plain);
            true
        }
        _ => false,
    });
    if !same {
        release();
        HELD.set(Some((stream, plain.to_owned())));
    }
    Ok(())
}

/// Hands the sink what was held back for it.
pub(crate) fn release() {
    if let Some((stream, text)) = HELD.take() {
        write(stream, &text);
    }
}

/// Which of the two streams an object is, if it is one of ours and open, and writes as it always did.
pub(crate) fn stream_of(file: &PyObject, vm: &VirtualMachine) -> PyResult<Option<Stream>> {
    let Some(stream) = file.downcast_ref::<TextStream>() else { return Ok(None) };
    let is_changed = file.dict().is_some_and(|dict| dict.contains_key("write", vm));
    if is_changed { Ok(None) } else { stream.open(vm).map(Some) }
}

/// Puts the three streams into `sys`.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    for (name, stream) in [("stdout", Some(Stream::Stdout)), ("stderr", Some(Stream::Stderr)), ("stdin", None)] {
        let object = match stream {
            Some(stream) => TextStream::new(stream).into_pyobject(vm),
            None => Input.into_pyobject(vm),
        };
        vm.sys_module.set_attr(vm.ctx.intern_str(name), object.clone(), vm)?;
        vm.sys_module.set_attr(vm.ctx.intern_str(format!("__{name}__")), object, vm)?;
    }
    Ok(())
}

/// The error of what a stream cannot do.
fn unsupported(message: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
    let class = vm
        .import("_io", 0)
        .and_then(|io| io.get_attr("UnsupportedOperation", vm))
        .ok()
        .and_then(|class| class.downcast().ok())
        .unwrap_or_else(|| vm.ctx.exceptions.os_error.to_owned());
    vm.new_exception_msg(class, message.to_owned().into())
}

#[rustpython_vm::pymodule(name = "_looplab_stdio")]
mod module {
    use rustpython_vm::{
        Py, PyResult, VirtualMachine,
        builtins::{PyModule, PyTypeRef},
        class::{PyClassImpl, StaticType},
    };

    use super::{
        input::Input,
        output::{ByteStream, TextStream},
    };

    /// The classes that `io` counts among the text files.
    #[pyfunction]
    fn text_streams() -> (PyTypeRef, PyTypeRef) {
        (TextStream::static_type().to_owned(), Input::static_type().to_owned())
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        rustpython_vm::extend_module!(vm, module, {
            "TextStream" => TextStream::make_static_type(),
            "ByteStream" => ByteStream::make_static_type(),
            "Input" => Input::make_static_type(),
        });
        Ok(())
    }
}
