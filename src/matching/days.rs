//! Days as numbers.

use crate::proto::Date;

/// A day of the Gregorian calendar: days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The last day that `date` can mean, so that a fact known by its year alone never counts before the year is over.
    /// `None` if the date is empty or no date.
    #[must_use]
    pub fn last_of(date: &Date) -> Option<Self> {
        let year = i16::try_from(date.year).ok().filter(|&year| year > 0)?;
        let month = if date.month == 0 { 12 } else { i8::try_from(date.month).ok()? };
        let first = jiff::civil::Date::new(year, month, 1).ok()?;
        let day = match date.day {
            0 => first.days_in_month(),
            day => i8::try_from(day).ok()?,
        };
        Some(Self::of(jiff::civil::Date::new(year, month, day).ok()?))
    }

    /// The first day that `date` can mean: what might have happened already is not taken for undone. `None` if the date
    /// is empty or no date.
    #[must_use]
    pub fn first_of(date: &Date) -> Option<Self> {
        Self::last_of(&Date { month: date.month.max(1), day: date.day.max(1), ..*date })
    }

    /// What two days have in common: the year, the year and the month, or the whole day; empty where not even the year.
    /// What is known by its year alone must not be told by its month.
    #[must_use]
    pub fn shared(first: Self, last: Self) -> Date {
        let (first, last) = (first.to_date(), last.to_date());
        if first == last {
            last
        } else if (first.year, first.month) == (last.year, last.month) {
            Date { day: 0, ..last }
        } else if first.year == last.year {
            Date { month: 0, day: 0, ..last }
        } else {
            Date::default()
        }
    }

    /// The same day `months` earlier, or the last of that month where it is shorter.
    #[must_use]
    pub fn months_before(self, months: u16) -> Self {
        let span = jiff::Span::new().months(i32::from(months));
        Self::of(self.civil().saturating_sub(span))
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.civil().year()
    }

    /// The day as a message.
    #[must_use]
    pub fn to_date(self) -> Date {
        let civil = self.civil();
        Date { year: civil.year().into(), month: civil.month().into(), day: civil.day().into() }
    }

    fn of(civil: jiff::civil::Date) -> Self {
        Self(jiff::civil::Date::new(1970, 1, 1).map_or(0, |epoch| (civil - epoch).get_days()))
    }

    fn civil(self) -> jiff::civil::Date {
        jiff::civil::Date::new(1970, 1, 1).map_or(jiff::civil::Date::MIN, |epoch| {
            epoch.saturating_add(jiff::Span::new().days(self.0.clamp(-4_000_000, 2_900_000)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: i32, day: i32) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn a_date_in_part_counts_as_its_last_day() {
        let cases = [
            (date(1970, 1, 1), Some(0)),
            (date(1970, 1, 0), Some(30)),
            (date(1970, 0, 0), Some(364)),
            (date(2024, 2, 0), Some(19_782)),
            (date(2024, 2, 30), None),
            (date(0, 0, 0), None),
        ];
        for (date, day) in cases {
            assert_eq!(Day::last_of(&date), day.map(Day), "{date:?}");
        }
    }

    #[test]
    fn a_date_in_part_may_be_its_first_day() {
        let cases = [
            (date(1970, 1, 1), Some(0)),
            (date(1970, 2, 0), Some(31)),
            (date(1971, 0, 0), Some(365)),
            (date(0, 0, 0), None),
        ];
        for (date, day) in cases {
            assert_eq!(Day::first_of(&date), day.map(Day), "{date:?}");
        }
    }

    #[test]
    fn what_is_known_in_part_shares_no_more_than_that() {
        let known = [
            date(2026, 5, 1),
            date(2026, 5, 0),
            date(2026, 2, 0),
            date(2026, 0, 0),
            date(2024, 1, 31),
        ];
        for known in known {
            let days = (Day::first_of(&known).unwrap(), Day::last_of(&known).unwrap());
            assert_eq!(Day::shared(days.0, days.1), known);
        }
        let (one, other) = (Day(0), Day(365));
        assert_eq!(Day::shared(one, other), date(0, 0, 0));
    }

    #[test]
    fn days_come_back_as_they_were() {
        for days in [-800_000, -1, 0, 19_782, 60_000] {
            assert_eq!(Day::last_of(&Day(days).to_date()), (days > -719_162).then_some(Day(days)));
        }
        assert_eq!(Day(19_782).months_before(36).to_date(), date(2021, 2, 28));
    }
}
