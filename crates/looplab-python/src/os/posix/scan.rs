//! The names in a directory: `listdir` and `scandir`.

#[rustpython_vm::pymodule(sub, name = "posix")]
pub(crate) mod module {
    use rustpython_vm::{
        FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
        builtins::{PyGenericAlias, PyTypeRef},
        function::{FuncArgs, OptionalArg},
        protocol::PyIterReturn,
        pyclass,
        types::{IterNext, Iterable, Representable, SelfIter},
    };

    use crate::os::{
        files::{FileType, Metadata},
        posix::{
            args::{PathArg, on_path},
            stat::StatResultData,
            with_files,
        },
    };

    #[derive(FromArgs)]
    struct FollowArgs {
        #[pyarg(named, default = true)]
        follow_symlinks: bool,
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
}
