//! Reading taxonomy files.

use std::collections::HashMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::problem::Problem;
use super::{Concept, ConceptIndex, Industries, Industry, checks};
use crate::proto::{ConceptKind, DeepTechField};

/// One file of a taxonomy: all of them together are read as one.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What it is called in messages.
    pub name: &'a str,
    /// What stands in it.
    pub toml: &'a str,
}

/// A sound taxonomy, as far as can be told without looking for its names.
pub(super) struct Contents {
    /// The live concepts in the order of their ids.
    pub(super) concepts: Vec<Concept>,
    pub(super) by_id: HashMap<String, ConceptIndex>,
    /// Codes of the Korean Standard Industrial Classification.
    pub(super) by_ksic: HashMap<String, ConceptIndex>,
    pub(super) decoys: Vec<String>,
    pub(super) nouns: Vec<String>,
    pub(super) everyday: Vec<String>,
    pub(super) homonyms: Vec<Homonym>,
    pub(super) industries: Vec<Industry>,
    pub(super) fingerprint: [u8; 32],
}

/// All files as one.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) decoys: Vec<String>,
    #[serde(default)]
    pub(super) nouns: Vec<String>,
    #[serde(default)]
    pub(super) everyday: Vec<String>,
    #[serde(default, rename = "homonym")]
    pub(super) homonyms: Vec<Homonym>,
    #[serde(default, rename = "industry")]
    pub(super) industries: Vec<Industry>,
    #[serde(default, rename = "concept")]
    pub(super) entries: Vec<Entry>,
    #[serde(default, rename = "extension")]
    pub(super) extensions: Vec<Extension>,
}

/// A name that means something else after certain words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Homonym {
    pub(super) name: String,
    /// Whole words.
    #[serde(default)]
    pub(super) after: Vec<String>,
    /// Ends of words.
    #[serde(default)]
    pub(super) after_endings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) ko: String,
    pub(super) en: String,
    #[serde(default)]
    pub(super) activity: bool,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
    #[serde(default)]
    pub(super) exact: Vec<String>,
    #[serde(default)]
    pub(super) broader: Vec<String>,
    #[serde(default)]
    pub(super) ksic: Vec<String>,
    pub(super) deep_tech: Option<String>,
    #[serde(default)]
    pub(super) industries: Vec<String>,
    pub(super) replaced_by: Option<String>,
}

/// More names for a concept that stands elsewhere.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    concept: String,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
}

/// Reads all files as one; answers all problems at once, but those of the syntax first.
pub(super) fn read(sources: &[Source<'_>]) -> Result<Contents, Vec<Problem>> {
    let mut file = File::default();
    let mut problems = Vec::new();
    for source in sources {
        match toml::from_str::<File>(source.toml) {
            Ok(part) => file.append(part),
            Err(error) => {
                let why = error.to_string().trim_end().to_owned();
                problems.push(Problem::Syntax { file: source.name.to_owned(), why });
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    // Sorted, so that positions and the fingerprint do not depend on where a concept stands.
    file.entries.sort_by(|a, b| a.id.cmp(&b.id));
    file.extend_entries(&mut problems);
    checks::check(&file, &mut problems);
    if problems.is_empty() { Ok(contents(file)) } else { Err(problems) }
}

/// The name of a field in the file: `bio-health`.
pub(super) fn field_name(field: DeepTechField) -> String {
    let name = field.as_str_name().trim_start_matches("DEEP_TECH_FIELD_");
    name.to_ascii_lowercase().replace('_', "-")
}

/// The field of this name; unspecified for `none`.
pub(super) fn field_of(name: &str) -> Option<DeepTechField> {
    if name == "none" {
        return Some(DeepTechField::Unspecified);
    }
    fields().find(|field| field_name(*field) == name)
}

/// All fields.
pub(super) fn fields() -> impl Iterator<Item = DeepTechField> {
    (1..).map_while(|number| DeepTechField::try_from(number).ok())
}

impl File {
    fn append(&mut self, mut part: Self) {
        self.decoys.append(&mut part.decoys);
        self.nouns.append(&mut part.nouns);
        self.everyday.append(&mut part.everyday);
        self.homonyms.append(&mut part.homonyms);
        self.industries.append(&mut part.industries);
        self.entries.append(&mut part.entries);
        self.extensions.append(&mut part.extensions);
    }

    fn extend_entries(&mut self, problems: &mut Vec<Problem>) {
        for extension in self.extensions.drain(..) {
            let place = self.entries.binary_search_by(|entry| entry.id.cmp(&extension.concept));
            match place.ok().and_then(|place| self.entries.get_mut(place)) {
                Some(entry) if entry.replaced_by.is_none() => {
                    entry.synonyms.extend(extension.synonyms);
                    entry.exact.extend(extension.exact);
                }
                _ => problems.push(Problem::UnknownExtension(extension.concept)),
            }
        }
    }
}

impl Entry {
    /// All that is looked for in texts; empty names are another problem.
    pub(super) fn words(&self) -> impl Iterator<Item = &String> {
        let names = [&self.ko, &self.en].into_iter().filter(|name| !name.trim().is_empty());
        names.chain(&self.synonyms).chain(&self.exact)
    }

    fn kind(&self) -> ConceptKind {
        if self.activity { ConceptKind::Activity } else { ConceptKind::Sector }
    }
}

fn contents(file: File) -> Contents {
    let fingerprint = fingerprint(&file);
    let (live, retired): (Vec<Entry>, Vec<Entry>) =
        file.entries.into_iter().partition(|entry| entry.replaced_by.is_none());
    let mut by_id: HashMap<String, ConceptIndex> = live
        .iter()
        .zip(0..=u16::MAX)
        .map(|(entry, at)| (entry.id.clone(), ConceptIndex(at)))
        .collect();
    let codes = |entry: &Entry| entry.ksic.clone().into_iter();
    let by_ksic =
        live.iter().flat_map(|entry| codes(entry).map(|code| (code, by_id[&entry.id]))).collect();
    let position = |id: &String| file.industries.iter().position(|industry| industry.id == *id);
    let concept = |entry: Entry| Concept {
        industries: Industries::of(entry.industries.iter().filter_map(position)),
        kind: entry.kind(),
        broader: entry.broader.iter().map(|id| by_id[id]).collect(),
        deep_tech: entry.deep_tech.as_deref().and_then(field_of),
        id: entry.id,
        ko: entry.ko,
        en: entry.en,
        synonyms: entry.synonyms,
        exact: entry.exact,
        ksic: entry.ksic,
        retired_ids: Vec::new(),
    };
    let mut concepts: Vec<Concept> = live.into_iter().map(concept).collect();
    for entry in retired {
        let replacement = entry.replaced_by.and_then(|id| by_id.get(&id).copied());
        if let Some(index) = replacement {
            concepts[usize::from(index.0)].retired_ids.push(entry.id.clone());
            by_id.insert(entry.id, index);
        }
    }
    Contents {
        concepts,
        by_id,
        by_ksic,
        decoys: file.decoys,
        nouns: file.nouns,
        everyday: file.everyday,
        homonyms: file.homonyms,
        industries: file.industries,
        fingerprint,
    }
}

fn fingerprint(file: &File) -> [u8; 32] {
    let mut hash = Sha256::new();
    // Lengths first, so that no two different files give the same bytes.
    let mut add_list = |list: &[String]| {
        hash.update((list.len() as u64).to_le_bytes());
        for item in list {
            hash.update((item.len() as u64).to_le_bytes());
            hash.update(item);
        }
    };
    add_list(&file.decoys);
    add_list(&file.nouns);
    for homonym in &file.homonyms {
        add_list(std::slice::from_ref(&homonym.name));
        add_list(&homonym.after);
        add_list(&homonym.after_endings);
    }
    for Industry { id, ko, en } in &file.industries {
        add_list(&[id.clone(), ko.clone(), en.clone()]);
    }
    for entry in &file.entries {
        add_list(&[entry.id.clone(), entry.ko.clone(), entry.en.clone()]);
        add_list(&entry.synonyms);
        add_list(&entry.exact);
        add_list(&entry.broader);
        add_list(&entry.ksic);
        add_list(&[entry.activity.to_string()]);
        add_list(entry.deep_tech.as_slice());
        add_list(&entry.industries);
        add_list(entry.replaced_by.as_slice());
    }
    hash.finalize().into()
}
