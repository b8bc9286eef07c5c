//! Sheets, rows and cells, whatever file they come from.

use crate::proto::Date;

use super::dates;
use super::problems::Place;

/// The most rows, counting empty ones between others, of one file.
pub(super) const ROWS_MAX: usize = 200_000;
/// The most columns of a sheet.
pub(super) const COLUMNS_MAX: usize = 500;
/// The most cells of one file, counting empty ones before others in their row.
pub(super) const CELLS_MAX: usize = 2_000_000;
/// The most bytes of text in the cells of one file.
pub(super) const TEXT_BYTES_MAX: usize = 128 << 20;

/// A sheet of a workbook, or a CSV file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Its name; of a CSV file the file's name without its ending.
    pub name: String,
    /// The rows that are not empty, in order.
    pub(super) rows: Vec<Row>,
}

impl Sheet {
    /// The row with a number, if it is not empty.
    pub(super) fn row(&self, number: u32) -> Option<&Row> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        Some(&self.rows[at])
    }
}

/// What people see in a cell of the first of `sheets` that has the name; empty where there is none.
#[must_use]
pub fn shown(sheets: &[Sheet], place: &Place) -> String {
    let sheet = sheets.iter().find(|sheet| sheet.name == place.sheet);
    let row = sheet.and_then(|sheet| sheet.row(place.row));
    let cell = row.and_then(|row| row.cells.get(place.column?));
    cell.map(Cell::shown).unwrap_or_default()
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    /// As spreadsheet programs number it, from 1.
    pub(super) number: u32,
    /// The cells up to the last one that is not empty.
    pub(super) cells: Vec<Cell>,
}

/// What a cell holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// A number shown as a percentage: 0.5 is 50%.
    Percent(f64),
    Date(Date),
    YesNo(bool),
    /// An error of a formula, such as `#REF!`.
    Error(String),
}

/// The errors of formulas, as a CSV file has them.
const ERRORS: [&str; 7] = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"];

impl Cell {
    /// A text as it is meant: without spaces around it and without the apostrophe that keeps it from being a formula.
    pub(super) fn text(text: &str) -> Self {
        match unguarded(text.trim()) {
            "" => Self::Empty,
            error if ERRORS.contains(&error) => Self::Error(error.to_owned()),
            text => Self::Text(text.to_owned()),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// What people see in it, as nearly as can be told.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Percent(number) => format!("{}%", rounded(number * 100.0)),
            Self::Date(date) => dates::written(date),
            Self::YesNo(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        }
    }
}

/// A file that is too large to be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the file has more than {most} {what}; split it")]
pub(super) struct TooMuch {
    most: usize,
    what: &'static str,
}

/// Gathers rows and keeps to the limits.
#[derive(Debug, Default)]
pub(super) struct Budget {
    rows: usize,
    cells: usize,
    text_bytes: usize,
}

impl Budget {
    /// Counts a row with so many cells.
    pub(super) fn take_row(&mut self) -> Result<(), TooMuch> {
        self.rows += 1;
        within(self.rows, ROWS_MAX, "rows")
    }

    /// Counts the cells up to this one of a row that has had `before` until now.
    pub(super) fn take_cell(
        &mut self,
        before: usize,
        column: usize,
        text: &str,
    ) -> Result<(), TooMuch> {
        within(column + 1, COLUMNS_MAX, "columns")?;
        self.cells += (column + 1).saturating_sub(before);
        self.text_bytes += text.len();
        within(self.cells, CELLS_MAX, "cells")?;
        within(self.text_bytes, TEXT_BYTES_MAX, "bytes of text")
    }
}

pub(super) fn within(count: usize, most: usize, what: &'static str) -> Result<(), TooMuch> {
    if count > most { Err(TooMuch { most, what }) } else { Ok(()) }
}

/// The name of a column, from 0: `A`, `Z`, `AA`.
#[must_use]
pub(super) fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).expect("less than 26")));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// A text that no spreadsheet program takes for a formula: behind an apostrophe if it begins with a formula's sign, or
/// with apostrophes before one, so that [`unguarded`] is its exact inverse.
pub(super) fn guarded(text: &str) -> String {
    if begins_like_a_formula(text.trim_start_matches('\'')) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if begins_like_a_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

/// The signs that OWASP names in "CSV Injection".
fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// Without the noise of binary fractions: 58.099999999999994 is 58.1. Large numbers have no room for so many decimals.
pub(super) fn rounded(number: f64) -> f64 {
    if number.fract() == 0.0 || number.abs() >= 1e6 {
        return number;
    }
    (number * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whole_numbers_stay_as_they_are(number in 0..1_u64 << 53) {
            let number = number as f64;
            prop_assert_eq!((rounded(number), rounded(-number)), (number, -number));
        }
    }

    #[test]
    fn columns_are_named_as_in_spreadsheets() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[test]
    fn formulas_are_guarded_and_come_back_unchanged() {
        for text in ["=1+1", "+82 2", "-", "@x", "＝1", "'=1", "''+", "'", "it's", "", "a=b"] {
            let guarded = guarded(text);
            assert!(!begins_like_a_formula(&guarded), "{guarded}");
            assert_eq!(unguarded(&guarded), text);
        }
        assert_eq!(guarded("'quoted'"), "'quoted'");
    }

    /// A workbook holds a text once however many cells show it, so that a small file can fill any memory.
    #[test]
    fn text_is_limited_by_the_cells_that_show_it() {
        let mut budget = Budget::default();
        let text = "x".repeat(TEXT_BYTES_MAX / 4);
        let taken = [0; 5].map(|column| budget.take_cell(column, column, &text).is_ok());
        assert_eq!(taken, [true, true, true, true, false]);
    }
}
