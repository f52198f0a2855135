//! The engine as the page knows it.

use std::rc::Rc;

use crate::worker::client::Loading;

/// Whether a run could start now, and if not, why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// It is on its way.
    Loading(Loading),
    /// A worker waits for a run.
    Ready,
    /// It could not be had; the reader may ask again.
    Unavailable(Rc<str>),
}
