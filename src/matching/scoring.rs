//! One pair, one score: the same function whichever side asks, for the ranking and for its explanation.

use super::amounts::{self, ActivityFinding, AmountFinding};
use super::columns::{PartnerView, StartupView};
use super::cooperation::{self, CooperationFinding, StartupSideFinding};
use super::model::Model;
use super::overlaps::{self, Rarity};
use super::shares::{self, Finding, PlaceFinding, SectorFinding};
use super::tallies::{Count, Tally, Time};
use crate::proto::MatchTermKind;

/// A pair and what is counted about it.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) startup: StartupView<'a>,
    pub(super) partner: PartnerView<'a>,
    /// The partner's deals against the start-up.
    pub(super) own: &'a Tally,
    /// All deals against the start-up.
    pub(super) average: &'a Tally,
    /// Partners with at least one dated deal.
    pub(super) active_partners: u32,
    /// The rarities of shared concepts.
    pub(super) concepts: Rarity,
    /// The rarities of shared words.
    pub(super) words: Rarity,
    pub(super) time: Time,
}

/// What is found about a pair; `None` is not known and counts 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub(super) sector: Option<SectorFinding>,
    pub(super) stage: Option<Finding>,
    pub(super) place: Option<PlaceFinding>,
    pub(super) amount: Option<AmountFinding>,
    pub(super) activity: Option<ActivityFinding>,
    pub(super) cooperation: Option<CooperationFinding>,
    pub(super) startup_side: StartupSideFinding,
    /// Whether the texts of both say anything.
    pub(super) has_texts: bool,
    /// Whether both say what they want of each other.
    pub(super) has_cooperation: bool,
    concepts: f64,
    words: f64,
}

/// The terms of a score.
pub(super) const TERMS: [MatchTermKind; 9] = [
    MatchTermKind::Sector,
    MatchTermKind::Concepts,
    MatchTermKind::Words,
    MatchTermKind::Stage,
    MatchTermKind::Place,
    MatchTermKind::Amount,
    MatchTermKind::Activity,
    MatchTermKind::Cooperation,
    MatchTermKind::StartupSide,
];

/// Judges a pair. Vetoes are apart.
pub(super) fn score_pair(pair: &Pair<'_>, model: &Model) -> Verdict {
    let Pair { startup, partner, own, average, .. } = *pair;
    let recent: Count = average.recent;
    Verdict {
        sector: shares::sector(startup, partner, own, average, model),
        stage: shares::stage(startup, partner, own, average, model),
        place: shares::place(startup, partner, own, average, model),
        amount: amounts::amount(startup, partner, pair.time, model),
        activity: amounts::activity(own.recent, recent, pair.active_partners, model),
        cooperation: cooperation::cooperation(startup, partner, model),
        startup_side: cooperation::startup_side(startup, partner, model),
        has_texts: startup.profile().has_text() && partner.profile().has_text(),
        has_cooperation: cooperation::is_known(startup, partner),
        concepts: {
            let weights = &model.weights.concepts;
            overlaps::saturate(pair.concepts, weights.max, weights.half)
        },
        words: overlaps::saturate(pair.words, model.weights.words.max, model.weights.words.half),
    }
}

impl Verdict {
    /// The score: the sum of the terms, in thousandths of log-odds.
    pub(super) fn score_milli(&self) -> i32 {
        TERMS.into_iter().map(|term| self.contribution_milli(term)).sum()
    }

    /// What a term adds to the score, in thousandths of log-odds, rounded once.
    pub(super) fn contribution_milli(&self, term: MatchTermKind) -> i32 {
        let value = match term {
            MatchTermKind::Unspecified => None,
            MatchTermKind::Sector => self.sector.map(|found| found.value),
            MatchTermKind::Concepts => Some(self.concepts),
            MatchTermKind::Words => Some(self.words),
            MatchTermKind::Stage => self.stage.map(|found| found.value),
            MatchTermKind::Place => self.place.map(|found| found.value()),
            MatchTermKind::Amount => self.amount.map(|found| found.value),
            MatchTermKind::Activity => self.activity.map(|found| found.value),
            MatchTermKind::Cooperation => self.cooperation.map(|found| found.value),
            MatchTermKind::StartupSide => Some(self.startup_side.value),
        };
        #[expect(clippy::cast_possible_truncation, reason = "weights are at most 100")]
        let milli = (value.unwrap_or(0.0) * 1000.0).round() as i32;
        milli
    }

    /// Whether enough is known of both sides to rank the pair. Activity is no evidence about a pair.
    pub(super) fn is_sufficient(&self, model: &Model) -> bool {
        let factors = [
            self.sector.is_some(),
            self.has_texts,
            self.stage.is_some(),
            self.place.is_some(),
            self.amount.is_some(),
            self.has_cooperation,
        ];
        let known = factors.into_iter().map(u32::from).sum::<u32>();
        known >= model.weights.evidence.factors_min
    }
}
