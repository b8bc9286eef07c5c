//! Which concept was meant by an id that does not exist, or by what a person typed for one.

use super::{Concept, ConceptIndex, Taxonomy};
use crate::text::distance;

/// Longer ids are not compared: nothing in the files is near them, and comparing takes the product of the lengths.
const ID_BYTES_MAX: usize = 64;

pub(super) fn nearest(taxonomy: &Taxonomy, unknown_id: &str) -> Vec<ConceptIndex> {
    if unknown_id.len() > ID_BYTES_MAX {
        return Vec::new();
    }
    // Snake case and path-like ids are read as words too.
    let words = unknown_id.replace(['_', '/'], "-");
    let named = taxonomy.mentions(&words).into_iter().map(|mention| mention.concept);

    let wanted = spelling(&words);
    let mut spelled: Vec<(usize, ConceptIndex)> = taxonomy
        .iter()
        .filter_map(|(index, concept)| Some((nearest_name(&wanted, concept)?, index)))
        .collect();
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

fn distinct(found: impl Iterator<Item = ConceptIndex>) -> Vec<ConceptIndex> {
    let mut distinct = Vec::new();
    for index in found {
        if !distinct.contains(&index) {
            distinct.push(index);
        }
    }
    distinct
}

/// How far the nearest of a concept's id and names is from what is wanted, if any is near.
fn nearest_name(wanted: &str, concept: &Concept) -> Option<usize> {
    let names = [&concept.id, &concept.ko, &concept.en].into_iter().chain(&concept.synonyms);
    let distances = names.filter_map(|name| {
        let name = spelling(name);
        let (longer, shorter) = ordered(wanted.chars().count(), name.chars().count());
        // A third of the longer one may differ; more is another word.
        let distance_max = longer / 3;
        let may_be_near = longer - shorter <= distance_max;
        may_be_near.then(|| distance(wanted, &name)).filter(|&found| found <= distance_max)
    });
    distances.min()
}

/// Lower case, the words joined by hyphens.
fn spelling(name: &str) -> String {
    name.trim().to_lowercase().replace(' ', "-")
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.max(b), a.min(b))
}
