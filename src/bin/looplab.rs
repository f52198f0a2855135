//! The native runner: `looplab run FILE.py`.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    looplab::terminal::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
