//! What of the timeline is in sight.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use looplab_trace::TaskId;

use super::{Axis, Key, Recorded, Row, Scale, Span, rows};
use crate::ui::shared::Shared;

/// The width of the names on the left, in px; less where there is little room.
pub const GUTTER: f64 = 148.0;
/// The height of the axis at the top, in px.
pub const RULER: f64 = 22.0;
/// The height of a lane, in px.
pub const LANE: f64 = 20.0;
/// What is left free at the right, in px, so that the last mark is seen whole.
pub const EDGE: f64 = 8.0;
/// How much of a narrow board the names may take.
const GUTTER_SHARE: f64 = 0.3;

/// The timeline, as far as it is in sight: the lanes, how far they are scrolled, and what of the axis is shown.
#[derive(Clone, Debug, Default)]
pub struct Board {
    recorded: Recorded,
    axis: Axis,
    turned: Shared<HashSet<Key>>,
    /// What the lanes were made of.
    made_of: Option<(u64, Shared<HashSet<Key>>)>,
    rows: Vec<Row>,
    places: HashMap<TaskId, usize>,
    /// What is shown of the axis; `None` for all of it, as it grows.
    span: Option<Span>,
    width: f64,
    height: f64,
    top: f64,
    /// The selected task.
    pub task: Option<TaskId>,
    /// How many events have happened at the moment that is shown; `None` for the newest.
    pub cursor: Option<u64>,
    /// The lane that the keyboard is on.
    pub lane: Option<usize>,
}

impl Board {
    /// Shows this. Another run or another axis is shown whole.
    pub fn show(&mut self, recorded: &Recorded, axis: Axis, turned: &Shared<HashSet<Key>>) {
        if axis != self.axis || !recorded.is_of_the_run_of(&self.recorded) {
            self.span = None;
            self.made_of = None;
            self.lane = None;
        }
        self.recorded = recorded.clone();
        self.axis = axis;
        self.turned = turned.clone();
        let shape = recorded.tracks().shape();
        if self.made_of.as_ref().is_none_or(|(of, by)| *of != shape || by != turned) {
            self.rows = rows(&recorded.tracks(), turned);
            self.made_of = Some((shape, turned.clone()));
            self.places = places(&self.rows);
        }
    }

    /// Gives it this many px.
    pub fn resize(&mut self, width: f64, height: f64) {
        (self.width, self.height) = (width, height);
    }

    /// Scrolls the lanes to this many px from the first.
    pub fn scroll(&mut self, top: f64) {
        self.top = top.max(0.0);
    }

    /// What is recorded.
    #[must_use]
    pub fn recorded(&self) -> &Recorded {
        &self.recorded
    }

    /// The lanes from top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The lane of a task, if it is shown.
    #[must_use]
    pub fn row_of(&self, task: TaskId) -> Option<usize> {
        self.places.get(&task).copied()
    }

    /// The lanes in sight.
    #[must_use]
    pub fn in_sight(&self) -> Range<usize> {
        let first = (self.top / LANE) as usize;
        let last = ((self.top + self.height - RULER) / LANE).ceil().max(0.0) as usize;
        first.min(self.rows.len())..last.min(self.rows.len())
    }

    /// Where a lane begins, in px from the top of the board.
    #[must_use]
    pub fn y(&self, row: usize) -> f64 {
        RULER + row as f64 * LANE - self.top
    }

    /// How far the lanes have to be scrolled for `row` to be in sight.
    #[must_use]
    pub fn top_for(&self, row: usize) -> f64 {
        let from = row as f64 * LANE;
        self.top.min(from).max(from + LANE - (self.height - RULER))
    }

    /// How high all lanes are, with the axis, in px.
    #[must_use]
    pub fn whole_height(&self) -> f64 {
        RULER + self.rows.len() as f64 * LANE
    }

    /// Its width and height in px.
    #[must_use]
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// The width of the names.
    #[must_use]
    pub fn gutter(&self) -> f64 {
        GUTTER.min((self.width * GUTTER_SHARE).round())
    }

    /// From the axis to pixels right of the names.
    #[must_use]
    pub fn scale(&self) -> Scale {
        let span = self.span.unwrap_or_else(|| self.domain());
        Scale { axis: self.axis, span, width: (self.width - self.gutter() - EDGE).max(1.0) }
    }

    /// All of the axis.
    #[must_use]
    pub fn domain(&self) -> Span {
        self.axis.domain(&self.recorded.recording())
    }

    /// Where on the axis a cursor stands.
    #[must_use]
    pub fn place(&self, cursor: u64) -> f64 {
        self.axis.place(cursor, &self.recorded.recording())
    }

    /// Shows `factor` times as much; what is at `x` px from the left of the board stays there.
    pub fn zoom(&mut self, x: f64, factor: f64) {
        let scale = self.scale();
        let share = ((x - self.gutter()) / scale.width).clamp(0.0, 1.0);
        self.look(scale.span.zoomed(share, factor, self.axis, self.domain()));
    }

    /// Goes on by this many px, or back.
    pub fn pan(&mut self, px: f64) {
        let scale = self.scale();
        self.look(scale.span.panned(px / scale.width, self.domain()));
    }

    /// Shows all of the axis, also what comes.
    pub fn fit(&mut self) {
        self.span = None;
    }

    /// Brings the cursor into sight.
    pub fn reveal(&mut self) {
        if let Some(cursor) = self.cursor
            && let Some(span) = self.span
        {
            self.look(span.showing(self.place(cursor), self.domain()));
        }
    }

    fn look(&mut self, span: Span) {
        let domain = self.domain();
        self.span = (span.length() < domain.length()).then_some(span);
    }
}

fn places(rows: &[Row]) -> HashMap<TaskId, usize> {
    let task = |(index, row): (usize, &Row)| match row.key {
        Key::Task(id) => Some((id, index)),
        Key::Family(_) | Key::Object(_) => None,
    };
    rows.iter().enumerate().filter_map(task).collect()
}

#[cfg(test)]
mod tests {
    use looplab_trace::{Batch, Event, EventKind};

    use super::*;

    fn board(tasks: u32) -> Board {
        let mut recorded = Recorded::default();
        let spawn = |id: u32| {
            let kind = EventKind::Spawned {
                name: format!("t{id}").into(),
                what: id.to_string().into(),
                parent: None,
                place: None,
            };
            Event { seq: u64::from(id) - 1, at: f64::from(id), task: Some(TaskId(id)), kind }
        };
        recorded.extend(Batch { before: None, events: (1..=tasks).map(spawn).collect() });
        let mut board = Board::default();
        board.show(&recorded, Axis::Time, &Shared::default());
        board.resize(GUTTER + 500.0 + EDGE, RULER + 100.0);
        board
    }

    #[test]
    fn only_some_lanes_are_in_sight() {
        let mut board = board(50);
        assert_eq!((board.in_sight(), board.y(0)), (0..5, RULER));
        board.scroll(30.0);
        assert_eq!((board.in_sight(), board.y(1)), (1..7, RULER - 10.0));
        assert_eq!((board.top_for(0), board.top_for(3), board.top_for(20)), (0.0, 30.0, 320.0));
    }

    #[test]
    fn all_is_shown_until_the_reader_zooms_and_again_after_zooming_out() {
        let mut board = board(11);
        assert_eq!(board.scale().span, Span { from: 1.0, to: 11.0 });
        board.zoom(board.gutter() + 250.0, 0.5);
        assert_eq!(board.scale().span, Span { from: 3.5, to: 8.5 });
        board.pan(100.0);
        assert_eq!(board.scale().span, Span { from: 4.5, to: 9.5 });
        board.cursor = Some(1);
        board.reveal();
        assert_eq!(board.scale().span, Span { from: 1.0, to: 6.0 });
        board.zoom(200.0, 10.0);
        assert_eq!(board.scale().span, board.domain());
    }

    #[test]
    fn another_run_is_shown_whole() {
        let mut board = board(11);
        board.zoom(board.gutter() + 250.0, 0.5);
        let (same, other) = (board.recorded().clone(), self::board(3).recorded().clone());
        board.show(&same, Axis::Time, &Shared::default());
        assert_eq!(board.scale().span.length(), 5.0);
        board.show(&other, Axis::Time, &Shared::default());
        assert_eq!(board.scale().span, Span { from: 1.0, to: 3.0 });
        board.show(&other, Axis::Order, &Shared::default());
        assert_eq!(board.scale().span, Span { from: 0.0, to: 4.0 });
    }
}
