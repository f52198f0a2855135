//! Components on a page of a real browser, for the tests of the view.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::{cell::RefCell, fmt::Debug, rc::Rc};

use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::{
    Element, EventInit, HtmlElement, InputEvent, InputEventInit, KeyboardEvent, KeyboardEventInit, PointerEvent,
    PointerEventInit,
};
use yew::{html::BaseComponent, prelude::*};

// Stands in for the bundled editor, which is not part of a test build: a text area that notes what was asked of it.
#[wasm_bindgen(inline_js = r#"
globalThis.LooplabEditor = class {
  constructor(parent, label, language, readOnly, onChange, onRun, onFind) {
    this.area = document.createElement("textarea");
    this.area.setAttribute("aria-label", label);
    this.area.dataset.language = language;
    this.area.readOnly = readOnly;
    this.area.addEventListener("input", () => onChange(this.document, this.area.value));
    this.area.addEventListener("keydown", (event) => event.ctrlKey && onRun());
    this.area.addEventListener("keydown", (event) => event.altKey && onFind(7));
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
  allowBreakpoints(onChange) {
    this.area.addEventListener("dblclick", () => onChange(this.document, Uint32Array.of(2, 5)));
  }
  setBreakpoints(lines) {
    this.area.dataset.breakpoints = lines.join();
  }
  pauseAt(line) {
    this.area.dataset.paused = line;
  }
  point(line) {
    this.area.dataset.point = line;
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

/// Makes components of the parts of the page that are plain functions there.
macro_rules! components {
    ($($name:ident($props:ident) is $draw:ident;)*) => {
        $(#[yew::component]
        fn $name(props: &$props) -> yew::Html {
            $draw(props)
        })*
    };
}
pub(crate) use components;

/// A component on the page, taken off it at the end of the test.
pub struct Shown<C: BaseComponent> {
    pub root: Element,
    app: Option<yew::AppHandle<C>>,
}

impl<C: BaseComponent> Shown<C> {
    pub async fn new(props: C::Properties) -> Self {
        stand_in();
        let page = web_sys::window().unwrap().document().unwrap();
        let root = page.create_element("div").unwrap();
        page.body().unwrap().append_child(&root).unwrap();
        let app = yew::Renderer::<C>::with_root_and_props(root.clone(), props).render();
        turn().await;
        Self { root, app: Some(app) }
    }

    pub async fn update(&mut self, props: C::Properties) {
        self.app.as_mut().unwrap().update(props);
        turn().await;
    }

    pub fn find<E: JsCast>(&self, selector: &str) -> E {
        let found = self.root.query_selector(selector).unwrap();
        found.unwrap_or_else(|| panic!("no {selector} in {}", self.root.inner_html())).dyn_into().unwrap()
    }

    pub fn count(&self, selector: &str) -> u32 {
        self.root.query_selector_all(selector).unwrap().length()
    }

    pub fn text(&self, selector: &str) -> String {
        self.find::<HtmlElement>(selector).inner_text()
    }

    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        self.find::<Element>(selector).get_attribute(name)
    }

    pub async fn click(&self, selector: &str) {
        self.find::<HtmlElement>(selector).click();
        turn().await;
    }

    pub async fn key(&self, selector: &str, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        self.send(selector, &KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap()).await;
    }

    pub async fn send(&self, selector: &str, event: &web_sys::Event) {
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
pub async fn turn() {
    yew::scheduler::flush().await;
}

/// A callback, and what it was called with.
pub fn listen<T: 'static>() -> (Callback<T>, Rc<RefCell<Vec<T>>>) {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let callback = Callback::from({
        let heard = Rc::clone(&heard);
        move |value| heard.borrow_mut().push(value)
    });
    (callback, heard)
}

pub fn assert_heard<T: PartialEq + Debug>(heard: &RefCell<Vec<T>>, wanted: impl AsRef<[T]>) {
    assert_eq!(heard.borrow().as_slice(), wanted.as_ref());
}

/// An event that bubbles, as the browser's own do.
pub fn event(kind: &str) -> web_sys::Event {
    let init = EventInit::new();
    init.set_bubbles(true);
    web_sys::Event::new_with_event_init_dict(kind, &init).unwrap()
}

/// The event of typing.
pub fn input() -> web_sys::Event {
    let init = InputEventInit::new();
    init.set_bubbles(true);
    InputEvent::new_with_event_init_dict("input", &init).unwrap().unchecked_into()
}

/// A pointer at a place of the window.
pub fn pointer(kind: &str, x: f64, y: f64) -> web_sys::Event {
    let init = PointerEventInit::new();
    init.set_bubbles(true);
    init.set_client_x(x as i32);
    init.set_client_y(y as i32);
    PointerEvent::new_with_event_init_dict(kind, &init).unwrap().unchecked_into()
}

/// Lets the browser draw so many frames.
pub async fn frames(count: u32) {
    for _ in 0..count {
        let drawn = js_sys::Promise::new(&mut |resolve, _| {
            web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
        });
        wasm_bindgen_futures::JsFuture::from(drawn).await.unwrap();
    }
}
