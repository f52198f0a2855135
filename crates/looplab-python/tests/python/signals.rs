//! Signals: those a program sends itself, and those that come from outside. What is printed was checked against CPython
//! 3.13 with real signals.

use looplab_python::Delivery;
use looplab_runtime::executor::Pace;
use looplab_trace::{RunOutcome, Stream};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{Ran, Running, lines, on_a_large_stack, run};

const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;
const SIGCHLD: i32 = 17;

/// Sends signals to a program under a real clock, each after so many seconds, then lets it come to its end.
fn run_with(source: &str, signals: &'static [(f64, i32)]) -> (Ran, Vec<Delivery>) {
    on_a_large_stack(source, |source| {
        let mut running = Running::start(source, Pace::Real);
        let mut deliveries = Vec::new();
        for (after, number) in signals {
            running.event_loop.advance(*after);
            deliveries.push(running.signals.send(*number));
            running.event_loop.run_ready();
        }
        running.event_loop.advance(100.0);
        let outcome = running.outcome();
        (Ran { stdout: running.text(Stream::Stdout), stderr: running.text(Stream::Stderr), outcome }, deliveries)
    })
}

const CLEANUP: &str = "
import asyncio, signal
async def main():
    try:
        print('begin')
        await asyncio.sleep(60)
        print('never')
    except asyncio.CancelledError:
        print('cancelled')
        await asyncio.sleep(1)
        print('cleaned up')
        raise
    finally:
        print('finally')
try:
    asyncio.run(main())
except KeyboardInterrupt as error:
    print('KeyboardInterrupt', repr(error.__context__))
print('after', signal.getsignal(signal.SIGINT) is signal.default_int_handler)
";

#[test]
fn the_first_interrupt_cancels_the_main_task() {
    let (ran, deliveries) = run_with(CLEANUP, &[(2.0, SIGINT)]);
    let expected = "begin\ncancelled\ncleaned up\nfinally\nKeyboardInterrupt CancelledError()\nafter True\n";
    assert_eq!((&*ran.stdout, ran.outcome), (expected, RunOutcome::Completed));
    assert_eq!(deliveries, [Delivery::Handled]);
}

#[test]
fn the_second_interrupt_comes_at_once() {
    let (ran, _) = run_with(CLEANUP, &[(2.0, SIGINT), (0.5, SIGINT)]);
    let expected = "begin\ncancelled\nfinally\nKeyboardInterrupt None\nafter True\n";
    assert_eq!(ran.stdout, expected, "{}", ran.stderr);
}

#[test]
fn an_interrupt_that_is_not_caught_ends_the_program_and_shows_where_it_was() {
    let source = "import asyncio\nasync def main():\n    await asyncio.sleep(60)\nasyncio.run(main())\n";
    let (ran, _) = run_with(source, &[(1.0, SIGINT)]);
    assert_eq!(ran.outcome, RunOutcome::Exited { status: 130 });
    assert!(ran.stderr.contains("in main\n    await asyncio.sleep(60)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("During handling of the above exception"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("KeyboardInterrupt\n"), "{}", ran.stderr);
}

#[test]
fn terminating_ends_a_program_that_does_not_handle_it() {
    on_a_large_stack(CLEANUP, |source| {
        let running = Running::start(source, Pace::Real);
        assert_eq!(running.signals.send(SIGTERM), Delivery::Ends { status: 143 });
        assert_eq!(running.signals.send(SIGCHLD), Delivery::Ignored);
    });
}

/// What a server does: it stops to take orders, finishes those it has, and exits.
const GRACEFUL: &str = "
import asyncio, signal
async def produce(queue, stop):
    number = 0
    while not stop.is_set():
        await queue.put(number)
        number += 1
        try:
            await asyncio.wait_for(stop.wait(), 1)
        except TimeoutError:
            pass
    print('no more after', number)
async def consume(queue):
    while True:
        item = await queue.get()
        await asyncio.sleep(2.5)
        print('done', item)
        queue.task_done()
async def main():
    queue, stop = asyncio.Queue(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda number: (print('got', number.name), stop.set()), number)
    consumer = asyncio.create_task(consume(queue))
    await produce(queue, stop)
    print('left', queue.qsize())
    await queue.join()
    consumer.cancel()
    print('drained', round(loop.time()))
asyncio.run(main())
print('over', signal.getsignal(signal.SIGTERM) == signal.SIG_DFL)
";

#[test]
fn a_handler_of_the_loop_lets_a_queue_be_drained() {
    for (number, name) in [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] {
        let signals: &'static [(f64, i32)] = if number == SIGTERM { &[(3.5, SIGTERM)] } else { &[(3.5, SIGINT)] };
        let (ran, deliveries) = run_with(GRACEFUL, signals);
        let expected =
            format!("done 0\ngot {name}\nno more after 4\nleft 2\ndone 1\ndone 2\ndone 3\ndrained 10\nover True\n");
        assert_eq!((ran.stdout, ran.outcome), (expected, RunOutcome::Completed), "{}", ran.stderr);
        assert_eq!(deliveries, [Delivery::Handled]);
    }
}

#[test]
fn a_loop_with_a_handler_waits_for_its_signal_and_is_no_deadlock() {
    let source = "
import asyncio, signal
async def main():
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    print('stopped')
    stop.clear()
    loop.remove_signal_handler(signal.SIGTERM)
    await stop.wait()
asyncio.run(main())
";
    let (ran, _) = run_with(source, &[(1_000.0, SIGTERM)]);
    assert_eq!(ran.stdout, "stopped\n", "{}", ran.stderr);
    assert!(
        matches!(&ran.outcome, RunOutcome::Failed { error, .. } if error.contains("deadlock")),
        "{:?}",
        ran.outcome
    );
}

#[test]
fn a_program_with_a_handler_of_its_own_waits_for_its_signal_and_is_no_deadlock() {
    for before in [true, false] {
        let set = "signal.signal(signal.SIGTERM, handler)";
        let source = format!(
            "
import asyncio, signal
def handler(number, frame):
    loop.call_soon_threadsafe(stop.set)
async def main():
    global loop, stop
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    {}
    await stop.wait()
    print('stopped')
    stop.clear()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    await stop.wait()
{}
asyncio.run(main())
",
            if before { "pass" } else { set },
            if before { set } else { "" },
        );
        let (ran, _) = run_with(&source, &[(1_000.0, SIGTERM)]);
        assert_eq!(ran.stdout, "stopped\n", "{}", ran.stderr);
        assert!(
            matches!(&ran.outcome, RunOutcome::Failed { error, .. } if error.contains("deadlock")),
            "{:?}",
            ran.outcome
        );
    }
}

#[test]
fn a_handler_of_the_program_is_called_between_two_steps() {
    let source = "
import asyncio, signal
def handler(number, frame):
    print('handler', signal.Signals(number).name)
    event.set()
async def main():
    global event
    event = asyncio.Event()
    signal.signal(signal.SIGTERM, handler)
    ticker = asyncio.create_task(asyncio.sleep(60))
    await event.wait()
    print('seen')
    ticker.cancel()
asyncio.run(main())
";
    let (ran, _) = run_with(source, &[(1.0, SIGTERM)]);
    assert_eq!((&*ran.stdout, ran.outcome), ("handler SIGTERM\nseen\n", RunOutcome::Completed), "{}", ran.stderr);
}

#[test]
fn what_a_handler_raises_comes_out_of_the_loop() {
    let source = "
import asyncio, signal, sys
def handler(number, frame):
    sys.exit(7)
async def main():
    signal.signal(signal.SIGTERM, handler)
    try:
        await asyncio.sleep(60)
    finally:
        print('finally')
asyncio.run(main())
";
    let (ran, _) = run_with(source, &[(1.0, SIGTERM)]);
    assert_eq!((&*ran.stdout, ran.outcome), ("finally\n", RunOutcome::Exited { status: 7 }), "{}", ran.stderr);
}

#[test]
fn a_signal_before_the_loop_or_during_a_pause_is_kept() {
    on_a_large_stack(CLEANUP, |source| {
        let mut running = Running::paused(source, Pace::Real);
        assert_eq!(running.signals.send(SIGINT), Delivery::Handled);
        running.event_loop.advance(5.0);
        assert_eq!(running.text(Stream::Stdout), "");
        running.gate.resume();
        running.event_loop.advance(5.0);
        assert!(running.text(Stream::Stdout).contains("KeyboardInterrupt"), "{}", running.text(Stream::Stdout));
        assert_eq!(running.outcome(), RunOutcome::Completed);
    });
    on_a_large_stack(GRACEFUL, |source| {
        let running = Running::start(source, Pace::Real);
        running.event_loop.advance(0.5);
        running.gate.pause();
        assert_eq!(running.signals.send(SIGTERM), Delivery::Handled);
        running.event_loop.advance(50.0);
        assert_eq!(running.text(Stream::Stdout), "");
        running.gate.resume();
        running.event_loop.run_ready();
        assert_eq!(running.text(Stream::Stdout).lines().next(), Some("got SIGTERM"));
    });
}

#[test]
fn a_program_signals_itself() {
    let source = "
import asyncio, os, signal
async def main():
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, print, 'loop handler')
    signal.signal(signal.SIGUSR2, lambda number, frame: print('plain handler'))
    loop.call_soon(print, 'before')
    os.kill(os.getpid(), signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGUSR2)
    print('sent')
    await asyncio.sleep(0)
    print('one round')
    await asyncio.sleep(0)
    print('two rounds')
    await asyncio.sleep(0)
    print(loop.remove_signal_handler(signal.SIGUSR1), loop.remove_signal_handler(signal.SIGUSR1))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.raise_signal(signal.SIGTERM)
    os.kill(os.getpid(), 0)
    try:
        os.kill(2 ** 22 + 1, signal.SIGTERM)
    except ProcessLookupError as error:
        print(error)
    loop.call_later(1, os.kill, os.getpid(), signal.SIGINT)
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print('cancelled', round(loop.time()) < 5)
        raise
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print('KeyboardInterrupt')
";
    let expected = [
        "plain handler",
        "sent",
        "before",
        "one round",
        "two rounds",
        "loop handler",
        "True False",
        "[Errno 3] No such process",
        "cancelled True",
        "KeyboardInterrupt",
    ];
    assert_eq!(lines(source), expected);
}

#[test]
fn an_interrupt_in_the_main_task_itself_is_raised_by_the_second() {
    let source = "
import asyncio, signal
async def main():
    signal.raise_signal(signal.SIGINT)
    print('once')
    try:
        signal.raise_signal(signal.SIGINT)
    finally:
        print('twice')
asyncio.run(main())
";
    let ran = run(source);
    assert_eq!((&*ran.stdout, ran.outcome), ("once\ntwice\n", RunOutcome::Exited { status: 130 }));
}

#[test]
fn at_module_level_an_interrupt_is_raised_on_the_spot() {
    let source = "
import signal
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    print('caught')
signal.raise_signal(signal.SIGTERM)
print('never')
";
    let ran = run(source);
    assert_eq!((&*ran.stdout, ran.outcome), ("caught\n", RunOutcome::Exited { status: 143 }));
}

#[test]
fn in_a_loop_in_place_handlers_run_as_well() {
    let source = "
import asyncio, os, signal
async def main():
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, done.set)
    loop.call_later(1, os.kill, os.getpid(), signal.SIGTERM)
    await done.wait()
    print('done')
    loop.call_later(1, os.kill, os.getpid(), signal.SIGINT)
    await asyncio.sleep(10)
def run():
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print('KeyboardInterrupt')
run()
";
    assert_eq!(lines(source), ["done", "KeyboardInterrupt"]);
}
