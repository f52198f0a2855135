//! Reading numbers that people typed.

/// The number that `text` is; nothing when it is none, or not finite.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() { None } else { read(text).filter(|number| number.is_finite()) }
}

/// As the browser does it: what Rust needs for this is 13 kB of a first visit, compressed.
#[cfg(target_arch = "wasm32")]
fn read(text: &str) -> Option<f64> {
    f64::try_from(wasm_bindgen::JsValue::from_str(text)).ok()
}

#[cfg(not(target_arch = "wasm32"))]
fn read(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::number;

    #[test]
    fn only_finite_numbers_are_numbers() {
        for (text, value) in [("3", 3.0), (" 0.1\n", 0.1), ("-2.5e3", -2_500.0), (".5", 0.5)] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", " ", "one", "1 2", "1,5", "NaN", "inf", "Infinity", "1e999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
