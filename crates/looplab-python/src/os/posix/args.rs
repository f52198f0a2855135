//! What the functions of `posix` take, and the errors they raise.

use rustpython_vm::{
    AsObject, FromArgs, PyObjectRef, PyResult, TryFromObject, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyInt, PyTypeRef},
    function::{FsPath, OptionalArg},
};

use super::{with_files, with_files_mut};
use crate::os::files::{FileError, FileSystem, Metadata};

/// A path argument: the string or bytes that the caller passed or its path object stands for, and the same as text.
#[derive(Clone)]
pub(crate) struct PathArg {
    pub(crate) text: String,
    pub(crate) is_bytes: bool,
    pub(crate) given: PyObjectRef,
}

impl TryFromObject for PathArg {
    fn try_from_object(vm: &VirtualMachine, given: PyObjectRef) -> PyResult<Self> {
        Ok(match FsPath::try_from_path_like(given, true, vm)? {
            FsPath::Str(path) => {
                Self { text: path.to_string_lossy().into_owned(), is_bytes: false, given: path.into() }
            }
            FsPath::Bytes(path) => {
                let text = String::from_utf8_lossy(path.as_bytes()).into_owned();
                Self { text, is_bytes: true, given: path.into() }
            }
        })
    }
}

impl PathArg {
    /// `text` in the kind of string the caller used.
    pub(crate) fn same_kind(&self, text: &str, vm: &VirtualMachine) -> PyObjectRef {
        if self.is_bytes { vm.ctx.new_bytes(text.as_bytes().to_vec()).into() } else { vm.ctx.new_str(text).into() }
    }
}

/// The number POSIX systems (and Python's `errno` here) have for an error.
pub(crate) const fn errno(error: FileError) -> i32 {
    match error {
        FileError::NotFound => 2,
        FileError::Failed => 5,
        FileError::BadDescriptor => 9,
        FileError::Denied => 13,
        FileError::Busy => 16,
        FileError::Exists => 17,
        FileError::OtherDevice => 18,
        FileError::NotDirectory => 20,
        FileError::IsDirectory => 21,
        FileError::Invalid => 22,
        FileError::TooManyOpen => 24,
        FileError::TooLarge => 27,
        FileError::NotEmpty => 39,
        FileError::Loop => 40,
    }
}

/// The `OSError` subclass that Python raises for an error number.
pub(crate) fn class_of_errno(number: i32, vm: &VirtualMachine) -> PyTypeRef {
    let exceptions = &vm.ctx.exceptions;
    match number {
        1 | 13 => exceptions.permission_error,
        2 => exceptions.file_not_found_error,
        3 => exceptions.process_lookup_error,
        4 => exceptions.interrupted_error,
        10 => exceptions.child_process_error,
        11 | 114 | 115 => exceptions.blocking_io_error,
        17 => exceptions.file_exists_error,
        20 => exceptions.not_a_directory_error,
        21 => exceptions.is_a_directory_error,
        32 | 108 => exceptions.broken_pipe_error,
        103 => exceptions.connection_aborted_error,
        104 => exceptions.connection_reset_error,
        110 => exceptions.timeout_error,
        111 => exceptions.connection_refused_error,
        _ => exceptions.os_error,
    }
    .to_owned()
}

/// `error` as Python's exception, naming the files it is about.
pub(crate) fn os_error(error: FileError, names: &[&PathArg], vm: &VirtualMachine) -> PyBaseExceptionRef {
    let number = errno(error);
    let exception = vm.new_os_subtype_error(class_of_errno(number, vm), Some(number), error.to_string());
    for (name, attribute) in names.iter().zip(["filename", "filename2"]) {
        // Setting a plain attribute of a new exception cannot fail.
        let _ = exception.as_object().set_attr(attribute, name.given.clone(), vm);
    }
    exception.upcast()
}

/// A path or an open descriptor.
pub(crate) enum Target {
    Path(PathArg),
    Descriptor(i32),
}

impl TryFromObject for Target {
    fn try_from_object(vm: &VirtualMachine, object: PyObjectRef) -> PyResult<Self> {
        if let Some(number) = object.downcast_ref::<PyInt>() {
            return Ok(Self::Descriptor(number.try_to_primitive(vm)?));
        }
        PathArg::try_from_object(vm, object).map(Self::Path)
    }
}

/// `dir_fd=`, which only may be `None` here.
pub(crate) struct NoDirectoryDescriptor;

impl TryFromObject for NoDirectoryDescriptor {
    fn try_from_object(vm: &VirtualMachine, object: PyObjectRef) -> PyResult<Self> {
        if vm.is_none(&object) {
            return Ok(Self);
        }
        Err(vm.new_not_implemented_error("dir_fd unavailable on this platform"))
    }
}

#[derive(FromArgs)]
pub(crate) struct PathArgs {
    #[pyarg(any)]
    pub(crate) path: PathArg,
    #[pyarg(named, optional)]
    #[expect(dead_code, reason = "only its type is checked")]
    dir_fd: OptionalArg<NoDirectoryDescriptor>,
}

pub(super) fn descriptor_metadata(descriptor: i32, vm: &VirtualMachine) -> PyResult<Metadata> {
    with_files(|files| files.descriptor_metadata(descriptor)).map_err(|error| os_error(error, &[], vm))
}

pub(super) fn on_path<T>(
    path: &PathArg,
    vm: &VirtualMachine,
    f: impl FnOnce(&mut FileSystem, &str) -> Result<T, FileError>,
) -> PyResult<T> {
    with_files_mut(|files| f(files, &path.text)).map_err(|error| os_error(error, &[path], vm))
}

pub(super) fn on_descriptor<T>(
    vm: &VirtualMachine,
    f: impl FnOnce(&mut FileSystem) -> Result<T, FileError>,
) -> PyResult<T> {
    with_files_mut(f).map_err(|error| os_error(error, &[], vm))
}
