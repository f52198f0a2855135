//! `shield`.

use looplab_runtime::combine::shield;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn the_awaiter_goes_on_two_rounds_after_the_end() {
    let lines = run_rounds(9, |executor, trace| {
        let trace = trace.clone();
        executor
            .spawn(async move {
                let result = shield(yields(trace.clone(), "a", 1)).await;
                trace.log(format_args!("{result:?}"));
            })
            .detach();
    });
    assert_eq!(lines, ["3 a ends", r#"5 Ok("a")"#]);
}

#[test]
fn work_goes_on_when_its_awaiter_is_gone() {
    Executor::instant().block_on(async {
        let ended = Event::new();
        let work = shield({
            let ended = ended.clone();
            async move {
                sleep(SECOND * 2).await;
                ended.set();
            }
        });
        assert_eq!(timeout(SECOND, work).await, Err(Elapsed));
        ended.wait().await;
        assert_eq!(current().now(), Time::from_secs(2.0));
    });
}
