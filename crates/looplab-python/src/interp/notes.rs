//! Notes on errors of encodings.
//!
//! RustPython notes on every such error which codec has failed. CPython does so in `codecs.encode` and `codecs.decode`, and
//! for encodings that it has to look up; its own, which most programs use, have no note.

use rustpython_vm::{
    PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyStrRef},
};

/// The encodings for which CPython takes a short cut (`PyUnicode_Decode`, `PyUnicode_AsEncodedString`).
const BUILT_IN: [&str; 10] =
    ["utf-8", "utf8", "utf-16", "utf-32", "ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1", "iso8859-1"];

/// Leaves out the notes that CPython would not add.
pub(crate) fn install(vm: &VirtualMachine) {
    for class in [vm.ctx.exceptions.unicode_decode_error, vm.ctx.exceptions.unicode_encode_error] {
        class.set_attr(vm.ctx.intern_str("add_note"), vm.new_method("add_note", class, add_note).into());
    }
}

fn add_note(error: PyBaseExceptionRef, note: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
    if is_of_short_cut(&note.to_string_lossy()) { Ok(()) } else { error.add_note(note, vm) }
}

fn is_of_short_cut(note: &str) -> bool {
    let rest = ["encoding with '", "decoding with '"].iter().find_map(|start| note.strip_prefix(start));
    let encoding = rest.and_then(|rest| rest.strip_suffix("' codec failed"));
    encoding.is_some_and(|name| BUILT_IN.contains(&name.to_ascii_lowercase().replace('_', "-").as_str()))
}
