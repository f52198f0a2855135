//! No run leaves anything behind for the next.

use std::{cell::RefCell, rc::Rc};

use looplab_python::{Engine, Surroundings, ground::Zone, repeatable_wall};
use looplab_runtime::{
    executor::{
        Clock,
        explore::{Replay, Steering},
    },
    host::EventLoop,
};
use looplab_trace::orders::{Mode, Plan, Tape};

use super::python::{explore, on_a_large_stack, outputs, plan};

/// Checks that every run of a program that has only one order with asyncio prints the same, and gives it.
fn always(source: &str) -> String {
    let findings = explore(source, Plan { mode: Mode::Asyncio, ..plan(20) });
    assert_eq!((findings.groups.len(), findings.groups[0].different), (1, 1), "{:#?}", outputs(&findings));
    findings.groups[0].outcome.upshot.output.clone()
}

#[test]
fn variables_of_the_program_begin_anew() {
    let source = "
count = globals().get('count', 0) + 1
import asyncio, sys, builtins, os
sys.left = builtins.left = getattr(sys, 'left', 0) + getattr(builtins, 'left', 0) + 1
os.environ['LEFT'] = os.environ.get('LEFT', '') + 'x'
print(count, sys.left, os.environ['LEFT'], len(sys.path), sys.stdout is sys.__stdout__)
sys.path.append('/left')
sys.stdout = sys.stderr
";
    assert_eq!(always(source), "1 1 x 2 True\n");
}

#[test]
fn chance_and_the_time_of_day_are_the_same() {
    let source = "
import random, os, uuid, time, datetime, asyncio, secrets
print(random.random(), os.urandom(4).hex(), uuid.uuid4(), secrets.token_hex(4))
async def main():
    await asyncio.sleep(1.5)
    print(time.time(), time.monotonic(), datetime.datetime.now())
asyncio.run(main())
";
    let output = always(source);
    assert!(output.ends_with("1767225601.5 1.5 2026-01-01 00:00:01.500000\n"), "{output}");
}

#[test]
fn files_are_as_they_were() {
    let source = "
import os, pathlib, tempfile
pathlib.Path('left.txt').open('a').write('x')
print(open('left.txt').read(), os.listdir('.'), tempfile.mktemp(), os.umask(0))
os.chdir('/tmp')
";
    let output = always(source);
    assert!(output.starts_with("x ['left.txt'"), "{output}");
}

#[test]
fn tasks_that_are_left_are_told_of_in_their_own_run() {
    let source = "
import asyncio
class Round:
    def __init__(self):
        self.itself = self
    def __del__(self):
        print('collected')
async def fail():
    raise ValueError('lost')
async def main():
    global kept
    kept = asyncio.create_task(fail())
    await asyncio.sleep(0)
    asyncio.sleep(1)
    print(asyncio.current_task().get_name())
left = Round()
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
";
    let output = always(source);
    for said in ["Task-1\n", "was never awaited", "collected", "exception was never retrieved"] {
        assert!(output.contains(said), "{said} in {output}");
    }
}

#[test]
fn handlers_and_filters_are_put_back() {
    let source = "
import logging, warnings, signal, atexit, contextvars
logger = logging.getLogger('mine')
logger.addHandler(logging.StreamHandler())
logger.warning('once')
print(len(logger.handlers), len(warnings.filters), signal.getsignal(signal.SIGTERM))
warnings.simplefilter('error')
signal.signal(signal.SIGTERM, signal.SIG_IGN)
atexit.register(print, 'at exit')
logging.basicConfig(level=logging.DEBUG)
print(len(logging.getLogger().handlers), len(contextvars.copy_context()))
contextvars.ContextVar('left').set(1)
";
    let output = always(source);
    assert_eq!(output.matches("once").count(), 1, "{output}");
    assert!(output.ends_with("1 0\nat exit\n"), "{output}");
}

#[test]
fn signals_that_a_loop_handles_are_free_again() {
    let source = "
import asyncio, signal
async def main():
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, print, 'told')
    signal.raise_signal(signal.SIGTERM)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
print(signal.getsignal(signal.SIGTERM))
asyncio.run(main())
";
    assert!(always(source).ends_with("told\n"));
}

/// Runs a program in an interpreter of its own as a tape says; what it printed.
fn replayed(source: &str, tape: &Tape) -> String {
    on_a_large_stack(|| {
        let event_loop = EventLoop::manual();
        let clock = Clock::instant(&event_loop);
        let printed = Rc::new(RefCell::new(String::new()));
        let sink = Rc::clone(&printed);
        let surroundings = Surroundings {
            wall: repeatable_wall(&clock),
            clock,
            before_blocking: None,
            zone: Rc::new(|_| Zone::utc()),
            print: Rc::new(move |_, text| sink.borrow_mut().push_str(text)),
            observer: None,
            gate: None,
        };
        let steering = Rc::new(Steering::new(Replay::new(tape.clone()), Mode::Any, u64::MAX));
        let program = Engine::start().run_steered(source, "main.py", surroundings, &steering);
        event_loop.run_until(|| program.is_finished());
        assert_eq!(steering.tape(), *tape);
        printed.take()
    })
}

#[test]
fn a_tape_gives_the_same_run_in_another_interpreter() {
    let source = "
import asyncio, random
async def say(name):
    for turn in range(2):
        await asyncio.sleep(random.choice([0, 0.1]))
        print(name, turn, random.randrange(1000))
async def main():
    await asyncio.gather(*(say(name) for name in 'abc'))
asyncio.run(main())
";
    let findings = explore(source, plan(25));
    let outputs = &findings.groups[0].outputs;
    assert!(outputs.len() > 5);
    for outcome in outputs.iter().take(4).chain(outputs.iter().rev().take(2)) {
        assert_eq!(replayed(source, &outcome.tape), outcome.upshot.output);
    }
}
