//! The round sought against the partner's tickets, and how active the partner is.

use super::columns::{PartnerView, StartupView};
use super::model::Model;
use super::tallies::{Count, Time};

/// What is found about the amount.
#[derive(Debug, Clone, Copy)]
pub(super) struct AmountFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    pub(super) sought_usd: i64,
    pub(super) tickets: Tickets,
    pub(super) fit: Fit,
}

/// What a partner puts into one company, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tickets {
    /// 0: no least.
    pub(super) min_usd: i64,
    /// 0: no most.
    pub(super) max_usd: i64,
    /// The deals they are read from; 0: the partner's own statement.
    pub(super) deals: u32,
}

/// How a round lies to the tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Below,
    Inside,
    Above,
}

/// What is found about the activity.
#[derive(Debug, Clone, Copy)]
pub(super) struct ActivityFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    /// Recent deals, of those with a date.
    pub(super) deals: Count,
    /// Recent deals of the average partner with dated deals.
    pub(super) average: f64,
}

pub(super) fn amount(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    time: Time,
    model: &Model,
) -> Option<AmountFinding> {
    let weights = &model.weights.amount;
    let sought_usd = startup.row.sought_usd;
    if sought_usd == 0 {
        return None;
    }
    let tickets = declared(partner).or_else(|| usual(partner, time, weights.deals_min))?;
    let sought = dollars(sought_usd);
    let least = dollars(tickets.min_usd);
    let most = match tickets.max_usd {
        0 => f64::INFINITY,
        max => dollars(max) / weights.ticket_share_min,
    };
    let (fit, factor) = if sought < least {
        (Fit::Below, least / sought)
    } else if sought > most {
        (Fit::Above, sought / most)
    } else {
        (Fit::Inside, 1.0)
    };
    let value = (weights.inside - weights.per_doubling * factor.log2()).max(weights.min);
    Some(AmountFinding { value, sought_usd, tickets, fit })
}

/// Whether the partner's tickets are known at all.
pub(super) fn has_tickets(partner: PartnerView<'_>, time: Time, model: &Model) -> bool {
    declared(partner).or_else(|| usual(partner, time, model.weights.amount.deals_min)).is_some()
}

pub(super) fn activity(
    own: Count,
    all: Count,
    active_partners: u32,
    model: &Model,
) -> Option<ActivityFinding> {
    let weights = &model.weights.activity;
    if own.all == 0 || active_partners == 0 {
        return None;
    }
    let average = f64::from(all.matching) / f64::from(active_partners);
    let ratio = (f64::from(own.matching) + 1.0) / (average + 1.0);
    let value = (weights.weight * ratio.ln()).clamp(weights.min, weights.max);
    Some(ActivityFinding { value, deals: own, average })
}

fn declared(partner: PartnerView<'_>) -> Option<Tickets> {
    let (min_usd, max_usd) = (partner.row.ticket_min_usd, partner.row.ticket_max_usd);
    (min_usd != 0 || max_usd != 0).then_some(Tickets { min_usd, max_usd, deals: 0 })
}

/// The 10th to the 90th percentile of the partner's own deals: one deal out of line does not stretch the range.
fn usual(partner: PartnerView<'_>, time: Time, deals_min: usize) -> Option<Tickets> {
    let known = partner.deals(time.as_of).iter().map(|deal| deal.amount_usd);
    let mut amounts: Vec<i64> = known.filter(|&amount| amount != 0).collect();
    if amounts.len() < deals_min {
        return None;
    }
    amounts.sort_unstable();
    let last = amounts.len() - 1;
    let cut = last / 10;
    let deals = u32::try_from(amounts.len()).unwrap_or(u32::MAX);
    Some(Tickets { min_usd: amounts[cut], max_usd: amounts[last - cut], deals })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "amounts are at most 10^15, which a double holds exactly"
)]
fn dollars(whole: i64) -> f64 {
    whole as f64
}
