//! `gather`.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn results_come_in_the_order_of_the_futures_two_rounds_after_the_last() {
    let lines = run_rounds(9, |executor, trace| {
        let trace = trace.clone();
        executor
            .spawn(async move {
                trace.log("start");
                let both = gather([yields(trace.clone(), "a", 3), yields(trace.clone(), "b", 1)]).await;
                trace.log(format_args!("{both:?}"));
            })
            .detach();
    });
    assert_eq!(lines, ["1 start", "3 b ends", "5 a ends", r#"7 [Ok("a"), Ok("b")]"#]);
}

#[test]
fn the_first_error_comes_two_rounds_later_and_the_others_go_on() {
    let lines = run_rounds(9, |executor, trace| {
        let trace = trace.clone();
        executor
            .spawn(async move {
                let names = [("a", 4), ("b", 1), ("c", 2)];
                let error = try_gather(names.map(|(name, times)| fails(trace.clone(), name, times))).await;
                trace.log(format_args!("{error:?}"));
            })
            .detach();
    });
    assert_eq!(lines, ["3 b ends", "4 c ends", r#"5 Err(Failed("b"))"#, "6 a ends"]);
}

#[test]
fn errors_can_be_collected_like_values() {
    let lines = run_rounds(9, |executor, trace| {
        let trace = trace.clone();
        executor
            .spawn(async move {
                let both = gather([fails(trace.clone(), "a", 4), fails(trace.clone(), "b", 1)]).await;
                trace.log(format_args!("{both:?}"));
            })
            .detach();
    });
    assert_eq!(lines, ["3 b ends", "6 a ends", r#"8 [Ok(Err("a")), Ok(Err("b"))]"#]);
}

#[test]
fn nothing_to_gather_takes_no_time() {
    let executor = Executor::instant();
    executor.block_on(async {
        let none: [std::future::Ready<()>; 0] = [];
        assert!(poll!(Box::pin(gather(none))).is_ready());
        assert_eq!(try_gather(Vec::<std::future::Ready<Result<(), ()>>>::new()).await, Ok(vec![]));
    });
}

#[test]
fn the_tasks_start_when_it_is_made_not_when_it_is_awaited() {
    let executor = Executor::instant();
    executor.block_on(async {
        let started = Rc::new(Cell::new(false));
        let flag = Rc::clone(&started);
        let one = gather([async move { flag.set(true) }]);
        yield_now().await;
        assert!(started.get());
        one.await;
    });
}

#[test]
fn dropping_it_cancels_its_tasks_in_order() {
    struct Dropped(&'static str, Rc<RefCell<Vec<&'static str>>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.1.borrow_mut().push(self.0);
        }
    }
    let executor = Executor::instant();
    let dropped: Rc<RefCell<Vec<_>>> = Rc::default();
    let log = Rc::clone(&dropped);
    executor.block_on(async move {
        let guards = ["a", "b", "c"].map(|name| Dropped(name, Rc::clone(&log)));
        let mut all = Box::pin(gather(guards.map(|guard| async move {
            if guard.0 != "b" {
                pending::<()>().await;
            }
            drop(guard);
        })));
        assert!(poll!(all.as_mut()).is_pending());
        yield_now().await;
        assert_eq!(*log.borrow(), ["b"]);
        drop(all);
        assert_eq!(*log.borrow(), ["b"], "they are dropped at their turn");
        yield_now().await;
        assert_eq!(*log.borrow(), ["b", "a", "c"]);
    });
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_task_that_panics_is_one_error_among_the_results() {
    let executor = Executor::instant();
    executor.block_on(async {
        let lost = JoinError::Panicked("odd".into());
        let halves = |n: i32| async move { if n % 2 == 0 { Ok::<_, ()>(n / 2) } else { panic!("odd") } };
        assert_eq!(gather([2, 3].map(halves)).await, [Ok(Ok(1)), Err(lost.clone())]);
        assert_eq!(try_gather([3, 2].map(halves)).await, Err(GatherError::Lost(lost)));
    });
}

#[test]
fn ten_thousand_tasks() {
    let executor = Executor::instant();
    let numbers = executor.block_on(async { gather((0..10_000).map(|n| async move { n })).await });
    assert!(numbers.into_iter().eq((0..10_000).map(Ok::<_, JoinError>)));
}
