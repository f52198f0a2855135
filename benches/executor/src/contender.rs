//! What a race asks of an executor.

use std::fmt::Debug;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;

/// An executor, with the channel and the semaphore that its users would take.
pub trait Contender: 'static {
    /// Why a task gives nothing.
    type Failure: Debug;
    /// The end of a queue that takes items.
    type Sender: 'static;
    /// The end of a queue that gives items.
    type Receiver: 'static;
    /// A semaphore.
    type Semaphore: 'static;

    /// Runs a program from outside any task; the promise is kept when it is over.
    fn start(program: impl Future<Output = ()> + 'static) -> Promise;
    /// Starts a task; its handle gives what it returns.
    fn spawn<T: 'static>(
        task: impl Future<Output = T> + 'static,
    ) -> impl Future<Output = Result<T, Self::Failure>> + 'static;
    /// Lets all others go first.
    fn yield_now() -> impl Future<Output = ()>;
    /// A queue with room for one item.
    fn queue() -> (Self::Sender, Self::Receiver);
    /// Puts an item in, waiting for room.
    fn put(queue: &Self::Sender, item: u32) -> impl Future<Output = ()>;
    /// Takes an item out, waiting for one.
    fn get(queue: &mut Self::Receiver) -> impl Future<Output = u32>;
    /// A semaphore with this many permits.
    fn semaphore(permits: usize) -> Self::Semaphore;
    /// Takes a permit, waiting for one; dropping it gives it back.
    fn permit(semaphore: &Self::Semaphore) -> impl Future<Output = impl Sized>;
}

/// A promise, and the function that keeps it.
pub fn promise() -> (Promise, impl FnOnce()) {
    let mut keep: Option<Function> = None;
    let promise = Promise::new(&mut |resolve, _| keep = Some(resolve));
    let keep = keep.expect("a promise calls its executor at once");
    (promise, move || {
        keep.call0(&JsValue::UNDEFINED).expect("keeping a promise does not throw");
    })
}
