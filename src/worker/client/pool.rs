//! One worker that serves and one that waits.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use gloo_timers::callback::Timeout;
use js_sys::WebAssembly;
use wasm_bindgen_futures::spawn_local;

use super::{
    early::Early,
    event::{ClientEvent, Loading},
    module::{self, Download},
    process::Process,
};
use crate::protocol::{FromWorker, Order, RunId, ToWorker};

/// How long (ms) a run has the machine for itself before the next worker boots.
const SPARE_DELAY: u32 = 150;

/// Gives every run a worker of its own. Clones are the same client.
///
/// Dropping the last clone terminates its workers.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    /// The build that page and worker files belong to: part of their addresses, so that no cache mixes two builds.
    build: String,
    tell: Box<dyn Fn(ClientEvent)>,
    module: RefCell<Option<WebAssembly::Module>>,
    spare: RefCell<Option<Spare>>,
    /// The run that no worker has been given yet.
    wanted: RefCell<Option<ToWorker>>,
    serving: RefCell<Option<Serving>>,
    /// How many workers were started: the number of the newest.
    started: Cell<u32>,
    boot_soon: RefCell<Option<Timeout>>,
}

/// The worker that waits, or will when it has booted.
struct Spare {
    number: u32,
    process: Process,
    /// The run that it has been given, and begins once it has booted.
    run: Option<RunId>,
    ready: bool,
}

/// The worker that serves a run.
struct Serving {
    number: u32,
    run: RunId,
    process: Process,
}

impl Client {
    /// A client for the worker files of `build` that tells `tell` what happens. It does nothing before
    /// [`load`](Self::load).
    pub fn new(build: String, tell: impl Fn(ClientEvent) + 'static) -> Self {
        Self(Rc::new(Inner {
            build,
            tell: Box::new(tell),
            module: RefCell::default(),
            spare: RefCell::default(),
            wanted: RefCell::default(),
            serving: RefCell::default(),
            started: Cell::default(),
            boot_soon: RefCell::default(),
        }))
    }

    /// Fetches and compiles the engine unless it is there, then boots a worker. Ends in [`ClientEvent::Ready`] or
    /// [`ClientEvent::Unavailable`]; after the latter it may be called again.
    pub fn load(&self) {
        let inner = Rc::clone(&self.0);
        if inner.module.borrow().is_some() {
            return inner.boot();
        }
        inner.tell(ClientEvent::Loading(Loading::Downloading));
        spawn_local(async move {
            if let Err(message) = inner.find_engine().await {
                inner.tell(ClientEvent::Unavailable { message });
            }
        });
    }

    /// Gives the waiting worker the run that `message` asks for. One that is still on its way begins it when it has booted,
    /// in the moment of its [`ClientEvent::Ready`].
    pub fn serve(&self, message: ToWorker) {
        self.0.wanted.replace(Some(message));
        self.0.boot();
        self.0.hand_out();
    }

    /// Passes an order on to the worker that serves `run`. Nothing if that is over.
    pub fn steer(&self, run: RunId, order: Order) {
        if let Some(serving) = self.0.serving.borrow().as_ref().filter(|serving| serving.run == run) {
            // A worker that cannot be reached has broken down, and is heard of by that.
            let _ = serving.process.send(&ToWorker::Steer { run, order });
        }
    }

    /// Lets the worker that serves `run` know that so many of its messages have been taken in.
    pub fn taken(&self, run: RunId, messages: u32) {
        if let Some(serving) = self.0.serving.borrow().as_ref().filter(|serving| serving.run == run) {
            let _ = serving.process.send(&ToWorker::Taken { run, messages });
        }
    }

    /// Terminates the worker that serves `run` or was to, whatever it is doing.
    pub fn release(&self, run: RunId) {
        let (wanted, spare, serving) = (self.0.wanted.take(), self.0.spare.take(), self.0.serving.take());
        self.0.wanted.replace(wanted.filter(|message| message.run() != run));
        self.0.spare.replace(spare.filter(|spare| spare.run != Some(run)));
        self.0.serving.replace(serving.filter(|serving| serving.run != run));
        self.0.boot();
    }
}

impl Inner {
    /// Takes over the engine that the page has started, or fetches and compiles it and boots a worker.
    async fn find_engine(self: &Rc<Self>) -> Result<(), String> {
        let (url, weak) = (self.address("worker_bg.wasm"), Rc::downgrade(self));
        let downloaded = move || with(&weak, |inner| inner.tell(ClientEvent::Loading(Loading::Compiling)));
        let _watch = Download::watch(url.clone(), downloaded);
        if let Some(early) = Early::take().await {
            self.module.replace(Some(early.module.clone()));
            self.employ(|hear| Ok(Process::take_over(early, hear)));
        } else {
            self.module.replace(Some(module::load(&url).await?));
            self.boot();
        }
        Ok(())
    }

    /// Boots the worker that will wait for the next run, unless there is one or the engine is still on its way.
    fn boot(self: &Rc<Self>) {
        let module = self.module.borrow().clone();
        if let Some(module) = module.filter(|_| self.spare.borrow().is_none()) {
            self.employ(|hear| Process::start(&self.address("worker/loader.js"), &module, hear));
        }
    }

    /// Makes the worker that `start` gives the one that waits. What is heard of it goes to the argument of `start`.
    fn employ(self: &Rc<Self>, start: impl FnOnce(Box<dyn Fn(Result<FromWorker, String>)>) -> Result<Process, String>) {
        self.tell(ClientEvent::Loading(Loading::Starting));
        let number = self.started.get() + 1;
        self.started.set(number);
        let weak = Rc::downgrade(self);
        match start(Box::new(move |said| with(&weak, |inner| inner.heard(number, said)))) {
            Ok(process) => {
                self.spare.replace(Some(Spare { number, process, run: None, ready: false }));
                self.hand_out();
            }
            Err(message) => self.unavailable(&message),
        }
    }

    /// Gives the run that is wanted to the worker that waits, or will, if there are both.
    fn hand_out(self: &Rc<Self>) {
        let given = self.spare.borrow_mut().as_mut().and_then(|spare| {
            let message = self.wanted.take()?;
            spare.run = Some(message.run());
            Some((message.run(), spare.process.send(&message)))
        });
        match given {
            Some((_, Ok(()))) => self.begin(),
            Some((run, Err(message))) => self.tell(ClientEvent::Crashed { run, message }),
            None => {}
        }
    }

    /// Lets the worker that waits serve the run it has been given, if it has booted.
    fn begin(self: &Rc<Self>) {
        let begun = self.spare.borrow_mut().take_if(|spare| spare.ready && spare.run.is_some());
        if let Some(Spare { number, process, run: Some(run), .. }) = begun {
            self.serving.replace(Some(Serving { number, run, process }));
            let weak = Rc::downgrade(self);
            self.boot_soon.replace(Some(Timeout::new(SPARE_DELAY, move || with(&weak, Self::boot))));
        }
    }

    /// Takes in what worker `number` said, or why it broke down. A worker that was dropped has nothing to say.
    fn heard(self: &Rc<Self>, number: u32, said: Result<FromWorker, String>) {
        let run = self.serving.borrow().as_ref().filter(|serving| serving.number == number).map(|serving| serving.run);
        match (run, said) {
            (Some(_), Ok(message)) => self.tell(ClientEvent::Said(message)),
            (Some(run), Err(message)) => self.tell(ClientEvent::Crashed { run, message }),
            (None, said) => self.heard_spare(number, said),
        }
    }

    fn heard_spare(self: &Rc<Self>, number: u32, said: Result<FromWorker, String>) {
        if self.spare.borrow().as_ref().is_none_or(|spare| spare.number != number) {
            return;
        }
        match said {
            Ok(FromWorker::Ready { boot_ms }) => {
                self.spare.borrow_mut().as_mut().into_iter().for_each(|spare| spare.ready = true);
                self.begin();
                self.tell(ClientEvent::Ready { boot_ms });
            }
            Ok(FromWorker::Fatal { message, .. }) | Err(message) => self.unavailable(&message),
            Ok(_) => {}
        }
    }

    fn unavailable(&self, reason: &str) {
        // The broken worker may be the caller: it goes when its call is over.
        let broken = self.spare.take();
        spawn_local(async move { drop(broken) });
        self.tell(ClientEvent::Unavailable { message: format!("The engine could not be started: {reason}.") });
    }

    fn tell(&self, event: ClientEvent) {
        (self.tell)(event);
    }

    fn address(&self, file: &str) -> String {
        let file = format!("{file}?v={}", self.build);
        let base =
            web_sys::window().and_then(|window| window.document()).and_then(|page| page.base_uri().ok().flatten());
        base.and_then(|base| web_sys::Url::new_with_base(&file, &base).ok()).map_or(file, |url| url.href())
    }
}

fn with(inner: &Weak<Inner>, act: impl FnOnce(&Rc<Inner>)) {
    if let Some(inner) = inner.upgrade() {
        act(&inner);
    }
}
