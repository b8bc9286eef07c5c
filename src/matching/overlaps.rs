//! Concepts and words that both sides use, the rarer the better.

use std::cmp::Reverse;

use super::bits::Bits;
use super::question::{Question, Segment};
use super::statistics::Statistics;
use super::views::Profile;
use super::weights;
use crate::taxonomy::ConceptIndex;

/// A sum of rarities, ln(profiles / profiles that have it), in thousandths each, so that it is exact in any order.
pub(super) type Rarity = u32;

/// Turns a sum of rarities into log-odds: it grows with each and never exceeds `max`, which it half reaches at `half`.
pub(super) fn saturate(rarity: Rarity, max: f64, half: f64) -> f64 {
    let sum = f64::from(rarity) / 1000.0;
    max * sum / (sum + half)
}

/// The subject's concepts and how rare each is.
pub(super) struct Concepts {
    /// 0 for concepts that the subject does not mention.
    rarities: Vec<Rarity>,
    declared: Bits,
}

impl Concepts {
    pub(super) fn of(subject: Profile<'_>, statistics: &Statistics, documents: u32) -> Self {
        let counts = &statistics.concept_profiles;
        let mut rarities = vec![0; counts.len()];
        for concept in subject.concepts().iter().map(|concept| usize::from(concept.0)) {
            if let Some(rarity) = rarities.get_mut(concept) {
                // The subject may not be in the index itself: at least it has the concept.
                *rarity = rarity_of(counts[concept].max(1), documents);
            }
        }
        Self { rarities, declared: Bits::of(counts.len(), subject.sectors()) }
    }

    /// The concepts that both mention, each with its rarity. One that both declare as a sector is judged there.
    pub(super) fn shared<'a>(
        &'a self,
        candidate: Profile<'a>,
    ) -> impl Iterator<Item = (ConceptIndex, Rarity)> + 'a {
        candidate.concepts().iter().filter_map(move |&concept| {
            let rarity = *self.rarities.get(usize::from(concept.0))?;
            let is_judged = self.declared.has(concept) && candidate.sectors().contains(&concept);
            (rarity > 0 && !is_judged).then_some((concept, rarity))
        })
    }
}

/// The subject's words and how rare each is.
pub(super) struct Words<'a> {
    question: &'a Question<'a>,
    /// How many words must be shared before they count.
    shared_min: u32,
    /// In the order of the question's words; 0 for those that are too common to tell anything.
    rarities: Vec<Rarity>,
}

impl<'a> Words<'a> {
    pub(super) fn of(question: &'a Question<'a>, weights: &weights::Words) -> Self {
        let most = (question.documents / weights.common_share).max(2);
        let rarity = |documents: u32| match documents {
            0 => 0,
            documents if documents > most => 0,
            documents => rarity_of(documents, question.documents),
        };
        Self {
            question,
            shared_min: weights.shared_min,
            rarities: question.words.iter().map(|word| rarity(word.documents)).collect(),
        }
    }

    /// For every document of a segment the sum of the rarities of shared words, 0 where too few are shared. Documents
    /// beyond the last have none.
    pub(super) fn sums(&self, segment: &Segment<'_>) -> Vec<Rarity> {
        let documents = segment.word_docs.iter().filter_map(|docs| docs.last()).max();
        let mut sums = vec![(0, 0); documents.map_or(0, |&last| last as usize + 1)];
        for (docs, &rarity) in segment.word_docs.iter().zip(&self.rarities) {
            if rarity > 0 {
                for &doc in docs {
                    let (words, sum) = &mut sums[doc as usize];
                    *words += 1;
                    *sum += rarity;
                }
            }
        }
        let counts = |(words, sum): (u32, Rarity)| if words < self.shared_min { 0 } else { sum };
        sums.into_iter().map(counts).collect()
    }

    /// The shared words of a document, the rarest first, as the subject writes them.
    pub(super) fn shared(&self, segment: &Segment<'_>, doc: u32) -> Vec<&'a str> {
        let words = self.rarities.iter().zip(segment.word_docs).enumerate();
        let mut shared: Vec<(Reverse<Rarity>, &str)> = words
            .filter(|(_, (rarity, docs))| **rarity > 0 && docs.binary_search(&doc).is_ok())
            .map(|(word, (rarity, _))| (Reverse(*rarity), self.question.subject.spelling(word)))
            .collect();
        shared.sort_unstable();
        shared.into_iter().map(|(_, word)| word).collect()
    }
}

fn rarity_of(having: u32, documents: u32) -> Rarity {
    let rarity = (1000.0 * (f64::from(documents) / f64::from(having)).ln()).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1000 * ln(2^32)"
    )]
    let whole = rarity.max(0.0) as Rarity;
    whole
}
