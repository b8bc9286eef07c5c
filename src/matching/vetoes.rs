//! Reasons why a pair must not be proposed, whatever its score. All of them are listed.

use super::backers::Told;
use super::codes;
use super::dealings::{Dealings, Decline};
use super::model::Model;
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::{MatchTermKind, VetoKind};
use crate::taxonomy::ConceptIndex;

/// A reason and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) kind: VetoKind,
    pub(super) about: Vec<About>,
}

/// What a veto is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum About {
    /// A sector of the start-up.
    Sector(ConceptIndex),
    /// A profile, by its resource name.
    Profile(String),
    /// A country, packed.
    Country(u16),
    /// A stage, by its number.
    Stage(u8),
    /// A kind of partner, by its number.
    PartnerKind(u8),
    /// A company, by the name that the start-up gave it.
    Company(String),
    /// The same of one that the partner has backed as records or rounds of others alone say: they are confidential.
    RecordedCompany(String),
    /// A reason that does not speak for the pair.
    Term(MatchTermKind),
    /// That one of the two declined.
    Decline(Decline),
}

/// The most characters of a company's name that are told.
const NAME_CHARS_MAX: usize = 200;

/// The vetoes on a pair in the order of their kinds.
pub(super) fn of_pair(
    (startup, partner): (StartupView<'_>, PartnerView<'_>),
    candidate: Profile<'_>,
    dealings: &Dealings<'_>,
    model: &Model,
) -> Vec<Found> {
    let mut vetoes = Vec::new();
    let mut add = |kind: VetoKind, about: Vec<About>| {
        if !about.is_empty() {
            vetoes.push(Found { kind, about });
        }
    };
    add(VetoKind::ExcludedSector, excluded_sectors(startup, partner, model));
    add(VetoKind::ExcludedByPartner, excluded_by_partner(startup, partner));
    add(VetoKind::ExcludedByStartup, excluded_by_startup(startup, partner));
    let (open, recorded) = competitors(startup, partner, dealings);
    add(VetoKind::CompetitorInPortfolio, open);
    add(VetoKind::CompetitorInPortfolio, recorded);
    let declined = dealings.declined_within(candidate, model.weights.met.declined_months);
    add(VetoKind::DeclinedLately, declined.map(About::Decline).into_iter().collect());
    if partner.row.is_closed {
        vetoes.push(Found { kind: VetoKind::ClosedToNewDeals, about: Vec::new() });
    }
    vetoes
}

/// The start-up's sectors that the partner excludes, by themselves or by something broader.
fn excluded_sectors(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    model: &Model,
) -> Vec<About> {
    let excluded = partner.excluded_sectors();
    if excluded.is_empty() {
        return Vec::new();
    }
    let is_excluded = |&&sector: &&ConceptIndex| {
        usize::from(sector.0) < model.taxonomy.len()
            && model.taxonomy.with_broader(sector).iter().any(|broader| excluded.contains(broader))
    };
    startup.sectors().iter().filter(is_excluded).map(|&sector| About::Sector(sector)).collect()
}

fn excluded_by_partner(startup: StartupView<'_>, partner: PartnerView<'_>) -> Vec<About> {
    let row = startup.row;
    let mut about = Vec::new();
    if partner.excluded_startups().contains(&row.common.id_print) {
        about.push(About::Profile(startup.profile().key().to_string()));
    }
    if partner.excluded_countries().contains(&u64::from(row.common.seat.country)) {
        about.push(About::Country(row.common.seat.country));
    }
    if partner.row.excluded_stages & codes::bits([i32::from(row.stage)]) != 0 {
        about.push(About::Stage(row.stage));
    }
    about
}

fn excluded_by_startup(startup: StartupView<'_>, partner: PartnerView<'_>) -> Vec<About> {
    let row = partner.row;
    let mut about = Vec::new();
    if startup.excluded_partners().contains(&row.common.id_print) {
        about.push(About::Profile(partner.profile().key().to_string()));
    }
    if startup.row.excluded_kinds & codes::bits([i32::from(row.kind)]) != 0 {
        about.push(About::PartnerKind(row.kind));
    }
    if startup.excluded_countries().contains(&u64::from(row.common.seat.country)) {
        about.push(About::Country(row.common.seat.country));
    }
    about
}

/// The competitors that the start-up minds and the partner has backed, by profile or by name: first those of which its
/// portfolio tells, then those of which records or rounds alone do.
fn competitors(
    startup: StartupView<'_>,
    partner: PartnerView<'_>,
    dealings: &Dealings<'_>,
) -> (Vec<About>, Vec<About>) {
    let (mut open, mut recorded) = (Vec::new(), Vec::new());
    for competitor in startup.competitors() {
        let company = (competitor.company, competitor.startup);
        let name =
            || startup.competitor_name(competitor).chars().take(NAME_CHARS_MAX).collect::<String>();
        match dealings.has_partner_backed(partner, company) {
            None => {}
            Some(Told::Openly) => open.push(About::Company(name())),
            Some(Told::Elsewhere) => recorded.push(About::RecordedCompany(name())),
        }
    }
    (open, recorded)
}
