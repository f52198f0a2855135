//! What the crates may depend on.

#![cfg(not(target_arch = "wasm32"))]

use std::{collections::BTreeSet, process::Command};

use serde_json::Value;

/// What cargo prints.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--locked")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs these tests");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// The crates that this one is built from with these features, on any target.
fn built_from(features: &str) -> BTreeSet<String> {
    let tree = ["tree", "--edges", "normal", "--target", "all", "--prefix", "none", "--features", features];
    cargo(&tree).lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn without_features_there_is_no_wasm_and_no_json() {
    let built_from = built_from("");
    assert!(built_from.contains("looplab-trace"), "{built_from:?}");
    for unwanted in ["gloo-timers", "js-sys", "serde_json", "wasm-bindgen", "web-sys", "yew"] {
        assert!(!built_from.contains(unwanted), "{unwanted}");
    }
}

#[test]
fn each_feature_brings_its_own_and_none_brings_yew() {
    let [browser, net, rest] = ["browser", "net", "explore,trace"].map(built_from);
    assert!(browser.contains("web-sys") && !browser.contains("serde_json"));
    assert!(net.contains("serde_json") && !net.contains("web-sys"));
    assert_eq!(rest, built_from(""));
    assert!(!browser.contains("yew"));
}

#[test]
fn below_the_root_no_crate_depends_on_yew_and_on_the_browser_only_by_choice() {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let is_below =
        |package: &&Value| package["manifest_path"].as_str().unwrap().replace('\\', "/").contains("/crates/");
    let below: Vec<_> = packages.iter().filter(is_below).collect();
    assert!(below.len() >= 5, "{} crates", below.len());
    for package in below {
        for dependency in package["dependencies"].as_array().unwrap() {
            let (name, optional) = (dependency["name"].as_str().unwrap(), dependency["optional"] == true);
            let for_tests = dependency["kind"] == "dev";
            assert!(name != "yew", "{} depends on yew", package["name"]);
            assert!(name != "web-sys" || optional || for_tests, "{} depends on web-sys in any case", package["name"]);
        }
    }
}
