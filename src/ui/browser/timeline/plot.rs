//! The board on its canvas: what changes it, and when it is drawn.

use std::{cell::RefCell, rc::Rc};

use web_sys::{HtmlCanvasElement, HtmlElement};

use super::{Palette, Surface, paint};
use crate::ui::{
    browser::Frame,
    timeline::{Board, Hit},
};

/// A board that is drawn whenever it has changed, once for each frame at most.
#[derive(Default)]
pub struct Plot {
    board: RefCell<Board>,
    drawing: RefCell<Option<Drawing>>,
    frame: RefCell<Option<Frame>>,
}

/// Where it is drawn.
struct Drawing {
    surface: Surface,
    palette: Palette,
    /// The element that scrolls the lanes, and the one in it that stands for those out of sight.
    frame: HtmlElement,
    rest: HtmlElement,
    rest_height: f64,
}

impl Plot {
    /// Draws on `canvas` from now on, which is in `frame` together with `rest`.
    pub fn mount(self: &Rc<Self>, canvas: HtmlCanvasElement, frame: HtmlElement, rest: HtmlElement) {
        let palette = Palette::at(&frame);
        if let (Some(surface), Some(palette)) = (Surface::new(canvas), palette) {
            self.drawing.replace(Some(Drawing { surface, palette, frame, rest, rest_height: -1.0 }));
        }
        let plot = Rc::downgrade(self);
        let draw = move || plot.upgrade().into_iter().for_each(|plot| plot.draw());
        self.frame.replace(Some(Frame::new(draw)));
        self.ask();
    }

    /// Draws no more.
    pub fn unmount(&self) {
        self.drawing.take();
        self.frame.take();
    }

    /// Takes the colours of the page anew.
    pub fn recolour(&self) {
        if let Some(drawing) = &mut *self.drawing.borrow_mut()
            && let Some(palette) = Palette::at(&drawing.frame)
        {
            drawing.palette = palette;
        }
        self.ask();
    }

    /// Changes the board.
    pub fn change<T>(&self, change: impl FnOnce(&mut Board) -> T) -> T {
        let made = change(&mut self.board.borrow_mut());
        self.ask();
        made
    }

    /// What is at this pixel, and what there is to say about it.
    #[must_use]
    pub fn hit(&self, x: f64, y: f64) -> Hit {
        self.board.borrow().hit(x, y)
    }

    /// Looks at the board.
    pub fn look<T>(&self, look: impl FnOnce(&Board) -> T) -> T {
        look(&self.board.borrow())
    }

    /// Scrolls the lanes by this many px.
    pub fn scroll_by(&self, px: f64) {
        if let Some(drawing) = &*self.drawing.borrow() {
            drawing.frame.set_scroll_top(drawing.frame.scroll_top() + px.round() as i32);
        }
    }

    /// Scrolls until `row` is in sight.
    pub fn scroll_to(&self, row: usize) {
        let top = self.board.borrow().top_for(row);
        if let Some(drawing) = &*self.drawing.borrow() {
            drawing.frame.set_scroll_top(top.round() as i32);
        }
    }

    /// Draws in the next frame.
    pub fn ask(&self) {
        if let Some(frame) = &*self.frame.borrow() {
            frame.ask();
        }
    }

    fn draw(&self) {
        let (mut board, mut drawing) = (self.board.borrow_mut(), self.drawing.borrow_mut());
        let Some(drawing) = &mut *drawing else { return };
        drawing.make_room(&board);
        let (width, height) = drawing.surface.fit();
        board.resize(width, height);
        board.scroll(f64::from(drawing.frame.scroll_top()));
        if width > 0.0 && height > 0.0 {
            paint(&board, drawing.surface.context(), &drawing.palette);
        }
    }
}

impl Drawing {
    /// Lets the browser's own scroll bar know how many lanes there are: the canvas is as high as the frame and stays in
    /// it, the rest lies below.
    fn make_room(&mut self, board: &Board) {
        let rest = (board.whole_height() - f64::from(self.frame.client_height())).max(0.0);
        if (rest - self.rest_height).abs() > 0.5 {
            self.rest_height = rest;
            let _ = self.rest.style().set_property("height", &format!("{rest}px"));
        }
    }
}
