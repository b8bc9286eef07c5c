//! What the text of a rule says.

use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};

/// Why a text is no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no FREQ.
    #[error("has no FREQ; write a rule such as `FREQ=MONTHLY;BYDAY=2WE`")]
    Frequency,
    /// A part is not known, or has no value.
    #[error(
        "has a part that is none of FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYWEEKNO, BYYEARDAY, BYMONTHDAY, \
         BYDAY and BYSETPOS, such as `BYDAY=2WE`; parts are separated by semicolons"
    )]
    Part,
    /// A part stands there twice.
    #[error("has {0} twice")]
    Repeated(&'static str),
    /// The value of a part cannot be read.
    #[error("has a wrong value of {0}; {1}")]
    Value(&'static str, &'static str),
    /// A part that goes only with others.
    #[error("has {0}; {1}")]
    Misplaced(&'static str, &'static str),
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A day of the week; with a number the one of that number in its month or year, from the end where it is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NumberedWeekday {
    pub(super) number: Option<i32>,
    pub(super) weekday: Weekday,
}

/// A rule that gives days, from a first one on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub(super) first: Date,
    pub(super) frequency: Frequency,
    pub(super) interval: i32,
    pub(super) count: Option<usize>,
    pub(super) until: Option<Date>,
    pub(super) week_start: Weekday,
    /// Empty lists say nothing. Negative numbers count from the end.
    pub(super) months: Vec<i32>,
    pub(super) weeks: Vec<i32>,
    pub(super) year_days: Vec<i32>,
    pub(super) month_days: Vec<i32>,
    pub(super) weekdays: Vec<NumberedWeekday>,
    pub(super) positions: Vec<i32>,
}

impl Rule {
    /// The rule that a text says, for something that is first held on `first`: what the text leaves open, such as the
    /// day of the month, is as of that day.
    ///
    /// # Errors
    ///
    /// A [`Fault`], as a sentence that begins with "has".
    pub fn parse(text: &str, first: Date) -> Result<Self, Fault> {
        let parts = Parts::read(text)?;
        let (frequency, is_yearly) = match parts.get("FREQ") {
            None => return Err(Fault::Frequency),
            Some("DAILY") => (Frequency::Daily, false),
            Some("WEEKLY") => (Frequency::Weekly, false),
            Some("MONTHLY") => (Frequency::Monthly, false),
            Some("YEARLY") => (Frequency::Yearly, true),
            Some(_) => {
                return Err(Fault::Value("FREQ", "choose DAILY, WEEKLY, MONTHLY or YEARLY"));
            }
        };
        let positions_max = if frequency == Frequency::Yearly { 366 } else { 31 };
        let mut rule = Self {
            first,
            frequency,
            interval: parts.number("INTERVAL", 1..=1_000, "write 1 to 1000")?.unwrap_or(1),
            count: parts.number("COUNT", 1..=100_000, "write 1 to 100000")?,
            until: parts.until()?,
            week_start: parts.week_start()?,
            months: parts.numbers("BYMONTH", 1..=12, "write numbers from 1 to 12")?,
            weeks: parts.both_ways("BYWEEKNO", 53, "write numbers from 1 to 53 or -53 to -1")?,
            year_days: parts.both_ways("BYYEARDAY", 366, "write 1 to 366 or -366 to -1")?,
            month_days: parts.both_ways("BYMONTHDAY", 31, "write 1 to 31 or -31 to -1")?,
            weekdays: parts.weekdays()?,
            positions: parts.both_ways("BYSETPOS", positions_max, "write a place in its period")?,
        };
        rule.require_company(is_yearly)?;
        rule.complete();
        Ok(rule)
    }

    /// Which parts go together, as the table of the RFC says.
    fn require_company(&self, is_yearly: bool) -> Result<(), Fault> {
        let is_weekly = self.frequency == Frequency::Weekly;
        let has_numbers = self.weekdays.iter().any(|it| it.number.is_some());
        let can_number = matches!(self.frequency, Frequency::Monthly | Frequency::Yearly);
        let selects = [&self.months, &self.weeks, &self.year_days, &self.month_days];
        let selects = selects.iter().any(|it| !it.is_empty()) || !self.weekdays.is_empty();
        let misplaced = [
            (self.count.is_some() && self.until.is_some(), "COUNT", "it goes not with UNTIL"),
            (!self.weeks.is_empty() && !is_yearly, "BYWEEKNO", "it goes with FREQ=YEARLY alone"),
            (
                !self.weeks.is_empty() && self.weekdays.is_empty(),
                "BYWEEKNO",
                "it needs BYDAY beside it, to say which days of the weeks",
            ),
            (
                !self.year_days.is_empty() && !is_yearly,
                "BYYEARDAY",
                "it goes with FREQ=YEARLY alone",
            ),
            (!self.month_days.is_empty() && is_weekly, "BYMONTHDAY", "it goes not with WEEKLY"),
            (
                has_numbers && (!can_number || !self.weeks.is_empty()),
                "BYDAY with a number",
                "it goes with FREQ=MONTHLY and FREQ=YEARLY alone, and not with BYWEEKNO",
            ),
            (
                !self.positions.is_empty() && !selects,
                "BYSETPOS",
                "it needs another part that begins with BY",
            ),
        ];
        match misplaced.into_iter().find(|(is_so, ..)| *is_so) {
            Some((_, part, why)) => Err(Fault::Misplaced(part, why)),
            None => Ok(()),
        }
    }

    /// What is left open is as of the first day.
    fn complete(&mut self) {
        let says_days = [&self.weeks, &self.year_days, &self.month_days];
        if says_days.iter().any(|it| !it.is_empty()) || !self.weekdays.is_empty() {
            return;
        }
        match self.frequency {
            Frequency::Daily => {}
            Frequency::Weekly => {
                let weekday = self.first.weekday();
                self.weekdays.push(NumberedWeekday { number: None, weekday });
            }
            Frequency::Monthly => self.month_days.push(self.first.day().into()),
            Frequency::Yearly => {
                self.month_days.push(self.first.day().into());
                if self.months.is_empty() {
                    self.months.push(self.first.month().into());
                }
            }
        }
    }
}

/// The parts of a rule.
struct Parts<'a>(Vec<(&'static str, &'a str)>);

impl<'a> Parts<'a> {
    const NAMES: [&'static str; 11] = [
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "WKST",
        "BYMONTH",
        "BYWEEKNO",
        "BYYEARDAY",
        "BYMONTHDAY",
        "BYDAY",
        "BYSETPOS",
    ];

    fn read(text: &'a str) -> Result<Self, Fault> {
        let mut parts: Vec<(&'static str, &'a str)> = Vec::new();
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or(Fault::Part)?;
            let known = Self::NAMES.into_iter().find(|known| *known == name);
            let known = known.ok_or(Fault::Part)?;
            if parts.iter().any(|(name, _)| *name == known) {
                return Err(Fault::Repeated(known));
            }
            parts.push((known, value));
        }
        Ok(Self(parts))
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn number<N: FromStr + PartialOrd>(
        &self,
        name: &'static str,
        range: RangeInclusive<N>,
        hint: &'static str,
    ) -> Result<Option<N>, Fault> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = digits(value).and_then(|it| it.parse().ok()).filter(|it| range.contains(it));
        number.map(Some).ok_or(Fault::Value(name, hint))
    }

    fn numbers(
        &self,
        name: &'static str,
        range: RangeInclusive<i32>,
        hint: &'static str,
    ) -> Result<Vec<i32>, Fault> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let numbers = value.split(',').map(|it| number(it).filter(|it| range.contains(it)));
        numbers.collect::<Option<_>>().ok_or(Fault::Value(name, hint))
    }

    /// Numbers from 1 to `max`, or from `-max` to -1.
    fn both_ways(
        &self,
        name: &'static str,
        max: i32,
        hint: &'static str,
    ) -> Result<Vec<i32>, Fault> {
        let numbers = self.numbers(name, -max..=max, hint)?;
        if numbers.contains(&0) { Err(Fault::Value(name, hint)) } else { Ok(numbers) }
    }

    fn until(&self) -> Result<Option<Date>, Fault> {
        let Some(value) = self.get("UNTIL") else { return Ok(None) };
        let day = digits(value).filter(|it| it.len() == 8).and_then(|it| {
            Date::new(it[..4].parse().ok()?, it[4..6].parse().ok()?, it[6..].parse().ok()?).ok()
        });
        day.map(Some).ok_or(Fault::Value("UNTIL", "write a day such as 20271231"))
    }

    fn week_start(&self) -> Result<Weekday, Fault> {
        let Some(value) = self.get("WKST") else { return Ok(Weekday::Monday) };
        weekday(value).ok_or(Fault::Value("WKST", "write MO, TU, WE, TH, FR, SA or SU"))
    }

    fn weekdays(&self) -> Result<Vec<NumberedWeekday>, Fault> {
        const HINT: &str =
            "write days such as WE, 2WE or -1FR, with numbers up to 53, in a month up to 5";
        let Some(value) = self.get("BYDAY") else { return Ok(Vec::new()) };
        let is_monthly = self.get("FREQ") == Some("MONTHLY");
        let max = if is_monthly { 5 } else { 53 };
        let read = |text: &str| {
            let (before, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
            let weekday = weekday(day)?;
            let is_sound = |number: &i32| *number != 0 && (-max..=max).contains(number);
            let number = match before {
                "" => None,
                before => Some(number(before).filter(is_sound)?),
            };
            Some(NumberedWeekday { number, weekday })
        };
        let days: Option<Vec<NumberedWeekday>> = value.split(',').map(read).collect();
        days.ok_or(Fault::Value("BYDAY", HINT))
    }
}

/// The text if it is digits and nothing else.
fn digits(text: &str) -> Option<&str> {
    Some(text).filter(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A number with or without a sign.
fn number(text: &str) -> Option<i32> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    Some(sign * digits(rest)?.parse::<i32>().ok()?)
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}
