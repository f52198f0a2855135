//! Each part of the crate uses only those below it, as the table in `lib.rs` says.

#![cfg(not(target_arch = "wasm32"))]

use std::{fs, path::Path};

/// The parts, the lowest first.
const PARTS: [&str; 8] = ["interp", "os", "asyncio", "net", "library", "ground", "engine", "explore"];

/// What `text` names directly below `crate`.
fn used(text: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut all = Vec::new();
    for (at, path) in text.match_indices("crate::") {
        let rest = &text[at + path.len()..];
        let Some(tree) = rest.strip_prefix('{') else {
            all.extend(rest.split(|c| !is_name(c)).next());
            continue;
        };
        let mut depth = 0;
        for (at, c) in tree.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                _ if depth == 0 && is_name(c) && !tree[..at].ends_with(|c| is_name(c) || c == ':') => {
                    all.extend(tree[at..].split(|c| !is_name(c)).next());
                }
                _ => {}
            }
        }
    }
    all
}

fn check(path: &Path, part: usize, wrong: &mut Vec<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            check(&entry.unwrap().path(), part, wrong);
        }
        return;
    }
    let text = fs::read_to_string(path).unwrap();
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let above = |name: &&str| PARTS[part + 1..].contains(name);
    wrong.extend(used(&code).iter().filter(|name| above(name)).map(|name| format!("{} uses {name}", path.display())));
}

#[test]
fn no_part_uses_one_above_it() {
    let (source, mut wrong) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), Vec::new());
    for (number, part) in PARTS.iter().enumerate() {
        check(&source.join(format!("{part}.rs")), number, &mut wrong);
        let folder = source.join(part);
        if folder.is_dir() {
            check(&folder, number, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn trees_of_imports_are_read() {
    let text =
        "use crate::{asyncio::{self, core::errors}, interp::{errors, places}, library}; crate::os::posix(); crate::net";
    assert_eq!(used(text), ["asyncio", "interp", "library", "os", "net"]);
}
