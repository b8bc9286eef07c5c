//! What findings and remedies say, in Korean and English.

use std::fmt::Display;

use jiff::civil;

use super::answers::{Range, Target};
use crate::calendar;
use crate::proto::{
    Date, LocalizedText, Money, Program, Remedy, RemedyKind, RuleValue, rule_value,
};
use crate::text::{Language, amount_words};

const NANOS_PER_UNIT: i128 = 1_000_000_000;

/// Words in Korean and English.
#[derive(Clone)]
pub(crate) struct Words {
    pub(crate) ko: String,
    pub(crate) en: String,
}

pub(crate) fn words(ko: impl Into<String>, en: impl Into<String>) -> Words {
    Words { ko: ko.into(), en: en.into() }
}

impl From<Words> for LocalizedText {
    fn from(words: Words) -> Self {
        Self { ko: words.ko, en: words.en }
    }
}

/// What is the same in both languages.
pub(super) fn same(text: impl Display) -> Words {
    words(text.to_string(), text.to_string())
}

/// A text of the program; in a language that it lacks the other one stands.
pub(crate) fn name(text: Option<&LocalizedText>) -> Words {
    let Some(text) = text else { return same("") };
    let or = |one: &String, other: &String| if one.is_empty() { other } else { one }.clone();
    words(or(&text.ko, &text.en), or(&text.en, &text.ko))
}

/// Rules of a program as people read them, one after another; the id of one that the program has no more.
pub(crate) fn rules<'a>(program: &Program, ids: impl IntoIterator<Item = &'a str>) -> Words {
    let quoted = ids.into_iter().map(|id| {
        let rule = program.rules.iter().find(|it| it.id == id);
        let Words { ko, en } = name(rule.and_then(|it| it.text.as_ref()));
        let quoted = |text: String| format!("“{}”", if text.is_empty() { id } else { &text });
        (quoted(ko), quoted(en))
    });
    let (ko, en): (Vec<String>, Vec<String>) = quoted.unzip();
    words(ko.join(", "), en.join(", "))
}

/// A share in hundredths of a percent: `27.5%`.
pub(crate) fn percent(basis_points: i128) -> Words {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    let written = format!("{whole}.{part:02}");
    same(format_args!("{}%", written.trim_end_matches('0').trim_end_matches('.')))
}

pub(super) fn money(nanos: i128, currency: &str) -> Money {
    let units = (nanos / NANOS_PER_UNIT).clamp(i64::MIN.into(), i64::MAX.into());
    Money {
        currency_code: currency.to_owned(),
        units: i64::try_from(units).expect("it was put between the ends"),
        nanos: i32::try_from(nanos % NANOS_PER_UNIT).expect("less than a unit"),
    }
}

pub(super) fn nanos(money: &Money) -> i128 {
    i128::from(money.units) * NANOS_PER_UNIT + i128::from(money.nanos)
}

pub(super) fn amount(nanos: i128, currency: &str) -> Words {
    let money = money(nanos, currency);
    words(amount_words(&money, Language::Korean), amount_words(&money, Language::English))
}

pub(super) fn amount_value(nanos: i128, currency: &str) -> RuleValue {
    RuleValue { value: Some(rule_value::Value::Amount(money(nanos, currency))) }
}

/// All that a number can be.
pub(super) fn range(range: Range, say: impl Fn(i128) -> Words) -> Words {
    let least = say(range.least);
    match range.most.map(&say) {
        _ if range.is_exact() => least,
        Some(most) => {
            words(format!("{}~{}", least.ko, most.ko), format!("{} to {}", least.en, most.en))
        }
        None => words(format!("{} 이상", least.ko), format!("{} or more", least.en)),
    }
}

/// What passes.
pub(super) fn limits(min: Option<i128>, max: Option<i128>, say: impl Fn(i128) -> Words) -> Words {
    match (min.map(&say), max.map(&say)) {
        (Some(min), Some(max)) => {
            words(format!("{}~{}", min.ko, max.ko), format!("from {} to {}", min.en, max.en))
        }
        (Some(min), None) => words(format!("{} 이상", min.ko), format!("at least {}", min.en)),
        (None, Some(max)) => words(format!("{} 이하", max.ko), format!("at most {}", max.en)),
        (None, None) => words("제한 없음", "no limit"),
    }
}

/// A date as far as it is known: `2026`, `2026-03` or `2026-03-01`.
pub(super) fn written(date: &Date) -> String {
    let Date { year, month, day } = date;
    match (month, day) {
        (0, _) => format!("{year}"),
        (_, 0) => format!("{year}-{month:02}"),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}

pub(super) fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}

pub(super) fn date_value(day: civil::Date) -> RuleValue {
    RuleValue { value: Some(rule_value::Value::Date(calendar::date(day))) }
}

pub(super) fn remedy(kind: RemedyKind, sentence: Words) -> Remedy {
    Remedy { kind: kind.into(), sentence: Some(sentence.into()), ..Remedy::default() }
}

/// That a field is missing, or not told exactly enough: never a failure.
pub(super) fn state(field: impl Into<String>, what: Words) -> Remedy {
    let sentence = words(format!("확인 필요: {}", what.ko), format!("to be stated: {}", what.en));
    Remedy { field: field.into(), ..remedy(RemedyKind::State, sentence) }
}

/// That nothing is known that would make it pass.
pub(super) fn nothing() -> Remedy {
    let sentence =
        words("충족할 방법이 확인되지 않음", "no change is known that would make it pass");
    remedy(RemedyKind::None, sentence)
}

/// That a number has to come to a target, and by how much it misses it.
pub(super) fn reach(
    field: &str,
    target: Target,
    now: Range,
    value: impl Fn(i128) -> RuleValue,
    say: impl Fn(i128) -> Words,
) -> Remedy {
    let wanted = wanted(target, now, say);
    let sentence = words(wanted.ko, format!("has to be {}", wanted.en));
    Remedy {
        field: field.to_owned(),
        value: Some(value(target.number())),
        ..remedy(RemedyKind::Reach, sentence)
    }
}

/// What a number has to be, and how far it is from that: `at most 30%, 3% less than now`.
pub(super) fn wanted(target: Target, now: Range, say: impl Fn(i128) -> Words) -> Words {
    let limit = target_words(target, &say);
    let (missed, [ko, en]) = match target {
        Target::AtLeast(least) => (now.most.map(|most| least - most), ["높게", "more"]),
        Target::AtMost(most) => (Some(now.least - most), ["낮게", "less"]),
    };
    let Some(missed) = missed.filter(|&it| it > 0).map(say) else {
        return words(format!("{}일 것", limit.ko), limit.en);
    };
    let [or_ko, or_en] = if now.is_exact() { ["", ""] } else { [" 이상", "at least "] };
    words(
        format!("{}일 것(지금보다 {}{or_ko} {ko})", limit.ko, missed.ko),
        format!("{}, {or_en}{} {en} than now", limit.en, missed.en),
    )
}

/// That a figure of a later year has to come to a target. `figure` is what leads over to it: `이후 연도의 매출액이`,
/// `a revenue of`.
pub(super) fn reach_later(
    figure: [&str; 2],
    target: Target,
    value: impl Fn(i128) -> RuleValue,
    say: impl Fn(i128) -> Words,
) -> Remedy {
    let limit = target_words(target, &say);
    let [ko, en] = figure;
    let sentence =
        words(format!("{ko} {}일 것", limit.ko), format!("a later year with {en} {}", limit.en));
    let reach = reach("years", target, Range::ANYTHING, value, say);
    Remedy { sentence: Some(sentence.into()), ..reach }
}

fn target_words(target: Target, say: impl Fn(i128) -> Words) -> Words {
    match target {
        Target::AtLeast(least) => limits(Some(least), None, say),
        Target::AtMost(most) => limits(None, Some(most), say),
    }
}
