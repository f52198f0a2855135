//! The `errno` module with the numbers of Linux, whatever the machine, because that is what programs were written on.

use std::sync::OnceLock;

pub(crate) use module::module_def;
use rustpython_vm::{
    AsObject, PyResult, VirtualMachine,
    builtins::{PyInt, PyTypeRef},
    function::FuncArgs,
};

type New = fn(PyTypeRef, FuncArgs, &VirtualMachine) -> PyResult;

/// How RustPython makes an `OSError`.
static ORIGINAL: OnceLock<New> = OnceLock::new();

/// Makes `OSError(2, "...")` a `FileNotFoundError` and so on, which RustPython only does where there is an operating
/// system.
pub(crate) fn install(vm: &VirtualMachine) {
    let new = &vm.ctx.exceptions.os_error.slots.new;
    if let Some(original) = new.load() {
        ORIGINAL.get_or_init(|| original);
        new.store(Some(new_os_error));
    }
}

fn new_os_error(class: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
    let original = ORIGINAL.get().expect("this function takes its place");
    let class = match args.args.as_slice() {
        [number, _, ..] if class.is(vm.ctx.exceptions.os_error) => {
            let number = number.downcast_ref::<PyInt>().and_then(|number| number.try_to_primitive(vm).ok());
            number.map_or(class, |number| crate::os::posix::class_of_errno(number, vm))
        }
        _ => class,
    };
    original(class, args, vm)
}

/// Number, name and message of each error.
const ERRORS: [(i32, &str, &str); 76] = [
    (1, "EPERM", "Operation not permitted"),
    (2, "ENOENT", "No such file or directory"),
    (3, "ESRCH", "No such process"),
    (4, "EINTR", "Interrupted system call"),
    (5, "EIO", "Input/output error"),
    (6, "ENXIO", "No such device or address"),
    (7, "E2BIG", "Argument list too long"),
    (8, "ENOEXEC", "Exec format error"),
    (9, "EBADF", "Bad file descriptor"),
    (10, "ECHILD", "No child processes"),
    (11, "EAGAIN", "Resource temporarily unavailable"),
    (12, "ENOMEM", "Cannot allocate memory"),
    (13, "EACCES", "Permission denied"),
    (14, "EFAULT", "Bad address"),
    (15, "ENOTBLK", "Block device required"),
    (16, "EBUSY", "Device or resource busy"),
    (17, "EEXIST", "File exists"),
    (18, "EXDEV", "Invalid cross-device link"),
    (19, "ENODEV", "No such device"),
    (20, "ENOTDIR", "Not a directory"),
    (21, "EISDIR", "Is a directory"),
    (22, "EINVAL", "Invalid argument"),
    (23, "ENFILE", "Too many open files in system"),
    (24, "EMFILE", "Too many open files"),
    (25, "ENOTTY", "Inappropriate ioctl for device"),
    (26, "ETXTBSY", "Text file busy"),
    (27, "EFBIG", "File too large"),
    (28, "ENOSPC", "No space left on device"),
    (29, "ESPIPE", "Illegal seek"),
    (30, "EROFS", "Read-only file system"),
    (31, "EMLINK", "Too many links"),
    (32, "EPIPE", "Broken pipe"),
    (33, "EDOM", "Numerical argument out of domain"),
    (34, "ERANGE", "Numerical result out of range"),
    (35, "EDEADLK", "Resource deadlock avoided"),
    (36, "ENAMETOOLONG", "File name too long"),
    (37, "ENOLCK", "No locks available"),
    (38, "ENOSYS", "Function not implemented"),
    (39, "ENOTEMPTY", "Directory not empty"),
    (40, "ELOOP", "Too many levels of symbolic links"),
    (42, "ENOMSG", "No message of desired type"),
    (61, "ENODATA", "No data available"),
    (62, "ETIME", "Timer expired"),
    (71, "EPROTO", "Protocol error"),
    (74, "EBADMSG", "Bad message"),
    (75, "EOVERFLOW", "Value too large for defined data type"),
    (84, "EILSEQ", "Invalid or incomplete multibyte or wide character"),
    (87, "EUSERS", "Too many users"),
    (88, "ENOTSOCK", "Socket operation on non-socket"),
    (89, "EDESTADDRREQ", "Destination address required"),
    (90, "EMSGSIZE", "Message too long"),
    (91, "EPROTOTYPE", "Protocol wrong type for socket"),
    (92, "ENOPROTOOPT", "Protocol not available"),
    (93, "EPROTONOSUPPORT", "Protocol not supported"),
    (94, "ESOCKTNOSUPPORT", "Socket type not supported"),
    (95, "EOPNOTSUPP", "Operation not supported"),
    (97, "EAFNOSUPPORT", "Address family not supported by protocol"),
    (98, "EADDRINUSE", "Address already in use"),
    (99, "EADDRNOTAVAIL", "Cannot assign requested address"),
    (100, "ENETDOWN", "Network is down"),
    (101, "ENETUNREACH", "Network is unreachable"),
    (102, "ENETRESET", "Network dropped connection on reset"),
    (103, "ECONNABORTED", "Software caused connection abort"),
    (104, "ECONNRESET", "Connection reset by peer"),
    (105, "ENOBUFS", "No buffer space available"),
    (106, "EISCONN", "Transport endpoint is already connected"),
    (107, "ENOTCONN", "Transport endpoint is not connected"),
    (108, "ESHUTDOWN", "Cannot send after transport endpoint shutdown"),
    (110, "ETIMEDOUT", "Connection timed out"),
    (111, "ECONNREFUSED", "Connection refused"),
    (112, "EHOSTDOWN", "Host is down"),
    (113, "EHOSTUNREACH", "No route to host"),
    (114, "EALREADY", "Operation already in progress"),
    (115, "EINPROGRESS", "Operation now in progress"),
    (122, "EDQUOT", "Disk quota exceeded"),
    (125, "ECANCELED", "Operation canceled"),
];

/// Further names of numbers above.
const ALIASES: [(i32, &str); 3] = [(11, "EWOULDBLOCK"), (35, "EDEADLOCK"), (95, "ENOTSUP")];

/// What `os.strerror` says of an error number, if it is one.
pub(crate) fn message(number: i32) -> Option<&'static str> {
    ERRORS.iter().find(|(known, ..)| *known == number).map(|(.., message)| *message)
}

#[rustpython_vm::pymodule(name = "errno")]
mod module {
    use rustpython_vm::{AsObject, Py, PyResult, VirtualMachine, builtins::PyModule};

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        let names = vm.ctx.new_dict();
        let primary = super::ERRORS.iter().map(|(number, name, _)| (*number, *name));
        for (number, name) in super::ALIASES.into_iter().chain(primary) {
            let number = vm.ctx.new_int(number);
            names.set_item(number.as_object(), vm.ctx.new_str(name).into(), vm)?;
            module.set_attr(vm.ctx.intern_str(name), number, vm)?;
        }
        module.set_attr("errorcode", names, vm)
    }
}
