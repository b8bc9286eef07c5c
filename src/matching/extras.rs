//! Deals that stand elsewhere than in a partner's portfolio: in the rounds of start-ups, and in records of what
//! happened.

use std::cmp::Reverse;
use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::Day;
use super::codes;
use super::columns::Columns;
use super::dealings;
use super::facts::{DealFacts, Facts, PartnerFacts, PlaceFacts};
use super::question::Segment;
use super::reading;
use super::rows::{EngagementRow, Party, RoundPart};
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::{EngagementKind, Kind, PartnerKind};

/// The deals of each partner that its portfolio does not have, as columns of their own: a row a partner.
#[derive(Debug, Clone, Default)]
pub(super) struct Extras {
    columns: Columns,
    /// The row of a partner, by the fingerprint of its id.
    rows: FxHashMap<u64, usize>,
    /// By row.
    facts: Vec<Facts>,
}

/// What start-ups and records say of partners, by the fingerprints of the partners' ids.
pub(super) struct Told<'a> {
    by_partner: HashMap<u64, Vec<(StartupView<'a>, Source<'a>)>>,
    segments: &'a [Segment<'a>],
}

/// Where a deal stands.
enum Source<'a> {
    Round(&'a Party, &'a RoundPart),
    Record(&'a EngagementRow),
}

impl<'a> Told<'a> {
    /// What is told in the live documents of `segments` and counts on `as_of`: what does not must not stand in the place
    /// of what does.
    pub(super) fn of(segments: &'a [Segment<'a>], as_of: Day) -> Self {
        let mut engagements: HashMap<u64, Vec<&EngagementRow>> = HashMap::new();
        for segment in segments {
            for row in segment.columns.engagements() {
                if counts(row.day, as_of) && is_deal(row) && (segment.is_alive)(row.doc) {
                    engagements.entry(row.startup).or_default().push(row);
                }
            }
        }
        let mut recorded: Vec<u64> = engagements.keys().copied().collect();
        recorded.sort_unstable();
        let mut told = Self { by_partner: HashMap::new(), segments };
        for segment in segments {
            let columns = segment.columns;
            let naming = columns.index().startups_with_investors.iter();
            let naming = naming.filter_map(|&row| columns.profile(Kind::Startup, row));
            let recorded = recorded.iter();
            let recorded = recorded.flat_map(|&print| columns.profiles_of(Kind::Startup, print));
            // Those that name investors have come already.
            let recorded = recorded.filter(|profile| profile.dealt_with().is_empty());
            for profile in naming.chain(recorded) {
                let Profile::Startup(startup) = profile else { continue };
                let common = profile.common();
                if (segment.is_alive)(common.doc) {
                    let rows = engagements.get(&common.id_print);
                    told.add(startup, rows.map_or(&[], Vec::as_slice), as_of);
                }
            }
        }
        told
    }

    /// Of whom anything is told, ascending.
    pub(super) fn partners(&self) -> Vec<u64> {
        let mut partners: Vec<u64> = self.by_partner.keys().copied().collect();
        partners.sort_unstable();
        partners
    }

    /// The rounds of a start-up, then what is recorded and stands in none of them. Once a start-up.
    fn add(&mut self, startup: StartupView<'a>, recorded: &[&'a EngagementRow], as_of: Day) {
        let named = startup.round_parts();
        let named = named.filter(|(party, round)| party.profile != 0 && counts(round.day, as_of));
        let mut named: Vec<(&Party, &RoundPart)> = named.collect();
        // Who stands in a round twice, as after a merge, has one deal; of two tellings always the same one stays.
        let same = |(party, round): &(&Party, &RoundPart)| {
            (party.profile, round.stage, party.first_day, round.day)
        };
        named.sort_by_key(|it| (same(it), Reverse((it.1.round_usd, it.1.is_verified))));
        named.dedup_by_key(|it| same(it));
        for (party, round) in named {
            let told = self.by_partner.entry(party.profile).or_default();
            told.push((startup, Source::Round(party, round)));
        }
        let mut recorded = recorded.to_vec();
        // An investment stands for all that two agreed, else the earliest of it, whatever the order of the documents.
        // Of two of one day the one that says more, so that only equal ones are left to that order.
        recorded.sort_by_key(|row| {
            let is_less = (kind(row) != EngagementKind::Invested, row.day, row.kind);
            (is_less, Reverse((row.first_day, row.amount_usd, row.verified, row.stage)))
        });
        for row in recorded {
            let told = self.by_partner.entry(row.partner).or_default();
            // Each start-up comes once, so that what it tells of a partner stands together.
            let is_told = told
                .last()
                .is_some_and(|(other, _)| other.row.common.id_print == startup.row.common.id_print);
            if !is_told {
                told.push((startup, Source::Record(row)));
            }
        }
    }
}

impl Source<'_> {
    /// Whether it is a deal of a partner of this kind: what investors agree on short of investing is none, and for
    /// others it is what they do with companies.
    fn is_deal_of(&self, partner: PartnerView<'_>) -> bool {
        let of = PartnerKind::try_from(i32::from(partner.row.kind)).unwrap_or_default();
        match self {
            Self::Round(..) => true,
            Self::Record(row) => kind(row) == EngagementKind::Invested || !reading::is_investor(of),
        }
    }

    fn deal_with(&self, startup: StartupView<'_>) -> DealFacts {
        let about = about(startup);
        match self {
            Self::Round(party, round) => DealFacts {
                day: round.day,
                first_day: first_day(party),
                stage: round.stage,
                round_usd: round.round_usd,
                is_first_round: round.is_first_round,
                is_verified: round.is_verified,
                ..about
            },
            Self::Record(row) => DealFacts {
                day: row.day,
                first_day: row.first_day,
                stage: row.stage.into(),
                // What a proof of concept costs or a memorandum intends is no part of a round.
                amount_usd: Some(row.amount_usd)
                    .filter(|&usd| usd > 0 && kind(row) == EngagementKind::Invested),
                is_verified: row.verified,
                ..about
            },
        }
    }
}

impl Extras {
    /// Adds what is told of a partner and its portfolio does not have. One that has a deal with a start-up is taken to
    /// have all of them.
    pub(super) fn add(&mut self, partner: PartnerView<'_>, told: &Told<'_>, as_of: Day) {
        let common = partner.profile().common();
        let Some(deals) = told.by_partner.get(&common.id_print) else { return };
        let counting = partner.profile().dealt_with().iter().zip(partner.deals(as_of));
        let portfolio: Vec<&Party> = counting.map(|(party, _)| party).collect();
        let is_new = |(startup, source): &&(StartupView<'_>, Source<'_>)| {
            let is_it =
                |party: &&Party| dealings::is_party(party, startup.profile(), told.segments);
            source.is_deal_of(partner) && !portfolio.iter().any(is_it)
        };
        let deals = deals.iter().filter(is_new);
        let deals: Vec<DealFacts> =
            deals.map(|(startup, source)| source.deal_with(*startup)).collect();
        if !deals.is_empty() {
            let row = self.rows.len();
            let facts = Facts::Partner(PartnerFacts { deals, ..PartnerFacts::default() });
            self.columns.push(u32::try_from(row).unwrap_or(u32::MAX), &facts);
            self.rows.insert(common.id_print, row);
            self.facts.push(facts);
        }
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The deals of one partner in columns of their own; `None` where there are none.
    pub(super) fn columns_of(&self, partner: PartnerView<'_>) -> Option<Columns> {
        let row = *self.rows.get(&partner.profile().common().id_print)?;
        self.facts.get(row).map(Columns::of_one)
    }

    /// The partner as if it had made these deals alone; `None` where there are none.
    pub(super) fn of(&self, partner: PartnerView<'_>) -> Option<PartnerView<'_>> {
        let row = *self.rows.get(&partner.profile().common().id_print)?;
        match self.columns.profile(Kind::Partner, row)? {
            Profile::Partner(view) => Some(view),
            Profile::Startup(_) => None,
        }
    }
}

/// Whether a deal of which this is the last possible day counts as evidence on `as_of`.
fn counts(day: Option<i32>, as_of: Day) -> bool {
    day.is_none_or(|day| day <= as_of.0)
}

fn kind(row: &EngagementRow) -> EngagementKind {
    EngagementKind::try_from(i32::from(row.kind)).unwrap_or_default()
}

/// Records of what counts as a deal or partnership between a start-up and a partner.
fn is_deal(row: &EngagementRow) -> bool {
    let is_deal = match kind(row) {
        EngagementKind::Invested | EngagementKind::ProofOfConcept | EngagementKind::Mou => true,
        EngagementKind::Unspecified
        | EngagementKind::Introduced
        | EngagementKind::Met
        | EngagementKind::SecondMeeting
        | EngagementKind::Nda
        | EngagementKind::Loi
        | EngagementKind::Declined => false,
    };
    is_deal && row.startup != 0 && !row.is_organiser
}

/// A deal with a start-up of which no more is known than its profile. Its tags stay out: they sort profiles, and say
/// nothing of what the company does as those of a portfolio's deal do.
fn about(startup: StartupView<'_>) -> DealFacts {
    let (row, profile) = (startup.row, startup.profile());
    let seat = row.common.seat;
    // What has no name must be called by its id.
    let (company_name, company_name_en) = match startup.display_name() {
        ("", "") => (profile.id(), ""),
        ("", en) => (en, ""),
        names => names,
    };
    DealFacts {
        place: Some(PlaceFacts {
            country: seat.country.into(),
            region: seat.region,
            city: seat.city,
        }),
        sectors: startup.sectors().iter().map(|sector| sector.0.into()).collect(),
        industries: row.common.industries.number().into(),
        founded_year: row.founded_year,
        company: profile.names().first().copied().unwrap_or(0),
        startup: codes::fingerprint(profile.id()),
        company_name: company_name.to_owned(),
        company_name_en: company_name_en.to_owned(),
        is_confidential: true,
        ..DealFacts::default()
    }
}

fn first_day(party: &Party) -> Option<i32> {
    (party.first_day != i32::MIN).then_some(party.first_day)
}
