//! One pair, one score: the same function whichever side asks, for the ranking and for its explanation.

use super::cooperation::{self, CooperationFinding, StartupSideFinding};
use super::evidence::Evidence;
use super::model::Model;
use super::overlaps::{self, Rarity};
use super::rows::Order;
use super::views::{PartnerView, StartupView};
use crate::proto::MatchTermKind;

/// A pair and what is counted about it.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) startup: StartupView<'a>,
    pub(super) partner: PartnerView<'a>,
    /// Whether the round that the start-up seeks is its first.
    pub(super) order: Order,
    /// The rarities of shared concepts.
    pub(super) concepts: Rarity,
    /// The rarities of shared words.
    pub(super) words: Rarity,
    /// Whether the two have dealt with one another already.
    pub(super) are_partners: bool,
}

/// What is found about a pair; `None` is not known and counts 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub(super) evidence: Evidence,
    pub(super) cooperation: Option<CooperationFinding>,
    pub(super) startup_side: StartupSideFinding,
    /// Whether the texts of both say anything.
    pub(super) has_texts: bool,
    /// Whether both say what they want of each other.
    pub(super) has_cooperation: bool,
    /// Whether the two have dealt with one another already: then there is nobody to introduce.
    pub(super) are_partners: bool,
    concepts: f64,
    words: f64,
}

/// The terms of a score.
pub(super) const TERMS: [MatchTermKind; 12] = [
    MatchTermKind::Sector,
    MatchTermKind::Concepts,
    MatchTermKind::Words,
    MatchTermKind::Stage,
    MatchTermKind::Place,
    MatchTermKind::Amount,
    MatchTermKind::Age,
    MatchTermKind::RoundOrder,
    MatchTermKind::SimilarCompanies,
    MatchTermKind::Activity,
    MatchTermKind::Cooperation,
    MatchTermKind::StartupSide,
];

/// Judges a pair. Vetoes are apart.
pub(super) fn score_pair(pair: &Pair<'_>, evidence: Evidence, model: &Model) -> Verdict {
    let Pair { startup, partner, .. } = *pair;
    Verdict {
        evidence,
        cooperation: cooperation::cooperation(startup, partner, model),
        startup_side: cooperation::startup_side(startup, partner, model),
        has_texts: startup.profile().has_text() && partner.profile().has_text(),
        are_partners: pair.are_partners,
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
            MatchTermKind::Sector => self.evidence.field.map(|found| found.value),
            MatchTermKind::Concepts => Some(self.concepts),
            MatchTermKind::Words => Some(self.words),
            MatchTermKind::Stage => self.evidence.stage.map(|found| found.value),
            MatchTermKind::Place => self.evidence.place.map(|found| found.value),
            MatchTermKind::Amount => self.evidence.amount.map(|found| found.value),
            MatchTermKind::Age => self.evidence.age.map(|found| found.value),
            MatchTermKind::RoundOrder => self.evidence.order.map(|found| found.value),
            MatchTermKind::SimilarCompanies => self.evidence.similar.map(|found| found.value),
            MatchTermKind::Activity => self.evidence.activity.map(|found| found.value),
            MatchTermKind::Cooperation => self.cooperation.map(|found| found.value),
            MatchTermKind::StartupSide => Some(self.startup_side.value),
        };
        #[expect(clippy::cast_possible_truncation, reason = "weights are at most 100")]
        let milli = value.map_or(0, |value| (value * 1000.0).round() as i32);
        milli
    }

    /// Whether enough is known of both sides to rank the pair. Activity is no evidence about a pair.
    pub(super) fn is_sufficient(&self, model: &Model) -> bool {
        let factors = [
            self.evidence.field.is_some(),
            self.has_texts,
            self.evidence.stage.is_some(),
            self.evidence.place.is_some(),
            self.evidence.amount.is_some(),
            self.has_cooperation,
        ];
        let known = factors.into_iter().map(u32::from).sum::<u32>();
        known >= model.weights.evidence.factors_min
    }
}
