//! Profiles as rows. What no cell can hold so that it reads back the same goes into the column of JSON.

use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage as _, Value};

use crate::proto::{Contacts, Key, Kind, SERVICE_FIELDS};
use crate::text::Language;

use super::cells::{Cell, Row, Sheet};
use super::columns::{Column, ID};
use super::tables::{Rows, TABLES, Table, list_field};
use super::values;

/// Into what kind of file the sheets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Many sheets: lists have their own.
    Workbook,
    /// One sheet of profiles: lists that are more than names go into the column of JSON.
    Csv,
}

/// The sheets of profiles of one or both kinds and of contacts, with headers and words in `language`. Sheets of entries
/// without a row are left out.
#[must_use]
pub fn sheets_of(
    profiles: &[DynamicMessage],
    contacts: &[Contacts],
    form: Form,
    language: Language,
) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for table in &TABLES {
        let rows = match table.rows {
            Rows::Profiles => profile_rows(table, profiles, form, language),
            Rows::Entries(list) if form == Form::Workbook => {
                entry_rows(table, list, profiles, language)
            }
            Rows::Entries(_) => Vec::new(),
            Rows::Contacts => contact_rows(table, contacts, language),
        };
        if !rows.is_empty() {
            sheets.push(sheet(table, &columns(table, form), &rows, language));
        }
    }
    sheets
}

/// The columns that are written of a table.
pub(super) fn columns(table: &Table, form: Form) -> Vec<&'static Column> {
    let message = table.message(table.kinds[0]);
    let is_written = |column: &&Column| match table.rows {
        _ if *column == &ID || column.is_rest() => true,
        Rows::Profiles => {
            let (fields, kind) = column.resolve(&message);
            let has_sheet = TABLES.iter().any(|table| table.has_list(fields[0].name()));
            kind != values::Kind::Localized && !(form == Form::Workbook && has_sheet)
        }
        Rows::Entries(_) | Rows::Contacts => {
            !column.is_identity() && column.resolve(&message).1 != values::Kind::Localized
        }
    };
    table.columns().filter(is_written).collect()
}

/// A sheet of headers and rows; the column of JSON is left out where no row has any.
fn sheet(
    table: &Table,
    columns: &[&'static Column],
    rows: &[Vec<String>],
    language: Language,
) -> Sheet {
    let is_used =
        |index: usize| !columns[index].is_rest() || rows.iter().any(|row| !row[index].is_empty());
    let used: Vec<usize> = (0..columns.len()).filter(|&index| is_used(index)).collect();
    let header = used.iter().map(|&index| columns[index].header(language).to_owned()).collect();
    let body = rows.iter().map(|row| used.iter().map(|&index| row[index].clone()).collect());
    Sheet::of_texts(table.name(language), std::iter::once(header).chain(body))
}

impl Sheet {
    /// A sheet of texts, from the first row on.
    pub(super) fn of_texts(name: &str, rows: impl Iterator<Item = Vec<String>>) -> Self {
        let cell = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
        let rows = rows
            .zip(1..)
            .map(|(texts, number)| Row { number, cells: texts.into_iter().map(cell).collect() });
        Self { name: name.to_owned(), rows: rows.collect() }
    }
}

fn profile_rows(
    table: &Table,
    profiles: &[DynamicMessage],
    form: Form,
    language: Language,
) -> Vec<Vec<String>> {
    let columns = columns(table, form);
    let of_table =
        profiles.iter().filter(|it| kind_of(it).is_some_and(|kind| table.kinds == [kind]));
    let row = |profile: &DynamicMessage| {
        let mut rest = profile.clone();
        for field in SERVICE_FIELDS {
            rest.clear_field_by_name(field);
        }
        if form == Form::Workbook {
            for table in &TABLES {
                if let Rows::Entries(list) = table.rows {
                    rest.clear_field_by_name(list);
                }
            }
        }
        row(&columns, rest, language)
    };
    of_table.map(row).collect()
}

fn entry_rows(
    table: &Table,
    list: &str,
    profiles: &[DynamicMessage],
    language: Language,
) -> Vec<Vec<String>> {
    let columns = columns(table, Form::Workbook);
    let mut rows = Vec::new();
    for profile in profiles {
        let Some(kind) = kind_of(profile).filter(|kind| table.kinds.contains(kind)) else {
            continue;
        };
        let entries = profile.get_field(&list_field(kind, list));
        let entries = entries.as_list().unwrap_or_default().iter().filter_map(Value::as_message);
        rows.extend(entries.map(|entry| {
            let mut cells = row(&columns, entry.clone(), language);
            cells[0] = name_of(profile);
            cells
        }));
    }
    rows
}

fn contact_rows(table: &Table, contacts: &[Contacts], language: Language) -> Vec<Vec<String>> {
    let columns = columns(table, Form::Workbook);
    let mut rows = Vec::new();
    for contacts in contacts {
        let Some(key) = Key::parse_contacts(&contacts.name) else { continue };
        rows.extend(contacts.people.iter().map(|person| {
            let mut cells = row(&columns, person.transcode_to_dynamic(), language);
            cells[0] = key.to_string();
            cells
        }));
    }
    rows
}

/// The cells of a message. What is written is taken out of `rest`; what is left goes into the column of JSON.
fn row(columns: &[&'static Column], mut rest: DynamicMessage, language: Language) -> Vec<String> {
    let message = rest.descriptor();
    let mut cells = Vec::new();
    for column in columns {
        if column.is_rest() {
            cells.push(json(&rest));
            continue;
        }
        // On sheets of entries the id is not a field of the entry.
        if *column == &ID && message.get_field_by_name(ID.field).is_none() {
            cells.push(String::new());
            continue;
        }
        let (fields, kind) = column.resolve(&message);
        let cell = held(&rest, &fields).and_then(|value| values::written(&kind, &value, language));
        if cell.is_some() {
            take_out(&mut rest, &fields);
        }
        cells.push(cell.unwrap_or_default());
    }
    cells
}

fn json(rest: &DynamicMessage) -> String {
    match rest.fields().next() {
        None => String::new(),
        Some(_) => serde_json::to_string(rest).expect("a message has a JSON form"),
    }
}

/// The value of a field, if it is set.
fn held(message: &DynamicMessage, fields: &[FieldDescriptor]) -> Option<Value> {
    let (field, rest) = fields.split_first()?;
    if !message.has_field(field) {
        return None;
    }
    let value = message.get_field(field);
    match value.as_message() {
        Some(inner) if !rest.is_empty() => held(inner, rest),
        _ => Some(value.into_owned()),
    }
}

/// Clears a field, and the messages around it that are empty then.
fn take_out(message: &mut DynamicMessage, fields: &[FieldDescriptor]) {
    match fields {
        [] => {}
        [field] => message.clear_field(field),
        [field, rest @ ..] => {
            if let Value::Message(inner) = message.get_field_mut(field) {
                take_out(inner, rest);
                if inner.fields().next().is_none() {
                    message.clear_field(field);
                }
            }
        }
    }
}

fn kind_of(profile: &DynamicMessage) -> Option<Kind> {
    Kind::PROFILES.into_iter().find(|&kind| super::tables::profile(kind) == profile.descriptor())
}

fn name_of(profile: &DynamicMessage) -> String {
    let name = profile.get_field_by_name("name");
    name.as_deref().and_then(Value::as_str).unwrap_or_default().to_owned()
}
