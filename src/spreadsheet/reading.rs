//! From sheets to drafts: which rows belong to which profile, and what every cell says.

use std::collections::BTreeMap;

use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor, Value};

use crate::proto::{Kind, is_id};

use super::binding::{Binder, Bound, BoundColumn};
use super::cells::{Cell, Row, Sheet};
use super::columns::{BUSINESS_NUMBER, CORPORATE_NUMBER, Column, ID};
use super::drafts::{BUSINESS_DIGITS, CORPORATE_DIGITS, Draft, Identity, set};
use super::headers::key;
use super::layouts::Layout;
use super::mistakes::{
    bad_id, bad_number, given_twice, kept_as_tag, no_identity, repeated_row, running_number,
    torn_list, unknown_kind,
};
use super::problems::{Mistake, Place, Problem};
use super::tables::{Rows, list_field};
use super::values;

/// Sheets that the program writes for people alone.
const NOT_READ: [[&str; 2]; 2] = [GUIDE, PROBLEMS];
/// The name of the sheet that tells what to write, Korean and English.
pub(super) const GUIDE: [&str; 2] = ["안내", "guide"];
/// The name of the sheet that lists problems.
pub(super) const PROBLEMS: [&str; 2] = ["문제", "problems"];

type ReadNumber = fn(&str) -> Option<Identity>;

/// The columns of registration numbers, how many digits they have, and how they are read.
const NUMBERS: [(&Column, usize, ReadNumber); 2] = [
    (&BUSINESS_NUMBER, BUSINESS_DIGITS, Identity::business),
    (&CORPORATE_NUMBER, CORPORATE_DIGITS, Identity::corporate),
];

/// What a file says.
#[derive(Debug, Default)]
pub struct Reading {
    /// The profiles of which every row could be read.
    pub drafts: Vec<Draft>,
    /// What is to be told, in the order of the sheets.
    pub problems: Vec<Problem>,
    /// How many profiles, and rows that belong to none, were refused.
    pub refused: u64,
}

/// Reads the sheets of a file. `kind` says whose rows they are where nothing else does.
#[must_use]
pub fn read(sheets: &[Sheet], layout: &Layout, kind: Option<Kind>) -> Reading {
    let mut binder = Binder { layout, kind, problems: Vec::new() };
    let is_read = |sheet: &&Sheet| !NOT_READ.iter().flatten().any(|it| is_named(sheet, it));
    let known: Vec<Bound<'_>> = sheets
        .iter()
        .filter(is_read)
        .filter_map(|sheet| binder.bind(sheet, sheets.len() == 1))
        .collect();
    let refused = binder.problems.iter().filter(|problem| problem.refuses).count();
    let mut reader = Reader {
        kind,
        torn: Vec::new(),
        groups: Vec::new(),
        by_identity: BTreeMap::new(),
        problems: binder.problems,
        refused: refused.try_into().unwrap_or(u64::MAX),
    };
    // Profiles first: their rows tie registration numbers to ids.
    for of_profiles in [true, false] {
        for bound in known.iter().filter(|it| (it.table.rows == Rows::Profiles) == of_profiles) {
            for row in bound.rows() {
                reader.row(bound, row);
            }
        }
    }
    reader.finish()
}

/// Whether a sheet has a name that the program gives; another of the same name has a number behind.
pub(super) fn is_named(sheet: &Sheet, name: &str) -> bool {
    key(&sheet.name).trim_end_matches(|letter: char| letter.is_ascii_digit()) == key(name)
}

struct Reader {
    kind: Option<Kind>,
    /// The lists with a row that does not say whose it is, and the sheet of the first such row.
    torn: Vec<(Rows, String)>,
    /// One group a profile, in the order of their first rows.
    groups: Vec<Group>,
    by_identity: BTreeMap<(Kind, Identity), usize>,
    problems: Vec<Problem>,
    refused: u64,
}

/// The rows of one profile.
struct Group {
    draft: Draft,
    /// The entries of each list until now.
    lists: BTreeMap<&'static str, Vec<Value>>,
    has_profile_row: bool,
    is_broken: bool,
}

/// What one row says.
#[derive(Default)]
struct RowReading {
    fields: Vec<(Vec<FieldDescriptor>, Value, Place)>,
    rest: Option<DynamicMessage>,
    tags: Vec<String>,
    is_broken: bool,
}

impl Reader {
    fn tell(&mut self, place: Place, value: String, mistake: Mistake, refuses: bool) {
        self.problems.push(Problem { place, value, mistake, refuses });
    }

    fn row(&mut self, bound: &Bound<'_>, row: &Row) {
        let is_blank = |it: &BoundColumn| row.cells.get(it.index).is_none_or(Cell::is_empty);
        if bound.columns.iter().all(is_blank) {
            return;
        }
        let identity = self.identity(bound, row);
        let (kind, identity) = match identity {
            Ok(known) => known,
            Err((column, mistake)) => {
                self.refused += 1;
                let place = bound.place(row, column);
                let value = column.map(|at| row.cells[at].shown()).unwrap_or_default();
                self.tell(place, value, mistake, true);
                return self.tear(bound);
            }
        };
        let reading = self.read_row(bound, row, &bound.table.message(kind));
        let group = self.group(kind, identity, bound.place(row, None));
        self.groups[group].is_broken |= reading.is_broken;
        self.tie(bound, row, group);
        match bound.table.rows {
            Rows::Profiles => self.add_profile(bound, row, group, reading),
            Rows::Entries(list) => self.add_entry(bound, row, group, list, reading),
            Rows::Contacts => self.add_person(bound, row, group, reading),
        }
    }

    /// A list that lacks a row would replace the stored one: it may be the list of any profile of the sheet.
    fn tear(&mut self, bound: &Bound<'_>) {
        let rows = bound.table.rows;
        if rows != Rows::Profiles && self.torn.iter().all(|(torn, _)| *torn != rows) {
            self.torn.push((rows, bound.sheet.name.clone()));
        }
    }

    /// Whose row it is, or which cell says it wrongly.
    fn identity(
        &self,
        bound: &Bound<'_>,
        row: &Row,
    ) -> Result<(Kind, Identity), (Option<usize>, Mistake)> {
        let of_table = match bound.table.kinds {
            [kind] => Some(*kind),
            _ => None,
        };
        if let Some((cell, at)) = bound.cell(row, &ID) {
            let text = cell.shown();
            let (collection, id) =
                text.split_once('/').map_or((None, text.as_str()), |(it, id)| (Some(it), id));
            let named =
                Kind::PROFILES.into_iter().find(|kind| Some(kind.collection()) == collection);
            let is_other = collection.is_some() && named.is_none();
            let is_of_other_table = of_table.is_some() && named.is_some() && named != of_table;
            if is_other || is_of_other_table || !is_id(id) {
                return Err((Some(at), bad_id(of_table)));
            }
            if collection.is_none() && id.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err((Some(at), running_number(of_table.or(self.kind), id)));
            }
            let kind = of_table.or(named).or(self.kind).ok_or((Some(at), unknown_kind()))?;
            return Ok((kind, Identity::Id(id.to_owned())));
        }
        for (column, digits, identity) in NUMBERS {
            let Some((cell, at)) = bound.cell(row, column) else { continue };
            let identity = identity(&cell.shown()).ok_or((Some(at), bad_number(digits)))?;
            let kind = of_table.or_else(|| self.kind_with(&identity)).or(self.kind);
            return Ok((kind.ok_or((Some(at), unknown_kind()))?, identity));
        }
        Err((None, no_identity()))
    }

    /// The kind of the profile with a number, if the file has it in one kind alone.
    fn kind_with(&self, identity: &Identity) -> Option<Kind> {
        let has = |kind: &Kind| self.by_identity.contains_key(&(*kind, identity.clone()));
        let mut kinds = Kind::PROFILES.into_iter().filter(has);
        kinds.next().filter(|_| kinds.next().is_none())
    }

    /// The group of the profile, which a profile's row may have tied to its numbers.
    fn group(&mut self, kind: Kind, identity: Identity, place: Place) -> usize {
        if let Some(&known) = self.by_identity.get(&(kind, identity.clone())) {
            return known;
        }
        let index = self.groups.len();
        self.by_identity.insert((kind, identity.clone()), index);
        self.groups.push(Group {
            draft: Draft::new(kind, identity, place),
            lists: BTreeMap::new(),
            has_profile_row: false,
            is_broken: false,
        });
        index
    }

    /// Ties the registration numbers of a row to its profile.
    fn tie(&mut self, bound: &Bound<'_>, row: &Row, group: usize) {
        let kind = self.groups[group].draft.kind;
        for (column, _, identity) in NUMBERS {
            let cell = bound.cell(row, column);
            if let Some(number) = cell.and_then(|(cell, _)| identity(&cell.shown())) {
                self.by_identity.entry((kind, number.clone())).or_insert(group);
                self.groups[group].draft.numbers.insert(number);
            }
        }
    }

    fn read_row(
        &mut self,
        bound: &Bound<'_>,
        row: &Row,
        message: &MessageDescriptor,
    ) -> RowReading {
        let mut reading = RowReading::default();
        for column in &bound.columns {
            let Some(cell) = row.cells.get(column.index).filter(|cell| !cell.is_empty()) else {
                continue;
            };
            let place = bound.place(row, Some(column.index));
            let result = if column.column.is_rest() {
                rest(message, &cell.shown()).map(|rest| reading.rest = Some(rest))
            } else if column.fields.is_empty() || column.column == &ID {
                Ok(())
            } else if is_sectors_of_profile(bound, column) && !matches!(cell, Cell::Error(_)) {
                self.sectors(&mut reading, column, cell, &place);
                Ok(())
            } else {
                field(&mut reading, column, cell, &place)
            };
            if let Err(mistake) = result {
                reading.is_broken = true;
                let value = match bound.table.rows {
                    // Personal data does not go into reports.
                    Rows::Contacts => String::new(),
                    _ => cell.shown(),
                };
                self.tell(place, value, mistake, true);
            }
        }
        reading
    }

    /// Sectors of a profile: what the taxonomy does not know is kept as a tag, and told.
    fn sectors(
        &mut self,
        reading: &mut RowReading,
        column: &BoundColumn,
        cell: &Cell,
        place: &Place,
    ) {
        let mut known: Vec<Value> = Vec::new();
        for piece in values::pieces(&cell.shown(), &values::Kind::Sector) {
            match values::sector(&piece) {
                Ok(id) if known.contains(&Value::String(id.clone())) => {}
                Ok(id) => known.push(Value::String(id)),
                Err(mistake) => {
                    self.tell(place.clone(), piece.clone(), kept_as_tag(&mistake), false);
                    reading.tags.push(piece);
                }
            }
        }
        if !known.is_empty() {
            add_to_list(reading, column, known, place);
        }
    }

    fn add_profile(&mut self, bound: &Bound<'_>, row: &Row, group: usize, reading: RowReading) {
        if self.groups[group].has_profile_row {
            let first = self.groups[group].draft.place.clone();
            self.groups[group].is_broken = true;
            return self.tell(bound.place(row, None), String::new(), repeated_row(&first), true);
        }
        let Group { draft, has_profile_row, .. } = &mut self.groups[group];
        *has_profile_row = true;
        for column in &bound.columns {
            if column.column == &ID || column.column.field == "sectors" {
                let place = bound.place(row, Some(column.index));
                draft.origins.insert(column.column.field.to_owned(), place.clone());
                if column.column.field == "sectors" {
                    draft.origins.entry("tags".to_owned()).or_insert(place);
                }
            }
            if let Some(shown) = column.kind.shown_of_entries() {
                draft.shown.push((column.fields[0].clone(), shown.clone()));
            }
        }
        for (fields, value, place) in reading.fields {
            draft.origins.insert(path(&fields), place);
            draft.changes.push((fields, value));
        }
        draft.rest = reading.rest;
        draft.tags = reading.tags;
    }

    fn add_entry(
        &mut self,
        bound: &Bound<'_>,
        row: &Row,
        group: usize,
        list: &'static str,
        reading: RowReading,
    ) {
        let entry = bound.place(row, None);
        let Group { draft, lists, .. } = &mut self.groups[group];
        let list_field = list_field(draft.kind, list);
        let is_in_cell = |fields: &[FieldDescriptor]| fields.first() == Some(&list_field);
        let entries = lists.entry(list).or_default();
        if entries.is_empty() && draft.changes.iter().any(|(fields, _)| is_in_cell(fields)) {
            self.groups[group].is_broken = true;
            return self.tell(entry, String::new(), given_twice(), true);
        }
        let start = format!("{list}[{}]", entries.len());
        draft.origins.insert(start.clone(), entry);
        entries.push(Value::Message(message_of(
            &bound.table.message(draft.kind),
            reading,
            &start,
            &mut draft.origins,
        )));
    }

    fn add_person(&mut self, bound: &Bound<'_>, row: &Row, group: usize, reading: RowReading) {
        let draft = &mut self.groups[group].draft;
        let start = format!("people[{}]", draft.people.len());
        draft.origins.insert(start.clone(), bound.place(row, None));
        let message = bound.table.message(draft.kind);
        let person = message_of(&message, reading, &start, &mut draft.origins);
        draft.people.push(Value::Message(person));
    }

    fn finish(mut self) -> Reading {
        for (_, sheet) in self.torn.clone() {
            self.tell(Place { sheet, ..Place::default() }, String::new(), torn_list(), true);
        }
        let mut refused = self.refused;
        let mut drafts = Vec::new();
        for Group { mut draft, lists, is_broken, .. } in self.groups {
            let is_torn = self.torn.iter().any(|(rows, _)| match rows {
                Rows::Profiles => false,
                Rows::Entries(list) => lists.contains_key(list),
                Rows::Contacts => !draft.people.is_empty(),
            });
            if is_broken || is_torn {
                refused += 1;
                continue;
            }
            for (list, entries) in lists {
                draft.changes.push((vec![list_field(draft.kind, list)], Value::List(entries)));
            }
            drafts.push(draft);
        }
        Reading { drafts, problems: self.problems, refused }
    }
}

fn is_sectors_of_profile(bound: &Bound<'_>, column: &BoundColumn) -> bool {
    bound.table.rows == Rows::Profiles && column.column.field == "sectors"
}

/// The message of a row; where its fields stand goes into `origins`.
fn message_of(
    message: &MessageDescriptor,
    reading: RowReading,
    start: &str,
    origins: &mut BTreeMap<String, Place>,
) -> DynamicMessage {
    let mut entry = reading.rest.unwrap_or_else(|| DynamicMessage::new(message.clone()));
    for (fields, value, place) in reading.fields {
        origins.insert(format!("{start}.{}", path(&fields)), place);
        set(&mut entry, &fields, value);
    }
    entry
}

fn field(
    reading: &mut RowReading,
    column: &BoundColumn,
    cell: &Cell,
    place: &Place,
) -> Result<(), Mistake> {
    let BoundColumn { fields, kind, unit, .. } = column;
    if *kind == values::Kind::Localized {
        let text = cell.shown();
        let language = if text.chars().any(is_hangul) { "ko" } else { "en" };
        let mut fields = fields.clone();
        let inner = fields.last().and_then(|field| field.kind().as_message().cloned());
        fields.extend(inner.and_then(|inner| inner.get_field_by_name(language)));
        return add(reading, fields, values::read(&values::Kind::Text, cell, None)?, place);
    }
    match values::read(kind, cell, unit.as_ref())? {
        Value::List(list) => {
            add_to_list(reading, column, list, place);
            Ok(())
        }
        value => add(reading, fields.clone(), value, place),
    }
}

/// Adds a field that no other cell of the row may contradict.
fn add(
    reading: &mut RowReading,
    fields: Vec<FieldDescriptor>,
    value: Value,
    place: &Place,
) -> Result<(), Mistake> {
    match reading.fields.iter().find(|(known, ..)| *known == fields) {
        Some((_, known, _)) if *known == value => Ok(()),
        Some(_) => Err(given_twice()),
        None => {
            reading.fields.push((fields, value, place.clone()));
            Ok(())
        }
    }
}

/// Adds to a list that several columns of the row may fill.
fn add_to_list(reading: &mut RowReading, column: &BoundColumn, list: Vec<Value>, place: &Place) {
    match reading.fields.iter_mut().find(|(fields, ..)| *fields == column.fields) {
        Some((_, Value::List(known), _)) => {
            for value in list {
                if !known.contains(&value) {
                    known.push(value);
                }
            }
        }
        _ => reading.fields.push((column.fields.clone(), Value::List(list), place.clone())),
    }
}

fn rest(message: &MessageDescriptor, text: &str) -> Result<DynamicMessage, Mistake> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = DynamicMessage::deserialize(message.clone(), &mut deserializer);
    let read = read.and_then(|rest| deserializer.end().map(|()| rest));
    read.map_err(|error| {
        Mistake::new(
            (
                format!("이 열의 JSON을 읽을 수 없습니다: {error}"),
                format!("holds JSON that cannot be read: {error}"),
            ),
            ("내보낸 값을 그대로 두십시오", "leave the cell as it was exported"),
        )
    })
}

fn path(fields: &[FieldDescriptor]) -> String {
    fields.iter().map(FieldDescriptor::name).collect::<Vec<_>>().join(".")
}

fn is_hangul(letter: char) -> bool {
    matches!(letter, '가'..='힣' | 'ㄱ'..='ㅣ' | 'ᄀ'..='ᇿ')
}
