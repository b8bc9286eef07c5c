//! What the service of meetings promises, and which engagements meetings are. What matching makes of engagements stands
//! in `meetings`.

use std::time::Duration;

use naru::proto::batch_upsert_meetings_result::Outcome;
use naru::proto::{
    ActionItem, BatchUpsertMeetingsRequest, Change, CreateMeetingRequest, Date,
    DeleteDelegationRequest, DeleteEngagementRequest, DeleteMeetingRequest, Engagement,
    EngagementKind, ExplainMatchRequest, GetEngagementRequest, GetMeetingRequest,
    ListMeetingsRequest, Match, MatchOptions, MatchTermKind, Meeting, MeetingParty, MeetingRating,
    MeetingStatus, MeetingStatusChange, MergePartnerRequest, UndeleteMeetingRequest,
    UpdateEngagementRequest, UpdateMeetingRequest, WriteResult,
};
use prost_types::{FieldMask, Timestamp};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, text, violated_fields};
use crate::delegations::{self, host, participant, trip, with_profiles};
use crate::engagements;
use crate::matches::partners_for;
use crate::profiles;
use crate::samples;
use crate::wishes::{all, contribution};

on_either_database!(
    what_is_stored_can_be_read,
    what_became_of_a_meeting_is_kept_with_its_times,
    only_what_exists_can_be_named,
    what_was_named_before_may_be_deleted_since,
    etags_and_request_ids_guard_writes,
    lists_pass_all_filters_page_by_page,
    batches_write_sound_items_or_all_or_nothing,
    meetings_follow_profiles_that_are_merged,
    a_meeting_that_was_held_is_an_engagement,
    an_engagement_of_which_nothing_changes_stays_as_it_is,
    an_engagement_goes_and_returns_with_its_meeting,
    an_engagement_from_elsewhere_is_not_overwritten,
    a_meeting_that_is_held_anew_is_an_engagement_though_the_first_is_erased,
);

pub(crate) const DAY: Option<Date> = Some(Date { year: 2025, month: 5, day: 1 });

/// A meeting of the delegation `one`.
pub(crate) fn planned(id: &str, startup: &str, partner: &str) -> Meeting {
    Meeting {
        name: format!("meetings/{id}"),
        delegation: "delegations/one".to_owned(),
        code: id.to_ascii_uppercase().replace('-', ""),
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        date: DAY,
        start_time: "09:30".to_owned(),
        end_time: "10:15".to_owned(),
        status: MeetingStatus::Planned.into(),
        ..Meeting::default()
    }
}

pub(crate) fn held(id: &str, startup: &str, partner: &str) -> Meeting {
    Meeting { status: MeetingStatus::Held.into(), ..planned(id, startup, partner) }
}

/// Start-ups `a` and `b`, partners `p` and `q`, and the delegation `one` of them all.
pub(crate) async fn with_trip(app: App) -> App {
    let mut app = with_profiles(app).await;
    delegations::create(&mut app, trip("one")).await.unwrap();
    app
}

pub(crate) async fn create(
    app: &mut App,
    meeting: Meeting,
    request_id: &str,
) -> Result<(WriteResult, String), Status> {
    let request =
        CreateMeetingRequest { meeting: Some(meeting), request_id: request_id.to_owned() };
    let reply = app.meetings.create_meeting(request).await?.into_inner();
    Ok((reply.result.unwrap(), reply.consistency_token))
}

pub(crate) async fn get(app: &mut App, id: &str) -> Result<Meeting, Status> {
    let request = GetMeetingRequest { name: format!("meetings/{id}"), ..Default::default() };
    Ok(app.meetings.get_meeting(request).await?.into_inner().meeting.unwrap())
}

/// Of all fields where no path is given.
pub(crate) async fn update(
    app: &mut App,
    patch: Meeting,
    paths: &[&str],
) -> Result<(WriteResult, String), Status> {
    let paths = if paths.is_empty() { &["*"] } else { paths };
    let paths = paths.iter().map(|&path| path.to_owned()).collect();
    let request = UpdateMeetingRequest {
        meeting: Some(patch),
        update_mask: Some(FieldMask { paths }),
        request_id: String::new(),
    };
    let reply = app.meetings.update_meeting(request).await?.into_inner();
    Ok((reply.result.unwrap(), reply.consistency_token))
}

pub(crate) async fn remove(app: &mut App, id: &str, etag: &str) -> Result<WriteResult, Status> {
    let request = DeleteMeetingRequest {
        name: format!("meetings/{id}"),
        etag: etag.to_owned(),
        ..Default::default()
    };
    Ok(app.meetings.delete_meeting(request).await?.into_inner().result.unwrap())
}

pub(crate) async fn undelete(app: &mut App, id: &str) -> Result<WriteResult, Status> {
    let request = UndeleteMeetingRequest { name: format!("meetings/{id}"), ..Default::default() };
    Ok(app.meetings.undelete_meeting(request).await?.into_inner().result.unwrap())
}

/// What became of each item.
pub(crate) async fn upsert(
    app: &mut App,
    meetings: Vec<Meeting>,
    (atomic, validate_only): (bool, bool),
) -> Vec<Result<Change, Status>> {
    let request =
        BatchUpsertMeetingsRequest { meetings, atomic, validate_only, ..Default::default() };
    let reply = app.meetings.batch_upsert_meetings(request).await.unwrap().into_inner();
    let outcome = |outcome: Outcome| match outcome {
        Outcome::Written(written) => Ok(written.change()),
        Outcome::Error(error) => {
            let details = prost::Message::encode_to_vec(&error);
            Err(Status::with_details(Code::from(error.code), error.message, details.into()))
        }
    };
    reply.results.into_iter().map(|result| outcome(result.outcome.unwrap())).collect()
}

fn codes(outcomes: &[Result<Change, Status>]) -> Vec<Result<Change, Code>> {
    outcomes.iter().map(|it| it.as_ref().copied().map_err(Status::code)).collect()
}

async fn ids(app: &mut App, request: ListMeetingsRequest) -> Vec<String> {
    let listed = app.meetings.list_meetings(request).await.unwrap().into_inner();
    let names = listed.meetings.into_iter();
    names.map(|it| it.name.trim_start_matches("meetings/").to_owned()).collect()
}

fn of(startup: &str, partner: &str, statuses: &[MeetingStatus]) -> ListMeetingsRequest {
    ListMeetingsRequest {
        startup: startup.to_owned(),
        partner: partner.to_owned(),
        statuses: statuses.iter().map(|&status| status.into()).collect(),
        ..ListMeetingsRequest::default()
    }
}

/// The live engagement of this id.
pub(crate) async fn engagement(app: &mut App, id: &str) -> Option<Engagement> {
    let request = GetEngagementRequest { name: format!("engagements/{id}"), ..Default::default() };
    match app.engagements.get_engagement(request).await {
        Ok(reply) => reply.into_inner().engagement,
        Err(status) => {
            assert_eq!(status.code(), Code::NotFound, "{status:?}");
            None
        }
    }
}

async fn what_is_stored_can_be_read(app: App) {
    let mut app = with_trip(app).await;
    let rating = |stars| Some(MeetingRating { stars, comment: text("", "fine") });
    let whole = Meeting {
        venue: "hall".to_owned(),
        interpreter: "interpreter 1".to_owned(),
        plan: "plans/that-need-not-exist".to_owned(),
        is_follow_up: true,
        note: text("메모", "note"),
        startup_rating: rating(5),
        partner_rating: rating(4),
        next_steps: vec![ActionItem { action: text("", "send"), ..ActionItem::default() }],
        recorded_by: "delegation desk".to_owned(),
        ..held("m-1", "a", "p")
    };
    let (result, _) = create(&mut app, whole.clone(), "").await.unwrap();
    assert_eq!((result.name.as_str(), result.change()), ("meetings/m-1", Change::Created));
    let read = get(&mut app, "m-1").await.unwrap();
    assert_eq!((&read.etag, read.create_time), (&result.etag, result.create_time));
    assert!(read.update_time.is_some() && read.delete_time.is_none());
    assert_eq!(statuses(&read), [(MeetingStatus::Held, read.create_time)]);
    let bare = Meeting {
        etag: String::new(),
        create_time: None,
        update_time: None,
        status_history: Vec::new(),
        ..read
    };
    assert_eq!(bare, whole);

    let nameless = Meeting { name: String::new(), ..planned("m-2", "b", "q") };
    let (result, _) = create(&mut app, nameless, "").await.unwrap();
    let id = result.name.strip_prefix("meetings/").unwrap();
    assert_eq!(get(&mut app, id).await.unwrap().code, "M2");

    let taken = create(&mut app, planned("m-1", "a", "p"), "").await;
    assert_refused(taken, Code::AlreadyExists, "ALREADY_EXISTS");
    assert_refused(get(&mut app, "none").await, Code::NotFound, "RESOURCE_NOT_FOUND");

    // What belongs together is judged together.
    let patch = Meeting { note: text("", "better"), ..planned("m-1", "", "") };
    update(&mut app, patch.clone(), &["note.en"]).await.unwrap();
    assert_eq!(get(&mut app, "m-1").await.unwrap().note, text("메모", "better"));
    let refused = update(&mut app, patch, &["status"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["meeting.startup_rating", "meeting.partner_rating"]);
    let bad =
        Meeting { code: "m7".to_owned(), end_time: "9:00".to_owned(), ..planned("x", "a", "p") };
    let refused = create(&mut app, bad, "").await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["meeting.code", "meeting.end_time"]);
}

/// The statuses that a meeting has had, and when they were recorded.
fn statuses(meeting: &Meeting) -> Vec<(MeetingStatus, Option<Timestamp>)> {
    meeting.status_history.iter().map(|it| (it.status(), it.record_time)).collect()
}

async fn what_became_of_a_meeting_is_kept_with_its_times(app: App) {
    use MeetingStatus::{Cancelled, Held, Planned};
    let mut app = with_trip(app).await;
    let made_up = MeetingStatusChange { status: Held.into(), record_time: None };
    let meeting = Meeting { status_history: vec![made_up], ..planned("m", "a", "p") };
    create(&mut app, meeting.clone(), "").await.unwrap();
    let told = async |app: &mut App| {
        let meeting = get(app, "m").await.unwrap();
        let times: Vec<_> = meeting.status_history.iter().map(|it| it.record_time).collect();
        assert!(times.is_sorted_by_key(|it| it.unwrap().seconds), "{times:?}");
        let last = statuses(&meeting).pop().unwrap();
        (statuses(&meeting).into_iter().map(|it| it.0).collect::<Vec<_>>(), last.1, meeting)
    };
    let (all, planned_time, stored) = told(&mut app).await;
    assert_eq!((all, planned_time), (vec![Planned], stored.create_time), "nothing that was sent");
    app.pass(Duration::from_secs(60));
    let patch = Meeting { status: Cancelled.into(), note: text("", "ill"), ..planned("m", "", "") };
    update(&mut app, patch.clone(), &["status"]).await.unwrap();
    let (all, cancelled_time, stored) = told(&mut app).await;
    assert_eq!((all, cancelled_time), (vec![Planned, Cancelled], stored.update_time));
    assert!(planned_time.unwrap().seconds + 60 <= cancelled_time.unwrap().seconds);
    // Another change says nothing of its status.
    app.pass(Duration::from_secs(60));
    update(&mut app, patch, &["note"]).await.unwrap();
    assert_eq!(told(&mut app).await.1, cancelled_time);
    let refused = update(&mut app, meeting, &["status_history"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["update_mask"]);

    // A batch that says the same is no change, and one that says otherwise is one.
    let same = Meeting { status_history: Vec::new(), ..stored };
    let same = Meeting { note: text("", "ill"), etag: String::new(), ..same };
    let outcomes = upsert(&mut app, vec![same.clone()], (false, false)).await;
    assert_eq!(codes(&outcomes), [Ok(Change::Unchanged)]);
    let held = Meeting { status: Held.into(), ..same };
    upsert(&mut app, vec![held], (false, false)).await;
    assert_eq!(told(&mut app).await.0, [Planned, Cancelled, Held]);
}

async fn only_what_exists_can_be_named(app: App) {
    let mut app = with_trip(app).await;
    profiles::delete(&mut app, "startups/b", "").await.unwrap();
    let of = |delegation: &str, startup: &str, partner: &str| Meeting {
        delegation: format!("delegations/{delegation}"),
        ..planned("m", startup, partner)
    };
    for (delegation, startup, partner, fields) in [
        ("none", "a", "p", &["meeting.delegation"][..]),
        ("one", "none", "p", &["meeting.startup"]),
        ("one", "b", "p", &["meeting.startup"]),
        ("one", "a", "none", &["meeting.partner"]),
        ("none", "b", "none", &["meeting.startup", "meeting.partner", "meeting.delegation"]),
    ] {
        let refused = create(&mut app, of(delegation, startup, partner), "").await;
        let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
        assert_eq!(violated_fields(&status), fields);
        let refused =
            upsert(&mut app, vec![of(delegation, startup, partner)], (false, false)).await;
        let in_batch = fields.iter().map(|it| it.replace("meeting.", "meetings[0]."));
        assert_eq!(violated_fields(refused[0].as_ref().unwrap_err()), in_batch.collect::<Vec<_>>());
    }
    create(&mut app, of("one", "a", "p"), "").await.unwrap();
    let refused =
        update(&mut app, of("none", "b", "q"), &["delegation", "startup", "partner"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["meeting.startup", "meeting.delegation"]);
    assert_eq!(get(&mut app, "m").await.unwrap().partner, "partners/p", "all or nothing");
}

async fn what_was_named_before_may_be_deleted_since(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, planned("m", "a", "p"), "").await.unwrap();
    profiles::delete(&mut app, "startups/a", "").await.unwrap();
    let request =
        DeleteDelegationRequest { name: "delegations/one".to_owned(), ..Default::default() };
    app.delegations.delete_delegation(request).await.unwrap();
    assert_eq!(ids(&mut app, of("startups/a", "", &[])).await, ["m"]);
    update(&mut app, held("m", "a", "p"), &[]).await.unwrap();
    assert!(engagement(&mut app, "m-m").await.is_some());
    let outcomes =
        upsert(&mut app, vec![planned("m", "a", "q"), planned("n", "b", "q")], (false, false));
    assert_eq!(codes(&outcomes.await), [Ok(Change::Updated), Err(Code::InvalidArgument)]);
}

async fn etags_and_request_ids_guard_writes(app: App) {
    let mut app = with_trip(app).await;
    let first = create(&mut app, held("m", "a", "p"), "id-1").await.unwrap();
    let with = |code: &str, etag: &str| Meeting {
        code: code.to_owned(),
        etag: etag.to_owned(),
        ..held("m", "a", "p")
    };
    let (second, _) = update(&mut app, with("M2", &first.0.etag), &[]).await.unwrap();
    assert_ne!(second.etag, first.0.etag);
    let lost = update(&mut app, with("M3", &first.0.etag), &[]).await;
    assert_refused(lost, Code::Aborted, "ETAG_MISMATCH");
    assert_refused(remove(&mut app, "m", &first.0.etag).await, Code::Aborted, "ETAG_MISMATCH");
    let outcomes = upsert(&mut app, vec![with("M3", &first.0.etag)], (false, false)).await;
    assert_eq!(codes(&outcomes), [Err(Code::Aborted)]);
    let (same, _) = update(&mut app, with("M2", &second.etag), &[]).await.unwrap();
    assert_eq!((same.change(), &same.etag), (Change::Unchanged, &second.etag));

    // The first answer, which is that of the meeting and not of the engagement beside it.
    assert_eq!(create(&mut app, held("m", "a", "p"), "id-1").await.unwrap(), first);
    let other = create(&mut app, held("n", "b", "p"), "id-1").await;
    assert_refused(other, Code::FailedPrecondition, "REQUEST_ID_REUSED");
    let request = DeleteMeetingRequest {
        name: "meetings/m".to_owned(),
        etag: second.etag,
        request_id: "id-2".to_owned(),
    };
    let deleted = app.meetings.delete_meeting(request.clone()).await.unwrap().into_inner();
    assert_eq!(deleted.result.as_ref().unwrap().name, "meetings/m");
    assert_eq!(app.meetings.delete_meeting(request).await.unwrap().into_inner(), deleted);
    let request =
        UndeleteMeetingRequest { name: "meetings/m".to_owned(), request_id: "id-3".to_owned() };
    let back = app.meetings.undelete_meeting(request.clone()).await.unwrap().into_inner();
    assert_eq!(back.result.as_ref().unwrap().change(), Change::Undeleted);
    assert_eq!(app.meetings.undelete_meeting(request).await.unwrap().into_inner(), back);
}

async fn lists_pass_all_filters_page_by_page(app: App) {
    use MeetingStatus::{Cancelled, Held, NoShow, Planned};
    let mut app = with_trip(app).await;
    delegations::create(&mut app, trip("two")).await.unwrap();
    let elsewhere =
        Meeting { delegation: "delegations/two".to_owned(), ..planned("b-p-two", "b", "p") };
    let missed = Meeting {
        status: NoShow.into(),
        absent: MeetingParty::Both.into(),
        ..planned("b-q", "b", "q")
    };
    for meeting in [planned("a-p", "a", "p"), held("a-q", "a", "q"), missed, elsewhere] {
        create(&mut app, meeting, "").await.unwrap();
    }
    let of_two =
        ListMeetingsRequest { delegation: "delegations/two".to_owned(), ..Default::default() };
    let of_one =
        ListMeetingsRequest { delegation: "delegations/one".to_owned(), ..of("", "", &[Planned]) };
    let cases: [(ListMeetingsRequest, &[&str]); 10] = [
        (of("", "", &[]), &["a-p", "a-q", "b-p-two", "b-q"]),
        (of_two, &["b-p-two"]),
        (of_one, &["a-p"]),
        (of("startups/b", "", &[]), &["b-p-two", "b-q"]),
        (of("", "partners/p", &[]), &["a-p", "b-p-two"]),
        (of("startups/b", "partners/q", &[]), &["b-q"]),
        (of("", "", &[Held, NoShow]), &["a-q", "b-q"]),
        (of("", "", &[Cancelled]), &[]),
        (of("startups/none", "", &[]), &[]),
        (of("startups/a", "", &[Planned]), &["a-p"]),
    ];
    for (request, expected) in cases {
        assert_eq!(ids(&mut app, request.clone()).await, expected, "{request:?}");
    }
    // A change is listed as soon as it is answered.
    update(&mut app, held("a-p", "a", "q"), &["status", "partner"]).await.unwrap();
    assert_eq!(ids(&mut app, of("", "partners/q", &[Held])).await, ["a-p", "a-q"]);
    assert_eq!(ids(&mut app, of("", "partners/p", &[])).await, ["b-p-two"]);
    remove(&mut app, "a-p", "").await.unwrap();
    assert_eq!(ids(&mut app, of("", "", &[Held])).await, ["a-q"]);
    let deleted = ListMeetingsRequest { show_deleted: true, ..of("", "", &[Held]) };
    assert_eq!(ids(&mut app, deleted).await, ["a-p", "a-q"]);

    let mut request = ListMeetingsRequest { page_size: 2, ..of("", "", &[]) };
    let first = app.meetings.list_meetings(request.clone()).await.unwrap().into_inner();
    assert_eq!(first.meetings.len(), 2);
    request.page_token = first.next_page_token;
    let last = app.meetings.list_meetings(request.clone()).await.unwrap().into_inner();
    assert_eq!((last.meetings.len(), last.next_page_token.as_str()), (1, ""));
    request.statuses = vec![Held.into()];
    let refused = app.meetings.list_meetings(request).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    let bad = ListMeetingsRequest { statuses: vec![0], ..of("a", "", &[]) };
    let refused = app.meetings.list_meetings(bad).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["startup", "statuses[0]"]);
}

async fn batches_write_sound_items_or_all_or_nothing(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, held("same", "a", "p"), "").await.unwrap();
    create(&mut app, held("other", "a", "q"), "").await.unwrap();
    create(&mut app, held("gone", "b", "p"), "").await.unwrap();
    remove(&mut app, "gone", "").await.unwrap();
    let items = vec![
        held("same", "a", "p"),
        planned("other", "a", "q"),
        held("new", "b", "q"),
        Meeting { date: None, ..planned("undated", "a", "p") },
        held("gone", "b", "p"),
    ];
    let expected = [
        Ok(Change::Unchanged),
        Ok(Change::Updated),
        Ok(Change::Created),
        Err(Code::InvalidArgument),
        Err(Code::FailedPrecondition),
    ];
    let dry = upsert(&mut app, items.clone(), (false, true)).await;
    assert_eq!(codes(&dry), expected);
    let refused = upsert(&mut app, items.clone(), (true, false)).await;
    assert!(refused.iter().all(Result::is_err));
    let statuses = [MeetingStatus::Held];
    assert_eq!(ids(&mut app, of("", "", &statuses)).await, ["other", "same"], "nothing is written");
    assert!(engagement(&mut app, "m-other").await.is_some());
    assert!(engagement(&mut app, "m-new").await.is_none());
    assert_eq!(codes(&upsert(&mut app, items, (false, false)).await), expected);
    assert_eq!(ids(&mut app, of("", "", &statuses)).await, ["new", "same"]);
    assert!(engagement(&mut app, "m-other").await.is_none());
    assert!(engagement(&mut app, "m-new").await.is_some());
}

async fn meetings_follow_profiles_that_are_merged(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, held("m", "a", "q"), "").await.unwrap();
    create(&mut app, held("gone", "a", "q"), "").await.unwrap();
    remove(&mut app, "gone", "").await.unwrap();
    let request = |validate_only| MergePartnerRequest {
        name: "partners/p".to_owned(),
        duplicate: "partners/q".to_owned(),
        validate_only,
        ..Default::default()
    };
    let rewritten = ["delegations/one", "engagements/m-m", "meetings/m"];
    for validate_only in [true, false] {
        let merged = app.partners.merge_partner(request(validate_only)).await.unwrap();
        assert_eq!(merged.into_inner().rewritten_names, rewritten);
    }
    assert_eq!(get(&mut app, "m").await.unwrap().partner, "partners/p");
    assert_eq!(engagement(&mut app, "m-m").await.unwrap().partner, "partners/p");
    assert_eq!(ids(&mut app, of("", "partners/q", &[])).await, ["m"], "by the old name too");
    undelete(&mut app, "gone").await.unwrap();
    assert_eq!(get(&mut app, "gone").await.unwrap().partner, "partners/p");
    assert_eq!(engagement(&mut app, "m-gone").await.unwrap().partner, "partners/p");
    create(&mut app, held("late", "b", "q"), "").await.unwrap();
    assert_eq!(engagement(&mut app, "m-late").await.unwrap().partner, "partners/p");
}

async fn a_meeting_that_was_held_is_an_engagement(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, planned("one", "a", "p"), "").await.unwrap();
    assert_eq!(engagement(&mut app, "m-one").await, None);
    let second = Meeting {
        is_follow_up: true,
        recorded_by: "delegation desk".to_owned(),
        note: text("", "for the organiser"),
        ..held("two", "b", "q")
    };
    create(&mut app, second, "").await.unwrap();
    let found = engagement(&mut app, "m-two").await.unwrap();
    let expected = Engagement {
        name: "engagements/m-two".to_owned(),
        startup: "startups/b".to_owned(),
        partner: "partners/q".to_owned(),
        kind: EngagementKind::SecondMeeting.into(),
        date: DAY,
        recorded_by: "delegation desk".to_owned(),
        source: "meetings/two".to_owned(),
        ..Engagement::default()
    };
    let bare = Engagement { etag: String::new(), create_time: None, update_time: None, ..found };
    assert_eq!(bare, expected);

    update(&mut app, held("one", "", ""), &["status"]).await.unwrap();
    let found = engagement(&mut app, "m-one").await.unwrap();
    assert_eq!((found.kind(), found.startup.as_str()), (EngagementKind::Met, "startups/a"));
    for (status, is_engagement) in [
        (MeetingStatus::NoShow, false),
        (MeetingStatus::Held, true),
        (MeetingStatus::Cancelled, false),
        (MeetingStatus::Planned, false),
        (MeetingStatus::Held, true),
    ] {
        let absent = i32::from(status == MeetingStatus::NoShow);
        let patch = Meeting { status: status.into(), absent, ..planned("one", "", "") };
        update(&mut app, patch, &["status", "absent"]).await.unwrap();
        let found = engagement(&mut app, "m-one").await;
        assert_eq!(found.is_some(), is_engagement, "{status:?}");
    }
    let missed = Meeting {
        status: MeetingStatus::NoShow.into(),
        absent: MeetingParty::Both.into(),
        ..planned("three", "a", "q")
    };
    create(&mut app, missed, "").await.unwrap();
    assert_eq!(engagement(&mut app, "m-three").await, None);
}

async fn an_engagement_of_which_nothing_changes_stays_as_it_is(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, held("m", "a", "p"), "").await.unwrap();
    let first = engagement(&mut app, "m-m").await.unwrap();
    let rated = Meeting {
        startup_rating: Some(MeetingRating { stars: 5, comment: None }),
        note: text("", "noted"),
        ..held("m", "a", "p")
    };
    update(&mut app, rated.clone(), &[]).await.unwrap();
    assert_eq!(engagement(&mut app, "m-m").await.unwrap(), first, "with its etag");
    let moved = Meeting { end_time: "11:00".to_owned(), ..rated };
    assert_eq!(
        codes(&upsert(&mut app, vec![moved.clone()], (true, false)).await),
        [Ok(Change::Updated)]
    );
    assert_eq!(engagement(&mut app, "m-m").await.unwrap(), first, "with its etag");
    let followed = Meeting { is_follow_up: true, ..moved };
    update(&mut app, followed, &[]).await.unwrap();
    let second = engagement(&mut app, "m-m").await.unwrap();
    assert_ne!(second.etag, first.etag);
    assert_eq!(
        (second.kind(), second.create_time),
        (EngagementKind::SecondMeeting, first.create_time)
    );
}

async fn an_engagement_goes_and_returns_with_its_meeting(app: App) {
    let mut app = with_trip(app).await;
    create(&mut app, held("m", "a", "p"), "").await.unwrap();
    create(&mut app, planned("n", "b", "p"), "").await.unwrap();
    for id in ["m", "n"] {
        let result = remove(&mut app, id, "").await.unwrap();
        assert_eq!(result.change(), Change::Deleted);
        assert_eq!(result.name, format!("meetings/{id}"));
        assert_eq!(engagement(&mut app, &format!("m-{id}")).await, None);
        let result = undelete(&mut app, id).await.unwrap();
        assert_eq!(result.change(), Change::Undeleted);
        assert_eq!(result.name, format!("meetings/{id}"));
    }
    assert_eq!(engagement(&mut app, "m-m").await.unwrap().startup, "startups/a");
    assert_eq!(engagement(&mut app, "m-n").await, None);

    // One that somebody has deleted by itself comes back with the next change.
    let request =
        DeleteEngagementRequest { name: "engagements/m-m".to_owned(), ..Default::default() };
    app.engagements.delete_engagement(request).await.unwrap();
    remove(&mut app, "m", "").await.unwrap();
    undelete(&mut app, "m").await.unwrap();
    assert_eq!(engagement(&mut app, "m-m").await.unwrap().source, "meetings/m");
}

async fn an_engagement_from_elsewhere_is_not_overwritten(app: App) {
    let mut app = with_trip(app).await;
    let foreign = engagements::met("m-x", "b", "q");
    engagements::create(&mut app, foreign, "").await.unwrap();
    let before = engagement(&mut app, "m-x").await;
    let refused = create(&mut app, held("x", "a", "p"), "").await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["meeting.name"]);
    assert!(status.message().contains("engagements/m-x"), "{status:?}");
    for atomic in [false, true] {
        let items = vec![held("y", "a", "p"), held("x", "a", "p")];
        let outcomes = upsert(&mut app, items, (atomic, false)).await;
        let first = if atomic { Err(Code::Aborted) } else { Ok(Change::Created) };
        assert_eq!(codes(&outcomes), [first, Err(Code::InvalidArgument)]);
        assert_eq!(violated_fields(outcomes[1].as_ref().unwrap_err()), ["meetings[1].name"]);
    }
    // One that is not held is none, and can be changed and deleted.
    create(&mut app, planned("x", "a", "p"), "").await.unwrap();
    let refused = update(&mut app, held("x", "a", "p"), &["status"]).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["meeting.name"]);
    let cancelled = Meeting { status: MeetingStatus::Cancelled.into(), ..planned("x", "a", "p") };
    update(&mut app, cancelled, &["status"]).await.unwrap();
    remove(&mut app, "x", "").await.unwrap();
    assert_eq!(engagement(&mut app, "m-x").await, before);

    // Nor is one whose source somebody has changed.
    let patch = Engagement { source: String::new(), ..engagements::met("m-y", "a", "p") };
    let request = UpdateEngagementRequest {
        engagement: Some(patch),
        update_mask: Some(FieldMask { paths: vec!["source".to_owned()] }),
        request_id: String::new(),
    };
    app.engagements.update_engagement(request).await.unwrap();
    let refused = update(&mut app, held("y", "a", "q"), &["partner"]).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    remove(&mut app, "y", "").await.unwrap();
    assert!(engagement(&mut app, "m-y").await.is_some());
    assert_refused(undelete(&mut app, "y").await, Code::InvalidArgument, "INVALID_ARGUMENT");
}

async fn a_meeting_that_is_held_anew_is_an_engagement_though_the_first_is_erased(app: App) {
    const DAYS: Duration = Duration::from_secs(31 * 24 * 60 * 60);
    let mut app = with_trip(app).await;
    create(&mut app, held("m", "a", "p"), "").await.unwrap();
    update(&mut app, planned("m", "a", "p"), &["status"]).await.unwrap();
    app.pass(DAYS);
    // What is to be erased is erased at the next start.
    let mut app = app.restart().await;
    let deleted = || GetEngagementRequest {
        name: "engagements/m-m".to_owned(),
        show_deleted: true,
        ..Default::default()
    };
    for _ in 0..100 {
        if app.engagements.get_engagement(deleted()).await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let erased = app.engagements.get_engagement(deleted()).await;
    assert_refused(erased, Code::NotFound, "RESOURCE_NOT_FOUND");
    update(&mut app, held("m", "a", "p"), &["status"]).await.unwrap();
    assert_eq!(engagement(&mut app, "m-m").await.unwrap().source, "meetings/m");
}

#[tokio::test(flavor = "multi_thread")]
async fn matching_knows_of_a_meeting_that_was_held() {
    const STARTUP: &str = "nuribeam";
    let (mut app, token) = samples::fictional().await;
    let on = |token: &str| MatchOptions { as_of_date: DAY, ..all(token) };
    let usual = partners_for(&mut app, STARTUP, on(&token)).await.unwrap();
    let best = usual.matches[0].clone();
    let id = best.name.trim_start_matches("partners/");
    let mut delegation = trip("one");
    (delegation.participants, delegation.hosts) = (vec![participant(STARTUP)], vec![host(id)]);
    delegations::create(&mut app, delegation).await.unwrap();
    let (_, token) = create(&mut app, planned("m", STARTUP, id), "").await.unwrap();
    let reply = partners_for(&mut app, STARTUP, on(&token)).await.unwrap();
    assert_eq!(reply.matches, usual.matches, "what is planned says nothing yet");

    let (_, token) = update(&mut app, held("m", STARTUP, id), &["status"]).await.unwrap();
    let reply = partners_for(&mut app, STARTUP, on(&token)).await.unwrap();
    let found = reply.matches.iter().find(|it| it.name == best.name).unwrap();
    let lost = contribution(found, MatchTermKind::Met);
    assert!(lost < 0 && found.score_milli == best.score_milli + lost, "{found:?}");
    let request = ExplainMatchRequest {
        startup: format!("startups/{STARTUP}"),
        partner: best.name.clone(),
        as_of_date: DAY,
        ..Default::default()
    };
    let told = |found: &Match| {
        let term = found.terms.iter().find(|term| term.kind() == MatchTermKind::Met);
        term.and_then(|term| term.sentence.clone()).map(|it| it.en)
    };
    let explained = app.matches.explain_match(request).await.unwrap().into_inner();
    assert_eq!(told(&explained.r#match.unwrap()).as_deref(), Some("The two met in 2025-05."));

    let (_, token) = update(&mut app, planned("m", STARTUP, id), &["status"]).await.unwrap();
    let reply = partners_for(&mut app, STARTUP, on(&token)).await.unwrap();
    assert_eq!(reply.matches, usual.matches, "it was recorded by mistake");
}
