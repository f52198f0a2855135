//! Draws what is in the lanes.

use looplab_trace::{ObjectId, TaskId};
use web_sys::CanvasRenderingContext2d;

use super::{Palette, paint::colour_of};
use crate::ui::timeline::{
    Activity, Axis, Board, FamilyTrack, Key, LANE, LevelTrack, Mark, Point, Scale, TaskTrack, pieces,
};

/// From the edge of a lane to what is drawn in it, in px.
const EDGE: f64 = 4.0;
/// Marks of a kind that are nearer to each other than this (px) are drawn as one.
const APART: f64 = 3.0;

/// Draws all lanes in sight; `context` begins where the names end.
pub(super) fn lanes(board: &Board, scale: &Scale, context: &CanvasRenderingContext2d, palette: &Palette) {
    let brush = Brush { scale, context, palette, end: end(board, scale) };
    let tracks = board.recorded().tracks();
    for row in board.in_sight() {
        let y = board.y(row);
        match &board.rows()[row].key {
            Key::Task(id) => {
                if let Some(track) = tracks.tasks().get(id) {
                    brush.task(*id, track, y);
                }
            }
            Key::Family(family) => {
                if let Some(track) = tracks.families().get(family) {
                    brush.family(track, y);
                }
            }
            Key::Object(id) => {
                if let Some(track) = tracks.levels().get(id) {
                    brush.level(track, y);
                }
            }
        }
    }
}

/// What the lane of an object is called.
pub(super) fn level_name(id: ObjectId, level: &LevelTrack) -> String {
    let kind = level.kind.word();
    if level.name.is_empty() { format!("{kind} {}", id.0) } else { format!("{kind} {}", level.name) }
}

/// Until where what goes on is drawn.
fn end(board: &Board, scale: &Scale) -> f64 {
    let recording = board.recorded().recording();
    match scale.axis {
        Axis::Time => recording.now().at,
        Axis::Order => recording.range().end as f64,
    }
}

struct Brush<'a> {
    scale: &'a Scale,
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    end: f64,
}

/// What is drawn of a task on some pixels: one activity, or several at once.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    One(Activity),
    /// For so many quarters of the time it runs, rounded up.
    Several {
        running: u8,
        blocked: bool,
    },
}

impl Look {
    /// What these points come to on the pixels up to `to`.
    fn of(points: &[Point<Activity>], from: f64, to: f64, scale: &Scale) -> Self {
        if let [point] = points {
            return Self::One(point.value);
        }
        let running = points.iter().enumerate().filter(|(_, point)| point.value == Activity::Running);
        let spans = running.map(|(index, point)| {
            let end = points.get(index + 1).map_or(to, |next| scale.x_of(next));
            (end - scale.x_of(point).max(from)).max(f64::MIN_POSITIVE)
        });
        Self::Several {
            running: (spans.sum::<f64>() / (to - from) * 4.0).ceil().min(4.0) as u8,
            blocked: points.iter().any(|point| point.value == Activity::Blocked),
        }
    }
}

impl Brush<'_> {
    fn task(&self, id: TaskId, track: &TaskTrack, y: f64) {
        let colour = &self.palette.tasks[colour_of(id)];
        // Neighbours that look the same are drawn as one.
        let mut open: Option<(f64, f64, Look)> = None;
        pieces(&track.points, self.end, self.scale, |from, to, points| {
            let look = Look::of(points, from, to, self.scale);
            match &mut open {
                Some((_, end, same)) if *same == look && from <= *end => *end = to,
                _ => {
                    if let Some((from, to, look)) = open.replace((from, to, look)) {
                        self.look(look, colour, from, to, y);
                    }
                }
            }
        });
        if let Some((from, to, look)) = open {
            self.look(look, colour, from, to, y);
        }
        self.marks(&track.marks, y);
    }

    fn look(&self, look: Look, colour: &str, from: f64, to: f64, y: f64) {
        let (top, height, width) = (y + EDGE, LANE - 2.0 * EDGE, (to - from).max(1.0));
        let context = self.context;
        match look {
            Look::One(Activity::Running) => {
                context.set_fill_style_str(colour);
                context.fill_rect(from, top, width, height);
                // Some colours are pale on some grounds.
                context.set_fill_style_str(&self.palette.text);
                context.set_global_alpha(0.55);
                context.fill_rect(from, top, width, 1.0);
                context.fill_rect(from, top + height - 1.0, width, 1.0);
                context.set_global_alpha(1.0);
            }
            Look::One(Activity::Ready) => {
                self.filled(self.palette.ready.as_ref(), from, top + 2.0, width, height - 4.0)
            }
            Look::One(Activity::Blocked) => self.filled(self.palette.blocked.as_ref(), from, top, width, height),
            Look::One(Activity::Waiting) => {
                context.set_fill_style_str(&self.palette.line_strong);
                context.fill_rect(from, top + height / 2.0 - 1.0, width, 2.0);
            }
            Look::One(Activity::Over) => {}
            Look::Several { running, blocked } => {
                // As high as it is busy, so that many short steps do not look like one long one.
                let height_of = |quarters: u8| 2.0 + (height - 4.0) * f64::from(quarters) / 4.0;
                let busy = height_of(running);
                context.set_fill_style_str(if running > 0 { colour } else { &self.palette.line_strong });
                context.fill_rect(from, top + (height - busy) / 2.0, width, busy);
                if blocked {
                    context.set_fill_style_str(&self.palette.bad);
                    context.fill_rect(from, top + height - 3.0, width, 3.0);
                }
            }
        }
    }

    fn filled(&self, pattern: Option<&web_sys::CanvasPattern>, x: f64, y: f64, width: f64, height: f64) {
        if let Some(pattern) = pattern {
            self.context.set_fill_style_canvas_pattern(pattern);
            self.context.fill_rect(x, y, width, height);
        }
    }

    /// A stack of those that run, are ready, are blocked and wait, as high as most of them that ever lived.
    fn family(&self, track: &FamilyTrack, y: f64) {
        let one = (LANE - 4.0) / f64::from(track.most.max(1));
        pieces(&track.points, self.end, self.scale, |from, to, points| {
            let Some(last) = points.last() else { return };
            let mut bottom = y + LANE - 2.0;
            for (activity, count) in Activity::LIVING.iter().zip(last.value) {
                let height = f64::from(count) * one;
                bottom -= height;
                if count > 0 {
                    self.share(*activity, from, bottom, to - from, height);
                }
            }
        });
    }

    fn share(&self, activity: Activity, x: f64, y: f64, width: f64, height: f64) {
        match activity {
            Activity::Ready => return self.filled(self.palette.ready.as_ref(), x, y, width, height),
            Activity::Blocked => return self.filled(self.palette.blocked.as_ref(), x, y, width, height),
            Activity::Running => self.context.set_fill_style_str(&self.palette.accent),
            Activity::Waiting | Activity::Over => self.context.set_fill_style_str(&self.palette.line),
        }
        self.context.fill_rect(x, y, width, height);
    }

    /// How much of an object is in use, as high as there can be; full stands out.
    fn level(&self, track: &LevelTrack, y: f64) {
        let whole = LANE - 5.0;
        pieces(&track.points, self.end, self.scale, |from, to, points| {
            let most = points.iter().map(|point| point.value).max().unwrap_or_default();
            let height = whole * f64::from(most) / f64::from(track.most.max(1));
            let full = most >= track.most;
            self.context.set_fill_style_str(if full { &self.palette.warn } else { &self.palette.accent });
            self.context.set_global_alpha(0.35);
            self.context.fill_rect(from, y + LANE - 2.0 - height, to - from, height);
            self.context.set_global_alpha(1.0);
            self.context.fill_rect(from, y + LANE - 2.0 - height, to - from, 1.5);
        });
    }

    fn marks(&self, marks: &[Point<Mark>], y: f64) {
        let mut last = [f64::NEG_INFINITY; 4];
        let first = marks.partition_point(|mark| self.scale.x_of(mark) < -APART);
        let in_sight = marks[first..].iter().take_while(|mark| self.scale.x_of(mark) <= self.scale.width);
        for mark in in_sight {
            let x = self.scale.x_of(mark);
            let drawn = &mut last[mark.value as usize];
            if x - *drawn >= APART {
                *drawn = x;
                self.mark(mark.value, x, y);
            }
        }
    }

    fn mark(&self, mark: Mark, x: f64, y: f64) {
        let context = self.context;
        context.begin_path();
        match mark {
            Mark::Printed => {
                context.set_fill_style_str(&self.palette.text);
                [(x - 3.5, y + 1.0), (x + 3.5, y + 1.0), (x, y + 6.0)]
                    .into_iter()
                    .for_each(|(x, y)| context.line_to(x, y));
                context.fill();
            }
            Mark::Held => {
                context.set_fill_style_str(&self.palette.bad);
                context.fill_rect(x - 3.0, y + LANE - 3.0, 6.0, 3.0);
            }
            Mark::Cancelled | Mark::Failed => {
                let middle = y + LANE / 2.0;
                let colour = if mark == Mark::Failed { &self.palette.bad } else { &self.palette.warn };
                for (line, width) in [(&self.palette.ground, 5.0), (colour, 2.5)] {
                    context.set_stroke_style_str(line);
                    context.set_line_width(width);
                    context.begin_path();
                    context.move_to(x - 4.0, middle - 4.0);
                    context.line_to(x + 4.0, middle + 4.0);
                    context.move_to(x + 4.0, middle - 4.0);
                    context.line_to(x - 4.0, middle + 4.0);
                    context.stroke();
                }
            }
        }
    }
}
