//! The cells and tables of workbooks.

use jiff::civil;

use super::words::Words;
use crate::calendar;
use crate::proto::Date;

/// What a cell holds, so that days, times and numbers can be reckoned with.
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(f64),
    /// A number that is shown with one decimal, however many it has.
    Tenths(f64),
    Day(civil::Date),
    /// A part of a day.
    Time(f64),
}

/// A table; its last columns are ids.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

pub(super) fn text(text: impl Into<String>) -> Cell {
    let text = text.into();
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

pub(super) fn number(number: impl Into<f64>) -> Cell {
    Cell::Number(number.into())
}

/// Points, which the contract gives in thousandths.
pub(super) fn points(milli: i32) -> Cell {
    Cell::Tenths(f64::from(milli) / 1_000.0)
}

pub(super) fn day(day: civil::Date) -> Cell {
    // Excel's days begin in 1900.
    if day.year() < 1900 { Cell::Text(day.to_string()) } else { Cell::Day(day) }
}

/// A whole day as such, what is known in part as text.
pub(super) fn date(date: &Option<Date>, words: Words) -> Cell {
    let Some(date) = date else { return Cell::Empty };
    calendar::day(date).map_or_else(|| text(words.date(date)), day)
}

pub(super) fn headers(words: Words, ko: &[&str], en: &[&str]) -> Vec<String> {
    words.say(ko, en).iter().map(|&it| it.to_owned()).collect()
}
