//! The rules of a start-up's profile.

use std::collections::BTreeMap;

use prost_reflect::ReflectMessage as _;

use super::report::Report;
use super::shared::{cooperations, external_ids, profile, provenance, reported_facts};
use super::{Violation, dates, limits, places};
use crate::proto::{
    Certificate, Competitor, Customer, Date, Disqualification, DisqualificationKind,
    EquityPosition, Founder, FundingRound, Instrument, IntellectualProperty,
    IntellectualPropertyKind, Kind, PartnerKind, PartyClass, ProgramOutcome, ProgramRecord,
    RoundInvestor, RoundSought, Stage, Startup, StartupExclusions, YearFigures,
};
use crate::taxonomy::Taxonomy;

/// The code of an international patent application, which is no country's.
const INTERNATIONAL_APPLICATION: &str = "WO";

/// All violations of a start-up's profile. Its name may be empty; etag and times are not looked at.
#[must_use]
pub fn startup(startup: &Startup, taxonomy: &Taxonomy, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    profile(&mut report, startup);
    identity(&mut report, startup);
    business(&mut report, startup, taxonomy);
    funding(&mut report, startup, today);
    standing(&mut report, startup);
    wishes(&mut report, startup);
    reported_facts(&mut report, "reported_facts", &startup.reported_facts, &startup.descriptor());
    report.finish()
}

fn identity(report: &mut Report, startup: &Startup) {
    let Startup { business_registration_number, corporate_registration_number, .. } = startup;
    report.required_localized("display_name", &startup.display_name, limits::NAME_CHARS_MAX);
    report.texts("aliases", &startup.aliases, limits::ALIASES_MAX, limits::NAME_CHARS_MAX);
    report.business_registration("business_registration_number", business_registration_number);
    report.corporate_registration("corporate_registration_number", corporate_registration_number);
    external_ids(report, &startup.external_ids);
    report.uri("website_uri", &startup.website_uri);
    report.uri("deck_uri", &startup.deck_uri);
    report.day_or_year("business_registration_date", &startup.business_registration_date);
    report.day_or_year("incorporation_date", &startup.incorporation_date);
}

fn business(report: &mut Report, startup: &Startup, taxonomy: &Taxonomy) {
    report.localized("one_liner", &startup.one_liner, limits::ONE_LINER_CHARS_MAX);
    report.localized("description", &startup.description, limits::DESCRIPTION_CHARS_MAX);
    report.list("founders", &startup.founders, limits::FOUNDERS_MAX, founder);
    report.list("customers", &startup.customers, limits::CUSTOMERS_MAX, customer);
    report.sectors("sectors", &startup.sectors, limits::STARTUP_SECTORS_MAX, taxonomy);
    report.texts("tags", &startup.tags, limits::TAGS_MAX, limits::TAG_CHARS_MAX);
    report.message("place", &startup.place, places::place);
    report.choice::<Stage>("stage", startup.stage);
    report.number("trl", startup.trl, &limits::TRL);
}

fn founder(report: &mut Report, founder: &Founder) {
    report.text("role", &founder.role, limits::NAME_CHARS_MAX);
    report.localized("background", &founder.background, limits::DETAIL_CHARS_MAX);
    report.message("provenance", &founder.provenance, provenance);
}

fn customer(report: &mut Report, customer: &Customer) {
    report.required_text("customer_name", &customer.customer_name, limits::NAME_CHARS_MAX);
    report.country("country_code", &customer.country_code);
    report.message("provenance", &customer.provenance, provenance);
}

fn funding(report: &mut Report, startup: &Startup, today: &Date) {
    report.message("round_sought", &startup.round_sought, round_sought);
    report.list("rounds", &startup.rounds, limits::ROUNDS_MAX, |report, past| {
        round(report, past, today);
    });
    report.list("equity", &startup.equity, limits::EQUITY_MAX, equity_position);
    shares_of_a_day(report, &startup.equity);
    report.list("years", &startup.years, limits::YEARS_MAX, year_figures);
    let year = |figures: &YearFigures| Some(figures.year).filter(|&year| year != 0);
    report.distinct("years", &startup.years, "year", year);
}

fn round_sought(report: &mut Report, round: &RoundSought) {
    report.amount("amount", &round.amount);
    report.choice::<Instrument>("instrument", round.instrument);
    report.localized("use", &round.r#use, limits::DETAIL_CHARS_MAX);
    report.day("closing_date", &round.closing_date);
}

fn round(report: &mut Report, round: &FundingRound, today: &Date) {
    report.choice::<Stage>("stage", round.stage);
    report.past_day_or_year("date", &round.date, today);
    report.amount("amount", &round.amount);
    report.choice::<Instrument>("instrument", round.instrument);
    report.list("investors", &round.investors, limits::ROUND_INVESTORS_MAX, round_investor);
    report.message("provenance", &round.provenance, provenance);
}

fn round_investor(report: &mut Report, investor: &RoundInvestor) {
    let name = &investor.investor_name;
    report.name_or_profile("investor_name", name, "partner", &investor.partner, Kind::Partner);
    report.amount("amount", &investor.amount);
}

fn equity_position(report: &mut Report, position: &EquityPosition) {
    let share = position.share_basis_points;
    report.required_text("holder", &position.holder, limits::NAME_CHARS_MAX);
    report.required_choice::<PartyClass>("party_class", position.party_class);
    report.number("share_basis_points", Some(share), &limits::SHARE_BASIS_POINTS);
    report.required_day_or_year("as_of_date", &position.as_of_date);
    report.message("provenance", &position.provenance, provenance);
}

/// The positions of one date, as exactly as it is known, are one state of the company.
fn shares_of_a_day(report: &mut Report, positions: &[EquityPosition]) {
    let mut sums: BTreeMap<(i32, i32, i32), (&Date, i64)> = BTreeMap::new();
    for position in positions {
        let Some(date) = &position.as_of_date else { continue };
        let (_, sum) = sums.entry((date.year, date.month, date.day)).or_insert((date, 0));
        *sum += i64::from(position.share_basis_points);
    }
    let whole = i64::from(*limits::SHARE_BASIS_POINTS.end());
    for (date, sum) in sums.into_values().filter(|&(_, sum)| sum > whole) {
        let (date, percent, rest) = (dates::written(date), sum / 100, sum % 100);
        let message = format_args!("the positions of {date} add up to {percent}.{rest:02}%");
        report.at("equity", |report| {
            report.fail(format_args!("{message}; at most 100% are allowed"));
        });
    }
}

fn year_figures(report: &mut Report, figures: &YearFigures) {
    report.required_number("year", figures.year, &limits::YEAR);
    report.number("headcount", figures.headcount, &limits::HEADCOUNT);
    report.money("revenue", &figures.revenue);
    report.message("provenance", &figures.provenance, provenance);
}

fn standing(report: &mut Report, startup: &Startup) {
    let Startup { intellectual_property: rights, certificates, disqualifications, .. } = startup;
    report.list("intellectual_property", rights, limits::INTELLECTUAL_PROPERTY_MAX, right);
    report.list("certificates", certificates, limits::CERTIFICATES_MAX, certificate);
    let items_max = limits::DISQUALIFICATIONS_MAX;
    report.list("disqualifications", disqualifications, items_max, disqualification);
    report.list("programs", &startup.programs, limits::PROGRAMS_MAX, program);
}

fn right(report: &mut Report, right: &IntellectualProperty) {
    report.required_choice::<IntellectualPropertyKind>("kind", right.kind);
    report.localized("title", &right.title, limits::TITLE_CHARS_MAX);
    report.text("number", &right.number, limits::RIGHT_NUMBER_CHARS_MAX);
    if right.country_code != INTERNATIONAL_APPLICATION {
        report.country("country_code", &right.country_code);
    }
    report.day("date", &right.date);
    report.message("provenance", &right.provenance, provenance);
}

fn certificate(report: &mut Report, certificate: &Certificate) {
    let Certificate { issue_date, expiry_date, .. } = certificate;
    report.required_text("title", &certificate.title, limits::NAME_CHARS_MAX);
    report.text("issuer", &certificate.issuer, limits::NAME_CHARS_MAX);
    report.day("issue_date", issue_date);
    report.day("expiry_date", expiry_date);
    report.not_before("expiry_date", expiry_date, "issue_date", issue_date);
    report.message("provenance", &certificate.provenance, provenance);
}

fn disqualification(report: &mut Report, disqualification: &Disqualification) {
    let Disqualification { from_date, until_date, .. } = disqualification;
    report.required_choice::<DisqualificationKind>("kind", disqualification.kind);
    report.day("from_date", from_date);
    report.day("until_date", until_date);
    report.not_before("until_date", until_date, "from_date", from_date);
    report.message("provenance", &disqualification.provenance, provenance);
}

fn program(report: &mut Report, record: &ProgramRecord) {
    report.required_text("program", &record.program, limits::NAME_CHARS_MAX);
    report.number("year", Some(record.year).filter(|&year| year != 0), &limits::YEAR);
    report.choice::<ProgramOutcome>("outcome", record.outcome);
    report.optional_name("operator", &record.operator, Kind::Partner);
    report.message("provenance", &record.provenance, provenance);
}

fn wishes(report: &mut Report, startup: &Startup) {
    let Startup { target_markets, competitors, .. } = startup;
    report.languages("languages", &startup.languages);
    report.list("target_markets", target_markets, limits::TARGET_MARKETS_MAX, places::place);
    report.list("competitors", competitors, limits::COMPETITORS_MAX, competitor);
    cooperations(report, "asks", &startup.asks);
    cooperations(report, "offers", &startup.offers);
    report.message("exclusions", &startup.exclusions, exclusions);
}

fn competitor(report: &mut Report, competitor: &Competitor) {
    report.required_text("competitor_name", &competitor.competitor_name, limits::NAME_CHARS_MAX);
    report.optional_name("startup", &competitor.startup, Kind::Startup);
}

fn exclusions(report: &mut Report, exclusions: &StartupExclusions) {
    let StartupExclusions { partners, partner_kinds, country_codes } = exclusions;
    report.names("partners", partners, limits::EXCLUDED_PROFILES_MAX, Kind::Partner);
    report.choices::<PartnerKind>("partner_kinds", partner_kinds);
    report.countries("country_codes", country_codes, limits::EXCLUDED_COUNTRIES_MAX);
}
