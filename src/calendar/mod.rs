//! On which days something is held again, and which time zones there are.
//!
//! The rule is that of RFC 5545 (iCalendar), section 3.3.10, for days alone: no times of day. All that a rule gives is
//! found by looking at each day of its periods once, so that the work is bounded by the days of [`YEARS_MAX`] years,
//! whatever the rule says and even if it gives nothing.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `rules` | what does the text of a rule say |
//! | `days` | which days does it give |
//! | `occurrences` | when is something held, with what is moved and skipped |

mod days;
mod occurrences;
mod rules;

#[cfg(test)]
mod tests;

use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};

pub use days::YEARS_MAX;
pub use occurrences::{Occurrence, occurrences};
pub use rules::{Fault, Rule};

use crate::proto::Date;

/// A date as a day of the calendar; `None` if it is no such day.
#[must_use]
pub fn day(date: &Date) -> Option<civil::Date> {
    let part = |number: i32| i8::try_from(number).ok();
    civil::Date::new(i16::try_from(date.year).ok()?, part(date.month)?, part(date.day)?).ok()
}

/// A day of the calendar as a date.
#[must_use]
pub fn date(day: civil::Date) -> Date {
    Date { year: day.year().into(), month: day.month().into(), day: day.day().into() }
}

/// The time zone that the IANA time zone database calls so; `None` if it calls none so. jiff alone would take a name in
/// capitals too, and `Etc/Unknown`.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok().filter(|zone| zone.iana_name() == Some(name))
}
