//! The typed filter as clauses that do not count for the score.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermSetQuery,
};
use tantivy::schema::Field;

use super::document::Sources;
use crate::proto::{Kind, Money, ProfileKind, SearchFacet, SearchFilter};
use crate::taxonomy::Taxonomy;

/// The fields of the filter that profiles can also be counted by.
const FACETS: [SearchFacet; 5] = [
    SearchFacet::Kind,
    SearchFacet::Sector,
    SearchFacet::Country,
    SearchFacet::Region,
    SearchFacet::Stage,
];

/// The query narrowed to what passes the filter but for its fields `left_out`.
pub(super) fn narrowed(
    query: Box<dyn Query>,
    filter: &SearchFilter,
    left_out: &[SearchFacet],
    sources: &Sources,
) -> Box<dyn Query> {
    let mut clauses = Clauses(Vec::new());
    for facet in FACETS.into_iter().filter(|facet| !left_out.contains(facet)) {
        clauses.add_facet(facet, filter, sources);
    }
    clauses.add_partner_kinds(filter, sources);
    clauses.add_ranges(filter, sources);
    if clauses.0.is_empty() {
        return query;
    }
    let unscored = |clause| Box::new(ConstScoreQuery::new(clause, 0.0)) as Box<dyn Query>;
    let mut parts = vec![(Occur::Must, query)];
    parts.extend(clauses.0.into_iter().map(|clause| (Occur::Must, unscored(clause))));
    Box::new(BooleanQuery::new(parts))
}

/// The terms of which a profile must have one to pass the filter's field of this facet. None: all pass.
pub(super) fn wanted(
    facet: SearchFacet,
    filter: &SearchFilter,
    taxonomy: &Taxonomy,
) -> Option<Vec<String>> {
    let (is_absent, terms): (bool, Vec<String>) = match facet {
        SearchFacet::Unspecified => return None,
        SearchFacet::Kind => {
            let kinds = filter.kinds.iter().filter_map(|&kind| kind_of(kind));
            (filter.kinds.is_empty(), kinds.map(|kind| kind.as_str().to_owned()).collect())
        }
        SearchFacet::Sector => {
            // A sector's id may be retired; documents hold its replacement.
            let concepts = filter.sectors.iter().filter_map(|id| taxonomy.find(id));
            let ids = concepts.map(|concept| taxonomy.concept(concept).id.clone());
            (filter.sectors.is_empty(), ids.collect())
        }
        SearchFacet::Country => (filter.country_codes.is_empty(), filter.country_codes.clone()),
        SearchFacet::Region => (filter.region_codes.is_empty(), filter.region_codes.clone()),
        SearchFacet::Stage => {
            (filter.stages.is_empty(), filter.stages.iter().map(i32::to_string).collect())
        }
    };
    (!is_absent).then_some(terms)
}

struct Clauses(Vec<Box<dyn Query>>);

impl Clauses {
    fn add_facet(&mut self, facet: SearchFacet, filter: &SearchFilter, sources: &Sources) {
        let fields = sources.fields;
        let field = match facet {
            SearchFacet::Unspecified => return,
            SearchFacet::Kind => fields.kind,
            SearchFacet::Sector => fields.sectors,
            SearchFacet::Country => fields.country,
            SearchFacet::Region => fields.region,
            SearchFacet::Stage => fields.stages,
        };
        if let Some(terms) = wanted(facet, filter, sources.taxonomy) {
            self.add_any(field, terms);
        }
    }

    fn add_partner_kinds(&mut self, filter: &SearchFilter, sources: &Sources) {
        if !filter.partner_kinds.is_empty() {
            let kinds = filter.partner_kinds.iter().map(i32::to_string);
            self.add_any(sources.fields.partner_kind, kinds);
        }
    }

    fn add_ranges(&mut self, filter: &SearchFilter, sources: &Sources) {
        let fields = sources.fields;
        let year = |year: i32| match year {
            0 => Bound::Unbounded,
            year => Bound::Included(Term::from_field_i64(fields.founded_year, year.into())),
        };
        self.add_range(year(filter.founded_year_min), year(filter.founded_year_max));
        let amount = |field: Field, money: Option<&Money>| match money {
            None => Some(Bound::Unbounded),
            // An amount that cannot be compared lets nothing pass.
            Some(money) => sources
                .rates
                .to_usd(money, None)
                .map(|usd| Bound::Included(Term::from_field_f64(field, usd))),
        };
        match amount(fields.amount_high, filter.amount_min.as_ref()) {
            Some(least) => self.add_range(least, Bound::Unbounded),
            None => self.0.push(Box::new(EmptyQuery)),
        }
        match amount(fields.amount_low, filter.amount_max.as_ref()) {
            Some(greatest) => self.add_range(Bound::Unbounded, greatest),
            None => self.0.push(Box::new(EmptyQuery)),
        }
    }

    /// One of the values.
    fn add_any(&mut self, field: Field, values: impl IntoIterator<Item = String>) {
        let terms = values.into_iter().map(|value| Term::from_field_text(field, &value));
        self.0.push(Box::new(TermSetQuery::new(terms)));
    }

    fn add_range(&mut self, least: Bound<Term>, greatest: Bound<Term>) {
        if !matches!((&least, &greatest), (Bound::Unbounded, Bound::Unbounded)) {
            self.0.push(Box::new(RangeQuery::new(least, greatest)));
        }
    }
}

/// The kind of profile that an enum's number stands for.
pub(super) fn kind_of(kind: i32) -> Option<Kind> {
    match ProfileKind::try_from(kind) {
        Ok(ProfileKind::Startup) => Some(Kind::Startup),
        Ok(ProfileKind::Partner) => Some(Kind::Partner),
        Ok(ProfileKind::Unspecified) | Err(_) => None,
    }
}
