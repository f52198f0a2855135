//! Where a twin prints to.

use std::{fmt, rc::Rc};

/// Takes the lines that a Rust twin prints. Clones print to the same place.
///
/// ```
/// use std::{cell::RefCell, rc::Rc};
/// use looplab::demos::Output;
///
/// let lines = Rc::new(RefCell::new(Vec::new()));
/// let out = Output::new({
///     let lines = Rc::clone(&lines);
///     move |line| lines.borrow_mut().push(line.to_owned())
/// });
/// out.clone().line("hello");
/// out.line(format!("{} apples", 3));
/// assert_eq!(*lines.borrow(), ["hello", "3 apples"]);
/// ```
#[derive(Clone)]
pub struct Output(Rc<dyn Fn(&str)>);

impl Output {
    /// Hands each line, without its line end, to `print`.
    pub fn new(print: impl Fn(&str) + 'static) -> Self {
        Self(Rc::new(print))
    }

    /// Prints one line.
    pub fn line(&self, text: impl AsRef<str>) {
        (self.0)(text.as_ref());
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Output")
    }
}
