//! The list of columns against the contract and the documents.

use super::*;
use crate::spreadsheet::headers::{Header, find, names};
use crate::spreadsheet::values;

fn columns() -> impl Iterator<Item = (&'static Table, Kind, &'static Column)> {
    let kinds = TABLES.iter().flat_map(|table| table.kinds.iter().map(move |kind| (table, *kind)));
    kinds.flat_map(|(table, kind)| table.columns().map(move |column| (table, kind, column)))
}

fn is_field(table: &Table, column: &Column) -> bool {
    !column.is_rest() && (table.rows == Rows::Profiles || !column.is_identity())
}

/// Also resolves every path, which fails where the contract has no such field.
#[test]
fn every_example_can_be_read() {
    for (table, kind, column) in columns().filter(|(table, _, column)| is_field(table, column)) {
        let (fields, value) = column.resolve(&table.message(kind));
        assert!(!fields.is_empty());
        if value != values::Kind::Localized {
            let read = values::read(&value, &Cell::text(column.example), None);
            assert!(read.is_ok(), "{}.{}: {read:?}", table.en, column.field);
        }
    }
}

#[test]
fn every_header_is_found_and_means_one_column() {
    for (table, _, column) in columns() {
        for name in names(column) {
            let found = find(table, &name, &Layout::default());
            assert_eq!(found, Header::Known(column), "{name} in {}", table.en);
        }
        for header in [format!("{} (필수)", column.ko), format!("*{}", column.en.to_uppercase())]
        {
            let found = find(table, &header, &Layout::default());
            assert_eq!(found, Header::Known(column), "{header} in {}", table.en);
        }
    }
}

#[test]
fn every_sheet_has_names_of_its_own() {
    let names = |table: &'static Table| {
        [table.ko, table.en].into_iter().chain(table.synonyms.iter().copied())
    };
    for table in &TABLES {
        for name in names(table) {
            let found = crate::spreadsheet::headers::table_of(name, &Layout::default());
            assert_eq!(found.map(|found| found.en), Some(table.en), "{name}");
            assert!(name.encode_utf16().count() <= 31, "{name} is too long for a sheet");
        }
    }
}

/// Every list of messages in a profile has a sheet, so that a workbook hardly needs the column of JSON.
#[test]
fn every_list_of_entries_has_a_sheet() {
    for kind in Kind::PROFILES {
        for field in crate::spreadsheet::tables::profile(kind).fields().filter(|it| it.is_list()) {
            let is_message = field.kind().as_message().is_some_and(|it| it.name() != "Place");
            let table = TABLES.iter().find(|table| table.has_list(field.name()));
            assert_eq!(table.is_some(), is_message, "{}", field.full_name());
            assert!(table.is_none_or(|table| table.kinds.contains(&kind)), "{}", field.full_name());
        }
    }
}

/// The documents list what the program reads, neither more nor less.
#[test]
fn the_documented_columns_are_those_that_are_read() {
    let documents = include_str!("../../../docs/spreadsheets.md");
    let (_, listed) = documents.split_once("<!-- columns -->\n").unwrap();
    let listed = listed.split_once("<!-- end of columns -->").unwrap().0;
    let expected = documented();
    assert!(listed == expected, "the list should be:\n{expected}");
}

fn documented() -> String {
    let mut text = String::new();
    for table in &TABLES {
        let other = match table.synonyms {
            [] => String::new(),
            synonyms => format!(", also {}", synonyms.join(", ")),
        };
        text.push_str(&format!("\n### {} ({}{other})\n\n", table.ko, table.en));
        text.push_str(
            "| header | field | what to write | also found as |\n| --- | --- | --- | --- |\n",
        );
        for column in table.columns().filter(|column| is_field(table, column)) {
            let (_, value) = column.resolve(&table.message(table.kinds[0]));
            text.push_str(&format!(
                "| {} · {} | `{}` | {} | {} |\n",
                column.ko,
                column.en,
                column.field,
                value.described().1,
                column.synonyms.join(", "),
            ));
        }
    }
    text
}

#[test]
fn templates_hold_headers_and_a_guide() {
    for language in LANGUAGES {
        for kind in Kind::PROFILES {
            let sheets = template(kind, language);
            let bytes = write_workbook(&sheets, language).unwrap();
            let read_back = read_workbook(&bytes).unwrap();
            assert_eq!(read_back.len(), sheets.len());
            // An empty template imports as nothing.
            let reading = read(&read_back, &Layout::default(), None);
            assert_eq!(
                (told(&reading).len(), reading.drafts.len()),
                (0, 0),
                "{:?}",
                told(&reading)
            );
        }
    }
    let names: Vec<String> =
        template(Kind::Startup, Language::Korean).into_iter().map(|sheet| sheet.name).collect();
    assert_eq!(names, ["안내", "스타트업", "투자 유치", "지분", "연도별 실적", "담당자"]);
    let headers = &template(Kind::Startup, Language::Korean)[1].rows[0];
    assert!(headers.cells.contains(&Cell::Text("원하는 협력".to_owned())));
    for kind in Kind::PROFILES {
        let guide = &template(kind, Language::Korean)[0];
        let id = guide.rows.iter().find(|row| row.cells[1].shown() == "ID").unwrap();
        assert!(
            id.cells[3].shown().starts_with(kind.collection()),
            "one that can be written there"
        );
    }
    let guide = &template(Kind::Startup, Language::Korean)[0];
    let row = guide.rows.iter().find(|row| row.cells[1].shown() == "원하는 협력").unwrap();
    assert!(row.cells[4].shown().contains("; "), "the values of a cell for several are listed");
    let cells = guide.rows.iter().flat_map(|row| &row.cells).map(Cell::shown);
    assert!(cells.into_iter().all(|text| !text.starts_with(['=', '+', '-', '@'])));
}
