//! `looplab explore`: what comes of a program in other orders.

use std::{fmt::Write, path::PathBuf, rc::Rc};

use clap::{Args, ValueEnum};
use looplab_python::{Advance, Explorer, ground::Zone};
use looplab_trace::orders::{Findings, Group, Mode, Outcome, Plan, Strategy, words};

use super::start;

/// The most lines of a run's output that are shown.
const MOST_LINES: usize = 12;

#[derive(Args)]
pub(super) struct Exploration {
    /// The program.
    pub(super) file: PathBuf,
    /// How many runs.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Which orders count.
    #[arg(long, value_enum, default_value_t = ModeName::Any)]
    mode: ModeName,
    /// How the next order is chosen.
    #[arg(long, value_enum, default_value_t = StrategyName::Delay)]
    strategy: StrategyName,
    /// What chance begins from: the same seed gives the same orders.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// After how many steps and callbacks a run counts as one that does not end.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
    steps: u64,
    /// The program's own arguments, after `--`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum ModeName {
    /// Orders that asyncio itself could produce: timers that are due within a millisecond of each other.
    Asyncio,
    /// Whatever is ready may go next.
    Any,
}

#[derive(Clone, Copy, ValueEnum)]
enum StrategyName {
    /// Any of those that could be next, by chance.
    Random,
    /// Random priorities that change at a few moments.
    Pct,
    /// The usual order with one delay, then with two, then with three; the last fifth of the runs by priorities.
    Delay,
}

impl Exploration {
    /// Explores, prints what was found, and returns the status to exit with.
    pub(super) fn run(&self, source: &str, name: &str) -> u8 {
        let engine = start(name, None, &self.arguments);
        let mut explorer = Explorer::new(engine, source, name, Rc::new(|_| Zone::utc()), self.plan());
        loop {
            match explorer.advance() {
                Advance::More => {}
                Advance::Over => break,
                Advance::Waits => {
                    eprintln!(
                        "looplab: the program waits for something outside, which there is none of in the terminal"
                    );
                    return 2;
                }
            }
        }
        print!("{}", self.report(explorer.findings()));
        u8::from(explorer.findings().differ_in_failure())
    }

    fn plan(&self) -> Plan {
        let mode = match self.mode {
            ModeName::Asyncio => Mode::Asyncio,
            ModeName::Any => Mode::Any,
        };
        let strategy = match self.strategy {
            StrategyName::Random => Strategy::Random,
            StrategyName::Pct => Strategy::Pct,
            StrategyName::Delay => Strategy::Delay,
        };
        Plan { runs: self.runs, mode, strategy, seed: self.seed, steps: self.steps }
    }

    fn report(&self, findings: &Findings) -> String {
        let mode = match self.mode {
            ModeName::Asyncio => "orders that asyncio itself could produce",
            ModeName::Any => "any order of what is ready",
        };
        let plural = if findings.runs == 1 { "" } else { "s" };
        let mut text = format!("{} run{plural}, {mode}: {}\n", findings.runs, findings.summary());
        let mut places: Vec<_> = (0..findings.groups.len()).collect();
        places.sort_by_key(|place| findings.rank(*place));
        places.iter().for_each(|place| text.push_str(&described(&findings.groups[*place], findings)));
        text
    }
}

/// An ending, the simplest order that leads there, and what is printed then; other outputs if they differ in more than their
/// order.
fn described(group: &Group, findings: &Findings) -> String {
    let outcome = &group.outcome;
    let mut text = headed(outcome, findings.runs, &outcome.upshot.ending.words());
    let Some(said) = findings.on_outputs(group) else { return text };
    let _ = writeln!(text, "         {said}");
    if !group.same_lines {
        let others = group.other_outputs().map(|place| &group.outputs[place]);
        others.for_each(|other| text.push_str(&headed(other, findings.runs, "printed otherwise")));
        let listed: u32 = group.outputs.iter().map(|outcome| outcome.count).sum();
        if listed < outcome.count {
            let _ = writeln!(text, "\n{:>6} × still otherwise, not listed", outcome.count - listed);
        }
    }
    text
}

fn headed(outcome: &Outcome, runs: u32, what: &str) -> String {
    let Outcome { upshot, count, first, tape, shrunk, notes } = outcome;
    let share = f64::from(*count) * 100.0 / f64::from(runs);
    let usual = if *first == 0 { ", the usual outcome" } else { "" };
    let mut text = format!("\n{count:>6} × ({share:.1} %){usual}: {what}\n");
    if *shrunk {
        let _ = writeln!(text, "         {}", words(notes));
    } else {
        let _ = writeln!(text, "         first found with {} deviations from the usual order", tape.deviations().len());
    }
    if !tape.is_empty() {
        let _ = writeln!(text, "         --tape {tape}");
    }
    let lines: Vec<_> = upshot.output.lines().collect();
    for line in lines.iter().take(MOST_LINES) {
        let _ = writeln!(text, "         | {line}");
    }
    if lines.len() > MOST_LINES || upshot.cut {
        let _ = writeln!(text, "         | …");
    }
    text
}
