//! How more money comes to count: what has to be invested, and which rounds have to be paid in or registered.

use jiff::civil;

use super::Case;
use super::amounts::Sum;
use super::answers::Range;
use super::days::reference;
use super::wording::{Words, amount, amount_value, nothing, range, remedy, words, written};
use crate::calendar;
use crate::proto::{InvestedMoney, PartnerKind, Remedy, RemedyKind, value_words};

/// What is invested, in words, as far as a rule counts it.
pub(super) fn counted(money: &InvestedMoney) -> Words {
    steps(money.is_paid_in_only, money.is_registered_only)
        .unwrap_or_else(|| words("유치", "invested"))
}

/// That more has to be invested. Nothing can be changed about a day that is over.
pub(super) fn invest(
    money: &InvestedMoney,
    lacking: i128,
    currency: &str,
    case: &Case<'_>,
    day: civil::Date,
) -> Remedy {
    if is_over(money, day) {
        return nothing();
    }
    let by = latest_day(money, case, day);
    let (lacking_words, by_words) = (amount(lacking, currency), by_words(by));
    let (whose, window) = (whose(money), window(money));
    let steps = steps(money.is_paid_in_only, money.is_registered_only);
    let steps_en = steps.map(|it| format!(", {}", it.en)).unwrap_or_default();
    let sentence = words(
        format!(
            "{}{}{} 추가 {} 필요{}",
            by_words.ko,
            whose.ko,
            lacking_words.ko,
            counted(money).ko,
            window.ko
        ),
        format!("{} more{}{steps_en}{}{}", lacking_words.en, whose.en, by_words.en, window.en),
    );
    Remedy {
        field: "rounds".to_owned(),
        value: Some(amount_value(lacking, currency)),
        date: by.map(calendar::date),
        ..remedy(RemedyKind::Invest, sentence)
    }
}

/// That rounds that are closed have to be paid in or registered, as the rule counts them: each one that alone suffices,
/// or else all where they do so together.
pub(super) fn pay_in(
    sum: &Sum,
    money: &InvestedMoney,
    currency: &str,
    case: &Case<'_>,
    day: civil::Date,
    suffices: impl Fn(Range) -> bool,
) -> Vec<Remedy> {
    if is_over(money, day) {
        return Vec::new();
    }
    let alone = sum.pending.iter().filter(|(_, part)| suffices(sum.range.plus(*part)));
    let alone: Vec<&(usize, Range)> = alone.collect();
    let all = sum.pending.iter().fold(sum.range, |all, (_, part)| all.plus(*part));
    let (rounds, is_alone) = match alone.is_empty() {
        false => (alone, true),
        true if suffices(all) => (sum.pending.iter().collect(), false),
        true => return Vec::new(),
    };
    let by = latest_day(money, case, day);
    let complete = |&(index, part): &(usize, Range)| {
        let round = &case.startup.rounds[index];
        let lacks_payment = money.is_paid_in_only && round.paid_in != Some(true);
        let lacks_entry = money.is_registered_only && round.registered != Some(true);
        let field = match (lacks_payment, lacks_entry) {
            (true, false) => format!("rounds[{index}].paid_in"),
            (false, true) => format!("rounds[{index}].registered"),
            _ => format!("rounds[{index}]"),
        };
        let steps = steps(lacks_payment, lacks_entry).unwrap_or_else(|| words("", ""));
        let closed = round.date.as_ref().map(written).unwrap_or_default();
        let (part_words, by_words) = (range(part, |it| amount(it, currency)), by_words(by));
        let others = match is_alone {
            true => words("", ""),
            false => {
                words("다른 미완료 라운드와 함께 ", " together with the other rounds told here")
            }
        };
        let sentence = words(
            format!(
                "{closed} 투자 라운드 {}: {} 미완료, {}{}완료되면 충족",
                part_words.ko, steps.ko, by_words.ko, others.ko
            ),
            format!(
                "{} of the round of {closed} is not {en} yet; {en}{}, it suffices{}",
                part_words.en,
                by_words.en,
                others.en,
                en = steps.en
            ),
        );
        Remedy {
            field,
            value: Some(amount_value(part.least, currency)),
            date: by.map(calendar::date),
            ..remedy(RemedyKind::Invest, sentence)
        }
    };
    rounds.into_iter().map(complete).collect()
}

/// Whose money a rule counts, where it is not everybody's.
fn whose(money: &InvestedMoney) -> Words {
    let kinds = money.investor_kinds.iter().filter_map(|&it| PartnerKind::try_from(it).ok());
    let kinds = kinds.filter_map(|it| value_words(it.as_str_name()));
    let (ko, en): (Vec<&str>, Vec<&str>) = kinds.unzip();
    match (ko.is_empty(), money.excludes_related_parties) {
        (true, false) => words("", ""),
        (true, true) => {
            words("특수관계인이 아닌 투자자의 투자금 ", " from investors (no related parties)")
        }
        (false, is_unrelated) => {
            let [unrelated_ko, unrelated_en] = match is_unrelated {
                true => ["특수관계인이 아닌 ", "; no related parties"],
                false => ["", ""],
            };
            words(
                format!("{unrelated_ko}{}의 투자금 ", ko.join("·")),
                format!(" from investors ({}{unrelated_en})", en.join(", ")),
            )
        }
    }
}

/// For how long a round counts, where that is not for good.
fn window(money: &InvestedMoney) -> Words {
    match money.window_months {
        0 => words("", ""),
        months => words(
            format!(" (투자 후 {months}개월간 인정)"),
            format!("; a round counts for {months} months"),
        ),
    }
}

/// What has to be done with money before a rule counts it; none where nothing has to.
fn steps(is_paid_in: bool, is_registered: bool) -> Option<Words> {
    match (is_paid_in, is_registered) {
        (true, true) => Some(words("납입·등기", "paid in and registered")),
        (true, false) => Some(words("납입", "paid in")),
        (false, true) => Some(words("등기", "registered")),
        (false, false) => None,
    }
}

fn is_over(money: &InvestedMoney, day: civil::Date) -> bool {
    reference(&money.reference_date, day) < day
}

/// The last day on which more money counts, as far as there is one.
fn latest_day(money: &InvestedMoney, case: &Case<'_>, day: civil::Date) -> Option<civil::Date> {
    let closes = case.program.apply_until_date.as_ref().and_then(calendar::day);
    match &money.reference_date {
        Some(_) => Some(reference(&money.reference_date, day)),
        None => closes.filter(|closes| *closes >= day),
    }
}

fn by_words(by: Option<civil::Date>) -> Words {
    by.map_or_else(|| words("", ""), |by| words(format!("{by}까지 "), format!(" by {by}")))
}
