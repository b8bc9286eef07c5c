//! How long ago a business began.

use jiff::civil;

use super::answers::{Answer, to_proto};
use super::days::{months_after, reference, span};
use super::wording::{Words, date_value, nothing, state, words, written};
use crate::proto::{AgeRule, AgeStart, Date, RuleEvidence, RuleFinding, Startup};

pub(super) fn judge(rule: &AgeRule, startup: &Startup, day: civil::Date) -> RuleFinding {
    let (field, date) = start(rule, startup);
    let called = called(rule);
    let Some((first, last)) = date.as_ref().and_then(span) else {
        let sentence =
            words(format!("{} 미확인", called.ko), format!("{} is not known", called.en));
        return RuleFinding {
            answer: to_proto(None).into(),
            sentence: Some(sentence.into()),
            remedies: vec![state(field, called)],
            ..RuleFinding::default()
        };
    };
    let (surely_until, until_at_most) = (last_day(rule, first), last_day(rule, last));
    let reference = reference(&rule.reference_date, day);
    let (answer, remedies) = if reference <= surely_until {
        (Some(true), Vec::new())
    } else if reference > until_at_most {
        (Some(false), vec![nothing()])
    } else {
        (None, vec![state(field, called)])
    };
    RuleFinding {
        answer: to_proto(answer).into(),
        sentence: Some(sentence(rule, answer, (first, last), (surely_until, until_at_most)).into()),
        found_min: Some(date_value(first)),
        found_max: Some(date_value(last)),
        required_max: Some(date_value(surely_until)),
        evidence: vec![RuleEvidence { field: field.to_owned(), provenance: None }],
        remedies,
        ..RuleFinding::default()
    }
}

/// The days on which the answer may turn.
pub(super) fn turns(rule: &AgeRule, startup: &Startup) -> Vec<civil::Date> {
    let (_, date) = start(rule, startup);
    let span = date.as_ref().and_then(span).filter(|_| rule.reference_date.is_none());
    span.map_or_else(Vec::new, |(first, last)| {
        [first, last].into_iter().filter_map(|it| last_day(rule, it).tomorrow().ok()).collect()
    })
}

/// The last day on which a business that began on `start` is young enough.
fn last_day(rule: &AgeRule, start: civil::Date) -> civil::Date {
    let reached = months_after(start, rule.months_max);
    if rule.is_below { reached.yesterday().unwrap_or(reached) } else { reached }
}

fn start<'a>(rule: &AgeRule, startup: &'a Startup) -> (&'static str, &'a Option<Date>) {
    match rule.start() {
        AgeStart::Incorporation => ("incorporation_date", &startup.incorporation_date),
        AgeStart::BusinessRegistration | AgeStart::Unspecified => {
            ("business_registration_date", &startup.business_registration_date)
        }
    }
}

fn called(rule: &AgeRule) -> Words {
    match rule.start() {
        AgeStart::Incorporation => words("법인설립일", "the day of the incorporation"),
        AgeStart::BusinessRegistration | AgeStart::Unspecified => {
            words("개업일", "the day on which the business began")
        }
    }
}

fn sentence(
    rule: &AgeRule,
    answer: Answer,
    (first, last): (civil::Date, civil::Date),
    (surely_until, until_at_most): (civil::Date, civil::Date),
) -> Words {
    let called = called(rule);
    let began = if first == last {
        words(format!("{} {first}", called.ko), format!("{} is {first}", called.en))
    } else {
        words(
            format!("{} {first}~{last}", called.ko),
            format!("{} lies between {first} and {last}", called.en),
        )
    };
    let stands = match (answer, first == last) {
        _ if rule.reference_date.is_some() => on_its_day(rule, answer),
        (Some(false), true) => words(
            format!("{until_at_most}까지 충족했음"),
            format!("it passed until {until_at_most}"),
        ),
        (Some(false), false) => words(
            format!("늦어도 {until_at_most}까지만 충족했음"),
            format!("it passed until {until_at_most} at the latest"),
        ),
        (_, true) => {
            words(format!("{surely_until}까지 충족"), format!("it passes until {surely_until}"))
        }
        (Some(true), false) => words(
            format!("{surely_until}까지 확실히 충족, {until_at_most} 후 미충족"),
            format!("it surely passes until {surely_until}, and no more after {until_at_most}"),
        ),
        (None, false) => words(
            format!("{surely_until}까지 확실히 충족했음, {until_at_most} 후 미충족"),
            format!(
                "it surely passed until {surely_until}, and passes no more after {until_at_most}"
            ),
        ),
    };
    words(format!("{}, {}", began.ko, stands.ko), format!("{}; {}", began.en, stands.en))
}

/// What is said where the rule names the day on which the age counts: no later day changes that.
fn on_its_day(rule: &AgeRule, answer: Answer) -> Words {
    let day = rule.reference_date.as_ref().map(written).unwrap_or_default();
    match answer {
        Some(true) => words(format!("기준일 {day} 충족"), format!("it passes as of {day}")),
        Some(false) => words(format!("기준일 {day} 미충족"), format!("it fails as of {day}")),
        None => words(
            format!("기준일 {day} 충족 여부 미확인"),
            format!("it is not known whether it passes as of {day}"),
        ),
    }
}
