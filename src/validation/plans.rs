//! The rules of requests about plans of meetings.

use super::meeting_rules::pair;
use super::report::Report;
use super::{Violation, limits};
use crate::proto::{
    ComparePlansRequest, CreatePlanRequest, Kind, ListPlansRequest, PlanMeetingsRequest, PlanState,
    PublishPlanRequest,
};

/// All violations of a request to plan meetings.
#[must_use]
pub fn plan_meetings(request: &PlanMeetingsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Delegation);
    search(&mut report, request.work_max, request.seed);
    report.day("as_of_date", &request.as_of_date);
    let meetings = &request.earlier_meetings;
    report.list("earlier_meetings", meetings, limits::EARLIER_MEETINGS_MAX, |report, meeting| {
        report.required_name("startup", &meeting.startup, Kind::Startup);
        report.required_name("partner", &meeting.partner, Kind::Partner);
        report.required_day("date", &meeting.date);
        report.required_time("start_time", &meeting.start_time);
    });
    report.distinct_entries("earlier_meetings", meetings, "pair", |meeting| {
        pair(&meeting.startup, &meeting.partner)
    });
    report.optional_name("earlier_plan", &request.earlier_plan, Kind::Plan);
    if !request.earlier_plan.is_empty() && !meetings.is_empty() {
        let message = "is not for requests with earlier_meetings; leave one of them out";
        report.at("earlier_plan", |report| report.fail(message));
    }
    report.optional_name("match_list", &request.match_list, Kind::MatchList);
    report.finish()
}

/// All violations of a request to make a plan, but for its request id.
#[must_use]
pub fn create_plan(request: &CreatePlanRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("delegation", &request.delegation, Kind::Delegation);
    report.optional_name("earlier_plan", &request.earlier_plan, Kind::Plan);
    search(&mut report, request.work_max, request.seed);
    report.day("as_of_date", &request.as_of_date);
    report.text("author", &request.author, limits::NAME_CHARS_MAX);
    report.localized("note", &request.note, limits::DETAIL_CHARS_MAX);
    report.optional_name("match_list", &request.match_list, Kind::MatchList);
    report.finish()
}

/// All violations of the filters of a request to list plans.
#[must_use]
pub fn list_plans(request: &ListPlansRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("delegation", &request.delegation, Kind::Delegation);
    report.choices::<PlanState>("states", &request.states);
    report.finish()
}

/// All violations of a request to publish a plan, but for its request id.
#[must_use]
pub fn publish_plan(request: &PublishPlanRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("name", &request.name, Kind::Plan);
    report.text("publisher", &request.publisher, limits::NAME_CHARS_MAX);
    report.finish()
}

/// All violations of a request to compare plans.
#[must_use]
pub fn compare_plans(request: &ComparePlansRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_name("earlier", &request.earlier, Kind::Plan);
    report.required_name("later", &request.later, Kind::Plan);
    report.finish()
}

/// How long is searched, and where the search begins.
fn search(report: &mut Report, work_max: i64, seed: i64) {
    report.number("work_max", Some(work_max), &limits::PLAN_WORK);
    if seed < 0 {
        report.at("seed", |report| report.fail("must not be negative"));
    }
}
