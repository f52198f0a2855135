//! `wait`.

use looplab_runtime::combine::{ReturnWhen, wait};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn the_awaiter_goes_on_two_rounds_after_what_it_waits_for() {
    for (until, round) in [(ReturnWhen::FirstCompleted, "5 1"), (ReturnWhen::AllCompleted, "8 2")] {
        let lines = run_rounds(9, |executor, trace| {
            let trace = trace.clone();
            executor
                .spawn(async move {
                    let tasks = [("a", 4), ("b", 1)].map(|(name, times)| spawn(yields(trace.clone(), name, times)));
                    let waited = wait(tasks, until, None).await;
                    trace.log(waited.done.len());
                })
                .detach();
        });
        let shown: Vec<_> = lines.iter().filter(|line| !line.ends_with("ends")).collect();
        assert_eq!(shown, [round]);
    }
}

#[test]
fn those_that_have_ended_come_apart_in_the_order_they_were_given() {
    Executor::instant().block_on(async {
        let tasks = [2, 5, 1, 4].map(|seconds| {
            spawn(async move {
                sleep(SECOND * seconds).await;
                seconds
            })
        });
        let mut waited = wait(tasks, ReturnWhen::AllCompleted, Some(SECOND * 3)).await;
        assert_eq!(current().now(), Time::from_secs(3.0));
        let done: Vec<_> = waited.done.iter_mut().map(|task| task.try_take().unwrap().unwrap()).collect();
        assert_eq!((done, waited.pending.len()), (vec![2, 1], 2));
        let waited = wait(waited.pending, ReturnWhen::AllCompleted, None).await;
        assert_eq!((waited.done.len(), current().now()), (2, Time::from_secs(5.0)));
    });
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_failure_is_a_panic_or_an_outcome_that_says_so() {
    use looplab_runtime::lowlevel::{ExecutorExt, Origin, TaskName};
    use looplab_trace::TaskOutcome;

    Executor::instant().block_on(async {
        let slow = || spawn(sleep(SECOND * 9));
        let panics = spawn(async { panic!("odd") });
        let waited = wait([slow(), panics], ReturnWhen::FirstException, None).await;
        assert_eq!((waited.done.len(), waited.pending.len()), (1, 1));

        let outcome = |result: &Result<(), ()>| match result {
            Ok(()) => TaskOutcome::Returned,
            Err(()) => TaskOutcome::failed("no"),
        };
        let named = |name: &str| TaskName::Given(name.into());
        let later = async |seconds: u32, result| {
            sleep(SECOND * seconds).await;
            result
        };
        let tasks = [
            current().spawn_as(named("fine"), later(0, Ok(())), outcome, Origin::default),
            current().spawn_as(named("late"), later(5, Ok(())), outcome, Origin::default),
            current().spawn_as(named("bad"), later(1, Err(())), outcome, Origin::default),
        ];
        let waited = wait(tasks, ReturnWhen::FirstException, None).await;
        assert_eq!((waited.done.len(), waited.pending.len()), (2, 1));
    });
}

#[test]
fn nothing_to_wait_for_takes_no_time_and_a_wait_cancels_nothing() {
    Executor::instant().block_on(async {
        let none = Vec::<looplab_runtime::executor::JoinHandle<()>>::new();
        assert!(poll!(Box::pin(wait(none, ReturnWhen::AllCompleted, None))).is_ready());

        let ended = Rc::new(Cell::new(false));
        let flag = Rc::clone(&ended);
        let task = spawn(async move {
            sleep(SECOND).await;
            flag.set(true);
        });
        let mut waiting = Box::pin(wait([task], ReturnWhen::AllCompleted, Some(SECOND * 9)));
        assert!(poll!(waiting.as_mut()).is_pending());
        drop(waiting);
        sleep(SECOND * 2).await;
        assert!(ended.get());
    });
}
