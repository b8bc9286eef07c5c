//! What is average: counts over all live partners, in one pass.

use super::Day;
use super::decays::Decays;
use super::extras::{Extras, Told};
use super::histograms::{DealCounts, Histogram};
use super::model::Model;
use super::question::{Segment, Stopped};
use super::views::Profile;
use crate::proto::Kind;

/// After so many rows a scan asks whether to go on.
pub(super) const ROWS_BETWEEN_STOPS: usize = 1024;

/// Counts over the live partners of some segments; of deals, only those dated up to a day. They are the same for all
/// questions of that day, so whoever asks more than one keeps them. Of start-ups nothing is counted: what others ask
/// plays no part in an answer.
#[derive(Debug, Clone)]
pub struct Statistics {
    pub(super) decays: Decays,
    /// All deals.
    pub(super) deals: Histogram,
    /// All partners.
    pub(super) partners: u32,
    /// Partners with at least one deal.
    pub(super) active_partners: u32,
    /// For every concept, the partners whose texts mention it.
    pub(super) concept_partners: Vec<u32>,
    /// Deals that portfolios do not have.
    pub(super) extras: Extras,
}

impl Statistics {
    /// Counts over `segments` for questions of the day `as_of`.
    ///
    /// # Errors
    ///
    /// [`Stopped`], if `stop` says so; it is asked every thousand rows or so.
    pub fn count(
        segments: &[Segment<'_>],
        as_of: Day,
        model: &Model,
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, Stopped> {
        let concepts = model.taxonomy.len();
        let mut statistics = Self {
            decays: Decays::new(as_of, &model.weights.decay),
            deals: Histogram::new(concepts),
            partners: 0,
            active_partners: 0,
            concept_partners: vec![0; concepts],
            extras: Extras::default(),
        };
        let told = Told::of(segments);
        for segment in segments {
            let mut deals = DealCounts::new(segment.columns);
            for (row, profile) in segment.columns.profiles(Kind::Partner).enumerate() {
                if row % ROWS_BETWEEN_STOPS == 0 && stop() {
                    return Err(Stopped);
                }
                if (segment.is_alive)(profile.common().doc) {
                    statistics.add(profile, &mut deals, &told);
                }
            }
            statistics.deals.add(&deals, segment.columns, &model.relations);
        }
        statistics.add_extras(model);
        Ok(statistics)
    }

    /// The day for whose questions they are.
    #[must_use]
    pub fn as_of(&self) -> Day {
        self.decays.as_of
    }

    fn add(&mut self, profile: Profile<'_>, deals: &mut DealCounts, told: &Told<'_>) {
        for concept in profile.concepts() {
            if let Some(count) = self.concept_partners.get_mut(usize::from(concept.0)) {
                *count += 1;
            }
        }
        if let Profile::Partner(partner) = profile {
            self.partners += 1;
            self.extras.add(partner, told, self.decays.as_of);
            let has_deals = deals.add(partner, &self.decays);
            let extra = self.extras.of(partner);
            let has_extras =
                extra.is_some_and(|extra| extra.deals(self.decays.as_of).next().is_some());
            self.active_partners += u32::from(has_deals || has_extras);
        }
    }

    fn add_extras(&mut self, model: &Model) {
        let columns = self.extras.columns();
        let mut deals = DealCounts::new(columns);
        for profile in columns.profiles(Kind::Partner) {
            if let Profile::Partner(partner) = profile {
                deals.add(partner, &self.decays);
            }
        }
        self.deals.add(&deals, columns, &model.relations);
    }
}
