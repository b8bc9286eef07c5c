//! From a query that was read to a query of the index.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, InvertedIndexRangeQuery, Occur,
    PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::analysis::{self, Placed};
use super::corrections::Corrected;
use super::coverage::Coverage;
use super::document::Sources;
use super::excluded::Excluded;
use super::filter;
use super::highlight::Needles;
use super::kinds::Profiles;
use super::parts::Words;
use super::query::{Clause, ClauseKind, Parsed, Warning};
use super::schema::Fields;
use crate::matching::Rates;
use crate::proto::SearchFilter;
use crate::taxonomy::{ConceptIndex, Taxonomy};
use crate::text::{Runs, WORD_CHARS_MAX};

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
    /// Plans a query, of which the plain words have been corrected. Profiles must have something of it, or all of it in
    /// full.
    pub(super) fn new(
        parsed: &Parsed,
        in_full: bool,
        corrected: &Corrected,
        fields: Fields,
        taxonomy: &Taxonomy,
    ) -> Self {
        let mut planner = Planner::new(parsed, fields);
        if parsed.is_empty() {
            return planner.finish(all(fields));
        }
        let words = Words::of(&parsed.clauses, corrected, taxonomy);
        planner.concepts = words.concepts();
        planner.scored = words.parts(in_full, fields, taxonomy, &mut planner.needles);
        if words.is_cut {
            planner.warn(Warning::TooManyTerms);
        }
        if !words.generic.is_empty() {
            planner.warn(Warning::GenericWords(words.generic));
        }
        for clause in &parsed.clauses {
            planner.add_clause(clause);
        }
        if in_full {
            planner.required.append(&mut planner.scored);
        }
        let query = planner.compose();
        planner.finish(query)
    }
}

/// What [`Snapshot::search`](super::Snapshot::search) asks of the index by relevance for a query without mistakes, so that
/// the index can be measured by itself.
#[must_use]
pub fn planned(
    query: &Parsed,
    filter: &SearchFilter,
    taxonomy: &'static Taxonomy,
    rates: &'static Rates,
) -> Box<dyn Query> {
    let sources = Sources { fields: Fields::new().1, taxonomy, rates };
    let corrected = Corrected::as_typed(query.plain_words());
    let Plan { query, .. } = Plan::new(query, false, &corrected, sources.fields, taxonomy);
    filter::narrowed(query, filter, &[], &sources)
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
            (true, true) => parts.push((Occur::Must, all(self.fields))),
            (true, false) => {}
            (false, true) => parts.push((Occur::Must, Box::new(Coverage::new(scored)))),
            (false, false) => parts.push((Occur::Should, Box::new(Coverage::new(scored)))),
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
fn all(fields: Fields) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(Box::new(Profiles(fields.kind)), 0.0))
}

pub(super) fn term(field: Field, text: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, text);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

pub(super) fn weighted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
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
