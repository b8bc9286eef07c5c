//! The program as people and scripts run it.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::app::App;
use crate::postgres::{self, Cluster};
use crate::samples::FICTIONAL_STARTUPS;

/// The program with this server, and without what the environment of the tests may say.
pub(crate) fn naru(app: &App, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_naru"));
    for name in ["NARU_LOG", "NARU_TIMEOUT", "NARU_DATABASE", "NARU_DATA_DIR", "NARU_LISTEN"] {
        command.env_remove(name);
    }
    command.env("NARU_SERVER", format!("http://{}", app.address())).env("LANG", "en_US.UTF-8");
    command.args(arguments);
    command
}

pub(crate) async fn run(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn sample(file: &str) -> String {
    format!("{}/examples/fictional/{file}", env!("CARGO_MANIFEST_DIR"))
}

pub(crate) async fn import_samples(app: &App) -> String {
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
    for told in ["some.jsonl:2", "some.jsonl:3", "trl", "displayName", "1 created", "2 refused"] {
        assert!(report.contains(told), "`{told}` is not in {report}");
    }
    assert_eq!(out(&run(naru(&app, &["export"])).await).lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_with_the_json_of_a_line_is_told() {
    let app = App::start().await;
    let lines = [
        r#"{"name":"startups/a","displayNam":{"en":"A"},"stage":"SEED"}"#,
        r#"{"name":"startups/a/contacts"}"#,
        r#"[{"name":"startups/a"}]"#,
        r#"{"name":"startups/a","displayName":{"en":"A"},"roundSought":{"amount":{"units":"1"}}}"#,
    ];
    let told = import(&app, &lines.join("\n")).await;
    for part in [
        ":1: displayNam: is no field of Startup; did you mean displayName?",
        ":1: stage: `SEED` is none of STAGE_SEED, ",
        ":2: name: is the name of contacts, which are not imported",
        ":3: is no JSON object; write one profile a line",
        ":4: roundSought.amount.currencyCode: ",
        "4 refused",
    ] {
        assert!(told.contains(part), "`{part}` is not in {told}");
    }
    let pretty = import(&app, "{\n  \"name\": \"startups/a\"\n}\n").await;
    assert!(pretty.contains(":1: the JSON does not end in this line"), "{pretty}");
    assert!(pretty.contains("1 refused") && pretty.lines().count() == 2, "{pretty}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_was_got_is_imported_once_and_the_refusal_says_how_to_go_on() {
    let app = App::start().await;
    import(&app, r#"{"name":"startups/a","displayName":{"en":"A"}}"#).await;
    let got = out(&run(naru(&app, &["get", "startups/a"])).await);
    let edited = got.replace("\"A\"", "\"B\"");
    let first = import(&app, &edited).await;
    assert!(first.contains("1 updated"), "{first}");
    let second = import(&app, &edited.replace("\"B\"", "\"C\"")).await;
    assert!(second.contains("read it again, or leave `etag` out"), "{second}");
    let contacts = run(naru(&app, &["get", "startups/a/contacts"])).await;
    assert!(err(&contacts).contains("no contacts are stored"), "{}", err(&contacts));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_lines_of_one_profile_the_later_wins_across_batches() {
    let app = App::start().await;
    let mut lines = String::new();
    // Two full batches and a rest; the first takes so much longer that the second would overtake it.
    for number in 0..1_001 {
        let (batch, place) = (number / 500, number % 500);
        let name = if place == 0 { "same".to_owned() } else { format!("{batch}-{place}") };
        let text = if batch == 0 { "lidar and radar ".repeat(300) } else { batch.to_string() };
        let line = format!(
            r#"{{"name":"startups/{name}","displayName":{{"en":"{batch}"}},"description":{{"en":"{text}"}}}}"#
        );
        lines += &format!("{line}\n");
    }
    let told = import(&app, &lines).await;
    assert!(told.contains("999 created, 2 updated"), "{told}");
    let profile = out(&run(naru(&app, &["get", "startups/same", "--json"])).await);
    assert!(profile.contains(r#""en":"2""#) || profile.contains(r#""en": "2""#), "{profile}");
}

/// What is told of an import of these lines.
async fn import(app: &App, lines: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines.jsonl");
    std::fs::write(&file, lines).unwrap();
    let output = run(naru(app, &["import", file.to_str().unwrap()])).await;
    err(&output) + &out(&output)
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
    import(&app, r#"{"name":"startups/bare","displayName":{"en":"Bare"}}"#).await;
    import_samples(&app).await;
    let cases: [(&[&str], &str); 4] = [
        (&["startups/nuribeam", "--show-vetoed"], "3 vetoed"),
        (&["startups/nuribeam", "--country", "AQ"], "no candidate passes the filters"),
        (&["startups/bare"], "too little evidence"),
        (&["startups/nuribeam", "--with", "partners/halcombe-ridge"], ""),
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
async fn a_piped_match_tells_whom_not_to_propose() {
    let app = App::start().await;
    import_samples(&app).await;
    import(&app, r#"{"name":"startups/bare","displayName":{"en":"Bare"}}"#).await;
    let table = async |arguments: &[&str]| -> Vec<Vec<String>> {
        let table = out(&run(naru(&app, &[&["match"], arguments].concat())).await);
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
        table.lines().map(cells).collect()
    };

    let ranking = table(&["startups/nuribeam", "--show-vetoed"]).await;
    let kinds: Vec<&str> = ranking.iter().map(|row| row[0].as_str()).collect();
    let expected = [vec!["row"], vec!["match"; 10], vec!["veto"; 3]].concat();
    assert_eq!(kinds, expected, "{ranking:?}");
    let vetoed = ranking.iter().find(|row| row[3] == "partners/halcombe-ridge").unwrap();
    assert!(vetoed[0] == "veto" && vetoed[8].contains("Photherra"), "{vetoed:?}");

    let pair = table(&["partners/halcombe-ridge", "--with", "startups/nuribeam"]).await;
    assert_eq!(pair[1][..3], ["veto", "startups/nuribeam", "partners/halcombe-ridge"]);
    assert!(pair[1][5].contains("Photherra"), "{pair:?}");
    let (total, terms) = pair[2..].split_last().unwrap();
    assert!(total[0] == "total" && total[3].starts_with('+'), "{total:?}");
    let reasons = terms.iter().filter(|row| row[0] == "term").count();
    assert!(reasons > 3 && terms[..reasons].iter().all(|row| row[0] == "term"), "{terms:?}");
    assert!(terms[reasons..].iter().all(|row| row[0] == "missing"), "{terms:?}");

    let unknown = table(&["startups/bare", "--with", "partners/halcombe-ridge"]).await;
    assert_eq!(unknown[1][0], "too_little_evidence", "{unknown:?}");
    let dealt = table(&["startups/nuribeam", "--with", "partners/bitdure-angels"]).await;
    assert_eq!(dealt[1][0], "already_partners", "{dealt:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piped_search_tells_how_many_there_are_and_what_was_understood() {
    let app = App::start().await;
    import_samples(&app).await;
    let output = run(naru(&app, &["search", "라이다", "--limit", "1"])).await;
    assert_eq!(out(&output).lines().count(), 2);
    let note = err(&output);
    assert!(note.starts_with("1 of ") && note.contains("understood as: LiDAR"), "{note}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_tells_what_was_corrected_and_suggestions_are_a_table() {
    let app = App::start().await;
    import_samples(&app).await;
    let corrected = run(naru(&app, &["search", "vlsxpzm"])).await;
    assert!(
        err(&corrected).contains("note: vlsxpzm → 핀테크 (keyboard layout)"),
        "{}",
        err(&corrected)
    );
    assert!(out(&corrected).lines().count() > 1);
    let korean = run(naru(&app, &["search", "ㄴㄹㅂ", "--lang", "ko"])).await;
    assert!(err(&korean).contains("참고: ㄴㄹㅂ → 누리빔 (초성)"), "{}", err(&korean));
    let as_typed = run(naru(&app, &["search", "vlsxpzm", "--as-typed"])).await;
    assert!(err(&as_typed).contains("nothing found"), "{}", err(&as_typed));

    for kind in ["startups", "startup"] {
        let table = out(&run(naru(&app, &["suggest", "누리ㅂ", "--kind", kind])).await);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], "kind\tid\tname\tmatched");
        assert!(lines[1].starts_with("startups\tstartups/nuribeam\t"), "{table}");
        let found = out(&run(naru(&app, &["search", "누리빔", "--kind", kind])).await);
        assert!(found.contains("startups/nuribeam"), "{found}");
    }
    let sectors = ["suggest", "라이", "--kind", "sectors", "--kind", "activities"];
    let table = out(&run(naru(&app, &sectors)).await);
    assert!(table.contains("\nsectors\tlidar\t"), "{table}");
    let nothing = run(naru(&app, &["suggest", "zzzz"])).await;
    assert!(nothing.status.success() && err(&nothing).contains("nothing to suggest"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piped_search_counts_in_a_second_table() {
    let app = App::start().await;
    import_samples(&app).await;
    let told = async |arguments: &[&str]| {
        let output = run(naru(&app, &[&["search", "라이다"], arguments].concat())).await;
        assert!(output.status.success(), "{}", err(&output));
        out(&output)
    };
    let plain = told(&[]).await;
    assert!(plain.starts_with("name\tdisplay_name\tone_liner\n") && !plain.contains("\n\n"));
    let counted = told(&["--facets"]).await;
    let (results, counts) = counted.split_once("\n\n").unwrap();
    assert_eq!(results, plain.trim_end());
    let rows: Vec<Vec<&str>> = counts.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["facet", "value", "display_name", "count"]);
    let facets: BTreeSet<&str> = rows[1..].iter().map(|row| row[0]).collect();
    assert_eq!(facets, BTreeSet::from(["country", "kind", "region", "sector", "stage"]));
    let arguments =
        ["--facets=stage,country,stage", "--country", "kr", "--lang", "ko", "--limit", "99"];
    let korean = told(&arguments).await;
    let (results, counts) = korean.split_once("\n\n").unwrap();
    let in_korea = format!("country\tKR\t한국\t{}\n", results.lines().count() - 1);
    assert!(counts.contains(&in_korea) && counts.contains("stage\tseed\t시드\t"), "{counts}");
    assert!(counts.contains("country\tUS\t미국\t") && !counts.contains("sector"), "{counts}");

    // What is counted can be given to the filter's flag as it is written.
    for row in &rows[1..] {
        let [facet, value, _, count] = row[..] else { panic!("{row:?}") };
        let flag = format!("--{facet}");
        let found = told(&[&flag, value, "--limit", "100"]).await;
        assert_eq!(found.lines().count() - 1, count.parse::<usize>().unwrap(), "{row:?}");
    }
    let unknown = run(naru(&app, &["search", "x", "--facets=colour"])).await;
    assert_eq!(unknown.status.code(), Some(2), "{}", err(&unknown));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_search_is_read_page_by_page_in_the_order_asked_for() {
    let app = App::start().await;
    let profile = |number: u32| {
        // Names descend as ids ascend.
        let name = format!("Name {:03}", 400 - number);
        format!(r#"{{"name":"startups/s{number:03}","displayName":{{"en":"{name}"}}}}"#)
    };
    let lines: Vec<String> = (0..230).map(profile).collect();
    import(&app, &lines.join("\n")).await;
    for (limit, expected) in [("1000", 230), ("200", 200), ("150", 150), ("100", 100), ("7", 7)] {
        let output = run(naru(&app, &["search", "--sort", "name", "--limit", limit])).await;
        let table = out(&output);
        let names: Vec<&str> =
            table.lines().skip(1).filter_map(|it| it.split('\t').next()).collect();
        let last_first: Vec<String> =
            (0..230).rev().take(expected).map(|number| format!("startups/s{number:03}")).collect();
        assert_eq!(names, last_first, "{limit}");
        let note = err(&output);
        assert!(note.starts_with(&format!("{expected} of 230 found · by name")), "{note}");
    }
    let json = out(&run(naru(&app, &["search", "--json", "--limit", "101"])).await);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["results"].as_array().unwrap().len(), 101);
    assert_eq!((&json["nextPageToken"], &json["totalSize"]), (&"".into(), &"230".into()));
    let changed = profile(3).replace("Name 397", "New");
    import(&app, &changed).await;
    let newest = out(&run(naru(&app, &["search", "--sort", "updated", "--limit", "1"])).await);
    assert!(newest.contains("startups/s003"), "{newest}");
    let too_many = run(naru(&app, &["search", "--limit", "1001"])).await;
    assert_eq!(too_many.status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn json_is_of_both_languages_unless_one_is_asked_for() {
    let app = App::start().await;
    import_samples(&app).await;
    let sentence = async |arguments: &[&str], locale: &str| {
        let mut command =
            naru(&app, &[&["match", "startups/nuribeam", "--json"], arguments].concat());
        command.env("LANG", locale);
        let reply: serde_json::Value = serde_json::from_str(&out(&run(command).await)).unwrap();
        reply["matches"][0]["terms"][0]["sentence"].clone()
    };
    let both = sentence(&[], "en_US.UTF-8").await;
    assert!(both["ko"] != "" && both["en"] != "", "{both}");
    assert_eq!(sentence(&[], "ko_KR.UTF-8").await, both);
    let korean = sentence(&["--lang", "ko"], "en_US.UTF-8").await;
    assert!(korean["ko"] != "" && korean["en"] == "", "{korean}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reasons_of_a_candidate_add_up_to_its_score() {
    let app = App::start().await;
    import_samples(&app).await;
    let table = out(&run(naru(&app, &["match", "startups/nuribeam"])).await);
    assert!(table.lines().count() > 5, "{table}");
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let score: f64 = cells[2].parse().unwrap();
        let figures = cells[8].split(' ').filter(|word| word.starts_with(['+', '-']));
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
    let first = &found["concepts"][0];
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
        (vec!["verify"], 0),
        (vec!["--server", "http://127.0.0.1:1", "verify"], 4),
        (vec!["restore"], 2),
    ];
    for (arguments, code) in cases {
        let output = run(naru(&app, &arguments)).await;
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", err(&output));
        assert_eq!(code != 0, err(&output).contains("error: "), "{arguments:?}: {}", err(&output));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_name_flags_and_files_as_people_wrote_them() {
    let app = App::start().await;
    let told = async |arguments: &[&str]| err(&run(naru(&app, arguments)).await);
    let sector = told(&["search", "x", "--sector", "qqqqqqqq"]).await;
    assert_eq!(sector.matches("qqqqqqqq").count(), 1, "{sector}");
    assert!(sector.contains("--sector: ") && sector.contains("`naru sectors"), "{sector}");
    let country = told(&["match", "startups/x", "--country", "Korea"]).await;
    assert!(country.contains("--country: `Korea` is no"), "{country}");
    let listen = told(&["serve", "--listen", "localhost:50052"]).await;
    assert!(listen.contains("such as 127.0.0.1:50051"), "{listen}");
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere/all.jsonl");
    let export = told(&["export", "--output", nowhere.to_str().unwrap()]).await;
    let cannot = format!("error: cannot write {}: No such file or directory", nowhere.display());
    assert!(export.starts_with(&cannot) && !export.contains("at path"), "{export}");
    let rates = folder.path().join("rates.toml");
    std::fs::write(&rates, "x=1\n").unwrap();
    let data = folder.path().join("data");
    let flags = ["--data-dir", data.to_str().unwrap(), "--rates-file", rates.to_str().unwrap()];
    let rates = told(&[&["serve", "--listen", "127.0.0.1:0"], &flags[..]].concat()).await;
    assert!(rates.contains("\n1 | x=1\n"), "{rates}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_variable_counts_as_none() {
    let app = App::start().await;
    let mut search = naru(&app, &["search", "x"]);
    search.env("NARU_TIMEOUT", "").env("NARU_LOG", "").env("NARU_LOG_FORMAT", "");
    let output = run(search).await;
    assert!(output.status.success(), "{}", err(&output));
    let mut serve = naru(&app, &["serve", "--data-dir", app.data_dir().to_str().unwrap()]);
    serve.env("NARU_LISTEN", "").env("NARU_UNDELETE_DAYS", "");
    let refused = err(&run(serve).await);
    assert!(refused.contains("used by another naru"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_answers_for_every_company_and_for_the_real_ones() {
    let app = App::start().await;
    for (language, no_fit) in [("en", "No good fit"), ("ko", "잘 맞는 파트너가 없습니다")]
    {
        let arguments = ["demo", "--once", "--lang", language, "--listen", "127.0.0.1:0"];
        let output = run(naru(&app, &arguments)).await;
        assert!(output.status.success(), "{}", err(&output));
        let text = out(&output);
        let delegates = FICTIONAL_STARTUPS.lines().filter(|line| line.contains("\"delegation\""));
        for line in delegates {
            let name = line.split('"').nth(3).unwrap();
            assert!(text.contains(name), "{name} is not in the demo");
        }
        assert!(text.contains("startups/sos-lab") && text.contains(no_fit), "{text}");
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

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_works_is_silent_unless_asked() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    // PostgreSQL has notices for the second server that opens a database.
    let database = postgres::database().await;
    for (filter, is_silent) in [("info,naru::transport=debug", false), ("info", true)] {
        let flags = ["serve", "--listen", "127.0.0.1:0", "--log", filter, "--data-dir"];
        let mut serve = naru(&app, &flags);
        serve.arg(folder.path()).env("NARU_DATABASE", &database).env("TZ", "UTC");
        serve.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut server = serve.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("address: ").unwrap();
        let mut get = naru(&app, &["get", "startups/nobody"]);
        get.env("NARU_SERVER", url);
        assert_eq!(run(get).await.status.code(), Some(3));
        // Waits for the index: the next server would tell of one that was killed half made.
        let mut search = naru(&app, &["search", "nobody"]);
        search.env("NARU_SERVER", url);
        assert!(run(search).await.status.success());
        server.kill().unwrap();
        let log = String::from_utf8(server.wait_with_output().unwrap().stderr).unwrap();
        assert_eq!(log.is_empty(), is_silent, "{log}");
        assert_eq!(log.contains("refused") && log.contains("GetStartup"), !is_silent, "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_tells_by_which_time_zone_it_goes() {
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("America/Lima", &[][..], "America/Lima", false),
        ("Nowhere/Town", &[], "UTC", true),
        ("Nowhere/Town", &["--time-zone", "Asia/Seoul"], "Asia/Seoul", false),
        ("EST5", &[], "that of this machine", false),
    ];
    for (machine, flags, told, is_warned) in cases {
        let mut serve = naru(&app, &["serve", "--listen", "127.0.0.1:0", "--data-dir"]);
        serve.arg(folder.path()).args(flags).env("TZ", machine).env_remove("NARU_TIME_ZONE");
        let mut server = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines().map(Result::unwrap);
        let zone = lines.find_map(|it| Some(it.strip_prefix("time zone: ")?.to_owned()));
        assert_eq!(zone.as_deref(), Some(told), "{machine} {flags:?}");
        server.kill().unwrap();
        let log = String::from_utf8(server.wait_with_output().unwrap().stderr).unwrap();
        assert_eq!(log.contains("time zone of this machine is not known"), is_warned, "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_reads_fail_soon_and_writes_say_that_they_wait() {
    let cluster = Cluster::start();
    let app = App::start_on(Some(cluster.database().await)).await;
    import_samples(&app).await;
    cluster.crash();
    for arguments in [["get", "startups/nuribeam"], ["match", "startups/nuribeam"]] {
        let asked = Instant::now();
        let told = err(&run(naru(&app, &arguments)).await);
        assert!(asked.elapsed() < Duration::from_secs(8), "{arguments:?}: {:?}", asked.elapsed());
        assert!(told.starts_with("error: the database does not answer; try again\n"), "{told}");
        assert!(!told.contains("nothing was written"), "{told}");
    }
    let lines = r#"{"name":"startups/a","displayName":{"en":"A"}}"#;
    let restart = tokio::task::spawn_blocking(move || {
        std::thread::sleep(Duration::from_secs(4));
        cluster.restart();
        cluster
    });
    let told = import(&app, lines).await;
    assert!(told.starts_with("note: the database does not answer; trying again\n"), "{told}");
    assert!(told.contains("1 created"), "{told}");
    drop(restart.await.unwrap());
}

async fn wait_for(file: &Path) {
    for _ in 0..500 {
        if file.exists() {
            // The signal handlers stand once the server has said where it listens; give it that moment.
            tokio::time::sleep(Duration::from_millis(500)).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} never came", file.display());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_says_which_profile_stays_and_what_it_takes_over() {
    let app = App::start().await;
    let lines = [
        r#"{"name":"startups/one","displayName":{"en":"One"},"websiteUri":"https://one.example"}"#,
        r#"{"name":"startups/two","displayName":{"en":"Two"},"websiteUri":"https://two.example","trl":4,"tags":["lidar"]}"#,
        r#"{"name":"startups/rival","displayName":{"en":"R"},"competitors":[{"competitorName":"Two","startup":"startups/two"}]}"#,
        r#"{"name":"partners/fund","displayName":{"en":"F"},"portfolio":[{"startup":"startups/two"}]}"#,
    ];
    import(&app, &lines.join("\n")).await;
    let merge = ["merge", "startups/two", "--into", "startups/one"];
    let told = |language: &'static str, more: &'static str| {
        let more = [more, "--lang", language];
        let arguments = merge.into_iter().chain(more.into_iter().filter(|it| !it.is_empty()));
        naru(&app, &arguments.collect::<Vec<_>>())
    };
    let dry = run(told("en", "--dry-run")).await;
    let dry_told =
        "checked, nothing written: startups/two would be merged into startups/one, which stays
  taken over: other names, tags, technology readiness level (TRL)
  differs, not taken over: website
  references moved in: 2 profiles
";
    assert_eq!((dry.status.code(), out(&dry).as_str()), (Some(0), dry_told), "{}", err(&dry));
    let json = out(&run(told("en", "--json")).await);
    assert!(json.contains(r#""rewrittenNames":["partners/fund","startups/rival"]"#), "{json}");

    let found = out(&run(naru(&app, &["search", "Two", "--kind", "startups"])).await);
    assert!(found.contains("startups/one") && !found.contains("startups/two"), "{found}");

    let again = run(told("ko", "")).await;
    assert_eq!(again.status.code(), Some(1));
    let (told_again, into) = (err(&again), "startups/two was merged into startups/one");
    assert!(told_again.contains(into) && told_again.contains("PROFILE_MERGED"), "{told_again}");
    let get = run(naru(&app, &["get", "startups/two"])).await;
    assert!(out(&get).contains(r#""name":"startups/one""#), "{}", out(&get));

    let mixed = run(naru(&app, &["merge", "startups/one", "--into", "partners/fund"])).await;
    assert_eq!(mixed.status.code(), Some(2), "{}", err(&mixed));
    let nobody = run(naru(&app, &["merge", "startups/nobody", "--into", "startups/one"])).await;
    assert_eq!(nobody.status.code(), Some(3), "{}", err(&nobody));
    let korean = ["merge", "startups/rival", "--into", "startups/one", "--lang", "ko"];
    let korean = out(&run(naru(&app, &korean)).await);
    assert_eq!(
        korean,
        "합쳤습니다: startups/rival → startups/one (남는 프로필)
  넘겨받은 항목: 다른 이름
  참조를 옮긴 프로필: 0개
"
    );
}
