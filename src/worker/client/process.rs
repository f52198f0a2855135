//! One worker of the browser.

use std::rc::Rc;

use js_sys::{Uint8Array, WebAssembly};
use looplab_trace::OUT_OF_MEMORY;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::{early::Early, module::words};
use crate::protocol::{FromWorker, ToWorker, decode, encode};

/// A worker and what listens to it. Dropping it terminates the worker.
pub(super) struct Process {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Process {
    /// Starts a worker from the loader script and hands it the compiled engine. `told` gets what it says, or why it broke
    /// down.
    ///
    /// # Errors
    /// When the browser does not start workers here.
    pub(super) fn start(
        loader: &str,
        module: &WebAssembly::Module,
        told: impl Fn(Result<FromWorker, String>) + 'static,
    ) -> Result<Self, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(loader, &options).map_err(|error| words(&error))?;
        worker.post_message(module).map_err(|error| words(&error))?;
        Ok(Self::listen(worker, Rc::new(told)))
    }

    /// Takes over a worker that was started before the app, with what it has said by then.
    pub(super) fn take_over(early: Early, told: impl Fn(Result<FromWorker, String>) + 'static) -> Self {
        let told = Rc::new(told);
        let process = Self::listen(early.worker, Rc::clone(&told));
        // In a moment: the caller does not have the process yet.
        spawn_local(async move {
            for event in early.heard.iter() {
                told(match event.dyn_ref::<MessageEvent>() {
                    Some(message) => read(&message.data()),
                    None => Err(reason(event.unchecked_ref())),
                });
            }
        });
        process
    }

    fn listen(worker: Worker, told: Rc<impl Fn(Result<FromWorker, String>) + 'static>) -> Self {
        let on_message = Closure::new({
            let told = Rc::clone(&told);
            move |event: MessageEvent| told(read(&event.data()))
        });
        let on_error = Closure::new(move |event: Event| {
            event.prevent_default();
            told(Err(reason(&event)));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(on_error.as_ref().unchecked_ref()));
        Self { worker, _on_message: on_message, _on_error: on_error }
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When the browser could not copy it.
    pub(super) fn send(&self, message: &ToWorker) -> Result<(), String> {
        let bytes = Uint8Array::from(encode(message).as_slice());
        self.worker.post_message(&bytes).map_err(|error| words(&error))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

fn read(data: &JsValue) -> Result<FromWorker, String> {
    let bytes = data.dyn_ref::<Uint8Array>().ok_or("the worker sent something that is no message")?;
    decode(&bytes.to_vec()).map_err(|error| error.to_string())
}

/// The words of Chromium, Safari and Firefox for a stack that is full. Python's own limit of a thousand calls comes
/// first, except where each level takes more of the browser's stack: some hundred coroutines that await each other.
fn overflowed(message: &str) -> bool {
    message.contains("call stack size exceeded") || message.contains("too much recursion")
}

/// Why a worker broke down. A script that could not be loaded gives an event without a message.
fn reason(event: &Event) -> String {
    match event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|message| !message.is_empty()) {
        Some(message) if overflowed(&message) => {
            format!("RecursionError: calls or awaits are nested too deeply for the browser's stack ({message})")
        }
        // A panic says so before it traps. What traps without a word had no memory left.
        Some(message) if message.contains("unreachable") => OUT_OF_MEMORY.to_owned(),
        Some(message) => message,
        None if event.type_() == "messageerror" => "a message of the worker could not be read".to_owned(),
        None => "the worker's files could not be loaded".to_owned(),
    }
}
