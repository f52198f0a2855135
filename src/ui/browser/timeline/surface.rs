//! A canvas that is as sharp as the screen.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// A canvas and what draws on it, measured in the page's px.
pub struct Surface {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Surface {
    /// What draws on `canvas`; nothing where the browser refuses.
    #[must_use]
    pub fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Self { canvas, context })
    }

    /// Gives it as many dots as the screen has for what the page gives it, and returns that width and height. What was
    /// drawn is gone if they changed.
    pub fn fit(&self) -> (f64, f64) {
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.5);
        let (width, height) = (f64::from(self.canvas.client_width()), f64::from(self.canvas.client_height()));
        let (across, down) = ((width * ratio).round() as u32, (height * ratio).round() as u32);
        if (self.canvas.width(), self.canvas.height()) != (across, down) {
            self.canvas.set_width(across);
            self.canvas.set_height(down);
        }
        // Refused only for numbers that are none.
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
        (width, height)
    }

    /// What draws.
    #[must_use]
    pub fn context(&self) -> &CanvasRenderingContext2d {
        &self.context
    }
}
