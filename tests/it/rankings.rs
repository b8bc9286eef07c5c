//! What rankings of applicants promise.

use naru::proto::program_rule::Kind as RuleKind;
use naru::proto::rank_applicants_response::Part;
use naru::proto::{
    AgeRule, AgeStart, Application, ApplicationEvent, ApplicationStatus, CheckEligibilityRequest,
    CreateApplicationRequest, CreateProgramRequest, Date, DeletePartnerRequest,
    DeleteStartupRequest, EquityPosition, ExplainMatchRequest, MergePartnerRequest,
    OperatorConflictKind, OperatorRanking, PairStanding, Partner, PartnerExclusions, PartyClass,
    Program, ProgramQuota, ProgramRule, ProgramTrack, Provenance, RankApplicantsRequest,
    RankingSummary, RegionClass, RegionRule, RuleAnswer, RuleEffect, Startup,
    check_eligibility_response,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::commands::{err, naru, out, run};

on_either_database!(
    who_qualifies_is_ranked_by_match_and_bonus_and_the_others_are_set_aside,
    a_company_stands_once_in_a_list_with_what_others_have_of_it,
    files_are_ranked_as_they_stood,
    whoever_is_not_there_any_more_is_told,
);

pub(crate) const NAME: &str = "programs/one";

pub(crate) fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

fn rule(id: &str, effect: RuleEffect, bonus_points: i32, kind: RuleKind) -> ProgramRule {
    ProgramRule {
        id: id.to_owned(),
        text: text("규칙", "Rule"),
        effect: effect.into(),
        bonus_points,
        provenance: Some(Provenance { source: "invented".to_owned(), ..Provenance::default() }),
        kind: Some(kind),
        ..ProgramRule::default()
    }
}

/// At most seven years old; ten points outside of Seoul; the operators `p` and `q`.
pub(crate) fn program() -> Program {
    let age = RuleKind::Age(AgeRule {
        start: AgeStart::BusinessRegistration.into(),
        months_max: 84,
        ..AgeRule::default()
    });
    let outside =
        RuleKind::Region(RegionRule { region_class: "seoul".to_owned(), is_outside: true });
    let quota = |partner: &str| ProgramQuota {
        partner: format!("partners/{partner}"),
        places: 2,
        ..ProgramQuota::default()
    };
    Program {
        name: NAME.to_owned(),
        display_name: text("시험 사업", "Trial program"),
        sponsor: text("가상시", "Nowhere City"),
        year: 2026,
        quotas: vec![quota("p"), quota("q")],
        region_classes: vec![RegionClass {
            id: "seoul".to_owned(),
            display_name: text("서울", "Seoul"),
            place_codes: vec!["KR-11".to_owned()],
        }],
        rules: vec![
            rule("age", RuleEffect::Hard, 0, age),
            rule("outside", RuleEffect::Bonus, 10, outside),
        ],
        disclaimer: text("가상", "Invented"),
        as_of_date: date(2026, 1, 1),
        ..Program::default()
    }
}

fn company_of_two_years(id: &str) -> Startup {
    company(id, date(2024, 1, 2), "KR-29")
}

/// A start-up that began on a day, with a seat in a region.
fn company(id: &str, began: Option<Date>, region: &str) -> Startup {
    let mut company = startup(id);
    company.business_registration_date = began;
    company.sectors = vec!["robotics".to_owned()];
    company.place = Some(naru::proto::Place {
        country_code: "KR".to_owned(),
        region_code: region.to_owned(),
        ..Default::default()
    });
    company
}

fn file(id: &str, status: ApplicationStatus) -> Application {
    Application {
        name: format!("applications/{id}"),
        program: NAME.to_owned(),
        startup: format!("startups/{id}"),
        history: vec![ApplicationEvent {
            status: status.into(),
            date: date(2026, 2, 2),
            actor: "Agency".to_owned(),
            reason: text("사유", "Reason"),
        }],
        ..Application::default()
    }
}

/// `old` fails, `unsure` tells no day, `seoul` and `far` qualify, `gone` has withdrawn; `q` excludes `far`.
pub(crate) async fn with_files(app: App) -> App {
    let mut app = app;
    let young = date(2024, 1, 2);
    let companies = [
        company("far", young, "KR-29"),
        company("gone", young, "KR-29"),
        company("old", date(2019, 3, 2), "KR-29"),
        company("seoul", young, "KR-11"),
        company("unsure", None, "KR-29"),
    ];
    for company in companies {
        app.create_startup(company).await;
    }
    let sectors = vec!["robotics".to_owned()];
    app.create_partner(Partner { sectors: sectors.clone(), ..partner("p") }).await;
    let exclusions = PartnerExclusions {
        startups: vec!["startups/far".to_owned()],
        ..PartnerExclusions::default()
    };
    app.create_partner(Partner { sectors, exclusions: Some(exclusions), ..partner("q") }).await;
    let request = CreateProgramRequest { program: Some(program()), ..Default::default() };
    app.programs.create_program(request).await.unwrap();
    for id in ["far", "old", "seoul", "unsure"] {
        create(&mut app, file(id, ApplicationStatus::Applied)).await;
    }
    create(&mut app, file("gone", ApplicationStatus::Withdrawn)).await;
    app
}

async fn create(app: &mut App, application: Application) -> String {
    let request = CreateApplicationRequest { application: Some(application), ..Default::default() };
    app.applications.create_application(request).await.unwrap().into_inner().consistency_token
}

fn asked() -> RankApplicantsRequest {
    RankApplicantsRequest {
        program: NAME.to_owned(),
        as_of_date: date(2026, 6, 29),
        show_set_aside: true,
        ..RankApplicantsRequest::default()
    }
}

async fn rank(
    app: &mut App,
    request: RankApplicantsRequest,
) -> Result<(Vec<OperatorRanking>, RankingSummary), Status> {
    let mut replies = app.programs.rank_applicants(request).await?.into_inner();
    let (mut lists, mut summary) = (Vec::new(), None);
    while let Some(reply) = replies.message().await? {
        assert!(summary.is_none(), "the summary comes last");
        match reply.part.unwrap() {
            Part::Ranking(list) => lists.push(list),
            Part::Summary(it) => summary = Some(it),
        }
    }
    Ok((lists, summary.unwrap()))
}

fn ranked(list: &OperatorRanking) -> Vec<&str> {
    list.ranked.iter().map(|it| it.startup.as_str()).collect()
}

fn aside(list: &OperatorRanking) -> Vec<(&str, RuleAnswer)> {
    list.set_aside.iter().map(|it| (it.startup.as_str(), it.answer())).collect()
}

async fn who_qualifies_is_ranked_by_match_and_bonus_and_the_others_are_set_aside(app: App) {
    let mut app = with_files(app).await;
    let (lists, summary) = rank(&mut app, asked()).await.unwrap();
    assert_eq!(
        lists.iter().map(|it| it.partner.as_str()).collect::<Vec<_>>(),
        ["partners/p", "partners/q"]
    );
    let [p, q] = &lists[..] else { panic!("{lists:?}") };
    assert_eq!(ranked(p), ["startups/far", "startups/seoul"], "ten points for the region");
    use RuleAnswer::{Fail, Pass, Unknown};
    assert_eq!(aside(p), [("startups/old", Fail), ("startups/unsure", Unknown)]);
    assert_eq!(p.set_aside[0].rules, ["age"]);
    assert_eq!(p.set_aside[1].rules, ["age"]);
    assert_eq!((p.total_ranked, p.total_set_aside, p.places), (2, 2, 2));
    assert_eq!(ranked(q), ["startups/seoul"]);
    assert_eq!(
        aside(q),
        [("startups/far", Pass), ("startups/old", Fail), ("startups/unsure", Unknown)]
    );
    assert!(!q.set_aside[0].vetoes.is_empty() && q.set_aside[0].rules.is_empty());
    assert_eq!((summary.total_applicants, summary.passing), (4, 2), "who withdrew does not count");
    assert_eq!((summary.failing, summary.undecided, summary.not_judged), (1, 1, 0));
    assert!(!summary.program_etag.is_empty() && !summary.model_version.is_empty());

    // The points are those of the match that ExplainMatch tells.
    for it in &p.ranked {
        let request = ExplainMatchRequest {
            startup: it.startup.clone(),
            partner: p.partner.clone(),
            as_of_date: asked().as_of_date,
            ..ExplainMatchRequest::default()
        };
        let told = app.matches.explain_match(request).await.unwrap().into_inner();
        let told = told.r#match.unwrap();
        assert_eq!(it.match_points_milli, 50_000 + 10 * told.score_milli);
        assert_eq!(it.points_milli, it.match_points_milli + 1_000 * it.bonus_points);
        assert_eq!(it.terms.iter().map(|it| it.contribution_milli).sum::<i32>(), told.score_milli);
        assert_eq!(it.grade, told.grade);
        assert_ne!(it.standing(), PairStanding::Vetoed);
    }
    assert_eq!(p.ranked.iter().map(|it| it.bonus_points).collect::<Vec<_>>(), [10, 0]);

    let request = RankApplicantsRequest {
        operators: vec!["partners/q".to_owned()],
        includes_undecided: true,
        show_set_aside: false,
        max_results: 1,
        ..asked()
    };
    let (lists, _) = rank(&mut app, request.clone()).await.unwrap();
    assert_eq!(lists.len(), 1);
    assert_eq!(ranked(&lists[0]), ["startups/unsure"], "it may be near, and far from Seoul it is");
    assert_eq!(lists[0].ranked[0].answer(), Unknown);
    assert_eq!((lists[0].total_ranked, lists[0].total_set_aside), (2, 2));
    assert_eq!(lists[0].set_aside, []);
    assert_eq!(rank(&mut app, request.clone()).await.unwrap().0, lists, "it can be repeated");

    // On an earlier day the old one was young enough.
    let on = |day| RankApplicantsRequest { as_of_date: date(2026, 3, day), ..asked() };
    let (lists, _) = rank(&mut app, on(2)).await.unwrap();
    assert!(ranked(&lists[0]).contains(&"startups/old"));
    let (lists, _) = rank(&mut app, on(3)).await.unwrap();
    assert!(!ranked(&lists[0]).contains(&"startups/old"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_no_track_of_the_program_is_checked_by_all_and_ranked_by_none() {
    let mut app = App::start().await;
    for company in ["far", "seoul"] {
        app.create_startup(company_of_two_years(company)).await;
    }
    for partner_id in ["p", "q"] {
        app.create_partner(partner(partner_id)).await;
    }
    let track = |id: &str| ProgramTrack { id: id.to_owned(), display_name: text(id, id) };
    let program = Program { tracks: vec![track("general"), track("deep")], ..program() };
    let request = CreateProgramRequest { program: Some(program), ..Default::default() };
    app.programs.create_program(request).await.unwrap();
    for (id, track) in [("far", ""), ("seoul", "deep")] {
        let file = file(id, ApplicationStatus::Applied);
        create(&mut app, Application { track: track.to_owned(), ..file }).await;
    }
    let request = CheckEligibilityRequest {
        program: NAME.to_owned(),
        as_of_date: asked().as_of_date,
        ..CheckEligibilityRequest::default()
    };
    let mut replies = app.programs.check_eligibility(request).await.unwrap().into_inner();
    let mut checks = Vec::new();
    while let Some(reply) = replies.message().await.unwrap() {
        if let Some(check_eligibility_response::Part::Check(it)) = reply.part {
            checks.push((it.startup.clone(), it.track.clone(), it.answer()));
        }
    }
    let expected = [("far", "general"), ("far", "deep"), ("seoul", "deep")]
        .map(|(id, track)| (format!("startups/{id}"), track.to_owned(), RuleAnswer::Pass));
    assert_eq!(checks, expected);

    let (lists, summary) = rank(&mut app, asked()).await.unwrap();
    assert_eq!(ranked(&lists[0]), ["startups/seoul"]);
    assert_eq!(aside(&lists[0]), [("startups/far", RuleAnswer::Unknown)]);
    assert_eq!(lists[0].set_aside[0].rules, [""; 0]);
    assert_eq!((summary.passing, summary.undecided), (1, 1));

    // Who could not be judged is not ranked, and hides nothing that is known of another file.
    app.create_startup(Startup {
        business_registration_date: date(2010, 1, 1),
        ..company_of_two_years("old")
    })
    .await;
    for (id, track) in [("old", "deep"), ("old-without", "")] {
        let file = Application {
            startup: "startups/old".to_owned(),
            track: track.to_owned(),
            operator: if track.is_empty() { "" } else { "partners/q" }.to_owned(),
            ..file(id, ApplicationStatus::Applied)
        };
        create(&mut app, file).await;
    }
    let undecided_too = RankApplicantsRequest { includes_undecided: true, ..asked() };
    let (lists, _) = rank(&mut app, undecided_too).await.unwrap();
    assert_eq!(ranked(&lists[0]), ["startups/seoul"]);
    let expected = [("startups/far", RuleAnswer::Unknown), ("startups/old", RuleAnswer::Fail)];
    assert_eq!(aside(&lists[0]), expected);
    assert_eq!(lists[0].set_aside[1].application, "applications/old");
}

async fn a_company_stands_once_in_a_list_with_what_others_have_of_it(app: App) {
    let mut app = with_files(app).await;
    use ApplicationStatus::{Applied, Recommended, Rejected, Selected};
    for (id, startup, status, operator) in [
        // Of the company of `far` q recommends another file; that of `seoul` was selected before with q.
        ("far-2", "far", Recommended, "partners/q"),
        ("seoul-2", "seoul", Selected, "partners/q"),
        ("seoul-3", "seoul", Rejected, "partners/p"),
        // By neither file `old` qualifies.
        ("old-2", "old", Applied, ""),
    ] {
        let (startup, operator) = (format!("startups/{startup}"), operator.to_owned());
        create(&mut app, Application { startup, operator, ..file(id, status) }).await;
    }
    let (lists, summary) = rank(&mut app, asked()).await.unwrap();
    let files = |list: &OperatorRanking| {
        let ranked = list.ranked.iter().map(|it| it.application.clone());
        let aside = list.set_aside.iter().map(|it| it.application.clone());
        [ranked.collect::<Vec<_>>(), aside.collect()].map(|it| it.join(" "))
    };
    let of = |ids: &[&str]| {
        ids.iter().map(|id| format!("applications/{id}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(files(&lists[0]), [of(&["far", "seoul"]), of(&["old", "unsure"])]);
    assert_eq!(files(&lists[1]), [of(&["seoul"]), of(&["far-2", "old", "unsure"])]);
    assert_eq!((lists[0].total_ranked, lists[0].total_set_aside), (2, 2));
    assert_eq!(summary.total_applicants, 6, "files are counted");
    let conflicts = |list: usize, at: usize| {
        let found = lists[list].ranked[at].conflicts.iter();
        found.map(|it| it.sentence.clone().unwrap().en).collect::<Vec<_>>()
    };
    let by_q = "another operator (Partner q) has invested in it or recommends it in this program";
    let named_by_q =
        "an application of the company to this program names another operator (Partner q)";
    let also =
        |id: &str| format!("other applications of the company to the program: applications/{id}");
    assert_eq!(conflicts(0, 0), [by_q, &also("far-2")]);
    assert_eq!(conflicts(0, 1), [named_by_q, &also("seoul-2")]);
    assert_eq!(conflicts(1, 0), [also("seoul-2")]);
}

async fn files_are_ranked_as_they_stood(app: App) {
    let mut app = with_files(app).await;
    // `late` applied on 10 March; `out` on 2 February, and was rejected on 10 March.
    let turn = |status: ApplicationStatus, day| ApplicationEvent {
        status: status.into(),
        date: day,
        ..file("any", status).history.remove(0)
    };
    let (before, then) = (date(2026, 2, 2), date(2026, 3, 10));
    for (id, history) in [
        ("late", vec![turn(ApplicationStatus::Applied, then)]),
        (
            "out",
            vec![turn(ApplicationStatus::Applied, before), turn(ApplicationStatus::Rejected, then)],
        ),
    ] {
        app.create_startup(company_of_two_years(id)).await;
        let file = Application { history, ..file(id, ApplicationStatus::Applied) };
        create(&mut app, file).await;
    }
    for (month, day, late, out, total) in
        [(2, 1, false, false, 0), (3, 9, false, true, 5), (3, 10, true, false, 5)]
    {
        let request = RankApplicantsRequest { as_of_date: date(2026, month, day), ..asked() };
        let (lists, summary) = rank(&mut app, request).await.unwrap();
        let has = |name: &str| ranked(&lists[0]).contains(&name);
        assert_eq!((has("startups/late"), has("startups/out")), (late, out), "{month}-{day}");
        assert_eq!(summary.total_applicants, total, "{month}-{day}");
    }
}

async fn whoever_is_not_there_any_more_is_told(app: App) {
    let mut app = with_files(app).await;
    let gone = DeleteStartupRequest { name: "startups/far".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();
    let gone = DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(gone).await.unwrap();
    let (lists, summary) = rank(&mut app, asked()).await.unwrap();
    assert_eq!(lists.len(), 1);
    assert_eq!(ranked(&lists[0]), ["startups/seoul"]);
    assert_eq!(summary.missing_operators, ["partners/q"]);
    assert_eq!(summary.missing_startups, ["startups/far"]);
    assert_eq!(summary.total_applicants, 3);

    app.create_partner(partner("r")).await;
    let request = MergePartnerRequest {
        name: "partners/r".to_owned(),
        duplicate: "partners/p".to_owned(),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(request).await.unwrap();
    let before = RankApplicantsRequest { operators: vec!["partners/p".to_owned()], ..asked() };
    let (lists, _) = rank(&mut app, before).await.unwrap();
    assert_eq!(lists[0].partner, "partners/r", "by the name from before the merge");

    let none = RankApplicantsRequest { program: "programs/none".to_owned(), ..asked() };
    assert_refused(rank(&mut app, none).await, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_are_refused_with_all_that_is_wrong() {
    let mut app = with_files(App::start().await).await;
    let bad = RankApplicantsRequest {
        program: "startups/x".to_owned(),
        operators: vec!["partners/p".to_owned(), "partners/p".to_owned(), "p".to_owned()],
        as_of_date: date(2026, 2, 30),
        max_results: 501,
        ..RankApplicantsRequest::default()
    };
    let refused = rank(&mut app, bad).await.unwrap_err();
    let fields = ["program", "operators[2]", "operators[1]", "as_of_date", "max_results"];
    assert_eq!(violated_fields(&refused), fields);
    app.create_partner(partner("r")).await;
    let without = RankApplicantsRequest {
        operators: ["p", "r", "none"].map(|id| format!("partners/{id}")).to_vec(),
        ..asked()
    };
    let refused = rank(&mut app, without).await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["operators[1]", "operators[2]"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_be_looked_at_is_told_beside_the_applicant() {
    let mut app = with_files(App::start().await).await;
    let mut related = company("related", date(2024, 1, 2), "KR-29");
    let holder = partner("p").display_name.unwrap();
    related.equity = vec![EquityPosition {
        holder: if holder.ko.is_empty() { holder.en } else { holder.ko },
        party_class: PartyClass::Operator.into(),
        related_party: Some(true),
        share_basis_points: 500,
        as_of_date: date(2026, 1, 1),
        provenance: None,
    }];
    app.create_startup(related).await;
    create(&mut app, file("related", ApplicationStatus::Applied)).await;
    let (lists, _) = rank(&mut app, asked()).await.unwrap();
    let conflicts = |list: &OperatorRanking| {
        let it = list.ranked.iter().find(|it| it.startup == "startups/related").unwrap();
        it.conflicts.iter().map(|it| it.kind()).collect::<Vec<_>>()
    };
    assert_eq!(conflicts(&lists[0]), [OperatorConflictKind::RelatedParty]);
    assert_eq!(conflicts(&lists[1]), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_tells_lists_in_both_languages() {
    let app = with_files(App::start().await).await;
    let rank = ["program", "rank", NAME, "--as-of", "2026-06-29", "--set-aside"];
    let english = run(naru(&app, &[&rank[..], &["--lang", "en"]].concat())).await;
    assert!(english.status.success(), "{}", err(&english));
    let rows: Vec<Vec<String>> =
        out(&english).lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    assert_eq!(rows[0], ["operator", "row", "rank", "points", "startup", "application", "why"]);
    let kinds: Vec<(&str, &str)> = rows[1..].iter().map(|it| (&*it[1], &*it[4])).collect();
    assert_eq!(
        kinds,
        [
            ("ranked", "startups/far"),
            ("ranked", "startups/seoul"),
            ("set-aside", "startups/old"),
            ("set-aside", "startups/unsure"),
            ("ranked", "startups/seoul"),
            ("set-aside", "startups/far"),
            ("set-aside", "startups/old"),
            ("set-aside", "startups/unsure"),
        ]
    );
    assert!(rows[1][6].starts_with("10 bonus points; "), "{:?}", rows[1]);
    assert_eq!(rows[3][6], "does not qualify: age");
    assert_eq!(rows[4][6], "not known: age");
    let note = "4 open files: 2 qualify, 1 do not, of 1 it is not known";
    assert!(err(&english).contains(note), "{}", err(&english));
    let korean = run(naru(&app, &[&rank[..], &["--lang", "ko"]].concat())).await;
    assert!(out(&korean).contains("자격 미충족: age"), "{}", out(&korean));
    assert!(err(&korean).contains("심사 중인 신청 4건: 충족 2, 미충족 1, 확인 필요 1"));
    let json = run(naru(&app, &[&rank[..], &["--json"]].concat())).await;
    assert_eq!(out(&json).lines().count(), 3, "two operators and the summary");
}
