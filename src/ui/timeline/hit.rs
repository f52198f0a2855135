//! What is under the pointer.

use looplab_trace::{State, TaskId};

use super::{Activity, Board, Fold, Key, LANE, Point, RULER};
use crate::ui::{tasks, words};

/// How near (px) to a point or a mark the pointer has to be.
const NEAR: f64 = 4.0;
/// How far (px) from its lane's left end the sign to fold it reaches, beside its depth.
const SIGN: f64 = 16.0;
/// How far (px) a lane's name moves to the right for each level.
pub const INDENT: f64 = 10.0;

/// What is under the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The lane; `None` on the axis and below the last lane.
    pub row: Option<usize>,
    /// Which part of it.
    pub part: Part,
}

/// A part of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The sign that folds and unfolds a lane.
    Sign,
    /// A lane's name.
    Name,
    /// A moment: so many events have happened.
    Moment(u64),
}

impl Board {
    /// What is at this pixel of the board.
    #[must_use]
    pub fn hit(&self, x: f64, y: f64) -> Hit {
        let row = self.row_at(y);
        let part = match x < self.gutter() {
            true => row.filter(|row| self.is_sign(*row, x)).map_or(Part::Name, |_| Part::Sign),
            false => Part::Moment(self.moment(row, x - self.gutter())),
        };
        Hit { row, part }
    }

    /// The task of a lane.
    #[must_use]
    pub fn task_of(&self, row: usize) -> Option<TaskId> {
        match self.rows().get(row)?.key {
            Key::Task(id) => Some(id),
            Key::Family(_) | Key::Object(_) => None,
        }
    }

    /// What there is to say about what is under the pointer, in a few lines.
    #[must_use]
    pub fn tell(&self, hit: Hit) -> Vec<String> {
        let Some(row) = hit.row.and_then(|row| self.rows().get(row)) else { return Vec::new() };
        let cursor = match hit.part {
            Part::Moment(cursor) => Some(cursor),
            Part::Sign | Part::Name => self.cursor,
        };
        let state = self.recorded().at(cursor);
        match &row.key {
            Key::Task(id) => self.tell_task(*id, &state, hit.part),
            Key::Family(family) => {
                let tracks = self.recorded().tracks();
                let Some(track) = tracks.families().get(family) else { return Vec::new() };
                let seq = state.next.saturating_sub(1);
                let counts = holding(&track.points, seq).map_or([0; 4], |point| point.value);
                let now = Activity::LIVING.iter().zip(counts).filter(|(_, count)| *count > 0);
                let now: Vec<_> = now.map(|(activity, count)| format!("{count} {}", name(*activity))).collect();
                vec![format!("{} × {}", track.members, family.what), now.join(", ")]
            }
            Key::Object(id) => {
                let Some(object) = state.objects.get(id) else { return Vec::new() };
                vec![format!("{}: {}{}", words::name(object), words::level(object), words::held_by(object, &state))]
            }
        }
    }

    fn tell_task(&self, id: TaskId, state: &State, part: Part) -> Vec<String> {
        let tracks = self.recorded().tracks();
        let Some(track) = tracks.tasks().get(&id) else { return Vec::new() };
        let Some(task) = state.tasks.get(&id) else { return vec![track.name.to_string()] };
        let mut lines = vec![tasks::summary(task, state)];
        let seq = state.next.saturating_sub(1);
        if let (Part::Moment(_), Some(index)) =
            (part, track.points.partition_point(|point| point.seq <= seq).checked_sub(1))
        {
            let (from, until) = (track.points[index].at, track.points.get(index + 1));
            let until = until.map_or(self.recorded().recording().now().at, |point| point.at);
            if track.points[index].value != Activity::Over {
                lines.push(format!("{} for {}", name(track.points[index].value), words::duration(until - from)));
            }
        }
        if let Some(event) = self.recorded().recording().event(seq).filter(|event| event.task == Some(id)) {
            lines.push(format!("#{seq}: {}", words::event(event, state)));
        }
        lines
    }

    fn row_at(&self, y: f64) -> Option<usize> {
        let row = (y - self.y(0)) / LANE;
        (y >= RULER && row >= 0.0 && row < self.rows().len() as f64).then_some(row as usize)
    }

    fn is_sign(&self, row: usize, x: f64) -> bool {
        let row = &self.rows()[row];
        row.fold != Fold::Leaf && x < SIGN + row.depth as f64 * INDENT
    }

    /// How many events have happened at `x` px right of the names: up to the nearest of the lane's own, if that is near.
    fn moment(&self, row: Option<usize>, x: f64) -> u64 {
        let scale = self.scale();
        let tracks = self.recorded().tracks();
        let near = row.and_then(|row| self.task_of(row)).and_then(|id| tracks.tasks().get(&id)).and_then(|track| {
            let marks = nearest(&track.marks, x, |point| scale.x_of(point));
            marks.or_else(|| nearest(&track.points, x, |point| scale.x_of(point)))
        });
        near.map_or_else(|| scale.axis.events_at(scale.place(x), &self.recorded().recording()), |seq| seq + 1)
    }
}

/// The number of the nearest point, if one is near.
fn nearest<T>(points: &[Point<T>], x: f64, at: impl Fn(&Point<T>) -> f64) -> Option<u64> {
    let next = points.partition_point(|point| at(point) < x);
    let around = [next.checked_sub(1).map(|index| &points[index]), points.get(next)];
    let near = around.into_iter().flatten().map(|point| ((at(point) - x).abs(), point.seq));
    near.filter(|(distance, _)| *distance <= NEAR).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, seq)| seq)
}

/// The point that holds when event `seq` has happened.
fn holding<T>(points: &[Point<T>], seq: u64) -> Option<&Point<T>> {
    points[..points.partition_point(|point| point.seq <= seq)].last()
}

fn name(activity: Activity) -> &'static str {
    match activity {
        Activity::Ready => "ready",
        Activity::Running => "running",
        Activity::Waiting => "waiting",
        Activity::Blocked => "blocked",
        Activity::Over => "over",
    }
}

#[cfg(test)]
mod tests {
    use looplab_trace::{Batch, Event, EventKind, Stop, Stream, Wait};

    use super::{super::*, *};

    /// A task that runs from 10 to 20 ms, prints at 15, and sleeps until 110; its parent does nothing.
    fn board() -> Board {
        let spawn = |name: &str, parent| EventKind::Spawned { name: name.into(), what: "".into(), parent, place: None };
        let stop = Stop { place: None, wait: Some(Wait::Sleep { until: 110.0 }) };
        let kinds = [
            (1, 0.0, spawn("main", None)),
            (2, 5.0, spawn("child", Some(TaskId(1)))),
            (2, 10.0, EventKind::StepStarted),
            (2, 15.0, EventKind::Printed { stream: Stream::Stdout, text: "hello\n".into() }),
            (2, 20.0, EventKind::StepEnded { busy_ms: 10.0, stop }),
            (2, 110.0, EventKind::Woken { by: looplab_trace::Cause::Timer }),
        ];
        let event = |(seq, (task, at, kind))| Event { seq: seq as u64, at, task: Some(TaskId(task)), kind };
        let mut recorded = Recorded::default();
        recorded.extend(Batch { before: None, events: kinds.into_iter().enumerate().map(event).collect() });
        let mut board = Board::default();
        board.show(&recorded, Axis::Time, &Default::default());
        board.resize(GUTTER + 1100.0 + EDGE, 200.0);
        board
    }

    fn at(board: &Board, row: usize, x: f64) -> Hit {
        board.hit(board.gutter() + x, board.y(row) + 3.0)
    }

    #[test]
    fn names_signs_and_the_axis_are_told_apart() {
        let board = board();
        assert_eq!(board.hit(5.0, board.y(0) + 1.0), Hit { row: Some(0), part: Part::Sign });
        assert_eq!(board.hit(60.0, board.y(0) + 1.0), Hit { row: Some(0), part: Part::Name });
        assert_eq!(board.hit(5.0, board.y(1) + 1.0), Hit { row: Some(1), part: Part::Name });
        assert_eq!(board.hit(board.gutter() + 500.0, 3.0), Hit { row: None, part: Part::Moment(5) });
        assert_eq!(board.hit(5.0, board.y(2) + 1.0).row, None);
    }

    #[test]
    fn a_moment_is_the_lanes_own_event_where_one_is_near() {
        let board = board();
        assert_eq!(at(&board, 1, 500.0).part, Part::Moment(5), "in the middle of the sleep");
        assert_eq!(at(&board, 1, 103.0).part, Part::Moment(3), "the step began");
        assert_eq!(at(&board, 1, 147.0).part, Part::Moment(4), "the print");
        assert_eq!(at(&board, 0, 147.0).part, Part::Moment(3), "another lane's print is not this one's");
    }

    #[test]
    fn the_pointer_is_told_what_goes_on() {
        let board = board();
        let lines = board.tell(at(&board, 1, 500.0));
        assert_eq!(
            lines[..2],
            ["child is waiting, since 20.0 ms: waits for sleep until 110.0 ms", "waiting for 90 ms"]
        );
        assert_eq!(board.tell(at(&board, 1, 150.0)).last().unwrap(), "#3: printed “hello”");
        assert_eq!(board.tell(at(&board, 0, 150.0)), ["main is ready, since 0.0 ms", "ready for 110 ms"]);
        assert_eq!(board.tell(board.hit(500.0, 3.0)), Vec::<String>::new());
    }
}
