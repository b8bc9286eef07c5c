//! The plain words of a query: one part for each thing that they name.
//!
//! The weights were chosen on one judged collection and checked on another that had no say in it (docs/search.md).

use tantivy::query::{BooleanQuery, Query};
use tantivy::schema::Field;

use super::analysis::{self, Placed};
use super::highlight::Needles;
use super::plan::{term, weighted};
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
pub(super) struct Words {
    /// The words that are searched for, each once.
    telling: Vec<Placed>,
    /// Those that say too little beside the others, as typed.
    pub(super) generic: Vec<String>,
    /// Whether some were left out because there are too many.
    pub(super) is_cut: bool,
    mentions: Vec<Mention>,
}

impl Words {
    /// Reads the plain words among the clauses. Where nothing else says more, generic words are searched for too.
    pub(super) fn of(clauses: &[Clause], taxonomy: &Taxonomy) -> Self {
        let is_plain = |clause: &&Clause| clause.kind == ClauseKind::Word && !clause.is_excluded;
        let is_other = |it: &Clause| !it.is_excluded && it.kind != ClauseKind::Word;
        let texts: Vec<&str> =
            clauses.iter().filter(is_plain).map(|clause| clause.text.as_str()).collect();
        let text = texts.join(" ");
        let mut words: Vec<Placed> = Vec::new();
        for placed in analysis::words(&text) {
            if !words.iter().any(|known| known.token.text == placed.token.text) {
                words.push(placed);
            }
        }
        let is_cut = words.len() > TERMS_MAX;
        words.truncate(TERMS_MAX);
        let mentions = taxonomy.mentions(&text);
        let (generic, telling): (Vec<Placed>, Vec<Placed>) =
            words.into_iter().partition(|placed| text::is_generic(&placed.token.text));
        if telling.is_empty() && mentions.is_empty() && !clauses.iter().any(is_other) {
            return Self { telling: generic, generic: Vec::new(), is_cut, mentions };
        }
        let typed = |placed: &Placed| text[placed.token.start..placed.token.end].to_owned();
        Self { telling, generic: generic.iter().map(typed).collect(), is_cut, mentions }
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

    /// What the words ask of the index: a part for each concept with the words that name it, and one for each word that
    /// names none.
    pub(super) fn parts(
        &self,
        fields: Fields,
        taxonomy: &Taxonomy,
        needles: &mut Needles,
    ) -> Vec<Box<dyn Query>> {
        let mut parts = Vec::new();
        for concept in self.concepts() {
            let mut part = of_concept(concept, fields, taxonomy);
            let naming = self.telling.iter().filter(|placed| self.names(placed, Some(concept)));
            let naming = naming.flat_map(|placed| of_word(placed, fields, needles));
            part.extend(naming.map(|word| weighted(word, NAMING_WEIGHT)));
            parts.push(part);
            needles.concepts.extend(taxonomy.narrower(concept));
        }
        for placed in self.telling.iter().filter(|placed| !self.names(placed, None)) {
            parts.push(of_word(placed, fields, needles));
        }
        parts
            .into_iter()
            .map(|part| Box::new(BooleanQuery::union(part)) as Box<dyn Query>)
            .collect()
    }

    /// Whether a word is a part of the name of this concept, or of any.
    fn names(&self, placed: &Placed, concept: Option<ConceptIndex>) -> bool {
        let (start, end) = (placed.token.start, placed.token.end);
        let mut mentions =
            self.mentions.iter().filter(|it| concept.is_none_or(|c| c == it.concept));
        // A mention may be less than a word: 핀테크 in 핀테크기업.
        mentions.any(|mention| mention.start < end && start < mention.end)
    }
}

fn of_concept(concept: ConceptIndex, fields: Fields, taxonomy: &Taxonomy) -> Vec<Box<dyn Query>> {
    let Fields { concepts, declared, broader, .. } = fields;
    let by_id = |concept: ConceptIndex, field: Field, weight: f32| {
        weighted(term(field, &taxonomy.concept(concept).id), weight)
    };
    let mut part = vec![
        by_id(concept, concepts, CONCEPT_WEIGHT),
        by_id(concept, declared, CONCEPT_WEIGHT),
        by_id(concept, broader, NARROWER_WEIGHT),
    ];
    for &above in &taxonomy.concept(concept).broader {
        part.extend([concepts, declared, broader].map(|field| by_id(above, field, ABOVE_WEIGHT)));
    }
    part
}

fn of_word(placed: &Placed, fields: Fields, needles: &mut Needles) -> Vec<Box<dyn Query>> {
    let word = &placed.token.text;
    needles.words.push(vec![placed.clone()]);
    if placed.token.script != Script::Hangul {
        return vec![term(fields.words, word)];
    }
    let bigrams = analysis::bigrams(word);
    let terms = bigrams.iter().map(|bigram| term(fields.bigrams, &bigram.token.text));
    let terms = std::iter::once(term(fields.words, word)).chain(terms);
    let part = terms.map(|query| weighted(query, HANGUL_WEIGHT)).collect();
    needles.bigrams.push(bigrams);
    part
}
