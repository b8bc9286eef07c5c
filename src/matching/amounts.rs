//! The round sought against the partner's tickets, and how active the partner is.

use super::Day;
use super::model::Model;
use super::rows::Amount;
use super::tallies::{Count, Time};
use super::views::{PartnerView, StartupView};

/// What is found about the amount.
#[derive(Debug, Clone, Copy)]
pub(super) struct AmountFinding {
    /// In log-odds, bounded.
    pub(super) value: f64,
    pub(super) sought: Amount,
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
    /// The deals from which the tickets are read; 0: the partner's own statement.
    pub(super) deals: u32,
    pub(super) fit: Fit,
}

/// What a partner puts into one company; at least one of the bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tickets {
    min: Option<Ticket>,
    max: Option<Ticket>,
    deals: u32,
}

#[derive(Debug, Clone, Copy)]
enum Ticket {
    Declared(Amount),
    /// Deals of many years and currencies are only known in US dollars.
    Usual {
        usd: i64,
    },
}

/// A bound of the tickets in the currency of the round sought.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    pub(super) units: f64,
    pub(super) is_converted: bool,
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
    let sought = startup.sought(as_of)?.amount;
    let tickets = tickets()?;
    let bound = |ticket: Option<Ticket>| ticket.map(|ticket| ticket.beside(&sought));
    let (min, max) = (bound(tickets.min), bound(tickets.max));
    let slack = |bound: Bound| if bound.is_converted { weights.rates_slack } else { 1.0 };
    let units = sought.as_written();
    let least = min.map_or(0.0, |min| min.units / slack(min));
    let most =
        max.map_or(f64::INFINITY, |max| max.units * weights.tickets_per_round_max * slack(max));
    let (fit, factor) = if units < least {
        (Fit::Below, least / units)
    } else if units > most {
        (Fit::Above, units / most)
    } else {
        (Fit::Inside, 1.0)
    };
    let value = (weights.inside - weights.per_doubling * factor.log2()).max(weights.min);
    Some(AmountFinding { value, sought, min, max, deals: tickets.deals, fit })
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
    let (min, max) = (partner.row.ticket_min, partner.row.ticket_max);
    let is_known = min.is_some() || max.is_some();
    is_known.then(|| Tickets {
        min: min.map(Ticket::Declared),
        max: max.map(Ticket::Declared),
        deals: 0,
    })
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
    Some(Tickets {
        min: Some(Ticket::Usual { usd: min_usd }),
        max: Some(Ticket::Usual { usd: max_usd }),
        deals: u32::try_from(deals).unwrap_or(u32::MAX),
    })
}

impl Ticket {
    /// In the currency of `sought`: as written where that is its own, else at the rate at which `sought` was converted.
    fn beside(self, sought: &Amount) -> Bound {
        let usd = match self {
            Self::Declared(ticket) if ticket.currency == sought.currency => {
                return Bound { units: ticket.as_written(), is_converted: false };
            }
            Self::Declared(ticket) => ticket.usd,
            Self::Usual { usd } => usd,
        };
        let units = whole(usd) * (sought.as_written() / whole(sought.usd));
        Bound { units, is_converted: true }
    }
}

impl Amount {
    /// In its own currency.
    pub(super) fn as_written(&self) -> f64 {
        whole(self.units) + f64::from(self.nanos) / 1e9
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes are compared; up to 9 * 10^15, a double holds whole numbers exactly"
)]
fn whole(units: i64) -> f64 {
    units as f64
}
