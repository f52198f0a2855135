//! The worker that programs run in.

#[cfg(target_arch = "wasm32")]
fn main() {
    looplab::worker::server::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The worker runs in a browser. `cargo xtask serve` builds and serves the page.");
    std::process::exit(2);
}
