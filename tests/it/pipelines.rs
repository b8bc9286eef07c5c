//! What the application service promises of where files stand, and how the command tells it.

use std::collections::BTreeMap;

use naru::proto::program_rule::Kind as RuleKind;
use naru::proto::{
    Application, ApplicationEvent, ApplicationStatus, BatchUpsertApplicationsRequest, Date,
    DeleteApplicationRequest, DeletePartnerRequest, DeleteProgramRequest, DeleteStartupRequest,
    DocumentRule, EquityShareRule, MergePartnerRequest, OperatorPipeline, PartyClass, PipelineTask,
    Place, Program, ProgramQuota, ProgramRule, ProgramStage, ReceivedDocument, RegionClass,
    RegionalPlaces, ReportPipelineRequest, ReportPipelineResponse, RequiredDocument, RuleEffect,
    Startup, SupplementRequest,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::commands::{err, naru, out, run};

use ApplicationStatus::{
    Applied, DocumentReview, Invested, Objected, Panel, Recommended, Rejected, Selected, Withdrawn,
};

on_either_database!(
    files_of_two_years_are_counted_and_told_by_day,
    a_file_is_told_as_it_stood,
    more_files_than_a_page_are_counted,
    an_operator_that_was_merged_has_its_rights_and_files,
    what_cannot_be_asked_is_refused,
);

/// A day of 2026; reports are asked of 29 June.
fn on(month: i32, day: i32) -> Option<Date> {
    Some(Date { year: 2026, month, day })
}

fn program(year: i32) -> Program {
    let rule = |id: &str, en: &str, kind: RuleKind| ProgramRule {
        id: id.to_owned(),
        text: text("규칙", en),
        effect: RuleEffect::Hard.into(),
        kind: Some(kind),
        ..ProgramRule::default()
    };
    let titles = vec!["Certificate".to_owned()];
    let cap = EquityShareRule {
        party_classes: vec![PartyClass::Operator.into()],
        basis_points_max: Some(3_000),
        ..EquityShareRule::default()
    };
    let review = ProgramStage {
        id: "review".to_owned(),
        display_name: text("서류 검토", "the review"),
        status: DocumentReview.into(),
        ..ProgramStage::default()
    };
    let recommendation = ProgramStage {
        id: "recommendation".to_owned(),
        display_name: text("추천", "the recommendation"),
        status: Recommended.into(),
        ..ProgramStage::default()
    };
    Program {
        name: format!("programs/{year}"),
        display_name: text("시험 사업", "Trial program"),
        sponsor: text("가상시", "Nowhere City"),
        year,
        apply_until_date: on(7, 1).map(|it| Date { year, ..it }),
        quotas: vec![ProgramQuota {
            partner: "partners/p".to_owned(),
            places: 2,
            regional_places: vec![RegionalPlaces { region_class: "south".to_owned(), places: 1 }],
            designated_until_date: Some(Date { year, month: 12, day: 31 }),
            ..ProgramQuota::default()
        }],
        stages: vec![recommendation, review],
        required_documents: vec![RequiredDocument {
            title: "Register".to_owned(),
            stage: "review".to_owned(),
            ..RequiredDocument::default()
        }],
        region_classes: vec![RegionClass {
            id: "south".to_owned(),
            display_name: text("남쪽", "the south"),
            place_codes: vec!["KR-29".to_owned()],
        }],
        rules: vec![
            rule("certified", "a certificate", RuleKind::Document(DocumentRule { titles })),
            rule("cap", "at most 30%", RuleKind::EquityShare(cap)),
        ],
        disclaimer: text("가상", "Invented"),
        as_of_date: on(1, 1),
        is_official: true,
        ..Program::default()
    }
}

/// A file of a start-up that took these turns on the first days of June, with this operator where there is one.
fn file(id: &str, company: &str, operator: &str, turns: &[ApplicationStatus]) -> Application {
    let turn = |(at, &status): (usize, &ApplicationStatus)| ApplicationEvent {
        status: status.into(),
        date: on(6, i32::try_from(at).unwrap() + 1),
        actor: "Agency".to_owned(),
        reason: text("", "as recorded"),
    };
    Application {
        name: format!("applications/{id}"),
        program: "programs/2026".to_owned(),
        startup: format!("startups/{company}"),
        operator: if operator.is_empty() { String::new() } else { format!("partners/{operator}") },
        history: turns.iter().enumerate().map(turn).collect(),
        ..Application::default()
    }
}

async fn store(app: &mut App, applications: Vec<Application>) {
    for some in applications.chunks(500) {
        let applications = some.to_vec();
        let request =
            BatchUpsertApplicationsRequest { applications, atomic: true, ..Default::default() };
        app.applications.batch_upsert_applications(request).await.unwrap();
    }
}

/// Start-ups `a` to `c`, the first two with a certificate; operators `p` and `q`; two programs; no file.
async fn with_programs(app: App) -> App {
    let mut app = app;
    for (id, region, expiry_date) in
        [("a", "KR-29", on(7, 10)), ("b", "KR-11", on(12, 31)), ("c", "", None)]
    {
        let certificate = naru::proto::Certificate {
            title: "Certificate".to_owned(),
            expiry_date,
            ..naru::proto::Certificate::default()
        };
        let held = naru::proto::EquityPosition {
            holder: "Founders".to_owned(),
            party_class: PartyClass::Founders.into(),
            share_basis_points: 10_000,
            as_of_date: on(1, 1),
            ..naru::proto::EquityPosition::default()
        };
        let place = Place {
            country_code: "KR".to_owned(),
            region_code: region.to_owned(),
            ..Place::default()
        };
        app.create_startup(Startup {
            place: Some(place),
            certificates: expiry_date.map(|_| certificate).into_iter().collect(),
            equity: vec![held],
            ..startup(id)
        })
        .await;
    }
    for id in ["p", "q"] {
        app.create_partner(partner(id)).await;
    }
    for year in [2025, 2026] {
        let request = naru::proto::CreateProgramRequest {
            program: Some(program(year)),
            ..Default::default()
        };
        app.programs.create_program(request).await.unwrap();
    }
    app
}

/// Of both programs, of 29 June.
fn asked() -> ReportPipelineRequest {
    ReportPipelineRequest {
        programs: vec!["programs/2025".to_owned(), "programs/2026".to_owned()],
        as_of_date: on(6, 29),
        ..ReportPipelineRequest::default()
    }
}

fn of_one() -> ReportPipelineRequest {
    ReportPipelineRequest { programs: vec!["programs/2026".to_owned()], ..asked() }
}

async fn report(
    app: &mut App,
    request: ReportPipelineRequest,
) -> Result<ReportPipelineResponse, Status> {
    Ok(app.applications.report_pipeline(request).await?.into_inner())
}

/// A right as `p 1/2 1; south 1/1 0 ?0`.
fn right(it: &OperatorPipeline) -> String {
    let regions = it.regions.iter();
    let regions = regions.map(|it| {
        format!("; {} {}/{} {} ?{}", it.region_class, it.used, it.places, it.left, it.unknown)
    });
    let partner = it.partner.trim_start_matches("partners/");
    format!("{partner} {}/{} {}{}", it.used, it.places, it.left, regions.collect::<String>())
}

fn statuses(reply: &ReportPipelineResponse, at: usize) -> BTreeMap<&str, i32> {
    let counts = reply.programs[at].statuses.iter();
    counts
        .map(|it| (it.status().as_str_name().trim_start_matches("APPLICATION_STATUS_"), it))
        .map(|(name, it)| (name, it.applications))
        .collect()
}

fn told(task: &PipelineTask) -> String {
    let due = task.due_date.map(|it| format!(" {}-{}", it.month, it.day)).unwrap_or_default();
    let late = if task.is_late { " late" } else { "" };
    let about = if task.application.is_empty() { &task.operator } else { &task.application };
    let kind = task.kind().as_str_name().trim_start_matches("PIPELINE_TASK_KIND_").to_lowercase();
    format!("{about} {kind}{due}{late}")
}

/// Six files of 2026 and one of 2025.
fn files() -> Vec<Application> {
    let asks = SupplementRequest {
        title: "Budget".to_owned(),
        request_date: on(6, 10),
        due_date: on(6, 28),
        ..SupplementRequest::default()
    };
    vec![
        Application {
            equity_share_basis_points: Some(3_500),
            ..file("invested", "a", "p", &[Applied, Invested])
        },
        Application {
            supplements: vec![asks],
            documents: vec![ReceivedDocument {
                title: "register".to_owned(),
                receive_date: on(6, 11),
            }],
            ..file("review", "b", "p", &[Invested, Recommended, DocumentReview])
        },
        file("panel", "c", "q", &[Recommended, Panel]),
        file("selected", "c", "p", &[Recommended, Selected]),
        file("objected", "b", "", &[Applied, Rejected, Objected]),
        file("gone", "a", "p", &[Applied, Withdrawn]),
        Application {
            program: "programs/2025".to_owned(),
            ..file("old", "a", "p", &[Recommended, Rejected])
        },
    ]
}

async fn files_of_two_years_are_counted_and_told_by_day(app: App) {
    let mut app = with_programs(app).await;
    store(&mut app, files()).await;
    let reply = report(&mut app, asked()).await.unwrap();
    assert_eq!(reply.as_of_date, on(6, 29));
    let years: Vec<i32> = reply.programs.iter().map(|it| it.year).collect();
    assert_eq!(years, [2025, 2026]);
    assert!(reply.programs.iter().all(|it| !it.program_etag.is_empty()));
    assert_eq!(statuses(&reply, 0), BTreeMap::from([("REJECTED", 1)]));
    let expected = [
        ("DOCUMENT_REVIEW", 1),
        ("INVESTED", 1),
        ("OBJECTED", 1),
        ("PANEL", 1),
        ("SELECTED", 1),
        ("WITHDRAWN", 1),
    ];
    assert_eq!(statuses(&reply, 1), BTreeMap::from(expected));
    let rights: Vec<Vec<String>> =
        reply.programs.iter().map(|it| it.operators.iter().map(right).collect()).collect();
    assert_eq!(rights[0], ["p 1/2 1; south 1/1 0 ?0"]);
    assert_eq!(rights[1], ["p 2/2 0; south 0/1 0 ?1", "q 1/0 0"]);
    assert_eq!(reply.programs[1].operators[0].designated_until_date, on(12, 31));

    let tasks: Vec<String> = reply.tasks.iter().map(told).collect();
    let expected = [
        "applications/review supplement 6-28 late",
        "applications/invested recommendation 7-1",
        "applications/invested eligibility_ends 7-10",
        "applications/invested equity_above_cap",
        "applications/objected objection",
        "applications/objected duplicate",
        "applications/panel document",
        "applications/panel missing_datum",
        "applications/panel duplicate",
        "applications/review duplicate",
        // Of 2025 nothing is told: designation and call are over, and nobody can use what is left.
        "partners/q no_right",
    ];
    assert_eq!(tasks, expected);
    assert_eq!(reply.total_tasks, 11);
    let missing = reply.tasks.iter().find(|it| told(it).contains("missing")).unwrap();
    assert_eq!(missing.rule, "certified");
    assert_eq!(
        missing.sentence,
        text("유효한 서류 필요: Certificate", "a document that holds: Certificate")
    );
    // Asking once more answers the same, as fresh as what was answered.
    let again =
        ReportPipelineRequest { at_least_as_fresh: reply.consistency_token.clone(), ..asked() };
    assert_eq!(report(&mut app, again).await.unwrap(), reply);

    // Of one operator, its rights and its files alone.
    let one = ReportPipelineRequest { operator: "partners/q".to_owned(), ..asked() };
    let one = report(&mut app, one).await.unwrap();
    assert_eq!(one.programs[0].operators, []);
    assert_eq!(one.programs[1].operators, [reply.programs[1].operators[1].clone()]);
    assert_eq!(statuses(&one, 1), BTreeMap::from([("PANEL", 1)]));
    let of_q: Vec<PipelineTask> =
        reply.tasks.iter().filter(|it| it.operator == "partners/q").cloned().collect();
    assert_eq!(one.tasks, of_q);

    // Further ahead more is due.
    let within = ReportPipelineRequest { within_days: 10, ..asked() };
    assert_eq!(report(&mut app, within).await.unwrap().total_tasks, 10);
    let within = ReportPipelineRequest { within_days: 365, ..asked() };
    assert_eq!(
        report(&mut app, within).await.unwrap().total_tasks,
        13,
        "two more certificates end"
    );

    // What is deleted is not there.
    let delete =
        DeleteApplicationRequest { name: "applications/objected".to_owned(), ..Default::default() };
    app.applications.delete_application(delete).await.unwrap();
    let delete = DeleteStartupRequest { name: "startups/c".to_owned(), ..Default::default() };
    app.startups.delete_startup(delete).await.unwrap();
    let reply = report(&mut app, of_one()).await.unwrap();
    assert!(!statuses(&reply, 0).contains_key("OBJECTED"));
    let missing = reply.tasks.iter().find(|it| told(it).contains("missing")).unwrap();
    assert!(missing.sentence.as_ref().unwrap().en.contains("is deleted"), "{missing:?}");
}

async fn a_file_is_told_as_it_stood(app: App) {
    let mut app = with_programs(app).await;
    store(&mut app, files()).await;
    let on_day = |day| ReportPipelineRequest { as_of_date: on(6, day), ..of_one() };
    let reply = report(&mut app, on_day(1)).await.unwrap();
    let expected = BTreeMap::from([("APPLIED", 3), ("INVESTED", 1), ("RECOMMENDED", 2)]);
    assert_eq!(statuses(&reply, 0), expected);
    let rights: Vec<String> = reply.programs[0].operators.iter().map(right).collect();
    assert_eq!(rights, ["p 1/2 1; south 0/1 1 ?1", "q 1/0 0"]);
    let reply = report(&mut app, on_day(9)).await.unwrap();
    let tasks: Vec<String> = reply.tasks.iter().map(told).collect();
    assert!(!tasks.iter().any(|it| it.contains("supplement")), "{tasks:?}");
    assert!(tasks.contains(&"applications/review document".to_owned()), "{tasks:?}");
    let before = ReportPipelineRequest { as_of_date: on(5, 31), ..of_one() };
    let reply = report(&mut app, before).await.unwrap();
    assert_eq!((statuses(&reply, 0).len(), reply.tasks.len()), (0, 0));
    assert_eq!(right(&reply.programs[0].operators[0]), "p 0/2 2; south 0/1 1 ?0");
}

async fn more_files_than_a_page_are_counted(app: App) {
    let mut app = with_programs(app).await;
    // The last file has the company of the first one.
    let companies: Vec<String> = (0..1_100).map(|it| format!("s{it:04}")).collect();
    for some in companies.chunks(500) {
        let startups = some.iter().map(|id| startup(id)).collect();
        let request = naru::proto::BatchUpsertStartupsRequest {
            startups,
            atomic: true,
            ..Default::default()
        };
        app.startups.batch_upsert_startups(request).await.unwrap();
    }
    let ids = companies.iter().chain([&companies[0]]);
    let files = ids.enumerate().map(|(at, company)| {
        let turns: &[ApplicationStatus] = if at % 2 == 0 { &[Applied] } else { &[Recommended] };
        file(&format!("f{at:04}"), company, "p", turns)
    });
    store(&mut app, files.collect()).await;
    let reply = report(&mut app, of_one()).await.unwrap();
    assert_eq!(statuses(&reply, 0), BTreeMap::from([("APPLIED", 551), ("RECOMMENDED", 550)]));
    assert_eq!(right(&reply.programs[0].operators[0]), "p 550/2 0; south 0/1 0 ?550");
    let kind = |name: &str| reply.tasks.iter().filter(|it| told(it).contains(name)).count();
    // A certificate and the shares of each one.
    assert_eq!((kind("missing_datum"), kind("no_right"), kind("duplicate")), (2_202, 1, 2));
    assert_eq!(usize::try_from(reply.total_tasks), Ok(reply.tasks.len()));
    let names: Vec<&str> = reply.tasks.iter().map(|it| it.application.as_str()).collect();
    assert!(names[..names.len() - 1].is_sorted(), "files in the order of their names");
}

async fn an_operator_that_was_merged_has_its_rights_and_files(app: App) {
    let mut app = with_programs(app).await;
    store(&mut app, files()).await;
    let merge = MergePartnerRequest {
        name: "partners/q".to_owned(),
        duplicate: "partners/p".to_owned(),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(merge).await.unwrap();
    let asked =
        |operator: &str| ReportPipelineRequest { operator: operator.to_owned(), ..of_one() };
    let reply = report(&mut app, asked("partners/p")).await.unwrap();
    assert_eq!(reply, report(&mut app, asked("partners/q")).await.unwrap());
    let rights: Vec<String> = reply.programs[0].operators.iter().map(right).collect();
    assert_eq!(rights, ["q 3/2 0; south 0/1 0 ?2"]);
    // One that is deleted has what is recorded of it; one that never was is not found.
    let delete = DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(delete).await.unwrap();
    let deleted = report(&mut app, asked("partners/q")).await.unwrap();
    assert_eq!(deleted.programs, reply.programs);
    let unknown = report(&mut app, asked("partners/nobody")).await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");
}

async fn what_cannot_be_asked_is_refused(app: App) {
    let mut app = with_programs(app).await;
    let bad = ReportPipelineRequest {
        programs: vec!["programs/2025".to_owned(), "2026".to_owned(), "programs/2025".to_owned()],
        operator: "startups/a".to_owned(),
        as_of_date: Some(Date { year: 2026, month: 6, day: 0 }),
        within_days: 400,
        at_least_as_fresh: "x".to_owned(),
    };
    let refused = report(&mut app, bad).await;
    let refused = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let expected = [
        "programs[1]",
        "programs[2]",
        "operator",
        "as_of_date",
        "within_days",
        "at_least_as_fresh",
    ];
    assert_eq!(violated_fields(&refused), expected);
    let unknown = ReportPipelineRequest { programs: vec!["programs/none".to_owned()], ..asked() };
    assert_refused(report(&mut app, unknown).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let delete = DeleteProgramRequest { name: "programs/2025".to_owned(), ..Default::default() };
    app.programs.delete_program(delete).await.unwrap();
    assert_refused(report(&mut app, asked()).await, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_tells_what_is_to_be_done_in_both_languages() {
    let mut app = with_programs(App::start().await).await;
    store(&mut app, files()).await;
    let words = ["program", "pipeline", "programs/2026", "--as-of", "2026-06-29"];
    let told = run(naru(&app, &words)).await;
    assert_eq!(
        out(&told),
        "row\tprogram\tyear\tstatus\tfiles\n\
         status\tprograms/2026\t2026\tinvested\t1\n\
         status\tprograms/2026\t2026\tdocument_review\t1\n\
         status\tprograms/2026\t2026\tpanel\t1\n\
         status\tprograms/2026\t2026\tselected\t1\n\
         status\tprograms/2026\t2026\tobjected\t1\n\
         status\tprograms/2026\t2026\twithdrawn\t1\n\
         row\tprogram\tyear\toperator\tplaces\tused\tleft\tregions\tdesignated_from\tdesignated_until\n\
         right\tprograms/2026\t2026\tpartners/p\t2\t2\t0\tsouth 0/1 +1?\t\t2026-12-31\n\
         right\tprograms/2026\t2026\tpartners/q\t0\t1\t0\t\t\t\n\
         row\tdue_date\tlate\tkind\tprogram\toperator\tstartup\tapplication\trule\twhat\n\
         task\t2026-06-28\tyes\tsupplement\tprograms/2026\tpartners/p\tstartups/b\tapplications/review\t\tasked for on 2026-06-10: Budget\n\
         task\t2026-07-01\t\trecommendation\tprograms/2026\tpartners/p\tstartups/a\tapplications/invested\t\tinvested on 2026-06-02, to be recommended\n\
         task\t2026-07-10\t\teligibility_ends\tprograms/2026\tpartners/p\tstartups/a\tapplications/invested\tcertified\tqualifies until 2026-07-10; after that: Certificate: has expired\n\
         task\t\t\tequity_above_cap\tprograms/2026\tpartners/p\tstartups/a\tapplications/invested\tcap\tasks for 35%; operators may hold 30% at most\n\
         task\t\t\tobjection\tprograms/2026\t\tstartups/b\tapplications/objected\t\tobjection of 2026-06-03, to be answered\n\
         task\t\t\tduplicate\tprograms/2026\t\tstartups/b\tapplications/objected\t\tother files of the company in the program: applications/review\n\
         task\t\t\tdocument\tprograms/2026\tpartners/q\tstartups/c\tapplications/panel\t\tto be handed in for the review: Register\n\
         task\t\t\tmissing_datum\tprograms/2026\tpartners/q\tstartups/c\tapplications/panel\tcertified\ta document that holds: Certificate\n\
         task\t\t\tduplicate\tprograms/2026\tpartners/q\tstartups/c\tapplications/panel\t\tother files of the company in the program: applications/selected\n\
         task\t\t\tduplicate\tprograms/2026\tpartners/p\tstartups/b\tapplications/review\t\tother files of the company in the program: applications/objected\n\
         task\t\t\tno_right\tprograms/2026\tpartners/q\t\t\t\t1 file names it, and it has no quota in the program\n",
        "{}",
        err(&told)
    );
    let note = "as of 2026-06-29: 6 files; 11 things to be done, 1 of them late";
    assert!(err(&told).contains(note), "{}", err(&told));

    let korean = ["--lang", "ko", "--operator", "partners/p", "--within", "11"];
    let told = run(naru(&app, &[&words[..], &korean].concat())).await;
    let text = out(&told);
    let tasks: Vec<&str> = text.lines().filter(|line| line.starts_with("task")).collect();
    let sentences: Vec<&str> = tasks.iter().map(|line| line.rsplit('\t').next().unwrap()).collect();
    let expected = [
        "2026-06-10 요청, 미제출: Budget",
        "2026-06-02 투자, 추천 필요",
        "2026-07-10까지 자격 충족, 이후: Certificate: 유효기간 만료",
        "요청 지분 35% (운영사 지분 상한 30%)",
        "같은 사업의 다른 신청: applications/objected",
    ];
    assert_eq!(sentences, expected);
    let note = "2026-06-29 기준 신청 4건, 할 일 5건, 그중 기한이 지난 일 1건";
    assert!(err(&told).contains(note), "{}", err(&told));

    let json = run(naru(&app, &[&words[..], &["--json"]].concat())).await;
    let json: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(json["programs"][0]["operators"][0]["left"], 0);
    assert_eq!(json["totalTasks"], 11);
    let unknown = run(naru(&app, &["program", "pipeline", "programs/none"])).await;
    assert_eq!(unknown.status.code(), Some(3), "{}", err(&unknown));
}
