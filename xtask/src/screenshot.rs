//! `cargo xtask screenshot`: the pictures of the page that the texts show.

use anyhow::Result;

use crate::{
    chromium,
    command::run,
    page,
    project::Project,
    serve::{self, Mount, Site},
    tools,
};

/// Builds the page, runs a pattern, and takes `docs/looplab*.png`.
pub fn command(project: &Project) -> Result<()> {
    let chromium = chromium::ensure(project)?;
    tools::ensure_npm_packages(project, "tests/e2e", "they steer the browser")?;
    page::build(project)?;
    let site = Site::open(serve::listen(0)?, vec![Mount::page(project)])?;
    let mut take = project.command("node");
    take.arg("tests/e2e/screenshot.mjs").arg(project.root.join("docs"));
    run(take.env("LOOPLAB_URL", site.url()).env("LOOPLAB_CHROMIUM", &chromium.browser))
}
