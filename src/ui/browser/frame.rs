//! Something to do before the browser draws next.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen::{JsCast, closure::Closure};

/// Does its work at most once for each frame that the browser draws, and only when it was asked to. Dropping it ends that.
pub struct Frame {
    work: Closure<dyn FnMut()>,
    asked: Rc<Cell<Option<i32>>>,
}

impl Frame {
    /// Does `work` in the frames that are asked for.
    pub fn new(mut work: impl FnMut() + 'static) -> Self {
        let asked = Rc::new(Cell::new(None));
        let work = {
            let asked = Rc::clone(&asked);
            Closure::new(move || {
                asked.set(None);
                work();
            })
        };
        Self { work, asked }
    }

    /// Asks for the next frame.
    pub fn ask(&self) {
        if self.asked.get().is_none() {
            let work = self.work.as_ref().unchecked_ref();
            self.asked.set(web_sys::window().and_then(|window| window.request_animation_frame(work).ok()));
        }
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        if let (Some(asked), Some(window)) = (self.asked.take(), web_sys::window()) {
            let _ = window.cancel_animation_frame(asked);
        }
    }
}
