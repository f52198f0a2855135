//! Where things are: the checkout, and where cargo builds.

use std::{env, path::PathBuf, process::Command};

use anyhow::{Context, Result};

/// The checkout and its build folder.
#[derive(Clone, Debug)]
pub struct Project {
    /// The top folder of the checkout.
    pub root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// The checkout that this program was built from.
    pub fn find() -> Result<Self> {
        let own = env::var_os("CARGO_MANIFEST_DIR").context("start this through `cargo xtask conformance`")?;
        let root = PathBuf::from(own).parent().context("it lies in a folder of the checkout")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Ok(Self { root, target })
    }

    /// Where cargo puts its build output: `CARGO_TARGET_DIR`, or the folder `target` of the checkout.
    pub fn target(&self) -> PathBuf {
        self.target.clone()
    }

    /// The native runner, as it is built for tests.
    pub fn runner(&self) -> PathBuf {
        self.target.join("debug").join(format!("looplab{}", env::consts::EXE_SUFFIX))
    }

    /// `cargo`, in the top folder.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new("cargo");
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }
}
