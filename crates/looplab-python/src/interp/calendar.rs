//! The proleptic Gregorian calendar: seconds to calendar fields and back, and `strftime` in the C locale.
//!
//! By hand, because `jiff` ends at the year 9999 and wants fields that agree; CPython's `gmtime` goes on, and its `strftime` shows
//! a `struct_time` as it is.

use std::fmt::Write;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAY: i64 = 86_400;

/// One second of one calendar, without a zone. Fields count as in Python's `struct_time`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) year: i64,
    /// From 1.
    pub(crate) month: i64,
    /// From 1.
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    /// Monday is 0.
    pub(crate) weekday: i64,
    /// From 1.
    pub(crate) day_of_year: i64,
}

/// Days from 1970-01-01 to a date. The algorithm counts in years that begin in March, so that a leap day comes last.
fn days_of_date(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_of_date`].
fn date_of_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

impl Moment {
    /// The moment `seconds` after the epoch.
    pub(crate) fn from_seconds(seconds: i64) -> Self {
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let (year, month, day) = date_of_days(days);
        Self {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 3).rem_euclid(7),
            day_of_year: days - days_of_date(year, 1, 1) + 1,
        }
    }

    /// Seconds since the epoch. Fields out of range carry over: the 32nd of January is the 1st of February.
    pub(crate) fn to_seconds(self) -> i64 {
        let months = self.month - 1;
        let days = days_of_date(self.year + months.div_euclid(12), months.rem_euclid(12) + 1, 1) + self.day - 1;
        ((days * 24 + self.hour) * 60 + self.minute) * 60 + self.second
    }

    /// As C's `asctime`, without a line end.
    pub(crate) fn format_c(&self) -> String {
        let year = self.year;
        self.format("%a %b %e %H:%M:%S ", 0, "") + &year.to_string()
    }

    /// As C's `strftime` in the C locale. An unknown directive stays as it is.
    pub(crate) fn format(&self, format: &str, offset: i32, zone: &str) -> String {
        let mut out = String::with_capacity(format.len() * 2);
        let mut rest = format.chars();
        while let Some(character) = rest.next() {
            if character != '%' {
                out.push(character);
                continue;
            }
            let before = rest.clone();
            let mut directive = rest.next();
            let flag = directive.filter(|flag| matches!(flag, '-' | '_' | '0' | '^' | '#'));
            if flag.is_some() || directive == Some('E') || directive == Some('O') {
                directive = rest.next();
            }
            let start = out.len();
            let known = directive.is_some_and(|directive| self.directive(&mut out, directive, offset, zone));
            if !known {
                rest = before;
                out.push('%');
            } else if let Some(flag) = flag {
                let text = out.split_off(start);
                out.push_str(&with_flag(&text, flag));
            }
        }
        out
    }

    fn directive(&self, out: &mut String, directive: char, offset: i32, zone: &str) -> bool {
        let hour12 = (self.hour + 11) % 12 + 1;
        let day_name = DAYS[self.weekday.rem_euclid(7) as usize];
        let month_name = MONTHS[(self.month - 1).clamp(0, 11) as usize];
        let compound = match directive {
            'c' => "%a %b %e %H:%M:%S %Y",
            'D' | 'x' => "%m/%d/%y",
            'F' => "%Y-%m-%d",
            'R' => "%H:%M",
            'r' => "%I:%M:%S %p",
            'T' | 'X' => "%H:%M:%S",
            _ => "",
        };
        if !compound.is_empty() {
            out.push_str(&self.format(compound, offset, zone));
            return true;
        }
        let written = match directive {
            'a' => write!(out, "{}", &day_name[..3]),
            'A' => write!(out, "{day_name}"),
            'b' | 'h' => write!(out, "{}", &month_name[..3]),
            'B' => write!(out, "{month_name}"),
            'C' => write!(out, "{:02}", self.year.div_euclid(100)),
            'd' => write!(out, "{:02}", self.day),
            'e' => write!(out, "{:2}", self.day),
            'G' => write!(out, "{}", self.iso_week().0),
            'g' => write!(out, "{:02}", self.iso_week().0.rem_euclid(100)),
            'H' => write!(out, "{:02}", self.hour),
            'I' => write!(out, "{hour12:02}"),
            'j' => write!(out, "{:03}", self.day_of_year),
            'k' => write!(out, "{:2}", self.hour),
            'l' => write!(out, "{hour12:2}"),
            'm' => write!(out, "{:02}", self.month),
            'M' => write!(out, "{:02}", self.minute),
            'n' => writeln!(out),
            'p' => write!(out, "{}", if self.hour < 12 { "AM" } else { "PM" }),
            'P' => write!(out, "{}", if self.hour < 12 { "am" } else { "pm" }),
            's' => write!(out, "{}", self.to_seconds() - i64::from(offset)),
            'S' => write!(out, "{:02}", self.second),
            't' => write!(out, "\t"),
            'u' => write!(out, "{}", self.weekday.rem_euclid(7) + 1),
            'U' => write!(out, "{:02}", (self.day_of_year + 6 - (self.weekday + 1).rem_euclid(7)) / 7),
            'V' => write!(out, "{:02}", self.iso_week().1),
            'w' => write!(out, "{}", (self.weekday + 1).rem_euclid(7)),
            'W' => write!(out, "{:02}", (self.day_of_year + 6 - self.weekday.rem_euclid(7)) / 7),
            'y' => write!(out, "{:02}", self.year.rem_euclid(100)),
            'Y' => write!(out, "{:04}", self.year),
            'z' => {
                let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
                write!(out, "{sign}{:02}{:02}", minutes / 60, minutes % 60)
            }
            'Z' => write!(out, "{zone}"),
            '%' => write!(out, "%"),
            _ => return false,
        };
        written.is_ok()
    }

    /// Year and number of the ISO week.
    fn iso_week(&self) -> (i64, i64) {
        let weekday = self.weekday.rem_euclid(7);
        let week = (self.day_of_year - weekday + 9) / 7;
        let weeks = |year: i64| {
            let first = (days_of_date(year, 1, 1) + 3).rem_euclid(7);
            let leap = days_of_date(year + 1, 1, 1) - days_of_date(year, 1, 1) == 366;
            52 + i64::from(first == 3 || (leap && first == 2))
        };
        if week < 1 {
            (self.year - 1, weeks(self.year - 1))
        } else if week > weeks(self.year) {
            (self.year + 1, 1)
        } else {
            (self.year, week)
        }
    }
}

/// The GNU flags: `-` no padding, `_` spaces, `0` zeros, `^` upper case, `#` the other case.
fn with_flag(text: &str, flag: char) -> String {
    let bare = text.trim_start_matches(['0', ' ']);
    let bare = if bare.is_empty() || !bare.starts_with(|c: char| c.is_ascii_digit()) {
        &text[text.len().saturating_sub(1)..]
    } else {
        bare
    };
    let is_number = !text.is_empty() && text.trim_start().chars().all(|c| c.is_ascii_digit());
    match flag {
        '^' => text.to_uppercase(),
        '#' if text.chars().any(char::is_lowercase) && text.len() > 2 => text.to_uppercase(),
        '#' => text.to_lowercase(),
        _ if !is_number => text.to_owned(),
        '-' => bare.to_owned(),
        '_' => format!("{bare:>0$}", text.len()),
        _ => format!("{bare:0>0$}", text.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_fields_agree_over_centuries() {
        for seconds in (-70_000_000_000_i64..110_000_000_000).step_by(86_400 * 397 + 12_345) {
            assert_eq!(Moment::from_seconds(seconds).to_seconds(), seconds);
        }
        let epoch = Moment::from_seconds(0);
        assert_eq!((epoch.year, epoch.month, epoch.day, epoch.weekday, epoch.day_of_year), (1970, 1, 1, 3, 1));
        let leap = Moment::from_seconds(951_782_400);
        assert_eq!((leap.year, leap.month, leap.day, leap.day_of_year), (2000, 2, 29, 60));
    }

    #[test]
    fn years_go_on_and_fields_need_not_agree() {
        let far = Moment::from_seconds(1_000_000_000_000);
        assert_eq!(far.format("%F %T", 0, ""), "33658-09-27 01:46:40");
        assert_eq!(Moment::from_seconds(-1_000_000_000_000).format("%F %T", 0, ""), "-29719-04-05 22:13:20");
        let moment = Moment { weekday: 3, day_of_year: 200, ..Moment::from_seconds(1_704_067_200) };
        assert_eq!(moment.format("%F %a %j", 0, ""), "2024-01-01 Thu 200");
    }

    #[test]
    fn fields_out_of_range_carry_over() {
        let moment = Moment { month: 14, day: 0, hour: 25, ..Moment::from_seconds(0) };
        assert_eq!(Moment::from_seconds(moment.to_seconds()).format("%F %T", 0, ""), "1971-02-01 01:00:00");
    }

    #[test]
    fn formats_as_the_c_locale() {
        let moment = Moment::from_seconds(1_230_768_000 - 1); // the last second of 2008
        assert_eq!(moment.format_c(), "Wed Dec 31 23:59:59 2008");
        let all = "%a|%A|%b|%B|%c|%d|%e|%G-W%V-%u|%g|%I|%j|%p|%U|%W|%w|%x|%X|%y|%z|%Z|%%|%q|%";
        assert_eq!(
            moment.format(all, -12_600, "NST"),
            "Wed|Wednesday|Dec|December|Wed Dec 31 23:59:59 2008|31|31|2009-W01-3|09|11|366|PM|52|52|3|12/31/08|\
             23:59:59|08|-0330|NST|%|%q|%"
        );
        let early = Moment::from_seconds(5 * 3600 + 61);
        assert_eq!(early.format("%-H:%-M %_H %^a %-d %-S %0e", 0, ""), "5:1  5 THU 1 1 01");
        assert_eq!(Moment::from_seconds(0).format("%-H %-y", 0, ""), "0 70");
    }
}
