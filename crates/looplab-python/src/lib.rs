//! Python: an interpreter whose `asyncio` runs on our executor.
//!
//! # Which Python it is
//!
//! What a program does, prints and raises is CPython 3.13's: `asyncio` with its deprecations (`get_event_loop` makes a loop
//! in the main thread), syntax errors with their words and places, and which syntax there is; t-strings and `except A, B`,
//! which RustPython's parser knows, are refused.
//!
//! `sys.version` and `sys.version_info` say 3.14, the level of RustPython's interpreter, and have to: annotations are
//! evaluated when they are asked for ([PEP 649](https://peps.python.org/pep-0649/)), so the namespace that a metaclass gets
//! has no `__annotations__`. Libraries such as `attrs`, `pydantic` and `typing_extensions` decide by the version how to read
//! them, and would find none under 3.13. Some messages of built-in types are 3.14's too.
//!
//! # Where things are
//!
//! It stands on `looplab-runtime` and `looplab-trace`, and is the only crate that knows RustPython. Each part may use those
//! below it in this table.
//!
//! | module | what it is |
//! |---|---|
//! | `explore` | one program, many times, in many orders |
//! | `engine` | an interpreter that runs one program: its code, its surroundings, signals to it, its end |
//! | [`ground`], `library` | the interpreter put together of what follows; the Python files that are shipped, and how they are found |
//! | `net` | what `aiohttp` stands on |
//! | `asyncio` | `_asyncio`: futures and tasks (`core`), event loops (`loops`), bindings of the runtime's primitives (`combine`, `sync`), and the `module` that shows them |
//! | `os` | the system that a program sees: [files], `posix`, `errno`, `open` |
//! | `interp` | the interpreter itself: time, streams, context variables, compiling and its errors, limits |

mod asyncio;
mod engine;
mod explore;
pub mod ground;
mod interp;
mod library;
mod net;
mod os;

pub use self::{
    engine::{COMMON_MODULES, Delivery, Engine, Signals, Surroundings, decode_program, describe_panic, running_task},
    explore::{Advance, Explorer, repeatable_wall},
    os::files,
};
