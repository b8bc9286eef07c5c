//! What the start-up service promises; the partner service is the same code over another message.

use std::time::Duration;

use naru::proto::{
    BatchGetStartupsRequest, Change, CreateStartupRequest, DeleteStartupRequest, GetPartnerRequest,
    GetStartupRequest, ListStartupsRequest, Place, Stage, Startup, UndeleteStartupRequest,
    UpdateStartupRequest, WriteResult,
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::batches::{outcomes, upsert};

pub(crate) async fn get(app: &mut App, name: &str) -> Result<Startup, Status> {
    let request = GetStartupRequest { name: name.to_owned(), ..Default::default() };
    app.startups.get_startup(request).await.map(|reply| reply.into_inner().startup.unwrap())
}

pub(crate) async fn create(
    app: &mut App,
    startup: Startup,
    id: &str,
) -> Result<WriteResult, Status> {
    let request = CreateStartupRequest { startup: Some(startup), request_id: id.to_owned() };
    let reply = app.startups.create_startup(request).await?;
    Ok(reply.into_inner().result.unwrap())
}

pub(crate) async fn update(
    app: &mut App,
    patch: Startup,
    paths: &[&str],
) -> Result<WriteResult, Status> {
    let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
    let update_mask = Some(FieldMask { paths }).filter(|mask| !mask.paths.is_empty());
    let request = UpdateStartupRequest { startup: Some(patch), update_mask, ..Default::default() };
    let reply = app.startups.update_startup(request).await?;
    Ok(reply.into_inner().result.unwrap())
}

pub(crate) async fn delete(app: &mut App, name: &str, etag: &str) -> Result<WriteResult, Status> {
    let request =
        DeleteStartupRequest { name: name.to_owned(), etag: etag.to_owned(), ..Default::default() };
    let reply = app.startups.delete_startup(request).await?;
    Ok(reply.into_inner().result.unwrap())
}

pub(crate) async fn undelete(app: &mut App, name: &str) -> Result<WriteResult, Status> {
    let request = UndeleteStartupRequest { name: name.to_owned(), ..Default::default() };
    let reply = app.startups.undelete_startup(request).await?;
    Ok(reply.into_inner().result.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_created_can_be_read() {
    let mut app = App::start().await;
    let written = Startup {
        one_liner: text("고정형 라이다 센서", "solid-state lidar sensors"),
        sectors: vec!["lidar".to_owned()],
        ..startup("lumen")
    };
    let (result, token) = app.create_startup(written.clone()).await;
    assert_eq!(result.change(), Change::Created);
    let request = GetStartupRequest {
        name: "startups/lumen".to_owned(),
        at_least_as_fresh: token,
        ..Default::default()
    };
    let reply = app.startups.get_startup(request).await.unwrap().into_inner();
    let mut read = reply.startup.unwrap();
    assert_eq!(read.etag, result.etag);
    assert_eq!(read.create_time, result.create_time);
    (read.etag, read.create_time, read.update_time) = Default::default();
    assert_eq!(read, written);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_chooses_an_id_where_the_client_does_not() {
    let mut app = App::start().await;
    let nameless = Startup { name: String::new(), ..startup("x") };
    let first = create(&mut app, nameless.clone(), "").await.unwrap();
    let second = create(&mut app, nameless, "").await.unwrap();
    assert_ne!(first.name, second.name);
    assert_eq!(get(&mut app, &first.name).await.unwrap().name, first.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_never_given_twice() {
    let mut app = App::start().await;
    create(&mut app, startup("lumen"), "").await.unwrap();
    let again = create(&mut app, startup("lumen"), "").await;
    assert_refused(again, Code::AlreadyExists, "ALREADY_EXISTS");
    delete(&mut app, "startups/lumen", "").await.unwrap();
    let again = create(&mut app, startup("lumen"), "").await;
    assert_refused(again, Code::AlreadyExists, "ALREADY_EXISTS");
    // The other kind has ids of its own.
    app.create_partner(partner("lumen")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_violations_are_told_at_once_and_nothing_is_stored() {
    let mut app = App::start().await;
    let bad = Startup {
        display_name: None,
        website_uri: "ftp://x".to_owned(),
        sectors: vec!["lidar".to_owned(), "lidra".to_owned()],
        stage: 99,
        place: Some(Place { region_code: "KR-99".to_owned(), ..Place::default() }),
        ..startup("bad")
    };
    let status =
        assert_refused(create(&mut app, bad, "").await, Code::InvalidArgument, "INVALID_ARGUMENT");
    let fields = violated_fields(&status);
    for field in [
        "startup.display_name",
        "startup.website_uri",
        "startup.sectors[1]",
        "startup.stage",
        "startup.place.country_code",
        "startup.place.region_code",
    ] {
        assert!(fields.iter().any(|named| named == field), "{field} is not in {fields:?}");
    }
    let absent = get(&mut app, "startups/bad").await;
    assert_refused(absent, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_names_and_absent_messages_are_violations() {
    let mut app = App::start().await;
    let status = get(&mut app, "startup/lumen").await.unwrap_err();
    assert_eq!(violated_fields(&status), ["name"]);
    let request = GetPartnerRequest { name: "startups/lumen".to_owned(), ..Default::default() };
    let status = app.partners.get_partner(request).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["name"]);
    let status = app.startups.create_startup(CreateStartupRequest::default()).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["startup"]);
    let status = update(&mut app, startup("Lumen"), &[]).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["startup.name"]);
    let status = create(&mut app, startup("lumen"), "한").await.unwrap_err();
    assert_eq!(violated_fields(&status), ["request_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_changes_the_fields_of_its_mask() {
    let mut app = App::start().await;
    let original = Startup {
        tags: vec!["a".to_owned()],
        stage: Stage::Seed.into(),
        one_liner: text("라이다", "lidar"),
        ..startup("lumen")
    };
    create(&mut app, original, "").await.unwrap();

    let patch = Startup {
        name: "startups/lumen".to_owned(),
        stage: Stage::SeriesA.into(),
        ..Startup::default()
    };
    assert_eq!(update(&mut app, patch.clone(), &[]).await.unwrap().change(), Change::Updated);
    let read = get(&mut app, "startups/lumen").await.unwrap();
    assert_eq!((read.stage(), read.tags.len()), (Stage::SeriesA, 1));
    assert_eq!(update(&mut app, patch.clone(), &[]).await.unwrap().change(), Change::Unchanged);

    update(&mut app, patch.clone(), &["tags", "one_liner.en"]).await.unwrap();
    let read = get(&mut app, "startups/lumen").await.unwrap();
    assert!(read.tags.is_empty());
    assert_eq!(read.one_liner, text("라이다", ""));

    let status = update(&mut app, patch.clone(), &["*"]).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["startup.display_name"]);
    let status = update(&mut app, patch, &["etag", "nonsense"]).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["update_mask", "update_mask"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_etag_guards_against_lost_updates() {
    let mut app = App::start().await;
    let created = create(&mut app, startup("lumen"), "").await.unwrap();
    let patch = |tag: &str, etag: &str| Startup {
        tags: vec![tag.to_owned()],
        etag: etag.to_owned(),
        ..startup("lumen")
    };
    let updated = update(&mut app, patch("mine", &created.etag), &[]).await.unwrap();
    let late = update(&mut app, patch("theirs", &created.etag), &[]).await;
    assert_refused(late, Code::Aborted, "ETAG_MISMATCH");
    let late = delete(&mut app, "startups/lumen", &created.etag).await;
    assert_refused(late, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(get(&mut app, "startups/lumen").await.unwrap().tags, ["mine"]);
    delete(&mut app, "startups/lumen", &updated.etag).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_id_makes_a_write_safe_to_repeat() {
    let mut app = App::start().await;
    let nameless = Startup { name: String::new(), ..startup("x") };
    let first = create(&mut app, nameless.clone(), "id-1").await.unwrap();
    let repeat = create(&mut app, nameless.clone(), "id-1").await.unwrap();
    assert_eq!(first, repeat);

    let other = create(&mut app, startup("other"), "id-1").await;
    assert_refused(other, Code::FailedPrecondition, "REQUEST_ID_REUSED");

    let mut app = app.restart().await;
    assert_eq!(create(&mut app, nameless.clone(), "id-1").await.unwrap(), first);
    app.pass(Duration::from_secs(25 * 60 * 60));
    assert_ne!(create(&mut app, nameless, "id-1").await.unwrap().name, first.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_is_not_remembered() {
    let mut app = App::start().await;
    let patch = Startup { tags: vec!["x".to_owned()], ..startup("lumen") };
    let request = UpdateStartupRequest {
        startup: Some(patch),
        request_id: "id-1".to_owned(),
        ..Default::default()
    };
    let refused = app.startups.update_startup(request.clone()).await;
    assert_refused(refused, Code::NotFound, "RESOURCE_NOT_FOUND");
    create(&mut app, startup("lumen"), "").await.unwrap();
    let reply = app.startups.update_startup(request).await.unwrap().into_inner();
    assert_eq!(reply.result.unwrap().change(), Change::Updated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_profile_can_be_undeleted_for_thirty_days() {
    let mut app = App::start().await;
    create(&mut app, startup("lumen"), "").await.unwrap();
    let alive = undelete(&mut app, "startups/lumen").await;
    assert_refused(alive, Code::FailedPrecondition, "PROFILE_NOT_DELETED");

    assert_eq!(delete(&mut app, "startups/lumen", "").await.unwrap().change(), Change::Deleted);
    let gone = get(&mut app, "startups/lumen").await;
    assert_refused(gone, Code::NotFound, "RESOURCE_NOT_FOUND");
    let gone = delete(&mut app, "startups/lumen", "").await;
    assert_refused(gone, Code::NotFound, "RESOURCE_NOT_FOUND");
    let gone = update(&mut app, startup("lumen"), &[]).await;
    assert_refused(gone, Code::FailedPrecondition, "PROFILE_DELETED");
    let request = GetStartupRequest {
        name: "startups/lumen".to_owned(),
        show_deleted: true,
        ..Default::default()
    };
    let shown = app.startups.get_startup(request).await.unwrap().into_inner();
    assert!(shown.startup.unwrap().delete_time.is_some());

    app.pass(Duration::from_secs(29 * 24 * 60 * 60));
    assert_eq!(undelete(&mut app, "startups/lumen").await.unwrap().change(), Change::Undeleted);
    assert!(get(&mut app, "startups/lumen").await.unwrap().delete_time.is_none());

    delete(&mut app, "startups/lumen", "").await.unwrap();
    app.pass(Duration::from_secs(31 * 24 * 60 * 60));
    let erased = undelete(&mut app, "startups/lumen").await;
    assert_refused(erased, Code::FailedPrecondition, "PROFILE_ERASED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_read_in_the_order_of_its_names() {
    let mut app = App::start().await;
    for id in ["a", "b", "c"] {
        create(&mut app, startup(id), "").await.unwrap();
    }
    delete(&mut app, "startups/b", "").await.unwrap();
    let names = ["c", "nobody", "b", "a"].map(|id| format!("startups/{id}")).to_vec();
    let request = BatchGetStartupsRequest { names, ..Default::default() };
    let reply = app.startups.batch_get_startups(request).await.unwrap().into_inner();
    let found: Vec<&str> = reply.startups.iter().map(|startup| startup.name.as_str()).collect();
    assert_eq!(found, ["startups/c", "startups/a"]);
    assert_eq!(reply.missing_names, ["startups/nobody", "startups/b"]);
    assert!(reply.omitted_names.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_through_all_profiles_in_order() {
    let mut app = App::start().await;
    let startups: Vec<Startup> = (0..25).map(|number| startup(&format!("s{number:02}"))).collect();
    upsert(&mut app, startups, false).await;
    let mut request = ListStartupsRequest { page_size: 10, ..Default::default() };
    let mut names = Vec::new();
    loop {
        let page = app.startups.list_startups(request.clone()).await.unwrap().into_inner();
        assert!(!page.changed_since_first_page);
        names.extend(page.startups.into_iter().map(|startup| startup.name));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    let expected: Vec<String> = (0..25).map(|number| format!("startups/s{number:02}")).collect();
    assert_eq!(names, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_is_bound_to_its_request_and_says_when_the_store_has_changed() {
    let mut app = App::start().await;
    upsert(&mut app, ["a", "b", "c"].map(startup).to_vec(), false).await;
    let request = ListStartupsRequest { page_size: 1, ..Default::default() };
    let page = app.startups.list_startups(request.clone()).await.unwrap().into_inner();
    create(&mut app, startup("aa"), "").await.unwrap();
    let request = ListStartupsRequest { page_token: page.next_page_token, ..request };
    let second = app.startups.list_startups(request.clone()).await.unwrap().into_inner();
    assert_eq!(second.startups[0].name, "startups/aa");
    assert!(second.changed_since_first_page);
    let other = ListStartupsRequest { page_size: 2, ..request };
    let status = app.startups.list_startups(other).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["page_token"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_id_says_that_another_one_is_needed() {
    let mut app = App::start().await;
    create(&mut app, startup("lumen"), "").await.unwrap();
    delete(&mut app, "startups/lumen", "").await.unwrap();
    app.pass(Duration::from_secs(31 * 24 * 60 * 60));
    let mut app = app.restart().await;
    let request = GetStartupRequest {
        name: "startups/lumen".to_owned(),
        show_deleted: true,
        ..Default::default()
    };
    while app.startups.get_startup(request.clone()).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let again = create(&mut app, startup("lumen"), "").await;
    let status = assert_refused(again, Code::AlreadyExists, "ALREADY_EXISTS");
    assert!(status.message().contains("erased"), "{status:?}");
    let reply = upsert(&mut app, vec![startup("lumen")], false).await;
    assert_eq!(outcomes(&reply), [Err(Code::FailedPrecondition)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn violations_of_all_parts_of_a_request_are_told_together() {
    let mut app = App::start().await;
    let bad = Startup { etag: "1".to_owned(), display_name: None, ..startup("Bad") };
    let status = create(&mut app, bad, "한").await.unwrap_err();
    let fields = violated_fields(&status);
    for field in ["request_id", "startup.name", "startup.display_name", "startup.etag"] {
        assert!(fields.iter().any(|named| named == field), "{field} is not in {fields:?}");
    }
    let request = GetStartupRequest {
        name: "x".to_owned(),
        at_least_as_fresh: "x".to_owned(),
        ..Default::default()
    };
    let status = app.startups.get_startup(request).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["name", "at_least_as_fresh"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_fit_into_the_metadata_of_every_client() {
    let mut app = App::start().await;
    let sectors = (0..10).map(|number| format!("no-such-sector-{number}")).collect();
    let tags = vec!["가".repeat(60); 60];
    let bad = Startup { sectors, tags, stage: 99, ..startup("bad") };
    let status = create(&mut app, bad.clone(), "").await.unwrap_err();
    // gRPC's C core gives up at 8 KiB of metadata, in which the details stand in base64.
    assert!(status.details().len() * 4 / 3 < 7_000, "{}", status.details().len());
    assert!(violated_fields(&status).len() > 10);

    let bad = Startup { tags: vec!["가".repeat(60); 30], ..bad };
    let many: Vec<Startup> = (0..500)
        .map(|number| Startup { name: format!("startups/s{number}"), ..bad.clone() })
        .collect();
    let reply = upsert(&mut app, many, false).await;
    assert!(outcomes(&reply).iter().all(|outcome| *outcome == Err(Code::InvalidArgument)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_named_a_hundred_thousand_times_costs_nobody_time() {
    let mut app = App::start().await;
    create(&mut app, startup("lumen"), "").await.unwrap();
    let many = vec!["tags"; 100_000];
    let status = update(&mut app, startup("lumen"), &many).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["update_mask"]);
    let twice = ["tags", "tags", "stage"];
    assert_eq!(
        update(&mut app, startup("lumen"), &twice).await.unwrap().change(),
        Change::Unchanged
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_stay_below_four_mebibytes() {
    let mut app = App::start().await;
    let heavy = |id: &str| Startup {
        description: text(&"가".repeat(10_000), &"나".repeat(10_000)),
        reported_facts: (0..30)
            .map(|_| naru::proto::ReportedFact {
                statement: text(&"다".repeat(2_000), ""),
                provenance: Some(naru::proto::Provenance::default()),
                ..Default::default()
            })
            .collect(),
        ..startup(id)
    };
    let ids: Vec<String> = (0..20).map(|number| format!("s{number:02}")).collect();
    for id in &ids {
        create(&mut app, heavy(id), "").await.unwrap();
    }
    let names: Vec<String> = ids.iter().map(|id| format!("startups/{id}")).collect();
    let request = BatchGetStartupsRequest { names: names.clone(), ..Default::default() };
    let reply = app.startups.batch_get_startups(request).await.unwrap().into_inner();
    assert!(!reply.omitted_names.is_empty() && reply.missing_names.is_empty());
    assert_eq!(reply.startups.len() + reply.omitted_names.len(), 20);
    let page = ListStartupsRequest { page_size: 1_000, ..Default::default() };
    let page = app.startups.list_startups(page).await.unwrap().into_inner();
    assert!(page.startups.len() < 20 && !page.next_page_token.is_empty());
}
