//! Open files by number.

#[rustpython_vm::pymodule(sub, name = "posix")]
pub(crate) mod module {
    use rustpython_vm::{
        FromArgs, PyObjectRef, PyResult, VirtualMachine,
        builtins::PyBytesRef,
        function::{ArgBytesLike, OptionalArg},
    };

    use crate::os::{
        files::{FileError, OpenMode, Whence},
        posix::{
            UMASK,
            args::{NoDirectoryDescriptor, PathArg, descriptor_metadata, on_descriptor, on_path, os_error},
            with_files_mut,
        },
    };

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
}
