//! What pointers that press the timeline do to it.

/// Moving the pointer by less than this (px) while it is pressed is a click.
const STILL: f64 = 4.0;

/// The pointers that press the canvas, and how far they have moved since the first of them came.
#[derive(Debug, Default)]
pub struct Gesture {
    pointers: Vec<Pointer>,
    moved: f64,
}

#[derive(Clone, Copy, Debug)]
struct Pointer {
    id: i32,
    x: f64,
    y: f64,
}

/// What a move of a pointer asks for. Lengths are in px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drag {
    /// One pointer moves the board: forward in time by `across`, and down by `down`.
    Pan {
        /// How far to the right.
        across: f64,
        /// How far down.
        down: f64,
    },
    /// Two pointers stretch the board: `factor` times as much time is in sight, about `x`.
    Zoom {
        /// The pixel that stays.
        x: f64,
        /// By how much.
        factor: f64,
    },
}

impl Gesture {
    /// Whether no pointer presses.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.pointers.is_empty()
    }

    /// A pointer presses at this place.
    pub fn press(&mut self, id: i32, x: f64, y: f64) {
        if self.is_over() {
            self.moved = 0.0;
        }
        self.pointers.push(Pointer { id, x, y });
    }

    /// A pointer has moved to this place.
    pub fn drag(&mut self, id: i32, x: f64, y: f64) -> Option<Drag> {
        let other = self.pointers.iter().find(|other| other.id != id).copied();
        let pointer = self.pointers.iter_mut().find(|pointer| pointer.id == id)?;
        let old = std::mem::replace(pointer, Pointer { id, x, y });
        self.moved += (x - old.x).abs() + (y - old.y).abs();
        match other {
            None => (self.moved >= STILL).then_some(Drag::Pan { across: old.x - x, down: old.y - y }),
            Some(other) => {
                let (before, now) = ((old.x - other.x).abs().max(1.0), (x - other.x).abs().max(1.0));
                Some(Drag::Zoom { x: f64::midpoint(x, other.x), factor: before / now })
            }
        }
    }

    /// A pointer presses no longer. Whether that was a click: the last one went, and none had moved.
    pub fn release(&mut self, id: i32) -> bool {
        self.pointers.retain(|pointer| pointer.id != id);
        self.is_over() && self.moved < STILL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_that_hardly_moves_is_a_click() {
        let mut gesture = Gesture::default();
        gesture.press(1, 10.0, 10.0);
        assert_eq!(gesture.drag(1, 11.0, 12.0), None);
        assert!(gesture.release(1));
        gesture.press(1, 10.0, 10.0);
        assert_eq!(gesture.drag(1, 30.0, 5.0), Some(Drag::Pan { across: -20.0, down: 5.0 }));
        assert!(!gesture.release(1));
    }

    #[test]
    fn two_pointers_zoom_about_their_middle() {
        let mut gesture = Gesture::default();
        gesture.press(1, 100.0, 0.0);
        gesture.press(2, 200.0, 0.0);
        assert_eq!(gesture.drag(2, 300.0, 0.0), Some(Drag::Zoom { x: 200.0, factor: 0.5 }));
        assert!(!gesture.release(1) && !gesture.is_over());
        assert_eq!(gesture.drag(2, 290.0, 0.0), Some(Drag::Pan { across: 10.0, down: 0.0 }));
        assert!(!gesture.release(2), "what was zoomed is not clicked");
    }

    #[test]
    fn a_pointer_that_does_not_press_does_nothing() {
        assert_eq!(Gesture::default().drag(1, 50.0, 50.0), None);
    }
}
