//! The timeline as data: which lanes there are, and what of each falls on which pixel. Drawing is the view's part.
//!
//! ```text
//! Event ──► Tracks ──► rows(folding) ──► Row          what is drawn below what
//!              └─────► pieces(scale) ──► x0, x1, what  what is drawn in a row, no more than two pieces a pixel
//! ```

mod board;
mod gesture;
mod hit;
mod pieces;
mod point;
mod recorded;
mod rows;
mod ruler;
mod scale;
mod tracks;

pub use self::{
    board::{Board, EDGE, GUTTER, LANE, RULER},
    gesture::{Drag, Gesture},
    hit::{Hit, INDENT, Part},
    pieces::pieces,
    point::{Activity, Mark, Point, Wake},
    recorded::{KEPT, Recorded},
    rows::{FOLD_FROM, Fold, Key, Row, rows},
    ruler::{Tick, ticks},
    scale::{Axis, Scale, Span},
    tracks::{Family, FamilyTrack, LevelTrack, TaskTrack, Tracks},
};
