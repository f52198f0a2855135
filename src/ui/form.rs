//! The Rust twin's form: what was typed, and whether it can be run.

use super::number::number;
use crate::demos::Param;

/// What stands in a twin's form, one entry for each of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The demo's parameters.
    pub params: &'static [Param],
    /// What was typed, in the parameters' order.
    pub typed: Vec<String>,
}

impl Form {
    /// A form with the defaults.
    #[must_use]
    pub fn new(params: &'static [Param]) -> Self {
        Self { params, typed: params.iter().map(|param| param.default.to_string()).collect() }
    }

    /// The values, or nothing when one of them is not valid.
    #[must_use]
    pub fn values(&self) -> Option<Vec<f64>> {
        self.params.iter().zip(&self.typed).map(|(param, typed)| check(param, typed).ok()).collect()
    }

    /// What is wrong with the value at `index`.
    #[must_use]
    pub fn error(&self, index: usize) -> Option<String> {
        check(&self.params[index], &self.typed[index]).err()
    }
}

/// The number in `typed`, or what is wrong with it.
fn check(param: &Param, typed: &str) -> Result<f64, String> {
    let Some(value) = number(typed) else {
        return Err(format!("Enter a number from {} to {}.", param.min, param.max));
    };
    if value < param.min || value > param.max {
        return Err(format!("{value} is out of range: enter a number from {} to {}.", param.min, param.max));
    }
    let steps = (value - param.min) / param.step;
    if param.step > 0.0 && (steps - steps.round()).abs() > 1e-6 {
        return Err(format!("{value} is between two steps: count from {} in steps of {}.", param.min, param.step));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    static PARAMS: [Param; 2] = [
        Param { name: "tasks", help: "How many.", default: 3.0, min: 1.0, max: 100.0, step: 1.0 },
        Param { name: "delay", help: "Seconds.", default: 0.5, min: 0.0, max: 2.0, step: 0.1 },
    ];

    fn typed(first: &str, second: &str) -> Form {
        Form { params: &PARAMS, typed: vec![first.into(), second.into()] }
    }

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(Form::new(&PARAMS).values(), Some(vec![3.0, 0.5]));
    }

    #[test]
    fn tenths_are_steps_in_spite_of_binary_fractions() {
        for tenth in 0..=20 {
            let value = f64::from(tenth) / 10.0;
            assert_eq!(typed("1", &value.to_string()).values(), Some(vec![1.0, value]));
        }
    }

    #[test]
    fn invalid_values_say_what_is_allowed() {
        for (wrong, message) in [
            ("", "Enter a number from 1 to 100."),
            ("NaN", "Enter a number from 1 to 100."),
            ("inf", "Enter a number from 1 to 100."),
            ("0", "0 is out of range: enter a number from 1 to 100."),
            ("101", "101 is out of range: enter a number from 1 to 100."),
            ("2.5", "2.5 is between two steps: count from 1 in steps of 1."),
        ] {
            let form = typed(wrong, "0.5");
            assert_eq!(
                (form.error(0).as_deref(), form.error(1), form.values()),
                (Some(message), None, None),
                "{wrong}"
            );
        }
    }
}
