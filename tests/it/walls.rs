//! The walls of the house: which module may use which, and which crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules of the crate each module may use. `proto` is open to all.
const MODULES: &[(&str, &[&str])] = &[
    ("proto", &[]),
    ("text", &[]),
    ("taxonomy", &["text"]),
    ("calendar", &[]),
    ("panels", &[]),
    ("validation", &["taxonomy", "text", "calendar", "panels"]),
    ("matching", &["taxonomy", "text"]),
    ("eligibility", &["calendar", "matching", "taxonomy", "text"]),
    ("routes", &[]),
    ("planning", &["routes"]),
    ("allocation", &[]),
    ("documents", &["calendar", "routes", "taxonomy", "text", "validation"]),
    ("store", &[]),
    ("search", &["store", "matching", "taxonomy", "text"]),
    ("spreadsheet", &["taxonomy", "text"]),
    ("access", &[]),
    ("errors", &["validation", "store", "search"]),
    (
        "services",
        &[
            "validation",
            "access",
            "allocation",
            "calendar",
            "documents",
            "eligibility",
            "store",
            "search",
            "matching",
            "panels",
            "planning",
            "routes",
            "taxonomy",
            "text",
            "errors",
        ],
    ),
    ("transport", &["access", "errors"]),
    ("config", &["calendar"]),
    ("telemetry", &[]),
    ("server", &["config", "matching", "search", "services", "store", "taxonomy", "transport"]),
    ("cli", &["config", "server", "spreadsheet", "store", "taxonomy", "telemetry", "text"]),
];

/// Crates that only some modules may use.
const CRATES: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("tantivy", &["search"]),
    ("tantivy_fst", &["search"]),
    ("levenshtein_automata", &["search"]),
    ("tonic", &["transport", "services", "errors", "cli", "server"]),
    ("axum", &["transport"]),
    ("anyhow", &["cli"]),
    ("tokio", &["store", "search", "services", "access", "transport", "server", "cli"]),
    ("clap", &["cli", "config", "telemetry"]),
    ("figment", &["config"]),
    ("calamine", &["spreadsheet"]),
    ("rust_xlsxwriter", &["spreadsheet", "documents"]),
    ("zip", &["spreadsheet"]),
    ("maud", &["documents"]),
    ("encoding_rs", &["spreadsheet"]),
];

/// Modules without I/O, clock, async or randomness: what they must not mention.
const PURE: &[&str] = &[
    "text",
    "taxonomy",
    "calendar",
    "matching",
    "eligibility",
    "routes",
    "panels",
    "planning",
    "allocation",
    "validation",
    "documents",
];
const IMPURE: &[&str] =
    &["std::fs", "std::net", "std::io", "std::env", "SystemTime", "Instant", "async fn", "rand::"];

#[test]
fn each_module_uses_only_what_it_may() {
    for (module, allowed) in MODULES {
        for (path, code) in sources(module) {
            for (used, _) in MODULES {
                let is_open = used == module || *used == "proto" || allowed.contains(used);
                assert!(is_open || !mentions(&code, used), "{} uses {used}", path.display());
            }
        }
    }
}

/// All else on the command line goes through the service's one door.
#[test]
fn the_command_line_uses_the_store_to_back_up_and_restore_alone() {
    for (path, code) in sources("cli") {
        let may = ["backup.rs", "restore.rs", "data.rs"].iter().any(|file| path.ends_with(file));
        assert!(may || !mentions(&code, "store"), "{} uses store", path.display());
    }
}

#[test]
fn each_crate_is_used_only_where_it_belongs() {
    for (module, _) in MODULES.iter().filter(|(module, _)| *module != "proto") {
        for (path, code) in sources(module) {
            for (name, rooms) in CRATES {
                let used = code.contains(&format!("{name}::"));
                assert!(!used || rooms.contains(module), "{} uses {name}", path.display());
            }
        }
    }
}

#[test]
fn pure_modules_have_no_io_no_clock_no_async_no_randomness() {
    for module in PURE {
        for (path, code) in sources(module) {
            for word in IMPURE {
                assert!(!code.contains(word), "{} mentions {word}", path.display());
            }
        }
    }
}

#[test]
fn every_module_has_its_rules() {
    let named: BTreeSet<&str> = MODULES.iter().map(|(module, _)| *module).collect();
    let rooms = fs::read_dir(root().join("src")).unwrap();
    let found: BTreeSet<String> = rooms
        .map(|room| room.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|room| room != "main" && room != "lib")
        .collect();
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), named);
}

#[test]
fn lints_are_expected_with_a_reason_never_allowed() {
    for (path, code) in every_source(&root().join("src")) {
        assert!(!code.contains("#[allow(") && !code.contains("#![allow("), "{}", path.display());
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether code uses a module of the crate, in a path or in a braced `use crate::{..}`.
fn mentions(code: &str, module: &str) -> bool {
    let in_path = ["::", ";", ",", "\n"].map(|end| format!("crate::{module}{end}"));
    let braced = code.split("use crate::{").skip(1).filter_map(|rest| rest.split('}').next());
    let mut in_braces = braced.flat_map(|list| list.split(',')).map(|item| {
        let item = item.trim();
        item.split("::").next().unwrap_or(item).to_owned()
    });
    in_path.iter().any(|path| code.contains(path)) || in_braces.any(|item| item == module)
}

/// The files of a module, without comments and unit tests.
fn sources(module: &str) -> Vec<(PathBuf, String)> {
    let source = root().join("src");
    let file = source.join(format!("{module}.rs"));
    let mut files = every_source(&source.join(module));
    if file.exists() {
        files.push((file.clone(), code_of(&file)));
    }
    assert!(!files.is_empty(), "{module} has no files");
    files
}

fn every_source(folder: &Path) -> Vec<(PathBuf, String)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(every_source(&path));
        } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
            files.push((path.clone(), code_of(&path)));
        }
    }
    files
}

fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\n").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).fold(
        String::new(),
        |mut code, line| {
            code.push_str(line);
            code.push('\n');
            code
        },
    )
}
