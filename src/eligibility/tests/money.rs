//! Amounts: whose money, when, paid in or not, thresholds by region, two currencies, ratios.

use super::*;
use crate::proto::rule_amount::Quantity;
use crate::proto::{
    EquityPosition, FundingRound, Instrument, InvestedAmountRule, InvestedMoney, PartyClass,
    ProfileAmount, RatioRule, RegionalMinimum, RevenueRule, RoundInvestor, RoundSought, RuleAmount,
    YearFigures, rule_value,
};

const ON: &str = "2026-03-01";

fn at_least(millions: i64, money: InvestedMoney) -> Kind {
    Kind::InvestedAmount(InvestedAmountRule {
        money: Some(money),
        amount_min: won(millions),
        regional_minimums: Vec::new(),
    })
}

fn of_operators() -> InvestedMoney {
    InvestedMoney {
        investor_kinds: vec![PartnerKind::TipsOperator.into()],
        is_paid_in_only: true,
        ..InvestedMoney::default()
    }
}

fn investor(partner: &str, amount: Option<Money>) -> RoundInvestor {
    RoundInvestor { investor_name: partner.to_owned(), partner: partner.to_owned(), amount }
}

/// A round that is paid in, of these investors and of the sum of their parts.
fn round(on: &str, parts: &[(&str, i64)]) -> FundingRound {
    FundingRound {
        date: date(on),
        amount: won(parts.iter().map(|(_, part)| part).sum()),
        investors: parts.iter().map(|(name, part)| investor(name, won(*part))).collect(),
        paid_in: Some(true),
        registered: Some(true),
        ..FundingRound::default()
    }
}

fn with(rounds: &[FundingRound]) -> Startup {
    Startup { rounds: rounds.to_vec(), ..Startup::default() }
}

#[test]
fn only_the_money_of_the_rule_counts() {
    let cases = [
        (vec![round("2025-06-01", &[(OPERATOR, 200)])], PASS),
        (vec![round("2025-06-01", &[(OPERATOR, 140)])], FAIL),
        (vec![round("2025-06-01", &[(OPERATOR, 140), (ANGEL, 60)])], FAIL),
        (
            vec![round("2025-01-01", &[(OPERATOR, 140)]), round("2025-06-01", &[(OPERATOR, 60)])],
            PASS,
        ),
        (vec![round("2025-06-01", &[(OPERATOR, 140), ("partners/unheard-of", 60)])], UNKNOWN),
        (vec![FundingRound { paid_in: None, ..round("2025-06-01", &[(OPERATOR, 200)]) }], UNKNOWN),
        (
            vec![FundingRound { paid_in: Some(false), ..round("2025-06-01", &[(OPERATOR, 200)]) }],
            FAIL,
        ),
        (
            vec![FundingRound { amount: won(300), ..round("2025-06-01", &[(OPERATOR, 140)]) }],
            UNKNOWN,
        ),
        (vec![FundingRound { amount: won(190), ..round("2025-06-01", &[(OPERATOR, 140)]) }], FAIL),
        (vec![FundingRound { amount: None, ..round("2025-06-01", &[(OPERATOR, 140)]) }], UNKNOWN),
        (
            vec![FundingRound {
                instrument: Instrument::Debt.into(),
                ..round("2025-06-01", &[(OPERATOR, 200)])
            }],
            FAIL,
        ),
        (vec![round("2026-03-02", &[(OPERATOR, 200)])], FAIL),
        (vec![round("2026", &[(OPERATOR, 200)])], UNKNOWN),
        (vec![round("", &[(OPERATOR, 200)])], UNKNOWN),
        (vec![], UNKNOWN),
    ];
    for (rounds, answer) in cases {
        let finding = find(&at_least(200, of_operators()), &with(&rounds), ON);
        assert_eq!(finding.answer(), answer, "{rounds:?}");
        assert_eq!(answer == PASS, finding.remedies.is_empty());
    }
}

#[test]
fn what_lacks_is_told_with_the_day_by_which_it_counts() {
    let mut program = program(vec![rule("it", at_least(200, of_operators()))]);
    program.apply_until_date = date("2026-06-30");
    let startup = with(&[round("2025-06-01", &[(OPERATOR, 140)])]);
    let check = check(&program, "", &startup, day(ON), &facts());
    let finding = &check.findings[0];
    assert_eq!(english(&finding.sentence), "KRW 140,000,000 paid in of KRW 200,000,000");
    let remedy = &finding.remedies[0];
    assert_eq!(
        english(&remedy.sentence),
        "KRW 60,000,000 more from investors (TIPS operator), paid in by 2026-06-30"
    );
    let lacking = remedy.value.as_ref().and_then(|it| it.value.clone());
    assert_eq!(lacking, won(60).map(rule_value::Value::Amount));
    assert_eq!((remedy.kind(), remedy.date), (RemedyKind::Invest, date("2026-06-30")));
}

#[test]
fn a_round_that_is_not_paid_in_or_registered_is_told_where_that_would_suffice() {
    let money = |is_paid_in_only, is_registered_only| InvestedMoney {
        is_paid_in_only,
        is_registered_only,
        ..of_operators()
    };
    let of = |millions, paid_in, registered| FundingRound {
        paid_in,
        registered,
        ..round("2026-02", &[(OPERATOR, millions)])
    };
    let (no, yes) = (Some(false), Some(true));
    let angels = FundingRound { paid_in: no, ..round("2026-02", &[(ANGEL, 60)]) };
    let later = FundingRound { paid_in: no, ..round("2026-03-02", &[(OPERATOR, 60)]) };
    let perhaps_later = FundingRound { paid_in: no, ..round("2026", &[(OPERATOR, 60)]) };
    type Told = &'static [&'static str];
    let cases: [(InvestedMoney, Vec<FundingRound>, Told, Told); 11] = [
        (money(true, false), vec![of(60, no, no)], &["rounds[1].paid_in"], &["rounds[1]"]),
        (money(true, false), vec![of(59, no, yes)], &[], &["rounds[1]"]),
        (
            money(true, false),
            vec![of(59, no, yes), of(60, no, yes)],
            &["rounds[2].paid_in"],
            &["rounds[1]", "rounds[2]"],
        ),
        (
            money(true, false),
            vec![of(30, no, yes), of(30, no, yes)],
            &["rounds[1].paid_in", "rounds[2].paid_in"],
            &["rounds[1]", "rounds[2]"],
        ),
        (
            money(true, false),
            vec![of(30, no, yes), of(29, no, yes)],
            &[],
            &["rounds[1]", "rounds[2]"],
        ),
        (money(false, true), vec![of(60, no, no)], &["rounds[1].registered"], &["rounds[1]"]),
        (money(true, true), vec![of(60, yes, no)], &["rounds[1].registered"], &["rounds[1]"]),
        (money(true, true), vec![of(60, no, None)], &["rounds[1]"], &["rounds[1]"]),
        (money(true, false), vec![angels], &[], &[]),
        (money(true, false), vec![later], &[], &[]),
        (money(true, false), vec![perhaps_later], &[], &["rounds[1]"]),
    ];
    for (money, closed, told, used) in cases {
        let rounds = [vec![round("2025-06-01", &[(OPERATOR, 140)])], closed].concat();
        let finding = find(&at_least(200, money), &with(&rounds), ON);
        assert_eq!(finding.answer(), FAIL, "{rounds:?}");
        let kinds: Vec<RemedyKind> = finding.remedies.iter().map(Remedy::kind).collect();
        assert!(kinds.contains(&RemedyKind::Invest) || kinds == [RemedyKind::Wait], "{kinds:?}");
        let of_rounds: Vec<&str> =
            fields(&finding).into_iter().filter(|it| it.starts_with("rounds[")).collect();
        assert_eq!(of_rounds, told, "{rounds:?}");
        let evidence: Vec<&str> = finding.evidence.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(evidence, [&["rounds[0]"], used].concat(), "{rounds:?}");
    }
    let over = InvestedMoney { reference_date: date("2026-02-28"), ..money(true, false) };
    let finding = find(&at_least(60, over), &with(&[of(60, no, yes)]), ON);
    assert_eq!(finding.remedies[0].kind(), RemedyKind::None, "the day on which it counts is over");
    assert_eq!(finding.remedies.len(), 1);
}

#[test]
fn what_is_to_be_done_with_a_round_is_told_in_plain_words() {
    let said = |money: InvestedMoney, rounds: &[FundingRound]| {
        let mut program = program(vec![rule("it", at_least(200, money))]);
        program.apply_until_date = date("2026-06-30");
        let mut check = check(&program, "", &with(rounds), day(ON), &facts());
        check.findings.remove(0)
    };
    let unpaid = FundingRound { paid_in: Some(false), ..round("2026-02", &[(OPERATOR, 200)]) };
    let finding = said(of_operators(), std::slice::from_ref(&unpaid));
    assert_eq!(english(&finding.sentence), "KRW 0 paid in of KRW 200,000,000");
    assert_eq!(korean(&finding.sentence), "납입 투자금 0원 (기준 2억 원)");
    let remedy = &finding.remedies[1];
    assert_eq!((remedy.kind(), remedy.date), (RemedyKind::Invest, date("2026-06-30")));
    assert_eq!(
        english(&remedy.sentence),
        "KRW 200,000,000 of the round of 2026-02 is not paid in yet; paid in by 2026-06-30, it suffices"
    );
    assert_eq!(
        korean(&remedy.sentence),
        "2026-02 투자 라운드 2억 원: 납입 미완료, 2026-06-30까지 완료되면 충족"
    );
    let both = InvestedMoney { is_registered_only: true, ..of_operators() };
    let half = FundingRound {
        paid_in: Some(false),
        registered: None,
        ..round("2026-01-31", &[(OPERATOR, 100)])
    };
    let finding = said(both, &[half.clone(), half]);
    assert_eq!(korean(&finding.sentence), "납입·등기 투자금 0원 (기준 2억 원)");
    assert_eq!(
        english(&finding.remedies[0].sentence),
        "KRW 200,000,000 more from investors (TIPS operator), paid in and registered by 2026-06-30"
    );
    assert_eq!(
        english(&finding.remedies[2].sentence),
        "KRW 100,000,000 of the round of 2026-01-31 is not paid in and registered yet; paid in and \
         registered by 2026-06-30, it suffices together with the other rounds told here"
    );
    assert_eq!(
        korean(&finding.remedies[2].sentence),
        "2026-01-31 투자 라운드 1억 원: 납입·등기 미완료, 2026-06-30까지 다른 미완료 라운드와 함께 \
         완료되면 충족"
    );
}

#[test]
fn more_money_is_told_with_whose_it_has_to_be_and_for_how_long_it_counts() {
    let kinds = vec![PartnerKind::TipsOperator.into(), PartnerKind::Accelerator.into()];
    let all = InvestedMoney {
        investor_kinds: kinds,
        excludes_related_parties: true,
        window_months: 24,
        reference_date: date("2026-06-30"),
        is_paid_in_only: true,
        is_registered_only: true,
    };
    let everybodys = InvestedMoney::default();
    let unrelated = InvestedMoney { excludes_related_parties: true, ..everybodys.clone() };
    let of_angels =
        InvestedMoney { investor_kinds: vec![PartnerKind::Angel.into()], ..everybodys.clone() };
    let cases = [
        (everybodys, "6,000만 원 추가 유치 필요", "KRW 60,000,000 more"),
        (
            unrelated,
            "특수관계인이 아닌 투자자의 투자금 6,000만 원 추가 유치 필요",
            "KRW 60,000,000 more from investors (no related parties)",
        ),
        (
            of_angels,
            "엔젤 투자자의 투자금 6,000만 원 추가 유치 필요",
            "KRW 60,000,000 more from investors (angel investor)",
        ),
        (
            all,
            "2026-06-30까지 특수관계인이 아닌 TIPS 운영사·액셀러레이터의 투자금 6,000만 원 추가 납입·등기 \
             필요 (투자 후 24개월간 인정)",
            "KRW 60,000,000 more from investors (TIPS operator, accelerator; no related parties), paid in \
             and registered by 2026-06-30; a round counts for 24 months",
        ),
    ];
    for (money, ko, en) in cases {
        // Of a kind whose money counts in each case, and of no related party.
        let kind = money.investor_kinds.first();
        let partner =
            if kind == Some(&PartnerKind::TipsOperator.into()) { OPERATOR } else { ANGEL };
        let position = EquityPosition {
            holder: partner.to_owned(),
            related_party: Some(false),
            as_of_date: date("2025-01-01"),
            ..EquityPosition::default()
        };
        let startup =
            Startup { equity: vec![position], ..with(&[round("2025-06-01", &[(partner, 140)])]) };
        let finding = find(&at_least(200, money), &startup, ON);
        let remedy = &finding.remedies[0].sentence;
        assert_eq!((korean(remedy), english(remedy)), (ko, en));
    }
}

#[test]
fn a_window_of_months_opens_and_closes() {
    let last_years = InvestedMoney { window_months: 24, ..InvestedMoney::default() };
    let kind = at_least(300, last_years);
    let cases = [
        ("2024-03-01", ON, PASS, ON),
        ("2024-02-29", ON, FAIL, ""),
        ("2024-02-29", "2026-02-28", PASS, "2026-02-28"),
        ("2024", ON, UNKNOWN, "2026-12-31"),
        ("2024", "2024-06-01", UNKNOWN, "2024-12-30"),
        ("2024", "2024-12-31", PASS, "2026-01-01"),
        ("2023", ON, FAIL, ""),
        ("2026-03-10", ON, FAIL, "2026-03-09"),
    ];
    for (closed, on, answer, holds) in cases {
        let finding = find(&kind, &with(&[round(closed, &[(ANGEL, 300)])]), on);
        assert_eq!((finding.answer(), until(&finding).as_str()), (answer, holds), "{closed} {on}");
    }
    let waits = find(&kind, &with(&[round("2026-03-10", &[(ANGEL, 300)])]), ON);
    assert_eq!(waits.remedies[0].kind(), RemedyKind::Wait);
    assert_eq!(waits.remedies[0].date, date("2026-03-10"));
    let over = InvestedMoney { reference_date: date("2025-12-31"), ..InvestedMoney::default() };
    let finding = find(&at_least(300, over), &with(&[round("2025-01-01", &[(ANGEL, 200)])]), ON);
    assert_eq!((finding.answer(), finding.remedies[0].kind()), (FAIL, RemedyKind::None));
}

#[test]
fn money_of_related_parties_is_left_out() {
    let unrelated = InvestedMoney { excludes_related_parties: true, ..of_operators() };
    let kind = at_least(100, unrelated);
    let answer = |related: Option<Option<bool>>| {
        let position = |related_party| EquityPosition {
            holder: format!("주식회사 {OPERATOR}"),
            party_class: PartyClass::Operator.into(),
            related_party,
            share_basis_points: 1_000,
            as_of_date: date("2025-12-31"),
            provenance: None,
        };
        let rounds = vec![round("2025-06-01", &[(OPERATOR, 100)])];
        let equity = related.map(position).into_iter().collect();
        find(&kind, &Startup { rounds, equity, ..Startup::default() }, ON)
    };
    assert_eq!(answer(Some(Some(false))).answer(), PASS);
    assert_eq!(answer(Some(Some(true))).answer(), FAIL);
    for not_known in [None, Some(None)] {
        let finding = answer(not_known);
        assert_eq!((finding.answer(), fields(&finding)), (UNKNOWN, vec!["equity"]));
    }
}

#[test]
fn the_latest_position_up_to_the_day_says_who_is_related() {
    let unrelated = InvestedMoney { excludes_related_parties: true, ..of_operators() };
    let fixed = InvestedMoney { reference_date: date("2026-01-31"), ..unrelated.clone() };
    let position = |holder: &str, on: &str, related_party| EquityPosition {
        holder: holder.to_owned(),
        party_class: PartyClass::Operator.into(),
        related_party,
        share_basis_points: 1_000,
        as_of_date: date(on),
        provenance: None,
    };
    let (no, yes) = (Some(false), Some(true));
    let cases = [
        (&unrelated, [("2024-12-31", yes), ("2026-02-01", no)], ON, PASS, ""),
        (&unrelated, [("2024-12-31", yes), ("2026-02-01", no)], "2026-01-31", FAIL, "2026-01-31"),
        (&unrelated, [("2024-12-31", no), ("2026-02-01", yes)], "2026-01-31", PASS, "2026-01-31"),
        (&unrelated, [("2024-12-31", no), ("2026-02-01", None)], ON, UNKNOWN, ""),
        (&unrelated, [("2024-12-31", yes), ("2026", no)], ON, UNKNOWN, "2026-12-30"),
        (&unrelated, [("2024-12-31", no), ("2026", no)], ON, PASS, ""),
        (&unrelated, [("2026-03-01", no), ("2026-03-01", yes)], ON, FAIL, ""),
        (&unrelated, [("2026-03-02", no), ("2026-03-02", no)], ON, UNKNOWN, "2026-03-01"),
        (&fixed, [("2024-12-31", no), ("2026-02-01", yes)], ON, PASS, ""),
    ];
    for (money, told, on, answer, holds) in cases {
        // A later position of somebody else says nothing of the operator.
        let other = position("founder", "2026-02-15", yes);
        let equity = told.map(|(on, related)| position(OPERATOR, on, related));
        let startup = Startup {
            rounds: vec![round("2025-06-01", &[(OPERATOR, 100)])],
            equity: equity.into_iter().chain([other]).collect(),
            ..Startup::default()
        };
        let finding = find(&at_least(100, money.clone()), &startup, on);
        assert_eq!((finding.answer(), until(&finding).as_str()), (answer, holds), "{told:?} {on}");
    }
}

#[test]
fn the_least_amount_depends_on_the_region() {
    let kind = Kind::InvestedAmount(InvestedAmountRule {
        money: None,
        amount_min: won(100),
        regional_minimums: vec![RegionalMinimum {
            region_class: "capital".to_owned(),
            amount_min: won(200),
        }],
    });
    let cases = [
        (place("KR", "KR-11"), 150, FAIL),
        (place("KR", "KR-11"), 200, PASS),
        (place("KR", "KR-29"), 150, PASS),
        (place("KR", ""), 150, UNKNOWN),
        (place("KR", ""), 99, FAIL),
        (place("KR", ""), 200, PASS),
        (place("US", ""), 150, PASS),
        (None, 150, UNKNOWN),
    ];
    for (place, amount, answer) in cases {
        let shown = format!("{place:?} {amount}");
        let missing = if place.is_some() { "place.region_code" } else { "place" };
        let startup = Startup { place, ..with(&[round("2025-06-01", &[(ANGEL, amount)])]) };
        let finding = find(&kind, &startup, ON);
        assert_eq!(finding.answer(), answer, "{shown}");
        if answer == UNKNOWN {
            assert_eq!(fields(&finding), [missing]);
        }
    }
}

/// In 2024 a dollar was 1,364 won on average.
#[test]
fn an_amount_in_another_currency_is_known_within_limits() {
    let kind = at_least(200, InvestedMoney::default());
    let cases = [
        (money("USD", 170_000), PASS),
        (money("USD", 150_000), UNKNOWN),
        (money("USD", 130_000), FAIL),
        (money("XOF", 1), UNKNOWN),
        (won(200), PASS),
    ];
    for (amount, answer) in cases {
        let round = FundingRound { amount, investors: vec![], ..round("2024-06-01", &[]) };
        let finding = find(&kind, &with(&[round]), ON);
        assert_eq!(finding.answer(), answer, "{}", english(&finding.sentence));
        if answer == UNKNOWN {
            assert_eq!(fields(&finding), ["rounds[0].amount"]);
            assert_eq!(english(&finding.remedies[0].sentence), "to be stated: the amount in KRW");
        }
    }
}

fn sales(year: i32, revenue: Option<Money>) -> Startup {
    Startup {
        years: vec![YearFigures { year, revenue, ..YearFigures::default() }],
        ..Startup::default()
    }
}

#[test]
fn the_revenue_of_the_latest_year_that_is_over_counts() {
    let kind = Kind::Revenue(RevenueRule { amount_min: won(100), amount_max: won(500) });
    let cases = [
        (sales(2025, won(100)), PASS, ""),
        (sales(2025, won(500)), PASS, ""),
        (sales(2025, won(99)), FAIL, ""),
        (sales(2025, won(501)), FAIL, ""),
        (sales(2025, won(-1)), FAIL, ""),
        (sales(2026, won(100)), UNKNOWN, "2026-12-30"),
        (sales(2025, None), UNKNOWN, ""),
        (sales(2024, money("USD", 200_000)), PASS, ""),
        (sales(2024, money("USD", 370_000)), UNKNOWN, ""),
        (Startup::default(), UNKNOWN, ""),
    ];
    for (startup, answer, holds) in cases {
        let finding = find(&kind, &startup, ON);
        assert_eq!((finding.answer(), until(&finding).as_str()), (answer, holds), "{startup:?}");
    }
    let remedies = [
        (99, 100, "at least KRW 100,000,000", "1억 원 이상일 것"),
        (501, 500, "at most KRW 500,000,000", "5억 원 이하일 것"),
    ];
    for (sold, wanted, en, ko) in remedies {
        let remedy = find(&kind, &sales(2025, won(sold)), ON).remedies.remove(0);
        assert_eq!((remedy.kind(), remedy.field.as_str()), (RemedyKind::Reach, "years"));
        let value = remedy.value.and_then(|it| it.value);
        assert_eq!(value, won(wanted).map(rule_value::Value::Amount));
        assert_eq!(english(&remedy.sentence), format!("a later year with a revenue of {en}"));
        assert_eq!(korean(&remedy.sentence), format!("이후 연도의 매출액이 {ko}"));
    }
}

fn amount(quantity: Quantity) -> Option<RuleAmount> {
    Some(RuleAmount { quantity: Some(quantity) })
}

#[test]
fn one_amount_is_judged_by_another() {
    let invested = || amount(Quantity::Invested(InvestedMoney::default()));
    let grant = || amount(Quantity::Fixed(won(500).unwrap()));
    let revenue = || amount(Quantity::Figure(ProfileAmount::Revenue.into()));
    let sought = || amount(Quantity::Figure(ProfileAmount::RoundSought.into()));
    let ratio = |amount, base, min, max| {
        Kind::Ratio(RatioRule {
            amount,
            base,
            basis_points_min: min,
            basis_points_max: max,
            currency_code: "KRW".to_owned(),
        })
    };
    let raised = |millions| with(&[round("2025-06-01", &[(ANGEL, millions)])]);
    let seeks = |millions, year, revenue| Startup {
        round_sought: Some(RoundSought { amount: won(millions), ..RoundSought::default() }),
        ..sales(year, revenue)
    };
    let cases = [
        (ratio(invested(), grant(), 2_000, 0), raised(100), PASS),
        (ratio(invested(), grant(), 2_000, 0), raised(99), FAIL),
        (ratio(invested(), grant(), 2_000, 0), Startup::default(), UNKNOWN),
        (ratio(sought(), revenue(), 0, 20_000), seeks(200, 2025, won(100)), PASS),
        (ratio(sought(), revenue(), 0, 20_000), seeks(201, 2025, won(100)), FAIL),
        (ratio(sought(), revenue(), 0, 20_000), seeks(200, 2025, won(0)), FAIL),
        (ratio(sought(), revenue(), 0, 20_000), seeks(200, 2025, None), UNKNOWN),
        (ratio(sought(), revenue(), 0, 20_000), sales(2025, won(100)), UNKNOWN),
        (ratio(sought(), revenue(), 10_000, 20_000), seeks(99, 2025, won(100)), FAIL),
    ];
    for (kind, startup, answer) in cases {
        let finding = find(&kind, &startup, ON);
        assert_eq!(finding.answer(), answer, "{}", english(&finding.sentence));
    }
    let finding = find(&ratio(invested(), grant(), 2_000, 0), &raised(99), ON);
    assert_eq!(english(&finding.remedies[0].sentence), "KRW 1,000,000 more");
    let finding = find(&ratio(sought(), revenue(), 0, 20_000), &seeks(201, 2025, won(100)), ON);
    assert_eq!(
        english(&finding.remedies[0].sentence),
        "has to be at most KRW 200,000,000, KRW 1,000,000 less than now"
    );

    let paid_in = InvestedMoney { is_paid_in_only: true, ..InvestedMoney::default() };
    let paid_in = || amount(Quantity::Invested(paid_in.clone()));
    let closed = |millions| {
        let unpaid = round("2025-07-01", &[(ANGEL, millions)]);
        let unpaid = FundingRound { paid_in: Some(false), ..unpaid };
        with(&[round("2025-06-01", &[(ANGEL, 40)]), unpaid])
    };
    let cases: [(i32, i64, &[&str]); 4] = [
        (0, 60, &["rounds", "rounds[1].paid_in"]),
        (0, 59, &["rounds"]),
        (2_500, 85, &["rounds", "rounds[1].paid_in"]),
        (2_500, 86, &["rounds"]),
    ];
    for (max, millions, told) in cases {
        let finding = find(&ratio(paid_in(), grant(), 2_000, max), &closed(millions), ON);
        assert_eq!((finding.answer(), fields(&finding).as_slice()), (FAIL, told), "{millions}");
    }
}
