//! The timeline on a canvas.

mod lanes;
mod paint;
mod palette;
mod plot;
mod surface;

use self::{paint::paint, palette::Palette, surface::Surface};
pub use plot::Plot;
