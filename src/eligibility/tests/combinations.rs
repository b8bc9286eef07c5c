//! Kleene's logic, rules together, and what all of them come to.

use super::answers::{Answer, all, any, negated};
use super::*;
use crate::proto::{RuleCombination, RuleOperator, TrlRule};

const ANSWERS: [Answer; 3] = [Some(false), None, Some(true)];

#[test]
fn the_laws_of_three_valued_logic() {
    for a in ANSWERS {
        assert_eq!(negated(negated(a)), a);
        assert_eq!((all([a, Some(true)]), any([a, Some(false)])), (a, a));
        assert_eq!((all([a, Some(false)]), any([a, Some(true)])), (Some(false), Some(true)));
        for b in ANSWERS {
            assert_eq!((all([a, b]), any([a, b])), (all([b, a]), any([b, a])));
            assert_eq!(negated(all([a, b])), any([negated(a), negated(b)]));
            assert_eq!((all([a, any([a, b])]), any([a, all([a, b])])), (a, a));
            // What is known of one answer holds whatever the other turns out to be.
            for known in [Some(false), Some(true)] {
                let settles =
                    |joined: Answer, settled: Answer| joined.is_none_or(|_| joined == settled);
                assert!(
                    settles(all([a, None]), all([a, known]))
                        && settles(any([a, None]), any([a, known]))
                );
            }
            for c in ANSWERS {
                assert_eq!(all([all([a, b]), c]), all([a, all([b, c])]));
                assert_eq!(any([any([a, b]), c]), any([a, any([b, c])]));
                assert_eq!(all([a, any([b, c])]), any([all([a, b]), all([a, c])]));
            }
        }
    }
    assert_eq!((all([]), any([])), (Some(true), Some(false)));
}

/// Rules that pass, fail and are unknown for the start-up of these tests, and one that is not in force.
fn parts() -> Vec<ProgramRule> {
    let trl = |id: &str, trl_min| rule(id, Kind::Trl(TrlRule { trl_min, trl_max: 0 }));
    let age = crate::proto::AgeRule { months_max: 12, ..Default::default() };
    let mut gone = trl("gone", 9);
    gone.valid_until_date = date("2025-12-31");
    let parts = vec![trl("yes", 3), trl("no", 6), rule("open", Kind::Age(age)), gone];
    parts.into_iter().map(|it| ProgramRule { effect: RuleEffect::Part.into(), ..it }).collect()
}

fn joined(operator: RuleOperator, ids: &[&str]) -> ProgramRule {
    let rules = ids.iter().map(|&id| id.to_owned()).collect();
    rule("joined", Kind::Combination(RuleCombination { operator: operator.into(), rules }))
}

fn check_with(rules: Vec<ProgramRule>) -> EligibilityCheck {
    let startup = Startup { trl: Some(5), ..Startup::default() };
    let rules = parts().into_iter().chain(rules).collect();
    check(&program(rules), "", &startup, day("2026-03-01"), &facts())
}

#[test]
fn rules_are_joined() {
    use RuleOperator::{All, Any, Not};
    let cases: [(RuleOperator, &[&str], RuleAnswer, &[&str]); 10] = [
        (All, &["yes"], PASS, &[]),
        (All, &["yes", "open"], UNKNOWN, &["open"]),
        (All, &["yes", "no", "open"], FAIL, &["no", "open"]),
        (All, &["yes", "gone"], PASS, &[]),
        (Any, &["no", "yes"], PASS, &[]),
        (Any, &["no", "open"], UNKNOWN, &["no", "open"]),
        (Any, &["no", "gone"], FAIL, &["no"]),
        (Not, &["no"], PASS, &[]),
        (Not, &["open"], UNKNOWN, &["open"]),
        (Not, &["gone"], RuleAnswer::Unspecified, &[]),
    ];
    for (operator, ids, answer, options) in cases {
        let check = check_with(vec![joined(operator, ids)]);
        let finding = &check.findings[4];
        assert_eq!(finding.answer(), answer, "{operator:?} {ids:?}");
        let told: Vec<&str> =
            finding.remedies.iter().flat_map(|it| &it.options).map(String::as_str).collect();
        assert_eq!(told, options, "{operator:?} {ids:?}");
    }
}

#[test]
fn rules_that_are_joined_are_named_by_their_texts() {
    use RuleOperator::{All, Any};
    let text = |ko: &str, en: &str| Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() });
    let texts = [text("시제품", "A prototype"), text("제품", "A product"), text("1년 이내", "")];
    let named = parts().into_iter().zip(texts.into_iter().chain([None]));
    let named: Vec<ProgramRule> = named.map(|(it, text)| ProgramRule { text, ..it }).collect();
    let said = |operator, ids: &[&str]| {
        let rules = named.iter().cloned().chain([joined(operator, ids)]).collect();
        let startup = Startup { trl: Some(5), ..Startup::default() };
        let mut check = check(&program(rules), "", &startup, day("2026-03-01"), &facts());
        check.findings.remove(4)
    };
    let finding = said(All, &["yes", "no", "open"]);
    assert_eq!(korean(&finding.sentence), "충족: “시제품”; 미충족: “제품”; 확인 필요: “1년 이내”");
    assert_eq!(
        english(&finding.sentence),
        "passed: “A prototype”; failed: “A product”; not known: “1년 이내”"
    );
    let remedy = &finding.remedies[0].sentence;
    assert_eq!(korean(remedy), "다음 규칙의 조치 참고: “제품”, “1년 이내”");
    assert_eq!(english(remedy), "see these rules: “A product”, “1년 이내”");
    let remedy = &said(Any, &["no", "open"]).remedies[0].sentence;
    assert_eq!(korean(remedy), "다음 규칙 중 하나의 조치 참고: “제품”, “1년 이내”");
    assert_eq!(english(remedy), "see one of these rules: “A product”, “1년 이내”");
}

#[test]
fn hard_rules_decide_and_bonus_rules_give_points() {
    let effect = |id: &str, like: &str, effect: RuleEffect, bonus_points| {
        let base = parts().into_iter().find(|it| it.id == like).unwrap();
        ProgramRule { id: id.to_owned(), effect: effect.into(), bonus_points, ..base }
    };
    let bonus = |id: &str, like: &str, points| effect(id, like, RuleEffect::Bonus, points);
    let hard = |id: &str, like: &str| effect(id, like, RuleEffect::Hard, 0);
    let points = vec![bonus("a", "yes", 3), bonus("b", "no", 5), bonus("c", "open", 2)];
    let check = check_with(points.clone());
    let none = RuleAnswer::Unspecified;
    assert_eq!((check.answer(), check.bonus_points, check.bonus_points_max), (none, 3, 5));
    let check = check_with([points.clone(), vec![hard("d", "yes"), hard("e", "open")]].concat());
    assert_eq!(check.answer(), UNKNOWN);
    let check = check_with([points, vec![hard("d", "no"), hard("e", "open")]].concat());
    assert_eq!(check.answer(), FAIL);
    assert_eq!(check_with(vec![hard("f", "gone")]).answer(), none);
}

#[test]
fn a_track_has_its_own_rules() {
    let mut deep = rule("deep", Kind::Trl(TrlRule { trl_min: 7, trl_max: 0 }));
    deep.tracks = vec!["deep-tech".to_owned()];
    let both = rule("both", Kind::Trl(TrlRule { trl_min: 3, trl_max: 0 }));
    let program = program(vec![both, deep]);
    let startup = Startup { trl: Some(5), ..Startup::default() };
    let on = |track: &str| check(&program, track, &startup, day("2026-03-01"), &facts());
    assert_eq!((on("general").answer(), on("general").findings.len()), (PASS, 1));
    assert_eq!((on("deep-tech").answer(), on("deep-tech").findings.len()), (FAIL, 2));
}

#[test]
fn a_failure_tells_the_other_tracks_that_would_do() {
    let track = |id: &str| crate::proto::ProgramTrack { id: id.to_owned(), display_name: None };
    let young = |id: &str, months_max: i32| {
        let rule = rule(
            id,
            Kind::Age(crate::proto::AgeRule {
                start: crate::proto::AgeStart::BusinessRegistration.into(),
                months_max,
                ..crate::proto::AgeRule::default()
            }),
        );
        ProgramRule { tracks: vec![id.to_owned()], ..rule }
    };
    let mut program = program(vec![young("a", 12), young("b", 24), young("c", 120)]);
    program.tracks = ["a", "b", "c"].map(track).to_vec();
    let startup = Startup { business_registration_date: date("2020-01-02"), ..Startup::default() };
    let tracks =
        |on: &str, track: &str| check(&program, track, &startup, day(on), &facts()).passing_tracks;
    assert_eq!(tracks("2021-06-01", "a"), ["b", "c"]);
    assert_eq!(tracks("2023-06-01", "b"), ["c"]);
    assert_eq!(tracks("2021-06-01", "b"), [""; 0], "it passes by its own");
    let unknown = Startup::default();
    assert_eq!(check(&program, "a", &unknown, day("2021-06-01"), &facts()).passing_tracks, [""; 0]);
}
