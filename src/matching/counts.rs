//! What is counted over the partners of one segment, so that a write need not count all the others again.
//!
//! A segment never changes but for its deletions: it is counted once for a day, and what has been deleted is taken away.

use std::sync::Arc;

use super::Day;
use super::columns::Columns;
use super::decays::Decays;
use super::histograms::{DealCounts, Histogram};
use super::model::Model;
use super::question::Stopped;
use super::statistics::ROWS_BETWEEN_STOPS;
use super::views::{PartnerView, Profile};
use crate::proto::Kind;

/// Counts over the live partners of one segment for questions of one day.
#[derive(Debug, Clone)]
pub struct Counts {
    pub(super) decays: Decays,
    /// Of those that were alive at first.
    whole: Arc<Sums>,
    /// Of those deleted since, below 0.
    gone: Arc<Sums>,
}

/// What some partners add. Numbers below 0 are kept as what unsigned ones wrap round to, so that sums of all are right.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    pub(super) deals: Histogram,
    pub(super) partners: u32,
    /// Partners with at least one deal in their portfolio.
    pub(super) active_partners: u32,
    /// For every concept, the partners whose texts mention it.
    pub(super) concept_partners: Vec<u32>,
}

impl Counts {
    /// Counts over the documents of `columns` of which `is_alive` says so.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if `stop` says so; it is asked every thousand rows or so.
    pub fn of(
        columns: &Columns,
        is_alive: &dyn Fn(u32) -> bool,
        as_of: Day,
        model: &Model,
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, Stopped> {
        let decays = Decays::new(as_of, &model.weights.decay);
        let mut whole = Sums::new(model);
        let mut deals = DealCounts::new(columns);
        for (row, profile) in columns.profiles(Kind::Partner).enumerate() {
            if row % ROWS_BETWEEN_STOPS == 0 && stop() {
                return Err(Stopped);
            }
            let Profile::Partner(partner) = profile else { continue };
            if is_alive(profile.common().doc) {
                let has_deals = deals.add(partner, &decays);
                whole.add(partner, has_deals, 1);
            }
        }
        whole.deals.add(&deals, columns, &model.relations);
        Ok(Self { decays, whole: Arc::new(whole), gone: Arc::new(Sums::new(model)) })
    }

    /// The same without the documents that have been deleted since.
    #[must_use]
    pub fn without(
        &self,
        columns: &Columns,
        docs: impl Iterator<Item = u32>,
        model: &Model,
    ) -> Self {
        let mut gone = Sums::clone(&self.gone);
        for partner in docs.filter_map(|doc| columns.partner_of(doc)) {
            gone.deals.remove(partner, &self.decays, &model.relations);
            gone.add(partner, partner.deals(self.as_of()).next().is_some(), 1_u32.wrapping_neg());
        }
        Self { gone: Arc::new(gone), ..self.clone() }
    }

    /// The day for whose questions they are.
    #[must_use]
    pub fn as_of(&self) -> Day {
        self.decays.as_of
    }

    pub(super) fn parts(&self) -> [&Arc<Sums>; 2] {
        [&self.whole, &self.gone]
    }
}

impl Sums {
    fn new(model: &Model) -> Self {
        let concepts = model.taxonomy.len();
        Self {
            deals: Histogram::new(concepts),
            partners: 0,
            active_partners: 0,
            concept_partners: vec![0; concepts],
        }
    }

    /// Adds a partner so many times, without its deals.
    fn add(&mut self, partner: PartnerView<'_>, has_deals: bool, times: u32) {
        self.partners = self.partners.wrapping_add(times);
        if has_deals {
            self.active_partners = self.active_partners.wrapping_add(times);
        }
        for concept in partner.profile().concepts() {
            if let Some(count) = self.concept_partners.get_mut(usize::from(concept.0)) {
                *count = count.wrapping_add(times);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::{DealFacts, Facts, PartnerFacts, PlaceFacts};
    use super::super::question::Segment;
    use super::super::rows::Place;
    use super::super::tallies::Field;
    use super::super::{Rates, Statistics, Weights};
    use super::*;
    use crate::taxonomy::{ConceptIndex, Taxonomy};

    const AS_OF: Day = Day(19_900);

    fn partner(number: u32) -> Facts {
        let deal = |at: u32| DealFacts {
            day: Some(19_800 + 50 * i32::try_from(at).unwrap()),
            stage: 1 + at,
            place: Some(PlaceFacts { country: 1 + number % 2, region: 5, city: 6 }),
            sectors: vec![number % 5],
            tags: vec![u64::from(number % 3) + 1],
            round_usd: Some(1_000_000),
            founded_year: 2015,
            ..DealFacts::default()
        };
        Facts::Partner(PartnerFacts {
            id: format!("partner-{number}"),
            concepts: vec![number % 4],
            deals: (0..number % 4).map(deal).collect(),
            ..PartnerFacts::default()
        })
    }

    /// All that a statistic tells about what the partners above have.
    fn told(statistics: &Statistics) -> String {
        let deals = &statistics.deals;
        let sectors: Vec<_> =
            (0..5).map(|it| deals.field(Field::Sector(ConceptIndex(it)))).collect();
        let tags: Vec<_> = (1..4).map(|it| deals.field(Field::Tag(it))).collect();
        let stages: Vec<_> = (1..5).map(|it| deals.stage(it)).collect();
        let places = [1, 2].map(|country| deals.place(Place { country, region: 5, city: 6 }));
        let Statistics { partners, active_partners, concept_partners, .. } = statistics;
        let few = (partners, active_partners, &concept_partners[..4]);
        format!("{few:?} {:?} {sectors:?} {tags:?} {stages:?} {places:?}", deals.deals())
    }

    #[test]
    fn what_is_deleted_is_taken_away_as_if_it_had_never_been_counted() {
        let model = Model::new(Taxonomy::builtin(), Weights::builtin().clone(), Rates::builtin());
        let mut columns = Columns::default();
        for number in 0..60 {
            columns.push(number, &partner(number));
        }
        let go_on = || false;
        let counted = |is_alive: &(dyn Fn(u32) -> bool + Sync)| {
            let segments = [Segment { columns: &columns, is_alive, word_docs: &[] }];
            told(&Statistics::count(&segments, AS_OF, &model, &go_on).unwrap())
        };
        let anew = counted(&|doc| doc % 3 == 1);
        let counts = Counts::of(&columns, &|doc| doc % 3 != 0, AS_OF, &model, &go_on).unwrap();
        let (first, second): (Vec<u32>, Vec<u32>) =
            (0..60).filter(|doc| doc % 3 == 2).partition(|doc| doc % 2 == 0);
        let counts = counts.without(&columns, first.into_iter(), &model);
        let counts = [counts.without(&columns, second.into_iter(), &model)];
        let taken_away = told(&Statistics::of(&counts, &[], AS_OF, &model));
        assert_eq!(taken_away, anew);
        assert_ne!(taken_away, counted(&|_| true));
    }
}
