//! Each component of the page in a real browser: it renders with its roles and names, and calls its callbacks.

#![cfg(target_arch = "wasm32")]

use std::{cell::RefCell, fmt::Debug, rc::Rc};

use looplab::{
    demos::{DEMOS, Param},
    orders::{self as found, Findings, Mode, Note, Plan, Point, Stage, Strategy, Upshot, Who},
    protocol::{ClockChoice, FromWorker},
    trace::{Event, EventKind, Stream, TaskId},
    ui::{
        browser::editor::Language,
        draft::{Draft, Mark},
        engine::Engine,
        form::Form,
        inspect::Inspect,
        log::Log,
        orders::{self, Orders},
        run::{Ending, Run},
        settings::{Split, Theme},
        shared::Shared,
        state::{Action, Kept, State, Tab},
        status::{Status, Tone},
        view::{
            App, AppProps, ClockSelect, ClockSelectProps, CodeEditor, CodeEditorProps, DebugSwitch, DebugSwitchProps,
            Demos, Divider, DividerProps, EngineNote, EngineNoteProps, Gallery, GalleryProps, LogList, LogListProps,
            LogPane, LogPaneProps, NumberField, NumberFieldProps, OrdersForm, OrdersFormProps, OrdersPane,
            OrdersPaneProps, ProgramPane, ProgramPaneProps, RunButtons, RunButtonsProps, Side, StatusLine,
            StatusLineProps, TabItem, TabList, TabListProps, ThemeButton, ThemeButtonProps, TopBar, TopBarProps,
            TwinForm, TwinFormProps,
        },
    },
    worker::client::{ClientEvent, Stage as Loading},
};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    Element, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, InputEvent,
    InputEventInit, KeyboardEvent, KeyboardEventInit,
};
use yew::{html::BaseComponent, prelude::*, props};

wasm_bindgen_test_configure!(run_in_browser);

// Stands in for the bundled editor, which is not part of a test build: a text area that notes what was asked of it.
#[wasm_bindgen(inline_js = r#"
globalThis.LooplabEditor = class {
  constructor(parent, label, language, readOnly, onChange, onRun) {
    this.area = document.createElement("textarea");
    this.area.setAttribute("aria-label", label);
    this.area.dataset.language = language;
    this.area.readOnly = readOnly;
    this.area.addEventListener("input", () => onChange(this.document, this.area.value));
    this.area.addEventListener("keydown", (event) => event.ctrlKey && onRun());
    parent.append(this.area);
  }
  open(document, text) {
    this.document = document;
    this.area.value = text;
    this.area.dataset.opened = document;
  }
  replace(text) {
    this.area.value = text;
    this.area.dataset.replaced = "yes";
  }
  mark(line, message) {
    this.area.dataset.mark = `${line} ${message}`;
  }
  reveal(line) {
    this.area.dataset.revealed = line;
  }
  destroy() {
    this.area.remove();
  }
};
export function stand_in() {}
"#)]
extern "C" {
    fn stand_in();
}

/// A component on the page, taken off it at the end of the test.
struct Shown<C: BaseComponent> {
    root: Element,
    app: Option<yew::AppHandle<C>>,
}

impl<C: BaseComponent> Shown<C> {
    async fn new(props: C::Properties) -> Self {
        stand_in();
        let page = web_sys::window().unwrap().document().unwrap();
        let root = page.create_element("div").unwrap();
        page.body().unwrap().append_child(&root).unwrap();
        let app = yew::Renderer::<C>::with_root_and_props(root.clone(), props).render();
        turn().await;
        Self { root, app: Some(app) }
    }

    async fn update(&mut self, props: C::Properties) {
        self.app.as_mut().unwrap().update(props);
        turn().await;
    }

    fn find<E: JsCast>(&self, selector: &str) -> E {
        let found = self.root.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html())).dyn_into().unwrap()
    }

    fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    fn text(&self, selector: &str) -> String {
        self.find::<HtmlElement>(selector).inner_text()
    }

    fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.find::<Element>(selector).get_attribute(name)
    }

    async fn click(&self, selector: &str) {
        self.find::<HtmlElement>(selector).click();
        turn().await;
    }

    async fn key(&self, selector: &str, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        self.send(selector, &KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap()).await;
    }

    async fn send(&self, selector: &str, event: &web_sys::Event) {
        self.find::<Element>(selector).dispatch_event(event).unwrap();
        turn().await;
    }
}

impl<C: BaseComponent> Drop for Shown<C> {
    fn drop(&mut self) {
        self.app.take().unwrap().destroy();
        self.root.remove();
    }
}

/// Lets Yew render all that is due, with all its effects.
async fn turn() {
    yew::scheduler::flush().await;
}

/// A callback, and what it was called with.
fn listen<T: 'static>() -> (Callback<T>, Rc<RefCell<Vec<T>>>) {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let callback = Callback::from({
        let heard = Rc::clone(&heard);
        move |value| heard.borrow_mut().push(value)
    });
    (callback, heard)
}

fn assert_heard<T: PartialEq + Debug>(heard: &RefCell<Vec<T>>, wanted: impl AsRef<[T]>) {
    assert_eq!(heard.borrow().as_slice(), wanted.as_ref());
}

/// An event that bubbles, as the browser's own do.
fn event(kind: &str) -> web_sys::Event {
    let init = EventInit::new();
    init.set_bubbles(true);
    web_sys::Event::new_with_event_init_dict(kind, &init).unwrap()
}

/// The event of typing.
fn input() -> web_sys::Event {
    let init = InputEventInit::new();
    init.set_bubbles(true);
    InputEvent::new_with_event_init_dict("input", &init).unwrap().unchecked_into()
}

fn log_of(lines: usize) -> Shared<Log> {
    let mut log = Log::default();
    let print = |i| EventKind::Printed { stream: Stream::Stdout, text: format!("line {i}\n") };
    log.extend(
        0,
        (0..lines as u64).map(|i| Event { seq: i, at: i as f64, task: Some(TaskId(2)), kind: print(i) }).collect(),
    );
    Shared::new(log)
}

static PARAMS: [Param; 2] = [
    Param { name: "tasks", help: "How many.", default: 3.0, min: 1.0, max: 9.0, step: 1.0 },
    Param { name: "limit", help: "At once.", default: 2.0, min: 1.0, max: 9.0, step: 1.0 },
];

#[wasm_bindgen_test]
async fn run_and_stop_call_only_when_they_can() {
    let (run, ran) = listen();
    let (stop, stopped) = listen();
    let with = |can_run: bool, can_stop: bool| {
        let (run, stop) = (run.clone(), stop.clone());
        props!(RunButtonsProps { can_run, can_stop, run, stop })
    };
    let mut buttons = Shown::<RunButtons>::new(with(true, false)).await;
    assert_eq!(buttons.attribute("button.run", "aria-disabled").as_deref(), Some("false"));
    buttons.click("button.run").await;
    buttons.click("button.stop").await;
    assert_eq!((ran.borrow().len(), stopped.borrow().len()), (1, 0));
    buttons.update(with(false, true)).await;
    buttons.click("button.run").await;
    buttons.click("button.stop").await;
    assert_eq!((ran.borrow().len(), stopped.borrow().len()), (1, 1));
    assert!(buttons.text("button.run").ends_with("Run") && buttons.text("button.stop").ends_with("Stop"));
}

#[wasm_bindgen_test]
async fn the_clock_can_be_chosen() {
    let (chosen, heard) = listen();
    let clock = Shown::<ClockSelect>::new(props!(ClockSelectProps { clock: ClockChoice::Real, chosen })).await;
    let select: HtmlSelectElement = clock.find("label select");
    assert_eq!((select.value().as_str(), clock.text("label span").as_str()), ("real", "Clock"));
    select.set_value("instant");
    clock.send("select", &event("change")).await;
    assert_heard(&heard, [ClockChoice::Instant]);
}

#[wasm_bindgen_test]
async fn debug_mode_can_be_turned_on() {
    let (turned, heard) = listen();
    let switch = Shown::<DebugSwitch>::new(props!(DebugSwitchProps { on: false, turned })).await;
    assert_eq!(switch.text("label span"), "Debug");
    switch.find::<HtmlInputElement>("label input").set_checked(true);
    switch.send("input", &event("change")).await;
    assert_heard(&heard, [true]);
}

#[wasm_bindgen_test]
async fn the_theme_button_says_its_choice_and_goes_round() {
    let (chosen, heard) = listen();
    let theme = Shown::<ThemeButton>::new(props!(ThemeButtonProps { theme: Theme::Light, chosen })).await;
    assert_eq!(theme.attribute("button", "aria-label").as_deref(), Some("Colours: light"));
    theme.click("button").await;
    assert_heard(&heard, [Theme::Dark]);
}

#[wasm_bindgen_test]
async fn the_top_bar_names_the_pattern_and_passes_on_what_is_pressed() {
    let (send, heard) = listen();
    let bar = Shown::<TopBar>::new(props!(TopBarProps {
        title: "Gather",
        clock: ClockChoice::Real,
        debug: false,
        trace: true,
        theme: Theme::System,
        can_run: true,
        can_stop: true,
        send,
    }))
    .await;
    assert_eq!((bar.text("h1"), bar.text(".pattern")), ("Looplab".into(), "Gather".into()));
    bar.click("button.run").await;
    bar.click("button.stop").await;
    bar.click("button.theme").await;
    assert!(matches!(heard.borrow()[..], [Action::Run { .. }, Action::Stop { .. }, Action::Theme(Theme::Light)]));
}

#[wasm_bindgen_test]
async fn the_gallery_is_a_list_of_links_that_knows_what_is_shown() {
    let edited = vec![true, false, false, false];
    let gallery = Shown::<Gallery>::new(props!(GalleryProps { demos: Demos(DEMOS), shown: 1usize, edited })).await;
    assert_eq!(gallery.attribute("nav", "aria-label").as_deref(), Some("Patterns"));
    assert_eq!(gallery.count("nav li a") as usize, DEMOS.len());
    assert_eq!(gallery.attribute("[aria-current=page]", "href"), Some(format!("#{}", DEMOS[1].id)));
    assert_eq!((gallery.count(".edited"), gallery.text("li:first-child .edited")), (1, "edited".into()));
}

#[wasm_bindgen_test]
async fn tabs_are_picked_by_pointer_and_arrow_keys() {
    let (pick, heard) = listen();
    let items = ["Python", "Rust twin"].map(|name| TabItem { name: name.into(), panel: None }).to_vec();
    let tabs = Shown::<TabList>::new(props!(TabListProps { label: "Program in", items, shown: 0usize, pick })).await;
    assert_eq!(tabs.attribute("[role=tablist]", "aria-label").as_deref(), Some("Program in"));
    assert_eq!(tabs.text("[role=tab][aria-selected=true]"), "Python");
    assert_eq!(tabs.attribute("[role=tab][aria-selected=false]", "tabindex").as_deref(), Some("-1"));
    tabs.click("[role=tab]:nth-child(2)").await;
    tabs.key("[role=tab]", "ArrowRight").await;
    tabs.key("[role=tab]", "End").await;
    tabs.key("[role=tab]", "x").await;
    assert_heard(&heard, [1, 1, 1]);
}

#[wasm_bindgen_test]
async fn the_divider_moves_by_keys_within_its_bounds() {
    let (moved, heard) = listen();
    let bench = NodeRef::default();
    let divider = Shown::<Divider>::new(props!(DividerProps {
        label: "Width",
        side: Side::Beside,
        split: Split::at(79.0),
        frame: bench,
        moved
    }))
    .await;
    assert_eq!(divider.attribute("[role=separator]", "aria-valuenow").as_deref(), Some("79"));
    for key in ["ArrowLeft", "ArrowRight", "Home", "End", "a"] {
        divider.key("[role=separator]", key).await;
    }
    assert_heard(&heard, [77.0, 80.0, 25.0, 80.0].map(Split::at));
}

#[wasm_bindgen_test]
async fn a_number_field_is_labelled_described_and_says_what_is_wrong() {
    let (typed, heard) = listen();
    let field = Shown::<NumberField>::new(props!(NumberFieldProps {
        id: "n",
        label: "tasks",
        help: "How many.",
        min: 1.0,
        max: 9.0,
        step: 1.0,
        text: "12",
        error: Some("12 is out of range.".to_owned()),
        typed,
    }))
    .await;
    assert_eq!(field.text("label[for=n]"), "tasks");
    assert_eq!(field.attribute("#n", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(field.attribute("#n", "aria-describedby").as_deref(), Some("n-error n-help"));
    assert_eq!(field.text("#n-error"), "12 is out of range.");
    assert_eq!(field.text("#n-help"), "How many. From 1 to 9.");
    field.find::<HtmlInputElement>("#n").set_value("7");
    field.send("#n", &input()).await;
    assert_heard(&heard, ["7".to_owned()]);
}

#[wasm_bindgen_test]
async fn the_twins_form_has_a_field_for_each_parameter() {
    let (typed, heard) = listen();
    let form = Shown::<TwinForm>::new(props!(TwinFormProps { form: Form::new(&PARAMS), typed })).await;
    assert_eq!((form.count("input"), form.text("label[for=param-1]")), (2, "limit".into()));
    form.find::<HtmlInputElement>("#param-1").set_value("5");
    form.send("#param-1", &input()).await;
    assert_heard(&heard, [(1, "5".to_owned())]);
}

#[wasm_bindgen_test]
async fn the_status_is_read_out() {
    let status = Status { text: "Running".into(), tone: Tone::Busy };
    let line = Shown::<StatusLine>::new(props!(StatusLineProps { status })).await;
    assert!(line.text("[role=status]").ends_with("Running"));
}

#[wasm_bindgen_test]
async fn the_engine_note_shows_progress_and_offers_retry() {
    let (retry, heard) = listen();
    let with = |engine: Engine| props!(EngineNoteProps { engine, retry: retry.clone() });
    let mut note = Shown::<EngineNote>::new(with(Engine::Loading(Loading::Compiling))).await;
    assert_eq!(note.attribute("progress", "value").as_deref(), Some("2"));
    assert!(note.text(".engine-note").contains("Compiling the engine (step 2 of 3)"));
    note.update(with(Engine::Unavailable("You are offline.".into()))).await;
    assert!(note.text("[role=alert]").contains("You are offline."));
    note.click("button").await;
    assert_heard(&heard, [()]);
    note.update(with(Engine::Ready)).await;
    assert_eq!(note.count(".engine-note"), 0);
}

#[wasm_bindgen_test]
async fn the_editor_follows_its_properties_and_tells_of_edits() {
    let (changed, edits) = listen();
    let (run, runs) = listen();
    let with = |document: u32, text: &str, mark: Option<Mark>| {
        props!(CodeEditorProps {
            label: "Program",
            language: Language::Python,
            document,
            text: Rc::<str>::from(text),
            mark,
            changed: changed.clone(),
            run: run.clone(),
        })
    };
    let mut editor = Shown::<CodeEditor>::new(with(0, "one", None)).await;
    let area = "textarea[aria-label=Program]";
    let value = |editor: &Shown<CodeEditor>| editor.find::<HtmlTextAreaElement>(area).value();
    assert_eq!((value(&editor).as_str(), editor.attribute(area, "data-language").as_deref()), ("one", Some("python")));

    editor.find::<HtmlTextAreaElement>(area).set_value("typed");
    editor.send(area, &input()).await;
    assert_heard(&edits, [(0, Rc::<str>::from("typed"))]);
    editor.update(with(0, "typed", None)).await;
    assert_eq!(editor.attribute(area, "data-replaced"), None, "the editor's own text does not come back as an edit");

    editor.update(with(0, "one", None)).await;
    assert_eq!((value(&editor).as_str(), editor.attribute(area, "data-replaced").as_deref()), ("one", Some("yes")));

    editor.update(with(0, "one", Some(Mark { line: 3, message: "ValueError: no".into() }))).await;
    assert_eq!(editor.attribute(area, "data-mark").as_deref(), Some("3 ValueError: no"));
    assert!(editor.text(".mark").contains("ValueError: no"));
    editor.click(".mark button").await;
    assert_eq!(editor.attribute(area, "data-revealed").as_deref(), Some("3"));

    editor.update(with(2, "two", None)).await;
    assert_eq!((value(&editor).as_str(), editor.attribute(area, "data-opened").as_deref()), ("two", Some("2")));
    assert_eq!(editor.attribute(area, "data-mark").as_deref(), Some("0 "));

    let init = KeyboardEventInit::new();
    init.set_ctrl_key(true);
    editor.send(area, &KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap()).await;
    assert_heard(&runs, [()]);
}

#[wasm_bindgen_test]
async fn the_program_pane_resets_an_edited_program_and_warns_of_unsaved_edits() {
    let (send, heard) = listen();
    let pane = Shown::<ProgramPane>::new(props!(ProgramPaneProps {
        demo: 0usize,
        about: Demos(DEMOS),
        tab: Tab::Python,
        draft: Draft::new(DEMOS[0].python, Some("mine".to_owned())),
        form: Form::new(DEMOS[0].params),
        unsaved: Some(Rc::<str>::from("Storage is full.")),
        send,
    }))
    .await;
    assert!(pane.text("[role=alert]").contains("Storage is full."));
    assert_eq!(pane.text(".pane-head .edited"), "edited");
    pane.click(".pane-head > button").await;
    pane.click("[role=tab]:nth-child(2)").await;
    assert_heard(&heard, [Action::Reset, Action::Turn(Tab::Rust)]);
}

#[wasm_bindgen_test]
async fn the_rust_twin_is_shown_read_only_with_its_form() {
    let (send, _) = listen();
    let pane = Shown::<ProgramPane>::new(props!(ProgramPaneProps {
        demo: 0usize,
        about: Demos(DEMOS),
        tab: Tab::Rust,
        draft: Draft::new(DEMOS[0].python, None),
        form: Form::new(&PARAMS),
        unsaved: None::<Rc<str>>,
        send,
    }))
    .await;
    let source: HtmlTextAreaElement = pane.find("textarea[aria-label='Rust twin']");
    assert_eq!((source.value().as_str(), source.read_only()), (DEMOS[0].rust, true));
    assert_eq!(pane.count("form[aria-label=Parameters] input"), 2);
}

#[wasm_bindgen_test]
async fn an_empty_log_says_what_to_do_or_that_nothing_happened() {
    let with = |on: bool| props!(LogListProps { log: Shared::<Log>::default(), on, tasks: true });
    let mut list = Shown::<LogList>::new(with(false)).await;
    assert_eq!(list.attribute("[role=log]", "aria-label").as_deref(), Some("Log"));
    assert!(list.text("[role=log]").contains("Press Run"));
    list.update(with(true)).await;
    assert_eq!(list.text("[role=log]"), "Nothing has happened yet.");
}

#[wasm_bindgen_test]
async fn a_row_shows_time_kind_task_and_text_and_text_is_never_markup() {
    let mut log = Log::default();
    let print = EventKind::Printed { stream: Stream::Stderr, text: "<b>bold</b>\n".into() };
    let spawn = EventKind::Spawned { name: "worker".into(), parent: None, what: String::new(), place: None };
    log.extend(0, [spawn, print].map(|kind| Event { seq: 0, at: 12.34, task: Some(TaskId(2)), kind }).to_vec());
    let log = Shared::new(log);
    let mut list = Shown::<LogList>::new(props!(LogListProps { log: log.clone(), on: false, tasks: true })).await;
    let cell = |cell| list.text(&format!("[role=log] .row:last-child {cell}")).trim().to_owned();
    assert_eq!([".at", ".kind", ".task", ".text"].map(cell), ["12.3", "err", "worker", "<b>bold</b>"]);
    assert_eq!((list.count("b"), list.count(".swatch.task-1"), list.count("[role=log] .row")), (0, 2, 2));
    list.update(props!(LogListProps { log, on: false, tasks: false })).await;
    assert_eq!(list.count("[role=log] .row"), 1, "rows about tasks are left out");
}

#[wasm_bindgen_test]
async fn only_the_newest_rows_of_a_long_log_are_on_the_page() {
    let list = Shown::<LogList>::new(props!(LogListProps { log: log_of(3_000), on: false, tasks: true })).await;
    assert!(list.count("[role=log] .row") <= 200);
    assert_eq!(list.text("[role=log] .row:last-child .text"), "line 2999");
    assert_eq!(list.attribute("[role=log]", "aria-live").as_deref(), Some("off"), "a flood is not read out");
}

#[wasm_bindgen_test]
async fn the_log_stands_still_when_the_reader_scrolls_up_until_it_is_told_to_jump() {
    let with = |lines| props!(LogListProps { log: log_of(lines), on: false, tasks: true });
    let mut list = Shown::<LogList>::new(with(100)).await;
    let log: HtmlElement = list.find("[role=log]");
    for (name, value) in [("height", "200px"), ("overflow-y", "scroll"), ("display", "block")] {
        log.style().set_property(name, value).unwrap();
    }
    list.update(with(101)).await;
    let at_bottom = |log: &HtmlElement| log.scroll_height() - log.scroll_top() - log.client_height() < 4;
    assert!(log.scroll_height() > 300 && at_bottom(&log), "the newest row is in view");
    list.send("[role=log]", &event("scroll")).await;
    assert_eq!(list.count("button.jump"), 0, "being at the bottom is no letting go");

    log.set_scroll_top(50);
    list.send("[role=log]", &event("scroll")).await;
    list.update(with(111)).await;
    assert_eq!((list.text("[role=log] .row:last-child .text").as_str(), log.scroll_top()), ("line 100", 50));
    assert_eq!(list.text("button.jump"), "Jump to newest (10 new rows)");
    list.click("button.jump").await;
    assert_eq!(list.text("[role=log] .row:last-child .text"), "line 110");
    assert!(at_bottom(&log) && list.count("button.jump") == 0);
}

#[wasm_bindgen_test]
async fn the_log_pane_has_status_copy_and_clear() {
    let (send, heard) = listen();
    let pane = Shown::<LogPane>::new(props!(LogPaneProps {
        log: log_of(3),
        number: 1u32,
        run: Run::Over(Ending::Completed),
        inspect: Inspect::default(),
        engine: Engine::Ready,
        send,
    }))
    .await;
    assert!(pane.text("[role=status]").ends_with("Completed"));
    let buttons = [1, 2].map(|n| pane.text(&format!(".pane-head button:nth-of-type({n})")));
    assert_eq!(buttons, ["Copy", "Clear"]);
    pane.click(".pane-head button:nth-of-type(2)").await;
    assert_heard(&heard, [Action::ClearLog]);
}

/// An exploration of two outcomes: five that are as usual, and a deadlock that came up once.
fn two_outcomes() -> Orders {
    let mut page = State::new(DEMOS, Kept::default());
    page.apply(Action::Heard { now: 0.0, events: vec![ClientEvent::Ready { boot_ms: 1.0 }] });
    page.apply(Action::Explore { now: 0.0 });
    let mut findings = Findings::default();
    let upshot = |ending, output: &str| Upshot { ending, output: output.into(), cut: false };
    (0..5).for_each(|_| findings.add(upshot(found::Ending::Completed, "one\ntwo\n"), "".parse().unwrap()));
    findings.add(upshot(found::Ending::Deadlock, "one\n<b>three</b>\n"), "s3:1".parse().unwrap());
    let who = |name: &str| Who { task: Some(name.into()), line: Some(4) };
    let deadlock = &mut findings.groups[1];
    deadlock.notes = vec![Note { at: Point::Step(3), step: 3, first: who("B"), passed: vec![who("A")] }];
    deadlock.shrunk = true;
    let (run, stage) = (page.orders.found.as_ref().unwrap().run, Stage::Over);
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
    assert_heard(&changes, [OfMode(Mode::Asyncio), OfStrategy(Strategy::Delay), Runs(100), Seed(7)]);
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
    assert!(pane.text("li:nth-child(1)").contains("the usual outcome"));
    let deadlock = pane.text("li:nth-child(2)");
    for said in [
        "Deadlock",
        "1 run, 16.7 %",
        "as always, except that at step 3 B (line 4) ran before A (line 4)",
        "<b>three</b>",
    ] {
        assert!(deadlock.contains(said), "{said} in {deadlock}");
    }
    pane.click("li:nth-child(2) button:nth-of-type(2)").await;
    assert_heard(&sent, [Action::Orders(orders::Action::Compare(1))]);
    pane.click("li:nth-child(2) button:nth-of-type(1)").await;
    assert!(matches!(sent.borrow()[1], Action::Replay { group: 1, .. }));
    orders.apply(orders::Action::Compare(1));
    pane.update(with(orders, true)).await;
    assert_eq!(pane.attribute("li:nth-child(2) [aria-pressed]", "aria-pressed").as_deref(), Some("true"));
    assert!(pane.text("section[aria-label=Comparison]").contains("They first differ in line 2."));
    assert!(pane.text(".side-of:nth-of-type(1) mark").ends_with("two"));
    assert!(pane.text(".side-of:nth-of-type(2) mark").ends_with("<b>three</b>"));
    assert!(pane.text(".note").starts_with("The program has changed since."));
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

#[wasm_bindgen_test]
async fn the_page_can_be_used_before_there_is_an_engine() {
    let page = Shown::<App>::new(props!(AppProps { demos: Demos(DEMOS), build: "test" })).await;
    let program: HtmlTextAreaElement = page.find("textarea[aria-label=Program]");
    assert_eq!(program.value(), DEMOS[0].python);
    for part in [
        "header",
        "nav[aria-label=Patterns]",
        "main",
        ".divider.beside",
        ".divider.above",
        "[role=log]",
        "[role=status]",
    ] {
        assert_eq!(page.count(part), 1, "{part}");
    }
    page.click("button.run").await;
    page.click("button.stop").await;
    assert!(page.text("[role=status]").ends_with("Stopped") || page.text("[role=status]").ends_with("Failed"));
}
