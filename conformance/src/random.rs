//! Random programs on CPython and on Looplab: what they print and how they end has to be the same.

pub mod dice;
mod events;
mod expression;
mod generate;
mod program;
pub mod recorded;
mod sample;
mod shrink;
mod sides;
mod source;
pub mod verdicts;

use anyhow::{Result, bail};
use sample::Sample;
pub use sample::Style;
use sides::Ran;
pub use sides::Side;

use super::cpython::Cpython;
use crate::project::Project;

/// Programs a process.
const BATCH: usize = 200;

/// Smaller programs that are tried at a time.
const CANDIDATES: usize = 50;

/// Differences that are looked into; more of them say little more.
const MOST_DIFFERENCES: usize = 10;

/// Runs this many programs, those of the seeds from `seed` on, and prints those that differ, each made small.
///
/// # Errors
/// When one differs.
pub fn command(project: &Project, cpython: &Cpython, style: Style, number: u64, seed: u64) -> Result<()> {
    let sides = Sides { reference: Side::cpython(project, &cpython.program), ours: Side::looplab(project) };
    let mut differences = 0;
    let seeds: Vec<u64> = (seed..seed + number).collect();
    for seeds in seeds.chunks(BATCH) {
        let programs: Vec<_> = seeds.iter().map(|&seed| style.program(seed)).collect();
        for difference in sides.differences(&programs)? {
            differences += 1;
            if differences <= MOST_DIFFERENCES {
                println!("\nseed {}: {}", seeds[difference.position], sides.shrink(difference)?);
            }
        }
    }
    println!("{number} random programs, seeds {seed} to {}: {differences} differences", seed + number - 1);
    if differences > 0 {
        bail!("{differences} programs do something else than on CPython");
    }
    Ok(())
}

struct Sides {
    reference: Side,
    ours: Side,
}

/// A program that does not do the same on both sides.
struct Difference {
    /// Its place among the programs that were run.
    position: usize,
    program: Sample,
    expected: Ran,
    found: Ran,
}

impl Sides {
    fn differences(&self, programs: &[Sample]) -> Result<Vec<Difference>> {
        let (expected, found) = (self.reference.run(programs)?, self.ours.run(programs)?);
        let pairs = expected.into_iter().zip(found).enumerate();
        let differing = pairs.filter(|(_, (expected, found))| expected != found && !expected.is_invalid());
        let difference = |(position, (expected, found))| Difference {
            position,
            program: programs[position].clone(),
            expected,
            found,
        };
        Ok(differing.map(difference).collect())
    }

    /// Makes it smaller as long as it still differs.
    fn shrink(&self, mut difference: Difference) -> Result<Difference> {
        while let Some(smaller) = self.smaller(&difference.program)? {
            difference = smaller;
        }
        Ok(difference)
    }

    /// The smallest of the first programs that are smaller and differ.
    fn smaller(&self, program: &Sample) -> Result<Option<Difference>> {
        let size = program.to_string().len();
        let candidates: Vec<_> = program.smaller().filter(|smaller| smaller.to_string().len() < size).collect();
        for candidates in candidates.chunks(CANDIDATES) {
            let smaller = self.differences(candidates)?.into_iter().min_by_key(|found| found.program.to_string().len());
            if smaller.is_some() {
                return Ok(smaller);
            }
        }
        Ok(None)
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let how = if self.program.in_function() { "run by a function" } else { "run by the top level" };
        write!(f, "{how}\n{}\n--- CPython\n{}--- Looplab\n{}", self.program, self.expected, self.found)
    }
}
