//! The best by score; of equal ones the first by the name of the resource.
//!
//! tantivy's own sorting by score and text reads the text of every candidate of every segment, which unpacks a block of
//! a dictionary each time and takes longer than many a search. Within a segment the number of a name orders as well as
//! the name, so only names of different segments have to be read, and of these only where scores are equal.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use tantivy::collector::sort_key::NaturalComparator;
use tantivy::collector::{Collector, Count, SegmentCollector, TopNComputer};
use tantivy::columnar::StrColumn;
use tantivy::query::Query;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::columns::SegmentColumns;
use super::kinds::Statistics;
use super::{Error, Snapshot, schema};

/// The names of the resources of one segment.
pub(super) struct Names {
    /// For each document the number of its name among those of the segment: read for every document that may be among
    /// the best, so it is not left packed.
    numbers: Vec<u32>,
    /// None in a segment without documents.
    column: Option<StrColumn>,
}

impl Names {
    pub(super) fn open(segment: &SegmentReader) -> Result<Self, Error> {
        let column = match segment.fast_fields().str(schema::KEY)? {
            Some(column) => column,
            None if segment.max_doc() == 0 => {
                return Ok(Self { numbers: Vec::new(), column: None });
            }
            None => return Err(unnamed()),
        };
        let number = |doc| column.ords().first(doc).and_then(|number| u32::try_from(number).ok());
        let numbers = (0..segment.max_doc()).map(|doc| number(doc).ok_or_else(unnamed));
        Ok(Self { numbers: numbers.collect::<Result<_, _>>()?, column: Some(column) })
    }
}

fn unnamed() -> Error {
    Error::Damaged("the name of a profile is missing")
}

/// How many profiles are found, and those of one page, which is not empty, with their scores.
pub(super) fn best(
    snapshot: &Snapshot,
    query: &dyn Query,
    page: Range<usize>,
) -> Result<(usize, Vec<(Score, DocAddress)>), Error> {
    let Snapshot { searcher, columns, sources, .. } = snapshot;
    let best = Best { number: page.end, columns: columns.clone() };
    let statistics = Statistics { searcher, kind: sources.fields.kind };
    let (total, mut found) =
        searcher.search_with_statistics_provider(query, &(Count, best), &statistics)?;
    found.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
    // What is as good as the last one may stand before it by its name.
    if let Some(least) = found.get(page.end - 1).map(|last| last.score) {
        found.retain(|it| it.score >= least);
    }
    let equal = found.chunk_by_mut(|a, b| a.score.total_cmp(&b.score).is_eq());
    for equal in equal.filter(|equal| equal.len() > 1) {
        name(columns, equal)?;
        equal.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    }
    let page = found.into_iter().skip(page.start).take(page.len());
    Ok((total, page.map(|it| (it.score, it.at)).collect()))
}

/// Reads the names of candidates.
fn name(columns: &[Arc<SegmentColumns>], candidates: &mut [Candidate]) -> Result<(), Error> {
    // By number, for then no block of a dictionary is unpacked twice.
    candidates.sort_unstable_by_key(|it| (it.at.segment_ord, it.number));
    for of_segment in candidates.chunk_by_mut(|a, b| a.at.segment_ord == b.at.segment_ord) {
        let segment = &columns[of_segment[0].at.segment_ord as usize];
        let column = segment.names.column.as_ref().ok_or_else(unnamed)?;
        let numbers: Vec<u64> = of_segment.iter().map(|it| it.number.into()).collect();
        let mut empty = of_segment.iter_mut();
        column.dictionary().sorted_ords_to_term_cb(&numbers, |read| {
            if let Some(candidate) = empty.next() {
                candidate.name.extend_from_slice(read);
            }
        })?;
    }
    Ok(())
}

/// Collects the best of each segment, unsorted.
struct Best {
    /// How many of each, at least one.
    number: usize,
    /// Of all segments.
    columns: Vec<Arc<SegmentColumns>>,
}

/// One of the best of its segment.
struct Candidate {
    score: Score,
    at: DocAddress,
    /// The number of its name among those of its segment.
    number: u32,
    /// Its name, once it has been read.
    name: Vec<u8>,
}

struct BestOfSegment {
    segment: SegmentOrdinal,
    columns: Arc<SegmentColumns>,
    top: TopNComputer<(Score, Reverse<u32>), DocId, NaturalComparator>,
}

impl Collector for Best {
    type Fruit = Vec<Candidate>;
    type Child = BestOfSegment;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        _: &SegmentReader,
    ) -> tantivy::Result<BestOfSegment> {
        let top = TopNComputer::new_with_comparator(self.number, NaturalComparator);
        Ok(BestOfSegment { segment, columns: Arc::clone(&self.columns[segment as usize]), top })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<Vec<Candidate>>) -> tantivy::Result<Vec<Candidate>> {
        Ok(segments.into_iter().flatten().collect())
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Vec<Candidate>;

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.top.threshold.as_ref().is_some_and(|(least, _)| score < *least) {
            return;
        }
        let number = self.columns.names.numbers[doc as usize];
        self.top.push((score, Reverse(number)), doc);
    }

    fn harvest(self) -> Vec<Candidate> {
        let segment = self.segment;
        let candidate = |(score, Reverse(number)): (Score, _), doc| {
            let at = DocAddress::new(segment, doc);
            Candidate { score, at, number, name: Vec::new() }
        };
        let top = self.top.into_vec().into_iter();
        top.map(|it| candidate(it.sort_key, it.doc)).collect()
    }
}
