//! What became of a company in programs.

use jiff::civil;

use super::answers::{Answer, any, negated, to_proto};
use super::wording::{Words, list, nothing, remedy, state, words};
use crate::calendar;
use crate::proto::{
    AwardCondition, AwardHistoryRule, Date, ProgramExclusionRule, ProgramOutcome, ProgramRecord,
    Remedy, RemedyKind, RuleEvidence, RuleFinding, Startup, value_words,
};
use crate::text::organisation_key;

const FIELD: &str = "programs";

pub(super) fn judge_awards(
    rule: &AwardHistoryRule,
    startup: &Startup,
    day: civil::Date,
) -> RuleFinding {
    let records = records(&rule.programs, startup, day);
    let was = |record: &ProgramRecord| match (record.outcome(), rule.condition()) {
        (ProgramOutcome::Unspecified, _) => None,
        (outcome, AwardCondition::Graduated) => Some(outcome == ProgramOutcome::Graduated),
        (ProgramOutcome::Applied | ProgramOutcome::Rejected, _) => Some(false),
        _ => Some(true),
    };
    let found = any(records.iter().map(|(_, record)| was(record)));
    let is_none_of = rule.condition() == AwardCondition::NoneOf;
    let answer = if startup.programs.is_empty() {
        None
    } else if is_none_of {
        negated(found)
    } else {
        found
    };
    let condition = value_words(rule.condition().as_str_name()).unwrap_or_default();
    let remedies = match answer {
        Some(true) => Vec::new(),
        // What was, cannot be undone.
        Some(false) if is_none_of => vec![nothing()],
        Some(false) => {
            let names = list(rule.programs.iter().map(String::as_str));
            let sentence =
                words(format!("{names}: {}", condition.0), format!("{names}: {}", condition.1));
            let options = rule.programs.clone();
            let field = FIELD.to_owned();
            vec![Remedy { field, options, ..remedy(RemedyKind::Choose, sentence) }]
        }
        None => missing(&records),
    };
    finding(&rule.programs, words(condition.0, condition.1), &records, answer, remedies)
}

pub(super) fn judge_exclusion(
    rule: &ProgramExclusionRule,
    startup: &Startup,
    day: civil::Date,
) -> RuleFinding {
    let records = records(&rule.programs, startup, day);
    let bars = |record: &ProgramRecord| match record.outcome() {
        ProgramOutcome::Unspecified => None,
        ProgramOutcome::Selected => Some(true),
        ProgramOutcome::Applied => Some(rule.includes_applications),
        ProgramOutcome::Graduated | ProgramOutcome::Rejected | ProgramOutcome::Stopped => {
            Some(false)
        }
    };
    let barred = any(records.iter().map(|(_, record)| bars(record)));
    let answer = if startup.programs.is_empty() { None } else { negated(barred) };
    let remedies = match answer {
        Some(true) => Vec::new(),
        Some(false) => {
            let barring = records.iter().filter(|(_, record)| bars(record) == Some(true));
            let leave = barring.map(|(index, record)| leave(*index, record));
            leave.chain(open(&records)).collect()
        }
        None => missing(&records),
    };
    let condition = words("중복 참여 없음", "not taken part in now");
    finding(&rule.programs, condition, &records, answer, remedies)
}

/// The days on which records of other years begin to count.
pub(super) fn turns(startup: &Startup) -> Vec<civil::Date> {
    let first_day = |it: &ProgramRecord| calendar::day(&Date { year: it.year, month: 1, day: 1 });
    startup.programs.iter().filter_map(first_day).collect()
}

/// The records of some programs by the year of `day`, with their places.
fn records<'a>(
    programs: &[String],
    startup: &'a Startup,
    day: civil::Date,
) -> Vec<(usize, &'a ProgramRecord)> {
    let keys: Vec<String> = programs.iter().map(|name| organisation_key(name)).collect();
    let counts = |(_, record): &(usize, &ProgramRecord)| {
        record.year <= day.year().into() && keys.contains(&organisation_key(&record.program))
    };
    startup.programs.iter().enumerate().filter(counts).collect()
}

fn leave(index: usize, record: &ProgramRecord) -> Remedy {
    let name = &record.program;
    let sentence = words(
        format!("{name} 참여 또는 신청이 끝난 뒤 가능"),
        format!("taking part in {name}, or the application for it, has to end first"),
    );
    Remedy { field: format!("{FIELD}[{index}]"), ..remedy(RemedyKind::End, sentence) }
}

fn missing(records: &[(usize, &ProgramRecord)]) -> Vec<Remedy> {
    let open = open(records);
    if open.is_empty() {
        let what = words("지원사업 신청·참여 이력", "the programs applied for, this one included");
        return vec![state(FIELD, what)];
    }
    open
}

/// That it is to be told what became of the company where that is not known.
fn open(records: &[(usize, &ProgramRecord)]) -> Vec<Remedy> {
    let open = records.iter().filter(|(_, it)| it.outcome() == ProgramOutcome::Unspecified);
    open.map(|(index, record)| {
        let name = &record.program;
        let what = words(format!("{name} 결과"), format!("what became of {name}"));
        state(format!("{FIELD}[{index}].outcome"), what)
    })
    .collect()
}

fn finding(
    programs: &[String],
    condition: Words,
    records: &[(usize, &ProgramRecord)],
    answer: Answer,
    remedies: Vec<Remedy>,
) -> RuleFinding {
    let names = list(programs.iter().map(String::as_str));
    let told = |is_korean: bool| {
        let outcome = |it: &ProgramRecord| {
            let unknown = ("결과 미확인", "outcome not known");
            let (ko, en) = value_words(it.outcome().as_str_name()).unwrap_or(unknown);
            let year = if it.year > 0 { format!(" {}", it.year) } else { String::new() };
            format!("{}{year} {}", it.program, if is_korean { ko } else { en })
        };
        records.iter().map(|(_, it)| outcome(it)).collect::<Vec<_>>().join(", ")
    };
    let none = |told: String, none: &str| if told.is_empty() { none.to_owned() } else { told };
    let sentence = words(
        format!("{} (기준: {names} {})", none(told(true), "기록 없음"), condition.ko),
        format!("{}; the rule says of {names}: {}", none(told(false), "no record"), condition.en),
    );
    let evidence = |(index, record): &(usize, &ProgramRecord)| RuleEvidence {
        field: format!("{FIELD}[{index}]"),
        provenance: record.provenance.clone(),
    };
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence.into()),
        evidence: records.iter().map(evidence).collect(),
        remedies,
        ..RuleFinding::default()
    }
}
