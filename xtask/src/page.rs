//! `cargo xtask build`: the release page.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use anyhow::{Context, Result, bail};

use crate::{
    command::{run, run_quietly},
    notices,
    project::Project,
    tools,
};

/// The page's own licences.
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// The notices of what others wrote.
const NOTICES: &str = "third-party.txt";

/// Where index.html names the build.
const UNNAMED_BUILD: &str = "unnamed-build";

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
    tools::ensure_npm_packages(project, "xtask/npm", "wasm-opt")?;
    tools::ensure_npm_packages(project, "www/editor", "the editor")?;
    run_quietly(project.npm("www/editor").args(["run", "build"])).context("the editor cannot be bundled")?;
    // Offline, Trunk downloads no tools of its own; cargo, which it calls, then needs its packages beforehand.
    run_quietly(project.command("cargo").args(["fetch", "--target", "wasm32-unknown-unknown"]))?;
    let mut trunk = project.command("trunk");
    trunk.args(["build", "--release", "--offline", "--public-url", "./"]);
    // Trunk takes NO_COLOR=1 for a wrong value of its own switch.
    run(trunk.env_remove("NO_COLOR"))?;
    // Trunk leaves it behind.
    let _absent = fs::remove_file(project.dist().join(".trunk-lock"));
    strip_names(project, &project.dist().join("worker_bg.wasm"))?;
    name_build(&project.dist())?;
    for name in LICENCES {
        fs::copy(project.root.join(name), project.dist().join(name)).with_context(|| format!("cannot copy {name}"))?;
    }
    notices::write(project, &project.dist().join(NOTICES))
}

/// Takes the names out of the engine, which are a fifth of it. More of wasm-opt takes minutes and gains nothing: the
/// engine came out of the linker optimised.
fn strip_names(project: &Project, engine: &Path) -> Result<()> {
    let mut strip = project.command("wasm-opt");
    strip.args(["-O0", "--strip-debug", "--strip-producers"]).arg(engine).arg("--output").arg(engine);
    run_quietly(&mut strip).context("the engine cannot be stripped of its names")
}

/// The content security policy of the built page, as a header: with what the page cannot say of itself.
pub fn policy(dist: &Path) -> Option<String> {
    own_policy(dist).map(|policy| format!("{policy}; frame-ancestors 'none'"))
}

/// The content security policy that the built page sets for itself.
fn own_policy(dist: &Path) -> Option<String> {
    let page = fs::read_to_string(dist.join("index.html")).ok()?;
    // Minified, its attributes stand in any order.
    let meta = page.split("<meta").find(|meta| meta.contains("Content-Security-Policy"))?;
    let (_, content) = meta.split_once("content=\"")?;
    content.split('"').next().map(str::to_owned)
}

/// Gives the build a name that changes with its content: the page asks for the engine's files under it, so that no cache
/// mixes two builds.
fn name_build(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let page = fs::read_to_string(&index).context("the built page has no index.html")?;
    if !page.contains(UNNAMED_BUILD) {
        bail!("index.html has no {UNNAMED_BUILD}");
    }
    let mut hasher = DefaultHasher::new();
    hash_folder(dist, &mut hasher)?;
    Ok(fs::write(&index, page.replace(UNNAMED_BUILD, &format!("{:016x}", hasher.finish())))?)
}

/// Feeds names and contents of all files in a folder to the hasher, in the order of their names.
fn hash_folder(folder: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        path.file_name().hash(hasher);
        if path.is_dir() {
            hash_folder(&path, hasher)?;
        } else {
            fs::read(&path)?.hash(hasher);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder with a page in it.
    fn dist(name: &str, engine: &str) -> PathBuf {
        let dist = std::env::temp_dir().join(format!("looplab-page-{}-{name}", std::process::id()));
        fs::create_dir_all(dist.join("worker")).unwrap();
        fs::write(dist.join("worker/engine.js"), engine).unwrap();
        let policy = "<meta\n http-equiv=\"Content-Security-Policy\"\n content=\"default-src 'none'\">";
        fs::write(dist.join("index.html"), format!("{policy}{UNNAMED_BUILD}")).unwrap();
        dist
    }

    #[test]
    fn a_build_is_named_after_its_content() {
        let named = |name, engine| {
            let dist = dist(name, engine);
            name_build(&dist).unwrap();
            fs::read_to_string(dist.join("index.html")).unwrap()
        };
        assert!(!named("a", "one").contains(UNNAMED_BUILD));
        assert_eq!(named("b", "one"), named("c", "one"));
        assert_ne!(named("d", "one"), named("e", "two"));
    }

    #[test]
    fn a_page_that_cannot_be_named_is_an_error() {
        let dist = dist("twice", "one");
        name_build(&dist).unwrap();
        assert!(name_build(&dist).is_err());
    }

    #[test]
    fn the_policy_is_the_pages_own_and_keeps_it_out_of_frames() {
        let dist = dist("policy", "");
        assert_eq!(policy(&dist).as_deref(), Some("default-src 'none'; frame-ancestors 'none'"));
        let minified = "<meta name=build><meta content=\"default-src 'self'\" http-equiv=Content-Security-Policy>";
        fs::write(dist.join("index.html"), minified).unwrap();
        assert_eq!(own_policy(&dist).as_deref(), Some("default-src 'self'"));
    }
}
