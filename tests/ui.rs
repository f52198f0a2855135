//! Each component of the page in a real browser: it renders with its roles and names, and calls its callbacks.

#![cfg(target_arch = "wasm32")]

mod page;

use std::rc::Rc;

use looplab::{
    demos::{DEMOS, Param},
    protocol::{ClockChoice, Program, RunId, Signal},
    ui::{
        browser::editor::Language,
        draft::{Draft, Mark},
        engine::Engine,
        form::Form,
        inspect::Inspect,
        log::Log,
        pacing,
        run::{self, Active, Ending, Hold, Job, Request, Run},
        settings::{Split, Theme},
        shared::Shared,
        state::{Action, Tab},
        status::{Status, Tone},
        verdicts::{Guide, Verdicts},
        view::{
            App, AppProps, ClockSelectProps, CodeEditor, CodeEditorProps, DebugSwitchProps, Demos, Divider,
            DividerProps, EngineNoteProps, Gallery, GalleryProps, LogList, LogListProps, LogPane, LogPaneProps,
            NumberFieldProps, ProgramPane, ProgramPaneProps, RunButtonsProps, Side, StatusLineProps, TabItem,
            TabListProps, ThemeButtonProps, TimeControlsProps, TopBarProps, TwinFormProps, VerdictBadgeProps,
            VerdictGuide, VerdictGuideProps, VerdictListProps, clock_select, debug_switch, engine_note, number_field,
            run_buttons, status_line, tab_list, theme_button, time_controls, top_bar, twin_form, verdict_badge,
            verdict_list,
        },
    },
    worker::client::Loading,
};
use looplab_diagnose::{Kind, Part, Severity, Verdict};
use looplab_trace::{Dropped, Event, EventKind, ObjectId, Pause, Place, Stream, TaskId};
use page::{Shown, assert_heard, event, frames, input, listen, turn};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit,
};
use yew::{AttrValue, NodeRef, props};

page::components! {
    TopBar(TopBarProps) is top_bar;
    ClockSelect(ClockSelectProps) is clock_select;
    DebugSwitch(DebugSwitchProps) is debug_switch;
    RunButtons(RunButtonsProps) is run_buttons;
    ThemeButton(ThemeButtonProps) is theme_button;
    TimeControls(TimeControlsProps) is time_controls;
    StatusLine(StatusLineProps) is status_line;
    VerdictBadge(VerdictBadgeProps) is verdict_badge;
    EngineNote(EngineNoteProps) is engine_note;
    NumberField(NumberFieldProps) is number_field;
    TwinForm(TwinFormProps) is twin_form;
    VerdictList(VerdictListProps) is verdict_list;
    TabList(TabListProps) is tab_list;
}

wasm_bindgen_test_configure!(run_in_browser);

fn log_of(lines: u64) -> Shared<Log> {
    let mut log = Log::default();
    let print = |i| EventKind::Printed { stream: Stream::Stdout, text: format!("line {i}\n") };
    log.extend(
        Dropped::default(),
        (0..lines).map(|i| Event { seq: i, at: i as f64, task: Some(TaskId(2)), kind: print(i) }).collect(),
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
async fn time_controls_say_what_they_do_and_do_only_what_they_can() {
    let (pace, heard) = listen();
    let with = |run: Run, can_run: bool, selected: Option<(TaskId, AttrValue)>| {
        props!(TimeControlsProps {
            run,
            can_run,
            note: Some("Line 7 was passed.".to_owned()),
            selected,
            pace: pace.clone()
        })
    };
    let mut controls = Shown::<TimeControls>::new(with(Run::None, true, None)).await;
    let names = |controls: &Shown<TimeControls>| {
        (1..=2).map(|n| controls.text(&format!(".group:first-child button:nth-child({n})"))).collect::<String>()
    };
    assert!(names(&controls).contains("Pause") && names(&controls).contains("Step"));
    for button in [".group:first-child button:nth-child(1)", ".group[aria-label=Signals] button:nth-child(1)"] {
        assert_eq!(controls.attribute(button, "aria-disabled").as_deref(), Some("true"));
        controls.click(button).await;
    }
    controls.click(".group:first-child button:nth-child(2)").await;
    assert_heard(&heard, [pacing::Action::Step]);
    heard.borrow_mut().clear();

    let selected = Some((TaskId(4), AttrValue::from("Task-4")));
    controls.update(with(active(Some(Hold::Paused(Pause::Asked))), false, selected)).await;
    assert!(names(&controls).contains("Resume"));
    let next = ".group[aria-label='Steps of a task'] button";
    let title = controls.attribute(next, "title").unwrap();
    assert!(title.contains("Task-4") && title.contains("F8"), "{title}");
    let others = [".group:first-child button:nth-child(1)", ".group:first-child button:nth-child(2)", next];
    for button in others.into_iter().chain([".group[aria-label=Signals] button:nth-child(2)"]) {
        controls.click(button).await;
    }
    assert_heard(
        &heard,
        [
            pacing::Action::Toggle,
            pacing::Action::Step,
            pacing::Action::StepTask(TaskId(4)),
            pacing::Action::Signal(Signal::Terminate),
        ],
    );
    controls.update(with(active(None), false, None)).await;
    assert!(names(&controls).contains("Pause"));
    assert!(controls.text("[role=status]").starts_with("Line 7 was passed"));
}

/// A run that a worker serves.
fn active(hold: Option<Hold>) -> Run {
    let program = Program::Python { source: String::new() };
    let request = Request {
        run: RunId(1),
        demo: 0,
        program,
        clock: ClockChoice::Real,
        debug: false,
        trace: true,
        breakpoints: Rc::default(),
        paused: false,
        job: Job::Run,
    };
    Run::Active(Active {
        request: Rc::new(request),
        since: 0.0,
        stage: run::Stage::Running,
        heard: 0.0,
        now: 0.0,
        hold,
    })
}

#[wasm_bindgen_test]
async fn breakpoints_and_the_paused_line_reach_the_editor_and_come_back() {
    let (broke, heard) = listen();
    let (changed, _) = listen();
    let with = |lines: &[u32], paused: Option<u32>| {
        props!(CodeEditorProps {
            label: "Program",
            language: Language::Python,
            document: 3u32,
            text: Rc::<str>::from("a\nb\nc\n"),
            breakpoints: Rc::<[u32]>::from(lines),
            paused,
            broke: broke.clone(),
            changed: changed.clone(),
        })
    };
    let mut editor = Shown::<CodeEditor>::new(with(&[1, 3], None)).await;
    turn().await;
    assert_eq!(editor.attribute("textarea", "data-breakpoints").as_deref(), Some("1,3"));
    assert_eq!(editor.attribute("textarea", "data-paused").as_deref(), Some("0"));
    editor.send("textarea", &event("dblclick")).await;
    assert_heard(&heard, [(3, vec![2, 5])]);
    editor.update(with(&[2], Some(2))).await;
    assert_eq!(editor.attribute("textarea", "data-breakpoints").as_deref(), Some("2"));
    assert_eq!(editor.attribute("textarea", "data-paused").as_deref(), Some("2"));
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
    assert_eq!(gallery.attribute("nav", "aria-label").as_deref(), Some("Gallery"));
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
async fn the_program_pane_resets_an_edited_program_and_warns_of_unsaved_edits_and_of_other_tabs() {
    let (send, heard) = listen();
    let pane = Shown::<ProgramPane>::new(props!(ProgramPaneProps {
        demo: 0usize,
        about: Demos(DEMOS),
        tab: Tab::Python,
        draft: Draft::new(DEMOS[0].python, Some("mine".to_owned()), Some("theirs".to_owned())),
        form: Form::new(DEMOS[0].params),
        unsaved: Some(Rc::<str>::from("Storage is full.")),
        send,
    }))
    .await;
    assert!(pane.text("[role=alert]").contains("Storage is full."));
    assert_eq!(pane.text(".pane-head .edited"), "edited");
    pane.click(".pane-head > button").await;
    pane.click("[role=tab]:nth-child(2)").await;
    pane.click(".note.warn button:last-child").await;
    assert_heard(&heard, [Action::Reset, Action::Turn(Tab::Rust), Action::Choose { other: false }]);
}

#[wasm_bindgen_test]
async fn the_rust_twin_is_shown_read_only_with_its_form() {
    let (send, _) = listen();
    let pane = Shown::<ProgramPane>::new(props!(ProgramPaneProps {
        demo: 0usize,
        about: Demos(DEMOS),
        tab: Tab::Rust,
        draft: Draft::new(DEMOS[0].python, None, None),
        form: Form::new(&PARAMS),
        unsaved: None::<Rc<str>>,
        send,
    }))
    .await;
    let source: HtmlTextAreaElement = pane.find("textarea[aria-label='Rust twin']");
    assert_eq!((source.value().as_str(), source.read_only()), (DEMOS[0].rust.unwrap(), true));
    assert_eq!(pane.count("form[aria-label=Parameters] input"), 2);
}

#[wasm_bindgen_test]
async fn an_empty_log_says_what_to_do_or_that_nothing_happened() {
    let with = |on: bool| props!(LogListProps { log: Shared::<Log>::default(), on, tasks: true });
    let mut list = Shown::<LogList>::new(with(false)).await;
    assert_eq!(list.attribute("[role=log]", "aria-label").as_deref(), Some("Log"));
    assert!(list.text("[role=log]").contains("press Run"));
    list.update(with(true)).await;
    assert_eq!(list.text("[role=log]"), "Nothing has happened yet.");
}

#[wasm_bindgen_test]
async fn a_row_shows_time_kind_task_and_text_and_text_is_never_markup() {
    let mut log = Log::default();
    let print = EventKind::Printed { stream: Stream::Stderr, text: "<b>bold</b>\n".into() };
    let spawn = EventKind::Spawned { name: "worker".into(), parent: None, what: "".into(), place: None };
    log.extend(
        Dropped::default(),
        [spawn, print].map(|kind| Event { seq: 0, at: 12.34, task: Some(TaskId(2)), kind }).to_vec(),
    );
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
    frames(1).await;
    let at_bottom = |log: &HtmlElement| log.scroll_height() - log.scroll_top() - log.client_height() < 4;
    assert!(log.scroll_height() > 300 && at_bottom(&log), "the newest row is in view");
    list.send("[role=log]", &event("scroll")).await;
    assert_eq!(list.count("button.jump"), 0, "being at the bottom is no letting go");

    log.set_scroll_top(50);
    list.send("[role=log]", &event("scroll")).await;
    list.update(with(111)).await;
    frames(1).await;
    assert_eq!((list.text("[role=log] .row:last-child .text").as_str(), log.scroll_top()), ("line 100", 50));
    assert_eq!(list.text("button.jump"), "Jump to newest (10 new rows)");
    list.click("button.jump").await;
    assert_eq!(list.text("[role=log] .row:last-child .text"), "line 110");
    frames(1).await;
    assert!(at_bottom(&log) && list.count("button.jump") == 0);
}

#[wasm_bindgen_test]
async fn the_log_pane_has_status_copy_and_clear() {
    let (send, heard) = listen();
    let pane = Shown::<LogPane>::new(props!(LogPaneProps {
        log: log_of(3),
        number: 1u32,
        run: Run::Over(Ending::Completed),
        engine: Engine::Ready,
        inspect: Inspect::default(),
        send,
    }))
    .await;
    assert!(pane.text("[role=status]").ends_with("Completed"));
    let buttons = [1, 2, 3].map(|n| pane.text(&format!(".pane-head button:nth-of-type({n})")));
    assert_eq!(buttons, ["Copy", "Save", "Clear"]);
    pane.click(".pane-head button:nth-of-type(3)").await;
    assert_heard(&heard, [Action::ClearLog]);
}

#[wasm_bindgen_test]
async fn the_page_can_be_used_before_there_is_an_engine() {
    let page = Shown::<App>::new(props!(AppProps { demos: Demos(DEMOS), build: "test" })).await;
    let program: HtmlTextAreaElement = page.find("textarea[aria-label=Program]");
    assert_eq!(program.value(), DEMOS[0].python);
    for part in [
        "header",
        "nav[aria-label=Gallery]",
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

fn deadlock() -> Verdict {
    let place = Place { file: None, line: 12 };
    let text = vec![
        Part::Task { id: TaskId(2), name: "<b>ada</b>".into() },
        Part::Words(" waits for ".into()),
        Part::Object { id: ObjectId(1), name: "lock a".into() },
        Part::Words(" at ".into()),
        Part::Line(place.clone()),
    ];
    let (tasks, objects, places) = (vec![TaskId(2)], vec![ObjectId(1)], vec![place]);
    Verdict { kind: Kind::Deadlock, severity: Severity::Error, tasks, objects, places, text }
}

#[wasm_bindgen_test]
async fn verdicts_say_how_bad_they_are_in_words_and_lead_to_tasks_lines_and_the_guide() {
    let ((task, tasks), (line, lines), (explain, kinds)) = (listen(), listen(), listen());
    let with = |verdicts: Vec<Verdict>| {
        let (task, line, explain) = (task.clone(), line.clone(), explain.clone());
        props!(VerdictListProps { verdicts: Shared::new(verdicts), empty: "Nothing.", task, line, explain })
    };
    let mut list = Shown::<VerdictList>::new(with(Vec::new())).await;
    assert_eq!((list.text("[role=status]"), list.count("li")), ("Nothing.".into(), 0));
    list.update(with(vec![deadlock()])).await;
    assert_eq!(list.text("[role=status]"), "1 verdict");
    assert_eq!(list.text("li h3"), "✖ Error Deadlock");
    assert_eq!(list.text("li p"), "<b>ada</b> waits for lock a at line 12");
    assert_eq!((list.count("b"), list.count("li .swatch.task-1")), (0, 1));
    list.click("li p button:nth-of-type(1)").await;
    list.click("li p button:nth-of-type(2)").await;
    list.click("li > button").await;
    list.click(".verdicts-head button").await;
    assert_heard(&tasks, [TaskId(2)]);
    assert_heard(&lines, [12]);
    assert_heard(&kinds, [Some(Kind::Deadlock), None]);
}

#[wasm_bindgen_test]
async fn the_guide_has_a_chapter_for_each_kind_and_opens_where_it_is_asked_to() {
    let (close, closed) = listen();
    let guide = Shown::<VerdictGuide>::new(props!(VerdictGuideProps { at: Guide::At(Kind::Growth), close })).await;
    assert_eq!(guide.count("section h3") as usize, Kind::ALL.len());
    assert_eq!(guide.count("section pre code") as usize, Kind::ALL.len());
    let focused = web_sys::window().unwrap().document().unwrap().active_element().unwrap();
    assert_eq!(focused.text_content().as_deref(), Some(Kind::Growth.title()));
    guide.click(".verdicts-head button").await;
    assert_heard(&closed, [()]);
}

#[wasm_bindgen_test]
async fn the_badge_is_only_there_when_something_is_amiss() {
    let (open, opened) = listen();
    let with = |found: Vec<Verdict>| {
        let mut verdicts = Verdicts::default();
        verdicts.found = Shared::new(found);
        props!(VerdictBadgeProps { verdicts, open: open.clone() })
    };
    let mut badge = Shown::<VerdictBadge>::new(with(Vec::new())).await;
    assert_eq!(badge.count("button"), 0);
    badge.update(with(vec![deadlock(), deadlock()])).await;
    assert_eq!(badge.text("button.error"), "✖ 2 verdicts");
    badge.click("button").await;
    assert_heard(&opened, [()]);
}
