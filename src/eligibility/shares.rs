//! How much of a company some hold.

use jiff::civil;

use super::answers::{Answer, Range, Target, any, to_proto};
use super::days::span;
use super::wording::{Words, limits, list, percent, range, reach, state, wanted, words};
use crate::proto::{
    Date, EquityPosition, EquityShareRule, PartyClass, Remedy, RuleEvidence, RuleFinding,
    RuleValue, Startup, rule_value, value_words,
};

const WHOLE: i128 = 10_000;

pub(super) fn judge(rule: &EquityShareRule, startup: &Startup, day: civil::Date) -> RuleFinding {
    let min = Some(i128::from(rule.basis_points_min)).filter(|&min| min > 0);
    let max = rule.basis_points_max.map(i128::from);
    let held = held(rule, startup, day);
    let answer = held.share.lies_within(min, max);
    let whose = whose(rule);
    let (found, limits) = (range(held.share, percent), limits(min, max, percent));
    let sentence = words(
        format!("{} 지분 {} (기준 {})", whose.ko, found.ko, limits.ko),
        format!("{} hold {}; the rule says {}", whose.en, found.en, limits.en),
    );
    let remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let target = Target::nearest(held.share, min, max);
            let told = target.map(|it| {
                let wanted = wanted(it, held.share, percent);
                let sentence = words(
                    format!("{} 지분이 {}", whose.ko, wanted.ko),
                    format!("{} together have to hold {}", whose.en, wanted.en),
                );
                let reach = reach("equity", it, held.share, share, percent);
                Remedy { sentence: Some(sentence.into()), ..reach }
            });
            told.into_iter().collect()
        }
        None => held.missing,
    };
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence.into()),
        found_min: Some(share(held.share.least)),
        found_max: held.share.most.map(share),
        required_min: min.map(share),
        required_max: max.map(share),
        evidence: held.evidence,
        remedies,
        ..RuleFinding::default()
    }
}

/// The days on which other positions become the latest ones.
pub(super) fn turns(startup: &Startup) -> Vec<civil::Date> {
    let spans = startup.equity.iter().filter_map(|it| span(it.as_of_date.as_ref()?));
    spans.flat_map(|(first, last)| [first, last]).collect()
}

/// What the parties of a rule hold, and what would have to be known to say it exactly.
struct Held {
    share: Range,
    evidence: Vec<RuleEvidence>,
    missing: Vec<Remedy>,
}

fn held(rule: &EquityShareRule, startup: &Startup, day: civil::Date) -> Held {
    let mut held: Option<Held> = None;
    let positions: Vec<&EquityPosition> = startup.equity.iter().collect();
    let (dates, is_one_sure) = latest(&positions, day);
    for date in &dates {
        let one = held_on(rule, startup, date, dates.len() > 1 || !is_one_sure);
        held = Some(match held {
            None => one,
            Some(mut all) => {
                all.share = all.share.or(one.share);
                all.evidence.extend(one.evidence);
                all.missing.extend(one.missing);
                all
            }
        });
    }
    let unknown = Range { least: 0, most: Some(WHOLE) };
    let mut held =
        held.unwrap_or(Held { share: unknown, evidence: Vec::new(), missing: Vec::new() });
    if !is_one_sure {
        held.share = held.share.or(unknown);
        let what = words(format!("{day} 기준 지분 구성"), format!("who held how much on {day}"));
        held.missing.insert(0, state("equity", what));
    }
    held
}

/// The dates whose positions can be the latest ones on `day`, and whether one of them is surely not after it.
pub(super) fn latest(equity: &[&EquityPosition], day: civil::Date) -> (Vec<Date>, bool) {
    let mut dates: Vec<(Date, (civil::Date, civil::Date))> = Vec::new();
    for date in equity.iter().filter_map(|it| it.as_of_date) {
        if dates.iter().all(|(other, _)| *other != date) {
            dates.extend(span(&date).filter(|(first, _)| *first <= day).map(|span| (date, span)));
        }
    }
    let sure = dates.iter().filter(|(_, (_, last))| *last <= day).map(|(_, (first, _))| *first);
    let surely_by = sure.max();
    dates.retain(|(_, (_, last))| surely_by.is_none_or(|sure| *last >= sure));
    (dates.into_iter().map(|(date, _)| date).collect(), surely_by.is_some())
}

/// What they held by the positions of one date.
fn held_on(rule: &EquityShareRule, startup: &Startup, date: &Date, is_date_open: bool) -> Held {
    let mut share = Range::of(0);
    let (mut rest, mut evidence, mut missing) = (WHOLE, Vec::new(), Vec::new());
    for (index, position) in startup.equity.iter().enumerate() {
        if position.as_of_date.as_ref() != Some(date) {
            continue;
        }
        let size = i128::from(position.share_basis_points);
        rest -= size;
        let counts = counts(rule, position);
        if counts == Some(false) {
            continue;
        }
        let least = if counts.is_some() { size } else { 0 };
        share = share.plus(Range { least, most: Some(size) });
        let provenance = position.provenance.clone();
        let field = format!("equity[{index}].share_basis_points");
        evidence.push(RuleEvidence { field, provenance });
        if counts.is_none() {
            let holder = &position.holder;
            let what = words(
                format!("{holder}의 특수관계인 여부"),
                format!("whether {holder} is a related party"),
            );
            missing.push(state(format!("equity[{index}].related_party"), what));
        }
        if is_date_open && (date.month == 0 || date.day == 0) {
            let what = words("지분 기준일", "the day of the positions");
            missing.push(state(format!("equity[{index}].as_of_date"), what));
        }
    }
    if rest > 0 {
        share = share.plus(Range { least: 0, most: Some(rest) });
        let rest = percent(rest);
        let what = words(
            format!("나머지 지분 {}의 보유자", rest.ko),
            format!("who holds the other {}", rest.en),
        );
        missing.push(state("equity", what));
    }
    Held { share, evidence, missing }
}

fn counts(rule: &EquityShareRule, position: &EquityPosition) -> Answer {
    let is_of_class = rule.party_classes.contains(&position.party_class);
    let is_related =
        if rule.includes_related_parties { position.related_party } else { Some(false) };
    any([Some(is_of_class), is_related])
}

fn share(basis_points: i128) -> RuleValue {
    let basis_points = i64::try_from(basis_points).unwrap_or(i64::MAX);
    RuleValue { value: Some(rule_value::Value::BasisPoints(basis_points)) }
}

/// The parties of a rule.
fn whose(rule: &EquityShareRule) -> Words {
    let classes = || rule.party_classes.iter().filter_map(|&it| PartyClass::try_from(it).ok());
    let ko: Vec<&str> = classes().filter_map(|it| Some(value_words(it.as_str_name())?.0)).collect();
    let en: Vec<&str> = classes().map(many).collect();
    let with_related = match rule.includes_related_parties {
        true => words("(특수관계인 포함)", ", with related parties,"),
        false => words("", ""),
    };
    words(
        format!("{}{}", ko.join("·"), with_related.ko),
        format!("{}{}", and(&en), with_related.en),
    )
}

/// All parties of a class.
fn many(class: PartyClass) -> &'static str {
    match class {
        PartyClass::Founders => "founders",
        PartyClass::Employees => "employees",
        PartyClass::Operator => "program operators",
        PartyClass::Investor => "investors",
        PartyClass::Corporate => "corporate holders",
        PartyClass::Other | PartyClass::Unspecified => "others",
    }
}

fn and(items: &[&str]) -> String {
    match items {
        [before @ .., last] if !before.is_empty() => {
            format!("{} and {last}", list(before.iter().copied()))
        }
        _ => list(items.iter().copied()),
    }
}
