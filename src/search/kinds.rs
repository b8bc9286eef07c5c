//! Which documents are profiles. The others, records, have no words, so that only what asks for every document, or
//! counts them all, has to leave them out.

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, EnableScoring, Explanation, Occur, Query,
    Scorer, TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, Searcher, SegmentReader, Term};

use super::{Error, live};

/// Stands in the field of the kinds, beside the kind, where a document is no profile.
pub(super) const RECORD: &str = "record";

/// All profiles. The field is that of the kinds.
#[derive(Debug, Clone)]
pub(super) struct Profiles(pub(super) Field);

impl Query for Profiles {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let term = record(self.0);
        let records = TermQuery::new(term.clone(), IndexRecordOption::Basic);
        let others = BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery) as Box<dyn Query>),
            (Occur::MustNot, Box::new(records)),
        ]);
        let (all, others) = (AllQuery.weight(scoring)?, others.weight(scoring)?);
        Ok(Box::new(ProfilesWeight { term, all, others }))
    }
}

/// Many segments hold no record: there all documents are taken, which costs nothing.
struct ProfilesWeight {
    term: Term,
    all: Box<dyn Weight>,
    others: Box<dyn Weight>,
}

impl ProfilesWeight {
    fn of(&self, segment: &SegmentReader) -> tantivy::Result<&dyn Weight> {
        let records = segment.inverted_index(self.term.field())?.doc_freq(&self.term)?;
        Ok(if records == 0 { &*self.all } else { &*self.others })
    }
}

impl Weight for ProfilesWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        self.of(segment)?.scorer(segment, boost)
    }

    fn explain(&self, segment: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.of(segment)?.explain(segment, doc)
    }

    fn count(&self, segment: &SegmentReader) -> tantivy::Result<u32> {
        self.of(segment)?.count(segment)
    }
}

/// How many profiles are live.
pub(super) fn count(searcher: &Searcher, kind: Field) -> Result<u32, Error> {
    let term = record(kind);
    let mut profiles = searcher.num_docs();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(kind)?;
        if let Some(info) = index.get_term_info(&term)? {
            profiles -= live::count(segment, &index, &info)?;
        }
    }
    Ok(u32::try_from(profiles).unwrap_or(u32::MAX))
}

/// What BM25 counts by, of profiles alone: how rare a word is among them, and how long their texts are.
pub(super) struct Statistics<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) kind: Field,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        let records = self.searcher.doc_freq(&record(self.kind))?;
        Ok(self.searcher.total_num_docs()?.saturating_sub(records))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.searcher.doc_freq(term)
    }
}

fn record(kind: Field) -> Term {
    Term::from_field_text(kind, RECORD)
}
