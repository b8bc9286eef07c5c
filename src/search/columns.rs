//! What is kept open of a segment: the packed columns by which matching scans every profile, and the columns of values
//! that results are ordered and counted by.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tantivy::fastfield::AliveBitSet;
use tantivy::index::SegmentId;
use tantivy::schema::{Field, Value};
use tantivy::{Searcher, SegmentReader, TantivyDocument};

use super::Error;
use super::facets::Values;
use super::relevance::Names;
use crate::matching::{Columns, Counts, Day, Facts, Model, Stopped};

/// What is kept of one segment.
pub(super) struct SegmentColumns {
    /// What matching scans.
    pub(super) facts: Columns,
    /// The names of the resources.
    pub(super) names: Names,
    /// What the facets count.
    pub(super) values: Values,
    /// What matching counts, for the days that were asked for last.
    counts: Mutex<Vec<Kept>>,
}

/// What was counted for one day.
struct Kept {
    counts: Counts,
    /// How many documents had been deleted by then, and which.
    deleted: u32,
    alive: Option<AliveBitSet>,
    /// How many had been when all were counted.
    deleted_at_first: u32,
}

/// Days whose counts are kept.
pub(super) const DAYS_MAX: usize = 4;

impl SegmentColumns {
    /// What matching counts over the live documents of the segment. It is counted once for a day; after a write only what
    /// was deleted since is looked at.
    pub(super) fn counts(
        &self,
        segment: &SegmentReader,
        as_of: Day,
        model: &Model,
        stop: &dyn Fn() -> bool,
    ) -> Result<Counts, Stopped> {
        let mut kept = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let deleted = segment.num_deleted_docs();
        let same_day = kept.iter().position(|it| it.counts.as_of() == as_of);
        let mut deleted_at_first = deleted;
        let counts = match same_day.map(|at| &kept[at]) {
            // Deletions only grow: as many are the same ones.
            Some(last) if last.deleted == deleted => return Ok(last.counts.clone()),
            Some(last) if last.deleted < deleted && last.is_good_for(deleted, segment) => {
                deleted_at_first = last.deleted_at_first;
                let was_alive = |doc| last.alive.as_ref().is_none_or(|alive| alive.is_alive(doc));
                let docs = 0..self.facts.documents();
                let gone = docs.filter(|&doc| segment.is_deleted(doc) && was_alive(doc));
                last.counts.without(&self.facts, gone, model)
            }
            _ => {
                let is_alive = |doc: u32| !segment.is_deleted(doc);
                Counts::of(&self.facts, &is_alive, as_of, model, stop)?
            }
        };
        // A reader that still holds an older snapshot must not take what the newer one needs.
        if same_day.is_none_or(|at| kept[at].deleted < deleted) {
            if let Some(at) = same_day {
                kept.remove(at);
            }
            if kept.len() == DAYS_MAX {
                kept.remove(0);
            }
            let alive = segment.alive_bitset().cloned();
            kept.push(Kept { counts: counts.clone(), deleted, alive, deleted_at_first });
        }
        Ok(counts)
    }
}

impl Kept {
    /// Whether it is less work to take away what was deleted than to count anew.
    fn is_good_for(&self, deleted: u32, segment: &SegmentReader) -> bool {
        deleted - self.deleted_at_first < segment.max_doc() / 8
    }
}

/// The columns of the segments that searchers have been made of, by the segments' ids. A segment never changes but for
/// its deletions, and those are asked of the searcher; so columns are built once for a segment.
#[derive(Default)]
pub(super) struct ColumnsCache {
    built: HashMap<SegmentId, Arc<SegmentColumns>>,
}

impl ColumnsCache {
    /// The columns of all segments of `searcher` in its order. New segments are read, those that are gone forgotten.
    pub(super) fn columns(
        &mut self,
        searcher: &Searcher,
        facts: Field,
    ) -> Result<Vec<Arc<SegmentColumns>>, Error> {
        let segments = searcher.segment_readers();
        let is_new = |it: &&SegmentReader| !self.built.contains_key(&it.segment_id());
        self.built.extend(build_all(segments.iter().filter(is_new).collect(), facts)?);
        let current: HashSet<SegmentId> = segments.iter().map(SegmentReader::segment_id).collect();
        self.built.retain(|id, _| current.contains(id));
        Ok(segments.iter().map(|it| Arc::clone(&self.built[&it.segment_id()])).collect())
    }
}

type Built = Vec<(SegmentId, Arc<SegmentColumns>)>;

/// Two threads share the segments.
fn build_all(mut segments: Vec<&SegmentReader>, facts: Field) -> Result<Built, Error> {
    // The largest first and then in turns, so that both have about the same to do.
    segments.sort_by_key(|segment| Reverse(segment.max_doc()));
    let build_from = |first: usize| -> Result<Built, Error> {
        let own = segments.iter().skip(first).step_by(2);
        own.map(|it| Ok((it.segment_id(), Arc::new(build(it, facts)?)))).collect()
    };
    if segments.len() < 2 {
        return build_from(0);
    }
    let (built, others) = thread::scope(|scope| {
        let others = scope.spawn(|| build_from(1));
        (build_from(0), others.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    let mut built = built?;
    built.extend(others?);
    Ok(built)
}

fn build(segment: &SegmentReader, field: Field) -> Result<SegmentColumns, Error> {
    // Documents are read in their order, so one decompressed block is enough.
    let store = segment.get_store_reader(1)?;
    let mut facts = Columns::default();
    // Deleted ones are read too: row and document must have the same number.
    for (doc, stored) in (0..segment.max_doc()).zip(store.iter::<TantivyDocument>(None)) {
        if let Some(its) = facts_of(&stored?, field)? {
            facts.push(doc, &its);
        }
    }
    facts.finish();
    Ok(SegmentColumns {
        facts,
        names: Names::open(segment)?,
        values: Values::open(segment)?,
        counts: Mutex::default(),
    })
}

/// The facts of a stored document; `None` if it is marked as having none, for matching has no use for its kind.
pub(super) fn facts_of(document: &TantivyDocument, facts: Field) -> Result<Option<Facts>, Error> {
    let damaged = || Error::Damaged("the facts of a profile cannot be read");
    let bytes = document.get_first(facts).and_then(|value| value.as_bytes()).ok_or_else(damaged)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    Facts::decode(bytes).map(Some).map_err(|_| damaged())
}
