//! The four programs. Their numbers are those of `executor.mjs`, which runs the same with plain promises.

use std::rc::Rc;

use crate::contender::Contender;

const KEPT: &str = "no task of a race fails";

/// 25,000 tasks are spawned, then joined.
pub async fn spawn_and_join<C: Contender>() {
    let tasks: Vec<_> = (0..25_000_u64).map(|i| C::spawn(async move { i })).collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.expect(KEPT);
    }
    assert_eq!(sum, 25_000 * 24_999 / 2);
}

/// 300 tasks let each other go first 300 times.
pub async fn take_turns<C: Contender>() {
    let turns = async || {
        for _ in 0..300 {
            C::yield_now().await;
        }
    };
    let tasks: Vec<_> = (0..300).map(|_| C::spawn(turns())).collect();
    for task in tasks {
        task.await.expect(KEPT);
    }
}

/// Two tasks send an item to and fro 25,000 times, through queues with room for one.
pub async fn ping_pong<C: Contender>() {
    let (there, mut arrived) = C::queue();
    let (back, mut returned) = C::queue();
    let echo = C::spawn(async move {
        for _ in 0..25_000 {
            let item = C::get(&mut arrived).await;
            C::put(&back, item + 1).await;
        }
    });
    let mut item = 0;
    for _ in 0..25_000 {
        C::put(&there, item).await;
        item = C::get(&mut returned).await;
    }
    echo.await.expect(KEPT);
    assert_eq!(item, 25_000);
}

/// 300 tasks enter a semaphore of 10 permits 100 times each and hold their permit for a turn.
pub async fn share_permits<C: Contender>() {
    let semaphore = Rc::new(C::semaphore(10));
    let enter = async |semaphore: Rc<C::Semaphore>| {
        for _ in 0..100 {
            let _permit = C::permit(&semaphore).await;
            C::yield_now().await;
        }
    };
    let tasks: Vec<_> = (0..300).map(|_| C::spawn(enter(Rc::clone(&semaphore)))).collect();
    for task in tasks {
        task.await.expect(KEPT);
    }
}
