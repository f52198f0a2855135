//! The page.

#[cfg(target_arch = "wasm32")]
fn main() {
    looplab::ui::view::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("The page runs in a browser. `cargo xtask serve` builds and serves it.");
    std::process::exit(2);
}
