//! Sets of concepts as bits.

use crate::taxonomy::{ConceptIndex, Taxonomy};

/// A set of concepts of one taxonomy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn new(concepts: usize) -> Self {
        Self(vec![0; concepts.div_ceil(64)])
    }

    /// The set of all of `concepts`.
    pub(super) fn of(len: usize, concepts: &[ConceptIndex]) -> Self {
        let mut bits = Self::new(len);
        concepts.iter().for_each(|&concept| bits.set(concept));
        bits
    }

    /// Adds a concept; one outside the taxonomy is left out.
    pub(super) fn set(&mut self, concept: ConceptIndex) {
        let (word, bit) = place(concept);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    pub(super) fn has(&self, concept: ConceptIndex) -> bool {
        let (word, bit) = place(concept);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    pub(super) fn has_any(&self, concepts: &[ConceptIndex]) -> bool {
        concepts.iter().any(|&concept| self.has(concept))
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub(super) fn clear(&mut self) {
        self.0.fill(0);
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// The positions of the members, ascending.
    pub(super) fn members(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

/// For every concept those that are it, broader or narrower: a deal in any of them is a deal in its field.
#[derive(Debug)]
pub(super) struct Relations(Vec<Bits>);

impl Relations {
    pub(super) fn of(taxonomy: &Taxonomy) -> Self {
        let related = |(concept, _)| {
            let mut bits = Bits::new(taxonomy.len());
            taxonomy.with_broader(concept).iter().for_each(|&broader| bits.set(broader));
            taxonomy.narrower(concept).iter().for_each(|&narrower| bits.set(narrower));
            bits
        };
        Self(taxonomy.iter().map(related).collect())
    }

    /// How many concepts there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The concepts related to `concept`; of one outside the taxonomy, none.
    pub(super) fn of_concept(&self, concept: ConceptIndex) -> Option<&Bits> {
        self.0.get(usize::from(concept.0))
    }
}

fn place(concept: ConceptIndex) -> (usize, u64) {
    (usize::from(concept.0 / 64), 1 << (concept.0 % 64))
}
