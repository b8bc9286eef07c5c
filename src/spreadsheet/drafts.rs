//! What the rows of a file say of one profile, and where each word of it stands.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{DynamicMessage, FieldDescriptor, ReflectMessage as _, Value};

use crate::proto::{Contacts, Kind};

use super::problems::Place;
use super::tables::people_field;

pub(super) const BUSINESS_DIGITS: usize = 10;
pub(super) const CORPORATE_DIGITS: usize = 13;

/// By what a row says whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// The id, without its collection.
    Id(String),
    /// The ten digits of a business registration number.
    Business(String),
    /// The thirteen digits of a corporate registration number.
    Corporate(String),
}

impl Identity {
    /// A business registration number of ten digits, with hyphens and spaces or without.
    #[must_use]
    pub fn business(number: &str) -> Option<Self> {
        digits(number, BUSINESS_DIGITS).map(Self::Business)
    }

    /// A corporate registration number of thirteen digits.
    #[must_use]
    pub fn corporate(number: &str) -> Option<Self> {
        digits(number, CORPORATE_DIGITS).map(Self::Corporate)
    }

    /// The id of a profile that is new: `biz-0000000034`, `corp-0000000000011` or the id itself.
    #[must_use]
    pub fn new_id(&self) -> String {
        match self {
            Self::Id(id) => id.clone(),
            Self::Business(digits) => format!("biz-{digits}"),
            Self::Corporate(digits) => format!("corp-{digits}"),
        }
    }
}

fn digits(text: &str, count: usize) -> Option<String> {
    let bare: String = text.chars().filter(|letter| !matches!(letter, '-' | ' ')).collect();
    let is_number = bare.len() == count && bare.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(bare)
}

/// What a file says of one profile: some fields, perhaps whole lists, perhaps its contacts.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The kind of profile.
    pub kind: Kind,
    /// Whose it is.
    pub identity: Identity,
    /// The first row that speaks of it.
    pub place: Place,
    /// The fields with a value, and their values. Lists hold all their entries.
    pub(super) changes: Vec<(Vec<FieldDescriptor>, Value)>,
    /// Of a list of entries in one cell, the only field of an entry that the cell shows.
    pub(super) shown: Vec<(FieldDescriptor, FieldDescriptor)>,
    /// Registration numbers of its rows.
    pub(super) numbers: BTreeSet<Identity>,
    /// What the column of JSON holds.
    pub(super) rest: Option<DynamicMessage>,
    /// Sectors that the taxonomy does not know.
    pub(super) tags: Vec<String>,
    /// Contact persons.
    pub(super) people: Vec<Value>,
    /// Where each field stands, by its path.
    pub(super) origins: BTreeMap<String, Place>,
}

impl Draft {
    pub(super) fn new(kind: Kind, identity: Identity, place: Place) -> Self {
        let is_number = !matches!(identity, Identity::Id(_));
        Self {
            numbers: Some(identity.clone()).filter(|_| is_number).into_iter().collect(),
            kind,
            identity,
            place,
            changes: Vec::new(),
            shown: Vec::new(),
            rest: None,
            tags: Vec::new(),
            people: Vec::new(),
            origins: BTreeMap::new(),
        }
    }

    /// All registration numbers by which it may be known.
    #[must_use]
    pub fn numbers(&self) -> &BTreeSet<Identity> {
        &self.numbers
    }

    /// Whether it says anything of the profile beside its contacts.
    #[must_use]
    pub fn has_profile(&self) -> bool {
        !self.changes.is_empty() || self.rest.is_some() || !self.tags.is_empty()
    }

    /// Whether it replaces a list of the profile, or its contacts.
    #[must_use]
    pub fn replaces_lists(&self) -> bool {
        let is_list = |fields: &Vec<FieldDescriptor>| fields.last().is_some_and(|it| it.is_list());
        !self.people.is_empty() || self.changes.iter().any(|(fields, _)| is_list(fields))
    }

    /// Takes over what other rows say of the same profile. If both speak of one field, nothing is taken over and the
    /// answer is false.
    #[must_use]
    pub fn join(&mut self, other: &Self) -> bool {
        let is_held = |fields| self.changes.iter().any(|(held, _)| held == fields);
        let overlaps = other.changes.iter().any(|(fields, _)| is_held(fields))
            || (self.rest.is_some() && other.rest.is_some())
            || (!self.people.is_empty() && !other.people.is_empty());
        if overlaps {
            return false;
        }
        self.changes.extend(other.changes.iter().cloned());
        self.shown.extend(other.shown.iter().cloned());
        self.numbers.extend(other.numbers.iter().cloned());
        self.rest = self.rest.take().or_else(|| other.rest.clone());
        self.people.extend(other.people.iter().cloned());
        self.tags.extend(other.tags.iter().cloned());
        for (path, place) in &other.origins {
            self.origins.entry(path.clone()).or_insert_with(|| place.clone());
        }
        true
    }

    /// Puts what the rows say into a profile, stored or new. Fields of which they say nothing stay as they are.
    pub fn apply(&self, profile: &mut DynamicMessage) {
        if let Some(rest) = &self.rest {
            merge(profile, rest);
        }
        for (fields, value) in &self.changes {
            let shown = self.shown.iter().find(|(list, _)| *fields == [list.clone()]);
            let value = match (shown, value) {
                (Some((list, field)), Value::List(entries)) => {
                    let stored = profile.get_field(list);
                    let stored = stored.as_list().unwrap_or_default();
                    Value::List(with_stored(entries, stored, field))
                }
                _ => value.clone(),
            };
            set(profile, fields, value);
        }
        if self.tags.is_empty() {
            return;
        }
        if let Some(Value::List(tags)) = profile.get_field_by_name_mut("tags") {
            for tag in &self.tags {
                let tag = Value::String(tag.clone());
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
    }

    /// The contacts of the profile, if a sheet has any; `name` is that of the contacts.
    #[must_use]
    pub fn contacts(&self, name: &str) -> Option<Contacts> {
        if self.people.is_empty() {
            return None;
        }
        let mut contacts = Contacts::default().transcode_to_dynamic();
        contacts.set_field(&people_field(), Value::List(self.people.clone()));
        let contacts: Contacts = contacts.transcode_to().expect("a message of the same type");
        Some(Contacts { name: name.to_owned(), ..contacts })
    }

    /// Where the value stands that a violation names, such as `rounds[2].date`: the field itself, else what it is part
    /// of, else a part of it, else the row.
    #[must_use]
    pub fn origin(&self, violated: &str) -> &Place {
        let mut path = violated;
        loop {
            if let Some(place) = self.origins.get(path) {
                return place;
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => break,
            }
        }
        let is_part = |path: &&String| {
            path.strip_prefix(violated).is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        let part = self.origins.keys().find(is_part).filter(|_| !violated.is_empty());
        part.map_or(&self.place, |path| &self.origins[path])
    }
}

/// The entries that a cell shows, as they are stored where they are: the cell tells only one field of each.
fn with_stored(entries: &[Value], stored: &[Value], shown: &FieldDescriptor) -> Vec<Value> {
    let key = |entry: &Value| entry.as_message().map(|it| it.get_field(shown).into_owned());
    let mut left = stored.to_vec();
    let mut all: Vec<Value> = Vec::new();
    for entry in entries {
        match left.iter().position(|stored| key(stored) == key(entry)) {
            Some(at) => all.push(left.remove(at)),
            None => all.push(entry.clone()),
        }
    }
    // A cell that names a value once may mean all entries that have it.
    left.retain(|stored| entries.iter().any(|entry| key(entry) == key(stored)));
    all.extend(left);
    all
}

/// Sets a field within messages that are made where they are missing.
pub(super) fn set(message: &mut DynamicMessage, fields: &[FieldDescriptor], value: Value) {
    match fields {
        [] => {}
        [field] => message.set_field(field, value),
        [field, rest @ ..] => {
            if let Value::Message(inner) = message.get_field_mut(field) {
                set(inner, rest, value);
            }
        }
    }
}

/// Puts the fields of `from` into `into`, message by message; lists are replaced.
pub(super) fn merge(into: &mut DynamicMessage, from: &DynamicMessage) {
    for (field, value) in from.fields() {
        match (value, into.get_field_mut(&field)) {
            (Value::Message(from), Value::Message(into)) => merge(into, from),
            (value, held) => *held = value.clone(),
        }
    }
}
