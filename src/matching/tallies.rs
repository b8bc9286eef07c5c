//! Counting deals: how many speak for a start-up, of how many that could.

use std::collections::HashMap;

use super::Day;
use super::bits::{Bits, Relations};
use super::codes;
use super::columns::{Deal, PartnerView, Place, StartupView};
use crate::taxonomy::ConceptIndex;

/// The most declared sectors of a start-up that count, as many as the contract allows.
pub(super) const SECTORS_MAX: usize = 10;

/// How many deals match, of how many that could.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) matching: u32,
    pub(super) all: u32,
}

/// The deals of one partner, or of all, counted against the attributes of one start-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// All deals, whatever is known of them.
    pub(super) deals: u32,
    /// For each declared sector of the start-up: deals related to it, of those with sectors.
    pub(super) sectors: [Count; SECTORS_MAX],
    /// Deals at a stage alike, of those with a stage.
    pub(super) stage: Count,
    /// Deals in the country, of those with one.
    pub(super) country: Count,
    /// Deals in the region, of those in the country with a region.
    pub(super) region: Count,
    /// Deals in the time that counts as recent, of those with a date.
    pub(super) recent: Count,
}

impl Tally {
    /// Counts the deals of `partner` one by one: the way for a partner that is asked about once.
    pub(super) fn scan(
        partner: PartnerView<'_>,
        startup: StartupView<'_>,
        time: Time,
        relations: &Relations,
    ) -> Self {
        let mut tally = Self::default();
        let seat = startup.row.common.seat;
        let stages = codes::alike_stages(startup.row.stage);
        for deal in partner.deals(time.as_of) {
            tally.deals += 1;
            let sectors = partner.deal_sectors(deal);
            for (count, &sector) in tally.sectors.iter_mut().zip(startup.sectors()) {
                let related = relations.of_concept(sector);
                count.add(!sectors.is_empty(), related.is_some_and(|bits| bits.has_any(sectors)));
            }
            tally.stage.add(deal.stage != 0, stages >> deal.stage.min(31) & 1 == 1);
            let is_there = deal.place.country == seat.country;
            tally.country.add(deal.place.country != 0, is_there);
            tally.region.add(is_there && deal.place.region != 0, deal.place.region == seat.region);
            tally.recent.add(deal.is_dated(), deal.day > time.recent_after.0);
        }
        tally
    }

    /// The same counts from a histogram: the way for a partner that is asked about for every start-up, and for the
    /// average.
    pub(super) fn of(deals: &Histogram, startup: StartupView<'_>) -> Self {
        let mut tally = Self { deals: deals.deals, recent: deals.recent, ..Self::default() };
        for (count, &sector) in tally.sectors.iter_mut().zip(startup.sectors()) {
            *count = Count { matching: deals.related_to(sector), all: deals.with_sectors };
        }
        let at = |stage: i32| usize::try_from(stage).map_or(0, |stage| deals.by_stage[stage]);
        tally.stage = Count {
            matching: codes::members(codes::alike_stages(startup.row.stage)).map(at).sum(),
            all: deals.by_stage.iter().sum(),
        };
        let seat = startup.row.common.seat;
        let in_country = deals.by_country.get(&seat.country).copied().unwrap_or_default();
        tally.country = Count { matching: in_country.matching, all: deals.with_country };
        tally.region = Count {
            matching: deals.by_region.get(&seat).copied().unwrap_or(0),
            all: in_country.all,
        };
        tally
    }
}

impl Count {
    fn add(&mut self, could: bool, does: bool) {
        self.all += u32::from(could);
        self.matching += u32::from(could && does);
    }
}

/// The question's day and where the recent past begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    pub(super) as_of: Day,
    /// Deals after this day are recent.
    pub(super) recent_after: Day,
}

/// What of all deals is worth counting for a question.
pub(super) struct Wanted {
    /// Concepts that deals are counted by.
    pub(super) concepts: Bits,
    /// The only country whose deals are counted by place; none: all of them.
    pub(super) country: Option<u16>,
}

/// Deals by all their attributes. Sums of whole numbers: the order in which deals are added plays no part.
#[derive(Debug, Clone, Default)]
pub(super) struct Histogram {
    deals: u32,
    with_sectors: u32,
    related: Vec<u32>,
    by_stage: [u32; 32],
    with_country: u32,
    /// Deals in a country (`matching`) and those of them with a region (`all`).
    by_country: HashMap<u16, Count>,
    by_region: HashMap<Place, u32>,
    recent: Count,
    /// The concepts that one deal is related to, kept between deals to save the room.
    scratch: Bits,
}

impl Histogram {
    /// An empty one for a taxonomy of so many concepts.
    pub(super) fn new(concepts: usize) -> Self {
        Self { related: vec![0; concepts], scratch: Bits::new(concepts), ..Self::default() }
    }

    /// The deals of one partner.
    pub(super) fn of_partner(
        partner: PartnerView<'_>,
        time: Time,
        relations: &Relations,
        wanted: &Wanted,
    ) -> Self {
        let mut histogram = Self::new(relations.len());
        histogram.add_partner(partner, time, relations, wanted);
        histogram
    }

    /// Adds the deals of a partner; only by what is wanted. Answers how many deals had a date.
    pub(super) fn add_partner(
        &mut self,
        partner: PartnerView<'_>,
        time: Time,
        relations: &Relations,
        wanted: &Wanted,
    ) -> u32 {
        let dated_before = self.recent.all;
        for deal in partner.deals(time.as_of) {
            self.add_sectors(partner.deal_sectors(deal), relations, wanted);
            self.add_deal(deal, time, wanted);
        }
        self.recent.all - dated_before
    }

    /// How many deals are related to a concept.
    fn related_to(&self, concept: ConceptIndex) -> u32 {
        self.related.get(usize::from(concept.0)).copied().unwrap_or(0)
    }

    fn add_sectors(&mut self, sectors: &[ConceptIndex], relations: &Relations, wanted: &Wanted) {
        if sectors.is_empty() {
            return;
        }
        self.with_sectors += 1;
        self.scratch.clear();
        for related in sectors.iter().filter_map(|&sector| relations.of_concept(sector)) {
            self.scratch.add(related);
        }
        for concept in self.scratch.common(&wanted.concepts) {
            self.related[concept] += 1;
        }
    }

    fn add_deal(&mut self, deal: &Deal, time: Time, wanted: &Wanted) {
        self.deals += 1;
        if deal.stage != 0 {
            self.by_stage[usize::from(deal.stage.min(31))] += 1;
        }
        self.with_country += u32::from(deal.place.country != 0);
        let is_wanted = wanted.country.is_none_or(|country| country == deal.place.country);
        if is_wanted && deal.place.country != 0 {
            self.add_place(deal.place);
        }
        self.recent.add(deal.is_dated(), deal.day > time.recent_after.0);
    }
    fn add_place(&mut self, place: Place) {
        let has_region = place.region != 0;
        let in_country = self.by_country.entry(place.country).or_default();
        in_country.matching += 1;
        in_country.all += u32::from(has_region);
        if has_region {
            *self.by_region.entry(place).or_default() += 1;
        }
    }
}
