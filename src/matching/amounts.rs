//! The round sought against the partner's tickets, and how active the partner is.

use super::Day;
use super::model::Model;
use super::rows::Sought;
use super::tallies::{Count, Time};
use super::views::{PartnerView, StartupView};

/// What is found about the amount.
#[derive(Debug, Clone, Copy)]
pub(super) struct AmountFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    pub(super) sought: Sought,
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

/// The partner's tickets: its own statement, else what its deals show.
pub(super) fn tickets(partner: PartnerView<'_>, time: Time, model: &Model) -> Option<Tickets> {
    declared(partner).or_else(|| usual(partner, time, model.weights.amount.deals_min))
}

/// Asks for the tickets only if the start-up seeks anything on `as_of`: to read them from deals takes time.
pub(super) fn amount(
    startup: StartupView<'_>,
    as_of: Day,
    tickets: impl FnOnce() -> Option<Tickets>,
    model: &Model,
) -> Option<AmountFinding> {
    let weights = &model.weights.amount;
    let round = *startup.sought(as_of)?;
    let tickets = tickets()?;
    let sought = dollars(round.usd);
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
    Some(AmountFinding { value, sought: round, tickets, fit })
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
    let known = partner.deal_amounts_usd(time.as_of).filter(|&amount| amount != 0);
    let deals = known.clone().count();
    if deals < deals_min {
        return None;
    }
    let cut = (deals - 1) / 10;
    let (min_usd, max_usd) = if cut == 0 {
        // Few deals, as most partners have: nothing to sort.
        (known.clone().min()?, known.max()?)
    } else {
        let mut amounts: Vec<i64> = known.collect();
        amounts.sort_unstable();
        (amounts[cut], amounts[deals - 1 - cut])
    };
    Some(Tickets { min_usd, max_usd, deals: u32::try_from(deals).unwrap_or(u32::MAX) })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "amounts are at most 10^15, which a double holds exactly"
)]
fn dollars(whole: i64) -> f64 {
    whole as f64
}
