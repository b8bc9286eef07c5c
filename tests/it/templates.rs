//! `naru template`, of what is written as JSON lines.

use crate::app::App;
use crate::commands::{err, naru, out, run};

#[tokio::test(flavor = "multi_thread")]
async fn each_template_of_json_lines_imports_as_it_is() {
    for (kind, records) in [("delegations", 3), ("programs", 2), ("applications", 4)] {
        let app = App::start().await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("{kind}.jsonl"));
        let file = file.to_str().unwrap();
        let written = run(naru(&app, &["template", file])).await;
        assert!(written.status.success(), "{}", err(&written));
        let imported = run(naru(&app, &["import", file])).await;
        let told = out(&imported) + &err(&imported);
        assert!(told.contains(&format!("{records} created, 0 updated")), "{kind}: {told}");
        let again = run(naru(&app, &["import", file])).await;
        assert!(out(&again).contains(&format!("{records} unchanged, 0 refused")), "{kind}");
        let last = std::fs::read_to_string(file).unwrap();
        let last = last.lines().last().unwrap();
        let stored = out(&run(naru(&app, &["export", "--kind", kind])).await);
        assert_eq!(stored.trim_end(), last, "all of it is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_written_in_its_own_form_and_over_nothing() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (name, kind, told) in [
        ("programs.xlsx", "", "a template of programs is written as .jsonl"),
        ("startups.jsonl", "", "a template of startups is written as .xlsx"),
        ("startups", "", "a template of startups is written as .xlsx"),
        ("x.jsonl", "", "names no kind of record"),
        ("x.jsonl", "meetings", "invalid value 'meetings'"),
    ] {
        let file = path(name);
        let kind = if kind.is_empty() { vec![] } else { vec!["--kind", kind] };
        let refused = run(naru(&app, &[&["template", &file], &kind[..]].concat())).await;
        assert!(!refused.status.success(), "{name}");
        assert!(err(&refused).contains(told), "{name}: {}", err(&refused));
        assert!(!folder.path().join(name).exists(), "{name}");
    }
    let file = path("mine.jsonl");
    let template = ["template", &file, "--kind", "program"];
    assert!(run(naru(&app, &template)).await.status.success());
    let again = run(naru(&app, &template)).await;
    assert!(err(&again).contains("is there already"), "{}", err(&again));
}
