//! The packed columns of one segment, by which matching scans every profile.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::schema::{Field, Value};
use tantivy::{Searcher, SegmentReader, TantivyDocument};

use super::Error;
use crate::matching::{Columns, Facts};

/// The columns of the segments that searchers have been made of, by the segments' ids. A segment never changes but for
/// its deletions, and those are asked of the searcher; so columns are built once for a segment.
#[derive(Default)]
pub(super) struct ColumnsCache {
    built: HashMap<SegmentId, Arc<Columns>>,
}

impl ColumnsCache {
    /// The columns of all segments of `searcher` in its order. New segments are read, those that are gone forgotten.
    pub(super) fn columns(
        &mut self,
        searcher: &Searcher,
        facts: Field,
    ) -> Result<Vec<Arc<Columns>>, Error> {
        let mut columns = Vec::with_capacity(searcher.segment_readers().len());
        let mut built = HashMap::with_capacity(columns.capacity());
        for segment in searcher.segment_readers() {
            let known = self.built.get(&segment.segment_id());
            let of_segment = match known {
                Some(known) => Arc::clone(known),
                None => Arc::new(build(segment, facts)?),
            };
            built.insert(segment.segment_id(), Arc::clone(&of_segment));
            columns.push(of_segment);
        }
        self.built = built;
        Ok(columns)
    }
}

fn build(segment: &SegmentReader, facts: Field) -> Result<Columns, Error> {
    // Documents are read in their order, so one decompressed block is enough.
    let store = segment.get_store_reader(1)?;
    let mut columns = Columns::default();
    // Deleted ones are read too: row and document must have the same number.
    for (doc, stored) in (0..segment.max_doc()).zip(store.iter::<TantivyDocument>(None)) {
        columns.push(doc, &facts_of(&stored?, facts)?);
    }
    Ok(columns)
}

/// The facts of a stored document.
pub(super) fn facts_of(document: &TantivyDocument, facts: Field) -> Result<Facts, Error> {
    let bytes = document.get_first(facts).and_then(|value| value.as_bytes());
    let facts = bytes.and_then(|bytes| Facts::decode(bytes).ok());
    facts.ok_or(Error::Damaged("the facts of a profile cannot be read"))
}
