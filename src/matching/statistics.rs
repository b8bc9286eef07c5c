//! What is average: counts over all live partners.

use std::sync::Arc;

use super::Day;
use super::counts::Counts;
use super::decays::Decays;
use super::extras::{Extras, Told};
use super::histograms::{DealCounts, Histogram, Histograms};
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
    pub(super) deals: Histograms,
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
        let count = |it: &Segment<'_>| Counts::of(it.columns, it.is_alive, as_of, model, stop);
        let counts = segments.iter().map(count).collect::<Result<Vec<Counts>, Stopped>>()?;
        Ok(Self::of(&counts, segments, as_of, model))
    }

    /// [`Statistics::count`] by counts of the segments that were made before, for the same day.
    #[must_use]
    pub fn of(counts: &[Counts], segments: &[Segment<'_>], as_of: Day, model: &Model) -> Self {
        let mut statistics = Self {
            decays: Decays::new(as_of, &model.weights.decay),
            deals: Histograms::default(),
            partners: 0,
            active_partners: 0,
            concept_partners: vec![0; model.taxonomy.len()],
            extras: Extras::default(),
        };
        for sums in counts.iter().flat_map(Counts::parts) {
            statistics.partners = statistics.partners.wrapping_add(sums.partners);
            statistics.active_partners =
                statistics.active_partners.wrapping_add(sums.active_partners);
            for (sum, count) in statistics.concept_partners.iter_mut().zip(&sums.concept_partners) {
                *sum = sum.wrapping_add(*count);
            }
            statistics.deals.push(Arc::clone(sums));
        }
        statistics.add_extras(segments, model);
        statistics
    }

    /// The day for whose questions they are.
    #[must_use]
    pub fn as_of(&self) -> Day {
        self.decays.as_of
    }

    fn add_extras(&mut self, segments: &[Segment<'_>], model: &Model) {
        let told = Told::of(segments, self.as_of());
        for print in told.partners() {
            for segment in segments {
                for profile in segment.columns.profiles_of(Kind::Partner, print) {
                    let Profile::Partner(partner) = profile else { continue };
                    if (segment.is_alive)(profile.common().doc) {
                        self.extras.add(partner, &told, self.as_of());
                        let has_deals = partner.deals(self.as_of()).next().is_some();
                        let extra = self.extras.of(partner);
                        let has_extras =
                            extra.is_some_and(|extra| extra.deals(self.as_of()).next().is_some());
                        self.active_partners += u32::from(has_extras && !has_deals);
                    }
                }
            }
        }
        let columns = self.extras.columns();
        let mut deals = DealCounts::new(columns);
        for profile in columns.profiles(Kind::Partner) {
            if let Profile::Partner(partner) = profile {
                deals.add(partner, &self.decays);
            }
        }
        let mut histogram = Histogram::new(model.taxonomy.len());
        histogram.add(&deals, columns, &model.relations);
        self.deals.push_extras(histogram);
    }
}
