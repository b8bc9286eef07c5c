//! Sector, stage and place: the partner's deals and its own statement against the average partner's deals.

use super::bits::Relations;
use super::codes;
use super::model::Model;
use super::rows::Place;
use super::tallies::{Count, PlaceCounts, SECTORS_MAX};
use super::views::PartnerView;
use super::weights::{Average, Share};
use crate::taxonomy::ConceptIndex;

/// What the partner says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    /// Nothing.
    Nothing,
    /// Something, and the start-up is part of it.
    This,
    /// Something, and the start-up may be part of it: a broader sector than its own.
    Broader,
    /// Something, and the start-up is not part of it.
    Other,
}

/// What deals and statement say about one attribute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    /// What the deals alone would say, in log-odds, unbounded.
    pub(super) value_of_deals: f64,
    pub(super) deals: Count,
    pub(super) declared: Declared,
    /// The deals of all partners, counted in the same way.
    pub(super) average: Count,
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

/// What is found about the place; at least one of the two.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceFinding {
    pub(super) country: Option<Finding>,
    /// Nothing where the region of the start-up is not known or the partner shows none in its country.
    pub(super) region: Option<Finding>,
    /// In log-odds.
    pub(super) value: f64,
}

/// The usual share of deals, and what it is made from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Usual {
    /// Drawn towards a neutral share while deals are few.
    share: f64,
    deals: Count,
}

impl Finding {
    /// The deals that are told to speak for the attribute, of all: those in a broader sector with them.
    pub(super) const fn shown(&self) -> Count {
        let Count { matching, broader, all } = self.deals;
        Count { matching: matching + broader, broader: 0, all }
    }

    /// The deals of all partners to compare [`Self::shown`] with: of the same sort.
    pub(super) const fn shown_average(&self) -> Count {
        let Count { matching, broader, all } = self.average;
        let matching = match (self.deals.matching, self.deals.broader) {
            (_, 0) => matching,
            (0, _) => broader,
            _ => matching + broader,
        };
        Count { matching, broader: 0, all }
    }

    /// The partner's share over that of all partners; 0 where there is nothing to compare.
    pub(super) fn times_average(&self) -> f64 {
        let (own, average) = (self.shown(), self.shown_average());
        if own.all == 0 || average.matching == 0 {
            return 0.0;
        }
        let share = |count: Count| f64::from(count.matching) / f64::from(count.all);
        share(own) / share(average)
    }
}

/// How far a statement of a broader sector moves a score, of what one of the sector itself does. To let it stand for
/// half as many deals would hardly tell the two apart where the sector is rare.
const BROADER_WORTH: f64 = 0.5;

/// How common deals in a sector are.
pub(super) fn usual_of_sector(deals: Count, model: &Model) -> Usual {
    usual(deals, &model.weights.sector, &model.weights.average)
}

/// How common deals at a stage alike are.
pub(super) fn usual_of_stage(deals: Count, model: &Model) -> Usual {
    usual(deals, &model.weights.stage, &model.weights.average)
}

/// How common deals in a country, and in one of its regions, are.
#[derive(Debug, Clone, Copy)]
pub(super) struct UsualPlace {
    country: Usual,
    region: Usual,
}

pub(super) fn usual_of_place(deals: &PlaceCounts, model: &Model) -> UsualPlace {
    UsualPlace {
        country: usual(deals.country, &model.weights.country, &model.weights.average),
        region: usual(deals.region, &model.weights.region, &model.weights.average),
    }
}

/// What is found about a start-up's sectors, from what is found about each, in their order: they weigh 1, 1/2, 1/3 ..,
/// for they stand in the order of their importance.
pub(super) fn sectors(
    sectors: &[ConceptIndex],
    finding_of: impl Fn(usize, ConceptIndex) -> Option<Finding>,
) -> Option<SectorFinding> {
    let sectors = sectors.get(..SECTORS_MAX).unwrap_or(sectors);
    let weight_of = |rank: usize| 1.0 / f64::from(u32::try_from(rank + 1).unwrap_or(u32::MAX));
    let weights: f64 = (0..sectors.len()).map(weight_of).sum();
    let mut value = 0.0;
    let mut highest: Option<(f64, ConceptIndex, Finding)> = None;
    let mut lowest = highest;
    for (rank, &sector) in sectors.iter().enumerate() {
        let finding = finding_of(rank, sector)?;
        let part = finding.value * weight_of(rank) / weights;
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
    usual: Usual,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<Finding> {
    let declared = declared_sector(sector, partner.sectors(), &model.relations);
    judge(own, declared, usual, &model.weights.sector)
}

pub(super) fn stage(
    stage: u8,
    own: Count,
    usual: Usual,
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
    let (in_country, in_region) = declared_place(seat, partner.invests_in());
    let mut country = judge(own.country, in_country, usual.country, &model.weights.country);
    let is_named = in_country == Declared::This;
    if let Some(country) = country.as_mut().filter(|_| is_named) {
        // Who names a country must not stand behind one that says nothing, because it also shows what it did elsewhere.
        country.value = country.value.max(0.0);
    }
    let region = (seat.region != 0)
        .then(|| judge(own.region, in_region, usual.region, &model.weights.region))
        .flatten();
    let of = |finding: Option<Finding>| finding.map_or(0.0, |finding| finding.value);
    let mut value = of(country) + of(region);
    if is_named && partner.row.common.seat.country != seat.country {
        // In which regions a visitor's few deals lie says nothing against the others.
        value = value.max(0.0);
    }
    (country.is_some() || region.is_some()).then_some(PlaceFinding { country, region, value })
}

/// The smoothed log-ratio of the partner's share to the usual one; `None` if neither deals nor statement say anything.
fn judge(deals: Count, declared: Declared, usual: Usual, weights: &Share) -> Option<Finding> {
    if declared == Declared::Nothing && deals.all == 0 {
        return None;
    }
    let (matching, all) = (halves(deals), f64::from(deals.all));
    let (stated, agreeing) = match declared {
        Declared::Nothing => (0.0, 0.0),
        Declared::This | Declared::Broader => {
            let worth = worth_of_statement(weights.declared, all - matching);
            (worth, worth)
        }
        Declared::Other => (worth_of_statement(weights.declared, matching), 0.0),
    };
    let mixed = weights.smoothing * usual.share;
    let value_with = |stated: f64, agreeing: f64| {
        let share = (matching + agreeing + mixed) / (all + stated + weights.smoothing);
        weights.weight * (share / usual.share).ln()
    };
    let (of_both, of_deals) = (value_with(stated, agreeing), value_with(0.0, 0.0));
    let of_statement = of_both - of_deals;
    // Over few deals the usual share is smoothed so far that the partner's own may lie on its other side. A sentence
    // that says "more than usual" must not stand beside a deduction, nor the reverse.
    let agrees =
        of_deals * (matching * f64::from(usual.deals.all) - halves(usual.deals) * all) > 0.0;
    let of_deals = if agrees { of_deals } else { 0.0 };
    let value = match declared {
        Declared::Broader => of_deals + BROADER_WORTH * of_statement,
        _ => of_deals + of_statement,
    };
    Some(Finding {
        value: value.clamp(weights.min, weights.max),
        value_of_deals: of_deals,
        deals,
        declared,
        average: usual.deals,
    })
}

/// For how many deals a statement stands: fewer, the more deals contradict it, so that a record outweighs a thesis. Of
/// agreeing deals it stands beside all, so that one more of them never lowers a score.
fn worth_of_statement(declared: f64, contradicting: f64) -> f64 {
    if declared == 0.0 {
        return 0.0;
    }
    declared * (declared / (declared + contradicting)).powi(2)
}

fn halves(deals: Count) -> f64 {
    f64::from(deals.matching_halves()) / 2.0
}

fn usual(deals: Count, weights: &Share, average: &Average) -> Usual {
    let smoothing = average.smoothing;
    let share = (halves(deals) + smoothing * neutral(weights)) / (f64::from(deals.all) + smoothing);
    Usual { share, deals }
}

/// The share at which a statement for and one against weigh alike: while no deals are known, neither may claim that the
/// attribute is rare. It solves (K + S q) / ((K + S) q) = (K + S) / S for q, with K `declared` and S `smoothing`.
fn neutral(weights: &Share) -> f64 {
    weights.smoothing / (weights.declared + 2.0 * weights.smoothing)
}

fn declared_sector(
    sector: ConceptIndex,
    declared: &[ConceptIndex],
    relations: &Relations,
) -> Declared {
    match relations.of_concept(sector) {
        _ if declared.is_empty() => Declared::Nothing,
        Some(relatives) if relatives.within.has_any(declared) => Declared::This,
        Some(relatives) if relatives.broader.has_any(declared) => Declared::Broader,
        _ => Declared::Other,
    }
}

/// What the named places say of the country and of the region. Who names only other regions of the country says nothing
/// of the country as a whole, and who names the country as a whole nothing of its regions.
fn declared_place(seat: Place, named: &[Place]) -> (Declared, Declared) {
    let mut in_country = named.iter().filter(|place| place.country == seat.country).peekable();
    if named.is_empty() {
        return (Declared::Nothing, Declared::Nothing);
    }
    if in_country.peek().is_none() {
        return (Declared::Other, Declared::Nothing);
    }
    let (mut is_whole, mut is_seat) = (seat.region == 0, false);
    for place in in_country {
        is_whole |= place.region == 0;
        is_seat |= place.region != 0 && place.region == seat.region;
    }
    match (is_whole, is_seat) {
        (_, true) => (Declared::This, Declared::This),
        (true, false) => (Declared::This, Declared::Nothing),
        (false, false) => (Declared::Nothing, Declared::Other),
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::super::weights::Weights;
    use super::*;

    const STATEMENTS: [Declared; 4] =
        [Declared::Nothing, Declared::This, Declared::Broader, Declared::Other];

    fn value_of(deals: Count, declared: Declared) -> Option<f64> {
        let usual = Usual { share: 0.03, deals: Count { matching: 3, broader: 0, all: 100 } };
        judge(deals, declared, usual, &Weights::builtin().sector).map(|finding| finding.value)
    }

    fn value(matching: u32, all: u32, declared: Declared) -> Option<f64> {
        value_of(Count { matching, broader: 0, all }, declared)
    }

    #[test]
    fn nothing_known_is_nothing_found_and_average_is_zero() {
        assert_eq!(value(0, 0, Declared::Nothing), None);
        assert!(value(3, 100, Declared::Nothing).is_some_and(|value| value.abs() < 1e-9));
        assert!(value(0, 0, Declared::This) > Some(0.0));
        assert!(value(0, 0, Declared::Other) < Some(0.0));
    }

    proptest! {
        /// "2 of 15, of all deals 10%" beside a deduction could not be read aloud.
        #[test]
        fn deals_never_count_against_the_sentence_that_tells_them(
            (own, others) in ((0u32..30, 0u32..30), (0u32..300, 0u32..300)),
        ) {
            let weights = Weights::builtin();
            let count = |(matching, rest)| Count { matching, broader: 0, all: matching + rest };
            let deals = count(own);
            let mut all = count(others);
            all += deals;
            let usual = usual(all, &weights.sector, &weights.average);
            let finding = judge(deals, Declared::Nothing, usual, &weights.sector);
            let more = (u64::from(deals.matching) * u64::from(all.all))
                .cmp(&(u64::from(all.matching) * u64::from(deals.all)));
            if let Some(finding) = finding {
                match more {
                    Ordering::Greater => prop_assert!(finding.value >= 0.0),
                    Ordering::Less => prop_assert!(finding.value <= 0.0),
                    Ordering::Equal => prop_assert!(finding.value == 0.0),
                }
            }
        }
    }

    #[test]
    fn a_record_outweighs_a_statement_to_the_contrary() {
        for declared in [Declared::This, Declared::Broader] {
            assert!(value(0, 11, declared) < Some(0.0), "{declared:?}");
        }
        assert!(value(6, 11, Declared::Other) > Some(0.0));
        assert!(value(0, 1, Declared::This) > Some(0.0), "one deal is no record");
    }

    #[test]
    fn what_is_broader_is_worth_half() {
        let exact = value(2, 8, Declared::Nothing);
        let broader = value_of(Count { matching: 0, broader: 4, all: 8 }, Declared::Nothing);
        assert_eq!(exact, broader);
        let named = |declared| value(0, 0, declared).unwrap_or_default();
        assert!(named(Declared::Broader) > 0.0);
        assert!(named(Declared::Broader) < 0.7 * named(Declared::This));
    }

    #[test]
    fn a_place_is_named_as_a_whole_by_its_region_or_beside_it() {
        let (kr, us) = (codes::country("KR"), codes::country("US"));
        let at = |country, region| Place { country, region: codes::short(region) };
        let seat = at(kr, "KR-29");
        let cases = [
            (vec![], (Declared::Nothing, Declared::Nothing)),
            (vec![at(us, "")], (Declared::Other, Declared::Nothing)),
            (vec![at(kr, "")], (Declared::This, Declared::Nothing)),
            (vec![at(kr, "KR-11")], (Declared::Nothing, Declared::Other)),
            (vec![at(kr, "KR-11"), at(kr, "")], (Declared::This, Declared::Nothing)),
            (vec![at(kr, "KR-11"), at(kr, "KR-29")], (Declared::This, Declared::This)),
        ];
        for (named, expected) in cases {
            assert_eq!(declared_place(seat, &named), expected, "{named:?}");
        }
        // Where in the country the company sits is not known.
        let named = [at(kr, "KR-11")];
        assert_eq!(declared_place(at(kr, ""), &named), (Declared::This, Declared::Nothing));
    }

    proptest! {
        #[test]
        fn one_more_matching_deal_never_lowers(
            matching in 0u32..500,
            broader in 0u32..500,
            others in 0u32..500,
        ) {
            let all = matching + broader + others;
            for declared in STATEMENTS {
                let before = value_of(Count { matching, broader, all }, declared);
                let exact = Count { matching: matching + 1, broader, all: all + 1 };
                prop_assert!(before.is_none() || value_of(exact, declared) >= before);
            }
        }

        #[test]
        fn a_deal_in_the_sector_never_counts_less_than_one_in_a_broader(
            matching in 0u32..500,
            broader in 1u32..500,
            others in 0u32..500,
        ) {
            let all = matching + broader + others;
            for declared in STATEMENTS {
                let before = value_of(Count { matching, broader, all }, declared);
                let after = Count { matching: matching + 1, broader: broader - 1, all };
                prop_assert!(value_of(after, declared) >= before);
            }
        }
    }
}
