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

    /// Takes the members of `other` away.
    pub(super) fn subtract(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
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

/// How concepts lie to one another.
#[derive(Debug)]
pub(super) struct Relations(Vec<Relatives>);

/// The relatives of one concept.
#[derive(Debug)]
pub(super) struct Relatives {
    /// It and everything narrower: a deal in any of them is a deal in it.
    pub(super) within: Bits,
    /// Everything broader, without itself: a deal there may be in it or beside it.
    pub(super) broader: Bits,
}

impl Relations {
    pub(super) fn of(taxonomy: &Taxonomy) -> Self {
        let relatives = |(concept, _)| {
            let broader = taxonomy.with_broader(concept).get(1..).unwrap_or_default();
            Relatives {
                within: Bits::of(taxonomy.len(), taxonomy.narrower(concept)),
                broader: Bits::of(taxonomy.len(), broader),
            }
        };
        Self(taxonomy.iter().map(relatives).collect())
    }

    /// How many concepts there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The relatives of `concept`; of one outside the taxonomy, none.
    pub(super) fn of_concept(&self, concept: ConceptIndex) -> Option<&Relatives> {
        self.0.get(usize::from(concept.0))
    }
}

fn place(concept: ConceptIndex) -> (usize, u64) {
    (usize::from(concept.0 / 64), 1 << (concept.0 % 64))
}
