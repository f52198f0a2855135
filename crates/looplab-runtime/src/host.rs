//! Where an executor lives: what it needs from the world around it, and the two worlds there are.

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
mod browser;
mod native;

use std::rc::Rc;

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub use browser::BrowserHost;
pub use native::{EventLoop, NativeHost};

/// What an executor asks of its surroundings. Each executor has a host of its own.
///
/// All times are in seconds.
pub trait Host {
    /// The time on a clock that never goes back. Its zero is arbitrary.
    fn now(&self) -> f64;

    /// Learns, once, what to call: `turn` when a turn was asked for, `alarm` when the timer has run out.
    fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>);

    /// Asks for a turn as soon as the code that is running now returns (a microtask).
    fn kick(&self);

    /// Asks for a turn after other work of the event loop (a macrotask).
    fn again(&self);

    /// Sets the timer to run out in this many seconds, and forgets what it was set to before; `None` only forgets. It
    /// may run out early: the executor sets it again then.
    fn wake_in(&self, seconds: Option<f64>);

    /// Waits here and now: nothing else of this thread runs meanwhile.
    fn block(&self, seconds: f64);
}

impl<H: Host + ?Sized> Host for Box<H> {
    fn now(&self) -> f64 {
        (**self).now()
    }

    fn connect(&self, turn: Rc<dyn Fn()>, alarm: Rc<dyn Fn()>) {
        (**self).connect(turn, alarm);
    }

    fn kick(&self) {
        (**self).kick();
    }

    fn again(&self) {
        (**self).again();
    }

    fn wake_in(&self, seconds: Option<f64>) {
        (**self).wake_in(seconds);
    }

    fn block(&self, seconds: f64) {
        (**self).block(seconds);
    }
}
