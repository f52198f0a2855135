//! The notices that travel with the page: whose work it ships, under which licence, with the full texts.
//!
//! By hand, because `cargo-about` knows Cargo's packages only, and the editor in the page is made of npm packages.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{command::answer, project::Project};

/// How files with licence texts begin, in lower case.
const TEXTS: [&str; 6] = ["licence", "license", "copying", "copyright", "notice", "unlicense"];

/// A package that the page ships, in whole or in part.
struct Package {
    name: String,
    version: String,
    licence: String,
    /// Where its source comes from; packages of one project share it.
    home: String,
    texts: Vec<String>,
}

/// Writes the notices of everything in the page into `file`.
pub fn write(project: &Project, file: &Path) -> Result<()> {
    let mut packages = rust_packages(project)?;
    packages.extend(editor_packages(project)?);
    share_texts(&mut packages);
    for package in &mut packages {
        if package.texts.is_empty() {
            package.texts = standard_texts(&project.root.join("licenses"), &package.licence)
                .with_context(|| format!("{} comes without a licence text", package.name))?;
        }
    }
    fs::write(file, rendered(&packages)).with_context(|| format!("cannot write {}", file.display()))
}

/// The Rust packages that are linked into the page.
fn rust_packages(project: &Project) -> Result<Vec<Package>> {
    let mut tree = project.command("cargo");
    tree.args([
        "tree",
        "--package",
        "looplab",
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal,no-proc-macro",
    ]);
    let tree = answer(tree.args(["--prefix", "none", "--format", "{p}"])).context("`cargo tree` failed")?;
    let linked: BTreeSet<(&str, &str)> = tree.lines().filter_map(name_and_version).collect();
    let metadata = answer(project.command("cargo").args(["metadata", "--format-version", "1"]));
    let metadata: Value = serde_json::from_str(&metadata.context("`cargo metadata` failed")?)?;
    let all = metadata["packages"].as_array().context("`cargo metadata` names no packages")?;
    let is_foreign = |package: &&Value| !package["source"].is_null();
    let is_linked = |package: &&Value| linked.contains(&(text(package, "name"), text(package, "version")));
    Ok(all.iter().filter(is_foreign).filter(is_linked).map(rust_package).collect())
}

fn rust_package(data: &Value) -> Package {
    let folder = Path::new(text(data, "manifest_path")).parent().unwrap_or(Path::new("")).to_owned();
    let mut files = licence_files(&folder);
    files.extend(data["license_file"].as_str().map(|name| folder.join(name)));
    // Packages of the Gloo family name a folder of their common repository.
    let home = text(data, "repository").split("/tree/").next().unwrap_or_default();
    Package {
        name: text(data, "name").to_owned(),
        version: text(data, "version").to_owned(),
        licence: data["license"].as_str().unwrap_or("see the text").to_owned(),
        home: home.trim_end_matches(".git").to_owned(),
        texts: read_all(files),
    }
}

/// The npm packages that are bundled into the editor.
fn editor_packages(project: &Project) -> Result<Vec<Package>> {
    let folder = project.root.join("www/editor");
    let lock: Value = serde_json::from_str(&fs::read_to_string(folder.join("package-lock.json"))?)?;
    let all = lock["packages"].as_object().context("the editor's lockfile names no packages")?;
    let shipped = all.iter().filter(|(path, data)| !path.is_empty() && data["dev"] != Value::Bool(true));
    let package = |(path, data): (&String, &Value)| Package {
        name: path.trim_start_matches("node_modules/").to_owned(),
        version: text(data, "version").to_owned(),
        licence: text(data, "license").to_owned(),
        home: String::new(),
        texts: read_all(licence_files(&folder.join(path))),
    };
    Ok(shipped.map(package).collect())
}

/// Gives packages without a text those of another package of the same project.
fn share_texts(packages: &mut [Package]) {
    let mut known: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let key = |package: &Package| (package.home.clone(), package.licence.clone());
    for package in packages.iter().filter(|package| !package.home.is_empty() && !package.texts.is_empty()) {
        known.entry(key(package)).or_insert_with(|| package.texts.clone());
    }
    for package in packages.iter_mut().filter(|package| package.texts.is_empty()) {
        package.texts = known.get(&key(package)).cloned().unwrap_or_default();
    }
}

/// The standard texts of the licences in an expression such as `MIT OR Apache-2.0`, as far as the folder has them.
fn standard_texts(folder: &Path, expression: &str) -> Result<Vec<String>> {
    let names = expression.split([' ', '/', '(', ')']).filter(|word| !matches!(*word, "" | "OR" | "AND"));
    let mut files: Vec<_> = names.map(|name| folder.join(format!("{name}.txt"))).collect();
    if expression.contains("LGPL-3.0") {
        // It adds to the terms of this one.
        files.push(folder.join("GPL-3.0.txt"));
    }
    let texts = read_all(files);
    if texts.is_empty() {
        bail!("no text for `{expression}` in {}", folder.display());
    }
    Ok(texts)
}

fn licence_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file() && is_licence(path)).collect();
    files.sort();
    files
}

fn is_licence(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    TEXTS.iter().any(|begin| name.starts_with(begin))
}

fn read_all(mut files: Vec<PathBuf>) -> Vec<String> {
    files.dedup();
    let texts = files.iter().filter_map(|file| fs::read(file).ok());
    texts.map(|bytes| String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned()).collect()
}

/// A list of the packages, then each text once, under the names of the packages that carry it.
fn rendered(packages: &[Package]) -> String {
    let mut out = String::from(
        "This page contains the work of others. First the packages and their licences, then the texts of the licences.\n\
         The source of each package is published on crates.io or npm under its name and version.\n\n",
    );
    let mut carriers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for package in packages {
        let title = format!("{} {}", package.name, package.version);
        writeln!(out, "{title}: {}", package.licence).expect("writing into a string works");
        for text in &package.texts {
            carriers.entry(text).or_default().push(title.clone());
        }
    }
    for (text, titles) in carriers {
        let rule = "=".repeat(80);
        write!(out, "\n{rule}\n{}\n{rule}\n\n{text}\n", titles.join(", ")).expect("writing into a string works");
    }
    out
}

/// From a line of `cargo tree` such as `serde v1.0.2 (*)`.
fn name_and_version(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.split_once(" v")?;
    Some((name, rest.split(' ').next()?))
}

fn text<'a>(data: &'a Value, key: &str) -> &'a str {
    data[key].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, home: &str, texts: &[&str]) -> Package {
        let texts = texts.iter().map(|&text| text.to_owned()).collect();
        Package { name: name.into(), version: "1.0.0".into(), licence: "MIT".into(), home: home.into(), texts }
    }

    #[test]
    fn a_project_shares_its_text() {
        let mut packages = [package("a", "here", &[]), package("b", "here", &["text"]), package("c", "", &[])];
        share_texts(&mut packages);
        assert_eq!(packages.map(|package| package.texts.len()), [1, 1, 0]);
    }

    #[test]
    fn a_text_appears_once_for_all_that_carry_it() {
        let notices = rendered(&[package("a", "", &["granted"]), package("b", "", &["granted"])]);
        assert_eq!(notices.matches("granted").count(), 1);
        assert!(notices.contains("a 1.0.0, b 1.0.0\n"), "{notices}");
    }

    #[test]
    fn a_licence_without_a_text_is_an_error() {
        let folder = Path::new("../licenses");
        assert!(standard_texts(folder, "Unheard-Of-1.0").is_err());
        assert_eq!(standard_texts(folder, "LGPL-3.0-only").unwrap().len(), 2);
        assert_eq!(standard_texts(folder, "MIT OR Apache-2.0").unwrap().len(), 1);
    }

    #[test]
    fn lines_of_the_tree_are_understood() {
        assert_eq!(name_and_version("serde v1.0.2 (*)"), Some(("serde", "1.0.2")));
        assert_eq!(name_and_version(""), None);
    }
}
