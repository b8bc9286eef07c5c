//! Whether dates are days of the calendar, and which of two comes first.

use jiff::civil;

use super::limits;
use super::report::Report;
use crate::calendar;
use crate::proto::Date;

impl Report {
    /// A day, with year, month and day.
    pub(super) fn day(&mut self, field: &str, date: &Option<Date>) {
        self.date(field, date, false);
    }

    /// A day that must be there.
    pub(super) fn required_day(&mut self, field: &str, date: &Option<Date>) {
        self.present(field, date);
        self.day(field, date);
    }

    /// A day, a month with its year, or a year alone.
    pub(super) fn day_or_year(&mut self, field: &str, date: &Option<Date>) {
        self.date(field, date, true);
    }

    /// That the value at which the check stands is a day.
    pub(super) fn is_day(&mut self, date: &Date) {
        if let Some(problem) = problem(date, false) {
            self.fail(problem);
        }
    }

    /// A day or year that must be there.
    pub(super) fn required_day_or_year(&mut self, field: &str, date: &Option<Date>) {
        self.present(field, date);
        self.day_or_year(field, date);
    }

    /// A day or year that has come: the year of today is no future year.
    pub(super) fn past_day_or_year(&mut self, field: &str, date: &Option<Date>, today: &Date) {
        self.day_or_year(field, date);
        self.past(field, date, today);
    }

    /// That the day or year has come.
    pub(super) fn past(&mut self, field: &str, date: &Option<Date>, today: &Date) {
        // What is no date at all is told once.
        let is_date = |date: &&Date| problem(date, true).is_none();
        if date.as_ref().filter(is_date).is_some_and(|date| is_after(date, today)) {
            self.at(field, |report| report.fail("lies in the future"));
        }
    }

    /// That the day in `field` is not before the day or year `first`, which stands in `first_field`.
    pub(super) fn not_before(
        &mut self,
        field: &str,
        date: &Option<Date>,
        first_field: &str,
        first: &Option<Date>,
    ) {
        let date = date.filter(|date| problem(date, false).is_none());
        if date.zip(sound(first)).is_some_and(|(date, first)| is_before(&date, &first)) {
            self.at(field, |report| report.fail(format_args!("lies before {first_field}")));
        }
    }

    /// That the day in `field` is at most `days_max` days after the day `first`, which stands in `first_field`.
    pub(super) fn not_long_after(
        &mut self,
        field: &str,
        date: &Option<Date>,
        (first_field, first): (&str, &Option<Date>),
        days_max: i32,
    ) {
        if let Some(days) = days_after(first, date).filter(|days| *days > days_max) {
            let message =
                format_args!("is {days} days after {first_field}; at most {days_max} are allowed");
            self.at(field, |report| report.fail(message));
        }
    }

    /// That the day is one of those from `first` to `last`. Where these are none it is their rule's matter.
    pub(super) fn one_of_days(
        &mut self,
        field: &str,
        date: &Option<Date>,
        first: &Option<Date>,
        last: &Option<Date>,
    ) {
        let (Some(all), Some(before), Some(after)) =
            (days_after(first, last), days_after(first, date), days_after(date, last))
        else {
            return;
        };
        if all >= 0 && before.min(after) < 0 {
            self.at(field, |report| report.fail("is no day of the delegation"));
        }
    }

    /// That the day or year in `date` does not lie before the one of the entry before, as far as both are known.
    pub(super) fn in_order(&mut self, before: &Option<Date>, date: &Option<Date>) {
        let lies_before = |(before, date): (Date, Date)| is_before(&date, &before);
        if sound(before).zip(sound(date)).is_some_and(lies_before) {
            let message = "lies before that of the entry before; write them in their order";
            self.at("date", |report| report.fail(message));
        }
    }

    fn date(&mut self, field: &str, date: &Option<Date>, is_year_enough: bool) {
        if let Some(problem) = date.as_ref().and_then(|date| problem(date, is_year_enough)) {
            self.at(field, |report| report.fail(problem));
        }
    }
}

/// The date, where it is a day, a month or a year of the calendar.
fn sound(date: &Option<Date>) -> Option<Date> {
    date.filter(|date| problem(date, true).is_none())
}

/// How many days `date` lies after `first`; `None` where one of them is no day.
fn days_after(first: &Option<Date>, date: &Option<Date>) -> Option<i32> {
    let day = |date: &Option<Date>| sound_day(date.as_ref()?);
    Some((day(date)? - day(first)?).get_days())
}

/// The day of the calendar that a sound date is.
pub(super) fn sound_day(date: &Date) -> Option<civil::Date> {
    calendar::day(date).filter(|_| problem(date, false).is_none())
}

/// A date as people write it, as far as it is known.
pub(super) fn written(date: &Date) -> String {
    match (date.month, date.day) {
        (0, _) => format!("{:04}", date.year),
        (_, 0) => format!("{:04}-{:02}", date.year, date.month),
        _ => format!("{:04}-{:02}-{:02}", date.year, date.month, date.day),
    }
}

fn problem(date: &Date, is_year_enough: bool) -> Option<&'static str> {
    let Date { year, month, day } = *date;
    if !limits::DATE_YEAR.contains(&year) {
        return Some("needs a year from 1 to 9999; leave the field out if the date is not known");
    }
    match (month, day) {
        (0, 0) | (1..=12, 0) if is_year_enough => None,
        (0, 0) | (1..=12, 0) => Some("needs year, month and day"),
        (0, _) => Some("has a day without a month"),
        (1..=12, _) if (1..=days_in(year, month)).contains(&day) => None,
        (1..=12, _) => Some("has a day that the month does not have"),
        _ => Some("needs a month from 1 to 12"),
    }
}

fn days_in(year: i32, month: i32) -> i32 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whether the whole of `date` lies after `other`, as far as it is known.
fn is_after(date: &Date, other: &Date) -> bool {
    match (date.month, date.day) {
        (0, _) => date.year > other.year,
        (_, 0) => (date.year, date.month) > (other.year, other.month),
        _ => (date.year, date.month, date.day) > (other.year, other.month, other.day),
    }
}

/// Whether `date` lies before `other`, by the parts that are known of both.
fn is_before(date: &Date, other: &Date) -> bool {
    let parts = [(date.year, other.year), (date.month, other.month), (date.day, other.day)];
    let known = parts.into_iter().take_while(|(part, others)| *part != 0 && *others != 0);
    known.map(|(part, others)| part.cmp(&others)).find(|it| it.is_ne()).is_some_and(|it| it.is_lt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_are_told_from_others() {
        let cases = [
            (2024, 2, 29, true),
            (2000, 2, 29, true),
            (2023, 2, 29, false),
            (1900, 2, 29, false),
            (2024, 4, 31, false),
            (2024, 12, 31, true),
            (2024, 13, 1, false),
            (2024, -1, 1, false),
            (2024, 1, -1, false),
            (10_000, 1, 1, false),
            (0, 5, 1, false),
            (i32::MIN, i32::MIN, i32::MIN, false),
        ];
        for (year, month, day, is_sound) in cases {
            let date = Date { year, month, day };
            assert_eq!(problem(&date, false).is_none(), is_sound, "{}", written(&date));
        }
    }

    #[test]
    fn parts_of_a_date_are_allowed_only_where_a_year_is_enough() {
        for (month, day, is_sound) in [(0, 0, true), (5, 0, true), (0, 5, false), (13, 0, false)] {
            let date = Date { year: 2024, month, day };
            assert_eq!(problem(&date, true).is_none(), is_sound, "{}", written(&date));
            assert!(problem(&date, false).is_some());
        }
    }

    #[test]
    fn what_is_only_partly_known_is_not_in_the_future_too_early() {
        let today = Date { year: 2026, month: 5, day: 20 };
        let cases = [
            (2026, 0, 0, false),
            (2027, 0, 0, true),
            (2026, 5, 0, false),
            (2026, 6, 0, true),
            (2026, 5, 20, false),
            (2026, 5, 21, true),
        ];
        for (year, month, day, is_future) in cases {
            let date = Date { year, month, day };
            assert_eq!(is_after(&date, &today), is_future, "{}", written(&date));
        }
    }

    #[test]
    fn dates_are_put_in_order_by_what_is_known_of_them() {
        let cases = [
            ((2026, 0, 0), (2026, 5, 20), false),
            ((2026, 5, 20), (2026, 0, 0), false),
            ((2025, 0, 0), (2026, 1, 1), true),
            ((2026, 4, 0), (2026, 5, 1), true),
            ((2026, 5, 0), (2026, 5, 31), false),
            ((2026, 5, 19), (2026, 5, 20), true),
            ((2026, 5, 20), (2026, 5, 20), false),
            ((2026, 6, 1), (2026, 5, 20), false),
        ];
        for ((year, month, day), (other_year, other_month, other_day), expected) in cases {
            let date = Date { year, month, day };
            let other = Date { year: other_year, month: other_month, day: other_day };
            assert_eq!(
                is_before(&date, &other),
                expected,
                "{} {}",
                written(&date),
                written(&other)
            );
        }
    }

    #[test]
    fn what_is_no_date_is_told_once() {
        let today = Date { year: 2026, month: 5, day: 20 };
        for (year, month, day) in [(2026, 13, 1), (2026, 6, 31), (10_000, 0, 0)] {
            let mut report = Report::default();
            report.past_day_or_year("date", &Some(Date { year, month, day }), &today);
            assert_eq!(report.finish().len(), 1, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn days_are_counted_over_months_and_years() {
        let days = |from: (i32, i32, i32), to: (i32, i32, i32)| {
            let date = |(year, month, day)| Some(Date { year, month, day });
            days_after(&date(from), &date(to))
        };
        assert_eq!(days((2023, 12, 31), (2024, 3, 1)), Some(61));
        assert_eq!(days((2024, 3, 1), (2024, 2, 28)), Some(-2));
        assert_eq!(days((1, 1, 1), (9999, 12, 31)), Some(3_652_058));
        assert_eq!(days((2024, 3, 1), (2024, 3, 0)), None);
        assert_eq!(days((0, 3, 1), (2024, 3, 1)), None);
    }
}
