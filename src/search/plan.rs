//! From a query that was read to a query of the index.
//!
//! The weights follow measurements on a Korean and English test collection (175 queries, nDCG@10): concepts are worth
//! .15, Hangul words and bigrams do best at half weight each.

use std::collections::HashSet;
use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, InvertedIndexRangeQuery,
    Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::analysis::{self, Placed};
use super::corrections::Corrected;
use super::excluded::Excluded;
use super::highlight::Needles;
use super::names;
use super::query::{Clause, ClauseKind, Parsed, TERMS_MAX, Warning};
use super::schema::Fields;
use crate::taxonomy::{ConceptIndex, Mention, Taxonomy};
use crate::text::{self, Runs, Script, WORD_CHARS_MAX};

/// Of a word in Hangul and of each of its bigrams: together they say what one Latin word says.
const HANGUL_WEIGHT: f32 = 0.5;
/// Of a concept that the texts speak of, and again of one that is declared.
const CONCEPT_WEIGHT: f32 = 1.0;
/// Of a concept of which only a narrower one was found.
const BROADER_WEIGHT: f32 = 0.5;

/// What a query asks of the index.
pub(super) struct Plan {
    /// The query without its filter.
    pub(super) query: Box<dyn Query>,
    /// The concepts understood in it, in the order typed, each once.
    pub(super) concepts: Vec<ConceptIndex>,
    /// What was ignored, while reading and since.
    pub(super) warnings: Vec<Warning>,
    /// What is highlighted in results.
    pub(super) needles: Needles,
}

impl Plan {
    /// Plans a query, of which the plain words have been corrected.
    pub(super) fn new(
        parsed: &Parsed,
        corrected: &Corrected,
        fields: Fields,
        taxonomy: &Taxonomy,
    ) -> Self {
        let mut planner = Planner::new(parsed, fields);
        if parsed.is_empty() {
            return planner.finish(all());
        }
        let words = Words::of(&corrected.text, taxonomy);
        let is_other = |it: &Clause| !it.is_excluded && it.kind != ClauseKind::Word;
        let has_others = parsed.clauses.iter().any(is_other) || !corrected.initials.is_empty();
        planner.add_concepts(&words.mentions, taxonomy);
        planner.add_words(words, has_others);
        planner.add_corrected(corrected);
        for clause in &parsed.clauses {
            planner.add_clause(clause);
        }
        let query = planner.compose();
        planner.finish(query)
    }
}

/// The plain words of a query as one text, so that names of several words are found in it.
struct Words {
    text: String,
    tokens: Vec<Placed>,
    mentions: Vec<Mention>,
}

impl Words {
    fn of(text: &str, taxonomy: &Taxonomy) -> Self {
        let mut tokens: Vec<Placed> = Vec::new();
        for placed in analysis::words(text) {
            if !tokens.iter().any(|known| known.token.text == placed.token.text) {
                tokens.push(placed);
            }
        }
        Self { tokens, mentions: taxonomy.mentions(text), text: text.to_owned() }
    }
}

struct Planner {
    fields: Fields,
    /// At least one of these must be found, unless a phrase is required: then they only add to the score.
    scored: Vec<Box<dyn Query>>,
    required: Vec<Box<dyn Query>>,
    excluded: Vec<Box<dyn Query>>,
    concepts: Vec<ConceptIndex>,
    warnings: Vec<Warning>,
    needles: Needles,
}

impl Planner {
    fn new(parsed: &Parsed, fields: Fields) -> Self {
        Self {
            fields,
            scored: Vec::new(),
            required: Vec::new(),
            excluded: Vec::new(),
            concepts: Vec::new(),
            warnings: parsed.warnings.clone(),
            needles: Needles::default(),
        }
    }

    fn add_concepts(&mut self, mentions: &[Mention], taxonomy: &Taxonomy) {
        for concept in mentions.iter().map(|mention| mention.concept) {
            if self.concepts.contains(&concept) {
                continue;
            }
            self.concepts.push(concept);
            self.needles.concepts.extend(taxonomy.narrower(concept));
            let id = &taxonomy.concept(concept).id;
            let Fields { concepts, declared, broader, .. } = self.fields;
            for (field, weight) in
                [(concepts, CONCEPT_WEIGHT), (declared, CONCEPT_WEIGHT), (broader, BROADER_WEIGHT)]
            {
                self.scored.push(weighted(term(field, id), weight));
            }
        }
    }

    fn add_words(&mut self, words: Words, has_others: bool) {
        let Words { text, mut tokens, .. } = words;
        if tokens.len() > TERMS_MAX {
            tokens.truncate(TERMS_MAX);
            self.warn(Warning::TooManyTerms);
        }
        let (generic, telling): (Vec<Placed>, Vec<Placed>) =
            tokens.into_iter().partition(|placed| text::is_generic(&placed.token.text));
        let is_all_there_is = telling.is_empty() && self.concepts.is_empty() && !has_others;
        if !is_all_there_is && !generic.is_empty() {
            let typed = |placed: &Placed| text[placed.token.start..placed.token.end].to_owned();
            self.warn(Warning::GenericWords(generic.iter().map(typed).collect()));
        }
        for placed in if is_all_there_is { generic } else { telling } {
            self.add_word(placed);
        }
    }

    fn add_word(&mut self, placed: Placed) {
        let word = &placed.token.text;
        if placed.token.script == Script::Hangul {
            self.scored.push(weighted(term(self.fields.words, word), HANGUL_WEIGHT));
            let bigrams = analysis::bigrams(word);
            for bigram in &bigrams {
                let query = term(self.fields.bigrams, &bigram.token.text);
                self.scored.push(weighted(query, HANGUL_WEIGHT));
            }
            self.needles.bigrams.push(bigrams);
        } else {
            self.scored.push(term(self.fields.words, word));
        }
        self.needles.words.push(vec![placed]);
    }

    /// What is left of words that were corrected: parts of them as they were typed, and the names that first consonants
    /// stand for.
    fn add_corrected(&mut self, corrected: &Corrected) {
        let mut known: HashSet<String> = HashSet::new();
        let bigrams = |text: &str| analysis::bigrams(text).into_iter().map(|it| it.token.text);
        known.extend(bigrams(&corrected.text));
        for bigram in corrected.typed.iter().flat_map(|typed| bigrams(typed)) {
            if !known.contains(&bigram) {
                let query = term(self.fields.bigrams, &bigram);
                self.scored.push(weighted(query, HANGUL_WEIGHT));
                known.insert(bigram);
            }
        }
        for initials in &corrected.initials {
            self.scored.push(names::query(self.fields.names, &initials.letters));
            self.needles.words.extend(initials.names.iter().map(|name| analysis::words(name)));
        }
    }

    fn add_clause(&mut self, clause: &Clause) {
        let query = match clause.kind {
            ClauseKind::Word if !clause.is_excluded => None,
            ClauseKind::Word | ClauseKind::Phrase => self.phrase(clause),
            ClauseKind::Prefix => self.prefix(clause),
        };
        let Some(query) = query else { return };
        match (clause.is_excluded, clause.kind) {
            (true, _) => self.excluded.push(Box::new(Excluded(query))),
            (false, ClauseKind::Phrase) => self.required.push(query),
            (false, _) => self.scored.push(query),
        }
    }

    /// The words in this order. Hangul is found inside longer words too, by its bigrams, and whether or not the profile
    /// writes it with spaces: 물류 자동화 is in 물류자동화설비.
    fn phrase(&mut self, clause: &Clause) -> Option<Box<dyn Query>> {
        let words = analysis::words(&clause.text);
        let mut runs = Vec::new();
        if analysis::is_hangul(&words) {
            runs.push(analysis::bigrams(&clause.text));
            if clause.text.contains(char::is_whitespace) {
                let joined: String = clause.text.split_whitespace().collect();
                runs.push(analysis::bigrams(&joined));
            }
        }
        let by_words = sequence(self.fields.words, &words);
        let by_bigrams = runs.iter().filter_map(|run| sequence(self.fields.bigrams, run));
        let ways: Vec<Box<dyn Query>> = by_words.into_iter().chain(by_bigrams).collect();
        if !clause.is_excluded {
            self.needles.words.push(words);
            self.needles.bigrams.extend(runs);
        }
        (!ways.is_empty()).then(|| Box::new(BooleanQuery::union(ways)) as Box<dyn Query>)
    }

    /// Words that begin so. Where a sign stands in it, as in `e-comm*`, the words before the last must be there whole.
    fn prefix(&mut self, clause: &Clause) -> Option<Box<dyn Query>> {
        let runs = Runs::of(&clause.text);
        let last = runs.iter().last()?;
        let prefix = last.text(WORD_CHARS_MAX);
        let field = self.fields.surfaces;
        let from = Bound::Included(Term::from_field_text(field, &prefix));
        // No character is greater, so this is behind everything that begins with the prefix.
        let to = Bound::Excluded(Term::from_field_text(field, &format!("{prefix}{}", char::MAX)));
        let beginning: Box<dyn Query> = Box::new(InvertedIndexRangeQuery::new(from, to));
        if !clause.is_excluded {
            self.needles.prefixes.push(prefix);
        }
        let before = analysis::words(&clause.text[..last.start()]);
        match sequence(self.fields.words, &before) {
            Some(before) => Some(Box::new(BooleanQuery::intersection(vec![before, beginning]))),
            None => Some(beginning),
        }
    }

    /// All parts as one query: one of the scored must be found, but where a phrase is required they only add to the
    /// score.
    fn compose(&mut self) -> Box<dyn Query> {
        let scored = std::mem::take(&mut self.scored);
        let required = std::mem::take(&mut self.required);
        let excluded = std::mem::take(&mut self.excluded);
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        match (scored.is_empty(), required.is_empty()) {
            (true, true) if excluded.is_empty() => {
                self.warn(Warning::NothingToSearch);
                return Box::new(EmptyQuery);
            }
            (true, true) => parts.push((Occur::Must, all())),
            (true, false) => {}
            (false, true) => parts.push((Occur::Must, Box::new(BooleanQuery::union(scored)))),
            (false, false) => parts.push((Occur::Should, Box::new(BooleanQuery::union(scored)))),
        }
        parts.extend(required.into_iter().map(|query| (Occur::Must, query)));
        parts.extend(excluded.into_iter().map(|query| (Occur::MustNot, query)));
        Box::new(BooleanQuery::new(parts))
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn finish(self, query: Box<dyn Query>) -> Plan {
        let Self { concepts, warnings, needles, .. } = self;
        Plan { query, concepts, warnings, needles }
    }
}

/// Every profile, all with the same score.
pub(super) fn all() -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, text);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn weighted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, weight))
}

/// The tokens at their distances; a single one is a term, for tantivy's phrases have two at least.
pub(super) fn sequence(field: Field, tokens: &[Placed]) -> Option<Box<dyn Query>> {
    match tokens {
        [] => None,
        [only] => Some(term(field, &only.token.text)),
        several => {
            let place = |placed: &Placed| {
                (placed.position, Term::from_field_text(field, &placed.token.text))
            };
            let terms = several.iter().map(place).collect();
            Some(Box::new(PhraseQuery::new_with_offset(terms)))
        }
    }
}
