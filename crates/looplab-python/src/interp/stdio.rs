//! `sys.stdout`, `sys.stderr` and `sys.stdin`: text streams whose writes go to one injected sink.

use std::{cell::RefCell, rc::Rc};

use looplab_trace::Stream;
pub(crate) use module::module_def;
use rustpython_vm::{PyObject, PyPayload, PyResult, VirtualMachine, builtins::PyStrRef};

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
    let Some(plain) = text.to_str() else { return module::write_surrogates(stream, text, vm) };
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
    let Some(stream) = file.downcast_ref::<module::TextStream>() else { return Ok(None) };
    let is_changed = file.dict().is_some_and(|dict| dict.contains_key("write", vm));
    if is_changed { Ok(None) } else { stream.open(vm).map(Some) }
}

/// Puts the three streams into `sys`.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    for (name, stream) in [("stdout", Some(Stream::Stdout)), ("stderr", Some(Stream::Stderr)), ("stdin", None)] {
        let object = match stream {
            Some(stream) => module::TextStream::new(stream).into_pyobject(vm),
            None => module::Input.into_pyobject(vm),
        };
        vm.sys_module.set_attr(vm.ctx.intern_str(name), object.clone(), vm)?;
        vm.sys_module.set_attr(vm.ctx.intern_str(format!("__{name}__")), object, vm)?;
    }
    Ok(())
}

#[rustpython_vm::pymodule(name = "_looplab_stdio")]
mod module {
    use std::cell::{Cell, RefCell};

    use rustpython_vm::{
        AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, TryFromObject, VirtualMachine,
        builtins::{PyBaseExceptionRef, PyModule, PyStr, PyStrRef, PyTypeRef},
        class::StaticType,
        function::{ArgBytesLike, ArgIterable, FuncArgs, OptionalArg},
        protocol::PyIterReturn,
        pyclass,
        types::{IterNext, Iterable, Representable, SelfIter},
    };

    use super::{Stream, write};

    fn unsupported(message: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let class = vm
            .import("_io", 0)
            .and_then(|io| io.get_attr("UnsupportedOperation", vm))
            .ok()
            .and_then(|class| class.downcast().ok())
            .unwrap_or_else(|| vm.ctx.exceptions.os_error.to_owned());
        vm.new_exception_msg(class, message.to_owned().into())
    }

    const fn name_of(stream: Stream) -> &'static str {
        match stream {
            Stream::Stdout => "<stdout>",
            Stream::Stderr => "<stderr>",
        }
    }

    const fn errors_of(stream: Stream) -> &'static str {
        match stream {
            Stream::Stdout => "strict",
            Stream::Stderr => "backslashreplace",
        }
    }

    /// One of the two streams a program writes text to.
    #[pyattr]
    #[pyclass(name = "TextStream", module = "_looplab_stdio")]
    #[derive(Debug, PyPayload)]
    pub(super) struct TextStream {
        stream: Stream,
        closed: Cell<bool>,
    }

    impl TextStream {
        pub(super) const fn new(stream: Stream) -> Self {
            Self { stream, closed: Cell::new(false) }
        }

        fn check_open(&self, vm: &VirtualMachine) -> PyResult<()> {
            if self.closed.get() {
                return Err(vm.new_value_error("I/O operation on closed file."));
            }
            Ok(())
        }

        /// Itself as the stream it is, if it was not closed.
        pub(super) fn open(&self, vm: &VirtualMachine) -> PyResult<Stream> {
            self.check_open(vm).map(|()| self.stream)
        }
    }

    /// Writes text that has lone surrogates, which the sink's text cannot hold.
    pub(super) fn write_surrogates(stream: Stream, text: &PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let bytes = vm.call_method(text.as_object(), "encode", ("utf-8", errors_of(stream)))?;
        let bytes = ArgBytesLike::try_from_object(vm, bytes)?;
        write(stream, &String::from_utf8_lossy(&bytes.borrow_buf()));
        Ok(())
    }

    #[pyclass(with(Representable), flags(DISALLOW_INSTANTIATION, HAS_DICT, HAS_WEAKREF))]
    impl TextStream {
        #[pymethod]
        fn write(zelf: &Py<Self>, text: PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
            zelf.check_open(vm)?;
            let text = text.downcast::<PyStr>().map_err(|other| {
                vm.new_type_error(format!("write() argument must be str, not {}", other.class().name()))
            })?;
            match text.to_str() {
                Some(plain) => write(zelf.stream, plain),
                None => write_surrogates(zelf.stream, &text, vm)?,
            }
            Ok(text.char_len())
        }

        #[pymethod]
        fn writelines(zelf: &Py<Self>, lines: ArgIterable, vm: &VirtualMachine) -> PyResult<()> {
            for line in lines.iter(vm)? {
                Self::write(zelf, line?, vm)?;
            }
            Ok(())
        }

        #[pymethod]
        fn flush(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<()> {
            zelf.check_open(vm)
        }

        #[pymethod]
        fn close(zelf: &Py<Self>) {
            zelf.closed.set(true);
        }

        #[pymethod]
        fn isatty(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn readable(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn writable(_zelf: &Py<Self>) -> bool {
            true
        }

        #[pymethod]
        fn seekable(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn fileno(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i32> {
            Err(unsupported("fileno", vm))
        }

        #[pymethod]
        #[pymethod(name = "readline")]
        #[pymethod(name = "readlines")]
        fn read(_zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
            Err(unsupported("not readable", vm))
        }

        #[pymethod]
        #[pymethod(name = "tell")]
        #[pymethod(name = "truncate")]
        fn seek(_zelf: &Py<Self>, _args: FuncArgs, vm: &VirtualMachine) -> PyResult<i64> {
            Err(unsupported("underlying stream is not seekable", vm))
        }

        #[pymethod]
        fn reconfigure(_zelf: &Py<Self>, _args: FuncArgs) {}

        #[pymethod]
        fn __enter__(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyResult<PyRef<Self>> {
            zelf.check_open(vm)?;
            Ok(zelf)
        }

        #[pymethod]
        fn __exit__(zelf: &Py<Self>, _args: FuncArgs) {
            Self::close(zelf);
        }

        #[pygetset]
        fn buffer(zelf: PyRef<Self>) -> ByteStream {
            ByteStream { text: zelf, unfinished: RefCell::default() }
        }

        #[pygetset]
        fn closed(zelf: &Py<Self>) -> bool {
            zelf.closed.get()
        }

        #[pygetset]
        fn encoding(_zelf: &Py<Self>) -> &'static str {
            "utf-8"
        }

        #[pygetset]
        fn errors(zelf: &Py<Self>) -> &'static str {
            errors_of(zelf.stream)
        }

        #[pygetset]
        fn newlines(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyObjectRef {
            vm.ctx.none()
        }

        #[pygetset]
        fn line_buffering(_zelf: &Py<Self>) -> bool {
            true
        }

        #[pygetset]
        fn write_through(_zelf: &Py<Self>) -> bool {
            true
        }

        #[pygetset]
        fn name(zelf: &Py<Self>) -> &'static str {
            name_of(zelf.stream)
        }

        #[pygetset]
        fn mode(_zelf: &Py<Self>) -> &'static str {
            "w"
        }
    }

    impl Representable for TextStream {
        fn repr_str(zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
            Ok(format!("<_io.TextIOWrapper name='{}' mode='w' encoding='utf-8'>", name_of(zelf.stream)))
        }
    }

    /// `sys.stdout.buffer`: takes bytes, which are shown as UTF-8.
    #[pyattr]
    #[pyclass(name = "ByteStream", module = "_looplab_stdio")]
    #[derive(Debug, PyPayload)]
    struct ByteStream {
        text: PyRef<TextStream>,
        unfinished: RefCell<Vec<u8>>,
    }

    #[pyclass(flags(DISALLOW_INSTANTIATION))]
    impl ByteStream {
        #[pymethod]
        fn write(zelf: &Py<Self>, data: ArgBytesLike, vm: &VirtualMachine) -> PyResult<usize> {
            zelf.text.check_open(vm)?;
            let mut bytes = zelf.unfinished.take();
            bytes.extend_from_slice(&data.borrow_buf());
            // A character that is not complete yet waits for its other bytes.
            let complete = match std::str::from_utf8(&bytes) {
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                _ => bytes.len(),
            };
            let rest = bytes.split_off(complete);
            write(zelf.text.stream, &String::from_utf8_lossy(&bytes));
            zelf.unfinished.replace(rest);
            Ok(data.len())
        }

        #[pymethod]
        fn flush(zelf: &Py<Self>) {
            let rest = zelf.unfinished.take();
            if !rest.is_empty() {
                write(zelf.text.stream, &String::from_utf8_lossy(&rest));
            }
        }

        #[pymethod]
        fn isatty(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn writable(_zelf: &Py<Self>) -> bool {
            true
        }

        #[pymethod]
        fn readable(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn fileno(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i32> {
            Err(unsupported("fileno", vm))
        }

        #[pygetset]
        fn closed(zelf: &Py<Self>) -> bool {
            zelf.text.closed.get()
        }

        #[pygetset]
        fn name(zelf: &Py<Self>) -> &'static str {
            name_of(zelf.text.stream)
        }
    }

    /// `sys.stdin`: there is nothing to read.
    #[pyattr]
    #[pyclass(name = "Input", module = "_looplab_stdio")]
    #[derive(Debug, PyPayload)]
    pub(super) struct Input;

    const NO_INPUT: &str = "reading input is not possible here: the program has no keyboard";

    #[derive(FromArgs)]
    struct SizeArg {
        #[pyarg(positional, optional)]
        #[expect(dead_code, reason = "nothing can be read, however little was asked for")]
        size: OptionalArg<PyObjectRef>,
    }

    #[pyclass(with(Representable, IterNext, Iterable), flags(DISALLOW_INSTANTIATION, HAS_DICT, HAS_WEAKREF))]
    impl Input {
        #[pymethod]
        #[pymethod(name = "readline")]
        #[pymethod(name = "readlines")]
        fn read(_zelf: &Py<Self>, _size: SizeArg, vm: &VirtualMachine) -> PyResult<PyStrRef> {
            Err(vm.new_exception_msg(vm.ctx.exceptions.eof_error.to_owned(), NO_INPUT.into()))
        }

        #[pymethod]
        fn write(_zelf: &Py<Self>, _text: PyObjectRef, vm: &VirtualMachine) -> PyResult<usize> {
            Err(unsupported("not writable", vm))
        }

        #[pymethod]
        fn flush(_zelf: &Py<Self>) {}

        #[pymethod]
        fn close(_zelf: &Py<Self>) {}

        #[pymethod]
        fn isatty(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn readable(_zelf: &Py<Self>) -> bool {
            true
        }

        #[pymethod]
        fn writable(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn seekable(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn fileno(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<i32> {
            Err(unsupported("fileno", vm))
        }

        #[pygetset]
        fn closed(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pygetset]
        fn encoding(_zelf: &Py<Self>) -> &'static str {
            "utf-8"
        }

        #[pygetset]
        fn errors(_zelf: &Py<Self>) -> &'static str {
            "strict"
        }

        #[pygetset]
        fn name(_zelf: &Py<Self>) -> &'static str {
            "<stdin>"
        }

        #[pygetset]
        fn mode(_zelf: &Py<Self>) -> &'static str {
            "r"
        }
    }

    impl SelfIter for Input {}

    impl IterNext for Input {
        fn next(_zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
            Err(vm.new_exception_msg(vm.ctx.exceptions.eof_error.to_owned(), NO_INPUT.into()))
        }
    }

    impl Representable for Input {
        fn repr_str(_zelf: &Py<Self>, _vm: &VirtualMachine) -> PyResult<String> {
            Ok("<_io.TextIOWrapper name='<stdin>' mode='r' encoding='utf-8'>".to_owned())
        }
    }

    /// The classes that `io` counts among the text files.
    #[pyfunction]
    fn text_streams() -> (PyTypeRef, PyTypeRef) {
        (TextStream::static_type().to_owned(), Input::static_type().to_owned())
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        Ok(())
    }
}
