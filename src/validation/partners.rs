//! The rules of a partner's profile.

use prost_reflect::ReflectMessage as _;

use super::report::Report;
use super::shared::{cooperations, external_ids, profile, provenance, reported_facts};
use super::{Violation, limits, money, places};
use crate::proto::{
    Date, Facility, Kind, LeadRole, Partner, PartnerCapacity, PartnerExclusions, PartnerKind,
    PortfolioDeal, ResearchArea, Stage,
};
use crate::taxonomy::Taxonomy;

/// All violations of a partner's profile. Its name may be empty; etag and times are not looked at.
#[must_use]
pub fn partner(partner: &Partner, taxonomy: &Taxonomy, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    profile(&mut report, partner);
    identity(&mut report, partner);
    interests(&mut report, partner, taxonomy);
    work(&mut report, partner, taxonomy, today);
    report.message("exclusions", &partner.exclusions, |report, excluded| {
        exclusions(report, excluded, taxonomy);
    });
    report.message("capacity", &partner.capacity, capacity);
    reported_facts(&mut report, "reported_facts", &partner.reported_facts, &partner.descriptor());
    report.finish()
}

fn identity(report: &mut Report, partner: &Partner) {
    let Partner { business_registration_number, corporate_registration_number, .. } = partner;
    report.required_localized("display_name", &partner.display_name, limits::NAME_CHARS_MAX);
    report.texts("aliases", &partner.aliases, limits::ALIASES_MAX, limits::NAME_CHARS_MAX);
    report.business_registration("business_registration_number", business_registration_number);
    report.corporate_registration("corporate_registration_number", corporate_registration_number);
    external_ids(report, &partner.external_ids);
    report.uri("website_uri", &partner.website_uri);
    report.choice::<PartnerKind>("kind", partner.kind);
    report.localized("one_liner", &partner.one_liner, limits::ONE_LINER_CHARS_MAX);
    report.localized("description", &partner.description, limits::DESCRIPTION_CHARS_MAX);
    report.texts("tags", &partner.tags, limits::TAGS_MAX, limits::TAG_CHARS_MAX);
    report.message("place", &partner.place, places::place);
    report.languages("languages", &partner.languages);
}

fn interests(report: &mut Report, partner: &Partner, taxonomy: &Taxonomy) {
    report.localized("thesis", &partner.thesis, limits::DESCRIPTION_CHARS_MAX);
    report.sectors("sectors", &partner.sectors, limits::PARTNER_SECTORS_MAX, taxonomy);
    report.choices::<Stage>("stages", &partner.stages);
    report.message("ticket", &partner.ticket, money::ticket);
    report.choice::<LeadRole>("lead_role", partner.lead_role);
    report.list("invests_in", &partner.invests_in, limits::INVESTS_IN_MAX, places::place);
    cooperations(report, "seeks", &partner.seeks);
    cooperations(report, "offers", &partner.offers);
}

fn work(report: &mut Report, partner: &Partner, taxonomy: &Taxonomy, today: &Date) {
    let Partner { research_areas, facilities, portfolio, .. } = partner;
    report.list("research_areas", research_areas, limits::RESEARCH_AREAS_MAX, |report, area| {
        research_area(report, area, taxonomy);
    });
    report.list("facilities", facilities, limits::FACILITIES_MAX, facility);
    report.list("portfolio", portfolio, limits::PORTFOLIO_MAX, |report, past| {
        deal(report, past, taxonomy, today);
    });
}

fn research_area(report: &mut Report, area: &ResearchArea, taxonomy: &Taxonomy) {
    report.required_localized("title", &area.title, limits::TITLE_CHARS_MAX);
    report.sectors("sectors", &area.sectors, limits::ENTRY_SECTORS_MAX, taxonomy);
}

fn facility(report: &mut Report, facility: &Facility) {
    report.required_localized("title", &facility.title, limits::NAME_CHARS_MAX);
    report.localized("description", &facility.description, limits::DETAIL_CHARS_MAX);
}

fn deal(report: &mut Report, deal: &PortfolioDeal, taxonomy: &Taxonomy, today: &Date) {
    let name = &deal.company_name;
    report.name_or_profile("company_name", name, "startup", &deal.startup, Kind::Startup);
    report.sectors("sectors", &deal.sectors, limits::ENTRY_SECTORS_MAX, taxonomy);
    report.message("place", &deal.place, places::place);
    report.choice::<Stage>("stage", deal.stage);
    report.past_day_or_year("date", &deal.date, today);
    report.message("provenance", &deal.provenance, provenance);
    let founded_year = Some(deal.founded_year).filter(|&year| year != 0);
    report.number("founded_year", founded_year, &limits::FOUNDED_YEAR);
    let round_investors = Some(deal.round_investors).filter(|&investors| investors != 0);
    report.number("round_investors", round_investors, &limits::ROUND_INVESTORS);
    report.texts("tags", &deal.tags, limits::DEAL_TAGS_MAX, limits::TAG_CHARS_MAX);
    money::range(report, ("amount", &deal.amount), ("round_amount", &deal.round_amount));
}

fn exclusions(report: &mut Report, exclusions: &PartnerExclusions, taxonomy: &Taxonomy) {
    let PartnerExclusions { sectors, startups, country_codes, stages } = exclusions;
    report.sectors("sectors", sectors, limits::EXCLUDED_SECTORS_MAX, taxonomy);
    report.names("startups", startups, limits::EXCLUDED_PROFILES_MAX, Kind::Startup);
    report.countries("country_codes", country_codes, limits::EXCLUDED_COUNTRIES_MAX);
    report.choices::<Stage>("stages", stages);
}

fn capacity(report: &mut Report, capacity: &PartnerCapacity) {
    let PartnerCapacity { meetings_per_day_max, startups_per_visit_max, deals_per_year_max } =
        *capacity;
    report.number("meetings_per_day_max", meetings_per_day_max, &limits::MEETINGS_PER_DAY);
    report.number("startups_per_visit_max", startups_per_visit_max, &limits::STARTUPS_PER_VISIT);
    report.number("deals_per_year_max", deals_per_year_max, &limits::DEALS_PER_YEAR);
}
