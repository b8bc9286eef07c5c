//! By which rules an application is judged, and which of them decide.

use jiff::civil;

use super::{Facts, check};
use crate::calendar;
use crate::proto::{
    Application, EligibilityCheck, Program, RuleAnswer, RuleEffect, RuleFinding, Startup,
};

/// The track by which an application is judged; empty for a program without tracks. None: the program has tracks and
/// the application names none of them.
#[must_use]
pub fn track_of<'a>(program: &Program, application: &'a Application) -> Option<&'a str> {
    if program.tracks.is_empty() {
        return Some("");
    }
    let track = application.track.as_str();
    program.tracks.iter().any(|it| it.id == track).then_some(track)
}

/// How an applicant stands by its track on a day. Without one by no rule at all: that is not known.
#[must_use]
pub fn check_application(
    program: &Program,
    application: &Application,
    startup: &Startup,
    as_of: civil::Date,
    facts: &Facts<'_>,
) -> EligibilityCheck {
    match track_of(program, application) {
        Some(track) => check(program, track, startup, as_of, facts),
        None => EligibilityCheck {
            startup: startup.name.clone(),
            program: program.name.clone(),
            program_etag: program.etag.clone(),
            as_of_date: Some(calendar::date(as_of)),
            answer: RuleAnswer::Unknown.into(),
            ..EligibilityCheck::default()
        },
    }
}

/// What was found of the hard rules.
pub fn hard_findings<'a>(
    program: &'a Program,
    check: &'a EligibilityCheck,
) -> impl Iterator<Item = &'a RuleFinding> {
    let is_hard = |id: &str| {
        let rule = program.rules.iter().find(|it| it.id == id);
        rule.is_some_and(|it| it.effect() == RuleEffect::Hard)
    };
    check.findings.iter().filter(move |it| is_hard(&it.rule))
}

/// The ids of the hard rules that a check fails or, where it fails none, of those of which it is not known.
#[must_use]
pub fn deciding_rules(program: &Program, check: &EligibilityCheck) -> Vec<String> {
    if !matches!(check.answer(), RuleAnswer::Fail | RuleAnswer::Unknown) {
        return Vec::new();
    }
    let deciding = hard_findings(program, check).filter(|it| it.answer == check.answer);
    deciding.map(|it| it.rule.clone()).collect()
}
