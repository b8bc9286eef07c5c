//! What is average: counts over all live profiles, in one pass.

use super::Day;
use super::histograms::{DealCounts, Histogram};
use super::model::Model;
use super::question::{Segment, Stopped};
use super::tallies::Time;
use super::views::Profile;
use crate::proto::Kind;

/// After so many rows a scan asks whether to go on.
pub(super) const ROWS_BETWEEN_STOPS: usize = 1024;

/// Counts over the live profiles of some segments; of deals, only those dated up to a day. They are the same for all
/// questions of that day, so whoever asks more than one keeps them.
#[derive(Debug)]
pub struct Statistics {
    pub(super) time: Time,
    /// All deals.
    pub(super) deals: Histogram,
    /// Partners with at least one dated deal.
    pub(super) active_partners: u32,
    /// For every concept, the profiles of both kinds whose texts mention it.
    pub(super) concept_profiles: Vec<u32>,
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
        let recent_after = as_of.months_before(model.weights.activity.months);
        let time = Time { as_of, recent_after };
        let concepts = model.taxonomy.len();
        let mut statistics = Self {
            time,
            deals: Histogram::new(concepts),
            active_partners: 0,
            concept_profiles: vec![0; concepts],
        };
        for segment in segments {
            let mut deals = DealCounts::new(segment.columns);
            let profiles = Kind::ALL.into_iter().flat_map(|kind| segment.columns.profiles(kind));
            for (row, profile) in profiles.enumerate() {
                if row % ROWS_BETWEEN_STOPS == 0 && stop() {
                    return Err(Stopped);
                }
                if (segment.is_alive)(profile.common().doc) {
                    statistics.add(profile, &mut deals);
                }
            }
            statistics.deals.add(&deals, segment.columns, &model.relations);
        }
        Ok(statistics)
    }

    fn add(&mut self, profile: Profile<'_>, deals: &mut DealCounts) {
        for concept in profile.concepts() {
            if let Some(count) = self.concept_profiles.get_mut(usize::from(concept.0)) {
                *count += 1;
            }
        }
        if let Profile::Partner(partner) = profile {
            self.active_partners += u32::from(deals.add(partner, self.time) > 0);
        }
    }
}
