//! The standard library's Python files, ours beside them, and the importer that finds both.
//!
//! The files are compiled into the program as text (see `build.rs` and `www/python/library.txt`) and mounted in the
//! [file system](crate::os::files) below [`LIBRARY`], so that `open(module.__file__)` works and tracebacks find their lines.
//! A module is compiled when it is first imported: text is a quarter of the size of bytecode once both are compressed.
//! The importer looks through `sys.path` as Python's own does, so programs can also import what they wrote to a file.

pub(crate) use importer::module_def;
use rustpython_vm::{PyPayload, PyResult, VirtualMachine, builtins::PyList};

use crate::{
    interp::LIBRARY,
    os::posix::{HOME, with_files_mut},
};

/// The Python files that are shipped: path below [`LIBRARY`], and text.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Modules that exist in Python but cannot work here, and why.
const UNAVAILABLE: [(&str, &str); 12] = [
    ("threads or processes", "multiprocessing _multiprocessing _posixshmem _posixsubprocess subprocess pty"),
    (
        "network sockets",
        "socket _socket select selectors socketserver ftplib imaplib poplib smtplib telnetlib nntplib xmlrpc",
    ),
    (
        "network sockets; use aiohttp for requests",
        "requests httpx urllib3 http.client http.server http.cookiejar urllib.request",
    ),
    ("the operating system's TLS", "ssl _ssl"),
    ("native libraries", "ctypes _ctypes mmap readline curses _curses fcntl termios tty grp pwd resource syslog"),
    ("windows on the screen", "tkinter _tkinter turtle turtledemo idlelib webbrowser"),
    ("a database", "sqlite3 _sqlite3 dbm _dbm _gdbm"),
    ("extension modules", "numpy pandas scipy matplotlib lxml PIL uvloop pydantic_core orjson msgpack psutil"),
    ("a package installer", "pip ensurepip venv setuptools"),
    ("a debugger's terminal", "pdb bdb cProfile profile trace faulthandler code"),
    ("an operating system other than this one", "winreg winsound msvcrt nt _winapi _overlapped"),
    ("the browser page", "js pyodide pyodide_js micropip"),
];

/// Modules that CPython has built in or imported before a program begins, so that a file of the same name beside the program
/// is not taken for them.
const FIRST: [&str; 15] = [
    "_collections_abc",
    "_sitebuiltins",
    "abc",
    "codecs",
    "encodings",
    "genericpath",
    "importlib",
    "io",
    "linecache",
    "ntpath",
    "os",
    "posixpath",
    "runpy",
    "site",
    "stat",
];

/// The function of the import system that asks the importer for the sake of an `import`, and raises if it finds nothing.
const IMPORT: &str = "_find_and_load_unlocked";

/// Puts the library into the file system that was just made.
pub(crate) fn mount() {
    with_files_mut(|files| {
        for (name, text) in FILES {
            files.mount(&format!("{LIBRARY}/{name}"), text.as_bytes()).expect("the table names every file once");
        }
    });
}

/// Makes the importer the last of the three that Python asks, and sets `sys.path`.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let finder = importer::Finder.into_pyobject(vm);
    let meta_path = vm.sys_module.get_attr("meta_path", vm)?;
    vm.call_method(&meta_path, "append", (finder,))?;
    let path = [HOME, LIBRARY].map(|directory| vm.ctx.new_str(directory).into());
    vm.sys_module.set_attr("path", PyList::from(path.to_vec()).into_pyobject(vm), vm)
}

/// Has modules looked for in `folder` too, after the folders that were added before and before the library.
pub(crate) fn add_to_path(folder: &str, vm: &VirtualMachine) -> PyResult<()> {
    let path = vm.sys_module.get_attr("path", vm)?;
    let library = path.length(vm)? - 1;
    vm.call_method(&path, "insert", (library, vm.ctx.new_str(folder)))?;
    Ok(())
}

/// Acquaints the two halves of Python's own import system with each other, as CPython does at its start: what loads modules
/// by their path (`spec_from_file_location`, `FileFinder`) is of use then. Here that half is only loaded with `importlib`.
fn join_importlib(vm: &VirtualMachine) -> PyResult<()> {
    let bootstrap = vm.import("_frozen_importlib", 0)?;
    let external = vm.import("_frozen_importlib_external", 0)?;
    bootstrap.set_attr("_bootstrap_external", external.clone(), vm)?;
    vm.call_method(&external, "_set_bootstrap_module", (bootstrap,))?;
    let loaders: Vec<_> = vm.call_method(&external, "_get_supported_file_loaders", ())?.try_to_value(vm)?;
    let hook = external.get_attr("FileFinder", vm)?.get_attr("path_hook", vm)?.call(loaders, vm)?;
    let hooks = vm.sys_module.get_attr("path_hooks", vm)?;
    vm.call_method(&hooks, "append", (hook,)).map(drop)
}

/// Has modules looked for in `folder` first, in place of the program's home.
pub(crate) fn set_first_on_path(folder: &str, vm: &VirtualMachine) -> PyResult<()> {
    vm.sys_module.get_attr("path", vm)?.set_item(&0, vm.ctx.new_str(folder).into(), vm)
}

/// What to say about importing `name`, if it is known to be impossible here.
fn why_unavailable(name: &str) -> Option<String> {
    let (reason, _) = UNAVAILABLE.iter().find(|(_, names)| names.split(' ').any(|known| known == name))?;
    Some(match *reason {
        "extension modules" | "a package installer" => {
            format!("No module named '{name}': it is not available in the browser, where only pure Python can run")
        }
        reason => format!("No module named '{name}': it is not available in the browser, because it needs {reason}"),
    })
}

#[rustpython_vm::pymodule(name = "_looplab_importer")]
mod importer {
    use looplab_runtime::lowlevel::excused;
    use rustpython_vm::{
        AsObject, FromArgs, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
        builtins::{PyBytesRef, PyCode, PyModule, PyStr, PyStrRef},
        frame::frame_at_offset,
        function::{FuncArgs, KwArgs, OptionalArg},
        pyclass,
        types::Representable,
    };

    use super::{FIRST, IMPORT, LIBRARY, join_importlib, why_unavailable};
    use crate::{
        asyncio::watch_warnings,
        interp::{
            compile,
            encoding::{Origin, decode},
        },
        os::{
            files::{FileError, FileType},
            posix::{PathArg, os_error, with_files},
        },
    };

    /// What a directory has under a module's name.
    enum Found {
        Module(String),
        Package { directory: String, file: String },
        Namespace(String),
    }

    fn find_in(directory: &str, name: &str) -> Option<Found> {
        let separator = if directory.is_empty() || directory.ends_with('/') { "" } else { "/" };
        let base = format!("{directory}{separator}{name}");
        with_files(|files| {
            let is = |path: &str, wanted| files.metadata(path, true).is_ok_and(|found| found.file_type == wanted);
            if is(&base, FileType::Directory) {
                let file = format!("{base}/__init__.py");
                if is(&file, FileType::File) {
                    return Some(Found::Package { directory: base, file });
                }
            }
            let file = format!("{base}.py");
            if is(&file, FileType::File) {
                return Some(Found::Module(file));
            }
            is(&base, FileType::Directory).then_some(Found::Namespace(base))
        })
    }

    fn strings(list: &PyObjectRef, vm: &VirtualMachine) -> PyResult<Vec<String>> {
        let items: Vec<PyObjectRef> = list.try_to_value(vm)?;
        let texts = items.iter().filter_map(|item| item.downcast_ref::<PyStr>());
        Ok(texts.map(|text| text.to_string_lossy().into_owned()).collect())
    }

    #[derive(FromArgs)]
    struct FindArgs {
        #[pyarg(any)]
        fullname: PyStrRef,
        #[pyarg(any, default)]
        path: Option<PyObjectRef>,
        #[pyarg(any, optional)]
        #[expect(dead_code, reason = "part of the importer protocol")]
        target: OptionalArg<PyObjectRef>,
    }

    /// Finds modules in the directories of `sys.path`.
    #[pyattr]
    #[pyclass(name = "LibraryFinder", module = "_looplab_importer")]
    #[derive(Debug, PyPayload)]
    pub(super) struct Finder;

    #[pyclass(flags(DISALLOW_INSTANTIATION))]
    impl Finder {
        #[pymethod]
        fn find_spec(_zelf: &Py<Self>, args: FindArgs, vm: &VirtualMachine) -> PyResult {
            let fullname = args.fullname.to_string_lossy().into_owned();
            let directories = match args.path {
                Some(path) => strings(&path, vm)?,
                None => strings(&vm.sys_module.get_attr("path", vm)?, vm)?,
            };
            let name = fullname.rsplit('.').next().unwrap_or(&fullname);
            let mut namespaces = Vec::new();
            let first = FIRST.contains(&fullname.as_str()).then(|| LIBRARY.to_owned());
            for directory in first.into_iter().chain(directories) {
                match find_in(&directory, name) {
                    Some(Found::Namespace(directory)) => namespaces.push(directory),
                    Some(Found::Module(file)) => return spec(&args.fullname, Some(file), None, vm),
                    Some(Found::Package { directory, file }) => {
                        return spec(&args.fullname, Some(file), Some(vec![directory]), vm);
                    }
                    None => {}
                }
            }
            if !namespaces.is_empty() {
                return spec(&args.fullname, None, Some(namespaces), vm);
            }
            // Who only asks whether there is such a module hears that there is none.
            let asker = frame_at_offset(1, vm);
            let is_imported = asker.is_some_and(|frame| frame.f_code().obj_name.as_bytes() == IMPORT.as_bytes());
            match why_unavailable(&fullname) {
                Some(message) if is_imported => {
                    let class = vm.ctx.exceptions.module_not_found_error.to_owned();
                    let error = vm.new_exception_msg(class, message.into());
                    error.as_object().set_attr("name", args.fullname, vm)?;
                    Err(error)
                }
                _ => Ok(vm.ctx.none()),
            }
        }

        #[pymethod]
        fn invalidate_caches(_zelf: &Py<Self>) {}
    }

    /// The spec of a module in `file`, or of a package without a file of its own.
    fn spec(name: &PyStrRef, file: Option<String>, search: Option<Vec<String>>, vm: &VirtualMachine) -> PyResult {
        let loader = Loader { name: name.clone(), file: file.clone(), is_package: search.is_some() };
        let options = [
            ("origin", file.map_or_else(|| vm.ctx.none(), |file| vm.ctx.new_str(file).into())),
            ("is_package", vm.ctx.new_bool(search.is_some()).into()),
        ];
        let class = vm.import("_frozen_importlib", 0)?.get_attr("ModuleSpec", vm)?;
        let arguments = FuncArgs::new(
            vec![name.clone().into(), loader.into_pyobject(vm)],
            KwArgs::new(options.into_iter().map(|(name, value)| (name.into(), value)).collect()),
        );
        let spec = class.call(arguments, vm)?;
        if let Some(directories) = search {
            let directories = directories.into_iter().map(|directory| vm.ctx.new_str(directory).into()).collect();
            spec.set_attr("submodule_search_locations", vm.ctx.new_list(directories), vm)?;
        }
        Ok(spec)
    }

    /// Loads one module from its text.
    #[pyattr]
    #[pyclass(name = "SourceLoader", module = "_looplab_importer")]
    #[derive(Debug, PyPayload)]
    struct Loader {
        name: PyStrRef,
        /// `None` for a package without a file.
        file: Option<String>,
        is_package: bool,
    }

    impl Loader {
        fn source(&self, vm: &VirtualMachine) -> PyResult<String> {
            let Some(file) = &self.file else { return Ok(String::new()) };
            let bytes = read(file, vm)?;
            decode(&bytes, file, Origin::Module, vm)
        }

        fn compile(&self, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
            let source = self.source(vm)?;
            let file = self.file.clone().unwrap_or_else(|| "<namespace>".to_owned());
            let is_ours = file.starts_with(LIBRARY);
            if is_ours { compile::trusted(&source, &file, vm) } else { compile::module(&source, &file, vm) }
        }

        /// Runs its text as the body of `module`.
        fn execute(&self, module: &PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
            let code = self.compile(vm)?;
            // Through this function, so that a traceback leaves out how the module came to be imported.
            let run = vm.import("_frozen_importlib", 0)?.get_attr("_call_with_frames_removed", vm)?;
            let exec = vm.builtins.get_attr("exec", vm)?;
            run.call((exec, code, module.get_attr("__dict__", vm)?), vm)?;
            match self.name.as_bytes() {
                b"warnings" => watch_warnings(module, vm),
                b"importlib" => join_importlib(vm),
                _ => Ok(()),
            }
        }
    }

    fn read(file: &str, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        with_files(|files| files.contents(file)).map_err(|error: FileError| {
            let given = vm.ctx.new_str(file).into();
            os_error(error, &[&PathArg { text: file.to_owned(), is_bytes: false, given }], vm)
        })
    }

    #[pyclass(with(Representable), flags(DISALLOW_INSTANTIATION, HAS_DICT))]
    impl Loader {
        #[pygetset]
        fn name(zelf: &Py<Self>) -> PyStrRef {
            zelf.name.clone()
        }

        #[pygetset]
        fn path(zelf: &Py<Self>) -> Option<String> {
            zelf.file.clone()
        }

        #[pymethod]
        fn create_module(_zelf: &Py<Self>, _spec: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
            vm.ctx.none()
        }

        #[pymethod]
        fn exec_module(zelf: &Py<Self>, module: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
            if let Some(file) = &zelf.file {
                module.set_attr("__file__", vm.ctx.new_str(file.as_str()), vm)?;
                if let Ok(spec) = module.get_attr("__spec__", vm)
                    && !vm.is_none(&spec)
                {
                    spec.set_attr("_set_fileattr", vm.ctx.new_bool(true), vm)?;
                    spec.set_attr("_cached", vm.ctx.new_str(""), vm)?;
                }
            }
            // Modules of the library are compiled here, where CPython has them ready: that is no doing of the program's.
            match &zelf.file {
                Some(file) if file.starts_with(LIBRARY) => excused(|| zelf.execute(&module, vm)),
                _ => zelf.execute(&module, vm),
            }
        }

        #[pymethod]
        fn get_code(zelf: &Py<Self>, _name: OptionalArg<PyStrRef>, vm: &VirtualMachine) -> PyResult<PyRef<PyCode>> {
            zelf.compile(vm)
        }

        #[pymethod]
        fn get_source(zelf: &Py<Self>, _name: OptionalArg<PyStrRef>, vm: &VirtualMachine) -> PyResult<String> {
            zelf.source(vm)
        }

        #[pymethod]
        fn get_filename(zelf: &Py<Self>, _name: OptionalArg<PyStrRef>) -> Option<String> {
            zelf.file.clone()
        }

        #[pymethod]
        fn is_package(zelf: &Py<Self>, _name: OptionalArg<PyStrRef>) -> bool {
            zelf.is_package
        }

        #[pymethod]
        fn get_data(_zelf: &Py<Self>, path: PathArg, vm: &VirtualMachine) -> PyResult<PyBytesRef> {
            read(&path.text, vm).map(|bytes| vm.ctx.new_bytes(bytes))
        }
    }

    impl Representable for Loader {
        fn repr_str(zelf: &Py<Self>, vm: &VirtualMachine) -> PyResult<String> {
            Ok(format!("<SourceLoader {}>", zelf.name.as_object().repr(vm)?.to_string_lossy()))
        }
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        Ok(())
    }
}

#[cfg(test)]
#[path = "../build/strip.rs"]
mod strip;
