//! What is known of the last run beside its log, and what of that is shown.

/// What the inspector shows. A new view is a variant here, its name, an entry in [`View::ALL`], and its part of
/// `view/inspector.rs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every task over time.
    #[default]
    Timeline,
    /// Every task as it stands.
    Tasks,
    /// What comes of the program in other orders.
    Orders,
}

impl View {
    /// All of them, in the order of their tabs.
    pub const ALL: &[Self] = &[Self::Timeline, Self::Tasks, Self::Orders];

    /// Its name on its tab.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeline => "Timeline",
            Self::Tasks => "Tasks",
            Self::Orders => "Orders",
        }
    }

    /// Its place in [`View::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|view| *view == self).unwrap_or_default()
    }
}

/// The inspector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspect {
    /// What it shows.
    pub view: View,
}

/// What can happen to the inspector.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The reader turned to a view.
    Turn(View),
}

impl Inspect {
    /// Changes the inspector as `action` says.
    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Turn(view) => self.view = view,
        }
    }
}
