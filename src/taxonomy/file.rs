//! Reading and checking the taxonomy file.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Concept, ConceptIndex, mentions};

/// What is wrong with a taxonomy file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is not TOML or not of this shape.
    #[error("the taxonomy cannot be read: {0}")]
    Syntax(String),
    /// More concepts than positions.
    #[error("the taxonomy has {0} concepts, at most 65535 can be numbered")]
    TooMany(usize),
    /// An id of another shape than `medical-ai`.
    #[error(
        "concept id {0:?} must be lower-case letters and digits in words joined by single hyphens"
    )]
    BadId(String),
    /// One id twice.
    #[error("concept {0} is defined more than once; give each concept its own id")]
    DuplicateId(String),
    /// No Korean or English name.
    #[error("concept {id} has no name in {field}; every concept has both")]
    EmptyName {
        /// The concept.
        id: String,
        /// `ko` or `en`.
        field: &'static str,
    },
    /// A homonym that is no name: nothing to tell apart.
    #[error("homonym {0:?} is no name or synonym of a concept; add it to one or leave it out")]
    UnknownHomonym(String),
    /// A synonym or decoy without a letter or digit can never be found.
    #[error("{id} has the word {word:?}, which has no letter or digit")]
    EmptyWord {
        /// The concept, or the list that it stands in.
        id: String,
        /// The word.
        word: String,
    },
    /// The same word leads to two concepts.
    #[error("{word:?} stands for both {first} and {second}; keep it at one of them")]
    AmbiguousWord {
        /// The word as the second concept writes it.
        word: String,
        /// The concept (or the list of other words) that has it already.
        first: String,
        /// The other concept.
        second: String,
    },
    /// A code of another shape than two to five digits.
    #[error("concept {id} has the KSIC code {code:?}; write two to five digits without the letter")]
    BadKsic {
        /// The concept.
        id: String,
        /// The code.
        code: String,
    },
    /// The same code leads to two concepts, or to a retired one.
    #[error("KSIC code {0} must stand at one concept alone, and at none that is retired")]
    DuplicateKsic(String),
    /// `broader` names no concept.
    #[error("concept {id} has the broader concept {broader}, which does not exist")]
    UnknownBroader {
        /// The concept.
        id: String,
        /// What it names.
        broader: String,
    },
    /// `broader` names a retired concept.
    #[error(
        "concept {id} has the broader concept {broader}, which is retired; name its replacement"
    )]
    RetiredBroader {
        /// The concept.
        id: String,
        /// What it names.
        broader: String,
    },
    /// A concept is above itself.
    #[error("concept {0} is broader than itself; break the circle")]
    Cycle(String),
    /// `replaced_by` names no concept.
    #[error("retired concept {id} is replaced by {replacement}, which does not exist")]
    UnknownReplacement {
        /// The retired concept.
        id: String,
        /// What it names.
        replacement: String,
    },
    /// `replaced_by` names a concept that is itself retired.
    #[error(
        "retired concept {id} is replaced by {replacement}, which is retired too; name the last one"
    )]
    RetiredReplacement {
        /// The retired concept.
        id: String,
        /// What it names.
        replacement: String,
    },
}

/// A sound file.
pub(super) struct Contents {
    /// The live concepts in the order of their ids.
    pub(super) concepts: Vec<Concept>,
    pub(super) by_id: HashMap<String, ConceptIndex>,
    /// Codes of the Korean Standard Industrial Classification.
    pub(super) by_ksic: HashMap<String, ConceptIndex>,
    pub(super) decoys: Vec<String>,
    pub(super) nouns: Vec<String>,
    pub(super) homonyms: Vec<Homonym>,
    pub(super) fingerprint: [u8; 32],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    decoys: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default, rename = "homonym")]
    homonyms: Vec<Homonym>,
    #[serde(default, rename = "concept")]
    entries: Vec<Entry>,
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
struct Entry {
    id: String,
    ko: String,
    en: String,
    #[serde(default)]
    synonyms: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    broader: Vec<String>,
    #[serde(default)]
    ksic: Vec<String>,
    replaced_by: Option<String>,
}

/// Reads `toml`; answers all problems at once.
pub(super) fn read(toml: &str) -> Result<Contents, Vec<Problem>> {
    let mut file: File =
        toml::from_str(toml).map_err(|error| vec![Problem::Syntax(error.message().to_owned())])?;
    // Sorted, so that positions and the fingerprint do not depend on where a concept stands in the
    // file.
    file.entries.sort_by(|a, b| a.id.cmp(&b.id));
    let by_id: BTreeMap<&str, &Entry> =
        file.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();

    let mut problems = Vec::new();
    if file.entries.len() > usize::from(u16::MAX) {
        problems.push(Problem::TooMany(file.entries.len()));
    }
    check_ids(&file.entries, &mut problems);
    for entry in &file.entries {
        check_entry(entry, &by_id, &mut problems);
    }
    check_cycles(&by_id, &mut problems);
    check_ksic(&file.entries, &mut problems);
    check_words(&file, &mut problems);
    if problems.is_empty() { Ok(contents(file)) } else { Err(problems) }
}

fn check_ids(entries: &[Entry], problems: &mut Vec<Problem>) {
    for entry in entries.iter().filter(|entry| !is_slug(&entry.id)) {
        problems.push(Problem::BadId(entry.id.clone()));
    }
    for pair in entries.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        problems.push(Problem::DuplicateId(pair[1].id.clone()));
    }
}

fn is_slug(id: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    id.split('-').all(is_word)
}

fn check_entry(entry: &Entry, by_id: &BTreeMap<&str, &Entry>, problems: &mut Vec<Problem>) {
    let id = entry.id.clone();
    for (field, name) in [("ko", &entry.ko), ("en", &entry.en)] {
        if name.trim().is_empty() {
            problems.push(Problem::EmptyName { id: id.clone(), field });
        }
    }
    for broader in &entry.broader {
        let (id, broader) = (id.clone(), broader.clone());
        match by_id.get(broader.as_str()) {
            None => problems.push(Problem::UnknownBroader { id, broader }),
            Some(above) if above.replaced_by.is_some() => {
                problems.push(Problem::RetiredBroader { id, broader })
            }
            Some(_) => {}
        }
    }
    if let Some(replacement) = entry.replaced_by.clone() {
        match by_id.get(replacement.as_str()) {
            None => problems.push(Problem::UnknownReplacement { id, replacement }),
            Some(next) if next.replaced_by.is_some() => {
                problems.push(Problem::RetiredReplacement { id, replacement })
            }
            Some(_) => {}
        }
    }
}

/// Reports every concept that lies on a circle.
fn check_cycles(by_id: &BTreeMap<&str, &Entry>, problems: &mut Vec<Problem>) {
    for (id, entry) in by_id {
        let mut above: Vec<&str> = entry.broader.iter().map(String::as_str).collect();
        let mut at = 0;
        while at < above.len() {
            let parents = by_id.get(above[at]).map_or(&[][..], |parent| &parent.broader);
            let new: Vec<&str> = parents
                .iter()
                .map(String::as_str)
                .filter(|parent| !above.contains(parent))
                .collect();
            above.extend(new);
            at += 1;
        }
        if above.contains(id) {
            problems.push(Problem::Cycle((*id).to_owned()));
        }
    }
}

fn check_ksic(entries: &[Entry], problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for entry in entries {
        for code in &entry.ksic {
            if !(2..=5).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                let (id, code) = (entry.id.clone(), code.clone());
                problems.push(Problem::BadKsic { id, code });
            } else if !seen.insert(code) || entry.replaced_by.is_some() {
                problems.push(Problem::DuplicateKsic(code.clone()));
            }
        }
    }
}

/// A word may be repeated within a concept (빅데이터, 빅 데이터: it reads better), but must not lead to
/// two of them.
fn check_words(file: &File, problems: &mut Vec<Problem>) {
    let live = file.entries.iter().filter(|entry| entry.replaced_by.is_none());
    let words = live.flat_map(|entry| words_of(entry).map(|word| (entry.id.as_str(), word)));
    let decoys = file.decoys.iter().map(|word| ("decoys", word));
    let nouns = file.nouns.iter().map(|word| ("nouns", word));

    let mut owners: HashMap<Vec<String>, &str> = HashMap::new();
    for (id, word) in words.chain(decoys).chain(nouns) {
        let key = mentions::key(word);
        if key.is_empty() {
            problems.push(Problem::EmptyWord { id: id.to_owned(), word: word.clone() });
            continue;
        }
        let first = *owners.entry(key).or_insert(id);
        if first != id {
            problems.push(Problem::AmbiguousWord {
                word: word.clone(),
                first: first.to_owned(),
                second: id.to_owned(),
            });
        }
    }
    for homonym in &file.homonyms {
        let owner = owners.get(&mentions::key(&homonym.name));
        if owner.is_none_or(|owner| matches!(*owner, "decoys" | "nouns")) {
            problems.push(Problem::UnknownHomonym(homonym.name.clone()));
        }
    }
}

/// All that is looked for in texts; empty names are another problem.
fn words_of(entry: &Entry) -> impl Iterator<Item = &String> {
    let names = [&entry.ko, &entry.en].into_iter().filter(|name| !name.trim().is_empty());
    names.chain(&entry.synonyms).chain(&entry.exact)
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
    let by_ksic = live
        .iter()
        .flat_map(|entry| entry.ksic.iter().map(|code| (code.clone(), by_id[&entry.id])))
        .collect();
    let concepts = live
        .into_iter()
        .map(|entry| Concept {
            broader: entry.broader.iter().map(|id| by_id[id]).collect(),
            id: entry.id,
            ko: entry.ko,
            en: entry.en,
            synonyms: entry.synonyms,
            exact: entry.exact,
        })
        .collect();
    for entry in retired {
        let replacement = entry.replaced_by.and_then(|id| by_id.get(&id).copied());
        by_id.extend(replacement.map(|index| (entry.id, index)));
    }
    Contents {
        concepts,
        by_id,
        by_ksic,
        decoys: file.decoys,
        nouns: file.nouns,
        homonyms: file.homonyms,
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
    for entry in &file.entries {
        add_list(&[entry.id.clone(), entry.ko.clone(), entry.en.clone()]);
        add_list(&entry.synonyms);
        add_list(&entry.exact);
        add_list(&entry.broader);
        add_list(entry.replaced_by.as_slice());
    }
    hash.finalize().into()
}
