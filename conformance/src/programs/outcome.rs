//! What came of a program on both sides, and of all of them.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
};

use super::behaviour::{Behaviour, Exit};

/// The first lines that differ which are shown, of each side.
const SHOWN: usize = 3;

/// What the last line of stderr begins with when a program needs what a side does not have.
const LACKS: [&str; 4] =
    ["ModuleNotFoundError: ", "NotImplementedError: ", "ImportError: ", "RuntimeError: can't start new thread"];

/// What came of a program.
#[derive(Debug)]
pub enum Outcome {
    Same,
    Differs(String),
    /// It needs what the engine does not have.
    Lacks(String),
    /// It does not run on CPython either: something it needs is not installed.
    Absent(String),
    /// It does something else on CPython, too, from run to run.
    Chance,
    /// It does not end in time on CPython; what it printed until then is the same.
    Late,
}

impl Outcome {
    /// Compares what it does on CPython with what it does here.
    pub fn of(expected: &Behaviour, found: &Behaviour) -> Self {
        if let Some(what) = lacks(expected) {
            return Self::Absent(what);
        }
        if let Some(what) = lacks(found) {
            return Self::Lacks(what);
        }
        match (&expected.exit, &found.exit) {
            // Where waiting takes no time there is more of it.
            (Exit::Endless, _) if found.stdout.starts_with(whole_lines(&expected.stdout)) => Self::Late,
            (Exit::Endless, _) => Self::Differs(first_difference(&expected.stdout, &found.stdout)),
            (expected_exit, found_exit) if expected_exit != found_exit => {
                Self::Differs(format!("exit: {expected_exit:?}, here {found_exit:?} ({})", found.last))
            }
            _ if expected.stdout != found.stdout => Self::Differs(first_difference(&expected.stdout, &found.stdout)),
            _ if expected.reports != found.reports => {
                Self::Differs(format!("stderr: {}", first_difference(&expected.reports, &found.reports)))
            }
            _ => Self::Same,
        }
    }
}

/// All but the last line, in the middle of which a program may have been ended.
fn whole_lines(lines: &[String]) -> &[String] {
    lines.split_last().map_or(&[], |(_, whole)| whole)
}

/// What a run stopped for want of.
fn lacks(run: &Behaviour) -> Option<String> {
    let lacking = !run.deadlock && LACKS.iter().any(|lack| run.last.starts_with(lack));
    // The engine goes on to say why it lacks a module.
    lacking.then(|| run.last.split_once("': ").map_or_else(|| run.last.clone(), |(module, _)| format!("{module}'")))
}

/// The lines from the first on that is not the same.
fn first_difference(expected: &[String], found: &[String]) -> String {
    let same = expected.iter().zip(found).take_while(|(expected, found)| expected == found).count();
    let from =
        |lines: &[String]| lines[same..].iter().take(SHOWN).map(|line| format!("\n    {line}")).collect::<String>();
    format!("line {}\n  CPython:{}\n  Looplab:{}", same + 1, from(expected), from(found))
}

impl Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => write!(f, "same"),
            Self::Differs(how) => write!(f, "differs, {how}"),
            Self::Lacks(what) => write!(f, "lacks: {what}"),
            Self::Absent(what) => write!(f, "not run: {what}"),
            Self::Chance => write!(f, "not the same on CPython from run to run"),
            Self::Late => write!(f, "does not end in time on CPython, and is the same until then"),
        }
    }
}

/// How many programs came to what.
#[derive(Debug, Default)]
pub struct Summary {
    same: usize,
    pub differing: usize,
    late: usize,
    chance: usize,
    absent: usize,
    /// How many lack what.
    lacking: BTreeMap<String, usize>,
}

impl Summary {
    pub fn of(outcomes: &[Outcome]) -> Self {
        let mut summary = Self::default();
        for outcome in outcomes {
            match outcome {
                Outcome::Same => summary.same += 1,
                Outcome::Differs(_) => summary.differing += 1,
                Outcome::Late => summary.late += 1,
                Outcome::Chance => summary.chance += 1,
                Outcome::Absent(_) => summary.absent += 1,
                Outcome::Lacks(what) => *summary.lacking.entry(what.clone()).or_default() += 1,
            }
        }
        summary
    }
}

impl Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lacking: usize = self.lacking.values().sum();
        writeln!(
            f,
            "{} the same, {} differ, {lacking} lack something; {} are left to chance, {} do not end in time, and {} lack \
             something on CPython",
            self.same, self.differing, self.chance, self.late, self.absent
        )?;
        self.lacking.iter().try_for_each(|(what, number)| writeln!(f, "  {number} lack: {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(stdout: &[&str], exit: Exit, last: &str) -> Behaviour {
        let stdout = stdout.iter().map(|&line| line.to_owned()).collect();
        Behaviour { stdout, exit, reports: Vec::new(), last: last.to_owned(), deadlock: false }
    }

    #[test]
    fn outcomes_are_told_apart() {
        let good = run(&["a", "b"], Exit::Code(0), "");
        assert!(matches!(Outcome::of(&good, &run(&["a", "b"], Exit::Code(0), "")), Outcome::Same));
        let Outcome::Differs(how) = Outcome::of(&good, &run(&["a", "c"], Exit::Code(0), "")) else {
            panic!("the same")
        };
        assert_eq!(how, "line 2\n  CPython:\n    b\n  Looplab:\n    c");
        let lacking = run(&[], Exit::Code(1), "ModuleNotFoundError: No module named 'ssl'");
        assert!(matches!(Outcome::of(&good, &lacking), Outcome::Lacks(_)));
        assert!(matches!(Outcome::of(&lacking, &lacking), Outcome::Absent(_)));
        let endless = run(&["a", "b", "c"], Exit::Endless, "");
        assert!(matches!(Outcome::of(&run(&["a", "b"], Exit::Endless, ""), &endless), Outcome::Late));
        assert!(matches!(Outcome::of(&good, &endless), Outcome::Differs(_)));
    }
}
