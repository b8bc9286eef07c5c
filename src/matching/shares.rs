//! Sector, stage and place: the partner's deals and its own statement against the average partner's deals.

use super::bits::Relations;
use super::codes;
use super::model::Model;
use super::rows::Place;
use super::tallies::{Count, PlaceCounts, SECTORS_MAX, Time};
use super::views::PartnerView;
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

/// The usual share of deals related to `sector`.
pub(super) fn usual_of_sector(sector: ConceptIndex, average: Count, model: &Model) -> f64 {
    usual_share(average, prior_of_sector(sector, &model.relations), model)
}

/// The usual share of deals at a stage alike.
pub(super) fn usual_of_stage(stage: u8, average: Count, model: &Model) -> f64 {
    usual_share(average, f64::from(codes::alike_stages(stage).count_ones()) / STAGES, model)
}

/// The usual shares of deals in a country, and in one of its regions.
#[derive(Debug, Clone, Copy)]
pub(super) struct UsualPlace {
    country: f64,
    region: f64,
}

pub(super) fn usual_of_place(average: &PlaceCounts, model: &Model) -> UsualPlace {
    UsualPlace {
        country: usual_share(average.country, COUNTRY_PRIOR, model),
        region: usual_share(average.region, REGION_PRIOR, model),
    }
}

/// How much each declared sector weighs: they stand in the order of their importance.
const SECTOR_WEIGHTS: [f64; SECTORS_MAX] = [
    1.0,
    1.0 / 2.0,
    1.0 / 3.0,
    1.0 / 4.0,
    1.0 / 5.0,
    1.0 / 6.0,
    1.0 / 7.0,
    1.0 / 8.0,
    1.0 / 9.0,
    1.0 / 10.0,
];

/// What is found about a start-up's sectors, from what is found about each by its rank.
pub(super) fn sectors(
    sectors: &[ConceptIndex],
    finding_of: impl Fn(usize, ConceptIndex) -> Option<Finding>,
) -> Option<SectorFinding> {
    let sectors = sectors.get(..SECTORS_MAX).unwrap_or(sectors);
    let weights: f64 = SECTOR_WEIGHTS[..sectors.len()].iter().sum();
    let mut value = 0.0;
    let mut highest: Option<(f64, ConceptIndex, Finding)> = None;
    let mut lowest = highest;
    for (rank, (&sector, weight)) in sectors.iter().zip(SECTOR_WEIGHTS).enumerate() {
        let finding = finding_of(rank, sector)?;
        let part = finding.value * weight / weights;
        value += part;
        // The first of equals leads: it is the most important sector.
        if highest.is_none_or(|(most, ..)| part > most) {
            highest = Some((part, sector, finding));
        }
        if lowest.is_none_or(|(least, ..)| part < least) {
            lowest = Some((part, sector, finding));
        }
    }
    let (_, leading, finding) = if value < 0.0 { lowest } else { highest }?;
    Some(SectorFinding { value, leading, finding })
}

pub(super) fn sector(
    sector: ConceptIndex,
    own: Count,
    usual: f64,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<Finding> {
    let declared = declared_sector(sector, partner.sectors(), &model.relations);
    judge(own, declared, usual, &model.weights.sector)
}

pub(super) fn stage(
    stage: u8,
    own: Count,
    usual: f64,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<Finding> {
    if stage == 0 {
        return None;
    }
    let declared = match partner.row.stages {
        0 => Declared::Nothing,
        stages if stages & codes::alike_stages(stage) != 0 => Declared::This,
        _ => Declared::Other,
    };
    judge(own, declared, usual, &model.weights.stage)
}

pub(super) fn place(
    seat: Place,
    own: &PlaceCounts,
    usual: UsualPlace,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<PlaceFinding> {
    if seat.country == 0 {
        return None;
    }
    let places = partner.invests_in();
    let declared = declared_place(places, |place| place.country == seat.country);
    let country = judge(own.country, declared, usual.country, &model.weights.country)?;
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
        judge(own.region, declared, usual.region, &model.weights.region)
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
    partner.deals(time.as_of).map(|deal| partner.deal_sectors(deal)).all(|sectors| {
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
