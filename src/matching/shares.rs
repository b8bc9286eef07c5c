//! Sector, industry, stage and place: the partner's deals and its own statement against the average partner's deals.

use super::bits::Relations;
use super::codes;
use super::decays::{self, Mass};
use super::logarithms;
use super::model::Model;
use super::question::Destination;
use super::rows::Place;
use super::tallies::{Count, Field, PlaceCounts, Tally};
use super::trips::Trip;
use super::views::PartnerView;
use super::weights::{Average, Nearby, Share, Weights};
use crate::taxonomy::Industries;

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
    /// Whether the attribute is known of all those that could have it.
    pub(super) is_average_whole: bool,
}

/// What is kept of a finding: all of it to explain a pair, its value alone to rank one. A scan makes a million of them, and
/// what it would only carry about is never made.
pub(super) trait Kept: Copy {
    fn of(finding: Finding) -> Self;
    /// In log-odds, bounded.
    fn value(self) -> f64;
    fn with_value(self, value: f64) -> Self;
}

impl Kept for Finding {
    fn of(finding: Finding) -> Self {
        finding
    }

    fn value(self) -> f64 {
        self.value
    }

    fn with_value(self, value: f64) -> Self {
        Self { value, ..self }
    }
}

impl Kept for f64 {
    fn of(finding: Finding) -> Self {
        finding.value
    }

    fn value(self) -> f64 {
        self
    }

    fn with_value(self, value: f64) -> Self {
        value
    }
}

/// What is found about the field that speaks loudest.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldFinding<F = Finding> {
    /// The weighted sum over all fields, in log-odds.
    pub(super) value: f64,
    /// The field that moves the sum furthest in its direction, and its place among the start-up's.
    pub(super) leading: Field,
    pub(super) rank: usize,
    pub(super) finding: F,
}

/// What is found about the place; at least one of the two.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlaceFinding<F = Finding> {
    pub(super) country: Option<F>,
    /// Nothing where the region of the start-up is not known or the partner shows none in its country.
    pub(super) region: Option<F>,
    /// Nothing where the city of the start-up is not known or the partner shows none in its region.
    pub(super) city: Option<F>,
    /// How much a host invests outside its own country; nothing without a destination abroad, and of who sits elsewhere.
    pub(super) abroad: Option<F>,
    /// Whether the hosts at a destination abroad are compared with one another.
    pub(super) is_trip: bool,
    /// In log-odds.
    pub(super) value: f64,
}

/// The usual share of deals, and what it is made from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Usual {
    /// Drawn towards a neutral share while deals are few.
    share: f64,
    deals: Count,
    /// Whether the attribute is known of all deals that could have it.
    is_whole: bool,
    /// Of `deals` those that match, and all.
    matching: f64,
    all: f64,
    /// What a statement for it counts where no deals are known, in log-odds.
    stated: f64,
    /// What a statement for something else counts.
    denied: f64,
}

impl Usual {
    /// Of so many deals that could have the attribute, if they know it.
    pub(super) fn among(self, deals: Mass) -> Self {
        Self { is_whole: self.deals.all == deals, ..self }
    }
}

impl Finding {
    /// The average to compare a partner with that has so much in a sector and in a broader one: deals of the same sort.
    pub(super) fn average_beside<T: PartialEq + Default>(&self, within: T, in_broader: T) -> Count {
        let Count { matching, broader, all } = self.average;
        let matching = match (within, in_broader) {
            (_, none) if none == T::default() => matching,
            (none, _) if none == T::default() => broader,
            _ => matching + broader,
        };
        Count { matching, broader: 0, all }
    }

    /// The partner's share over that of all partners, recent deals counting more; 0 where there is nothing to compare.
    pub(super) fn times_average(&self) -> f64 {
        let Count { matching, broader, all } = self.deals;
        let own = Count { matching: matching + broader, broader: 0, all };
        let average = self.average_beside(self.deals.matching, self.deals.broader);
        if own.all == 0 || average.matching == 0 {
            return 0.0;
        }
        let share = |count: Count| decays::deals(count.matching) / decays::deals(count.all);
        share(own) / share(average)
    }
}

/// What a finding counts; what is not known counts 0.
pub(super) fn value_of<F: Kept>(finding: Option<F>) -> f64 {
    finding.map_or(0.0, F::value)
}

/// How far a statement of a broader sector moves a score, of what one of the sector itself does. To let it stand for
/// half as many deals would hardly tell the two apart where the sector is rare.
const BROADER_WORTH: f64 = 0.5;

/// How common deals in a country, in one of its regions and in one of its cities are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct UsualPlace {
    country: Usual,
    region: Usual,
    city: Usual,
    abroad: Usual,
}

/// `all` are all deals, whatever is known of them.
pub(super) fn usual_of_place(deals: &PlaceCounts, all: Mass, model: &Model) -> UsualPlace {
    let PlaceCounts { country, region, city } = *deals;
    let Weights { average, .. } = &model.weights;
    UsualPlace {
        country: usual(country, &model.weights.country, average).among(all),
        region: usual(region, &model.weights.region, average).among(country.matching),
        city: usual(city, &model.weights.city, average).among(region.matching),
        abroad: Usual::default(),
    }
}

/// What is usual of the hosts at a destination abroad: they are compared with one another, not with investors at home.
pub(super) fn usual_of_trip(trip: &Trip, model: &Model) -> UsualPlace {
    UsualPlace {
        country: usual(trip.at_home, &model.weights.country, &model.weights.average)
            .among(trip.deals),
        abroad: usual(trip.abroad, &model.weights.abroad, &model.weights.average).among(trip.deals),
        ..UsualPlace::default()
    }
}

/// What is found about a start-up's fields, from what is found about each, in their order: they weigh 1, 1/2, 1/3 ..,
/// for they stand in the order of their importance. Those of which nothing is known count for nothing.
pub(super) fn fields<F: Kept>(
    fields: &[Field],
    own: &[Count],
    usual: &[Usual],
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<FieldFinding<F>> {
    let weight_of = |rank: usize| 1.0 / f64::from(u32::try_from(rank + 1).unwrap_or(u32::MAX));
    let (mut sum, mut weights) = (0.0, 0.0);
    let mut highest: Option<(f64, FieldFinding<F>)> = None;
    let mut lowest = highest;
    for (rank, ((&leading, &own), &usual)) in fields.iter().zip(own).zip(usual).enumerate() {
        let declared = declared_field(leading, partner, &model.relations);
        let judged: Option<F> = judge(own, declared, usual, &model.weights.sector);
        // A partner without deals may say something of a sector and nothing of a tag.
        let Some(finding) = judged else { continue };
        let part = finding.value() * weight_of(rank);
        sum += part;
        weights += weight_of(rank);
        let found = FieldFinding { value: 0.0, leading, rank, finding };
        // The first of equals leads: it is the most important field.
        if highest.is_none_or(|(most, _)| part > most) {
            highest = Some((part, found));
        }
        if lowest.is_none_or(|(least, _)| part < least) {
            lowest = Some((part, found));
        }
    }
    let (_, leading) = if sum < 0.0 { lowest } else { highest }?;
    Some(FieldFinding { value: sum / weights, ..leading })
}

/// `industries` are those of the start-up.
pub(super) fn industry<F: Kept>(
    industries: Industries,
    own: Count,
    usual: Usual,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<F> {
    if industries.is_empty() {
        return None;
    }
    let declared = match partner.row.common.industries {
        none if none.is_empty() => Declared::Nothing,
        theirs if theirs.meets(industries) => Declared::This,
        _ => Declared::Other,
    };
    judge(own, declared, usual, &model.weights.industry)
}

pub(super) fn stage<F: Kept>(
    stage: u8,
    own: Count,
    usual: Usual,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<F> {
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

/// What places count for one start-up.
pub(super) struct Places {
    region: Share,
    city: Share,
}

impl Places {
    /// Small rounds are mostly filled by who is nearby: the smaller the round sought, the more its region and its city
    /// count.
    pub(super) fn of(sought_usd: Option<i64>, weights: &Weights) -> Self {
        let Nearby { usual_usd, halvings_max, region, city } = weights.nearby;
        #[expect(clippy::cast_precision_loss, reason = "sizes are compared")]
        let halvings = sought_usd.filter(|&usd| usd > 0).map_or(0.0, |usd| {
            logarithms::log2(usual_usd / usd as f64).clamp(-halvings_max, halvings_max)
        });
        let more =
            |share: Share, each: f64| Share { weight: share.weight + each * halvings, ..share };
        Self { region: more(weights.region, region), city: more(weights.city, city) }
    }
}

pub(super) fn place<F: Kept>(
    seat: Place,
    own: &PlaceCounts,
    (places, usual): (&Places, &UsualPlace),
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<PlaceFinding<F>> {
    if seat.country == 0 {
        return None;
    }
    let (in_country, in_region) = declared_place(seat, partner.invests_in());
    let country = judge(own.country, in_country, usual.country, &model.weights.country);
    let is_named = in_country == Declared::This;
    let country = country.map(|country: F| {
        // Who names a country must not stand behind one that says nothing, because it also shows what it did elsewhere.
        if is_named { country.with_value(country.value().max(0.0)) } else { country }
    });
    let region = (seat.region != 0)
        .then(|| judge::<F>(own.region, in_region, usual.region, &places.region))
        .flatten();
    let host = partner.row.common.seat.country;
    let is_visit = host != 0 && host != seat.country;
    let city = (seat.city != 0)
        .then(|| judge::<F>(own.city, Declared::Nothing, usual.city, &places.city))
        .flatten();
    let mut within = value_of(region) + value_of(city);
    if is_visit {
        // In which regions of a foreign country its few deals lie says little against the others.
        within = within.max(model.weights.visit.within_min);
    }
    let mut value = value_of(country) + within;
    if is_named && host != seat.country {
        value = value.max(0.0);
    }
    (country.is_some() || region.is_some()).then_some(PlaceFinding {
        country,
        region,
        city,
        abroad: None,
        is_trip: false,
        value,
    })
}

/// What is found about a host abroad: whether it invests in the visitor's country, and abroad at all. Where in its own
/// country it invests plays no part. Of a partner that sits elsewhere the tally does not know what is abroad.
pub(super) fn place_of_host<F: Kept>(
    (seat, destination): (Place, Destination),
    own: &Tally,
    usual: &UsualPlace,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<PlaceFinding<F>> {
    if seat.country == 0 {
        return None;
    }
    let (in_country, _) = declared_place(seat, partner.invests_in());
    // A region of the visitor's country names the country, and more than that no visitor needs.
    let names_it = partner.invests_in().iter().any(|place| place.country == seat.country);
    let in_country = if names_it { Declared::This } else { in_country };
    let country: Option<F> =
        judge(own.place.country, in_country, usual.country, &model.weights.country);
    let sits_there = partner.row.common.seat.country == destination.country;
    let abroad: Option<F> = sits_there
        .then(|| judge(own.abroad, Declared::Nothing, usual.abroad, &model.weights.abroad))
        .flatten();
    let value = value_of(country) + value_of(abroad);
    let value = if names_it { value.max(0.0) } else { value };
    let finding = PlaceFinding { country, region: None, city: None, abroad, is_trip: true, value };
    (country.is_some() || abroad.is_some()).then_some(finding)
}

/// The smoothed log-ratio of the partner's share to the usual one; `None` if neither deals nor statement say anything.
pub(super) fn judge<F: Kept>(
    deals: Count,
    declared: Declared,
    usual: Usual,
    weights: &Share,
) -> Option<F> {
    if declared == Declared::Nothing && deals.all == 0 {
        return None;
    }
    let (matching, all) = (deals.matching_deals(), deals.all_deals());
    let share_times =
        (matching + weights.smoothing * usual.share) / ((all + weights.smoothing) * usual.share);
    let of_deals = weights.weight * logarithms::ln(share_times);
    // Over few deals the usual share is smoothed so far that the partner's own may lie on its other side. A sentence
    // that says "more than usual" must not stand beside a deduction, nor the reverse.
    let agrees = of_deals * (matching * usual.all - usual.matching * all) > 0.0;
    let of_deals = if agrees { of_deals } else { 0.0 };
    let of_statement = match declared {
        Declared::Nothing => 0.0,
        Declared::This => usual.stated * left_of_statement(weights.declared, all - matching),
        Declared::Broader => {
            BROADER_WORTH * usual.stated * left_of_statement(weights.declared, all - matching)
        }
        Declared::Other => usual.denied * left_of_statement(weights.declared, matching),
    };
    let value = of_deals + of_statement;
    Some(F::of(Finding {
        value: value.clamp(weights.min, weights.max),
        value_of_deals: of_deals,
        deals,
        declared,
        average: usual.deals,
        is_average_whole: usual.is_whole,
    }))
}

/// What is left of a statement against deals that contradict it, so that a record outweighs a thesis. Of agreeing deals it
/// stands beside all, so that one more of them never lowers the term.
pub(super) fn left_of_statement(declared: f64, contradicting: f64) -> f64 {
    (declared / (declared + contradicting)).powi(2)
}

/// How common deals with an attribute are.
pub(super) fn usual(deals: Count, weights: &Share, average: &Average) -> Usual {
    let smoothing = average.smoothing;
    let (matching, all) = (deals.matching_deals(), deals.all_deals());
    let share = (matching + smoothing * neutral(weights)) / (all + smoothing);
    let (declared, mixed) = (weights.declared, weights.smoothing);
    let of = |agreeing: f64| {
        let stated = (agreeing + mixed * share) / (declared + mixed);
        weights.declared_weight * logarithms::ln(stated / share)
    };
    let (stated, denied) = (of(declared), of(0.0));
    Usual { share, deals, is_whole: true, matching, all, stated, denied }
}

/// The share at which a statement for and one against weigh alike: while no deals are known, neither may claim that the
/// attribute is rare. It solves (K + S q) / ((K + S) q) = (K + S) / S for q, with K `declared` and S `smoothing`.
fn neutral(weights: &Share) -> f64 {
    weights.smoothing / (weights.declared + 2.0 * weights.smoothing)
}

/// What the partner says of a field. A tag stands for what sorts it: that it names others says nothing.
fn declared_field(field: Field, partner: PartnerView<'_>, relations: &Relations) -> Declared {
    let sector = match field {
        Field::Tag(tag) if partner.tags().binary_search(&tag).is_ok() => return Declared::This,
        Field::Tag(_) => return Declared::Nothing,
        Field::Sector(sector) => sector,
    };
    let declared = partner.sectors();
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
    use proptest::prelude::*;

    use super::super::decays::WHOLE;
    use super::super::weights::Weights;
    use super::*;

    const STATEMENTS: [Declared; 4] =
        [Declared::Nothing, Declared::This, Declared::Broader, Declared::Other];

    fn value_of(deals: Count, declared: Declared) -> Option<f64> {
        let weights = Weights::builtin();
        let usual = usual(count(3, 0, 100), &weights.sector, &weights.average);
        judge(deals, declared, usual, &weights.sector)
    }

    /// Of deals that have not decayed.
    fn count(matching: u64, broader: u64, all: u64) -> Count {
        Count { matching: matching * WHOLE, broader: broader * WHOLE, all: all * WHOLE }
    }

    fn value(matching: u64, all: u64, declared: Declared) -> Option<f64> {
        value_of(count(matching, 0, all), declared)
    }

    #[test]
    fn nothing_known_is_nothing_found_and_average_is_zero() {
        assert_eq!(value(0, 0, Declared::Nothing), None);
        assert!(value(3, 100, Declared::Nothing).is_some_and(|value| value.abs() < 1e-9));
        assert!(value(0, 0, Declared::This) > Some(0.0));
        assert!(value(0, 0, Declared::Other) < Some(0.0));
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
        let broader = value_of(count(0, 4, 8), Declared::Nothing);
        assert_eq!(exact, broader);
        let named = |declared| value(0, 0, declared).unwrap_or_default();
        assert!(named(Declared::Broader) > 0.0);
        assert!(named(Declared::Broader) < 0.7 * named(Declared::This));
    }

    #[test]
    fn a_place_is_named_as_a_whole_by_its_region_or_beside_it() {
        let (kr, us) = (codes::country("KR"), codes::country("US"));
        let at = |country, region| Place { country, region: codes::short(region), city: 0 };
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
            matching in 0u64..500,
            broader in 0u64..500,
            others in 0u64..500,
        ) {
            let all = matching + broader + others;
            for declared in STATEMENTS {
                let before = value_of(count(matching, broader, all), declared);
                let exact = count(matching + 1, broader, all + 1);
                prop_assert!(before.is_none() || value_of(exact, declared) >= before);
            }
        }

        #[test]
        fn a_deal_in_the_sector_never_counts_less_than_one_in_a_broader(
            matching in 0u64..500,
            broader in 1u64..500,
            others in 0u64..500,
        ) {
            let all = matching + broader + others;
            for declared in STATEMENTS {
                let before = value_of(count(matching, broader, all), declared);
                let after = count(matching + 1, broader - 1, all);
                prop_assert!(value_of(after, declared) >= before);
            }
        }
    }
}
