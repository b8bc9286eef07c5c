//! The workbook to fill in.

use crate::proto::Kind;
use crate::text::Language;

use super::cells::{Sheet, guarded};
use super::columns::Column;
use super::reading::GUIDE;
use super::tables::{TABLES, Table};
use super::values;
use super::writing::{Form, columns};

/// The sheets of an empty workbook for a kind of profile: a guide to all columns, then one sheet for each table, with
/// headers alone. [`super::write_workbook`] adds examples and drop-down lists.
#[must_use]
pub fn template(kind: Kind, language: Language) -> Vec<Sheet> {
    let tables = || TABLES.iter().filter(|it| it.in_template && it.kinds.contains(&kind));
    let mut sheets = vec![guide(tables(), kind, language)];
    sheets.extend(tables().map(|table| {
        let headers = written(table).map(|column| column.header(language).to_owned()).collect();
        Sheet::of_texts(table.name(language), std::iter::once(headers))
    }));
    sheets
}

/// What people fill in: not what only an export needs. Lists whose sheets a template does not have are cells of the
/// profile. The registration numbers stand on every sheet, for most rows will have no ID.
fn written(table: &Table) -> impl Iterator<Item = &'static Column> {
    let in_sheet = columns(table, Form::Csv);
    let is_written = move |column: &&Column| {
        column.is_identity() || (in_sheet.contains(column) && !column.is_rest())
    };
    table.columns().filter(is_written)
}

fn guide(tables: impl Iterator<Item = &'static Table>, kind: Kind, language: Language) -> Sheet {
    let say = |ko: &'static str, en: &'static str| match language {
        Language::Korean => ko,
        Language::English => en,
    };
    let mut rows = vec![vec![
        say("시트", "sheet").to_owned(),
        say("열", "column").to_owned(),
        say("쓰는 내용", "what to write").to_owned(),
        say("보기", "example").to_owned(),
        say("고를 수 있는 값", "values").to_owned(),
    ]];
    for table in tables {
        let message = table.message(kind);
        for column in written(table) {
            let value = match column.is_identity() {
                true => values::Kind::Text,
                false => column.resolve(&message).1,
            };
            let (ko, en) = value.described();
            rows.push(vec![
                table.name(language).to_owned(),
                column.header(language).to_owned(),
                match language {
                    Language::Korean => ko,
                    Language::English => en,
                },
                guarded(column.example_of(kind)),
                value.listed(language).join("; "),
            ]);
        }
    }
    let name = say(GUIDE[0], GUIDE[1]);
    Sheet::of_texts(name, rows.into_iter())
}
