//! What tasks are called, and how they end.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn names_and_numbers() {
    let executor = Executor::instant();
    let first = executor.spawn(async {});
    let second = executor.spawn_named("porter", async {});
    assert_eq!((first.task().id(), second.task().id()), (TaskId(1), TaskId(2)));
    assert_eq!((&*first.task().name(), &*second.task().name()), ("task-1", "porter"));
    second.task().set_name("night porter");
    assert_eq!(&*second.task().name(), "night porter");
    assert_eq!(executor.block_on(async { current().running().map(|task| task.id()) }), Some(TaskId(3)));
    assert!(executor.running().is_none());
    assert!(try_current().is_none());
}

#[test]
fn executors_can_share_their_numbers() {
    let ids = Ids::default();
    let [first, second] =
        [(); 2].map(|()| Executor::with_ids(Clock::instant(&EventLoop::manual()), ids.clone(), |host| host));
    let tasks = [first.spawn(async {}), second.spawn(async {}), first.spawn(async {})];
    assert_eq!(tasks.map(|task| task.task().id().0), [1, 2, 3]);
}

#[test]
fn a_cancelled_task_is_dropped_at_its_turn_and_its_awaiter_goes_on_in_the_next() {
    let lines = run_rounds(6, |executor, trace| {
        let (log, drops) = (trace.clone(), Drops::default());
        let guard = drops.guard();
        let mut child = executor.spawn(async move {
            let _guard = guard;
            pending::<()>().await;
        });
        executor
            .spawn(async move {
                yield_now().await;
                child.cancel();
                log.log(format_args!("cancelled, {} dropped", drops.count()));
                let result = child.await;
                log.log(format_args!("{result:?}, {} dropped", drops.count()));
            })
            .detach();
    });
    assert_eq!(lines, ["2 cancelled, 0 dropped", "4 Err(Cancelled), 1 dropped"]);
}

#[test]
fn a_task_cancelled_before_its_first_step_never_runs_its_body() {
    let executor = Executor::instant();
    let ran = Rc::new(Cell::new(false));
    let body = Rc::clone(&ran);
    let mut child = executor.spawn(async move { body.set(true) });
    child.cancel();
    assert_eq!(child.task().outcome(), None);
    assert!(executor.block_on(child).is_err());
    assert!(!ran.get());
    assert_eq!(Rc::strong_count(&ran), 1, "the body is dropped");
}

#[test]
fn cancelling_a_task_that_has_ended_leaves_its_value() {
    let executor = Executor::instant();
    let mut child = executor.spawn(async { 5 });
    executor.block_on(yield_now());
    child.cancel();
    assert_eq!(child.task().outcome(), Some(TaskOutcome::Returned));
    assert_eq!(executor.block_on(child), Ok(5));
}

#[test]
fn a_task_that_is_cancelled_while_it_runs_is_dropped_at_its_next_wait() {
    let executor = Executor::instant();
    let handle: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
    let (own, drops) = (Rc::clone(&handle), Drops::default());
    let guard = drops.guard();
    *handle.borrow_mut() = Some(executor.spawn(async move {
        let _guard = guard;
        own.borrow_mut().as_mut().unwrap().cancel();
        yield_now().await;
        unreachable!("it was cancelled");
    }));
    executor.block_on(yield_now());
    assert_eq!(drops.count(), 1);
    assert_eq!(handle.borrow().as_ref().unwrap().task().outcome(), Some(TaskOutcome::Cancelled));
}

#[test]
fn abort_drops_a_waiting_task_at_once_and_a_ready_one_at_its_turn() {
    let executor = Executor::instant();
    let drops = Drops::default();
    let guard = drops.guard();
    let mut waiting = executor.spawn(async move {
        let _guard = guard;
        pending::<()>().await;
    });
    executor.block_on(yield_now());
    waiting.abort();
    assert_eq!((drops.count(), waiting.is_finished()), (1, true));
    assert!(executor.block_on(waiting).is_err());

    let guard = drops.guard();
    let mut ready = executor.spawn(async move { drop(guard) });
    ready.abort();
    assert_eq!((drops.count(), ready.is_finished()), (1, false));
    executor.block_on(yield_now());
    assert_eq!((drops.count(), ready.is_finished()), (2, true));
}

#[test]
fn a_handle_that_is_dropped_detaches_its_task() {
    let (event_loop, executor) = started();
    let done = Rc::new(Cell::new(false));
    let body = Rc::clone(&done);
    drop(executor.spawn(async move {
        sleep(SECOND).await;
        body.set(true);
    }));
    event_loop.advance(1.0);
    assert!(done.get());
}

#[test]
fn a_value_can_be_taken_once() {
    let executor = Executor::instant();
    let mut child = executor.spawn(async { 5 });
    assert_eq!(child.try_take(), None);
    executor.block_on(yield_now());
    assert_eq!(child.try_take(), Some(Ok(5)));
    assert_eq!(child.try_take(), None);
}

#[test]
fn a_value_that_can_no_longer_be_asked_for_is_dropped() {
    let executor = Executor::instant();
    let drops = Drops::default();
    let guards = [drops.guard(), drops.guard()];
    let [detached, held] = guards.map(|guard| executor.spawn(async move { guard }));
    let known = [detached.task().clone(), held.task().clone()];
    detached.detach();
    executor.block_on(yield_now());
    assert_eq!(drops.count(), 1);
    drop(held);
    assert_eq!(drops.count(), 2);
    assert!(known.iter().all(TaskRef::is_finished));
}

/// A task that has ended leaves its place to the next.
#[test]
fn nothing_of_a_task_that_was_there_before_is_left_to_a_new_one() {
    let executor = Executor::instant();
    let calls = Rc::new(Cell::new(0));
    let seen = Rc::clone(&calls);
    executor.block_on(async move {
        let mut before = current().spawn_named("before", pending::<()>());
        before.on_done(move || seen.set(seen.get() + 1));
        yield_now().await;
        before.cancel();
        yield_now().await;
        assert_eq!(before.try_take(), Some(Err(JoinError::Cancelled)));
        drop(before);
        let mut after = spawn(async { (yield_now().await, 5).1 });
        assert_eq!((&*after.task().name(), after.task().outcome()), ("task-3", None));
        assert_eq!((&mut after).await, Ok(5));
        assert_eq!(after.task().outcome(), Some(TaskOutcome::Returned));
    });
    assert_eq!(calls.get(), 1);
}

#[test]
fn a_task_that_is_referred_to_stays_what_it_was() {
    let executor = Executor::instant();
    let known = executor.block_on(async {
        let before = spawn(async {});
        let known = before.task().clone();
        before.await.unwrap();
        let mut after = spawn(pending::<()>());
        yield_now().await;
        after.cancel();
        assert_eq!(after.await, Err(JoinError::Cancelled));
        known
    });
    assert_eq!((known.id(), known.outcome()), (TaskId(2), Some(TaskOutcome::Returned)));
}

#[test]
fn an_outcome_can_be_read_from_the_value() {
    let executor = Executor::instant();
    let outcome = |value: &Result<(), &str>| match value {
        Ok(()) => TaskOutcome::Returned,
        Err(text) => TaskOutcome::failed(*text),
    };
    let child = executor.spawn_as(TaskName::Given("poet".into()), async { Err("no luck") }, outcome, Origin::default);
    executor.block_on(yield_now());
    assert_eq!(child.task().outcome(), Some(TaskOutcome::failed("no luck")));
    assert_eq!(executor.block_on(child), Ok(Err("no luck")));
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_panic_is_the_failure_of_its_task_and_the_others_go_on() {
    let executor = Executor::instant();
    let child = executor.spawn(async {
        yield_now().await;
        panic!("spilled the {}", "milk");
    });
    let other = executor.spawn(async {
        sleep(SECOND).await;
        "done"
    });
    assert_eq!(executor.block_on(child), Err::<(), _>(JoinError::Panicked("spilled the milk".into())));
    assert_eq!(executor.block_on(other), Ok("done"));
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn waking_on_a_foreign_thread_panics_there_and_leaves_the_task_alone() {
    let executor = Executor::instant();
    let waker = Rc::new(RefCell::new(None));
    let slot = Rc::clone(&waker);
    let task = executor.spawn(poll_fn(move |cx| match slot.replace(Some(cx.waker().clone())) {
        None => Poll::Pending,
        Some(_) => Poll::Ready(()),
    }));
    executor.block_on(yield_now());
    let foreign = waker.borrow().clone().unwrap();
    assert!(std::thread::spawn(move || foreign.wake_by_ref()).join().is_err());
    executor.block_on(yield_now());
    assert!(!task.is_finished());
    waker.borrow().as_ref().unwrap().wake_by_ref();
    executor.block_on(yield_now());
    assert!(task.is_finished());
}

#[test]
fn clearing_the_executor_drops_what_nothing_else_can_wake() {
    let executor = Executor::instant();
    let (drops, event) = (Drops::default(), looplab_runtime::sync::Event::new());
    let (sleeping, waiting, stuck, ready) = (drops.guard(), drops.guard(), drops.guard(), drops.guard());
    let waits = event.wait();
    executor.spawn(async move { (sleep(SECOND).await, sleeping).1 }).detach();
    let mut survivor = executor.spawn(async move { (waits.await, waiting).1 });
    executor.spawn(async move { (pending::<()>().await, stuck).1 }).detach();
    executor.block_on(yield_now());
    executor.spawn(async move { drop(ready) }).detach();
    executor.clear();
    assert_eq!(drops.count(), 3);
    event.set();
    executor.block_on(yield_now());
    assert!(survivor.try_take().is_some_and(|guard| guard.is_ok()));
}

/// A scheduler that never gets round to anything.
#[derive(Clone, Default)]
struct Late(Rc<RefCell<Vec<Callback>>>);

type Callback = Box<dyn FnOnce()>;

impl Outer for Late {
    fn now(&self) -> Time {
        Time::default()
    }
    fn soon(&self, call: Callback) {
        self.0.borrow_mut().push(call);
    }
    fn after(&self, _: f64, call: Callback) -> Callback {
        self.soon(call);
        Box::new(|| ())
    }
    fn at(&self, _: Time, call: Callback) -> Callback {
        self.soon(call);
        Box::new(|| ())
    }
}

#[test]
fn what_a_guest_has_cleared_is_dropped_with_the_turn_that_its_host_does_not_give_it() {
    let (executor, late, drops) = (Executor::instant(), Late::default(), Drops::default());
    executor.attach_to(late.clone());
    let event = looplab_runtime::sync::Event::new();
    let (waits, waiting, unstarted) = (event.wait(), drops.guard(), drops.guard());
    let waiter = executor.spawn(async move { (waits.await, waiting).1 });
    let begin = late.0.borrow_mut().pop().unwrap();
    begin();
    executor.spawn(async move { drop(unstarted) }).detach();
    executor.clear();
    event.set();
    assert_eq!((late.0.borrow().len(), drops.count()), (2, 0));
    late.0.take();
    assert_eq!(drops.count(), 2);
    assert_eq!(waiter.task().outcome(), Some(TaskOutcome::Cancelled));
}

#[test]
fn a_task_that_clears_its_executor_in_its_first_step_goes_on_if_it_can_be_woken() {
    let (event_loop, executor) = started();
    let drops = Drops::default();
    let (goes_on, never_does) = (drops.guard(), drops.guard());
    let yields = executor.spawn(async move {
        current().clear();
        (yield_now().await, goes_on).1
    });
    event_loop.run_ready();
    let waits = executor.spawn(async move {
        current().clear();
        (pending::<()>().await, never_does).1
    });
    event_loop.run_ready();
    assert_eq!(yields.task().outcome(), Some(TaskOutcome::Returned));
    assert_eq!(waits.task().outcome(), Some(TaskOutcome::Cancelled));
    assert_eq!(drops.count(), 1);
}

#[test]
fn dropping_the_executor_drops_its_tasks_wherever_they_are() {
    let executor = Executor::instant();
    let (drops, event) = (Drops::default(), looplab_runtime::sync::Event::new());
    let (sleeping, waiting, stuck, ready) = (drops.guard(), drops.guard(), drops.guard(), drops.guard());
    let waits = event.wait();
    executor.spawn(async move { (sleep(SECOND).await, sleeping).1 }).detach();
    executor.spawn(async move { (waits.await, waiting).1 }).detach();
    executor.spawn(async move { (pending::<()>().await, stuck).1 }).detach();
    executor.block_on(yield_now());
    let unstarted = executor.spawn(async move { drop(ready) });
    assert_eq!(drops.count(), 0);
    drop(executor);
    assert_eq!(drops.count(), 4);
    assert_eq!(event.waiters(), 0);
    assert_eq!(unstarted.task().outcome(), Some(TaskOutcome::Cancelled));
}

/// Each task that is dropped gives a permit on to the next, which must not nest.
#[test]
fn dropping_an_executor_with_a_long_chain_of_waiters_does_not_overflow_the_stack() {
    let executor = Executor::instant();
    let semaphore = looplab_runtime::sync::Semaphore::new(1);
    for _ in 0..100_000 {
        let semaphore = semaphore.clone();
        executor
            .spawn(async move {
                let _permit = semaphore.acquire().await;
                pending::<()>().await;
            })
            .detach();
    }
    executor.block_on(yield_now());
    assert_eq!(semaphore.waiters(), 99_999);
    drop(executor);
    assert_eq!((semaphore.waiters(), semaphore.available()), (0, 1));
}
