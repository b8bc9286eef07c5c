//! What the service of delegations promises of plans.

use std::collections::{BTreeMap, BTreeSet};

use naru::proto::{
    Delegation, DelegationHost, FixedBlock, GetDelegationRequest, Invitation, InvitationStatus,
    MeetingChangeKind, MeetingObstacle, MeetingRules, MeetingWish, MergePartnerRequest,
    Participant, Partner, PartnerExclusions, PlanEnding, PlanMeetingsRequest, PlanMeetingsResponse,
    PlannedMeeting, RequestSide, SuggestHostsRequest, SuggestedHost, TravelTime, Venue,
};
use tonic::{Code, Status};

use crate::app::{App, assert_refused, partner, startup, text, violated_fields};
use crate::commands::{err, naru, out, run};
use crate::delegations::{asks, create, day, host, participant, span, trip, update, with_profiles};

/// Enough for plans as small as these.
const WORK: i64 = 300_000;

async fn plan_after(
    app: &mut App,
    id: &str,
    earlier_meetings: Vec<PlannedMeeting>,
) -> Result<PlanMeetingsResponse, Status> {
    let request = PlanMeetingsRequest {
        name: format!("delegations/{id}"),
        work_max: WORK,
        earlier_meetings,
        ..PlanMeetingsRequest::default()
    };
    Ok(app.delegations.plan_meetings(request).await?.into_inner())
}

async fn plan(app: &mut App, id: &str) -> Result<PlanMeetingsResponse, Status> {
    plan_after(app, id, Vec::new()).await
}

/// Who meets whom, without times.
fn pairs(reply: &PlanMeetingsResponse) -> BTreeSet<(&str, &str)> {
    reply
        .meetings
        .iter()
        .map(|it| {
            (it.startup.trim_start_matches("startups/"), it.partner.trim_start_matches("partners/"))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_meets_where_there_is_time() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("a", "p"), ("a", "q"), ("b", "p"), ("b", "q")]));
    assert_eq!((reply.ending(), reply.gap_basis_points), (PlanEnding::Best, 0));
    assert_eq!((reply.least_served, reply.shortfall), (2, 0));
    for it in &reply.meetings {
        assert!(it.date == day(1) || it.date == day(2));
        assert!("09:00" <= &*it.start_time && &*it.end_time <= "12:00", "{it:?}");
        let length = |time: &str| {
            let (hours, minutes) = time.split_once(':').unwrap();
            hours.parse::<i32>().unwrap() * 60 + minutes.parse::<i32>().unwrap()
        };
        assert_eq!(length(&it.end_time) - length(&it.start_time), 30);
    }
    assert_nobody_is_at_two_places(&reply);
    assert_eq!(plan(&mut app, "one").await.unwrap(), reply, "the same store, seed and work");
    assert!(!reply.model_version.is_empty() && !reply.consistency_token.is_empty());
}

/// One visit at a time for hosts that receive one start-up, and one meeting at a time for start-ups.
fn assert_nobody_is_at_two_places(reply: &PlanMeetingsResponse) {
    let mut times: BTreeMap<&str, Vec<(i32, &str, &str)>> = BTreeMap::new();
    for it in &reply.meetings {
        let day = it.date.unwrap().day;
        for party in [&it.startup, &it.partner] {
            times.entry(party).or_default().push((day, &it.start_time, &it.end_time));
        }
    }
    for (party, mut times) in times {
        times.sort_unstable();
        for pair in times.windows(2) {
            assert!(pair[0].0 < pair[1].0 || pair[0].2 <= pair[1].1, "{party}: {times:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_decide_where_there_is_no_time_for_all() {
    let mut app = with_profiles(App::start().await).await;
    // One meeting each: of the two ways to pair them the wanted one is taken.
    let one_meeting =
        |id: &str| DelegationHost { windows: vec![span(1, "09:00", "09:30")], ..host(id) };
    let delegation = Delegation {
        hosts: ["p", "q"].map(one_meeting).to_vec(),
        requests: vec![asks("a", "q", RequestSide::Partner, MeetingWish::Wanted)],
        ..trip("one")
    };
    create(&mut app, delegation.clone()).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("a", "q"), ("b", "p")]));
    let met = &reply.requests[0];
    assert_eq!((met.sides.as_slice(), met.asked, met.met), (&[2][..], 1, 1));
    assert_eq!(reply.meetings[1].requested_by, [2]);

    // A must stands above a request, and a never above both.
    let requests = vec![
        asks("a", "q", RequestSide::Partner, MeetingWish::Wanted),
        asks("a", "p", RequestSide::Organiser, MeetingWish::Must),
        asks("b", "q", RequestSide::Startup, MeetingWish::Never),
    ];
    update(&mut app, Delegation { requests, ..delegation }, &["requests"]).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("a", "p")]));
    assert_eq!((reply.requests[0].met, reply.missed_musts.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_lunch_absences_and_ways_hold() {
    let mut app = with_profiles(App::start().await).await;
    let at = |id: &str, venue: &str| DelegationHost {
        venue: venue.to_owned(),
        windows: vec![span(1, "08:00", "19:00")],
        meeting_minutes: 60,
        ..host(id)
    };
    let venue =
        |id: &str| Venue { id: id.to_owned(), display_name: text("", id), ..Venue::default() };
    let delegation = Delegation {
        venues: ["north", "south"].map(venue).to_vec(),
        travel_times: vec![TravelTime {
            from_venue: "north".to_owned(),
            to_venue: "south".to_owned(),
            minutes: 90,
        }],
        participants: vec![Participant {
            absences: vec![span(1, "15:00", "24:00")],
            ..participant("a")
        }],
        hosts: vec![at("p", "north"), at("q", "south")],
        rules: Some(MeetingRules {
            day_start_time: "10:00".to_owned(),
            lunch_start_time: "12:00".to_owned(),
            lunch_end_time: "13:00".to_owned(),
            step_minutes: 15,
            ..MeetingRules::default()
        }),
        ..trip("one")
    };
    create(&mut app, delegation).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(reply.meetings.len(), 2);
    let [first, second] = reply.meetings.as_slice() else { panic!("{reply:?}") };
    assert!(&*first.start_time >= "10:00" && &*first.end_time <= "12:00", "{first:?}");
    assert!(&*second.start_time >= "13:00" && &*second.end_time <= "15:00", "{second:?}");
    assert_ne!(first.venue, second.venue);
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_that_fit_poorly_are_planned_only_where_somebody_asks() {
    let mut app = with_profiles(App::start().await).await;
    let delegation = Delegation {
        requests: vec![
            asks("a", "q", RequestSide::Startup, MeetingWish::Wanted),
            asks("b", "p", RequestSide::Organiser, MeetingWish::Must),
        ],
        rules: Some(MeetingRules { score_milli_min: Some(100_000), ..MeetingRules::default() }),
        ..trip("one")
    };
    create(&mut app, delegation).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("a", "q"), ("b", "p")]));
    assert_eq!(reply.vetoed, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interpreter_is_named_where_no_language_is_shared() {
    let mut app = with_profiles(App::start().await).await;
    let tags = |tags: &[&str]| tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>();
    let mut delegation = trip("one");
    delegation.participants[0].languages = tags(&["ko-KR"]);
    delegation.participants[1].languages = tags(&["ko", "en-GB"]);
    delegation.hosts.iter_mut().for_each(|it| it.languages = tags(&["en-US"]));
    create(&mut app, delegation.clone()).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("b", "p"), ("b", "q")]));
    delegation.interpreters = vec![naru::proto::Interpreter {
        label: "Interpreter 1".to_owned(),
        languages: tags(&["en", "ko"]),
        hours: vec![span(1, "09:00", "18:00")],
    }];
    update(&mut app, delegation, &["interpreters"]).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(reply.meetings.len(), 4);
    for it in &reply.meetings {
        let needs = it.startup == "startups/a";
        assert_eq!(it.interpreter, if needs { "Interpreter 1" } else { "" }, "{it:?}");
        assert!(!needs || it.date == day(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_floor_that_cannot_be_met_is_proved() {
    let mut app = with_profiles(App::start().await).await;
    // Both want two, and there is time for one meeting of each host.
    let mut delegation = trip("one");
    delegation.participants.iter_mut().for_each(|it| it.meetings_min = 2);
    delegation.hosts.iter_mut().for_each(|it| it.windows = vec![span(1, "09:00", "09:30")]);
    create(&mut app, delegation.clone()).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!((reply.meetings.len(), reply.shortfall, reply.shortfall_min), (2, 2, 2));
    let needed: i32 = reply.proofs.iter().map(|it| it.needed - it.places - it.others).sum();
    assert_eq!(needed, 2, "{:?}", reply.proofs);

    // A floor above the number of hosts is no reason to refuse a plan: a host may have cancelled.
    delegation.participants[0].meetings_min = 3;
    delegation.hosts.iter_mut().for_each(|it| it.windows = host("p").windows);
    update(&mut app, delegation.clone(), &["participants", "hosts"]).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!((reply.meetings.len(), reply.shortfall, reply.shortfall_min), (4, 1, 1));
    let [proof] = reply.proofs.as_slice() else { panic!("{:?}", reply.proofs) };
    assert_eq!(proof.parties, ["startups/a"]);
    assert_eq!((proof.needed, proof.others, proof.limiting.len()), (3, 2, 0));
    assert_eq!(reply.participants[0].missing, 1);

    // A host that should meet more than there are and has time for one is told once, by its own floor.
    delegation.participants.iter_mut().for_each(|it| it.meetings_min = 0);
    delegation.hosts[0].meetings_min = 3;
    delegation.hosts[0].windows = vec![span(1, "09:00", "09:30")];
    update(&mut app, delegation, &["participants", "hosts"]).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    let [proof] = reply.proofs.as_slice() else { panic!("{:?}", reply.proofs) };
    assert_eq!((proof.needed, proof.others, proof.limiting.len()), (3, 1, 0));
    assert_eq!((reply.shortfall, reply.shortfall_min), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_planned_says_where_and_why() {
    let mut app = with_profiles(App::start().await).await;
    let nobody = Delegation { participants: Vec::new(), hosts: Vec::new(), ..trip("empty") };
    create(&mut app, nobody).await.unwrap();
    let refused = plan(&mut app, "empty").await;
    let status = assert_refused(refused, Code::FailedPrecondition, "DELEGATION_UNPLANNABLE");
    assert_eq!(violated_fields(&status), ["participants", "hosts"]);

    let mut delegation = trip("one");
    delegation.hosts[0].windows.clear();
    delegation.hosts[1].windows = vec![span(1, "09:00", "09:10")];
    create(&mut app, delegation).await.unwrap();
    let refused = plan(&mut app, "one").await;
    let status = assert_refused(refused, Code::FailedPrecondition, "DELEGATION_UNPLANNABLE");
    assert_eq!(violated_fields(&status), ["hosts[0].windows", "hosts[1].windows"]);

    assert_refused(plan(&mut app, "none").await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let request =
        naru::proto::DeletePartnerRequest { name: "partners/q".to_owned(), ..Default::default() };
    app.partners.delete_partner(request).await.unwrap();
    let status = plan(&mut app, "one").await.unwrap_err();
    assert_eq!(violated_fields(&status), ["hosts[1].partner"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_host_has_cancelled_the_other_meetings_stay() {
    let mut app = with_profiles(App::start().await).await;
    app.create_partner(partner("r")).await;
    app.create_startup(startup("c")).await;
    let mut delegation = trip("one");
    delegation.participants.push(participant("c"));
    delegation.hosts.push(host("r"));
    create(&mut app, delegation.clone()).await.unwrap();
    let before = plan(&mut app, "one").await.unwrap();
    assert_eq!(before.meetings.len(), 9);

    let cancelled =
        Invitation { status: InvitationStatus::Cancelled.into(), ..Invitation::default() };
    delegation.hosts[1].invitation = Some(cancelled);
    update(&mut app, delegation, &["hosts"]).await.unwrap();
    let after = plan_after(&mut app, "one", before.meetings.clone()).await.unwrap();
    let stay = |reply: &PlanMeetingsResponse| -> Vec<_> {
        let others = reply.meetings.iter().filter(|it| it.partner != "partners/q");
        others
            .map(|it| (it.startup.clone(), it.partner.clone(), it.date, it.start_time.clone()))
            .collect()
    };
    assert_eq!(stay(&after), stay(&before));
    assert_eq!(after.changes.len(), 3);
    for change in &after.changes {
        assert_eq!(change.kind(), MeetingChangeKind::Dropped);
        assert_eq!(change.pair.as_ref().unwrap().partner, "partners/q");
        assert!(change.earlier_date.is_some() && !change.earlier_start_time.is_empty());
    }
    assert_eq!(after.hosts.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_told_in_both_languages_and_kept_with_json() {
    let mut app = with_profiles(App::start().await).await;
    create(&mut app, trip("one")).await.unwrap();
    let words = ["delegations", "plan", "delegations/one", "--work", "300000"];
    let told = run(naru(&app, &words)).await;
    assert!(told.status.success(), "{}", err(&told));
    assert_eq!(out(&told).lines().count(), 5, "{}", out(&told));
    assert!(err(&told).contains("4 meetings; the least served start-up has 2"), "{}", err(&told));
    let korean = run(naru(&app, &[&words[..], &["--lang", "ko"]].concat())).await;
    assert!(err(&korean).contains("미팅 4건, 가장 적은 기업 2건"), "{}", err(&korean));

    let json = run(naru(&app, &[&words[..], &["--json"]].concat())).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plan.json");
    std::fs::write(&file, &json.stdout).unwrap();
    let path = file.to_str().unwrap();
    let mut shorter = trip("one");
    shorter.hosts.pop();
    update(&mut app, shorter, &["hosts"]).await.unwrap();
    let told = run(naru(&app, &[&words[..], &["--after-file", path]].concat())).await;
    let notes = err(&told);
    assert_eq!(notes.matches("dropped: ").count(), 2, "{notes}");
    std::fs::write(&file, "{\"name\": \"delegations/other\"}").unwrap();
    let other = run(naru(&app, &[&words[..], &["--after-file", path]].concat())).await;
    assert!(err(&other).contains("is a plan of `delegations/other`"), "{}", err(&other));
    std::fs::write(&file, "{\"meetings\": 7}").unwrap();
    let refused = run(naru(&app, &[&words[..], &["--after-file", path]].concat())).await;
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("is no plan"), "{}", err(&refused));
    let unknown = run(naru(&app, &["delegations", "plan", "delegations/none"])).await;
    assert!(err(&unknown).contains("delegations/none does not exist"), "{}", err(&unknown));
}

#[tokio::test(flavor = "multi_thread")]
async fn those_are_suggested_as_hosts_that_fit_and_are_at_the_destination() {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut app = App::start().await;
    let file = format!("{root}/examples/fictional-trip/delegation.jsonl");
    let profiles =
        ["startups", "partners"].map(|it| format!("{root}/examples/fictional/{it}.jsonl"));
    let imported = run(naru(&app, &["import", &profiles[0], &profiles[1], &file])).await;
    assert!(imported.status.success(), "{}", err(&imported));
    // Two of the seven partners at the destination are not asked yet.
    let missing = ["partners/brindlewood-hardware", "partners/orrinquist-ventures"];
    let name = "delegations/bay-area-2026".to_owned();
    let request = GetDelegationRequest { name: name.clone(), ..Default::default() };
    let reply = app.delegations.get_delegation(request).await.unwrap().into_inner();
    let mut delegation = reply.delegation.unwrap();
    delegation.hosts.retain(|it| !missing.contains(&&*it.partner));
    delegation.requests.retain(|it| !missing.contains(&&*it.partner));
    update(&mut app, delegation.clone(), &["hosts", "requests"]).await.unwrap();

    let request = SuggestHostsRequest { name: name.clone(), ..Default::default() };
    let reply = app.delegations.suggest_hosts(request.clone()).await.unwrap().into_inner();
    let names: BTreeSet<&str> = reply.hosts.iter().map(|it| &*it.partner).collect();
    assert_eq!(names, BTreeSet::from(missing));
    assert!(reply.hosts[0].score_milli >= reply.hosts[1].score_milli);
    let fits = |host: &SuggestedHost, name: &str| host.fits.iter().any(|it| it.startup == name);
    for host in &reply.hosts {
        let scores: Vec<i32> = host.fits.iter().map(|it| it.score_milli).collect();
        assert!(scores.is_sorted_by(|one, other| one >= other) && scores.iter().all(|it| *it > 0));
        assert_eq!(host.score_milli, scores.iter().take(3).sum::<i32>());
    }
    let corporate = reply.hosts.iter().find(|it| it.partner == missing[1]).unwrap();
    assert!(fits(corporate, "startups/nuribeam"), "lidar and a corporate investor in mobility");

    // Of a list that is cut, those are told whom the rest of it leaves without anybody.
    let short = SuggestHostsRequest { max_results: 1, ..request.clone() };
    let cut = app.delegations.suggest_hosts(short).await.unwrap().into_inner();
    assert_eq!(cut.hosts, reply.hosts[..1]);
    let all = delegation.participants.iter().map(|it| &it.startup);
    let without: Vec<&String> = all.filter(|it| !fits(&cut.hosts[0], it)).collect();
    assert_eq!(cut.startups_without.iter().collect::<Vec<_>>(), without);

    let nobody = Delegation { participants: Vec::new(), hosts: Vec::new(), ..trip("empty") };
    create(&mut app, nobody).await.unwrap();
    let empty = SuggestHostsRequest { name: "delegations/empty".to_owned(), ..request.clone() };
    let refused = app.delegations.suggest_hosts(empty).await;
    assert_refused(refused, Code::FailedPrecondition, "DELEGATION_UNPLANNABLE");

    let told = run(naru(&app, &["delegations", "hosts", &name])).await;
    assert!(out(&told).contains("partners/orrinquist-ventures\t"), "{}", out(&told));
    let labs = run(naru(&app, &["delegations", "hosts", &name, "--kind", "lab"])).await;
    assert_eq!(out(&labs).lines().count(), 1, "{}", out(&labs));

    let bad = SuggestHostsRequest { max_results: 201, ..request };
    let refused = app.delegations.suggest_hosts(bad).await;
    assert_refused(refused, Code::InvalidArgument, "INVALID_ARGUMENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn caps_visits_of_several_and_fixed_parts_hold() {
    let mut app = with_profiles(App::start().await).await;
    let delegation = Delegation {
        participants: vec![
            participant("a"),
            Participant { meetings_max: Some(1), ..participant("b") },
        ],
        hosts: vec![
            DelegationHost {
                startups_per_visit: 2,
                windows: vec![span(1, "09:00", "09:30")],
                ..host("p")
            },
            DelegationHost { windows: vec![span(1, "10:00", "11:30")], ..host("q") },
        ],
        fixed_blocks: vec![FixedBlock {
            title: text("개회식", "opening"),
            span: Some(span(1, "10:00", "10:45")),
            ..FixedBlock::default()
        }],
        rules: Some(MeetingRules { step_minutes: 15, ..MeetingRules::default() }),
        requests: vec![asks("b", "p", RequestSide::Startup, MeetingWish::Wanted)],
        ..trip("one")
    };
    create(&mut app, delegation).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("a", "p"), ("a", "q"), ("b", "p")]));
    let times: Vec<&str> = reply.meetings.iter().map(|it| &*it.start_time).collect();
    assert_eq!(times[..2], ["09:00", "09:00"]);
    assert!(times[2] >= "10:45", "{times:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_must_of_two_that_matching_vetoes_is_told() {
    let mut app = App::start().await;
    for id in ["a", "b"] {
        app.create_startup(startup(id)).await;
    }
    let exclusions =
        PartnerExclusions { startups: vec!["startups/a".to_owned()], ..Default::default() };
    app.create_partner(Partner { exclusions: Some(exclusions), ..partner("p") }).await;
    app.create_partner(partner("q")).await;
    create(&mut app, trip("one")).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("a", "q"), ("b", "p"), ("b", "q")]));
    let [vetoed] = reply.vetoed.as_slice() else { panic!("{:?}", reply.vetoed) };
    assert_eq!((&*vetoed.startup, &*vetoed.partner), ("startups/a", "partners/p"));
    assert_eq!(reply.total_vetoed, 1);

    let requests = vec![asks("a", "p", RequestSide::Organiser, MeetingWish::Must)];
    update(&mut app, Delegation { requests, ..trip("one") }, &["requests"]).await.unwrap();
    let refused = plan(&mut app, "one").await;
    let status = assert_refused(refused, Code::FailedPrecondition, "DELEGATION_UNPLANNABLE");
    assert_eq!(violated_fields(&status), ["requests[0].wish"]);
    assert!(status.message().contains("matching vetoes"), "{}", status.message());

    // Also where nobody else may meet the host.
    let alone = Delegation {
        participants: vec![participant("a")],
        requests: vec![asks("a", "p", RequestSide::Organiser, MeetingWish::Must)],
        ..trip("alone")
    };
    create(&mut app, alone).await.unwrap();
    let status = plan(&mut app, "alone").await.unwrap_err();
    assert_eq!(violated_fields(&status), ["requests[0].wish"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_meetings_follow_profiles_that_were_merged() {
    let mut app = with_profiles(App::start().await).await;
    app.create_partner(partner("r")).await;
    create(&mut app, trip("one")).await.unwrap();
    let before = plan(&mut app, "one").await.unwrap();
    let request = MergePartnerRequest {
        name: "partners/r".to_owned(),
        duplicate: "partners/q".to_owned(),
        ..Default::default()
    };
    app.partners.merge_partner(request).await.unwrap();
    let after = plan_after(&mut app, "one", before.meetings.clone()).await.unwrap();
    assert_eq!(after.changes, []);
    let times = |reply: &PlanMeetingsResponse| -> Vec<_> {
        reply.meetings.iter().map(|it| (it.startup.clone(), it.start_time.clone())).collect()
    };
    assert_eq!(times(&after), times(&before));
    assert!(after.meetings.iter().any(|it| it.partner == "partners/r"));

    // A must of a host that has cancelled is told as missed.
    let mut delegation = trip("two");
    delegation.requests = vec![asks("a", "p", RequestSide::Organiser, MeetingWish::Must)];
    delegation.hosts[0].invitation =
        Some(Invitation { status: InvitationStatus::Cancelled.into(), ..Default::default() });
    create(&mut app, delegation).await.unwrap();
    let missed = plan(&mut app, "two").await.unwrap().missed_musts;
    assert_eq!((missed.len(), &*missed[0].partner), (1, "partners/p"));
}

/// The tutorial, `docs/delegations.md`, as it is told there.
#[tokio::test(flavor = "multi_thread")]
async fn the_fictional_trip_is_planned_and_planned_anew_from_a_file() {
    let root = env!("CARGO_MANIFEST_DIR");
    let app = App::start().await;
    let trip = format!("{root}/examples/fictional-trip/delegation.jsonl");
    let profiles =
        ["startups", "partners"].map(|it| format!("{root}/examples/fictional/{it}.jsonl"));
    let imported = run(naru(&app, &["import", &profiles[0], &profiles[1], &trip])).await;
    assert_eq!(
        out(&imported),
        "74 created, 0 updated, 0 unchanged, 0 refused\n",
        "{}",
        err(&imported)
    );
    let listed = run(naru(&app, &["delegations", "list"])).await;
    let row =
        "delegations/bay-area-2026\t2026-03-09\t2026-03-11\ttrip\tGaram City Bay Area trip\t8\t7\n";
    assert!(out(&listed).ends_with(row), "{}", out(&listed));

    let docs = std::fs::read_to_string(format!("{root}/docs/delegations.md")).unwrap();
    let (_, sample) = docs.split_once("```json\n{").unwrap();
    let (sample, _) = sample.split_once("```").unwrap();
    let sample: serde_json::Value = serde_json::from_str(&format!("{{{sample}")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("own.jsonl"), sample.to_string()).unwrap();
    let imported = run(naru(&app, &["import", &path("own.jsonl")])).await;
    assert_eq!(
        out(&imported),
        "1 created, 0 updated, 0 unchanged, 0 refused\n",
        "{}",
        err(&imported)
    );

    let words = ["delegations", "plan", "delegations/bay-area-2026", "--work", "3000000"];
    let planned = run(naru(&app, &words)).await;
    let notes = "32 meetings; the least served start-up has 4
wanted by start-up and host: 1 of 1 meet
wanted by host: 1 of 1 meet
wanted by start-up: 1 of 1 meet
wanted by organiser: 1 of 1 meet
left out: 4 pairs that matching vetoes; `naru match --with` says why
value: nothing better can be
";
    assert_eq!(err(&planned), notes);
    assert!(!out(&planned).contains("heungeollo\tpartners/halcombe-ridge"), "must not meet");
    assert!(out(&planned).contains("didimnuri-bot\tpartners/brindlewood-hardware"), "must meet");

    let json = run(naru(&app, &[&words[..], &["--json"]].concat())).await;
    std::fs::write(path("plan.json"), &json.stdout).unwrap();
    let mut changed: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&trip).unwrap()).unwrap();
    let hosts = changed["hosts"].as_array_mut().unwrap();
    let host = hosts.iter_mut().find(|it| it["partner"] == "partners/voltharrow").unwrap();
    host["invitation"]["status"] = "INVITATION_STATUS_CANCELLED".into();
    std::fs::write(path("trip.jsonl"), changed.to_string()).unwrap();
    let imported = run(naru(&app, &["import", &path("trip.jsonl")])).await;
    assert_eq!(out(&imported), "0 created, 1 updated, 0 unchanged, 0 refused\n");
    let after =
        run(naru(&app, &[&words[..], &["--after-file", &path("plan.json")]].concat())).await;
    let stays = |text: &str| -> BTreeSet<String> {
        let others = text.lines().filter(|line| !line.contains("partners/voltharrow"));
        others.map(|line| line.trim_end().to_owned()).collect()
    };
    let (before, now) = (stays(&out(&planned)), stays(&out(&after)));
    assert!(before.is_subset(&now), "{:?}", before.difference(&now));
    assert!(
        err(&after).contains("dropped: Nuribeam and Voltharrow, 2026-03-11 "),
        "{}",
        err(&after)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_meet_at_all_is_told_with_the_reason() {
    let mut app = with_profiles(App::start().await).await;
    for id in ["r", "s"] {
        app.create_partner(partner(id)).await;
    }
    let tags = |tag: &str| vec![tag.to_owned()];
    let at = |id: &str, start: &str, end: &str| DelegationHost {
        windows: vec![span(1, start, end)],
        ..host(id)
    };
    let delegation = Delegation {
        participants: vec![
            Participant { languages: tags("ko"), ..participant("a") },
            Participant { absences: vec![span(1, "15:00", "18:00")], ..participant("b") },
        ],
        hosts: vec![
            at("p", "12:00", "13:00"),
            at("q", "19:00", "20:00"),
            at("r", "15:00", "17:00"),
            DelegationHost { languages: tags("en"), ..at("s", "09:00", "10:00") },
        ],
        rules: Some(MeetingRules {
            lunch_start_time: "12:00".to_owned(),
            lunch_end_time: "13:00".to_owned(),
            ..MeetingRules::default()
        }),
        ..trip("one")
    };
    create(&mut app, delegation).await.unwrap();
    let reply = plan(&mut app, "one").await.unwrap();
    assert_eq!(pairs(&reply), BTreeSet::from([("a", "r"), ("b", "s")]));
    let told: Vec<(&str, &str, MeetingObstacle)> = reply
        .impossible
        .iter()
        .map(|it| {
            let pair = it.pair.as_ref().unwrap();
            (&pair.startup[9..], &pair.partner[9..], it.obstacle())
        })
        .collect();
    use MeetingObstacle::{HostTime, Language, StartupTime};
    let expected = [
        ("a", "p", HostTime),
        ("a", "q", HostTime),
        ("a", "s", Language),
        ("b", "p", HostTime),
        ("b", "q", HostTime),
        ("b", "r", StartupTime),
    ];
    assert_eq!((told.as_slice(), reply.total_impossible), (&expected[..], 6));
    let told =
        run(naru(&app, &["delegations", "plan", "delegations/one", "--work", "300000"])).await;
    let notes = err(&told);
    assert_eq!(notes.matches("cannot meet: ").count(), 4, "{notes}");
    assert!(notes.contains("cannot meet: Partner p: the host has no time"), "{notes}");
}
