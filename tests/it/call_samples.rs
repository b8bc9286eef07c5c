//! The sample call: sound, consistent in itself, and told apart by its two programs.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil;
use naru::eligibility::{Facts, check};
use naru::matching::Rates;
use naru::proto::{
    Application, ApplicationStatus, Date, EligibilityCheck, Partner, PartnerKind, Program,
    RuleAnswer, RuleEffect, Startup,
};
use naru::taxonomy::Taxonomy;
use naru::validation;

use crate::app::App;
use crate::commands::{err, naru, out, run};
use crate::program_samples::read;

const DAY: civil::Date = civil::date(2026, 6, 29);

fn startups() -> Vec<Startup> {
    read("fictional-call/startups.jsonl")
}

fn operators() -> Vec<Partner> {
    read("fictional-call/operators.jsonl")
}

/// The one in which operators invest first, and the one that assigns.
fn programs() -> [Program; 2] {
    read("fictional-call/programs.jsonl").try_into().unwrap()
}

fn applications() -> Vec<Application> {
    read("fictional-call/applications.jsonl")
}

/// How each start-up stands by the rules of a track.
fn checks(program: &Program, track: &str) -> Vec<EligibilityCheck> {
    let kinds: HashMap<String, PartnerKind> =
        operators().into_iter().map(|it| (it.name.clone(), it.kind())).collect();
    let (taxonomy, rates) = (Taxonomy::builtin(), Rates::builtin());
    let facts = Facts { taxonomy, rates, partner_kinds: &kinds };
    startups().iter().map(|it| check(program, track, it, DAY, &facts)).collect()
}

/// The hard rules that a start-up does not pass.
fn not_passed<'a>(program: &Program, check: &'a EligibilityCheck) -> Vec<&'a str> {
    let is_hard =
        |id: &str| program.rules.iter().any(|it| it.id == id && it.effect() == RuleEffect::Hard);
    let open = check.findings.iter().filter(|it| it.answer() != RuleAnswer::Pass);
    open.map(|it| it.rule.as_str()).filter(|id| is_hard(id)).collect()
}

#[test]
fn the_sample_call_is_sound_and_refers_to_what_is_there() {
    let (startups, operators, programs) = (startups(), operators(), programs());
    let taxonomy = Taxonomy::builtin();
    let today = Date { year: 2026, month: 7, day: 1 };
    for it in &startups {
        assert_eq!(validation::startup(it, taxonomy, &today), [], "{}", it.name);
    }
    for it in &operators {
        assert_eq!(validation::partner(it, taxonomy, &today), [], "{}", it.name);
    }
    for it in &programs {
        assert_eq!(validation::program(it, taxonomy), [], "{}", it.name);
        assert!(!it.is_official && it.quotas.len() == operators.len(), "{}", it.name);
        let places: i32 = it.quotas.iter().map(|it| it.places).sum();
        assert_eq!(places, it.places, "{}", it.name);
    }
    let known: HashSet<&str> = operators.iter().map(|it| it.name.as_str()).collect();
    let ids: HashSet<&str> = startups.iter().map(|it| it.name.as_str()).collect();
    assert_eq!((ids.len(), known.len()), (200, 30));
    let quotas = programs.iter().flat_map(|it| &it.quotas).map(|it| &it.partner);
    let investors = startups.iter().flat_map(|it| &it.rounds).flat_map(|it| &it.investors);
    let records = startups.iter().flat_map(|it| &it.programs).map(|it| &it.operator);
    let named = quotas.chain(investors.map(|it| &it.partner)).chain(records);
    for name in named.filter(|it| !it.is_empty()) {
        assert!(known.contains(name.as_str()), "{name}");
    }
    let sites = startups.iter().map(|it| &it.website_uri);
    for site in sites.chain(operators.iter().map(|it| &it.website_uri)) {
        assert!(site.is_empty() || site.ends_with(".example"), "{site}");
    }
}

#[test]
fn the_sample_call_has_who_passes_who_fails_and_who_is_open() {
    let [ignite, matching] = programs();
    let told =
        [(&ignite, "general"), (&ignite, "deep-tech"), (&matching, "")].map(|(program, track)| {
            let mut counts = BTreeMap::new();
            for check in checks(program, track) {
                *counts.entry(check.answer().as_str_name()).or_insert(0) += 1;
            }
            ["PASS", "FAIL", "UNKNOWN"].map(|it| counts[format!("RULE_ANSWER_{it}").as_str()])
        });
    assert_eq!(told, [[108, 64, 28], [79, 110, 11], [181, 14, 5]]);
    assert!(matching.places < told[2][0]);
}

#[test]
fn six_companies_of_the_sample_call_miss_one_rule_each() {
    let [ignite, _] = programs();
    let (general, deep_tech) = (checks(&ignite, "general"), checks(&ignite, "deep-tech"));
    let of = |checks: &[EligibilityCheck], id: &str| {
        let name = format!("startups/{id}");
        checks.iter().find(|it| it.startup == name).unwrap().clone()
    };
    let cases = [
        ("moja-lidar", "operator-investment", "60,000,000 more"),
        ("dubeolson", "operator-share", "at most 30%, 3% less than now"),
        ("ahure-photonics", "age-general", "no change is known"),
        ("milringyeol", "no-bar", "has to end"),
        ("yangdari-robotics", "no-other-program", "has to end first"),
        ("binseorap", "research-unit", "a document that holds"),
    ];
    for (id, rule, remedy) in cases {
        let check = of(&general, id);
        assert_eq!(not_passed(&ignite, &check), [rule], "{id}");
        let finding = check.findings.iter().find(|it| it.rule == rule).unwrap();
        let [only] = finding.remedies.as_slice() else { panic!("{id}: {:?}", finding.remedies) };
        let sentence = only.sentence.as_ref().unwrap();
        assert!(sentence.en.contains(remedy), "{id}: {}", sentence.en);
    }
    assert_eq!(of(&general, "binseorap").answer(), RuleAnswer::Unknown);
    assert_eq!(of(&deep_tech, "ahure-photonics").answer(), RuleAnswer::Pass);
}

#[test]
fn the_files_of_the_sample_call_are_sound_and_stand_everywhere() {
    let (operators, [ignite, matching]) = (operators(), programs());
    let known: HashSet<&str> = operators.iter().map(|it| it.name.as_str()).collect();
    let ids: HashSet<String> = startups().into_iter().map(|it| it.name).collect();
    let today = Date { year: 2026, month: 6, day: 29 };
    let applications = applications();
    for it in &applications {
        assert_eq!(validation::application(it, &today), [], "{}", it.name);
        assert!(ids.contains(&it.startup), "{}", it.name);
        let partners = it.preferences.iter().chain(Some(&it.operator).filter(|it| !it.is_empty()));
        assert!(partners.into_iter().all(|it| known.contains(it.as_str())), "{}", it.name);
    }
    let (invested, assigned): (Vec<_>, Vec<_>) =
        applications.iter().partition(|it| it.program == ignite.name);
    assert!(assigned.iter().all(|it| it.program == matching.name && it.track.is_empty()));
    let applicants: HashSet<&str> = assigned.iter().map(|it| it.startup.as_str()).collect();
    assert_eq!((assigned.len(), applicants.len()), (200, 200));
    let wishing: Vec<usize> =
        assigned.iter().map(|it| it.preferences.len()).filter(|it| *it > 0).collect();
    assert_eq!(wishing.len(), 67);
    assert!(wishing.iter().all(|it| (2..=8).contains(it)), "{wishing:?}");

    let statuses = invested.iter().map(|it| it.history.last().unwrap().status());
    let mut standing: BTreeMap<ApplicationStatus, usize> = BTreeMap::new();
    for status in statuses {
        *standing.entry(status).or_default() += 1;
    }
    use ApplicationStatus::{
        Applied, DocumentReview, Invested, Objected, Panel, Recommended, Rejected, Selected,
        Withdrawn,
    };
    let told = [
        (Applied, 2),
        (Invested, 5),
        (Recommended, 10),
        (DocumentReview, 11),
        (Panel, 6),
        (Selected, 8),
        (Rejected, 4),
        (Objected, 1),
        (Withdrawn, 3),
    ];
    assert_eq!(standing, BTreeMap::from(told));
    let above_cap = invested.iter().filter(|it| it.equity_share_basis_points > Some(3000));
    assert_eq!(above_cap.count(), 2);
    let supplements: Vec<_> = invested.iter().flat_map(|it| &it.supplements).collect();
    let open = supplements.iter().filter(|it| it.receive_date.is_none()).count();
    assert_eq!((supplements.len() - open, open), (3, 4));
    let recommended = |partner: &str| {
        let theirs = invested.iter().filter(|it| it.operator == partner);
        let with_it = |it: &Application| it.history.iter().any(|it| it.status() == Recommended);
        theirs.filter(|it| with_it(it)).count()
    };
    let beyond: Vec<&str> = ignite
        .quotas
        .iter()
        .map(|it| (it.partner.as_str(), it.places))
        .filter(|(partner, places)| recommended(partner) > usize::try_from(*places).unwrap())
        .map(|(partner, _)| partner)
        .collect();
    assert_eq!(beyond, ["partners/mangchi-accelerator"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_call_is_imported_as_it_is() {
    let app = App::start().await;
    let file =
        |name: &str| format!("{}/examples/fictional-call/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let files = ["applications", "operators", "programs", "startups"].map(file);
    let mut arguments = vec!["import"];
    arguments.extend(files.iter().map(String::as_str));
    for told in ["482 created, 0 updated, 0 unchanged, 0 refused", "0 created, 0 updated, 482 unch"]
    {
        let output = run(naru(&app, &arguments)).await;
        assert!(output.status.success() && out(&output).contains(told), "{}", err(&output));
    }
}
