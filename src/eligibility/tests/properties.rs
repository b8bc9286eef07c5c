//! What holds of all rules and profiles.

use proptest::collection::vec;
use proptest::prelude::*;

use super::made::{Tape, rules, startup, told};
use super::*;
use crate::proto::{
    Certificate, EquityPosition, FundingRound, PartyClass, ProgramOutcome, ProgramRecord,
    RoundInvestor, RoundSought, rule_value,
};

/// How many days are looked at one by one.
const DAYS: i64 = 400;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn an_answer_holds_until_the_day_that_is_told(tape in vec(any::<u8>(), 300)) {
        let mut tape = Tape(tape.iter());
        let (program, startup) = (program(rules(&mut tape)), startup(&mut tape));
        let on = day("2025-06-15");
        let check = check(&program, "", &startup, on, &facts());
        let rules: Vec<&ProgramRule> = program.rules.iter().collect();
        let mut until: Vec<Option<civil::Date>> = vec![None; rules.len() + 1];
        let mut passes: Vec<Option<civil::Date>> = vec![None; rules.len()];
        let wanted = answers(&rules, &startup, &program, on);
        for later in (1..DAYS).map(|days| on.saturating_add(jiff::Span::new().days(days))) {
            let found = answers(&rules, &startup, &program, later);
            for (index, answer) in found.iter().enumerate() {
                if *answer != wanted[index] && until[index].is_none() {
                    until[index] = later.yesterday().ok();
                }
                if index < rules.len() && *answer == PASS && passes[index].is_none() {
                    passes[index] = Some(later);
                }
            }
        }
        let last = on.saturating_add(jiff::Span::new().days(DAYS - 1));
        let told = |date: &Option<Date>| {
            date.as_ref().and_then(calendar::day).filter(|date| *date <= last)
        };
        let holds = |date: &Option<Date>| told(date).filter(|date| *date < last);
        for (index, finding) in check.findings.iter().enumerate() {
            prop_assert_eq!(holds(&finding.holds_until_date), until[index], "{:?}", rules[index]);
            let wait = finding.remedies.iter().find(|it| it.kind() == RemedyKind::Wait);
            let expected = passes[index].filter(|_| finding.answer() == FAIL);
            prop_assert_eq!(wait.and_then(|it| told(&it.date)), expected, "{:?}", rules[index]);
        }
        prop_assert_eq!(holds(&check.holds_until_date), until[rules.len()]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn a_pass_or_a_failure_stays_whatever_turns_out(tape in vec(any::<u8>(), 400)) {
        let mut tape = Tape(tape.iter());
        let program = program(rules(&mut tape));
        let startup = startup(&mut tape);
        let told = told(&startup, &mut tape);
        let on = day("2025-06-15");
        let before = check(&program, "", &startup, on, &facts());
        let after = check(&program, "", &told, on, &facts());
        for ((rule, before), after) in program.rules.iter().zip(&before.findings).zip(&after.findings) {
            let is_settled = before.answer() != UNKNOWN;
            prop_assert!(!is_settled || before.answer == after.answer,
                "{:?}\n{:?}\n{:?}\n{:?}", rule, before, after, told);
            let only_missing = |it: &Remedy| matches!(
                it.kind(),
                RemedyKind::State | RemedyKind::Document | RemedyKind::Rules
            );
            prop_assert!(is_settled || before.remedies.iter().all(only_missing), "{:?}", before);
            let must_tell = matches!(before.answer(), FAIL | UNKNOWN);
            prop_assert_eq!(must_tell, !before.remedies.is_empty(), "{:?} {:?}", rule, before);
        }
    }

    #[test]
    fn a_profile_that_is_changed_as_told_passes(tape in vec(any::<u8>(), 300)) {
        let mut tape = Tape(tape.iter());
        let all = rules(&mut tape);
        let startup = startup(&mut tape);
        let on = day("2025-06-15");
        for rule in all.iter().filter(|it| !matches!(it.kind, Some(Kind::Combination(_)))) {
            let program = program(vec![rule.clone()]);
            let finding = check(&program, "", &startup, on, &facts()).findings.remove(0);
            if finding.answer() != FAIL {
                continue;
            }
            let (waits, changes): (Vec<&Remedy>, Vec<&Remedy>) =
                finding.remedies.iter().partition(|it| it.kind() == RemedyKind::Wait);
            for wait in waits {
                let then = calendar::day(wait.date.as_ref().unwrap()).unwrap();
                let found = check(&program, "", &startup, then, &facts());
                prop_assert_eq!(found.answer(), PASS, "{:?}", wait);
            }
            if changes.is_empty() || changes.iter().any(|it| it.kind() == RemedyKind::None) {
                continue;
            }
            let (of_rounds, changes): (Vec<&Remedy>, Vec<&Remedy>) = changes.into_iter()
                .partition(|it| it.kind() == RemedyKind::Invest && it.field != "rounds");
            for changes in ways(of_rounds, changes) {
                let mut changed = startup.clone();
                changes.iter().for_each(|it| apply(it, rule, &mut changed, on));
                let (program, on) = when_it_counts(rule, &changes, on);
                let after = check(&program, "", &changed, on, &facts()).findings.remove(0);
                prop_assert_eq!(after.answer(), PASS, "{:?}\n{:?}\n{:?}\n{:?}", rule, changes, after, changed);
            }
        }
    }
}

/// The answers of all rules on a day, and last the one of all together.
fn answers(
    rules: &[&ProgramRule],
    startup: &Startup,
    program: &Program,
    on: civil::Date,
) -> Vec<RuleAnswer> {
    let facts = facts();
    let case = Case::new(program, startup, &facts);
    let mut findings = Vec::new();
    for rule in rules {
        let finding = judge(rule, &findings, &case, on);
        findings.push(finding);
    }
    let all = overall(rules, &findings);
    findings.iter().map(RuleFinding::answer).chain([all]).collect()
}

/// The remedies that make a rule pass together: what is told of closed rounds is another way than the rest, and each of
/// them is one where they do not say that they suffice together.
fn ways<'a>(of_rounds: Vec<&'a Remedy>, others: Vec<&'a Remedy>) -> Vec<Vec<&'a Remedy>> {
    let is_together = |it: &&Remedy| english(&it.sentence).contains("together");
    let of_rounds = match of_rounds.first() {
        Some(first) if is_together(first) => vec![of_rounds],
        _ => of_rounds.into_iter().map(|it| vec![it]).collect(),
    };
    [vec![others], of_rounds].concat()
}

/// The day by which the figures of a later year count that changes tell, with the rule in force; otherwise the same day.
fn when_it_counts(
    rule: &ProgramRule,
    changes: &[&Remedy],
    on: civil::Date,
) -> (Program, civil::Date) {
    if changes.iter().any(|it| it.field == "years") && !matches!(rule.kind, Some(Kind::Ratio(_))) {
        let always = ProgramRule { valid_from_date: None, valid_until_date: None, ..rule.clone() };
        return (program(vec![always]), on.last_of_year());
    }
    (program(vec![rule.clone()]), on)
}

/// Does what a remedy says.
fn apply(remedy: &Remedy, rule: &ProgramRule, startup: &mut Startup, on: civil::Date) {
    let today = Some(calendar::date(on));
    let value = remedy.value.as_ref().and_then(|it| it.value.clone());
    match remedy.kind() {
        RemedyKind::Reach => reach(&remedy.field, value.unwrap(), rule, startup, on),
        RemedyKind::Invest if remedy.field != "rounds" => {
            let (index, step) = remedy.field.split_once(']').unwrap();
            let index: usize = index.strip_prefix("rounds[").unwrap().parse().unwrap();
            let round = &mut startup.rounds[index];
            if step != ".registered" {
                round.paid_in = Some(true);
            }
            if step != ".paid_in" {
                round.registered = Some(true);
            }
        }
        RemedyKind::Invest => {
            let Some(rule_value::Value::Amount(amount)) = value else { panic!("{remedy:?}") };
            assert!(amount.units > 0 || amount.nanos > 0, "{remedy:?}");
            let investors = vec![RoundInvestor {
                investor_name: "a new operator".to_owned(),
                partner: OPERATOR.to_owned(),
                amount: Some(amount.clone()),
            }];
            startup.rounds.push(FundingRound {
                date: remedy.date.filter(|_| is_fixed(rule)).or(today),
                amount: Some(amount),
                investors,
                paid_in: Some(true),
                registered: Some(true),
                ..FundingRound::default()
            });
            // As of a day long past: of equity rules nothing is asked here.
            startup.equity.push(EquityPosition {
                holder: "A New Operator".to_owned(),
                party_class: PartyClass::Operator.into(),
                related_party: Some(false),
                as_of_date: date("2001"),
                ..EquityPosition::default()
            });
        }
        RemedyKind::Choose if remedy.field == "place" => {
            let code = remedy.options[0].clone();
            startup.place = place(code.split('-').next().unwrap(), &code);
        }
        RemedyKind::Choose if remedy.field == "sectors" => {
            startup.sectors.push(remedy.options[0].clone());
        }
        RemedyKind::Choose => startup.programs.push(ProgramRecord {
            program: remedy.options[0].clone(),
            outcome: ProgramOutcome::Graduated.into(),
            ..ProgramRecord::default()
        }),
        RemedyKind::State => {
            let index = remedy.field.split(['[', ']']).nth(1).unwrap().parse::<usize>().unwrap();
            startup.programs[index].outcome = ProgramOutcome::Rejected.into();
        }
        RemedyKind::End if remedy.field == "place" => startup.place = place("KR", "KR-26"),
        RemedyKind::End => {
            let index = remedy.field.split(['[', ']']).nth(1).unwrap().parse::<usize>().unwrap();
            if remedy.field.starts_with("programs") {
                startup.programs[index].outcome = ProgramOutcome::Stopped.into();
            } else {
                startup.disqualifications[index].until_date =
                    on.yesterday().ok().map(calendar::date);
            }
        }
        RemedyKind::Document => startup.certificates.push(Certificate {
            title: remedy.options[0].clone(),
            issue_date: today,
            ..Certificate::default()
        }),
        other => panic!("{other:?} is no change of a profile"),
    }
}

/// Whether the rule says on which day money counts.
fn is_fixed(rule: &ProgramRule) -> bool {
    format!("{:?}", rule.kind).contains("reference_date: Some")
}

fn reach(
    field: &str,
    value: rule_value::Value,
    rule: &ProgramRule,
    startup: &mut Startup,
    on: civil::Date,
) {
    use rule_value::Value;
    // A ratio is judged on the same day, by which another amount may change: there the latest year is changed.
    let is_ratio = matches!(rule.kind, Some(Kind::Ratio(_)));
    let later = i32::from(on.year()) - i32::from(is_ratio);
    let year = startup.years.iter_mut().find(|it| it.year == later);
    match value {
        Value::BasisPoints(share) => {
            let Some(Kind::EquityShare(rule)) = &rule.kind else { panic!("{rule:?}") };
            let share = i32::try_from(share).unwrap();
            let position = |party_class, share_basis_points| EquityPosition {
                holder: "a holder".to_owned(),
                party_class,
                related_party: Some(false),
                share_basis_points,
                as_of_date: Some(calendar::date(on)),
                provenance: None,
            };
            let class = rule.party_classes[0];
            let other = PartyClass::Other.into();
            startup.equity = vec![position(class, share), position(other, 10_000 - share)];
        }
        Value::Count(count) if field == "trl" => startup.trl = Some(count),
        Value::Count(count) => {
            assert_eq!(field, "years");
            year.unwrap().headcount = Some(count);
        }
        Value::Amount(amount) if field == "round_sought.amount" => {
            startup.round_sought =
                Some(RoundSought { amount: Some(amount), ..RoundSought::default() });
        }
        Value::Amount(amount) => {
            assert_eq!(field, "years");
            year.unwrap().revenue = Some(amount);
        }
        Value::Date(date) => panic!("{date:?}"),
    }
}
