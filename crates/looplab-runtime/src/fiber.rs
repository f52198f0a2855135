//! Code that blocks, as a future: a fiber runs on a stack of its own.
//!
//! A [`Fiber`] is spawned like any future. Inside it, [`wait`] blocks until another future is ready, from however many calls
//! deep: the fiber is parked, its task stops, and all others go on. What it waits for is any future, so sleeps, locks, queues
//! and the order of tasks are those of the executor, and an explorer or a recorder sees a fiber as the task that it is.
//!
//! ```
//! use std::time::Duration;
//!
//! use looplab_runtime::{
//!     executor::{Executor, current, sleep, spawn},
//!     fiber::{self, Fiber},
//! };
//!
//! /// A plain function that blocks.
//! fn boil(minutes: u64) -> u64 {
//!     fiber::wait(sleep(Duration::from_secs(60 * minutes))).unwrap();
//!     minutes
//! }
//!
//! let minutes = Executor::instant().block_on(async {
//!     let eggs = spawn(Fiber::new(|| boil(4) + boil(1)));
//!     let tea = spawn(Fiber::new(|| boil(3)));
//!     let both = (eggs.await.unwrap(), tea.await.unwrap());
//!     assert_eq!(current().now().as_secs(), 300.0, "they overlap");
//!     both
//! });
//! assert_eq!(minutes, (5, 3));
//! ```
//!
//! Stacks are switched by `corosensei`: so far natively only.

mod local;
mod stack;

use std::{
    cell::{Cell, RefCell},
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Poll, Waker},
};

use thiserror::Error;

pub use self::local::Local;
use self::{local::Locals, stack::Stack};
use crate::executor::{Executor, ambient::Elsewhere, try_current};

/// How many bytes the stack of a fiber has, unless it is given another size. Only what is used of it takes memory.
pub const STACK_SIZE: usize = 1 << 20;

thread_local! {
    /// The fiber that is running, the innermost where one runs another.
    static RUNNING: RefCell<Option<Rc<Running>>> = const { RefCell::new(None) };
}

/// Why a wait came to nothing: the [`Fiber`] was dropped. Its body is to return.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the fiber was dropped")]
pub struct Dropped;

/// A future that runs a function on a stack of its own, on which it can [`wait`].
///
/// It is polled by one executor at a time. A panic of the function is one of the poll. Dropping it while it is parked has
/// that wait, and all that come after, end with [`Dropped`]: the function then runs to its end, before `drop` returns, and if it
/// panics that is passed over.
#[must_use = "a fiber does nothing unless it is polled"]
pub struct Fiber<T> {
    stack: Stack,
    running: Rc<Running>,
    locals: Locals,
    result: Rc<Cell<Option<T>>>,
}

/// What a fiber and the function it runs share.
#[derive(Default)]
struct Running {
    waker: RefCell<Option<Waker>>,
    /// The executor whose task polls it.
    executor: RefCell<Option<Executor>>,
    is_dropped: Cell<bool>,
    park: stack::Park,
}

impl<T: 'static> Fiber<T> {
    /// A fiber that will run `body`.
    ///
    /// # Panics
    /// If there is no memory for its stack.
    pub fn new(body: impl FnOnce() -> T + 'static) -> Self {
        Self::with_stack_size(STACK_SIZE, body)
    }

    /// The same with a stack of at least so many bytes.
    ///
    /// # Panics
    /// If there is no memory for its stack.
    pub fn with_stack_size(bytes: usize, body: impl FnOnce() -> T + 'static) -> Self {
        let (result, running) = (Rc::new(Cell::new(None)), Rc::<Running>::default());
        let (told, runs) = (Rc::clone(&result), Rc::clone(&running));
        let stack = Stack::new(bytes, move |yielder| {
            runs.park.set(yielder);
            told.set(Some(body()));
        });
        Self { stack, running, locals: Locals::default(), result }
    }

    /// Gives the fiber a state for itself, that is exchanged with the thread's whenever it goes on or parks.
    pub fn with_local(mut self, local: impl Local + 'static) -> Self {
        self.locals.add(local);
        self
    }

    /// The lowest address that its stack may grow to, for code that measures how deep it is.
    #[must_use]
    pub fn stack_limit(&self) -> usize {
        self.stack.limit()
    }
}

impl<T> Fiber<T> {
    /// Lets the body go on until it parks or ends. Whether it has ended.
    fn resume(&mut self) -> bool {
        let _running = Enter::new(&self.running);
        let _locals = self.locals.enter();
        self.stack.resume()
    }
}

impl<T> Future for Fiber<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.running.waker.replace(Some(cx.waker().clone()));
        self.running.executor.replace(try_current());
        if self.resume() {
            Poll::Ready(self.result.take().expect("a future is not polled again after it was ready"))
        } else {
            Poll::Pending
        }
    }
}

// Nothing of it is pinned: the function's stack lies elsewhere.
impl<T> Unpin for Fiber<T> {}

impl<T> Drop for Fiber<T> {
    fn drop(&mut self) {
        self.running.is_dropped.set(true);
        while self.stack.is_parked() {
            // Its panics are its own from here on: there is no poll to raise them from.
            let _ = catch_unwind(AssertUnwindSafe(|| self.resume()));
        }
    }
}

/// Makes a fiber the one that is running while it lives.
struct Enter(Option<Rc<Running>>);

impl Enter {
    fn new(running: &Rc<Running>) -> Self {
        Self(RUNNING.replace(Some(Rc::clone(running))))
    }
}

impl Drop for Enter {
    fn drop(&mut self) {
        RUNNING.set(self.0.take());
    }
}

/// Whether this is called inside a fiber, where [`wait`] can be.
///
/// ```
/// use looplab_runtime::{executor::Executor, fiber::{self, Fiber}};
///
/// assert!(!fiber::is_running());
/// assert!(Executor::instant().block_on(Fiber::new(fiber::is_running)));
/// ```
#[must_use]
pub fn is_running() -> bool {
    RUNNING.with_borrow(Option::is_some)
}

/// Blocks the running fiber until `future` is ready.
///
/// ```
/// use looplab_runtime::{
///     executor::{Executor, spawn},
///     fiber::{self, Fiber},
///     sync::Queue,
/// };
///
/// let letters = Queue::new(1);
/// let received = Executor::instant().block_on(async move {
///     let postman = Fiber::new({
///         let letters = letters.clone();
///         move || ["one", "two"].map(|letter| fiber::wait(letters.put(letter)))
///     });
///     spawn(postman).detach();
///     (letters.get().await, letters.get().await)
/// });
/// assert_eq!(received, (Ok("one"), Ok("two")));
/// ```
///
/// # Errors
/// [`Dropped`] if the fiber is dropped meanwhile, or was before.
///
/// # Panics
/// Outside a fiber.
pub fn wait<F: Future>(future: F) -> Result<F::Output, Dropped> {
    let running = RUNNING.with_borrow(Clone::clone).expect("only a fiber can wait");
    // What is waited for is the executor's around the fiber, also in a task of one inside it.
    let executor = running.executor.borrow().clone();
    let _elsewhere = Elsewhere::enter(executor.as_ref());
    let mut future = pin!(future);
    loop {
        if running.is_dropped.get() {
            return Err(Dropped);
        }
        let waker = running.waker.borrow().clone().expect("a fiber runs only while it is polled");
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Ok(output);
        }
        running.park.park();
    }
}
