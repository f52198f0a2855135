//! Draws the board: the lanes, then what lies over them, then names and axis at the edges.

use std::collections::HashSet;

use looplab_trace::TaskId;
use web_sys::CanvasRenderingContext2d;

use super::{Palette, lanes};
use crate::ui::{
    log::colour,
    timeline::{Board, EDGE, Fold, INDENT, Key, LANE, RULER, Scale, ticks},
};

/// Of more wakes than this in sight, only those of the selected task are drawn.
const MANY_WAKES: usize = 400;
/// The type of names and labels: as wide a letter as the next.
const TYPE: &str = "11px ui-monospace, \"SF Mono\", Menlo, Consolas, \"DejaVu Sans Mono\", monospace";
/// How wide a letter of it is, in px.
const LETTER: f64 = 6.65;

/// Draws all that is in sight.
pub fn paint(board: &Board, context: &CanvasRenderingContext2d, palette: &Palette) {
    let (width, height) = board.size();
    let scale = board.scale();
    context.set_fill_style_str(&palette.ground);
    context.fill_rect(0.0, 0.0, width, height);
    context.set_font(TYPE);
    context.set_text_baseline("middle");
    grounds(board, context, palette);
    let at_left = context.translate(board.gutter(), 0.0).is_ok();
    if at_left {
        axis_lines(board, &scale, context, palette);
        lanes::lanes(board, &scale, context, palette);
        wakes(board, &scale, context, palette);
        cursor(board, &scale, context, palette);
        let _ = context.translate(-board.gutter(), 0.0);
    }
    names(board, context, palette);
    ruler(board, &scale, context, palette);
}

/// What lies behind the selected lane, and behind the one the keyboard is on.
fn grounds(board: &Board, context: &CanvasRenderingContext2d, palette: &Palette) {
    context.set_fill_style_str(&palette.selected);
    if let Some(row) = board.task.and_then(|task| board.row_of(task)) {
        context.fill_rect(0.0, board.y(row), board.size().0, LANE);
    }
}

fn axis_lines(board: &Board, scale: &Scale, context: &CanvasRenderingContext2d, palette: &Palette) {
    context.set_fill_style_str(&palette.line);
    context.set_global_alpha(0.7);
    for tick in ticks(scale) {
        context.fill_rect(tick.x.round(), RULER, 1.0, board.size().1 - RULER);
    }
    context.set_global_alpha(1.0);
}

/// An arrow from each task that woke another to that one.
fn wakes(board: &Board, scale: &Scale, context: &CanvasRenderingContext2d, palette: &Palette) {
    let (tracks, recording) = (board.recorded().tracks(), board.recorded().recording());
    let (first, last) =
        (scale.axis.events_at(scale.span.from, &recording), scale.axis.events_at(scale.span.to, &recording));
    let wakes = tracks.wakes(first.saturating_sub(1), last);
    let many = wakes.len() > MANY_WAKES;
    let (mut drawn, mut count) = (HashSet::new(), 0);
    context.set_stroke_style_str(&palette.quiet);
    context.set_fill_style_str(&palette.quiet);
    context.set_line_width(1.0);
    for wake in wakes {
        let (from, to) = (wake.value.from, wake.value.to);
        let of_selected = board.task.is_some_and(|task| task == from || task == to);
        let (Some(from), Some(to)) = (board.row_of(from), board.row_of(to)) else { continue };
        let x = scale.x_of(wake).round() + 0.5;
        if (many && !of_selected) || count > MANY_WAKES || !drawn.insert((x as i64, from, to)) {
            continue;
        }
        count += 1;
        context.set_global_alpha(if of_selected || board.task.is_none() { 0.9 } else { 0.35 });
        arrow(context, x, board.y(from) + LANE / 2.0, board.y(to) + LANE / 2.0);
    }
    context.set_global_alpha(1.0);
}

/// An arrow up or down.
fn arrow(context: &CanvasRenderingContext2d, x: f64, from: f64, to: f64) {
    let back = if to > from { -4.0 } else { 4.0 };
    context.begin_path();
    context.move_to(x, from);
    context.line_to(x, to + back / 2.0);
    context.stroke();
    context.begin_path();
    context.move_to(x, to);
    context.line_to(x - 3.0, to + back);
    context.line_to(x + 3.0, to + back);
    context.fill();
}

/// The moment that is shown; what came later is paler.
fn cursor(board: &Board, scale: &Scale, context: &CanvasRenderingContext2d, palette: &Palette) {
    let Some(cursor) = board.cursor else { return };
    let x = scale.x(board.place(cursor));
    let (left, height) = (x.clamp(0.0, scale.width), board.size().1);
    context.set_fill_style_str(&palette.ground);
    context.set_global_alpha(0.6);
    context.fill_rect(left, RULER, scale.width + EDGE - left, height);
    context.set_global_alpha(1.0);
    if (0.0..=scale.width).contains(&x) {
        context.set_fill_style_str(&palette.accent);
        context.fill_rect(x.round() - 1.0, 0.0, 2.0, height);
    }
}

fn names(board: &Board, context: &CanvasRenderingContext2d, palette: &Palette) {
    let (gutter, height) = (board.gutter(), board.size().1);
    context.set_fill_style_str(&palette.raised);
    context.fill_rect(0.0, 0.0, gutter, height);
    grounds_of_names(board, context, palette);
    for row in board.in_sight() {
        name(board, row, context, palette);
    }
    context.set_fill_style_str(&palette.line);
    context.fill_rect(gutter - 1.0, 0.0, 1.0, height);
}

fn grounds_of_names(board: &Board, context: &CanvasRenderingContext2d, palette: &Palette) {
    context.set_fill_style_str(&palette.selected);
    if let Some(row) = board.task.and_then(|task| board.row_of(task)) {
        context.fill_rect(0.0, board.y(row), board.gutter(), LANE);
    }
    if let Some(row) = board.lane.filter(|row| *row < board.rows().len()) {
        context.set_stroke_style_str(&palette.accent);
        context.set_line_width(2.0);
        context.stroke_rect(1.0, board.y(row) + 1.0, board.gutter() - 3.0, LANE - 2.0);
    }
}

fn name(board: &Board, index: usize, context: &CanvasRenderingContext2d, palette: &Palette) {
    let row = &board.rows()[index];
    let tracks = board.recorded().tracks();
    let (x, y) = (4.0 + row.depth as f64 * INDENT, board.y(index) + LANE / 2.0);
    let (text, colour) = match &row.key {
        Key::Task(id) => {
            let name = tracks.tasks().get(id).map_or_else(String::new, |track| track.name.to_string());
            (name, Some(&palette.tasks[colour_of(*id)]))
        }
        Key::Family(family) => {
            let members = tracks.families().get(family).map_or(0, |track| track.members);
            (format!("{members} × {}", family.what), None)
        }
        Key::Object(id) => {
            (tracks.levels().get(id).map_or_else(String::new, |level| lanes::level_name(*id, level)), None)
        }
    };
    context.set_fill_style_str(&palette.quiet);
    sign(context, row.fold, x, y);
    let mut left = x + 11.0;
    if let Some(colour) = colour {
        context.set_fill_style_str(colour);
        context.fill_rect(left, y - 4.0, 8.0, 8.0);
        left += 12.0;
    }
    context.set_fill_style_str(if colour.is_some() { &palette.text } else { &palette.quiet });
    let room = ((board.gutter() - left - 4.0) / LETTER).max(1.0) as usize;
    let _ = context.fill_text(&cut(&text, room), left, y + 0.5);
}

/// The sign that folds and unfolds.
fn sign(context: &CanvasRenderingContext2d, fold: Fold, x: f64, y: f64) {
    let corners = match fold {
        Fold::Leaf => return,
        Fold::Open => [(x, y - 2.0), (x + 8.0, y - 2.0), (x + 4.0, y + 3.0)],
        Fold::Closed => [(x + 2.0, y - 4.0), (x + 2.0, y + 4.0), (x + 7.0, y)],
    };
    context.begin_path();
    corners.into_iter().for_each(|(x, y)| context.line_to(x, y));
    context.fill();
}

fn ruler(board: &Board, scale: &Scale, context: &CanvasRenderingContext2d, palette: &Palette) {
    let (width, gutter) = (board.size().0, board.gutter());
    context.set_fill_style_str(&palette.raised);
    context.fill_rect(0.0, 0.0, width, RULER - 1.0);
    context.set_fill_style_str(&palette.line);
    context.fill_rect(0.0, RULER - 1.0, width, 1.0);
    context.set_fill_style_str(&palette.quiet);
    let _ = context.fill_text(scale.axis.name(), 8.0, RULER / 2.0);
    for tick in ticks(scale) {
        let end = tick.x + 4.0 + tick.label.chars().count() as f64 * LETTER;
        if end < scale.width {
            let _ = context.fill_text(&tick.label, gutter + tick.x + 4.0, RULER / 2.0);
        }
    }
    if let Some(cursor) = board.cursor {
        let x = scale.x(board.place(cursor));
        if (0.0..=scale.width).contains(&x) {
            context.set_fill_style_str(&palette.accent);
            context.fill_rect(gutter + x.round() - 1.0, 0.0, 2.0, RULER);
        }
    }
}

/// The text, shortened to so many letters.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

pub(super) fn colour_of(id: TaskId) -> usize {
    colour(id) as usize
}
