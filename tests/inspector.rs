//! What looks into a run, in a real browser: timeline, tables, scrubber, and the log and the editor that follow them.

#![cfg(target_arch = "wasm32")]

mod page;

use std::rc::Rc;

use looplab::{
    demos::DEMOS,
    protocol::{FromWorker, RunId},
    ui::{
        browser::editor::Language,
        inspect::{Action, Inspect},
        log::Log,
        run::Run,
        settings::Theme,
        shared::Shared,
        state::{self, Kept, State},
        tasks::Column,
        verdicts::Verdicts,
        view::{
            CodeEditor, CodeEditorProps, EventTable, EventTableProps, InspectorProps, LogList, LogListProps,
            ScrubberProps, TaskTable, TaskTableProps, Timeline, TimelineProps, TraceSwitchProps, inspector, scrubber,
            trace_switch,
        },
    },
    worker::client::ClientEvent,
};
use looplab_trace::{Batch, Cause, Dropped, Event, EventKind, Place, Stop, Stream, TaskId, TaskOutcome, Wait};
use page::{Shown, assert_heard, event, input, listen};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
    KeyboardEventInit,
};
use yew::{Html, props};

page::components! {
    Inspector(InspectorProps) is inspector;
    TraceSwitch(TraceSwitchProps) is trace_switch;
    Scrubber(ScrubberProps) is scrubber;
}

wasm_bindgen_test_configure!(run_in_browser);

/// `main` starts `tasks` tasks; each runs for 10 ms, prints, and sleeps for as long as all others together run.
fn events(tasks: u32) -> Vec<Event> {
    let mut events = Vec::new();
    let mut push = |at: f64, task: u32, kind| {
        events.push(Event { seq: events.len() as u64, at, task: Some(TaskId(task)), kind });
    };
    let spawn = |name: &str, what: &str, parent| EventKind::Spawned {
        name: name.into(),
        what: what.into(),
        parent,
        place: Some(Place { file: None, line: 40 }),
    };
    push(0.0, 1, spawn("main", "main", None));
    for task in 2..2 + tasks {
        push(1.0, task, spawn(&format!("visit-{task}"), "visit", Some(TaskId(1))));
    }
    let mut at = 1.0;
    for task in 2..2 + tasks {
        let stop =
            Stop { place: Some(Place { file: None, line: 30 + task }), wait: Some(Wait::Sleep { until: 500.0 }) };
        push(at, task, EventKind::StepStarted);
        push(at + 5.0, task, EventKind::Printed { stream: Stream::Stdout, text: format!("hello from {task}\n") });
        push(at + 10.0, task, EventKind::StepEnded { busy_ms: 10.0, stop });
        at += 10.0;
    }
    push(at, 2, EventKind::Woken { by: Cause::Task(TaskId(3)) });
    push(at + 1.0, 2, EventKind::StepStarted);
    push(at + 2.0, 2, EventKind::Done { outcome: TaskOutcome::failed("<b>no</b>") });
    events
}

/// A page that has run a program with so many tasks.
fn ran(tasks: u32) -> State {
    let mut page = State::new(DEMOS, Kept::default());
    let hear = |page: &mut State, event| page.apply(state::Action::Heard { now: 0.0, events: vec![event] });
    hear(&mut page, ClientEvent::Ready { boot_ms: 1.0 });
    page.apply(state::Action::Run { now: 0.0 });
    let (run, events) = (RunId(1), events(tasks));
    let batch = Batch { before: None, events: events.clone() };
    hear(&mut page, ClientEvent::Said(FromWorker::Trace { run, batch }));
    hear(&mut page, ClientEvent::Said(FromWorker::Events { run, dropped: Dropped::default(), events }));
    page
}

fn inspecting(tasks: u32, actions: &[Action]) -> Inspect {
    let mut page = ran(tasks);
    actions.iter().for_each(|action| page.apply(state::Action::Inspect(action.clone())));
    page.inspect
}

/// The colours that the style sheets would give.
fn colours() {
    let page = web_sys::window().unwrap().document().unwrap();
    let root: HtmlElement = page.document_element().unwrap().dyn_into().unwrap();
    for (name, colour) in
        [("--ground", "white"), ("--ground-raised", "white"), ("--text", "black"), ("--task-1", "blue")]
    {
        root.style().set_property(name, colour).unwrap();
    }
}

/// How many dots of the canvas are not of the colour of its last one, which is ground.
fn drawn(canvas: &HtmlCanvasElement) -> usize {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().dyn_into().unwrap();
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let dots = context.get_image_data(0.0, 0.0, width, height).unwrap().data().0;
    let ground = dots[dots.len() - 4..].to_vec();
    dots.chunks(4).filter(|dot| *dot != ground).count()
}

/// Gives the timeline the room that the style sheets would, and waits until it is drawn.
async fn with_room(timeline: &Shown<Timeline>) {
    for (part, property, value) in [
        (".plot", "width", "700px"),
        (".plot", "height", "200px"),
        (".plot", "position", "relative"),
        (".lanes", "height", "200px"),
        (".lanes", "overflow-y", "auto"),
        ("canvas", "width", "100%"),
        ("canvas", "height", "100%"),
        ("canvas", "display", "block"),
    ] {
        timeline.find::<HtmlElement>(part).style().set_property(property, value).unwrap();
    }
    page::frames(3).await;
}

/// A press of the pointer on the canvas.
async fn point(timeline: &Shown<Timeline>, x: f64, y: f64) {
    let canvas = timeline.find::<HtmlElement>("canvas").get_bounding_client_rect();
    for kind in ["pointerdown", "pointerup"] {
        timeline.send("canvas", &page::pointer(kind, canvas.left() + x, canvas.top() + y)).await;
    }
}

#[wasm_bindgen_test]
async fn the_timeline_draws_its_lanes_and_a_click_picks_task_and_moment() {
    colours();
    let (send, heard) = listen();
    let inspect = inspecting(3, &[]);
    let timeline = Shown::<Timeline>::new(props!(TimelineProps { inspect, theme: Theme::Light, send })).await;
    with_room(&timeline).await;
    assert!(drawn(&timeline.find("canvas")) > 2_000, "{} dots", drawn(&timeline.find("canvas")));
    // The second lane is visit-2's: it is ready at first, then it runs.
    point(&timeline, 690.0, 22.0 + 20.0 + 10.0).await;
    point(&timeline, 40.0, 22.0 + 40.0 + 10.0).await;
    point(&timeline, 5.0, 22.0 + 10.0).await;
    let heard = heard.borrow();
    assert!(matches!(heard[0], Action::Pick { task: Some(TaskId(2)), cursor: 14.. }), "{:?}", heard[0]);
    assert_eq!(heard[1], Action::Select(Some(TaskId(3))));
    assert!(matches!(&heard[2], Action::Fold(_)), "{:?}", heard[2]);
}

#[wasm_bindgen_test]
async fn the_timeline_is_worked_by_keys() {
    let (send, heard) = listen();
    let inspect = inspecting(3, &[]);
    let timeline = Shown::<Timeline>::new(props!(TimelineProps { inspect, theme: Theme::Light, send })).await;
    with_room(&timeline).await;
    assert_eq!(timeline.attribute(".lanes", "tabindex").as_deref(), Some("0"));
    for key in ["ArrowDown", "ArrowDown", "ArrowUp", " ", ".", ",", "Escape", "x"] {
        timeline.key(".lanes", key).await;
    }
    let heard = heard.borrow();
    let select = |id| Action::Select(Some(TaskId(id)));
    assert_eq!(heard[..3], [select(1), select(2), select(1)]);
    assert!(matches!(heard[3], Action::Fold(_)));
    assert_eq!(heard[4..], [Action::Step(1), Action::Step(-1), Action::Select(None)]);
}

#[wasm_bindgen_test]
async fn the_axis_can_be_chosen_and_the_table_says_the_same() {
    let (send, heard) = listen();
    let inspect = inspecting(2, &[]);
    let timeline = Shown::<Timeline>::new(props!(TimelineProps { inspect, theme: Theme::Dark, send })).await;
    timeline.find::<HtmlSelectElement>("select[aria-label=Axis]").set_value("Events");
    timeline.send("select", &event("change")).await;
    timeline.click("button.table").await;
    assert_eq!(timeline.attribute("button.table", "aria-pressed").as_deref(), Some("true"));
    assert_eq!((timeline.count("canvas"), timeline.count("table tbody tr")), (0, 12));
    let row = |n: u32| timeline.text(&format!("tbody tr:nth-child({n})"));
    assert!(row(5).contains("printed “hello from 2”"), "{}", row(5));
    assert!(row(12).contains("failed: <b>no</b>"), "{}", row(12));
    assert_eq!(timeline.count("tbody b"), 0, "nothing of a program is markup");
    timeline.click("tbody tr:nth-child(5) button").await;
    let picked = Action::Pick { task: Some(TaskId(2)), cursor: 5 };
    assert_heard(&heard, [Action::Axis(looplab::ui::timeline::Axis::Order), picked]);
}

#[wasm_bindgen_test]
async fn the_table_of_events_is_of_the_selected_task_and_marks_the_moment() {
    let (send, _) = listen();
    let pick = Action::Pick { task: Some(TaskId(2)), cursor: 5 };
    let inspect = inspecting(2, &[pick]);
    let table = Shown::<EventTable>::new(props!(EventTableProps { inspect, send })).await;
    assert_eq!(table.count("tbody tr"), 7);
    assert!(table.text("caption").contains("Events of visit-2"));
    assert!(table.text("tr[aria-current=step]").contains("hello from 2"));
    assert_eq!(table.count("tr.later"), 4);
}

#[wasm_bindgen_test]
async fn the_task_table_shows_every_task_and_sorts_by_its_heads() {
    let (send, heard) = listen();
    let with = |inspect| props!(TaskTableProps { inspect, send: send.clone() });
    let mut table = Shown::<TaskTable>::new(with(inspecting(2, &[]))).await;
    let names = |table: &Shown<TaskTable>| {
        (2..5).map(|n| table.text(&format!("tbody tr:nth-child({n}) .name"))).collect::<Vec<_>>()
    };
    assert_eq!(names(&table), ["main", "visit-2", "visit-3"]);
    assert!(table.text("tbody tr:nth-child(4)").contains("sleep until 500.0 ms"));
    assert!(table.text("tbody tr:nth-child(3)").contains("failed: <b>no</b>") && table.count("tbody b") == 0);
    assert_eq!(table.attribute("thead th:nth-child(1)", "aria-sort").as_deref(), Some("ascending"));
    table.click("thead th:nth-child(5) button").await;
    table.click("tbody tr:nth-child(4) button").await;
    assert_heard(&heard, [Action::Sort(Column::Steps), Action::Select(Some(TaskId(3)))]);
    let select = Action::Select(Some(TaskId(3)));
    table.update(with(inspecting(2, &[Action::Sort(Column::Steps), Action::Sort(Column::Steps), select]))).await;
    assert_eq!(names(&table), ["visit-2", "visit-3", "main"]);
    assert_eq!(table.attribute("thead th:nth-child(5)", "aria-sort").as_deref(), Some("descending"));
    assert!(table.text("tr.selected .name").contains("visit-3"));
}

#[wasm_bindgen_test]
async fn of_very_many_tasks_few_rows_are_on_the_page() {
    let (send, _) = listen();
    let table = Shown::<TaskTable>::new(props!(TaskTableProps { inspect: inspecting(3_000, &[]), send })).await;
    assert!(table.count("tbody tr") < 100, "{}", table.count("tbody tr"));
    assert_eq!(table.attribute("table", "aria-rowcount").as_deref(), Some("3002"));
    assert!(table.find::<HtmlElement>("tbody tr:last-child").offset_height() > 50_000);
}

#[wasm_bindgen_test]
async fn the_scrubber_goes_to_any_moment_and_back() {
    let (send, heard) = listen();
    let with = |inspect| props!(ScrubberProps { inspect, send: send.clone() });
    let mut scrubber = Shown::<Scrubber>::new(with(inspecting(2, &[]))).await;
    let slider: HtmlInputElement = scrubber.find("input[type=range]");
    // As long as the axis of the timeline, which is the run's time.
    assert_eq!((slider.min(), slider.max(), slider.value()), ("0".into(), "23".into(), "23".into()));
    assert_eq!(scrubber.attribute("button.live-button", "aria-pressed").as_deref(), Some("true"));
    assert_eq!(scrubber.attribute("input", "aria-valuetext").as_deref(), Some("23.0 ms, 12 of 12 events"));
    slider.set_value("6");
    scrubber.send("input", &input()).await;
    scrubber.click("button:first-child").await;
    scrubber.update(with(inspecting(2, &[Action::Move(Some(5))]))).await;
    scrubber.click("button[aria-label='One event on']").await;
    scrubber.click("button.live-button").await;
    assert_heard(&heard, [Action::Move(Some(5)), Action::Step(-1), Action::Step(1), Action::Move(None)]);
    assert_eq!(scrubber.text(".moment"), "6.0 ms");
}

#[wasm_bindgen_test]
async fn the_log_pales_what_is_later_and_its_times_lead_to_their_moments() {
    let (send, heard) = listen();
    let log = ran(2).log;
    let with = |cursor, traced| {
        props!(LogListProps {
            log: log.clone(),
            on: false,
            tasks: true,
            cursor,
            selected: Some(TaskId(2)),
            traced,
            send: send.clone(),
        })
    };
    let mut list = Shown::<LogList>::new(with(None, true)).await;
    assert_eq!((list.count("[role=log] .row"), list.count(".row.later"), list.count(".row.selected")), (6, 0, 3));
    list.click("[role=log] .row:nth-child(4) .at").await;
    assert_heard(&heard, [Action::Pick { task: Some(TaskId(2)), cursor: 5 }]);
    list.update(with(Some(5), true)).await;
    assert_eq!(list.count(".row.later"), 2);
    list.update(with(None, false)).await;
    assert_eq!(list.count("button.at"), 0, "without a trace there is no moment to go to");
}

#[wasm_bindgen_test]
async fn of_a_long_log_the_rows_around_the_moment_are_on_the_page() {
    let mut log = Log::default();
    let print = |seq| EventKind::Printed { stream: Stream::Stdout, text: format!("line {seq}\n") };
    log.extend(
        Dropped::default(),
        (0..3_000).map(|seq| Event { seq, at: 0.0, task: None, kind: print(seq) }).collect(),
    );
    let log = Shared::new(log);
    let list = Shown::<LogList>::new(props!(LogListProps { log, on: false, tasks: true, cursor: Some(1_000) })).await;
    let texts = list.text("[role=log]");
    assert!(texts.contains("line 999") && texts.contains("line 1000") && !texts.contains("line 2999"));
    assert_eq!(list.text(".row:not(.later):nth-last-child(151) .text"), "line 999");
}

#[wasm_bindgen_test]
async fn the_editor_points_at_a_line_and_asks_for_what_happened_at_one() {
    let (find, found) = listen();
    let with = |point| {
        props!(CodeEditorProps {
            label: "Program",
            language: Language::Python,
            document: 0u32,
            text: Rc::<str>::from("pass"),
            point,
            find: find.clone(),
        })
    };
    let mut editor = Shown::<CodeEditor>::new(with(Some(3))).await;
    assert_eq!(editor.attribute("textarea", "data-point").as_deref(), Some("3"));
    editor.update(with(None)).await;
    assert_eq!(editor.attribute("textarea", "data-point").as_deref(), Some("0"));
    let init = KeyboardEventInit::new();
    init.set_alt_key(true);
    editor.send("textarea", &KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap()).await;
    assert_heard(&found, [7]);
}

#[wasm_bindgen_test]
async fn the_inspector_says_what_to_do_where_there_is_nothing() {
    let (send, heard) = listen();
    let with = |inspect| {
        props!(InspectorProps {
            inspect,
            verdicts: Verdicts::default(),
            run: Run::None,
            theme: Theme::Light,
            orders: Html::default(),
            send: send.clone(),
        })
    };
    let mut inspector = Shown::<Inspector>::new(with(Inspect::default())).await;
    assert!(inspector.text(".empty").starts_with("Press Run"));
    let mut untraced = State::new(DEMOS, Kept { trace: false, ..Kept::default() });
    untraced.apply(state::Action::Run { now: 0.0 });
    inspector.update(with(untraced.inspect)).await;
    assert!(inspector.text(".empty").contains("Tick Trace"));
    inspector.click("[role=tab]:nth-child(2)").await;
    assert_heard(&heard, [state::Action::Inspect(Action::Turn(looplab::ui::inspect::View::Tasks))]);
}

#[wasm_bindgen_test]
async fn tracing_can_be_turned_off() {
    let (turned, heard) = listen();
    let switch = Shown::<TraceSwitch>::new(props!(TraceSwitchProps { on: true, turned })).await;
    assert_eq!(switch.text("label span"), "Trace");
    switch.find::<HtmlInputElement>("label input").set_checked(false);
    switch.send("input", &event("change")).await;
    assert_heard(&heard, [false]);
}
