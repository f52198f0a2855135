//! What tasks wait for and hold.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

const WORDS: [&str; 3] = ["#", "stops for", "woken by T"];

#[test]
fn a_lock_is_told_with_who_waits_and_who_holds() {
    let (executor, told) = watched();
    let (lock, done) = (Lock::new().named("till"), Rc::new(Cell::new(false)));
    for name in ["a", "b"] {
        let (lock, done) = (lock.clone(), Rc::clone(&done));
        let main = executor.spawn_named(name, async move {
            let _guard = lock.acquire().await;
            yield_now().await;
            if done.replace(true) {
                current().stop();
            }
        });
        main.detach();
    }
    executor.run_in_place().unwrap();
    let lines: Vec<_> =
        lines_of(&told).into_iter().filter(|line| WORDS.iter().any(|word| line.contains(word))).collect();
    let expected = [
        "0 T1 #1 is lock \"till\"",
        "0 T1 #1 acquired { left: 0 }",
        "0 T1 stops for a turn",
        "0 T2 stops for #1 to acquire",
        "0 T1 #1 released { left: 1 }",
        "0 T2 woken by T1",
        "0 T2 #1 acquired { left: 0 }",
        "0 T2 stops for a turn",
        "0 T2 #1 released { left: 1 }",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn permits_count_until_the_woken_waiter_goes_on() {
    let lines = telling(&["#"], async {
        let seats = Semaphore::new(2).named("seats");
        let (one, two) = (seats.acquire().await, seats.acquire().await);
        let guests = [(); 2].map(|()| {
            let seats = seats.clone();
            spawn(async move { drop(seats.acquire().await) })
        });
        yield_now().await;
        drop((one, two));
        gather(guests).await;
    });
    let expected = [
        "0 T1 #1 is semaphore { permits: 2 } \"seats\"",
        "0 T1 #1 acquired { left: 1 }",
        "0 T1 #1 acquired { left: 0 }",
        "0 T2 stops for #1 to acquire",
        "0 T3 stops for #1 to acquire",
        "0 T1 #1 released { left: 1 }",
        "0 T1 #1 released { left: 2 }",
        "0 T2 #1 acquired { left: 1 }",
        "0 T2 #1 released { left: 2 }",
        "0 T3 #1 acquired { left: 1 }",
        "0 T3 #1 released { left: 2 }",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn an_event_is_told_when_it_changes_only() {
    let lines = telling(&["#"], async {
        let open = Event::new().named("open");
        let visitor = spawn(open.wait());
        yield_now().await;
        open.set();
        open.set();
        visitor.await.unwrap();
        open.clear();
        open.clear();
    });
    let expected = ["0 T2 #1 is event \"open\"", "0 T2 stops for #1 to signal", "0 T1 #1 signalled", "0 T1 #1 cleared"];
    assert_eq!(lines, expected);
}

#[test]
fn a_queue_is_told_with_what_is_in_it_and_what_is_not_done() {
    let lines = telling(&["#"], async {
        let queue = Queue::new(1).named("orders");
        let cook = spawn({
            let queue = queue.clone();
            async move {
                for dish in 0..2 {
                    queue.put(dish).await.unwrap();
                }
                queue.join().await;
            }
        });
        yield_now().await;
        for _ in 0..2 {
            queue.get().await.unwrap();
            yield_now().await;
        }
        queue.task_done().unwrap();
        queue.task_done().unwrap();
        cook.await.unwrap();
        let _ = futures_util::poll!(std::pin::pin!(queue.get()));
        timeout(SECOND, queue.get()).await.unwrap_err();
    });
    let expected = [
        "0 T2 #1 is queue { maxsize: 1 } \"orders\"",
        "0 T2 #1 put { len: 1 }",
        "0 T2 stops for #1 to put",
        "0 T1 #1 got { len: 0 }",
        "0 T2 #1 put { len: 1 }",
        "0 T2 stops for #1 to join",
        "0 T1 #1 got { len: 0 }",
        "0 T1 #1 itemdone { unfinished: 1 }",
        "0 T1 #1 itemdone { unfinished: 0 }",
        "0 T1 stops for #1 to get",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn what_was_in_a_queue_before_is_told_when_it_is_first_heard_of() {
    let queue = Queue::new(0);
    (0..3).for_each(|item| queue.put_nowait(item).unwrap());
    let lines = telling(&["#"], async move {
        queue.put(3).await.unwrap();
    });
    let expected =
        ["0 T1 #1 is queue { maxsize: 0 } \"\"", "0 T1 #1 itemdone { unfinished: 3 }", "0 T1 #1 put { len: 4 }"];
    assert_eq!(lines, expected);
}

#[test]
fn a_condition_and_its_lock_are_two_objects_of_one_name() {
    let lines = telling(&["#"], async {
        let changed = Condition::new().named("changed");
        let waiter = spawn({
            let changed = changed.clone();
            async move { drop(changed.wait(changed.acquire().await).await) }
        });
        yield_now().await;
        let guard = changed.acquire().await;
        changed.notify(&guard, 1);
        drop(guard);
        waiter.await.unwrap();
    });
    let expected = [
        "0 T2 #1 is lock \"changed\"",
        "0 T2 #1 acquired { left: 0 }",
        "0 T2 #1 released { left: 1 }",
        "0 T2 #2 is condition \"changed\"",
        "0 T2 stops for #2 to signal",
        "0 T1 #1 acquired { left: 0 }",
        "0 T1 #2 signalled",
        "0 T1 #1 released { left: 1 }",
        "0 T2 #1 acquired { left: 0 }",
        "0 T2 #1 released { left: 1 }",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_barrier_is_one_object() {
    let lines = telling(&["#"], async {
        let start = Barrier::new(2).named("start");
        gather([(); 2].map(|()| {
            let start = start.clone();
            async move { start.wait().await }
        }))
        .await;
    });
    let expected = ["0 T2 #1 is barrier { parties: 2 } \"start\"", "0 T2 stops for #1 to signal", "0 T3 #1 signalled"];
    assert_eq!(lines, expected);
}
