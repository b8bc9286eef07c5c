//! Rules about amounts of money.

use jiff::civil;

use super::Case;
use super::amounts::{Sum, invested, quantity, revenue};
use super::answers::{Answer, Range, Target, agreed, all, to_proto};
use super::payments::{counted, invest, pay_in};
use super::regions::{lies_in, state_seat};
use super::wording::{
    amount, amount_value, limits, nanos, nothing, percent, range, reach, reach_later, words,
};
use crate::proto::rule_amount::Quantity;
use crate::proto::{
    InvestedAmountRule, InvestedMoney, ProfileAmount, RatioRule, Remedy, RevenueRule, RuleAmount,
    RuleFinding, RuleValue, rule_value,
};

pub(super) fn judge_invested(
    rule: &InvestedAmountRule,
    case: &Case<'_>,
    day: civil::Date,
) -> RuleFinding {
    let everything = InvestedMoney::default();
    let money = rule.money.as_ref().unwrap_or(&everything);
    let currency = rule.amount_min.as_ref().map_or("", |it| &it.currency_code);
    let minimums = minimums(rule, case);
    let sum = invested(money, currency, case, day);
    let reaches =
        |range: Range| agreed(minimums.iter().map(|&min| range.lies_within(Some(min), None)));
    let answer = reaches(sum.range);
    let (lowest, highest) = (minimums.iter().min().copied(), minimums.iter().max().copied());
    let say = |nanos| amount(nanos, currency);
    let found = range(sum.range, say);
    let required = range(Range { least: lowest.unwrap_or_default(), most: highest }, say);
    let counted = counted(money);
    let sentence = words(
        format!("{} 투자금 {} (기준 {})", counted.ko, found.ko, required.ko),
        format!("{} {} of {}", found.en, counted.en, required.en),
    );
    let lacking = highest.unwrap_or_default() - sum.range.least;
    let mut finding = finding(&sum, answer, currency, (highest, None));
    finding.sentence = Some(sentence.into());
    finding.remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let suffices = |range| reaches(range) == Some(true);
            let paid_in = pay_in(&sum, money, currency, case, day, suffices);
            [invest(money, lacking, currency, case, day)].into_iter().chain(paid_in).collect()
        }
        None => {
            let mut missing = sum.missing;
            if lowest != highest {
                missing.push(state_seat(case.startup));
            }
            missing
        }
    };
    finding
}

pub(super) fn judge_revenue(rule: &RevenueRule, case: &Case<'_>, day: civil::Date) -> RuleFinding {
    let limit = rule.amount_min.as_ref().or(rule.amount_max.as_ref());
    let currency = limit.map_or("", |it| &it.currency_code);
    let (min, max) = (rule.amount_min.as_ref().map(nanos), rule.amount_max.as_ref().map(nanos));
    let sum = revenue(currency, case, day);
    let answer = sum.range.lies_within(min, max);
    let say = |nanos| amount(nanos, currency);
    let (found, limits) = (range(sum.range, say), limits(min, max, say));
    let sentence = words(
        format!("매출액 {} (기준 {})", found.ko, limits.ko),
        format!("a revenue of {}; the rule says {}", found.en, limits.en),
    );
    let mut finding = finding(&sum, answer, currency, (min, max));
    finding.sentence = Some(sentence.into());
    finding.remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let target = Target::nearest(sum.range, min, max);
            target.map(|it| later_revenue(it, currency)).into_iter().collect()
        }
        None => sum.missing,
    };
    finding
}

pub(super) fn judge_ratio(rule: &RatioRule, case: &Case<'_>, day: civil::Date) -> RuleFinding {
    let currency = rule.currency_code.as_str();
    let (nothing_said, given) = (RuleAmount::default(), |it: i32| i128::from(it));
    let (one, other) = (
        rule.amount.as_ref().unwrap_or(&nothing_said),
        rule.base.as_ref().unwrap_or(&nothing_said),
    );
    let (amount_sum, base) =
        (quantity(one, currency, case, day), quantity(other, currency, case, day));
    let min = Some(given(rule.basis_points_min)).filter(|&min| min > 0);
    let max = Some(given(rule.basis_points_max)).filter(|&max| max > 0);
    let answer = ratio(rule, amount_sum.range, base.range);
    let say = |nanos| amount(nanos, currency);
    let (found, base_words) = (range(amount_sum.range, say), range(base.range, say));
    let limits = limits(min, max, percent);
    let sentence = words(
        format!("{} 대비 {} (기준 {})", base_words.ko, found.ko, limits.ko),
        format!("{} against {}; the rule says {}", found.en, base_words.en, limits.en),
    );
    let mut finding = finding(&amount_sum, answer, currency, (None, None));
    finding.required_min = min.map(share);
    finding.required_max = max.map(share);
    finding.sentence = Some(sentence.into());
    finding.remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let paid_in = match &one.quantity {
                Some(Quantity::Invested(money)) => {
                    let suffices = |range| ratio(rule, range, base.range) == Some(true);
                    pay_in(&amount_sum, money, currency, case, day, suffices)
                }
                _ => Vec::new(),
            };
            let (amount, base) = ((one, amount_sum.range), (other, base.range));
            let nearest = nearest_ratio(rule, amount, base, (case, day));
            [nearest].into_iter().chain(paid_in).collect()
        }
        None => amount_sum.missing.into_iter().chain(base.missing).collect(),
    };
    finding.evidence.extend(base.evidence);
    finding
}

/// Multiplied out, so that nothing is divided by nothing.
fn ratio(rule: &RatioRule, amount: Range, base: Range) -> Answer {
    let (min, max) = (i128::from(rule.basis_points_min), i128::from(rule.basis_points_max));
    let scaled = amount.times(10_000);
    let reaches = if min > 0 { scaled.reaches(base.times(min)) } else { Some(true) };
    let stays = if max > 0 { base.times(max).reaches(scaled) } else { Some(true) };
    all([reaches, stays])
}

/// The change of one amount that makes the ratio pass: of the first one where that can be, else of the base.
fn nearest_ratio(
    rule: &RatioRule,
    (one, amount_range): (&RuleAmount, Range),
    (other, base): (&RuleAmount, Range),
    (case, day): (&Case<'_>, civil::Date),
) -> Remedy {
    let (min, max) = (i128::from(rule.basis_points_min), i128::from(rule.basis_points_max));
    let currency = rule.currency_code.as_str();
    let too_little = min > 0 && amount_range.times(10_000).reaches(base.times(min)) == Some(false);
    let (amount_target, base_target) = if too_little {
        let least = base.most.map(|base| ceiling(base * min, 10_000));
        let most = (amount_range.least * 10_000).div_euclid(min);
        (least.map(Target::AtLeast), Some(Target::AtMost(most)))
    } else {
        let least = amount_range.most.filter(|_| max > 0);
        let least = least.map(|most| ceiling(most * 10_000, max));
        let most = (base.least * max).div_euclid(10_000);
        (Some(Target::AtMost(most)), least.map(Target::AtLeast))
    };
    let of_amount = amount_target.and_then(|target| {
        let (remedy, then) = change(one, amount_range, target, currency, case, day)?;
        (ratio(rule, then, base) == Some(true)).then_some(remedy)
    });
    let of_base = || {
        let (remedy, then) = change(other, base, base_target?, currency, case, day)?;
        (ratio(rule, amount_range, then) == Some(true)).then_some(remedy)
    };
    of_amount.or_else(of_base).unwrap_or_else(nothing)
}

/// How an amount comes to a target, and what it can be then. What was invested cannot shrink, and what the program sets
/// is not for the company to change.
fn change(
    amount_of: &RuleAmount,
    range: Range,
    target: Target,
    currency: &str,
    case: &Case<'_>,
    day: civil::Date,
) -> Option<(Remedy, Range)> {
    match (&amount_of.quantity, target) {
        (Some(Quantity::Invested(money)), Target::AtLeast(least)) if least > range.least => {
            let lacking = least - range.least;
            let then = range.plus(Range::of(lacking));
            Some((invest(money, lacking, currency, case, day), then))
        }
        (Some(Quantity::Figure(figure)), _) => {
            let remedy = if *figure == ProfileAmount::Revenue as i32 {
                later_revenue(target, currency)
            } else {
                let value = |it| amount_value(it, currency);
                reach("round_sought.amount", target, range, value, |it| amount(it, currency))
            };
            Some((remedy, Range::of(target.number())))
        }
        (Some(Quantity::Invested(_) | Quantity::Fixed(_)) | None, _) => None,
    }
}

fn later_revenue(target: Target, currency: &str) -> Remedy {
    let figure = ["이후 연도의 매출액이", "a revenue of"];
    let value = |it| amount_value(it, currency);
    reach_later(figure, target, value, |it| amount(it, currency))
}

/// The minimums that can be meant: those of all region classes in which the seat may lie, up to the first in which it
/// does.
fn minimums(rule: &InvestedAmountRule, case: &Case<'_>) -> Vec<i128> {
    let mut minimums = Vec::new();
    for regional in &rule.regional_minimums {
        let lies = lies_in(&regional.region_class, case.program, case.startup);
        if lies != Some(false) {
            minimums.extend(regional.amount_min.as_ref().map(nanos));
        }
        if lies == Some(true) {
            return minimums;
        }
    }
    minimums.extend(rule.amount_min.as_ref().map(nanos));
    minimums
}

fn finding(
    sum: &Sum,
    answer: Answer,
    currency: &str,
    (min, max): (Option<i128>, Option<i128>),
) -> RuleFinding {
    RuleFinding {
        answer: to_proto(answer).into(),
        found_min: Some(amount_value(sum.range.least, currency)),
        found_max: sum.range.most.map(|most| amount_value(most, currency)),
        required_min: min.map(|min| amount_value(min, currency)),
        required_max: max.map(|max| amount_value(max, currency)),
        evidence: sum.evidence.clone(),
        ..RuleFinding::default()
    }
}

fn share(basis_points: i128) -> RuleValue {
    let basis_points = i64::try_from(basis_points).unwrap_or(i64::MAX);
    RuleValue { value: Some(rule_value::Value::BasisPoints(basis_points)) }
}

fn ceiling(number: i128, divisor: i128) -> i128 {
    number.div_euclid(divisor) + i128::from(number.rem_euclid(divisor) > 0)
}
