//! Which column a header names, and which table the name of a sheet.

use unicode_normalization::UnicodeNormalization as _;

use super::columns::Column;
use super::layouts::Layout;
use super::tables::{TABLES, Table};

/// What counts of a header or a name: letters and digits, in lower case.
pub(super) fn key(text: &str) -> String {
    let plain = text.nfkc().filter(|letter| letter.is_alphanumeric());
    plain.flat_map(char::to_lowercase).collect()
}

/// What a header means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// A column of the table.
    Known(&'static Column),
    /// Nothing, as the mapping file says.
    LeftOut,
    Unknown,
}

/// The column of `table` that a header names: as a mapping file says, or by its text, in which what stands in
/// brackets may not count.
pub(super) fn find(table: &Table, header: &str, layout: &Layout) -> Header {
    if let Some(field) = layout.field(header) {
        if field.is_empty() {
            return Header::LeftOut;
        }
        if let Some(column) = table.columns().find(|column| column.field == field) {
            return Header::Known(column);
        }
    }
    let named = |wanted: String| {
        table.columns().find(|column| !wanted.is_empty() && names(column).any(|it| it == wanted))
    };
    readings(header).find_map(named).map_or(Header::Unknown, Header::Known)
}

/// All keys under which a column is found.
pub(super) fn names(column: &Column) -> impl Iterator<Item = String> {
    [column.ko, column.en].into_iter().chain(column.synonyms.iter().copied()).map(key)
}

/// The table that a sheet's name or a mapping file means.
pub(super) fn table_of(sheet: &str, layout: &Layout) -> Option<&'static Table> {
    let wanted = key(layout.table(sheet).unwrap_or(sheet));
    let is_name = |table: &&Table| {
        let others = table.synonyms.iter().copied();
        [table.ko, table.en].into_iter().chain(others).any(|name| key(name) == wanted)
    };
    TABLES.iter().find(is_name)
}

/// The most brackets of a header that are looked into.
const BRACKETS_MAX: usize = 4;

/// The keys of a header with all its brackets, with some and with none: of `기업명(국문)(필수)` the one in the middle is
/// meant.
fn readings(header: &str) -> impl Iterator<Item = String> {
    let plain: String = header.nfkc().collect();
    // Every other part is in brackets.
    let parts: Vec<String> = plain.split(['(', ')', '[', ']']).map(key).collect();
    let brackets = (parts.len() / 2).min(BRACKETS_MAX);
    let mut choices: Vec<u32> = (0..1 << brackets).collect();
    choices.sort_by_key(|choice| choice.count_ones());
    choices.into_iter().map(move |left_out| {
        let is_bracket = |index: usize| !index.is_multiple_of(2);
        let is_left_out = |index: usize| left_out & (1 << (index / 2).min(31)) != 0;
        let is_kept = |index: usize| !is_bracket(index) || !is_left_out(index);
        let kept = parts.iter().enumerate().filter(|(index, _)| is_kept(*index));
        kept.map(|(_, part)| part.as_str()).collect()
    })
}
