//! `naru delete` and `naru undelete`.

use crate::app::App;
use crate::commands::{err, naru, out, run};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_is_gone_until_it_is_brought_back() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("applications.jsonl");
    let file = file.to_str().unwrap();
    run(naru(&app, &["template", file])).await;
    run(naru(&app, &["import", file])).await;
    let names = ["programs/example-2026", "startups/example-company"];

    // What is refused holds nothing up.
    let deleted =
        run(naru(&app, &[&["delete", "programs/none"], &names[..], &["partners/none"]].concat()))
            .await;
    assert_eq!(deleted.status.code(), Some(3), "{}", err(&deleted));
    let expected = names.map(|name| format!("deleted: {name}\n")).concat();
    assert_eq!(out(&deleted), expected);
    for told in
        ["programs/none does not exist", "partners/none does not exist", "`naru program list`"]
    {
        assert!(err(&deleted).contains(told), "{told}: {}", err(&deleted));
    }
    let named = "programs/example-2026 is named by 1 application and 0 allocations, which stay\n";
    assert!(err(&deleted).contains(named), "{}", err(&deleted));
    let is_found = async || {
        let told = out(&run(naru(&app, &["search", "예시로봇"])).await);
        told.contains(names[1])
    };
    assert!(!is_found().await, "the next line of a script finds it no more");
    let gone = run(naru(&app, &["get", names[0]])).await;
    assert_eq!(gone.status.code(), Some(3));

    let back = run(naru(&app, &[&["undelete"], &names[..], &["--lang", "ko"]].concat())).await;
    assert_eq!(out(&back), names.map(|name| format!("복구했습니다: {name}\n")).concat());
    assert!(run(naru(&app, &["get", names[0]])).await.status.success());
    assert!(is_found().await);
    let again = run(naru(&app, &["undelete", names[0]])).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("is not deleted"), "{}", err(&again));
    let json = out(&run(naru(&app, &["delete", names[0], "--yes", "--json"])).await);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["result"]["change"], "CHANGE_DELETED", "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stays_on_record_is_not_deleted_and_what_has_versions_not_brought_back() {
    let app = App::start().await;
    let root = env!("CARGO_MANIFEST_DIR");
    let file = |name: &str| format!("{root}/examples/{name}");
    let (startups, partners) = (file("fictional/startups.jsonl"), file("fictional/partners.jsonl"));
    let (delegation, call) =
        (file("fictional-trip/delegation.jsonl"), file("fictional-trip/call.jsonl"));
    run(naru(&app, &["import", &startups, &partners, &delegation, &call])).await;
    let line = std::fs::read_to_string(&call).unwrap();
    let name = serde_json::from_str::<serde_json::Value>(&line).unwrap()["name"].clone();
    let name = name.as_str().unwrap();
    let decision = file("fictional-trip/decision.json");
    let decided = run(naru(&app, &["selections", "decide", name, &decision])).await;
    assert!(decided.status.success(), "{}", err(&decided));
    let refused = run(naru(&app, &["delete", name])).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("is decided and stays on record"), "{}", err(&refused));

    let refused = run(naru(&app, &["undelete", "plans/x-v1"])).await;
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("write startups/ID, partners/ID"), "{}", err(&refused));
}
