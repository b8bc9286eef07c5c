//! Which concept was meant by an id that does not exist.

use super::{Concept, Taxonomy};
use crate::text::distance;

/// Longer ids are not compared: nothing in the file is near them, and comparing takes the product
/// of the lengths.
const ID_BYTES_MAX: usize = 64;

pub(super) fn nearest<'a>(taxonomy: &'a Taxonomy, unknown_id: &str, n: usize) -> Vec<&'a Concept> {
    if unknown_id.len() > ID_BYTES_MAX {
        return Vec::new();
    }
    // Snake case and path-like ids are read as words too.
    let words = unknown_id.replace(['_', '/'], "-");
    let named =
        taxonomy.mentions(&words).into_iter().map(|mention| taxonomy.concept(mention.concept));

    let wanted = words.trim().to_lowercase().replace(' ', "-");
    let mut spelled: Vec<(usize, &Concept)> = taxonomy
        .iter()
        .map(|(_, concept)| (distance(&wanted, &concept.id), concept))
        .filter(|(distance, concept)| *distance <= distance_max(&wanted, &concept.id))
        .collect();
    // Stable: concepts at one distance stay in the order of their ids.
    spelled.sort_by_key(|(distance, _)| *distance);

    let mut found: Vec<&Concept> = Vec::new();
    for concept in named.chain(spelled.into_iter().map(|(_, concept)| concept)) {
        if !found.iter().any(|other| other.id == concept.id) {
            found.push(concept);
        }
    }
    found.truncate(n);
    found
}

/// A third of the longer id may differ; more is another word.
fn distance_max(a: &str, b: &str) -> usize {
    a.chars().count().max(b.chars().count()) / 3
}
