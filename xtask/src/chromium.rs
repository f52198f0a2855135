//! Chromium and its driver: where they are, and how they get onto a machine that lacks them.

use std::{env, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    command::{answer, run_quietly},
    project::Project,
};

/// The browser, under the names it goes by.
const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// The two programs.
#[derive(Debug)]
pub struct Chromium {
    /// The browser.
    pub browser: PathBuf,
    /// What the wasm tests steer it with.
    pub driver: PathBuf,
}

/// Finds them on PATH, or installs them through apt.
pub fn ensure(project: &Project) -> Result<Chromium> {
    if let Some(found) = find() {
        return Ok(found);
    }
    println!(
        "Installing chromium and chromium-driver through apt (the browser tests and the measurements run in them)."
    );
    let tried = install(project);
    find().with_context(|| {
        let why = tried.err().map_or(String::new(), |error| format!(" ({error:#})"));
        format!(
            "Chromium and a chromedriver of the same version are missing{why}: install both so that they are on PATH"
        )
    })
}

fn find() -> Option<Chromium> {
    Some(Chromium { browser: BROWSERS.iter().find_map(|name| on_path(name))?, driver: on_path("chromedriver")? })
}

fn install(project: &Project) -> Result<()> {
    on_path("apt-get").context("there is no apt here")?;
    let is_root = answer(project.command("id").arg("-u")).as_deref() == Some("0");
    if !is_root {
        answer(project.command("sudo").args(["-n", "true"])).context("neither root nor sudo without a password")?;
    }
    let apt = |arguments: &[&str]| {
        let mut command = project.command(if is_root { "apt-get" } else { "sudo" });
        if !is_root {
            command.args(["-n", "apt-get"]);
        }
        run_quietly(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&["install", "-y", "--no-install-recommends", "chromium", "chromium-driver"])
}

fn on_path(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_path() {
        assert!(on_path("cargo").is_some());
        assert_eq!(on_path("looplab-no-such-program"), None);
    }
}
