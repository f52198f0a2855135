//! What CPython did with some random programs, kept as digests, so that they can be checked where there is no CPython.

use std::{fmt::Write, fs};

use anyhow::{Context, Result, bail};

use super::{
    sample::{Sample, Style},
    sides::{Ran, Side},
};
use crate::project::Project;

/// The file of digests: for each seed one of the program's text and one of what the program did.
fn file(style: Style) -> &'static str {
    match style {
        Style::Jobs => "conformance/random/recorded.txt",
        Style::Events => "conformance/random/recorded_events.txt",
    }
}

/// How many programs are recorded, those of the first seeds.
pub const PROGRAMS: u64 = 300;

/// Runs the programs on CPython and keeps what they do.
///
/// # Errors
/// When it cannot be run, or the file not be written.
pub fn record(project: &Project, style: Style, reference: &Side, version: &str) -> Result<()> {
    let programs: Vec<_> = (0..PROGRAMS).map(|seed| style.program(seed)).collect();
    let mut text = format!(
        "# What CPython {version} did with the random programs of these seeds; see xtask/src/conformance/random.rs.\n\
         # Made by `cargo xtask conformance --record`: seed, digest of the program, digest of what it did.\n"
    );
    for ((seed, program), ran) in (0..).zip(&programs).zip(reference.run(&programs)?) {
        writeln!(text, "{}", line(seed, program, &ran)).expect("a string takes all text");
    }
    fs::write(project.root.join(file(style)), text)?;
    println!("{PROGRAMS} programs recorded in {}", file(style));
    Ok(())
}

/// Runs the programs here and compares what they do with what was recorded.
///
/// # Errors
/// When one does something else, or is not the program that was recorded.
pub fn check(project: &Project, style: Style) -> Result<()> {
    let text = fs::read_to_string(project.root.join(file(style))).context(file(style))?;
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let programs: Vec<_> = (0..).zip(&lines).map(|(seed, _)| style.program(seed)).collect();
    let mut failed = 0;
    for (((seed, program), ran), recorded) in
        (0..).zip(&programs).zip(Side::looplab(project).run(&programs)?).zip(&lines)
    {
        let found = line(seed, program, &ran);
        if found.rsplit_once(' ').map(|(program, _)| program) != recorded.rsplit_once(' ').map(|(program, _)| program) {
            bail!("the program of seed {seed} is not the one that was recorded: `cargo xtask conformance --record`");
        }
        if found != **recorded {
            failed += 1;
            println!("seed {seed} does something else than on CPython:\n{program}\n--- Looplab\n{ran}");
        }
    }
    println!("{} random programs as recorded from CPython, {failed} of them not", lines.len());
    if failed > 0 {
        bail!("to see what CPython does: `cargo xtask conformance --random 1 --seed N`");
    }
    Ok(())
}

fn line(seed: u64, program: &Sample, ran: &Ran) -> String {
    format!("{seed} {:016x} {:016x}", digest(&program.to_string()), digest(&ran.to_string()))
}

/// FNV-1a, which is the same in every version of every library.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_published_one() {
        assert_eq!(digest(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(digest("foobar"), 0x8594_4171_f739_67e8);
    }
}
