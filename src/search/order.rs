//! In which order results come.

use std::ops::Range;

use tantivy::collector::sort_key::{SortByStaticFastValue, SortByString};
use tantivy::collector::{Count, SortKeyComputer, TopDocs};
use tantivy::query::Query;
use tantivy::{DocAddress, Searcher};

use super::{Error, Snapshot, relevance, schema};
use crate::proto::Language;

/// What results are ordered by. The name of the resource breaks ties, so that an order is always total and pages fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The best first.
    #[default]
    Relevance,
    /// What was written last comes first.
    Updated,
    /// By display name in this language, else in the other one: the Korean one where no language is said. Those without
    /// any come last.
    Name(Language),
}

/// How many profiles are found, and those of one page, which is not empty, with their scores, which are 0 where they
/// order nothing.
pub(super) fn best(
    snapshot: &Snapshot,
    query: &dyn Query,
    order: Order,
    page: Range<usize>,
) -> Result<(usize, Vec<(f32, DocAddress)>), Error> {
    use tantivy::Order::{Asc, Desc};
    let searcher = &snapshot.searcher;
    let unscored = |(total, found): (usize, Vec<DocAddress>)| {
        (total, found.into_iter().map(|at| (0.0, at)).collect())
    };
    match order {
        Order::Relevance => relevance::best(snapshot, query, page),
        Order::Updated => {
            let by_time = (SortByStaticFastValue::<i64>::for_field(schema::UPDATED), Desc);
            sorted(searcher, query, page, (by_time, by_resource_name())).map(unscored)
        }
        Order::Name(language) => {
            let field = match language {
                Language::Korean | Language::Unspecified => schema::NAME_KO,
                Language::English => schema::NAME_EN,
            };
            let by_name = (SortByString::for_field(field), Asc);
            sorted(searcher, query, page, (by_name, by_resource_name())).map(unscored)
        }
    }
}

fn by_resource_name() -> (SortByString, tantivy::Order) {
    (SortByString::for_field(schema::KEY), tantivy::Order::Asc)
}

fn sorted<K>(
    searcher: &Searcher,
    query: &dyn Query,
    page: Range<usize>,
    key: K,
) -> Result<(usize, Vec<DocAddress>), Error>
where
    K: SortKeyComputer + Send + 'static,
{
    let page = TopDocs::with_limit(page.len()).and_offset(page.start);
    let (total, found) = searcher.search(query, &(Count, page.order_by(key)))?;
    Ok((total, found.into_iter().map(|(_, at)| at).collect()))
}
