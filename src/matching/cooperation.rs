//! What each side asks for, offers and needs to be able to work with the other.

use super::model::Model;
use super::views::{PartnerView, StartupView};

/// What is found about what the partner seeks.
#[derive(Debug, Clone, Copy)]
pub(super) struct CooperationFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    /// The kinds that the partner seeks.
    pub(super) sought: u32,
    /// Those of them that the start-up offers or asks for.
    pub(super) met: u32,
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

pub(super) fn cooperation(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<CooperationFinding> {
    let weights = &model.weights.cooperation;
    let sought = partner.row.seeks;
    let ready = startup.row.asks | startup.row.common.offers;
    if sought == 0 || ready == 0 {
        return None;
    }
    let met = sought & ready;
    let value = match met.count_ones() {
        0 => weights.none,
        kinds => (weights.each * f64::from(kinds)).min(weights.max),
    };
    Some(CooperationFinding { value, sought, met })
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
    // A partner that seeks joint research meets one who asks for it as well as one that offers it.
    let given = partner.row.common.offers | partner.row.seeks;
    let asks = startup.row.asks;
    let asks_met = (asks != 0 && given != 0).then_some(asks & given != 0);
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
