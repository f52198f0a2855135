//! The page in ten lines that the runtime has as an example, built so that a browser can open it.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    command::run,
    project::Project,
    serve::Mount,
    tools::{self, WASM_TARGET},
};

/// The built example, in a folder of the site.
pub fn mount(project: &Project) -> Result<Mount> {
    Ok(Mount { prefix: "/example/", folder: build(project)?, immutable: false, policy: None })
}

/// Builds it; the folder with its page.
fn build(project: &Project) -> Result<PathBuf> {
    tools::wasm_bindgen(project)?.ensure(project)?;
    let build = ["build", "--quiet", "--package", "looplab-runtime", "--features", "browser", "--example", "page"];
    run(project.command("cargo").args(build).args(["--target", WASM_TARGET]))?;
    let module = project.target().join(WASM_TARGET).join("debug/examples/page.wasm");
    let folder = project.target().join("example");
    run(project.command("wasm-bindgen").args(["--target", "web", "--out-dir"]).args([&folder, &module]))?;
    fs::copy(project.root.join("crates/looplab-runtime/examples/page.html"), folder.join("index.html"))
        .context("the example's page cannot be copied")?;
    Ok(folder)
}
