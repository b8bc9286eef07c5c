//! Fields that are empty and would have counted: what a profile's owner could add to be matched better.

use super::amounts;
use super::model::Model;
use super::tallies::Time;
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::{MatchTermKind, MissingField};

/// The fields that are missing, in the order of the terms.
pub(super) fn of_profile(profile: Profile<'_>, time: Time, model: &Model) -> Vec<MissingField> {
    let fields = match profile {
        Profile::Startup(startup) => of_startup(startup),
        Profile::Partner(partner) => of_partner(partner, time, model),
    };
    let missing = fields.into_iter().filter(|(is_missing, ..)| *is_missing);
    missing
        .map(|(_, field, term)| MissingField { field: field.to_owned(), counts_for: term.into() })
        .collect()
}

type Field = (bool, &'static str, MatchTermKind);

fn of_startup(startup: StartupView<'_>) -> Vec<Field> {
    let (row, profile) = (startup.row, startup.profile());
    vec![
        (startup.sectors().is_empty(), "sectors", MatchTermKind::Sector),
        (!profile.has_text(), "description", MatchTermKind::Concepts),
        (row.stage == 0, "stage", MatchTermKind::Stage),
        (row.common.seat.country == 0, "place", MatchTermKind::Place),
        (
            row.common.seat.country != 0 && row.common.seat.region == 0,
            "place.region_code",
            MatchTermKind::Place,
        ),
        (row.sought_usd == 0, "round_sought.amount", MatchTermKind::Amount),
        (row.asks | row.common.offers == 0, "asks", MatchTermKind::Cooperation),
        (profile.languages().is_empty(), "languages", MatchTermKind::StartupSide),
        (startup.target_markets().is_empty(), "target_markets", MatchTermKind::StartupSide),
    ]
}

/// Deals stand for statements: a partner whose deals show its sectors need not declare any.
fn of_partner(partner: PartnerView<'_>, time: Time, model: &Model) -> Vec<Field> {
    let (row, profile) = (partner.row, partner.profile());
    let deals = || partner.deals(time.as_of);
    let has_sectors = deals().any(|deal| !partner.deal_sectors(deal).is_empty());
    let has_stages = deals().any(|deal| deal.stage != 0);
    let has_places = deals().any(|deal| partner.deal_place(deal).country != 0);
    let has_tickets = amounts::tickets(partner, time, model).is_some();
    let has_dates = deals().any(|deal| deal.is_dated());
    let has_seat = row.common.seat.country != 0 || !partner.invests_in().is_empty();
    vec![
        (partner.sectors().is_empty() && !has_sectors, "sectors", MatchTermKind::Sector),
        (!profile.has_text(), "thesis", MatchTermKind::Concepts),
        (row.stages == 0 && !has_stages, "stages", MatchTermKind::Stage),
        (partner.invests_in().is_empty() && !has_places, "invests_in", MatchTermKind::Place),
        (!has_tickets, "ticket", MatchTermKind::Amount),
        (!has_dates, "portfolio", MatchTermKind::Activity),
        (row.seeks == 0, "seeks", MatchTermKind::Cooperation),
        (row.common.offers == 0, "offers", MatchTermKind::StartupSide),
        (profile.languages().is_empty(), "languages", MatchTermKind::StartupSide),
        (!has_seat, "place", MatchTermKind::StartupSide),
    ]
}
