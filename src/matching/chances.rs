//! How probable it is that a partner invests, whatever else a request wishes.

use std::num::NonZeroUsize;

use super::logarithms;
use super::model::Model;
use super::question::{Met, Question, Ranking, Stopped, Wishes};
use super::ranking::{self, Basis};
use super::reading;
use super::trips::Trips;
use super::views::Profile;
use crate::proto::{Key, MetHandling, PairStanding, PartnerKind};

/// Tells the chance of each match that invests by trade. It is the share of the partner's odds in those of all such whom a
/// start-up could choose (a conditional logit), times the number of investors of a round; so whom a filter, an exclusion
/// or a destination leaves out, how much a request makes of each reason, and whom the two have met play no part in it:
/// who has met stands lower in a list because there is nobody to introduce, and is none the less likely to invest.
pub(super) fn tell(
    ranking: &mut Ranking,
    basis: &Basis<'_>,
    threads: NonZeroUsize,
) -> Result<(), Stopped> {
    let met = Met { handling: MetHandling::Kept, ..Met::default() };
    let wishes = Wishes { shows_chance: true, met, ..Wishes::default() };
    let Question { subject, as_of, .. } = *basis.question;
    let question = Question::about_pairs(subject, as_of, &wishes);
    let basis = Basis { question: &question, ..*basis };
    let sum = ranking::scan(&basis, threads, |scan, _| scan.odds())?;
    let partners: Vec<Key> = ranking.matches.iter().map(|ranked| ranked.key.clone()).collect();
    let scores = ranking::score(&basis, &partners, &Trips::default())?;
    for (ranked, scored) in ranking.matches.iter_mut().zip(scores) {
        let invests = ranking::find(&ranked.key, basis.segments)
            .is_some_and(|(_, profile)| is_told_of(profile));
        let scored = scored.filter(|it| invests && it.standing == PairStanding::Ranked);
        ranked.chance_percent =
            scored.map(|scored| percent(odds(scored.score_milli, basis.model), sum, basis.model));
    }
    Ok(())
}

/// Whether a candidate has a chance: those that invest by trade. The model was fitted on investors alone, and a
/// laboratory takes part in no round.
pub(super) fn is_told_of(candidate: Profile<'_>) -> bool {
    let Profile::Partner(partner) = candidate else { return false };
    let kind = PartnerKind::try_from(i32::from(partner.row.kind)).unwrap_or_default();
    reading::is_investor(kind)
}

/// The odds of a score in whole parts, so that their sum is exact in any order.
pub(super) fn odds(score_milli: i32, model: &Model) -> u64 {
    let slope = model.weights.chance.slope;
    let odds = logarithms::exp(slope * f64::from(score_milli) / 1000.0).clamp(0.0, 1e6);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let parts = (odds * f64::from(1 << 20)).round() as u64;
    parts
}

/// The chance of a partner of these odds, of all whose odds add up to `sum`.
fn percent(odds: u64, sum: u64, model: &Model) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a chance is a few digits")]
    let share = odds as f64 / sum.max(1) as f64;
    let chance = &model.weights.chance;
    (100.0 * chance.investors * share).min(chance.percent_max)
}
