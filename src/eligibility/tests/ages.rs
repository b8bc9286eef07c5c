//! Ages: exactly so many years, leap days, dates known in part.

use super::*;
use crate::proto::{AgeRule, AgeStart};

fn years(years: i32) -> AgeRule {
    let start = AgeStart::BusinessRegistration.into();
    AgeRule { start, months_max: years * 12, ..AgeRule::default() }
}

fn begun(text: &str) -> Startup {
    Startup { business_registration_date: date(text), ..Startup::default() }
}

#[test]
fn the_day_on_which_an_age_is_reached_is_the_last_one() {
    let below = AgeRule { is_below: true, ..years(7) };
    let cases = [
        (years(7), "2020-03-02", "2027-03-02", PASS, "2027-03-02"),
        (years(7), "2020-03-02", "2027-03-03", FAIL, ""),
        (below, "2020-03-02", "2027-03-01", PASS, "2027-03-01"),
        (below, "2020-03-02", "2027-03-02", FAIL, ""),
        (years(7), "2020-02-29", "2027-02-28", PASS, "2027-02-28"),
        (years(7), "2020-02-29", "2027-03-01", FAIL, ""),
        (years(4), "2020-02-29", "2024-02-29", PASS, "2024-02-29"),
        (years(4), "2020-02-29", "2024-03-01", FAIL, ""),
        (years(3), "2021-02-28", "2024-02-28", PASS, "2024-02-28"),
        (years(3), "2021-02-28", "2024-02-29", FAIL, ""),
        (years(7), "2027-01-01", "2026-12-31", PASS, "2034-01-01"),
        (years(7), "2019", "2026-01-01", PASS, "2026-01-01"),
        (years(7), "2019", "2026-01-02", UNKNOWN, "2026-12-31"),
        (years(7), "2019", "2026-12-31", UNKNOWN, "2026-12-31"),
        (years(7), "2019", "2027-01-01", FAIL, ""),
        (years(7), "2020-02", "2027-02-01", PASS, "2027-02-01"),
        (years(7), "2020-02", "2027-02-28", UNKNOWN, "2027-02-28"),
        (years(7), "2020-02", "2027-03-01", FAIL, ""),
        (years(7), "", "2027-03-01", UNKNOWN, ""),
    ];
    for (rule, start, on, answer, holds) in cases {
        let finding = find(&Kind::Age(rule), &begun(start), on);
        assert_eq!((finding.answer(), until(&finding).as_str()), (answer, holds), "{start} {on}");
    }
}

#[test]
fn what_is_not_known_is_asked_for_and_what_is_too_old_stays_so() {
    let kind = Kind::Age(years(7));
    for start in ["", "2019"] {
        let finding = find(&kind, &begun(start), "2026-05-01");
        assert_eq!(fields(&finding), ["business_registration_date"]);
        assert_eq!(finding.remedies[0].kind(), RemedyKind::State);
    }
    let finding = find(&kind, &begun("2010-01-01"), "2026-05-01");
    assert_eq!(finding.remedies[0].kind(), RemedyKind::None);
    let finding = find(&kind, &begun("2020-03-02"), "2026-05-01");
    let sentence = english(&finding.sentence);
    assert!(sentence.contains("2020-03-02") && sentence.contains("until 2027-03-02"), "{sentence}");
}

#[test]
fn until_when_it_passes_is_told_and_of_a_failure_until_when_it_did() {
    let cases = [
        ("2018-01-02", "2025-01-02", "2025-01-02까지 충족", "it passes until 2025-01-02"),
        ("2018-01-02", "2025-01-03", "2025-01-02까지 충족했음", "it passed until 2025-01-02"),
        (
            "2018-01",
            "2025-01-01",
            "2025-01-01까지 확실히 충족, 2025-01-31 후 미충족",
            "it surely passes until 2025-01-01, and no more after 2025-01-31",
        ),
        (
            "2018-01",
            "2025-01-02",
            "2025-01-01까지 확실히 충족했음, 2025-01-31 후 미충족",
            "it surely passed until 2025-01-01, and passes no more after 2025-01-31",
        ),
        (
            "2018-01",
            "2025-02-01",
            "늦어도 2025-01-31까지만 충족했음",
            "it passed until 2025-01-31 at the latest",
        ),
    ];
    for (start, on, ko, en) in cases {
        let sentence = find(&Kind::Age(years(7)), &begun(start), on).sentence;
        assert_eq!(korean(&sentence).split_once(", ").unwrap().1, ko, "{start} {on}");
        assert_eq!(english(&sentence).split_once("; ").unwrap().1, en, "{start} {on}");
    }
}

#[test]
fn the_rule_says_from_which_day_and_on_which_day() {
    let both = Startup { incorporation_date: date("2021-01-01"), ..begun("2018-01-01") };
    let incorporated = AgeRule { start: AgeStart::Incorporation.into(), ..years(7) };
    assert_eq!(find(&Kind::Age(years(7)), &both, "2026-01-01").answer(), FAIL);
    assert_eq!(find(&Kind::Age(incorporated), &both, "2026-01-01").answer(), PASS);
    let on = AgeRule { reference_date: date("2025-06-01"), ..years(7) };
    let cases = [
        ("2018-06-01", PASS, "기준일 2025-06-01 충족", "it passes as of 2025-06-01"),
        ("2018-05-31", FAIL, "기준일 2025-06-01 미충족", "it fails as of 2025-06-01"),
        (
            "2018",
            UNKNOWN,
            "기준일 2025-06-01 충족 여부 미확인",
            "it is not known whether it passes as of 2025-06-01",
        ),
    ];
    for (start, answer, ko, en) in cases {
        // The day of the rule counts, whatever the day of the check.
        for check in ["2020-01-01", "2026-01-01"] {
            let finding = find(&Kind::Age(on), &begun(start), check);
            assert_eq!((finding.answer(), until(&finding).as_str()), (answer, ""), "{start}");
            assert_eq!(korean(&finding.sentence).split_once(", ").unwrap().1, ko);
            assert_eq!(english(&finding.sentence).split_once("; ").unwrap().1, en);
        }
    }
}

#[test]
fn a_rule_counts_only_while_it_is_in_force() {
    let mut old = rule("old", Kind::Age(years(7)));
    old.valid_until_date = date("2025-12-31");
    let mut new = rule("new", Kind::Age(years(10)));
    new.valid_from_date = date("2026-01-01");
    let program = program(vec![old, new]);
    let answers = |on: &str| {
        let check = check(&program, "", &begun("2017-06-01"), day(on), &facts());
        let holds = check.holds_until_date.and_then(|it| calendar::day(&it));
        let each = [check.findings[0].answer(), check.findings[1].answer()];
        (check.answer(), each, holds.map(|it| it.to_string()).unwrap_or_default())
    };
    let none = RuleAnswer::Unspecified;
    assert_eq!(answers("2024-06-01"), (PASS, [PASS, none], "2024-06-01".to_owned()));
    assert_eq!(answers("2025-12-31"), (FAIL, [FAIL, none], "2025-12-31".to_owned()));
    assert_eq!(answers("2026-01-01"), (PASS, [none, PASS], "2027-06-01".to_owned()));
}
