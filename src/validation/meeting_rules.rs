//! The rules of what a delegation says of its meetings: who asks for them, and what holds for all of them.

use std::collections::HashSet;

use super::delegations::Parts;
use super::limits;
use super::report::Report;
use super::values::given;
use crate::proto::{Kind, MeetingRequest, MeetingRules, MeetingWish, RequestSide};

/// Who wants to meet whom.
pub(super) fn requests(report: &mut Report, requests: &[MeetingRequest], parts: &Parts<'_>) {
    report.list("requests", requests, limits::MEETING_REQUESTS_MAX, |report, request| {
        report.party("startup", &request.startup, Kind::Startup, parts);
        report.party("partner", &request.partner, Kind::Partner, parts);
        report.required_choice::<RequestSide>("side", request.side);
        report.required_choice::<MeetingWish>("wish", request.wish);
        report.moment("request_time", &request.request_time);
    });
    report.distinct_entries("requests", requests, "pair and side", |request| {
        Some((pair(&request.startup, &request.partner)?, request.side))
    });
    contradictions(report, requests);
}

/// Pairs that must meet and must not, whoever says so.
fn contradictions(report: &mut Report, requests: &[MeetingRequest]) {
    let mut told = HashSet::new();
    report.each("requests", requests, |report, request| {
        let Some(pair) = pair(&request.startup, &request.partner) else { return };
        let (opposite, message) = match request.wish() {
            MeetingWish::Must => (
                MeetingWish::Never,
                "says that they must meet; an entry before, that they must not",
            ),
            MeetingWish::Never => {
                (MeetingWish::Must, "says that they must not meet; an entry before, that they must")
            }
            MeetingWish::Unspecified | MeetingWish::Wanted => return,
        };
        if told.contains(&(pair, opposite)) {
            report.at("wish", |report| report.fail(message));
        }
        told.insert((pair, request.wish()));
    });
}

/// The two that meet, where both are told.
pub(super) fn pair<'a>(startup: &'a str, partner: &'a str) -> Option<(&'a str, &'a str)> {
    given(startup).zip(given(partner))
}

/// What holds for all meetings.
pub(super) fn rules(report: &mut Report, rules: &MeetingRules) {
    let day_start = given(&rules.day_start_time).unwrap_or(limits::DAY_START_TIME_DEFAULT);
    let day_end = given(&rules.day_end_time).unwrap_or(limits::DAY_END_TIME_DEFAULT);
    report.hours(("day_start_time", day_start), ("day_end_time", day_end));
    let lunch_start = ("lunch_start_time", rules.lunch_start_time.as_str());
    let lunch_end = ("lunch_end_time", rules.lunch_end_time.as_str());
    for (missing, given) in [(lunch_start, lunch_end), (lunch_end, lunch_start)] {
        if missing.1.is_empty() && !given.1.is_empty() {
            let message = format_args!("is required where {} is given", given.0);
            report.at(missing.0, |report| report.fail(message));
        }
    }
    report.hours(lunch_start, lunch_end);
    report.number("meeting_minutes", Some(rules.meeting_minutes), &limits::MEETING_MINUTES);
    report.number("gap_minutes", Some(rules.gap_minutes), &limits::WAY_MINUTES);
    report.number("step_minutes", Some(rules.step_minutes), &limits::MEETING_MINUTES);
    report.number("score_milli_min", rules.score_milli_min, &limits::SCORE_MILLI);
}
