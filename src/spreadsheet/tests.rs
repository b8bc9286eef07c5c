//! Profiles to rows and back, and sheets as people write them.

use prost_reflect::{DynamicMessage, ReflectMessage as _, Value};

use super::cells::{Cell, Sheet};
use super::columns::Column;
use super::reading::read;
use super::tables::{Rows, TABLES, Table};
use super::*;
use crate::proto::{Contact, Contacts, Kind, Startup};
use crate::text::Language;

const LANGUAGES: [Language; 2] = [Language::Korean, Language::English];

mod reading;
mod tables;
mod writing;

/// A sheet as it is read from a file, from the first row on.
fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let cells = |row: &[&str]| row.iter().map(|text| Cell::text(text)).collect();
    let rows = (1..).zip(rows).map(|(number, row)| super::cells::Row { number, cells: cells(row) });
    Sheet { name: name.to_owned(), rows: rows.collect() }
}

fn startup(draft: &Draft) -> Startup {
    let mut profile = Startup::default().transcode_to_dynamic();
    draft.apply(&mut profile);
    profile.transcode_to().unwrap()
}

/// `sheet!cell: value: reason`, in English.
fn told(reading: &Reading) -> Vec<String> {
    let each = reading.problems.iter();
    each.map(|Problem { place, value, mistake, .. }| {
        format!("{}!{}: {value}: {}", place.sheet, place.cell(), mistake.reason.en)
    })
    .collect()
}

fn samples() -> Vec<DynamicMessage> {
    let read = |text: &str, kind: Kind| -> Vec<DynamicMessage> {
        let message = super::tables::profile(kind);
        let line = |line: &str| {
            let mut deserializer = serde_json::Deserializer::from_str(line);
            DynamicMessage::deserialize(message.clone(), &mut deserializer).unwrap()
        };
        text.lines().map(line).collect()
    };
    let startups = include_str!("../../examples/fictional/startups.jsonl");
    let partners = include_str!("../../examples/fictional/partners.jsonl");
    [read(startups, Kind::Startup), read(partners, Kind::Partner)].concat()
}

/// What sheets say, put into empty profiles.
fn imported(sheets: &[Sheet]) -> Vec<DynamicMessage> {
    let reading = read(sheets, &Layout::default(), None);
    assert_eq!(told(&reading), [""; 0]);
    let profile = |draft: &Draft| {
        let mut profile = DynamicMessage::new(super::tables::profile(draft.kind));
        draft.apply(&mut profile);
        let name = format!("{}/{}", draft.kind.collection(), draft.identity.new_id());
        profile.set_field_by_name("name", Value::String(name));
        profile
    };
    reading.drafts.iter().map(profile).collect()
}
