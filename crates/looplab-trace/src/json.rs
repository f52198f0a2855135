//! As much of writing JSON as a trace file needs. The page has it too, and what a library brings for all of JSON would be
//! 8 kB of what a visit transfers.

use std::fmt::Write;

/// The members of an object, in the order in which they were added.
#[derive(Default)]
pub(super) struct Object(String);

impl Object {
    /// An object without members.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// With text as another member.
    pub(super) fn text(mut self, key: &str, value: &str) -> Self {
        self.key(key);
        quote(&mut self.0, value);
        self
    }

    /// With a number as another member; what is not a number in JSON becomes `null`.
    pub(super) fn number(mut self, key: &str, value: impl Into<f64>) -> Self {
        let value = value.into();
        self.key(key);
        let written = if value.is_finite() { write!(self.0, "{value}") } else { self.0.write_str("null") };
        written.expect("a string takes all text");
        self
    }

    /// With an object as another member.
    pub(super) fn object(mut self, key: &str, value: &Self) -> Self {
        self.key(key);
        value.write(&mut self.0);
        self
    }

    /// With a list of objects as another member.
    pub(super) fn list<'a>(mut self, key: &str, values: impl Iterator<Item = &'a Self>) -> Self {
        self.key(key);
        self.0.push('[');
        for (index, value) in values.enumerate() {
            self.0.push_str(if index == 0 { "\n" } else { ",\n" });
            value.write(&mut self.0);
        }
        self.0.push(']');
        self
    }

    /// With the members of another object.
    pub(super) fn and(mut self, other: &Self) -> Self {
        if !other.0.is_empty() {
            self.separate();
            self.0.push_str(&other.0);
        }
        self
    }

    /// All of it as text.
    pub(super) fn finish(&self) -> String {
        let mut text = String::with_capacity(self.0.len() + 2);
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        text.push('{');
        text.push_str(&self.0);
        text.push('}');
    }

    fn key(&mut self, key: &str) {
        self.separate();
        quote(&mut self.0, key);
        self.0.push(':');
    }

    fn separate(&mut self) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
    }
}

fn quote(text: &mut String, value: &str) {
    text.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\0'..=' ' if character != ' ' => {
                write!(text, "\\u{:04x}", u32::from(character)).expect("a string takes all text");
            }
            _ => text.push(character),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(object: &Object) -> Value {
        serde_json::from_str(&object.finish()).unwrap()
    }

    #[test]
    fn objects_come_out_as_they_went_in() {
        let inner = Object::new().number("one", 1).number("half", 0.5);
        let list = [Object::new(), Object::new().text("a", "b")];
        let object = Object::new().object("inner", &inner).list("list", list.iter()).and(&inner).and(&Object::new());
        assert_eq!(
            read(&object),
            json!({ "inner": { "one": 1, "half": 0.5 }, "list": [{}, { "a": "b" }], "one": 1, "half": 0.5 })
        );
        assert_eq!((Object::new().finish(), Object::new().and(&Object::new()).finish()), ("{}".into(), "{}".into()));
    }

    #[test]
    fn any_text_can_be_read_back() {
        let all: String = (0..0x300).filter_map(char::from_u32).chain("🦀 \u{2028}".chars()).collect();
        assert_eq!(read(&Object::new().text(&all, &all)), json!({ (all.clone()): all }));
    }

    #[test]
    fn any_number_can_be_read_back() {
        for number in [0.0, -1.5, 1.0 / 3.0, 1e-9, 1e300, f64::MAX] {
            let text = Object::new().number("n", number).finish();
            let digits = text.strip_prefix("{\"n\":").and_then(|text| text.strip_suffix('}')).unwrap();
            assert_eq!(digits.parse(), Ok(number));
            assert!(!digits.contains(|c: char| !c.is_ascii_digit() && c != '-' && c != '.'), "{digits}");
        }
        assert_eq!(
            read(&Object::new().number("n", f64::NAN).number("i", f64::INFINITY)),
            json!({ "n": null, "i": null })
        );
    }
}
