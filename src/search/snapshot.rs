//! What a reader holds: texts, facts and columns of one revision.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use prost::Message;
use tantivy::collector::Count;
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, Searcher, SegmentReader, TantivyDocument, Term};

use super::columns::{DAYS_MAX, SegmentColumns, facts_of};
use super::corrections::Corrected;
use super::document::{Sources, concepts_at};
use super::facets::{self, FacetValues};
use super::highlight::Marker;
use super::known::Known;
use super::order::{self, Order};
use super::plan::Plan;
use super::query::{Parsed, Warning};
use super::schema::Fields;
use super::texts::Texts;
use super::{Error, filter, live, schema};
use crate::matching::{self, Counts, Day, Facts, Model, Statistics, Stopped};
use crate::proto::{Correction, Highlight, Key, LocalizedText, SearchFacet, SearchFilter};
use crate::store::{Micros, Revision, StoreId};
use crate::taxonomy::{ConceptIndex, Taxonomy};

/// The most results of one page.
pub const PAGE_SIZE_MAX: usize = 100;

/// Results can be paged through up to this one.
pub const RESULTS_MAX: usize = 1_000;

/// The most concepts that one result says it was found for.
const MATCHED_CONCEPTS_MAX: usize = 10;

/// The index as of one revision of one store. Never changes; cheap to keep as long as a request takes. All its
/// functions use the CPU and read memory-mapped files: call them off the asynchronous workers.
pub struct Snapshot {
    pub(super) searcher: Searcher,
    /// Where the index lies.
    pub(super) folder: PathBuf,
    pub(super) sources: Sources,
    pub(super) store_id: StoreId,
    pub(super) complete: Revision,
    /// How many live profiles there are.
    pub(super) profiles: u32,
    /// Of the searcher's segments, in its order.
    pub(super) columns: Vec<Arc<SegmentColumns>>,
    /// What is average, for the days that were asked for last.
    pub(super) statistics: Mutex<Vec<Arc<Statistics>>>,
}

/// Why a profile that was found cannot be shown.
const UNREADABLE: &str = "a stored profile cannot be read";

/// What is searched for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The query, as [`super::parse`] read it.
    pub query: &'a Parsed,
    /// What profiles must have. It must be valid: what the filter names and nobody knows is found nowhere.
    pub filter: &'a SearchFilter,
    /// In which order results come.
    pub order: Order,
    /// What the profiles found are counted by; distinct.
    pub facets: &'a [SearchFacet],
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
    /// The results of this page, in the order asked for.
    pub hits: Vec<Hit>,
    /// How many profiles were found in all. Exact.
    pub total: u64,
    /// The counts of the facets asked for, in their order.
    pub facets: Vec<FacetValues>,
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
    /// What orders the results of one answer by relevance; it means nothing across queries. 0 in other orders.
    pub score: f32,
    /// Its name.
    pub display_name: LocalizedText,
    /// What it does.
    pub one_liner: LocalizedText,
    /// Where words and concepts of the query stand; at most five.
    pub highlights: Vec<Highlight>,
    /// The concepts of the query, or narrower ones, that the profile speaks of or declares, in the order of the query;
    /// at most ten.
    pub concepts: Vec<ConceptIndex>,
    /// When the profile was last written.
    pub updated_at: Micros,
}

/// Where the words of a subject stand: for each segment and word the live documents that have it, ascending.
#[derive(Debug, Clone, Default)]
pub struct Evidence(Vec<Vec<Vec<u32>>>);

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

    /// How many live profiles there are, of both kinds. Engagements are none.
    #[must_use]
    pub fn documents(&self) -> u32 {
        self.profiles
    }

    /// Finds profiles. The order is exact and, on one snapshot, the same at every call. Between servers at one revision
    /// scores may differ a little: BM25 counts deleted profiles until their segments are merged.
    ///
    /// `stop` is asked before the index is searched, before each word that nobody knows, before each result is read and
    /// while facets are counted.
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
        // A list by name or date has no place at its end for what fits less.
        let in_full = request.order != Order::Relevance;
        let plan = Plan::new(request.query, in_full, &corrected, fields, taxonomy);
        let corrections = corrected.corrections;
        let Plan { query, concepts, warnings, needles } = plan;
        let Request { filter, order, facets, offset, .. } = *request;
        let facets = facets::count(self, &*query, facets, filter, stop)?;
        let query = filter::narrowed(query, filter, &[], &self.sources);
        let limit = request.limit.min(PAGE_SIZE_MAX).min(RESULTS_MAX.saturating_sub(offset));
        let (total, found) = if limit == 0 {
            (self.searcher.search(&query, &Count)?, Vec::new())
        } else {
            order::best(self, &*query, order, offset..offset + limit)?
        };
        let marker = Marker { needles: &needles, taxonomy };
        let hits = found.into_iter().map(|(score, at)| {
            go_on()?;
            self.hit(score, at, &marker, &concepts)
        });
        let hits = hits.collect::<Result<_, _>>()?;
        Ok(Page { hits, total: total as u64, facets, concepts, warnings, corrections })
    }

    /// The facts of a live profile or engagement; `None` if there is none of this name at this revision.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn facts(&self, key: &Key) -> Result<Option<Facts>, Error> {
        let Some(at) = self.find(key)? else { return Ok(None) };
        let document: TantivyDocument = self.searcher.doc(at)?;
        facts_of(&document, self.sources.fields.facts)
    }

    /// Whether there is a live profile of this name at this revision.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn has(&self, key: &Key) -> Result<bool, Error> {
        Ok(self.find(key)?.is_some())
    }

    /// The profiles and engagements that refer to this profile, which need not exist.
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

    /// Where the words of `subject` stand.
    ///
    /// # Errors
    ///
    /// An index that cannot be read.
    pub fn evidence(&self, subject: &Facts) -> Result<Evidence, Error> {
        let term = |word: &String| Term::from_field_text(self.sources.fields.evidence, word);
        let terms: Vec<Term> = subject.words().iter().map(term).collect();
        let of_segment = |segment: &SegmentReader| {
            terms.iter().map(|term| live_docs(segment, term)).collect::<Result<_, _>>()
        };
        self.searcher
            .segment_readers()
            .iter()
            .map(of_segment)
            .collect::<Result<_, _>>()
            .map(Evidence)
    }

    /// What is average on a day: counted at its first question, and kept for those after it.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if `stop` says so.
    pub fn statistics(
        &self,
        as_of: Day,
        model: &Model,
        stop: &dyn Fn() -> bool,
    ) -> Result<Arc<Statistics>, Stopped> {
        // Held while they are counted: who asks for the same day meanwhile waits for the same.
        let mut kept = self.statistics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(statistics) = kept.iter().find(|statistics| statistics.as_of() == as_of) {
            return Ok(Arc::clone(statistics));
        }
        let segments = self.columns.iter().zip(self.searcher.segment_readers());
        let count = |(columns, segment): (&Arc<SegmentColumns>, &SegmentReader)| {
            columns.counts(segment, as_of, model, stop)
        };
        let counts = segments.map(count).collect::<Result<Vec<Counts>, Stopped>>()?;
        let none = Evidence(vec![Vec::new(); self.columns.len()]);
        let counted = self.with_segments(&none, |it| Statistics::of(&counts, it, as_of, model));
        let counted = Arc::new(counted);
        if kept.len() == DAYS_MAX {
            kept.remove(0);
        }
        kept.push(Arc::clone(&counted));
        Ok(counted)
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
        for ((columns, is_alive), word_docs) in self.columns.iter().zip(&alive).zip(&evidence.0) {
            segments.push(matching::Segment { columns: &columns.facts, is_alive, word_docs });
        }
        work(&segments)
    }

    fn hit(
        &self,
        score: f32,
        at: DocAddress,
        marker: &Marker<'_>,
        asked: &[ConceptIndex],
    ) -> Result<Hit, Error> {
        let document: TantivyDocument = self.searcher.doc(at)?;
        let Sources { fields, taxonomy, .. } = self.sources;
        let (key, texts) = read(&document, fields)?;
        let damaged = || Error::Damaged(UNREADABLE);
        let spoken_of = document.get_first(fields.spoken_of).and_then(|value| value.as_bytes());
        let spoken_of =
            spoken_of.and_then(|bytes| concepts_at(bytes, taxonomy)).ok_or_else(damaged)?;
        let updated_at = document.get_first(fields.updated).and_then(|value| value.as_i64());
        Ok(Hit {
            key,
            score,
            display_name: texts.localized("display_name"),
            one_liner: texts.localized("one_liner"),
            highlights: marker.highlights(&texts, &spoken_of),
            concepts: matched(asked, &spoken_of, taxonomy),
            updated_at: updated_at.ok_or_else(damaged)?,
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

/// Those of the concepts asked for, and narrower ones, of which a profile speaks: in the order asked for, the nearest
/// first.
fn matched(
    asked: &[ConceptIndex],
    spoken_of: &BTreeSet<ConceptIndex>,
    taxonomy: &Taxonomy,
) -> Vec<ConceptIndex> {
    let mut matched = Vec::new();
    for &concept in asked.iter().flat_map(|&asked| taxonomy.narrower(asked)) {
        if matched.len() == MATCHED_CONCEPTS_MAX {
            break;
        }
        if spoken_of.contains(&concept) && !matched.contains(&concept) {
            matched.push(concept);
        }
    }
    matched
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
    read(&searcher.doc(at)?, fields)
}

/// The name and the texts in a stored document.
fn read(document: &TantivyDocument, fields: Fields) -> Result<(Key, Texts), Error> {
    let damaged = || Error::Damaged(UNREADABLE);
    let texts = document.get_first(fields.texts).and_then(|value| value.as_bytes());
    let texts = texts.and_then(|bytes| Texts::decode(bytes).ok()).ok_or_else(damaged)?;
    let name = document.get_first(fields.key);
    let name = name.as_ref().and_then(|value| value.as_str());
    Ok((name.and_then(Key::parse).ok_or_else(damaged)?, texts))
}

/// The live documents of a segment that have the term, ascending.
pub(super) fn live_docs(segment: &SegmentReader, term: &Term) -> Result<Vec<u32>, Error> {
    let index = segment.inverted_index(term.field())?;
    match index.get_term_info(term)? {
        Some(info) => Ok(live::docs(segment, &index, &info)?.collect()),
        None => Ok(Vec::new()),
    }
}
