//! How the rows of packed columns are read.

use super::Day;
use super::codes;
use super::rows::{Arenas, Common, Competitor, Deal, DealCompany, PartnerRow, Place, StartupRow};
use crate::proto::{Key, Kind};
use crate::taxonomy::ConceptIndex;

/// The view of a profile of either kind.
#[derive(Clone, Copy)]
pub(super) enum Profile<'a> {
    Startup(StartupView<'a>),
    Partner(PartnerView<'a>),
}

impl<'a> Profile<'a> {
    pub(super) fn common(self) -> &'a Common {
        match self {
            Self::Startup(view) => &view.row.common,
            Self::Partner(view) => &view.row.common,
        }
    }

    fn arenas(self) -> &'a Arenas {
        match self {
            Self::Startup(view) => view.arenas,
            Self::Partner(view) => view.arenas,
        }
    }

    pub(super) fn id(self) -> &'a str {
        &self.arenas().text[self.common().id.range()]
    }

    pub(super) fn key(self) -> Key {
        let kind = match self {
            Self::Startup(_) => Kind::Startup,
            Self::Partner(_) => Kind::Partner,
        };
        Key { kind, id: self.id().to_owned() }
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        &self.arenas().concepts[self.common().sectors.range()]
    }

    pub(super) fn concepts(self) -> &'a [ConceptIndex] {
        &self.arenas().concepts[self.common().concepts.range()]
    }

    pub(super) fn languages(self) -> &'a [u64] {
        &self.arenas().numbers[self.common().languages.range()]
    }

    /// The stage of a start-up, or the stages at which a partner invests, as bits.
    pub(super) fn stages(self) -> u32 {
        match self {
            Self::Startup(view) => codes::bits([i32::from(view.row.stage)]),
            Self::Partner(view) => view.row.stages,
        }
    }

    /// Whether its texts say anything.
    pub(super) fn has_text(self) -> bool {
        self.common().has_words || !self.concepts().is_empty()
    }
}

#[derive(Clone, Copy)]
pub(super) struct StartupView<'a> {
    pub(super) row: &'a StartupRow,
    arenas: &'a Arenas,
}

impl<'a> StartupView<'a> {
    pub(super) const fn new(row: &'a StartupRow, arenas: &'a Arenas) -> Self {
        Self { row, arenas }
    }

    pub(super) fn profile(self) -> Profile<'a> {
        Profile::Startup(self)
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        self.profile().sectors()
    }

    pub(super) fn target_markets(self) -> &'a [Place] {
        &self.arenas.places[self.row.target_markets.range()]
    }

    pub(super) fn competitors(self) -> &'a [Competitor] {
        &self.arenas.competitors[self.row.competitors.range()]
    }

    pub(super) fn competitor_name(self, competitor: &Competitor) -> &'a str {
        &self.arenas.text[competitor.name.range()]
    }

    pub(super) fn excluded_partners(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_partners.range()]
    }

    pub(super) fn excluded_countries(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_countries.range()]
    }
}

#[derive(Clone, Copy)]
pub(super) struct PartnerView<'a> {
    pub(super) row: &'a PartnerRow,
    arenas: &'a Arenas,
}

impl<'a> PartnerView<'a> {
    pub(super) const fn new(row: &'a PartnerRow, arenas: &'a Arenas) -> Self {
        Self { row, arenas }
    }

    pub(super) fn profile(self) -> Profile<'a> {
        Profile::Partner(self)
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        self.profile().sectors()
    }

    pub(super) fn invests_in(self) -> &'a [Place] {
        &self.arenas.places[self.row.invests_in.range()]
    }

    /// The deals that count on `as_of`, by day: nothing dated after it.
    pub(super) fn deals(self, as_of: Day) -> impl Iterator<Item = &'a Deal> {
        let deals = &self.arenas.deals[self.row.deals.range()];
        deals.iter().take_while(move |deal| deal.day <= as_of.0)
    }

    /// For each of [`Self::deals`] what the partner put in, in whole US dollars; 0: not known.
    pub(super) fn deal_amounts_usd(self, as_of: Day) -> impl Iterator<Item = i64> + Clone {
        let amounts = &self.arenas.deal_amounts_usd[self.row.deals.range()];
        amounts[..self.deals(as_of).count()].iter().copied()
    }

    /// For each of [`Self::deals`] with whom it was.
    pub(super) fn deal_companies(self, as_of: Day) -> &'a [DealCompany] {
        let companies = &self.arenas.deal_companies[self.row.deals.range()];
        &companies[..self.deals(as_of).count()]
    }

    pub(super) fn deal_sectors(self, deal: &Deal) -> &'a [ConceptIndex] {
        &self.arenas.sector_lists.values()[deal.sectors as usize]
    }

    pub(super) fn deal_place(self, deal: &Deal) -> Place {
        self.arenas.distinct_places.values()[deal.place as usize]
    }

    pub(super) fn excluded_sectors(self) -> &'a [ConceptIndex] {
        &self.arenas.concepts[self.row.excluded_sectors.range()]
    }

    pub(super) fn excluded_startups(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_startups.range()]
    }

    pub(super) fn excluded_countries(self) -> &'a [u64] {
        &self.arenas.numbers[self.row.excluded_countries.range()]
    }
}
