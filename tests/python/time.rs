//! The time a program sees: all its clocks go together, at whatever pace.

use looplab::executor::{Clock, Pace};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::{Running, lines, on_a_large_stack};
use looplab::trace::Stream;

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
        let clock = Clock::scaled(10.0);
        let running = Running::start(&program, clock.clone());
        running.event_loop.advance(1.99);
        assert_eq!(running.text(Stream::Stdout), "");
        running.event_loop.advance(0.02);
        assert_eq!(running.text(Stream::Stdout).lines().collect::<Vec<_>>(), ["2000", "3000"]);
        // Slower from here on: two seconds of the program's in the first second, the rest at half speed.
        let now = clock.now(3.01).as_secs();
        clock.set_pace(Pace::Scaled(0.5), 3.01);
        assert!((now - clock.now(3.01).as_secs()).abs() < 1e-9);
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
