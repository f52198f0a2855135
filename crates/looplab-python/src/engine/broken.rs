//! What to say of an engine that a program has broken.

use std::panic::PanicHookInfo;

use looplab_trace::OUT_OF_MEMORY;

/// A panic of the interpreter, as a sentence about the program that led to it.
#[must_use]
pub fn describe_panic(panic: &PanicHookInfo<'_>) -> &'static str {
    match panic.payload_as_str() {
        // What Rust's collections say of more elements than can be addressed.
        Some("capacity overflow") => OUT_OF_MEMORY,
        _ => "the program broke the interpreter's own parts",
    }
}
