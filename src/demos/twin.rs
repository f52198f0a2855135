//! Running Rust twins. Apart from the table, so that a page that only shows the gallery does not carry them.

use std::{future::Future, pin::Pin, time::Duration};

use super::{Demo, Output, Param, gather, queue, semaphore, timeout};

/// A Rust twin at work: spawn it, or await it within a task. It resolves when the program is over; stop the executor then,
/// because some programs leave tasks behind.
pub type Twin = Pin<Box<dyn Future<Output = ()>>>;

/// Makes a twin of the values its demo's parameters have, in their order. All are within their ranges.
type Make = fn(&[f64], Output) -> Twin;

const TWINS: [(&str, Make); 4] = [
    ("gather", |v, out| Box::pin(gather::main(v[0] as u32, seconds(v[1]), v[2] as u32, out))),
    ("semaphore", |v, out| Box::pin(semaphore::main(v[0] as usize, v[1], out))),
    ("queue", |v, out| Box::pin(queue::main(v[0] as usize, v[1] as u32, seconds(v[2]), seconds(v[3]), out))),
    ("timeout", |v, out| Box::pin(timeout::main(seconds(v[0]), seconds(v[1]), v[2] as u32, out))),
];

/// Why a twin cannot be run as asked.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TwinError {
    /// No demo has this id.
    #[error("there is no demo {0:?}")]
    Unknown(String),
    /// One value for each parameter is needed.
    #[error("the demo {demo} has {expected} parameters, but {given} values were given")]
    Count {
        /// The demo's id.
        demo: &'static str,
        /// How many parameters it has.
        expected: usize,
        /// How many values there were.
        given: usize,
    },
    /// A value lies outside its parameter's range.
    #[error("{name} = {given} is not possible: it goes from {} to {}", range.0, range.1)]
    OutOfRange {
        /// The parameter.
        name: &'static str,
        /// Its value.
        given: f64,
        /// The smallest and the largest value allowed.
        range: (f64, f64),
    },
    /// A fraction, where only whole numbers make sense.
    #[error("{name} = {given} is not possible: it is a whole number")]
    NotWhole {
        /// The parameter.
        name: &'static str,
        /// Its value.
        given: f64,
    },
}

/// The twin of the demo `id`, with one value for each of its parameters, printing to `out`.
///
/// ```
/// use looplab::demos::{Output, twin};
/// use looplab_runtime::executor::Executor;
///
/// let program = twin("queue", &[2.0, 4.0, 0.1, 0.3], Output::new(|line| println!("{line}")))?;
/// Executor::instant().block_on(program);
///
/// let refused = twin("queue", &[0.0, 4.0, 0.1, 0.3], Output::new(|_| ())).err().unwrap();
/// assert_eq!(refused.to_string(), "room = 0 is not possible: it goes from 1 to 20");
/// # Ok::<(), looplab::demos::TwinError>(())
/// ```
///
/// # Errors
/// When there is no such demo, and when the values do not fit its parameters.
pub fn twin(id: &str, values: &[f64], out: Output) -> Result<Twin, TwinError> {
    let make = TWINS.into_iter().find(|(name, _)| *name == id);
    let (Some(demo), Some((_, make))) = (Demo::by_id(id), make) else { return Err(TwinError::Unknown(id.into())) };
    if values.len() != demo.params.len() {
        return Err(TwinError::Count { demo: demo.id, expected: demo.params.len(), given: values.len() });
    }
    demo.params.iter().zip(values).try_for_each(|(param, value)| check(param, *value))?;
    Ok(make(values, out))
}

fn check(param: &Param, given: f64) -> Result<(), TwinError> {
    let name = param.name;
    if !(param.min..=param.max).contains(&given) {
        return Err(TwinError::OutOfRange { name, given, range: (param.min, param.max) });
    }
    let whole = param.step.fract() == 0.0 && param.min.fract() == 0.0;
    if whole && given.fract() != 0.0 {
        return Err(TwinError::NotWhole { name, given });
    }
    Ok(())
}

fn seconds(value: f64) -> Duration {
    Duration::from_secs_f64(value)
}
