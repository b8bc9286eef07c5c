//! Which documents of a term are live. A segment keeps deleted ones, and counts them, until it is merged.

use std::{io, iter};

use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

/// The live documents of a segment that have a term of its `index`, ascending.
pub(super) fn docs(
    segment: &SegmentReader,
    index: &InvertedIndexReader,
    term: &TermInfo,
) -> io::Result<impl Iterator<Item = u32>> {
    let postings = index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
    Ok(walk(segment, postings))
}

/// How many there are.
pub(super) fn count(
    segment: &SegmentReader,
    index: &InvertedIndexReader,
    term: &TermInfo,
) -> io::Result<u64> {
    if !segment.has_deletes() {
        return Ok(u64::from(term.doc_freq));
    }
    Ok(docs(segment, index, term)?.count() as u64)
}

/// Whether there is any.
pub(super) fn is_any(
    segment: &SegmentReader,
    index: &InvertedIndexReader,
    term: &TermInfo,
) -> io::Result<bool> {
    Ok(!segment.has_deletes() || docs(segment, index, term)?.next().is_some())
}

/// The live documents that `found` goes through from where it stands.
pub(super) fn walk(segment: &SegmentReader, mut found: impl DocSet) -> impl Iterator<Item = u32> {
    let all = iter::from_fn(move || {
        let doc = found.doc();
        (doc != TERMINATED).then(|| {
            found.advance();
            doc
        })
    });
    all.filter(|&doc| !segment.is_deleted(doc))
}
