//! What must hold of a taxonomy.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::file::{Entry, File, field_name, field_of, fields};
use super::industries::INDUSTRIES_MAX;
use super::mentions;
use super::problem::{CONCEPTS_MAX, NAME_CHARS_MAX, NAMES_MAX, Problem};
use crate::text;

/// Adds all problems that can be told without looking for the names in texts. The entries are sorted by id.
pub(super) fn check(file: &File, problems: &mut Vec<Problem>) {
    let by_id: BTreeMap<&str, &Entry> =
        file.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    if file.entries.len() > CONCEPTS_MAX {
        problems.push(Problem::TooMany(file.entries.len()));
    }
    check_ids(&file.entries, problems);
    for entry in &file.entries {
        check_entry(entry, &by_id, problems);
    }
    check_industries(file, problems);
    check_cycles(&by_id, problems);
    check_ksic(&file.entries, problems);
    check_words(file, problems);
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
    let id = || entry.id.clone();
    for (field, name) in [("ko", &entry.ko), ("en", &entry.en)] {
        if name.trim().is_empty() {
            problems.push(Problem::EmptyName { id: id(), field });
        }
    }
    let names = entry.words().count();
    if names > NAMES_MAX {
        problems.push(Problem::TooManyNames { id: id(), names });
    }
    let lengths = entry.words().map(|word| word.chars().count());
    for chars in lengths.filter(|&chars| chars > NAME_CHARS_MAX) {
        problems.push(Problem::LongName { id: id(), chars });
    }
    for above in entry.broader.iter().chain(&entry.replaced_by) {
        if !entry.activity && by_id.get(above.as_str()).is_some_and(|above| above.activity) {
            let activity = above.clone();
            problems.push(Problem::SectorUnderActivity { id: id(), activity });
        }
    }
    for broader in entry.broader.clone() {
        match by_id.get(broader.as_str()) {
            None => problems.push(Problem::UnknownBroader { id: id(), broader }),
            Some(above) if above.replaced_by.is_some() => {
                problems.push(Problem::RetiredBroader { id: id(), broader });
            }
            Some(_) => {}
        }
    }
    if let Some(replacement) = entry.replaced_by.clone() {
        match by_id.get(replacement.as_str()) {
            None => problems.push(Problem::UnknownReplacement { id: id(), replacement }),
            Some(next) if next.replaced_by.is_some() => {
                problems.push(Problem::RetiredReplacement { id: id(), replacement });
            }
            Some(_) => {}
        }
    }
    if let Some(field) = entry.deep_tech.clone()
        && field_of(&field).is_none()
    {
        let known = fields().map(field_name).collect::<Vec<_>>().join(", ");
        problems.push(Problem::UnknownField { id: id(), field, known });
    }
}

fn check_industries(file: &File, problems: &mut Vec<Problem>) {
    let industries = &file.industries;
    if industries.len() > INDUSTRIES_MAX {
        problems.push(Problem::TooManyIndustries(industries.len()));
    }
    for (at, industry) in industries.iter().enumerate() {
        let id = || industry.id.clone();
        if !is_slug(&industry.id) {
            problems.push(Problem::BadId(id()));
        }
        let others = &industries[..at];
        let is_concept = file.entries.iter().any(|entry| entry.id == industry.id);
        if is_concept || others.iter().any(|other| other.id == industry.id) {
            problems.push(Problem::DuplicateId(id()));
        }
        if let Some(other) = others.iter().find(|it| it.ko == industry.ko || it.en == industry.en) {
            let (id, other) = (id(), other.id.clone());
            problems.push(Problem::DuplicateIndustry { id, other });
        }
        for (field, name) in [("ko", &industry.ko), ("en", &industry.en)] {
            if name.trim().is_empty() {
                problems.push(Problem::EmptyName { id: id(), field });
            }
        }
    }
    for entry in &file.entries {
        for named in &entry.industries {
            if industries.iter().all(|industry| industry.id != *named) {
                let known: BTreeSet<&str> = industries.iter().map(|it| it.id.as_str()).collect();
                let known: Vec<&str> = known.into_iter().collect();
                problems.push(Problem::UnknownIndustry {
                    id: entry.id.clone(),
                    industry: named.clone(),
                    known: known.join(", "),
                });
            }
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

/// A word may be repeated within a concept (빅데이터, 빅 데이터: it reads better), but must not lead to two of them.
fn check_words(file: &File, problems: &mut Vec<Problem>) {
    let live = file.entries.iter().filter(|entry| entry.replaced_by.is_none());
    let words = live.flat_map(|entry| entry.words().map(|word| (entry.id.as_str(), word)));
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
        } else if !matches!(id, "decoys" | "nouns") && text::is_generic_as_written(word) {
            problems.push(Problem::GenericWord { id: id.to_owned(), word: word.clone() });
        }
    }
    for homonym in &file.homonyms {
        let owner = owners.get(&mentions::key(&homonym.name));
        if owner.is_none_or(|owner| matches!(*owner, "decoys" | "nouns")) {
            problems.push(Problem::UnknownHomonym(homonym.name.clone()));
        }
    }
}
