//! The programs the commands need, their versions, and how they get onto a machine that lacks them.
//!
//! The versions live here, in `rust-toolchain.toml`, in `Cargo.lock` (wasm-bindgen-cli must equal the library), and in
//! the npm lockfiles.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::{
    command::{answer, run_quietly},
    project::Project,
};

/// Bundles the page.
pub const TRUNK: Tool =
    Tool { package: "trunk", program: "trunk", version: "0.22.1", locked: true, why: "bundles the page" };

/// Runs the browser tests.
pub const WASM_PACK: Tool =
    Tool { package: "wasm-pack", program: "wasm-pack", version: "0.15.1", locked: true, why: "runs the browser tests" };

/// The oldest Node.js that will do.
const NODE_MAJOR: u32 = 20;

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program that `cargo install` can install.
#[derive(Clone, Debug)]
pub struct Tool<V = &'static str> {
    /// Its package.
    pub package: &'static str,
    /// What it is called once installed.
    pub program: &'static str,
    /// Exactly this version.
    pub version: V,
    /// Whether to build it with the dependencies it was published with.
    pub locked: bool,
    /// What it is for, to be read after its name.
    pub why: &'static str,
}

impl<V: AsRef<str>> Tool<V> {
    /// Installs it into the cache unless this very version is there, or on PATH.
    pub fn ensure(&self, project: &Project) -> Result<()> {
        let version = self.version.as_ref();
        if answer(project.command(self.program).arg("--version")).is_some_and(|text| names_version(&text, version)) {
            return Ok(());
        }
        println!("Installing {} {version} ({}); from source this takes some minutes.", self.program, self.why);
        self.install(project).with_context(|| {
            format!("{} {version} is missing and could not be installed; it must be on PATH", self.program)
        })
    }

    fn install(&self, project: &Project) -> Result<()> {
        let version = self.version.as_ref();
        let tools = project.tools();
        if answer(project.command("cargo").args(["binstall", "-V"])).is_some() {
            let mut binstall = project.command("cargo");
            binstall.args(["binstall", "--no-confirm", "--force", "--root"]).arg(&tools);
            if run_quietly(binstall.arg(format!("{}@{version}", self.package))).is_ok() {
                return Ok(());
            }
        }
        let mut install = project.command("cargo");
        install.args(["install", self.package, "--version", version, "--force", "--root"]).arg(&tools);
        if self.locked {
            install.arg("--locked");
        }
        run_quietly(install.env_remove("CARGO_TARGET_DIR"))
    }
}

/// wasm-bindgen's command line, in the version of the library that `Cargo.lock` names.
pub fn wasm_bindgen(project: &Project) -> Result<Tool<String>> {
    let lock = fs::read_to_string(project.root.join("Cargo.lock")).context("Cargo.lock cannot be read")?;
    let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock does not name wasm-bindgen")?;
    Ok(Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: version.to_owned(),
        // Its published lock file names a dependency that has been withdrawn.
        locked: false,
        why: "joins WebAssembly to JavaScript",
    })
}

/// Installs the pinned toolchain's WebAssembly target, formatter and linter where they are missing.
pub fn ensure_toolchain(project: &Project) -> Result<()> {
    let library = answer(project.command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    let has_target = library.is_some_and(|folder| Path::new(&folder).is_dir());
    let has = |part: &str| answer(project.command("cargo").args([part, "--version"])).is_some();
    if has_target && has("fmt") && has("clippy") {
        return Ok(());
    }
    println!("Installing what rust-toolchain.toml names (the {WASM_TARGET} target, rustfmt, clippy).");
    // Started from a toolchain, rustup would otherwise take that one for a choice of the user's.
    run_quietly(project.command("rustup").args(["toolchain", "install"]).env_remove("RUSTUP_TOOLCHAIN"))
        .context("the pinned Rust toolchain is incomplete: install rustup (https://rustup.rs), then run `rustup toolchain install` here")
}

/// Sees to it that Node.js is there, and new enough.
pub fn ensure_node(project: &Project) -> Result<()> {
    let found = answer(project.command("node").arg("--version"));
    let major = found.as_deref().and_then(|text| text.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        let found = found.map_or("none was found".to_owned(), |version| format!("found {version}"));
        bail!(
            "Node.js {NODE_MAJOR} or newer is needed ({found}): get it from https://nodejs.org, so that `node` and `npm` are on PATH"
        );
    }
    if answer(project.npm(".").arg("--version")).is_none() {
        bail!("npm is missing: it comes with Node.js (https://nodejs.org), or as the package `npm` of your system");
    }
    Ok(())
}

/// Installs the npm packages that a folder's lockfile names, unless they are there.
pub fn ensure_npm_packages(project: &Project, folder: &str, why: &str) -> Result<()> {
    ensure_node(project)?;
    let changed = |path: &str| fs::metadata(project.root.join(folder).join(path)).and_then(|data| data.modified()).ok();
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    println!("Installing the npm packages of {folder} ({why}).");
    run_quietly(project.npm(folder).args(["ci", "--no-audit", "--no-fund"])).with_context(|| {
        format!("the npm packages of {folder} could not be installed: is the npm registry within reach?")
    })
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, entry) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    entry.split('"').next()
}

/// Whether the answer to `--version` (`trunk 0.22.1`, or with more words behind) names this version.
fn names_version(answer: &str, version: &str) -> bool {
    answer.split_whitespace().nth(1) == Some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_names_exactly_the_package_asked_for() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }

    #[test]
    fn another_version_is_not_taken_for_the_right_one() {
        assert!(names_version("trunk 0.22.1", "0.22.1"));
        assert!(names_version("wasm-bindgen 0.2.130 (abc)", "0.2.130"));
        assert!(!names_version("wasm-bindgen 0.2.13", "0.2.130"));
        assert!(!names_version("", "0.2.130"));
    }
}
