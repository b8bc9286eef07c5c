//! What is average: counts over all live profiles, in one pass.

use super::Stopped;
use super::columns::Profile;
use super::model::Model;
use super::question::Segment;
use super::tallies::{Histogram, Time, Wanted};
use crate::proto::Kind;

/// After so many rows a scan asks whether to go on.
pub(super) const ROWS_BETWEEN_STOPS: usize = 1024;

/// Counts over live profiles; of deals, only those dated up to the question's day.
pub(super) struct Statistics {
    /// All deals.
    pub(super) deals: Histogram,
    /// Partners with at least one dated deal.
    pub(super) active_partners: u32,
    /// For every concept, the profiles of both kinds whose texts mention it.
    pub(super) concept_profiles: Vec<u32>,
}

impl Statistics {
    /// Counts over `segments`; deals only by what is wanted.
    pub(super) fn count(
        segments: &[Segment<'_>],
        time: Time,
        wanted: &Wanted,
        model: &Model,
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, Stopped> {
        let concepts = model.taxonomy.len();
        let mut statistics = Self {
            deals: Histogram::new(concepts),
            active_partners: 0,
            concept_profiles: vec![0; concepts],
        };
        for segment in segments {
            let profiles = Kind::ALL.into_iter().flat_map(|kind| segment.columns.profiles(kind));
            for (row, profile) in profiles.enumerate() {
                if row % ROWS_BETWEEN_STOPS == 0 && stop() {
                    return Err(Stopped);
                }
                if (segment.is_alive)(profile.common().doc) {
                    statistics.add(profile, time, wanted, model);
                }
            }
        }
        Ok(statistics)
    }

    fn add(&mut self, profile: Profile<'_>, time: Time, wanted: &Wanted, model: &Model) {
        for concept in profile.concepts() {
            if let Some(count) = self.concept_profiles.get_mut(usize::from(concept.0)) {
                *count += 1;
            }
        }
        if let Profile::Partner(partner) = profile {
            let dated = self.deals.add_partner(partner, time, &model.relations, wanted);
            self.active_partners += u32::from(dated > 0);
        }
    }
}
