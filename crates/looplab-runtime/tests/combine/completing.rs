//! `as_completed`.

use looplab_runtime::combine::as_completed;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn results_come_in_the_order_of_the_ends_two_rounds_after_each() {
    let lines = run_rounds(9, |executor, trace| {
        let trace = trace.clone();
        executor
            .spawn(async move {
                let names = [("a", 4), ("b", 0), ("c", 2)];
                let mut all = as_completed(names.map(|(name, times)| yields(trace.clone(), name, times)));
                while let Some(result) = all.next().await {
                    trace.log(result.unwrap());
                }
            })
            .detach();
    });
    assert_eq!(lines, ["2 b ends", "4 b", "4 c ends", "6 a ends", "6 c", "8 a"]);
}

#[test]
fn it_is_a_stream_that_knows_how_many_are_left() {
    use futures_util::StreamExt;

    Executor::instant().block_on(async {
        let all = as_completed((1..=3).rev().map(|seconds| async move {
            sleep(SECOND * seconds).await;
            seconds
        }));
        assert_eq!(futures_util::Stream::size_hint(&all), (3, Some(3)));
        assert_eq!(all.map(Result::unwrap).collect::<Vec<_>>().await, [1, 2, 3]);
    });
}

#[test]
fn dropping_it_cancels_what_has_not_ended() {
    Executor::instant().block_on(async {
        let guard = Rc::new(());
        let mut all = as_completed([0, 1].map(|seconds| {
            let inside = Rc::clone(&guard);
            async move {
                sleep(SECOND * seconds * 9).await;
                drop(inside);
            }
        }));
        assert!(all.next().await.is_some());
        drop(all);
        yield_now().await;
        assert_eq!(Rc::strong_count(&guard), 1);
    });
}
