//! Turns, timers, and panics, which cannot be caught in the browser.

use std::{cell::Cell, rc::Rc, time::Duration};

use js_sys::{Function, Promise};
use looplab_runtime::{
    browser::{self, install_panic_hook},
    executor::{Clock, Executor, JoinError, current, sleep, spawn, yield_now},
    host::{Browser, Platform},
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test as test;

fn started() -> Executor {
    install_panic_hook();
    let executor = Executor::new(Clock::real(&Browser));
    executor.start();
    executor
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(call: &Function, ms: i32) -> i32;
    #[wasm_bindgen(js_name = addEventListener)]
    fn add_event_listener(name: &str, call: &Function, capture: bool);
    #[wasm_bindgen(js_name = removeEventListener)]
    fn remove_event_listener(name: &str, call: &Function, capture: bool);
}

/// Lets the browser's loop go round once.
async fn macrotask() {
    let promise = Promise::new(&mut |resolve, _| {
        set_timeout(&resolve, 0);
    });
    JsFuture::from(promise).await.unwrap();
}

#[test]
async fn tasks_run_in_microtasks() {
    let executor = started();
    let child = executor.spawn(async {
        yield_now().await;
        spawn(async { 3 }).await.unwrap() + 4
    });
    JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.unwrap();
    assert!(child.is_finished());
    assert_eq!(child.await, Ok(7));
}

#[test]
async fn a_sleeper_waits_no_less_than_it_asked_for() {
    let executor = started();
    let waited = executor.spawn(async {
        let start = current().now();
        sleep(Duration::from_millis(3)).await;
        current().now() - start
    });
    let waited = waited.await.unwrap();
    assert!(waited > 0.003 - 1e-6, "{waited} s");
}

#[test]
async fn endless_work_leaves_the_page_its_turn() {
    let executor = started();
    let steps = Rc::new(Cell::new(0));
    let count = Rc::clone(&steps);
    let mut child = executor.spawn(async move {
        loop {
            count.set(count.get() + 1);
            yield_now().await;
        }
    });
    macrotask().await;
    let first = steps.get();
    macrotask().await;
    assert!(first > 0 && steps.get() > first);
    child.cancel();
    assert_eq!(child.await, Err::<(), _>(JoinError::Cancelled));
}

#[test]
async fn an_executor_that_is_dropped_with_a_turn_under_way_is_left_alone() {
    let executor = started();
    let ran = Rc::new(Cell::new(false));
    let body = Rc::clone(&ran);
    executor.spawn(async move { body.set(true) }).detach();
    drop(executor);
    macrotask().await;
    assert!(!ran.get());
}

#[test]
fn blocking_takes_its_time() {
    let start = Browser.now();
    Browser.host().block(0.002);
    assert!(Browser.now() - start >= 0.002);
}

/// Catches the errors that were not caught, in place of the page.
struct Uncaught {
    listener: Closure<dyn Fn(web_sys::Event)>,
    count: Rc<Cell<usize>>,
}

impl Uncaught {
    fn listen() -> Self {
        let count = Rc::new(Cell::new(0));
        let caught = Rc::clone(&count);
        let listener = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
            caught.set(caught.get() + 1);
            event.prevent_default();
            event.stop_immediate_propagation();
        });
        add_event_listener("error", listener.as_ref().unchecked_ref(), true);
        Self { listener, count }
    }
}

impl Drop for Uncaught {
    fn drop(&mut self) {
        remove_event_listener("error", self.listener.as_ref().unchecked_ref(), true);
    }
}

#[test]
async fn a_panic_is_the_failure_of_its_task_and_the_others_go_on() {
    let uncaught = Uncaught::listen();
    let executor = started();
    let trips = executor.spawn(async {
        yield_now().await;
        panic!("spilled the milk");
    });
    let other = executor.spawn(async {
        sleep(Duration::from_millis(1)).await;
        "done"
    });
    assert_eq!(trips.await, Err::<(), _>(JoinError::Panicked("spilled the milk".into())));
    assert_eq!(other.await, Ok("done"));
    assert_eq!(uncaught.count.get(), 1);
}

#[test]
async fn a_panic_in_a_callback_leaves_the_tasks_alone() {
    let uncaught = Uncaught::listen();
    let executor = started();
    executor.call_soon(|| panic!("tripped"));
    let other = executor.spawn(async { "done" });
    assert_eq!(other.await, Ok("done"));
    assert_eq!(uncaught.count.get(), 1);
}

#[test]
async fn what_a_page_spawns_runs_once_its_code_returns_and_again_later() {
    let ran = Rc::new(Cell::new(0));
    for _ in 0..2 {
        let count = Rc::clone(&ran);
        browser::spawn_local(async move {
            sleep(Duration::from_millis(1)).await;
            count.set(count.get() + 1);
        });
    }
    assert_eq!(ran.get(), 0);
    browser::executor().spawn(sleep(Duration::from_millis(20))).await.unwrap();
    assert_eq!(ran.get(), 2);
}
