//! Meetings and agreements on the command line, and how they are carried from store to store.

use std::process::Output;

use naru::proto::{
    Agreement, AgreementKind, Meeting, MeetingParty, MeetingRating, MeetingStatus, VerifiedKind,
    VerifyIndexRequest,
};

use crate::agreements::{self, paid, prepared, signed, usd};
use crate::app::{App, text};
use crate::commands::{err, naru, out, run};
use crate::engagements;
use crate::meeting_records::{create, engagement, get, held, planned, remove, undelete, with_trip};

/// The delegation `one` with three meetings and two agreements.
async fn with_outcomes() -> App {
    let mut app = with_trip(App::start().await).await;
    let early = Meeting { start_time: "09:00".to_owned(), ..held("m-2", "b", "q") };
    let later = Meeting {
        status: MeetingStatus::NoShow.into(),
        absent: MeetingParty::Partner.into(),
        start_time: "11:00".to_owned(),
        end_time: "11:45".to_owned(),
        ..planned("m-3", "a", "q")
    };
    for meeting in [later, early, planned("m-1", "a", "p")] {
        create(&mut app, meeting, "").await.unwrap();
    }
    let invested = Agreement {
        delegation: "delegations/one".to_owned(),
        meeting: "meetings/m-2".to_owned(),
        intended_amount: usd(500_000),
        payments: vec![paid(2025, 4, usd(200))],
        ..signed("invested", AgreementKind::Investment)
    };
    let city = Agreement {
        startups: Vec::new(),
        organiser: "Fictional City".to_owned(),
        ..prepared("city", AgreementKind::Mou)
    };
    for agreement in [invested, city] {
        agreements::create(&mut app, agreement, "").await.unwrap();
    }
    app
}

async fn says(app: &App, arguments: &[&str]) -> String {
    let output = run(naru(app, arguments)).await;
    assert!(output.status.success(), "{arguments:?}: {}", err(&output));
    out(&output)
}

async fn refused(app: &App, arguments: &[&str], code: i32) -> String {
    let output: Output = run(naru(app, arguments)).await;
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", err(&output));
    err(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn people_list_meetings_and_agreements() {
    let app = with_outcomes().await;
    let listed = says(&app, &["meetings", "list", "--delegation", "delegations/one"]).await;
    let expected = "date\ttime\tcode\tstatus\tstartup\tpartner\tdetails\tname
2025-05-01\t09:00-10:15\tM2\theld\tstartups/b\tpartners/q\t\tmeetings/m-2
2025-05-01\t09:30-10:15\tM1\tplanned\tstartups/a\tpartners/p\t\tmeetings/m-1
2025-05-01\t11:00-11:45\tM3\tno-show\tstartups/a\tpartners/q\tabsent: partner\tmeetings/m-3
";
    assert_eq!(listed, expected);
    // What a program reads does not depend on the language; what stands beside it does.
    let korean = run(naru(&app, &["meetings", "list", "--lang", "ko"])).await;
    assert_eq!(out(&korean), expected);
    assert_eq!(err(&korean), "미팅 3개\n");
    let some =
        ["meetings", "list", "--status", "held", "--status", "no-show", "--partner", "partners/q"];
    assert_eq!(says(&app, &some).await.lines().count(), 3);
    let json = says(&app, &["meetings", "list", "--startup", "startups/b", "--json"]).await;
    assert!(json.contains(r#""name":"meetings/m-2""#) && !json.contains("meetings/m-1"), "{json}");

    let listed = says(&app, &["agreements", "list"]).await;
    let expected = "date\tkind\tstatus\tparties\tdetails\tname
2025-03-02\tinvestment\tsigned\tstartups/a, partners/p\tUSD 500,000, payments: 1\tagreements/invested
2025-01\tmou\tprepared\tFictional City, partners/p\t\tagreements/city
";
    assert_eq!(listed, expected);
    for only in [
        &["--delegation", "delegations/one"][..],
        &["--startup", "startups/a"],
        &["--kind", "investment", "--kind", "nda", "--partner", "partners/p"],
    ] {
        let listed = says(&app, &[&["agreements", "list"], only].concat()).await;
        assert!(listed.contains("invested") && !listed.contains("city"), "{only:?}: {listed}");
    }
    // A slip is no answer: what a filter names and is not stored is told beside the empty list.
    for (words, note) in [
        (&["meetings", "list", "--delegation", "delegations/none"][..], "delegations/none"),
        (&["agreements", "list", "--partner", "partners/none"], "partners/none"),
        (&["engagements", "list", "--startup", "startups/none", "--json"], "startups/none"),
        (&["delegations", "list", "--startup", "startups/none"], "startups/none"),
        (&["plans", "list", "delegations/none"], "delegations/none"),
        (&["match-lists", "list", "delegations/none"], "delegations/none"),
    ] {
        let told = err(&run(naru(&app, words)).await);
        let expected = format!("note: {note} does not exist, or is deleted\n");
        assert!(told.starts_with(&expected), "{words:?}: {told}");
    }
    let words = ["meetings", "list", "--delegation", "delegations/none", "--lang", "ko"];
    let told = err(&run(naru(&app, &words)).await);
    assert_eq!(told, "참고: delegations/none: 없거나 삭제되었습니다\n미팅 0개\n");
    // There is no meeting of this sort, and nothing wrong with the question.
    let words = ["meetings", "list", "--delegation", "delegations/one", "--status", "cancelled"];
    assert_eq!(err(&run(naru(&app, &words)).await), "0 meetings\n");
    let json = says(&app, &["agreements", "list", "--kind", "mou", "--json"]).await;
    assert!(json.contains(r#""organiser":"Fictional City""#), "{json}");
    let got = says(&app, &["get", "agreements/invested"]).await;
    assert!(got.contains("AGREEMENT_KIND_INVESTMENT"), "{got}");
    for bad in [
        &["meetings", "list", "--delegation", "one"][..],
        &["meetings", "list", "--status", "met"],
        &["agreements", "list", "--kind", "engagement"],
    ] {
        refused(&app, bad, 2).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_record_what_came_of_a_meeting() {
    let mut app = with_outcomes().await;
    let by_code = ["meetings", "record", "m1", "--delegation", "delegations/one"];
    let first = [
        "--status",
        "held",
        "--note",
        "시제품을 봄",
        "--next",
        "send results",
        "--owner",
        "Startup A",
        "--due",
        "2027-04-01",
        "--rating-startup",
        "5",
        "--rating-partner",
        "3",
        "--by",
        "desk",
    ];
    let told = says(&app, &[&by_code[..], &first].concat()).await;
    assert_eq!(told, "recorded: M1 meetings/m-1\n");
    let rating = |stars| Some(MeetingRating { stars, comment: None });
    let meeting = get(&mut app, "m-1").await.unwrap();
    assert_eq!(meeting.status(), MeetingStatus::Held);
    assert_eq!(meeting.note, text("시제품을 봄", ""));
    assert_eq!((meeting.startup_rating, meeting.partner_rating), (rating(5), rating(3)));
    assert_eq!(meeting.recorded_by, "desk");
    assert_eq!(meeting.next_steps[0].owner, "Startup A");
    assert!(engagement(&mut app, "m-m-1").await.is_some());

    // What is not given stays, and a next step comes to those that there are.
    let by_name = ["meetings", "record", "meetings/m-1"];
    let again =
        ["--status", "held", "--note", "saw it", "--next", "다시 연락", "--rating-partner", "4"];
    says(&app, &[&by_name[..], &again].concat()).await;
    let meeting = get(&mut app, "m-1").await.unwrap();
    assert_eq!(meeting.note, text("시제품을 봄", "saw it"));
    assert_eq!((meeting.startup_rating, meeting.partner_rating), (rating(5), rating(4)));
    let steps: Vec<_> = meeting.next_steps.iter().map(|it| it.action.clone()).collect();
    assert_eq!(steps, [text("", "send results"), text("다시 연락", "")]);
    let listed =
        says(&app, &["meetings", "list", "--status", "held", "--startup", "startups/a"]).await;
    assert!(listed.contains("\topen steps: 2\t"), "{listed}");

    // It was not held after all.
    let json = [&by_name[..], &["--status", "no-show", "--absent", "both", "--json"]].concat();
    assert!(says(&app, &json).await.contains(r#""change":"CHANGE_UPDATED""#));
    let meeting = get(&mut app, "m-1").await.unwrap();
    assert_eq!((meeting.absent(), meeting.startup_rating), (MeetingParty::Both, None));
    assert_eq!(meeting.next_steps.len(), 2);
    assert!(engagement(&mut app, "m-m-1").await.is_none());
    says(&app, &[&by_name[..], &["--status", "no-show"]].concat()).await;
    assert_eq!(get(&mut app, "m-1").await.unwrap().absent(), MeetingParty::Both);
    let korean = [&by_name[..], &["--status", "planned", "--lang", "ko"]].concat();
    assert_eq!(says(&app, &korean).await, "기록했습니다: M1 meetings/m-1\n");
    assert_eq!(get(&mut app, "m-1").await.unwrap().absent(), MeetingParty::Unspecified);

    // What was called off is not held by mistake, and its status stays where none is given.
    says(&app, &[&by_name[..], &["--status", "cancelled"]].concat()).await;
    for status in [&["held"][..], &["no-show", "--absent", "both"]] {
        let words = [&by_name[..], &["--status"], status].concat();
        let told = refused(&app, &words, 1).await;
        assert!(told.contains("`naru meetings record meetings/m-1 --status planned`"), "{told}");
    }
    says(&app, &[&by_name[..], &["--note", "too ill to come"]].concat()).await;
    assert_eq!(get(&mut app, "m-1").await.unwrap().status(), MeetingStatus::Cancelled);
    says(&app, &[&by_name[..], &["--status", "planned"]].concat()).await;

    for (bad, code, part) in [
        (&["meetings", "record", "M1", "--status", "held"][..], 2, "--delegation"),
        (&["meetings", "record", "M1"], 2, "--status"),
        (&["meetings", "record", "meetings/m-1", "--status", "no-show"], 2, "--absent"),
        (
            &["meetings", "record", "meetings/m-1", "--done", "2025-06-01"],
            2,
            "1 send results; 2 다시 연락",
        ),
        (
            &["meetings", "record", "meetings/m-1", "--done", "2025-06-01", "--step", "3"],
            2,
            "has no next step 3; it has 2",
        ),
        (&["meetings", "record", "a b", "--status", "held"], 2, "meetings/ID"),
        (
            &["meetings", "record", "meetings/m-1", "--status", "held", "--absent", "both"],
            2,
            "no-show",
        ),
        (
            &["meetings", "record", "meetings/m-1", "--status", "planned", "--rating-startup", "1"],
            2,
            "--status held",
        ),
        (&["meetings", "record", "meetings/m-1", "--status", "held", "--owner", "x"], 2, "--next"),
        (
            &["meetings", "record", "meetings/m-1", "--status", "held", "--rating-startup", "6"],
            2,
            "1..=5",
        ),
        (
            &["meetings", "record", "M9", "--delegation", "delegations/one", "--status", "held"],
            3,
            "no meeting of delegations/one has the code M9",
        ),
        (&["meetings", "record", "meetings/none", "--status", "held"], 3, "does not exist"),
    ] {
        let told = refused(&app, bad, code).await;
        assert!(told.contains(part), "{bad:?}: {told}");
    }
    // One of two is named by its number; the only one that is left needs none.
    says(&app, &[&by_name[..], &["--done", "2025-06-01", "--step", "2"]].concat()).await;
    says(&app, &[&by_name[..], &["--done", "2025-06-02"]].concat()).await;
    let steps = get(&mut app, "m-1").await.unwrap().next_steps;
    let done: Vec<i32> = steps.iter().map(|it| it.done_date.unwrap().day).collect();
    assert_eq!(done, [2, 1]);
    let told = refused(&app, &[&by_name[..], &["--done", "2025-06-02"]].concat(), 2).await;
    assert!(told.contains("has no next step that is open"), "{told}");
    let twin = Meeting { code: "M1".to_owned(), ..planned("m-9", "b", "p") };
    create(&mut app, twin, "").await.unwrap();
    let told = refused(&app, &[&by_code[..], &["--status", "held"]].concat(), 1).await;
    assert!(told.contains("meetings/m-1, meetings/m-9"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_imports_as_the_same_in_any_order_of_lines() {
    let mut app = with_outcomes().await;
    engagements::create(&mut app, engagements::met("by-hand", "a", "p"), "").await.unwrap();
    let all = says(&app, &["export"]).await;
    // Four profiles, three engagements, a delegation, three meetings, two agreements.
    assert_eq!(all.lines().count(), 13, "{all}");
    let folder = tempfile::tempdir().unwrap();
    let forward = folder.path().join("all.jsonl");
    let backward = folder.path().join("backward.jsonl");
    std::fs::write(&forward, &all).unwrap();
    let lines: Vec<&str> = all.lines().rev().collect();
    std::fs::write(&backward, lines.join("\n")).unwrap();
    for file in [forward, backward] {
        let mut other = App::start().await;
        let import = ["import", file.to_str().unwrap()];
        let told = says(&other, &import).await;
        // Those of meetings and agreements are there before their sources, which find them as they should be.
        assert!(told.contains("13 created, 0 updated, 0 unchanged, 0 refused"), "{told}");
        assert_eq!(says(&other, &["export"]).await, all);
        let told = says(&other, &import).await;
        assert!(told.contains("0 created, 0 updated, 13 unchanged, 0 refused"), "{told}");
        remove(&mut other, "m-2", "").await.unwrap();
        assert!(engagement(&mut other, "m-m-2").await.is_none(), "it is the meeting's");
    }
    let lines: Vec<&str> = all.lines().filter(|line| line.contains("\"meetings/m-2\"")).collect();
    let alone = folder.path().join("alone.jsonl");
    std::fs::write(&alone, lines.join("\n")).unwrap();
    let told = refused(&App::start().await, &["import", alone.to_str().unwrap()], 1).await;
    assert!(told.contains("delegation: delegations/one does not exist"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_meetings_are_imported_before_the_line_of_their_delegation() {
    let app = with_outcomes().await;
    let all = says(&app, &["export"]).await;
    let meeting = all.lines().find(|line| line.contains(r#""name":"meetings/m-1""#)).unwrap();
    let mut lines: Vec<String> = (0..600)
        .map(|number| meeting.replace("meetings/m-1", &format!("meetings/n-{number}")))
        .collect();
    lines.extend(all.lines().map(str::to_owned));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let told = says(&App::start().await, &["import", file.to_str().unwrap()]).await;
    assert!(told.contains("612 created, 0 updated, 0 unchanged, 0 refused"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_carry_meetings_and_agreements_and_verify_counts_them() {
    let mut app = with_outcomes().await;
    remove(&mut app, "m-2", "").await.unwrap();
    let expected = |collection: &str, stored, deleted| VerifiedKind {
        collection: collection.to_owned(),
        stored,
        deleted,
        indexed: stored,
    };
    let expected =
        [expected("engagements", 1, 1), expected("meetings", 2, 1), expected("agreements", 2, 0)];
    let verify = VerifyIndexRequest::default();
    let reply = app.operations.verify_index(verify).await.unwrap().into_inner();
    assert!(reply.sound, "{reply:?}");
    assert!(expected.iter().all(|it| reply.kinds.contains(it)), "{reply:?}");

    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db").to_str().unwrap().to_owned();
    let data = app.data_dir().to_str().unwrap().to_owned();
    let told = says(&app, &["backup", "--data-dir", &data, &backup]).await;
    assert!(told.contains("meetings: 2 (1 deleted)") && told.contains("agreements: 2"), "{told}");
    let all = says(&app, &["export"]).await;
    let data = folder.path().join("data");
    says(&app, &["restore", "--data-dir", data.to_str().unwrap(), &backup]).await;
    let mut restored = App::start_in(&data).await;
    assert_eq!(says(&restored, &["export"]).await, all);
    let listed = says(&restored, &["meetings", "list", "--startup", "startups/a"]).await;
    assert_eq!(listed.lines().count(), 3, "{listed}");
    undelete(&mut restored, "m-2").await.unwrap();
    assert!(engagement(&mut restored, "m-m-2").await.is_some());
    restored.stop().await;
}
