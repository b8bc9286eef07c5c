//! The rules of requests.

use super::super::{
    check_eligibility, compare_plans, contacts_name, create_plan, explain_match,
    get_delegation_report, limits, list_delegations, list_due_items, list_occurrences, list_plans,
    match_options, name, names, open_occurrence, page_size, plan_meetings, program_version,
    publish_plan, render_document, report_pipeline, request_id, score_pairs, search,
    stream_matches, suggest, verify_index,
};
use super::*;
use crate::proto::{
    Audience, CheckEligibilityRequest, ComparePlansRequest, CreatePlanRequest, DocumentKind,
    ExplainMatchRequest, FactorImportance, GetDelegationReportRequest, GetProgramVersionRequest,
    GroupLimit, Kind, ListDelegationsRequest, ListDueItemsRequest, ListOccurrencesRequest,
    ListPlansRequest, MatchFilter, MatchOptions, Money, OpenOccurrenceRequest, Place,
    PlanMeetingsRequest, PlannedMeeting, PublishPlanRequest, RenderDocumentRequest,
    ReportPipelineRequest, ScorePairsRequest, SearchFilter, SearchRequest, StreamMatchesRequest,
    SuggestRequest, VerifyIndexRequest,
};

const STARTUP: i32 = Audience::Startup as i32;
const PARTNER: i32 = Audience::Partner as i32;

const BAD_DAY: Option<Date> = Some(Date { year: 2024, month: 6, day: 0 });

fn filter(request: &mut SearchRequest) -> &mut SearchFilter {
    request.filter.get_or_insert_default()
}

fn match_filter(options: &mut MatchOptions) -> &mut MatchFilter {
    options.filter.get_or_insert_default()
}

fn usd(units: i64) -> Option<Money> {
    Some(Money { currency_code: "USD".to_owned(), units, nanos: 0 })
}

fn importance(kind: i32, importance: i32) -> FactorImportance {
    FactorImportance { kind, importance }
}

fn limit(group: i32, max_results: i32) -> GroupLimit {
    GroupLimit { group, max_results }
}

fn us() -> Option<Place> {
    Some(Place { country_code: "US".to_owned(), ..Place::default() })
}

#[test]
fn searches() {
    let check = |request: &SearchRequest| search(request, Taxonomy::builtin());
    let sound = SearchRequest { query: "-\"(\u{0}".repeat(1_000), ..SearchRequest::default() };
    assert_eq!(check(&sound), [], "what a person types is never refused");
    let cases: &[Case<SearchRequest>] = &[
        (|r| r.page_size = -1, "page_size", "from 0 to 100"),
        (|r| r.page_size = 101, "page_size", "from 0 to 100"),
        (|r| r.language = 3, "language", "unknown enum number 3"),
        (|r| r.sort = 4, "sort", "unknown enum number 4"),
        (|r| r.facets = vec![1, 0], "facets[1]", "not be unspecified"),
        (|r| r.facets = vec![5, 6], "facets[1]", "unknown enum number 6"),
        (|r| r.facets = vec![2, 1, 2], "facets[2]", "stands in the list before"),
        (|r| filter(r).kinds = vec![1, 0], "filter.kinds[1]", "not be unspecified"),
        (|r| filter(r).kinds = vec![3], "filter.kinds[0]", "unknown enum number 3"),
        (
            |r| filter(r).sectors = vec!["fintec".into()],
            "filter.sectors[0]",
            "did you mean fintech",
        ),
        (|r| filter(r).sectors = vec!["ai".into(); 51], "filter.sectors", "at most 50"),
        (|r| filter(r).country_codes = vec!["kr".into()], "filter.country_codes[0]", "`kr` is no"),
        (|r| filter(r).region_codes = vec!["KR-1".into()], "filter.region_codes[0]", "of the 17"),
        (|r| filter(r).region_codes = vec!["XX-1".into()], "filter.region_codes[0]", "ISO 3166-2"),
        (|r| filter(r).stages = vec![8], "filter.stages[0]", "unknown enum number 8"),
        (|r| filter(r).partner_kinds = vec![10], "filter.partner_kinds[0]", "enum number 10"),
        (
            |r| filter(r).amount_min = Some(Money::default()),
            "filter.amount_min.currency_code",
            "ISO 4217",
        ),
        (|r| filter(r).amount_min = usd(-1), "filter.amount_min", "not be negative"),
        (
            |r| (filter(r).amount_min, filter(r).amount_max) = (usd(2), usd(1)),
            "filter.amount_max",
            "below amount_min",
        ),
        (|r| filter(r).founded_year_min = 20, "filter.founded_year_min", "from 1900"),
        (
            |r| (filter(r).founded_year_min, filter(r).founded_year_max) = (2020, 2019),
            "filter.founded_year_max",
            "below founded_year_min",
        ),
        (|r| filter(r).stages = vec![1, 2, 1], "filter.stages[2]", "stands in the list before"),
    ];
    check_cases(&sound, check, cases);
}

#[test]
fn suggestions() {
    let sound = SuggestRequest { text: "\u{0}(".repeat(1_000), ..SuggestRequest::default() };
    assert_eq!(suggest(&sound), [], "what a person types is never refused");
    let cases: &[Case<SuggestRequest>] = &[
        (|r| r.max_suggestions = 21, "max_suggestions", "from 0 to 20"),
        (|r| r.max_suggestions = -1, "max_suggestions", "from 0 to 20"),
        (|r| r.kinds = vec![1, 0], "kinds[1]", "not be unspecified"),
        (|r| r.kinds = vec![5], "kinds[0]", "unknown enum number 5"),
        (|r| r.language = 3, "language", "unknown enum number 3"),
    ];
    check_cases(&sound, suggest, cases);
}

#[test]
fn options_of_matches() {
    let partners =
        |options: &MatchOptions| match_options(options, Kind::Partner, Taxonomy::builtin());
    let cases: &[Case<MatchOptions>] = &[
        (|o| o.max_results = 201, "max_results", "from 0 to 200"),
        (|o| o.language = -1, "language", "unknown enum number -1"),
        (|o| o.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|o| o.excluded_names = vec!["startups/a".into()], "excluded_names[0]", "`partners/"),
        (|o| o.excluded_names = vec!["partners/a".into(); 501], "excluded_names", "at most 500"),
        (|o| match_filter(o).sectors = vec!["x".into()], "filter.sectors[0]", "unknown sector"),
        (|o| match_filter(o).partner_kinds = vec![10], "filter.partner_kinds[0]", "number 10"),
        (|o| o.met_names = vec!["startups/a".into()], "met_names[0]", "`partners/"),
        (|o| o.met = 4, "met", "unknown enum number 4"),
        (|o| o.audience = 4, "audience", "unknown enum number 4"),
        (|o| o.audience = PARTNER, "audience", "ask ExplainMatch about its own pair"),
        (|o| o.importances = vec![importance(0, 3)], "importances[0].kind", "is required"),
        (|o| o.importances = vec![importance(1, 0)], "importances[0].importance", "is required"),
        (
            |o| o.importances = vec![importance(1, 1), importance(1, 2)],
            "importances[1].kind",
            "stands in an entry before",
        ),
        (|o| o.importances = vec![importance(9, 5)], "importances[0].importance", "never speaks"),
        (|o| o.importances = vec![importance(12, 5)], "importances[0].importance", "never speaks"),
        (|o| o.importances = vec![importance(13, 5)], "importances[0].importance", "never speaks"),
        (|o| o.destination = Some(Place::default()), "destination.country_code", "is required"),
        (|o| o.group_limits = vec![limit(0, 1)], "group_limits[0].group", "is required"),
        (|o| o.group_limits = vec![limit(3, 0)], "group_limits[0].max_results", "is required"),
        (|o| o.group_limits = vec![limit(3, 201)], "group_limits[0].max_results", "from 1 to 200"),
        (
            |o| o.group_limits = vec![limit(3, 1), limit(3, 1)],
            "group_limits[1].group",
            "stands in an entry before",
        ),
    ];
    check_cases(&MatchOptions::default(), partners, cases);

    let startups =
        |options: &MatchOptions| match_options(options, Kind::Startup, Taxonomy::builtin());
    let cases: &[Case<MatchOptions>] = &[
        (
            |o| match_filter(o).partner_kinds = vec![1],
            "filter.partner_kinds",
            "matches of partners",
        ),
        (|o| o.excluded_names = vec!["partners/a".into()], "excluded_names[0]", "`startups/"),
        (|o| o.met_names = vec!["partners/a".into()], "met_names[0]", "`startups/"),
        (|o| o.group_limits = vec![limit(1, 1)], "group_limits[0].group", "no kind of partner"),
        (|o| o.destination = us(), "destination", "only partners are visited"),
        (|o| o.audience = STARTUP, "audience", "ask ExplainMatch about its own pair"),
    ];
    check_cases(&MatchOptions::default(), startups, cases);
    let read_by = |audience| MatchOptions { audience, ..MatchOptions::default() };
    assert_eq!(partners(&read_by(STARTUP)), []);
    assert_eq!(startups(&read_by(PARTNER)), []);
}

#[test]
fn explanations() {
    let sound = ExplainMatchRequest {
        startup: "startups/a".into(),
        partner: "partners/b".into(),
        ..ExplainMatchRequest::default()
    };
    assert_eq!(explain_match(&sound), []);
    let cases: &[Case<ExplainMatchRequest>] = &[
        (|r| r.startup.clear(), "startup", "is required"),
        (|r| r.partner = "startups/a".into(), "partner", "is no name such as `partners/"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|r| r.language = 3, "language", "unknown enum number 3"),
    ];
    check_cases(&sound, explain_match, cases);
}

fn startups(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("startups/s{number}")).collect()
}

#[test]
fn matches_of_many() {
    let sound = StreamMatchesRequest {
        startups: startups(limits::STREAMED_STARTUPS_MAX),
        ..StreamMatchesRequest::default()
    };
    assert_eq!(stream_matches(&sound), []);
    let cases: &[Case<StreamMatchesRequest>] = &[
        (|r| r.startups.clear(), "startups", "is required"),
        (|r| r.startups.push("startups/s".into()), "startups", "at most 10000"),
        (|r| r.startups[1] = "partners/p".into(), "startups[1]", "`startups/"),
        (|r| r.startups[2] = "startups/s0".into(), "startups[2]", "stands in the list before"),
        (|r| r.variety = 3, "variety", "unknown enum number 3"),
        (
            |r| r.options.get_or_insert_default().show_vetoed = true,
            "options.show_vetoed",
            "ask MatchPartners",
        ),
    ];
    check_cases(&sound, stream_matches, cases);
}

#[test]
fn checks_of_eligibility() {
    let sound = CheckEligibilityRequest {
        program: "programs/a".to_owned(),
        startups: startups(limits::CHECKED_STARTUPS_MAX),
        track: "deep-tech".to_owned(),
        as_of_date: Some(TODAY),
        ends_within_days: 3_650,
        ..CheckEligibilityRequest::default()
    };
    assert_eq!(check_eligibility(&sound), []);
    let of = |scope| CheckEligibilityRequest { scope, startups: Vec::new(), ..sound.clone() };
    for scope in [0, 1, 2] {
        assert_eq!(check_eligibility(&of(scope)), []);
    }
    let cases: &[Case<CheckEligibilityRequest>] = &[
        (|r| r.program.clear(), "program", "is required"),
        (|r| r.program = "startups/a".into(), "program", "is no name such as `programs/"),
        (|r| r.startups.push("startups/s".into()), "startups", "at most 500"),
        (|r| r.startups[1] = "partners/p".into(), "startups[1]", "`startups/"),
        (|r| r.startups[2] = "startups/s0".into(), "startups[2]", "stands in the list before"),
        (|r| r.scope = 1, "scope", "name no start-up"),
        (|r| r.scope = 3, "scope", "unknown enum number 3"),
        (|r| r.track = "Deep".into(), "track", "is no id such as"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|r| r.ends_within_days = -1, "ends_within_days", "from 0 to 3650"),
        (|r| r.ends_within_days = 3_651, "ends_within_days", "from 0 to 3650"),
        (|r| r.program_etag = "a".repeat(65), "program_etag", "at most 64"),
    ];
    check_cases(&sound, check_eligibility, cases);
    let sound = GetProgramVersionRequest {
        name: "programs/a".to_owned(),
        etag: "a".repeat(64),
        ..GetProgramVersionRequest::default()
    };
    assert_eq!(program_version(&sound), []);
    let cases: &[Case<GetProgramVersionRequest>] = &[
        (|r| r.name = "startups/a".into(), "name", "is no name such as `programs/"),
        (|r| r.etag.clear(), "etag", "is required"),
        (|r| r.etag.push('a'), "etag", "at most 64"),
    ];
    check_cases(&sound, program_version, cases);
}

#[test]
fn scores_of_pairs() {
    let sound = ScorePairsRequest {
        startups: startups(limits::PAIRED_MAX),
        partners: vec!["partners/p".to_owned()],
        destination: us(),
        ..ScorePairsRequest::default()
    };
    assert_eq!(score_pairs(&sound), []);
    let cases: &[Case<ScorePairsRequest>] = &[
        (|r| r.startups.push("startups/s".into()), "startups", "at most 500"),
        (|r| r.partners.clear(), "partners", "is required"),
        (|r| r.partners.push("partners/p".into()), "partners[1]", "stands in the list before"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|r| r.importances = vec![importance(99, 1)], "importances[0].kind", "enum number 99"),
    ];
    check_cases(&sound, score_pairs, cases);
}

#[test]
fn names_of_resources() {
    assert_eq!(name("startup", "startups/a", Kind::Startup), []);
    assert_eq!(name("startup", "", Kind::Startup), [Violation::required("startup")]);
    assert_eq!(name("name", "partners/a", Kind::Startup)[0].field, "name");
    assert_eq!(contacts_name("partners/a/contacts"), []);
    assert_eq!(contacts_name("partners/a")[0].field, "name");

    assert_eq!(names(&["startups/a".into(), "startups/a".into()], Kind::Startup), []);
    assert_eq!(names(&[], Kind::Startup), [Violation::required("names")]);
    assert_eq!(names(&["startups/a".into(), "x".into()], Kind::Startup)[0].field, "names[1]");
    let many = vec!["startups/a".to_owned(); limits::BATCH_MAX + 1];
    assert_eq!(names(&many, Kind::Startup)[0].field, "names");
}

#[test]
fn page_sizes_and_request_ids() {
    for size in [0, 1, 1_000] {
        assert_eq!(page_size(size, limits::LIST_PAGE_SIZE_MAX), []);
    }
    for size in [-1, 1_001, i32::MIN] {
        assert_eq!(page_size(size, limits::LIST_PAGE_SIZE_MAX)[0].field, "page_size");
    }
    for id in ["", "a", "0190b6c2-7e57-7000-8000-000000000000", "~!"] {
        assert_eq!(request_id(id), [], "{id}");
    }
    for id in [" ", "a b", "가", "a\n", &"x".repeat(65)] {
        assert_eq!(request_id(id)[0].field, "request_id", "{id}");
    }
}

#[test]
fn comparisons_of_index_and_store() {
    let cases: &[Case<VerifyIndexRequest>] = &[
        (|r| r.max_differences = -1, "max_differences", "from 0 to 1000"),
        (|r| r.max_differences = 1_001, "max_differences", "from 0 to 1000"),
    ];
    check_cases(&VerifyIndexRequest { max_differences: 1_000 }, verify_index, cases);
}

#[test]
fn lists_of_delegations() {
    let sound = ListDelegationsRequest {
        startup: "startups/a".to_owned(),
        partner: "partners/b".to_owned(),
        kinds: vec![1, 2, 3],
        ..ListDelegationsRequest::default()
    };
    assert_eq!(list_delegations(&sound), []);
    let cases: &[Case<ListDelegationsRequest>] = &[
        (|r| r.startup = "partners/b".into(), "startup", "is no name such as `startups/"),
        (|r| r.partner = "startups/a".into(), "partner", "is no name such as `partners/"),
        (|r| r.kinds[1] = 0, "kinds[1]", "not be unspecified"),
        (|r| r.kinds[1] = 4, "kinds[1]", "unknown enum number 4"),
        (|r| r.kinds[1] = 1, "kinds[1]", "stands in the list before"),
    ];
    check_cases(&sound, list_delegations, cases);
}

#[test]
fn lists_of_occurrences() {
    let sound = ListOccurrencesRequest {
        name: "delegations/d".to_owned(),
        from_date: date(2024, 1, 1),
        until_date: date(2034, 1, 1),
        ..ListOccurrencesRequest::default()
    };
    assert_eq!(list_occurrences(&sound), []);
    let cases: &[Case<ListOccurrencesRequest>] = &[
        (|r| r.name.clear(), "name", "is required"),
        (|r| r.name = "startups/a".into(), "name", "is no name such as `delegations/"),
        (|r| r.from_date = None, "from_date", "is required"),
        (|r| r.until_date = None, "until_date", "is required"),
        (|r| r.from_date = BAD_DAY, "from_date", "year, month and day"),
        (|r| r.until_date = date(2023, 12, 31), "until_date", "lies before from_date"),
        (|r| r.until_date = date(2034, 1, 2), "until_date", "at most 3653 are allowed"),
    ];
    check_cases(&sound, list_occurrences, cases);
}

#[test]
fn openings_of_occurrences() {
    let sound = OpenOccurrenceRequest {
        name: "delegations/d".to_owned(),
        date: Some(TODAY),
        ..OpenOccurrenceRequest::default()
    };
    assert_eq!(open_occurrence(&sound), []);
    let cases: &[Case<OpenOccurrenceRequest>] = &[
        (|r| r.name.clear(), "name", "is required"),
        (|r| r.name = "startups/a".into(), "name", "is no name such as `delegations/"),
        (|r| r.date = None, "date", "is required"),
        (|r| r.date = BAD_DAY, "date", "year, month and day"),
    ];
    check_cases(&sound, open_occurrence, cases);
}

fn earlier(number: usize) -> PlannedMeeting {
    PlannedMeeting {
        startup: format!("startups/s{number}"),
        partner: "partners/p".to_owned(),
        date: Some(TODAY),
        start_time: "09:30".to_owned(),
        ..PlannedMeeting::default()
    }
}

#[test]
fn plans_of_meetings() {
    let sound = PlanMeetingsRequest {
        name: "delegations/d".to_owned(),
        work_max: 2_000_000_000,
        seed: i64::MAX,
        as_of_date: Some(TODAY),
        earlier_meetings: (0..limits::EARLIER_MEETINGS_MAX).map(earlier).collect(),
        ..PlanMeetingsRequest::default()
    };
    assert_eq!(plan_meetings(&sound), []);
    let sound = PlanMeetingsRequest { earlier_meetings: vec![earlier(0), earlier(1)], ..sound };
    let cases: &[Case<PlanMeetingsRequest>] = &[
        (|r| r.name.clear(), "name", "is required"),
        (|r| r.name = "engagements/e".into(), "name", "is no name such as `delegations/"),
        (|r| r.work_max = -1, "work_max", "from 0 to 2000000000"),
        (|r| r.work_max = 2_000_000_001, "work_max", "from 0 to 2000000000"),
        (|r| r.seed = -1, "seed", "must not be negative"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (
            |r| r.earlier_meetings = (0..20_001).map(earlier).collect(),
            "earlier_meetings",
            "at most 20000",
        ),
        (|r| r.earlier_meetings[1].startup.clear(), "earlier_meetings[1].startup", "is required"),
        (|r| r.earlier_meetings[1].partner.clear(), "earlier_meetings[1].partner", "is required"),
        (|r| r.earlier_meetings[1].date = None, "earlier_meetings[1].date", "is required"),
        (|r| r.earlier_meetings[1].date = BAD_DAY, "earlier_meetings[1].date", "month and day"),
        (
            |r| r.earlier_meetings[1].start_time.clear(),
            "earlier_meetings[1].start_time",
            "is required",
        ),
        (
            |r| r.earlier_meetings[1].start_time = "24:00".into(),
            "earlier_meetings[1].start_time",
            "is no time such as `09:30`",
        ),
        (
            |r| r.earlier_meetings[1].startup = "startups/s0".into(),
            "earlier_meetings[1]",
            "one for each pair is allowed",
        ),
        (|r| r.earlier_plan = "plans/p".into(), "earlier_plan", "leave one of them out"),
        (|r| r.match_list = "plans/p".into(), "match_list", "is no name such as `matchLists/"),
    ];
    check_cases(&sound, plan_meetings, cases);
    let named = PlanMeetingsRequest {
        earlier_meetings: Vec::new(),
        earlier_plan: "plans/p".to_owned(),
        match_list: "matchLists/l".to_owned(),
        ..sound
    };
    assert_eq!(plan_meetings(&named), []);
    let cases: &[Case<PlanMeetingsRequest>] =
        &[(|r| r.earlier_plan = "delegations/d".into(), "earlier_plan", "such as `plans/")];
    check_cases(&named, plan_meetings, cases);
}

#[test]
fn plans_that_are_stored() {
    let sound = CreatePlanRequest {
        delegation: "delegations/d".to_owned(),
        earlier_plan: "plans/p".to_owned(),
        work_max: 2_000_000_000,
        seed: i64::MAX,
        as_of_date: Some(TODAY),
        author: "delegation desk".to_owned(),
        note: text("초안", "draft"),
        match_list: "matchLists/l".to_owned(),
        ..CreatePlanRequest::default()
    };
    assert_eq!(create_plan(&sound), []);
    let cases: &[Case<CreatePlanRequest>] = &[
        (|r| r.delegation.clear(), "delegation", "is required"),
        (|r| r.delegation = "plans/p".into(), "delegation", "is no name such as `delegations/"),
        (|r| r.earlier_plan = "delegations/d".into(), "earlier_plan", "such as `plans/"),
        (|r| r.match_list = "plans/p".into(), "match_list", "is no name such as `matchLists/"),
        (|r| r.work_max = -1, "work_max", "from 0 to 2000000000"),
        (|r| r.seed = -1, "seed", "must not be negative"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|r| r.author = "x".repeat(201), "author", "at most 200"),
        (|r| r.note = text("", &"x".repeat(2_001)), "note.en", "at most 2000"),
    ];
    check_cases(&sound, create_plan, cases);
}

#[test]
fn lists_publications_and_comparisons_of_plans() {
    let sound = ListPlansRequest {
        delegation: "delegations/d".to_owned(),
        states: vec![1, 2, 3],
        ..ListPlansRequest::default()
    };
    assert_eq!(list_plans(&sound), []);
    let cases: &[Case<ListPlansRequest>] = &[
        (|r| r.delegation = "plans/p".into(), "delegation", "is no name such as `delegations/"),
        (|r| r.states[1] = 0, "states[1]", "not be unspecified"),
        (|r| r.states[1] = 4, "states[1]", "unknown enum number 4"),
        (|r| r.states[1] = 1, "states[1]", "stands in the list before"),
    ];
    check_cases(&sound, list_plans, cases);

    let sound = PublishPlanRequest { name: "plans/p".to_owned(), ..Default::default() };
    assert_eq!(publish_plan(&sound), []);
    let cases: &[Case<PublishPlanRequest>] = &[
        (|r| r.name.clear(), "name", "is required"),
        (|r| r.name = "delegations/d".into(), "name", "is no name such as `plans/"),
        (|r| r.publisher = "x".repeat(201), "publisher", "at most 200"),
    ];
    check_cases(&sound, publish_plan, cases);

    let sound = ComparePlansRequest {
        earlier: "plans/p".to_owned(),
        later: "plans/q".to_owned(),
        ..ComparePlansRequest::default()
    };
    assert_eq!(compare_plans(&sound), []);
    let cases: &[Case<ComparePlansRequest>] = &[
        (|r| r.earlier.clear(), "earlier", "is required"),
        (|r| r.earlier = "meetings/m".into(), "earlier", "is no name such as `plans/"),
        (|r| r.later.clear(), "later", "is required"),
        (|r| r.later = "meetings/m".into(), "later", "is no name such as `plans/"),
    ];
    check_cases(&sound, compare_plans, cases);
}

#[test]
fn reports_and_what_is_due() {
    let sound = GetDelegationReportRequest {
        name: "delegations/d".to_owned(),
        as_of_date: Some(TODAY),
        language: 1,
        ..GetDelegationReportRequest::default()
    };
    assert_eq!(get_delegation_report(&sound), []);
    let cases: &[Case<GetDelegationReportRequest>] = &[
        (|r| r.name.clear(), "name", "is required"),
        (|r| r.name = "startups/a".into(), "name", "is no name such as `delegations/"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|r| r.language = 3, "language", "unknown enum number 3"),
    ];
    check_cases(&sound, get_delegation_report, cases);

    let due = |request: &ListDueItemsRequest| list_due_items(request, &TODAY);
    let sound = ListDueItemsRequest {
        delegation: "delegations/d".to_owned(),
        as_of_date: date(2026, 1, 1),
        until_date: date(2026, 1, 1),
        ..ListDueItemsRequest::default()
    };
    assert_eq!(due(&sound), []);
    assert_eq!(due(&ListDueItemsRequest::default()), []);
    let cases: &[Case<ListDueItemsRequest>] = &[
        (|r| r.delegation = "startups/a".into(), "delegation", "is no name such as `delegations/"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|r| r.until_date = BAD_DAY, "until_date", "year, month and day"),
        (|r| r.until_date = date(2025, 12, 31), "until_date", "lies before as_of_date"),
        // Where no day is given, it is today.
        (|r| r.as_of_date = None, "until_date", "lies before as_of_date"),
    ];
    check_cases(&sound, due, cases);
}

#[test]
fn where_files_stand() {
    let sound = ReportPipelineRequest {
        programs: vec!["programs/a".to_owned(), "programs/b".to_owned()],
        operator: "partners/p".to_owned(),
        as_of_date: Some(TODAY),
        within_days: 365,
        ..ReportPipelineRequest::default()
    };
    assert_eq!(report_pipeline(&sound), []);
    let cases: &[Case<ReportPipelineRequest>] = &[
        (|r| r.programs.clear(), "programs", "is required"),
        (|r| r.programs[1] = "startups/a".into(), "programs[1]", "is no name such as `programs/"),
        (|r| r.programs[1] = "programs/a".into(), "programs[1]", "stands in the list before"),
        (
            |r| r.programs = (0..11).map(|it| format!("programs/{it}")).collect(),
            "programs",
            "at most 10",
        ),
        (|r| r.operator = "startups/a".into(), "operator", "is no name such as `partners/"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "year, month and day"),
        (|r| r.within_days = -1, "within_days", "from 0 to 365"),
        (|r| r.within_days = 366, "within_days", "from 0 to 365"),
    ];
    check_cases(&sound, report_pipeline, cases);
}

#[test]
fn documents() {
    let sound = RenderDocumentRequest {
        delegation: "delegations/a".to_owned(),
        kind: DocumentKind::Schedule.into(),
        party: "partners/p".to_owned(),
        plan: "plans/a-v1".to_owned(),
        ..RenderDocumentRequest::default()
    };
    assert_eq!(render_document(&sound), []);
    let of = |kind: DocumentKind, party: &str| RenderDocumentRequest {
        kind: kind.into(),
        party: party.to_owned(),
        plan: String::new(),
        ..sound.clone()
    };
    for (kind, party) in [
        (DocumentKind::Profile, "startups/a"),
        (DocumentKind::Briefing, "partners/p"),
        (DocumentKind::Calendar, "startups/a"),
        (DocumentKind::Workbook, ""),
        (DocumentKind::Report, ""),
        (DocumentKind::MatchList, ""),
    ] {
        assert_eq!(render_document(&of(kind, party)), [], "{kind:?}");
    }
    let cases: &[Case<RenderDocumentRequest>] = &[
        (|r| r.delegation.clear(), "delegation", "is required"),
        (|r| r.delegation = "plans/a".to_owned(), "delegation", "delegations/"),
        (|r| r.kind = 0, "kind", "is required"),
        (|r| r.kind = 12, "kind", "unknown enum number 12"),
        (|r| r.match_list = "matchLists/l".to_owned(), "match_list", "only for match lists"),
        (|r| r.party = "meetings/m".to_owned(), "party", "must be a name such as"),
        (|r| r.language = 3, "language", "unknown enum number 3"),
        (|r| r.plan = "meetings/m".to_owned(), "plan", "plans/"),
        (|r| r.as_of_date = BAD_DAY, "as_of_date", "day"),
    ];
    check_cases(&sound, render_document, cases);
    let cases: &[Case<RenderDocumentRequest>] = &[
        (|r| r.party = "partners/p".to_owned(), "party", "startups/"),
        (|r| r.plan = "plans/a-v1".to_owned(), "plan", "is only for schedules"),
    ];
    check_cases(&of(DocumentKind::Profile, ""), render_document, cases);
    let cases: &[Case<RenderDocumentRequest>] = &[
        (|r| r.party = "partners/p".to_owned(), "party", "leave it out"),
        (|r| r.plan = "plans/a-v1".to_owned(), "plan", "is only for schedules"),
        (|r| r.match_list = "plans/a-v1".to_owned(), "match_list", "matchLists/"),
    ];
    for kind in [DocumentKind::Workbook, DocumentKind::MatchList] {
        let sound = RenderDocumentRequest { match_list: "matchLists/l".to_owned(), ..of(kind, "") };
        assert_eq!(render_document(&sound), []);
        check_cases(&sound, render_document, cases);
    }
}
