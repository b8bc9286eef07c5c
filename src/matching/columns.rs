//! Packed columns: rows that are scanned in order.

use super::facts::Facts;
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
}

impl Columns {
    /// Adds the facts of document `doc`. Documents must come in ascending order.
    ///
    /// # Panics
    ///
    /// If the lists of one segment together exceed four billion entries.
    pub fn push(&mut self, doc: u32, facts: &Facts) {
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

    /// The id of one of [`Columns::engagements`].
    #[must_use]
    pub fn engagement_id(&self, row: &EngagementRow) -> &str {
        &self.arenas.text[row.id.range()]
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

    /// The profiles of one kind, in the order of their rows. Engagements are no profiles.
    pub(super) fn profiles(&self, kind: Kind) -> impl Iterator<Item = Profile<'_>> {
        let rows = match kind {
            Kind::Startup => self.startups.len(),
            Kind::Partner => self.partners.len(),
            Kind::Engagement => 0,
        };
        (0..rows).filter_map(move |row| self.profile(kind, row))
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
            Kind::Engagement => None,
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
