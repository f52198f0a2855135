//! The time a program sees: all its clocks go together, at whatever pace.

use looplab_runtime::{
    executor::{Clock, Pace},
    host::EventLoop,
};
use looplab_trace::Stream;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{Running, lines, on_a_large_stack};

/// Prints how far every clock has gone since the program began, in hundredths of a second.
const CLOCKS: &str = "
import asyncio, time, datetime, os
def clocks():
    loop = asyncio.get_running_loop()
    return [time.time(), time.time_ns() / 1e9, time.monotonic(), time.perf_counter(), loop.time(),
            datetime.datetime.now().timestamp(), datetime.datetime.now(datetime.UTC).timestamp(), os.times().elapsed]
def passed(since):
    values = {round((now - then) * 100) for then, now in zip(since, clocks())}
    return values.pop() if len(values) == 1 else values
";

#[test]
fn under_the_instant_clock_all_clocks_agree() {
    let program = format!(
        "{CLOCKS}
async def main():
    begin = clocks()
    await asyncio.sleep(1.5)
    print(passed(begin))
    time.sleep(0.25)
    print(passed(begin))
    asyncio.get_running_loop().call_later(3600, lambda: None)
    async with asyncio.timeout(7200):
        await asyncio.sleep(3600)
    print(passed(begin))
    time.sleep(2)
    print(passed(begin))
asyncio.run(main())
time.sleep(10)
print(round(time.monotonic(), 2))
"
    );
    assert_eq!(lines(&program), ["150", "175", "360175", "360375", "3613.75"]);
}

#[test]
fn a_loop_in_place_agrees_too() {
    let program = format!(
        "{CLOCKS}
async def main():
    begin = clocks()
    await asyncio.sleep(60)
    time.sleep(1)
    print(passed(begin))
def run():
    asyncio.run(main())
run()
"
    );
    assert_eq!(lines(&program), ["6100"]);
}

#[test]
fn at_another_pace_all_clocks_agree_and_the_host_waits_accordingly() {
    on_a_large_stack(CLOCKS, |clocks| {
        let program = format!(
            "{clocks}
async def main():
    begin = clocks()
    await asyncio.sleep(20)
    print(passed(begin))
    time.sleep(10)
    print(passed(begin))
    await asyncio.sleep(5)
    print(passed(begin))
asyncio.run(main())
"
        );
        let event_loop = EventLoop::manual();
        let clock = Clock::scaled(&event_loop, 10.0);
        let running = Running::start_on(event_loop, &program, clock.clone(), None);
        running.event_loop.advance(1.99);
        assert_eq!(running.text(Stream::Stdout), "");
        running.event_loop.advance(0.02);
        assert_eq!(running.text(Stream::Stdout).lines().collect::<Vec<_>>(), ["2000", "3000"]);
        // Slower from here on: the call of `time.sleep` has taken a second of the host's, and the rest goes at half speed.
        let now = clock.now().as_secs();
        clock.set_pace(Pace::Scaled(0.5));
        assert!((now - clock.now().as_secs()).abs() < 1e-9);
        running.event_loop.advance(20.0);
        assert_eq!(running.text(Stream::Stdout).lines().collect::<Vec<_>>(), ["2000", "3000", "3500"]);
    });
}

#[test]
fn the_time_of_day_is_that_of_the_start_and_what_has_passed() {
    let program = "
import time, asyncio
print(round(time.time()))
asyncio.run(asyncio.sleep(86400))
print(round(time.time()))
";
    assert_eq!(lines(program), ["1000000", "1086400"]);
}

/// Programs that spin until time has passed, with what CPython prints.
const SPINNING: [(&str, &str); 6] = [
    (
        "a task beside a timer",
        "
async def spin():
    while True:
        await asyncio.sleep(0)
async def main():
    task = asyncio.create_task(spin())
    await asyncio.sleep(0.2)
    task.cancel()
    print(asyncio.get_running_loop().time())
asyncio.run(main())
",
    ),
    (
        "under a timeout",
        "
async def main():
    try:
        async with asyncio.timeout(0.2):
            while True:
                await asyncio.sleep(0)
    except TimeoutError:
        print(asyncio.get_running_loop().time())
asyncio.run(main())
",
    ),
    (
        "a callback that calls itself",
        "
async def main():
    loop = asyncio.get_running_loop()
    def again():
        loop.call_soon(again)
    again()
    await asyncio.sleep(0.2)
    print(loop.time())
asyncio.run(main())
",
    ),
    (
        "a task that looks at the clock",
        "
async def main():
    loop = asyncio.get_running_loop()
    while loop.time() < 0.2:
        await asyncio.sleep(0)
    print(round(loop.time(), 3))
asyncio.run(main())
",
    ),
    (
        "a plain loop",
        "
start = time.monotonic()
while time.monotonic() - start < 0.2:
    pass
print(round(time.monotonic() - start, 3))
",
    ),
    (
        "a loop in a step",
        "
async def main():
    late = asyncio.create_task(asyncio.sleep(0.1))
    await asyncio.sleep(0)
    end = time.time() + 0.2
    while time.time() < end:
        pass
    await late
    print(round(asyncio.get_running_loop().time(), 3))
asyncio.run(main())
",
    ),
];

#[test]
fn spinning_reaches_the_time_it_waits_for() {
    for (name, program) in SPINNING {
        assert_eq!(lines(&format!("import asyncio, time\n{program}")), ["0.2"], "{name}");
    }
}

#[test]
fn sums_of_delays_tie_as_they_do_without_rounding() {
    let program = "
import asyncio
async def nap(*delays):
    for delay in delays:
        await asyncio.sleep(delay)
    print(delays, asyncio.get_running_loop().time())
async def limited():
    try:
        async with asyncio.timeout(0.8):
            await nap(0.1, 0.7)
    except TimeoutError:
        print('too late')
async def main():
    await asyncio.gather(nap(0.3), nap(0.1, 0.2), nap(0.8), nap(0.7, 0.1), limited())
asyncio.run(main())
";
    assert_eq!(lines(program), ["(0.3,) 0.3", "(0.1, 0.2) 0.3", "(0.8,) 0.8", "too late", "(0.7, 0.1) 0.8"]);
}
