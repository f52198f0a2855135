//! `cargo xtask test`: every check, in the order in which a mistake shows soonest.

use std::{
    ffi::OsStr,
    time::{Duration, Instant},
};

use anyhow::{Result, anyhow};

use crate::{
    chromium::{self, Chromium},
    command::run,
    example, languages, page,
    project::Project,
    serve::{self, Mount, Site},
    tools,
};

/// The folders of the packages whose tests run in the browser, too.
const TESTED_IN_THE_BROWSER: [&str; 3] = ["crates/looplab-runtime", "crates/looplab-python", "."];
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

/// A check: its name, and what it does.
type Step<'a> = (&'static str, Box<dyn FnOnce() -> Result<()> + 'a>);

/// Runs the checks, all of them or only the quick ones, and stops at the first that fails.
pub fn command(project: &Project, fast: bool) -> Result<()> {
    tools::ensure_toolchain(project)?;
    languages::ensure_tools(project)?;
    let mut steps = native_steps(project);
    if !fast {
        tools::wasm_bindgen(project)?.ensure(project)?;
        tools::WASM_PACK.ensure(project)?;
        let chromium = chromium::ensure(project)?;
        steps.extend(browser_steps(project, chromium));
    }
    run_steps(steps)
}

fn native_steps(project: &Project) -> Vec<Step<'_>> {
    vec![
        ("format", cargo(project, &["fmt", "--all", "--check"])),
        ("JavaScript, CSS and JSON", Box::new(|| languages::check_web(project))),
        ("types of JavaScript", Box::new(|| languages::check_types(project))),
        ("Python", Box::new(|| languages::check_python(project))),
        ("lints", cargo(project, &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])),
        ("docs", docs(project, &[])),
        ("native tests", cargo(project, &["test", "--workspace"])),
        ("random programs", Box::new(|| conformance(project, &["--recorded"]))),
        ("mutated programs", Box::new(|| conformance(project, &["--checked-mutants"]))),
    ]
}

fn browser_steps(project: &Project, chromium: Chromium) -> Vec<Step<'_>> {
    let Chromium { browser, driver } = chromium;
    let packages = ["--workspace", "--exclude", "conformance", "--exclude", "looplab-cli", "--exclude", "xtask"];
    let lints = [&["clippy", "--all-targets"], &packages[..], &WASM, &["--", "--deny", "warnings"]].concat();
    let wasm_pack = move || {
        TESTED_IN_THE_BROWSER.into_iter().try_for_each(|package| {
            let mut tests = project.command("wasm-pack");
            tests
                .args(["test", "--headless", "--chrome", "--mode", "no-install", "--chromedriver"])
                .arg(&driver)
                .arg(package);
            // The default of 20 s for each test program is short for a small machine.
            run(tests.env("WASM_BINDGEN_TEST_TIMEOUT", "300"))
        })
    };
    let end_to_end = move || {
        let mounts = vec![Mount::page(project), Mount::page_in_a_folder(project), example::mount(project)?];
        let site = Site::open(serve::listen(0)?, mounts)?;
        let mut tests = project.npm("tests/e2e");
        run(tests.arg("test").env("LOOPLAB_URL", site.url()).env("LOOPLAB_CHROMIUM", &browser))
    };
    vec![
        ("lints of the browser's parts", cargo(project, &lints)),
        ("docs of the browser's parts", docs(project, &WASM)),
        ("browser tests", Box::new(wasm_pack)),
        ("page", Box::new(|| page::build(project))),
        ("end-to-end tests", Box::new(end_to_end)),
    ]
}

fn cargo<'a>(project: &'a Project, arguments: &[&str]) -> Box<dyn FnOnce() -> Result<()> + 'a> {
    let mut command = project.command("cargo");
    command.args(arguments);
    Box::new(move || run(&mut command))
}

fn docs<'a>(project: &'a Project, target: &[&str]) -> Box<dyn FnOnce() -> Result<()> + 'a> {
    let mut command = project.command("cargo");
    command
        .args(["doc", "--no-deps", "--workspace", "--lib", "--exclude", "executor-bench"])
        .args(target)
        .env("RUSTDOCFLAGS", "--deny warnings");
    Box::new(move || run(&mut command))
}

/// Compares the engine with CPython, as the crate `conformance` says.
pub fn conformance(project: &Project, arguments: &[impl AsRef<OsStr>]) -> Result<()> {
    run(project.command("cargo").args(["run", "--quiet", "--package", "conformance", "--"]).args(arguments))
}

/// Announces each step, runs it, and says at the end how many passed.
fn run_steps(steps: Vec<Step<'_>>) -> Result<()> {
    let (total, started) = (steps.len(), Instant::now());
    for (done, (name, step)) in steps.into_iter().enumerate() {
        println!("\n=== {name} ({} of {total})", done + 1);
        let began = Instant::now();
        if let Err(error) = step() {
            println!("\n=== {name}: FAILED after {}", seconds(began.elapsed()));
            println!("{done} passed, 1 failed, {} not run, in {}", total - done - 1, seconds(started.elapsed()));
            return Err(error.context(anyhow!("{name}")));
        }
        println!("=== {name}: passed in {}", seconds(began.elapsed()));
    }
    println!("\n{total} passed, 0 failed, in {}", seconds(started.elapsed()));
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::bail;
    use serde_json::Value;

    use super::*;
    use crate::command::answer;

    /// Those demand docs, and of `unsafe` a reason and a comment on why it is sound.
    #[test]
    fn every_crate_has_the_lints_of_the_workspace() {
        let project = Project::find().unwrap();
        let metadata =
            answer(project.command("cargo").args(["metadata", "--no-deps", "--format-version", "1"])).unwrap();
        let metadata: Value = serde_json::from_str(&metadata).unwrap();
        for package in metadata["packages"].as_array().unwrap() {
            let manifest = fs::read_to_string(package["manifest_path"].as_str().unwrap()).unwrap();
            assert!(manifest.contains("[lints]\nworkspace = true\n"), "{}", package["name"]);
        }
    }

    #[test]
    fn the_first_failure_ends_it_and_is_named() {
        let steps: Vec<Step<'_>> = vec![
            ("good", Box::new(|| Ok(()))),
            ("bad", Box::new(|| bail!("broken"))),
            ("later", Box::new(|| bail!("run all the same"))),
        ];
        assert_eq!(format!("{:#}", run_steps(steps).unwrap_err()), "bad: broken");
    }
}
