//! The `time` module over a clock that is injected, so that the program's time is the executor's time.
//!
//! Every reading of a clock in Python ends here: `time.*`, `datetime.now()`, file times, `random`'s fallback seed.

mod source;

pub(crate) use module::module_def;

#[cfg(not(target_arch = "wasm32"))]
pub use self::source::MachineTime;
pub use self::source::{ManualTime, TimeSource, Zone, set_time_source};
pub(crate) use self::source::{monotonic, sleep, wall};
use self::source::{source, zone};
use crate::interp::calendar::Moment;

/// The local calendar time at `wall` seconds since the epoch.
fn local(wall: f64) -> (Moment, Zone) {
    let zone = zone(wall);
    (Moment::from_seconds(wall.floor() as i64 + i64::from(zone.offset)), zone)
}

/// The seconds since the epoch at which the local calendar shows `moment`, whose fields may be out of range.
fn seconds_of_local(moment: &Moment) -> i64 {
    let shown = moment.to_seconds();
    let first = i64::from(zone(shown as f64).offset);
    let second = i64::from(zone((shown - first) as f64).offset);
    shown - second
}

/// The zone in winter and the one in summer; both are the same where there is no daylight saving time.
fn zones_of_year() -> (Zone, Zone) {
    let now = wall();
    let samples = (0..12).map(|month| zone(now + f64::from(month) * 30.5 * 86_400.0));
    let (mut winter, mut summer) = (None, None);
    for sample in samples {
        if sample.daylight {
            summer.get_or_insert(sample);
        } else {
            winter.get_or_insert(sample);
        }
    }
    let winter = winter.or_else(|| summer.clone()).unwrap_or_else(Zone::utc);
    let summer = summer.unwrap_or_else(|| winter.clone());
    (winter, summer)
}

#[rustpython_vm::pymodule(name = "time")]
mod module {
    use looplab_runtime::lowlevel::note_hold;
    use rustpython_vm::{
        AsObject, FromArgs, Py, PyObjectRef, PyRef, PyResult, TryFromObject, VirtualMachine,
        builtins::{PyBaseExceptionRef, PyFloat, PyInt, PyModule, PyNamespace, PyStrRef, PyTuple, PyTypeRef},
        common::wtf8::Wtf8Buf,
        convert::ToPyObject,
        function::{FuncArgs, OptionalArg},
        pyclass, pystruct_sequence, pystruct_sequence_data,
        types::{PyStructSequence, PyStructSequenceData, struct_sequence_new},
    };

    use super::{Moment, Zone, local, seconds_of_local, source, wall, zones_of_year};
    use crate::interp::places;

    #[pyattr]
    const _STRUCT_TM_ITEMS: usize = 11;

    #[pyattr]
    fn timezone(_vm: &VirtualMachine) -> i32 {
        -zones_of_year().0.offset
    }

    #[pyattr]
    fn altzone(_vm: &VirtualMachine) -> i32 {
        -zones_of_year().1.offset
    }

    #[pyattr]
    fn daylight(_vm: &VirtualMachine) -> i32 {
        let (winter, summer) = zones_of_year();
        i32::from(winter != summer)
    }

    #[pyattr]
    fn tzname(vm: &VirtualMachine) -> PyObjectRef {
        let (winter, summer) = zones_of_year();
        vm.new_tuple((winter.name, summer.name)).into()
    }

    #[pystruct_sequence_data]
    struct StructTimeData {
        tm_year: i64,
        tm_mon: i64,
        tm_mday: i64,
        tm_hour: i64,
        tm_min: i64,
        tm_sec: i64,
        tm_wday: i64,
        tm_yday: i64,
        tm_isdst: i64,
        #[pystruct_sequence(skip)]
        tm_zone: String,
        #[pystruct_sequence(skip)]
        tm_gmtoff: i32,
    }

    impl StructTimeData {
        fn new(moment: &Moment, zone: Zone) -> Self {
            Self {
                tm_year: moment.year,
                tm_mon: moment.month,
                tm_mday: moment.day,
                tm_hour: moment.hour,
                tm_min: moment.minute,
                tm_sec: moment.second,
                tm_wday: moment.weekday,
                tm_yday: moment.day_of_year,
                tm_isdst: zone.daylight.into(),
                tm_zone: zone.name,
                tm_gmtoff: zone.offset,
            }
        }
    }

    #[pyattr]
    #[pystruct_sequence(name = "struct_time", module = "time", data = "StructTimeData")]
    struct PyStructTime;

    #[pyclass(with(PyStructSequence))]
    impl PyStructTime {
        #[pyslot]
        fn slot_new(cls: PyTypeRef, args: FuncArgs, vm: &VirtualMachine) -> PyResult {
            struct_sequence_new(cls, args.bind(vm)?, StructTimeData::OPTIONAL_FIELD_NAMES, vm)
        }
    }

    /// A calendar time a caller passed, its zone, and whether daylight saving time was said to be in force.
    struct GivenTime {
        moment: Moment,
        zone: Option<Zone>,
    }

    impl TryFromObject for GivenTime {
        fn try_from_object(vm: &VirtualMachine, object: PyObjectRef) -> PyResult<Self> {
            let Some(tuple) = object.downcast_ref::<PyTuple>() else {
                return Err(vm.new_type_error("Tuple or struct_time argument required"));
            };
            let items = tuple.as_slice();
            let (9 | 11) = items.len() else { return Err(illegal(vm)) };
            let mut fields = [0_i64; 9];
            for (field, item) in fields.iter_mut().zip(items) {
                let Some(number) = item.downcast_ref::<PyInt>() else { return Err(illegal(vm)) };
                *field = number.try_to_primitive::<i32>(vm)?.into();
            }
            let [year, month, day, hour, minute, second, weekday, day_of_year, daylight] = fields;
            let moment = Moment { year, month, day, hour, minute, second, weekday: weekday.rem_euclid(7), day_of_year };
            let zone = items.get(9..11).and_then(|zone| {
                let name = zone[0].downcast_ref::<rustpython_vm::builtins::PyStr>()?.to_string_lossy().into_owned();
                let offset = zone[1].downcast_ref::<PyInt>()?.try_to_primitive(vm).ok()?;
                Some(Zone { offset, name, daylight: daylight > 0 })
            });
            Ok(Self { moment, zone })
        }
    }

    fn illegal(vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_type_error("illegal time tuple argument")
    }

    /// Zero is allowed where a caller leaves a field out, as everywhere in `time`; anything further off is refused.
    fn checked(mut moment: Moment, vm: &VirtualMachine) -> PyResult<Moment> {
        moment.month = moment.month.max(i64::from(moment.month == 0));
        moment.day = moment.day.max(i64::from(moment.day == 0));
        moment.day_of_year = moment.day_of_year.max(i64::from(moment.day_of_year == 0));
        let ranges = [
            (moment.month, 1, 12, "month"),
            (moment.day, 1, 31, "day of month"),
            (moment.hour, 0, 23, "hour"),
            (moment.minute, 0, 59, "minute"),
            (moment.second, 0, 61, "seconds"),
            (moment.day_of_year, 1, 366, "day of year"),
        ];
        match ranges.iter().find(|(value, low, high, _)| value < low || value > high) {
            Some((.., name)) => Err(vm.new_value_error(format!("{name} out of range"))),
            None => Ok(moment),
        }
    }

    #[derive(FromArgs)]
    struct SecondsArg {
        #[pyarg(positional, default)]
        seconds: Option<PyObjectRef>,
    }

    impl SecondsArg {
        fn wall(self, vm: &VirtualMachine) -> PyResult<f64> {
            let Some(given) = self.seconds else { return Ok(wall()) };
            let seconds = number(&given, vm)?;
            if seconds.is_nan() {
                return Err(vm.new_value_error("Invalid value NaN (not a number)"));
            }
            if !(-67_768_040_609_740_800.0..67_767_976_233_532_800.0).contains(&seconds) {
                return Err(vm.new_overflow_error("timestamp out of range for platform time_t"));
            }
            Ok(seconds)
        }
    }

    fn number(object: &PyObjectRef, vm: &VirtualMachine) -> PyResult<f64> {
        if let Some(float) = object.downcast_ref::<PyFloat>() {
            return Ok(float.to_f64());
        }
        match object.try_index_opt(vm) {
            Some(int) => int?.try_to_primitive::<i64>(vm).map(|int| int as f64),
            None => {
                Err(vm
                    .new_type_error(format!("'{}' object cannot be interpreted as an integer", object.class().name())))
            }
        }
    }

    fn nanoseconds(seconds: f64) -> i64 {
        (seconds * 1e9).round() as i64
    }

    #[pyfunction]
    fn time() -> f64 {
        wall()
    }

    #[pyfunction]
    fn time_ns() -> i64 {
        // Browsers count in microseconds at best; further digits would only be noise of the floating point number.
        (wall() * 1e6).round() as i64 * 1000
    }

    #[pyfunction]
    #[pyfunction(name = "perf_counter")]
    #[pyfunction(name = "process_time")]
    #[pyfunction(name = "thread_time")]
    fn monotonic() -> f64 {
        super::monotonic()
    }

    #[pyfunction]
    #[pyfunction(name = "perf_counter_ns")]
    #[pyfunction(name = "process_time_ns")]
    #[pyfunction(name = "thread_time_ns")]
    fn monotonic_ns() -> i64 {
        nanoseconds(super::monotonic())
    }

    #[pyfunction]
    fn sleep(seconds: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let wanted = match seconds.downcast_ref::<PyFloat>() {
            Some(float) => float.to_f64(),
            None => match seconds.try_index_opt(vm) {
                Some(int) => int?
                    .try_to_primitive::<i64>(vm)
                    .map_err(|_| vm.new_overflow_error("timestamp too large to convert to C PyTime_t"))?
                    as f64,
                None => {
                    return Err(vm.new_type_error(format!(
                        "'{}' object cannot be interpreted as an integer or float",
                        seconds.class().name()
                    )));
                }
            },
        };
        if wanted.is_nan() {
            return Err(vm.new_value_error("Invalid value NaN (not a number)"));
        }
        if wanted < 0.0 {
            return Err(vm.new_value_error("sleep length must be non-negative"));
        }
        if wanted > 9.2e9 {
            return Err(vm.new_overflow_error("timestamp too large to convert to C PyTime_t"));
        }
        source().sleep(wanted);
        note_hold(wanted, || places::here(vm));
        Ok(())
    }

    #[pyfunction]
    fn gmtime(seconds: SecondsArg, vm: &VirtualMachine) -> PyResult<StructTimeData> {
        let moment = Moment::from_seconds(seconds.wall(vm)?.floor() as i64);
        Ok(StructTimeData::new(&moment, Zone::utc()))
    }

    #[pyfunction]
    fn localtime(seconds: SecondsArg, vm: &VirtualMachine) -> PyResult<StructTimeData> {
        let (moment, zone) = local(seconds.wall(vm)?);
        Ok(StructTimeData::new(&moment, zone))
    }

    #[pyfunction]
    fn mktime(given: GivenTime) -> f64 {
        seconds_of_local(&given.moment) as f64
    }

    #[pyfunction]
    fn asctime(given: OptionalArg<GivenTime>, vm: &VirtualMachine) -> PyResult<String> {
        let moment = match given {
            OptionalArg::Present(given) => checked(given.moment, vm)?,
            OptionalArg::Missing => local(wall()).0,
        };
        Ok(moment.format_c())
    }

    #[pyfunction]
    fn ctime(seconds: SecondsArg, vm: &VirtualMachine) -> PyResult<String> {
        Ok(local(seconds.wall(vm)?).0.format_c())
    }

    #[pyfunction]
    fn strftime(format: PyStrRef, given: OptionalArg<GivenTime>, vm: &VirtualMachine) -> PyResult<PyObjectRef> {
        let (moment, zone) = match given {
            OptionalArg::Present(given) => {
                let moment = checked(given.moment, vm)?;
                let zone = given.zone.unwrap_or_else(|| super::zone(seconds_of_local(&moment) as f64));
                (moment, zone)
            }
            OptionalArg::Missing => local(wall()),
        };
        // Text that is not UTF-8 (lone surrogates) passes through between the pieces that are.
        let mut out = Wtf8Buf::new();
        let mut piece = String::new();
        for point in format.as_wtf8().code_points() {
            if let Some(character) = point.to_char() {
                piece.push(character);
            } else {
                out.push_str(&moment.format(&piece, zone.offset, &zone.name));
                piece.clear();
                out.push(point);
            }
        }
        out.push_str(&moment.format(&piece, zone.offset, &zone.name));
        Ok(out.to_pyobject(vm))
    }

    #[pyfunction]
    fn strptime(text: PyObjectRef, format: OptionalArg<PyObjectRef>, vm: &VirtualMachine) -> PyResult {
        let parse = vm.import("_strptime", 0)?.get_attr("_strptime_time", vm)?;
        match format {
            OptionalArg::Present(format) => parse.call((text, format), vm),
            OptionalArg::Missing => parse.call((text,), vm),
        }
    }

    #[pyfunction]
    fn tzset() {}

    #[pyfunction]
    fn get_clock_info(name: PyStrRef, vm: &VirtualMachine) -> PyResult<PyRef<PyNamespace>> {
        let is_wall = match name.to_str() {
            Some("time") => true,
            Some("monotonic" | "perf_counter" | "process_time" | "thread_time") => false,
            _ => return Err(vm.new_value_error("unknown clock")),
        };
        Ok(rustpython_vm::py_namespace!(vm, {
            "implementation" => vm.ctx.new_str("the program's clock"),
            "monotonic" => vm.ctx.new_bool(!is_wall),
            "adjustable" => vm.ctx.new_bool(is_wall),
            "resolution" => vm.ctx.new_float(1e-6),
        }))
    }

    pub(crate) fn module_exec(vm: &VirtualMachine, module: &Py<PyModule>) -> PyResult<()> {
        __module_exec(vm, module);
        Ok(())
    }
}
