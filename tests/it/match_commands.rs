//! The commands that match, as people and scripts run them.

use std::collections::BTreeSet;
use std::process::Output;

use crate::app::App;
use crate::commands::{err, import_samples, naru, out, run};

async fn with_samples() -> App {
    let app = App::start().await;
    import_samples(&app).await;
    app
}

async fn asked(app: &App, arguments: &[&str]) -> Output {
    let output = run(naru(app, arguments)).await;
    assert!(output.status.success(), "{arguments:?}: {}", err(&output));
    output
}

/// The table that a command prints to a pipe, without its header, each row under the names of its columns.
async fn table(app: &App, arguments: &[&str]) -> Vec<Vec<(String, String)>> {
    let text = out(&asked(app, arguments).await);
    let rows: Vec<Vec<String>> =
        text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    let (header, rows) = rows.split_first().unwrap();
    let row = |row: &Vec<String>| {
        assert_eq!(row.len(), header.len(), "{row:?}");
        header.iter().cloned().zip(row.iter().cloned()).collect()
    };
    rows.iter().map(row).collect()
}

fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == column).unwrap().1
}

fn column<'a>(rows: &'a [Vec<(String, String)>], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| cell(row, name)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_match_is_asked_for_with_all_wishes() {
    let app = with_samples().await;
    let usual = table(&app, &["match", "startups/nuribeam", "--limit", "200"]).await;
    let names = column(&usual, "name");
    let best = names[0];
    for row in &usual {
        assert!(["strong", "good", "fair", "weak"].contains(&cell(row, "grade")), "{row:?}");
        assert!(cell(row, "coverage").ends_with('%') && cell(row, "chance").is_empty());
    }

    let of = async |more: &[&str]| {
        table(&app, &[&["match", "startups/nuribeam", "--limit", "200"], more].concat()).await
    };
    let without = of(&["--met", best, "--met-handling", "leave-out"]).await;
    assert_eq!(column(&without, "name"), names[1..]);
    assert_eq!(of(&["--met", best, "--met-handling", "keep"]).await, usual);
    let demoted = of(&["--met", best]).await;
    let score = |rows: &[Vec<(String, String)>]| -> f64 {
        let row = rows.iter().find(|row| cell(row, "name") == best).unwrap();
        cell(row, "score").parse().unwrap()
    };
    assert!(score(&demoted) < score(&usual));

    let same = [["--importance", "sector=must"], ["--importance", "분야=필수"]];
    let must = of(&same[0]).await;
    assert!(must.len() < usual.len() && !must.is_empty());
    assert_eq!(of(&same[1]).await, must);
    let several = of(&["--importance", "sector=none", "--importance", "stage=high"]).await;
    assert!(several.iter().all(|row| !cell(row, "reasons").contains("sector ")), "{several:?}");

    assert!(!of(&["--destination", "us-ca"]).await.is_empty());
    assert_eq!(
        of(&["--per-country", "1", "--per-kind", "1", "--per-firm", "1"]).await[0],
        usual[0]
    );
    let chances = of(&["--chance"]).await;
    assert!(
        chances
            .iter()
            .all(|row| cell(row, "chance").ends_with('%') || cell(row, "chance").is_empty())
    );
    let told = chances.iter().filter(|row| cell(row, "chance").ends_with('%')).count();
    assert!(0 < told && told < chances.len(), "investors alone have one: {chances:?}");

    let vetoed = async |audience: &str| {
        let list = ["match", "partners/halcombe-ridge", "--limit", "200", "--show-vetoed"];
        let rows = table(&app, &[&list[..], &["--audience", audience]].concat()).await;
        rows.iter().filter(|row| cell(row, "row") == "veto").count()
    };
    assert!(vetoed("partner").await < vetoed("officer").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_tells_how_sound_its_evidence_is_and_what_is_missing() {
    let app = with_samples().await;
    let pair = ["match", "startups/nuribeam", "--with", "partners/geungnakgang-institute"];
    let rows = table(&app, &pair).await;
    let total = rows.last().unwrap();
    assert!(cell(total, "row") == "total" && cell(total, "sentence").contains("% of the evidence"));
    let missing = rows.iter().filter(|row| cell(row, "row") == "missing");
    for row in missing {
        let sentence = cell(row, "sentence");
        assert!(sentence.contains("startups/") || sentence.contains("partners/"), "{sentence}");
    }
    let korean = out(&asked(&app, &[&pair[..], &["--lang", "ko"]].concat()).await);
    assert!(korean.contains("근거") && korean.contains("확보"), "{korean}");
    let without = table(&app, &[&pair[..], &["--importance", "sector=none"]].concat()).await;
    assert!(without.iter().all(|row| cell(row, "reason") != "sector"));

    let rows =
        table(&app, &["match", "startups/bitgoru", "--with", "partners/halcombe-ridge"]).await;
    let told = column(&rows, "sentence").join("\n");
    assert!(told.contains("not checked") || told.contains("five years"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_startups_are_matched_at_once() {
    let app = with_samples().await;
    let all = table(&app, &["match-all", "--limit", "3"]).await;
    let startups: BTreeSet<&str> = column(&all, "startup").into_iter().collect();
    assert_eq!(startups.len(), 42);
    for row in &all {
        assert!(["match", "nobody"].contains(&cell(row, "row")), "{row:?}");
    }

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("names.txt");
    std::fs::write(&file, "# the first two\nstartups/maekgyeol\r\n\nstartups/nuribeam\n").unwrap();
    let file = file.to_str().unwrap();
    let from_file =
        table(&app, &["match-all", "--from", file, "--no-variety", "--limit", "2"]).await;
    let expected = [["startups/maekgyeol"; 2], ["startups/nuribeam"; 2]].concat();
    assert_eq!(column(&from_file, "startup"), expected);
    let named = ["startups/maekgyeol", "startups/nuribeam", "--no-variety", "--limit", "2"];
    assert_eq!(table(&app, &[&["match-all"], &named[..]].concat()).await, from_file);
    let alone = table(&app, &["match", "startups/nuribeam", "--limit", "2"]).await;
    let reasons = column(&alone, "reasons");
    assert_eq!(column(&from_file, "reasons")[2..], reasons);

    let output = asked(&app, &["match-all", "--from", file, "--json", "--destination", "US"]).await;
    let lines: Vec<serde_json::Value> =
        out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let startups: Vec<&str> = lines.iter().map(|it| it["startup"].as_str().unwrap()).collect();
    assert_eq!(startups, ["startups/maekgyeol", "startups/nuribeam"]);
    assert!(lines.iter().all(|it| it["matches"][0]["grade"].is_string()));

    let nobody = table(&app, &["match-all", "startups/nuribeam", "--country", "AQ"]).await;
    assert_eq!(column(&nobody, "row"), ["nobody"]);
    assert!(cell(&nobody[0], "reasons").contains("no candidate"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_pair_of_some_is_scored() {
    let app = with_samples().await;
    let rows = table(
        &app,
        &[
            "pairs",
            "--startup",
            "startups/nuribeam",
            "startups/maekgyeol",
            "--partner",
            "partners/dovetarn",
            "partners/halcombe-ridge",
        ],
    )
    .await;
    let pairs: Vec<(&str, &str)> =
        rows.iter().map(|row| (cell(row, "startup"), cell(row, "partner"))).collect();
    assert_eq!(
        pairs,
        [
            ("startups/nuribeam", "partners/dovetarn"),
            ("startups/nuribeam", "partners/halcombe-ridge"),
            ("startups/maekgyeol", "partners/dovetarn"),
            ("startups/maekgyeol", "partners/halcombe-ridge"),
        ]
    );
    assert_eq!(cell(&rows[1], "standing"), "must not be proposed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_wished_is_refused_in_words() {
    let app = with_samples().await;
    let startup = "startups/nuribeam";
    let folder = tempfile::tempdir().unwrap();
    let many = folder.path().join("many.txt");
    let names = (0..=10_000).map(|at| format!("startups/nobody-{at}\n"));
    std::fs::write(&many, names.collect::<String>()).unwrap();
    let many = many.to_str().unwrap();
    let cases: [(&[&str], i32, &str); 17] = [
        (
            &["match", startup, "--importance", "sektor=high"],
            2,
            "is no reason; write one of sector",
        ),
        (&["match", startup, "--importance", "sector=huge"], 2, "none, low, normal, high, must"),
        (&["match", startup, "--importance", "met=must"], 1, "never speaks"),
        (&["match", startup, "--met-handling", "ignore"], 2, "leave-out"),
        (&["match", startup, "--destination", "California"], 2, "US-CA"),
        (&["match", startup, "--destination", "XX"], 1, "XX"),
        (&["match", startup, "--per-kind", "0"], 2, "1..=200"),
        (&["match", startup, "--audience", "press"], 2, "officer"),
        (&["match", startup, "--audience", "partner"], 1, "--audience: one of those ranked"),
        (&["match", "partners/dovetarn", "--audience", "startup"], 1, "--with NAME"),
        (&["match-all", startup, "--audience", "partner"], 1, "--with NAME"),
        (&["match-all", "--from", many], 3, "startups/nobody-0"),
        (&["match", "partners/dovetarn", "--destination", "US"], 1, "only partners are visited"),
        (&["match-all", startup, startup], 1, "stands in the list before"),
        (&["match-all", "startups/nobody"], 3, "startups/nobody"),
        (&["match-all", "--from", "/nowhere.txt"], 1, "cannot open /nowhere.txt"),
        (&["pairs", "--startup", startup], 2, "--partner"),
    ];
    for (arguments, code, told) in cases {
        let output = run(naru(&app, arguments)).await;
        let text = err(&output);
        assert!(text.contains(told), "{arguments:?}: `{told}` is not in {text}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        assert_eq!(out(&output), "", "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_says_why_it_is_as_it_is() {
    let app = with_samples().await;
    let startup = "startups/nuribeam";
    let cases: [(&[&str], &str); 5] = [
        (
            &["match", startup, "--met", "partners/nobody", "--exclude", "partners/misspelt"],
            "note: no such profile, and so nothing changed for it: partners/misspelt, partners/nobody",
        ),
        (
            &["match-all", startup, "startups/maekgyeol", "--met", "partners/nobody"],
            "nothing changed for it: partners/nobody",
        ),
        (&["match", startup, "--destination", "BR"], "no partner is known in BR"),
        (
            &["match", startup, "--destination", "BR", "--partner-kind", "angel"],
            "no partner in BR passes the filters",
        ),
        (&["match", startup, "--per-kind", "1"], "beyond --per-kind, --per-country or --per-firm"),
    ];
    for (arguments, expected) in cases {
        let told = err(&asked(&app, arguments).await);
        assert!(told.contains(expected), "{arguments:?}: {told}");
    }
    let told = err(&asked(&app, &["match", startup, "--per-kind", "5", "--limit", "2"]).await);
    assert!(!told.contains("beyond --per-kind"), "as long as was asked for: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_must_leaves_out_is_not_told_as_forbidden() {
    let app = with_samples().await;
    let list = ["match", "startups/nuribeam", "--show-vetoed", "--destination", "US"];
    let rows = table(&app, &[&list[..], &["--importance", "stage=must"]].concat()).await;
    let row = |name: &str| {
        let row = rows.iter().find(|row| cell(row, "name") == name);
        (cell(row.unwrap(), "row").to_owned(), cell(row.unwrap(), "reasons").to_owned())
    };
    let must = "The request makes a must of what does not speak for the pair: stage.";
    assert_eq!(row("partners/brindlewood-hardware"), ("left_out".to_owned(), must.to_owned()));
    assert_eq!(row("partners/corvanthe-growth").0, "veto", "it takes on nothing new either");
}
