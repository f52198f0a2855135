//! What each fiber has for itself of what a thread has once.

/// A state of the thread that a fiber has for itself, such as an interpreter's.
pub trait Local {
    /// Exchanges it with what is in the thread's place: once before the fiber goes on, and once when it parks or ends.
    fn exchange(&mut self);
}

/// All such states of a fiber.
#[derive(Default)]
pub(super) struct Locals(Vec<Box<dyn Local>>);

impl Locals {
    pub(super) fn add(&mut self, local: impl Local + 'static) {
        self.0.push(Box::new(local));
    }

    /// Puts them in their places while the guard lives.
    pub(super) fn enter(&mut self) -> Inside<'_> {
        self.0.iter_mut().for_each(|local| local.exchange());
        Inside(self)
    }
}

/// A guard: the fiber is running.
pub(super) struct Inside<'a>(&'a mut Locals);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.0.iter_mut().rev().for_each(|local| local.exchange());
    }
}
