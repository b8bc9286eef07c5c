//! The pages that walk through something are true: what they type is typed, and what they show is shown.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

use naru::proto::ProgramRule;
use prost_reflect::ReflectMessage as _;

use crate::app::App;
use crate::commands::{err, out, run};

/// A command of a page, and what it is said to answer.
struct Step {
    command: String,
    /// Lines; `...` stands for any number of them, and at the end of a line for the rest of it.
    shown: Vec<String>,
}

/// The steps of a section, in their order.
fn steps(page: &str, section: &str) -> Vec<Step> {
    let (_, section) = page.split_once(&format!("\n## {section}\n")).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut steps: Vec<Step> = Vec::new();
    let mut is_shown = false;
    for line in section.lines() {
        match line {
            "```console" => is_shown = true,
            "```" => is_shown = false,
            _ if !is_shown => {}
            _ => match line.strip_prefix("$ ") {
                Some(command) => {
                    steps.push(Step { command: command.to_owned(), shown: Vec::new() });
                }
                None => steps.last_mut().expect("a command").shown.push(line.to_owned()),
            },
        }
    }
    steps
}

/// The records that a section shows as JSON, one a line.
fn records(page: &str, section: &str) -> String {
    let (_, section) = page.split_once(&format!("\n## {section}\n")).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let blocks = section.split("```json\n").skip(1).filter_map(|it| it.split("\n```").next());
    let line = |json: &str| serde_json::from_str::<serde_json::Value>(json).unwrap().to_string();
    blocks.map(|json| line(json) + "\n").collect()
}

/// Whether lines are as a page shows them.
fn is_as_shown(shown: &[String], lines: &[&str]) -> bool {
    let [first, rest @ ..] = shown else { return lines.is_empty() };
    if first == "..." {
        return (0..=lines.len()).any(|skipped| is_as_shown(rest, &lines[skipped..]));
    }
    let Some((line, others)) = lines.split_first() else { return false };
    let is_same = match first.strip_suffix("...") {
        Some(beginning) => line.starts_with(beginning),
        None => first == line,
    };
    is_same && is_as_shown(rest, others)
}

/// Types a command as a reader would. First comes what it answers, then what it says beside that.
async fn typed(app: &App, command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_naru")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("NARU_SERVER", format!("http://{}", app.address()))
        .env("LANG", "en_US.UTF-8")
        .stdin(Stdio::null());
    let output = run(shell).await;
    out(&output) + &err(&output)
}

/// Types what a section of a page types, and sees that it answers what is shown. The records that it shows stand in a
/// file.
async fn walk(app: &App, page: &str, section: &str, commands_min: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join(page)).unwrap();
    let (steps, records) = (steps(&page, section), records(&page, section));
    assert!(steps.len() >= commands_min, "only {} commands", steps.len());
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root.join("examples"), folder.path().join("examples")).unwrap();
    std::fs::write(folder.path().join("own.jsonl"), records).unwrap();
    for Step { command, shown } in steps {
        let told = typed(app, &command, folder.path()).await;
        let lines: Vec<&str> = told.lines().collect();
        assert!(is_as_shown(&shown, &lines), "`{command}` answers\n{told}\nand not\n{shown:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trip_goes_from_the_first_list_to_the_report() {
    // Fit is judged of the day, so that another day may plan otherwise.
    let app = App::start_on_day(jiff::civil::date(2026, 11, 22)).await;
    walk(&app, "docs/delegations.md", "A trip from the first list to the report", 13).await;
    walk(&app, "docs/delegations.md", "A delegation of your own", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_checked_as_their_page_tells() {
    let app = App::start().await;
    walk(&app, "docs/programs.md", "Who qualifies, and what would change it", 8).await;
    walk(&app, "docs/programs.md", "Whom operators would take, and what goes out", 3).await;
    walk(&app, "docs/programs.md", "A program of your own", 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_rule_is_shown_as_it_is_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/programs.md")).unwrap();
    let (_, table) = page.split_once("\n| passes where | in the rule |\n").expect("the table");
    let rows = table.lines().take_while(|it| it.starts_with('|')).skip(1);
    let text = serde_json::json!({"en": "As it is"});
    let mut rules: Vec<serde_json::Value> = Vec::new();
    let mut kinds = BTreeSet::new();
    for row in rows {
        let written = row.rsplit('`').nth(1).expect("a rule");
        let mut rule: serde_json::Value =
            serde_json::from_str(&format!("{{{written}}}")).expect(row);
        let kind = rule.as_object().unwrap().keys().next().unwrap().clone();
        let id = if kinds.insert(kind.clone()) {
            kind.to_lowercase()
        } else {
            format!("r{}", rules.len())
        };
        rule["id"] = id.into();
        rule["text"] = text.clone();
        rule["effect"] = "RULE_EFFECT_HARD".into();
        rules.push(rule);
    }
    let oneof = ProgramRule::default().descriptor().oneofs().next().expect("the kinds");
    let all: BTreeSet<String> = oneof.fields().map(|it| it.json_name().to_owned()).collect();
    assert_eq!(kinds, all);

    let region =
        serde_json::json!({"id": "capital-area", "displayName": text, "placeCodes": ["KR-11"]});
    let program = serde_json::json!({
        "name": "programs/kinds", "displayName": text, "sponsor": text, "year": 2026, "isOfficial": true,
        "asOfDate": {"year": 2026, "month": 6, "day": 1}, "regionClasses": [region], "rules": rules,
    });
    let app = App::start().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kinds.jsonl"), program.to_string()).unwrap();
    let told = typed(&app, "naru import --dry-run kinds.jsonl", folder.path()).await;
    assert!(told.contains("nothing written: 1 created"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_program_are_told_from_rights_to_tasks() {
    let app = App::start_on_day(jiff::civil::date(2026, 11, 22)).await;
    walk(&app, "docs/pipeline.md", "Files and rights", 5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allocation_goes_from_the_first_try_to_the_audit() {
    let app = App::start_on_day(jiff::civil::date(2026, 11, 22)).await;
    walk(&app, "docs/allocation.md", "From the first try to the audit", 6).await;
}
