//! Deals by all their attributes, of many partners or of one.

use std::collections::HashMap;

use super::bits::{Bits, Relations};
use super::codes;
use super::columns::Columns;
use super::rows::Place;
use super::tallies::{Count, PlaceCounts, Time};
use super::views::PartnerView;
use crate::taxonomy::ConceptIndex;

/// Deals by all their attributes. Sums of whole numbers: the order in which deals are added plays no part.
#[derive(Debug, Clone)]
pub(super) struct Histogram {
    /// All deals, whatever is known of them.
    pub(super) deals: u32,
    /// Deals in the time that counts as recent, of those with a date.
    pub(super) recent: Count,
    with_sectors: u32,
    /// For every concept the deals in it.
    within: Vec<u32>,
    /// For every concept the deals that are only in a broader one.
    broader: Vec<u32>,
    /// At 0 the deals without a stage.
    by_stage: [u32; STAGES],
    with_country: u32,
    /// Deals in a country (`matching`) and those of them with a region (`all`).
    by_country: HashMap<u16, Count>,
    by_region: HashMap<Place, u32>,
}

/// Stages are told apart up to here, as sets of them are 32 bits.
const STAGES: usize = 32;

impl Histogram {
    /// An empty one for a taxonomy of so many concepts.
    pub(super) fn new(concepts: usize) -> Self {
        Self {
            deals: 0,
            recent: Count::default(),
            with_sectors: 0,
            within: vec![0; concepts],
            broader: vec![0; concepts],
            by_stage: [0; STAGES],
            with_country: 0,
            by_country: HashMap::new(),
            by_region: HashMap::new(),
        }
    }

    /// Deals in a sector, of those with sectors.
    pub(super) fn sector(&self, sector: ConceptIndex) -> Count {
        let of = |deals: &[u32]| deals.get(usize::from(sector.0)).copied().unwrap_or(0);
        Count { matching: of(&self.within), broader: of(&self.broader), all: self.with_sectors }
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
        PlaceCounts {
            country: Count { all: self.with_country, ..in_country },
            region: Count {
                matching: self.by_region.get(&place).copied().unwrap_or(0),
                broader: 0,
                all: in_country.all,
            },
        }
    }

    /// Adds the deals that were counted in one segment.
    pub(super) fn add(&mut self, counts: &DealCounts, columns: &Columns, relations: &Relations) {
        self.deals += counts.by_stage.iter().sum::<u32>();
        self.recent += counts.recent;
        for (sum, &deals) in self.by_stage.iter_mut().zip(&counts.by_stage) {
            *sum += deals;
        }
        let (mut within, mut broader) = (Bits::new(relations.len()), Bits::new(relations.len()));
        for (sectors, &deals) in columns.sector_lists().iter().zip(&counts.by_sectors) {
            if deals > 0 && !sectors.is_empty() {
                self.with_sectors += deals;
                fields_of(sectors, relations, &mut within, &mut broader);
                within.members().for_each(|concept| self.within[concept] += deals);
                broader.members().for_each(|concept| self.broader[concept] += deals);
            }
        }
        for (&place, &deals) in columns.places().iter().zip(&counts.by_place) {
            if deals > 0 && place.country != 0 {
                self.add_place(place, deals);
            }
        }
    }

    fn add_place(&mut self, place: Place, deals: u32) {
        self.with_country += deals;
        let in_country = self.by_country.entry(place.country).or_default();
        in_country.matching += deals;
        if place.region != 0 {
            in_country.all += deals;
            *self.by_region.entry(place).or_default() += deals;
        }
    }
}

/// The concepts that a deal in `sectors` is in, and those for which it is only in a broader one. Sets, so that a deal
/// in two sectors of one field counts once for it.
fn fields_of(
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

/// Deals of one segment by their stages and by the positions of their sectors and places: a few steps for each deal,
/// and the rest once for each position.
pub(super) struct DealCounts {
    by_sectors: Vec<u32>,
    by_place: Vec<u32>,
    by_stage: [u32; STAGES],
    recent: Count,
}

impl DealCounts {
    /// No deals of `columns` yet.
    pub(super) fn new(columns: &Columns) -> Self {
        Self {
            by_sectors: vec![0; columns.sector_lists().len()],
            by_place: vec![0; columns.places().len()],
            by_stage: [0; STAGES],
            recent: Count::default(),
        }
    }

    /// Adds the deals of a partner of the segment. Answers how many had a date.
    pub(super) fn add(&mut self, partner: PartnerView<'_>, time: Time) -> u32 {
        let dated_before = self.recent.all;
        for deal in partner.deals(time.as_of) {
            self.by_sectors[deal.sectors as usize] += 1;
            self.by_place[deal.place as usize] += 1;
            self.by_stage[usize::from(deal.stage).min(STAGES - 1)] += 1;
            self.recent.add(deal.is_dated(), deal.day > time.recent_after.0);
        }
        self.recent.all - dated_before
    }
}
