//! The timeline on a canvas.

mod lanes;
mod paint;
mod palette;
mod plot;
mod surface;

pub use plot::Plot;

use self::{paint::paint, palette::Palette, surface::Surface};
