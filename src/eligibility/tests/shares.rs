//! Shares: related parties, days known in part, holders that nobody names.

use super::*;
use crate::proto::{EquityPosition, EquityShareRule, PartyClass};

fn position(class: PartyClass, related: Option<bool>, share: i32, on: &str) -> EquityPosition {
    EquityPosition {
        holder: format!("{class:?}"),
        party_class: class.into(),
        related_party: related,
        share_basis_points: share,
        as_of_date: date(on),
        provenance: None,
    }
}

fn held(positions: &[EquityPosition]) -> Startup {
    Startup { equity: positions.to_vec(), ..Startup::default() }
}

fn founders(includes_related_parties: bool) -> Kind {
    Kind::EquityShare(EquityShareRule {
        party_classes: vec![PartyClass::Founders.into()],
        includes_related_parties,
        basis_points_min: 6_000,
        basis_points_max: None,
    })
}

fn operators() -> Kind {
    Kind::EquityShare(EquityShareRule {
        party_classes: vec![PartyClass::Operator.into()],
        basis_points_max: Some(3_000),
        ..EquityShareRule::default()
    })
}

#[test]
fn shares_of_a_class_are_added_and_compared() {
    use PartyClass::{Employees, Founders, Investor, Operator};
    let on = "2026-01-01";
    let p = |class, share| position(class, Some(false), share, on);
    let cases = [
        (founders(false), vec![p(Founders, 6_000), p(Investor, 4_000)], PASS),
        (founders(false), vec![p(Founders, 5_999), p(Investor, 4_001)], FAIL),
        (founders(false), vec![p(Founders, 3_000), p(Founders, 3_000), p(Investor, 4_000)], PASS),
        (founders(false), vec![p(Founders, 5_500), p(Investor, 4_001)], FAIL),
        (founders(false), vec![p(Founders, 5_500), p(Investor, 3_000)], UNKNOWN),
        (founders(false), vec![p(Founders, 6_500)], PASS),
        (founders(false), vec![], UNKNOWN),
        (operators(), vec![p(Operator, 3_000), p(Founders, 7_000)], PASS),
        (operators(), vec![p(Operator, 3_001)], FAIL),
        (operators(), vec![p(Operator, 2_000), p(Founders, 7_000)], PASS),
        (operators(), vec![p(Operator, 2_000), p(Employees, 6_999)], UNKNOWN),
        (operators(), vec![p(Founders, 10_000)], PASS),
    ];
    for (kind, positions, answer) in cases {
        let finding = find(&kind, &held(&positions), "2026-03-01");
        assert_eq!(finding.answer(), answer, "{positions:?}");
    }
}

#[test]
fn related_parties_count_where_the_rule_says_so() {
    use PartyClass::{Founders, Investor};
    let on = "2026-01-01";
    let with = |related| {
        held(&[
            position(Founders, None, 5_000, on),
            position(Investor, related, 1_000, on),
            position(Investor, Some(false), 4_000, on),
        ])
    };
    let answer = |kind: &Kind, related| find(kind, &with(related), "2026-03-01").answer();
    assert_eq!(answer(&founders(true), Some(true)), PASS);
    assert_eq!(answer(&founders(true), Some(false)), FAIL);
    assert_eq!(answer(&founders(true), None), UNKNOWN);
    assert_eq!(answer(&founders(false), Some(true)), FAIL);
    assert_eq!(answer(&founders(false), None), FAIL);
    let finding = find(&founders(true), &with(None), "2026-03-01");
    assert_eq!(fields(&finding), ["equity[1].related_party"]);
    let sentence = english(&finding.sentence);
    assert!(sentence.contains("50% to 60%") && sentence.contains("at least 60%"), "{sentence}");
}

#[test]
fn the_latest_positions_count() {
    use PartyClass::{Founders, Investor};
    let both = |share, on| {
        [position(Founders, None, share, on), position(Investor, Some(false), 10_000 - share, on)]
    };
    let startup = |first, second| {
        let positions = [both(7_000, first), both(5_000, second)].concat();
        held(&positions)
    };
    let cases = [
        (startup("2025-01-01", "2026-02-01"), "2026-01-31", PASS, "2026-01-31"),
        (startup("2025-01-01", "2026-02-01"), "2026-02-01", FAIL, ""),
        (startup("2025-01-01", "2026-02-01"), "2024-12-31", UNKNOWN, "2024-12-31"),
        (startup("2025-01-01", "2026"), "2026-06-01", UNKNOWN, "2026-12-30"),
        (startup("2025-01-01", "2026"), "2026-12-31", FAIL, ""),
        (startup("2025", "2025-06-01"), "2026-06-01", UNKNOWN, ""),
    ];
    for (startup, on, answer, holds) in cases {
        let finding = find(&founders(false), &startup, on);
        assert_eq!((finding.answer(), until(&finding).as_str()), (answer, holds), "{on}");
    }
}

#[test]
fn whoever_holds_too_much_or_too_little_is_told_in_plain_words() {
    use PartyClass::{Employees, Founders, Investor, Operator, Other};
    let on = "2026-01-01";
    let of = |classes: &[PartyClass], related, min, max| {
        Kind::EquityShare(EquityShareRule {
            party_classes: classes.iter().map(|&it| it.into()).collect(),
            includes_related_parties: related,
            basis_points_min: min,
            basis_points_max: max,
        })
    };
    let startup = held(&[
        position(Operator, Some(false), 3_300, on),
        position(Founders, None, 3_700, on),
        position(Investor, Some(true), 3_000, on),
    ]);
    let cases = [
        (
            of(&[Operator], false, 0, Some(3_000)),
            "program operators hold 33%; the rule says at most 30%",
            "program operators together have to hold at most 30%, 3% less than now",
            "운영사 지분 33% (기준 30% 이하)",
            "운영사 지분이 30% 이하일 것(지금보다 3% 낮게)",
        ),
        (
            of(&[Founders, Employees], true, 6_750, None),
            "founders and employees, with related parties, hold 67%; the rule says at least 67.5%",
            "founders and employees, with related parties, together have to hold at least 67.5%, 0.5% more than now",
            "창업자 측·임직원(특수관계인 포함) 지분 67% (기준 67.5% 이상)",
            "창업자 측·임직원(특수관계인 포함) 지분이 67.5% 이상일 것(지금보다 0.5% 높게)",
        ),
        (
            of(&[Operator, Investor, Other], false, 1, Some(6_000)),
            "program operators, investors and others hold 63%; the rule says from 0.01% to 60%",
            "program operators, investors and others together have to hold at most 60%, 3% less than now",
            "운영사·투자자·기타 지분 63% (기준 0.01%~60%)",
            "운영사·투자자·기타 지분이 60% 이하일 것(지금보다 3% 낮게)",
        ),
    ];
    for (kind, en, remedy_en, ko, remedy_ko) in cases {
        let finding = find(&kind, &startup, "2026-03-01");
        let remedy = &finding.remedies[0];
        assert_eq!((finding.answer(), remedy.kind()), (FAIL, RemedyKind::Reach));
        assert_eq!((english(&finding.sentence), english(&remedy.sentence)), (en, remedy_en));
        assert_eq!((korean(&finding.sentence), korean(&remedy.sentence)), (ko, remedy_ko));
    }
}
