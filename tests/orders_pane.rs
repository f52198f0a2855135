//! The view of other orders in a real browser: its form, the outcomes, and two of them compared.

#![cfg(target_arch = "wasm32")]

mod page;

use std::rc::Rc;

use looplab::{
    demos::DEMOS,
    protocol::FromWorker,
    ui::{
        orders::{self, Orders},
        state::{Action, Kept, State},
        view::{OrdersFormProps, OrdersPane, OrdersPaneProps, orders_form},
    },
    worker::client::ClientEvent,
};
use looplab_trace::orders::{self as found, Findings, Mode, Note, Plan, Point, Progress, Strategy, Upshot, Which, Who};
use page::{Shown, assert_heard, event, listen};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::props;

page::components! {
    OrdersForm(OrdersFormProps) is orders_form;
}

wasm_bindgen_test_configure!(run_in_browser);

/// The second of two outcomes.
const DEADLOCK: Which = Which { group: 1, output: None };

/// An exploration of two outcomes: five that are as usual, and a deadlock that came up once.
fn two_outcomes() -> Orders {
    let mut page = State::new(DEMOS, Kept::default());
    page.apply(Action::Heard { now: 0.0, events: vec![ClientEvent::Ready { boot_ms: 1.0 }] });
    page.apply(Action::Explore { now: 0.0 });
    let mut findings = Findings::default();
    let upshot = |ending, output: &str| Upshot { ending, output: output.into(), cut: false };
    (0..5).for_each(|_| findings.add(upshot(found::Ending::Completed, "one\ntwo\n"), "".parse().unwrap()));
    let deadlock = found::Ending::Deadlock { lines: vec![4] };
    findings.add(upshot(deadlock, "one\n<b>three</b>\n"), "s3:1".parse().unwrap());
    let who = |name: &str| Who { task: Some(name.into()), line: Some(4) };
    let deadlock = &mut findings.groups[1].outcome;
    deadlock.notes = vec![Note { at: Point::Step(3), step: 3, first: who("B"), passed: vec![who("A")] }];
    deadlock.shrunk = true;
    let (run, stage) = (page.orders.found.as_ref().unwrap().run, Progress::Over);
    let said = FromWorker::Explored { run, stage, findings, wall_ms: 2.0 };
    page.apply(Action::Heard { now: 1.0, events: vec![ClientEvent::Said(said)] });
    page.orders
}

#[wasm_bindgen_test]
async fn an_exploration_is_asked_for_with_a_form() {
    let (changed, changes) = listen();
    let (explore, explored) = listen();
    let (cancel, cancelled) = listen();
    let with = |can_explore: bool, exploring: bool| {
        let (changed, explore, cancel) = (changed.clone(), explore.clone(), cancel.clone());
        props!(OrdersFormProps { plan: Plan::default(), can_explore, exploring, changed, explore, cancel })
    };
    let mut form = Shown::<OrdersForm>::new(with(true, false)).await;
    for (index, chosen) in [(0, 1), (1, 2), (2, 0)] {
        let selector = format!("label:nth-of-type({}) select", index + 1);
        form.find::<HtmlSelectElement>(&selector).set_selected_index(chosen);
        form.send(&selector, &event("change")).await;
    }
    form.find::<HtmlInputElement>("input").set_value("7");
    form.send("input", &event("change")).await;
    use orders::Action::{Mode as OfMode, Runs, Seed, Strategy as OfStrategy};
    assert_heard(&changes, [OfMode(Mode::Asyncio), OfStrategy(Strategy::Random), Runs(100), Seed(7)]);
    form.click("button").await;
    form.update(with(false, false)).await;
    form.click("button").await;
    form.update(with(false, true)).await;
    assert_eq!(form.text("button"), "Cancel");
    form.click("button").await;
    assert_eq!((explored.borrow().len(), cancelled.borrow().len()), (1, 1));
}

#[wasm_bindgen_test]
async fn outcomes_are_listed_compared_and_opened() {
    let (send, sent) = listen();
    let with = |orders: Orders, changed: bool| {
        let (can_explore, exploring, send) = (true, false, send.clone());
        props!(OrdersPaneProps { orders, can_explore, exploring, changed, send })
    };
    let mut orders = two_outcomes();
    let mut pane = Shown::<OrdersPane>::new(with(orders.clone(), false)).await;
    assert_eq!(pane.count("ol[aria-label=Outcomes] > li"), 2);
    assert!(pane.text("li:nth-child(2)").contains("the usual outcome"), "failures come first");
    assert!(pane.text("[role=status]").ends_with("1 of 6 runs fails, in 1 way."));
    let deadlock = pane.text("li:nth-child(1)");
    for said in [
        "Deadlock",
        "1 run, 16.7 %",
        "as always, except that at step 3 B (line 4) ran before A (line 4)",
        "<b>three</b>",
    ] {
        assert!(deadlock.contains(said), "{said} in {deadlock}");
    }
    pane.click("li:nth-child(1) button:nth-of-type(2)").await;
    assert_heard(&sent, [Action::Orders(orders::Action::Compare(DEADLOCK))]);
    pane.click("li:nth-child(1) button:nth-of-type(1)").await;
    assert!(matches!(sent.borrow()[1], Action::Replay { which: DEADLOCK, .. }));
    orders.apply(orders::Action::Compare(DEADLOCK));
    pane.update(with(orders, true)).await;
    assert_eq!(pane.attribute("li:nth-child(1) [aria-pressed]", "aria-pressed").as_deref(), Some("true"));
    assert!(pane.text("section[aria-label=Comparison]").contains("They first differ in line 2."));
    assert!(pane.text(".side-of:nth-of-type(1) mark").trim_end().ends_with("two"));
    assert!(pane.text(".side-of:nth-of-type(2) mark").trim_end().ends_with("<b>three</b>"));
    assert!(pane.text(".note").starts_with("The program has changed since."));
}

#[wasm_bindgen_test]
async fn what_differs_in_its_order_only_is_one_outcome() {
    let mut orders = two_outcomes();
    let mut findings = Findings::default();
    for output in ["a\nb\n", "b\na\n"] {
        let upshot = Upshot { ending: found::Ending::Completed, output: output.into(), cut: false };
        findings.add(upshot, "".parse().unwrap());
    }
    Rc::make_mut(orders.found.as_mut().unwrap()).findings = findings;
    let (send, _) = listen();
    let (can_explore, exploring, changed) = (true, false, false);
    let pane =
        Shown::<OrdersPane>::new(props!(OrdersPaneProps { orders, can_explore, exploring, changed, send })).await;
    assert_eq!(pane.count("ol[aria-label=Outcomes] > li"), 1);
    let said = "The result is the same in every order; only the printed order differs, in 2 ways.";
    assert_eq!(pane.text("summary"), said);
    assert_eq!(pane.count("details:not([open]) ol[aria-label='Other outputs'] > li"), 1);
}

#[wasm_bindgen_test]
async fn failures_that_say_different_things_are_counted_each() {
    let mut orders = two_outcomes();
    let mut findings = Findings::default();
    for lost in [6, 11, 11] {
        let ending = found::Ending::Assertion { error: format!("AssertionError: lost: {lost}"), line: Some(15) };
        findings.add(Upshot { ending, output: format!("{lost}\n"), cut: false }, "".parse().unwrap());
    }
    Rc::make_mut(orders.found.as_mut().unwrap()).findings = findings;
    let (send, _) = listen();
    let (can_explore, exploring, changed) = (true, false, false);
    let pane =
        Shown::<OrdersPane>::new(props!(OrdersPaneProps { orders, can_explore, exploring, changed, send })).await;
    assert_eq!(pane.text("strong"), "AssertionError (line 15), with different messages");
    let other = |place: u32| pane.text(&format!("ol[aria-label='Other outputs'] > li:nth-child({place})"));
    for (place, said) in [(1, ["lost: 6 (line 15)", "1 run, 33.3 %"]), (2, ["lost: 11 (line 15)", "2 runs, 66.7 %"])] {
        assert!(said.iter().all(|said| other(place).contains(said)), "{}", other(place));
    }
}

#[wasm_bindgen_test]
async fn before_an_exploration_the_view_says_what_one_does() {
    let (send, _) = listen();
    let (can_explore, exploring, changed) = (false, false, false);
    let props = props!(OrdersPaneProps { orders: Orders::default(), can_explore, exploring, changed, send });
    let pane = Shown::<OrdersPane>::new(props).await;
    assert!(pane.text(".empty").contains("Explore runs the program many times"));
    assert_eq!(pane.attribute("button", "aria-disabled").as_deref(), Some("true"));
}
