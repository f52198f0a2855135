//! The tree of directories: what makes, moves and removes names in it.

#[rustpython_vm::pymodule(sub, name = "posix")]
pub(crate) mod module {
    use rustpython_vm::{FromArgs, PyObjectRef, PyResult, VirtualMachine, builtins::PyBytesRef, function::OptionalArg};

    use crate::os::posix::{
        UMASK,
        args::{NoDirectoryDescriptor, PathArg, PathArgs, on_path, os_error},
        with_files, with_files_mut,
    };

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
        let target = on_path(&args.path, vm, |files, path| files.read_link(path))?;
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
}
