//! One pair, one score: the same function whichever side asks, for the ranking and for its explanation.

use super::cooperation::{self, CooperationFinding, StartupSideFinding};
use super::evidence::Evidence;
use super::logarithms;
use super::model::Model;
use super::overlaps::{self, Rarity};
use super::question::Importances;
use super::shares::{self, Finding, Kept};
use super::views::{PartnerView, StartupView};
use super::weights;
use crate::proto::{MatchGrade, MatchTermKind};

/// A pair and what is counted about it.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) startup: StartupView<'a>,
    pub(super) partner: PartnerView<'a>,
    /// The rarities of shared concepts.
    pub(super) concepts: Rarity,
    /// The rarities of shared words.
    pub(super) words: Rarity,
    /// Whether the two have dealt with one another already.
    pub(super) are_partners: bool,
    /// Whether the two have met already and the candidate stands lower for it.
    pub(super) is_demoted: bool,
    /// In how many lists of the request the partner would stand, of how many.
    pub(super) standings: (u32, u32),
}

/// What is found about a pair; `None` is not known and counts 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict<F = Finding> {
    pub(super) evidence: Evidence<F>,
    pub(super) cooperation: Option<CooperationFinding>,
    pub(super) startup_side: StartupSideFinding,
    /// Whether the texts of both say anything.
    pub(super) has_texts: bool,
    /// Whether both say what they want of each other.
    pub(super) has_cooperation: bool,
    /// Whether the two have dealt with one another already: then there is nobody to introduce.
    pub(super) are_partners: bool,
    /// Of all terms.
    contributions_milli: [i32; TERMS.len()],
}

/// The terms of a score.
pub(super) const TERMS: [MatchTermKind; 15] = [
    MatchTermKind::Sector,
    MatchTermKind::Concepts,
    MatchTermKind::Words,
    MatchTermKind::Stage,
    MatchTermKind::Place,
    MatchTermKind::Amount,
    MatchTermKind::Age,
    MatchTermKind::SimilarCompanies,
    MatchTermKind::Activity,
    MatchTermKind::Cooperation,
    MatchTermKind::StartupSide,
    MatchTermKind::Met,
    MatchTermKind::Variety,
    MatchTermKind::Syndicate,
    MatchTermKind::Industry,
];

/// Whether each of sector, text, stage, place, amount, cooperation and the record of deals is known of a pair.
pub(super) type Factors = [bool; 7];

/// Judges a pair. Vetoes are apart.
pub(super) fn score_pair<F: Kept>(
    pair: &Pair<'_>,
    evidence: Evidence<F>,
    importances: &Importances,
    model: &Model,
) -> Verdict<F> {
    let (Pair { startup, partner, .. }, weights) = (*pair, &model.weights);
    let cooperation = cooperation::cooperation(startup, partner, model);
    let startup_side = cooperation::startup_side(startup, partner, model);
    // In the order of `TERMS`.
    let values: [(MatchTermKind, f64); TERMS.len()] = [
        (MatchTermKind::Sector, evidence.field.map_or(0.0, |found| found.value)),
        (
            MatchTermKind::Concepts,
            overlaps::saturate(pair.concepts, weights.concepts.max, weights.concepts.half),
        ),
        (
            MatchTermKind::Words,
            overlaps::saturate(pair.words, weights.words.max, weights.words.half),
        ),
        (MatchTermKind::Stage, shares::value_of(evidence.stage)),
        (MatchTermKind::Place, evidence.place.map_or(0.0, |found| found.value)),
        (MatchTermKind::Amount, evidence.amount.map_or(0.0, |found| found.value)),
        (MatchTermKind::Age, shares::value_of(evidence.age)),
        (MatchTermKind::SimilarCompanies, evidence.similar.map_or(0.0, |found| found.value)),
        (MatchTermKind::Activity, evidence.activity.map_or(0.0, |found| found.value)),
        (MatchTermKind::Cooperation, cooperation.map_or(0.0, |found| found.value)),
        (MatchTermKind::StartupSide, startup_side.value),
        (MatchTermKind::Met, if pair.is_demoted { weights.met.demoted } else { 0.0 }),
        (MatchTermKind::Variety, variety(pair.standings, &weights.variety)),
        (MatchTermKind::Syndicate, evidence.syndicate.map_or(0.0, |found| found.value)),
        (MatchTermKind::Industry, shares::value_of(evidence.industry)),
    ];
    debug_assert_eq!(values.map(|(term, _)| term), TERMS);
    Verdict {
        contributions_milli: values.map(|(term, value)| milli(importances.factor(term) * value)),
        has_texts: startup.profile().has_text() && partner.profile().has_text(),
        has_cooperation: cooperation::is_known(startup, partner),
        are_partners: pair.are_partners,
        evidence,
        cooperation,
        startup_side,
    }
}

/// What a partner loses that would stand in so many of so many lists.
fn variety((standings, lists): (u32, u32), weights: &weights::Variety) -> f64 {
    let free = (weights.free_share * f64::from(lists)).max(1.0);
    let standings = f64::from(standings);
    if standings > free { -weights.weight * logarithms::ln(standings / free) } else { 0.0 }
}

/// In thousandths, rounded half away from zero. `f64::round` would be a call of the C library for each term.
#[expect(clippy::cast_possible_truncation, reason = "weights are at most 100")]
fn milli(value: f64) -> i32 {
    let thousandths = value * 1000.0;
    (thousandths + 0.5_f64.copysign(thousandths)) as i32
}

impl<F> Verdict<F> {
    /// The score: the sum of the terms, in thousandths of log-odds.
    pub(super) fn score_milli(&self) -> i32 {
        self.contributions_milli.iter().sum()
    }

    /// What a term adds to the score, in thousandths of log-odds, rounded once.
    pub(super) fn contribution_milli(&self, term: MatchTermKind) -> i32 {
        let place = TERMS.iter().position(|&it| it == term);
        place.map_or(0, |place| self.contributions_milli[place])
    }

    /// The reasons that must speak for the pair and do not.
    pub(super) fn unmet_musts<'a>(
        &'a self,
        importances: &'a Importances,
    ) -> impl Iterator<Item = MatchTermKind> + 'a {
        importances.musts().iter().copied().filter(|&term| self.contribution_milli(term) <= 0)
    }

    /// Whether enough is known of both sides to rank the pair.
    pub(super) fn is_sufficient(&self, model: &Model) -> bool {
        let known = self.factors().map(u32::from).into_iter().sum::<u32>();
        known >= model.weights.evidence.factors_min
    }

    /// How much of the evidence that could be known of the pair is known, in percent.
    pub(super) fn coverage_percent(&self, model: &Model) -> i32 {
        let parts = model.weights.coverage.parts();
        let known = parts.iter().zip(self.factors()).filter(|(_, is_known)| *is_known);
        let share = known.map(|(part, _)| part).sum::<f64>() / parts.iter().sum::<f64>();
        #[expect(clippy::cast_possible_truncation, reason = "from 0 to 100")]
        let percent = (100.0 * share).round() as i32;
        percent
    }

    /// How good the match is: a score that rests on little is no better than fair. In how many other lists a partner
    /// stands makes the two no worse for one another.
    pub(super) fn grade(&self, model: &Model) -> MatchGrade {
        let score_milli = self.score_milli() - self.contribution_milli(MatchTermKind::Variety);
        let (score, grade) = (f64::from(score_milli) / 1000.0, &model.weights.grade);
        let is_covered = self.coverage_percent(model) >= grade.coverage_percent_min;
        match score {
            score if score < grade.weak => MatchGrade::Weak,
            score if score < grade.good || !is_covered => MatchGrade::Fair,
            score if score < grade.strong => MatchGrade::Good,
            _ => MatchGrade::Strong,
        }
    }

    /// Which of sector, text, stage, place, amount and cooperation are known on both sides, and whether the partner has
    /// a record.
    pub(super) fn factors(&self) -> Factors {
        [
            self.evidence.field.is_some(),
            self.has_texts,
            self.evidence.stage.is_some(),
            self.evidence.place.is_some(),
            self.evidence.amount.is_some(),
            self.has_cooperation,
            self.evidence.activity.is_some(),
        ]
    }
}
