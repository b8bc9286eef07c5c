//! Which days a date can mean.

use jiff::{Span, civil};

use crate::calendar;
use crate::proto::Date;

/// The first and the last day that a date can mean; `None` if it is no date.
pub(super) fn span(date: &Date) -> Option<(civil::Date, civil::Date)> {
    let at = |month: i32, day: i32| calendar::day(&Date { year: date.year, month, day });
    match (date.month, date.day) {
        (0, _) => Some((at(1, 1)?, at(12, 31)?)),
        (month, 0) => at(month, 1).map(|first| (first, first.last_of_month())),
        (month, day) => at(month, day).map(|day| (day, day)),
    }
}

/// The same day so many months later, or the last of that month where it is shorter; the last day of the calendar where
/// it ends before.
pub(super) fn months_after(day: civil::Date, months: i32) -> civil::Date {
    let months = Span::new().try_months(months);
    months.and_then(|months| day.checked_add(months)).unwrap_or(civil::Date::MAX)
}

/// The day on which a rule judges: its own, or that of the check.
pub(super) fn reference(date: &Option<Date>, day: civil::Date) -> civil::Date {
    date.as_ref().and_then(calendar::day).unwrap_or(day)
}
