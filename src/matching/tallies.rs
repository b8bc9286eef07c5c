//! Counting deals: how many speak for a start-up, of how many that could.

use std::ops::AddAssign;

use super::Day;
use super::bits::Relations;
use super::codes;
use super::columns::Columns;
use super::rows::Place;
use super::views::{PartnerView, StartupView};

/// The most declared sectors of a start-up that count, as many as the contract allows.
pub(super) const SECTORS_MAX: usize = 10;

/// How many deals match, of how many that could.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) matching: u32,
    /// Deals beside `matching` that are only in a broader sector: each may match or not.
    pub(super) broader: u32,
    pub(super) all: u32,
}

impl Count {
    pub(super) fn add(&mut self, could: bool, does: bool) {
        self.all += u32::from(could);
        self.matching += u32::from(could && does);
    }

    /// Twice the matching deals, where one in a broader sector counts as half of one: whole numbers add up exactly.
    pub(super) const fn matching_halves(self) -> u32 {
        2 * self.matching + self.broader
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
}

/// The deals of one partner, counted against the attributes of one start-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// All deals, whatever is known of them.
    pub(super) deals: u32,
    /// For each declared sector of the start-up: deals in it, of those with sectors.
    pub(super) sectors: [Count; SECTORS_MAX],
    /// Deals at a stage alike, of those with a stage.
    pub(super) stage: Count,
    pub(super) place: PlaceCounts,
    /// Deals in the time that counts as recent, of those with a date.
    pub(super) recent: Count,
}

/// The question's day and where the recent past begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    pub(super) as_of: Day,
    /// Deals after this day are recent.
    pub(super) recent_after: Day,
}

/// A start-up against the distinct sectors and places of a segment's deals, so that each deal only looks them up.
pub(super) struct Likeness {
    /// How many of the start-up's sectors count.
    ranks: usize,
    /// What each list of sectors says about those of the start-up.
    sectors: Vec<SectorBits>,
    stages: u32,
    /// What one deal in each place counts.
    places: Vec<PlaceCounts>,
}

/// Sectors of the start-up as bits, the most important one lowest.
#[derive(Clone, Copy, Default)]
struct SectorBits {
    /// Those that a deal is in.
    within: u16,
    /// Those for which a deal is only in a broader one.
    broader: u16,
}

impl Likeness {
    pub(super) fn of(startup: StartupView<'_>, columns: &Columns, relations: &Relations) -> Self {
        let sectors = startup.sectors();
        let ranks = sectors.len().min(SECTORS_MAX);
        let seat = startup.row.common.seat;
        let mut of_lists = vec![SectorBits::default(); columns.sector_lists().len()];
        for (rank, &sector) in sectors[..ranks].iter().enumerate() {
            let Some(relatives) = relations.of_concept(sector) else { continue };
            for (bits, list) in of_lists.iter_mut().zip(columns.sector_lists()) {
                let is_within = relatives.within.has_any(list);
                let is_broader = !is_within && relatives.broader.has_any(list);
                bits.within |= u16::from(is_within) << rank;
                bits.broader |= u16::from(is_broader) << rank;
            }
        }
        Self {
            ranks,
            sectors: of_lists,
            stages: codes::alike_stages(startup.row.stage),
            places: columns.places().iter().map(|&place| one_deal_in(place, seat)).collect(),
        }
    }

    /// Counts the deals of `partner`, which must be of the segment.
    pub(super) fn tally(&self, partner: PartnerView<'_>, time: Time) -> Tally {
        let mut tally = Tally::default();
        let mut with_sectors = 0;
        for deal in partner.deals(time.as_of) {
            tally.deals += 1;
            with_sectors += u32::from(deal.sectors != 0);
            let bits = self.sectors[deal.sectors as usize];
            for (rank, count) in tally.sectors[..self.ranks].iter_mut().enumerate() {
                count.matching += u32::from(bits.within >> rank & 1);
                count.broader += u32::from(bits.broader >> rank & 1);
            }
            tally.stage.add(deal.stage != 0, self.stages >> deal.stage.min(31) & 1 == 1);
            let PlaceCounts { country, region } = self.places[deal.place as usize];
            tally.place.country += country;
            tally.place.region += region;
            tally.recent.add(deal.is_dated(), deal.day > time.recent_after.0);
        }
        tally.sectors[..self.ranks].iter_mut().for_each(|count| count.all = with_sectors);
        tally
    }
}

fn one_deal_in(place: Place, seat: Place) -> PlaceCounts {
    let mut counts = PlaceCounts::default();
    let is_there = place.country == seat.country;
    counts.country.add(place.country != 0, is_there);
    counts.region.add(is_there && place.region != 0, place.region == seat.region);
    counts
}
