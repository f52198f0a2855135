//! Running a program under a clock that the test holds.

use std::{cell::RefCell, rc::Rc};

use looplab_python::{Engine, Signals, Surroundings, ground::Zone};
use looplab_runtime::{
    executor::{Clock, Gate, JoinHandle, Observer, Pace},
    host::EventLoop,
};
use looplab_trace::{RunOutcome, Stream};

/// A program that was started on a manual event loop.
pub struct Running {
    pub event_loop: EventLoop,
    pub gate: Gate,
    pub signals: Signals,
    printed: Rc<RefCell<Vec<(Stream, String)>>>,
    program: JoinHandle<RunOutcome>,
}

impl Running {
    pub fn start(source: &str, pace: Pace) -> Self {
        let event_loop = EventLoop::manual();
        let clock = Clock::new(&event_loop, pace);
        Self::start_on(event_loop, source, clock, None)
    }

    /// A program that stands still before its first line.
    pub fn paused(source: &str, pace: Pace) -> Self {
        let event_loop = EventLoop::manual();
        let clock = Clock::new(&event_loop, pace);
        Self::begin(event_loop, source, clock, None, |_| {}, true)
    }

    /// As [`start`](Self::start), watched.
    pub fn start_on(event_loop: EventLoop, source: &str, clock: Clock, observer: Option<Rc<dyn Observer>>) -> Self {
        Self::begin(event_loop, source, clock, observer, |_| {}, false)
    }

    /// A program that is watched by `observer`, whose output `print` hears as it comes, and which may stand still at first.
    pub fn begin(
        event_loop: EventLoop,
        source: &str,
        clock: Clock,
        observer: Option<Rc<dyn Observer>>,
        print: impl Fn(&str) + 'static,
        paused: bool,
    ) -> Self {
        let printed = Rc::new(RefCell::new(Vec::new()));
        let sink = Rc::clone(&printed);
        let gate = Gate::new(clock.clone());
        let surroundings = Surroundings {
            clock,
            before_blocking: None,
            wall: Rc::new(|| 1_000_000.0),
            zone: Rc::new(|_| Zone::utc()),
            print: Rc::new(move |stream, text: &str| {
                if stream == Stream::Stdout {
                    print(text);
                }
                sink.borrow_mut().push((stream, text.to_owned()));
            }),
            observer,
            gate: Some(gate.clone()),
        };
        let engine = Engine::start();
        let signals = engine.signals();
        if paused {
            gate.pause();
        }
        let program = engine.run(source.to_owned(), "main.py", surroundings);
        event_loop.run_ready();
        Self { event_loop, gate, signals, printed, program }
    }

    pub fn text(&self, of: Stream) -> String {
        self.printed.borrow().iter().filter(|(stream, _)| *stream == of).map(|(_, text)| text.as_str()).collect()
    }

    pub fn is_over(&self) -> bool {
        self.program.is_finished()
    }

    pub fn outcome(&mut self) -> RunOutcome {
        self.program.try_take().expect("the program is over").expect("the engine did not panic")
    }
}

/// What became of a program.
pub struct Ran {
    pub stdout: String,
    pub stderr: String,
    pub outcome: RunOutcome,
}

/// Runs a program to its end; waiting takes no time.
pub fn run(source: &str) -> Ran {
    on_a_large_stack(source, |source| {
        let mut running = Running::start(source, Pace::Instant);
        let outcome = running.outcome();
        Ran { stdout: running.text(Stream::Stdout), stderr: running.text(Stream::Stderr), outcome }
    })
}

/// Runs a program that must succeed; its lines on stdout.
pub fn lines(source: &str) -> Vec<String> {
    let ran = run(source);
    assert_eq!(ran.outcome, RunOutcome::Completed, "{}", ran.stderr);
    ran.stdout.lines().map(str::to_owned).collect()
}

/// An interpreter that is not optimised needs more stack than a test's thread has.
#[cfg(not(target_arch = "wasm32"))]
pub fn on_a_large_stack<T: Send>(source: &str, test: impl FnOnce(&str) -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 << 20);
        let thread = thread.spawn_scoped(scope, || test(source)).expect("a thread can be started");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[cfg(target_arch = "wasm32")]
pub fn on_a_large_stack<T>(source: &str, test: impl FnOnce(&str) -> T) -> T {
    test(source)
}

/// Runs the body of an `async def main()`; its lines on stdout.
pub fn in_main(body: &str) -> Vec<String> {
    let indented: String = body.lines().map(|line| format!("    {line}\n")).collect();
    lines(&format!("import asyncio\nasync def main():\n{indented}asyncio.run(main())\n"))
}
