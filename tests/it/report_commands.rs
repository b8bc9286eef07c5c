//! The commands that tell what came of delegations and what is due, as people and scripts run them.

use crate::app::App;
use crate::commands::{err, naru, out, run};
use crate::reports::{of_trip, report, told, with_trip};

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_told_in_both_languages() {
    let (app, _) = with_trip(App::start().await).await;
    let words = ["delegations", "report", "delegations/one", "--as-of", "2025-05-10"];
    let reported = run(naru(&app, &words)).await;
    assert_eq!(
        out(&reported),
        "startup\tdisplay_name\trequested\taccepted\tscheduled\tcancelled\tno_shows\theld\tfollow_ups\tprepared\tnda\
         \tloi\tproof_of_concept\tmou\tterm_sheet\tinvestment\tterminated\tintended_amounts\tpaid_amounts\tstartup_no_shows\tpartner_no_shows\n\
         startups/a\tStartup a\t2\t1\t2\t1\t0\t1\t1\t0\t0\t0\t0\t0\t0\t1\t0\tinvestment KRW 500\tinvestment KRW 100\t0\t0\n\
         startups/b\tStartup b\t0\t0\t1\t0\t1\t0\t0\t0\t0\t0\t0\t0\t0\t1\t0\tinvestment KRW 500\tinvestment KRW 100\t0\t1\n\
         startups/c\tDaon\t0\t0\t1\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t\t\t0\t0\n\
         total\t\t2\t1\t4\t1\t1\t1\t1\t0\t0\t0\t0\t0\t0\t1\t0\tinvestment KRW 500\tinvestment KRW 100\t0\t1\n\
         organiser\t\t\t\t\t\t\t\t\t0\t0\t0\t0\t1\t0\t0\t0\t\t\t\t\n",
        "{}",
        err(&reported)
    );
    let note = err(&reported);
    assert!(
        note.contains("as of 2025-05-10: 3 start-ups; due within 30 days: 3; late: 2"),
        "{note}"
    );
    let reported = run(naru(&app, &[&words[..], &["--lang", "ko"]].concat())).await;
    assert!(out(&reported).contains("startups/c\t다온\t"), "{}", out(&reported));
    let note = err(&reported);
    assert!(note.contains("2025-05-10 기준 기업 3곳"), "{note}");
    let json = run(naru(&app, &[&words[..], &["--json"]].concat())).await;
    let json: serde_json::Value = serde_json::from_str(&out(&json)).unwrap();
    assert_eq!(json["total"]["scheduled"], 4);
    let unknown = run(naru(&app, &["delegations", "report", "delegations/none"])).await;
    assert_eq!(unknown.status.code(), Some(3), "{}", err(&unknown));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_told_with_the_names_of_parties() {
    let (app, _) = with_trip(App::start().await).await;
    let words = ["delegations", "due", "--as-of", "2025-05-10", "--until", "2025-05-20"];
    let told = run(naru(&app, &words)).await;
    assert_eq!(
        out(&told),
        "due_date\tlate\tkind\taction\towner\tparties\tsource\tdelegation\n\
         2025-05-03\tyes\toutcome\t\t\tDaon, Partner p\tmeetings/one-m04\tdelegations/one\n\
         2025-05-09\tyes\tnext_step\tSend samples\tFictional City\tStartup a, Partner p\tmeetings/one-m01\tdelegations/one\n\
         2025-05-11\t\tobligation\tReport\tFictional City\tStartup a, Partner p\tagreements/elsewhere\t\n\
         2025-05-12\t\treply\t\t\tPartner q\tdelegations/one\tdelegations/one\n\
         2025-05-20\t\texpiry\t\t\tStartup a, Startup b, Partner p\tagreements/invest\tdelegations/one\n",
        "{}",
        err(&told)
    );
    let note = err(&told);
    assert!(note.contains("as of 2025-05-10: 5 things due, 2 of them late"), "{note}");
    let words = ["delegations", "due", "delegations/one", "--as-of", "2025-05-10", "--lang", "ko"];
    let told = run(naru(&app, &words)).await;
    assert_eq!(out(&told).lines().count(), 6, "{}", out(&told));
    assert!(out(&told).contains("\t다온, Partner p\t"), "{}", out(&told));
    let note = err(&told);
    assert!(note.contains("2025-05-10 기준 할 일 5건, 그중 기한이 지난 일 2건"), "{note}");
}

/// The section of `docs/delegations.md`, as it is told there.
#[tokio::test(flavor = "multi_thread")]
async fn the_report_of_the_tutorial_is_as_it_is_told() {
    let root = env!("CARGO_MANIFEST_DIR");
    let app = App::start().await;
    let trip = format!("{root}/examples/fictional-trip/delegation.jsonl");
    let profiles =
        ["startups", "partners"].map(|it| format!("{root}/examples/fictional/{it}.jsonl"));
    let imported = run(naru(&app, &["import", &profiles[0], &profiles[1], &trip])).await;
    assert!(imported.status.success(), "{}", err(&imported));
    let docs = std::fs::read_to_string(format!("{root}/docs/delegations.md")).unwrap();
    for (command, columns) in [("report", &[0, 2, 3, 4, 5, 6, 7, 8][..]), ("due", &[0, 1, 2, 5])] {
        let name = "delegations/bay-area-2026";
        let told = run(naru(&app, &["delegations", command, name, "--as-of", "2026-03-07"])).await;
        let (table, notes) = (out(&told), err(&told));
        let cut = |line: &str| {
            let cells: Vec<&str> = line.split('\t').collect();
            columns.iter().map(|&at| cells[at]).collect::<Vec<_>>().join("\t")
        };
        let rows: Vec<String> = table.lines().map(cut).collect();
        let told = [&rows[0], &rows[1], rows.last().unwrap()].map(String::as_str);
        for line in told.into_iter().chain(notes.lines()) {
            assert!(docs.contains(&format!("\n{line}\n")), "`{line}` is not in the tutorial");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_is_exported_and_imported() {
    let (app, _) = with_trip(App::start().await).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.jsonl");
    let path = file.to_str().unwrap();
    let exported = run(naru(&app, &["export", "--output", path])).await;
    assert!(exported.status.success(), "{}", err(&exported));
    let mut other = App::start().await;
    let imported = run(naru(&other, &["import", path])).await;
    assert!(imported.status.success(), "{}", err(&imported));
    let reply = report(&mut other, of_trip()).await.unwrap();
    assert_eq!(told(reply.total.as_ref().unwrap()), "2 1 4 1 1 1 1 Investment 1");
}
