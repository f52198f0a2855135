//! The page's colours, for the canvas.

use wasm_bindgen::JsCast;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, Window};

/// How wide and high (dots) the tile of a pattern is.
const TILE: u32 = 8;

/// The colours of the theme that is on, and the patterns made of them.
pub struct Palette {
    /// Behind everything.
    pub ground: String,
    /// Behind names and the axis.
    pub raised: String,
    /// Behind the selected lane.
    pub selected: String,
    /// Thin lines.
    pub line: String,
    /// Lines that carry meaning.
    pub line_strong: String,
    /// Text.
    pub text: String,
    /// Text of less weight.
    pub quiet: String,
    /// What the reader chose.
    pub accent: String,
    /// What went wrong.
    pub bad: String,
    /// What is worth a look.
    pub warn: String,
    /// The tasks' colours.
    pub tasks: [String; 8],
    /// Hatching, for what is blocked.
    pub blocked: Option<CanvasPattern>,
    /// Dots, for what is ready.
    pub ready: Option<CanvasPattern>,
}

impl Palette {
    /// The colours as they are at `place`, which is in the page.
    #[must_use]
    pub fn at(place: &HtmlElement) -> Option<Self> {
        let probe = Probe::new(place)?;
        let (blocked, ready) = (probe.colour("--bad"), probe.colour("--text-quiet"));
        Some(Self {
            ground: probe.colour("--ground"),
            raised: probe.colour("--ground-raised"),
            selected: probe.colour("--accent-ground"),
            line: probe.colour("--line"),
            line_strong: probe.colour("--line-strong"),
            text: probe.colour("--text"),
            quiet: probe.colour("--text-quiet"),
            accent: probe.colour("--accent"),
            bad: blocked.clone(),
            warn: probe.colour("--warn"),
            tasks: std::array::from_fn(|index| probe.colour(&format!("--task-{index}"))),
            blocked: probe.pattern(|tile| hatch(tile, &blocked)),
            ready: probe.pattern(|tile| dots(tile, &ready)),
        })
    }
}

/// A hidden element, from which the browser says what a colour comes to in the theme that is on.
struct Probe {
    window: Window,
    element: HtmlElement,
}

impl Probe {
    fn new(place: &HtmlElement) -> Option<Self> {
        let window = web_sys::window()?;
        let element: HtmlElement = window.document()?.create_element("i").ok()?.dyn_into().ok()?;
        element.set_hidden(true);
        place.append_child(&element).ok()?;
        Some(Self { window, element })
    }

    fn colour(&self, property: &str) -> String {
        let _ = self.element.style().set_property("color", &format!("var({property})"));
        let style = self.window.get_computed_style(&self.element).ok().flatten();
        style.and_then(|style| style.get_property_value("color").ok()).unwrap_or_default()
    }

    fn pattern(&self, draw: impl Fn(&CanvasRenderingContext2d)) -> Option<CanvasPattern> {
        let canvas: HtmlCanvasElement = self.window.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_width(TILE);
        canvas.set_height(TILE);
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        draw(&context);
        context.create_pattern_with_html_canvas_element(&canvas, "repeat").ok().flatten()
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// Strokes from corner to corner, on a tint of their colour.
fn hatch(tile: &CanvasRenderingContext2d, colour: &str) {
    let size = f64::from(TILE);
    tile.set_fill_style_str(colour);
    tile.set_global_alpha(0.18);
    tile.fill_rect(0.0, 0.0, size, size);
    tile.set_global_alpha(1.0);
    tile.set_stroke_style_str(colour);
    tile.set_line_width(2.0);
    tile.begin_path();
    for shift in [-size, 0.0, size] {
        tile.move_to(shift - 1.0, size + 1.0);
        tile.line_to(shift + size + 1.0, -1.0);
    }
    tile.stroke();
}

/// Dots on a tint of their colour.
fn dots(tile: &CanvasRenderingContext2d, colour: &str) {
    let size = f64::from(TILE);
    tile.set_fill_style_str(colour);
    tile.set_global_alpha(0.14);
    tile.fill_rect(0.0, 0.0, size, size);
    tile.set_global_alpha(0.9);
    for (x, y) in [(1.0, 1.0), (5.0, 5.0)] {
        tile.fill_rect(x, y, 2.0, 2.0);
    }
}
