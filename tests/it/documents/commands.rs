//! `naru delegations export`.

use std::collections::BTreeSet;
use std::path::Path;

use super::service::with_meetings;
use crate::commands::{err, naru, out, run};

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_documents_are_written_into_a_folder_and_nothing_is_replaced_unasked() {
    let app = with_meetings().await;
    let home = tempfile::tempdir().unwrap();
    let folder = format!("{}/trip/", home.path().display());
    let words = ["delegations", "export", "delegations/one", "--output", &folder];
    let told = run(naru(&app, &[&words[..], &["--lang", "ko"]].concat())).await;
    assert!(told.status.success(), "{}", err(&told));
    let expected = [
        "one-briefing.html",
        "one-calendar-a.ics",
        "one-calendar-b.ics",
        "one-calendar-p.ics",
        "one-profile.html",
        "one-report.html",
        "one-schedule.html",
        "one-v1-match-list.html",
        "one-workbook.xlsx",
    ];
    let expected: BTreeSet<String> = expected.map(str::to_owned).into();
    assert_eq!(files(Path::new(&folder)), expected);
    assert_eq!(out(&told).lines().count(), 9, "{}", out(&told));
    assert!(err(&told).contains("파일 9개를 저장했습니다"), "{}", err(&told));

    // English ones lie beside the Korean ones; the same ones are not replaced, and none is written then.
    let words_of_schedule = [&words[..], &["--kind", "schedule", "--kind", "report"]].concat();
    let told = run(naru(&app, &words_of_schedule)).await;
    assert!(err(&told).contains("2 files written"), "{}", err(&told));
    assert_eq!(files(Path::new(&folder)).len(), 11);
    let refused = run(naru(&app, &words)).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        err(&refused).contains("is there already\n  what to do: replace it with --force"),
        "{}",
        err(&refused)
    );
    assert_eq!(files(Path::new(&folder)).len(), 11);
    let forced = run(naru(&app, &[&words[..], &["--force", "--json"]].concat())).await;
    let json: serde_json::Value = serde_json::from_str(&out(&forced)).unwrap();
    assert_eq!(json["files"].as_array().unwrap().len(), 9, "{json}");
    assert!(json["files"][0]["sizeBytes"].as_i64().unwrap() > 1_000, "{json}");

    // In both languages there are twice as many, whatever the terminal speaks.
    let folder = format!("{}/both/", home.path().display());
    let words = ["delegations", "export", "delegations/one", "--lang", "both", "--output", &folder];
    let told = run(naru(&app, &words)).await;
    assert!(err(&told).contains("18 files written"), "{}", err(&told));
    let (english, korean): (Vec<String>, Vec<String>) =
        files(Path::new(&folder)).into_iter().partition(|it| it.contains("-en."));
    let english: BTreeSet<String> = english.iter().map(|it| it.replace("-en.", ".")).collect();
    assert_eq!((english, korean.into_iter().collect()), (expected.clone(), expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_document_is_written_into_a_file() {
    let app = with_meetings().await;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("mine.ics");
    let path = file.to_str().unwrap();
    let words =
        ["delegations", "export", "delegations/one", "--kind", "calendar", "--output", path];
    let told = run(naru(&app, &[&words[..], &["--party", "startups/b"]].concat())).await;
    assert!(told.status.success(), "{}", err(&told));
    assert!(std::fs::read_to_string(&file).unwrap().contains("SUMMARY:Meeting: Partner p"));

    let list = home.path().join("list.html");
    let words_of_list = ["delegations", "export", "delegations/one", "--kind", "match-list"];
    let words_of_list = [&words_of_list[..], &["--output", list.to_str().unwrap()]].concat();
    let of = |name| [&words_of_list[..], &["--match-list", name]].concat();
    let told = run(naru(&app, &of("matchLists/one-v1"))).await;
    assert!(told.status.success(), "{}", err(&told));
    let page = std::fs::read_to_string(&list).unwrap();
    assert!(page.contains("version 1 (draft, not approved yet)"), "{page}");
    let refused = run(naru(&app, &of("matchLists/one-v9"))).await;
    assert_eq!(refused.status.code(), Some(3), "{}", err(&refused));

    let refused = run(naru(&app, &[&words[..], &["--kind", "report"]].concat())).await;
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("need a folder"), "{}", err(&refused));
    let refused = run(naru(&app, &[&words[..], &["--party", "startups/c"]].concat())).await;
    assert!(
        err(&refused).contains("is no participant or host of delegations/one"),
        "{}",
        err(&refused)
    );
    let refused = run(naru(&app, &[&words[..], &["--party", "contacts/c"]].concat())).await;
    assert!(err(&refused).contains("write startups/ID or partners/ID"), "{}", err(&refused));
}
