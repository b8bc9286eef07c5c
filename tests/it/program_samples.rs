//! The sample programs: sound, marked unofficial, and told apart by the fictional start-ups.

use std::collections::{BTreeSet, HashMap};
use std::fs;

use jiff::civil;
use naru::eligibility::{Facts, check};
use naru::matching::Rates;
use naru::proto::{Partner, PartnerKind, Program, RuleAnswer, Startup};
use naru::taxonomy::Taxonomy;
use naru::validation;
use prost_reflect::{DynamicMessage, ReflectMessage};

pub(crate) fn read<M: ReflectMessage + Default>(file: &str) -> Vec<M> {
    let path = format!("{}/examples/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let mut json = serde_json::Deserializer::from_str(line);
        DynamicMessage::deserialize(M::default().descriptor(), &mut json)
    };
    text.lines().map(|it| line(it).unwrap().transcode_to().unwrap()).collect()
}

fn programs() -> Vec<Program> {
    read("programs/programs.jsonl")
}

#[test]
fn sample_programs_are_sound_and_unofficial() {
    for program in programs() {
        assert_eq!(validation::program(&program, Taxonomy::builtin()), [], "{}", program.name);
        assert!(!program.is_official && program.as_of_date.is_some(), "{}", program.name);
        for text in program.rules.iter().filter_map(|it| it.text.as_ref()) {
            assert!(!text.ko.is_empty() && !text.en.is_empty(), "{text:?}");
        }
    }
}

#[test]
fn the_fictional_start_ups_pass_fail_and_leave_open() {
    let partners: Vec<Partner> = read("fictional/partners.jsonl");
    let kinds: HashMap<String, PartnerKind> =
        partners.iter().map(|it| (it.name.clone(), it.kind())).collect();
    let (taxonomy, rates) = (Taxonomy::builtin(), Rates::builtin());
    let facts = Facts { taxonomy, rates, partner_kinds: &kinds };
    let startups: Vec<Startup> = read("fictional/startups.jsonl");
    let mut answers = BTreeSet::new();
    for program in programs() {
        let tracks: Vec<&str> = match program.tracks.is_empty() {
            true => vec![""],
            false => program.tracks.iter().map(|it| it.id.as_str()).collect(),
        };
        for track in tracks {
            for startup in &startups {
                let check = check(&program, track, startup, civil::date(2025, 11, 1), &facts);
                answers.insert((program.name.clone(), check.answer().as_str_name()));
            }
        }
    }
    let of = |name: &str| -> Vec<&str> {
        answers.iter().filter(|(program, _)| program == name).map(|(_, it)| *it).collect()
    };
    let all = [RuleAnswer::Fail, RuleAnswer::Pass, RuleAnswer::Unknown].map(|it| it.as_str_name());
    assert_eq!(of("programs/eic-accelerator"), all);
    assert_eq!(of("programs/tips-2026"), [RuleAnswer::Unspecified.as_str_name()]);
    let [fail, _, unknown] = all;
    assert_eq!(of("programs/tips-2025"), [fail, unknown]);
    assert_eq!(of("programs/pre-tips-2025"), [fail, unknown]);
}
