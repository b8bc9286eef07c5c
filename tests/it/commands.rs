//! The program as people and scripts run it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::app::App;
use crate::samples::FICTIONAL_STARTUPS;

/// The program with this server, and without what the environment of the tests may say.
fn naru(app: &App, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_naru"));
    for name in ["NARU_LOG", "NARU_TIMEOUT", "NARU_DATABASE", "NARU_DATA_DIR", "NARU_LISTEN"] {
        command.env_remove(name);
    }
    command.env("NARU_SERVER", format!("http://{}", app.address())).env("LANG", "en_US.UTF-8");
    command.args(arguments);
    command
}

async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn sample(file: &str) -> String {
    format!("{}/examples/fictional/{file}", env!("CARGO_MANIFEST_DIR"))
}

async fn import_samples(app: &App) -> String {
    let files = [sample("startups.jsonl"), sample("partners.jsonl")];
    let output = run(naru(app, &["import", &files[0], &files[1]])).await;
    assert!(output.status.success(), "{}", err(&output));
    out(&output) + &err(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_again_doubles_nothing() {
    let app = App::start().await;
    let first = import_samples(&app).await;
    assert!(first.contains("73 created, 0 updated, 0 unchanged, 0 refused"), "{first}");
    let second = import_samples(&app).await;
    assert!(second.contains("0 created, 0 updated, 73 unchanged, 0 refused"), "{second}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_imports_as_the_same_profiles() {
    let app = App::start().await;
    import_samples(&app).await;
    let exported = out(&run(naru(&app, &["export"])).await);
    assert_eq!(exported.lines().count(), 73);

    let copy = App::start().await;
    let mut import = naru(&copy, &["import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    import.stdin.take().unwrap().write_all(exported.as_bytes()).unwrap();
    let status = tokio::task::spawn_blocking(move || import.wait().unwrap()).await.unwrap();
    assert!(status.success());
    assert_eq!(out(&run(naru(&copy, &["export"])).await), exported);
}

#[tokio::test(flavor = "multi_thread")]
async fn good_lines_are_not_blocked_by_bad_ones_unless_atomic() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("some.jsonl");
    let good = FICTIONAL_STARTUPS.lines().next().unwrap();
    let bad = r#"{"name": "startups/bad", "stage": "STAGE_SEED", "trl": 12}"#;
    std::fs::write(&file, format!("{good}\n{bad}\nnot json\n")).unwrap();
    let file = file.to_str().unwrap();

    let atomic = run(naru(&app, &["import", "--atomic", file])).await;
    assert_eq!(atomic.status.code(), Some(1));
    assert_eq!(out(&run(naru(&app, &["export"])).await), "");

    let output = run(naru(&app, &["import", file])).await;
    assert_eq!(output.status.code(), Some(1));
    let report = out(&output) + &err(&output);
    for told in ["some.jsonl:2", "some.jsonl:3", "trl", "display_name", "1 created", "2 refused"] {
        assert!(report.contains(told), "`{told}` is not in {report}");
    }
    assert_eq!(out(&run(naru(&app, &["export"])).await).lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn machines_get_the_reply_as_json() {
    let app = App::start().await;
    import_samples(&app).await;
    let json = |output: Output| -> serde_json::Value {
        assert!(output.status.success(), "{}", err(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let found = json(run(naru(&app, &["search", "라이다", "--json"])).await);
    assert!(found["results"].as_array().unwrap().len() >= 3, "{found}");
    let matches = json(run(naru(&app, &["match", "startups/nuribeam", "--json"])).await);
    assert!(matches["matches"][0]["terms"].is_array(), "{matches}");
    let profile = json(run(naru(&app, &["get", "startups/nuribeam", "--json"])).await);
    assert!(profile.to_string().contains("누리빔"), "{profile}");
}

#[tokio::test(flavor = "multi_thread")]
async fn json_says_what_is_false_or_empty() {
    let app = App::start().await;
    import_samples(&app).await;
    let json = async |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&out(&run(naru(&app, arguments)).await)).unwrap()
    };
    let nobody = ["match", "startups/nuribeam", "--country", "AQ", "--json"];
    let summary = json(&nobody).await["summary"].take();
    assert_eq!(summary["candidates"], "0", "{summary}");
    assert_eq!(summary["missing"], serde_json::json!([]), "{summary}");
    let pair = ["match", "startups/nuribeam", "--with", "partners/halcombe-ridge", "--json"];
    let explained = json(&pair).await;
    assert_eq!(explained["alreadyPartners"], false, "{explained}");
    let nothing = json(&["search", "zzzzzzzz", "--json"]).await;
    assert_eq!(nothing["results"], serde_json::json!([]), "{nothing}");
    let profile = json(&["get", "startups/dalpum-pay", "--json"]).await["startup"].take();
    assert_eq!(profile["avoidsPartnersOfCompetitors"], false, "{profile}");
    let exported = out(&run(naru(&app, &["export"])).await);
    assert!(!exported.contains("\"avoidsPartnersOfCompetitors\":false"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piped_ranking_is_a_table_and_nothing_else() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let bare = folder.path().join("bare.jsonl");
    std::fs::write(&bare, r#"{"name":"startups/bare","displayName":{"en":"Bare"}}"#).unwrap();
    assert!(run(naru(&app, &["import", bare.to_str().unwrap()])).await.status.success());
    import_samples(&app).await;
    let cases: [(&[&str], &str); 4] = [
        (&["startups/nuribeam", "--show-vetoed"], "not to be proposed"),
        (&["startups/nuribeam", "--country", "AQ"], "no candidate passes the filters"),
        (&["startups/bare"], "too little evidence"),
        (&["startups/nuribeam", "--with", "partners/halcombe-ridge"], "must not be proposed"),
    ];
    for (arguments, note) in cases {
        let output = run(naru(&app, &[&["match"], arguments].concat())).await;
        assert!(output.status.success(), "{}", err(&output));
        let table = out(&output);
        let tabs: Vec<usize> = table.lines().map(|line| line.matches('\t').count()).collect();
        assert!(tabs.iter().all(|&count| count == tabs[0] && count > 1), "{arguments:?}: {table}");
        assert!(err(&output).contains(note), "{arguments:?}: {}", err(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reasons_of_a_candidate_add_up_to_its_score() {
    let app = App::start().await;
    import_samples(&app).await;
    let table = out(&run(naru(&app, &["match", "startups/nuribeam"])).await);
    assert!(table.lines().count() > 5, "{table}");
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let score: f64 = cells[1].parse().unwrap();
        let figures = cells[4].split(' ').filter(|word| word.starts_with(['+', '-']));
        let figures = figures.map(|word| word.trim_end_matches(['.', ',', ';']));
        let sum: f64 = figures.map(|figure| figure.parse::<f64>().unwrap()).sum();
        assert!((sum - score).abs() < 0.001, "{row}");
    }
    assert!(table.contains("; and: "), "the reasons beyond the first are told in short: {table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sector_that_is_listed_is_accepted() {
    let app = App::start().await;
    let listed = out(&run(naru(&app, &["sectors"])).await);
    let ids: Vec<&str> =
        listed.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    assert!(ids.len() > 50, "{listed}");
    for some in ids.chunks(30) {
        let filter = some.iter().flat_map(|id| ["--sector", id]);
        let output = run(naru(&app, &["search"].into_iter().chain(filter).collect::<Vec<_>>()));
        let output = output.await;
        assert!(output.status.success(), "{}", err(&output));
    }
    let found = out(&run(naru(&app, &["sectors", "라이다", "--json"])).await);
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let first = &found["sectors"][0];
    assert_eq!((&first["id"], &first["displayName"]["ko"]), (&"lidar".into(), &"라이다".into()));
    assert!(first["broader"].as_array().is_some_and(|broader| !broader.is_empty()), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_tell_scripts_what_happened() {
    let app = App::start().await;
    let cases = [
        (vec!["search", "anything"], 0),
        (vec!["search", "x", "--sector", "no-such-sector"], 1),
        (vec!["search", "--no-such-flag"], 2),
        (vec!["get", "startups/nobody"], 3),
        (vec!["match", "startups/nobody"], 3),
        (vec!["--server", "http://127.0.0.1:1", "search", "x"], 4),
    ];
    for (arguments, code) in cases {
        let output = run(naru(&app, &arguments)).await;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", err(&output));
        assert_eq!(code == 0, err(&output).is_empty(), "{arguments:?}: {}", err(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_answers_for_every_company_and_for_the_real_ones() {
    let app = App::start().await;
    for (language, suffices) in [("en", "too little evidence"), ("ko", "근거가 부족")] {
        let arguments = ["demo", "--once", "--lang", language, "--listen", "127.0.0.1:0"];
        let output = run(naru(&app, &arguments)).await;
        assert!(output.status.success(), "{}", err(&output));
        let text = out(&output);
        let delegates = FICTIONAL_STARTUPS.lines().filter(|line| line.contains("\"delegation\""));
        for line in delegates {
            let name = line.split('"').nth(3).unwrap();
            assert!(text.contains(name), "{name} is not in the demo");
        }
        assert!(text.contains("startups/sos-lab") && text.contains(suffices), "{text}");
        assert!(text.matches("  1. ").count() >= 8, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_configured_by_its_environment_and_stops_when_asked_to() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut serve = naru(&app, &["serve"]);
    serve.env("NARU_DATA_DIR", folder.path()).env("NARU_LISTEN", "127.0.0.1:0");
    let mut server = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let database = folder.path().join("naru.db");
    wait_for(&database).await;
    let pid = server.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let status = tokio::task::spawn_blocking(move || server.wait().unwrap()).await.unwrap();
    assert_eq!(status.code(), Some(0));

    let refused = run(naru(&app, &["serve", "--listen", "0.0.0.0:0"])).await;
    assert_ne!(refused.status.code(), Some(0));
    assert!(err(&refused).contains("other machines"), "{}", err(&refused));
}

async fn wait_for(file: &Path) {
    for _ in 0..500 {
        if file.exists() {
            // The signal handlers stand once the server has said where it listens; give it that moment.
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{} never came", file.display());
}
