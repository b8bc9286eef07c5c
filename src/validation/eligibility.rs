//! The rules of requests for who qualifies for a program.

use super::report::Report;
use super::{Violation, limits};
use crate::proto::{CheckEligibilityRequest, EligibilityScope, Kind};

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
    report.finish()
}
