//! What is kept of an allocation, whatever becomes of that of which it was made, and how it is found tampered with.

use std::collections::BTreeSet;

use naru::proto::{
    Allocation, AllocationViolationKind, ApplicationStatus, CreateAllocationRequest,
    DeleteAllocationRequest, DeleteStartupRequest, Key, ListAllocationsRequest,
    MergeStartupRequest, UpdateApplicationRequest, UpdateProgramRequest, UpdateStartupRequest,
    VerifyAllocationResponse,
};
use naru::server::system_clock;
use naru::services::FORMAT;
use naru::store::{Location, Options, Request, Store, Target};
use prost::Message as _;
use prost_types::FieldMask;
use tonic::Code;

use super::{
    EXAMPLE, PROGRAM, SEOUL, applicant, application, get, kept, of_startup, parts, placed, program,
    quota, request, said, tried, turn, verify, with,
};
use crate::app::{App, assert_refused, startup, text};
use crate::commands::{naru, out, run};
use crate::delegations::day;

on_either_database!(
    an_allocation_is_repeated_and_kept_whatever_changes,
    writes_are_repeated_safely_and_versions_counted,
);

async fn an_allocation_is_repeated_and_kept_whatever_changes(app: App) {
    let mut app = with(app, program(vec![quota("p", 1), quota("q", 2)]), &EXAMPLE).await;
    let asked = CreateAllocationRequest {
        seed: 7,
        as_of_date: day(2),
        author: "Program office".to_owned(),
        note: text("첫 배정", "first run"),
        ..request()
    };
    let tried_out = tried(&mut app, asked.clone()).await.unwrap();
    assert_eq!((&*tried_out.name, tried_out.version), ("", 0));
    assert_eq!(tried(&mut app, asked.clone()).await.unwrap(), tried_out, "the same twice");
    let name = kept(&mut app, asked.clone()).await.unwrap();
    assert_eq!(name, "allocations/one-v1");
    let allocation = get(&mut app, &name).await.unwrap();
    let bare = Allocation {
        name: String::new(),
        version: 0,
        etag: String::new(),
        create_time: None,
        update_time: None,
        ..allocation.clone()
    };
    assert_eq!(bare, tried_out);
    let told = (allocation.seed, allocation.as_of_date, &*allocation.author);
    assert_eq!(told, (7, day(2), "Program office"));
    let (inputs, _) = parts(&allocation);
    let frozen = inputs.program.unwrap();
    assert_eq!((&frozen.etag, &*frozen.name), (&allocation.program_etag, PROGRAM));

    // Everything that it was made of changes.
    let patch = |path: &str| Some(FieldMask { paths: vec![path.to_owned()] });
    let c = UpdateStartupRequest {
        startup: Some(applicant(("c", 9, SEOUL, &[]))),
        update_mask: patch("trl"),
        ..Default::default()
    };
    app.startups.update_startup(c).await.unwrap();
    let more = UpdateProgramRequest {
        program: Some(program(vec![quota("p", 3), quota("q", 2)])),
        update_mask: patch("quotas"),
        ..Default::default()
    };
    app.programs.update_program(more).await.unwrap();
    let mut back = application("a", &["q", "p"]);
    back.history.push(turn(ApplicationStatus::Withdrawn));
    let back = UpdateApplicationRequest {
        application: Some(back),
        update_mask: patch("history"),
        ..Default::default()
    };
    app.applications.update_application(back).await.unwrap();
    app.create_startup(startup("new-b")).await;
    let merge = MergeStartupRequest {
        name: "startups/new-b".to_owned(),
        duplicate: "startups/b".to_owned(),
        ..MergeStartupRequest::default()
    };
    app.startups.merge_startup(merge).await.unwrap();
    let gone = DeleteStartupRequest { name: "startups/d".to_owned(), ..Default::default() };
    app.startups.delete_startup(gone).await.unwrap();

    let mut app = app.restart().await;
    assert_eq!(get(&mut app, &name).await.unwrap(), allocation);
    let verified = verify(&mut app, &name).await;
    assert!(verified.inputs_agree && verified.outcome_agrees, "{verified:?}");
    assert_eq!((verified.total_differences, verified.total_violations), (0, 0));
    for id in ["b", "new-b"] {
        assert_eq!(of_startup(&mut app, &name, id).await.startup, "startups/b");
    }
    assert_eq!(of_startup(&mut app, &name, "d").await.refusals.len(), 2);

    let again = tried(&mut app, asked).await.unwrap();
    assert_eq!(placed(&again.outcome.unwrap()), ["c-p 1", "new-b-p 1"]);
}

async fn writes_are_repeated_safely_and_versions_counted(app: App) {
    let mut app = with(app, program(vec![quota("p", 1)]), &[("a", 2, SEOUL, &[])]).await;
    let once = CreateAllocationRequest { request_id: "r1".to_owned(), ..request() };
    tried(&mut app, once.clone()).await.unwrap();
    let all = ListAllocationsRequest::default;
    let listed = async |app: &mut App, request: ListAllocationsRequest| {
        app.allocations.list_allocations(request).await.unwrap().into_inner().allocations
    };
    assert_eq!(listed(&mut app, all()).await, [], "what was tried out is not kept");

    assert_eq!(kept(&mut app, once.clone()).await.unwrap(), "allocations/one-v1");
    assert_eq!(kept(&mut app, once.clone()).await.unwrap(), "allocations/one-v1");
    let other = CreateAllocationRequest { seed: 1, ..once };
    let reused = kept(&mut app, other).await;
    assert_refused(reused, Code::FailedPrecondition, "REQUEST_ID_REUSED");
    let (mut one, mut two) = (app.allocations.clone(), app.allocations.clone());
    let (one, two) =
        tokio::join!(one.create_allocation(request()), two.create_allocation(request()));
    let names: BTreeSet<String> =
        [one, two].map(|it| it.unwrap().into_inner().result.unwrap().name).into_iter().collect();
    assert!(names.iter().eq(["allocations/one-v2", "allocations/one-v3"]), "{names:?}");

    let of = |program: &str| ListAllocationsRequest { program: program.to_owned(), ..all() };
    let found = listed(&mut app, of(PROGRAM)).await;
    assert_eq!(found.iter().map(|it| it.version).collect::<Vec<_>>(), [1, 2, 3]);
    let outcome = found[0].outcome.clone().unwrap();
    assert_eq!((outcome.total_applicants, outcome.total_placed), (1, 1));
    assert_eq!((outcome.placements.len(), outcome.operators.len()), (0, 0));
    assert_eq!((&found[0].inputs, found[0].seed), (&None, 0));
    assert_eq!(listed(&mut app, of("programs/two")).await, []);

    let name = "allocations/one-v3".to_owned();
    let gone = DeleteAllocationRequest { name: name.clone(), ..Default::default() };
    app.allocations.delete_allocation(gone).await.unwrap();
    assert_refused(get(&mut app, &name).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(listed(&mut app, of(PROGRAM)).await.len(), 2);
    assert_eq!(kept(&mut app, request()).await.unwrap(), "allocations/one-v4");
}

/// Puts another body in the place of an allocation, as nobody can by the service.
async fn tamper(app: App, name: &str, change: impl FnOnce(&mut Allocation)) -> App {
    let folder = app.stop().await.unwrap();
    let location = Location::sqlite(folder.path().join("naru.db"));
    let store = Store::open(&location, Options::new(system_clock(), FORMAT)).await.unwrap();
    let key = Key::parse(name).unwrap();
    let request =
        Request { caller: "tests".to_owned(), method: "tamper", request_id: None, hash: [0; 32] };
    let stored = store.get_many(key.kind, std::slice::from_ref(&key.id)).await.unwrap().1;
    let mut allocation = Allocation::decode(stored[0].body.as_deref().unwrap()).unwrap();
    change(&mut allocation);
    let body = allocation.encode_to_vec();
    let target = Target::Profile(key.clone());
    let written = store.write(request, vec![target], move |view| {
        view.put(&key, body);
        Ok::<(), ()>(())
    });
    written.await.unwrap().unwrap();
    store.close().await;
    drop(store);
    App::start_in(folder.path()).await.keeping(folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_tampered_with_is_found() {
    let app = App::start().await;
    let mut app = with(app, program(vec![quota("p", 1), quota("q", 2)]), &EXAMPLE).await;
    let name = kept(&mut app, request()).await.unwrap();
    let sound = get(&mut app, &name).await.unwrap();
    let restore = {
        let sound = sound.clone();
        move |it: &mut Allocation| {
            (it.outcome, it.inputs) = (sound.outcome.clone(), sound.inputs.clone())
        }
    };
    let kinds = |reply: &VerifyAllocationResponse| {
        reply.violations.iter().map(|it| it.kind()).collect::<Vec<_>>()
    };

    // d takes the place of c at q, and c that of b at p.
    let mut app = tamper(app, &name, |it| {
        let placements = &mut it.outcome.as_mut().unwrap().placements;
        placements[1] = naru::proto::AllocationPlacement {
            startup: "startups/b".to_owned(),
            ..Default::default()
        };
        placements[2].partner = "partners/p".to_owned();
        placements[3].partner = "partners/q".to_owned();
    })
    .await;
    let found = verify(&mut app, &name).await;
    assert_eq!((found.inputs_agree, found.outcome_agrees), (true, false));
    let differences: Vec<(&str, &str, &str)> = found
        .differences
        .iter()
        .map(|it| (&*it.startup, &*it.stored_partner, &*it.partner))
        .collect();
    assert_eq!(
        differences,
        [
            ("startups/b", "", "partners/p"),
            ("startups/c", "partners/p", "partners/q"),
            ("startups/d", "partners/q", ""),
        ]
    );
    assert_eq!(kinds(&found), [AllocationViolationKind::PassedOver; 2]);
    let sentences: Vec<[String; 2]> =
        found.violations.iter().map(|it| said(it.sentence.clone())).collect();
    assert_eq!(
        sentences,
        [
            [
                "Startup b는 Partner p를 더 희망하며, 그곳에 배정된 Startup c보다 순위가 앞섭니다.",
                "Startup b would rather go to Partner p, which takes Startup c, who stands behind it.",
            ],
            [
                "Startup b는 Partner q를 더 희망하며, 그곳에 배정된 Startup d보다 순위가 앞섭니다.",
                "Startup b would rather go to Partner q, which takes Startup d, who stands behind it.",
            ],
        ]
    );
    let checked = run(naru(&app, &["program", "verify-allocation", &name, "--lang", "en"])).await;
    assert_eq!(checked.status.code(), Some(1));
    assert!(out(&checked).contains("startups/d\tpartners/q\tnowhere\n"), "{}", out(&checked));
    assert!(out(&checked).contains("violations found by the independent judgement: 2\n"));

    // A place that nobody takes, one too many, somebody unknown.
    let app = tamper(app, &name, &restore).await;
    let mut app = tamper(app, &name, |it| {
        let placements = &mut it.outcome.as_mut().unwrap().placements;
        placements[0].partner = "partners/p".to_owned();
        placements[3].partner = "partners/x".to_owned();
    })
    .await;
    let found = kinds(&verify(&mut app, &name).await);
    use AllocationViolationKind as Kind;
    // Neither a, which is one too many at p, nor d goes to q, which it prefers.
    let (unknown, unused) = (Kind::UnknownOperator, Kind::UnusedPlace);
    assert_eq!(found, [unknown, Kind::OverQuota, unused, unused]);

    // Other lots than those of the seed, a list of other applicants, positions that lead nowhere.
    let app = tamper(app, &name, &restore).await;
    let mut app = tamper(app, &name, |it| it.seed = 1).await;
    let found = verify(&mut app, &name).await;
    assert_eq!(
        (found.inputs_agree, found.outcome_agrees, found.total_violations),
        (false, true, 0)
    );
    let mut app = tamper(app, &name, |it| {
        it.seed = 0;
        it.outcome.as_mut().unwrap().placements.swap(0, 1);
    })
    .await;
    let found = verify(&mut app, &name).await;
    assert_eq!((found.inputs_agree, kinds(&found)), (true, vec![Kind::OtherApplicants]));
    let app = tamper(app, &name, &restore).await;
    let mut app =
        tamper(app, &name, |it| it.inputs.as_mut().unwrap().operators[0].order[0] = -1).await;
    let found = verify(&mut app, &name).await;
    assert_eq!((found.inputs_agree, kinds(&found)), (false, vec![Kind::UnsoundInputs]));

    let mut app = tamper(app, &name, &restore).await;
    let found = verify(&mut app, &name).await;
    assert!(found.inputs_agree && found.outcome_agrees && found.violations.is_empty());
}
