//! What checks of eligibility promise.

use naru::proto::check_eligibility_response::Part;
use naru::proto::program_rule::Kind as RuleKind;
use naru::proto::{
    AgeRule, AgeStart, Application, ApplicationEvent, ApplicationStatus,
    BatchUpsertStartupsRequest, Certificate, CheckEligibilityRequest, CreateApplicationRequest,
    CreateProgramRequest, Date, DeletePartnerRequest, DeleteProgramRequest, DeleteStartupRequest,
    DocumentRule, EligibilityCheck, EligibilityScope, EligibilitySummary, FundingRound,
    GetProgramRequest, GetProgramVersionRequest, GetStartupRequest, InvestedAmountRule,
    InvestedMoney, ListProgramVersionsRequest, MergePartnerRequest, MergeStartupRequest, Money,
    Partner, PartnerKind, Program, ProgramRule, ProgramTrack, Remedy, RemedyKind, RoundInvestor,
    RuleAnswer, RuleEffect, Startup, TrlRule, UpdateProgramRequest, UpdateStartupRequest,
    rule_value,
};
use prost_types::FieldMask;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::commands::{err, naru, out, run};

on_either_database!(
    named_start_ups_are_judged_in_the_order_of_the_request,
    applicants_are_judged_by_the_tracks_of_their_applications,
    all_start_ups_are_judged_page_by_page,
    what_is_wrong_is_told_before_anything_is_answered,
    a_profile_changed_by_its_remedies_passes,
    investors_are_known_by_their_profiles,
    by_the_version_that_a_check_names_is_checked_again,
);

const PASS: RuleAnswer = RuleAnswer::Pass;
const FAIL: RuleAnswer = RuleAnswer::Fail;
const UNKNOWN: RuleAnswer = RuleAnswer::Unknown;

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Some(Date { year, month, day })
}

fn won(millions: i64) -> Option<Money> {
    Some(Money { currency_code: "KRW".to_owned(), units: millions * 1_000_000, nanos: 0 })
}

fn rule(id: &str, tracks: &[&str], ko: &str, en: &str, kind: RuleKind) -> ProgramRule {
    ProgramRule {
        id: id.to_owned(),
        text: text(ko, en),
        effect: RuleEffect::Hard.into(),
        tracks: tracks.iter().map(|&id| id.to_owned()).collect(),
        kind: Some(kind),
        ..ProgramRule::default()
    }
}

/// A program of two tracks: the general one asks for a young company, the other one for a certificate, both for money
/// of an operator that is paid in.
fn program() -> Program {
    let track = |id: &str, ko: &str, en: &str| ProgramTrack {
        id: id.to_owned(),
        display_name: text(ko, en),
    };
    let age = AgeRule {
        start: AgeStart::BusinessRegistration.into(),
        months_max: 84,
        ..AgeRule::default()
    };
    let money = InvestedMoney {
        investor_kinds: vec![PartnerKind::TipsOperator.into()],
        is_paid_in_only: true,
        ..InvestedMoney::default()
    };
    let invested = InvestedAmountRule {
        money: Some(money),
        amount_min: won(100),
        ..InvestedAmountRule::default()
    };
    let venture = DocumentRule { titles: vec!["벤처기업확인서".to_owned()] };
    let ready = TrlRule { trl_min: 6, trl_max: 0 };
    let ready = rule("ready", &[], "TRL 6 이상", "TRL of at least 6", RuleKind::Trl(ready));
    Program {
        name: "programs/ignite".to_owned(),
        display_name: text("시험 사업", "Ignite"),
        sponsor: text("가상시", "Nowhere City"),
        year: 2026,
        tracks: vec![
            track("general", "일반", "General"),
            track("deep-tech", "딥테크", "Deep tech"),
        ],
        rules: vec![
            rule("young", &["general"], "7년 이내", "At most seven years", RuleKind::Age(age)),
            rule("invested", &[], "1억 원 이상", "KRW 100M", RuleKind::InvestedAmount(invested)),
            rule("venture", &["deep-tech"], "벤처기업", "Venture", RuleKind::Document(venture)),
            ProgramRule { effect: RuleEffect::Bonus.into(), bonus_points: 3, ..ready },
        ],
        is_official: true,
        as_of_date: date(2026, 1, 2),
        ..Program::default()
    }
}

/// A start-up that began on a day and has raised so much of `p`.
fn raised(id: &str, began: Option<Date>, millions: i64, paid_in: Option<bool>) -> Startup {
    let round = FundingRound {
        date: date(2025, 6, 1),
        amount: won(millions),
        investors: vec![RoundInvestor {
            investor_name: "P".to_owned(),
            partner: "partners/p".to_owned(),
            amount: won(millions),
        }],
        paid_in,
        ..FundingRound::default()
    };
    Startup { business_registration_date: began, rounds: vec![round], ..startup(id) }
}

fn operator(id: &str) -> Partner {
    Partner { kind: PartnerKind::TipsOperator.into(), ..partner(id) }
}

/// The program with one operator and four start-ups: `a` qualifies, of `b` it is not known whether its money is paid in,
/// `c` is old and `d` has raised too little.
async fn ground(mut app: App) -> App {
    app.create_partner(operator("p")).await;
    let young = date(2024, 1, 1);
    app.create_startup(Startup { trl: Some(7), ..raised("a", young, 100, Some(true)) }).await;
    app.create_startup(raised("b", young, 100, None)).await;
    app.create_startup(raised("c", date(2015, 3, 2), 100, Some(true))).await;
    app.create_startup(raised("d", young, 40, Some(true))).await;
    let request = CreateProgramRequest { program: Some(program()), ..Default::default() };
    app.programs.create_program(request).await.unwrap();
    app
}

async fn apply(
    app: &mut App,
    id: &str,
    startup: &str,
    track: &str,
    statuses: &[ApplicationStatus],
) {
    let event = |status: &ApplicationStatus| ApplicationEvent {
        status: (*status).into(),
        date: date(2026, 2, 1),
        actor: "Agency".to_owned(),
        reason: text("", "So it is"),
    };
    let application = Application {
        name: format!("applications/{id}"),
        program: "programs/ignite".to_owned(),
        track: track.to_owned(),
        startup: format!("startups/{startup}"),
        history: statuses.iter().map(event).collect(),
        ..Application::default()
    };
    let request = CreateApplicationRequest { application: Some(application), ..Default::default() };
    app.applications.create_application(request).await.unwrap();
}

fn request(startups: &[&str]) -> CheckEligibilityRequest {
    CheckEligibilityRequest {
        program: "programs/ignite".to_owned(),
        startups: startups.iter().map(|id| format!("startups/{id}")).collect(),
        as_of_date: date(2026, 6, 1),
        ..CheckEligibilityRequest::default()
    }
}

async fn check(
    app: &mut App,
    request: CheckEligibilityRequest,
) -> Result<(Vec<EligibilityCheck>, EligibilitySummary), Status> {
    let mut replies = app.programs.check_eligibility(request).await?.into_inner();
    let (mut checks, mut summary) = (Vec::new(), None);
    while let Some(reply) = replies.message().await? {
        assert!(summary.is_none(), "the summary comes last");
        match reply.part.unwrap() {
            Part::Check(check) => checks.push(check),
            Part::Summary(last) => summary = Some(last),
        }
    }
    Ok((checks, summary.expect("a summary")))
}

/// Id, track and answer of each check.
fn told(checks: &[EligibilityCheck]) -> Vec<(&str, &str, RuleAnswer)> {
    checks
        .iter()
        .map(|it| (it.startup.trim_start_matches("startups/"), it.track.as_str(), it.answer()))
        .collect()
}

async fn named_start_ups_are_judged_in_the_order_of_the_request(app: App) {
    let mut app = ground(app).await;
    let (checks, summary) = check(&mut app, request(&["d", "a", "c", "b"])).await.unwrap();
    let expected = [
        ("d", "general", FAIL),
        ("d", "deep-tech", FAIL),
        ("a", "general", PASS),
        ("a", "deep-tech", UNKNOWN),
        ("c", "general", FAIL),
        ("c", "deep-tech", UNKNOWN),
        ("b", "general", UNKNOWN),
        ("b", "deep-tech", UNKNOWN),
    ];
    assert_eq!(told(&checks), expected);
    assert_eq!((checks[2].bonus_points, checks[2].bonus_points_max), (3, 3));
    assert_eq!((checks[0].bonus_points, checks[0].bonus_points_max), (0, 3));

    // The summary counts these very checks.
    let count = |answer| checks.iter().filter(|it| it.answer() == answer).count();
    let counts = [summary.passing, summary.failing, summary.undecided, summary.not_judged];
    assert_eq!(
        counts.map(|it| usize::try_from(it).unwrap()),
        [PASS, FAIL, UNKNOWN, RuleAnswer::Unspecified].map(count)
    );
    assert_eq!(summary.total_checks, 8);
    let failing: Vec<_> = summary
        .failing_rules
        .iter()
        .map(|it| (it.rule.as_str(), it.checks, it.sole_checks))
        .collect();
    assert_eq!(failing, [("invested", 2, 2), ("young", 1, 1)]);
    let missing: Vec<_> = summary
        .missing
        .iter()
        .map(|it| (it.field.as_str(), it.rule.as_str(), it.checks, it.deciding_checks))
        .collect();
    let expected = [("certificates", "venture", 3, 2), ("rounds.paid_in", "invested", 2, 1)];
    assert_eq!(missing, expected);
    assert_eq!(summary.missing[0].options, ["벤처기업확인서"]);

    // All of it is of one version of the program and of one day, and comes again as it was.
    let stored = stored_program(&mut app).await;
    for check in &checks {
        assert_eq!((&check.program, &check.program_etag), (&stored.name, &stored.etag));
        assert_eq!(check.as_of_date, date(2026, 6, 1));
    }
    assert_eq!((&summary.program, &summary.program_etag), (&stored.name, &stored.etag));
    assert_eq!(summary.as_of_date, date(2026, 6, 1));
    let fresh = CheckEligibilityRequest {
        at_least_as_fresh: summary.consistency_token.clone(),
        ..request(&["d", "a", "c", "b"])
    };
    assert_eq!(check(&mut app, fresh).await.unwrap(), (checks, summary));

    // Merged ones are those that have taken their place, each once; a track alone is a track alone.
    let merge = MergeStartupRequest {
        name: "startups/a".to_owned(),
        duplicate: "startups/d".to_owned(),
        ..MergeStartupRequest::default()
    };
    app.startups.merge_startup(merge).await.unwrap();
    let general =
        CheckEligibilityRequest { track: "general".to_owned(), ..request(&["d", "b", "a"]) };
    let (checks, _) = check(&mut app, general).await.unwrap();
    assert_eq!(told(&checks), [("a", "general", PASS), ("b", "general", UNKNOWN)]);
}

async fn applicants_are_judged_by_the_tracks_of_their_applications(app: App) {
    use ApplicationStatus::{Applied, Withdrawn};
    let mut app = ground(app).await;
    let nobody = check(&mut app, request(&[])).await.unwrap();
    assert_eq!((nobody.0.len(), nobody.1.total_checks), (0, 0));
    app.create_startup(startup("gone")).await;
    apply(&mut app, "1", "c", "deep-tech", &[Applied]).await;
    apply(&mut app, "2", "b", "general", &[Applied]).await;
    apply(&mut app, "3", "a", "", &[Applied]).await;
    apply(&mut app, "4", "d", "general", &[Applied, Withdrawn]).await;
    apply(&mut app, "5", "gone", "general", &[Applied]).await;
    apply(&mut app, "6", "b", "deep-tech", &[Applied, Withdrawn]).await;
    let gone = DeleteStartupRequest { name: "startups/gone".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();

    let applicants =
        CheckEligibilityRequest { scope: EligibilityScope::Applicants.into(), ..request(&[]) };
    let (checks, summary) = check(&mut app, applicants.clone()).await.unwrap();
    let expected = [
        ("a", "general", PASS),
        ("a", "deep-tech", UNKNOWN),
        ("b", "general", UNKNOWN),
        ("c", "deep-tech", UNKNOWN),
    ];
    assert_eq!(told(&checks), expected);
    assert_eq!(check(&mut app, request(&[])).await.unwrap(), (checks, summary));

    // Whoever is named has the track of its application too.
    let (checks, _) = check(&mut app, request(&["d", "c"])).await.unwrap();
    let tracks: Vec<_> = told(&checks).into_iter().map(|(id, track, _)| (id, track)).collect();
    assert_eq!(tracks, [("d", "general"), ("d", "deep-tech"), ("c", "deep-tech")]);
    let (checks, _) =
        check(&mut app, CheckEligibilityRequest { track: "general".to_owned(), ..applicants })
            .await
            .unwrap();
    let expected = [("a", "general", PASS), ("b", "general", UNKNOWN), ("c", "general", FAIL)];
    assert_eq!(told(&checks), expected);

    // Who applies for two tracks is judged by both, whatever the order of the applications.
    apply(&mut app, "0", "c", "general", &[Applied]).await;
    let (checks, _) = check(&mut app, request(&["c"])).await.unwrap();
    assert_eq!(told(&checks), [("c", "general", FAIL), ("c", "deep-tech", UNKNOWN)]);
}

async fn all_start_ups_are_judged_page_by_page(app: App) {
    let mut app = ground(app).await;
    let years = [2024, 2019];
    let many = (0..150).map(|at| {
        let id = format!("s{at}");
        raised(&id, date(years[at % 2], 6, 30), 100, Some(true))
    });
    let request_of = |startups| BatchUpsertStartupsRequest { startups, ..Default::default() };
    app.startups.batch_upsert_startups(request_of(many.collect())).await.unwrap();
    let gone = DeleteStartupRequest { name: "startups/s7".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();
    apply(&mut app, "1", "s9", "deep-tech", &[ApplicationStatus::Applied]).await;
    let all = CheckEligibilityRequest {
        scope: EligibilityScope::AllStartups.into(),
        ends_within_days: 29,
        ..request(&[])
    };
    let (checks, summary) = check(&mut app, all.clone()).await.unwrap();
    let names: Vec<&String> = checks.iter().map(|it| &it.startup).collect();
    assert!(names.is_sorted(), "in the bytewise order of names");
    assert_eq!(checks.len(), 2 * (4 + 149) - 1, "all live ones by both tracks, but for one");
    assert!(!names.iter().any(|name| *name == "startups/s7"));

    // The older half is seven years old on the thirtieth of June, the last day on which it passes: the 29th after that
    // of the check.
    let ends: Vec<(&str, &str)> =
        summary.ending.iter().map(|it| (it.startup.as_str(), it.track.as_str())).collect();
    assert_eq!(ends.len(), 73, "{ends:?}");
    assert!(ends.is_sorted() && ends.iter().all(|(_, track)| *track == "general"), "{ends:?}");
    for ending in &summary.ending {
        assert_eq!(ending.rules, ["young"]);
        assert_eq!(ending.holds_until_date, date(2026, 6, 30));
    }
    let sooner = CheckEligibilityRequest { ends_within_days: 28, ..all.clone() };
    assert_eq!(check(&mut app, sooner).await.unwrap().1.ending, []);
    let passing =
        |checks: &[EligibilityCheck]| checks.iter().filter(|it| it.answer() == PASS).count();
    let next = CheckEligibilityRequest { as_of_date: date(2026, 7, 1), ..all };
    let (then, _) = check(&mut app, next).await.unwrap();
    assert_eq!(passing(&checks) - passing(&then), 73);
}

async fn what_is_wrong_is_told_before_anything_is_answered(app: App) {
    let mut app = ground(app).await;
    let bad = CheckEligibilityRequest {
        program: "startups/a".to_owned(),
        startups: ["startups/a", "partners/p", "startups/a"].map(str::to_owned).to_vec(),
        scope: EligibilityScope::Applicants.into(),
        track: "No track".to_owned(),
        as_of_date: date(2026, 2, 30),
        ends_within_days: -1,
        at_least_as_fresh: "?".to_owned(),
        program_etag: "\u{7}".to_owned(),
    };
    let refused = check(&mut app, bad).await.unwrap_err();
    let fields = [
        "program",
        "startups[1]",
        "startups[2]",
        "scope",
        "track",
        "as_of_date",
        "ends_within_days",
        "program_etag",
        "at_least_as_fresh",
    ];
    assert_eq!(violated_fields(&refused), fields);
    let track = CheckEligibilityRequest { track: "other".to_owned(), ..request(&["a"]) };
    let refused = app.programs.check_eligibility(track).await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["track"]);

    let refused = app.programs.check_eligibility(request(&["a", "nobody", "no-one"])).await;
    let status = assert_refused(refused.map(|_| ()), Code::NotFound, "RESOURCE_NOT_FOUND");
    assert!(status.message().contains("startups/nobody"), "{status:?}");
    let gone = DeleteStartupRequest { name: "startups/b".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();
    let refused = app.programs.check_eligibility(request(&["a", "b"])).await;
    assert_refused(refused.map(|_| ()), Code::NotFound, "RESOURCE_NOT_FOUND");

    let deleted = DeleteProgramRequest { name: program().name, ..Default::default() };
    app.programs.delete_program(deleted).await.unwrap();
    let refused = app.programs.check_eligibility(request(&["a"])).await;
    assert_refused(refused.map(|_| ()), Code::NotFound, "RESOURCE_NOT_FOUND");
}

/// Does what the first remedy of a rule says, and stores the profile.
async fn follow(app: &mut App, id: &str, track: &str, rule: &str) {
    let by_track = CheckEligibilityRequest { track: track.to_owned(), ..request(&[id]) };
    let (checks, _) = check(app, by_track).await.unwrap();
    let finding = checks[0].findings.iter().find(|it| it.rule == rule).unwrap();
    let remedy: &Remedy = &finding.remedies[0];
    let mut changed = stored(app, id).await;
    match (remedy.kind(), remedy.field.as_str()) {
        (RemedyKind::State, "rounds[0].paid_in") => changed.rounds[0].paid_in = Some(true),
        (RemedyKind::State, "business_registration_date") => {
            changed.business_registration_date = date(2024, 5, 6);
        }
        (RemedyKind::Invest, "rounds") => {
            let Some(rule_value::Value::Amount(lacking)) = remedy.value.clone().unwrap().value
            else {
                panic!("{remedy:?}")
            };
            assert_eq!(lacking, won(60).unwrap());
            let mut round = changed.rounds[0].clone();
            (round.amount, round.investors[0].amount) = (Some(lacking.clone()), Some(lacking));
            round.date = date(2026, 5, 31);
            changed.rounds.push(round);
        }
        (RemedyKind::Document, "certificates") => changed.certificates.push(Certificate {
            title: remedy.options[0].clone(),
            issue_date: date(2026, 5, 1),
            ..Certificate::default()
        }),
        other => panic!("{other:?} of {remedy:?}"),
    }
    let update_mask = Some(FieldMask { paths: vec!["*".to_owned()] });
    let request =
        UpdateStartupRequest { startup: Some(changed), update_mask, ..Default::default() };
    app.startups.update_startup(request).await.unwrap();
}

async fn stored(app: &mut App, id: &str) -> Startup {
    let name = format!("startups/{id}");
    let request = GetStartupRequest { name, ..Default::default() };
    app.startups.get_startup(request).await.unwrap().into_inner().startup.unwrap()
}

async fn a_profile_changed_by_its_remedies_passes(app: App) {
    let mut app = ground(app).await;
    app.create_startup(raised("e", None, 100, Some(true))).await;
    let cases = [
        ("b", "general", "invested", UNKNOWN),
        ("d", "general", "invested", FAIL),
        ("e", "general", "young", UNKNOWN),
        ("a", "deep-tech", "venture", UNKNOWN),
    ];
    for (id, track, rule, answer) in cases {
        let by_track = CheckEligibilityRequest { track: track.to_owned(), ..request(&[id]) };
        let (before, _) = check(&mut app, by_track.clone()).await.unwrap();
        assert_eq!(before[0].answer(), answer, "{id}");
        follow(&mut app, id, track, rule).await;
        let (after, _) = check(&mut app, by_track).await.unwrap();
        assert_eq!(after[0].answer(), PASS, "{id}: {after:?}");
    }

    // A program that was changed is another version, and judges by its rules.
    let before = stored_program(&mut app).await;
    let mut stricter = before.clone();
    let Some(RuleKind::InvestedAmount(invested)) = &mut stricter.rules[1].kind else { panic!() };
    invested.amount_min = won(200);
    let update_mask = Some(FieldMask { paths: vec!["rules".to_owned()] });
    let update =
        UpdateProgramRequest { program: Some(stricter), update_mask, ..Default::default() };
    app.programs.update_program(update).await.unwrap();
    let (checks, _) = check(&mut app, request(&["a"])).await.unwrap();
    assert_eq!(checks[0].answer(), FAIL);
    assert_ne!(checks[0].program_etag, before.etag);
}

async fn stored_program(app: &mut App) -> Program {
    let request = GetProgramRequest { name: program().name, ..Default::default() };
    app.programs.get_program(request).await.unwrap().into_inner().program.unwrap()
}

/// Lets the program have a rule less, and answers its new etag.
async fn loosen(app: &mut App, rule: &str) -> String {
    let mut program = stored_program(app).await;
    program.rules.retain(|it| it.id != rule);
    let update_mask = Some(FieldMask { paths: vec!["rules".to_owned()] });
    let request =
        UpdateProgramRequest { program: Some(program), update_mask, ..Default::default() };
    app.programs.update_program(request).await.unwrap().into_inner().result.unwrap().etag
}

async fn versions(app: &mut App) -> Vec<String> {
    let request = ListProgramVersionsRequest { name: program().name, ..Default::default() };
    let reply = app.programs.list_program_versions(request).await.unwrap().into_inner();
    reply.versions.into_iter().map(|it| it.etag).collect()
}

async fn by_the_version_that_a_check_names_is_checked_again(app: App) {
    let mut app = ground(app).await;
    let by = |etag: &str| CheckEligibilityRequest {
        program_etag: etag.to_owned(),
        track: "general".to_owned(),
        ..request(&["c", "d"])
    };
    let (before, summary) = check(&mut app, by("")).await.unwrap();
    assert_eq!(told(&before), [("c", "general", FAIL), ("d", "general", FAIL)]);
    let strict = stored_program(&mut app).await;
    assert_eq!(summary.program_etag, strict.etag);

    let loose = loosen(&mut app, "young").await;
    let looser = loosen(&mut app, "invested").await;
    assert_eq!(versions(&mut app).await, [&*looser, &*loose, &*strict.etag]);
    let (now, summary) = check(&mut app, by("")).await.unwrap();
    let unjudged = RuleAnswer::Unspecified;
    assert_eq!(told(&now), [("c", "general", unjudged), ("d", "general", unjudged)]);
    assert_eq!(summary.program_etag, looser);
    let (then, _) = check(&mut app, by(&loose)).await.unwrap();
    assert_eq!(told(&then), [("c", "general", PASS), ("d", "general", FAIL)]);
    let (again, summary) = check(&mut app, by(&strict.etag)).await.unwrap();
    assert_eq!((again, &summary.program_etag), (before.clone(), &strict.etag));

    let version = |etag: &str| GetProgramVersionRequest {
        name: program().name,
        etag: etag.to_owned(),
        ..Default::default()
    };
    let read = app.programs.get_program_version(version(&strict.etag)).await.unwrap();
    assert_eq!(read.into_inner().program.unwrap(), strict);
    for no_version in ["ffffff", "FFFFFF", "+1", "no etag", "01"] {
        let refused = app.programs.get_program_version(version(no_version)).await;
        let reason = "PROGRAM_VERSION_NOT_FOUND";
        let status = assert_refused(refused.map(|_| ()), Code::NotFound, reason);
        assert_eq!(status.message(), format!("programs/ignite has no version {no_version}"));
        assert_eq!(status.get_details_error_info().unwrap().metadata["name"], "programs/ignite");
        let refused = app.programs.check_eligibility(by(no_version)).await;
        assert_refused(refused.map(|_| ()), Code::NotFound, reason);
    }
    let nowhere = || "programs/none".to_owned();
    let version = GetProgramVersionRequest { name: nowhere(), ..version(&strict.etag) };
    let refused = app.programs.get_program_version(version).await;
    assert_refused(refused.map(|_| ()), Code::NotFound, "RESOURCE_NOT_FOUND");
    let versions_of = ListProgramVersionsRequest { name: nowhere(), ..Default::default() };
    let refused = app.programs.list_program_versions(versions_of).await;
    assert_refused(refused.map(|_| ()), Code::NotFound, "RESOURCE_NOT_FOUND");

    // By what was in force can be told as long as the program can come back.
    let request = DeleteProgramRequest { name: program().name, ..Default::default() };
    app.programs.delete_program(request).await.unwrap();
    assert_eq!(versions(&mut app).await, [&*looser, &*loose, &*strict.etag]);
    assert_eq!(check(&mut app, by(&strict.etag)).await.unwrap().0, before);
}

async fn investors_are_known_by_their_profiles(app: App) {
    let mut app = ground(app).await;
    let answer = async |app: &mut App| {
        let general = CheckEligibilityRequest { track: "general".to_owned(), ..request(&["a"]) };
        check(app, general).await.unwrap().0.remove(0).findings[1].answer()
    };
    assert_eq!(answer(&mut app).await, PASS);
    let merged = Partner { kind: PartnerKind::Angel.into(), ..partner("angel") };
    app.create_partner(merged).await;
    let merge = MergePartnerRequest {
        name: "partners/angel".to_owned(),
        duplicate: "partners/p".to_owned(),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(merge).await.unwrap();
    assert_eq!(answer(&mut app).await, FAIL, "no operator has invested");
    let gone = DeletePartnerRequest { name: "partners/angel".to_owned(), ..Default::default() };
    app.partners.delete_partner(gone).await.unwrap();
    assert_eq!(answer(&mut app).await, UNKNOWN, "nobody knows what it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_compared_by_the_rates_of_the_server() {
    let mut app = ground(App::start().await).await;
    let dollars = Some(Money { currency_code: "USD".to_owned(), units: 56_000, nanos: 0 });
    let mut abroad = raised("abroad", date(2024, 1, 1), 0, Some(true));
    abroad.rounds[0].amount.clone_from(&dollars);
    abroad.rounds[0].investors[0].amount = dollars;
    app.create_startup(abroad).await;
    let general = CheckEligibilityRequest { track: "general".to_owned(), ..request(&["abroad"]) };
    let (checks, _) = check(&mut app, general.clone()).await.unwrap();
    assert_eq!(checks[0].answer(), FAIL, "some 76 million won, or a tenth more");
    let file = app.data_dir().join("rates.toml");
    std::fs::write(&file, "[USD]\n2015 = 1.0\n[KRW]\n2015 = 2000.0\n").unwrap();
    let mut app = app.restart_with(|settings| settings.rates_file = Some(file)).await;
    let (checks, _) = check(&mut app, general).await.unwrap();
    assert_eq!(checks[0].answer(), PASS, "112 million, or a tenth less");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_where_its_reader_has_gone() {
    let mut app = ground(App::start().await).await;
    let many = (0..300).map(|at| raised(&format!("s{at}"), None, 100, None)).collect();
    let request_of = |startups| BatchUpsertStartupsRequest { startups, ..Default::default() };
    app.startups.batch_upsert_startups(request_of(many)).await.unwrap();
    let all =
        CheckEligibilityRequest { scope: EligibilityScope::AllStartups.into(), ..request(&[]) };
    for _ in 0..4 {
        let mut replies = app.programs.check_eligibility(all.clone()).await.unwrap().into_inner();
        assert!(replies.message().await.unwrap().is_some());
    }
    assert_eq!(check(&mut app, all).await.unwrap().1.total_checks, 608);
    tokio::time::timeout(std::time::Duration::from_secs(20), app.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_are_told_in_both_languages() {
    let mut app = ground(App::start().await).await;
    for (id, startup) in [("1", "a"), ("2", "b"), ("3", "c")] {
        apply(&mut app, id, startup, "general", &[ApplicationStatus::Applied]).await;
    }
    app.create_startup(raised("e", date(2015, 3, 2), 40, Some(true))).await;
    let etag = stored_program(&mut app).await.etag;
    let words = ["program", "check", "programs/ignite", "--as-of", "2026-06-01"];
    let shown = async |more: &[&str]| {
        let output = run(naru(&app, &[&words[..], more].concat())).await;
        assert!(output.status.success(), "{}", err(&output));
        (out(&output), err(&output))
    };
    let (table, notes) = shown(&[]).await;
    assert_eq!(
        table,
        "startup\tdisplay_name\ttrack\tanswer\tbonus_points\tbonus_points_max\trule\twhy\tholds_until\n\
         startups/a\tStartup a\tgeneral\tpass\t3\t3\t\t\t2031-01-01\n\
         startups/b\tStartup b\tgeneral\tunknown\t0\t3\tinvested\tto be stated: whether it is paid in\t2031-01-01\n\
         startups/c\tStartup c\tgeneral\tfail\t0\t3\tyoung\tAt most seven years: the day on which the business \
         began is 2015-03-02; it passed until 2022-03-02\t\n"
    );
    assert_eq!(
        notes,
        format!(
            "as of 2026-06-01: 3 checks: 1 pass, 1 fail, 1 not known\n\
             failed by 1, of them 1 by nothing else: At most seven years (young)\n\
             missing for 1, of them 1 lack nothing else: past rounds, paid in (invested)\n\
             by version {etag} of programs/ignite\n"
        )
    );
    let (table, notes) = shown(&["--lang", "ko", "--only", "fail", "--within", "3650"]).await;
    assert_eq!(
        table.lines().nth(1).unwrap(),
        "startups/c\tStartup c\tgeneral\tfail\t0\t3\tyoung\t7년 이내: 개업일 2015-03-02, 2022-03-02까지 충족했음\t"
    );
    assert_eq!(table.lines().count(), 2);
    assert_eq!(
        notes,
        format!(
            "2026-06-01 기준 판정 3건: 충족 1, 미충족 1, 확인 필요 1\n그중 1건만 보임\n\
             미충족 1건(이 규칙만 1건): 7년 이내 (young)\n\
             미확인 1건(이것만 확인되면 판정 1건): 투자 유치 이력, 납입 완료 (invested)\n\
             2031-01-01까지만 충족: Startup a, 일반 (young)\n\
             programs/ignite의 버전 {etag} 기준\n"
        )
    );

    let (table, notes) = shown(&["--startup", "startups/d", "--track", "general"]).await;
    assert_eq!(
        table,
        "startup\ttrack\trow\trule\teffect\tanswer\ttext\tfound\tevidence\tremedies\tholds_until\n\
         startups/d\tgeneral\trule\tyoung\thard\tpass\tAt most seven years\tthe day on which the business began is \
         2024-01-01; it passes until 2031-01-01\tbusiness began\t\t2031-01-01\n\
         startups/d\tgeneral\trule\tinvested\thard\tfail\tKRW 100M\tKRW 40,000,000 paid in of KRW 100,000,000\tpast rounds 1\t\
         KRW 60,000,000 more from investors (TIPS operator), paid in\t\n\
         startups/d\tgeneral\trule\tready\tbonus\tunknown\tTRL of at least 6\ttechnology readiness level: not known; \
         the rule says at least 6\t\tto be stated: technology readiness level\t\n\
         startups/d\tgeneral\ttotal\t\t\tfail\t\tIgnite, General, as of 2026-06-01: fail; bonus points 0~3\t\t\t\n"
    );
    assert_eq!(notes, format!("by version {etag} of programs/ignite\n"));

    // Of many each tells all that it fails.
    let two = ["--startup", "startups/a", "--startup", "startups/e", "--track", "general"];
    let (table, _) = shown(&two).await;
    let last = table.lines().last().unwrap();
    let expected = "\tfail\t0\t3\tyoung; invested\tAt most seven years: the day on which the business began is \
                    2015-03-02; it passed until 2022-03-02; KRW 100M: KRW 40,000,000 paid in of KRW 100,000,000\t";
    assert!(last.ends_with(expected), "{last}");

    let (json, _) = shown(&["--json", "--only", "unknown"]).await;
    let lines: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "{json}");
    assert_eq!(lines[0]["check"]["startup"], "startups/b");
    assert_eq!(lines[1]["summary"]["totalChecks"], 3);

    let unknown = run(naru(&app, &["program", "check", "programs/none"])).await;
    assert_eq!(unknown.status.code(), Some(3), "{}", err(&unknown));
    let nobody = run(naru(&app, &["program", "check", "programs/ignite", "--within", "0"])).await;
    assert_eq!(nobody.status.code(), Some(2), "{}", err(&nobody));
}

/// At 23:30 in UTC it is the next morning in Seoul.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_today_where_the_service_is() {
    let app = App::start_on_day(jiff::civil::date(2026, 11, 22)).await;
    app.pass(std::time::Duration::from_secs(11 * 3_600 + 1_800));
    let mut app = ground(app).await;
    let today = || CheckEligibilityRequest { as_of_date: None, ..request(&["a"]) };
    let (_, summary) = check(&mut app, today()).await.unwrap();
    assert_eq!(summary.as_of_date, date(2026, 11, 22));
    let seoul = jiff::tz::TimeZone::get("Asia/Seoul").unwrap();
    let mut app = app.restart_with(|settings| settings.time_zone = seoul).await;
    let (_, summary) = check(&mut app, today()).await.unwrap();
    assert_eq!(summary.as_of_date, date(2026, 11, 23));
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_are_listed_and_shown_and_checked_by() {
    let mut app = ground(App::start().await).await;
    let etag = stored_program(&mut app).await.etag;
    loosen(&mut app, "invested").await;
    let shown = async |words: &[&str]| {
        let output = run(naru(&app, &[&["program"], words].concat())).await;
        assert!(output.status.success(), "{}", err(&output));
        (out(&output), err(&output))
    };
    let (listed, _) = shown(&["versions", "programs/ignite"]).await;
    let listed: Vec<&str> = listed.lines().map(|it| it.split('\t').next().unwrap()).collect();
    assert_eq!((listed[0], listed[2], listed.len()), ("version", etag.as_str(), 3));
    let (version, _) = shown(&["versions", "programs/ignite", "--show", &etag]).await;
    let version: serde_json::Value = serde_json::from_str(&version).unwrap();
    assert_eq!(version["rules"].as_array().unwrap().len(), 4);

    let words = ["check", "programs/ignite", "--startup", "startups/d", "--track", "general"];
    let (findings, _) = shown(&words).await;
    assert!(!findings.contains("invested"), "{findings}");
    let (findings, notes) = shown(&[&words[..], &["--version", &etag]].concat()).await;
    assert!(findings.contains("\tinvested\thard\tfail\t"), "{findings}");
    assert_eq!(notes, format!("by version {etag} of programs/ignite\n"));
    let unknown = ["program", "check", "programs/ignite", "--version", "ffff"];
    let unknown = run(naru(&app, &unknown)).await;
    assert_eq!(unknown.status.code(), Some(3), "{}", err(&unknown));
    assert!(err(&unknown).contains("programs/ignite has no version ffff"), "{}", err(&unknown));
    let advice = "`naru program versions PROGRAM` tells which there are";
    assert!(err(&unknown).contains(advice), "{}", err(&unknown));
}
