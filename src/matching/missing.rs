//! Fields that are empty and would have counted: what a profile's owner could add to be matched better. An amount in a
//! currency without a rate counts nothing and is not empty.

use std::cmp::Reverse;

use super::Day;
use super::model::Model;
use super::rows::{Deal, Fields};
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::{MatchTermKind, MissingField};

/// The fields that are missing, those of the factors that decide whether a pair can be ranked first.
pub(super) fn of_profile(profile: Profile<'_>, as_of: Day, model: &Model) -> Vec<MissingField> {
    let deciding = factors(profile, as_of);
    let other = match profile {
        Profile::Startup(startup) => others_of_startup(startup),
        Profile::Partner(partner) => others_of_partner(partner, as_of),
    };
    let missing = deciding.into_iter().chain(other).filter(|field| field.is_missing);
    missing.map(|field| field.to_message(model)).collect()
}

/// How many profiles lack the field of each deciding factor.
#[derive(Default)]
pub(super) struct Lacking {
    profiles: [u64; DECIDING],
    /// Their fields, which are the same for all profiles of one kind.
    fields: Option<[Field; DECIDING]>,
}

impl Lacking {
    /// Adds a profile; all of one count are of one kind.
    pub(super) fn add(&mut self, profile: Profile<'_>, as_of: Day) {
        let fields = factors(profile, as_of);
        for (profiles, field) in self.profiles.iter_mut().zip(fields) {
            *profiles += u64::from(field.is_missing);
        }
        self.fields = Some(fields);
    }

    /// Adds another count of profiles of the same kind.
    pub(super) fn merge(&mut self, other: &Self) {
        for (profiles, others) in self.profiles.iter_mut().zip(other.profiles) {
            *profiles += others;
        }
        self.fields = self.fields.or(other.fields);
    }

    /// The fields that any profile lacks, the one that most lack first; of equals in the order of the factors.
    pub(super) fn most_frequent_first(&self, model: &Model) -> Vec<MissingField> {
        let counted = self.fields.iter().flatten().zip(self.profiles);
        let mut lacking: Vec<(&Field, u64)> =
            counted.filter(|(_, profiles)| *profiles > 0).collect();
        lacking.sort_by_key(|(_, profiles)| Reverse(*profiles));
        lacking.into_iter().map(|(field, _)| field.to_message(model)).collect()
    }
}

/// A field for each of sector, text, stage, place, amount and cooperation (see `scoring`), and one more for a start-up's
/// amount, which counts until its round closes.
const DECIDING: usize = 7;

/// A field and whether it is missing.
#[derive(Clone, Copy)]
struct Field {
    is_missing: bool,
    path: &'static str,
    counts_for: MatchTermKind,
    /// Whether its factor is known without it.
    is_detail: bool,
}

impl Field {
    const fn new(is_missing: bool, path: &'static str, counts_for: MatchTermKind) -> Self {
        Self { is_missing, path, counts_for, is_detail: false }
    }

    fn to_message(self, model: &Model) -> MissingField {
        let coverage = &model.weights.coverage;
        let part = match self.counts_for {
            MatchTermKind::Sector => coverage.sector,
            MatchTermKind::Concepts => coverage.text,
            MatchTermKind::Stage => coverage.stage,
            MatchTermKind::Place if !self.is_detail => coverage.place,
            MatchTermKind::Amount => coverage.amount,
            MatchTermKind::Cooperation => coverage.cooperation,
            MatchTermKind::Activity => coverage.record,
            _ => 0.0,
        };
        let share = part / coverage.parts().iter().sum::<f64>();
        #[expect(clippy::cast_possible_truncation, reason = "from 0 to 100")]
        let coverage_percent = (100.0 * share).round() as i32;
        MissingField {
            field: self.path.to_owned(),
            counts_for: self.counts_for.into(),
            coverage_percent,
        }
    }
}

fn factors(profile: Profile<'_>, as_of: Day) -> [Field; DECIDING] {
    match profile {
        Profile::Startup(startup) => factors_of_startup(startup, as_of),
        Profile::Partner(partner) => factors_of_partner(partner, as_of),
    }
}

fn factors_of_startup(startup: StartupView<'_>, as_of: Day) -> [Field; DECIDING] {
    let (row, profile) = (startup.row, startup.profile());
    let has_no_amount = row.sought.is_none() && !row.names_amount;
    let is_round_over = row.sought.is_some() && startup.sought(as_of).is_none();
    [
        Field::new(startup.sectors().is_empty(), "sectors", MatchTermKind::Sector),
        Field::new(!profile.has_text(), "description", MatchTermKind::Concepts),
        Field::new(row.stage == 0, "stage", MatchTermKind::Stage),
        Field::new(row.common.seat.country == 0, "place", MatchTermKind::Place),
        Field::new(has_no_amount, "round_sought.amount", MatchTermKind::Amount),
        Field::new(is_round_over, "round_sought.closing_date", MatchTermKind::Amount),
        Field::new(row.asks | row.common.offers == 0, "asks", MatchTermKind::Cooperation),
    ]
}

/// Deals stand for statements: a partner whose deals show its sectors need not declare any.
fn factors_of_partner(partner: PartnerView<'_>, as_of: Day) -> [Field; DECIDING] {
    let (row, profile) = (partner.row, partner.profile());
    let deals = || partner.deals(as_of);
    let has_sectors = deals().any(|deal| *partner.deal_fields(deal) != Fields::default());
    let has_stages = deals().any(|deal| deal.stage != 0);
    let has_places = deals().any(|deal| partner.deal_place(deal).country != 0);
    let has_sizes = deals().any(|deal| deal.size != 0);
    let has_tickets = row.names_ticket || has_sizes;
    let shows_no_sectors = partner.sectors().is_empty() && !has_sectors;
    let shows_no_places = partner.invests_in().is_empty() && !has_places;
    let wants_nothing = row.seeks | row.common.offers == 0;
    [
        Field::new(shows_no_sectors, "sectors", MatchTermKind::Sector),
        Field::new(!profile.has_text(), "thesis", MatchTermKind::Concepts),
        Field::new(row.stages == 0 && !has_stages, "stages", MatchTermKind::Stage),
        Field::new(shows_no_places, "invests_in", MatchTermKind::Place),
        Field::new(!has_tickets, "ticket", MatchTermKind::Amount),
        // Tickets do not run out.
        Field::new(false, "", MatchTermKind::Amount),
        Field::new(wants_nothing, "seeks", MatchTermKind::Cooperation),
    ]
}

fn others_of_startup(startup: StartupView<'_>) -> Vec<Field> {
    let seat = startup.row.common.seat;
    let has_no_languages = startup.profile().languages().is_empty();
    let has_no_markets = startup.target_markets().is_empty();
    vec![
        Field {
            is_detail: true,
            ..Field::new(
                seat.country != 0 && seat.region == 0,
                "place.region_code",
                MatchTermKind::Place,
            )
        },
        Field::new(has_no_languages, "languages", MatchTermKind::StartupSide),
        Field::new(has_no_markets, "target_markets", MatchTermKind::StartupSide),
    ]
}

fn others_of_partner(partner: PartnerView<'_>, as_of: Day) -> Vec<Field> {
    let (row, profile) = (partner.row, partner.profile());
    let has_dates = partner.deals(as_of).any(Deal::is_dated);
    let has_seat = row.common.seat.country != 0 || !partner.invests_in().is_empty();
    vec![
        Field::new(!has_dates, "portfolio", MatchTermKind::Activity),
        Field::new(row.common.offers == 0, "offers", MatchTermKind::StartupSide),
        Field::new(profile.languages().is_empty(), "languages", MatchTermKind::StartupSide),
        Field::new(!has_seat, "place", MatchTermKind::StartupSide),
    ]
}
