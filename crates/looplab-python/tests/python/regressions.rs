//! What random programs found to differ from CPython 3.13, each as small as it became.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::program::lines;

/// Runs `main`, which stands in the text, and prints what it raises.
fn run_main(text: &str) -> Vec<String> {
    lines(&format!(
        "import asyncio\n{text}\ntry:\n    print('returned', asyncio.run(main()))\nexcept BaseException as error:\n    \
         print('raised', repr(error), 'from', repr(error.__cause__))\n"
    ))
}

#[test]
fn a_task_that_asks_to_be_cancelled_in_its_last_step_is_cancelled() {
    let text = "
async def main():
    asyncio.current_task().cancel('late')
    print('over')
";
    assert_eq!(run_main(text), ["over", "raised CancelledError('late') from None"]);
}

#[test]
fn callbacks_that_are_queued_when_main_ends_still_run() {
    let text = "
async def other():
    asyncio.get_running_loop().call_soon(print, 'called')
async def main():
    asyncio.create_task(other())
    print('over')
";
    assert_eq!(run_main(text), ["over", "called", "returned None"]);
}

#[test]
fn a_deadlock_at_shutdown_is_raised_in_place_of_the_error_of_main() {
    let text = "
async def stubborn():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print('goes on')
    await asyncio.get_running_loop().create_future()
async def main():
    asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    raise ValueError
";
    let printed = run_main(text);
    assert_eq!(printed[0], "goes on");
    assert!(printed[1].starts_with("raised RuntimeError('deadlock: "), "{}", printed[1]);
}

#[test]
fn a_main_that_ends_after_a_deadlock_does_not_end_the_shutdown() {
    let text = "
async def cleans_up():
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        for _ in range(3):
            await asyncio.sleep(0)
        print('clean')
async def main():
    asyncio.create_task(cleans_up())
    await asyncio.get_running_loop().create_future()
";
    let printed = run_main(text);
    assert_eq!(printed[0], "clean");
    assert!(printed[1].starts_with("raised RuntimeError('deadlock: "), "{}", printed[1]);
}

#[test]
fn a_second_cancellation_leaves_the_message_of_the_first() {
    let text = "
async def waits(what):
    try:
        await what
    except asyncio.CancelledError as error:
        print(repr(error))
async def cancel_twice(what):
    task = asyncio.create_task(waits(what))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel('first')
    task.cancel('second')
    await task
async def main():
    await cancel_twice(asyncio.get_running_loop().create_future())
    await cancel_twice(asyncio.Event().wait())
    await cancel_twice(asyncio.sleep(1))
    await cancel_twice(asyncio.Queue().get())
";
    let first = "CancelledError('first')";
    assert_eq!(run_main(text), [first, first, first, first, "returned None"]);
}

#[test]
fn who_is_cancelled_while_what_it_awaits_was_cancelled_hears_of_that() {
    let text = "
async def main():
    task = asyncio.create_task(asyncio.sleep(1))
    task.cancel('its own')
    async with asyncio.timeout(0):
        await task
";
    assert_eq!(run_main(text), ["raised TimeoutError() from CancelledError('its own')"]);
}

#[test]
fn a_timeout_that_had_passed_and_was_put_off_does_not_expire() {
    let text = "
async def main():
    async with asyncio.timeout(0) as scope:
        scope.reschedule(asyncio.get_running_loop().time() + 2)
        await asyncio.sleep(1)
    print(scope.expired())
";
    assert_eq!(run_main(text), ["False", "returned None"]);
}

#[test]
fn a_cancelled_gather_has_the_error_of_its_last_argument() {
    let text = "
async def gives_up():
    raise asyncio.CancelledError('given up')
async def main():
    async with asyncio.timeout(1):
        await asyncio.gather(asyncio.sleep(2), gives_up(), return_exceptions=True)
";
    assert_eq!(run_main(text), ["raised TimeoutError() from CancelledError('given up')"]);
}

#[test]
fn a_generator_that_is_left_is_closed() {
    let text = "
async def values():
    try:
        yield 1
    finally:
        await asyncio.sleep(0)
        print('closed')
async def main():
    async for value in values():
        break
    print('left')
    await asyncio.sleep(1)
    print('over')
";
    assert_eq!(run_main(text), ["left", "closed", "over", "returned None"]);
}

#[test]
fn only_encodings_that_are_looked_up_note_which_codec_failed() {
    let text = r"
def notes(convert, encoding):
    try:
        convert(encoding)
    except UnicodeError as error:
        return getattr(error, '__notes__', None)
for encoding in ('utf-8', 'UTF8', 'ascii', 'latin_1', 'utf-16', 'cp1252'):
    print(notes('\ud800'.encode, encoding), notes(b'\xff\x81'.decode, encoding) if encoding[0] in 'uUac' else '')
error = UnicodeDecodeError('utf-8', b'', 0, 1, 'bad')
error.add_note('mine')
print(error.__notes__)
";
    let cp1252 = r#"["encoding with 'cp1252' codec failed"] ["decoding with 'cp1252' codec failed"]"#;
    assert_eq!(lines(text), ["None None", "None None", "None None", "None ", "None None", cp1252, "['mine']"]);
}
