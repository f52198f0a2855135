//! The languages beside Rust: JavaScript, CSS and JSON by Biome and TypeScript, Python by Ruff. All of these come from npm.

use anyhow::{Context, Result};

use crate::{command::run, project::Project, tools};

/// Where JavaScript is: each has a `tsconfig.json`, as not all may use what Node.js has.
const TYPED: [&str; 3] = ["www", "tests/e2e", "benches/browser"];

/// Installs what checks them, and the packages whose types are asked for.
pub fn ensure_tools(project: &Project) -> Result<()> {
    tools::ensure_npm_packages(project, "xtask/languages", "they check JavaScript, CSS and Python")?;
    tools::ensure_npm_packages(project, "www/editor", "the editor")?;
    tools::ensure_npm_packages(project, "tests/e2e", "they steer the browser")
}

/// Lints JavaScript, CSS and JSON, and compares their format, as `biome.jsonc` says.
pub fn check_web(project: &Project) -> Result<()> {
    mendable(run(project.command("biome").args(["check", "--error-on-warnings"])))
}

/// Checks the types of JavaScript, which its comments declare.
pub fn check_types(project: &Project) -> Result<()> {
    TYPED.iter().try_for_each(|folder| run(project.command("tsc").args(["--project", folder])))
}

/// Lints Python, and compares its format, as `ruff.toml` says.
pub fn check_python(project: &Project) -> Result<()> {
    mendable(ruff(project, &[]))
}

/// Formats everything, Rust too, and mends what Biome can mend safely.
pub fn format(project: &Project) -> Result<()> {
    tools::ensure_toolchain(project)?;
    ensure_tools(project)?;
    run(project.command("cargo").args(["fmt", "--all"]))?;
    run(project.command("biome").args(["check", "--write", "--error-on-warnings"]))?;
    ruff(project, &["--write"])
}

fn ruff(project: &Project, arguments: &[&str]) -> Result<()> {
    // It runs for a second: to optimise it would take longer.
    run(project.command("node").args(["--liftoff-only", "xtask/languages/ruff.mjs"]).args(arguments))
}

fn mendable(result: Result<()>) -> Result<()> {
    result.context("`cargo xtask fmt` mends the format, and shows what is left")
}
