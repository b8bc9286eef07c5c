//! The round sought against the partner's rounds and tickets, and how active the partner is.

use super::decays::{self, Mass};
use super::logarithms;
use super::model::Model;
use super::rows::{Amount, Sought};
use super::shares::{self, Declared, Finding, Kept, Usual};
use super::tallies::Count;
use super::views::PartnerView;
use super::weights;

/// What is found about the amount; at least one of the two.
#[derive(Debug, Clone, Copy)]
pub(super) struct AmountFinding<F = Finding> {
    /// In log-odds, bounded.
    pub(super) value: f64,
    pub(super) sought: Amount,
    /// The rounds it took part in, by their size.
    pub(super) rounds: Option<F>,
    /// Its own statement.
    pub(super) tickets: Option<TicketFinding>,
}

/// What the tickets that a partner names say.
#[derive(Debug, Clone, Copy)]
pub(super) struct TicketFinding {
    /// In log-odds, bounded: what it counts where no rounds are known.
    pub(super) value: f64,
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
    pub(super) fit: Fit,
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
    /// The partner's deals, of which older ones count less.
    pub(super) deals: f64,
    /// The same of the average partner with deals.
    pub(super) average: f64,
}

/// `own` are the rounds of about the size sought.
pub(super) fn amount<F: Kept>(
    sought: Option<&Sought>,
    own: Count,
    usual: Usual,
    partner: PartnerView<'_>,
    model: &Model,
) -> Option<AmountFinding<F>> {
    let sought = sought?.amount;
    let weights = &model.weights.size;
    let rounds: Option<F> = shares::judge(own, Declared::Nothing, usual, &weights.share());
    let tickets = tickets(&sought, partner, &model.weights.ticket);
    if rounds.is_none() && tickets.is_none() {
        return None;
    }
    // As with other statements, a record outweighs what is said.
    let declared = model.weights.ticket.declared;
    let left = shares::left_of_statement(declared, own.all_deals());
    let value = shares::value_of(rounds) + tickets.map_or(0.0, |tickets| left * tickets.value);
    Some(AmountFinding { value, sought, rounds, tickets })
}

/// The logarithm of what the partner has done beside what the average one has.
pub(super) fn activity(
    own: Mass,
    all: Mass,
    active_partners: u32,
    model: &Model,
) -> Option<ActivityFinding> {
    let weights = &model.weights.activity;
    if own == 0 || active_partners == 0 {
        return None;
    }
    let (deals, average) = (decays::deals(own), decays::deals(all) / f64::from(active_partners));
    let ratio = (deals + weights.floor) / (average + weights.floor);
    let value = (weights.weight * logarithms::ln(ratio)).clamp(weights.min, weights.max);
    Some(ActivityFinding { value, deals, average })
}

fn tickets(
    sought: &Amount,
    partner: PartnerView<'_>,
    weights: &weights::Ticket,
) -> Option<TicketFinding> {
    let (min, max) = (partner.row.ticket_min, partner.row.ticket_max);
    if min.is_none() && max.is_none() {
        return None;
    }
    let bound = |ticket: Option<Amount>| ticket.map(|ticket| ticket.beside(sought));
    let (min, max) = (bound(min), bound(max));
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
    let value = (weights.inside - weights.per_doubling * logarithms::log2(factor)).max(weights.min);
    Some(TicketFinding { value, min, max, fit })
}

impl Amount {
    /// In its own currency.
    pub(super) fn as_written(&self) -> f64 {
        whole(self.units) + f64::from(self.nanos) / 1e9
    }

    /// In the currency of `sought`: as written where that is its own, else at the rate at which `sought` was converted.
    fn beside(&self, sought: &Self) -> Bound {
        if self.currency == sought.currency {
            return Bound { units: self.as_written(), is_converted: false };
        }
        Bound { units: sought.units_of_usd(whole(self.usd)), is_converted: true }
    }

    /// So many US dollars in its own currency, at the rate at which it was converted itself.
    pub(super) fn units_of_usd(&self, usd: f64) -> f64 {
        usd * (self.as_written() / whole(self.usd))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes are compared; up to 9 * 10^15, a double holds whole numbers exactly"
)]
fn whole(units: i64) -> f64 {
    units as f64
}
