//! Where an executor lives: what it needs from the world around it, and the two worlds there are.

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
mod browser;
mod native;

use std::rc::Rc;

#[cfg(all(target_arch = "wasm32", feature = "browser"))]
pub use browser::Browser;
pub use native::EventLoop;

/// An event loop that executors can be on, and the source of their time.
///
/// Only a [`Clock`](crate::executor::Clock) has one, and an executor has it from its clock: so all that share a clock are on
/// the same event loop, and go by the same time.
pub trait Platform {
    /// The time, in seconds, on a clock that never goes back. Its zero is arbitrary.
    fn now(&self) -> f64;

    /// A place on the event loop for one more executor.
    fn host(&self) -> Box<dyn Host>;
}

/// The place of one executor on an event loop: what the executor asks of its surroundings.
///
/// All times are in seconds.
pub trait Host {
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
