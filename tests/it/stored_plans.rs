//! What the service of plans promises: that they are kept, and that meetings are arranged by them.

use std::collections::BTreeSet;
use std::time::Duration;

use naru::proto::meeting_service_client::MeetingServiceClient;
use naru::proto::plan_service_client::PlanServiceClient;
use naru::proto::{
    ComparePlansRequest, CreateMeetingRequest, CreatePlanRequest, Delegation, DelegationHost,
    DeleteDelegationRequest, DeletePartnerRequest, DeletePlanRequest, GetPlanRequest, Invitation,
    InvitationStatus, ListMeetingsRequest, ListPlansRequest, MatchListEdit, MatchListEditKind,
    MatchListSide, Meeting, MeetingChangeKind, MeetingRules, MeetingStatus, MeetingWish,
    MergePartnerRequest, Plan, PlanMeetingsRequest, PlanState, PlannedMeeting, PublishPlanRequest,
    PublishPlanResponse, RequestSide, UpdateMeetingRequest,
};
use prost_types::FieldMask;
use tonic::transport::Channel;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, text, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::delegations::{
    asks, create, day, get as delegation, host, span, trip, update, with_profiles,
};
use crate::match_lists::{self, edit_of};

on_either_database!(
    a_plan_is_kept_with_what_it_was_made_of,
    a_published_plan_arranges_meetings_and_changes_no_more,
    a_plan_after_the_published_one_keeps_what_was_recorded,
    a_plan_is_made_by_an_approved_list,
    what_was_called_off_by_hand_stays_so,
    writes_are_repeated_safely,
    plans_made_at_once_have_versions_of_their_own,
);

/// Enough for plans as small as these.
const WORK: i64 = 300_000;

fn plans(app: &App) -> PlanServiceClient<Channel> {
    PlanServiceClient::new(app.channel.clone())
}

fn request(after: &str) -> CreatePlanRequest {
    CreatePlanRequest {
        delegation: "delegations/one".to_owned(),
        earlier_plan: after.to_owned(),
        work_max: WORK,
        ..CreatePlanRequest::default()
    }
}

/// Makes a plan and answers its name.
async fn make(app: &App, request: CreatePlanRequest) -> Result<String, Status> {
    let reply = plans(app).create_plan(request).await?.into_inner();
    Ok(reply.result.unwrap().name)
}

async fn get(app: &App, name: &str) -> Plan {
    let request =
        GetPlanRequest { name: name.to_owned(), include_inputs: true, ..Default::default() };
    plans(app).get_plan(request).await.unwrap().into_inner().plan.unwrap()
}

async fn publish(app: &App, name: &str) -> Result<PublishPlanResponse, Status> {
    let request = PublishPlanRequest { name: name.to_owned(), ..Default::default() };
    Ok(plans(app).publish_plan(request).await?.into_inner())
}

async fn meetings(app: &App) -> Vec<Meeting> {
    let request = ListMeetingsRequest {
        delegation: "delegations/one".to_owned(),
        ..ListMeetingsRequest::default()
    };
    let mut client = MeetingServiceClient::new(app.channel.clone());
    client.list_meetings(request).await.unwrap().into_inner().meetings
}

/// Code, parties, status and time of each meeting.
fn told(meetings: &[Meeting]) -> Vec<String> {
    let told = |it: &Meeting| {
        let (startup, partner) = (&it.startup[9..], &it.partner[9..]);
        let status = it.status().as_str_name().trim_start_matches("MEETING_STATUS_");
        format!("{} {startup}-{partner} {status}", it.code)
    };
    meetings.iter().map(told).collect()
}

async fn record(app: &App, meeting: Meeting, paths: &[&str]) {
    let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
    let request = UpdateMeetingRequest {
        meeting: Some(meeting),
        update_mask: Some(FieldMask { paths }),
        ..UpdateMeetingRequest::default()
    };
    MeetingServiceClient::new(app.channel.clone()).update_meeting(request).await.unwrap();
}

async fn let_cancel(app: &mut App, id: &str) {
    let mut changed = delegation(app, "one").await.unwrap();
    let cancelled =
        Invitation { status: InvitationStatus::Cancelled.into(), ..Invitation::default() };
    let host = changed.hosts.iter_mut().find(|it| it.partner == format!("partners/{id}"));
    host.unwrap().invitation = Some(cancelled);
    update(app, changed, &["hosts"]).await.unwrap();
}

async fn a_plan_is_kept_with_what_it_was_made_of(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, trip("one")).await.unwrap();
    let asked = CreatePlanRequest {
        author: "Trade desk".to_owned(),
        note: text("초안", "first try"),
        seed: 7,
        ..request("")
    };
    assert_eq!(make(&app, asked).await.unwrap(), "plans/one-v1");
    let plan = get(&app, "plans/one-v1").await;
    assert_eq!((plan.version, plan.state(), plan.seed), (1, PlanState::Draft, 7));
    assert_eq!(
        (&*plan.author, plan.note, plan.work_max),
        ("Trade desk", text("초안", "first try"), WORK)
    );
    let asked = PlanMeetingsRequest {
        name: "delegations/one".to_owned(),
        work_max: WORK,
        seed: 7,
        ..PlanMeetingsRequest::default()
    };
    let proposed = app.delegations.plan_meetings(asked).await.unwrap().into_inner();
    let outcome = plan.outcome.unwrap();
    assert_eq!(
        (&outcome.meetings, &outcome.participants),
        (&proposed.meetings, &proposed.participants)
    );
    assert_eq!(outcome.value_milli, proposed.value_milli);

    // What it was made of stays, whatever becomes of the delegation.
    let inputs = plan.inputs.unwrap();
    assert_eq!(inputs.delegation, Some(delegation(&mut app, "one").await.unwrap()));
    let scores: Vec<i32> =
        inputs.rows.iter().flat_map(|it| &it.pairs).map(|it| it.score_milli).collect();
    assert_eq!(scores.len(), 4);
    assert!(outcome.meetings.iter().all(|it| scores.contains(&it.score_milli)));
    let shorter = Delegation { hosts: vec![host("p")], ..trip("one") };
    update(&mut app, shorter, &["hosts"]).await.unwrap();
    assert_eq!(make(&app, request("")).await.unwrap(), "plans/one-v2");
    assert_eq!(get(&app, "plans/one-v1").await.inputs, Some(inputs));

    // Lists tell plans without what makes them long.
    let asked = ListPlansRequest { delegation: "delegations/one".to_owned(), ..Default::default() };
    let listed = plans(&app).list_plans(asked.clone()).await.unwrap().into_inner().plans;
    assert_eq!(listed.len(), 2);
    for it in &listed {
        let outcome = it.outcome.as_ref().unwrap();
        assert!(it.inputs.is_none() && outcome.meetings.is_empty() && outcome.value_milli > 0);
    }
    let short = GetPlanRequest { name: "plans/one-v1".to_owned(), ..Default::default() };
    let short = plans(&app).get_plan(short).await.unwrap().into_inner().plan.unwrap();
    assert!(short.inputs.is_none() && short.outcome.unwrap().meetings.len() == 4);

    // A draft can be deleted; its version is not given again.
    let doomed = DeletePlanRequest { name: "plans/one-v2".to_owned(), ..Default::default() };
    plans(&app).delete_plan(doomed.clone()).await.unwrap();
    let again = plans(&app).delete_plan(doomed).await;
    assert_refused(again, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(make(&app, request("")).await.unwrap(), "plans/one-v3");
    let app = app.restart().await;
    assert_eq!(get(&app, "plans/one-v1").await.outcome, Some(outcome));
    let drafts = ListPlansRequest { states: vec![PlanState::Published.into()], ..asked };
    assert!(plans(&app).list_plans(drafts).await.unwrap().into_inner().plans.is_empty());
}

async fn a_published_plan_arranges_meetings_and_changes_no_more(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, trip("one")).await.unwrap();
    let name = make(&app, request("")).await.unwrap();
    assert_eq!(meetings(&app).await, [], "a draft arranges nothing");
    let published = publish(&app, &name).await.unwrap();
    assert_eq!((published.meetings_created, published.meetings_changed), (4, 0));
    assert_eq!(published.result.unwrap().name, name);
    let arranged = meetings(&app).await;
    let planned = get(&app, &name).await.outcome.unwrap().meetings;
    assert_eq!(arranged.len(), 4);
    for (at, (meeting, planned)) in arranged.iter().zip(&planned).enumerate() {
        let number = at + 1;
        assert_eq!(meeting.code, format!("M{number:02}"));
        assert_eq!(meeting.name, format!("meetings/one-m{number:02}"));
        assert_eq!((&meeting.startup, &meeting.partner), (&planned.startup, &planned.partner));
        assert_eq!((meeting.date, &meeting.start_time), (planned.date, &planned.start_time));
        assert_eq!((meeting.status(), &meeting.plan), (MeetingStatus::Planned, &name));
    }
    let plan = get(&app, &name).await;
    assert_eq!(plan.state(), PlanState::Published);
    assert!(plan.publish_time.is_some());

    let again = publish(&app, &name).await;
    assert_refused(again, Code::FailedPrecondition, "PLAN_NOT_DRAFT");
    let doomed = DeletePlanRequest { name: name.clone(), ..Default::default() };
    let kept = plans(&app).delete_plan(doomed).await;
    assert_refused(kept, Code::FailedPrecondition, "PLAN_NOT_DRAFT");
    let unknown = publish(&app, "plans/one-v9").await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");

    // Only the latest is in force.
    let second = make(&app, request(&name)).await.unwrap();
    publish(&app, &second).await.unwrap();
    assert_eq!(get(&app, &name).await.state(), PlanState::Superseded);
    let both = [PlanState::Published, PlanState::Superseded].map(i32::from).to_vec();
    let asked = ListPlansRequest { states: both, ..Default::default() };
    assert_eq!(plans(&app).list_plans(asked).await.unwrap().into_inner().plans.len(), 2);
}

async fn a_plan_after_the_published_one_keeps_what_was_recorded(app: App) {
    let mut app = with_profiles(app).await;
    app.create_partner(partner("r")).await;
    let hosts = ["p", "q", "r"].map(host).to_vec();
    create(&mut app, Delegation { hosts, ..trip("one") }).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    publish(&app, &first).await.unwrap();
    let arranged = meetings(&app).await;
    assert_eq!(arranged.len(), 6);

    // One meeting with each host has been; one with `q` was moved by hand; then `q` and `r` cancel.
    let of = |startup: &str, partner: &str| {
        let (startup, partner) = (format!("startups/{startup}"), format!("partners/{partner}"));
        arranged.iter().find(|it| it.startup == startup && it.partner == partner).unwrap().clone()
    };
    let held = Meeting { status: MeetingStatus::Held.into(), ..of("a", "r") };
    record(&app, held, &["status"]).await;
    let by_hand = Meeting { plan: String::new(), ..of("a", "q") };
    record(&app, by_hand, &["plan"]).await;
    let_cancel(&mut app, "q").await;
    let_cancel(&mut app, "r").await;
    let second = make(&app, request(&first)).await.unwrap();
    let compared = ComparePlansRequest {
        earlier: first.clone(),
        later: second.clone(),
        ..ComparePlansRequest::default()
    };
    let compared = plans(&app).compare_plans(compared).await.unwrap().into_inner();
    let dropped: BTreeSet<String> = compared
        .changes
        .iter()
        .inspect(|it| assert_eq!(it.kind(), MeetingChangeKind::Dropped))
        .map(|it| it.pair.as_ref().unwrap().partner.clone())
        .collect();
    assert_eq!(dropped, BTreeSet::from(["partners/q", "partners/r"].map(str::to_owned)));
    // The two that stay, for one was held and one arranged by hand, are not dropped.
    assert_eq!((compared.changes.len(), compared.unchanged), (2, 2));

    let published = publish(&app, &second).await.unwrap();
    // One with `q` and one with `r` are cancelled; the two with `p` stay as they are.
    assert_eq!((published.meetings_created, published.meetings_changed), (0, 2));
    let now = meetings(&app).await;
    let status = |startup: &str, partner: &str| {
        let it = of(startup, partner);
        now.iter().find(|now| now.name == it.name).unwrap().status()
    };
    assert_eq!(status("a", "p"), MeetingStatus::Planned);
    assert_eq!(status("a", "q"), MeetingStatus::Planned, "arranged by hand: {:?}", told(&now));
    assert_eq!(status("b", "q"), MeetingStatus::Cancelled);
    assert_eq!(status("a", "r"), MeetingStatus::Held);
    assert_eq!(status("b", "r"), MeetingStatus::Cancelled);
    let off = now.iter().find(|now| now.name == of("b", "r").name).unwrap();
    assert_eq!((&off.plan, &off.cancelled_by_plan), (&first, &second));

    // `r` comes after all: its cancelled meeting is planned again, under the code that people know.
    let mut changed = delegation(&mut app, "one").await.unwrap();
    changed.hosts[2] = DelegationHost { windows: vec![span(2, "09:00", "12:00")], ..host("r") };
    update(&mut app, changed, &["hosts"]).await.unwrap();
    let third = make(&app, request(&second)).await.unwrap();
    publish(&app, &third).await.unwrap();
    let after = meetings(&app).await;
    assert_eq!(after.len(), 6, "{:?}", told(&after));
    let again = after.iter().find(|it| it.name == of("b", "r").name).unwrap();
    assert_eq!((again.status(), again.date), (MeetingStatus::Planned, day(2)));
    assert_eq!((&again.plan, &*again.cancelled_by_plan), (&third, ""));
}

async fn a_plan_is_made_by_an_approved_list(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, trip("one")).await.unwrap();
    create(&mut app, trip("two")).await.unwrap();
    let draft = match_lists::make(&app, match_lists::request()).await.unwrap();
    let by = |list: &str| CreatePlanRequest { match_list: list.to_owned(), ..request("") };
    let refused = make(&app, by(&draft)).await;
    let status = assert_refused(refused, Code::FailedPrecondition, "MATCH_LIST_NOT_APPROVED");
    assert!(status.message().contains("matchLists/one-v1 is not approved"), "{status:?}");
    let removal = edit_of(MatchListEditKind::Remove, "a", "q");
    let list = match_lists::approved(&app, "one", vec![removal]).await;
    let of_two = CreatePlanRequest { delegation: "delegations/two".to_owned(), ..by(&list) };
    let status = make(&app, of_two).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["match_list"]);
    let unknown = make(&app, by("matchLists/one-v9")).await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");

    // What stands in the list is planned, whatever the limit of scores, and nothing else.
    let mut changed = delegation(&mut app, "one").await.unwrap();
    changed.rules =
        Some(MeetingRules { score_milli_min: Some(100_000), ..MeetingRules::default() });
    update(&mut app, changed, &["rules"]).await.unwrap();
    let plan = get(&app, &make(&app, by(&list)).await.unwrap()).await;
    let outcome = plan.outcome.unwrap();
    assert_eq!(pairs(&outcome.meetings), ["a-p", "b-p", "b-q"]);
    assert_eq!((&plan.match_list, outcome.unlisted_musts), (&list, Vec::new()));
    let listed = plan.inputs.unwrap().listed_pairs;
    assert_eq!(listed.len(), 3);
    for it in &outcome.meetings {
        let own =
            listed.iter().find(|own| (&own.startup, &own.partner) == (&it.startup, &it.partner));
        assert_eq!(own.unwrap().score_milli, it.score_milli, "{it:?}");
    }

    // A must of the delegation holds beyond the list, and is told; a never holds within it.
    let mut changed = delegation(&mut app, "one").await.unwrap();
    changed.requests = vec![
        asks("a", "q", RequestSide::Organiser, MeetingWish::Must),
        asks("b", "p", RequestSide::Startup, MeetingWish::Never),
    ];
    update(&mut app, changed, &["requests"]).await.unwrap();
    let outcome = get(&app, &make(&app, by(&list)).await.unwrap()).await.outcome.unwrap();
    assert_eq!(pairs(&outcome.meetings), ["a-p", "a-q", "b-q"]);
    let told: Vec<_> =
        outcome.unlisted_musts.iter().map(|it| (&*it.startup, &*it.partner)).collect();
    assert_eq!(told, [("startups/a", "partners/q")]);
    let words = ["delegations", "plan", "delegations/one", "--match-list", &*list, "--lang", "ko"];
    let told = run(naru(&app, &words)).await;
    let line = "매칭 목록에 없지만 필수 미팅입니다: Startup a - Partner q";
    assert!(err(&told).contains(line), "{}", err(&told));

    // What was held before the list was made stays as it is recorded.
    let mut changed = delegation(&mut app, "one").await.unwrap();
    (changed.requests, changed.rules) = (Vec::new(), None);
    update(&mut app, changed, &["requests", "rules"]).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    publish(&app, &first).await.unwrap();
    app.pass(Duration::from_secs(400 * 24 * 60 * 60));
    let met = of_pair(&app, "a", "q").await;
    record(&app, Meeting { status: MeetingStatus::Held.into(), ..met }, &["status"]).await;
    let asked = CreatePlanRequest { earlier_plan: first, ..by(&list) };
    let outcome = get(&app, &make(&app, asked).await.unwrap()).await.outcome.unwrap();
    assert_eq!(pairs(&outcome.meetings), ["a-p", "b-p", "b-q"]);
    assert_eq!(outcome.set_aside.len(), 1);
}

/// Who meets whom, in order.
fn pairs(meetings: &[PlannedMeeting]) -> Vec<String> {
    let pair = |it: &PlannedMeeting| format!("{}-{}", &it.startup[9..], &it.partner[9..]);
    let mut pairs: Vec<String> = meetings.iter().map(pair).collect();
    pairs.sort_unstable();
    pairs
}

#[tokio::test(flavor = "multi_thread")]
async fn what_officers_moved_in_a_list_counts() {
    let mut app = match_lists::with_parties(App::start().await).await;
    // One meeting in all, with `x`, whom `c` fits best.
    let mut short = delegation(&mut app, "one").await.unwrap();
    short.hosts.truncate(1);
    short.hosts[0].windows = vec![span(1, "09:00", "09:30")];
    update(&mut app, short, &["hosts"]).await.unwrap();
    let by = |list: String| CreatePlanRequest { match_list: list, ..request("") };
    let drafted = match_lists::approved(&app, "one", Vec::new()).await;
    let planned = get(&app, &make(&app, by(drafted)).await.unwrap()).await.outcome.unwrap();
    assert_eq!(pairs(&planned.meetings), ["c-x"]);
    let first = MatchListEdit {
        list: MatchListSide::Host.into(),
        place: 1,
        ..edit_of(MatchListEditKind::Move, "d", "x")
    };
    let moved = match_lists::approved(&app, "one", vec![first]).await;
    let planned = get(&app, &make(&app, by(moved)).await.unwrap()).await.outcome.unwrap();
    assert_eq!(pairs(&planned.meetings), ["d-x"]);
}

async fn of_pair(app: &App, startup: &str, partner: &str) -> Meeting {
    let (startup, partner) = (format!("startups/{startup}"), format!("partners/{partner}"));
    let mut found = meetings(app).await.into_iter();
    found.find(|it| it.startup == startup && it.partner == partner).unwrap()
}

async fn what_was_called_off_by_hand_stays_so(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, trip("one")).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    publish(&app, &first).await.unwrap();
    let before = make(&app, request(&first)).await.unwrap();
    let off = Meeting { status: MeetingStatus::Cancelled.into(), ..of_pair(&app, "a", "p").await };
    record(&app, off.clone(), &["status"]).await;

    // A draft from before does not bring it back, nor does a plan after what is published, nor one from nothing.
    let status =
        assert_refused(publish(&app, &before).await, Code::FailedPrecondition, "PLAN_OUTDATED");
    assert!(status.message().contains(&format!("{} of the two was called off", off.code)));
    for after in [first.as_str(), ""] {
        let made = make(&app, request(after)).await.unwrap();
        let outcome = get(&app, &made).await.outcome.unwrap();
        assert_eq!(pairs(&outcome.meetings), ["a-q", "b-p", "b-q"], "after `{after}`");
        let aside = &outcome.set_aside[..];
        assert_eq!(aside.len(), 1, "{aside:?}");
        assert_eq!((&aside[0].code, aside[0].status()), (&off.code, MeetingStatus::Cancelled));
        let second = make(&app, request(&made)).await.unwrap();
        let kept = get(&app, &second).await.outcome.unwrap();
        assert_eq!(kept.meetings, outcome.meetings, "nor does one after such a plan");
    }
    let told =
        run(naru(&app, &["delegations", "plan", "delegations/one", "--after", &first])).await;
    let line = format!("not planned: Startup a and Partner p: {} was called off\n", off.code);
    assert!(err(&told).contains(&line), "{}", err(&told));
    assert!(err(&told).contains("`naru meetings record CODE --delegation NAME --status planned`"));
    let third = make(&app, request(&first)).await.unwrap();
    publish(&app, &third).await.unwrap();
    assert_eq!(of_pair(&app, "a", "p").await.status(), MeetingStatus::Cancelled);

    // A must that is called off is told as missed; once the meeting is recorded as planned again, it is planned.
    let mut changed = delegation(&mut app, "one").await.unwrap();
    changed.requests = vec![asks("a", "p", RequestSide::Organiser, MeetingWish::Must)];
    update(&mut app, changed, &["requests"]).await.unwrap();
    let outcome = get(&app, &make(&app, request(&third)).await.unwrap()).await.outcome.unwrap();
    assert_eq!((outcome.missed_musts.len(), outcome.meetings.len()), (1, 3));
    let words = ["meetings", "record", &*off.name, "--status", "planned"];
    let recorded = run(naru(&app, &words)).await;
    assert!(recorded.status.success(), "{}", err(&recorded));
    let last = make(&app, request(&third)).await.unwrap();
    let outcome = get(&app, &last).await.outcome.unwrap();
    assert_eq!((outcome.meetings.len(), outcome.set_aside.len()), (4, 0));
    publish(&app, &last).await.unwrap();
    assert_eq!(of_pair(&app, "a", "p").await.status(), MeetingStatus::Planned);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_from_nothing_goes_round_what_has_been_and_what_was_arranged_by_hand() {
    let mut app = with_profiles(App::start().await).await;
    let mut early = trip("one");
    // One of them after the other: whoever is not at the meeting that stands can come.
    early.hosts.iter_mut().for_each(|it| it.windows = vec![span(1, "09:00", "10:30")]);
    early.requests = vec![
        asks("a", "p", RequestSide::Organiser, MeetingWish::Must),
        asks("b", "p", RequestSide::Partner, MeetingWish::Wanted),
    ];
    create(&mut app, early).await.unwrap();
    app.pass(Duration::from_secs(400 * 24 * 60 * 60));
    let held = Meeting {
        partner: "partners/p".to_owned(),
        status: MeetingStatus::Held.into(),
        ..by_hand("x", "a", "09:00", "09:30")
    };
    let hand = Meeting { code: "H2".to_owned(), ..by_hand("y", "b", "09:30", "10:00") };
    app.create_partner(partner("r")).await;
    for it in [held, hand] {
        let request = CreateMeetingRequest { meeting: Some(it), ..Default::default() };
        app.meetings.create_meeting(request).await.unwrap();
    }
    let made = make(&app, request("")).await.unwrap();
    let outcome = get(&app, &made).await.outcome.unwrap();
    assert_eq!(pairs(&outcome.meetings), ["a-q", "b-p", "b-q"]);
    let told: Vec<(&str, MeetingStatus)> =
        outcome.set_aside.iter().map(|it| (&*it.code, it.status())).collect();
    assert_eq!(told, [("H1", MeetingStatus::Held), ("H2", MeetingStatus::Planned)]);
    // The must was met, and is not told as missed; nobody is to be at two places.
    assert_eq!(outcome.missed_musts, []);
    let at = |startup: &str, partner: &str| {
        let is =
            |it: &&PlannedMeeting| it.startup.ends_with(startup) && it.partner.ends_with(partner);
        outcome.meetings.iter().find(is).unwrap().start_time.as_str()
    };
    assert!(at("a", "q") >= "09:30" && at("b", "p") >= "09:30" && at("b", "p") != "09:30");
    assert_eq!(at("b", "q"), "09:00");
    let published = publish(&app, &made).await.unwrap();
    assert_eq!((published.meetings_created, published.meetings_changed), (3, 0));
}

/// `p` and `q` receive on the first morning for an hour and a half, in which three can come one after the other.
fn short_morning() -> Delegation {
    let mut trip = trip("one");
    trip.hosts.iter_mut().for_each(|it| it.windows = vec![span(1, "09:00", "10:30")]);
    trip
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_is_gone_round_at_its_recorded_time_after_any_plan() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, short_morning()).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    publish(&app, &first).await.unwrap();
    let draft = make(&app, request(&first)).await.unwrap();
    let met = Meeting { etag: String::new(), ..of_pair(&app, "a", "p").await };
    let paths = ["plan", "start_time", "end_time"];
    // Longer than the host's meetings; then before the host receives at all.
    let cases =
        [("09:00", "10:00", &["10:00"][..]), ("08:00", "08:30", &["09:00", "09:30", "10:00"])];
    for (start_time, end_time, starts) in cases {
        let hand = Meeting {
            plan: String::new(),
            start_time: start_time.to_owned(),
            end_time: end_time.to_owned(),
            ..met.clone()
        };
        record(&app, hand, &paths).await;
        for after in [&first, &draft] {
            let made = make(&app, request(after)).await.unwrap();
            let outcome = get(&app, &made).await.outcome.unwrap();
            assert_eq!(pairs(&outcome.meetings), ["a-q", "b-p", "b-q"], "after {after}");
            let aside: Vec<(&str, &str)> =
                outcome.set_aside.iter().map(|it| (&*it.name, &*it.end_time)).collect();
            assert_eq!(aside, [(&*met.name, end_time)]);
            let with_p = outcome.meetings.iter().find(|it| it.partner == "partners/p").unwrap();
            assert!(starts.contains(&&*with_p.start_time), "{with_p:?}");
            let dropped = outcome.changes.iter().any(|it| it.kind() == MeetingChangeKind::Dropped);
            assert!(!dropped, "{:?}", outcome.changes);
        }
    }
    record(&app, Meeting { end_time: "10:00".to_owned(), ..met.clone() }, &["end_time"]).await;
    let last = make(&app, request(&first)).await.unwrap();
    publish(&app, &last).await.unwrap();
    let stays = of_pair(&app, "a", "p").await;
    assert_eq!((&*stays.plan, &*stays.start_time, stays.status()), ("", "08:00", met.status()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_counts_for_floors_and_caps() {
    let mut app = with_profiles(App::start().await).await;
    let mut capped = trip("one");
    let of_a = capped.participants.iter_mut().find(|it| it.startup == "startups/a").unwrap();
    (of_a.meetings_min, of_a.meetings_max) = (1, Some(1));
    create(&mut app, capped).await.unwrap();
    let hand = Meeting { partner: "partners/p".to_owned(), ..by_hand("x", "a", "09:00", "09:30") };
    let asked = CreateMeetingRequest { meeting: Some(hand), ..Default::default() };
    app.meetings.create_meeting(asked).await.unwrap();
    let outcome = get(&app, &make(&app, request("")).await.unwrap()).await.outcome.unwrap();
    assert_eq!(pairs(&outcome.meetings), ["b-p", "b-q"]);
    assert_eq!(outcome.shortfall, 0);
    assert!(outcome.participants.iter().all(|it| it.missing == 0), "{:?}", outcome.participants);
    // A must goes before the cap that is used up.
    let mut changed = delegation(&mut app, "one").await.unwrap();
    changed.requests = vec![asks("a", "q", RequestSide::Organiser, MeetingWish::Must)];
    update(&mut app, changed, &["requests"]).await.unwrap();
    let outcome = get(&app, &make(&app, request("")).await.unwrap()).await.outcome.unwrap();
    assert_eq!(pairs(&outcome.meetings), ["a-q", "b-p", "b-q"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_time_left_meets_nobody_more() {
    let mut app = with_profiles(App::start().await).await;
    let mut busy = short_morning();
    busy.hosts.iter_mut().find(|it| it.partner == "partners/q").unwrap().meetings_min = 2;
    busy.requests = vec![asks("b", "q", RequestSide::Organiser, MeetingWish::Must)];
    create(&mut app, busy).await.unwrap();
    let hand = Meeting { partner: "partners/q".to_owned(), ..by_hand("x", "a", "09:00", "10:15") };
    let request_of = CreateMeetingRequest { meeting: Some(hand), ..Default::default() };
    app.meetings.create_meeting(request_of).await.unwrap();
    let outcome = get(&app, &make(&app, request("")).await.unwrap()).await.outcome.unwrap();
    assert_eq!(pairs(&outcome.meetings), ["b-p"], "`a` is there nearly as long as `p` receives");
    let missed = outcome.missed_musts.iter().map(|it| (&*it.startup, &*it.partner));
    assert_eq!(missed.collect::<Vec<_>>(), [("startups/b", "partners/q")]);
    let [proof] = &outcome.proofs[..] else { panic!("{:?}", outcome.proofs) };
    assert_eq!((&proof.parties[..], proof.others), (&["partners/q".to_owned()][..], 0));
    // One of the two that it should have counts as met.
    assert_eq!((outcome.shortfall, outcome.shortfall_min), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_not_published_over_a_later_plan() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    let second = make(&app, CreatePlanRequest { seed: 3, ..request("") }).await.unwrap();
    publish(&app, &second).await.unwrap();
    let before = meetings(&app).await;
    let status =
        assert_refused(publish(&app, &first).await, Code::FailedPrecondition, "PLAN_OUTDATED");
    assert_eq!(violated_fields(&status), ["version"]);
    assert!(status.message().contains("is 1, and plans/one-v2 is published already"), "{status:?}");
    assert_eq!(meetings(&app).await, before);
    assert_eq!(get(&app, &second).await.state(), PlanState::Published);
    // What it says can be had by a new plan after it.
    let third = make(&app, request(&first)).await.unwrap();
    let (old, new) = (get(&app, &first).await.outcome, get(&app, &third).await.outcome);
    assert_eq!(old.unwrap().meetings, new.unwrap().meetings);
    publish(&app, &third).await.unwrap();
}

async fn writes_are_repeated_safely(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, trip("one")).await.unwrap();
    let asked = CreatePlanRequest { request_id: "make-1".to_owned(), ..request("") };
    let first = plans(&app).create_plan(asked.clone()).await.unwrap().into_inner();
    let again = plans(&app).create_plan(asked).await.unwrap().into_inner();
    assert_eq!(first.result, again.result);
    let etag = first.result.unwrap().etag;
    let stale = PublishPlanRequest {
        name: "plans/one-v1".to_owned(),
        etag: "0".to_owned(),
        ..PublishPlanRequest::default()
    };
    let refused = plans(&app).publish_plan(stale.clone()).await;
    assert_refused(refused, Code::Aborted, "ETAG_MISMATCH");
    let asked = PublishPlanRequest { etag, request_id: "publish-1".to_owned(), ..stale };
    let first = plans(&app).publish_plan(asked.clone()).await.unwrap().into_inner();
    let again = plans(&app).publish_plan(asked.clone()).await.unwrap().into_inner();
    assert_eq!(first.result, again.result);
    assert_eq!((again.meetings_created, meetings(&app).await.len()), (4, 4));
    let other = PublishPlanRequest { publisher: "Another desk".to_owned(), ..asked };
    let reused = plans(&app).publish_plan(other).await;
    assert_refused(reused, Code::FailedPrecondition, "REQUEST_ID_REUSED");
}

async fn plans_made_at_once_have_versions_of_their_own(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, trip("one")).await.unwrap();
    let made = async || loop {
        match make(&app, request("")).await {
            Err(status) if status.code() == Code::ResourceExhausted => {}
            made => break made.unwrap(),
        }
    };
    let (a, b, c, d) = tokio::join!(made(), made(), made(), made());
    let names: BTreeSet<String> = [a, b, c, d].into();
    let expected = [1, 2, 3, 4].map(|version| format!("plans/one-v{version}"));
    assert_eq!(names, expected.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn parties_that_were_merged_since_are_met_under_their_new_names() {
    let mut app = with_profiles(App::start().await).await;
    app.create_partner(partner("r")).await;
    create(&mut app, trip("one")).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    let merge = MergePartnerRequest {
        name: "partners/r".to_owned(),
        duplicate: "partners/q".to_owned(),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(merge).await.unwrap();
    assert_eq!(publish(&app, &first).await.unwrap().meetings_created, 4);
    let parties: BTreeSet<String> = meetings(&app).await.into_iter().map(|it| it.partner).collect();
    assert_eq!(parties, BTreeSet::from(["partners/p", "partners/r"].map(str::to_owned)));
    let kept = get(&app, &first).await.outcome.unwrap().meetings;
    assert!(kept.iter().any(|it| it.partner == "partners/q"), "a plan stays as it was made");
    let second = make(&app, request(&first)).await.unwrap();
    let compared =
        ComparePlansRequest { earlier: first, later: second.clone(), ..Default::default() };
    let compared = plans(&app).compare_plans(compared).await.unwrap().into_inner();
    assert_eq!((compared.changes, compared.unchanged), (Vec::new(), 4));
    assert_eq!(publish(&app, &second).await.unwrap().meetings_created, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_made_or_published_says_why() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    create(&mut app, trip("two")).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    let of_two = CreatePlanRequest { delegation: "delegations/two".to_owned(), ..request(&first) };
    let status =
        assert_refused(make(&app, of_two).await, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["earlier_plan"]);
    let bad = CreatePlanRequest {
        delegation: "one".to_owned(),
        earlier_plan: "meetings/x".to_owned(),
        work_max: -1,
        seed: -1,
        author: "x".repeat(201),
        request_id: "a b".to_owned(),
        ..CreatePlanRequest::default()
    };
    let status = assert_refused(make(&app, bad).await, Code::InvalidArgument, "INVALID_ARGUMENT");
    let fields = ["delegation", "earlier_plan", "work_max", "seed", "author", "request_id"];
    assert_eq!(violated_fields(&status), fields);
    let unknown = make(&app, request("plans/one-v7")).await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");

    // A party that is deleted meets nobody.
    let doomed = DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(doomed).await.unwrap();
    let refused = publish(&app, &first).await;
    let status = assert_refused(refused, Code::FailedPrecondition, "PLAN_OUTDATED");
    assert_eq!(violated_fields(&status).len(), 2, "{status:?}");
    assert_eq!(meetings(&app).await, []);
    assert_eq!(get(&app, &first).await.state(), PlanState::Draft);

    let of_two = CreatePlanRequest { delegation: "delegations/two".to_owned(), ..request("") };
    let status = make(&app, of_two).await.unwrap_err();
    assert_eq!(violated_fields(&status), ["hosts[1].partner"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_ids_are_shortened() {
    let mut app = with_profiles(App::start().await).await;
    let long = "a".repeat(63);
    create(&mut app, trip(&long)).await.unwrap();
    let name = format!("delegations/{long}");
    let asked = CreatePlanRequest { delegation: name.clone(), ..request("") };
    let made = make(&app, asked).await.unwrap();
    assert!(made.len() <= "plans/".len() + 63 && made.ends_with("-v1"), "{made}");
    publish(&app, &made).await.unwrap();
    let request = ListMeetingsRequest { delegation: name, ..Default::default() };
    let mut client = MeetingServiceClient::new(app.channel.clone());
    let arranged = client.list_meetings(request).await.unwrap().into_inner().meetings;
    assert_eq!(arranged.len(), 4);
    assert!(arranged.iter().all(|it| it.name.len() <= "meetings/".len() + 61), "{arranged:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_made_compared_and_published_by_commands() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let say = async |app: &App, words: &[&str]| {
        let told = run(naru(app, &[&["plans"], words].concat())).await;
        assert!(told.status.success(), "{}", err(&told));
        (out(&told), err(&told))
    };
    let words = ["create", "delegations/one", "--work", "300000", "--by", "Trade desk"];
    let (plan, notes) = say(&app, &[&words[..], &["--note", "first try"]].concat()).await;
    assert_eq!(plan.lines().count(), 5, "{plan}");
    assert!(notes.contains("plans/one-v1: version 1, draft; Trade desk; first try"), "{notes}");
    assert!(notes.contains("`naru plans publish plans/one-v1` publishes it"), "{notes}");
    let (published, _) = say(&app, &["publish", "plans/one-v1", "--by", "Mayor's office"]).await;
    assert_eq!(published, "plans/one-v1 is published: 4 meetings arranged anew, 0 changed\n");
    let_cancel(&mut app, "q").await;
    let words = ["create", "delegations/one", "--work", "300000", "--after", "plans/one-v1"];
    let (_, notes) = say(&app, &[&words[..], &["--lang", "ko"]].concat()).await;
    assert!(notes.contains("plans/one-v2(으)로 저장했습니다"), "{notes}");
    let (changes, notes) = say(&app, &["compare", "plans/one-v1", "plans/one-v2"]).await;
    assert_eq!(changes.matches("dropped: ").count(), 2, "{changes}");
    assert!(notes.contains("2 meetings differ, 2 stay as they are"), "{notes}");
    let (listed, notes) = say(&app, &["list", "delegations/one"]).await;
    let expected = "\
name\tdelegation\tstate\tmeetings\tleast_served\tshortfall\tearlier_plan\tauthor
plans/one-v2\tdelegations/one\tdraft\t2\t1\t0\tplans/one-v1\t
plans/one-v1\tdelegations/one\tpublished\t4\t2\t0\t\tTrade desk
";
    assert_eq!((&*listed, &*notes), (expected, "2 plans\n"));
    let (json, _) = say(&app, &["show", "plans/one-v1", "--json"]).await;
    assert!(json.contains("\"publisher\":\"Mayor's office\""), "{json}");
    let refused = run(naru(&app, &["plans", "publish", "plans/one-v1"])).await;
    assert!(err(&refused).contains("was published; make a new plan after it"), "{}", err(&refused));
    let (deleted, _) = say(&app, &["delete", "plans/one-v2"]).await;
    assert_eq!(deleted, "plans/one-v2 is deleted\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_taken_are_left_alone() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    create(&mut app, trip("two")).await.unwrap();
    // Of another delegation, but called as the second meeting of this one would be.
    let taken = Meeting {
        name: "meetings/one-m02".to_owned(),
        delegation: "delegations/two".to_owned(),
        code: "M02".to_owned(),
        startup: "startups/a".to_owned(),
        partner: "partners/p".to_owned(),
        date: day(1),
        start_time: "09:00".to_owned(),
        end_time: "09:30".to_owned(),
        status: MeetingStatus::Planned.into(),
        ..Meeting::default()
    };
    let request = CreateMeetingRequest { meeting: Some(taken), ..Default::default() };
    MeetingServiceClient::new(app.channel.clone()).create_meeting(request).await.unwrap();
    let name = make(&app, self::request("")).await.unwrap();
    publish(&app, &name).await.unwrap();
    let codes: Vec<String> = meetings(&app).await.into_iter().map(|it| it.code).collect();
    assert_eq!(codes, ["M01", "M03", "M04", "M05"]);

    let doomed =
        DeleteDelegationRequest { name: "delegations/one".to_owned(), ..Default::default() };
    let second = make(&app, self::request("")).await.unwrap();
    app.delegations.delete_delegation(doomed).await.unwrap();
    let refused = publish(&app, &second).await;
    let status = assert_refused(refused, Code::FailedPrecondition, "PLAN_OUTDATED");
    assert_eq!(violated_fields(&status), ["delegation"]);
}

/// A meeting with `p` that somebody arranged by hand.
fn by_hand(id: &str, startup: &str, start_time: &str, end_time: &str) -> Meeting {
    Meeting {
        name: format!("meetings/{id}"),
        delegation: "delegations/one".to_owned(),
        code: "H1".to_owned(),
        startup: format!("startups/{startup}"),
        partner: "partners/r".to_owned(),
        date: day(1),
        start_time: start_time.to_owned(),
        end_time: end_time.to_owned(),
        status: MeetingStatus::Planned.into(),
        ..Meeting::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_published_to_be_at_two_places() {
    let mut app = with_profiles(App::start().await).await;
    app.create_partner(partner("r")).await;
    create(&mut app, trip("one")).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    let planned = get(&app, &first).await.outcome.unwrap().meetings;
    let of_a = planned.iter().find(|it| it.startup == "startups/a").unwrap();
    let hand = Meeting { date: of_a.date, ..by_hand("x", "a", &of_a.start_time, &of_a.end_time) };
    let request = CreateMeetingRequest { meeting: Some(hand), ..Default::default() };
    MeetingServiceClient::new(app.channel.clone()).create_meeting(request).await.unwrap();
    let refused = publish(&app, &first).await;
    let status = assert_refused(refused, Code::FailedPrecondition, "PLAN_OUTDATED");
    assert!(status.message().contains("startups/a is at H1 from"), "{status:?}");
    assert_eq!(meetings(&app).await.len(), 1, "nothing is arranged");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_meetings_that_a_merge_makes_one_leave_no_stray() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    publish(&app, &first).await.unwrap();
    let merge = MergePartnerRequest {
        name: "partners/p".to_owned(),
        duplicate: "partners/q".to_owned(),
        ..MergePartnerRequest::default()
    };
    app.partners.merge_partner(merge).await.unwrap();
    let planned =
        |all: &[Meeting]| all.iter().filter(|it| it.status() == MeetingStatus::Planned).count();
    assert_eq!(planned(&meetings(&app).await), 4, "two of each pair");
    let second = make(&app, request(&first)).await.unwrap();
    let kept = get(&app, &second).await.outcome.unwrap().meetings.len();
    publish(&app, &second).await.unwrap();
    let all = meetings(&app).await;
    assert_eq!((planned(&all), all.len(), kept), (2, 4, 2), "{:?}", told(&all));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_party_that_was_deleted_is_not_arranged_with_again() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let first = make(&app, request("")).await.unwrap();
    publish(&app, &first).await.unwrap();
    let asked = CreatePlanRequest { request_id: "second".to_owned(), ..request(&first) };
    let second = make(&app, asked.clone()).await.unwrap();
    let doomed = DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(doomed).await.unwrap();
    let status = publish(&app, &second).await.unwrap_err();
    assert_eq!(violated_fields(&status).len(), 2, "{status:?}");
    assert_eq!(make(&app, asked).await.unwrap(), second, "a repeat answers what it did first");
}
