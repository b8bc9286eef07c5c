//! What the service of engagements promises.

use std::process::Output;
use std::time::Duration;

use naru::proto::batch_upsert_engagements_result::Outcome;
use naru::proto::{
    BatchUpsertEngagementsRequest, BatchUpsertEngagementsResponse, Change, CreateEngagementRequest,
    Date, DeclineReason, DeclinedBy, DeleteEngagementRequest, DeletePartnerRequest, Engagement,
    EngagementKind, GetEngagementRequest, ListEngagementsRequest, ListEngagementsResponse,
    MatchPartnersRequest, MergePartnerRequest, MergeStartupRequest, Money, Provenance, SearchFacet,
    SearchRequest, Stage, SuggestRequest, SuggestionKind, UndeleteEngagementRequest,
    UpdateEngagementRequest, VerifiedKind, VerifyIndexRequest, WriteResult,
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::profiles::delete;

on_either_database!(
    what_is_recorded_can_be_read,
    only_profiles_that_exist_can_be_named,
    deleting_a_profile_leaves_its_engagements,
    an_etag_guards_against_lost_updates,
    a_request_id_makes_a_write_safe_to_repeat,
    a_deleted_engagement_can_be_undeleted_for_thirty_days,
    lists_are_of_the_last_commit_and_pass_all_filters,
    pages_hold_everything_once,
    engagements_follow_profiles_that_are_merged,
    what_is_written_under_the_name_of_a_merged_profile_names_the_other,
    sound_items_of_a_batch_are_not_blocked_by_bad_ones,
);

pub(crate) fn met(id: &str, startup: &str, partner: &str) -> Engagement {
    Engagement {
        name: format!("engagements/{id}"),
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        kind: EngagementKind::Met.into(),
        date: Some(Date { year: 2026, month: 5, day: 1 }),
        ..Engagement::default()
    }
}

pub(crate) fn declined(id: &str, startup: &str, partner: &str) -> Engagement {
    Engagement {
        kind: EngagementKind::Declined.into(),
        declined_by: DeclinedBy::Partner.into(),
        decline_reason: DeclineReason::Stage.into(),
        ..met(id, startup, partner)
    }
}

pub(crate) fn agreed(id: &str, organiser: &str, partner: &str) -> Engagement {
    Engagement {
        startup: String::new(),
        organiser: organiser.to_owned(),
        kind: EngagementKind::Mou.into(),
        amount: Some(Money { currency_code: "USD".to_owned(), units: 1_000, nanos: 0 }),
        ..met(id, "", partner)
    }
}

/// Two start-ups, `a` and `b`, and two partners, `p` and `q`.
async fn with_profiles(mut app: App) -> App {
    for id in ["a", "b"] {
        app.create_startup(startup(id)).await;
    }
    for id in ["p", "q"] {
        app.create_partner(partner(id)).await;
    }
    app
}

pub(crate) async fn create(
    app: &mut App,
    engagement: Engagement,
    request_id: &str,
) -> Result<(WriteResult, String), Status> {
    let request =
        CreateEngagementRequest { engagement: Some(engagement), request_id: request_id.to_owned() };
    let reply = app.engagements.create_engagement(request).await?.into_inner();
    Ok((reply.result.unwrap(), reply.consistency_token))
}

async fn create_all(app: &mut App, engagements: impl IntoIterator<Item = Engagement>) {
    for engagement in engagements {
        create(app, engagement, "").await.unwrap();
    }
}

async fn get(app: &mut App, id: &str) -> Result<Engagement, Status> {
    let request = GetEngagementRequest { name: format!("engagements/{id}"), ..Default::default() };
    Ok(app.engagements.get_engagement(request).await?.into_inner().engagement.unwrap())
}

async fn update(app: &mut App, patch: Engagement, paths: &[&str]) -> Result<WriteResult, Status> {
    let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
    let request = UpdateEngagementRequest {
        engagement: Some(patch),
        update_mask: (!paths.is_empty()).then_some(FieldMask { paths }),
        request_id: String::new(),
    };
    Ok(app.engagements.update_engagement(request).await?.into_inner().result.unwrap())
}

async fn remove(app: &mut App, id: &str, etag: &str) -> Result<WriteResult, Status> {
    let request = DeleteEngagementRequest {
        name: format!("engagements/{id}"),
        etag: etag.to_owned(),
        ..Default::default()
    };
    Ok(app.engagements.delete_engagement(request).await?.into_inner().result.unwrap())
}

async fn undelete(app: &mut App, id: &str) -> Result<WriteResult, Status> {
    let request =
        UndeleteEngagementRequest { name: format!("engagements/{id}"), ..Default::default() };
    Ok(app.engagements.undelete_engagement(request).await?.into_inner().result.unwrap())
}

async fn list(app: &mut App, request: ListEngagementsRequest) -> ListEngagementsResponse {
    app.engagements.list_engagements(request).await.unwrap().into_inner()
}

/// The ids that pass the filters of a request.
async fn ids(app: &mut App, request: ListEngagementsRequest) -> Vec<String> {
    let listed = list(app, request).await.engagements.into_iter();
    listed.map(|it| it.name.trim_start_matches("engagements/").to_owned()).collect()
}

fn of(startup: &str, partner: &str, kinds: &[EngagementKind]) -> ListEngagementsRequest {
    ListEngagementsRequest {
        startup: startup.to_owned(),
        partner: partner.to_owned(),
        kinds: kinds.iter().map(|&kind| kind.into()).collect(),
        ..ListEngagementsRequest::default()
    }
}

async fn upsert(
    app: &mut App,
    engagements: Vec<Engagement>,
    (atomic, validate_only): (bool, bool),
) -> BatchUpsertEngagementsResponse {
    let request =
        BatchUpsertEngagementsRequest { engagements, atomic, validate_only, ..Default::default() };
    app.engagements.batch_upsert_engagements(request).await.unwrap().into_inner()
}

fn outcomes(reply: &BatchUpsertEngagementsResponse) -> Vec<Result<Change, Code>> {
    let outcome = |outcome: &Outcome| match outcome {
        Outcome::Written(written) => Ok(written.change()),
        Outcome::Error(error) => Err(Code::from(error.code)),
    };
    reply.results.iter().map(|result| outcome(result.outcome.as_ref().unwrap())).collect()
}

async fn merge_startups(app: &mut App, duplicate: &str, into: &str) -> Vec<String> {
    let request = MergeStartupRequest {
        name: format!("startups/{into}"),
        duplicate: format!("startups/{duplicate}"),
        ..Default::default()
    };
    app.startups.merge_startup(request).await.unwrap().into_inner().rewritten_names
}

async fn delete_partner(app: &mut App, id: &str) {
    let request = DeletePartnerRequest { name: format!("partners/{id}"), ..Default::default() };
    app.partners.delete_partner(request).await.unwrap();
}

async fn what_is_recorded_can_be_read(app: App) {
    let mut app = with_profiles(app).await;
    let whole = Engagement {
        stage: Stage::Seed.into(),
        note: text("다시 연락", "call again"),
        recorded_by: "delegation desk".to_owned(),
        provenance: Some(Provenance { source: "minutes".to_owned(), ..Default::default() }),
        ..declined("one", "a", "p")
    };
    let (result, _) = create(&mut app, whole.clone(), "").await.unwrap();
    assert_eq!((result.name.as_str(), result.change()), ("engagements/one", Change::Created));
    let read = get(&mut app, "one").await.unwrap();
    assert_eq!((&read.etag, read.create_time), (&result.etag, result.create_time));
    assert!(read.update_time.is_some() && read.delete_time.is_none());
    let bare = Engagement { etag: String::new(), create_time: None, update_time: None, ..read };
    assert_eq!(bare, whole);

    let nameless = Engagement { name: String::new(), ..agreed("", "City of Gwangju", "p") };
    let (result, _) = create(&mut app, nameless, "").await.unwrap();
    let id = result.name.strip_prefix("engagements/").unwrap();
    assert_eq!(get(&mut app, id).await.unwrap().organiser, "City of Gwangju");

    let taken = create(&mut app, met("one", "a", "p"), "").await;
    assert_refused(taken, Code::AlreadyExists, "ALREADY_EXISTS");
    assert_refused(get(&mut app, "none").await, Code::NotFound, "RESOURCE_NOT_FOUND");

    // A mask changes what it names, and what belongs together is judged together.
    let patch = Engagement { note: text("", "call soon"), ..met("one", "", "") };
    update(&mut app, patch.clone(), &["note.en"]).await.unwrap();
    assert_eq!(get(&mut app, "one").await.unwrap().note, text("다시 연락", "call soon"));
    let refused = update(&mut app, patch, &["kind"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let expected = ["engagement.declined_by", "engagement.decline_reason"];
    assert_eq!(violated_fields(&status), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_violations_are_told_at_once_with_their_paths() {
    let mut app = with_profiles(App::start().await).await;
    let bad = Engagement {
        startup: "partners/p".to_owned(),
        organiser: "x".repeat(201),
        partner: String::new(),
        date: Some(Date { year: 2999, month: 0, day: 0 }),
        declined_by: DeclinedBy::Partner.into(),
        amount: Some(Money { currency_code: "won".to_owned(), units: 1, nanos: 0 }),
        etag: "7".to_owned(),
        ..met("X", "", "")
    };
    let refused = create(&mut app, bad, "not visible\n").await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let expected = [
        "request_id",
        "engagement.name",
        "engagement.startup",
        "engagement.organiser",
        "engagement.organiser",
        "engagement.partner",
        "engagement.date",
        "engagement.declined_by",
        "engagement.amount.currency_code",
        "engagement.amount",
        "engagement.etag",
    ];
    assert_eq!(violated_fields(&status), expected);

    let bad = ListEngagementsRequest {
        page_size: 1_001,
        startup: "a".to_owned(),
        partner: "startups/a".to_owned(),
        kinds: vec![0],
        at_least_as_fresh: "x".to_owned(),
        ..ListEngagementsRequest::default()
    };
    let refused = app.engagements.list_engagements(bad).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(
        violated_fields(&status),
        ["page_size", "startup", "partner", "kinds[0]", "at_least_as_fresh"]
    );
}

async fn only_profiles_that_exist_can_be_named(app: App) {
    let mut app = with_profiles(app).await;
    delete(&mut app, "startups/b", "").await.unwrap();
    for (startup, partner, fields) in [
        ("none", "p", &["engagement.startup"][..]),
        ("b", "p", &["engagement.startup"]),
        ("a", "none", &["engagement.partner"]),
        ("none", "none", &["engagement.startup", "engagement.partner"]),
    ] {
        let refused = create(&mut app, met("one", startup, partner), "").await;
        let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
        assert_eq!(violated_fields(&status), fields);
    }
    create(&mut app, met("one", "a", "p"), "").await.unwrap();
    let refused = update(&mut app, met("one", "b", "q"), &["startup", "partner"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["engagement.startup"]);
    assert_eq!(get(&mut app, "one").await.unwrap().partner, "partners/p", "all or nothing");
    update(&mut app, met("one", "b", "q"), &["partner"]).await.unwrap();
    assert_eq!(get(&mut app, "one").await.unwrap().partner, "partners/q");
}

async fn deleting_a_profile_leaves_its_engagements(app: App) {
    let mut app = with_profiles(app).await;
    create_all(&mut app, [met("one", "a", "p")]).await;
    delete(&mut app, "startups/a", "").await.unwrap();
    delete_partner(&mut app, "p").await;
    assert_eq!(ids(&mut app, of("startups/a", "partners/p", &[])).await, ["one"]);

    // What it names already may stay, what it newly names must exist.
    let stage = Engagement { stage: Stage::Seed.into(), ..met("one", "a", "p") };
    update(&mut app, stage.clone(), &["stage"]).await.unwrap();
    let replaced = Engagement { stage: Stage::Growth.into(), ..stage.clone() };
    assert_eq!(
        outcomes(&upsert(&mut app, vec![replaced], (false, false)).await),
        [Ok(Change::Updated)]
    );
    let moved = vec![met("one", "b", "p"), met("two", "a", "q")];
    let reply = upsert(&mut app, moved, (false, false)).await;
    assert_eq!(outcomes(&reply), [Ok(Change::Updated), Err(Code::InvalidArgument)]);
    remove(&mut app, "one", "").await.unwrap();
    undelete(&mut app, "one").await.unwrap();
    assert_eq!(get(&mut app, "one").await.unwrap().startup, "startups/b");
}

async fn an_etag_guards_against_lost_updates(app: App) {
    let mut app = with_profiles(app).await;
    let (first, _) = create(&mut app, met("one", "a", "p"), "").await.unwrap();
    let with_etag = |stage: Stage, etag: &str| Engagement {
        stage: stage.into(),
        etag: etag.to_owned(),
        ..met("one", "a", "p")
    };
    let second = update(&mut app, with_etag(Stage::Seed, &first.etag), &[]).await.unwrap();
    assert_ne!(second.etag, first.etag);
    let lost = update(&mut app, with_etag(Stage::Growth, &first.etag), &[]).await;
    assert_refused(lost, Code::Aborted, "ETAG_MISMATCH");
    assert_refused(remove(&mut app, "one", &first.etag).await, Code::Aborted, "ETAG_MISMATCH");
    let batch = upsert(&mut app, vec![with_etag(Stage::Growth, &first.etag)], (false, false)).await;
    assert_eq!(outcomes(&batch), [Err(Code::Aborted)]);
    let same = update(&mut app, with_etag(Stage::Seed, &second.etag), &[]).await.unwrap();
    assert_eq!((same.change(), &same.etag), (Change::Unchanged, &second.etag));
    remove(&mut app, "one", &second.etag).await.unwrap();
}

async fn a_request_id_makes_a_write_safe_to_repeat(app: App) {
    let mut app = with_profiles(app).await;
    let nameless = Engagement { name: String::new(), ..met("", "a", "p") };
    let first = create(&mut app, nameless.clone(), "id-1").await.unwrap();
    // The first answer, whatever has become of the profiles.
    delete(&mut app, "startups/a", "").await.unwrap();
    assert_eq!(create(&mut app, nameless, "id-1").await.unwrap(), first);
    let other = create(&mut app, met("two", "b", "p"), "id-1").await;
    assert_refused(other, Code::FailedPrecondition, "REQUEST_ID_REUSED");
    assert_eq!(ids(&mut app, of("", "", &[])).await.len(), 1);
}

async fn a_deleted_engagement_can_be_undeleted_for_thirty_days(app: App) {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let mut app = with_profiles(app).await;
    create_all(&mut app, [met("one", "a", "p"), met("two", "a", "p")]).await;
    let refused = undelete(&mut app, "one").await;
    assert_refused(refused, Code::FailedPrecondition, "PROFILE_NOT_DELETED");
    for id in ["one", "two"] {
        remove(&mut app, id, "").await.unwrap();
        assert_refused(get(&mut app, id).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    }
    assert_refused(remove(&mut app, "one", "").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let refused = update(&mut app, met("one", "a", "p"), &[]).await;
    assert_refused(refused, Code::FailedPrecondition, "PROFILE_DELETED");
    let refused = create(&mut app, met("one", "a", "p"), "").await;
    assert_refused(refused, Code::AlreadyExists, "ALREADY_EXISTS");
    assert!(ids(&mut app, of("startups/a", "", &[])).await.is_empty());
    let deleted = ListEngagementsRequest { show_deleted: true, ..of("startups/a", "", &[]) };
    assert_eq!(ids(&mut app, deleted.clone()).await, ["one", "two"]);

    app.pass(29 * DAY);
    assert_eq!(undelete(&mut app, "one").await.unwrap().change(), Change::Undeleted);
    assert_eq!(ids(&mut app, of("startups/a", "", &[])).await, ["one"]);
    app.pass(2 * DAY);
    assert_refused(undelete(&mut app, "two").await, Code::FailedPrecondition, "PROFILE_ERASED");

    // What is erased is erased at the next start: nothing lists it any more.
    let mut app = app.restart().await;
    for _ in 0..100 {
        if ids(&mut app, deleted.clone()).await == ["one"] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is not erased");
}

async fn lists_are_of_the_last_commit_and_pass_all_filters(app: App) {
    use EngagementKind::{Declined, Invested, Met, Mou};
    let mut app = with_profiles(app).await;
    create_all(
        &mut app,
        [
            met("a-p", "a", "p"),
            met("a-q", "a", "q"),
            declined("a-q-no", "a", "q"),
            met("b-p", "b", "p"),
            agreed("city", "Gwangju", "p"),
        ],
    )
    .await;
    let cases: [(ListEngagementsRequest, &[&str]); 10] = [
        (of("", "", &[]), &["a-p", "a-q", "a-q-no", "b-p", "city"]),
        (of("startups/a", "", &[]), &["a-p", "a-q", "a-q-no"]),
        (of("", "partners/p", &[]), &["a-p", "b-p", "city"]),
        (of("startups/a", "partners/q", &[]), &["a-q", "a-q-no"]),
        (of("startups/a", "partners/q", &[Declined]), &["a-q-no"]),
        (of("", "", &[Mou]), &["city"]),
        (of("", "", &[Declined, Mou]), &["a-q-no", "city"]),
        (of("startups/a", "", &[Met, Invested]), &["a-p", "a-q"]),
        (of("startups/none", "", &[]), &[]),
        (of("", "", &[Invested]), &[]),
    ];
    for (request, expected) in cases {
        assert_eq!(ids(&mut app, request.clone()).await, expected, "{request:?}");
    }
    // Each change is listed as soon as it is answered.
    let moved = Engagement { partner: "partners/q".to_owned(), ..met("b-p", "b", "q") };
    update(&mut app, moved, &["partner"]).await.unwrap();
    assert_eq!(ids(&mut app, of("", "partners/p", &[])).await, ["a-p", "city"]);
    assert_eq!(ids(&mut app, of("", "partners/q", &[Met])).await, ["a-q", "b-p"]);
    upsert(&mut app, vec![declined("a-p", "a", "p")], (false, false)).await;
    assert_eq!(ids(&mut app, of("startups/a", "", &[Declined])).await, ["a-p", "a-q-no"]);
    remove(&mut app, "a-p", "").await.unwrap();
    assert_eq!(ids(&mut app, of("startups/a", "", &[Declined])).await, ["a-q-no"]);
}

async fn pages_hold_everything_once(app: App) {
    let mut app = with_profiles(app).await;
    let many: Vec<Engagement> = (0..150)
        .map(|number| {
            let id = format!("e-{number:03}");
            if number % 2 == 0 { met(&id, "a", "p") } else { declined(&id, "a", "q") }
        })
        .collect();
    upsert(&mut app, many, (true, false)).await;
    let all = of("startups/a", "", &[EngagementKind::Met, EngagementKind::Declined]);
    for (filters, count) in [(all, 150), (of("", "partners/q", &[]), 75), (of("", "", &[]), 150)] {
        let mut request = ListEngagementsRequest { page_size: 40, ..filters };
        let mut seen = Vec::new();
        loop {
            let page = list(&mut app, request.clone()).await;
            assert!(page.engagements.len() <= 40 && !page.changed_since_first_page);
            seen.extend(page.engagements.into_iter().map(|it| it.name));
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        assert_eq!(seen.len(), count);
        assert!(seen.is_sorted() && seen.windows(2).all(|pair| pair[0] != pair[1]));
    }
    let first = ListEngagementsRequest { page_size: 40, ..of("", "partners/q", &[]) };
    let page_token = list(&mut app, first.clone()).await.next_page_token;
    let other = ListEngagementsRequest {
        page_token: page_token.clone(),
        partner: "partners/p".to_owned(),
        ..first.clone()
    };
    let refused = app.engagements.list_engagements(other).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    create_all(&mut app, [met("new", "a", "p")]).await;
    let next = list(&mut app, ListEngagementsRequest { page_token, ..first }).await;
    assert!(next.changed_since_first_page);
}

async fn engagements_follow_profiles_that_are_merged(app: App) {
    let mut app = with_profiles(app).await;
    create_all(&mut app, [met("one", "b", "q"), met("gone", "b", "p"), met("own", "a", "p")]).await;
    remove(&mut app, "gone", "").await.unwrap();
    assert_eq!(merge_startups(&mut app, "b", "a").await, ["engagements/one"]);
    let one = get(&mut app, "one").await.unwrap();
    assert_eq!((one.startup.as_str(), one.partner.as_str()), ("startups/a", "partners/q"));
    for name in ["startups/a", "startups/b"] {
        assert_eq!(ids(&mut app, of(name, "", &[])).await, ["one", "own"], "{name}");
    }
    let request = MergePartnerRequest {
        name: "partners/p".to_owned(),
        duplicate: "partners/q".to_owned(),
        ..Default::default()
    };
    let reply = app.partners.merge_partner(request).await.unwrap().into_inner();
    assert_eq!(reply.rewritten_names, ["engagements/one"]);
    assert_eq!(ids(&mut app, of("startups/b", "partners/q", &[])).await, ["one", "own"]);

    undelete(&mut app, "gone").await.unwrap();
    assert_eq!(get(&mut app, "gone").await.unwrap().startup, "startups/a");
    assert_eq!(ids(&mut app, of("startups/a", "", &[])).await, ["gone", "one", "own"]);
}

async fn what_is_written_under_the_name_of_a_merged_profile_names_the_other(app: App) {
    let mut app = with_profiles(app).await;
    app.create_startup(startup("c")).await;
    merge_startups(&mut app, "c", "b").await;
    merge_startups(&mut app, "b", "a").await;
    create_all(&mut app, [met("one", "c", "p"), met("two", "b", "p")]).await;
    let batch = vec![met("three", "b", "q"), met("one", "b", "p")];
    let reply = upsert(&mut app, batch, (false, false)).await;
    assert_eq!(outcomes(&reply), [Ok(Change::Created), Ok(Change::Unchanged)]);
    update(&mut app, met("two", "c", "q"), &["startup", "partner"]).await.unwrap();
    for name in ["startups/a", "startups/b", "startups/c"] {
        assert_eq!(ids(&mut app, of(name, "", &[])).await, ["one", "three", "two"], "{name}");
    }
    // The one that has taken the place must be there.
    delete(&mut app, "startups/a", "").await.unwrap();
    let refused = create(&mut app, met("four", "c", "p"), "").await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert!(status.message().contains("startups/a does not exist"), "{status:?}");
}

async fn sound_items_of_a_batch_are_not_blocked_by_bad_ones(app: App) {
    let mut app = with_profiles(app).await;
    create_all(&mut app, [met("same", "a", "p"), met("other", "a", "p"), met("gone", "a", "p")])
        .await;
    remove(&mut app, "gone", "").await.unwrap();
    let undated = Engagement { date: None, ..met("undated", "a", "p") };
    let nameless = Engagement { name: String::new(), ..met("", "a", "p") };
    let items = vec![
        met("same", "a", "p"),
        declined("other", "a", "p"),
        met("new", "b", "q"),
        undated,
        nameless,
        met("nobody", "none", "p"),
        met("gone", "a", "p"),
    ];
    let expected = [
        Ok(Change::Unchanged),
        Ok(Change::Updated),
        Ok(Change::Created),
        Err(Code::InvalidArgument),
        Err(Code::InvalidArgument),
        Err(Code::InvalidArgument),
        Err(Code::FailedPrecondition),
    ];
    let dry = upsert(&mut app, items.clone(), (false, true)).await;
    assert_eq!(outcomes(&dry), expected);
    assert_eq!(ids(&mut app, of("", "", &[])).await, ["other", "same"], "nothing is written");
    let refused = upsert(&mut app, items.clone(), (true, false)).await;
    assert!(outcomes(&refused).iter().all(Result::is_err));
    assert_eq!(ids(&mut app, of("", "", &[])).await, ["other", "same"], "nothing is written");
    let reply = upsert(&mut app, items, (false, false)).await;
    assert_eq!(outcomes(&reply), expected);
    let Some(Outcome::Error(error)) = &reply.results[5].outcome else { panic!("{reply:?}") };
    let status = Status::with_details(
        Code::InvalidArgument,
        "",
        prost::Message::encode_to_vec(error).into(),
    );
    assert_eq!(violated_fields(&status), ["engagements[5].startup"]);
    assert_eq!(ids(&mut app, of("", "", &[])).await, ["new", "other", "same"]);

    // What the same batch cannot see is not there.
    let both = vec![met("x", "a", "p"), met("y", "none", "p")];
    let refused = upsert(&mut app, both, (true, false)).await;
    assert_eq!(outcomes(&refused), [Err(Code::Aborted), Err(Code::InvalidArgument)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_index_holds_engagements_and_nobody_finds_them() {
    let mut app = with_profiles(App::start().await).await;
    let search = |query: &str, fresh: &str| SearchRequest {
        query: query.to_owned(),
        facets: vec![SearchFacet::Kind.into()],
        at_least_as_fresh: fresh.to_owned(),
        ..SearchRequest::default()
    };
    let matched = |fresh: &str| MatchPartnersRequest {
        startup: "startups/a".to_owned(),
        options: Some(naru::proto::MatchOptions {
            at_least_as_fresh: fresh.to_owned(),
            ..Default::default()
        }),
    };
    let (_, before) = app.create_startup(startup("c")).await;
    let mut found = Vec::new();
    for query in ["startup", "", "-qzxvkw", "partner"] {
        let reply = app.search.search(search(query, &before)).await.unwrap().into_inner();
        found.push((reply.results, reply.facets, reply.total_size));
    }
    let summary = app.matches.match_partners(matched(&before)).await.unwrap().into_inner();

    let noted = Engagement { note: text("", "startup qzxvkw"), ..declined("startup", "a", "p") };
    let mut token = create(&mut app, noted, "").await.unwrap().1;
    for number in 0..20 {
        let id = format!("met-{number}");
        token = create(&mut app, met(&id, "a", "q"), "").await.unwrap().1;
    }
    for (query, before) in ["startup", "", "-qzxvkw", "partner"].into_iter().zip(found) {
        let reply = app.search.search(search(query, &token)).await.unwrap().into_inner();
        assert_eq!((reply.results, reply.facets, reply.total_size), before, "{query}");
    }
    let reply = app.search.search(search("qzxvkw", &token)).await.unwrap().into_inner();
    assert_eq!(reply.total_size, 0, "notes are not indexed");
    let kinds = vec![SuggestionKind::Startup.into(), SuggestionKind::Partner.into()];
    let request = SuggestRequest { text: "met".to_owned(), kinds, ..Default::default() };
    let suggested = app.search.suggest(request).await.unwrap().into_inner();
    assert_eq!(suggested.suggestions, []);
    let after = app.matches.match_partners(matched(&token)).await.unwrap().into_inner();
    assert_eq!(after.matches, summary.matches);

    let verify = VerifyIndexRequest::default();
    let reply = app.operations.verify_index(verify).await.unwrap().into_inner();
    assert!(reply.sound, "{reply:?}");
    let counts = |collection: &str, stored, deleted| VerifiedKind {
        collection: collection.to_owned(),
        stored,
        deleted,
        indexed: stored,
    };
    assert!(reply.kinds.contains(&counts("engagements", 21, 0)), "{reply:?}");
    remove(&mut app, "met-0", "").await.unwrap();
    let reply = app.operations.verify_index(verify).await.unwrap().into_inner();
    assert!(reply.sound, "{reply:?}");
    assert!(reply.kinds.contains(&counts("startups", 3, 0)), "{reply:?}");
    assert!(reply.kinds.contains(&counts("engagements", 20, 1)), "{reply:?}");
}

async fn naru_says(app: &App, arguments: &[&str]) -> (String, Output) {
    let output = run(naru(app, arguments)).await;
    assert!(output.status.success(), "{arguments:?}: {}", err(&output));
    (out(&output), output)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_imports_as_the_same_engagements() {
    let mut app = with_profiles(App::start().await).await;
    let noted = Engagement { note: text("메모", "note"), ..declined("two", "b", "q") };
    create_all(&mut app, [met("one", "a", "p"), noted, agreed("city", "Gwangju", "p")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (_, told) = naru_says(&app, &["export", "--output", &file("")]).await;
    assert!(err(&told).contains("4 profiles and 3 engagements exported"), "{}", err(&told));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("engagements.jsonl").lines().count(), 3);
    assert_eq!(read("startups.jsonl").lines().count(), 2);
    let (all, _) = naru_says(&app, &["export"]).await;
    let parts = ["startups.jsonl", "partners.jsonl", "engagements.jsonl"].map(read);
    assert_eq!(all, parts.concat());

    // In any order, for engagements are stored after all profiles.
    let other = App::start().await;
    let files = ["engagements.jsonl", "partners.jsonl", "startups.jsonl"].map(&file);
    let import = ["import", &files[0], &files[1], &files[2]];
    let (told, _) = naru_says(&other, &import).await;
    assert!(told.contains("7 created, 0 updated, 0 unchanged, 0 refused"), "{told}");
    assert_eq!(naru_says(&other, &["export"]).await.0, all);
    let (told, _) = naru_says(&other, &import).await;
    assert!(told.contains("0 created, 0 updated, 7 unchanged, 0 refused"), "{told}");

    let lost = App::start().await;
    let refused = run(naru(&lost, &["import", &files[0]])).await;
    let told = err(&refused);
    assert_eq!(refused.status.code(), Some(1));
    assert!(told.contains("engagements.jsonl:1: partner: partners/p does not exist"), "{told}");
    let sheet = run(naru(&app, &["export", "--kind", "engagements", "-o", &file("x.xlsx")])).await;
    assert!(!sheet.status.success() && err(&sheet).contains("JSON lines"), "{}", err(&sheet));
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_carry_engagements_and_how_they_are_listed() {
    let mut app = with_profiles(App::start().await).await;
    create_all(&mut app, [met("one", "a", "p"), met("gone", "a", "p")]).await;
    remove(&mut app, "gone", "").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db").to_str().unwrap().to_owned();
    let data = app.data_dir().to_str().unwrap().to_owned();
    let (told, _) = naru_says(&app, &["backup", "--data-dir", &data, &backup]).await;
    assert!(told.contains("engagements: 1 (1 deleted)"), "{told}");
    let data = folder.path().join("data");
    let restore = ["restore", "--data-dir", data.to_str().unwrap(), &backup];
    naru_says(&app, &restore).await;
    let mut restored = App::start_in(&data).await;
    assert_eq!(ids(&mut restored, of("startups/a", "partners/p", &[])).await, ["one"]);
    assert_eq!(undelete(&mut restored, "gone").await.unwrap().change(), Change::Undeleted);
    restored.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_record_and_list_what_happened() {
    let app = with_profiles(App::start().await).await;
    let record = |more: &[&str]| {
        let start = ["engagements", "record", "--startup", "startups/a", "--partner", "partners/p"];
        [&start[..], more].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let met =
        record(&["--kind", "met", "--date", "2026-05-01", "--source", "minutes", "--id", "m"]);
    let met: Vec<&str> = met.iter().map(String::as_str).collect();
    assert_eq!(naru_says(&app, &met).await.0, "recorded: engagements/m\n");
    let no = record(&[
        "--kind",
        "declined",
        "--date",
        "2026-06",
        "--declined-by",
        "partner",
        "--reason",
        "stage",
        "--note",
        "내년에 다시",
        "--id",
        "n",
    ]);
    naru_says(&app, &no.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let city = [
        "engagements",
        "record",
        "--organiser",
        "Gwangju",
        "--partner",
        "partners/p",
        "--kind",
        "mou",
        "--date",
        "2026",
        "--amount",
        "1000",
        "--currency",
        "usd",
        "--id",
        "c",
    ];
    naru_says(&app, &city).await;

    let (listed, _) = naru_says(&app, &["engagements", "list"]).await;
    let expected = "date\tkind\tstartup\tpartner\tdetails\tname
2026-06\tdeclined\tstartups/a\tpartners/p\tpartner, stage\tengagements/n
2026-05-01\tmet\tstartups/a\tpartners/p\t\tengagements/m
2026\tmou\tGwangju\tpartners/p\tUSD 1,000\tengagements/c
";
    assert_eq!(listed, expected);
    let only = ["engagements", "list", "--startup", "startups/a", "--kind", "met", "--json"];
    let (json, _) = naru_says(&app, &only).await;
    assert!(json.contains(r#""name":"engagements/m""#), "{json}");
    assert!(!json.contains("engagements/n"), "{json}");
    let (got, _) = naru_says(&app, &["get", "engagements/n"]).await;
    assert!(got.contains("내년에 다시"), "{got}");

    for (more, code) in [
        (&["--kind", "met", "--date", "someday"][..], 2),
        (&["--kind", "declined", "--date", "2026"], 2),
        (&["--kind", "met", "--date", "2026", "--reason", "stage"], 2),
        (&["--kind", "met", "--date", "2999"], 1),
    ] {
        let arguments = record(more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = run(naru(&app, &arguments)).await;
        assert_eq!(output.status.code(), Some(code), "{more:?}: {}", err(&output));
    }
}
