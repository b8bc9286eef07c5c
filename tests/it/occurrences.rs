//! What the service of delegations promises of those that recur.

use naru::proto::{
    Change, Date, Delegation, DelegationKind, DeleteDelegationRequest, FixedBlock, Interpreter,
    Invitation, InvitationStatus, ListOccurrencesRequest, ListOccurrencesResponse, LocalSpan,
    MeetingWish, MovedOccurrence, OpenOccurrenceRequest, Recurrence, RequestSide, WriteResult,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, text, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::delegations::{asks, create, get, host, participant, trip, update, with_profiles};

on_either_database!(
    occurrences_are_listed_with_what_is_moved_and_skipped,
    an_occurrence_is_opened_once,
    opened_occurrences_stay_as_they_are,
    what_is_no_occurrence_is_not_opened,
    long_lists_go_on_where_they_end,
);

fn date(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

fn span(date: Date, start: &str, end: &str) -> LocalSpan {
    LocalSpan { date: Some(date), start_time: start.to_owned(), end_time: end.to_owned() }
}

/// A breakfast on the second Wednesday of each month from January 2027 on: that of March is moved by a day, that of
/// May is skipped. Start-up `a` leaves early, partner `p` is invited.
fn breakfast(id: &str) -> Delegation {
    let first = date(2027, 1, 13);
    let mut goes = participant("a");
    goes.absences = vec![span(first, "08:30", "09:00")];
    let mut receives = host("p");
    receives.windows = vec![span(first, "07:00", "09:00")];
    receives.invitation = Some(Invitation {
        status: InvitationStatus::Accepted.into(),
        sent_date: Some(date(2026, 12, 1)),
        ..Invitation::default()
    });
    Delegation {
        name: format!("delegations/{id}"),
        display_name: text("가상 조찬 포럼", "Fictional breakfast"),
        kind: DelegationKind::Forum.into(),
        start_date: Some(first),
        end_date: Some(first),
        time_zone: "Asia/Seoul".to_owned(),
        participants: vec![goes],
        hosts: vec![receives],
        fixed_blocks: vec![FixedBlock {
            title: text("", "Breakfast"),
            span: Some(span(first, "07:00", "07:30")),
            ..FixedBlock::default()
        }],
        interpreters: vec![Interpreter {
            label: "Interpreter 1".to_owned(),
            languages: ["ko", "en"].map(str::to_owned).to_vec(),
            hours: vec![span(first, "07:00", "09:00")],
        }],
        requests: vec![asks("a", "p", RequestSide::Startup, MeetingWish::Wanted)],
        recurrence: Some(Recurrence {
            rule: "FREQ=MONTHLY;BYDAY=2WE".to_owned(),
            moved: vec![MovedOccurrence {
                from_date: Some(date(2027, 3, 10)),
                to_date: Some(date(2027, 3, 11)),
            }],
            skipped_dates: vec![date(2027, 5, 12)],
        }),
        ..trip(id)
    }
}

async fn list(
    app: &mut App,
    id: &str,
    from: Date,
    until: Date,
) -> Result<ListOccurrencesResponse, Status> {
    let request = ListOccurrencesRequest {
        name: format!("delegations/{id}"),
        from_date: Some(from),
        until_date: Some(until),
        ..ListOccurrencesRequest::default()
    };
    Ok(app.delegations.list_occurrences(request).await?.into_inner())
}

/// The occurrences of the first half of 2027: month and day of each, of the date planned if another one, and what
/// became of it.
async fn half_year(app: &mut App, id: &str) -> Vec<String> {
    let reply = list(app, id, date(2027, 1, 1), date(2027, 6, 30)).await.unwrap();
    assert!(reply.next_from_date.is_none());
    let day = |date: Option<Date>| date.map(|it| format!("{}/{}", it.month, it.day));
    let told = reply.occurrences.into_iter().map(|it| {
        let planned = day(it.planned_date).map(|it| format!(" from {it}")).unwrap_or_default();
        let skipped = if it.skipped { " skipped" } else { "" };
        let opened = it.delegation.trim_start_matches("delegations/");
        format!("{}{planned}{skipped} {opened}", day(it.date).unwrap()).trim_end().to_owned()
    });
    told.collect()
}

async fn open(
    app: &mut App,
    id: &str,
    date: Date,
    request_id: &str,
) -> Result<WriteResult, Status> {
    let request = OpenOccurrenceRequest {
        name: format!("delegations/{id}"),
        date: Some(date),
        request_id: request_id.to_owned(),
    };
    Ok(app.delegations.open_occurrence(request).await?.into_inner().result.unwrap())
}

async fn occurrences_are_listed_with_what_is_moved_and_skipped(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, breakfast("forum")).await.unwrap();
    create(&mut app, trip("trip")).await.unwrap();
    assert_eq!(
        half_year(&mut app, "forum").await,
        ["1/13", "2/10", "3/11 from 3/10", "4/14", "5/12 skipped", "6/9"]
    );
    assert_eq!(half_year(&mut app, "trip").await, [""; 0]);
    let unknown = list(&mut app, "none", date(2027, 1, 1), date(2027, 2, 1)).await;
    assert_refused(unknown, Code::NotFound, "RESOURCE_NOT_FOUND");
    let bad = list(&mut app, "forum", date(2027, 1, 1), date(2037, 1, 2)).await;
    let status = assert_refused(bad, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["until_date"]);
}

async fn an_occurrence_is_opened_once(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, breakfast("forum")).await.unwrap();
    // A delegation that has such a name by chance is no occurrence.
    create(&mut app, trip("forum-20270210")).await.unwrap();

    let march = date(2027, 3, 11);
    let result = open(&mut app, "forum", march, "open-march").await.unwrap();
    assert_eq!(result.name, "delegations/forum-20270310");
    assert_eq!(result.change(), Change::Created);
    assert_eq!(open(&mut app, "forum", march, "open-march").await.unwrap(), result);
    for day in [march, date(2027, 3, 10), date(2027, 2, 10)] {
        let again = open(&mut app, "forum", day, "").await;
        assert_refused(again, Code::AlreadyExists, "ALREADY_EXISTS");
    }
    open(&mut app, "forum", date(2027, 1, 13), "").await.unwrap();
    assert_eq!(
        half_year(&mut app, "forum").await,
        [
            "1/13 forum-20270113",
            "2/10",
            "3/11 from 3/10 forum-20270310",
            "4/14",
            "5/12 skipped",
            "6/9"
        ]
    );

    let read = get(&mut app, "forum-20270310").await.unwrap();
    let mut expected = breakfast("forum-20270310");
    (expected.start_date, expected.end_date) = (Some(march), Some(march));
    expected.participants[0].absences = vec![span(march, "08:30", "09:00")];
    expected.hosts[0].windows = vec![span(march, "07:00", "09:00")];
    expected.hosts[0].invitation = None;
    expected.fixed_blocks[0].span = Some(span(march, "07:00", "07:30"));
    expected.interpreters[0].hours = vec![span(march, "07:00", "09:00")];
    expected.requests.clear();
    expected.recurrence = None;
    expected.series = "delegations/forum".to_owned();
    let bare = Delegation { etag: String::new(), create_time: None, update_time: None, ..read };
    assert_eq!(bare, expected);

    let name = "delegations/forum-20270310".to_owned();
    let request = DeleteDelegationRequest { name, ..DeleteDelegationRequest::default() };
    app.delegations.delete_delegation(request).await.unwrap();
    assert_eq!(half_year(&mut app, "forum").await[2], "3/11 from 3/10");
    let again = open(&mut app, "forum", march, "").await;
    assert_refused(again, Code::AlreadyExists, "ALREADY_EXISTS");
}

async fn opened_occurrences_stay_as_they_are(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, breakfast("forum")).await.unwrap();
    open(&mut app, "forum", date(2027, 2, 10), "").await.unwrap();
    let before = get(&mut app, "forum-20270210").await.unwrap();
    let mut changed = breakfast("forum");
    changed.organiser = "Another City".to_owned();
    changed.participants.clear();
    changed.requests.clear();
    changed.recurrence.as_mut().unwrap().skipped_dates.push(date(2027, 6, 9));
    update(&mut app, changed, &["organiser", "participants", "requests", "recurrence"])
        .await
        .unwrap();
    assert_eq!(get(&mut app, "forum-20270210").await.unwrap(), before);
    assert_eq!(
        half_year(&mut app, "forum").await[1..],
        ["2/10 forum-20270210", "3/11 from 3/10", "4/14", "5/12 skipped", "6/9 skipped"]
    );
    open(&mut app, "forum", date(2027, 4, 14), "").await.unwrap();
    let april = get(&mut app, "forum-20270414").await.unwrap();
    assert_eq!((april.organiser.as_str(), april.participants.len()), ("Another City", 0));
}

async fn what_is_no_occurrence_is_not_opened(app: App) {
    let mut app = with_profiles(app).await;
    create(&mut app, breakfast("forum")).await.unwrap();
    create(&mut app, trip("trip")).await.unwrap();
    let long = "f".repeat(55);
    create(&mut app, breakfast(&long)).await.unwrap();
    let longest = "f".repeat(54);
    create(&mut app, breakfast(&longest)).await.unwrap();
    let cases = [
        ("forum", date(2027, 2, 11), "date"),
        ("forum", date(2027, 5, 12), "date"),
        ("forum", date(2026, 12, 9), "date"),
        ("trip", date(2026, 10, 5), "date"),
        (&*long, date(2027, 2, 10), "name"),
    ];
    for (id, day, field) in cases {
        let refused = open(&mut app, id, day, "").await;
        let status = assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
        assert_eq!(violated_fields(&status), [field], "{id} {day:?}");
    }
    open(&mut app, &longest, date(2027, 2, 10), "").await.unwrap();
    let refused = open(&mut app, "none", date(2027, 2, 10), "").await;
    assert_refused(refused, Code::NotFound, "RESOURCE_NOT_FOUND");

    let mut bad = breakfast("bad");
    bad.recurrence.as_mut().unwrap().rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30".to_owned();
    let status =
        assert_refused(create(&mut app, bad).await, Code::InvalidArgument, "INVALID_ARGUMENT");
    assert_eq!(violated_fields(&status), ["delegation.recurrence.rule"]);
}

async fn long_lists_go_on_where_they_end(app: App) {
    let mut app = with_profiles(app).await;
    let mut daily = breakfast("daily");
    daily.recurrence = Some(Recurrence { rule: "FREQ=DAILY".to_owned(), ..Default::default() });
    create(&mut app, daily).await.unwrap();
    let (from, until) = (date(2027, 1, 13), date(2031, 12, 31));
    let first = list(&mut app, "daily", from, until).await.unwrap();
    assert_eq!((first.occurrences.len(), first.next_from_date), (1_000, Some(date(2029, 10, 9))));
    let rest = list(&mut app, "daily", date(2029, 10, 9), until).await.unwrap();
    assert_eq!((rest.occurrences.len(), rest.next_from_date), (814, None));
    assert_eq!(rest.occurrences[0].date, Some(date(2029, 10, 9)));
}

#[tokio::test(flavor = "multi_thread")]
async fn occurrences_are_told_and_opened_in_both_languages() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, breakfast("forum")).await.unwrap();
    let words = ["delegations", "open", "delegations/forum", "2027-03-11"];
    let opened = run(naru(&app, &words)).await;
    assert_eq!(out(&opened), "opened delegations/forum-20270310\n", "{}", err(&opened));
    let again = run(naru(&app, &[&words[..], &["--lang", "ko"]].concat())).await;
    assert_eq!(again.status.code(), Some(1), "{}", err(&again));
    let words = ["delegations", "open", "delegations/forum", "2027-02-10", "--lang", "ko"];
    let opened = run(naru(&app, &words)).await;
    assert_eq!(out(&opened), "열었습니다: delegations/forum-20270210\n", "{}", err(&opened));

    let words = ["delegations", "occurrences", "delegations/forum", "--until", "2027-05-31"];
    let told = run(naru(&app, &words)).await;
    assert_eq!(
        out(&told),
        "date\tplanned_date\tskipped\tdelegation\n\
         2027-01-13\t\t\t\n\
         2027-02-10\t\t\tdelegations/forum-20270210\n\
         2027-03-11\t2027-03-10\t\tdelegations/forum-20270310\n\
         2027-04-14\t\t\t\n\
         2027-05-12\t\tyes\t\n"
    );
    let note = err(&told);
    assert!(note.contains("held 4 times from 2027-01-13 to 2027-05-31, 1 skipped"), "{note}");
    let words = ["delegations", "occurrences", "delegations/forum", "--lang", "ko"];
    let told = run(naru(&app, &words)).await;
    let note = err(&told);
    assert!(note.contains("2027-01-13부터 2028-01-13까지 12번, 쉬는 날 1번"), "{note}");
}
