//! Rules and profiles made from random numbers, of few values each, so that boundaries are met often.

use super::*;
use crate::proto::rule_amount::Quantity;
use crate::proto::{
    AgeRule, AgeStart, AwardCondition, AwardHistoryRule, Certificate, Disqualification,
    DisqualificationKind, DisqualificationRule, DocumentRule, EquityPosition, EquityShareRule,
    FundingRound, HeadcountRule, InvestedAmountRule, InvestedMoney, PartyClass, ProfileAmount,
    ProgramExclusionRule, ProgramOutcome, ProgramRecord, RatioRule, RegionRule, RegionalMinimum,
    RevenueRule, RoundInvestor, RoundSought, RuleAmount, RuleCombination, RuleOperator, SectorRule,
    TrlRule, YearFigures,
};

pub(super) const PROGRAMS: [&str; 2] = ["TIPS", "Seed-TIPS"];
pub(super) const TITLE: &str = "벤처기업확인서";
const KINDS: usize = 14;

/// A tape of random bytes; past its end there are zeros.
pub(super) struct Tape<'a>(pub(super) std::slice::Iter<'a, u8>);

impl Tape<'_> {
    pub(super) fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % count
    }

    pub(super) fn one<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn maybe(&mut self) -> Option<bool> {
        self.one(&[None, Some(true), Some(false)])
    }

    fn several<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    /// A day from 2024 to 2026.
    fn day(&mut self) -> Option<Date> {
        let year = self.one(&[2024, 2025, 2026]);
        let month = self.one(&[2, 3, 12]);
        Some(Date { year, month, day: self.one(&[1, 15, 28]) })
    }

    fn some_day(&mut self) -> Option<Date> {
        let day = self.day();
        day.filter(|_| self.flag())
    }

    /// A day, or a part of one.
    fn date(&mut self) -> Option<Date> {
        let full = self.day()?;
        self.one(&[
            Some(full),
            Some(Date { day: 0, ..full }),
            Some(Date { month: 0, day: 0, ..full }),
            None,
        ])
    }

    fn amount(&mut self) -> Option<Money> {
        let millions = self.one(&[50, 100, 150, 200]);
        self.one(&[
            won(millions),
            won(millions),
            money("USD", millions * 750),
            money("XOF", 9),
            None,
        ])
    }

    fn millions(&mut self) -> Option<Money> {
        let millions = self.one(&[50, 100, 200, 300]);
        won(millions)
    }
}

pub(super) fn startup(tape: &mut Tape<'_>) -> Startup {
    Startup {
        business_registration_date: tape.date(),
        incorporation_date: tape.date(),
        place: tape.one(&[place("KR", "KR-11"), place("KR", "KR-29"), place("KR", ""), None]),
        sectors: tape.one(&[
            vec!["lidar".to_owned()],
            vec!["sensors".to_owned()],
            vec!["sensors".to_owned(), "lidar".to_owned()],
            vec![],
        ]),
        trl: tape.one(&[None, Some(3), Some(6), Some(9)]),
        rounds: tape.several(round),
        round_sought: Some(RoundSought { amount: tape.amount(), ..RoundSought::default() }),
        equity: equity(tape),
        years: [2024, 2025, 2026].into_iter().map(|year| figures(tape, year)).collect(),
        programs: tape.several(record),
        certificates: tape.several(certificate),
        disqualifications: tape.several(disqualification),
        ..Startup::default()
    }
}

fn round(tape: &mut Tape<'_>) -> FundingRound {
    let parts = tape.several(|tape| RoundInvestor {
        investor_name: tape.one(&["operator", "angel", "neighbour"]).to_owned(),
        partner: tape.one(&[OPERATOR, ANGEL, ""]).to_owned(),
        amount: tape.one(&[won(25), won(50), None]),
    });
    // As in a register: no more than the whole was given by all investors together.
    let amount = tape.one(&[won(150), won(200), None]);
    let date = tape.date();
    FundingRound {
        date,
        amount,
        investors: parts,
        paid_in: tape.maybe(),
        registered: tape.maybe(),
        ..FundingRound::default()
    }
}

/// Of one or two days, each 100% at most.
fn equity(tape: &mut Tape<'_>) -> Vec<EquityPosition> {
    let mut positions = Vec::new();
    for on in [date("2024-03-01"), tape.one(&[date("2025"), date("2025-06"), date("2026-02-01")])] {
        for (holder, class) in [
            ("operator", PartyClass::Operator),
            ("angel", PartyClass::Investor),
            ("founder", PartyClass::Founders),
        ] {
            positions.push(EquityPosition {
                holder: holder.to_owned(),
                party_class: class.into(),
                related_party: tape.maybe(),
                share_basis_points: tape.one(&[1_000, 2_000, 3_000]),
                as_of_date: on,
                provenance: None,
            });
        }
    }
    positions.truncate(tape.below(7));
    positions
}

fn figures(tape: &mut Tape<'_>, year: i32) -> YearFigures {
    YearFigures {
        year,
        headcount: tape.one(&[None, Some(1), Some(2), Some(50)]),
        revenue: tape.amount(),
        provenance: None,
    }
}

fn record(tape: &mut Tape<'_>) -> ProgramRecord {
    use ProgramOutcome::{Applied, Graduated, Rejected, Selected, Stopped, Unspecified};
    let outcomes = [Unspecified, Applied, Selected, Graduated, Rejected, Stopped];
    ProgramRecord {
        program: tape.one(&PROGRAMS).to_owned(),
        year: tape.one(&[0, 2025, 2026, 2027]),
        outcome: tape.one(&outcomes).into(),
        ..ProgramRecord::default()
    }
}

fn certificate(tape: &mut Tape<'_>) -> Certificate {
    let issue_date = tape.one(&[None, date("2024-03-01"), date("2026-06-01")]);
    let expiry_date = tape.one(&[None, date("2026-07-01"), date("2026-12-31")]);
    Certificate { title: TITLE.to_owned(), issue_date, expiry_date, ..Certificate::default() }
}

fn disqualification(tape: &mut Tape<'_>) -> Disqualification {
    let from_date = tape.one(&[None, date("2024-03-01"), date("2026-06-01")]);
    let until_date = tape.one(&[None, date("2026-07-01"), date("2026-12-31")]);
    let kind = DisqualificationKind::TaxArrears.into();
    Disqualification { kind, from_date, until_date, provenance: None }
}

/// Rules of all kinds, then two that join some of them.
pub(super) fn rules(tape: &mut Tape<'_>) -> Vec<ProgramRule> {
    let mut rules: Vec<ProgramRule> = (0..KINDS)
        .map(|index| {
            let mut rule = rule(&format!("rule-{index}"), kind(tape, index));
            if tape.below(4) == 0 {
                rule.valid_from_date = tape.some_day();
                rule.valid_until_date = tape.some_day();
            }
            rule
        })
        .collect();
    for id in ["joined-1", "joined-2"] {
        let operator = tape.one(&[RuleOperator::All, RuleOperator::Any, RuleOperator::Not]).into();
        let count = if operator == i32::from(RuleOperator::Not) { 1 } else { 3 };
        let ids: Vec<String> = rules.iter().map(|it| it.id.clone()).collect();
        let parts = (0..count).map(|_| tape.one(&ids)).collect();
        rules.push(rule(id, Kind::Combination(RuleCombination { operator, rules: parts })));
    }
    rules
}

fn kind(tape: &mut Tape<'_>, index: usize) -> Kind {
    match index {
        0 => Kind::Age(AgeRule {
            start: tape.one(&[AgeStart::BusinessRegistration, AgeStart::Incorporation]).into(),
            months_max: tape.one(&[6, 12, 24]),
            is_below: tape.flag(),
            reference_date: tape.some_day(),
        }),
        1 => Kind::EquityShare(EquityShareRule {
            party_classes: vec![tape.one(&[PartyClass::Founders, PartyClass::Operator]).into()],
            includes_related_parties: tape.flag(),
            basis_points_min: tape.one(&[0, 2_000, 3_000]),
            basis_points_max: tape.one(&[Some(3_000), Some(6_000)]),
        }),
        2 | 3 => Kind::InvestedAmount(InvestedAmountRule {
            money: Some(invested(tape)),
            amount_min: tape.millions(),
            regional_minimums: vec![RegionalMinimum {
                region_class: "capital".to_owned(),
                amount_min: tape.millions(),
            }],
        }),
        4 => {
            Kind::Region(RegionRule { region_class: "capital".to_owned(), is_outside: tape.flag() })
        }
        5 => Kind::Sector(SectorRule {
            sectors: vec![tape.one(&["lidar", "sensors", "gas-sensors", "fintech"]).to_owned()],
            ..SectorRule::default()
        }),
        6 => Kind::Headcount(HeadcountRule {
            headcount_min: tape.one(&[0, 2]),
            headcount_max: tape.one(&[2, 50]),
        }),
        7 => Kind::Trl(TrlRule { trl_min: tape.one(&[0, 6]), trl_max: tape.one(&[6, 8]) }),
        8 => Kind::Ratio(RatioRule {
            amount: Some(part(tape)),
            base: Some(base(tape)),
            basis_points_min: tape.one(&[0, 2_000, 10_000]),
            basis_points_max: tape.one(&[10_000, 20_000]),
            currency_code: "KRW".to_owned(),
        }),
        9 => Kind::Revenue(RevenueRule {
            amount_min: tape.one(&[None, won(100)]),
            amount_max: won(150),
        }),
        10 => Kind::AwardHistory(AwardHistoryRule {
            condition: tape
                .one(&[AwardCondition::NoneOf, AwardCondition::SomeOf, AwardCondition::Graduated])
                .into(),
            programs: vec![tape.one(&PROGRAMS).to_owned()],
        }),
        11 => Kind::Document(DocumentRule { titles: vec![TITLE.to_owned()] }),
        12 => Kind::Disqualification(DisqualificationRule {
            kinds: vec![DisqualificationKind::TaxArrears.into()],
            clearance_titles: tape.one(&[vec![], vec![TITLE.to_owned()]]),
        }),
        _ => Kind::Exclusion(ProgramExclusionRule {
            programs: vec![tape.one(&PROGRAMS).to_owned()],
            includes_applications: tape.flag(),
        }),
    }
}

fn invested(tape: &mut Tape<'_>) -> InvestedMoney {
    InvestedMoney {
        investor_kinds: tape.one(&[vec![], vec![PartnerKind::TipsOperator.into()]]),
        excludes_related_parties: tape.flag(),
        window_months: tape.one(&[0, 12, 24]),
        reference_date: tape.some_day(),
        is_paid_in_only: tape.flag(),
        is_registered_only: tape.flag(),
    }
}

fn part(tape: &mut Tape<'_>) -> RuleAmount {
    let money = invested(tape);
    let sought = Quantity::Figure(ProfileAmount::RoundSought.into());
    let quantity = tape.one(&[Quantity::Invested(money), sought]);
    RuleAmount { quantity: Some(quantity) }
}

fn base(tape: &mut Tape<'_>) -> RuleAmount {
    let fixed = tape.millions().unwrap();
    let revenue = Quantity::Figure(ProfileAmount::Revenue.into());
    RuleAmount { quantity: Some(tape.one(&[Quantity::Fixed(fixed), revenue])) }
}

/// The same profile with all told that it says in part: a day of each date, a yes or a no, an amount.
pub(super) fn told(startup: &Startup, tape: &mut Tape<'_>) -> Startup {
    let mut told = startup.clone();
    let day_of = |date: &mut Option<Date>, tape: &mut Tape<'_>| {
        *date = date.or_else(|| tape.day()).map(|date| Date {
            month: if date.month == 0 { tape.one(&[1, 2, 12]) } else { date.month },
            day: if date.day == 0 { tape.one(&[1, 28]) } else { date.day },
            ..date
        });
    };
    day_of(&mut told.business_registration_date, tape);
    day_of(&mut told.incorporation_date, tape);
    if let Some(place) = told.place.as_mut().filter(|it| it.region_code.is_empty()) {
        place.region_code = tape.one(&["KR-11", "KR-29"]).to_owned();
    }
    told.trl = told.trl.or_else(|| tape.one(&[Some(1), Some(6), Some(9)]));
    for round in &mut told.rounds {
        day_of(&mut round.date, tape);
        round.paid_in = round.paid_in.or(Some(tape.flag()));
        round.registered = round.registered.or(Some(tape.flag()));
        let open = round.investors.iter_mut().filter(|it| it.partner.is_empty());
        open.for_each(|it| it.partner = tape.one(&[OPERATOR, ANGEL]).to_owned());
        let given: i64 =
            round.investors.iter().filter_map(|it| it.amount.as_ref()).map(|it| it.units).sum();
        // The others gave the rest, or nothing where the whole is not known.
        let mut rest = round.amount.as_ref().map_or(0, |it| (it.units - given).max(0));
        for investor in round.investors.iter_mut().filter(|it| it.amount.is_none()) {
            investor.amount = money("KRW", std::mem::take(&mut rest));
        }
        if round.amount.is_none() {
            round.amount = money("KRW", given + tape.one(&[0, 500_000_000]));
        }
    }
    let mut days: Vec<(Option<Date>, Option<Date>)> = Vec::new();
    for position in &mut told.equity {
        position.related_party = position.related_party.or(Some(tape.flag()));
        // Positions of one date are of one day.
        let known = days.iter().find(|(date, _)| *date == position.as_of_date).copied();
        let (_, day) = known.unwrap_or_else(|| {
            let mut day = position.as_of_date;
            day_of(&mut day, tape);
            days.push((position.as_of_date, day));
            (position.as_of_date, day)
        });
        position.as_of_date = day;
    }
    for record in &mut told.programs {
        if record.outcome() == ProgramOutcome::Unspecified {
            record.outcome = tape.one(&[ProgramOutcome::Selected, ProgramOutcome::Rejected]).into();
        }
    }
    if told.rounds.is_empty() {
        told.rounds = tape.several(round_in_full);
    }
    told
}

fn round_in_full(tape: &mut Tape<'_>) -> FundingRound {
    let partner = tape.one(&[OPERATOR, ANGEL]).to_owned();
    let amount = tape.millions();
    FundingRound {
        date: tape.day(),
        investors: vec![RoundInvestor {
            partner,
            amount: amount.clone(),
            ..RoundInvestor::default()
        }],
        amount,
        paid_in: Some(tape.flag()),
        registered: Some(tape.flag()),
        ..FundingRound::default()
    }
}
