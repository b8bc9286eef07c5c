//! Documents that hold, and circumstances that bar.

use std::collections::BTreeMap;

use jiff::civil;

use super::answers::{Answer, all, any, to_proto};
use super::wording::{Words, list, remedy, words};
use crate::calendar;
use crate::proto::{
    Certificate, Date, Disqualification, DisqualificationKind, DisqualificationRule, DocumentRule,
    Remedy, RemedyKind, RuleEvidence, RuleFinding, Startup, value_words,
};
use crate::text::organisation_key;

pub(super) fn judge_document(
    rule: &DocumentRule,
    startup: &Startup,
    day: civil::Date,
) -> RuleFinding {
    let named = named(&rule.titles, startup);
    let answer = holds(&named, day);
    let titles = any_of(&rule.titles);
    let remedies = if answer == Some(true) { Vec::new() } else { vec![hand_in(&rule.titles)] };
    let (ko, en) = match answer {
        Some(true) => ("유효", "holds"),
        Some(false) => ("유효기간 만료", "has expired"),
        None => ("미확인", "not known"),
    };
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(
            words(format!("{}: {ko}", titles.ko), format!("{}: {en}", titles.en)).into(),
        ),
        evidence: named.into_iter().map(evidence).collect(),
        remedies,
        ..RuleFinding::default()
    }
}

pub(super) fn judge_disqualification(
    rule: &DisqualificationRule,
    startup: &Startup,
    day: civil::Date,
) -> RuleFinding {
    let entries = startup.disqualifications.iter().enumerate();
    let barring: Vec<(usize, &Disqualification)> =
        entries.filter(|(_, it)| rule.kinds.contains(&it.kind) && is_in_force(it, day)).collect();
    let clearing = named(&rule.clearance_titles, startup);
    // A document that has expired says nothing about today.
    let is_cleared = rule.clearance_titles.is_empty() || holds(&clearing, day) == Some(true);
    let answer = all([Some(barring.is_empty()), is_cleared.then_some(true)]);
    let mut remedies: Vec<Remedy> = barring.iter().map(|(index, it)| end(*index, it)).collect();
    if !is_cleared {
        remedies.push(hand_in(&rule.clearance_titles));
    }
    let told: BTreeMap<i32, Words> =
        barring.iter().map(|(_, it)| (it.kind, circumstance(it))).collect();
    let sentence = match answer {
        Some(false) => words(
            format!("결격 사유: {}", list(told.values().map(|it| it.ko.as_str()))),
            format!("barred by {}", list(told.values().map(|it| it.en.as_str()))),
        ),
        Some(true) => words("결격 사유 없음", "nothing is known to bar"),
        None => words("결격 사유 없음이 확인되지 않음", "it is not shown that nothing bars"),
    };
    let barring = barring.iter().map(|(index, it)| RuleEvidence {
        field: format!("disqualifications[{index}]"),
        provenance: it.provenance.clone(),
    });
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence.into()),
        evidence: barring.chain(clearing.into_iter().map(evidence)).collect(),
        remedies,
        ..RuleFinding::default()
    }
}

/// The days on which documents of some titles begin and cease to hold.
pub(super) fn document_turns(titles: &[String], startup: &Startup) -> Vec<civil::Date> {
    let days = |it: &Certificate| {
        [it.issue_date.as_ref().and_then(calendar::day), day_after(&it.expiry_date)]
    };
    named(titles, startup).into_iter().flat_map(|(_, it)| days(it)).flatten().collect()
}

/// The days on which circumstances begin and cease to bar.
pub(super) fn disqualification_turns(
    rule: &DisqualificationRule,
    startup: &Startup,
) -> Vec<civil::Date> {
    let days = |it: &Disqualification| {
        [it.from_date.as_ref().and_then(calendar::day), day_after(&it.until_date)]
    };
    let barring = startup.disqualifications.iter().flat_map(days).flatten();
    barring.chain(document_turns(&rule.clearance_titles, startup)).collect()
}

/// The key under which two titles of documents are one: without case, spaces and punctuation.
#[must_use]
pub fn title_key(title: &str) -> String {
    organisation_key(title)
}

/// The certificates of some titles, with their places.
fn named<'a>(titles: &[String], startup: &'a Startup) -> Vec<(usize, &'a Certificate)> {
    let keys: Vec<String> = titles.iter().map(|title| title_key(title)).collect();
    let certificates = startup.certificates.iter().enumerate();
    certificates.filter(|(_, it)| keys.contains(&title_key(&it.title))).collect()
}

/// Whether one of some documents holds on a day. One that was issued later leaves it open: another one may have held.
fn holds(documents: &[(usize, &Certificate)], day: civil::Date) -> Answer {
    if documents.is_empty() {
        return None;
    }
    any(documents.iter().map(|(_, document)| {
        let date = |date: &Option<Date>| date.as_ref().and_then(calendar::day);
        if date(&document.issue_date).is_some_and(|issued| issued > day) {
            None
        } else {
            Some(date(&document.expiry_date).is_none_or(|expiry| expiry >= day))
        }
    }))
}

fn is_in_force(circumstance: &Disqualification, day: civil::Date) -> bool {
    let date = |date: &Option<Date>| date.as_ref().and_then(calendar::day);
    date(&circumstance.from_date).is_none_or(|from| from <= day)
        && date(&circumstance.until_date).is_none_or(|until| until >= day)
}

fn hand_in(titles: &[String]) -> Remedy {
    let names = any_of(titles);
    let sentence = words(
        format!("유효한 서류 필요: {}", names.ko),
        format!("a document that holds: {}", names.en),
    );
    Remedy {
        field: "certificates".to_owned(),
        options: titles.to_vec(),
        ..remedy(RemedyKind::Document, sentence)
    }
}

/// Titles of which one is enough.
fn any_of(titles: &[String]) -> Words {
    words(titles.join(" 또는 "), titles.join(" or "))
}

/// What bars, in words that stand after others.
fn circumstance(it: &Disqualification) -> Words {
    match it.kind() {
        DisqualificationKind::ParticipationBan => words("사업 참여 제한", "a ban from programs"),
        DisqualificationKind::Other => words("그 밖의 사유", "another circumstance"),
        kind => {
            let (ko, en) = value_words(kind.as_str_name()).unwrap_or_default();
            words(ko, en)
        }
    }
}

fn end(index: usize, entry: &Disqualification) -> Remedy {
    let Words { ko, en } = circumstance(entry);
    let sentence =
        words(format!("결격 사유 해소 필요: {ko}"), format!("what bars has to end: {en}"));
    Remedy { field: format!("disqualifications[{index}]"), ..remedy(RemedyKind::End, sentence) }
}

fn evidence((index, document): (usize, &Certificate)) -> RuleEvidence {
    RuleEvidence {
        field: format!("certificates[{index}]"),
        provenance: document.provenance.clone(),
    }
}

fn day_after(date: &Option<Date>) -> Option<civil::Date> {
    date.as_ref().and_then(calendar::day)?.tomorrow().ok()
}
