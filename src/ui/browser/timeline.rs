//! The timeline on a canvas.

mod frame;
mod lanes;
mod paint;
mod palette;
mod plot;
mod surface;

use self::{frame::Frame, paint::paint, palette::Palette, surface::Surface};
pub use plot::Plot;
