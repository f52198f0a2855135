//! The editor as a component.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use crate::ui::{
    browser::editor::{self, Editor, Heard, Language},
    draft::Mark,
    pacing::Lines,
};

/// What the editor shows and does.
#[derive(Clone, PartialEq, Properties)]
pub struct CodeEditorProps {
    /// Its name.
    pub label: AttrValue,
    /// What the text is coloured as.
    pub language: Language,
    /// Which document is shown; each has its own cursor and history.
    pub document: u32,
    /// Its text.
    pub text: Rc<str>,
    /// The line that failed.
    #[prop_or_default]
    pub mark: Option<Mark>,
    /// The lines with breakpoints.
    #[prop_or_default]
    pub breakpoints: Lines,
    /// The line at which the run is paused.
    #[prop_or_default]
    pub paused: Option<u32>,
    /// Breakpoints of a document were set, cleared, or moved with their lines. Without this there are none.
    #[prop_or_default]
    pub broke: Option<Callback<(u32, Vec<u32>)>>,
    /// The line to point at.
    #[prop_or_default]
    pub point: Option<u32>,
    /// A document was edited. Without this the text is read-only.
    #[prop_or_default]
    pub changed: Option<Callback<(u32, Rc<str>)>>,
    /// Ctrl-Enter or Cmd-Enter was pressed.
    #[prop_or_default]
    pub run: Callback<()>,
    /// Alt-Enter was pressed in this line: what happened there is asked for.
    #[prop_or_default]
    pub find: Callback<u32>,
}

/// What the editor on the page holds, as far as this side knows.
#[derive(Default)]
struct Held {
    editor: Option<Editor>,
    document: Option<u32>,
    text: Rc<str>,
}

/// A CodeMirror editor that follows its properties, and a note under it for a marked line.
#[component]
pub fn CodeEditor(props: &CodeEditorProps) -> Html {
    let place = use_node_ref();
    let arrived = use_state(|| false);
    let missing = use_state(|| false);
    let held = use_mut_ref(Held::default);
    let latest = use_mut_ref(|| props.clone());
    latest.replace(props.clone());
    use_effect_with((), {
        let arrived = arrived.setter();
        move |()| {
            spawn_local(async move {
                editor::arrived().await;
                arrived.set(true);
            });
        }
    });
    use_effect_with(*arrived, {
        let (place, missing, held) = (place.clone(), missing.setter(), Rc::clone(&held));
        move |arrived| {
            if *arrived {
                let editor = place.cast::<Element>().and_then(|place| build(&place, &latest, &held));
                missing.set(editor.is_none());
                held.borrow_mut().editor = editor;
            }
            move || drop(held.take())
        }
    });
    use_effect_with((*arrived, props.document, Rc::clone(&props.text)), {
        let held = Rc::clone(&held);
        move |(_, document, text)| show(&held, *document, text)
    });
    use_effect_with((*arrived, props.document, props.mark.clone()), {
        let held = Rc::clone(&held);
        move |(.., mark)| {
            with_editor(&held, |editor| {
                mark.as_ref().map_or_else(|| editor.mark(0, ""), |mark| editor.mark(mark.line, &mark.message));
            });
        }
    });
    use_effect_with((*arrived, props.document, Rc::clone(&props.breakpoints)), {
        let held = Rc::clone(&held);
        move |(.., lines)| with_editor(&held, |editor| editor.set_breakpoints(lines))
    });
    use_effect_with((*arrived, props.document, props.paused), {
        let held = Rc::clone(&held);
        move |(.., line)| with_editor(&held, |editor| editor.pause_at(line.unwrap_or(0)))
    });
    use_effect_with((*arrived, props.document, props.point), {
        let held = Rc::clone(&held);
        move |(.., point)| with_editor(&held, |editor| editor.point(point.unwrap_or_default()))
    });
    html! {
        <>
            <div class="code" ref={place} />
            if props.changed.is_some() && !*missing {
                <p class="editor-keys" id="editor-keys">{ "Tab indents. Escape, then Tab leaves the editor." }</p>
            }
            if *missing {
                <p class="note bad" role="alert">{ "The editor could not be loaded. Reload the page to try again." }</p>
            }
            if let Some(mark) = &props.mark {
                { mark_note(mark, &held) }
            }
        </>
    }
}

fn with_editor(held: &RefCell<Held>, act: impl FnOnce(&Editor)) {
    let editor = held.borrow().editor.clone();
    if let Some(editor) = editor {
        act(&editor);
    }
}

fn build(place: &Element, latest: &Rc<RefCell<CodeEditorProps>>, held: &Rc<RefCell<Held>>) -> Option<Editor> {
    let (label, language, read_only, breaks) = {
        let props = latest.borrow();
        (props.label.clone(), props.language, props.changed.is_none(), props.broke.is_some())
    };
    let changed = {
        let (latest, held) = (Rc::clone(latest), Rc::clone(held));
        move |document: u32, text: String| {
            let text: Rc<str> = text.into();
            held.borrow_mut().text = Rc::clone(&text);
            let changed = latest.borrow().changed.clone();
            changed.into_iter().for_each(|changed| changed.emit((document, Rc::clone(&text))));
        }
    };
    let run = {
        let latest = Rc::clone(latest);
        move || {
            let run = latest.borrow().run.clone();
            run.emit(());
        }
    };
    let find = {
        let latest = Rc::clone(latest);
        move |line| {
            let find = latest.borrow().find.clone();
            find.emit(line);
        }
    };
    let broke = {
        let latest = Rc::clone(latest);
        move |document: u32, lines: Vec<u32>| {
            let broke = latest.borrow().broke.clone();
            broke.into_iter().for_each(|broke| broke.emit((document, lines.clone())));
        }
    };
    let editor = Editor::new(place, &label, language, read_only, Heard { changed, run, find })?;
    if breaks {
        editor.allow_breakpoints(broke);
    }
    Some(editor)
}

/// Brings the editor to show `text`: as another document, or as an edit of the shown one.
fn show(held: &RefCell<Held>, document: u32, text: &Rc<str>) {
    let (editor, other, differs) = {
        let held = held.borrow();
        (held.editor.clone(), held.document != Some(document), held.text != *text)
    };
    let Some(editor) = editor else { return };
    if other {
        held.borrow_mut().document = Some(document);
        held.borrow_mut().text = Rc::clone(text);
        editor.open(document, text);
    } else if differs {
        editor.replace(text);
    }
}

fn mark_note(mark: &Mark, held: &Rc<RefCell<Held>>) -> Html {
    let (line, held) = (mark.line, Rc::clone(held));
    let onclick = move |_: MouseEvent| {
        let editor = held.borrow().editor.clone();
        editor.into_iter().for_each(|editor| editor.reveal(line));
    };
    html! {
        <p class="note bad mark">
            <button type="button" class="quiet" {onclick}>{ format!("Line {line}") }</button>
            { &*mark.message }
        </p>
    }
}
