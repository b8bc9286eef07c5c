//! Fields that are empty and would have counted: what a profile's owner could add to be matched better. An amount in a
//! currency without a rate counts nothing and is not empty.

use std::cmp::Reverse;

use super::evidence;
use super::model::Model;
use super::rows::{Deal, Fields};
use super::scoring::Factors;
use super::statistics::Statistics;
use super::views::{PartnerView, Profile, StartupView};
use crate::proto::{MatchTermKind, MissingField};

/// The fields that are missing, those of the factors that decide whether a pair can be ranked first. Of a pair the
/// factors that are `known` are covered already, and no field adds to that.
pub(super) fn of_profile(
    profile: Profile<'_>,
    known: &Factors,
    statistics: &Statistics,
    model: &Model,
) -> Vec<MissingField> {
    let deciding = factors(profile, statistics);
    let other = match profile {
        Profile::Startup(startup) => others_of_startup(startup, statistics),
        Profile::Partner(partner) => others_of_partner(partner, statistics),
    };
    let missing = deciding.into_iter().chain(other).filter(|field| field.is_missing);
    missing.map(|field| field.to_message(known, model)).collect()
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
    pub(super) fn add(&mut self, profile: Profile<'_>, statistics: &Statistics) {
        let fields = factors(profile, statistics);
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
        let none = Factors::default();
        lacking.into_iter().map(|(field, _)| field.to_message(&none, model)).collect()
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

    /// One whose factor is known without it.
    const fn detail(is_missing: bool, path: &'static str, counts_for: MatchTermKind) -> Self {
        Self { is_detail: true, ..Self::new(is_missing, path, counts_for) }
    }

    /// The place of its factor among [`Factors`]; `None` where it is of none.
    const fn factor(&self) -> Option<usize> {
        match self.counts_for {
            MatchTermKind::Sector => Some(0),
            MatchTermKind::Concepts => Some(1),
            MatchTermKind::Stage => Some(2),
            MatchTermKind::Place => Some(3),
            MatchTermKind::Amount => Some(4),
            MatchTermKind::Cooperation => Some(5),
            MatchTermKind::Activity => Some(6),
            _ => None,
        }
    }

    fn to_message(self, known: &Factors, model: &Model) -> MissingField {
        let parts = model.weights.coverage.parts();
        let factor = self.factor().filter(|&factor| !self.is_detail && !known[factor]);
        let share = factor.map_or(0.0, |factor| parts[factor]) / parts.iter().sum::<f64>();
        #[expect(clippy::cast_possible_truncation, reason = "from 0 to 100")]
        let coverage_percent = (100.0 * share).round() as i32;
        MissingField {
            field: self.path.to_owned(),
            counts_for: self.counts_for.into(),
            coverage_percent,
        }
    }
}

fn factors(profile: Profile<'_>, statistics: &Statistics) -> [Field; DECIDING] {
    match profile {
        Profile::Startup(startup) => factors_of_startup(startup, statistics),
        Profile::Partner(partner) => factors_of_partner(partner, statistics),
    }
}

fn factors_of_startup(startup: StartupView<'_>, statistics: &Statistics) -> [Field; DECIDING] {
    let (row, profile) = (startup.row, startup.profile());
    let has_no_fields =
        startup.sectors().is_empty() && evidence::fields(startup, statistics).is_empty();
    let has_no_amount = row.sought.is_none() && !row.names_amount;
    let is_round_over = row.sought.is_some() && startup.sought(statistics.decays.as_of).is_none();
    [
        Field::new(has_no_fields, "sectors", MatchTermKind::Sector),
        Field::new(!profile.has_text(), "description", MatchTermKind::Concepts),
        Field::new(row.stage == 0, "stage", MatchTermKind::Stage),
        Field::new(row.common.seat.country == 0, "place", MatchTermKind::Place),
        Field::new(has_no_amount, "round_sought.amount", MatchTermKind::Amount),
        Field::new(is_round_over, "round_sought.closing_date", MatchTermKind::Amount),
        Field::new(row.asks | row.common.offers == 0, "asks", MatchTermKind::Cooperation),
    ]
}

/// Deals stand for statements: a partner whose deals show its sectors need not declare any.
fn factors_of_partner(partner: PartnerView<'_>, statistics: &Statistics) -> [Field; DECIDING] {
    let (row, profile) = (partner.row, partner.profile());
    let any = |is_it: &dyn Fn(PartnerView<'_>, &Deal) -> bool| any_deal(partner, statistics, is_it);
    let has_sectors = any(&|deals, deal| *deals.deal_fields(deal) != Fields::default());
    let has_stages = any(&|_, deal| deal.stage != 0);
    let has_places = any(&|deals, deal| deals.deal_place(deal).country != 0);
    let has_sizes = any(&|_, deal| deal.size != 0);
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

fn others_of_startup(startup: StartupView<'_>, statistics: &Statistics) -> Vec<Field> {
    let seat = startup.row.common.seat;
    let has_tags_alone =
        startup.sectors().is_empty() && !evidence::fields(startup, statistics).is_empty();
    let has_no_region = seat.country != 0 && seat.region == 0;
    let has_no_languages = startup.profile().languages().is_empty();
    let has_no_markets = startup.target_markets().is_empty();
    vec![
        Field::detail(has_tags_alone, "sectors", MatchTermKind::Sector),
        Field::detail(has_no_region, "place.region_code", MatchTermKind::Place),
        Field::new(has_no_languages, "languages", MatchTermKind::StartupSide),
        Field::new(has_no_markets, "target_markets", MatchTermKind::StartupSide),
    ]
}

fn others_of_partner(partner: PartnerView<'_>, statistics: &Statistics) -> Vec<Field> {
    let (row, profile) = (partner.row, partner.profile());
    let has_deals = any_deal(partner, statistics, &|_, _| true);
    let has_dates = any_deal(partner, statistics, &|_, deal| deal.is_dated());
    let has_seat = row.common.seat.country != 0 || !partner.invests_in().is_empty();
    vec![
        // A deal without a date is a record all the same.
        Field::detail(has_deals && !has_dates, "portfolio", MatchTermKind::Activity),
        Field::new(!has_deals, "portfolio", MatchTermKind::Activity),
        Field::new(row.common.offers == 0, "offers", MatchTermKind::StartupSide),
        Field::new(profile.languages().is_empty(), "languages", MatchTermKind::StartupSide),
        Field::new(!has_seat, "place", MatchTermKind::StartupSide),
    ]
}

/// Whether any deal of a partner is such a one, of its portfolio or of those that stand elsewhere.
fn any_deal(
    partner: PartnerView<'_>,
    statistics: &Statistics,
    is_it: &dyn Fn(PartnerView<'_>, &Deal) -> bool,
) -> bool {
    let mut parts = [Some(partner), statistics.extras.of(partner)].into_iter().flatten();
    parts.any(|part| part.deals(statistics.decays.as_of).any(|deal| is_it(part, deal)))
}
