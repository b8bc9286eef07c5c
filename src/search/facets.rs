//! How many of the profiles found have each value of a facet.
//!
//! The filter on a facet itself does not narrow its counts, all other filters do: the counts say what choosing another
//! value would find. So each profile is looked at that passes all but the facets' own filters; one that passes these as
//! well counts for every facet, one that fails a single one counts for that facet alone.

use std::cmp::Reverse;
use std::collections::HashMap;

use tantivy::columnar::{RowId, StrColumn};
use tantivy::query::{EnableScoring, Query};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, SegmentReader};

use super::document::Sources;
use super::{Error, Snapshot, filter, schema};
use crate::proto::{ProfileKind, SearchFacet, SearchFilter, Stage};

/// The most values of one facet.
const VALUES_MAX: usize = 100;

/// The values of one facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValues {
    /// What is counted by.
    pub facet: SearchFacet,
    /// The values as the contract writes them, each with its number of profiles: the most frequent first, then by
    /// value; at most 100.
    pub values: Vec<(String, u64)>,
}

/// The columns of one segment that facets count.
pub(super) struct Values([(SearchFacet, Option<StrColumn>); 5]);

impl Values {
    pub(super) fn open(segment: &SegmentReader) -> Result<Self, Error> {
        let open = |name| segment.fast_fields().str(name);
        Ok(Self([
            (SearchFacet::Kind, open(schema::KIND)?),
            (SearchFacet::Sector, open(schema::SECTORS)?),
            (SearchFacet::Country, open(schema::COUNTRY)?),
            (SearchFacet::Region, open(schema::REGION)?),
            (SearchFacet::Stage, open(schema::STAGES)?),
        ]))
    }

    /// None where no profile of the segment has a value.
    fn of(&self, facet: SearchFacet) -> Option<&StrColumn> {
        self.0.iter().find(|(it, _)| *it == facet)?.1.as_ref()
    }
}

/// Counts what `query`, which is not narrowed yet, finds by the facets, which are distinct. `stop` is asked after every
/// few profiles.
pub(super) fn count(
    snapshot: &Snapshot,
    query: &dyn Query,
    facets: &[SearchFacet],
    filter: &SearchFilter,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<FacetValues>, Error> {
    if facets.is_empty() {
        return Ok(Vec::new());
    }
    let Snapshot { searcher, sources, columns, .. } = snapshot;
    let query = filter::narrowed(query.box_clone(), filter, facets, sources);
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut tallies: Vec<Tally> =
        facets.iter().map(|&facet| Tally::new(facet, filter, sources)).collect();
    let mut docs = [0; COLLECT_BLOCK_BUFFER_LEN];
    let mut live = Vec::with_capacity(docs.len());
    for (segment, columns) in searcher.segment_readers().iter().zip(columns) {
        let counters = tallies.iter().map(|tally| tally.counter(&columns.values));
        let mut counters = counters.collect::<Result<Vec<Counter<'_>>, Error>>()?;
        let mut scorer = weight.scorer(segment, 1.0)?;
        loop {
            if stop() {
                return Err(Error::Stopped);
            }
            let filled = scorer.fill_buffer(&mut docs);
            live.clear();
            live.extend(docs[..filled].iter().filter(|doc| !segment.is_deleted(**doc)));
            count_block(&mut counters, &live);
            if filled < docs.len() {
                break;
            }
        }
        for (counter, tally) in counters.into_iter().zip(&mut tallies) {
            counter.add_to(tally)?;
        }
    }
    Ok(tallies.into_iter().map(Tally::finish).collect())
}

// A block must not have more profiles than a mask has bits.
const _: () = assert!(COLLECT_BLOCK_BUFFER_LEN <= 64);

/// Counts a block of profiles of one segment.
fn count_block(counters: &mut [Counter<'_>], docs: &[DocId]) {
    counters.iter_mut().for_each(|counter| counter.look_at(docs));
    let (mut failed, mut failed_twice) = (0_u64, 0_u64);
    for counter in &*counters {
        failed_twice |= failed & !counter.passing;
        failed |= !counter.passing;
    }
    for counter in counters {
        counter.count(!failed | (!counter.passing & !failed_twice));
    }
}

/// The counts of one facet over all segments.
struct Tally {
    facet: SearchFacet,
    /// The terms of the facet's own filter; none without one.
    wanted: Option<Vec<String>>,
    /// By term.
    counts: HashMap<String, u64>,
}

/// The counts of one facet in one segment, where values have numbers.
struct Counter<'a> {
    /// None where no profile of the segment has a value.
    column: Option<&'a StrColumn>,
    /// The values of the facet's own filter that occur in the segment; none without a filter.
    wanted: Option<Vec<u64>>,
    /// By value.
    counts: Vec<u64>,
    /// The rows of the column that are of the profiles at hand.
    rows: Vec<RowId>,
    /// For each row the value, and which of the profiles has it.
    values: Vec<u64>,
    owners: Vec<u32>,
    /// A bit for each of the profiles that passes the facet's own filter.
    passing: u64,
}

impl Tally {
    fn new(facet: SearchFacet, filter: &SearchFilter, sources: &Sources) -> Self {
        let wanted = filter::wanted(facet, filter, sources.taxonomy);
        Self { facet, wanted, counts: HashMap::new() }
    }

    fn counter<'a>(&self, values: &'a Values) -> Result<Counter<'a>, Error> {
        let column = values.of(self.facet);
        let wanted = match (&self.wanted, column) {
            (None, _) => None,
            (Some(_), None) => Some(Vec::new()),
            (Some(terms), Some(column)) => {
                let numbers = terms.iter().map(|term| column.dictionary().term_ord(term));
                Some(numbers.filter_map(Result::transpose).collect::<Result<_, _>>()?)
            }
        };
        let counts = vec![0; column.map_or(0, |column| column.num_terms())];
        let (rows, values, owners) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Counter { column, wanted, counts, rows, values, owners, passing: 0 })
    }

    fn finish(self) -> FacetValues {
        let value = |(term, count)| Some((value_of(self.facet, term)?, count));
        let mut values: Vec<(String, u64)> = self.counts.into_iter().filter_map(value).collect();
        values.sort_unstable_by(|(a, a_count), (b, b_count)| {
            (Reverse(a_count), a).cmp(&(Reverse(b_count), b))
        });
        values.truncate(VALUES_MAX);
        FacetValues { facet: self.facet, values }
    }
}

impl Counter<'_> {
    /// Reads the values of profiles.
    fn look_at(&mut self, docs: &[DocId]) {
        let Self { column, wanted, rows, values, owners, .. } = self;
        rows.clear();
        owners.clear();
        if let Some(column) = column {
            column.ords().row_ids_for_docs(docs, owners, rows);
            values.resize(rows.len(), 0);
            column.ords().values.get_vals(rows, values);
        }
        // Both ascend.
        let mut at = 0;
        for owner in &mut *owners {
            at += docs[at..].iter().take_while(|doc| *doc < owner).count();
            *owner = u32::try_from(at).expect("a block is small");
        }
        self.passing = match wanted {
            None => u64::MAX,
            Some(wanted) => {
                let of_wanted = owners.iter().zip(values).filter(|(_, it)| wanted.contains(it));
                of_wanted.fold(0, |passing, (owner, _)| passing | 1 << owner)
            }
        };
    }

    /// Counts the values of those of the profiles whose bits are set.
    fn count(&mut self, counted: u64) {
        let values = self.owners.iter().zip(&self.values);
        for (_, &value) in values.filter(|(owner, _)| counted >> **owner & 1 == 1) {
            // All numbers of values are below the number of terms.
            let count = usize::try_from(value).ok().and_then(|value| self.counts.get_mut(value));
            *count.expect("a column numbers its own terms") += 1;
        }
    }

    fn add_to(self, tally: &mut Tally) -> Result<(), Error> {
        let Some(column) = self.column else { return Ok(()) };
        let found: Vec<(u64, u64)> =
            (0..).zip(self.counts).filter(|(_, count)| *count > 0).collect();
        let numbers: Vec<u64> = found.iter().map(|(number, _)| *number).collect();
        let mut counts = found.into_iter().map(|(_, count)| count);
        let are_all_there = column.dictionary().sorted_ords_to_term_cb(&numbers, |term| {
            let term = String::from_utf8_lossy(term).into_owned();
            *tally.counts.entry(term).or_default() += counts.next().unwrap_or_default();
        })?;
        if are_all_there {
            Ok(())
        } else {
            Err(Error::Damaged("the values of a facet are missing"))
        }
    }
}

/// A term of the index as the filter takes it. None for what the contract has no name for.
fn value_of(facet: SearchFacet, term: String) -> Option<String> {
    match facet {
        SearchFacet::Kind => {
            let kinds = [ProfileKind::Startup, ProfileKind::Partner].into_iter();
            let is_it = |kind: &ProfileKind| {
                filter::kind_of((*kind).into()).is_some_and(|it| it.as_str() == term)
            };
            kinds.into_iter().find(is_it).map(|kind| kind.as_str_name().to_owned())
        }
        SearchFacet::Stage => {
            let stage = term.parse().ok().and_then(|number: i32| Stage::try_from(number).ok());
            stage.map(|stage| stage.as_str_name().to_owned())
        }
        SearchFacet::Unspecified
        | SearchFacet::Sector
        | SearchFacet::Country
        | SearchFacet::Region => Some(term),
    }
}
