//! The shown program as shipped, and what the browser keeps of the reader's.

use std::rc::Rc;

use super::{State, Tab};
use crate::ui::form::Form;

impl State {
    pub(super) fn reset(&mut self) {
        match self.tab() {
            Tab::Python => {
                let original = self.draft().original.into();
                self.drafts[self.demo].edit(original);
            }
            Tab::Rust => self.forms[self.demo] = Form::new(self.shown().params),
        }
    }

    pub(super) fn saved(&mut self, demo: usize, text: Rc<str>) {
        self.drafts[demo].saved(text);
        if self.drafts.iter().all(|draft| draft.is_saved()) {
            self.unsaved = None;
        }
    }
}
