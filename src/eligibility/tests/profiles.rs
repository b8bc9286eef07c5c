//! Seats, sectors, people and readiness.

use super::*;
use crate::proto::{
    DeepTechField, HeadcountRule, RegionRule, SectorRule, TrlRule, YearFigures, rule_value,
};

const ON: &str = "2026-03-01";

#[test]
fn a_seat_lies_in_a_class_or_outside() {
    let rule = |class: &str, is_outside| {
        Kind::Region(RegionRule { region_class: class.to_owned(), is_outside })
    };
    let cases = [
        (rule("capital", false), place("KR", "KR-11"), PASS),
        (rule("capital", false), place("KR", "KR-29"), FAIL),
        (rule("capital", false), place("KR", ""), UNKNOWN),
        (rule("capital", false), place("US", ""), FAIL),
        (rule("capital", false), None, UNKNOWN),
        (rule("capital", true), place("KR", "KR-41"), FAIL),
        (rule("capital", true), place("KR", "KR-50"), PASS),
        (rule("capital", true), place("KR", ""), UNKNOWN),
        (rule("korea", false), place("KR", ""), PASS),
        (rule("korea", true), place("KR", "KR-11"), FAIL),
        (rule("nowhere", false), place("KR", "KR-11"), UNKNOWN),
    ];
    for (kind, place, answer) in cases {
        let shown = format!("{kind:?} {place:?}");
        let finding = find(&kind, &Startup { place, ..Startup::default() }, ON);
        assert_eq!(finding.answer(), answer, "{shown}");
    }
}

#[test]
fn a_seat_is_named_as_people_do() {
    let kind = Kind::Region(RegionRule { region_class: "capital".to_owned(), is_outside: false });
    let cases = [
        (place("KR", "KR-29"), "본점 광주광역시", "the seat lies in Gwangju"),
        (place("US", ""), "본점 미국", "the seat lies in the United States"),
        (place("US", "US-CA"), "본점 US-CA", "the seat lies in US-CA"),
        (None, "본점 미확인", "the seat is not known"),
    ];
    for (place, ko, en) in cases {
        let sentence = find(&kind, &Startup { place, ..Startup::default() }, ON).sentence;
        assert_eq!(korean(&sentence), format!("{ko} (기준: capital 지역 내)"));
        assert_eq!(english(&sentence), format!("{en}; it has to lie in capital"));
    }
}

#[test]
fn a_narrower_sector_is_in_the_field_and_a_broader_one_leaves_it_open() {
    let named = |sectors: &[&str]| SectorRule {
        sectors: sectors.iter().map(|&id| id.to_owned()).collect(),
        ..SectorRule::default()
    };
    let deep_tech = SectorRule {
        deep_tech_fields: vec![DeepTechField::Robotics.into()],
        ..SectorRule::default()
    };
    let cases: [(SectorRule, &[&str], RuleAnswer); 12] = [
        (named(&["sensors"]), &["sensors"], PASS),
        (named(&["sensors"]), &["lidar"], PASS),
        (named(&["lidar"]), &["sensors"], UNKNOWN),
        (named(&["lidar"]), &["sensors", "lidar"], PASS),
        (named(&["lidar"]), &["fintech"], FAIL),
        (named(&["gas-sensors"]), &["lidar"], FAIL),
        (named(&["gas-sensors"]), &["lidar", "sensors"], FAIL),
        (named(&["gas-sensors"]), &["fintech", "sensors"], UNKNOWN),
        (named(&["sensors"]), &["lidar", "sensors"], PASS),
        (named(&["lidar"]), &[], UNKNOWN),
        (deep_tech.clone(), &["robotics"], PASS),
        (deep_tech, &["fintech"], FAIL),
    ];
    for (rule, sectors, answer) in cases {
        let sectors = sectors.iter().map(|&id| id.to_owned()).collect();
        let startup = Startup { sectors, ..Startup::default() };
        let finding = find(&Kind::Sector(rule.clone()), &startup, ON);
        assert_eq!(finding.answer(), answer, "{rule:?} {:?}", startup.sectors);
    }
}

#[test]
fn of_a_sector_that_is_too_broad_it_is_asked_which_field_within_it() {
    let rule = SectorRule { sectors: vec!["gas-sensors".to_owned()], ..SectorRule::default() };
    let cases: [(&[&str], &str, &str); 3] = [
        (&[], "to be stated: the field of business", "확인 필요: 사업 분야"),
        (
            &["sensors"],
            "to be stated: which field within Sensors",
            "확인 필요: 센서 안의 세부 분야",
        ),
        (
            &["fintech", "sensors"],
            "to be stated: which field within Sensors",
            "확인 필요: 센서 안의 세부 분야",
        ),
    ];
    for (sectors, en, ko) in cases {
        let sectors = sectors.iter().map(|&id| id.to_owned()).collect();
        let startup = Startup { sectors, ..Startup::default() };
        let finding = find(&Kind::Sector(rule.clone()), &startup, ON);
        let remedy = &finding.remedies[0];
        assert_eq!((finding.answer(), fields(&finding)), (UNKNOWN, vec!["sectors"]));
        assert_eq!(remedy.options, rule.sectors);
        assert_eq!((english(&remedy.sentence), korean(&remedy.sentence)), (en, ko));
    }
}

#[test]
fn numbers_lie_between_limits() {
    let staff = |headcount| Startup {
        years: vec![
            YearFigures { year: 2024, headcount: Some(1), ..YearFigures::default() },
            YearFigures { year: 2025, headcount, ..YearFigures::default() },
            YearFigures { year: 2026, headcount: Some(9), ..YearFigures::default() },
        ],
        ..Startup::default()
    };
    let limits = |headcount_min, headcount_max| {
        Kind::Headcount(HeadcountRule { headcount_min, headcount_max })
    };
    let cases = [
        (limits(2, 0), staff(Some(2)), PASS, Some(2)),
        (limits(2, 0), staff(Some(0)), FAIL, Some(0)),
        (limits(0, 5), staff(Some(5)), PASS, Some(5)),
        (limits(0, 5), staff(Some(6)), FAIL, Some(6)),
        (limits(2, 5), staff(None), FAIL, Some(1)),
        (limits(2, 5), Startup::default(), UNKNOWN, None),
    ];
    for (kind, startup, answer, found) in cases {
        let finding = find(&kind, &startup, ON);
        let count = found.map(rule_value::Value::Count);
        assert_eq!(finding.answer(), answer, "{kind:?} {found:?}");
        assert_eq!(finding.found_min.and_then(|it| it.value), count);
    }
    let finding = find(&limits(0, 5), &staff(Some(5)), ON);
    assert_eq!(until(&finding), "2026-12-30");
    let remedies = [
        (limits(2, 5), staff(Some(1)), 2, "at least 2", "2명 이상일 것"),
        (limits(2, 5), staff(Some(6)), 5, "at most 5", "5명 이하일 것"),
    ];
    for (kind, startup, count, en, ko) in remedies {
        let remedy = find(&kind, &startup, ON).remedies.remove(0);
        assert_eq!((remedy.kind(), remedy.field.as_str()), (RemedyKind::Reach, "years"));
        assert_eq!(remedy.value.and_then(|it| it.value), Some(rule_value::Value::Count(count)));
        assert_eq!(english(&remedy.sentence), format!("a later year with a staff of {en}"));
        assert_eq!(korean(&remedy.sentence), format!("이후 연도 말 상시근로자 수가 {ko}"));
    }

    let readiness = Kind::Trl(TrlRule { trl_min: 6, trl_max: 8 });
    for (trl, answer) in
        [(Some(5), FAIL), (Some(6), PASS), (Some(8), PASS), (Some(9), FAIL), (None, UNKNOWN)]
    {
        let finding = find(&readiness, &Startup { trl, ..Startup::default() }, ON);
        assert_eq!(finding.answer(), answer, "{trl:?}");
        let fields = fields(&finding);
        assert!(if answer == PASS { fields.is_empty() } else { fields == ["trl"] });
    }
    let too_low = find(&readiness, &Startup { trl: Some(5), ..Startup::default() }, ON);
    assert_eq!(english(&too_low.remedies[0].sentence), "has to be at least 6, 1 more than now");
}
