//! The plain words of a query: one part for each thing that they name.
//!
//! The weights were chosen on one judged collection and checked on another that had no say in it (docs/search.md).

use std::collections::HashSet;

use tantivy::query::{BooleanQuery, Query};
use tantivy::schema::Field;

use super::analysis::{self, Placed};
use super::corrections::Corrected;
use super::highlight::Needles;
use super::known;
use super::names;
use super::plan::{sequence, term, weighted};
use super::query::{Clause, ClauseKind, TERMS_MAX};
use super::schema::Fields;
use crate::taxonomy::{ConceptIndex, Mention, Taxonomy};
use crate::text::{self, Script};

/// Of a concept that the texts speak of, and again of one that is declared.
const CONCEPT_WEIGHT: f32 = 1.0;
/// Of a concept of which only a narrower one was found.
const NARROWER_WEIGHT: f32 = 0.8;
/// Of the concepts directly above the one that was typed, wherever they were found: a profile that speaks of robots and
/// of farming may be about farm robots.
const ABOVE_WEIGHT: f32 = 0.2;
/// Of the words that name a concept, beside the concept itself: with more, profiles in the language of the query win
/// over those that say the same in the other one.
const NAMING_WEIGHT: f32 = 0.4;
/// Of a word in Hangul and of each of its bigrams: together they say what one Latin word says.
const HANGUL_WEIGHT: f32 = 0.5;

/// The plain words of a query as one text, so that names of several words are found in it.
pub(super) struct Words<'a> {
    /// The words that are searched for, each once.
    telling: Vec<Placed>,
    /// Those that say too little beside the others, as typed.
    pub(super) generic: Vec<String>,
    /// Whether some were left out because there are too many.
    pub(super) is_cut: bool,
    mentions: Vec<Mention>,
    corrected: &'a Corrected,
}

impl<'a> Words<'a> {
    /// Reads the plain words, as corrected, of a query with these clauses. Where nothing else says more, generic words are
    /// searched for too.
    pub(super) fn of(clauses: &[Clause], corrected: &'a Corrected, taxonomy: &Taxonomy) -> Self {
        let is_other = |it: &Clause| !it.is_excluded && it.kind != ClauseKind::Word;
        let text = &corrected.text;
        let mut words: Vec<Placed> = Vec::new();
        for placed in analysis::words(text) {
            if !words.iter().any(|known| known.token.text == placed.token.text) {
                words.push(placed);
            }
        }
        let is_cut = words.len() > TERMS_MAX;
        words.truncate(TERMS_MAX);
        let mentions = taxonomy.mentions(text);
        let (generic, telling): (Vec<Placed>, Vec<Placed>) =
            words.into_iter().partition(|placed| text::is_generic(&placed.token.text));
        let has_others = !corrected.initials.is_empty() || clauses.iter().any(is_other);
        if telling.is_empty() && mentions.is_empty() && !has_others {
            return Self { telling: generic, generic: Vec::new(), is_cut, mentions, corrected };
        }
        let typed = |placed: &Placed| text[placed.token.start..placed.token.end].to_owned();
        let generic = generic.iter().map(typed).collect();
        Self { telling, generic, is_cut, mentions, corrected }
    }

    /// The concepts named, in the order typed, each once.
    pub(super) fn concepts(&self) -> Vec<ConceptIndex> {
        let mut concepts = Vec::new();
        for mention in &self.mentions {
            if !concepts.contains(&mention.concept) {
                concepts.push(mention.concept);
            }
        }
        concepts
    }

    /// What the words ask of the index: a part for each concept with the words that name it, one for each word that
    /// names none, and one for each name of which the first consonants were typed. A part finds what has something of
    /// it, or only what has it in full.
    pub(super) fn parts(
        &self,
        in_full: bool,
        fields: Fields,
        taxonomy: &Taxonomy,
        needles: &mut Needles,
    ) -> Vec<Box<dyn Query>> {
        let mut parts: Vec<Part> = Vec::new();
        for concept in self.concepts() {
            let mut queries = of_concept(concept, in_full, fields, taxonomy);
            // One of several words of a name is not the name.
            if !in_full {
                let naming = self.telling.iter().filter(|placed| self.names(placed, concept));
                let naming = naming.flat_map(|placed| of_word(placed, in_full, fields, needles));
                queries.extend(naming.map(|word| weighted(word, NAMING_WEIGHT)));
            }
            let its = self.mentions.iter().filter(|mention| mention.concept == concept);
            let places = its.map(|mention| (mention.start, mention.end)).collect();
            parts.push(Part { places, queries });
            needles.concepts.extend(taxonomy.narrower(concept));
        }
        let is_named =
            |placed: &&Placed| known::is_named(&self.corrected.text, &placed.token, &self.mentions);
        for placed in self.telling.iter().filter(|placed| !is_named(placed)) {
            let places = vec![(placed.token.start, placed.token.end)];
            parts.push(Part { places, queries: of_word(placed, in_full, fields, needles) });
        }
        if !in_full {
            self.add_typed(&mut parts, fields);
        }
        let parts = parts.into_iter().map(|part| part.queries);
        let initials = self.corrected.initials.iter().map(|initials| {
            needles.words.extend(initials.names.iter().map(|name| analysis::words(name)));
            vec![names::query(fields.names, &initials.letters)]
        });
        let union = |part| Box::new(BooleanQuery::union(part)) as Box<dyn Query>;
        parts.chain(initials).map(union).collect()
    }

    /// Adds what of words that were corrected may be found as it was typed to what stands in their place: it is no thing
    /// more that profiles should have.
    fn add_typed(&self, parts: &mut Vec<Part>, fields: Fields) {
        let bigrams = |text: &str| analysis::bigrams(text).into_iter().map(|it| it.token.text);
        let mut known: HashSet<String> = bigrams(&self.corrected.text).collect();
        for typed in &self.corrected.typed {
            let left = bigrams(&typed.word).filter(|bigram| known.insert(bigram.clone()));
            let left: Vec<Box<dyn Query>> =
                left.map(|bigram| weighted(term(fields.bigrams, &bigram), HANGUL_WEIGHT)).collect();
            let is_there = |&(start, end): &(usize, usize)| start < typed.end && typed.start < end;
            match parts.iter_mut().find(|part| part.places.iter().any(is_there)) {
                Some(part) => part.queries.extend(left),
                None if left.is_empty() => {}
                None => parts.push(Part { places: Vec::new(), queries: left }),
            }
        }
    }

    /// Whether a word, or a part of it, is a part of a name of this concept: 핀테크 in 핀테크기업.
    fn names(&self, placed: &Placed, concept: ConceptIndex) -> bool {
        let (start, end) = (placed.token.start, placed.token.end);
        let mut its = self.mentions.iter().filter(|mention| mention.concept == concept);
        its.any(|mention| mention.start < end && start < mention.end)
    }
}

/// One thing that is asked for.
struct Part {
    /// Where it stands in the plain words, as ranges of bytes.
    places: Vec<(usize, usize)>,
    queries: Vec<Box<dyn Query>>,
}

fn of_concept(
    concept: ConceptIndex,
    in_full: bool,
    fields: Fields,
    taxonomy: &Taxonomy,
) -> Vec<Box<dyn Query>> {
    let Fields { concepts, declared, broader, .. } = fields;
    let by_id = |concept: ConceptIndex, field: Field, weight: f32| {
        weighted(term(field, &taxonomy.concept(concept).id), weight)
    };
    let mut part = vec![
        by_id(concept, concepts, CONCEPT_WEIGHT),
        by_id(concept, declared, CONCEPT_WEIGHT),
        by_id(concept, broader, NARROWER_WEIGHT),
    ];
    let above = if in_full { &[][..] } else { &taxonomy.concept(concept).broader };
    for &above in above {
        part.extend([concepts, declared, broader].map(|field| by_id(above, field, ABOVE_WEIGHT)));
    }
    part
}

fn of_word(
    placed: &Placed,
    in_full: bool,
    fields: Fields,
    needles: &mut Needles,
) -> Vec<Box<dyn Query>> {
    let word = &placed.token.text;
    needles.words.push(vec![placed.clone()]);
    if placed.token.script != Script::Hangul {
        return vec![term(fields.words, word)];
    }
    let bigrams = analysis::bigrams(word);
    if in_full {
        let inside = sequence(fields.bigrams, &bigrams);
        needles.bigrams.push(bigrams);
        return inside.into_iter().chain([term(fields.words, word)]).collect();
    }
    let terms = bigrams.iter().map(|bigram| term(fields.bigrams, &bigram.token.text));
    let terms = std::iter::once(term(fields.words, word)).chain(terms);
    let part = terms.map(|query| weighted(query, HANGUL_WEIGHT)).collect();
    needles.bigrams.push(bigrams);
    part
}
