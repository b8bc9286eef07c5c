//! The typed filter as clauses that do not count for the score.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermSetQuery,
};
use tantivy::schema::Field;

use super::document::Sources;
use crate::proto::{Kind, Money, ProfileKind, SearchFilter};

/// The query narrowed to what passes the filter.
pub(super) fn narrowed(
    query: Box<dyn Query>,
    filter: &SearchFilter,
    sources: &Sources,
) -> Box<dyn Query> {
    let mut clauses = Clauses(Vec::new());
    clauses.add_lists(filter, sources);
    clauses.add_ranges(filter, sources);
    if clauses.0.is_empty() {
        return query;
    }
    let unscored = |clause| Box::new(ConstScoreQuery::new(clause, 0.0)) as Box<dyn Query>;
    let mut parts = vec![(Occur::Must, query)];
    parts.extend(clauses.0.into_iter().map(|clause| (Occur::Must, unscored(clause))));
    Box::new(BooleanQuery::new(parts))
}

struct Clauses(Vec<Box<dyn Query>>);

impl Clauses {
    fn add_lists(&mut self, filter: &SearchFilter, sources: &Sources) {
        let fields = sources.fields;
        let kinds = filter.kinds.iter().filter_map(|&kind| kind_of(kind)).map(Kind::as_str);
        self.add_any(fields.kind, filter.kinds.is_empty(), kinds);
        // A sector's id may be retired; documents hold its replacement.
        let concepts = filter.sectors.iter().filter_map(|id| sources.taxonomy.find(id));
        let sectors = concepts.map(|concept| sources.taxonomy.concept(concept).id.as_str());
        self.add_any(fields.sectors, filter.sectors.is_empty(), sectors);
        self.add_any(fields.country, filter.country_codes.is_empty(), &filter.country_codes);
        self.add_any(fields.region, filter.region_codes.is_empty(), &filter.region_codes);
        let stages = filter.stages.iter().map(i32::to_string);
        self.add_any(fields.stages, filter.stages.is_empty(), stages);
        let partner_kinds = filter.partner_kinds.iter().map(i32::to_string);
        self.add_any(fields.partner_kind, filter.partner_kinds.is_empty(), partner_kinds);
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

    /// One of the values; without values in the filter the field does not matter.
    fn add_any<T: AsRef<str>>(
        &mut self,
        field: Field,
        is_absent: bool,
        values: impl IntoIterator<Item = T>,
    ) {
        if !is_absent {
            let terms = values.into_iter().map(|it| Term::from_field_text(field, it.as_ref()));
            self.0.push(Box::new(TermSetQuery::new(terms)));
        }
    }

    fn add_range(&mut self, least: Bound<Term>, greatest: Bound<Term>) {
        if !matches!((&least, &greatest), (Bound::Unbounded, Bound::Unbounded)) {
            self.0.push(Box::new(RangeQuery::new(least, greatest)));
        }
    }
}

fn kind_of(kind: i32) -> Option<Kind> {
    match ProfileKind::try_from(kind) {
        Ok(ProfileKind::Startup) => Some(Kind::Startup),
        Ok(ProfileKind::Partner) => Some(Kind::Partner),
        Ok(ProfileKind::Unspecified) | Err(_) => None,
    }
}
