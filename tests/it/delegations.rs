//! What the service of delegations promises of what it keeps. What it promises of plans stands in `plans`.

use naru::proto::batch_upsert_delegations_result::Outcome;
use naru::proto::{
    BatchUpsertDelegationsRequest, Change, CreateDelegationRequest, Date, Delegation,
    DelegationHost, DelegationKind, DeleteDelegationRequest, DeletePartnerRequest,
    GetDelegationRequest, ListDelegationsRequest, LocalSpan, MeetingRequest, MeetingWish,
    MergePartnerRequest, Participant, RequestSide, SearchFacet, SearchRequest,
    UndeleteDelegationRequest, UpdateDelegationRequest, VerifiedKind, VerifyIndexRequest,
    WriteResult,
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::commands::{err, naru, out, run};

on_either_database!(
    what_is_stored_can_be_read,
    only_profiles_that_exist_can_be_named,
    a_delegation_is_changed_deleted_and_brought_back,
    lists_pass_all_filters,
    delegations_follow_profiles_that_are_merged,
    sound_items_of_a_batch_are_not_blocked_by_bad_ones,
);

/// A day of the trip of the tests: its first is the fifth of October.
pub(crate) fn day(number: i32) -> Option<Date> {
    Some(Date { year: 2026, month: 10, day: 4 + number })
}

pub(crate) fn span(number: i32, start: &str, end: &str) -> LocalSpan {
    LocalSpan { date: day(number), start_time: start.to_owned(), end_time: end.to_owned() }
}

pub(crate) fn participant(id: &str) -> Participant {
    Participant { startup: format!("startups/{id}"), ..Participant::default() }
}

/// A host that receives on the mornings of both days.
pub(crate) fn host(id: &str) -> DelegationHost {
    DelegationHost {
        partner: format!("partners/{id}"),
        windows: vec![span(1, "09:00", "12:00"), span(2, "09:00", "12:00")],
        ..DelegationHost::default()
    }
}

pub(crate) fn asks(
    startup: &str,
    partner: &str,
    side: RequestSide,
    wish: MeetingWish,
) -> MeetingRequest {
    MeetingRequest {
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        side: side.into(),
        wish: wish.into(),
        request_time: None,
    }
}

/// Start-ups `a` and `b` visit partners `p` and `q`.
pub(crate) fn trip(id: &str) -> Delegation {
    Delegation {
        name: format!("delegations/{id}"),
        display_name: text("가상 시장개척단", "Fictional trip"),
        kind: DelegationKind::Trip.into(),
        organiser: "Fictional City".to_owned(),
        start_date: day(1),
        end_date: day(2),
        time_zone: "America/Los_Angeles".to_owned(),
        participants: ["a", "b"].map(participant).to_vec(),
        hosts: ["p", "q"].map(host).to_vec(),
        ..Delegation::default()
    }
}

/// Two start-ups, `a` and `b`, and two partners, `p` and `q`.
pub(crate) async fn with_profiles(mut app: App) -> App {
    for id in ["a", "b"] {
        app.create_startup(startup(id)).await;
    }
    for id in ["p", "q"] {
        app.create_partner(partner(id)).await;
    }
    app
}

pub(crate) async fn create(app: &mut App, delegation: Delegation) -> Result<WriteResult, Status> {
    let request = CreateDelegationRequest { delegation: Some(delegation), ..Default::default() };
    let reply = app.delegations.create_delegation(request).await?.into_inner();
    Ok(reply.result.unwrap())
}

pub(crate) async fn get(app: &mut App, id: &str) -> Result<Delegation, Status> {
    let request = GetDelegationRequest { name: format!("delegations/{id}"), ..Default::default() };
    Ok(app.delegations.get_delegation(request).await?.into_inner().delegation.unwrap())
}

pub(crate) async fn update(
    app: &mut App,
    patch: Delegation,
    paths: &[&str],
) -> Result<WriteResult, Status> {
    let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
    let request = UpdateDelegationRequest {
        delegation: Some(patch),
        update_mask: (!paths.is_empty()).then_some(FieldMask { paths }),
        request_id: String::new(),
    };
    Ok(app.delegations.update_delegation(request).await?.into_inner().result.unwrap())
}

/// The ids that pass the filters of a request.
async fn ids(app: &mut App, request: ListDelegationsRequest) -> Vec<String> {
    let listed = app.delegations.list_delegations(request).await.unwrap().into_inner();
    let names = listed.delegations.into_iter();
    names.map(|it| it.name.trim_start_matches("delegations/").to_owned()).collect()
}

async fn what_is_stored_can_be_read(app: App) {
    let mut app = with_profiles(app).await;
    let result = create(&mut app, trip("one")).await.unwrap();
    assert_eq!((result.name.as_str(), result.change()), ("delegations/one", Change::Created));
    let read = get(&mut app, "one").await.unwrap();
    assert_eq!((&read.etag, read.create_time), (&result.etag, result.create_time));
    let bare = Delegation { etag: String::new(), create_time: None, update_time: None, ..read };
    assert_eq!(bare, trip("one"));

    let taken = create(&mut app, trip("one")).await;
    assert_refused(taken, Code::AlreadyExists, "ALREADY_EXISTS");
    assert_refused(get(&mut app, "none").await, Code::NotFound, "RESOURCE_NOT_FOUND");

    let mut bad = trip("bad");
    bad.organiser.clear();
    bad.hosts[1].windows[0].end_time = "8:00".to_owned();
    let status =
        assert_refused(create(&mut app, bad).await, Code::InvalidArgument, "INVALID_ARGUMENT");
    let fields = violated_fields(&status);
    assert_eq!(fields, ["delegation.organiser", "delegation.hosts[1].windows[0].end_time"]);
    assert_refused(get(&mut app, "bad").await, Code::NotFound, "RESOURCE_NOT_FOUND");
}

async fn only_profiles_that_exist_can_be_named(app: App) {
    let mut app = with_profiles(app).await;
    let mut bad = trip("one");
    bad.participants.push(participant("nobody"));
    bad.hosts[0].partner = "partners/nowhere".to_owned();
    bad.requests = vec![asks("nobody", "q", RequestSide::Startup, MeetingWish::Wanted)];
    let status =
        assert_refused(create(&mut app, bad).await, Code::InvalidArgument, "INVALID_ARGUMENT");
    let mut fields = violated_fields(&status);
    fields.sort();
    assert_eq!(fields, ["delegation.hosts[0].partner", "delegation.participants[2].startup"]);

    // What was named before may be deleted since.
    create(&mut app, trip("one")).await.unwrap();
    let request = DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(request).await.unwrap();
    let renamed = Delegation { display_name: text("", "Renamed"), ..trip("one") };
    update(&mut app, renamed, &["display_name"]).await.unwrap();
    let status = assert_refused(
        create(&mut app, trip("two")).await,
        Code::InvalidArgument,
        "INVALID_ARGUMENT",
    );
    assert_eq!(violated_fields(&status), ["delegation.hosts[1].partner"]);
}

async fn a_delegation_is_changed_deleted_and_brought_back(app: App) {
    let mut app = with_profiles(app).await;
    let first = create(&mut app, trip("one")).await.unwrap();
    let patch = Delegation {
        name: "delegations/one".to_owned(),
        organiser: "Another City".to_owned(),
        etag: first.etag.clone(),
        ..Delegation::default()
    };
    let second = update(&mut app, patch.clone(), &["organiser"]).await.unwrap();
    assert_eq!(second.change(), Change::Updated);
    assert_eq!(get(&mut app, "one").await.unwrap().organiser, "Another City");
    let stale = update(&mut app, patch, &["organiser"]).await;
    assert_refused(stale, Code::Aborted, "ETAG_MISMATCH");

    let name = "delegations/one".to_owned();
    let request = DeleteDelegationRequest { name: name.clone(), ..Default::default() };
    app.delegations.delete_delegation(request).await.unwrap();
    assert_refused(get(&mut app, "one").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let request = UndeleteDelegationRequest { name, ..Default::default() };
    app.delegations.undelete_delegation(request).await.unwrap();
    assert_eq!(get(&mut app, "one").await.unwrap().organiser, "Another City");
}

async fn lists_pass_all_filters(app: App) {
    let mut app = with_profiles(app).await;
    let alone = Delegation {
        participants: vec![participant("a")],
        hosts: vec![host("q")],
        kind: DelegationKind::Forum.into(),
        ..trip("alone")
    };
    create(&mut app, trip("both")).await.unwrap();
    create(&mut app, alone).await.unwrap();
    let of = |startup: &str, partner: &str, kinds: &[DelegationKind]| ListDelegationsRequest {
        startup: startup.to_owned(),
        partner: partner.to_owned(),
        kinds: kinds.iter().map(|&kind| kind.into()).collect(),
        ..ListDelegationsRequest::default()
    };
    assert_eq!(ids(&mut app, of("", "", &[])).await, ["alone", "both"]);
    assert_eq!(ids(&mut app, of("startups/b", "", &[])).await, ["both"]);
    assert_eq!(ids(&mut app, of("startups/a", "partners/q", &[])).await, ["alone", "both"]);
    assert_eq!(ids(&mut app, of("", "partners/p", &[DelegationKind::Forum])).await, [""; 0]);
    assert_eq!(ids(&mut app, of("", "", &[DelegationKind::Forum])).await, ["alone"]);
}

async fn delegations_follow_profiles_that_are_merged(app: App) {
    let mut app = with_profiles(app).await;
    let wants = |partner: &str| asks("a", partner, RequestSide::Startup, MeetingWish::Wanted);
    let delegation = Delegation { requests: vec![wants("p"), wants("q")], ..trip("one") };
    create(&mut app, delegation).await.unwrap();
    let request = MergePartnerRequest {
        name: "partners/p".to_owned(),
        duplicate: "partners/q".to_owned(),
        ..Default::default()
    };
    let merged = app.partners.merge_partner(request).await.unwrap().into_inner();
    assert_eq!(merged.rewritten_names, ["delegations/one"]);
    let read = get(&mut app, "one").await.unwrap();
    assert_eq!(read.hosts, [host("p")]);
    assert_eq!(read.requests, [wants("p")]);
    assert_eq!(create(&mut app, trip("two")).await.unwrap().change(), Change::Created);
    assert_eq!(get(&mut app, "two").await.unwrap().hosts, [host("p")]);
}

async fn sound_items_of_a_batch_are_not_blocked_by_bad_ones(app: App) {
    let mut app = with_profiles(app).await;
    let bad = Delegation { organiser: String::new(), ..trip("bad") };
    let request = BatchUpsertDelegationsRequest {
        delegations: vec![trip("one"), bad, trip("two")],
        ..Default::default()
    };
    let reply = app.delegations.batch_upsert_delegations(request).await.unwrap().into_inner();
    let changes: Vec<_> = reply
        .results
        .into_iter()
        .map(|result| match result.outcome.unwrap() {
            Outcome::Written(written) => Ok(written.change()),
            Outcome::Error(error) => Err(Code::from(error.code)),
        })
        .collect();
    assert_eq!(changes, [Ok(Change::Created), Err(Code::InvalidArgument), Ok(Change::Created)]);
    assert_eq!(ids(&mut app, ListDelegationsRequest::default()).await, ["one", "two"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_search_finds_a_delegation_and_the_index_holds_it_soundly() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let mut reply = None;
    for _ in 0..100 {
        let request = VerifyIndexRequest::default();
        let verified = app.operations.verify_index(request).await.unwrap().into_inner();
        if verified.sound {
            reply = Some(verified);
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let collection = "delegations".to_owned();
    let expected = VerifiedKind { collection, stored: 1, deleted: 0, indexed: 1 };
    assert!(reply.unwrap().kinds.contains(&expected));
    let request =
        SearchRequest { facets: vec![SearchFacet::Kind.into()], ..SearchRequest::default() };
    let found = app.search.search(request).await.unwrap().into_inner();
    assert_eq!(found.results.len(), 4);
    let values: Vec<_> = found.facets[0].values.iter().map(|it| (&*it.value, it.count)).collect();
    assert_eq!(values, [("PROFILE_KIND_PARTNER", 2), ("PROFILE_KIND_STARTUP", 2)]);
    let request = SearchRequest { query: "Fictional trip".to_owned(), ..Default::default() };
    assert!(app.search.search(request).await.unwrap().into_inner().results.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegation_survives_export_and_import() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.jsonl");
    let path = file.to_str().unwrap();
    let exported = run(naru(&app, &["export", "--output", path])).await;
    assert!(err(&exported).contains("4 profiles and 1 delegation exported"), "{}", err(&exported));

    let mut other = App::start().await;
    let imported = run(naru(&other, &["import", path])).await;
    assert!(imported.status.success(), "{}", err(&imported));
    let read = get(&mut other, "one").await.unwrap();
    let bare = Delegation { etag: String::new(), create_time: None, update_time: None, ..read };
    assert_eq!(bare, trip("one"));
    let again = run(naru(&other, &["import", path])).await;
    assert!(out(&again).contains("unchanged"), "{}", out(&again));

    let shown = run(naru(&other, &["get", "delegations/one"])).await;
    assert!(out(&shown).contains("Fictional City"), "{}", out(&shown));
    let listed = run(naru(&other, &["delegations", "list", "--startup", "startups/b"])).await;
    assert!(
        out(&listed).contains("delegations/one\t2026-10-05\t2026-10-06\ttrip"),
        "{}",
        out(&listed)
    );
}
