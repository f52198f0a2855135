//! The browser's event loop, of a window or a worker.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use gloo_timers::callback::Timeout;
use js_sys::{Atomics, Int32Array, Object, Reflect, WebAssembly};
use wasm_bindgen::{closure::Closure, prelude::*};
use web_sys::{MessageChannel, MessagePort, Performance};

use super::{Host, Platform};

/// `setTimeout` keeps its delay in 32 bits with a sign, in ms.
const LONGEST_TIMEOUT_MS: f64 = i32::MAX as f64;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static PERFORMANCE: Performance;

    #[wasm_bindgen(js_name = queueMicrotask)]
    fn queue_microtask(callback: &js_sys::Function);
}

/// The event loop of the window or worker that this is used in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Browser;

impl Platform for Browser {
    fn now(&self) -> f64 {
        PERFORMANCE.with(Performance::now) / 1e3
    }

    fn host(&self) -> Box<dyn Host> {
        Box::new(BrowserHost::default())
    }
}

/// A place on it.
///
/// A first kick is a microtask, because a macrotask costs ten times as much; going on is a message over a channel that
/// is made once, because a chain of microtasks would starve the page and `setTimeout(0)` waits 4 ms.
#[derive(Default)]
struct BrowserHost {
    alarm: OnceCell<Rc<dyn Fn()>>,
    callback: OnceCell<js_sys::Function>,
    channel: OnceCell<Channel>,
    timer: RefCell<Option<Timeout>>,
    kicked: Rc<Cell<bool>>,
}

struct Channel {
    near: MessagePort,
    far: MessagePort,
}

impl BrowserHost {
    fn callback(&self) -> &js_sys::Function {
        self.callback.get().expect("the executor connects before it asks for a turn")
    }

    fn channel(&self) -> &Channel {
        self.channel.get_or_init(|| {
            let channel = MessageChannel::new().expect("every browser has MessageChannel");
            let far = channel.port2();
            far.set_onmessage(Some(self.callback()));
            Channel { near: channel.port1(), far }
        })
    }
}

impl Host for BrowserHost {
    fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>) {
        let kicked = Rc::clone(&self.kicked);
        let callback = Closure::<dyn Fn()>::new(move || {
            kicked.set(false);
            turn();
        });
        // The browser owns the function: a microtask may still be under way when the host is gone.
        let callback = callback.into_js_value().unchecked_into();
        let first = self.callback.set(callback).is_ok() && self.alarm.set(alarm).is_ok();
        assert!(first, "a host serves one executor");
    }

    fn kick(&self) {
        if !self.kicked.replace(true) {
            queue_microtask(self.callback());
        }
    }

    fn again(&self) {
        self.channel().near.post_message(&JsValue::UNDEFINED).expect("undefined can be posted");
    }

    fn wake_in(&self, seconds: Option<f64>) {
        let timer = seconds.map(|seconds| {
            let alarm = Rc::clone(self.alarm.get().expect("the executor connects before it arms a timer"));
            // Rounded up: a timer that fires early would only have to be armed again.
            let ms = (seconds * 1e3).ceil().clamp(0.0, LONGEST_TIMEOUT_MS);
            Timeout::new(ms as u32, move || alarm())
        });
        *self.timer.borrow_mut() = timer;
    }

    fn block(&self, seconds: f64) {
        let end = Browser.now() + seconds;
        while Browser.now() < end {
            // A window may not wait, and answers with an error: it has to spin.
            let left_ms = (end - Browser.now()) * 1e3;
            let _ = BLOCKER.with(|cell| Atomics::wait_with_timeout(cell.as_ref()?, 0, 0, left_ms).ok());
        }
    }
}

impl Drop for BrowserHost {
    fn drop(&mut self) {
        if let Some(channel) = self.channel.get() {
            channel.far.set_onmessage(None);
            channel.near.close();
            channel.far.close();
        }
    }
}

thread_local! {
    /// A cell that never changes, to wait on. Shared memory made through WebAssembly needs no isolated page.
    static BLOCKER: Option<Int32Array> = shared_cell();
}

fn shared_cell() -> Option<Int32Array> {
    let descriptor = Object::new();
    for (key, value) in [("initial", 1.into()), ("maximum", 1.into()), ("shared", JsValue::TRUE)] {
        Reflect::set(&descriptor, &key.into(), &value).ok()?;
    }
    let memory = WebAssembly::Memory::new(&descriptor).ok()?;
    Some(Int32Array::new(&memory.buffer()))
}
