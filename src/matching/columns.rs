//! Packed columns: rows that are scanned in order.

use std::sync::OnceLock;

use super::facts::Facts;
use super::indexes::{FieldPositions, Index, Likely, Rows};
use super::rows::{Arenas, EngagementRow, Fields, PartnerRow, Place, StartupRow};
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::Kind;

/// The facts of one index segment, of all kinds, packed for scanning.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    startups: Vec<StartupRow>,
    partners: Vec<PartnerRow>,
    /// For each document whether it is a partner.
    is_partner: Vec<bool>,
    engagements: Vec<EngagementRow>,
    arenas: Arenas,
    index: OnceLock<Index>,
}

impl Columns {
    /// Adds the facts of document `doc`. Documents must come in ascending order; those without facts are left out.
    ///
    /// # Panics
    ///
    /// If the lists of one segment together exceed four billion entries.
    pub fn push(&mut self, doc: u32, facts: &Facts) {
        self.index.take();
        self.is_partner.resize(doc as usize, false);
        self.is_partner.push(matches!(facts, Facts::Partner(_)));
        match facts {
            Facts::Startup(facts) => {
                self.startups.push(StartupRow::new(doc, facts, &mut self.arenas))
            }
            Facts::Partner(facts) => {
                self.partners.push(PartnerRow::new(doc, facts, &mut self.arenas))
            }
            Facts::Engagement(facts) => {
                self.engagements.push(EngagementRow::new(doc, facts, &mut self.arenas))
            }
        }
    }

    /// The engagements, deleted ones too, in the order of their documents.
    #[must_use]
    pub fn engagements(&self) -> &[EngagementRow] {
        &self.engagements
    }

    /// The engagements of a profile, deleted ones too.
    pub(super) fn engagements_of(
        &self,
        kind: Kind,
        print: u64,
    ) -> impl Iterator<Item = &EngagementRow> {
        let rows = match kind {
            Kind::Startup => Some(&self.index().of_startups),
            Kind::Partner => Some(&self.index().of_partners),
            _ => None,
        };
        let rows = rows.into_iter().flat_map(move |rows| rows.of_print(print));
        rows.map(|row| &self.engagements[row])
    }

    /// The id of one of [`Columns::engagements`].
    #[must_use]
    pub fn engagement_id(&self, row: &EngagementRow) -> &str {
        &self.arenas.text[row.id.range()]
    }

    /// Makes ready what a first question would else wait for.
    pub fn finish(&self) {
        self.index();
    }

    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index {
            startups: Rows::of(self.startups.iter().map(|row| row.common.id_print)),
            partners: Rows::of(self.partners.iter().map(|row| row.common.id_print)),
            partners_by_deal: Likely::of(self.companies_of_deals()),
            by_name: self.startups_by(|startup| startup.profile().names().to_vec()),
            by_investor: self.startups_by(|startup| {
                let parties = startup.profile().dealt_with().iter();
                let prints = parties.flat_map(|party| [party.name, party.profile]);
                prints.filter(|&print| print != 0).collect()
            }),
            startups_with_investors: {
                let has_any = |row: &usize| !self.startups[*row].investors.range().is_empty();
                (0..self.startups.len()).filter(has_any).collect()
            },
            of_startups: Rows::of(self.engagements.iter().map(|row| row.startup)),
            of_partners: Rows::of(self.engagements.iter().map(|row| row.partner)),
            fields: FieldPositions::of(self.fields()),
        })
    }

    /// The names and profiles of the companies of all deals, with the rows of the partners.
    fn companies_of_deals(&self) -> impl Iterator<Item = (u64, u32)> {
        (0..).zip(&self.partners).flat_map(|(row, partner)| {
            let parties = &self.arenas.deal_parties[partner.deals.range()];
            let prints = parties.iter().flat_map(|party| [party.name, party.profile]);
            prints.filter(|&print| print != 0).map(move |print| (print, row))
        })
    }

    /// The partners that have perhaps dealt with the company of a name or profile, deleted ones too.
    pub(super) fn partners_by_deal(&self, print: u64) -> impl Iterator<Item = PartnerView<'_>> {
        let rows = self.index().partners_by_deal.of_print(print);
        rows.map(|row| PartnerView::new(&self.partners[row], &self.arenas))
    }

    /// The rows of start-ups by some fingerprints of each.
    fn startups_by(&self, prints: impl Fn(StartupView<'_>) -> Vec<u64>) -> Rows {
        let mut rows = Vec::new();
        for (row, startup) in (0..).zip(&self.startups) {
            let prints = prints(StartupView::new(startup, &self.arenas));
            rows.extend(prints.into_iter().map(|print| (print, row)));
        }
        Rows::of_pairs(rows)
    }

    /// The rows of the profile whose id has this fingerprint, deleted ones too.
    pub(super) fn profiles_of(&self, kind: Kind, print: u64) -> impl Iterator<Item = Profile<'_>> {
        let rows = match kind {
            Kind::Startup => Some(&self.index().startups),
            Kind::Partner => Some(&self.index().partners),
            _ => None,
        };
        let rows = rows.into_iter().flat_map(move |rows| rows.of_print(print));
        rows.filter_map(move |row| self.profile(kind, row))
    }

    /// How many partners there are, deleted ones too, and the sum of one field of each of their deals: the least that any
    /// question reads, to compare with what one takes.
    #[must_use]
    pub fn bare_scan(&self) -> (usize, i64) {
        let days = |row: &PartnerRow| {
            let deals = &self.arenas.deals[row.deals.range()];
            deals.iter().map(|deal| i64::from(deal.day)).sum::<i64>()
        };
        (self.partners.len(), self.partners.iter().map(days).sum())
    }

    /// The columns of one profile alone, as document 0: the subject of a question.
    pub(super) fn of_one(facts: &Facts) -> Self {
        let mut columns = Self::default();
        columns.push(0, facts);
        columns
    }

    /// Whether a document is a partner.
    pub(super) fn is_partner(&self, doc: u32) -> bool {
        self.is_partner.get(doc as usize).copied().unwrap_or(false)
    }

    /// The partner that is a document, if it is one.
    pub(super) fn partner_of(&self, doc: u32) -> Option<PartnerView<'_>> {
        if !self.is_partner(doc) {
            return None;
        }
        let row = self.partners.binary_search_by_key(&doc, |row| row.common.doc).ok()?;
        Some(PartnerView::new(&self.partners[row], &self.arenas))
    }

    /// How many documents there are, of all kinds, up to the last one that has facts.
    #[must_use]
    pub fn documents(&self) -> u32 {
        u32::try_from(self.is_partner.len()).unwrap_or(u32::MAX)
    }

    /// How many rows the profiles of one kind have.
    pub(super) fn rows(&self, kind: Kind) -> usize {
        match kind {
            Kind::Startup => self.startups.len(),
            Kind::Partner => self.partners.len(),
            _ => 0,
        }
    }

    /// The profiles of one kind, in the order of their rows. Other kinds have none.
    pub(super) fn profiles(&self, kind: Kind) -> impl Iterator<Item = Profile<'_>> {
        (0..self.rows(kind)).filter_map(move |row| self.profile(kind, row))
    }

    /// The profile in row `index` of its kind.
    pub(super) fn profile(&self, kind: Kind, index: usize) -> Option<Profile<'_>> {
        let arenas = &self.arenas;
        match kind {
            Kind::Startup => {
                let row = self.startups.get(index)?;
                Some(Profile::Startup(StartupView::new(row, arenas)))
            }
            Kind::Partner => {
                let row = self.partners.get(index)?;
                Some(Profile::Partner(PartnerView::new(row, arenas)))
            }
            _ => None,
        }
    }

    /// What the companies of deals do, by position; 0: not known.
    pub(super) fn fields(&self) -> &[Fields] {
        self.arenas.distinct_fields.values()
    }

    /// The places of deals, by position; 0: not known.
    pub(super) fn places(&self) -> &[Place] {
        self.arenas.distinct_places.values()
    }
}
