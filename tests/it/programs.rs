//! What the services of programs and applications promise of what they keep.

use naru::proto::{
    Application, ApplicationEvent, ApplicationStatus, Change, CreateApplicationRequest,
    CreateProgramRequest, DeletePartnerRequest, GetApplicationRequest, GetProgramRequest,
    ListApplicationsRequest, ListProgramsRequest, MergePartnerRequest, MergeStartupRequest,
    Program, ProgramQuota, UpdateApplicationRequest, UpdateProgramRequest, WriteResult,
};
use prost_types::FieldMask;
use tonic::Status;

use crate::app::{App, text, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::delegations::{day, with_profiles};

on_either_database!(
    a_program_is_stored_and_listed_and_names_only_operators_that_exist,
    a_file_is_stored_and_listed_and_names_only_what_exists,
    files_and_quotas_follow_merges,
);

/// A program whose one operator is `p`.
fn program(id: &str, year: i32) -> Program {
    Program {
        name: format!("programs/{id}"),
        display_name: text("시험 사업", "Trial program"),
        sponsor: text("가상시", "Nowhere City"),
        year,
        quotas: vec![ProgramQuota {
            partner: "partners/p".to_owned(),
            places: 2,
            ..ProgramQuota::default()
        }],
        disclaimer: text("가상", "Invented"),
        as_of_date: day(1),
        ..Program::default()
    }
}

/// A file of the start-up `a`, recommended by `p`.
fn application(id: &str) -> Application {
    let turn = |status: ApplicationStatus| ApplicationEvent {
        status: status.into(),
        date: day(1),
        actor: "Agency".to_owned(),
        reason: None,
    };
    Application {
        name: format!("applications/{id}"),
        program: "programs/one".to_owned(),
        startup: "startups/a".to_owned(),
        operator: "partners/p".to_owned(),
        preferences: vec!["partners/p".to_owned(), "partners/q".to_owned()],
        history: vec![turn(ApplicationStatus::Applied), turn(ApplicationStatus::Recommended)],
        ..Application::default()
    }
}

async fn create_program(app: &mut App, program: Program) -> Result<WriteResult, Status> {
    let request = CreateProgramRequest { program: Some(program), ..Default::default() };
    Ok(app.programs.create_program(request).await?.into_inner().result.unwrap())
}

async fn create(app: &mut App, application: Application) -> Result<WriteResult, Status> {
    let request = CreateApplicationRequest { application: Some(application), ..Default::default() };
    Ok(app.applications.create_application(request).await?.into_inner().result.unwrap())
}

async fn get_program(app: &mut App, id: &str) -> Program {
    let request = GetProgramRequest { name: format!("programs/{id}"), ..Default::default() };
    app.programs.get_program(request).await.unwrap().into_inner().program.unwrap()
}

async fn get(app: &mut App, id: &str) -> Application {
    let name = format!("applications/{id}");
    let request = GetApplicationRequest { name, ..Default::default() };
    app.applications.get_application(request).await.unwrap().into_inner().application.unwrap()
}

async fn with_program(app: App) -> App {
    let mut app = with_profiles(app).await;
    create_program(&mut app, program("one", 2026)).await.unwrap();
    app
}

fn mask(path: &str) -> Option<FieldMask> {
    Some(FieldMask { paths: vec![path.to_owned()] })
}

async fn a_program_is_stored_and_listed_and_names_only_operators_that_exist(app: App) {
    let mut app = with_profiles(app).await;
    let mut unknown = program("one", 2026);
    unknown.quotas.insert(
        0,
        ProgramQuota { partner: "partners/nobody".to_owned(), ..ProgramQuota::default() },
    );
    let refused = create_program(&mut app, unknown).await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["program.quotas[0].partner"]);

    let written = create_program(&mut app, program("one", 2026)).await.unwrap();
    assert_eq!(written.change(), Change::Created);
    create_program(&mut app, program("two", 2025)).await.unwrap();
    let stored = get_program(&mut app, "one").await;
    assert_eq!(stored.etag, written.etag, "the version that checks name");
    let bare = Program { etag: String::new(), create_time: None, update_time: None, ..stored };
    assert_eq!(bare, program("one", 2026));

    let names = async |app: &mut App, partner: &str, years: &[i32]| {
        let request = ListProgramsRequest {
            partner: partner.to_owned(),
            years: years.to_vec(),
            ..ListProgramsRequest::default()
        };
        let reply = app.programs.list_programs(request).await.unwrap().into_inner();
        reply.programs.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut app, "", &[]).await, ["programs/one", "programs/two"]);
    assert_eq!(names(&mut app, "partners/p", &[2025]).await, ["programs/two"]);
    assert_eq!(names(&mut app, "partners/q", &[]).await, [""; 0]);

    // An operator that is gone may stay in what was stored before, and nobody may be added that is not there.
    let gone = DeletePartnerRequest { name: "partners/p".to_owned(), ..Default::default() };
    app.partners.delete_partner(gone).await.unwrap();
    let patch = |quota: Option<&str>| {
        let mut patch = Program { places: 7, ..program("one", 2026) };
        patch.quotas.extend(quota.map(|partner| ProgramQuota {
            partner: partner.to_owned(),
            ..ProgramQuota::default()
        }));
        let program = Some(patch);
        UpdateProgramRequest { program, update_mask: mask("*"), ..Default::default() }
    };
    app.programs.update_program(patch(None)).await.unwrap();
    let refused = app.programs.update_program(patch(Some("partners/x"))).await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["program.quotas[1].partner"]);
    assert_eq!(get_program(&mut app, "one").await.places, 7);
}

async fn a_file_is_stored_and_listed_and_names_only_what_exists(app: App) {
    let mut app = with_program(app).await;
    let nowhere = Application {
        program: "programs/none".to_owned(),
        startup: "startups/none".to_owned(),
        operator: "partners/none".to_owned(),
        preferences: vec!["partners/p".to_owned(), "partners/none-either".to_owned()],
        ..application("f")
    };
    let refused = create(&mut app, nowhere).await.unwrap_err();
    let fields = ["startup", "operator", "preferences[1]", "program"];
    let mut found = violated_fields(&refused);
    found.sort_unstable();
    let mut expected = fields.map(|field| format!("application.{field}"));
    expected.sort_unstable();
    assert_eq!(found, expected);

    create(&mut app, application("f")).await.unwrap();
    let stored = get(&mut app, "f").await;
    let bare = Application { etag: String::new(), create_time: None, update_time: None, ..stored };
    assert_eq!(bare, application("f"));

    let listed = async |app: &mut App, request: ListApplicationsRequest| {
        let reply = app.applications.list_applications(request).await.unwrap().into_inner();
        reply.applications.len()
    };
    let all = ListApplicationsRequest::default;
    let at = |status: ApplicationStatus| vec![i32::from(status)];
    let of = |program: &str| ListApplicationsRequest { program: program.to_owned(), ..all() };
    let with = |name: &str| ListApplicationsRequest { operator: name.to_owned(), ..all() };
    assert_eq!(listed(&mut app, of("programs/one")).await, 1);
    assert_eq!(listed(&mut app, of("programs/two")).await, 0);
    assert_eq!(listed(&mut app, with("partners/p")).await, 1);
    assert_eq!(listed(&mut app, with("partners/q")).await, 0, "it only wants to go there");
    let statuses = at(ApplicationStatus::Recommended);
    assert_eq!(listed(&mut app, ListApplicationsRequest { statuses, ..all() }).await, 1);
    let statuses = at(ApplicationStatus::Applied);
    assert_eq!(listed(&mut app, ListApplicationsRequest { statuses, ..all() }).await, 0);

    let mut back = application("f");
    back.history.push(back.history[0].clone());
    let request = UpdateApplicationRequest {
        application: Some(back),
        update_mask: mask("history"),
        ..Default::default()
    };
    let refused = app.applications.update_application(request).await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["application.history[2].status"]);
}

async fn files_and_quotas_follow_merges(app: App) {
    let mut app = with_program(app).await;
    create(&mut app, application("f")).await.unwrap();
    let request = MergePartnerRequest {
        name: "partners/q".to_owned(),
        duplicate: "partners/p".to_owned(),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(request).await.unwrap();
    let request = MergeStartupRequest {
        name: "startups/b".to_owned(),
        duplicate: "startups/a".to_owned(),
        ..MergeStartupRequest::default()
    };
    app.startups.merge_startup(request).await.unwrap();
    let file = get(&mut app, "f").await;
    assert_eq!((file.startup.as_str(), file.operator.as_str()), ("startups/b", "partners/q"));
    assert_eq!(file.preferences, ["partners/q"], "it is wanted once");
    assert_eq!(get_program(&mut app, "one").await.quotas[0].partner, "partners/q");
}

#[tokio::test(flavor = "multi_thread")]
async fn sample_programs_are_imported_listed_shown_and_exported() {
    let app = App::start().await;
    let file = format!("{}/examples/programs/programs.jsonl", env!("CARGO_MANIFEST_DIR"));
    let imported = run(naru(&app, &["import", &file])).await;
    assert!(imported.status.success(), "{}", err(&imported));
    let listed = run(naru(&app, &["program", "list", "--year", "2025", "--lang", "en"])).await;
    assert!(listed.status.success(), "{}", err(&listed));
    let text = out(&listed);
    assert!(text.contains("programs/tips-2025") && !text.contains("programs/tips-2026"), "{text}");
    let shown = run(naru(&app, &["get", "programs/tips-2025"])).await;
    assert!(out(&shown).contains(r#""sponsor":{"ko":"중소벤처기업부""#), "{}", out(&shown));
    let exported = run(naru(&app, &["export", "--kind", "programs"])).await;
    let lines = out(&exported);
    assert_eq!(lines.lines().count(), std::fs::read_to_string(&file).unwrap().lines().count());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_listed_with_where_they_stand_by_whom_and_why() {
    let mut app = with_program(App::start().await).await;
    let mut other = application("g");
    other.history.push(ApplicationEvent {
        status: ApplicationStatus::Rejected.into(),
        date: day(2),
        actor: "Panel".to_owned(),
        reason: text("시장이 작음", "A small market"),
    });
    create(&mut app, application("f")).await.unwrap();
    create(&mut app, other).await.unwrap();
    let all = ["program", "applications", "programs/one", "--lang", "en"];
    let listed = run(naru(&app, &all)).await;
    let day = |number: i32| {
        let day = day(number).unwrap();
        format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
    };
    let expected = [
        "name\tstartup\ttrack\toperator\tstatus\tsince\tby\treason".to_owned(),
        format!("applications/f\tstartups/a\t\tpartners/p\trecommended\t{}\tAgency\t", day(1)),
        format!(
            "applications/g\tstartups/a\t\tpartners/p\trejected\t{}\tPanel\tA small market",
            day(2)
        ),
    ];
    assert_eq!(out(&listed).lines().collect::<Vec<_>>(), expected);
    assert!(err(&listed).contains("2 applications"), "{}", err(&listed));
    let some = run(naru(&app, &[&all[..], &["--status", "rejected"]].concat())).await;
    assert_eq!(out(&some).lines().count(), 2);
}
