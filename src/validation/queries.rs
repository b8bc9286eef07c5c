//! The rules of requests: searches, matches, names, pages and request ids.

use super::report::Report;
use super::{Violation, limits, money, places};
use crate::proto::{
    Audience, ConceptKind, DeepTechField, DelegationKind, EngagementKind, ExplainMatchRequest,
    FactorImportance, GroupKind, Importance, Kind, Language, ListConceptsRequest,
    ListDelegationsRequest, ListEngagementsRequest, MatchFilter, MatchOptions, MatchTermKind,
    MetHandling, PartnerKind, Place, ProfileKind, ScorePairsRequest, SearchFacet, SearchFilter,
    SearchRequest, SearchSort, Stage, StreamMatchesRequest, SuggestHostsRequest, SuggestRequest,
    SuggestionKind, Variety, VerifyIndexRequest,
};
use crate::taxonomy::Taxonomy;

/// All violations of a search. What a person types is never one.
#[must_use]
pub fn search(request: &SearchRequest, taxonomy: &Taxonomy) -> Vec<Violation> {
    let mut report = Report::default();
    report.message("filter", &request.filter, |report, filter| {
        search_filter(report, filter, taxonomy);
    });
    report.size("page_size", request.page_size, limits::SEARCH_PAGE_SIZE_MAX);
    report.choice::<Language>("language", request.language);
    report.choice::<SearchSort>("sort", request.sort);
    report.choices::<SearchFacet>("facets", &request.facets);
    report.finish()
}

/// All violations of a request for suggestions. What a person types is never one.
#[must_use]
pub fn suggest(request: &SuggestRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.choices::<SuggestionKind>("kinds", &request.kinds);
    report.size("max_suggestions", request.max_suggestions, limits::SUGGESTIONS_MAX);
    report.choice::<Language>("language", request.language);
    report.finish()
}

/// All violations of the options of a match request, told within the options. `candidates` is the kind that is ranked.
#[must_use]
pub fn match_options(
    options: &MatchOptions,
    candidates: Kind,
    taxonomy: &Taxonomy,
) -> Vec<Violation> {
    let mut report = Report::default();
    report.message("filter", &options.filter, |report, filter| {
        match_filter(report, filter, candidates, taxonomy);
    });
    let excluded = &options.excluded_names;
    report.names("excluded_names", excluded, limits::EXCLUDED_NAMES_MAX, candidates);
    report.day("as_of_date", &options.as_of_date);
    report.choice::<Language>("language", options.language);
    report.size("max_results", options.max_results, limits::MATCH_RESULTS_MAX);
    report.names("met_names", &options.met_names, limits::EXCLUDED_NAMES_MAX, candidates);
    report.choice::<MetHandling>("met", options.met);
    report.choice::<Audience>("audience", options.audience);
    if options.audience() == candidates_audience(candidates) {
        report.at("audience", |report| {
            report.fail(
                "must not be one of those whom the list ranks: it would read what the others answered; \
                 ask ExplainMatch about its own pair",
            );
        });
    }
    wishes(&mut report, &options.importances, &options.destination, candidates);
    let group_limits = &options.group_limits;
    report.distinct("group_limits", group_limits, "group", |limit| Some(limit.group));
    report.each("group_limits", group_limits, |report, limit| {
        report.required_choice::<GroupKind>("group", limit.group);
        if limit.group() == GroupKind::PartnerKind && candidates != Kind::Partner {
            report.at("group", |report| report.fail("start-ups have no kind of partner"));
        }
        let range = 1..=limits::MATCH_RESULTS_MAX;
        report.required_number("max_results", limit.max_results, &range);
    });
    report.finish()
}

/// As whom candidates of a kind would read a list.
const fn candidates_audience(candidates: Kind) -> Audience {
    match candidates {
        Kind::Startup => Audience::Startup,
        Kind::Partner => Audience::Partner,
        // Nobody is matched with one.
        _ => Audience::Unspecified,
    }
}

/// Reasons that are never positive: a must of one of them would leave nobody.
const NEVER_FOR: [MatchTermKind; 3] =
    [MatchTermKind::StartupSide, MatchTermKind::Met, MatchTermKind::Variety];

/// What requests of all sorts wish.
fn wishes(
    report: &mut Report,
    importances: &[FactorImportance],
    destination: &Option<Place>,
    candidates: Kind,
) {
    report.distinct("importances", importances, "kind", |importance| Some(importance.kind));
    report.each("importances", importances, |report, importance| {
        report.required_choice::<MatchTermKind>("kind", importance.kind);
        report.required_choice::<Importance>("importance", importance.importance);
        let is_must = importance.importance() == Importance::Must;
        if is_must && NEVER_FOR.contains(&importance.kind()) {
            report.at("importance", |report| {
                report.fail("cannot be a must: this reason never speaks for a pair");
            });
        }
    });
    report.message("destination", destination, places::place);
    if destination.is_some() && candidates != Kind::Partner {
        report.at("destination", |report| report.fail("only partners are visited"));
    }
}

/// At least one name, and none twice.
fn each_once(report: &mut Report, field: &str, names: &[String], max: usize, kind: Kind) {
    report.not_empty(field, names);
    report.names(field, names, max, kind);
    report.distinct_items(field, names);
}

/// All violations of a request for the matches of many start-ups, but for those of its options.
#[must_use]
pub fn stream_matches(request: &StreamMatchesRequest) -> Vec<Violation> {
    let mut report = Report::default();
    let max = limits::STREAMED_STARTUPS_MAX;
    each_once(&mut report, "startups", &request.startups, max, Kind::Startup);
    report.choice::<Variety>("variety", request.variety);
    if request.options.as_ref().is_some_and(|options| options.show_vetoed) {
        report.at("options.show_vetoed", |report| {
            report.fail("ask MatchPartners for whom a start-up must not meet");
        });
    }
    report.finish()
}

/// All violations of a request for the scores of pairs.
#[must_use]
pub fn score_pairs(request: &ScorePairsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    let max = limits::PAIRED_MAX;
    each_once(&mut report, "startups", &request.startups, max, Kind::Startup);
    each_once(&mut report, "partners", &request.partners, max, Kind::Partner);
    report.day("as_of_date", &request.as_of_date);
    wishes(&mut report, &request.importances, &request.destination, Kind::Partner);
    report.finish()
}

/// All violations of a request to explain a pair.
#[must_use]
pub fn explain_match(request: &ExplainMatchRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("startup", &request.startup, Kind::Startup);
    report.required_name("partner", &request.partner, Kind::Partner);
    report.day("as_of_date", &request.as_of_date);
    report.choice::<Language>("language", request.language);
    report.choice::<Audience>("audience", request.audience);
    wishes(&mut report, &request.importances, &request.destination, Kind::Partner);
    report.finish()
}

/// Whether `field` of a request holds the name of a profile of `kind`.
#[must_use]
pub fn name(field: &str, name: &str, kind: Kind) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name(field, name, kind);
    report.finish()
}

/// Whether the field `name` of a request holds the name of a profile's contacts.
#[must_use]
pub fn contacts_name(name: &str) -> Vec<Violation> {
    let mut report = Report::default();
    report.contacts_name("name", name);
    report.finish()
}

/// All violations of the field `names` of a request for many profiles of `kind`.
#[must_use]
pub fn names(names: &[String], kind: Kind) -> Vec<Violation> {
    let mut report = Report::default();
    report.not_empty("names", names);
    report.names("names", names, limits::BATCH_MAX, kind);
    report.finish()
}

/// Whether the field `page_size` of a request is at most `size_max`; 0 stands for the method's default.
#[must_use]
pub fn page_size(size: i32, size_max: i32) -> Vec<Violation> {
    let mut report = Report::default();
    report.size("page_size", size, size_max);
    report.finish()
}

/// All violations of a request for whom to invite.
#[must_use]
pub fn suggest_hosts(request: &SuggestHostsRequest, taxonomy: &Taxonomy) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Delegation);
    report.size("max_results", request.max_results, limits::MATCH_RESULTS_MAX);
    report.message("filter", &request.filter, |report, filter| {
        match_filter(report, filter, Kind::Partner, taxonomy);
    });
    report.choice::<Language>("language", request.language);
    report.day("as_of_date", &request.as_of_date);
    report.finish()
}

/// All violations of the filters of a request to list engagements.
#[must_use]
pub fn list_engagements(request: &ListEngagementsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("startup", &request.startup, Kind::Startup);
    report.optional_name("partner", &request.partner, Kind::Partner);
    report.choices::<EngagementKind>("kinds", &request.kinds);
    report.finish()
}

/// All violations of the filters of a request to list delegations.
#[must_use]
pub fn list_delegations(request: &ListDelegationsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("startup", &request.startup, Kind::Startup);
    report.optional_name("partner", &request.partner, Kind::Partner);
    report.choices::<DelegationKind>("kinds", &request.kinds);
    report.finish()
}

/// All violations of a request to list concepts.
#[must_use]
pub fn list_concepts(request: &ListConceptsRequest, taxonomy: &Taxonomy) -> Vec<Violation> {
    let mut report = Report::default();
    report.size("page_size", request.page_size, limits::CONCEPTS_PAGE_SIZE_MAX);
    report.concept("within", &request.within, taxonomy);
    report.choices::<ConceptKind>("kinds", &request.kinds);
    report.choices::<DeepTechField>("deep_tech_fields", &request.deep_tech_fields);
    report.text("text", &request.text, limits::CONCEPT_TEXT_CHARS_MAX);
    report.finish()
}

/// All violations of a request to compare the index with the store.
#[must_use]
pub fn verify_index(request: &VerifyIndexRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.size("max_differences", request.max_differences, limits::DIFFERENCES_MAX);
    report.finish()
}

/// Whether the field `request_id` of a request is empty or 1 to 64 visible ASCII characters.
#[must_use]
pub fn request_id(id: &str) -> Vec<Violation> {
    let mut report = Report::default();
    report.at("request_id", |report| {
        let chars_max = limits::REQUEST_ID_CHARS_MAX;
        if id.len() > chars_max || !id.bytes().all(|byte| byte.is_ascii_graphic()) {
            report.fail(format_args!("must be 1 to {chars_max} visible ASCII characters"));
        }
    });
    report.finish()
}

fn search_filter(report: &mut Report, filter: &SearchFilter, taxonomy: &Taxonomy) {
    let values_max = limits::FILTER_VALUES_MAX;
    report.choices::<ProfileKind>("kinds", &filter.kinds);
    report.sectors("sectors", &filter.sectors, values_max, taxonomy);
    report.countries("country_codes", &filter.country_codes, values_max);
    report.regions("region_codes", &filter.region_codes, values_max);
    report.choices::<Stage>("stages", &filter.stages);
    report.choices::<PartnerKind>("partner_kinds", &filter.partner_kinds);
    founded(report, filter.founded_year_min, filter.founded_year_max);
    money::range(report, ("amount_min", &filter.amount_min), ("amount_max", &filter.amount_max));
}

/// Years of founding; 0 stands for no limit.
fn founded(report: &mut Report, min: i32, max: i32) {
    let limit = |year: i32| Some(year).filter(|year| *year != 0);
    report.number("founded_year_min", limit(min), &limits::YEAR);
    report.number("founded_year_max", limit(max), &limits::YEAR);
    if max != 0 && max < min {
        report.at("founded_year_max", |report| report.fail("must not be below founded_year_min"));
    }
}

pub(super) fn match_filter(
    report: &mut Report,
    filter: &MatchFilter,
    candidates: Kind,
    taxonomy: &Taxonomy,
) {
    let values_max = limits::FILTER_VALUES_MAX;
    report.sectors("sectors", &filter.sectors, values_max, taxonomy);
    report.countries("country_codes", &filter.country_codes, values_max);
    report.regions("region_codes", &filter.region_codes, values_max);
    report.choices::<Stage>("stages", &filter.stages);
    report.choices::<PartnerKind>("partner_kinds", &filter.partner_kinds);
    if candidates == Kind::Startup && !filter.partner_kinds.is_empty() {
        report.at("partner_kinds", |report| report.fail("is only for matches of partners"));
    }
}

impl Report {
    /// How much is asked for at most; 0 stands for a default.
    pub(super) fn size(&mut self, field: &str, size: i32, size_max: i32) {
        self.number(field, Some(size), &(0..=size_max));
    }
}
