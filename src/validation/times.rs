//! Whether times of day, moments and time zones are sound.

use prost_types::Timestamp;

use super::limits;
use super::report::{Report, excerpt};
use crate::calendar;

const MINUTES_PER_DAY: u16 = 24 * 60;

/// The minutes since midnight of a time of day, `HH:MM`; of `24:00`, the end of the day, 1,440. `None` if it is no such
/// time.
#[must_use]
pub fn minutes(time: &str) -> Option<u16> {
    let &[hour_tens, hour_ones, b':', tens, ones] = time.as_bytes() else { return None };
    let number = |tens: u8, ones: u8| {
        let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        are_digits.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
    };
    let (hours, minutes) = (number(hour_tens, hour_ones)?, number(tens, ones)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= MINUTES_PER_DAY).then_some(all)
}

impl Report {
    /// A time of day that must be there, and that is not the end of the day.
    pub(super) fn required_time(&mut self, field: &str, time: &str) {
        self.required(field, time);
        self.time(field, time);
    }

    /// A start and an end that must be there, each with its field.
    pub(super) fn required_hours(&mut self, start: (&str, &str), end: (&str, &str)) {
        self.required(start.0, start.1);
        self.required(end.0, end.1);
        self.hours(start, end);
    }

    /// A start and an end, each with its field. An empty one is another rule's matter.
    pub(super) fn hours(
        &mut self,
        (start_field, start): (&str, &str),
        (end_field, end): (&str, &str),
    ) {
        self.time(start_field, start);
        let (from, to) = (minutes(start).filter(|from| *from < MINUTES_PER_DAY), minutes(end));
        self.at(end_field, |report| {
            if to.is_none() && !end.is_empty() {
                report.fail("is no time such as `17:30`, nor `24:00`");
            } else if from.zip(to).is_some_and(|(from, to)| to <= from) {
                report.fail(format_args!(
                    "is {end}; it must be after {start_field}, which is {start}"
                ));
            }
        });
    }

    /// A moment, or nothing.
    pub(super) fn moment(&mut self, field: &str, moment: &Option<Timestamp>) {
        self.message(field, moment, |report, moment| {
            let is_sound = limits::TIMESTAMP_SECONDS.contains(&moment.seconds)
                && limits::TIMESTAMP_NANOS.contains(&moment.nanos);
            if !is_sound {
                report.fail("is no moment of the years from 1 to 9999");
            }
        });
    }

    /// A time zone that must be there.
    pub(super) fn required_time_zone(&mut self, field: &str, name: &str) {
        self.required(field, name);
        if !name.is_empty() && calendar::zone(name).is_none() {
            let message = format_args!(
                "{} is no name of the IANA time zone database such as `Asia/Seoul`",
                excerpt(name)
            );
            self.at(field, |report| report.fail(message));
        }
    }

    /// A time of day that is not its end, or nothing.
    fn time(&mut self, field: &str, time: &str) {
        if !time.is_empty() && minutes(time).is_none_or(|minutes| minutes == MINUTES_PER_DAY) {
            self.at(field, |report| report.fail("is no time such as `09:30`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read() {
        let cases =
            [("00:00", 0), ("09:05", 545), ("19:30", 1_170), ("23:59", 1_439), ("24:00", 1_440)];
        for (time, expected) in cases {
            assert_eq!(minutes(time), Some(expected), "{time}");
        }
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for time in ["", "9:00", "09:0", "09:000", "0900", "09.00", " 9:00", "+9:00", "09:60"] {
            assert_eq!(minutes(time), None, "{time}");
        }
        for time in ["24:01", "25:00", "99:99", "09:00:00", "오전", "09:0٣", "09:00 "] {
            assert_eq!(minutes(time), None, "{time}");
        }
    }

    #[test]
    fn moments_lie_in_the_years_of_dates() {
        let cases = [
            (-62_135_596_800, 0, true),
            (-62_135_596_801, 999_999_999, false),
            (253_402_300_799, 999_999_999, true),
            (253_402_300_800, 0, false),
            (0, -1, false),
            (0, 1_000_000_000, false),
        ];
        for (seconds, nanos, is_sound) in cases {
            let mut report = Report::default();
            report.moment("time", &Some(Timestamp { seconds, nanos }));
            assert_eq!(report.finish().is_empty(), is_sound, "{seconds} s {nanos} ns");
        }
    }
}
