//! Sector, stage and place: the partner's deals and its own statement against the average partner's deals.

use super::bits::Relations;
use super::codes;
use super::columns::{PartnerView, Place, StartupView};
use super::model::Model;
use super::tallies::{Count, SECTORS_MAX, Tally, Time};
use super::weights::Share;
use crate::taxonomy::ConceptIndex;

/// What the partner says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    /// Nothing.
    Nothing,
    /// Something, and the start-up is part of it.
    This,
    /// Something, and the start-up is not part of it.
    Other,
}

/// What deals and statement say about one attribute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    pub(super) deals: Count,
    pub(super) declared: Declared,
    /// The share of matching deals over the average, smoothed, without the statement; 0 without deals.
    pub(super) times_average: f64,
}

/// What is found about the sector that speaks loudest.
#[derive(Debug, Clone, Copy)]
pub(super) struct SectorFinding {
    /// The weighted sum over all declared sectors, in log-odds.
    pub(super) value: f64,
    /// The sector that moves the sum furthest in its direction.
    pub(super) leading: ConceptIndex,
    pub(super) finding: Finding,
}

/// What is found about the place.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceFinding {
    pub(super) country: Finding,
    /// Nothing where the region of the start-up is not known or the partner shows none in its country.
    pub(super) region: Option<Finding>,
}

impl PlaceFinding {
    pub(super) fn value(&self) -> f64 {
        self.country.value + self.region.map_or(0.0, |region| region.value)
    }
}

/// An even spread of deals over countries would give each about so much: fifty countries see most venture deals.
const COUNTRY_PRIOR: f64 = 1.0 / 50.0;

/// The same for the regions of a country: Korea has seventeen, the United States fifty.
const REGION_PRIOR: f64 = 1.0 / 20.0;

/// The number of stages that the contract knows.
const STAGES: f64 = 7.0;

/// Declared sectors weigh 1, 1/2, 1/3 ..: they stand in the order of their importance.
pub(super) fn sector(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    own: &Tally,
    average: &Tally,
    model: &Model,
) -> Option<SectorFinding> {
    let sectors = startup.sectors().get(..SECTORS_MAX).unwrap_or(startup.sectors());
    let weight_of = |rank: usize| 1.0 / f64::from(u32::try_from(rank + 1).unwrap_or(u32::MAX));
    let weights: f64 = (0..sectors.len()).map(weight_of).sum();
    let mut value = 0.0;
    let mut parts = [(0.0, None); SECTORS_MAX];
    for (rank, &sector) in sectors.iter().enumerate() {
        let declared = declared_sector(sector, partner.sectors(), &model.relations);
        let prior = prior_of_sector(sector, &model.relations);
        let usual = usual_share(average.sectors[rank], prior, model);
        let finding = judge(own.sectors[rank], declared, usual, &model.weights.sector)?;
        let part = finding.value * weight_of(rank) / weights;
        value += part;
        parts[rank] = (part, Some((sector, finding)));
    }
    let direction = if value < 0.0 { -1.0 } else { 1.0 };
    // The first of equals leads: it is the most important sector.
    let (_, leading) = parts.into_iter().reduce(|best, part| {
        if part.1.is_some() && part.0 * direction > best.0 * direction { part } else { best }
    })?;
    leading.map(|(leading, finding)| SectorFinding { value, leading, finding })
}

pub(super) fn stage(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    own: &Tally,
    average: &Tally,
    model: &Model,
) -> Option<Finding> {
    let alike = codes::alike_stages(startup.row.stage);
    if startup.row.stage == 0 {
        return None;
    }
    let declared = match partner.row.stages {
        0 => Declared::Nothing,
        stages if stages & alike != 0 => Declared::This,
        _ => Declared::Other,
    };
    let usual = usual_share(average.stage, f64::from(alike.count_ones()) / STAGES, model);
    judge(own.stage, declared, usual, &model.weights.stage)
}

pub(super) fn place(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    own: &Tally,
    average: &Tally,
    model: &Model,
) -> Option<PlaceFinding> {
    let seat = startup.row.common.seat;
    if seat.country == 0 {
        return None;
    }
    let places = partner.invests_in();
    let usual = usual_share(average.country, COUNTRY_PRIOR, model);
    let declared = declared_place(places, |place| place.country == seat.country);
    let country = judge(own.country, declared, usual, &model.weights.country)?;
    let region = (seat.region != 0).then(|| {
        // A statement without regions says nothing about regions.
        let with_region = |place: &&Place| place.country == seat.country && place.region != 0;
        let mut regions = places.iter().filter(with_region).map(|place| place.region);
        let declared = match regions.next() {
            None => Declared::Nothing,
            Some(first) if first == seat.region || regions.any(|region| region == seat.region) => {
                Declared::This
            }
            Some(_) => Declared::Other,
        };
        let usual = usual_share(average.region, REGION_PRIOR, model);
        judge(own.region, declared, usual, &model.weights.region)
    });
    Some(PlaceFinding { country, region: region.flatten() })
}

/// Whether every deal that is related to `sector` is in it or in a narrower one, not only in a broader one.
pub(super) fn is_within(
    sector: ConceptIndex,
    partner: PartnerView<'_>,
    time: Time,
    model: &Model,
) -> bool {
    let Some(related) = model.relations.of_concept(sector) else { return false };
    let narrower = model.taxonomy.narrower(sector);
    partner.deals(time.as_of).iter().map(|deal| partner.deal_sectors(deal)).all(|sectors| {
        !related.has_any(sectors) || sectors.iter().any(|sector| narrower.contains(sector))
    })
}

/// The smoothed log-ratio of the partner's share to the usual one; `None` if neither deals nor statement say anything.
fn judge(deals: Count, declared: Declared, usual: f64, weights: &Share) -> Option<Finding> {
    let (stated, agrees) = match declared {
        Declared::Nothing if deals.all == 0 => return None,
        Declared::Nothing => (0.0, 0.0),
        Declared::This => (weights.declared, weights.declared),
        Declared::Other => (weights.declared, 0.0),
    };
    let (matching, all) = (f64::from(deals.matching), f64::from(deals.all));
    let mixed = weights.smoothing * usual;
    let ratio = (matching + agrees + mixed) / ((all + stated + weights.smoothing) * usual);
    let from_deals = (matching + mixed) / ((all + weights.smoothing) * usual);
    Some(Finding {
        value: (weights.weight * ratio.ln()).clamp(weights.min, weights.max),
        deals,
        declared,
        times_average: if deals.all == 0 { 0.0 } else { from_deals },
    })
}

/// The average partner's share, drawn towards an even spread while deals are few.
fn usual_share(average: Count, prior: f64, model: &Model) -> f64 {
    let smoothing = model.weights.average.smoothing;
    (f64::from(average.matching) + smoothing * prior) / (f64::from(average.all) + smoothing)
}

/// A broad concept is related to many others and so to more deals.
fn prior_of_sector(sector: ConceptIndex, relations: &Relations) -> f64 {
    let related = relations.of_concept(sector).map_or(1, |bits| bits.count().max(1));
    let all = u32::try_from(relations.len()).unwrap_or(u32::MAX).max(1);
    f64::from(related) / f64::from(all)
}

fn declared_sector(
    sector: ConceptIndex,
    declared: &[ConceptIndex],
    relations: &Relations,
) -> Declared {
    match relations.of_concept(sector) {
        _ if declared.is_empty() => Declared::Nothing,
        Some(related) if related.has_any(declared) => Declared::This,
        _ => Declared::Other,
    }
}

fn declared_place(places: &[Place], is_there: impl Fn(&Place) -> bool) -> Declared {
    match places {
        [] => Declared::Nothing,
        places if places.iter().any(is_there) => Declared::This,
        _ => Declared::Other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::weights::Weights;
    use super::*;

    fn value(matching: u32, all: u32, declared: Declared) -> Option<f64> {
        let finding = judge(Count { matching, all }, declared, 0.1, &Weights::builtin().sector);
        finding.map(|finding| finding.value)
    }

    #[test]
    fn nothing_known_is_nothing_found_and_average_is_zero() {
        assert_eq!(value(0, 0, Declared::Nothing), None);
        assert!(value(1, 10, Declared::Nothing).is_some_and(|value| value.abs() < 1e-9));
        assert!(value(0, 0, Declared::This) > Some(0.0));
        assert!(value(0, 0, Declared::Other) < Some(0.0));
    }

    proptest! {
        #[test]
        fn one_more_matching_deal_never_lowers(matching in 0u32..500, others in 0u32..500) {
            for declared in [Declared::Nothing, Declared::This, Declared::Other] {
                let before = value(matching, matching + others, declared);
                let after = value(matching + 1, matching + others + 1, declared);
                prop_assert!(before.is_none() || after >= before);
            }
        }
    }
}
