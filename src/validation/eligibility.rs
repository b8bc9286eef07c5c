//! The rules of requests for who qualifies for a program.

use super::report::Report;
use super::{Violation, limits};
use crate::proto::{CheckEligibilityRequest, EligibilityScope, GetProgramVersionRequest, Kind};

/// All violations of a request for checks. Whether the program has the track is not looked at.
#[must_use]
pub fn check_eligibility(request: &CheckEligibilityRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("program", &request.program, Kind::Program);
    let startups = &request.startups;
    report.names("startups", startups, limits::CHECKED_STARTUPS_MAX, Kind::Startup);
    report.distinct_items("startups", startups);
    report.choice::<EligibilityScope>("scope", request.scope);
    if !startups.is_empty() && request.scope() != EligibilityScope::Unspecified {
        report.at("scope", |report| report.fail("is only for requests that name no start-up"));
    }
    report.optional_id("track", &request.track);
    report.day("as_of_date", &request.as_of_date);
    report.number("ends_within_days", Some(request.ends_within_days), &limits::ENDS_WITHIN_DAYS);
    report.text("program_etag", &request.program_etag, limits::ETAG_CHARS_MAX);
    report.finish()
}

/// All violations of a request for a version of a program. Whether there is one of this etag is not looked at.
#[must_use]
pub fn program_version(request: &GetProgramVersionRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Program);
    report.required_text("etag", &request.etag, limits::ETAG_CHARS_MAX);
    report.finish()
}
