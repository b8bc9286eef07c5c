//! The rules of recurring delegations, and of requests about their occurrences.

use std::collections::BTreeSet;

use jiff::civil;

use super::dates::sound_day;
use super::report::Report;
use super::{Violation, limits};
use crate::calendar::{self, Rule};
use crate::proto::{
    Date, Delegation, Kind, ListOccurrencesRequest, OpenOccurrenceRequest, Recurrence,
};

/// All violations of a request to list occurrences.
#[must_use]
pub fn list_occurrences(request: &ListOccurrencesRequest) -> Vec<Violation> {
    let mut report = Report::default();
    let ListOccurrencesRequest { name, from_date, until_date, .. } = request;
    report.required_name("name", name, Kind::Delegation);
    report.required_day("from_date", from_date);
    report.required_day("until_date", until_date);
    report.not_before("until_date", until_date, "from_date", from_date);
    let days_max = limits::OCCURRENCES_DAYS_MAX;
    report.not_long_after("until_date", until_date, ("from_date", from_date), days_max);
    report.finish()
}

/// All violations of a request to open an occurrence, but for its request id.
#[must_use]
pub fn open_occurrence(request: &OpenOccurrenceRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Delegation);
    report.required_day("date", &request.date);
    report.finish()
}

/// How a delegation recurs, or of which it is an occurrence.
pub(super) fn recurs(report: &mut Report, delegation: &Delegation) {
    let Delegation { start_date, end_date, .. } = delegation;
    report.optional_name("series", &delegation.series, Kind::Delegation);
    report.message("recurrence", &delegation.recurrence, |report, recurrence| {
        if !delegation.series.is_empty() {
            report.fail("must be empty where series is given");
        }
        let day = |date: &Option<Date>| sound_day(date.as_ref()?);
        let (first, last) = (day(start_date), day(end_date));
        if first.zip(last).is_some_and(|(first, last)| first != last) {
            report.fail("is only for delegations of one day; let end_date be start_date");
        }
        report.required_text("rule", &recurrence.rule, limits::RECURRENCE_RULE_CHARS_MAX);
        let given = first.and_then(|first| given_days(report, recurrence, first));
        changes(report, recurrence, given.as_ref());
    });
}

/// The days that a rule gives, as far as the last one of which more is told. Nothing where the rule is not sound.
fn given_days(
    report: &mut Report,
    recurrence: &Recurrence,
    first: civil::Date,
) -> Option<BTreeSet<civil::Date>> {
    let rule = &recurrence.rule;
    if rule.trim().is_empty() || rule.chars().count() > limits::RECURRENCE_RULE_CHARS_MAX {
        return None;
    }
    let rule = match Rule::parse(rule, first) {
        Ok(rule) => rule,
        // What holds a control character is told once.
        Err(_) if rule.chars().any(char::is_control) => return None,
        Err(fault) => {
            report.at("rule", |report| report.fail(fault));
            return None;
        }
    };
    if rule.days().next() != Some(first) {
        report.at("rule", |report| report.fail("does not give start_date as its first date"));
        return None;
    }
    let moved = recurrence.moved.iter().flat_map(|it| [&it.from_date, &it.to_date]);
    let told = moved.flatten().chain(&recurrence.skipped_dates).filter_map(sound_day);
    let last = told.max().unwrap_or(first);
    Some(rule.days().take_while(|day| *day <= last).collect())
}

/// What is moved and what is skipped. `given` are the days that the rule gives, where that is known.
fn changes(report: &mut Report, recurrence: &Recurrence, given: Option<&BTreeSet<civil::Date>>) {
    const NOT_GIVEN: &str = "is no date that the rule gives";
    let is_given = |date: &Date| Some(given?.contains(&sound_day(date)?));
    let Recurrence { moved, skipped_dates, .. } = recurrence;
    report.list("moved", moved, limits::MOVED_OCCURRENCES_MAX, |report, it| {
        report.required_day("from_date", &it.from_date);
        report.required_day("to_date", &it.to_date);
        if it.from_date.as_ref().and_then(is_given) == Some(false) {
            report.at("from_date", |report| report.fail(NOT_GIVEN));
        }
        if it.to_date.as_ref().and_then(is_given) == Some(true) {
            let message = "is a date that the rule gives; choose one that it does not";
            report.at("to_date", |report| report.fail(message));
        }
    });
    let day = |date: &Option<Date>| sound_day(date.as_ref()?);
    report.distinct("moved", moved, "from_date", |it| day(&it.from_date));
    report.distinct("moved", moved, "to_date", |it| day(&it.to_date));
    let from_dates: BTreeSet<civil::Date> =
        moved.iter().filter_map(|it| day(&it.from_date)).collect();
    report.list("skipped_dates", skipped_dates, limits::SKIPPED_DATES_MAX, |report, date| {
        report.is_day(date);
        if is_given(date) == Some(false) {
            report.fail(NOT_GIVEN);
        } else if calendar::day(date).is_some_and(|day| from_dates.contains(&day)) {
            report.fail("is moved too; skip it or move it");
        }
    });
    report.distinct_items("skipped_dates", skipped_dates);
}
