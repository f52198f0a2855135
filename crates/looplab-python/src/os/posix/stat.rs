//! What is known of files: `stat` and its kin, modes and times.

pub(super) use module::StatResultData;

#[rustpython_vm::pymodule(sub, name = "posix")]
pub(crate) mod module {
    use rustpython_vm::{
        FromArgs, PyResult, VirtualMachine,
        builtins::{PyTupleRef, PyTypeRef},
        function::{FuncArgs, OptionalArg},
        pyclass, pystruct_sequence, pystruct_sequence_data,
        types::{PyStructSequence, PyStructSequenceData, struct_sequence_new},
    };

    use crate::{
        interp::time,
        os::{
            files::{FileType, Metadata},
            posix::{
                UMASK,
                args::{NoDirectoryDescriptor, PathArg, PathArgs, Target, descriptor_metadata, on_path, os_error},
                with_files,
            },
        },
    };

    const S_IFDIR: u32 = 0o040_000;
    const S_IFREG: u32 = 0o100_000;
    const S_IFLNK: u32 = 0o120_000;

    /// What `os.stat` gives: ten numbers, and more by name.
    #[pystruct_sequence_data]
    pub(crate) struct StatResultData {
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

    fn stat_target(target: &Target, follow: bool, vm: &VirtualMachine) -> PyResult<Metadata> {
        match target {
            Target::Path(path) => {
                with_files(|files| files.metadata(&path.text, follow)).map_err(|error| os_error(error, &[path], vm))
            }
            Target::Descriptor(number) => descriptor_metadata(*number, vm),
        }
    }

    #[pyattr]
    const F_OK: i32 = 0;
    #[pyattr]
    const X_OK: i32 = 1;
    #[pyattr]
    const W_OK: i32 = 2;
    #[pyattr]
    const R_OK: i32 = 4;

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
}
