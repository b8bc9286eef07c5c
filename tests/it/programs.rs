//! What the services of programs and applications promise of what they keep.

use std::time::Duration;

use naru::proto::batch_upsert_applications_result::Outcome;
use naru::proto::{
    Application, ApplicationEvent, ApplicationStatus, BatchUpsertApplicationsRequest, Change,
    CreateApplicationRequest, CreateProgramRequest, DeletePartnerRequest, GetApplicationRequest,
    GetProgramRequest, ListApplicationsRequest, ListProgramsRequest, MergePartnerRequest,
    MergeStartupRequest, Program, ProgramQuota, ProgramTrack, UpdateApplicationRequest,
    UpdateProgramRequest, WriteResult,
};
use prost_types::FieldMask;
use sqlx::{Connection as _, SqliteConnection};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, text, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::delegations::{day, with_profiles};

on_either_database!(
    a_program_is_stored_and_listed_and_names_only_operators_that_exist,
    a_file_is_stored_and_listed_and_names_only_what_exists,
    files_and_quotas_follow_merges,
    a_track_that_the_program_does_not_have_is_refused,
    what_rests_on_nothing_is_told_with_what_is_malformed,
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

    // Of a name that is none of this field it is enough to say so.
    let of_wrong_kind =
        Application { preferences: vec!["startups/none".to_owned()], ..application("f") };
    let refused = create(&mut app, of_wrong_kind).await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["application.preferences[0]"]);

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

/// The program `one` with these tracks.
fn with_tracks(ids: &[&str]) -> Program {
    let track = |id: &&str| ProgramTrack { id: (*id).to_owned(), display_name: text(id, id) };
    Program { tracks: ids.iter().map(track).collect(), ..program("one", 2026) }
}

async fn update(app: &mut App, patch: Application, path: &str) -> Result<WriteResult, Status> {
    let request = changing(patch, path);
    Ok(app.applications.update_application(request).await?.into_inner().result.unwrap())
}

fn changing(patch: Application, path: &str) -> UpdateApplicationRequest {
    UpdateApplicationRequest {
        application: Some(Application { name: "applications/f".to_owned(), ..patch }),
        update_mask: mask(path),
        ..Default::default()
    }
}

async fn a_track_that_the_program_does_not_have_is_refused(app: App) {
    let mut app = with_profiles(app).await;
    create_program(&mut app, with_tracks(&["general", "deep-tech"])).await.unwrap();
    create_program(&mut app, program("two", 2026)).await.unwrap();
    let on = |track: &str| Application { track: track.to_owned(), ..application("f") };
    let refused = create(&mut app, on("genral")).await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["application.track"]);
    let there_are = "`genral` is no track of programs/one, which has `general`, `deep-tech`";
    assert!(refused.message().ends_with(there_are), "{}", refused.message());

    create(&mut app, on("general")).await.unwrap();
    // The fields that the mask leaves as they are count too.
    let track = |track: &str| Application { track: track.to_owned(), ..Application::default() };
    let refused = update(&mut app, track("deep"), "track").await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["application.track"]);
    let moved = Application { program: "programs/two".to_owned(), ..Application::default() };
    let refused = update(&mut app, moved, "program").await.unwrap_err();
    assert_eq!(violated_fields(&refused), ["application.track"]);
    assert!(refused.message().ends_with("which has none; leave it empty"), "{refused}");
    update(&mut app, track("deep-tech"), "track").await.unwrap();

    // A program may lose a track: what was stored stays, and nobody comes to it any more.
    let program = Some(with_tracks(&["general"]));
    let request =
        UpdateProgramRequest { program, update_mask: mask("tracks"), ..Default::default() };
    app.programs.update_program(request).await.unwrap();
    let noted = Application { note: text("", "Called"), ..Application::default() };
    update(&mut app, noted, "note").await.unwrap();
    let again = Application { note: text("", "Called twice"), ..on("deep-tech") };
    let request = BatchUpsertApplicationsRequest {
        applications: vec![
            again,
            Application { name: "applications/g".to_owned(), ..on("deep-tech") },
        ],
        ..Default::default()
    };
    let reply = app.applications.batch_upsert_applications(request).await.unwrap().into_inner();
    let outcome = |at: usize| reply.results[at].outcome.clone().unwrap();
    assert!(matches!(outcome(0), Outcome::Written(it) if it.change() == Change::Updated));
    assert!(
        matches!(outcome(1), Outcome::Error(it) if it.message.contains("applications[1].track"))
    );
    assert_eq!(get(&mut app, "f").await.track, "deep-tech");
}

/// By which program a change is judged is read before its turn to be written has come.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_somebody_moves_at_the_same_moment_is_judged_by_neither_program() {
    let mut app = with_profiles(App::start().await).await;
    create_program(&mut app, with_tracks(&["general"])).await.unwrap();
    let two = Program { name: "programs/two".to_owned(), ..with_tracks(&["general"]) };
    create_program(&mut app, two).await.unwrap();
    create(&mut app, application("f")).await.unwrap();
    let begin = |patch: Application, path: &str| {
        let (mut applications, request) = (app.applications.clone(), changing(patch, path));
        tokio::spawn(async move { applications.update_application(request).await })
    };
    // While somebody else writes to the database, it can be read, and writes wait in the order in which they came.
    let file = app.data_dir().join("naru.db");
    let mut other = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let two = Application { program: "programs/two".to_owned(), ..Application::default() };
    let moved = begin(two, "program");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let general = Application { track: "general".to_owned(), ..Application::default() };
    let late = begin(general.clone(), "track");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!moved.is_finished() && !late.is_finished());
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    moved.await.unwrap().unwrap();
    let refused = late.await.unwrap().map(|_| ());
    assert_refused(refused, Code::Aborted, "ETAG_MISMATCH");
    let stored = get(&mut app, "f").await;
    assert_eq!((stored.program.as_str(), stored.track.as_str()), ("programs/two", ""));
    update(&mut app, general, "track").await.unwrap();
}

async fn what_rests_on_nothing_is_told_with_what_is_malformed(app: App) {
    let mut app = with_program(app).await;
    let bad = |id: &str| Application {
        track: "general".to_owned(),
        operator: "partners/none".to_owned(),
        preferences: vec!["partners/q".to_owned(), "partners/No".to_owned()],
        equity_share_basis_points: Some(20_000),
        ..application(id)
    };
    let fields = ["preferences[1]", "equity_share_basis_points", "operator", "track"];
    let within = |path: &str| fields.map(|field| format!("{path}.{field}"));
    let refused = create(&mut app, bad("f")).await.unwrap_err();
    assert_eq!(violated_fields(&refused), within("application"));

    create(&mut app, application("f")).await.unwrap();
    let refused = update(&mut app, bad("f"), "*").await.unwrap_err();
    assert_eq!(violated_fields(&refused), within("application"));

    for atomic in [false, true] {
        // What is sound by itself is refused by what is stored, and told of beside the others.
        let lost = Application { startup: "startups/none".to_owned(), ..application("lost") };
        let request = BatchUpsertApplicationsRequest {
            applications: vec![bad("f"), application("g"), lost],
            atomic,
            ..Default::default()
        };
        let reply = app.applications.batch_upsert_applications(request).await.unwrap().into_inner();
        let told = reply.results.into_iter().map(|it| match it.outcome.unwrap() {
            Outcome::Written(written) => format!("{:?}", written.change()),
            Outcome::Error(error) => error.message,
        });
        let told: Vec<String> = told.collect();
        assert_eq!(told[0], "the request has 4 violations");
        let expected = if atomic { "not written, for another item" } else { "Created" };
        assert!(told[1].starts_with(expected), "{told:?}");
        assert!(told[2].starts_with("applications[2].startup: startups/none"), "{told:?}");
    }

    // Of what is stored already, what has gone since is no news.
    let gone = DeletePartnerRequest { name: "partners/p".to_owned(), ..Default::default() };
    app.partners.delete_partner(gone).await.unwrap();
    let wrong = Application { equity_share_basis_points: Some(20_000), ..application("f") };
    let request =
        BatchUpsertApplicationsRequest { applications: vec![wrong], ..Default::default() };
    let reply = app.applications.batch_upsert_applications(request).await.unwrap().into_inner();
    let Some(Outcome::Error(error)) = &reply.results[0].outcome else { panic!("{reply:?}") };
    assert!(error.message.starts_with("applications[0].equity_share_basis_points"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_not_there_is_told_in_the_language_spoken() {
    let app = App::start().await;
    for command in ["check", "rank", "pipeline", "allocate", "export"] {
        for (language, said, advice) in [
            (
                "ko",
                "오류: programs/nope: 없거나 삭제되었습니다",
                "조치: 이름을 확인하세요. `naru program list`",
            ),
            ("en", "error: programs/nope does not exist", "check the name; `naru program list`"),
        ] {
            let words = ["program", command, "programs/nope", "--lang", language];
            let told = run(naru(&app, &words)).await;
            assert_eq!(told.status.code(), Some(3), "{command}");
            for part in [said, advice] {
                assert!(err(&told).contains(part), "{command}: {}", err(&told));
            }
        }
    }
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
