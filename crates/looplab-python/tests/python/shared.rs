//! One coroutine that several tasks drive.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::in_main;

/// Prints what becomes of tasks that share a coroutine, and of others of which one is cancelled.
const OUTCOMES: &str = "
def shown(results):
    return [repr(result) for result in results]
async def outcomes(make, cancelled=None, count=2):
    coro = make()
    tasks = [asyncio.create_task(coro) for _ in range(count)]
    if cancelled is not None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        tasks[cancelled].cancel()
    print(*shown(await asyncio.gather(*tasks, return_exceptions=True)))
def later(call, *args):
    asyncio.get_running_loop().call_later(1, call, *args)
";

const REUSED: &str = "RuntimeError('cannot reuse already awaited coroutine')";

#[test]
fn all_tasks_that_wait_are_woken_and_the_first_gets_the_value() {
    let body = format!(
        "{OUTCOMES}
def event():
    event = asyncio.Event()
    later(event.set)
    return event.wait()
def get():
    queue = asyncio.Queue()
    later(queue.put_nowait, 'item')
    return queue.get()
async def steps():
    for _ in range(3):
        await asyncio.sleep(1)
    return 'steps'
for make in lambda: asyncio.sleep(1, 'slept'), event, get, steps:
    await outcomes(make)
await outcomes(steps, count=3)
"
    );
    let expected = ["'slept'", "True", "'item'", "'steps'"].map(|value| format!("{value} {REUSED}"));
    let three = format!("'steps' {REUSED} {REUSED}");
    assert_eq!(in_main(&body), expected.into_iter().chain([three]).collect::<Vec<_>>());
}

#[test]
fn cancelling_one_task_ends_the_coroutine_for_all() {
    let body = format!(
        "{OUTCOMES}
async def steps():
    await asyncio.sleep(1)
await outcomes(steps, cancelled=0)
await outcomes(steps, cancelled=1)
await outcomes(asyncio.Event().wait, cancelled=0)
"
    );
    assert_eq!(in_main(&body), [(); 3].map(|()| format!("CancelledError('') {REUSED}")));
}

#[test]
fn a_coroutine_that_waits_cannot_be_awaited_again() {
    let body = "
for coro in asyncio.sleep(1), asyncio.Event().wait(), asyncio.sleep(0):
    task = asyncio.create_task(coro)
    await asyncio.sleep(0)
    try:
        await coro
    except RuntimeError as error:
        print(error)
    task.cancel()
coro = asyncio.sleep(0)
await coro
for use in coro.send, coro.throw:
    try:
        use(None if use == coro.send else ValueError())
    except RuntimeError as error:
        print(error)
print(coro.close())
";
    let (awaited, reused) = ("coroutine is being awaited already", "cannot reuse already awaited coroutine");
    assert_eq!(in_main(body), [awaited, awaited, awaited, reused, reused, "None"]);
}
