//! Gathers the Python files that are compiled into Looplab: the chosen part of the standard library, and our own.
//!
//! Comments and docstrings are taken out, because programs do not need them and they are a third of the text. Line ends
//! stay, so that every line keeps its number.

#[path = "build/strip.rs"]
mod strip;

use std::{
    collections::BTreeMap,
    env,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

const OWN: &str = "../../www/python";
const LIST: &str = "../../www/python/library.txt";

/// Lines of the standard library that stand in the way of a module whose rest works: file, line, line instead.
const CHANGES: [(&str, &str, &str); 5] = [
    ("asyncio/streams.py", "import socket", "socket = None"),
    ("asyncio/trsock.py", "import socket", "socket = None"),
    ("logging/handlers.py", "import socket", "socket = None"),
    (
        "logging/config.py",
        "from socketserver import ThreadingTCPServer, StreamRequestHandler",
        "ThreadingTCPServer = StreamRequestHandler = object",
    ),
    // The streams of `sys` count as text files too.
    (
        "io.py",
        "for klass in (StringIO, TextIOWrapper):",
        "for klass in (StringIO, TextIOWrapper, *__import__('_looplab_stdio').text_streams()):",
    ),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    gather().expect("the Python library cannot be gathered");
}

/// Writes `library.rs` into the build folder: a table of paths and texts, sorted by path.
fn gather() -> io::Result<()> {
    println!("cargo::rerun-if-changed={OWN}");
    let mut files = BTreeMap::new();
    choose(Path::new(rustpython_pylib::LIB_PATH), &fs::read_to_string(LIST)?, &mut files)?;
    let own = Path::new(OWN);
    collect(own, own, &mut files)?;

    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut table = String::from("&[\n");
    for (name, path) in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let whole = change(name, fs::read_to_string(path)?)?;
        let text = strip::strip(&whole).map_err(|error| io::Error::other(format!("{name}: {error}")))?;
        assert_eq!(text.matches('\n').count(), whole.matches('\n').count(), "lines of {name} moved");
        let stripped = out.join("library").join(name);
        fs::create_dir_all(stripped.parent().expect("it is in a folder"))?;
        fs::write(&stripped, text)?;
        writeln!(table, "({name:?}, include_str!({stripped:?})),").expect("a string takes all text");
    }
    table.push_str("]\n");
    fs::write(out.join("library.rs"), table)
}

/// `text` with the [`CHANGES`] of file `name`.
fn change(name: &str, mut text: String) -> io::Result<String> {
    for (_, line, instead) in CHANGES.iter().filter(|(file, ..)| *file == name) {
        let mut lines: Vec<_> = text.split('\n').collect();
        let mut found = lines.iter_mut().filter(|there| *there == line);
        let (Some(only), None) = (found.next(), found.next()) else {
            return Err(io::Error::other(format!("{name} does not have this line once: {line:?}")));
        };
        *only = instead;
        text = lines.join("\n");
    }
    Ok(text)
}

/// Adds what `list` names below `root`.
fn choose(root: &Path, list: &str, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    let lines = || list.lines().map(|line| line.split('#').next().unwrap_or("").trim()).filter(|line| !line.is_empty());
    for line in lines().filter(|line| !line.starts_with('-')) {
        collect(root, &root.join(line), files)?;
    }
    for line in lines().filter_map(|line| line.strip_prefix('-')) {
        files.retain(|name, _| name != line && !name.starts_with(&format!("{line}/")));
    }
    Ok(())
}

/// Adds a Python file, or all of them below a folder.
fn collect(root: &Path, path: &Path, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(root, &entry?.path(), files)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "py") {
        let name = path.strip_prefix(root).expect("it is below the root");
        let name = name.to_str().expect("module names are ASCII").replace('\\', "/");
        files.insert(name, path.to_path_buf());
    } else if !path.exists() {
        return Err(io::Error::other(format!("{} is listed in {LIST} but not there", path.display())));
    }
    Ok(())
}
