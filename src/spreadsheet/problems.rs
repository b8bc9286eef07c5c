//! What is wrong with a cell, in words.

use crate::proto::LocalizedText;

use super::cells::column_letters;

/// Where a cell or a row stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the sheet.
    pub sheet: String,
    /// The row as spreadsheet programs number it, from 1; 0: the sheet as a whole.
    pub row: u32,
    /// The column from 0; none: the row as a whole.
    pub column: Option<usize>,
}

impl Place {
    /// The cell, the row or nothing, as spreadsheet programs name it: `C4`, `4`, ``.
    #[must_use]
    pub fn cell(&self) -> String {
        match (self.row, self.column) {
            (0, _) => String::new(),
            (row, None) => row.to_string(),
            (row, Some(column)) => format!("{}{row}", column_letters(column)),
        }
    }
}

/// Why a value cannot be taken, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Mistake {
    /// What is wrong.
    pub reason: LocalizedText,
    /// What to write instead. Empty: the reason says it.
    pub remedy: LocalizedText,
}

impl Mistake {
    /// From a reason and a remedy, each Korean and English.
    #[must_use]
    pub fn new(
        reason: (impl Into<String>, impl Into<String>),
        remedy: (impl Into<String>, impl Into<String>),
    ) -> Self {
        Self { reason: words(reason), remedy: words(remedy) }
    }
}

/// Something to tell about an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What the cell holds. Empty: nothing, or no cell in particular.
    pub value: String,
    /// What is wrong and what to do.
    pub mistake: Mistake,
    /// Whether a row was refused for it; else it is only to be known.
    pub refuses: bool,
}

pub(super) fn words((ko, en): (impl Into<String>, impl Into<String>)) -> LocalizedText {
    LocalizedText { ko: ko.into(), en: en.into() }
}
