//! The folder of Python files that the tests import: CPython's as they are, and stand-ins for what cannot exist.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::cpython::Cpython;
use crate::project::Project;

/// What is taken of CPython's library, as files or folders, and where it goes. The pure Python half of asyncio lies apart,
/// so that ours is found first.
const TAKEN: [(&str, &str); 6] = [
    ("test/__init__.py", "test/__init__.py"),
    ("test/support", "test/support"),
    ("test/test_asyncio", "test/test_asyncio"),
    ("test/certdata", "test/certdata"),
    ("py_compile.py", "py_compile.py"),
    ("asyncio", "cpython_asyncio"),
];

/// Where the files are.
#[derive(Debug)]
pub struct Suite {
    /// The program that runs one test file.
    pub main: PathBuf,
    /// Where modules are looked for, in this order.
    pub path: [PathBuf; 2],
}

impl Suite {
    /// Copies CPython's files together, in the build folder.
    pub fn assemble(project: &Project, cpython: &Cpython) -> Result<Self> {
        let folder = project.target().join("conformance").join(&cpython.version);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be emptied", folder.display()))?;
        }
        for (from, to) in TAKEN {
            let from = cpython.library.join(from);
            if from.exists() {
                copy(&from, &folder.join(to)).with_context(|| format!("{} cannot be copied", from.display()))?;
            }
        }
        let own = project.root.join("conformance");
        Ok(Self { main: own.join("run.py"), path: [own.join("standins"), folder] })
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().expect("it lies in a folder"))?;
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != "__pycache__" {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
