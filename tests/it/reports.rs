//! What the service of reports promises, through the services that record meetings and agreements.

use naru::proto::{
    ActionItem, Agreement, AgreementEvent, AgreementKind, AgreementPayment, AgreementStatus,
    BatchUpsertMeetingsRequest, CreateAgreementRequest, CreateMeetingRequest, Date, Delegation,
    DelegationFunnel, DeleteAgreementRequest, DeleteDelegationRequest, DeleteMeetingRequest,
    DeleteStartupRequest, DueItem, GetDelegationReportRequest, GetDelegationReportResponse,
    Invitation, InvitationStatus, Language, ListDueItemsRequest, ListDueItemsResponse,
    LocalizedText, Meeting, MeetingParty, MeetingStatus, MeetingWish, MergeStartupRequest, Money,
    RequestSide, Startup,
};
use naru::server::system_clock;
use prost::Message as _;
use tonic::{Code, Status};

use crate::app::{App, assert_refused, startup, text, violated_fields};
use crate::delegations::{asks, create, trip, with_profiles};

on_either_database!(
    a_report_tells_the_way_of_each_startup_and_of_all,
    what_is_due_is_told_of_one_delegation_and_of_all,
    what_is_deleted_does_not_count,
);

/// A day of May 2025: reports are asked of the tenth.
fn day(day: i32) -> Option<Date> {
    Some(Date { year: 2025, month: 5, day })
}

fn won(units: i64) -> Option<Money> {
    Some(Money { currency_code: "KRW".to_owned(), units, nanos: 0 })
}

fn step(action: &str, due: i32) -> ActionItem {
    ActionItem {
        action: text("", action),
        owner: "Fictional City".to_owned(),
        due_date: day(due),
        done_date: None,
    }
}

/// A meeting of the trip on a day of May 2025.
fn meeting(code: &str, startup: &str, partner: &str, status: MeetingStatus, on: i32) -> Meeting {
    Meeting {
        name: format!("meetings/one-{}", code.to_lowercase()),
        delegation: "delegations/one".to_owned(),
        code: code.to_owned(),
        startup: format!("startups/{startup}"),
        partner: format!("partners/{partner}"),
        date: day(on),
        start_time: "09:00".to_owned(),
        end_time: "09:30".to_owned(),
        status: status.into(),
        ..Meeting::default()
    }
}

/// An agreement of start-ups with partner `p`; without any, of the city with it.
fn agreement(id: &str, kind: AgreementKind, startups: &[&str]) -> Agreement {
    Agreement {
        name: format!("agreements/{id}"),
        delegation: "delegations/one".to_owned(),
        kind: kind.into(),
        organiser: if startups.is_empty() { "Fictional City" } else { "" }.to_owned(),
        startups: startups.iter().map(|it| format!("startups/{it}")).collect(),
        partners: vec!["partners/p".to_owned()],
        history: vec![AgreementEvent {
            status: AgreementStatus::Signed.into(),
            date: day(5),
            note: None,
        }],
        ..Agreement::default()
    }
}

async fn meet(app: &mut App, meeting: Meeting) -> String {
    let request = CreateMeetingRequest { meeting: Some(meeting), ..Default::default() };
    app.meetings.create_meeting(request).await.unwrap().into_inner().consistency_token
}

async fn agree(app: &mut App, agreement: Agreement) -> String {
    let request = CreateAgreementRequest { agreement: Some(agreement), ..Default::default() };
    app.agreements.create_agreement(request).await.unwrap().into_inner().consistency_token
}

/// The trip `one` of start-ups `a` and `b`, with what came of it; `c`, which came later, has a meeting too. Host `p` has
/// accepted, host `q` has not answered.
pub(crate) async fn with_trip(app: App) -> (App, String) {
    let mut app = with_profiles(app).await;
    let later = Startup { display_name: text("다온", "Daon"), ..startup("c") };
    app.create_startup(later).await;
    let mut delegation = Delegation {
        requests: vec![
            asks("a", "p", RequestSide::Startup, MeetingWish::Wanted),
            asks("a", "q", RequestSide::Partner, MeetingWish::Must),
            asks("b", "p", RequestSide::Startup, MeetingWish::Wanted),
            asks("b", "p", RequestSide::Partner, MeetingWish::Never),
        ],
        ..trip("one")
    };
    let invitation = |status: InvitationStatus, reply_by_date| {
        Some(Invitation { status: status.into(), reply_by_date, ..Invitation::default() })
    };
    delegation.hosts[0].invitation = invitation(InvitationStatus::Accepted, None);
    delegation.hosts[1].invitation = invitation(InvitationStatus::Sent, day(12));
    create(&mut app, delegation).await.unwrap();
    let mut held = meeting("M01", "a", "p", MeetingStatus::Held, 1);
    held.next_steps = vec![step("Send samples", 9), step("Visit", 30)];
    meet(&mut app, held).await;
    meet(&mut app, meeting("M02", "a", "q", MeetingStatus::Cancelled, 1)).await;
    let missed = meeting("M03", "b", "q", MeetingStatus::NoShow, 2);
    meet(&mut app, Meeting { absent: MeetingParty::Partner.into(), ..missed }).await;
    meet(&mut app, meeting("M04", "c", "p", MeetingStatus::Planned, 3)).await;
    let further = meeting("M05", "a", "p", MeetingStatus::Held, 8);
    meet(&mut app, Meeting { is_follow_up: true, ..further }).await;
    let of_two = Agreement {
        intended_amount: won(500),
        payments: vec![AgreementPayment { date: day(6), amount: won(100) }],
        expiry_date: day(20),
        ..agreement("invest", AgreementKind::Investment, &["a", "b"])
    };
    agree(&mut app, of_two).await;
    agree(&mut app, agreement("city", AgreementKind::Mou, &[])).await;
    let elsewhere = Agreement {
        delegation: String::new(),
        obligations: vec![step("Report", 11)],
        ..agreement("elsewhere", AgreementKind::ProofOfConcept, &["a"])
    };
    let token = agree(&mut app, elsewhere).await;
    (app, token)
}

pub(crate) async fn report(
    app: &mut App,
    request: GetDelegationReportRequest,
) -> Result<GetDelegationReportResponse, Status> {
    Ok(app.reports.get_delegation_report(request).await?.into_inner())
}

/// Of the tenth of May.
pub(crate) fn of_trip() -> GetDelegationReportRequest {
    GetDelegationReportRequest {
        name: "delegations/one".to_owned(),
        as_of_date: day(10),
        ..GetDelegationReportRequest::default()
    }
}

async fn list(app: &mut App, request: ListDueItemsRequest) -> Result<ListDueItemsResponse, Status> {
    Ok(app.reports.list_due_items(request).await?.into_inner())
}

fn due_of(delegation: &str) -> ListDueItemsRequest {
    ListDueItemsRequest {
        delegation: delegation.to_owned(),
        as_of_date: day(10),
        ..ListDueItemsRequest::default()
    }
}

/// The numbers of a funnel in the order of the contract, then kinds with how many were signed.
pub(crate) fn told(funnel: &DelegationFunnel) -> String {
    let it = funnel;
    let numbers = [it.requested, it.accepted, it.scheduled, it.cancelled, it.no_shows, it.held];
    let numbers = numbers.map(|it| it.to_string()).join(" ");
    let signed = it.agreements.iter().map(|it| format!(" {:?} {}", it.kind(), it.signed));
    format!("{numbers} {}{}", it.follow_ups, signed.collect::<String>())
}

fn due(item: &DueItem) -> String {
    let date = item.due_date.unwrap();
    let late = if item.is_late { " late" } else { "" };
    format!("{}/{}{late} {:?} {}", date.month, date.day, item.kind(), item.source)
}

async fn a_report_tells_the_way_of_each_startup_and_of_all(app: App) {
    let (mut app, token) = with_trip(app).await;
    let request = GetDelegationReportRequest { at_least_as_fresh: token, ..of_trip() };
    let reply = report(&mut app, request).await.unwrap();
    assert_eq!(reply.name, "delegations/one");
    assert_eq!(told(reply.total.as_ref().unwrap()), "2 1 4 1 1 1 1 Investment 1");
    let each = reply.startups.iter().map(|it| (&*it.startup, told(it.funnel.as_ref().unwrap())));
    let expected = [
        ("startups/a", "2 1 2 1 0 1 1 Investment 1".to_owned()),
        ("startups/b", "0 0 1 0 1 0 0 Investment 1".to_owned()),
        ("startups/c", "0 0 1 0 0 0 0".to_owned()),
    ];
    assert_eq!(each.collect::<Vec<_>>(), expected);
    let tally = &reply.total.as_ref().unwrap().agreements[0];
    assert_eq!(tally.intended_amounts, won(500).into_iter().collect::<Vec<_>>());
    assert_eq!(tally.paid_amounts, won(100).into_iter().collect::<Vec<_>>());
    let organisers: Vec<_> =
        reply.organiser_agreements.iter().map(|it| (it.kind(), it.signed)).collect();
    assert_eq!(organisers, [(AgreementKind::Mou, 1)]);
    // The second step, the end of the agreement and the invitation; the first step, and what became of M04.
    assert_eq!((reply.due_items, reply.late_items), (3, 2));
    assert_eq!(reply.as_of_date, day(10));
    assert_eq!(reply.startups[2].display_name, text("다온", "Daon"));
    for (language, name) in
        [(Language::Korean, text("다온", "")), (Language::English, text("", "Daon"))]
    {
        let request = GetDelegationReportRequest { language: language.into(), ..of_trip() };
        let reply = report(&mut app, request).await.unwrap();
        assert_eq!(reply.startups[2].display_name, name);
    }
    let before = GetDelegationReportRequest { as_of_date: day(4), ..of_trip() };
    let reply = report(&mut app, before).await.unwrap();
    assert_eq!(told(reply.total.as_ref().unwrap()), "2 1 4 1 1 1 0");
}

async fn what_is_due_is_told_of_one_delegation_and_of_all(app: App) {
    let (mut app, token) = with_trip(app).await;
    let request = ListDueItemsRequest { at_least_as_fresh: token, ..due_of("delegations/one") };
    let reply = list(&mut app, request).await.unwrap();
    let expected = [
        "5/3 late Outcome meetings/one-m04",
        "5/9 late NextStep meetings/one-m01",
        "5/12 Reply delegations/one",
        "5/20 Expiry agreements/invest",
        "5/30 NextStep meetings/one-m01",
    ];
    assert_eq!(reply.items.iter().map(due).collect::<Vec<_>>(), expected);
    assert_eq!((reply.total_items, reply.as_of_date), (5, day(10)));
    assert_eq!(reply.items[1].action, text("", "Send samples"));
    assert_eq!(reply.items[1].owner, "Fictional City");
    assert_eq!(reply.items[3].parties, ["startups/a", "startups/b", "partners/p"]);

    let until = ListDueItemsRequest { until_date: day(12), ..due_of("delegations/one") };
    assert_eq!(list(&mut app, until).await.unwrap().items[..], reply.items[..3]);
    let all = list(&mut app, due_of("")).await.unwrap();
    let all: Vec<String> = all.items.iter().map(due).collect();
    assert_eq!(all[2], "5/11 Obligation agreements/elsewhere");
    assert_eq!([&all[..2], &all[3..]].concat(), expected);

    let other = Delegation { name: "delegations/two".to_owned(), ..trip("two") };
    create(&mut app, other).await.unwrap();
    assert_eq!(list(&mut app, due_of("delegations/two")).await.unwrap().total_items, 0);
}

async fn what_is_deleted_does_not_count(app: App) {
    let (mut app, _) = with_trip(app).await;
    let name = "meetings/one-m01".to_owned();
    let request = DeleteMeetingRequest { name, ..Default::default() };
    app.meetings.delete_meeting(request).await.unwrap();
    let name = "agreements/invest".to_owned();
    let request = DeleteAgreementRequest { name, ..Default::default() };
    app.agreements.delete_agreement(request).await.unwrap();
    let name = "startups/c".to_owned();
    let request = DeleteStartupRequest { name, ..Default::default() };
    app.startups.delete_startup(request).await.unwrap();
    let request = MergeStartupRequest {
        name: "startups/a".to_owned(),
        duplicate: "startups/b".to_owned(),
        ..MergeStartupRequest::default()
    };
    app.startups.merge_startup(request).await.unwrap();

    // What was recorded of a deleted or merged start-up stays; the deleted one has no name any more.
    let reply = report(&mut app, of_trip()).await.unwrap();
    assert_eq!(told(reply.total.as_ref().unwrap()), "1 0 3 1 1 0 1");
    let each = reply.startups.iter().map(|it| (&*it.startup, it.display_name.is_some()));
    assert_eq!(each.collect::<Vec<_>>(), [("startups/a", true), ("startups/c", false)]);
    let items = list(&mut app, due_of("delegations/one")).await.unwrap().items;
    let expected = ["5/3 late Outcome meetings/one-m04", "5/12 Reply delegations/one"];
    assert_eq!(items.iter().map(due).collect::<Vec<_>>(), expected);

    let name = "delegations/one".to_owned();
    let request = DeleteDelegationRequest { name, ..Default::default() };
    app.delegations.delete_delegation(request).await.unwrap();
    let refused = report(&mut app, of_trip()).await;
    assert_refused(refused, Code::NotFound, "RESOURCE_NOT_FOUND");
    let refused = list(&mut app, due_of("delegations/one")).await;
    assert_refused(refused, Code::NotFound, "RESOURCE_NOT_FOUND");
    // That its meetings were held stays to be recorded; nobody waits for its hosts.
    let items = list(&mut app, due_of("")).await.unwrap().items;
    let expected = [expected[0], "5/11 Obligation agreements/elsewhere"];
    assert_eq!(items.iter().map(due).collect::<Vec<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_is_refused() {
    let (mut app, token) = with_trip(App::start().await).await;
    let request = GetDelegationReportRequest {
        name: "startups/a".to_owned(),
        as_of_date: Some(Date { year: 2025, month: 5, day: 0 }),
        language: 9,
        ..GetDelegationReportRequest::default()
    };
    let refused = report(&mut app, request).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["name", "as_of_date", "language"]);
    let request = ListDueItemsRequest { until_date: day(9), ..due_of("startups/a") };
    let refused = list(&mut app, request).await;
    let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["delegation", "until_date"]);
    let unknown = list(&mut app, due_of("delegations/none")).await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");

    let (mut other, _) = with_trip(App::start().await).await;
    let at_least_as_fresh = token;
    let request = GetDelegationReportRequest { at_least_as_fresh, ..of_trip() };
    let refused = report(&mut other, request.clone()).await;
    assert_refused(refused, Code::FailedPrecondition, "TOKEN_FOREIGN");
    for delegation in ["", "delegations/one"] {
        let at_least_as_fresh = request.at_least_as_fresh.clone();
        let request = ListDueItemsRequest { at_least_as_fresh, ..due_of(delegation) };
        let refused = list(&mut other, request).await;
        assert_refused(refused, Code::FailedPrecondition, "TOKEN_FOREIGN");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_day_it_is_told_of_today() {
    let (mut app, _) = with_trip(App::start().await).await;
    let today = || {
        let now = jiff::Timestamp::from_microsecond(system_clock()()).unwrap();
        let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        Some(Date { year: day.year().into(), month: day.month().into(), day: day.day().into() })
    };
    let before = today();
    let request = GetDelegationReportRequest { as_of_date: None, ..of_trip() };
    let reported = report(&mut app, request).await.unwrap().as_of_date;
    let listed = list(&mut app, ListDueItemsRequest::default()).await.unwrap();
    for day in [reported, listed.as_of_date] {
        assert!([before, today()].contains(&day), "{day:?}");
    }
    // All that has a date in May 2025 is long late, and the agreement that ended then is told no more.
    assert!(listed.items.iter().all(|it| it.is_late));
    let sources: Vec<&str> = listed.items.iter().map(|it| &*it.source).collect();
    assert!(!sources.contains(&"agreements/invest"), "{sources:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_are_told_up_to_what_a_reply_holds() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let some = |numbers: std::ops::Range<i32>, action: &LocalizedText| {
        let meeting = |number: i32| {
            let code = format!("M{number:02}");
            let step = ActionItem { action: Some(action.clone()), ..step("", 11) };
            let next_steps = vec![step; 20];
            Meeting { next_steps, ..meeting(&code, "a", "p", MeetingStatus::Held, 1) }
        };
        let meetings = numbers.map(meeting).collect();
        BatchUpsertMeetingsRequest { meetings, atomic: true, ..Default::default() }
    };
    let short = LocalizedText { ko: String::new(), en: "Write".to_owned() };
    app.meetings.batch_upsert_meetings(some(0..60, &short)).await.unwrap();
    let reply = list(&mut app, due_of("delegations/one")).await.unwrap();
    assert_eq!((reply.items.len(), reply.total_items), (1_000, 1_200));
    assert_eq!(reply.items[0].source, "meetings/one-m00");

    let long = LocalizedText { ko: "가".repeat(2_000), en: "나".repeat(2_000) };
    for first in [0, 15, 30, 45] {
        let request = some(first..first + 15, &long);
        app.meetings.batch_upsert_meetings(request).await.unwrap();
    }
    let reply = list(&mut app, due_of("")).await.unwrap();
    assert_eq!(reply.total_items, 1_200);
    assert!((200..1_000).contains(&reply.items.len()), "{}", reply.items.len());
    assert!(reply.encoded_len() < 4 << 20);
}
