//! Who takes part, and what stands in the way of any allocation.

use naru::proto::{
    AllocationExclusionReason, Application, ApplicationEvent, ApplicationStatus,
    BatchUpsertApplicationsRequest, CreateAllocationRequest, DeletePartnerRequest,
    DeleteStartupRequest, Program, ProgramStage, ProgramTrack, RuleAnswer,
    UpdateApplicationRequest, UpdateProgramRequest,
};
use prost_types::FieldMask;
use tonic::Code;

use super::{
    SEOUL, applicant, application, apply, create_program, get, kept, of_startup, parts, placed,
    program, quota, request, reserve, said, tried, turn, with,
};
use crate::app::{App, assert_refused, partner, text, violated_fields};
use crate::delegations::day;

on_either_database!(
    who_takes_no_part_is_told,
    files_take_part_as_they_stood,
    what_cannot_be_allocated_says_why,
);

async fn who_takes_no_part_is_told(app: App) {
    let mut of_program = program(vec![quota("p", 9)]);
    let track = |id: &str| ProgramTrack { id: id.to_owned(), display_name: text(id, id) };
    of_program.tracks = vec![track("general")];
    let mut app = with(app, of_program, &[]).await;
    let general = |id: &str| Application { track: "general".to_owned(), ..application(id, &[]) };
    for (id, seat, application) in [
        ("abroad", "US-CA", general("abroad")),
        ("gone", SEOUL, general("gone")),
        ("home", SEOUL, general("home")),
        ("lost", SEOUL, application("lost", &[])),
        ("unknown", "", general("unknown")),
    ] {
        app.create_startup(applicant((id, 2, seat, &[]))).await;
        apply(&mut app, application).await;
    }
    use ApplicationStatus::{
        Applied, DocumentReview, Invested, Objected, Panel, Recommended, Rejected, Selected,
        Withdrawn,
    };
    for (id, turns) in [
        ("z1", &[Applied, DocumentReview][..]),
        ("z2", &[Applied, Panel]),
        ("z3", &[Applied, Invested, DocumentReview]),
        ("z4", &[Applied, Recommended]),
        ("z5", &[Applied, Selected]),
        ("z6", &[Applied, Rejected]),
        ("z7", &[Applied, Withdrawn]),
        ("z8", &[Applied, Rejected, Objected]),
        ("z9", &[Applied]),
    ] {
        app.create_startup(applicant((id, 2, SEOUL, &[]))).await;
        // Nobody has z1 and z2; z9 was placed by hand.
        let operator = if ["z1", "z2"].contains(&id) { "" } else { "partners/p" };
        let file = Application {
            operator: operator.to_owned(),
            history: turns.iter().map(|&it| turn(it)).collect(),
            ..general(id)
        };
        apply(&mut app, file).await;
    }
    let gone = DeleteStartupRequest { name: "startups/gone".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();

    let name = kept(&mut app, request()).await.unwrap();
    let (inputs, outcome) = parts(&get(&mut app, &name).await.unwrap());
    assert_eq!(placed(&outcome), ["home-p 1", "z1-p 1", "z2-p 1"]);
    assert_eq!(inputs.operators[0].filled_before, 4, "z3, z4, z5 and z9");
    let excluded: Vec<(&str, AllocationExclusionReason, &[String])> =
        outcome.excluded.iter().map(|it| (&it.startup[9..], it.reason(), &it.rules[..])).collect();
    use AllocationExclusionReason as Reason;
    let korea = ["korea".to_owned()];
    assert_eq!(
        excluded,
        [
            ("abroad", Reason::NotEligible, &korea[..]),
            ("gone", Reason::Deleted, &[]),
            ("lost", Reason::UnknownTrack, &[]),
            ("unknown", Reason::Undecided, &korea),
        ]
    );
    assert_eq!(outcome.total_excluded, 4);
    for (id, sentence) in [
        ("abroad", "Startup abroad took no part: it does not qualify (failed: “Rule”)."),
        ("gone", "startups/gone took no part: its profile is deleted."),
        (
            "lost",
            "Startup lost took no part: its application names no track of the program, by which it could be judged.",
        ),
        (
            "unknown",
            "Startup unknown took no part: it is not known whether it qualifies (not known: “Rule”).",
        ),
    ] {
        assert_eq!(said(of_startup(&mut app, &name, id).await.sentence)[1], sentence);
    }

    let all = CreateAllocationRequest { includes_undecided: true, ..request() };
    let (inputs, outcome) = parts(&tried(&mut app, all).await.unwrap());
    assert_eq!(placed(&outcome), ["home-p 1", "unknown-p 1", "z1-p 1", "z2-p 1"]);
    assert_eq!(inputs.applicants[1].answer(), RuleAnswer::Unknown);
    assert_eq!(outcome.total_excluded, 3);
}

async fn files_take_part_as_they_stood(app: App) {
    use ApplicationStatus::{Applied, Rejected, Selected};
    let mut app = with(app, program(vec![quota("p", 9)]), &[]).await;
    for (id, turns) in [
        ("late", &[(Applied, 4)][..]),
        ("out", &[(Applied, 1), (Rejected, 4)]),
        ("taken", &[(Applied, 1), (Selected, 4)]),
    ] {
        app.create_startup(applicant((id, 2, SEOUL, &[]))).await;
        let on = |&(status, on): &(ApplicationStatus, i32)| ApplicationEvent {
            date: day(on),
            ..turn(status)
        };
        let history = turns.iter().map(on).collect();
        apply(&mut app, Application { history, ..application(id, &[]) }).await;
    }
    for (on, expected) in [(3, &["out-p 1", "taken-p 1"][..]), (4, &["late-p 1"]), (0, &[])] {
        let request = CreateAllocationRequest { as_of_date: day(on), ..request() };
        let (_, outcome) = parts(&tried(&mut app, request).await.unwrap());
        assert_eq!(placed(&outcome), expected, "{on}");
    }
}

async fn what_cannot_be_allocated_says_why(app: App) {
    let mut app = app;
    let bad = CreateAllocationRequest {
        program: "partners/p".to_owned(),
        seed: -1,
        author: "x".repeat(201),
        request_id: "가".to_owned(),
        ..request()
    };
    let mut fields = violated_fields(&kept(&mut app, bad).await.unwrap_err());
    fields.sort_unstable();
    assert_eq!(fields, ["author", "program", "request_id", "seed"]);
    assert_refused(kept(&mut app, request()).await, Code::NotFound, "RESOURCE_NOT_FOUND");

    let refused = async |app: &mut App, field: &str, part: &str| {
        let status = kept(app, request()).await;
        let status = assert_refused(status, Code::FailedPrecondition, "PROGRAM_UNALLOCATABLE");
        assert_eq!(violated_fields(&status), [field], "{status:?}");
        assert!(status.message().contains(part), "{status:?}");
    };
    create_program(&mut app, program(Vec::new())).await;
    refused(&mut app, "quotas", "add the operators and their places").await;

    for id in ["p", "q"] {
        app.create_partner(partner(id)).await;
    }
    app.create_startup(applicant(("a", 2, SEOUL, &[]))).await;
    let change = async |app: &mut App, program: Program| {
        let update_mask = Some(FieldMask { paths: vec!["*".to_owned()] });
        let request =
            UpdateProgramRequest { program: Some(program), update_mask, ..Default::default() };
        app.programs.update_program(request).await.unwrap();
    };
    let stage = ProgramStage {
        id: "invest".to_owned(),
        display_name: text("투자", "Investment"),
        status: ApplicationStatus::Invested.into(),
        ..ProgramStage::default()
    };
    let chosen = Program { stages: vec![stage], ..program(vec![quota("p", 1)]) };
    change(&mut app, chosen).await;
    refused(&mut app, "stages[0].status", "they choose, and nobody is assigned").await;
    let more = Program { places: 2, ..program(vec![quota("p", 1), quota("q", 2)]) };
    change(&mut app, more).await;
    refused(&mut app, "quotas", "have 3 places together, of 2 that the program has").await;
    let mut reserved = program(vec![quota("p", 1), quota("q", 1)]);
    reserved.places = 10;
    reserved.reserves = vec![reserve("honam", "honam", "", 3_000, 0)];
    change(&mut app, reserved).await;
    refused(&mut app, "reserves", "keep 3 of the 2 places of the operators").await;

    change(&mut app, program(vec![quota("p", 1), quota("q", 1)])).await;
    apply(&mut app, application("a", &[])).await;
    apply(&mut app, Application { name: "applications/b".to_owned(), ..application("a", &[]) })
        .await;
    refused(&mut app, "applications/b", "is of startups/a, as applications/a is").await;
    // The company has its place by the other file.
    let (status, reason) = (ApplicationStatus::Selected, text("", "It is taken"));
    let selected = ApplicationEvent { reason, ..turn(status) };
    let taken = UpdateApplicationRequest {
        application: Some(Application {
            name: "applications/b".to_owned(),
            operator: "partners/p".to_owned(),
            history: vec![turn(ApplicationStatus::Applied), selected],
            ..application("a", &[])
        }),
        update_mask: Some(FieldMask { paths: vec!["operator".to_owned(), "history".to_owned()] }),
        ..Default::default()
    };
    app.applications.update_application(taken).await.unwrap();
    refused(&mut app, "applications/a", "is of startups/a, as applications/b is").await;

    let applications = |from: usize| {
        let file = |at: usize| Application {
            name: format!("applications/n{at}"),
            ..application("a", &[])
        };
        let applications = (from..from + 500).map(file).collect();
        BatchUpsertApplicationsRequest { applications, ..Default::default() }
    };
    for from in (0..5_000).step_by(500) {
        app.applications.batch_upsert_applications(applications(from)).await.unwrap();
    }
    let status = kept(&mut app, request()).await.unwrap_err();
    assert_eq!(violated_fields(&status)[0], "applications");

    let gone = DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(gone).await.unwrap();
    let status = kept(&mut app, request()).await.unwrap_err();
    assert_eq!(violated_fields(&status)[..2], ["quotas[1].partner", "applications"]);
}
