//! The gallery: one row for each pattern, with its Python program and its Rust twin.

/// A number that a reader can set on the Rust twin's form.
#[derive(Debug, PartialEq)]
pub struct Param {
    /// Label on the form, such as `tasks`.
    pub name: &'static str,
    /// One plain sentence about what it does, with its unit.
    pub help: &'static str,
    /// Where the form starts.
    pub default: f64,
    /// The smallest value allowed.
    pub min: f64,
    /// The largest value allowed.
    pub max: f64,
    /// Distance between two values.
    pub step: f64,
}

/// One pattern of the gallery.
#[derive(Debug)]
pub struct Demo {
    /// Stable name: in addresses, storage and messages.
    pub id: &'static str,
    /// Title in the gallery.
    pub title: &'static str,
    /// One sentence under the title.
    pub summary: &'static str,
    /// The Python program, as shipped.
    pub python: &'static str,
    /// The Rust twin's source, as compiled in.
    pub rust: &'static str,
    /// The Rust twin's parameters, in the order `run` takes them.
    pub params: &'static [Param],
}
