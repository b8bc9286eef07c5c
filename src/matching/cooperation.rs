//! What each side asks for, offers and needs to be able to work with the other.

use super::codes;
use super::model::Model;
use super::views::{PartnerView, StartupView};
use crate::proto::CooperationKind;

/// What the two can do for one another, as bits. At least one kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct CooperationFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    /// What the start-up asks for and the partner offers.
    pub(super) given: u32,
    /// What the partner seeks and the start-up offers.
    pub(super) taken: u32,
    /// What both want to do together.
    pub(super) joint: u32,
}

/// What is found about the start-up's own view. What cannot be told is `None`.
#[derive(Debug, Clone, Copy)]
pub(super) struct StartupSideFinding {
    /// In log-odds; never above 0, for this side only counts where it speaks against.
    pub(super) value: f64,
    /// The kinds that the start-up asks for.
    pub(super) asks: u32,
    pub(super) asks_met: Option<bool>,
    pub(super) shares_language: Option<bool>,
    pub(super) is_in_target_market: Option<bool>,
}

/// What meets; `None` where nothing does: that the partner seeks something else is no fault of the pair.
pub(super) fn cooperation(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<CooperationFinding> {
    let weights = &model.weights.cooperation;
    let given = startup.row.asks & given_by(partner);
    let taken = startup.row.common.offers & partner.row.seeks;
    let joint = startup.row.asks & partner.row.seeks & joint_kinds();
    let met = given | taken | joint;
    let value = (weights.each * f64::from(met.count_ones())).min(weights.max);
    (met != 0).then_some(CooperationFinding { value, given, taken, joint })
}

/// What the partner gives: who seeks investment as a partner seeks deals and so offers money.
fn given_by(partner: PartnerView<'_>) -> u32 {
    let investment = codes::bits([CooperationKind::Investment.into()]);
    partner.row.common.offers | partner.row.seeks & investment
}

/// Kinds that two do together, so that two who want them meet, whoever gives more.
fn joint_kinds() -> u32 {
    codes::bits([CooperationKind::JointResearch.into(), CooperationKind::ProofOfConcept.into()])
}

/// Whether both sides say what they want of each other, in either direction.
pub(super) fn is_known(startup: StartupView<'_>, partner: PartnerView<'_>) -> bool {
    startup.row.asks | startup.row.common.offers != 0
        && partner.row.seeks | partner.row.common.offers != 0
}

pub(super) fn startup_side(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    model: &Model,
) -> StartupSideFinding {
    let weights = &model.weights.startup_side;
    let asks = startup.row.asks;
    let given = given_by(partner) | partner.row.seeks & joint_kinds();
    let is_known = asks != 0 && partner.row.common.offers | partner.row.seeks != 0;
    let asks_met = is_known.then_some(asks & given != 0);
    let shares_language = shares_language(startup, partner);
    let is_in_target_market = is_in_target_market(startup, partner);
    let value = worth(asks_met, weights.ask_met, weights.ask_unmet)
        + worth(shares_language, 0.0, weights.language_none)
        + worth(is_in_target_market, weights.market_met, weights.market_unmet);
    StartupSideFinding {
        value: value.min(0.0),
        asks,
        asks_met,
        shares_language,
        is_in_target_market,
    }
}

fn shares_language(startup: StartupView<'_>, partner: PartnerView<'_>) -> Option<bool> {
    let (ours, theirs) = (startup.profile().languages(), partner.profile().languages());
    let is_known = !ours.is_empty() && !theirs.is_empty();
    is_known.then(|| ours.iter().any(|language| theirs.contains(language)))
}

/// Whether the partner sits or invests where the start-up wants to sell.
fn is_in_target_market(startup: StartupView<'_>, partner: PartnerView<'_>) -> Option<bool> {
    let (markets, seat) = (startup.target_markets(), partner.row.common.seat);
    let is_known = !markets.is_empty() && (seat.country != 0 || !partner.invests_in().is_empty());
    is_known.then(|| {
        let is_market = |country: u16| markets.iter().any(|market| market.country == country);
        is_market(seat.country) || partner.invests_in().iter().any(|place| is_market(place.country))
    })
}

fn worth(answer: Option<bool>, yes: f64, no: f64) -> f64 {
    answer.map_or(0.0, |answer| if answer { yes } else { no })
}
