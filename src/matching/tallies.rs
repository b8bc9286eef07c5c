//! Adding up a partner's deals: how much of them speaks for a start-up, of how much that could.

use std::ops::AddAssign;

use super::bits::Relations;
use super::codes;
use super::columns::Columns;
use super::decays::{self, Decays, Mass};
use super::model::Model;
use super::question::Destination;
use super::rows::{Deal, Order, Place};
use super::scales::{self, STEPS};
use super::similarity::{Kernel, Known, Similar, WHOLE};
use super::syndicates::Syndicates;
use super::views::{PartnerView, StartupView};
use crate::taxonomy::{ConceptIndex, Industries};

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

impl AddAssign for PlaceCounts {
    fn add_assign(&mut self, other: Self) {
        self.country += other.country;
        self.region += other.region;
        self.city += other.city;
    }
}

/// The deals of one partner against the attributes of one start-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// All deals, whatever is known of them.
    pub(super) deals: Mass,
    /// For each field of the start-up: deals in it, of those whose fields are known.
    pub(super) fields: [Count; FIELDS_MAX],
    /// Deals in an industry of the start-up, of those with one.
    pub(super) industry: Count,
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
    /// With how many others the rounds were shared.
    pub(super) syndicates: Syndicates,
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
    places: Vec<PlaceBits>,
    /// For each set of industries what it says: nothing, that none of them is the start-up's, that one is.
    industries: [u8; Industries::SETS],
    stages: [Part; STAGES],
    sizes: [Part; STEPS],
    ages: [Part; STEPS],
    /// For each order of a deal its steps of likeness.
    orders: [u16; ORDERS],
    pub(super) size: Kernel,
    pub(super) age: Kernel,
    similar: Similar<'a>,
    /// By the number of investors in a round: see `syndicates`.
    logarithms: &'a [u32; STEPS],
    /// What is known of the start-up.
    pub(super) known: Known,
}

/// What a set of industries can say.
const SETS: usize = 3;

/// What a deal counts by one attribute.
#[derive(Clone, Copy, Default)]
struct Part {
    /// How much of it, in parts of a [`Kernel`].
    degree: u16,
    /// For how many steps of likeness.
    similar: u16,
}

/// Stages have numbers below.
const STAGES: usize = 32;

/// As many as [`Order`] has.
const ORDERS: usize = 3;

/// Fields of the start-up as bits, the most important one lowest.
#[derive(Clone, Copy, Default)]
struct FieldBits {
    /// Those that a deal is in.
    within: u16,
    /// Those for which it is only in a broader sector.
    broader: u16,
    /// For how many steps of likeness it counts.
    similar: u16,
}

/// What a deal in a place counts.
#[derive(Clone, Copy, Default)]
struct PlaceBits {
    /// A [`Nearness`], and [`ABROAD`] beside it.
    class: u8,
    /// For how many steps of likeness it counts.
    similar: u16,
}

/// How near a place is to the start-up's seat: each is nearer than the one before, or as near and better known.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Nearness {
    /// The country is not known.
    #[default]
    Unknown,
    OtherCountry,
    /// In the country; the region is not known.
    Country,
    OtherRegion,
    /// In the region; the city is not known.
    Region,
    OtherCity,
    City,
}

/// Outside the country of the destination.
const ABROAD: u8 = 8;

/// As many as there are classes of places.
const PLACE_CLASSES: usize = 2 * ABROAD as usize;

impl<'a> Likeness<'a> {
    /// `fields` are those of the start-up that count.
    pub(super) fn of(
        startup: StartupView<'_>,
        fields: &[Field],
        known: Known,
        destination: Option<Destination>,
        (columns, decays): (&Columns, &Decays),
        model: &'a Model,
    ) -> Self {
        let home = destination.map_or(0, |destination| destination.country);
        let size = startup.sought(decays.as_of).map_or(0, |sought| scales::size(sought.amount.usd));
        let age = scales::age_at(Some(decays.as_of), startup.row.founded_year);
        let order = startup.order(decays.as_of);
        let (seat, stage) = (startup.row.common.seat, startup.row.stage);
        let similar = Similar::new(known, &model.weights.similar, &model.tables);
        let of_place = |&place: &Place| {
            let nearness = Nearness::of(place, seat);
            let is_abroad = home != 0 && place.country != 0 && place.country != home;
            PlaceBits {
                class: nearness as u8 | if is_abroad { ABROAD } else { 0 },
                similar: similar.of_place(nearness >= Nearness::Region, nearness == Nearness::City),
            }
        };
        let size = Kernel::of_size(size, &model.tables);
        let age = Kernel::of_age(age, &model.tables);
        let mut of_fields = field_bits(columns, fields, &model.relations);
        for bits in &mut of_fields {
            bits.similar = similar.of_fields(bits.within != 0, bits.broader != 0);
        }
        let mut stages = [Part::default(); STAGES];
        for alike in codes::members(codes::alike_stages(stage)) {
            stages[usize::try_from(alike).unwrap_or(0)] =
                Part { degree: WHOLE, similar: similar.of_stage(true) };
        }
        let mut orders = [0; ORDERS];
        if order != Order::Unknown {
            orders[order as usize] = similar.of_order(true);
        }
        Self {
            ranks: fields.len(),
            fields: of_fields,
            places: columns.places().iter().map(of_place).collect(),
            industries: industries(startup.row.common.industries),
            stages,
            sizes: parts(&size, |degree| similar.of_size(degree)),
            ages: parts(&age, |degree| similar.of_age(degree)),
            orders,
            size,
            age,
            similar,
            logarithms: &model.tables.logarithms,
            known,
        }
    }

    /// Adds the deals of `partner`, which must be of the segment, to a tally. A question does this for every deal there
    /// is, so that each is only looked up in tables and added to sums.
    pub(super) fn add(&self, partner: PartnerView<'_>, decays: &Decays, tally: &mut Tally) {
        let mut with_fields = 0;
        let mut by_industries = [0; SETS];
        let mut by_place = [0; PLACE_CLASSES];
        for deal in partner.deals(decays.as_of) {
            let mass = decays.mass_of(deal);
            let if_known = |step: u8| mass * u64::from(step != 0);
            let part_of = |part: Part| mass * u64::from(part.degree) / u64::from(WHOLE);
            let found = self.found(deal);
            tally.deals += mass;
            // At 0 stands what is not known.
            with_fields += mass * u64::from(deal.fields != 0);
            by_industries[usize::from(self.industries[usize::from(deal.industries.number())])] +=
                mass;
            bits_of(found.fields.within).for_each(|rank| tally.fields[rank].matching += mass);
            bits_of(found.fields.broader).for_each(|rank| tally.fields[rank].broader += mass);
            by_place[usize::from(found.place.class) % PLACE_CLASSES] += mass;
            tally.stage.all += if_known(deal.stage);
            tally.stage.matching += part_of(found.stage);
            tally.size.all += if_known(deal.size);
            tally.size.matching += part_of(found.size);
            tally.age.all += if_known(deal.age);
            tally.age.matching += part_of(found.age);
            tally.similar += self.similar.part_of(mass, found.likeness);
            tally.syndicates.add(mass, deal.investors, self.logarithms);
        }
        let [_, other, this] = by_industries;
        tally.industry += Count { matching: this, broader: 0, all: other + this };
        tally.fields[..self.ranks].iter_mut().for_each(|count| count.all += with_fields);
        let (place, abroad) = place_counts(&by_place);
        tally.place += place;
        tally.abroad += abroad;
    }

    /// How alike the company of a deal and the start-up are in everything together: a step of [`Similar`].
    pub(super) fn likeness(&self, deal: &Deal) -> u16 {
        self.found(deal).likeness
    }

    #[inline]
    fn found(&self, deal: &Deal) -> Found {
        let fields = self.fields[deal.fields as usize];
        let place = self.places[deal.place as usize];
        let stage = self.stages[usize::from(deal.stage) % STAGES];
        let (size, age) = (self.sizes[usize::from(deal.size)], self.ages[usize::from(deal.age)]);
        let order = self.orders[deal.order as usize];
        let likeness =
            fields.similar + place.similar + stage.similar + size.similar + age.similar + order;
        Found { fields, place, stage, size, age, likeness }
    }
}

/// What a deal says by each attribute.
struct Found {
    fields: FieldBits,
    place: PlaceBits,
    stage: Part,
    size: Part,
    age: Part,
    likeness: u16,
}

/// What each step of a scale counts.
fn parts(kernel: &Kernel, similar: impl Fn(u16) -> u16) -> [Part; STEPS] {
    let mut parts = [Part::default(); STEPS];
    for (step, part) in (0..=u8::MAX).zip(&mut parts) {
        let degree = kernel.degree(step);
        *part = Part { degree, similar: similar(degree) };
    }
    parts
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

/// What each set of industries says of a start-up in its `own`.
fn industries(own: Industries) -> [u8; Industries::SETS] {
    let mut says = [0; Industries::SETS];
    for (number, says) in (0..=u8::MAX).zip(&mut says) {
        let theirs = Industries::numbered(number);
        *says = u8::from(!theirs.is_empty()) + u8::from(theirs.meets(own));
    }
    says
}

/// The places of the bits that are set: mostly none are.
fn bits_of(mut bits: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (bits != 0).then_some(bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(place)
    })
}

impl Nearness {
    fn of(place: Place, seat: Place) -> Self {
        match place {
            Place { country: 0, .. } => Self::Unknown,
            Place { country, .. } if country != seat.country => Self::OtherCountry,
            Place { region: 0, .. } => Self::Country,
            Place { region, .. } if region != seat.region => Self::OtherRegion,
            Place { city: 0, .. } => Self::Region,
            Place { city, .. } if city != seat.city => Self::OtherCity,
            Place { .. } => Self::City,
        }
    }
}

/// The deals at each level of the place, and those abroad, from masses by class.
fn place_counts(by_class: &[Mass; PLACE_CLASSES]) -> (PlaceCounts, Count) {
    let mut abroad = 0;
    // From the nearest on, so that each level has what is nearer too.
    let mut from = [0; ABROAD as usize];
    let mut nearer = 0;
    for class in (0..usize::from(ABROAD)).rev() {
        let beyond = by_class[class + usize::from(ABROAD)];
        nearer += by_class[class] + beyond;
        abroad += beyond;
        from[class] = nearer;
    }
    let count = |matching: Nearness, all: Nearness| Count {
        matching: from[matching as usize],
        broader: 0,
        all: from[all as usize],
    };
    let place = PlaceCounts {
        country: count(Nearness::Country, Nearness::OtherCountry),
        region: count(Nearness::Region, Nearness::OtherRegion),
        city: count(Nearness::City, Nearness::OtherCity),
    };
    (place, Count { matching: abroad, broader: 0, all: place.country.all })
}
