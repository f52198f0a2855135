//! Beside the `futures` crate: its combinators inside our tasks, our streams and sinks in its hands.

use std::{cell::RefCell, rc::Rc, time::Duration};

use futures_util::{
    FutureExt, SinkExt, StreamExt,
    future::{self, Either},
    select,
    stream::{self, FuturesUnordered},
};
use looplab_runtime::{
    combine::as_completed,
    executor::{Executor, current, interval, sleep, spawn, yield_now},
    sync::{Event, PutError, Queue, Semaphore},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

async fn after(seconds: u64) -> u64 {
    sleep(Duration::from_secs(seconds)).await;
    seconds
}

#[test]
fn select_takes_what_comes_first_and_drops_the_rest() {
    Executor::instant().block_on(async {
        let (event, permits) = (Event::new(), Semaphore::new(0));
        select! {
            () = event.wait().fuse() => panic!("it was never set"),
            _ = permits.acquire().fuse() => panic!("there is no permit"),
            seconds = after(5).boxed_local().fuse() => assert_eq!(seconds, 5),
        }
        assert_eq!((event.waiters(), permits.waiters()), (0, 0));
        assert_eq!(current().now().as_secs(), 5.0);
    });
}

#[test]
fn futures_unordered_gives_sleeps_as_they_end() {
    Executor::instant().block_on(async {
        let laps: FuturesUnordered<_> = [3, 1, 2].map(after).into_iter().collect();
        assert_eq!(laps.collect::<Vec<_>>().await, [1, 2, 3]);
        assert_eq!(current().now().as_secs(), 3.0);
    });
}

#[test]
fn as_completed_is_a_stream() {
    Executor::instant().block_on(async {
        let laps = as_completed([3, 1, 2].map(after)).map(|lap| lap.unwrap() * 10);
        assert_eq!(laps.take(2).collect::<Vec<_>>().await, [10, 20]);
        assert_eq!(current().now().as_secs(), 2.0);
    });
}

#[test]
fn an_interval_zips_with_a_stream() {
    Executor::instant().block_on(async {
        let paced = stream::iter(["a", "b", "c"]).zip(interval(Duration::from_secs(2)));
        let paced: Vec<_> = paced.map(|(item, tick)| (item, tick.as_secs())).collect().await;
        assert_eq!(paced, [("a", 0.0), ("b", 2.0), ("c", 4.0)]);
    });
}

#[test]
fn a_bounded_queue_holds_a_forwarded_stream_back_and_ends_the_stream_of_its_getter() {
    Executor::instant().block_on(async {
        let (queue, trace) = (Queue::new(1), Rc::new(RefCell::new(Vec::new())));
        let source = spawn({
            let (queue, trace) = (queue.clone(), Rc::clone(&trace));
            async move {
                let items = stream::iter(1..=4).inspect(|item| trace.borrow_mut().push(format!("make {item}")));
                items.map(Ok).forward(queue.sink()).await.unwrap();
                queue.shutdown();
            }
        });
        yield_now().await;
        assert_eq!(
            *trace.borrow(),
            ["make 1", "make 2", "make 3"],
            "one in the queue, one in the sink, one in `forward`"
        );
        assert_eq!(queue.len(), 1);
        assert_eq!(queue.stream().collect::<Vec<_>>().await, [1, 2, 3, 4]);
        source.await.unwrap();
    });
}

#[test]
fn a_sink_gives_an_item_back_that_the_queue_does_not_take() {
    Executor::instant().block_on(async {
        let queue = Queue::new(1);
        let mut sink = queue.sink();
        sink.send('a').await.unwrap();
        queue.shutdown();
        assert_eq!(sink.send('b').await, Err(PutError::ShutDown('b')));
        sink.close().await.unwrap();
        assert_eq!(queue.stream().collect::<String>().await, "a");
    });
}

#[test]
fn a_stream_that_is_dropped_while_it_waits_leaves_its_item_to_the_next() {
    Executor::instant().block_on(async {
        let queue = Queue::new(0);
        let mut first = queue.stream();
        let second = spawn({
            let mut second = queue.stream();
            async move { second.next().await }
        });
        assert!(first.next().now_or_never().is_none());
        yield_now().await;
        queue.put_nowait('a').unwrap();
        drop(first);
        assert_eq!(second.await.unwrap(), Some('a'));
    });
}

#[test]
fn a_primitive_is_raced_with_a_sleep_by_select_of_two() {
    Executor::instant().block_on(async {
        let event = Event::new();
        let late = spawn({
            let event = event.clone();
            async move {
                after(2).await;
                event.set();
            }
        });
        match future::select(event.wait(), sleep(Duration::from_secs(3))).await {
            Either::Left(((), _sleep)) => assert_eq!(current().now().as_secs(), 2.0),
            Either::Right(_) => panic!("the event was set first"),
        }
        late.await.unwrap();
    });
}
