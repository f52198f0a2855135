//! Exploring programs of Python.

use std::rc::Rc;

use looplab_python::{Advance, Engine, Explorer, ground::Zone};
use looplab_trace::orders::{Ending, Findings, Mode, Outcome, Plan, Strategy, words};

/// What comes of a program.
pub fn explore(source: &str, plan: Plan) -> Findings {
    on_a_large_stack(|| {
        let mut explorer = Explorer::new(Engine::start(), source, "main.py", Rc::new(|_| Zone::utc()), plan);
        while explorer.advance() == Advance::More {}
        explorer.findings().clone()
    })
}

/// An interpreter that is not optimised needs more stack than a test's thread has.
pub fn on_a_large_stack<T: Send>(test: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 << 20);
        let thread = thread.spawn_scoped(scope, test).expect("a thread can be started");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

pub fn plan(runs: u32) -> Plan {
    Plan { runs, ..Plan::default() }
}

/// What the runs printed that ended as the usual one.
pub fn outputs(findings: &Findings) -> Vec<&str> {
    findings.groups[0].outputs.iter().map(|outcome| outcome.upshot.output.as_str()).collect()
}

fn ending_of(findings: &Findings) -> &Ending {
    &findings.groups[0].outcome.upshot.ending
}

fn found(findings: &Findings, which: impl Fn(&Ending) -> bool) -> &Outcome {
    let mut outcomes = findings.groups.iter().map(|group| &group.outcome);
    let outcome = outcomes.find(|outcome| which(&outcome.upshot.ending));
    outcome.unwrap_or_else(|| panic!("not among {:#?}", findings.groups))
}

const TWO: &str = r#"
import asyncio

async def say(text):
    print(text)

async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(say("one"), name="A")
        group.create_task(say("two"), name="B")

asyncio.run(main())
"#;

#[test]
fn the_outcomes_are_grouped_and_the_first_is_the_usual_one() {
    let findings = explore(TWO, Plan { strategy: Strategy::Pct, ..plan(100) });
    assert_eq!(findings.runs, 100);
    assert_eq!(outputs(&findings), ["one\ntwo\n", "two\none\n"]);
    let [group] = &findings.groups[..] else { panic!("both end alike") };
    assert_eq!((group.outcome.count, group.outputs.iter().map(|outcome| outcome.count).sum::<u32>()), (100, 100));
    assert!(group.same_lines && group.outcome.tape.is_empty() && !findings.differ_in_failure());
}

#[test]
fn a_tape_is_made_small_and_told_with_names_and_lines() {
    let findings = explore(TWO, plan(50));
    let other = &findings.groups[0].outputs[1];
    assert!(other.shrunk);
    assert_eq!(words(&other.notes), "as always, except that at step 2 B (line 4) ran before A (line 4)");
    assert_eq!(other.tape.deviations().len(), 1);
}

#[test]
fn what_only_the_ready_queue_could_do_does_not_come_up_among_orders_of_asyncio() {
    let findings = explore(TWO, Plan { mode: Mode::Asyncio, ..plan(100) });
    assert_eq!(outputs(&findings), ["one\ntwo\n"]);
}

#[test]
fn timers_that_are_nearly_due_together_come_in_both_orders_with_asyncio_too() {
    let source = r#"
import asyncio

async def say(delay, text):
    await asyncio.sleep(delay)
    print(text)

async def main():
    await asyncio.gather(say(0.2, "one"), say(0.2005, "two"), say(0.3, "three"))

asyncio.run(main())
"#;
    let findings = explore(source, Plan { mode: Mode::Asyncio, ..plan(50) });
    assert_eq!(outputs(&findings), ["one\ntwo\nthree\n", "two\none\nthree\n"]);
    let said = words(&findings.groups[0].outputs[1].notes);
    assert!(said.contains("the timer of Task-3 (line 5) rang before that of Task-2 (line 5)"), "{said}");
}

#[test]
fn the_same_seed_finds_the_same() {
    for strategy in [Strategy::Random, Strategy::Pct, Strategy::Delay] {
        let plan = Plan { strategy, ..plan(60) };
        assert_eq!(explore(TWO, plan.clone()), explore(TWO, plan));
    }
}

#[test]
fn few_delays_are_soon_gone_through() {
    let findings =
        explore("import asyncio\nasyncio.run(asyncio.sleep(0))\n", Plan { strategy: Strategy::Delay, ..plan(1_000) });
    assert!(findings.runs < 20, "{}", findings.runs);
}

#[test]
fn exceptions_assertions_deadlocks_and_endless_runs_are_told_apart() {
    let source = |body: &str| format!("import asyncio\nasync def main():\n    {body}\nasyncio.run(main())\n");
    let ending = |body: &str| {
        let findings = explore(&source(body), Plan { steps: 500, ..plan(2) });
        ending_of(&findings).clone()
    };
    assert_eq!(ending("1 / 0"), Ending::Failed { error: "ZeroDivisionError: division by zero".into(), line: Some(3) });
    assert_eq!(ending("assert 1 == 2"), Ending::Assertion { error: "AssertionError".into(), line: Some(3) });
    assert_eq!(ending("await asyncio.Event().wait()"), Ending::Deadlock { lines: vec![3] });
    assert_eq!(ending("while True: await asyncio.sleep(0)"), Ending::Endless);
    assert_eq!(ending("while True: await asyncio.sleep(1)"), Ending::Endless);
    assert_eq!(ending("raise SystemExit(3)"), Ending::Exited { status: 3 });
    assert_eq!(ending("pass"), Ending::Completed);
}

#[test]
fn loops_that_are_driven_in_place_are_explored_too() {
    let source = format!("{}\n", TWO.replace("asyncio.run(main())", "def go():\n    asyncio.run(main())\ngo()"));
    let findings = explore(&source, plan(50));
    assert_eq!(outputs(&findings), ["one\ntwo\n", "two\none\n"]);
    let endless = "import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)\ndef go():\n    asyncio.run(main())\ngo()\n";
    let findings = explore(endless, Plan { steps: 100, ..plan(3) });
    assert_eq!(findings.groups.len(), 1);
    found(&findings, |ending| *ending == Ending::Endless);
}

#[test]
fn a_syntax_error_comes_of_every_order() {
    let findings = explore("def\n", plan(3));
    assert_eq!(findings.groups.len(), 1);
    found(
        &findings,
        |ending| matches!(ending, Ending::Failed { error, line: Some(1) } if error.contains("SyntaxError")),
    );
}

#[test]
fn a_program_that_spins_beside_a_timer_ends() {
    let source = "
import asyncio
async def spin(done):
    while not done:
        await asyncio.sleep(0)
async def main():
    done = []
    asyncio.get_running_loop().call_later(2, done.append, True)
    await spin(done)
    print(asyncio.get_running_loop().time())
asyncio.run(main())
";
    let findings = explore(source, plan(5));
    assert_eq!(outputs(&findings), ["2.0\n"]);
    assert_eq!(*ending_of(&findings), Ending::Completed);
}

#[test]
fn a_run_that_is_cut_short_is_not_called_a_deadlock() {
    let source = "import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)\nasyncio.run(main())\n";
    let findings = explore(source, Plan { steps: 500, ..plan(2) });
    let Outcome { upshot, .. } = found(&findings, |ending| *ending == Ending::Endless);
    assert!(upshot.output.ends_with("RuntimeError: this run was cut short: it took more steps than it was given\n"));
}

#[test]
fn a_rare_failure_is_found_whether_or_not_the_program_prints() {
    let source = |print: &str| {
        format!(
            "
import asyncio
order = []
async def say(n):
    await asyncio.sleep(0)
    order.append(n)
    {print}
async def main():
    await asyncio.gather(*(say(n) for n in range(6)))
    assert order[:2] != [5, 4], 'the rare one'
asyncio.run(main())
"
        )
    };
    let plan = Plan { strategy: Strategy::Pct, ..plan(300) };
    let [silent, loud] = ["pass", "print(n)"].map(|print| explore(&source(print), plan.clone()));
    let counts = |findings: &Findings| findings.groups.iter().map(|group| group.outcome.count).collect::<Vec<_>>();
    assert_eq!(counts(&silent), counts(&loud));
    assert_eq!(loud.failures(), (*counts(&loud).last().unwrap(), 1));
    assert!(loud.groups[0].different > 100 && loud.groups[0].same_lines && loud.differ_in_failure());
    assert!(found(&loud, Ending::is_failure).shrunk);
}

#[test]
fn failures_of_one_kind_at_one_line_are_one_way_to_fail() {
    let source = "
import asyncio
order = []
async def work(n):
    await asyncio.sleep(0)
    order.append(n)
async def check(n):
    if order[0] == n:
        raise ValueError(f'{n} was first')
async def main():
    await asyncio.gather(*(work(n) for n in range(4)))
    async with asyncio.TaskGroup() as group:
        group.create_task(check(2))
        group.create_task(check(3))
    if order[1] != 1:
        raise KeyError(order[1])
asyncio.run(main())
";
    let findings = explore(source, plan(300));
    let (_, ways) = findings.failures();
    assert_eq!(ways, 2, "{:#?}", findings.groups);
    let group = found(
        &findings,
        |ending| matches!(ending, Ending::Failed { error, .. } if error.ends_with("(1 sub-exception): ValueError (line 9)")),
    );
    assert!(group.count > 1);
}

#[test]
fn deadlocks_are_told_apart_by_where_tasks_wait() {
    let source = "
import asyncio
async def one(lock, event):
    async with lock:
        await event.wait()
async def other(lock, event):
    if lock.locked():
        async with lock:
            pass
    await asyncio.Event().wait()
async def main():
    lock, event = asyncio.Lock(), asyncio.Event()
    await asyncio.gather(one(lock, event), other(lock, event))
asyncio.run(main())
";
    let findings = explore(source, plan(50));
    let endings: Vec<_> = findings.groups.iter().map(|group| &group.outcome.upshot.ending).collect();
    let deadlock = |lines: [u32; 3]| Ending::Deadlock { lines: lines.into() };
    assert_eq!(endings, [&deadlock([5, 8, 13]), &deadlock([5, 10, 13])]);
}
