//! Rules about amounts of money.

use jiff::civil;

use super::Case;
use super::amounts::{Sum, invested, quantity, revenue};
use super::answers::{Answer, Range, all, to_proto};
use super::days::reference;
use super::regions::{lies_in, state_seat};
use super::wording::{amount, limits, money, nanos, nothing, percent, range, reach, remedy, words};
use crate::calendar;
use crate::proto::rule_amount::Quantity;
use crate::proto::{
    InvestedAmountRule, InvestedMoney, ProfileAmount, RatioRule, Remedy, RemedyKind, RevenueRule,
    RuleAmount, RuleFinding, RuleValue, rule_value,
};

pub(super) fn judge_invested(
    rule: &InvestedAmountRule,
    case: &Case<'_>,
    day: civil::Date,
) -> RuleFinding {
    let everything = InvestedMoney::default();
    let counted = rule.money.as_ref().unwrap_or(&everything);
    let currency = rule.amount_min.as_ref().map_or("", |it| &it.currency_code);
    let minimums = minimums(rule, case);
    let sum = invested(counted, currency, case, day);
    let answer = agreed(minimums.iter().map(|&min| sum.range.lies_within(Some(min), None)));
    let (lowest, highest) = (minimums.iter().min().copied(), minimums.iter().max().copied());
    let say = |nanos| amount(nanos, currency);
    let found = range(sum.range, say);
    let required = range(Range { least: lowest.unwrap_or_default(), most: highest }, say);
    let paid_in = if counted.is_paid_in_only {
        ["납입 투자금", "paid in"]
    } else {
        ["투자금", "invested"]
    };
    let sentence = words(
        format!("{} {} (기준 {})", paid_in[0], found.ko, required.ko),
        format!("{} {} of {}", found.en, paid_in[1], required.en),
    );
    let lacking = highest.unwrap_or_default() - sum.range.least;
    let mut finding = finding(&sum, answer, currency, (highest, None));
    finding.sentence = Some(sentence.into());
    finding.remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => vec![invest(counted, lacking, currency, case, day)],
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
            let target = nearest(sum.range, min, max);
            let field = sum.evidence.first().map_or("years", |it| &it.field);
            let reach = |it| reach(field, value(it, currency), say(it));
            target.map(reach).into_iter().collect()
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
            let (amount, base) = ((one, amount_sum.range), (other, base.range));
            vec![nearest_ratio(rule, amount, base, (case, day))]
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
        (least, Some((amount_range.least * 10_000).div_euclid(min)))
    } else {
        let least = amount_range.most.filter(|_| max > 0);
        let least = least.map(|most| ceiling(most * 10_000, max));
        (Some((base.least * max).div_euclid(10_000)), least)
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
    target: i128,
    currency: &str,
    case: &Case<'_>,
    day: civil::Date,
) -> Option<(Remedy, Range)> {
    match &amount_of.quantity {
        Some(Quantity::Invested(money)) if target > range.least => {
            let lacking = target - range.least;
            let then = range.plus(Range::of(lacking));
            Some((invest(money, lacking, currency, case, day), then))
        }
        Some(Quantity::Figure(figure)) => {
            let is_revenue = *figure == ProfileAmount::Revenue as i32;
            let field = if is_revenue { "years" } else { "round_sought.amount" };
            let remedy = reach(field, value(target, currency), amount(target, currency));
            Some((remedy, Range::of(target)))
        }
        Some(Quantity::Invested(_) | Quantity::Fixed(_)) | None => None,
    }
}

/// That more has to be invested. Nothing can be changed about a day that is over.
fn invest(
    money: &InvestedMoney,
    lacking: i128,
    currency: &str,
    case: &Case<'_>,
    day: civil::Date,
) -> Remedy {
    let reference = reference(&money.reference_date, day);
    if reference < day {
        return nothing();
    }
    let closes = case.program.apply_until_date.as_ref().and_then(calendar::day);
    let by = match &money.reference_date {
        Some(_) => Some(reference),
        None => closes.filter(|closes| *closes >= day),
    };
    let lacking_words = amount(lacking, currency);
    let (ko, en) = match by {
        Some(by) => (format!("{by}까지 "), format!(" by {by}")),
        None => (String::new(), String::new()),
    };
    let paid_in = if money.is_paid_in_only { ["납입", ", paid in"] } else { ["유치", ""] };
    let sentence = words(
        format!("{ko}{} 추가 {}", lacking_words.ko, paid_in[0]),
        format!("{} more{}{en}", lacking_words.en, paid_in[1]),
    );
    Remedy {
        field: "rounds".to_owned(),
        value: Some(value(lacking, currency)),
        date: by.map(calendar::date),
        ..remedy(RemedyKind::Invest, sentence)
    }
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

/// What all answers say; unknown where they differ or there is none.
fn agreed(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let mut answers = answers.into_iter();
    let first = answers.next()??;
    answers.all(|answer| answer == Some(first)).then_some(first)
}

/// The nearer of two limits to a number that lies outside of them.
pub(super) fn nearest(range: Range, min: Option<i128>, max: Option<i128>) -> Option<i128> {
    min.filter(|&min| range.most.is_some_and(|most| most < min)).or(max)
}

fn finding(
    sum: &Sum,
    answer: Answer,
    currency: &str,
    (min, max): (Option<i128>, Option<i128>),
) -> RuleFinding {
    RuleFinding {
        answer: to_proto(answer).into(),
        found_min: Some(value(sum.range.least, currency)),
        found_max: sum.range.most.map(|most| value(most, currency)),
        required_min: min.map(|min| value(min, currency)),
        required_max: max.map(|max| value(max, currency)),
        evidence: sum.evidence.clone(),
        ..RuleFinding::default()
    }
}

fn value(nanos: i128, currency: &str) -> RuleValue {
    RuleValue { value: Some(rule_value::Value::Amount(money(nanos, currency))) }
}

fn share(basis_points: i128) -> RuleValue {
    let basis_points = i64::try_from(basis_points).unwrap_or(i64::MAX);
    RuleValue { value: Some(rule_value::Value::BasisPoints(basis_points)) }
}

fn ceiling(number: i128, divisor: i128) -> i128 {
    number.div_euclid(divisor) + i128::from(number.rem_euclid(divisor) > 0)
}
