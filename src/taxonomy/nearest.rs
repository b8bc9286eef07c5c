//! Which concept was meant by an id that does not exist, or by what a person typed for one.

use std::collections::{HashMap, HashSet};

use super::{Concept, ConceptIndex, Taxonomy, mentions};
use crate::text::distance_within;

/// Longer ids are not compared: nothing in the files is near them, and comparing takes the product of the lengths.
const ID_BYTES_MAX: usize = 64;

/// The ids and names that a misspelt one is compared with, each as [`spelling`] writes it. Synonyms are not among them:
/// they are ten times as many, and an id or a name is what is misspelt. By their first letters, which few people miss:
/// a request may hold thousands of unknown ids.
pub(super) type Spellings = HashMap<char, Vec<(String, ConceptIndex)>>;

pub(super) fn spellings(concepts: &[Concept]) -> Spellings {
    let mut spellings = Spellings::new();
    for (index, concept) in super::all_of(concepts).zip(concepts) {
        for name in [&concept.id, &concept.ko, &concept.en] {
            let name = spelling(name);
            if let Some(first) = name.chars().next() {
                spellings.entry(first).or_default().push((name, index));
            }
        }
    }
    spellings
}

pub(super) fn nearest(taxonomy: &Taxonomy, unknown_id: &str) -> Vec<ConceptIndex> {
    if unknown_id.len() > ID_BYTES_MAX {
        return Vec::new();
    }
    // Snake case and path-like ids are read as words too.
    let words = unknown_id.replace(['_', '/'], "-");
    let named = taxonomy.mentions(&words).into_iter().map(|mention| mention.concept);

    let wanted = spelling(&words);
    let first = wanted.chars().next();
    let alike = first.and_then(|first| taxonomy.spellings.get(&first)).into_iter().flatten();
    let distances =
        alike.filter_map(|(name, index)| near(&wanted, name).map(|distance| (distance, *index)));
    let mut spelled: Vec<(usize, ConceptIndex)> = distances.collect();
    // Stable: concepts at one distance stay in the order of their ids.
    spelled.sort_by_key(|(distance, _)| *distance);
    distinct(named.chain(spelled.into_iter().map(|(_, index)| index)))
}

pub(super) fn look_up(taxonomy: &Taxonomy, text: &str) -> Vec<ConceptIndex> {
    let below = taxonomy.mentions(text).into_iter();
    let below = below.flat_map(|mention| taxonomy.narrower(mention.concept)).copied();
    let lower = text.to_lowercase();
    let contains = |concept: &Concept| {
        let names = [&concept.id, &concept.ko, &concept.en].into_iter();
        names.chain(&concept.synonyms).any(|name| name.to_lowercase().contains(&lower))
    };
    let named = taxonomy.iter().filter(|(_, concept)| contains(concept)).map(|(index, _)| index);
    distinct(nearest(taxonomy, text).into_iter().chain(below).chain(named))
}

/// The distance of two spellings, if they are near: a third of the longer one may differ; more is another word.
fn near(wanted: &str, name: &str) -> Option<usize> {
    let (a, b) = (wanted.chars().count(), name.chars().count());
    let distance_max = a.max(b) / 3;
    // Counting is cheap, comparing is not.
    (a.abs_diff(b) <= distance_max).then(|| distance_within(wanted, name, distance_max)).flatten()
}

/// The words in lower case and in the singular, joined by hyphens.
fn spelling(name: &str) -> String {
    mentions::key(name).join("-")
}

fn distinct(found: impl Iterator<Item = ConceptIndex>) -> Vec<ConceptIndex> {
    let mut seen = HashSet::new();
    found.filter(|index| seen.insert(*index)).collect()
}
