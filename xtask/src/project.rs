//! Where things are: the checkout, and the cache outside it that makes a second build quick.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

/// The checkout and its cache.
#[derive(Clone, Debug)]
pub struct Project {
    /// The top folder of the checkout.
    pub root: PathBuf,
    /// Tools and build output. May be emptied at any time.
    pub cache: PathBuf,
}

impl Project {
    /// The checkout this program was started from; the cache is `LOOPLAB_CACHE`, or `looplab` in the user's cache folder.
    pub fn find() -> Result<Self> {
        let xtask = env::var_os("CARGO_MANIFEST_DIR").context("start this through `cargo xtask`")?;
        let root = Path::new(&xtask).parent().context("xtask lies in a folder of the checkout")?.to_owned();
        Ok(Self { root, cache: cache_folder().context("no home folder: set LOOPLAB_CACHE to a folder for tools")? })
    }

    /// Where `cargo install` puts programs.
    pub fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// Where cargo puts its build output: `CARGO_TARGET_DIR`, or a folder in the cache.
    pub fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.cache.join("target"), PathBuf::from)
    }

    /// The built page.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A command that runs in the top folder and finds the project's tools before the system's.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let npm = ["xtask/npm", "xtask/languages"].map(|folder| self.root.join(folder).join("node_modules/.bin"));
        let own = [self.tools().join("bin")].into_iter().chain(npm);
        let inherited = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(own.chain(env::split_paths(&inherited)))
            .expect("folders taken from PATH can be put back into it");
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", path).env("CARGO_TARGET_DIR", self.target());
        command
    }

    /// `npm`, in a folder of the checkout.
    pub fn npm(&self, folder: &str) -> Command {
        let mut command = self.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.current_dir(self.root.join(folder));
        command
    }
}

fn cache_folder() -> Option<PathBuf> {
    let named = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("LOOPLAB_CACHE")
        .or_else(|| Some(named("XDG_CACHE_HOME").or_else(|| Some(env::home_dir()?.join(".cache")))?.join("looplab")))
}
