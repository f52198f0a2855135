//! What of a lane falls on which pixels.

use super::{Point, Scale};

/// Calls `emit(x0, x1, points)` for every piece of a lane in sight, from left to right. What the points say holds each
/// until the next, the last until `end`, a place on the axis.
///
/// A piece of at least a pixel comes with its one point. Where several points fall within a pixel they come together
/// as one piece of that width; so there are at most two pieces a pixel, however many points there are.
pub fn pieces<T>(points: &[Point<T>], end: f64, scale: &Scale, mut emit: impl FnMut(f64, f64, &[Point<T>])) {
    let end = scale.x(end);
    let until = |index: usize| points.get(index).map_or(end, |point| scale.x_of(point));
    // From the piece that crosses the left edge.
    let mut index = points.partition_point(|point| scale.x_of(point) <= 0.0).saturating_sub(1);
    while index < points.len() {
        let (from, to) = (until(index), until(index + 1));
        if from > scale.width {
            break;
        }
        if to - from >= 1.0 {
            if to > 0.0 {
                emit(from.max(0.0), to.min(scale.width), &points[index..=index]);
            }
            index += 1;
            continue;
        }
        let edge = from.floor() + 1.0;
        let next = index + 1 + points[index + 1..].partition_point(|point| scale.x_of(point) < edge);
        if edge > 0.0 {
            emit(edge - 1.0, edge, &points[index..next]);
        }
        // The last of them may last on.
        let to = until(next).min(scale.width);
        if to - edge >= 1.0 && to > 0.0 {
            emit(edge.max(0.0), to, &points[next - 1..next]);
        }
        index = next;
    }
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};

    fn scale(from: f64, to: f64, width: f64) -> Scale {
        Scale { axis: Axis::Time, span: Span { from, to }, width }
    }

    fn points(at: &[f64]) -> Vec<Point<usize>> {
        at.iter().enumerate().map(|(value, &at)| Point { seq: value as u64, at, value }).collect()
    }

    fn all(at: &[f64], end: f64, scale: Scale) -> Vec<(f64, f64, Vec<usize>)> {
        let mut out = Vec::new();
        pieces(&points(at), end, &scale, |x0, x1, points| {
            out.push((x0, x1, points.iter().map(|point| point.value).collect()));
        });
        out
    }

    #[test]
    fn wide_pieces_come_one_by_one_cut_at_the_edges() {
        let found = all(&[0.0, 10.0, 40.0, 95.0], 100.0, scale(20.0, 90.0, 70.0));
        assert_eq!(found, [(0.0, 20.0, vec![1]), (20.0, 70.0, vec![2])]);
    }

    #[test]
    fn what_falls_on_one_pixel_comes_as_one_piece_and_the_last_lasts_on() {
        let found = all(&[10.0, 10.2, 10.4, 10.6, 30.0], 40.0, scale(0.0, 50.0, 50.0));
        assert_eq!(found, [(10.0, 11.0, vec![0, 1, 2, 3]), (11.0, 30.0, vec![3]), (30.0, 40.0, vec![4])]);
    }

    #[test]
    fn a_moment_without_duration_is_seen() {
        assert_eq!(all(&[5.0, 5.0], 5.0, scale(0.0, 10.0, 10.0)), [(5.0, 6.0, vec![0, 1])]);
    }

    #[test]
    fn there_are_at_most_two_pieces_a_pixel() {
        let many: Vec<_> = (0..100_000).map(f64::from).collect();
        let found = all(&many, 100_000.0, scale(0.0, 100_000.0, 500.0));
        assert!(found.len() <= 1_000, "{} pieces", found.len());
        let told: usize = found.iter().map(|(.., points)| points.len()).sum();
        assert!(told >= 100_000, "none is left out: {told}");
    }

    #[test]
    fn a_lane_out_of_sight_has_no_pieces() {
        assert_eq!(all(&[10.0, 20.0], 30.0, scale(40.0, 50.0, 10.0)), []);
        assert_eq!(all(&[60.0], 90.0, scale(40.0, 50.0, 10.0)), []);
        assert_eq!(all(&[], 90.0, scale(40.0, 50.0, 10.0)), []);
    }
}
