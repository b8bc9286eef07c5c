//! Deals by all their attributes, of many partners.

use std::collections::HashMap;
use std::sync::Arc;

use super::bits::{Bits, Relations};
use super::codes;
use super::columns::Columns;
use super::counts::Sums;
use super::decays::{Decays, Mass};
use super::rows::{Fields, Place};
use super::scales::STEPS;
use super::similarity::{Kernel, Tables};
use super::syndicates::Syndicates;
use super::tallies::{Count, Field, PlaceCounts};
use super::views::PartnerView;
use crate::taxonomy::{ConceptIndex, Industries};

/// The masses of deals by all their attributes. Sums of whole numbers: the order in which deals are added plays no part.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    /// All deals, whatever is known of them.
    deals: Mass,
    with_fields: Mass,
    /// For every concept the deals in it.
    within: Vec<Mass>,
    /// For every concept the deals that are only in a broader one.
    broader: Vec<Mass>,
    by_tag: HashMap<u64, Mass>,
    /// By the numbers of their sets of industries; at 0 the deals of which none is known.
    by_industries: [Mass; Industries::SETS],
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
    by_investors: [Mass; STEPS],
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
            by_industries: [0; Industries::SETS],
            by_stage: [0; STAGES],
            with_country: 0,
            by_country: HashMap::new(),
            by_region: HashMap::new(),
            by_city: HashMap::new(),
            by_size: [0; STEPS],
            by_age: [0; STEPS],
            by_investors: [0; STEPS],
        }
    }

    /// Adds the deals that were counted in one segment.
    pub(super) fn add(&mut self, counts: &DealCounts, columns: &Columns, relations: &Relations) {
        self.deals += counts.by_stage.iter().sum::<Mass>();
        add_each(&mut self.by_stage, &counts.by_stage);
        add_each(&mut self.by_size, &counts.by_size);
        add_each(&mut self.by_age, &counts.by_age);
        add_each(&mut self.by_investors, &counts.by_investors);
        add_each(&mut self.by_industries, &counts.by_industries);
        let mut sets = Sets::new(relations);
        for (fields, &mass) in columns.fields().iter().zip(&counts.by_fields) {
            if mass > 0 {
                self.add_fields(fields, mass, relations, &mut sets);
            }
        }
        for (&place, &mass) in columns.places().iter().zip(&counts.by_place) {
            if mass > 0 {
                self.add_place(place, mass);
            }
        }
    }

    /// Takes the deals of a partner away.
    pub(super) fn remove(
        &mut self,
        partner: PartnerView<'_>,
        decays: &Decays,
        relations: &Relations,
    ) {
        let mut sets = Sets::new(relations);
        for deal in partner.deals(decays.as_of) {
            let mass = decays.mass_of(deal).wrapping_neg();
            add_to(&mut self.deals, mass);
            add_to(&mut self.by_stage[usize::from(deal.stage).min(STAGES - 1)], mass);
            add_to(&mut self.by_size[usize::from(deal.size)], mass);
            add_to(&mut self.by_age[usize::from(deal.age)], mass);
            add_to(&mut self.by_investors[usize::from(deal.investors)], mass);
            add_to(&mut self.by_industries[usize::from(deal.industries.number())], mass);
            self.add_fields(partner.deal_fields(deal), mass, relations, &mut sets);
            self.add_place(partner.deal_place(deal), mass);
        }
    }

    fn add_fields(&mut self, fields: &Fields, mass: Mass, relations: &Relations, sets: &mut Sets) {
        if *fields == Fields::default() {
            return;
        }
        add_to(&mut self.with_fields, mass);
        sets.fill(&fields.sectors, relations);
        sets.within.members().for_each(|concept| add_to(&mut self.within[concept], mass));
        sets.broader.members().for_each(|concept| add_to(&mut self.broader[concept], mass));
        for &tag in &fields.tags {
            add_to(self.by_tag.entry(tag).or_default(), mass);
        }
    }

    fn add_place(&mut self, place: Place, mass: Mass) {
        if place.country == 0 {
            return;
        }
        add_to(&mut self.with_country, mass);
        let in_country = self.by_country.entry(place.country).or_default();
        add_to(&mut in_country.matching, mass);
        if place.region != 0 {
            add_to(&mut in_country.all, mass);
            let in_region = self.by_region.entry(without_city(place)).or_default();
            add_to(&mut in_region.matching, mass);
            if place.city != 0 {
                add_to(&mut in_region.all, mass);
                add_to(self.by_city.entry(place).or_default(), mass);
            }
        }
    }
}

/// The deals of several histograms together. They are added up where a question asks: it asks for a few attributes, and
/// a segment may have a million.
#[derive(Debug, Clone, Default)]
pub(super) struct Histograms {
    segments: Vec<Arc<Sums>>,
    extras: Option<Histogram>,
}

impl Histograms {
    pub(super) fn push(&mut self, sums: Arc<Sums>) {
        self.segments.push(sums);
    }

    /// Of the deals that stand elsewhere than in portfolios.
    pub(super) fn push_extras(&mut self, histogram: Histogram) {
        self.extras = Some(histogram);
    }

    /// All deals, whatever is known of them.
    pub(super) fn deals(&self) -> Mass {
        self.sum(|it| it.deals)
    }

    /// Deals in a field, of those whose fields are known.
    pub(super) fn field(&self, field: Field) -> Count {
        let (matching, broader) = match field {
            Field::Sector(sector) => {
                let at = usize::from(sector.0);
                let of = |masses: &[Mass]| masses.get(at).copied().unwrap_or(0);
                (self.sum(|it| of(&it.within)), self.sum(|it| of(&it.broader)))
            }
            Field::Tag(tag) => (self.sum(|it| it.by_tag.get(&tag).copied().unwrap_or(0)), 0),
        };
        Count { matching, broader, all: self.sum(|it| it.with_fields) }
    }

    /// Deals in any of some industries, of those with one.
    pub(super) fn industry(&self, industries: Industries) -> Count {
        let masses = self.sums(|it| &it.by_industries);
        let mut count = Count::default();
        for (number, &mass) in (0..=u8::MAX).zip(&masses) {
            let set = Industries::numbered(number);
            count.add(mass, !set.is_empty(), set.meets(industries));
        }
        count
    }

    /// Deals at a stage alike, of those with a stage.
    pub(super) fn stage(&self, stage: u8) -> Count {
        let masses = self.sums(|it| &it.by_stage);
        let at = |stage: i32| usize::try_from(stage).map_or(0, |stage| masses[stage]);
        Count {
            matching: codes::members(codes::alike_stages(stage)).map(at).sum(),
            broader: 0,
            all: masses[1..].iter().sum(),
        }
    }

    pub(super) fn place(&self, place: Place) -> PlaceCounts {
        let in_country = |it: &Histogram| it.by_country.get(&place.country).copied();
        let in_region = |it: &Histogram| it.by_region.get(&without_city(place)).copied();
        let in_country = self.counts(in_country);
        let in_region = self.counts(in_region);
        let in_city = self.sum(|it| it.by_city.get(&place).copied().unwrap_or(0));
        PlaceCounts {
            country: Count { all: self.sum(|it| it.with_country), ..in_country },
            region: Count { all: in_country.all, ..in_region },
            city: Count { matching: in_city, broader: 0, all: in_region.all },
        }
    }

    /// Rounds of about a size, of those with a size.
    pub(super) fn size(&self, kernel: &Kernel) -> Count {
        scale(&self.sums(|it| &it.by_size), kernel)
    }

    /// Companies of about an age, of those whose age is known.
    pub(super) fn age(&self, kernel: &Kernel) -> Count {
        scale(&self.sums(|it| &it.by_age), kernel)
    }

    /// With how many others the rounds were shared.
    pub(super) fn syndicates(&self, tables: &Tables) -> Syndicates {
        let mut syndicates = Syndicates::default();
        for (investors, mass) in (0..=u8::MAX).zip(self.sums(|it| &it.by_investors)) {
            syndicates.add(mass, investors, &tables.logarithms);
        }
        syndicates
    }

    /// Rounds at the steps that count as about a size, each whole, of those with a size: for telling, as people count.
    pub(super) fn near_size(&self, kernel: &Kernel) -> Count {
        near(&self.sums(|it| &it.by_size), kernel)
    }

    /// The same of companies of about an age.
    pub(super) fn near_age(&self, kernel: &Kernel) -> Count {
        near(&self.sums(|it| &it.by_age), kernel)
    }

    fn all(&self) -> impl Iterator<Item = &Histogram> {
        self.segments.iter().map(|sums| &sums.deals).chain(&self.extras)
    }

    fn sum(&self, of: impl Fn(&Histogram) -> Mass) -> Mass {
        self.all().map(of).fold(0, Mass::wrapping_add)
    }

    fn sums<const N: usize>(&self, of: impl Fn(&Histogram) -> &[Mass; N]) -> [Mass; N] {
        let mut sums = [0; N];
        self.all().for_each(|it| add_each(&mut sums, of(it)));
        sums
    }

    fn counts(&self, of: impl Fn(&Histogram) -> Option<Count>) -> Count {
        let mut sum = Count::default();
        for count in self.all().filter_map(of) {
            add_to(&mut sum.matching, count.matching);
            add_to(&mut sum.all, count.all);
        }
        sum
    }
}

fn without_city(place: Place) -> Place {
    Place { city: 0, ..place }
}

fn scale(masses: &[Mass; STEPS], kernel: &Kernel) -> Count {
    let all = masses[1..].iter().sum();
    Count { matching: kernel.parts_of(masses), broader: 0, all }
}

fn near(masses: &[Mass; STEPS], kernel: &Kernel) -> Count {
    let known = (1..=u8::MAX).zip(&masses[1..]);
    let matching = known.filter(|(step, _)| kernel.is_near(*step)).map(|(_, mass)| mass).sum();
    Count { matching, broader: 0, all: masses[1..].iter().sum() }
}

fn add_each(sums: &mut [Mass], masses: &[Mass]) {
    sums.iter_mut().zip(masses).for_each(|(sum, mass)| add_to(sum, *mass));
}

/// Masses that are taken away are kept as what unsigned numbers wrap round to.
fn add_to(sum: &mut Mass, mass: Mass) {
    *sum = sum.wrapping_add(mass);
}

/// The concepts that a deal is in, and those for which it is only in a broader one. Sets, so that a deal in two sectors
/// of one field counts once for it.
struct Sets {
    within: Bits,
    broader: Bits,
}

impl Sets {
    fn new(relations: &Relations) -> Self {
        Self { within: Bits::new(relations.len()), broader: Bits::new(relations.len()) }
    }

    /// Of a deal in these sectors.
    fn fill(&mut self, sectors: &[ConceptIndex], relations: &Relations) {
        self.within.clear();
        self.broader.clear();
        for &sector in sectors {
            let Some(relatives) = relations.of_concept(sector) else { continue };
            self.within.set(sector);
            self.within.add(&relatives.broader);
            self.broader.add(&relatives.within);
        }
        self.broader.subtract(&self.within);
    }
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
    by_investors: [Mass; STEPS],
    by_industries: [Mass; Industries::SETS],
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
            by_investors: [0; STEPS],
            by_industries: [0; Industries::SETS],
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
            self.by_investors[usize::from(deal.investors)] += mass;
            self.by_industries[usize::from(deal.industries.number())] += mass;
        }
        has_any
    }
}
