//! `naru evaluate` on collections of deals.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::commands::{err, out, run};

/// Invented start-ups and investors; the cutoff is 2025-07-01.
const COLLECTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/match-quality");
const SEARCH_COLLECTION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/search-quality");

async fn evaluate(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_naru"));
    for name in ["NARU_LOG", "NARU_TIMEOUT", "NARU_SERVER"] {
        command.env_remove(name);
    }
    command.env("LANG", "en_US.UTF-8").arg("evaluate").arg(folder).args(arguments);
    run(command).await
}

/// A copy of the collection, of which a file has more lines.
fn with_lines(file: &str, lines: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["startups.jsonl", "investors.jsonl", "qrels.tsv", "stats.json"] {
        let text = fs::read_to_string(Path::new(COLLECTION).join(name)).unwrap();
        let more = if name == file { lines } else { "" };
        fs::write(folder.path().join(name), text + more).unwrap();
    }
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn matching_is_measured_the_same_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first.tsv", "second.tsv"].map(|it| folder.path().join(it));
    let output = evaluate(Path::new(COLLECTION), &["--run", first.to_str().unwrap()]).await;
    let table = out(&output);
    assert!(output.status.success(), "{}", err(&output));
    assert!(err(&output).contains("16 investors to be found, as of 2025-06-30"));

    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["measure", "mean", "95% from", "to"]);
    let names: Vec<&str> = rows[1..].iter().map(|row| row[0]).collect();
    assert_eq!(names, ["recall@10", "recall@50", "MRR", "nDCG@10"]);
    for row in &rows[1..] {
        let figures: Vec<f64> = row[1..].iter().map(|it| it.parse().unwrap()).collect();
        let [mean, low, high] = figures[..] else { panic!("{row:?}") };
        assert!(0.0 < low && low <= mean && mean <= high && high <= 1.0, "{row:?}");
    }

    // Compared with itself, a ranking is no better.
    let [baseline, again] = [&first, &second].map(|path| path.to_str().unwrap());
    let arguments = ["--run", again, "--baseline", baseline];
    let repeated = out(&evaluate(Path::new(COLLECTION), &arguments).await);
    let expected = format!("{table}nDCG@10 over {baseline}\t0.0000\t0.0000\t0.0000\n");
    assert_eq!(repeated, expected);
    assert_eq!(fs::read(&first).unwrap(), fs::read(&second).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_names_start_ups_and_investors_by_their_own_ids() {
    // An id that is no resource name, and a start-up that has dealt with the investor before.
    let more = "{\"id\": \"Quince & Co\", \"name\": \"Quince and Company\", \"portfolio\": []}\n";
    let told = err(&evaluate(with_lines("investors.jsonl", more).path(), &[]).await);
    assert!(told.contains("investors.jsonl:13: the id `Quince & Co` is empty or has spaces"));

    let more = r#"{"id": "Quince_&_Co", "name": "Quince and Company", "portfolio": [
        {"startup_id": "dunori", "date": "2024-06-02", "stage": "series-a", "amount_usd": 4500000},
        {"startup_id": "neuldam", "date": "2025-06-30", "amount_usd": 9000}]}"#;
    let folder = with_lines("investors.jsonl", &more.replace('\n', ""));
    let qrels = fs::read_to_string(folder.path().join("qrels.tsv")).unwrap();
    fs::write(folder.path().join("qrels.tsv"), qrels + "neuldam 0 Quince_&_Co 1\n").unwrap();
    let file = folder.path().join("run.tsv");
    let output = evaluate(folder.path(), &["--run", file.to_str().unwrap(), "--json"]).await;
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((&report["relevantPairs"], &report["unanswered"]), (&17.into(), &0.into()));
    assert_eq!(report["unranked"]["alreadyPartners"], 1);
    assert_eq!(report["measures"][3]["measure"], "nDCG@10");

    let run = fs::read_to_string(file).unwrap();
    let pairs = run.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let pairs: Vec<(&str, &str)> = pairs.map(|fields| (fields[0], fields[1])).collect();
    assert!(pairs.contains(&("kettlemoth", "Quince_&_Co")), "{run}");
    assert!(!pairs.contains(&("neuldam", "Quince_&_Co")), "{run}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_of_the_cutoff_or_later_is_refused_as_the_answer() {
    let leak = r#"{"id": "leak", "name": "Leak", "portfolio": [{"startup_id": "neuldam", "date": "2025-07-01"}]}"#;
    let output = evaluate(with_lines("investors.jsonl", leak).path(), &[]).await;
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""));
    let expected = "error: investors.jsonl:13: the deal of leak with neuldam on 2025-07-01 is not before the cutoff \
                    2025-07-01: it would give the answer away\n";
    assert_eq!(err(&output), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_wrong_with_a_collection_is_told_at_once() {
    let lines: String = (0..25).map(|it| format!("neuldam 0 nobody-{it} 1\n")).collect();
    let told = err(&evaluate(with_lines("qrels.tsv", &lines).path(), &[]).await);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "error: the collection has 25 problems", "{told}");
    assert_eq!(lines[1].trim(), "qrels.tsv:17: the investor `nobody-0` is not in investors.jsonl");
    assert_eq!((lines.len(), lines[21].trim()), (22, "and 5 more"));

    let line = r#"{"id": "x", "name": "X", "mood": "good", "categories": ["lidar"]}"#;
    let output = evaluate(with_lines("startups.jsonl", line).path(), &[]).await;
    let note = "note: startups.jsonl: the field `mood` is unknown and left out (first in line 41)";
    assert!(output.status.success() && err(&output).contains(note), "{}", err(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_match_collections_are_compared_with_a_baseline() {
    let output = evaluate(Path::new(SEARCH_COLLECTION), &["--baseline", "run.tsv"]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("has no investors.jsonl"), "{}", err(&output));
    let missing = evaluate(Path::new(COLLECTION), &["--baseline", "no-such-run.tsv"]).await;
    assert_eq!(missing.status.code(), Some(1));
    assert!(err(&missing).contains("cannot read no-such-run.tsv"), "{}", err(&missing));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.tsv");
    fs::write(&file, "startups/neuldam\tbyeolbit\t1\n").unwrap();
    let other = evaluate(Path::new(COLLECTION), &["--baseline", file.to_str().unwrap()]).await;
    assert!(err(&other).contains("ranks nobody for any start-up"), "{}", err(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn start_ups_that_a_baseline_lacks_are_counted_in_the_language_spoken() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("run.tsv");
    fs::write(&file, "neuldam\tbyeolbit\t1\n").unwrap();
    let baseline = ["--baseline", file.to_str().unwrap()];
    let output = evaluate(Path::new(COLLECTION), &baseline).await;
    assert!(err(&output).contains("are not in the run compared with, which counts 0 for each"));
    let output = evaluate(Path::new(COLLECTION), &[&baseline[..], &["--json"]].concat()).await;
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let queries = report["queries"].as_u64().unwrap();
    assert_eq!(report["missingInBaseline"], queries - 1);
    let korean = evaluate(Path::new(COLLECTION), &["--chances", "--lang", "ko"]).await;
    let table = out(&korean);
    assert!(table.starts_with("지표\t평균\t") && table.contains("가능성 하한\t쌍\t"), "{table}");
}

#[tokio::test(flavor = "multi_thread")]
async fn chances_stand_beside_what_came_about() {
    let output = evaluate(Path::new(COLLECTION), &["--chances", "--json"]).await;
    let report: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    let groups = report["chances"].as_array().unwrap();
    let percent = |group: &serde_json::Value, name: &str| group[name].as_f64().unwrap();
    let mut investors = 0.0;
    for group in groups {
        let told = percent(group, "toldPercent");
        assert!(percent(group, "fromPercent") <= told && told <= 100.0, "{group}");
        investors += percent(group, "pairs") * percent(group, "investedPercent") / 100.0;
    }
    // All that are to be found are among those answered.
    assert!((investors - 16.0).abs() < 1e-6, "{groups:?}");
    let table = out(&evaluate(Path::new(COLLECTION), &["--chances"]).await);
    assert!(table.contains("chance from\tpairs\ttold\tinvested\n"), "{table}");
}
