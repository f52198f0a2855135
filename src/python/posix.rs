//! The `posix` module over the [file system in memory](super::files), so that `os`, `pathlib`, `tempfile` and the rest
//! work without a host. What cannot work here (processes, users, sockets) is absent, as it is on other small platforms,
//! and `os` copes with that.

use std::cell::RefCell;

use rustpython_vm::{
    AsObject, PyObjectRef, PyResult, TryFromObject, VirtualMachine,
    builtins::{PyBaseExceptionRef, PyTypeRef},
    function::FsPath,
};

use super::{
    files::{FileError, FileSystem},
    time,
};

pub(crate) use module::module_def;

thread_local! {
    static FILES: RefCell<FileSystem> = RefCell::new(FileSystem::new(time::wall));
}

/// The directory a program starts in, and its home.
pub const HOME: &str = "/home/user";

/// Gives the interpreter that is being made on this thread a new file system with [`HOME`] and `/tmp`.
pub(crate) fn reset() {
    let mut files = FileSystem::new(time::wall);
    for directory in [HOME, "/tmp"] {
        files.make_directories(directory).expect("the file system is empty");
    }
    files.change_current(HOME).expect("it was just made");
    FILES.with_borrow_mut(|current| *current = files);
}

/// Reads from the file system of this thread's interpreter. `f` must not run Python.
pub fn with_files<T>(f: impl FnOnce(&FileSystem) -> T) -> T {
    FILES.with_borrow(f)
}

/// Changes the file system of this thread's interpreter. `f` must not run Python.
pub fn with_files_mut<T>(f: impl FnOnce(&mut FileSystem) -> T) -> T {
    FILES.with_borrow_mut(f)
}

/// A path argument: what the caller passed, and the same as text.
#[derive(Clone)]
pub(crate) struct PathArg {
    pub(crate) text: String,
    pub(crate) is_bytes: bool,
    pub(crate) given: PyObjectRef,
}

impl TryFromObject for PathArg {
    fn try_from_object(vm: &VirtualMachine, given: PyObjectRef) -> PyResult<Self> {
        let (text, is_bytes) = match FsPath::try_from_path_like(given.clone(), true, vm)? {
            FsPath::Str(text) => (text.to_string_lossy().into_owned(), false),
            FsPath::Bytes(bytes) => (String::from_utf8_lossy(bytes.as_bytes()).into_owned(), true),
        };
        Ok(Self { text, is_bytes, given })
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
        FileError::BadDescriptor => 9,
        FileError::Busy => 16,
        FileError::Exists => 17,
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

#[rustpython_vm::pymodule(name = "posix")]
mod module {
    use std::cell::Cell;

    use rustpython_vm::{
        FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, TryFromObject, VirtualMachine,
        builtins::{
            PyBytesRef, PyDictRef, PyGenericAlias, PyInt, PyListRef, PyModule, PyStrRef, PyTupleRef, PyTypeRef,
        },
        convert::ToPyObject,
        function::{ArgBytesLike, FsPath, FuncArgs, OptionalArg},
        protocol::PyIterReturn,
        pyclass, pystruct_sequence, pystruct_sequence_data,
        types::{
            IterNext, Iterable, PyStructSequence, PyStructSequenceData, Representable, SelfIter, struct_sequence_new,
        },
    };

    use super::{PathArg, class_of_errno, os_error, time, with_files, with_files_mut};
    use crate::python::files::{FileError, FileType, Metadata, OpenMode, Whence};

    #[pyattr]
    const F_OK: i32 = 0;
    #[pyattr]
    const X_OK: i32 = 1;
    #[pyattr]
    const W_OK: i32 = 2;
    #[pyattr]
    const R_OK: i32 = 4;
    #[pyattr]
    const O_RDONLY: i32 = 0;
    #[pyattr]
    const O_WRONLY: i32 = 1;
    #[pyattr]
    const O_RDWR: i32 = 2;
    #[pyattr]
    const O_ACCMODE: i32 = 3;
    #[pyattr]
    const O_CREAT: i32 = 0o100;
    #[pyattr]
    const O_EXCL: i32 = 0o200;
    #[pyattr]
    const O_TRUNC: i32 = 0o1000;
    #[pyattr]
    const O_APPEND: i32 = 0o2000;
    #[pyattr]
    const O_NONBLOCK: i32 = 0o4000;
    #[pyattr]
    const O_DIRECTORY: i32 = 0o200_000;
    #[pyattr]
    const O_NOFOLLOW: i32 = 0o400_000;
    #[pyattr]
    const O_CLOEXEC: i32 = 0o2_000_000;
    #[pyattr]
    const EX_OK: i32 = 0;

    const S_IFDIR: u32 = 0o040_000;
    const S_IFREG: u32 = 0o100_000;
    const S_IFLNK: u32 = 0o120_000;

    thread_local! {
        static UMASK: Cell<u32> = const { Cell::new(0o022) };
    }

    #[pyattr]
    fn error(vm: &VirtualMachine) -> PyTypeRef {
        vm.ctx.exceptions.os_error.to_owned()
    }

    #[pyattr]
    fn _have_functions(vm: &VirtualMachine) -> PyListRef {
        let names = ["HAVE_LSTAT", "HAVE_FTRUNCATE"];
        vm.ctx.new_list(names.iter().map(|name| vm.ctx.new_str(*name).into()).collect())
    }

    #[pyattr]
    fn environ(vm: &VirtualMachine) -> PyDictRef {
        let environ = vm.ctx.new_dict();
        for (name, value) in
            [("HOME", super::HOME), ("PWD", super::HOME), ("USER", "user"), ("LANG", "C.UTF-8"), ("TMPDIR", "/tmp")]
        {
            let [name, value] = [name, value].map(|text| PyObjectRef::from(vm.ctx.new_bytes(text.into())));
            environ.set_item(&*name, value, vm).expect("bytes are hashable");
        }
        environ
    }

    /// What `os.stat` gives: ten numbers, and more by name.
    #[pystruct_sequence_data]
    struct StatResultData {
        st_mode: u32,
        st_ino: u64,
        st_dev: u64,
        st_nlink: u32,
        st_uid: u32,
        st_gid: u32,
        st_size: u64,
        #[pystruct_sequence(unnamed)]
        st_atime_int: i64,
        #[pystruct_sequence(unnamed)]
        st_mtime_int: i64,
        #[pystruct_sequence(unnamed)]
        st_ctime_int: i64,
        #[pystruct_sequence(skip)]
        st_atime: f64,
        #[pystruct_sequence(skip)]
        st_mtime: f64,
        #[pystruct_sequence(skip)]
        st_ctime: f64,
        #[pystruct_sequence(skip)]
        st_atime_ns: i64,
        #[pystruct_sequence(skip)]
        st_mtime_ns: i64,
        #[pystruct_sequence(skip)]
        st_ctime_ns: i64,
        #[pystruct_sequence(skip)]
        st_blksize: u64,
        #[pystruct_sequence(skip)]
        st_blocks: u64,
        #[pystruct_sequence(skip)]
        st_rdev: u64,
    }

    impl From<Metadata> for StatResultData {
        fn from(metadata: Metadata) -> Self {
            let kind = match metadata.file_type {
                FileType::File => S_IFREG,
                FileType::Directory => S_IFDIR,
                FileType::Link => S_IFLNK,
            };
            let (accessed, modified) = (metadata.accessed, metadata.modified);
            let nanoseconds = |seconds: f64| (seconds * 1e6).round() as i64 * 1000;
            Self {
                st_mode: kind | metadata.mode,
                st_ino: metadata.number,
                st_dev: 1,
                st_nlink: metadata.links,
                st_uid: 1000,
                st_gid: 1000,
                st_size: metadata.size,
                st_atime_int: accessed.floor() as i64,
                st_mtime_int: modified.floor() as i64,
                st_ctime_int: modified.floor() as i64,
                st_atime: accessed,
                st_mtime: modified,
                st_ctime: modified,
                st_atime_ns: nanoseconds(accessed),
                st_mtime_ns: nanoseconds(modified),
                st_ctime_ns: nanoseconds(modified),
                st_blksize: 4096,
                st_blocks: metadata.size.div_ceil(512),
                st_rdev: 0,
            }
        }
    }

    #[pyattr]
    #[pystruct_sequence(name = "stat_result", module = "os", data = "StatResultData")]
    struct PyStatResult;

    #[pyclass(with(PyStructSequence))]
    impl PyStatResult {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, StatResultData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    #[pystruct_sequence_data]
    struct TerminalSizeData {
        columns: usize,
        lines: usize,
    }

    #[pyattr]
    #[pystruct_sequence(name = "terminal_size", module = "os", data = "TerminalSizeData")]
    struct PyTerminalSize;

    #[pyclass(with(PyStructSequence))]
    impl PyTerminalSize {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, TerminalSizeData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    #[pystruct_sequence_data]
    struct UnameResultData {
        sysname: String,
        nodename: String,
        release: String,
        version: String,
        machine: String,
    }

    #[pyattr]
    #[pystruct_sequence(name = "uname_result", module = "posix", data = "UnameResultData")]
    struct PyUnameResult;

    #[pyclass(with(PyStructSequence))]
    impl PyUnameResult {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, UnameResultData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    #[pystruct_sequence_data]
    struct TimesResultData {
        user: f64,
        system: f64,
        children_user: f64,
        children_system: f64,
        elapsed: f64,
    }

    #[pyattr]
    #[pystruct_sequence(name = "times_result", module = "posix", data = "TimesResultData")]
    struct PyTimesResult;

    #[pyclass(with(PyStructSequence))]
    impl PyTimesResult {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, TimesResultData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    /// A path or an open descriptor.
    enum Target {
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
    struct NoDirectoryDescriptor;

    impl TryFromObject for NoDirectoryDescriptor {
        fn try_from_object(vm: &VirtualMachine, object: PyObjectRef) -> PyResult<Self> {
            if vm.is_none(&object) {
                return Ok(Self);
            }
            Err(vm.new_not_implemented_error("dir_fd unavailable on this platform"))
        }
    }

    #[derive(FromArgs)]
    struct PathArgs {
        #[pyarg(any)]
        path: PathArg,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
    }

    #[derive(FromArgs)]
    struct StatArgs {
        #[pyarg(any)]
        path: Target,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
        #[pyarg(named, default = true)]
        follow_symlinks: bool,
    }

    #[derive(FromArgs)]
    struct FollowArgs {
        #[pyarg(named, default = true)]
        follow_symlinks: bool,
    }

    fn stat_target(target: &Target, follow: bool, vm: &VirtualMachine) -> PyResult<Metadata> {
        match target {
            Target::Path(path) => {
                with_files(|files| files.metadata(&path.text, follow)).map_err(|error| os_error(error, &[path], vm))
            }
            Target::Descriptor(number) => descriptor_metadata(*number, vm),
        }
    }

    fn descriptor_metadata(descriptor: i32, vm: &VirtualMachine) -> PyResult<Metadata> {
        with_files(|files| files.descriptor_metadata(descriptor)).map_err(|error| os_error(error, &[], vm))
    }

    fn on_path<T>(
        path: &PathArg,
        vm: &VirtualMachine,
        f: impl FnOnce(&mut crate::python::files::FileSystem, &str) -> Result<T, FileError>,
    ) -> PyResult<T> {
        with_files_mut(|files| f(files, &path.text)).map_err(|error| os_error(error, &[path], vm))
    }

    fn on_descriptor<T>(
        vm: &VirtualMachine,
        f: impl FnOnce(&mut crate::python::files::FileSystem) -> Result<T, FileError>,
    ) -> PyResult<T> {
        with_files_mut(f).map_err(|error| os_error(error, &[], vm))
    }

    #[pyfunction]
    fn stat(args: StatArgs, vm: &VirtualMachine) -> PyResult<StatResultData> {
        stat_target(&args.path, args.follow_symlinks, vm).map(Into::into)
    }

    #[pyfunction]
    fn lstat(args: PathArgs, vm: &VirtualMachine) -> PyResult<StatResultData> {
        on_path(&args.path, vm, |files, path| files.metadata(path, false)).map(Into::into)
    }

    #[pyfunction]
    fn fstat(fd: i32, vm: &VirtualMachine) -> PyResult<StatResultData> {
        descriptor_metadata(fd, vm).map(Into::into)
    }

    #[derive(FromArgs)]
    struct AccessArgs {
        #[pyarg(any)]
        path: PathArg,
        #[pyarg(any)]
        #[expect(dead_code, reason = "nothing is refused because of permissions")]
        mode: i32,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
        #[pyarg(named, default = false)]
        #[expect(dead_code, reason = "there is one user")]
        effective_ids: bool,
        #[pyarg(named, default = true)]
        follow_symlinks: bool,
    }

    #[pyfunction]
    fn access(args: AccessArgs) -> bool {
        with_files(|files| files.metadata(&args.path.text, args.follow_symlinks)).is_ok()
    }

    fn or_current(path: OptionalArg<Option<PathArg>>, vm: &VirtualMachine) -> PathArg {
        path.flatten().unwrap_or_else(|| PathArg {
            text: ".".into(),
            is_bytes: false,
            given: vm.ctx.new_str(".").into(),
        })
    }

    #[derive(FromArgs)]
    struct ListArgs {
        #[pyarg(any, optional)]
        path: OptionalArg<Option<PathArg>>,
    }

    #[pyfunction]
    fn listdir(args: ListArgs, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
        let path = or_current(args.path, vm);
        let names = on_path(&path, vm, |files, text| files.list(text))?;
        Ok(names.iter().map(|name| path.same_kind(name, vm)).collect())
    }

    #[pyfunction]
    fn scandir(args: ListArgs, vm: &VirtualMachine) -> PyResult<ScandirIterator> {
        let path = or_current(args.path, vm);
        let names = on_path(&path, vm, |files, text| files.list(text))?;
        Ok(ScandirIterator { names: names.into_iter().into(), directory: path })
    }

    #[pyattr]
    #[pyclass(name = "ScandirIterator")]
    #[derive(PyPayload)]
    struct ScandirIterator {
        names: rustpython_vm::common::lock::PyMutex<std::vec::IntoIter<String>>,
        directory: PathArg,
    }

    impl std::fmt::Debug for ScandirIterator {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("ScandirIterator").finish_non_exhaustive()
        }
    }

    #[pyclass(with(IterNext, Iterable), flags(DISALLOW_INSTANTIATION))]
    impl ScandirIterator {
        #[pymethod]
        fn close(zelf: &Py<Self>) {
            *zelf.names.lock() = Vec::new().into_iter();
        }

        #[pymethod]
        fn __enter__(zelf: PyRef<Self>) -> PyRef<Self> {
            zelf
        }

        #[pymethod]
        fn __exit__(zelf: &Py<Self>, _args: FuncArgs) {
            Self::close(zelf);
        }
    }

    impl SelfIter for ScandirIterator {}

    impl IterNext for ScandirIterator {
        fn next(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<PyIterReturn> {
            let Some(name) = zelf.names.lock().next() else { return Ok(PyIterReturn::StopIteration(None)) };
            let directory = &zelf.directory.text;
            let separator = if directory.ends_with('/') { "" } else { "/" };
            let text = format!("{directory}{separator}{name}");
            let path = PathArg { given: zelf.directory.same_kind(&text, vm), is_bytes: zelf.directory.is_bytes, text };
            let name = zelf.directory.same_kind(&name, vm);
            let own = with_files(|files| files.metadata(&path.text, false)).ok();
            Ok(PyIterReturn::Return(DirEntry { name, path, own }.into_pyobject(vm)))
        }
    }

    #[pyattr]
    #[pyclass(name = "DirEntry")]
    #[derive(PyPayload)]
    struct DirEntry {
        name: PyObjectRef,
        path: PathArg,
        own: Option<Metadata>,
    }

    impl std::fmt::Debug for DirEntry {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "DirEntry({:?})", self.path.text)
        }
    }

    impl DirEntry {
        fn is_a(&self, wanted: FileType, follow: bool) -> bool {
            match self.own {
                Some(own) if own.file_type != FileType::Link || !follow => own.file_type == wanted,
                _ => with_files(|files| files.metadata(&self.path.text, follow)).is_ok_and(|m| m.file_type == wanted),
            }
        }
    }

    #[pyclass(with(Representable), flags(DISALLOW_INSTANTIATION))]
    impl DirEntry {
        #[pygetset]
        fn name(zelf: &Py<Self>) -> PyObjectRef {
            zelf.name.clone()
        }

        #[pygetset]
        fn path(zelf: &Py<Self>) -> PyObjectRef {
            zelf.path.given.clone()
        }

        #[pymethod]
        fn __fspath__(zelf: &Py<Self>) -> PyObjectRef {
            zelf.path.given.clone()
        }

        #[pymethod]
        fn is_dir(zelf: &Py<Self>, args: FollowArgs) -> bool {
            zelf.is_a(FileType::Directory, args.follow_symlinks)
        }

        #[pymethod]
        fn is_file(zelf: &Py<Self>, args: FollowArgs) -> bool {
            zelf.is_a(FileType::File, args.follow_symlinks)
        }

        #[pymethod]
        fn is_symlink(zelf: &Py<Self>) -> bool {
            zelf.is_a(FileType::Link, false)
        }

        #[pymethod]
        fn is_junction(_zelf: &Py<Self>) -> bool {
            false
        }

        #[pymethod]
        fn inode(zelf: &Py<Self>) -> u64 {
            zelf.own.map_or(0, |own| own.number)
        }

        #[pymethod]
        fn stat(zelf: &Py<Self>, args: FollowArgs, vm: &VirtualMachine) -> PyResult<StatResultData> {
            on_path(&zelf.path, vm, |files, path| files.metadata(path, args.follow_symlinks)).map(Into::into)
        }

        #[pyclassmethod]
        fn __class_getitem__(cls: PyTypeRef, object: PyObjectRef, vm: &VirtualMachine) -> PyResult<PyGenericAlias> {
            PyGenericAlias::from_args(cls, object, vm)
        }
    }

    impl Representable for DirEntry {
        fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
            Ok(format!("<DirEntry {}>", zelf.name.repr(vm)?.to_string_lossy()))
        }
    }

    #[derive(FromArgs)]
    struct MkdirArgs {
        #[pyarg(any)]
        path: PathArg,
        #[pyarg(any, default = 0o777)]
        mode: u32,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
    }

    #[pyfunction]
    fn mkdir(args: MkdirArgs, vm: &VirtualMachine) -> PyResult<()> {
        let mode = args.mode & !UMASK.get();
        on_path(&args.path, vm, |files, path| files.make_directory(path, mode))
    }

    #[pyfunction]
    fn rmdir(args: PathArgs, vm: &VirtualMachine) -> PyResult<()> {
        on_path(&args.path, vm, |files, path| files.remove_directory(path))
    }

    #[pyfunction]
    #[pyfunction(name = "remove")]
    fn unlink(args: PathArgs, vm: &VirtualMachine) -> PyResult<()> {
        on_path(&args.path, vm, |files, path| files.remove_file(path))
    }

    #[derive(FromArgs)]
    struct RenameArgs {
        #[pyarg(any)]
        src: PathArg,
        #[pyarg(any)]
        dst: PathArg,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        src_dir_fd: OptionalArg<NoDirectoryDescriptor>,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dst_dir_fd: OptionalArg<NoDirectoryDescriptor>,
    }

    #[pyfunction]
    #[pyfunction(name = "replace")]
    fn rename(args: RenameArgs, vm: &VirtualMachine) -> PyResult<()> {
        with_files_mut(|files| files.rename(&args.src.text, &args.dst.text))
            .map_err(|error| os_error(error, &[&args.src, &args.dst], vm))
    }

    #[derive(FromArgs)]
    struct LinkArgs {
        #[pyarg(any)]
        src: PathArg,
        #[pyarg(any)]
        dst: PathArg,
        #[pyarg(any, default = false)]
        #[expect(dead_code, reason = "only Windows tells links to directories apart")]
        target_is_directory: bool,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
    }

    #[pyfunction]
    fn symlink(args: LinkArgs, vm: &VirtualMachine) -> PyResult<()> {
        with_files_mut(|files| files.make_link(&args.src.text, &args.dst.text))
            .map_err(|error| os_error(error, &[&args.src, &args.dst], vm))
    }

    #[derive(FromArgs)]
    struct HardLinkArgs {
        #[pyarg(any)]
        src: PathArg,
        #[pyarg(any)]
        dst: PathArg,
        #[pyarg(named, default = true)]
        #[expect(dead_code, reason = "a link to a link is made as it is")]
        follow_symlinks: bool,
    }

    #[pyfunction]
    fn link(args: HardLinkArgs, vm: &VirtualMachine) -> PyResult<()> {
        with_files_mut(|files| files.make_hard_link(&args.src.text, &args.dst.text))
            .map_err(|error| os_error(error, &[&args.src, &args.dst], vm))
    }

    #[pyfunction]
    fn readlink(args: PathArgs, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        let target = on_path(&args.path, vm, |files, path| files.read_link(path).map(str::to_owned))?;
        Ok(args.path.same_kind(&target, vm))
    }

    #[pyfunction]
    fn chdir(path: PathArg, vm: &VirtualMachine) -> PyResult<()> {
        on_path(&path, vm, |files, text| files.change_current(text))
    }

    #[pyfunction]
    fn getcwd() -> String {
        with_files(|files| files.current().to_owned())
    }

    #[pyfunction]
    fn getcwdb(vm: &VirtualMachine) -> PyBytesRef {
        vm.ctx.new_bytes(getcwd().into_bytes())
    }

    #[derive(FromArgs)]
    struct ChmodArgs {
        #[pyarg(any)]
        path: PathArg,
        #[pyarg(any)]
        mode: u32,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
        #[pyarg(named, default = true)]
        follow_symlinks: bool,
    }

    #[pyfunction]
    fn chmod(args: ChmodArgs, vm: &VirtualMachine) -> PyResult<()> {
        on_path(&args.path, vm, |files, path| files.set_mode(path, args.mode, args.follow_symlinks))
    }

    #[pyfunction]
    fn fchmod(fd: i32, _mode: u32, vm: &VirtualMachine) -> PyResult<()> {
        descriptor_metadata(fd, vm).map(drop)
    }

    #[derive(FromArgs)]
    struct UtimeArgs {
        #[pyarg(any)]
        path: PathArg,
        #[pyarg(any, default)]
        times: Option<PyTupleRef>,
        #[pyarg(named, default)]
        ns: Option<PyTupleRef>,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
        #[pyarg(named, default = true)]
        follow_symlinks: bool,
    }

    fn two_numbers(pair: &PyTupleRef, name: &str, vm: &VirtualMachine) -> PyResult<(f64, f64)> {
        match pair.as_slice() {
            [first, second] => Ok((first.try_float(vm)?.to_f64(), second.try_float(vm)?.to_f64())),
            _ => Err(vm.new_type_error(format!("utime: '{name}' must be a tuple of two numbers"))),
        }
    }

    #[pyfunction]
    fn utime(args: UtimeArgs, vm: &VirtualMachine) -> PyResult<()> {
        let (accessed, modified) = match (args.times, args.ns) {
            (Some(_), Some(_)) => {
                return Err(vm.new_value_error("utime: you may specify either 'times' or 'ns' but not both"));
            }
            (Some(times), None) => two_numbers(&times, "times", vm)?,
            (None, Some(ns)) => {
                let (accessed, modified) = two_numbers(&ns, "ns", vm)?;
                (accessed / 1e9, modified / 1e9)
            }
            (None, None) => (time::wall(), time::wall()),
        };
        on_path(&args.path, vm, |files, path| files.set_times(path, accessed, modified, args.follow_symlinks))
    }

    #[pyfunction]
    fn umask(mask: u32) -> u32 {
        UMASK.replace(mask & 0o777)
    }

    /// The way `flags` ask for.
    fn open_mode(flags: i32) -> OpenMode {
        let access = flags & O_ACCMODE;
        OpenMode {
            read: access != O_WRONLY,
            write: access != O_RDONLY,
            append: flags & O_APPEND != 0,
            create: flags & O_CREAT != 0,
            exclusive: flags & O_EXCL != 0,
            truncate: flags & O_TRUNC != 0,
            directory: flags & O_DIRECTORY != 0,
        }
    }

    #[derive(FromArgs)]
    struct OpenArgs {
        #[pyarg(any)]
        path: PathArg,
        #[pyarg(any)]
        flags: i32,
        #[pyarg(any, default = 0o777)]
        mode: u32,
        #[pyarg(named, optional)]
        #[expect(dead_code, reason = "only its type is checked")]
        dir_fd: OptionalArg<NoDirectoryDescriptor>,
    }

    #[pyfunction]
    fn open(args: OpenArgs, vm: &VirtualMachine) -> PyResult<i32> {
        let permissions = args.mode & !UMASK.get();
        on_path(&args.path, vm, |files, path| files.open(path, open_mode(args.flags), permissions))
    }

    #[pyfunction]
    fn close(fd: i32, vm: &VirtualMachine) -> PyResult<()> {
        on_descriptor(vm, |files| files.close(fd))
    }

    #[pyfunction]
    fn closerange(fd_low: i32, fd_high: i32) {
        let open = fd_low.max(0)..fd_high.min(4096);
        open.for_each(|fd| with_files_mut(|files| files.close(fd)).unwrap_or(()));
    }

    #[derive(FromArgs)]
    struct DupArgs {
        #[pyarg(any)]
        fd: i32,
    }

    #[pyfunction]
    fn dup(args: DupArgs, vm: &VirtualMachine) -> PyResult<i32> {
        on_descriptor(vm, |files| files.duplicate(args.fd))
    }

    #[pyfunction]
    fn read(fd: i32, length: isize, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        let length = usize::try_from(length).map_err(|_| os_error(FileError::Invalid, &[], vm))?;
        on_descriptor(vm, |files| files.read(fd, length)).map(|bytes| vm.ctx.new_bytes(bytes))
    }

    #[pyfunction]
    fn pread(fd: i32, length: usize, offset: u64, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        on_descriptor(vm, |files| files.read_at(fd, length, offset)).map(|bytes| vm.ctx.new_bytes(bytes))
    }

    #[pyfunction]
    fn write(fd: i32, data: ArgBytesLike, vm: &VirtualMachine) -> PyResult<usize> {
        on_descriptor(vm, |files| files.write(fd, &data.borrow_buf()))
    }

    #[pyfunction]
    fn pwrite(fd: i32, data: ArgBytesLike, offset: u64, vm: &VirtualMachine) -> PyResult<usize> {
        on_descriptor(vm, |files| files.write_at(fd, &data.borrow_buf(), offset).map(|()| data.len()))
    }

    #[pyfunction]
    fn lseek(fd: i32, position: i64, whence: i32, vm: &VirtualMachine) -> PyResult<u64> {
        let whence = match whence {
            0 => Whence::Start,
            1 => Whence::Current,
            2 => Whence::End,
            _ => return Err(os_error(FileError::Invalid, &[], vm)),
        };
        on_descriptor(vm, |files| files.seek(fd, position, whence))
    }

    #[pyfunction]
    fn ftruncate(fd: i32, length: i64, vm: &VirtualMachine) -> PyResult<()> {
        let length = u64::try_from(length).map_err(|_| os_error(FileError::Invalid, &[], vm))?;
        on_descriptor(vm, |files| files.truncate(fd, length))
    }

    #[pyfunction]
    fn truncate(path: PathArg, length: i64, vm: &VirtualMachine) -> PyResult<()> {
        let length = u64::try_from(length).map_err(|_| os_error(FileError::Invalid, &[&path], vm))?;
        on_path(&path, vm, |files, text| {
            let fd = files.open(text, open_mode(O_WRONLY), 0)?;
            files.truncate(fd, length).and(files.close(fd))
        })
    }

    #[pyfunction]
    #[pyfunction(name = "fdatasync")]
    fn fsync(fd: i32, vm: &VirtualMachine) -> PyResult<()> {
        descriptor_metadata(fd, vm).map(drop)
    }

    #[pyfunction]
    fn isatty(_fd: i32) -> bool {
        false
    }

    #[pyfunction]
    fn get_inheritable(fd: i32, vm: &VirtualMachine) -> PyResult<bool> {
        descriptor_metadata(fd, vm).map(|_| false)
    }

    #[pyfunction]
    fn set_inheritable(fd: i32, _inheritable: bool, vm: &VirtualMachine) -> PyResult<()> {
        descriptor_metadata(fd, vm).map(drop)
    }

    #[pyfunction]
    fn device_encoding(_fd: i32, vm: &VirtualMachine) -> PyObjectRef {
        vm.ctx.none()
    }

    #[pyfunction]
    fn get_terminal_size(_fd: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<TerminalSizeData> {
        let message = "Inappropriate ioctl for device";
        Err(vm.new_os_subtype_error(class_of_errno(25, vm), Some(25), message).upcast())
    }

    #[derive(FromArgs)]
    struct FspathArgs {
        #[pyarg(any)]
        path: PyObjectRef,
    }

    #[pyfunction]
    fn fspath(args: FspathArgs, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        Ok(FsPath::try_from_path_like(args.path, false, vm)?.to_pyobject(vm))
    }

    #[pyfunction]
    fn putenv(name: PathArg, _value: PathArg, vm: &VirtualMachine) -> PyResult<()> {
        if name.text.contains('=') {
            return Err(vm.new_value_error("illegal environment variable name"));
        }
        Ok(())
    }

    #[pyfunction]
    fn unsetenv(_name: PathArg) {}

    #[pyfunction]
    fn urandom(size: isize, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        let size = usize::try_from(size).map_err(|_| vm.new_value_error("negative argument not allowed"))?;
        let bytes = rustpython_vm::host_env::os::urandom(size).map_err(|error| vm.new_os_error(error.to_string()))?;
        Ok(vm.ctx.new_bytes(bytes))
    }

    #[pyfunction]
    fn getrandom(size: isize, _flags: OptionalArg<i32>, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
        urandom(size, vm)
    }

    #[pyfunction]
    fn getpid() -> i32 {
        1
    }

    #[pyfunction]
    fn getppid() -> i32 {
        0
    }

    #[pyfunction]
    #[pyfunction(name = "geteuid")]
    #[pyfunction(name = "getgid")]
    #[pyfunction(name = "getegid")]
    fn getuid() -> i32 {
        1000
    }

    #[pyfunction]
    fn getlogin() -> &'static str {
        "user"
    }

    #[pyfunction]
    fn cpu_count() -> i32 {
        1
    }

    #[pyfunction]
    fn uname() -> UnameResultData {
        UnameResultData {
            sysname: "Looplab".into(),
            nodename: "browser".into(),
            release: env!("CARGO_PKG_VERSION").into(),
            version: env!("CARGO_PKG_VERSION").into(),
            machine: "wasm32".into(),
        }
    }

    #[pyfunction]
    fn times() -> TimesResultData {
        let elapsed = time::monotonic();
        TimesResultData { user: elapsed, system: 0.0, children_user: 0.0, children_system: 0.0, elapsed }
    }

    #[pyfunction]
    fn sched_yield() {}

    #[pyfunction]
    fn strerror(code: i32) -> String {
        crate::python::errno::message(code).map_or_else(|| format!("Unknown error {code}"), str::to_owned)
    }

    #[derive(FromArgs)]
    struct ExitArgs {
        #[pyarg(any)]
        status: i32,
    }

    #[pyfunction]
    fn _exit(args: ExitArgs, vm: &VirtualMachine) -> PyResult<()> {
        Err(vm.new_exception(vm.ctx.exceptions.system_exit.to_owned(), vec![vm.ctx.new_int(args.status).into()]))
    }

    #[derive(FromArgs)]
    struct SystemArgs {
        #[pyarg(any)]
        #[expect(dead_code, reason = "no command can run")]
        command: PyStrRef,
    }

    #[pyfunction]
    fn system(_args: SystemArgs, vm: &VirtualMachine) -> PyResult<i32> {
        Err(vm.new_os_error("os.system is not available here: a browser page cannot start other programs"))
    }

    #[pyfunction]
    fn register_at_fork(_args: FuncArgs) {}

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        Ok(())
    }
}
