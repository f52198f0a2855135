//! `asyncio.AbstractEventLoop`: what every event loop is, also one that a program writes itself.

use rustpython_vm::{
    Py, PyPayload, PyResult, VirtualMachine, builtins::PyType, class::StaticType, function::FuncArgs, pyclass,
    types::Constructor,
};

/// What a loop may be able to do. Where it is not, the call says so.
const METHODS: &str = "run_forever run_until_complete stop is_running is_closed close call_soon call_soon_threadsafe \
     call_later call_at time create_future create_task set_task_factory get_task_factory get_exception_handler \
     set_exception_handler default_exception_handler call_exception_handler get_debug set_debug shutdown_asyncgens \
     shutdown_default_executor run_in_executor set_default_executor add_signal_handler remove_signal_handler \
     _timer_handle_cancelled";

/// What no loop can do here, and what it would take.
const IMPOSSIBLE: [(&str, &str); 3] = [
    (
        "network sockets",
        "getaddrinfo getnameinfo create_connection create_server sendfile start_tls create_datagram_endpoint \
         sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into sock_sendall sock_sendto sock_connect sock_accept \
         sock_sendfile connect_accepted_socket add_reader remove_reader add_writer remove_writer",
    ),
    ("Unix sockets", "create_unix_connection create_unix_server"),
    ("processes and pipes", "connect_read_pipe connect_write_pipe subprocess_shell subprocess_exec"),
];

/// `asyncio.AbstractEventLoop`.
#[pyclass(name = "AbstractEventLoop", module = "asyncio.events")]
#[derive(Debug, PyPayload)]
// As what is built on it, so that both begin at the same place.
#[repr(C, align(8))]
pub(crate) struct PyAbstractLoop;

impl Constructor for PyAbstractLoop {
    type Args = FuncArgs;

    fn py_new(_cls: &Py<PyType>, _args: FuncArgs, _vm: &VirtualMachine) -> PyResult<Self> {
        Ok(Self)
    }
}

#[pyclass(with(Constructor), flags(BASETYPE, HAS_DICT, HAS_WEAKREF))]
impl PyAbstractLoop {}

/// Whether the method of this name is one that no loop has here, and would be a coroutine function.
pub(in crate::asyncio) fn is_impossible_coroutine(name: &str) -> bool {
    let watches = name.starts_with("add_") || name.starts_with("remove_");
    !watches && IMPOSSIBLE.iter().any(|(_, names)| names.split_whitespace().any(|known| known == name))
}

/// Gives the class the methods that only raise.
pub(in crate::asyncio) fn add_methods(vm: &VirtualMachine) {
    let class = PyAbstractLoop::static_type();
    let absent = |name: &'static str, why: Option<&'static str>| {
        let method = vm.new_method(name, class, move |_args: FuncArgs, vm: &VirtualMachine| -> PyResult {
            Err(vm.new_not_implemented_error(match why {
                Some(why) => format!("{name}() is not available here, because it needs {why}"),
                None => String::new(),
            }))
        });
        class.set_attr(vm.ctx.intern_str(name), method.into());
    };
    METHODS.split_whitespace().for_each(|name| absent(name, None));
    for (why, names) in IMPOSSIBLE {
        names.split_whitespace().for_each(|name| absent(name, Some(why)));
    }
}
