//! The worker's side: one interpreter, one run.
//!
//! The worker announces itself with [`FromWorker::Ready`] once the interpreter has started, serves the one run it is
//! then asked for, and ends when the page terminates it.

mod blocking;
mod exploration;
mod flow;
mod outbox;
mod reporter;
mod run;
mod steering;
mod trail;

use std::{cell::RefCell, hint::black_box, rc::Rc};

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Uint8Array};
use looplab_python::{COMMON_MODULES, Engine};
use looplab_runtime::{
    browser,
    host::{Browser, Platform},
    net,
};
use wasm_bindgen::{JsCast, closure::Closure, prelude::wasm_bindgen};
use web_sys::{MessageEvent, Performance};

use self::{
    exploration::Exploration,
    run::{Run, Wanted},
    steering::Steering,
};
use crate::protocol::{FromWorker, ToWorker, decode, encode};

/// How long the worker waits for a run before it imports modules ahead of it, and between two of them. Each may take a
/// tenth of a second, and a run that is asked for at once must not wait for that.
const PRELOAD_AFTER_MS: u32 = 1_500;
const PRELOAD_PAUSE_MS: u32 = 50;

/// How many bytes a waiting worker touches once, and how long after its start. The first touch of a piece of memory costs a
/// program that runs for a tenth of a second a quarter of its time; this takes some ms.
const ROOM: usize = 16 << 20;
const ROOM_AFTER_MS: u32 = 100;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = postMessage)]
    fn post_message(message: &Uint8Array, transferred: &Array);

    #[wasm_bindgen(js_name = addEventListener)]
    fn add_event_listener(name: &str, listener: &Function);

    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static PERFORMANCE: Performance;

    #[wasm_bindgen(thread_local_v2, js_namespace = location, js_name = href)]
    static ADDRESS: String;
}

/// Sends a message to the page, which gets the very bytes: to copy a large one would take longer than to encode it.
fn post(message: &FromWorker) {
    let bytes = Uint8Array::from(&*encode(message));
    post_message(&bytes, &Array::of1(&bytes.buffer()));
}

/// Starts the interpreter, then waits for the run.
pub fn start() {
    browser::install_panic_hook();
    // The worker's script lies one folder below the page.
    if let Ok(base) = web_sys::Url::new_with_base("..", &ADDRESS.with(String::clone)) {
        net::set_base(&base.href());
    }
    let began = Browser.now();
    let engine = Rc::new(RefCell::new(Some(Engine::start())));
    let spare = Rc::clone(&engine);
    let boot_ms = (Browser.now() - began) * 1e3;
    let mut serving: Option<Steering> = None;
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Ok(bytes) = event.data().dyn_into::<Uint8Array>() else { return };
        match decode::<ToWorker>(&bytes.to_vec()) {
            Ok(ToWorker::Steer { run, order }) => {
                if let Some(steering) = serving.as_ref().filter(|steering| steering.run == run) {
                    steering.obey(order);
                }
            }
            Ok(ToWorker::Taken { run, messages }) => {
                if let Some(steering) = serving.as_ref().filter(|steering| steering.run == run) {
                    (steering.taken)(messages);
                }
            }
            Ok(message) => {
                let engine = spare.take();
                serving = engine.and_then(|engine| serve(engine, message));
            }
            Err(error) => post(&FromWorker::Fatal { run: None, message: error.to_string() }),
        }
    });
    add_event_listener("message", listen.into_js_value().unchecked_ref());
    post(&FromWorker::Ready { boot_ms });
    make_room(Rc::clone(&engine));
    preload(engine, COMMON_MODULES.into_iter(), PRELOAD_AFTER_MS);
}

/// Begins what the page asks for, and hands out what steers it, if anything does.
fn serve(engine: Engine, message: ToWorker) -> Option<Steering> {
    match message {
        ToWorker::Run { run, program, clock, debug, trace, breakpoints, paused, tape } => {
            if debug {
                engine.enable_debug();
            }
            Some(Run::begin(run, engine, Wanted { program, clock, trace, breakpoints, paused, tape }))
        }
        ToWorker::Explore { run, source, plan } => {
            Exploration::begin(run, engine, &source, plan);
            None
        }
        ToWorker::Steer { .. } | ToWorker::Taken { .. } => None,
    }
}

/// Lets a worker that still waits for its run touch the memory that this will use.
fn make_room(engine: Rc<RefCell<Option<Engine>>>) {
    let touch = move || {
        if engine.borrow().is_some() {
            drop(black_box(vec![1_u8; ROOM]));
        }
    };
    Timeout::new(ROOM_AFTER_MS, touch).forget();
}

/// Imports what programs often want, a module a time so that a run that is asked for meanwhile begins at once.
fn preload(
    engine: Rc<RefCell<Option<Engine>>>,
    mut modules: impl Iterator<Item = &'static str> + 'static,
    after_ms: u32,
) {
    let step = move || {
        let Some(module) = modules.next() else { return };
        match &*engine.borrow() {
            Some(engine) => engine.preload(module),
            None => return,
        }
        preload(engine, modules, PRELOAD_PAUSE_MS);
    };
    Timeout::new(after_ms, step).forget();
}
