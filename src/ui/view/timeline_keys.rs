//! What keys do to the timeline.

use yew::Callback;

use crate::ui::{browser::timeline::Plot, inspect::Action, timeline::Fold};

/// How much further a press of an arrow key goes, in px.
const STRIDE: f64 = 80.0;

/// Does what the key says; whether it says anything.
pub(super) fn press(plot: &Plot, key: &str, send: &Callback<Action>) -> bool {
    match key {
        "ArrowLeft" => plot.change(|board| board.pan(-STRIDE)),
        "ArrowRight" => plot.change(|board| board.pan(STRIDE)),
        "ArrowUp" => go(plot, -1, send),
        "ArrowDown" => go(plot, 1, send),
        "+" | "=" => zoom(plot, 1.0 / 1.6),
        "-" | "_" => zoom(plot, 1.6),
        "0" => plot.change(|board| board.fit()),
        " " | "Enter" => fold(plot, send),
        "," => send.emit(Action::Step(-1)),
        "." => send.emit(Action::Step(1)),
        "Escape" => send.emit(Action::Select(None)),
        _ => return false,
    }
    true
}

/// Zooms about the moment that is shown, or else about the middle.
fn zoom(plot: &Plot, factor: f64) {
    plot.change(|board| {
        let at = board.cursor.map(|cursor| board.scale().x(board.place(cursor)));
        let x = at.filter(|x| (0.0..=board.scale().width).contains(x)).unwrap_or(board.scale().width / 2.0);
        board.zoom(board.gutter() + x, factor);
    });
}

/// The keyboard goes to another lane; if that is a task's, the task is selected.
fn go(plot: &Plot, by: isize, send: &Callback<Action>) {
    let task = plot.change(|board| {
        let last = board.rows().len().checked_sub(1)?;
        let from = board.lane.or_else(|| board.task.and_then(|task| board.row_of(task)));
        let lane = from.map_or(0, |lane| lane.saturating_add_signed(by).min(last));
        board.lane = Some(lane);
        Some((lane, board.task_of(lane)))
    });
    if let Some((lane, task)) = task {
        plot.scroll_to(lane);
        task.into_iter().for_each(|task| send.emit(Action::Select(Some(task))));
    }
}

fn fold(plot: &Plot, send: &Callback<Action>) {
    let row = plot.look(|board| {
        let lane = board.lane.or_else(|| board.task.and_then(|task| board.row_of(task)))?;
        board.rows().get(lane).filter(|row| row.fold != Fold::Leaf).cloned()
    });
    row.into_iter().for_each(|row| send.emit(Action::Fold(row.key)));
}
