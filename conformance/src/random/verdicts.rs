//! Verdicts on random programs: none of them may be a false alarm.

use std::fs;

use anyhow::Result;

use super::{BATCH, Style, sides::script};
use crate::{command::run, project::Project};

/// Names the folder of scripts for the test that looks at them.
const VARIABLE: &str = "LOOPLAB_RANDOM_PROGRAMS";

/// Makes this many programs, those of the seeds from `seed` on, and has the test `random_programs` of `tests/verdicts.rs`
/// look at what is said of them.
///
/// # Errors
/// When something is said that is not so.
pub fn command(project: &Project, style: Style, number: u64, seed: u64) -> Result<()> {
    let folder = project.target().join("conformance/verdicts");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let seeds: Vec<u64> = (seed..seed + number).collect();
    for seeds in seeds.chunks(BATCH) {
        let programs: Vec<_> = seeds.iter().map(|&seed| style.program(seed)).collect();
        fs::write(folder.join(format!("{}.py", seeds[0])), script(project, &programs)?)?;
    }
    let mut test = project.cargo();
    test.args(["test", "--quiet", "--test", "verdicts", "--", "--ignored", "--nocapture", "random_programs"]);
    run(test.env(VARIABLE, folder))
}
