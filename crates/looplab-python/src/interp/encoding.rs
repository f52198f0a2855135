//! Source files as text: byte order marks and encoding declarations (PEP 263), with CPython's errors.

use rustpython_vm::{
    AsObject, PyResult, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyStrRef},
};

use crate::interp::compile::syntax_error;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Where a file comes into the interpreter; CPython words some errors by it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Program,
    Module,
}

/// The text of a file that is plain UTF-8 and says nothing else.
pub(crate) fn plain(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    if declared_encoding(bytes).is_some() { None } else { std::str::from_utf8(bytes).ok() }
}

/// The text of a file in the encoding that it declares, which is UTF-8 unless it says otherwise.
///
/// # Errors
/// `SyntaxError` for an unknown encoding, one that contradicts a byte order mark, and bytes that are none of its.
pub(crate) fn decode(bytes: &[u8], file: &str, origin: Origin, vm: &VirtualMachine) -> PyResult<String> {
    let (text, is_marked) = match bytes.strip_prefix(MARK) {
        Some(text) => (text, true),
        None => (bytes, false),
    };
    let declared = declared_encoding(text);
    match declared.as_deref() {
        None | Some("utf-8") => decode_utf8(text, file, origin, declared.is_some() || is_marked, vm),
        Some(name) if is_marked => Err(syntax_error(&format!("encoding problem: {name} with BOM"), file, 0, vm)),
        Some(name) => decode_with(text, name, file, origin, vm),
    }
}

/// The encoding that one of the first two lines names, if the lines up to there are comments or empty.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|byte| *byte == b'\n').take(2) {
        let line = String::from_utf8_lossy(line);
        let comment = line.trim_start_matches([' ', '\t', '\x0c']).trim_end_matches('\r');
        if let Some(name) = comment.strip_prefix('#').and_then(name_in) {
            return Some(normalized(&name));
        }
        if !comment.is_empty() && !comment.starts_with('#') {
            return None;
        }
    }
    None
}

fn name_in(comment: &str) -> Option<String> {
    comment.match_indices("coding").find_map(|(at, word)| {
        let value = comment[at + word.len()..].strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let name: String = value.chars().take_while(|letter| is_part(*letter)).collect();
        (!name.is_empty()).then_some(name)
    })
}

fn normalized(name: &str) -> String {
    let plain = name.to_ascii_lowercase().replace('_', "-");
    let is = |wanted: &str| plain == wanted || plain.starts_with(&format!("{wanted}-"));
    if is("utf-8") || plain == "utf8" {
        return "utf-8".to_owned();
    }
    if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") { "iso-8859-1".to_owned() } else { name.to_owned() }
}

fn decode_utf8(bytes: &[u8], file: &str, origin: Origin, is_declared: bool, vm: &VirtualMachine) -> PyResult<String> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    let before = &bytes[..error.valid_up_to()];
    let (line, byte) = (before.iter().filter(|byte| **byte == b'\n').count() + 1, bytes[before.len()]);
    if origin == Origin::Program && !is_declared {
        let what = format!("Non-UTF-8 code starting with '\\x{byte:02x}' in file {file} on line {line}");
        let hint = "but no encoding declared; see https://peps.python.org/pep-0263/ for details";
        return Err(syntax_error(&format!("{what}, {hint}"), file, 0, vm));
    }
    let reason = match error.error_len() {
        None => "unexpected end of data",
        Some(_) if (0xc2..=0xf4).contains(&byte) => "invalid continuation byte",
        Some(_) => "invalid start byte",
    };
    let message = format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position 0: {reason}");
    Err(syntax_error(&message, file, line, vm))
}

fn decode_with(bytes: &[u8], name: &str, file: &str, origin: Origin, vm: &VirtualMachine) -> PyResult<String> {
    let bytes = vm.ctx.new_bytes(bytes.to_vec());
    let decoded = vm.call_method(bytes.as_object(), "decode", (name,));
    let text = decoded.and_then(|text| {
        text.downcast::<rustpython_vm::builtins::PyStr>().map_err(|_| vm.new_type_error("a decoder gives text"))
    });
    text.map(|text: PyStrRef| text.to_string_lossy().into_owned()).map_err(|error: PyBaseExceptionRef| {
        let message = match origin {
            Origin::Program => format!("encoding problem: {name}"),
            Origin::Module if error.fast_isinstance(vm.ctx.exceptions.lookup_error) => {
                format!("unknown encoding: {name}")
            }
            Origin::Module => {
                error.as_object().str(vm).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
            }
        };
        syntax_error(&message, file, 0, vm)
    })
}
