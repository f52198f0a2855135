//! `cargo xtask build`: the release page.

use std::fs;

use anyhow::{Context, Result};

use crate::{
    command::{run, run_quietly},
    notices,
    project::Project,
    tools,
};

/// What the page may do, as a content security policy: run its own code and reach any host a program fetches from.
pub const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; \
                          connect-src *; object-src 'none'; base-uri 'self'; form-action 'none'";

/// The page's own licences.
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// The notices of what others wrote.
const NOTICES: &str = "third-party.txt";

/// Builds the page and says where it is.
pub fn command(project: &Project) -> Result<()> {
    build(project)?;
    println!("The page is in {}", project.dist().display());
    Ok(())
}

/// Builds the release page into `dist/`, ready for any static host and any folder on it.
pub fn build(project: &Project) -> Result<()> {
    tools::ensure_toolchain(project)?;
    tools::wasm_bindgen(project)?.ensure(project)?;
    tools::TRUNK.ensure(project)?;
    tools::ensure_npm_packages(project, "xtask/npm", "wasm-opt, which makes WebAssembly smaller")?;
    tools::ensure_npm_packages(project, "www/editor", "the editor")?;
    run_quietly(project.npm("www/editor").args(["run", "build"])).context("the editor cannot be bundled")?;
    let mut trunk = project.command("trunk");
    trunk.args(["build", "--release", "--offline", "--public-url", "./"]);
    // Trunk takes NO_COLOR=1 for a wrong value of its own switch.
    run(trunk.env_remove("NO_COLOR"))?;
    for name in LICENCES {
        fs::copy(project.root.join(name), project.dist().join(name)).with_context(|| format!("cannot copy {name}"))?;
    }
    notices::write(project, &project.dist().join(NOTICES))
}
