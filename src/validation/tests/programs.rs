//! Each rule of programs with a change that breaks it, and a walk over every kind of rule that a program can have.

use prost_reflect::ReflectMessage as _;

use super::fields::{assert_filled, find_bad_values, find_long_lists};
use super::*;
use crate::proto::program_rule::Kind as RuleKind;
use crate::proto::rule_amount::Quantity;
use crate::proto::{
    AgeRule, AwardHistoryRule, DisqualificationRule, DocumentRule, EquityShareRule, HeadcountRule,
    InvestedAmountRule, InvestedMoney, ProfileAmount, Program, ProgramExclusionRule,
    ProgramReserve, ProgramRule, RatioRule, RegionRule, RegionalMinimum, RevenueRule, RuleAmount,
    RuleCombination, SectorRule, TrlRule,
};
use crate::validation::limits;

fn sound() -> Program {
    read(include_str!("program.json"))
}

fn check_program(program: &Program) -> Vec<Violation> {
    crate::validation::program(program, Taxonomy::builtin())
}

fn check(cases: &[Case<Program>]) {
    check_cases(&sound(), check_program, cases);
}

fn won(units: i64) -> Option<Money> {
    Some(Money { currency_code: "KRW".to_owned(), units, nanos: 0 })
}

fn names(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}

fn invested() -> InvestedMoney {
    InvestedMoney {
        investor_kinds: vec![5],
        window_months: 24,
        reference_date: date(2025, 6, 30),
        ..InvestedMoney::default()
    }
}

fn amount(quantity: Quantity) -> Option<RuleAmount> {
    Some(RuleAmount { quantity: Some(quantity) })
}

fn ratio(one: Quantity, base: Quantity) -> RuleKind {
    RuleKind::Ratio(RatioRule {
        amount: amount(one),
        base: amount(base),
        basis_points_min: 2_000,
        basis_points_max: 20_000,
        currency_code: "KRW".to_owned(),
    })
}

/// A sound rule of each kind, with all its fields filled.
fn kinds() -> Vec<RuleKind> {
    let revenue = Quantity::Figure(ProfileAmount::Revenue.into());
    vec![
        RuleKind::Age(AgeRule {
            start: 1,
            months_max: 84,
            is_below: true,
            reference_date: date(2025, 6, 30),
        }),
        RuleKind::EquityShare(EquityShareRule {
            party_classes: vec![1],
            includes_related_parties: true,
            basis_points_min: 10,
            basis_points_max: Some(3_000),
        }),
        RuleKind::InvestedAmount(InvestedAmountRule {
            money: Some(invested()),
            amount_min: won(1),
            regional_minimums: vec![RegionalMinimum {
                region_class: "capital".to_owned(),
                amount_min: won(2),
            }],
        }),
        RuleKind::Region(RegionRule { region_class: "capital".to_owned(), is_outside: true }),
        RuleKind::Sector(SectorRule { sectors: names("lidar"), deep_tech_fields: vec![1] }),
        RuleKind::Headcount(HeadcountRule { headcount_min: 2, headcount_max: 500 }),
        RuleKind::Trl(TrlRule { trl_min: 6, trl_max: 8 }),
        ratio(Quantity::Invested(invested()), Quantity::Fixed(won(5).unwrap())),
        ratio(Quantity::Figure(ProfileAmount::RoundSought.into()), revenue),
        RuleKind::Revenue(RevenueRule { amount_min: won(1), amount_max: won(2) }),
        RuleKind::AwardHistory(AwardHistoryRule { condition: 1, programs: names("TIPS") }),
        RuleKind::Document(DocumentRule { titles: names("납세증명서") }),
        RuleKind::Disqualification(DisqualificationRule {
            kinds: vec![1],
            clearance_titles: names("납세증명서"),
        }),
        RuleKind::Exclusion(ProgramExclusionRule {
            programs: names("TIPS"),
            includes_applications: true,
        }),
        RuleKind::Combination(RuleCombination { operator: 1, rules: names("age") }),
    ]
}

/// A program whose last rule is of a kind.
fn with(kind: RuleKind) -> Program {
    let mut program = sound();
    let rule = ProgramRule { id: "it".to_owned(), kind: Some(kind), ..program.rules[0].clone() };
    program.rules.push(rule);
    program
}

#[test]
fn every_field_of_every_kind_of_rule_is_checked() {
    let mut filled = sound();
    filled.reserves[0].places = 1;
    filled.reserves[0].within = "esg".to_owned();
    assert_filled(&filled.transcode_to_dynamic(), "program");
    find_bad_values(&sound(), check_program);
    find_long_lists(&sound(), limits::PROGRAM_QUOTAS_MAX, check_program);
    let kinds = kinds();
    let descriptor = ProgramRule::default().descriptor();
    let all = descriptor.oneofs().find(|it| it.name() == "kind").unwrap();
    let discriminants: std::collections::HashSet<_> =
        kinds.iter().map(std::mem::discriminant).collect();
    assert_eq!(discriminants.len(), all.fields().count(), "a kind is missing here");
    for kind in kinds {
        let mut program = with(kind);
        assert_eq!(check_program(&program), []);
        // The walks look at the first rule; one that joins rules needs one before it.
        if !matches!(program.rules[1].kind, Some(RuleKind::Combination(_))) {
            program.rules.remove(0);
            program.reserves.truncate(0);
            find_bad_values(&program, check_program);
            find_long_lists(&program, limits::PROGRAM_QUOTAS_MAX, check_program);
        }
    }
}

#[test]
fn what_it_is() {
    check(&[
        (|p| p.name = "startups/x".into(), "name", "is no name such as `programs/"),
        (|p| p.display_name = None, "display_name", "is required"),
        (|p| p.sponsor = None, "sponsor", "is required"),
        (|p| p.year = 0, "year", "is required"),
        (|p| p.apply_until_date = date(2025, 1, 31), "apply_until_date", "lies before"),
        (|p| p.stages[0].display_name = None, "stages[0].display_name", "is required"),
        (|p| p.reserves[1].id = "A".into(), "reserves[1].id", "is no id"),
        (|p| p.tracks.push(p.tracks[0].clone()), "tracks[1].id", "stands in an entry before"),
        (|p| p.benefits[0].tracks = names("x"), "benefits[0].tracks[0]", "is no id of a track"),
        (|p| p.places = -1, "places", "from 0 to"),
        (|p| p.quotas.push(p.quotas[0].clone()), "quotas[1].partner", "stands in an entry before"),
        (
            |p| p.quotas[0].regional_places[0].region_class = "x".into(),
            "quotas[0].regional_places[0].region_class",
            "is no id of a region class",
        ),
        (
            |p| p.quotas[0].regional_places[0].places = 11,
            "quotas[0].regional_places",
            "are 11 places together, of 10 that",
        ),
        (
            |p| p.quotas[0].designated_until_date = date(2024, 2, 29),
            "quotas[0].designated_until_date",
            "lies before",
        ),
        (|p| p.quotas[0].sectors[0] = "x".into(), "quotas[0].sectors[0]", "unknown sector"),
        (|p| p.reserves[0].within = "esg".into(), "reserves[0].within", "is no id of a reserve"),
        (|p| p.stages[0].status = 99, "stages[0].status", "unknown enum number 99"),
        (|p| p.reserves[0].rule = "x".into(), "reserves[0].rule", "is no id of a rule"),
        (|p| p.reserves[0].places = 80, "reserves[0].places", "only there"),
        (|p| p.reserves[1].places = 0, "reserves[1].places", "must be given"),
        (
            |p| p.required_documents[0].stage = "x".into(),
            "required_documents[0].stage",
            "is no id of a stage",
        ),
        (
            |p| p.region_classes[0].place_codes.clear(),
            "region_classes[0].place_codes",
            "is required",
        ),
        (
            |p| p.region_classes[0].place_codes[0] = "KR-99".into(),
            "region_classes[0].place_codes[0]",
            "17 regions",
        ),
        (
            |p| p.region_classes[0].place_codes[0] = "KR".into(),
            "region_classes[0].place_codes[1]",
            "stands in the list before",
        ),
        (
            |p| p.announced_changes[0].field = "price".into(),
            "announced_changes[0].field",
            "is no field",
        ),
        (|p| p.disclaimer = None, "disclaimer", "is required"),
        (|p| p.as_of_date = None, "as_of_date", "is required"),
    ]);
    let official = Program { is_official: true, disclaimer: None, ..sound() };
    assert_eq!(check_program(&official), []);
}

#[test]
fn reserves_are_no_more_than_there_is() {
    /// Of each reserve: its share, its places, and the place of the one that contains it.
    type Sizes = &'static [(i32, i32, Option<usize>)];
    let cases: [(i32, Sizes, &str); 14] = [
        (100, &[(6_000, 0, None), (4_000, 0, None)], ""),
        (100, &[(6_000, 0, None), (4_001, 0, None)], "reserves: are 10001 basis points together"),
        (100, &[(10_000, 0, None), (10_000, 0, Some(0)), (10_000, 0, Some(1))], ""),
        (100, &[(5_000, 0, None), (5_001, 0, Some(0))], "reserves[1].basis_points: is 5001"),
        (100, &[(0, 60, None), (0, 40, None)], ""),
        (100, &[(0, 60, None), (0, 41, None)], "reserves: are 101 places together, of 100"),
        (100, &[(0, 100, None), (0, 100, Some(0))], ""),
        (100, &[(0, 50, None), (0, 51, Some(0))], "reserves[1].places: is 51, more than 50"),
        (100, &[(0, 50, None), (0, 20, Some(0)), (0, 21, Some(1))], "reserves[2].places: is 21"),
        (0, &[(0, 60, None), (0, 41, None)], ""),
        (0, &[(0, 50, None), (0, 51, Some(0))], "reserves[1].places: is 51, more than 50"),
        // A share and a number of places are not compared: how many a share is comes out when places are given out.
        (100, &[(5_000, 0, None), (0, 100, None), (0, 51, Some(0))], ""),
        (100, &[(0, 1, None), (10_000, 0, Some(0))], ""),
        (100, &[(10_000, 0, None), (0, 100, None)], ""),
    ];
    for (places, sizes, wanted) in cases {
        let mut program = Program { places, ..sound() };
        let like = program.reserves.remove(0);
        let id = |place: usize| format!("reserve-{place}");
        let reserve =
            |(at, &(basis_points, places, within)): (usize, &(i32, i32, Option<usize>))| {
                let within = within.map(id).unwrap_or_default();
                ProgramReserve { id: id(at), basis_points, places, within, ..like.clone() }
            };
        program.reserves = sizes.iter().enumerate().map(reserve).collect();
        let violations = check_program(&program);
        let said: Vec<String> =
            violations.iter().map(|it| format!("{}: {}", it.field, it.message)).collect();
        let is_it = said.len() == usize::from(!wanted.is_empty())
            && said.iter().all(|it| it.starts_with(wanted));
        assert!(is_it, "{places} {sizes:?} {said:?}");
    }
}

#[test]
fn its_rules() {
    check(&[
        (|p| p.rules.push(p.rules[0].clone()), "rules[1].id", "stands in an entry before"),
        (|p| p.rules[0].text = None, "rules[0].text", "is required"),
        (
            |p| (p.rules[0].effect, p.rules[0].bonus_points) = (0, 0),
            "rules[0].effect",
            "is required",
        ),
        (|p| p.rules[0].effect = 1, "rules[0].bonus_points", "must be 0"),
        (|p| p.rules[0].bonus_points = 0, "rules[0].bonus_points", "is required"),
        (|p| p.rules[0].tracks = names("x"), "rules[0].tracks[0]", "is no id of a track"),
        (|p| p.rules[0].valid_until_date = date(2014, 1, 1), "rules[0].valid_until_date", "before"),
        (|p| p.rules[0].provenance = None, "rules[0].provenance", "is required with its source"),
        (|p| p.rules[0].kind = None, "rules[0]", "needs a kind"),
    ]);
}

#[test]
fn what_its_rules_judge() {
    let revenue = || Quantity::Figure(ProfileAmount::Revenue.into());
    let regional = |amount_min: Option<Money>| RegionalMinimum {
        region_class: "capital".to_owned(),
        amount_min,
    };
    let at_least = |amount_min, regional_minimums| {
        RuleKind::InvestedAmount(InvestedAmountRule { money: None, amount_min, regional_minimums })
    };
    let dollars = Some(Money { currency_code: "USD".to_owned(), units: 1, nanos: 0 });
    let revenues =
        |amount_min, amount_max| RuleKind::Revenue(RevenueRule { amount_min, amount_max });
    let joins = |operator, rules: &[&str]| {
        let rules = rules.iter().map(|&id| id.to_owned()).collect();
        RuleKind::Combination(RuleCombination { operator, rules })
    };
    let share = |basis_points_min, basis_points_max| {
        RuleKind::EquityShare(EquityShareRule {
            party_classes: vec![1],
            basis_points_min,
            basis_points_max,
            ..EquityShareRule::default()
        })
    };
    let cases = [
        (share(0, None), "equity_share.basis_points_max", "no other limit"),
        (share(20, Some(10)), "equity_share.basis_points_max", "from 20 to"),
        (at_least(None, vec![]), "invested_amount.amount_min", "is required"),
        (at_least(won(0), vec![]), "invested_amount.amount_min", "above 0"),
        (
            at_least(won(1), vec![regional(dollars.clone())]),
            "invested_amount.regional_minimums[0].amount_min.currency_code",
            "must be the currency",
        ),
        (
            at_least(won(1), vec![regional(won(1)), regional(won(2))]),
            "invested_amount.regional_minimums[1].region_class",
            "stands in an entry before",
        ),
        (
            RuleKind::Region(RegionRule { region_class: "x".to_owned(), is_outside: false }),
            "region.region_class",
            "is no id of a region class",
        ),
        (RuleKind::Sector(SectorRule::default()), "sector.sectors", "is required"),
        (
            RuleKind::Sector(SectorRule { sectors: names("lidars"), ..SectorRule::default() }),
            "sector.sectors[0]",
            "unknown sector",
        ),
        (RuleKind::Headcount(HeadcountRule::default()), "headcount.headcount_min", "no other"),
        (RuleKind::Trl(TrlRule { trl_min: 7, trl_max: 6 }), "trl.trl_max", "must not be below"),
        (ratio(revenue(), revenue()), "ratio.base", "is the amount itself"),
        (ratio(revenue(), Quantity::Invested(invested())), "ratio.base", "must be a figure"),
        (
            ratio(Quantity::Fixed(won(1).unwrap()), revenue()),
            "ratio.amount",
            "must be what was invested",
        ),
        (revenues(None, None), "revenue.amount_min", "no other limit"),
        (revenues(won(2), won(1)), "revenue.amount_max", "must not be below"),
        (revenues(won(1), dollars), "revenue.amount_max.currency_code", "must be the currency"),
        (RuleKind::Document(DocumentRule::default()), "document.titles", "is required"),
        (
            RuleKind::Document(DocumentRule { titles: names(" ") }),
            "document.titles[0]",
            "is required",
        ),
        (joins(1, &[]), "combination.rules", "is required"),
        (joins(1, &["it"]), "combination.rules[0]", "is no id of a rule before"),
        (joins(3, &["age", "it-too"]), "combination.rules", "one rule alone"),
    ];
    for (kind, field, part) in cases {
        let mut program = with(kind);
        let too = ProgramRule { id: "it-too".to_owned(), ..program.rules[0].clone() };
        program.rules.insert(1, too);
        let violations = check_program(&program);
        let field = format!("rules[2].{field}");
        let is_it = |it: &Violation| it.field == field && it.message.contains(part);
        assert!(
            violations.len() == 1 && violations.iter().all(is_it),
            "{field} {part}: {violations:?}"
        );
    }
}
