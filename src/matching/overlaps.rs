//! Concepts and words that both sides use, the rarer the better.

use std::cmp::Reverse;

use super::bits::Bits;
use super::question::{Question, Segment};
use super::statistics::Statistics;
use super::views::Profile;
use super::weights;
use crate::taxonomy::ConceptIndex;

/// A sum of rarities, ln(partners / partners that have it), in thousandths each, so that it is exact in any order.
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
    pub(super) fn of(subject: Profile<'_>, statistics: &Statistics) -> Self {
        let counts = &statistics.concept_partners;
        let mut rarities = vec![0; counts.len()];
        for concept in subject.concepts().iter().map(|concept| usize::from(concept.0)) {
            if let Some(rarity) = rarities.get_mut(concept) {
                // What no partner mentions is as rare as what one does.
                *rarity = rarity_of(counts[concept].max(1), statistics.partners);
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
            let is_judged = || self.declared.has(concept) && candidate.sectors().contains(&concept);
            (rarity > 0 && !is_judged()).then_some((concept, rarity))
        })
    }
}

/// The subject's words and how rare each is. They count in one language alone, the one that tells most: of two profiles
/// in both languages a word and its translation would else be two.
pub(super) struct Words<'a> {
    question: &'a Question<'a>,
    /// How many words of one language must be shared before they count.
    shared_min: u32,
    /// In the order of the question's words.
    words: Vec<Known>,
}

#[derive(Clone, Copy)]
struct Known {
    language: usize,
    /// 0 for a word that is too common to tell anything.
    rarity: Rarity,
}

/// The languages that are told apart: Korean by its letters, and all others.
const LANGUAGES: usize = 2;

/// For each language how many words are shared, and the sum of their rarities.
type Tally = [(u32, Rarity); LANGUAGES];

impl<'a> Words<'a> {
    pub(super) fn of(
        question: &'a Question<'a>,
        segments: &[Segment<'_>],
        statistics: &Statistics,
        weights: &weights::Words,
    ) -> Self {
        let most = (statistics.partners / weights.common_share).max(weights.common_min);
        let rarity = |at: usize| match partners_with(at, segments) {
            partners if partners > most => 0,
            partners => rarity_of(partners.max(1), statistics.partners),
        };
        let words = question.subject.words().iter().enumerate();
        let known = |(at, word): (usize, &String)| Known {
            language: usize::from(is_korean(word)),
            rarity: rarity(at),
        };
        Self { question, shared_min: weights.shared_min, words: words.map(known).collect() }
    }

    /// For every document of a segment the sum of the rarities of shared words, 0 where too few are shared. Documents
    /// beyond the last have none.
    pub(super) fn sums(&self, segment: &Segment<'_>) -> Vec<Rarity> {
        let documents = segment.word_docs.iter().filter_map(|docs| docs.last()).max();
        let mut tallies = vec![Tally::default(); documents.map_or(0, |&last| last as usize + 1)];
        for (docs, word) in segment.word_docs.iter().zip(&self.words) {
            if word.rarity > 0 {
                docs.iter().for_each(|&doc| word.add_to(&mut tallies[doc as usize]));
            }
        }
        let sum = |tally: Tally| self.telling(&tally).map_or(0, |language| tally[language].1);
        tallies.into_iter().map(sum).collect()
    }

    /// The shared words of a document that count, the rarest first, as the subject writes them.
    pub(super) fn shared(&self, segment: &Segment<'_>, doc: u32) -> Vec<&'a str> {
        let words = self.words.iter().zip(segment.word_docs).enumerate();
        let shared = words
            .filter(|(_, (word, docs))| word.rarity > 0 && docs.binary_search(&doc).is_ok())
            .map(|(at, (word, _))| (at, *word));
        let mut tally = Tally::default();
        shared.clone().for_each(|(_, word)| word.add_to(&mut tally));
        let language = self.telling(&tally);
        let mut told: Vec<(Reverse<Rarity>, &str)> = shared
            .filter(|(_, word)| Some(word.language) == language)
            .map(|(at, word)| (Reverse(word.rarity), self.question.subject.spelling(at)))
            .collect();
        told.sort_unstable();
        told.into_iter().map(|(_, word)| word).collect()
    }

    /// The language whose shared words tell most, of those with enough of them.
    fn telling(&self, tally: &Tally) -> Option<usize> {
        let enough = (0..LANGUAGES).filter(|&language| tally[language].0 >= self.shared_min);
        enough.max_by_key(|&language| tally[language].1)
    }
}

impl Known {
    fn add_to(self, tally: &mut Tally) {
        let (words, sum) = &mut tally[self.language];
        *words += 1;
        *sum += self.rarity;
    }
}

/// How many live partners have the question's word at this place.
fn partners_with(word: usize, segments: &[Segment<'_>]) -> u32 {
    let of_segment = |segment: &Segment<'_>| {
        let docs = segment.word_docs.get(word).map_or(&[][..], Vec::as_slice);
        docs.iter().filter(|&&doc| segment.columns.is_partner(doc)).count()
    };
    let partners: usize = segments.iter().map(of_segment).sum();
    u32::try_from(partners).unwrap_or(u32::MAX)
}

fn is_korean(word: &str) -> bool {
    word.chars().any(|c| ('가'..='힣').contains(&c))
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
