//! Which days a rule gives.

use std::iter::successors;

use jiff::Span;
use jiff::civil::Date;

use super::rules::{Frequency, NumberedWeekday, Rule};

/// So many years after its first day a rule gives days.
pub const YEARS_MAX: i16 = 50;

impl Rule {
    /// The days that the rule gives, in their order.
    pub fn days(&self) -> impl Iterator<Item = Date> {
        let horizon = self.first.checked_add(Span::new().years(YEARS_MAX)).unwrap_or(Date::MAX);
        let last = self.until.map_or(horizon, |until| until.min(horizon));
        let periods = (0..).map_while(|step| self.period(step));
        let periods = periods.take_while(move |(start, _)| *start <= last);
        periods
            .flat_map(|(start, end)| self.days_of(start, end))
            .filter(|day| *day >= self.first)
            .take_while(move |day| *day <= last)
            .take(self.count.unwrap_or(usize::MAX))
    }

    /// The first and the last day of a period that counts; `None` where the calendar ends.
    fn period(&self, step: i32) -> Option<(Date, Date)> {
        let step = step.checked_mul(self.interval)?;
        let add_days = |day: Date, days: i32| day.checked_add(Span::new().days(days)).ok();
        match self.frequency {
            Frequency::Daily => add_days(self.first, step).map(|day| (day, day)),
            Frequency::Weekly => {
                let start = add_days(self.start_of_week(self.first)?, step.checked_mul(7)?)?;
                Some((start, add_days(start, 6).unwrap_or(Date::MAX)))
            }
            Frequency::Monthly => {
                let months = i32::from(self.first.year()) * 12 + i32::from(self.first.month()) - 1;
                let months = months.checked_add(step)?;
                let year = i16::try_from(months.div_euclid(12)).ok()?;
                let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
                let start = Date::new(year, month, 1).ok()?;
                Some((start, start.last_of_month()))
            }
            Frequency::Yearly => {
                let year = i32::from(self.first.year()).checked_add(step)?;
                let start = Date::new(i16::try_from(year).ok()?, 1, 1).ok()?;
                Some((start, start.last_of_year()))
            }
        }
    }

    /// The days of one period.
    fn days_of(&self, start: Date, end: Date) -> Vec<Date> {
        let all = successors(Some(start), |day| day.tomorrow().ok());
        let days: Vec<Date> =
            all.take_while(|day| *day <= end).filter(|day| self.is_met(*day)).collect();
        if self.positions.is_empty() {
            return days;
        }
        let count = days.len();
        let is_chosen = |at: &usize| has_place(&self.positions, *at, count);
        (0..count).filter(is_chosen).map(|at| days[at]).collect()
    }

    /// Whether a day is as all parts say, but for BYSETPOS.
    fn is_met(&self, day: Date) -> bool {
        let in_month = (index(day.day()), index(day.days_in_month()));
        let in_year = (index(day.day_of_year()), index(day.days_in_year()));
        let says = |list: &[i32], (at, count)| list.is_empty() || has_place(list, at, count);
        (self.months.is_empty() || self.months.contains(&day.month().into()))
            && says(&self.month_days, (in_month.0 - 1, in_month.1))
            && says(&self.year_days, (in_year.0 - 1, in_year.1))
            && (self.weeks.is_empty()
                || self.week(day).is_some_and(|(at, count)| has_place(&self.weeks, at, count)))
            && (self.weekdays.is_empty() || self.weekdays.iter().any(|it| self.is_on(day, *it)))
    }

    /// Whether a day is this one of its week, and has this number among those of its month or year.
    fn is_on(&self, day: Date, NumberedWeekday { number, weekday }: NumberedWeekday) -> bool {
        if day.weekday() != weekday {
            return false;
        }
        let Some(number) = number else { return true };
        // Of a month also in a year, where its months are told.
        let (at, count) = match self.frequency {
            Frequency::Yearly if self.months.is_empty() => {
                (index(day.day_of_year()), index(day.days_in_year()))
            }
            _ => (index(day.day()), index(day.days_in_month())),
        };
        let (before, after) = ((at - 1) / 7, (count - at) / 7);
        has_place(&[number], before, before + after + 1)
    }

    /// Which week of its year a day lies in, and how many weeks that year has. A week is of the year in which most of
    /// its days lie, as in ISO 8601, whichever day it begins with.
    fn week(&self, day: Date) -> Option<(usize, usize)> {
        let middle = self.start_of_week(day)?.checked_add(Span::new().days(3)).ok()?;
        let at = index(middle.day_of_year());
        let (before, after) = ((at - 1) / 7, (index(middle.days_in_year()) - at) / 7);
        Some((before, before + after + 1))
    }

    fn start_of_week(&self, day: Date) -> Option<Date> {
        let days = self.week_start.until(day.weekday());
        day.checked_sub(Span::new().days(days)).ok()
    }
}

/// Whether a list of places, counted from 1 or from -1 at the end, has the one at this index among `count`.
fn has_place(places: &[i32], at: usize, count: usize) -> bool {
    let is_it = |place: &i32| {
        let number = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
        if *place > 0 { number == at + 1 } else { number == count - at }
    };
    places.iter().any(is_it)
}

fn index(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or_default()
}
