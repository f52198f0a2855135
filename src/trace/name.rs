//! What things are called.

/// A short text, such as the name of a task or an object. Most of them lie in place, up to 12 bytes in the browser: memory
/// that each of very many tasks takes apart is slow to walk through, for the program too.
pub type Name = compact_str::CompactString;
