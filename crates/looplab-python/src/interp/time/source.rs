//! Where Python's time comes from.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// Where Python's time comes from, on the thread that an interpreter runs on. See [`set_time_source`].
pub trait TimeSource {
    /// Seconds on a clock that never goes back, counted from anywhere.
    fn monotonic(&self) -> f64;

    /// Seconds since the epoch (1970-01-01 00:00 UTC).
    fn wall(&self) -> f64;

    /// Lets `seconds` pass while nothing else runs; never negative and never NaN.
    fn sleep(&self, seconds: f64);

    /// The local time zone at `wall` seconds since the epoch. UTC unless the source knows better.
    fn zone(&self, wall: f64) -> Zone {
        let _ = wall;
        Zone::utc()
    }
}

/// A local time zone at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Seconds east of UTC.
    pub offset: i32,
    /// What it is called, such as `CEST`.
    pub name: String,
    /// Daylight saving time is in force.
    pub daylight: bool,
}

impl Zone {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self { offset: 0, name: "UTC".to_owned(), daylight: false }
    }
}

/// A clock that stands still except when the program sleeps or [moves](ManualTime::advance) it. It is what an interpreter
/// gets when the host has not [set](set_time_source) another.
#[derive(Debug)]
pub struct ManualTime {
    start: f64,
    passed: Cell<f64>,
}

impl ManualTime {
    /// A clock whose wall time begins at `wall` seconds since the epoch and whose monotonic time begins at zero.
    #[must_use]
    pub const fn new(wall: f64) -> Self {
        Self { start: wall, passed: Cell::new(0.0) }
    }

    /// Lets `seconds` pass.
    pub fn advance(&self, seconds: f64) {
        self.passed.set(self.passed.get() + seconds);
    }
}

impl TimeSource for ManualTime {
    fn monotonic(&self) -> f64 {
        self.passed.get()
    }

    fn wall(&self) -> f64 {
        self.start + self.passed.get()
    }

    fn sleep(&self, seconds: f64) {
        self.advance(seconds);
    }
}

/// The clocks and the time zone of the machine, for the terminal.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct MachineTime {
    start: std::time::Instant,
}

#[cfg(not(target_arch = "wasm32"))]
impl MachineTime {
    /// A monotonic clock that begins at zero now, and the machine's wall clock.
    #[must_use]
    pub fn new() -> Self {
        Self { start: std::time::Instant::now() }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Default for MachineTime {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl TimeSource for MachineTime {
    fn monotonic(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    fn wall(&self) -> f64 {
        let epoch = std::time::UNIX_EPOCH;
        std::time::SystemTime::now().duration_since(epoch).map_or(0.0, |passed| passed.as_secs_f64())
    }

    fn sleep(&self, seconds: f64) {
        std::thread::sleep(std::time::Duration::try_from_secs_f64(seconds).unwrap_or(std::time::Duration::MAX));
    }

    #[cfg(unix)]
    fn zone(&self, wall: f64) -> Zone {
        let Some(local) = rustpython_vm::host_env::time::localtime_from_timestamp(wall.floor() as _) else {
            return Zone::utc();
        };
        let name = rustpython_vm::host_env::time::tz::tzname_strings();
        let daylight = local.tm_isdst > 0;
        Zone { offset: local.tm_gmtoff as i32, name: if daylight { name.1 } else { name.0 }, daylight }
    }
}

thread_local! {
    static SOURCE: RefCell<Rc<dyn TimeSource>> = RefCell::new(Rc::new(ManualTime::new(1_767_225_600.0)));
}

/// Makes `source` the clock of every interpreter on this thread from now on.
pub fn set_time_source(source: Rc<dyn TimeSource>) {
    SOURCE.set(source);
}

pub(super) fn source() -> Rc<dyn TimeSource> {
    SOURCE.with_borrow(Rc::clone)
}

/// Seconds since the epoch on this thread's clock.
pub(crate) fn wall() -> f64 {
    source().wall()
}

/// Lets `seconds` pass on this thread's clock.
pub(crate) fn sleep(seconds: f64) {
    source().sleep(seconds);
}

/// Seconds on this thread's monotonic clock.
pub(crate) fn monotonic() -> f64 {
    source().monotonic()
}

/// The zone on this thread's clock.
pub(super) fn zone(wall: f64) -> Zone {
    source().zone(wall)
}
