//! The Python half of `aiohttp`, over a network that answers from memory: values, errors and texts as aiohttp 3.14 has
//! them.
#![cfg(not(target_arch = "wasm32"))]

use std::{cell::RefCell, rc::Rc};

use looplab_python::{Engine, Surroundings};
use looplab_runtime::{executor::Clock, host::EventLoop};
use looplab_trace::{RunOutcome, Stream};

const NETWORK: &str = include_str!("aiohttp/network.py");
const PROGRAM: &str = include_str!("aiohttp/program.py");

/// Runs a program that sees [`NETWORK`] as the module `_looplab_net`, on an instant clock.
fn run(program: &str) -> (RunOutcome, String, String) {
    let source = format!(
        "import sys, types\n_net = types.ModuleType('_looplab_net')\nexec({NETWORK:?}, _net.__dict__)\n\
         sys.modules['_looplab_net'] = _net\n{program}"
    );
    let written = Rc::new(RefCell::new((String::new(), String::new())));
    let sink = Rc::clone(&written);
    let event_loop = EventLoop::manual();
    let surroundings = Surroundings {
        clock: Clock::instant(&event_loop),
        before_blocking: None,
        wall: Rc::new(|| 1_772_600_767.5),
        zone: Rc::new(|_| looplab_python::ground::Zone::utc()),
        print: Rc::new(move |stream, text| {
            let mut written = sink.borrow_mut();
            match stream {
                Stream::Stdout => written.0.push_str(text),
                Stream::Stderr => written.1.push_str(text),
            }
        }),
        observer: None,
        gate: None,
    };
    let mut program = Engine::start().run(source, "main.py", surroundings);
    event_loop.run_until(|| program.is_finished());
    let outcome = program.try_take().expect("it is finished").expect("the engine does not fail");
    let (stdout, stderr) = written.take();
    (outcome, stdout, stderr)
}

#[test]
fn requests_responses_and_errors_are_aiohttps() {
    let (outcome, stdout, stderr) = run(PROGRAM);
    assert_eq!(outcome, RunOutcome::Completed, "{stderr}");
    assert_eq!(
        stdout,
        r#"200 OK True http://h.test/a?q=b+c&n=1 application/json utf-8 ['1', '2'] application/json; charset=utf-8
['GET', 'http://h.test/a?q=b+c&n=1', [['X-Test', 's']], '']
['POST', 'http://h.test/a', [['Content-Type', 'application/json'], ['X-Test', 's']], '{"k": [1, 2]}'] True
f=v+w
json ContentTypeError 200, message='Attempt to decode JSON with unexpected mimetype: text/plain', url='http://h.test/text' False
[b'pl', b'ai', b'n']
status 404
raise ClientResponseError 404, message='Not Found', url='http://h.test/missing' False
total TimeoutError  True
connect ConnectionTimeoutError Connection timeout to host http://h.test/slow True
body SocketTimeoutError Timeout on reading data from socket True
4.1
gone ClientConnectorError Cannot connect to host h.test:80 ssl:default [the host does not answer] False
cors ClientConnectorError Cannot connect to host h.test:443 ssl:default [blocked by CORS] False
scheme NonHttpUrlClientError ftp://x/ False
cancel CancelledError  False
0
closed RuntimeError Session is closed False
['http://h.test/0', 'http://h.test/1', 'http://h.test/2', 'http://h.test/3', 'http://h.test/4'] 2
"#
    );
    assert!(stderr.starts_with("Unclosed client session\nclient_session: <aiohttp.client.ClientSession object at 0x"));
}

#[test]
fn a_session_wants_a_running_loop_and_async_with() {
    let program = "import aiohttp, asyncio\n\
                   try: aiohttp.ClientSession()\n\
                   except RuntimeError as error: print(error)\n\
                   async def main():\n    \
                       session = aiohttp.ClientSession()\n    \
                       try:\n        with session: pass\n    \
                       except TypeError as error: print(error)\n    \
                       await session.close()\n    print(session.closed)\n\
                   asyncio.run(main())\n";
    let (outcome, stdout, stderr) = run(program);
    assert_eq!((outcome, stderr.as_str()), (RunOutcome::Completed, ""));
    assert_eq!(stdout, "no running event loop\nUse async with instead\nTrue\n");
}
