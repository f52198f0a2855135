//! `cargo xtask bench`: measures the built page beside Pyodide, and the executor beside others, in one Chromium.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    chromium,
    command::{answer_aloud, run},
    page,
    project::Project,
    serve::{self, Mount, Site},
    tools,
};

/// Where the table stands in README.md.
const MARKS: (&str, &str) = ("<!-- bench -->", "<!-- /bench -->");

/// Measures, prints the table, and writes it into README.md.
pub fn command(project: &Project) -> Result<()> {
    let chromium = chromium::ensure(project)?;
    tools::ensure_npm_packages(project, "tests/e2e", "they steer the browser")?;
    tools::ensure_npm_packages(project, "benches/browser", "Pyodide, to compare with")?;
    page::build(project)?;
    let executor = build_executor_bench(project)?;
    let site = Site::open(serve::listen(0)?, mounts(project, executor))?;
    let mut measure = project.command("node");
    measure.arg("benches/browser/bench.mjs").arg(project.dist());
    measure.env("LOOPLAB_URL", site.url()).env("LOOPLAB_CHROMIUM", &chromium.browser);
    let table = answer_aloud(&mut measure)?;
    println!("\n{table}");
    let readme = project.root.join("README.md");
    let text = fs::read_to_string(&readme).context("README.md cannot be read")?;
    fs::write(&readme, spliced(&text, &table)?)?;
    println!("\nWritten into README.md");
    Ok(())
}

/// The programs that race the executor against others, as WebAssembly for a page of their own, built as the page is.
fn build_executor_bench(project: &Project) -> Result<PathBuf> {
    let target = "wasm32-unknown-unknown";
    let mut build = project.command("cargo");
    build.args(["build", "--release", "--package", "executor-bench", "--target", target]);
    // The page builds for size what it uses little; here nothing may be slower for that.
    run(build.args(["--config", r#"profile.release.package."*".opt-level=3"#]))?;
    let built = project.target().join(target).join("release/executor-bench.wasm");
    let out = project.target().join("executor-bench");
    run(project
        .command("wasm-bindgen")
        .args(["--target", "web", "--no-typescript", "--out-dir"])
        .arg(&out)
        .arg(&built))?;
    let module = out.join("executor-bench_bg.wasm");
    run(project.command("wasm-opt").args(["-O3", "-o"]).args([&module, &module]))?;
    Ok(out)
}

fn mounts(project: &Project, executor: PathBuf) -> Vec<Mount> {
    let fixed = |prefix, folder| Mount { prefix, folder, immutable: true, policy: None };
    vec![
        Mount::page(project),
        fixed("/bench/", project.root.join("benches/browser")),
        fixed("/bench/executor/", executor),
        // The same caching as our own files have, so that neither side waits for the network.
        fixed("/pyodide/", project.root.join("benches/browser/node_modules/pyodide")),
    ]
}

/// The text with the table between the two marks.
fn spliced(text: &str, table: &str) -> Result<String> {
    let missing = || format!("README.md has no {} … {}", MARKS.0, MARKS.1);
    let (before, rest) = text.split_once(MARKS.0).with_context(missing)?;
    let (_, after) = rest.split_once(MARKS.1).with_context(missing)?;
    Ok(format!("{before}{}\n{table}\n{}{after}", MARKS.0, MARKS.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_table_takes_the_place_of_the_old() {
        let text = "# A\n<!-- bench -->\nold\n<!-- /bench -->\nB\n";
        let new = spliced(text, "| new |").unwrap();
        assert_eq!(new, "# A\n<!-- bench -->\n| new |\n<!-- /bench -->\nB\n");
        assert_eq!(spliced(&new, "| new |").unwrap(), new);
    }

    #[test]
    fn a_text_without_marks_is_left_alone() {
        assert!(spliced("# A\n", "| new |").is_err());
    }
}
