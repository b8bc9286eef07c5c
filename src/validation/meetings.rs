//! The rules of a meeting, and of requests to list meetings.

use jiff::ToSpan as _;

use super::dates::sound_day;
use super::report::{Report, excerpt};
use super::shared::{action_items, derived_name, encoded_size};
use super::{Violation, limits};
use crate::proto::{
    Date, Kind, ListMeetingsRequest, Meeting, MeetingParty, MeetingRating, MeetingStatus,
};

/// All violations of a meeting. Its name may be empty; etag and times are not looked at. Whether what it names exists is
/// for the last commit to say.
#[must_use]
pub fn meeting(meeting: &Meeting, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    encoded_size(&mut report, meeting, limits::PROFILE_BYTES_MAX);
    derived_name(&mut report, &meeting.name, Kind::Meeting);
    report.required_name("delegation", &meeting.delegation, Kind::Delegation);
    code(&mut report, &meeting.code);
    report.required_name("startup", &meeting.startup, Kind::Startup);
    report.required_name("partner", &meeting.partner, Kind::Partner);
    report.required_day("date", &meeting.date);
    report.required_hours(("start_time", &meeting.start_time), ("end_time", &meeting.end_time));
    report.optional_id("venue", &meeting.venue);
    report.text("interpreter", &meeting.interpreter, limits::NAME_CHARS_MAX);
    report.optional_name("plan", &meeting.plan, Kind::Plan);
    outcome(&mut report, meeting, today);
    report.localized("note", &meeting.note, limits::DETAIL_CHARS_MAX);
    action_items(&mut report, "next_steps", &meeting.next_steps, limits::NEXT_STEPS_MAX, today);
    report.text("recorded_by", &meeting.recorded_by, limits::NAME_CHARS_MAX);
    report.finish()
}

/// All violations of the filters of a request to list meetings.
#[must_use]
pub fn list_meetings(request: &ListMeetingsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("delegation", &request.delegation, Kind::Delegation);
    report.optional_name("startup", &request.startup, Kind::Startup);
    report.optional_name("partner", &request.partner, Kind::Partner);
    report.choices::<MeetingStatus>("statuses", &request.statuses);
    report.finish()
}

fn code(report: &mut Report, code: &str) {
    report.required("code", code);
    let is_sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if code.len() > limits::MEETING_CODE_CHARS_MAX || !code.bytes().all(is_sign) {
        let max = limits::MEETING_CODE_CHARS_MAX;
        let message =
            format_args!("{} is not 1 to {max} capitals and digits such as `M07`", excerpt(code));
        report.at("code", |report| report.fail(message));
    }
}

/// What became of it, and what only then can be said.
fn outcome(report: &mut Report, meeting: &Meeting, today: &Date) {
    report.required_choice::<MeetingStatus>("status", meeting.status);
    report.choice::<MeetingParty>("absent", meeting.absent);
    let status = MeetingStatus::try_from(meeting.status).unwrap_or_default();
    let has_been = matches!(status, MeetingStatus::Held | MeetingStatus::NoShow);
    if has_been && meeting.date.as_ref().is_some_and(|date| lies_ahead(date, today)) {
        let message = "says what became of a meeting that lies in the future";
        report.at("status", |report| report.fail(message));
    }
    // Where the status is none, that is told alone.
    let is_known = status != MeetingStatus::Unspecified;
    if is_known && status != MeetingStatus::NoShow && meeting.absent != 0 {
        report.at("absent", |report| report.fail("is only for meetings that somebody missed"));
    }
    report.optional_name("cancelled_by_plan", &meeting.cancelled_by_plan, Kind::Plan);
    if is_known && status != MeetingStatus::Cancelled && !meeting.cancelled_by_plan.is_empty() {
        let message = "is only for meetings that were cancelled; clear it";
        report.at("cancelled_by_plan", |report| report.fail(message));
    }
    let ratings =
        [("startup_rating", &meeting.startup_rating), ("partner_rating", &meeting.partner_rating)];
    for (field, rating) in ratings {
        report.message(field, rating, |report, rating| {
            if is_known && status != MeetingStatus::Held {
                report.fail("is only for meetings that were held");
            }
            self::rating(report, rating);
        });
    }
}

fn rating(report: &mut Report, rating: &MeetingRating) {
    report.required_number("stars", rating.stars, &limits::STARS);
    report.localized("comment", &rating.comment, limits::DETAIL_CHARS_MAX);
}

/// Whether it is later than tomorrow: in some places it is tomorrow already.
fn lies_ahead(date: &Date, today: &Date) -> bool {
    let tomorrow = sound_day(today).and_then(|today| today.checked_add(1.day()).ok());
    sound_day(date).zip(tomorrow).is_some_and(|(date, tomorrow)| date > tomorrow)
}
