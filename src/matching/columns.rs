//! Packed columns: rows that are scanned in order, and how they are read.

use super::Day;
use super::codes;
use super::facts::Facts;
use super::rows::{Arenas, Common, PartnerRow, StartupRow};
pub(super) use super::rows::{Competitor, Deal, Place};
use crate::proto::{Key, Kind};
use crate::taxonomy::ConceptIndex;

/// The facts of one index segment, both kinds, packed for scanning.
#[derive(Debug, Default)]
pub struct Columns {
    startups: Vec<StartupRow>,
    partners: Vec<PartnerRow>,
    arenas: Arenas,
}

impl Columns {
    /// Adds the facts of document `doc`. Documents must come in ascending order.
    ///
    /// # Panics
    ///
    /// If the lists of one segment together exceed four billion entries.
    pub fn push(&mut self, doc: u32, facts: &Facts) {
        match facts {
            Facts::Startup(facts) => {
                self.startups.push(StartupRow::new(doc, facts, &mut self.arenas))
            }
            Facts::Partner(facts) => {
                self.partners.push(PartnerRow::new(doc, facts, &mut self.arenas))
            }
        }
    }

    /// The columns of one profile alone, as document 0: the subject of a question.
    pub(super) fn of_one(facts: &Facts) -> Self {
        let mut columns = Self::default();
        columns.push(0, facts);
        columns
    }

    /// The profiles of one kind, in the order of their rows.
    pub(super) fn profiles(&self, kind: Kind) -> impl Iterator<Item = Profile<'_>> {
        let rows = match kind {
            Kind::Startup => self.startups.len(),
            Kind::Partner => self.partners.len(),
        };
        (0..rows).filter_map(move |row| self.profile(kind, row))
    }

    /// The profile in row `index` of its kind.
    pub(super) fn profile(&self, kind: Kind, index: usize) -> Option<Profile<'_>> {
        let arenas = &self.arenas;
        match kind {
            Kind::Startup => {
                let row = self.startups.get(index)?;
                Some(Profile::Startup(StartupView { row, arenas }))
            }
            Kind::Partner => {
                let row = self.partners.get(index)?;
                Some(Profile::Partner(PartnerView { row, arenas }))
            }
        }
    }
}

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
    pub(super) fn profile(self) -> Profile<'a> {
        Profile::Partner(self)
    }

    pub(super) fn sectors(self) -> &'a [ConceptIndex] {
        self.profile().sectors()
    }

    pub(super) fn invests_in(self) -> &'a [Place] {
        &self.arenas.places[self.row.invests_in.range()]
    }

    /// The deals that count on `as_of`: nothing dated after it.
    pub(super) fn deals(self, as_of: Day) -> &'a [Deal] {
        let deals = &self.arenas.deals[self.row.deals.range()];
        &deals[..deals.partition_point(|deal| deal.day <= as_of.0)]
    }

    pub(super) fn deal_sectors(self, deal: &Deal) -> &'a [ConceptIndex] {
        &self.arenas.concepts[deal.sectors.range()]
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
