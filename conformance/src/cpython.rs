//! The CPython whose tests are run.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::command::answer;

/// The variable that names one.
const VARIABLE: &str = "LOOPLAB_CPYTHON";
/// The minor version whose wording and order the engine follows.
const PREFERRED: u32 = 13;
const OLDEST: u32 = 12;
/// Prints the version, and where the library is if the tests are in it.
const ASK: &str = "import os, sys, sysconfig; lib = sysconfig.get_path('stdlib'); \
                   has = sys.implementation.name == 'cpython' \
                   and os.path.exists(os.path.join(lib, 'test', 'test_asyncio', 'test_tasks.py')); \
                   print(*sys.version_info[:3], sep='.'); print(lib if has else '')";

/// A CPython that has its tests.
#[derive(Debug)]
pub struct Cpython {
    /// Its program.
    pub program: PathBuf,
    /// Its version, such as `3.13.0`.
    pub version: String,
    /// Its standard library.
    pub library: PathBuf,
}

impl Cpython {
    /// The one that was given, or that `LOOPLAB_CPYTHON` names, or the best on PATH and in pyenv's folder.
    pub fn find(given: Option<&Path>) -> Result<Self> {
        let named = given.map(Path::to_owned).or_else(|| env::var_os(VARIABLE).map(PathBuf::from));
        if let Some(named) = named {
            return Self::ask(&program_in(&named)).with_context(|| {
                format!("{} is no CPython 3.{OLDEST} or newer that has its package `test`", named.display())
            });
        }
        let found = candidates().iter().filter_map(|program| Self::ask(program)).min_by_key(Self::distance);
        let Some(found) = found else {
            bail!(
                "no CPython 3.{OLDEST} or newer with its package `test` was found on PATH or in pyenv's folder: \
                 name one with --cpython PATH or {VARIABLE} (3.{PREFERRED} is best; `pyenv install 3.{PREFERRED}` \
                 gives one, and on Debian its tests are in libpython3.{PREFERRED}-testsuite)"
            );
        };
        Ok(found)
    }

    /// What a program says of itself, if it is one that will do.
    fn ask(program: &Path) -> Option<Self> {
        let answer = answer(std::process::Command::new(program).args(["-I", "-c", ASK]))?;
        let (version, library) = answer.split_once('\n')?;
        let known = Self { program: program.to_owned(), version: version.to_owned(), library: library.into() };
        (known.minor()? >= OLDEST && !library.is_empty()).then_some(known)
    }

    fn minor(&self) -> Option<u32> {
        let (major, rest) = self.version.split_once('.')?;
        (major == "3").then(|| rest.split('.').next()?.parse().ok()).flatten()
    }

    fn distance(&self) -> u32 {
        self.minor().map_or(u32::MAX, |minor| minor.abs_diff(PREFERRED))
    }
}

fn program_in(path: &Path) -> PathBuf {
    if path.is_dir() { path.join("bin").join("python3") } else { path.to_owned() }
}

fn candidates() -> Vec<PathBuf> {
    let mut programs: Vec<_> =
        ["python3.13", "python3", "python3.14", "python3.12", "python"].map(PathBuf::from).into();
    let pyenv = env::var_os("PYENV_ROOT").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".pyenv")));
    let versions = pyenv.and_then(|root| root.join("versions").read_dir().ok());
    programs.extend(versions.into_iter().flatten().flatten().map(|version| program_in(&version.path())));
    programs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpython(version: &str) -> Cpython {
        Cpython { program: PathBuf::new(), version: version.to_owned(), library: PathBuf::new() }
    }

    #[test]
    fn the_version_that_is_followed_comes_first() {
        let mut found = ["3.12.1", "3.14.0", "3.13.7"].map(cpython);
        found.sort_by_key(Cpython::distance);
        assert_eq!(found[0].version, "3.13.7");
    }

    #[test]
    fn what_is_not_there_is_said() {
        let error = Cpython::find(Some(Path::new("/no/such/python"))).unwrap_err();
        assert!(error.to_string().contains("/no/such/python is no CPython"), "{error}");
    }
}
