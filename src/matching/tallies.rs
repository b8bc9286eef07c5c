//! Adding up a partner's deals: how much of them speaks for a start-up, of how much that could.

use std::ops::AddAssign;

use super::bits::Relations;
use super::codes;
use super::columns::Columns;
use super::decays::{self, Decays, Mass};
use super::model::Model;
use super::question::Destination;
use super::rows::{Deal, Order, Place};
use super::scales;
use super::similarity::{Kernel, Known, Similar};
use super::views::{PartnerView, StartupView};
use crate::taxonomy::ConceptIndex;

/// The most fields of a start-up that count: its sectors, as many as the contract allows, then tags where there is room.
pub(super) const FIELDS_MAX: usize = 10;

/// The mass of deals that match, of those that could.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) matching: Mass,
    /// Deals beside `matching` that are only in a broader sector: each may match or not.
    pub(super) broader: Mass,
    pub(super) all: Mass,
}

impl Count {
    pub(super) fn add(&mut self, mass: Mass, could: bool, does: bool) {
        self.all += if could { mass } else { 0 };
        self.matching += if could && does { mass } else { 0 };
    }

    /// Twice the matching mass, where a deal in a broader sector counts as half of one: whole numbers add up exactly.
    pub(super) const fn matching_halves(self) -> Mass {
        2 * self.matching + self.broader
    }

    /// The matching deals, those in a broader sector as halves.
    pub(super) fn matching_deals(self) -> f64 {
        decays::deals(self.matching_halves()) / 2.0
    }

    /// The deals that could match.
    pub(super) fn all_deals(self) -> f64 {
        decays::deals(self.all)
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.matching += other.matching;
        self.broader += other.broader;
        self.all += other.all;
    }
}

/// Deals by where the company sat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PlaceCounts {
    /// Deals in the country, of those with one.
    pub(super) country: Count,
    /// Deals in the region, of those in the country with a region.
    pub(super) region: Count,
    /// Deals in the city, of those in the region with a city.
    pub(super) city: Count,
}

/// The deals of one partner against the attributes of one start-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// All deals, whatever is known of them.
    pub(super) deals: Mass,
    /// For each field of the start-up: deals in it, of those whose fields are known.
    pub(super) fields: [Count; FIELDS_MAX],
    /// Deals at a stage alike, of those with a stage.
    pub(super) stage: Count,
    pub(super) place: PlaceCounts,
    /// Deals outside the country of the destination, of those with a country; none without a destination.
    pub(super) abroad: Count,
    /// Rounds of about the size sought, of those with a size; what is a little off counts in part.
    pub(super) size: Count,
    /// Companies of about the start-up's age, of those whose age is known; what is a little off counts in part.
    pub(super) age: Count,
    /// Deals by how alike their companies and the start-up are in everything together.
    pub(super) similar: Mass,
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.deals += other.deals;
        self.fields.iter_mut().zip(other.fields).for_each(|(own, other)| *own += other);
        self.stage += other.stage;
        self.place.country += other.place.country;
        self.place.region += other.place.region;
        self.place.city += other.place.city;
        self.abroad += other.abroad;
        self.size += other.size;
        self.age += other.age;
        self.similar += other.similar;
    }
}

/// A field of a start-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Sector(ConceptIndex),
    /// The fingerprint of a tag.
    Tag(u64),
}

/// A start-up against the distinct fields and places of a segment's deals, so that each deal only looks them up.
pub(super) struct Likeness<'a> {
    /// How many fields count.
    ranks: usize,
    /// What each of the segment's fields says about those of the start-up.
    fields: Vec<FieldBits>,
    /// The stages alike as bits.
    stages: u32,
    places: Vec<PlaceBits>,
    pub(super) sizes: Kernel,
    pub(super) ages: Kernel,
    order: Order,
    similar: Similar<'a>,
    /// What is known of the start-up.
    pub(super) known: Known,
}

/// Fields of the start-up as bits, the most important one lowest.
#[derive(Clone, Copy, Default)]
struct FieldBits {
    /// Those that a deal is in.
    within: u16,
    /// Those for which it is only in a broader sector.
    broader: u16,
}

/// What a deal in a place counts.
#[derive(Clone, Copy, Default)]
struct PlaceBits {
    has_country: bool,
    in_country: bool,
    /// Of a deal in the country alone.
    has_region: bool,
    in_region: bool,
    /// Of a deal in the region alone.
    has_city: bool,
    in_city: bool,
    /// Outside the country of the destination.
    is_abroad: bool,
    similar: u16,
}

impl<'a> Likeness<'a> {
    /// `fields` are those of the start-up that count.
    pub(super) fn of(
        startup: StartupView<'_>,
        fields: &[Field],
        destination: Option<Destination>,
        (columns, decays): (&Columns, &Decays),
        model: &'a Model,
    ) -> Self {
        let home = destination.map_or(0, |destination| destination.country);
        let size = startup.sought(decays.as_of).map_or(0, |sought| scales::size(sought.amount.usd));
        let age = scales::age_at(Some(decays.as_of), startup.row.founded_year);
        let order = startup.order(decays.as_of);
        let (seat, stage) = (startup.row.common.seat, startup.row.stage);
        let sizes = Kernel::of_size(size, &model.tables);
        let ages = Kernel::of_age(age, &model.tables);
        let known = Known {
            fields: !fields.is_empty(),
            // Of hosts abroad none can have companies at home of the visitors.
            region: seat.region != 0 && (home == 0 || home == seat.country),
            city: seat.city != 0 && (home == 0 || home == seat.country),
            stage: stage != 0,
            size: size != 0,
            age: age != 0,
            order: order != Order::Unknown,
        };
        let similar = Similar::new(known, &model.weights.similar, &model.tables);
        let of_place = |&place: &Place| {
            let bits = PlaceBits::of(place, seat);
            PlaceBits {
                similar: similar.of_place(bits.in_region, bits.in_city),
                is_abroad: home != 0 && place.country != 0 && place.country != home,
                ..bits
            }
        };
        Self {
            ranks: fields.len(),
            fields: field_bits(columns, fields, &model.relations),
            stages: codes::alike_stages(stage),
            places: columns.places().iter().map(of_place).collect(),
            sizes,
            ages,
            order,
            similar,
            known,
        }
    }

    /// Adds up the deals of `partner`, which must be of the segment.
    pub(super) fn tally(&self, partner: PartnerView<'_>, decays: &Decays) -> Tally {
        let mut tally = Tally::default();
        let mut with_fields = 0;
        for deal in partner.deals(decays.as_of) {
            let mass = decays.mass_of(deal);
            tally.deals += mass;
            let bits = self.fields[deal.fields as usize];
            // At 0 stands what is not known.
            with_fields += if deal.fields != 0 { mass } else { 0 };
            if bits.within | bits.broader != 0 {
                for (rank, count) in tally.fields[..self.ranks].iter_mut().enumerate() {
                    count.matching += mass * u64::from(bits.within >> rank & 1);
                    count.broader += mass * u64::from(bits.broader >> rank & 1);
                }
            }
            tally.stage.add(mass, deal.stage != 0, self.is_alike(deal));
            let place = self.places[deal.place as usize];
            tally.place.country.add(mass, place.has_country, place.in_country);
            tally.place.region.add(mass, place.has_region, place.in_region);
            tally.place.city.add(mass, place.has_city, place.in_city);
            tally.abroad.add(mass, place.has_country, place.is_abroad);
            tally.size.all += if deal.size != 0 { mass } else { 0 };
            tally.size.matching += self.sizes.part_of(mass, deal.size);
            tally.age.all += if deal.age != 0 { mass } else { 0 };
            tally.age.matching += self.ages.part_of(mass, deal.age);
            tally.similar += self.similar.part_of(mass, self.likeness(deal));
        }
        tally.fields[..self.ranks].iter_mut().for_each(|count| count.all = with_fields);
        tally
    }

    /// How alike the company of a deal and the start-up are in everything together: a step of [`Similar`].
    pub(super) fn likeness(&self, deal: &Deal) -> u16 {
        let is_same_order = self.order != Order::Unknown && deal.order == self.order;
        let fields = self.fields[deal.fields as usize];
        self.similar.of_fields(fields.within != 0, fields.broader != 0)
            + self.places[deal.place as usize].similar
            + self.similar.of_stage(self.is_alike(deal))
            + self.similar.of_size(self.sizes.degree(deal.size))
            + self.similar.of_age(self.ages.degree(deal.age))
            + self.similar.of_order(is_same_order)
    }

    fn is_alike(&self, deal: &Deal) -> bool {
        self.stages >> deal.stage.min(31) & 1 == 1
    }
}

/// What each of the columns' fields says about those of the start-up: only those are looked at that say anything, for a
/// segment has many and a question is asked of each.
fn field_bits(columns: &Columns, fields: &[Field], relations: &Relations) -> Vec<FieldBits> {
    let positions = &columns.index().fields;
    let mut bits = vec![FieldBits::default(); columns.fields().len()];
    for (rank, field) in fields.iter().enumerate() {
        let sector = match *field {
            Field::Tag(tag) => {
                positions.of_tag(tag).for_each(|at| bits[at as usize].within |= 1 << rank);
                continue;
            }
            Field::Sector(sector) => sector,
        };
        let Some(relatives) = relations.of_concept(sector) else { continue };
        for &at in relatives.within.members().flat_map(|it| positions.of_concept(it)) {
            bits[at as usize].within |= 1 << rank;
        }
        for &at in relatives.broader.members().flat_map(|it| positions.of_concept(it)) {
            let bits = &mut bits[at as usize];
            bits.broader |= !bits.within & 1 << rank;
        }
    }
    bits
}

impl PlaceBits {
    fn of(place: Place, seat: Place) -> Self {
        let in_country = place.country != 0 && place.country == seat.country;
        let in_region = in_country && place.region != 0 && place.region == seat.region;
        Self {
            has_country: place.country != 0,
            in_country,
            has_region: in_country && place.region != 0,
            in_region,
            has_city: in_region && place.city != 0,
            in_city: in_region && place.city != 0 && place.city == seat.city,
            is_abroad: false,
            similar: 0,
        }
    }
}
