//! What a reader holds: texts, facts and columns of one revision.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use prost::Message;
use tantivy::collector::sort_key::{SortBySimilarityScore, SortByString};
use tantivy::collector::{Count, TopDocs};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocSet, Order, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term,
};

use super::columns::facts_of;
use super::corrections::Corrected;
use super::document::Sources;
use super::highlight::{Needles, highlights};
use super::known::Known;
use super::plan::Plan;
use super::query::{Parsed, Warning};
use super::schema::Fields;
use super::texts::Texts;
use super::{Error, filter, schema};
use crate::matching::{self, Columns, Facts};
use crate::proto::{Correction, Highlight, Key, LocalizedText, SearchFilter};
use crate::store::{Revision, StoreId};
use crate::taxonomy::ConceptIndex;

/// The most results of one page.
pub const PAGE_SIZE_MAX: usize = 100;

/// Results can be paged through up to this one.
pub const RESULTS_MAX: usize = 1_000;

/// The index as of one revision of one store. Never changes; cheap to keep as long as a request takes. All its
/// functions use the CPU and read memory-mapped files: call them off the asynchronous workers.
pub struct Snapshot {
    pub(super) searcher: Searcher,
    /// Where the index lies.
    pub(super) folder: PathBuf,
    pub(super) sources: Sources,
    pub(super) store_id: StoreId,
    pub(super) complete: Revision,
    /// Of the searcher's segments, in its order.
    pub(super) columns: Vec<Arc<Columns>>,
}

/// What is searched for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The query, as [`super::parse`] read it.
    pub query: &'a Parsed,
    /// What profiles must have. It must be valid: what the filter names and nobody knows is found nowhere.
    pub filter: &'a SearchFilter,
    /// How many results to leave out at the start.
    pub offset: usize,
    /// The most results to answer; at most [`PAGE_SIZE_MAX`] are. None lies behind [`RESULTS_MAX`].
    pub limit: usize,
    /// Whether words that nobody knows are searched for all the same, and not corrected.
    pub as_typed: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The results of this page: by score, the best first, then by name.
    pub hits: Vec<Hit>,
    /// How many profiles were found in all. Exact.
    pub total: u64,
    /// The concepts understood in the query, in the order typed.
    pub concepts: Vec<ConceptIndex>,
    /// What of the query was ignored.
    pub warnings: Vec<Warning>,
    /// What was searched for otherwise than typed, in the order typed.
    pub corrections: Vec<Correction>,
}

/// One profile found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The profile.
    pub key: Key,
    /// What orders the results of one answer; it means nothing across queries.
    pub score: f32,
    /// Its name.
    pub display_name: LocalizedText,
    /// What it does.
    pub one_liner: LocalizedText,
    /// Where words and concepts of the query stand; at most five.
    pub highlights: Vec<Highlight>,
}

/// Words of a subject and where they stand: what matching accumulates.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The words with the number of live profiles that have them.
    pub words: Vec<matching::Word>,
    /// For each segment and word the live documents that have it, ascending.
    segments: Vec<Vec<Vec<u32>>>,
}

impl Snapshot {
    /// The store whose documents these are.
    #[must_use]
    pub fn store_id(&self) -> StoreId {
        self.store_id
    }

    /// The revision at which the index stands: everything up to it is in here and nothing after it.
    #[must_use]
    pub fn complete(&self) -> Revision {
        self.complete
    }

    /// How many live profiles there are, of both kinds.
    #[must_use]
    pub fn documents(&self) -> u32 {
        u32::try_from(self.searcher.num_docs()).unwrap_or(u32::MAX)
    }

    /// Finds profiles. The order is exact and, on one snapshot, the same at every call. Between servers at one revision
    /// scores may differ a little: BM25 counts deleted profiles until their segments are merged.
    ///
    /// `stop` is asked before the index is searched, before each word that nobody knows and before each result is read.
    ///
    /// # Errors
    ///
    /// An index that cannot be read; [`Error::Stopped`] once `stop` answers yes.
    pub fn search(&self, request: &Request<'_>, stop: &dyn Fn() -> bool) -> Result<Page, Error> {
        let go_on = || if stop() { Err(Error::Stopped) } else { Ok(()) };
        go_on()?;
        let typed = request.query.plain_words();
        let corrected = match request.as_typed {
            true => Corrected::as_typed(typed),
            false => Corrected::of(typed, self.known(), stop)?,
        };
        let Sources { fields, taxonomy, .. } = self.sources;
        let plan = Plan::new(request.query, &corrected, fields, taxonomy);
        let corrections = corrected.corrections;
        let Plan { query, concepts, warnings, needles } = plan;
        let query = filter::narrowed(query, request.filter, &self.sources);
        let behind = RESULTS_MAX.saturating_sub(request.offset);
        let limit = request.limit.min(PAGE_SIZE_MAX).min(behind);
        if limit == 0 {
            let total = self.searcher.search(&query, &Count)? as u64;
            return Ok(Page { hits: Vec::new(), total, concepts, warnings, corrections });
        }
        let by_score = (SortBySimilarityScore, Order::Desc);
        let by_name = (SortByString::for_field(schema::KEY), Order::Asc);
        let best = TopDocs::with_limit(limit).and_offset(request.offset);
        let (total, found) =
            self.searcher.search(&query, &(Count, best.order_by((by_score, by_name))))?;
        let hits = found.into_iter().map(|((score, _), at)| {
            go_on()?;
            self.hit(score, at, &needles)
        });
        let hits = hits.collect::<Result<_, _>>()?;
        Ok(Page { hits, total: total as u64, concepts, warnings, corrections })
    }

    /// The facts of a live profile; `None` if there is none of this name at this revision.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn facts(&self, key: &Key) -> Result<Option<Facts>, Error> {
        let Some(at) = self.find(key)? else { return Ok(None) };
        let document: TantivyDocument = self.searcher.doc(at)?;
        facts_of(&document, self.sources.fields.facts).map(Some)
    }

    /// The profiles that refer to this one, which need not exist.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn referrers(&self, key: &Key) -> Result<Vec<Key>, Error> {
        let term = key_term(self.sources.fields.references, key);
        let mut referrers = Vec::new();
        for segment in self.searcher.segment_readers() {
            let docs = live_docs(segment, &term)?;
            let damaged = || Error::Damaged("the names of profiles cannot be read");
            let names = segment.fast_fields().str(schema::KEY)?.ok_or_else(damaged)?;
            for doc in docs {
                let mut name = String::new();
                let place = names.term_ords(doc).next().ok_or_else(damaged)?;
                names.ord_to_str(place, &mut name)?;
                referrers.push(Key::parse(&name).ok_or_else(damaged)?);
            }
        }
        Ok(referrers)
    }

    /// Where the words of `subject` stand. Numbers of profiles count live ones only, so they are the same on every
    /// server at one revision.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn evidence(&self, subject: &Facts) -> Result<Evidence, Error> {
        let terms: Vec<Term> = subject
            .words()
            .iter()
            .map(|word| Term::from_field_text(self.sources.fields.evidence, word))
            .collect();
        let mut counts = vec![0; terms.len()];
        let mut segments = Vec::with_capacity(self.columns.len());
        for segment in self.searcher.segment_readers() {
            let mut docs_of_words = Vec::with_capacity(terms.len());
            for (term, count) in terms.iter().zip(&mut counts) {
                let docs = live_docs(segment, term)?;
                *count += u32::try_from(docs.len()).expect("documents are numbered in 32 bits");
                docs_of_words.push(docs);
            }
            segments.push(docs_of_words);
        }
        let word =
            |(text, &documents): (&String, &u32)| matching::Word { text: text.clone(), documents };
        Ok(Evidence { words: subject.words().iter().zip(&counts).map(word).collect(), segments })
    }

    /// Calls `work` with the segments as matching scans them. `evidence` must come from this snapshot.
    pub fn with_segments<T>(
        &self,
        evidence: &Evidence,
        work: impl FnOnce(&[matching::Segment<'_>]) -> T,
    ) -> T {
        let readers = self.searcher.segment_readers();
        let alive: Vec<_> =
            readers.iter().map(|reader| move |doc: u32| !reader.is_deleted(doc)).collect();
        let mut segments = Vec::with_capacity(self.columns.len());
        for ((columns, is_alive), word_docs) in
            self.columns.iter().zip(&alive).zip(&evidence.segments)
        {
            segments.push(matching::Segment { columns, is_alive, word_docs });
        }
        work(&segments)
    }

    fn hit(&self, score: f32, at: DocAddress, needles: &Needles) -> Result<Hit, Error> {
        let (key, texts) = stored(&self.searcher, self.sources.fields, at)?;
        Ok(Hit {
            key,
            score,
            display_name: texts.localized("display_name"),
            one_liner: texts.localized("one_liner"),
            highlights: highlights(&texts, needles, self.sources.taxonomy),
        })
    }

    fn known(&self) -> Known<'_> {
        Known { searcher: &self.searcher, sources: &self.sources }
    }

    fn find(&self, key: &Key) -> Result<Option<DocAddress>, Error> {
        let term = key_term(self.sources.fields.key, key);
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            if let Some(&doc) = live_docs(segment, &term)?.first() {
                return Ok(Some(DocAddress::new(number, doc)));
            }
        }
        Ok(None)
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("store_id", &self.store_id)
            .field("complete", &self.complete)
            .field("documents", &self.documents())
            .finish_non_exhaustive()
    }
}

/// The term that stands for one profile.
pub(super) fn key_term(field: Field, key: &Key) -> Term {
    Term::from_field_text(field, &key.to_string())
}

/// The name and the texts of a profile.
pub(super) fn stored(
    searcher: &Searcher,
    fields: Fields,
    at: DocAddress,
) -> Result<(Key, Texts), Error> {
    let document: TantivyDocument = searcher.doc(at)?;
    let damaged = || Error::Damaged("a stored profile cannot be read");
    let texts = document.get_first(fields.texts).and_then(|value| value.as_bytes());
    let texts = texts.and_then(|bytes| Texts::decode(bytes).ok()).ok_or_else(damaged)?;
    let name = document.get_first(fields.key);
    let name = name.as_ref().and_then(|value| value.as_str());
    Ok((name.and_then(Key::parse).ok_or_else(damaged)?, texts))
}

/// The live documents of a segment that have the term, ascending.
pub(super) fn live_docs(segment: &SegmentReader, term: &Term) -> Result<Vec<u32>, Error> {
    let index = segment.inverted_index(term.field())?;
    let mut docs = Vec::new();
    if let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? {
        docs.reserve(postings.doc_freq() as usize);
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                docs.push(postings.doc());
            }
            postings.advance();
        }
    }
    Ok(docs)
}
