//! Which table a sheet is, where its headers stand and what its columns mean.

use std::collections::BTreeSet;

use prost_reflect::FieldDescriptor;

use crate::proto::Kind;

use super::amounts::Unit;
use super::cells::{Cell, Row, Sheet};
use super::columns::{Column, ID};
use super::headers::{Header, find, table_of};
use super::layouts::Layout;
use super::mistakes::{list_by_headers, repeated_header, unknown_header, unknown_sheet};
use super::problems::{Mistake, Place, Problem};
use super::tables::{Rows, TABLES, Table};
use super::values;

/// In which of the first rows the headers may stand.
const HEADER_ROWS_MAX: usize = 20;

/// How many headers must be known for a row to be taken for the headers.
const KNOWN_HEADERS_MIN: usize = 2;

/// A sheet of which every column is known.
pub(super) struct Bound<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) table: &'static Table,
    /// Where in the sheet's rows the headers stand.
    pub(super) header: usize,
    pub(super) columns: Vec<BoundColumn>,
}

pub(super) struct BoundColumn {
    pub(super) index: usize,
    pub(super) column: &'static Column,
    pub(super) fields: Vec<FieldDescriptor>,
    pub(super) kind: values::Kind,
    pub(super) unit: Option<Unit>,
}

impl Bound<'_> {
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.sheet.rows[self.header + 1..].iter()
    }

    pub(super) fn place(&self, row: &Row, column: Option<usize>) -> Place {
        Place { sheet: self.sheet.name.clone(), row: row.number, column }
    }

    /// The cell of a column that is not empty, and where it stands.
    pub(super) fn cell<'r>(&self, row: &'r Row, column: &Column) -> Option<(&'r Cell, usize)> {
        let bound = self.columns.iter().find(|bound| bound.column == column)?;
        let cell = row.cells.get(bound.index).filter(|cell| !cell.is_empty())?;
        Some((cell, bound.index))
    }
}

/// Finds tables, headers and columns, and gathers what is to be told of them.
pub(super) struct Binder<'a> {
    pub(super) layout: &'a Layout,
    pub(super) kind: Option<Kind>,
    pub(super) problems: Vec<Problem>,
}

impl Binder<'_> {
    fn tell(&mut self, place: Place, value: String, mistake: Mistake, refuses: bool) {
        self.problems.push(Problem { place, value, mistake, refuses });
    }

    /// Finds the table, the headers and the columns of a sheet.
    pub(super) fn bind<'s>(&mut self, sheet: &'s Sheet, is_only_sheet: bool) -> Option<Bound<'s>> {
        let named = table_of(&sheet.name, self.layout);
        let list = if named.is_none() { self.list_by_headers(sheet) } else { None };
        if let Some(list) = list {
            let place = Place { sheet: sheet.name.clone(), ..Place::default() };
            self.tell(place, String::new(), list_by_headers(list), is_only_sheet);
            return None;
        }
        let found = named.or_else(|| self.table_by_headers(sheet));
        let header = found.and_then(|table| Some((table, self.header_row(sheet, table)?.0)));
        let Some((table, header)) = header else {
            if !sheet.rows.is_empty() {
                let place = Place { sheet: sheet.name.clone(), ..Place::default() };
                let refuses = is_only_sheet || named.is_some();
                self.tell(place, String::new(), unknown_sheet(), refuses);
            }
            return None;
        };
        let columns = self.bind_columns(sheet, table, header);
        Some(Bound { sheet, table, header, columns })
    }

    /// The list that knows more headers of the sheet than the profiles do.
    fn list_by_headers(&self, sheet: &Sheet) -> Option<&'static Table> {
        let known = |table: &&Table| self.header_row(sheet, table).map_or(0, |(_, known)| known);
        let (profiles, lists): (Vec<&Table>, Vec<&Table>) =
            TABLES.iter().partition(|table| table.rows == Rows::Profiles);
        let of_profiles = profiles.iter().map(known).max();
        let best = lists.into_iter().max_by_key(known)?;
        (Some(known(&best)) > of_profiles).then_some(best)
    }

    /// The table of profiles that knows all headers that are known at all, among them one that says whose the rows are.
    /// Where both kinds know the same, the ids decide.
    fn table_by_headers(&self, sheet: &Sheet) -> Option<&'static Table> {
        if let Some(kind) = self.kind {
            return Some(Table::of_profiles(kind));
        }
        let [startups, partners] = Kind::PROFILES.map(Table::of_profiles);
        let of_startups = self.known_headers(sheet, startups);
        let of_partners = self.known_headers(sheet, partners);
        if of_startups == of_partners {
            return self.table_by_ids(sheet, startups);
        }
        if of_startups.is_superset(&of_partners) {
            Some(startups)
        } else {
            of_partners.is_superset(&of_startups).then_some(partners)
        }
    }

    /// The cells that are headers of a table, by row and column; none if no header says whose the rows are.
    fn known_headers(&self, sheet: &Sheet, table: &Table) -> BTreeSet<(usize, usize)> {
        let Some((row, _)) = self.header_row(sheet, table) else { return BTreeSet::new() };
        let cells = sheet.rows[row].cells.iter().enumerate();
        let known: Vec<(usize, &Column)> = cells
            .filter_map(|(at, cell)| match find(table, &cell.shown(), self.layout) {
                Header::Known(column) => Some((at, column)),
                _ => None,
            })
            .collect();
        match known.iter().any(|(_, column)| column.is_identity()) {
            true => known.iter().map(|(at, _)| (row, *at)).collect(),
            false => BTreeSet::new(),
        }
    }

    /// The table that the first id below the headers names.
    fn table_by_ids(&self, sheet: &Sheet, table: &Table) -> Option<&'static Table> {
        let (row, _) = self.header_row(sheet, table)?;
        let is_id = |cell: &Cell| find(table, &cell.shown(), self.layout) == Header::Known(&ID);
        let column = sheet.rows[row].cells.iter().position(is_id)?;
        let mut ids = sheet.rows[row + 1..].iter().filter_map(|row| row.cells.get(column));
        let id = ids.find(|cell| !cell.is_empty())?.shown();
        let (collection, _) = id.split_once('/')?;
        let kind = Kind::PROFILES.into_iter().find(|kind| kind.collection() == collection)?;
        Some(Table::of_profiles(kind))
    }

    /// The first of the rows with most known headers, and how many they are.
    fn header_row(&self, sheet: &Sheet, table: &Table) -> Option<(usize, usize)> {
        let known = |row: &Row| {
            let headers = row.cells.iter().filter(|cell| matches!(cell, Cell::Text(_)));
            let found = headers.map(|cell| find(table, &cell.shown(), self.layout));
            found.filter(|header| matches!(header, Header::Known(_))).count()
        };
        let rows = sheet.rows.iter().take(HEADER_ROWS_MAX).map(known).enumerate();
        let best = rows.max_by_key(|&(row, known)| (known, usize::MAX - row))?;
        Some(best).filter(|(_, known)| *known >= KNOWN_HEADERS_MIN)
    }

    fn bind_columns(
        &mut self,
        sheet: &Sheet,
        table: &'static Table,
        header: usize,
    ) -> Vec<BoundColumn> {
        let above = sheet.rows[..header].iter().flat_map(|row| &row.cells);
        let note = above.filter_map(|cell| Unit::of_note(&cell.shown())).next_back();
        let message = table.message(table.kinds[0]);
        let mut bound: Vec<BoundColumn> = Vec::new();
        let row = &sheet.rows[header];
        for (index, cell) in row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let text = cell.shown();
            let place = Place { sheet: sheet.name.clone(), row: row.number, column: Some(index) };
            let column = match find(table, &text, self.layout) {
                Header::Known(column) => column,
                Header::LeftOut => continue,
                Header::Unknown => {
                    self.tell(place, text, unknown_header(), false);
                    continue;
                }
            };
            let is_field =
                !column.is_rest() && (table.rows == Rows::Profiles || !column.is_identity());
            let (fields, kind) = match is_field {
                true => column.resolve(&message),
                false => (Vec::new(), values::Kind::Text),
            };
            let is_repeated = bound.iter().any(|other| other.column == column);
            if is_repeated && !matches!(kind, values::Kind::List(_)) {
                self.tell(place, text, repeated_header(), false);
                continue;
            }
            let unit = Unit::of_header(&text).or_else(|| note.clone());
            bound.push(BoundColumn { index, column, fields, kind, unit });
        }
        bound
    }
}
