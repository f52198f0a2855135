//! The streams that a program writes to.

use std::cell::{Cell, RefCell};

use rustpython_vm::{
    AsObject, Py, PyObjectRef, PyPayload, PyRef, PyResult, TryFromObject, VirtualMachine,
    builtins::{PyStr, PyStrRef},
    function::{ArgBytesLike, ArgIterable, FuncArgs},
    pyclass,
    types::Representable,
};

use super::{Stream, unsupported, write};

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
#[pyclass(name = "TextStream", module = "_looplab_stdio")]
#[derive(Debug, PyPayload)]
pub(crate) struct TextStream {
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
#[pyclass(name = "ByteStream", module = "_looplab_stdio")]
#[derive(Debug, PyPayload)]
pub(crate) struct ByteStream {
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
