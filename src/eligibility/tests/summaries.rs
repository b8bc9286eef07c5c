//! What many checks say together.

use proptest::collection::vec;
use proptest::prelude::*;

use super::made::{Tape, rules, startup, told};
use super::*;
use crate::proto::{
    AgeRule, AgeStart, Certificate, DocumentRule, EligibilitySummary, EquityPosition, FundingRound,
    HeadcountRule, MissingDatum, PartyClass, ProgramOutcome, ProgramRecord, RoundInvestor,
    RoundSought, RuleCombination, RuleOperator, TrlRule,
};

const TODAY: &str = "2025-06-15";

fn summary(program: &Program, startups: &[Startup], within: i32) -> EligibilitySummary {
    let mut tally = Tally::new(program, day(TODAY), within);
    checks(program, startups).iter().for_each(|check| tally.add(check));
    tally.finish()
}

fn checks(program: &Program, startups: &[Startup]) -> Vec<EligibilityCheck> {
    startups.iter().map(|it| check(program, "", it, day(TODAY), &facts())).collect()
}

fn age(id: &str, months_max: i32) -> ProgramRule {
    let start = AgeStart::BusinessRegistration.into();
    rule(id, Kind::Age(AgeRule { start, months_max, ..AgeRule::default() }))
}

fn trl(id: &str, trl_min: i32) -> ProgramRule {
    rule(id, Kind::Trl(TrlRule { trl_min, trl_max: 0 }))
}

fn began(on: &str, trl: Option<i32>) -> Startup {
    Startup { business_registration_date: date(on), trl, ..Startup::default() }
}

/// The rule, the field and the two counts of each thing that is missing.
fn missing(of: &EligibilitySummary) -> Vec<(&str, &str, i32, i32)> {
    let one = |it| {
        let MissingDatum { rule, field, checks, deciding_checks, .. }: &MissingDatum = it;
        (rule.as_str(), field.as_str(), *checks, *deciding_checks)
    };
    of.missing.iter().map(one).collect()
}

#[test]
fn checks_are_counted_by_answer_and_by_the_rules_that_they_fail() {
    let program = program(vec![age("young", 12), trl("ready", 6), trl("almost", 4)]);
    let startups = [
        began("2025-01-01", Some(9)),
        began("2020-01-01", Some(9)),
        began("2020-01-01", Some(5)),
        began("2025-01-01", Some(5)),
        began("2025-01-01", Some(2)),
        began("", Some(9)),
    ];
    let told = summary(&program, &startups, 90);
    assert_eq!([told.total_checks, told.passing, told.failing, told.undecided], [6, 1, 4, 1]);
    let counts: Vec<_> =
        told.failing_rules.iter().map(|it| (it.rule.as_str(), it.checks, it.sole_checks)).collect();
    assert_eq!(counts, [("ready", 3, 1), ("young", 2, 1), ("almost", 1, 0)]);
    let none = Program { rules: Vec::new(), ..program };
    assert_eq!(summary(&none, &startups, 90).not_judged, 6);
}

#[test]
fn what_is_missing_is_told_with_that_which_alone_decides_first() {
    let staff = HeadcountRule { headcount_min: 2, headcount_max: 0 };
    let titles = vec!["벤처기업확인서".to_owned(), "이노비즈확인서".to_owned()];
    let program = program(vec![
        trl("ready", 6),
        age("young", 12),
        age("not-too-young", 24),
        rule("staff", Kind::Headcount(staff)),
        rule("venture", Kind::Document(DocumentRule { titles: titles.clone() })),
    ]);
    let with = |on: &str, trl, is_complete: bool| {
        let mut startup = began(on, trl);
        if is_complete {
            startup.certificates =
                vec![Certificate { title: titles[1].clone(), ..Certificate::default() }];
            startup.years = vec![crate::proto::YearFigures {
                year: 2024,
                headcount: Some(3),
                ..crate::proto::YearFigures::default()
            }];
        }
        startup
    };
    let startups = [
        with("", Some(6), true),
        with("2025", Some(6), true),
        with("2025-03-02", None, true),
        with("2025-03-02", None, false),
        with("2025-03-02", None, false),
        // Who fails is not told what else is missing.
        with("", Some(1), false),
    ];
    let told = summary(&program, &startups, 90);
    assert_eq!((told.undecided, told.failing), (4, 1), "{told:?}");
    let expected = [
        ("ready", "trl", 3, 1),
        ("young", "business_registration_date", 1, 1),
        ("not-too-young", "business_registration_date", 1, 1),
        ("staff", "years", 2, 0),
        ("venture", "certificates", 2, 0),
    ];
    assert_eq!(missing(&told), expected);
    assert_eq!(told.missing[4].options, titles);
    assert_eq!(told.missing[0].options, [""; 0]);
}

#[test]
fn a_combination_lacks_what_its_unknown_rules_lack() {
    let part = |it: ProgramRule| ProgramRule { effect: RuleEffect::Part.into(), ..it };
    let any = |ids: &[&str]| {
        let rules = ids.iter().map(|&id| id.to_owned()).collect();
        Kind::Combination(RuleCombination { operator: RuleOperator::Any.into(), rules })
    };
    let bonus = ProgramRule { effect: RuleEffect::Bonus.into(), ..trl("points", 9) };
    let program = program(vec![
        part(trl("ready", 6)),
        part(age("young", 12)),
        part(age("younger", 6)),
        part(rule("inner", any(&["young", "younger"]))),
        rule("either", any(&["ready", "inner"])),
        bonus,
    ]);
    let told = summary(&program, &[began("", Some(1)), began("", None)], 90);
    let expected = [
        ("young", "business_registration_date", 2, 1),
        ("younger", "business_registration_date", 2, 1),
        ("ready", "trl", 1, 0),
    ];
    assert_eq!(missing(&told), expected);
}

#[test]
fn what_no_datum_can_decide_is_not_told_to_be_decided_by_one() {
    let unjudged = ProgramRule { kind: None, ..trl("strange", 1) };
    let told = summary(&program(vec![trl("ready", 6), unjudged]), &[began("", None)], 90);
    assert_eq!(missing(&told), [("ready", "trl", 1, 0)]);
}

#[test]
fn who_soon_qualifies_no_more_is_told_the_soonest_first() {
    let mut until = trl("ready", 6);
    until.valid_until_date = date("2025-09-01");
    let program = program(vec![age("young", 12), until]);
    let named = |name: &str, on: &str| Startup { name: name.to_owned(), ..began(on, Some(9)) };
    let startups = [named("b", "2024-06-25"), named("a", "2024-06-25"), named("c", "2024-06-20")];
    let told = |within| {
        let ending = summary(&program, &startups, within).ending;
        ending.into_iter().map(|it| (it.startup, it.rules)).collect::<Vec<_>>()
    };
    let all = ["c", "b", "a"].map(|it| (it.to_owned(), vec!["young".to_owned()]));
    assert_eq!(told(10), all, "the tenth day after the check is the last one");
    assert_eq!(told(9), all[..1]);
    assert_eq!(told(5), all[..1]);
    assert_eq!(told(4), []);
    let told = &summary(&program, &startups[..1], 10).ending[0];
    assert_eq!(told.holds_until_date, date("2025-06-25"));
}

#[test]
fn no_more_is_kept_than_is_told() {
    let program = program(vec![age("young", 12)]);
    let startup = |at: u32| Startup {
        name: format!("startups/s{at}"),
        ..began(if at < 600 { "2024-06-26" } else { "2024-06-25" }, None)
    };
    let startups: Vec<Startup> = (0..700).map(startup).collect();
    let ending = summary(&program, &startups, 90).ending;
    assert_eq!(ending.len(), 500);
    assert_eq!(ending[0].startup, "startups/s600");
    assert_eq!(ending[499].startup, "startups/s399");
}

/// A program of a few of the rules that a tape makes, or of one that joins some.
fn few(tape: &mut Tape<'_>) -> Program {
    let all = rules(tape);
    let count = 1 + tape.below(3);
    let mut chosen: Vec<ProgramRule> = (0..count).map(|_| tape.one(&all)).collect();
    if let Some(joined) = chosen.iter().find(|it| matches!(it.kind, Some(Kind::Combination(_)))) {
        let id = joined.id.clone();
        chosen = all;
        for rule in chosen.iter_mut().filter(|it| it.id != id) {
            rule.effect = RuleEffect::Part.into();
        }
    }
    chosen.dedup_by(|one, other| one.id == other.id);
    program(chosen)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn sums_agree_with_the_checks(tape in vec(any::<u8>(), 1_500)) {
        let mut tape = Tape(tape.iter());
        let program = program(rules(&mut tape).into_iter().take(4).collect());
        let startups: Vec<Startup> = (0..8).map(|_| startup(&mut tape)).collect();
        let told = summary(&program, &startups, 90);
        let checks = checks(&program, &startups);
        let count = |answer| checks.iter().filter(|it| it.answer() == answer).count();
        let counts = [told.passing, told.failing, told.undecided, told.not_judged];
        let expected = [PASS, FAIL, UNKNOWN, RuleAnswer::Unspecified].map(count);
        prop_assert_eq!(counts.map(|it| usize::try_from(it).unwrap()), expected);
        prop_assert_eq!(counts.iter().sum::<i32>(), told.total_checks);

        let fails = |check: &&EligibilityCheck, id: &str| {
            check.findings.iter().any(|it| it.rule == id && it.answer() == FAIL)
        };
        for count in &told.failing_rules {
            let failing = checks.iter().filter(|it| fails(it, &count.rule)).count();
            prop_assert_eq!(usize::try_from(count.checks).unwrap(), failing);
        }
        let sole = told.failing_rules.iter().map(|it| it.sole_checks).sum::<i32>();
        let by_one = |check: &&EligibilityCheck| {
            check.findings.iter().filter(|it| it.answer() == FAIL).count() == 1
        };
        prop_assert_eq!(usize::try_from(sole).unwrap(), checks.iter().filter(by_one).count());
        for datum in &told.missing {
            prop_assert!(0 <= datum.deciding_checks && datum.deciding_checks <= datum.checks);
            prop_assert!(0 < datum.checks && datum.checks <= told.undecided);
        }
        prop_assert!(told.undecided == 0 || !told.missing.is_empty());
        let within = day(TODAY).saturating_add(jiff::Span::new().days(90));
        let ends = |check: &&EligibilityCheck| {
            let until = check.holds_until_date.as_ref().and_then(calendar::day);
            check.answer() == PASS && until.is_some_and(|until| until <= within)
        };
        prop_assert_eq!(told.ending.len(), checks.iter().filter(ends).count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn with_what_alone_decides_a_check_is_decided(tape in vec(any::<u8>(), 400)) {
        let mut tape = Tape(tape.iter());
        let (program, startup) = (few(&mut tape), startup(&mut tape));
        let told = told(&startup, &mut tape);
        let found = summary(&program, std::slice::from_ref(&startup), 90);
        for datum in found.missing.iter().filter(|it| it.deciding_checks > 0) {
            let given = with(datum, &startup, &told);
            let after = check(&program, "", &given, day(TODAY), &facts());
            prop_assert_ne!(after.answer(), UNKNOWN, "{:?}\n{:?}\n{:?}", datum, given, after);
        }
    }
}

/// The start-up with this told of it; `told` is the same one with what it says in part told in full.
fn with(datum: &MissingDatum, startup: &Startup, told: &Startup) -> Startup {
    let mut given = startup.clone();
    let rounds = given.rounds.iter_mut().zip(&told.rounds);
    match datum.field.as_str() {
        "business_registration_date" => {
            given.business_registration_date = told.business_registration_date;
        }
        "incorporation_date" => given.incorporation_date = told.incorporation_date,
        "place" | "place.region_code" => given.place = place("KR", "KR-11"),
        "sectors" => given.sectors = vec!["lidar".to_owned()],
        "trl" => given.trl = Some(6),
        "rounds" => {
            given.rounds = vec![FundingRound {
                date: date("2025-01-01"),
                amount: won(150),
                investors: vec![newcomer(won(150))],
                paid_in: Some(true),
                registered: Some(true),
                ..FundingRound::default()
            }];
            given.equity.push(unrelated("newcomer"));
        }
        "rounds.date" => rounds.for_each(|(round, told)| round.date = told.date),
        "rounds.paid_in" => rounds.for_each(|(round, told)| round.paid_in = told.paid_in),
        "rounds.registered" => rounds.for_each(|(round, told)| round.registered = told.registered),
        "rounds.amount" => rounds.for_each(|(round, _)| {
            let given = round.investors.iter().filter_map(|it| it.amount.as_ref());
            let given = given.map(|it| it.units).sum();
            let in_won = round.amount.as_ref().is_some_and(|it| it.currency_code == "KRW");
            round.amount = if in_won { round.amount.clone() } else { money("KRW", given) };
        }),
        "rounds.investors" => {
            rounds.for_each(|(round, _)| {
                let given = round.investors.iter().filter_map(|it| it.amount.as_ref());
                let given: i64 = given.map(|it| it.units).sum();
                let rest = round.amount.as_ref().map_or(0, |it| it.units - given);
                round.investors.extend((rest > 0).then(|| newcomer(money("KRW", rest))));
            });
            given.equity.push(unrelated("newcomer"));
        }
        "rounds.investors.partner" => rounds.for_each(|(round, told)| {
            round.investors.iter_mut().zip(&told.investors).for_each(|(it, told)| {
                told.partner.clone_into(&mut it.partner);
            });
        }),
        "rounds.investors.amount" => rounds.for_each(|(round, told)| {
            round.investors.iter_mut().zip(&told.investors).for_each(|(it, told)| {
                it.amount.clone_from(&told.amount);
            });
        }),
        "round_sought.amount" => {
            given.round_sought = Some(RoundSought { amount: won(100), ..RoundSought::default() });
        }
        "equity" => {
            for position in &mut given.equity {
                (position.as_of_date, position.share_basis_points) = (date("2001"), 0);
            }
            let investors = startup.rounds.iter().flat_map(|round| &round.investors);
            given.equity.extend(investors.map(|it| unrelated(&it.investor_name)));
            given.equity.push(EquityPosition {
                share_basis_points: 10_000,
                as_of_date: date(TODAY),
                party_class: PartyClass::Founders.into(),
                ..unrelated("founder")
            });
        }
        "equity.related_party" => {
            given.equity.iter_mut().zip(&told.equity).for_each(|(it, told)| {
                it.related_party = told.related_party;
            });
        }
        "equity.as_of_date" => {
            for date in given.equity.iter_mut().filter_map(|it| it.as_of_date.as_mut()) {
                (date.month, date.day) = (date.month.max(1), date.day.max(1));
            }
        }
        "years" | "years.revenue" => {
            let year = given.years.iter_mut().find(|it| it.year == 2024).unwrap();
            year.headcount = year.headcount.or(Some(2));
            let known = year.revenue.take().filter(|_| datum.field == "years");
            year.revenue = known.or(won(100));
        }
        "programs" => given.programs.push(ProgramRecord {
            program: "TIPS".to_owned(),
            year: 2024,
            outcome: ProgramOutcome::Rejected.into(),
            ..ProgramRecord::default()
        }),
        "programs.outcome" => {
            given.programs.iter_mut().zip(&told.programs).for_each(|(it, told)| {
                it.outcome = told.outcome;
            });
        }
        "certificates" => given.certificates.push(Certificate {
            title: datum.options[0].clone(),
            issue_date: date("2024-03-01"),
            ..Certificate::default()
        }),
        other => panic!("{other} is missing"),
    }
    given
}

fn newcomer(amount: Option<Money>) -> RoundInvestor {
    RoundInvestor { investor_name: "newcomer".to_owned(), partner: OPERATOR.to_owned(), amount }
}

/// As of a day long past, so that it says nothing of who holds how much now.
fn unrelated(holder: &str) -> EquityPosition {
    EquityPosition {
        holder: holder.to_owned(),
        party_class: PartyClass::Other.into(),
        related_party: Some(false),
        as_of_date: date("2001"),
        ..EquityPosition::default()
    }
}
