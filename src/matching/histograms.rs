//! Deals by all their attributes, of many partners.

use std::collections::HashMap;

use super::bits::{Bits, Relations};
use super::codes;
use super::columns::Columns;
use super::decays::{Decays, Mass};
use super::rows::{Fields, Place};
use super::scales::STEPS;
use super::similarity::Kernel;
use super::tallies::{Count, Field, PlaceCounts};
use super::views::PartnerView;
use crate::taxonomy::ConceptIndex;

/// The masses of deals by all their attributes. Sums of whole numbers: the order in which deals are added plays no part.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    /// All deals, whatever is known of them.
    pub(super) deals: Mass,
    with_fields: Mass,
    /// For every concept the deals in it.
    within: Vec<Mass>,
    /// For every concept the deals that are only in a broader one.
    broader: Vec<Mass>,
    by_tag: HashMap<u64, Mass>,
    /// At 0 the deals without a stage.
    by_stage: [Mass; STAGES],
    with_country: Mass,
    /// Deals in a country (`matching`) and those of them with a region (`all`).
    by_country: HashMap<u16, Count>,
    /// Deals in a region (`matching`) and those of them with a city (`all`), by the place without its city.
    by_region: HashMap<Place, Count>,
    by_city: HashMap<Place, Mass>,
    by_size: [Mass; STEPS],
    by_age: [Mass; STEPS],
}

/// Stages are told apart up to here, as sets of them are 32 bits.
const STAGES: usize = 32;

impl Histogram {
    /// An empty one for a taxonomy of so many concepts.
    pub(super) fn new(concepts: usize) -> Self {
        Self {
            deals: 0,
            with_fields: 0,
            within: vec![0; concepts],
            broader: vec![0; concepts],
            by_tag: HashMap::new(),
            by_stage: [0; STAGES],
            with_country: 0,
            by_country: HashMap::new(),
            by_region: HashMap::new(),
            by_city: HashMap::new(),
            by_size: [0; STEPS],
            by_age: [0; STEPS],
        }
    }

    /// Deals in a field, of those whose fields are known.
    pub(super) fn field(&self, field: Field) -> Count {
        let (matching, broader) = match field {
            Field::Sector(sector) => self.sector(sector),
            Field::Tag(tag) => (self.by_tag.get(&tag).copied().unwrap_or(0), 0),
        };
        Count { matching, broader, all: self.with_fields }
    }

    /// Deals at a stage alike, of those with a stage.
    pub(super) fn stage(&self, stage: u8) -> Count {
        let at = |stage: i32| usize::try_from(stage).map_or(0, |stage| self.by_stage[stage]);
        Count {
            matching: codes::members(codes::alike_stages(stage)).map(at).sum(),
            broader: 0,
            all: self.by_stage[1..].iter().sum(),
        }
    }

    pub(super) fn place(&self, place: Place) -> PlaceCounts {
        let in_country = self.by_country.get(&place.country).copied().unwrap_or_default();
        let in_region = self.by_region.get(&without_city(place)).copied().unwrap_or_default();
        let in_city = self.by_city.get(&place).copied().unwrap_or(0);
        PlaceCounts {
            country: Count { all: self.with_country, ..in_country },
            region: Count { all: in_country.all, ..in_region },
            city: Count { matching: in_city, broader: 0, all: in_region.all },
        }
    }

    /// Rounds of about a size, of those with a size.
    pub(super) fn size(&self, kernel: &Kernel) -> Count {
        scale(&self.by_size, kernel)
    }

    /// Companies of about an age, of those whose age is known.
    pub(super) fn age(&self, kernel: &Kernel) -> Count {
        scale(&self.by_age, kernel)
    }

    /// Adds the deals that were counted in one segment.
    pub(super) fn add(&mut self, counts: &DealCounts, columns: &Columns, relations: &Relations) {
        self.deals += counts.by_stage.iter().sum::<Mass>();
        add_each(&mut self.by_stage, &counts.by_stage);
        add_each(&mut self.by_size, &counts.by_size);
        add_each(&mut self.by_age, &counts.by_age);
        let (mut within, mut broader) = (Bits::new(relations.len()), Bits::new(relations.len()));
        for (fields, &mass) in columns.fields().iter().zip(&counts.by_fields) {
            if mass > 0 && *fields != Fields::default() {
                self.with_fields += mass;
                relatives_of(&fields.sectors, relations, &mut within, &mut broader);
                within.members().for_each(|concept| self.within[concept] += mass);
                broader.members().for_each(|concept| self.broader[concept] += mass);
                fields.tags.iter().for_each(|&tag| *self.by_tag.entry(tag).or_default() += mass);
            }
        }
        for (&place, &mass) in columns.places().iter().zip(&counts.by_place) {
            if mass > 0 && place.country != 0 {
                self.add_place(place, mass);
            }
        }
    }

    fn sector(&self, sector: ConceptIndex) -> (Mass, Mass) {
        let of = |masses: &[Mass]| masses.get(usize::from(sector.0)).copied().unwrap_or(0);
        (of(&self.within), of(&self.broader))
    }

    fn add_place(&mut self, place: Place, mass: Mass) {
        self.with_country += mass;
        let in_country = self.by_country.entry(place.country).or_default();
        in_country.matching += mass;
        if place.region != 0 {
            in_country.all += mass;
            let in_region = self.by_region.entry(without_city(place)).or_default();
            in_region.matching += mass;
            if place.city != 0 {
                in_region.all += mass;
                *self.by_city.entry(place).or_default() += mass;
            }
        }
    }
}

fn without_city(place: Place) -> Place {
    Place { city: 0, ..place }
}

fn scale(masses: &[Mass; STEPS], kernel: &Kernel) -> Count {
    let all = masses[1..].iter().sum();
    Count { matching: kernel.parts_of(masses), broader: 0, all }
}

fn add_each(sums: &mut [Mass], masses: &[Mass]) {
    sums.iter_mut().zip(masses).for_each(|(sum, mass)| *sum += mass);
}

/// The concepts that a deal in `sectors` is in, and those for which it is only in a broader one. Sets, so that a deal
/// in two sectors of one field counts once for it.
fn relatives_of(
    sectors: &[ConceptIndex],
    relations: &Relations,
    within: &mut Bits,
    broader: &mut Bits,
) {
    within.clear();
    broader.clear();
    for &sector in sectors {
        let Some(relatives) = relations.of_concept(sector) else { continue };
        within.set(sector);
        within.add(&relatives.broader);
        broader.add(&relatives.within);
    }
    broader.subtract(within);
}

/// Deals of one segment by their steps and by the positions of their fields and places: a few additions for each deal,
/// and the rest once for each position.
#[derive(Debug, Clone)]
pub(super) struct DealCounts {
    by_fields: Vec<Mass>,
    by_place: Vec<Mass>,
    by_stage: [Mass; STAGES],
    by_size: [Mass; STEPS],
    by_age: [Mass; STEPS],
}

impl DealCounts {
    /// No deals of `columns` yet.
    pub(super) fn new(columns: &Columns) -> Self {
        Self {
            by_fields: vec![0; columns.fields().len()],
            by_place: vec![0; columns.places().len()],
            by_stage: [0; STAGES],
            by_size: [0; STEPS],
            by_age: [0; STEPS],
        }
    }

    /// Adds the deals of a partner of the segment. Answers whether it has any.
    pub(super) fn add(&mut self, partner: PartnerView<'_>, decays: &Decays) -> bool {
        let mut has_any = false;
        for deal in partner.deals(decays.as_of) {
            let mass = decays.mass_of(deal);
            has_any = true;
            self.by_fields[deal.fields as usize] += mass;
            self.by_place[deal.place as usize] += mass;
            self.by_stage[usize::from(deal.stage).min(STAGES - 1)] += mass;
            self.by_size[usize::from(deal.size)] += mass;
            self.by_age[usize::from(deal.age)] += mass;
        }
        has_any
    }
}
