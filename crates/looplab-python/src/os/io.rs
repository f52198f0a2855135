//! `open()` for the [file system in memory](crate::os::files): what RustPython's `_io` lacks without a host.
//!
//! The buffered and text layers are `_io`'s own; the raw layer, `FileIO`, is Python (`_looplab_files.py`), and is
//! loaded when the first file is opened. Errors of opening are raised here, so that a traceback ends at `open(...)`.

pub(crate) use module::module_def;
use rustpython_vm::{PyResult, VirtualMachine};

/// Puts `open` and the rest into `_io` and the builtins.
pub(crate) fn install(vm: &VirtualMachine) -> PyResult<()> {
    let ours = vm.import("_looplab_io", 0)?;
    let io = vm.import("_io", 0)?;
    let name = vm.ctx.new_str("_io");
    for attribute in ["open", "open_code", "__getattr__"] {
        let function = ours.get_attr(attribute, vm)?;
        // Where the attribute cannot be set, `__module__` only shows where the function was made.
        let _ = function.set_attr("__module__", name.clone(), vm);
        io.set_attr(vm.ctx.intern_str(attribute), function, vm)?;
    }
    let open = ours.get_attr("open", vm)?;
    vm.builtins.set_attr("open", open, vm)
}

#[rustpython_vm::pymodule(name = "_looplab_io")]
mod module {
    use rustpython_vm::{
        FromArgs, Py, PyObjectRef, PyResult, TryFromObject, VirtualMachine,
        builtins::{PyBaseExceptionRef, PyInt, PyModule, PyStrRef},
    };

    use crate::{
        interp::errors::warn,
        os::{
            files::{FileError, FileType, OpenMode},
            posix::{PathArg, os_error, with_files_mut},
        },
    };

    /// What a mode such as `"r+b"` says.
    struct Mode {
        /// `r`, `w`, `a` or `x`.
        action: char,
        plus: bool,
        binary: bool,
    }

    impl Mode {
        fn parse(text: &str, vm: &VirtualMachine) -> PyResult<Self> {
            let (mut actions, mut pluses, mut kinds) = (String::new(), 0, String::new());
            for letter in text.chars() {
                match letter {
                    'r' | 'w' | 'a' | 'x' if !actions.contains(letter) => actions.push(letter),
                    'b' | 't' if !kinds.contains(letter) => kinds.push(letter),
                    '+' if pluses == 0 => pluses = 1,
                    _ => return Err(vm.new_value_error(format!("invalid mode: '{text}'"))),
                }
            }
            if kinds.len() == 2 {
                return Err(vm.new_value_error("can't have text and binary mode at once"));
            }
            let (Some(action), 1) = (actions.chars().next(), actions.len()) else {
                let message = "Must have exactly one of create/read/write/append mode and at most one plus";
                return Err(vm.new_value_error(message));
            };
            Ok(Self { action, plus: pluses == 1, binary: kinds == "b" })
        }

        const fn open_mode(&self) -> OpenMode {
            OpenMode {
                read: self.action == 'r' || self.plus,
                write: self.action != 'r' || self.plus,
                append: self.action == 'a',
                create: self.action != 'r',
                exclusive: self.action == 'x',
                truncate: self.action == 'w',
                directory: false,
            }
        }

        /// As `os.open` wants it, for an `opener`.
        const fn flags(&self) -> i32 {
            let access = match (self.action, self.plus) {
                (_, true) => 2,
                ('r', false) => 0,
                (_, false) => 1,
            };
            let extra = match self.action {
                'w' => 0o1100,
                'a' => 0o2100,
                'x' => 0o300,
                _ => 0,
            };
            access | extra | 0o2_000_000
        }

        fn raw(&self) -> String {
            format!("{}b{}", self.action, if self.plus { "+" } else { "" })
        }
    }

    #[derive(FromArgs)]
    struct OpenArgs {
        #[pyarg(any)]
        file: PyObjectRef,
        #[pyarg(any, default)]
        mode: Option<PyStrRef>,
        #[pyarg(any, default = -1)]
        buffering: isize,
        #[pyarg(any, default)]
        encoding: Option<PyStrRef>,
        #[pyarg(any, default)]
        errors: Option<PyStrRef>,
        #[pyarg(any, default)]
        newline: Option<PyStrRef>,
        #[pyarg(any, default = true)]
        closefd: bool,
        #[pyarg(any, default)]
        opener: Option<PyObjectRef>,
    }

    impl OpenArgs {
        fn refuse_text_arguments(&self, vm: &VirtualMachine) -> PyResult<()> {
            let given = [("encoding", &self.encoding), ("errors", &self.errors), ("newline", &self.newline)];
            match given.iter().find(|(_, value)| value.is_some()) {
                Some((name, _)) => {
                    let article = if name.starts_with('e') { "an" } else { "a" };
                    Err(vm.new_value_error(format!("binary mode doesn't take {article} {name} argument")))
                }
                None => Ok(()),
            }
        }
    }

    /// A descriptor for `file`, whether closing the file closes it, and what the file is called.
    fn descriptor(args: &OpenArgs, mode: &Mode, vm: &VirtualMachine) -> PyResult<(i32, bool, PyObjectRef)> {
        if let Some(number) = args.file.downcast_ref::<PyInt>() {
            let number = number.try_to_primitive::<i32>(vm)?;
            if number < 0 {
                return Err(vm.new_value_error("negative file descriptor"));
            }
            with_files_mut(|files| files.mode(number)).map_err(|error| os_error(error, &[], vm))?;
            return Ok((number, args.closefd, args.file.clone()));
        }
        let path = PathArg::try_from_object(vm, args.file.clone())?;
        if !args.closefd {
            return Err(vm.new_value_error("Cannot use closefd=False with file name"));
        }
        if let Some(opener) = &args.opener {
            let number = opener.call((path.given.clone(), mode.flags()), vm)?;
            let Some(number) = number.downcast_ref::<PyInt>() else {
                return Err(vm.new_type_error("expected integer from opener"));
            };
            let number = number.try_to_primitive::<i32>(vm)?;
            if number < 0 {
                return Err(vm.new_value_error(format!("opener returned {number}")));
            }
            return Ok((number, true, path.given));
        }
        let opened = with_files_mut(|files| {
            if files.metadata(&path.text, true).is_ok_and(|found| found.file_type == FileType::Directory) {
                return Err(if mode.action == 'x' { FileError::Exists } else { FileError::IsDirectory });
            }
            files.open(&path.text, mode.open_mode(), 0o644)
        });
        Ok((opened.map_err(|error| os_error(error, &[&path], vm))?, true, path.given))
    }

    #[pyfunction]
    fn open(args: OpenArgs, vm: &VirtualMachine) -> PyResult {
        let text = args.mode.as_ref().map_or("r".into(), |mode| mode.to_string_lossy());
        let mode = Mode::parse(&text, vm)?;
        if mode.binary {
            args.refuse_text_arguments(vm)?;
            if args.buffering == 1 {
                let message = "line buffering (buffering=1) isn't supported in binary mode, the default buffer size \
                               will be used";
                warn(vm.ctx.exceptions.runtime_warning, message, None, vm)?;
            }
        } else if args.buffering == 0 {
            return Err(vm.new_value_error("can't have unbuffered text I/O"));
        }
        let (number, closefd, name) = descriptor(&args, &mode, vm)?;
        let raw = vm.import("_looplab_files", 0)?.get_attr("FileIO", vm)?.call((number, mode.raw(), closefd), vm)?;
        raw.set_attr("name", name, vm)?;
        if args.buffering == 0 {
            return Ok(raw);
        }
        let io = vm.import("_io", 0)?;
        let class = match (&mode, mode.plus) {
            (_, true) => "BufferedRandom",
            (Mode { action: 'r', .. }, false) => "BufferedReader",
            _ => "BufferedWriter",
        };
        let size = usize::try_from(args.buffering).ok().filter(|size| *size > 1).unwrap_or(8192);
        let buffered = io.get_attr(class, vm)?.call((raw, size), vm)?;
        if mode.binary {
            return Ok(buffered);
        }
        // There is one locale here, and its encoding is UTF-8.
        let encoding = args.encoding.filter(|name| name.to_str() != Some("locale"));
        let encoding = encoding.unwrap_or_else(|| vm.ctx.new_str("UTF-8"));
        let wrapper = io.get_attr("TextIOWrapper", vm)?;
        let arguments = (buffered.clone(), encoding, args.errors, args.newline, args.buffering == 1);
        match wrapper.call(arguments, vm) {
            Ok(file) => {
                file.set_attr("mode", vm.ctx.new_str(&*text), vm)?;
                Ok(file)
            }
            Err(error) => {
                vm.call_method(&buffered, "close", ())?;
                Err(error)
            }
        }
    }

    #[pyfunction]
    fn open_code(path: PyObjectRef, vm: &VirtualMachine) -> PyResult {
        let args = OpenArgs {
            file: path,
            mode: Some(vm.ctx.new_str("rb")),
            buffering: -1,
            encoding: None,
            errors: None,
            newline: None,
            closefd: true,
            opener: None,
        };
        open(args, vm)
    }

    fn attribute_error(name: &str, vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_attribute_error(format!("module '_io' has no attribute '{name}'"))
    }

    /// `_io.__getattr__`: finds the class that is only loaded when it is asked for.
    #[pyfunction]
    fn __getattr__(name: PyStrRef, vm: &VirtualMachine) -> PyResult {
        match name.to_str() {
            Some("FileIO") => vm.import("_looplab_files", 0)?.get_attr("FileIO", vm),
            _ => Err(attribute_error(&name.to_string_lossy(), vm)),
        }
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        Ok(())
    }
}
