//! A page in ten lines: three couriers go out at once, and the page shows when all are back.
//!
//! `cargo build --example page --features browser --target wasm32-unknown-unknown` makes the module, `wasm-bindgen --target web`
//! the script that `page.html` loads.

#[cfg(target_arch = "wasm32")]
fn main() {
    use looplab_runtime::{browser, combine::gather, executor::sleep};

    browser::spawn_local(async {
        let couriers = [30, 10, 20].map(|ms| async move {
            sleep(std::time::Duration::from_millis(ms)).await;
            ms
        });
        let times: Vec<_> = gather(couriers).await.into_iter().flatten().collect();
        let body = web_sys::window().and_then(|window| window.document()?.body()).expect("a page has a body");
        body.set_inner_text(&format!("back after {times:?} ms"));
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("This example is a page: build it for wasm32-unknown-unknown.");
}
