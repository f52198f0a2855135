//! `task_group`.

use looplab_runtime::combine::{GatherError, GroupClosed, GroupError, task_group};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// Waits for ever and holds something meanwhile.
async fn hold<T>(held: T) -> Result<(), &'static str> {
    pending::<()>().await;
    drop(held);
    Ok(())
}

fn failed(errors: &[&'static str]) -> GroupError<&'static str> {
    GroupError(errors.iter().copied().map(GatherError::Failed).collect())
}

#[test]
fn the_group_ends_two_rounds_after_its_last_task() {
    let lines = run_rounds(9, |executor, trace| {
        let trace = trace.clone();
        executor
            .spawn(async move {
                let body = trace.clone();
                let result = task_group::<_, (), _>(|group| async move {
                    for (name, times) in [("a", 3), ("b", 1)] {
                        let trace = body.clone();
                        let member = async move {
                            yields(trace, name, times).await;
                            Ok(())
                        };
                        group.spawn(member).unwrap();
                    }
                    Ok("body")
                })
                .await;
                trace.log(format_args!("{result:?}"));
            })
            .detach();
    });
    assert_eq!(lines, ["3 b ends", "5 a ends", r#"7 Ok("body")"#]);
}

#[test]
fn the_first_error_cancels_the_body_and_the_others() {
    Executor::instant().block_on(async {
        let guard = Rc::new(());
        let inside = Rc::clone(&guard);
        let result = task_group(|group| async move {
            let (member, body) = (Rc::clone(&inside), inside);
            group.spawn(hold(member)).unwrap();
            let late = async {
                sleep(SECOND).await;
                Err("late")
            };
            group.spawn(late).unwrap();
            sleep(SECOND * 9).await;
            drop(body);
            Ok(())
        });
        assert_eq!(result.await, Err(failed(&["late"])));
        assert_eq!((Rc::strong_count(&guard), current().now()), (1, Time::from_secs(1.0)));
    });
}

#[test]
fn errors_come_in_the_order_they_happened_and_the_bodys_last() {
    Executor::instant().block_on(async {
        let result = task_group::<(), _, _>(|group| async move {
            group.spawn(async { Err("first") }).unwrap();
            group.spawn(async { Err("second") }).unwrap();
            Err("body")
        });
        assert_eq!(result.await, Err(failed(&["body"])), "the body was over before they began");

        let result = task_group::<(), _, _>(|group| async move {
            group.spawn(async { Err("first") }).unwrap();
            group.spawn(async { Err("second") }).unwrap();
            yield_now().await;
            Err("body")
        });
        assert_eq!(result.await, Err(failed(&["first", "second", "body"])));
    });
}

#[test]
fn a_group_that_is_ending_takes_no_more() {
    Executor::instant().block_on(async {
        let mut outside = None;
        let result = task_group::<_, (), _>(|group| {
            outside = Some(group.clone());
            async { Ok(()) }
        });
        assert_eq!(result.await, Ok(()));
        assert_eq!(outside.unwrap().spawn(async { Ok(()) }), Err(GroupClosed));
    });
}

#[test]
fn dropping_it_cancels_its_tasks() {
    Executor::instant().block_on(async {
        let guard = Rc::new(());
        let inside = Rc::clone(&guard);
        let limited = timeout(
            SECOND,
            task_group(|group| async move {
                group.spawn(hold(inside)).unwrap();
                pending::<Result<(), _>>().await
            }),
        );
        assert_eq!(limited.await, Err(Elapsed));
        yield_now().await;
        assert_eq!(Rc::strong_count(&guard), 1);
    });
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_panic_is_an_error_and_a_cancellation_is_none() {
    Executor::instant().block_on(async {
        let result = task_group::<_, (), _>(|group| async move {
            group.spawn(async { panic!("odd") }).unwrap();
            Ok(())
        });
        assert_eq!(result.await, Err(GroupError(vec![GatherError::Lost(JoinError::Panicked("odd".into()))])));
    });
}
