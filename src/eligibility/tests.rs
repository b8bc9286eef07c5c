//! What checks promise:
//! 1. each kind of rule judges its boundaries right, by tables of cases (`ages`, `shares`, `money`, `profiles`,
//!    `papers`);
//! 2. a pass or a failure stays what it is whatever turns out of what was not known (`properties`);
//! 3. a profile that is changed as a remedy says passes (`properties`);
//! 4. an answer holds until the day that is told, and not a day longer (`properties`);
//! 5. answers go together by Kleene's logic (`combinations`);
//! 6. what stands between an operator and an applicant is told, at each boundary (`conflicts`);
//! 7. a summary counts what the checks say, and what it says alone decides a check does (`summaries`).

mod ages;
mod combinations;
mod conflicts;
mod made;
mod money;
mod papers;
mod profiles;
mod properties;
mod shares;
mod summaries;

use std::sync::LazyLock;

use super::*;
use crate::proto::{Date, LocalizedText, Money, Place, RegionClass};

const PASS: RuleAnswer = RuleAnswer::Pass;
const FAIL: RuleAnswer = RuleAnswer::Fail;
const UNKNOWN: RuleAnswer = RuleAnswer::Unknown;

const OPERATOR: &str = "partners/operator";
const ANGEL: &str = "partners/angel";

static PARTNER_KINDS: LazyLock<HashMap<String, PartnerKind>> = LazyLock::new(|| {
    let kinds = [(OPERATOR, PartnerKind::TipsOperator), (ANGEL, PartnerKind::Angel)];
    kinds.map(|(name, kind)| (name.to_owned(), kind)).into()
});

fn facts() -> Facts<'static> {
    Facts { taxonomy: Taxonomy::builtin(), rates: Rates::builtin(), partner_kinds: &PARTNER_KINDS }
}

fn day(text: &str) -> civil::Date {
    text.parse().unwrap()
}

/// A date from `2026`, `2026-03` or `2026-03-01`; nothing from nothing.
fn date(text: &str) -> Option<Date> {
    let mut parts = text.split('-').map(|part| part.parse().unwrap_or_default());
    let date = Date {
        year: parts.next()?,
        month: parts.next().unwrap_or_default(),
        day: parts.next().unwrap_or_default(),
    };
    (date.year > 0).then_some(date)
}

fn won(millions: i64) -> Option<Money> {
    money("KRW", millions * 1_000_000)
}

fn money(code: &str, units: i64) -> Option<Money> {
    Some(Money { currency_code: code.to_owned(), units, nanos: 0 })
}

fn place(country: &str, region: &str) -> Option<Place> {
    let place =
        Place { country_code: country.into(), region_code: region.into(), ..Place::default() };
    Some(place)
}

fn rule(id: &str, kind: Kind) -> ProgramRule {
    ProgramRule {
        id: id.to_owned(),
        effect: RuleEffect::Hard.into(),
        kind: Some(kind),
        ..ProgramRule::default()
    }
}

/// A program of these rules, whose region classes are the capital area and Korea.
fn program(rules: Vec<ProgramRule>) -> Program {
    let class = |id: &str, codes: &[&str]| RegionClass {
        id: id.to_owned(),
        display_name: Some(LocalizedText { ko: format!("{id} 지역"), en: id.to_owned() }),
        place_codes: codes.iter().map(|&code| code.to_owned()).collect(),
    };
    Program {
        year: 2025,
        region_classes: vec![
            class("capital", &["KR-11", "KR-28", "KR-41"]),
            class("korea", &["KR"]),
        ],
        rules,
        ..Program::default()
    }
}

/// The finding of one rule alone.
fn find(kind: &Kind, startup: &Startup, on: &str) -> RuleFinding {
    let program = program(vec![rule("it", kind.clone())]);
    let mut check = check(&program, "", startup, day(on), &facts());
    assert_eq!(check.answer, check.findings[0].answer);
    assert_eq!(check.holds_until_date, check.findings[0].holds_until_date);
    check.findings.remove(0)
}

/// Until when the answer holds; nothing where it does for good.
fn until(finding: &RuleFinding) -> String {
    finding
        .holds_until_date
        .as_ref()
        .map_or_else(String::new, |it| calendar::day(it).unwrap().to_string())
}

/// What is missing, by the fields that the remedies name.
fn fields(finding: &RuleFinding) -> Vec<&str> {
    finding.remedies.iter().map(|it| it.field.as_str()).collect()
}

fn korean(text: &Option<LocalizedText>) -> &str {
    &text.as_ref().unwrap().ko
}

fn english(text: &Option<LocalizedText>) -> &str {
    let text = text.as_ref().unwrap();
    assert!(!text.ko.is_empty());
    &text.en
}
