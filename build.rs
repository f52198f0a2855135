//! Limits of the engine.

/// How much memory a program may take in the browser, in bytes: enough for any lesson, and not enough to take the
/// reader's machine down with it. And room for a deep program's frames.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        for argument in ["--max-memory=2147483648", "-zstack-size=4194304"] {
            println!("cargo::rustc-link-arg-bin=worker={argument}");
        }
    }
}
