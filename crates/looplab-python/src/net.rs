//! `_looplab_net`: what `aiohttp` stands on, over [`looplab_runtime::net`].

pub(crate) use module::module_def;

#[rustpython_vm::pymodule(name = "_looplab_net")]
mod module {
    use std::cell::RefCell;

    use looplab_runtime::net::{
        BlockingResponse, Body, FetchError, Headers, Method, Request, Response, fetch_blocking,
    };
    use rustpython_vm::{
        self as vm, Py, PyObjectRef, PyPayload, PyRef, PyResult, VirtualMachine,
        builtins::{PyBaseExceptionRef, PyModule, PyStrRef, PyTypeRef},
        function::ArgBytesLike,
        pyclass,
        vm::thread::with_current_vm,
    };

    use crate::{
        asyncio::{Awaitable, blocks_the_loop},
        interp::errors::ErrorClass,
    };

    thread_local! {
        /// `NetworkError(kind, message)`: no answer, and why.
        static NETWORK_ERROR: ErrorClass = const { ErrorClass::new("_looplab_net", "NetworkError") };
    }

    fn network_error(vm: &VirtualMachine) -> PyTypeRef {
        NETWORK_ERROR.with(|class| class.get(vm.ctx.exceptions.exception_type, vm))
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        vm::extend_module!(vm, module, { "NetworkError" => network_error(vm) });
        Ok(())
    }

    /// An answer. Its headers are there; its body may still be on its way.
    #[pyattr]
    #[pyclass(name = "Response")]
    #[derive(Debug, PyPayload)]
    struct PyResponse {
        status: u16,
        reason: String,
        url: String,
        headers: Headers,
        body: RefCell<Option<Body>>,
    }

    impl PyResponse {
        fn new(response: Response) -> Self {
            let Response { status, status_text, url, headers, body } = response;
            Self { status, reason: status_text, url, headers, body: RefCell::new(Some(body)) }
        }
    }

    #[pyclass(flags(DISALLOW_INSTANTIATION))]
    impl PyResponse {
        #[pygetset]
        fn status(zelf: PyRef<Self>) -> u16 {
            zelf.status
        }

        #[pygetset]
        fn reason(zelf: PyRef<Self>) -> String {
            zelf.reason.clone()
        }

        #[pygetset]
        fn url(zelf: PyRef<Self>) -> String {
            zelf.url.clone()
        }

        #[pygetset]
        fn headers(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyObjectRef {
            let pair = |(name, value): (&str, &str)| {
                vm.ctx.new_tuple(vec![vm.ctx.new_str(name).into(), vm.ctx.new_str(value).into()]).into()
            };
            vm.ctx.new_list(zelf.headers.iter().map(pair).collect()).into()
        }

        /// The whole body. It can be read once.
        #[pymethod]
        fn read(zelf: PyRef<Self>, vm: &VirtualMachine) -> PyRef<Awaitable> {
            let body = zelf.body.borrow_mut().take();
            let read = async move {
                let bytes = match body {
                    Some(body) => body.bytes().await,
                    None => Ok(Vec::new()),
                };
                with_current_vm(|vm| match bytes {
                    Ok(bytes) => Ok(vm.ctx.new_bytes(bytes).into()),
                    Err(error) => Err(raised(&error, vm)),
                })
            };
            Awaitable::from_future("Response.read", read, vm)
        }

        /// Lets go of a body that is not wanted, which ends its transfer.
        #[pymethod]
        fn close(zelf: PyRef<Self>) {
            drop(zelf.body.borrow_mut().take());
        }
    }

    /// Sends a request; gives a `Response` when its headers have arrived. Cancelling the wait aborts the request.
    #[pyfunction]
    fn fetch(
        method: PyStrRef,
        url: PyStrRef,
        headers: Vec<PyObjectRef>,
        body: Option<ArgBytesLike>,
        vm: &VirtualMachine,
    ) -> PyResult<PyRef<Awaitable>> {
        let method = parse_method(&method.to_string_lossy(), vm)?;
        let mut request = Request::new(method, url.to_string_lossy());
        for header in headers {
            let pair: Vec<PyStrRef> = header.try_to_value(vm)?;
            let [name, value] = &*pair else { return Err(vm.new_value_error("a header is a name and a value")) };
            request = request.header(name.to_string_lossy(), value.to_string_lossy());
        }
        if let Some(body) = body {
            request = request.body(body.borrow_buf().to_vec());
        }
        Ok(Awaitable::from_future("fetch", send(request), vm))
    }

    async fn send(request: Request) -> PyResult {
        // A loop that is driven in place never lets an answer in: then the request itself has to wait.
        let response =
            if blocks_the_loop() { fetch_blocking(request, None).map(in_memory) } else { request.send().await };
        with_current_vm(|vm| match response {
            Ok(response) => Ok(PyResponse::new(response).into_pyobject(vm)),
            Err(error) => Err(raised(&error, vm)),
        })
    }

    fn in_memory(response: BlockingResponse) -> Response {
        let Response { status, status_text, url, headers, body } = response;
        Response { status, status_text, url, headers, body: body.into() }
    }

    fn parse_method(method: &str, vm: &VirtualMachine) -> PyResult<Method> {
        let known =
            [Method::Get, Method::Head, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Options];
        let found = known.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(method));
        found.ok_or_else(|| vm.new_value_error(format!("{method:?} is no method that a browser sends")))
    }

    fn raised(error: &FetchError, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let kind = match error {
            FetchError::BadUrl { .. } | FetchError::BadRequest(_) => "url",
            FetchError::Cors { .. } => "cors",
            FetchError::Unsupported(_) => "unsupported",
            _ => "network",
        };
        let arguments = vec![vm.ctx.new_str(kind).into(), vm.ctx.new_str(error.to_string()).into()];
        vm.new_exception(network_error(vm), arguments)
    }
}
