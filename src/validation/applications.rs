//! The rules of an application, and of requests to list applications.

use super::report::{Report, excerpt};
use super::shared::encoded_size;
use super::values::given;
use super::{Violation, limits};
use crate::proto::{
    Application, ApplicationEvent, ApplicationStatus, Date, Kind, ListApplicationsRequest, Program,
    ReportPipelineRequest, SupplementRequest,
};

/// All violations of an application. Its name may be empty; etag and times are not looked at. Whether what it names
/// exists is for the last commit to say.
#[must_use]
pub fn application(application: &Application, today: &Date) -> Vec<Violation> {
    let mut report = Report::default();
    encoded_size(&mut report, application, limits::PROFILE_BYTES_MAX);
    report.optional_name("name", &application.name, Kind::Application);
    report.required_name("program", &application.program, Kind::Program);
    report.optional_id("track", &application.track);
    report.required_name("startup", &application.startup, Kind::Startup);
    operator(&mut report, application);
    let preferences = &application.preferences;
    report.names("preferences", preferences, limits::PREFERENCES_MAX, Kind::Partner);
    report.distinct_items("preferences", preferences);
    let share = application.equity_share_basis_points;
    report.number("equity_share_basis_points", share, &limits::SHARE_BASIS_POINTS);
    history(&mut report, &application.history, today);
    papers(&mut report, application, today);
    report.localized("note", &application.note, limits::DETAIL_CHARS_MAX);
    report.text("recorded_by", &application.recorded_by, limits::NAME_CHARS_MAX);
    report.finish()
}

/// That the program to which an application is made has the track that it names.
#[must_use]
pub fn track_of_application(application: &Application, program: &Program) -> Vec<Violation> {
    let mut report = Report::default();
    let track = application.track.as_str();
    if !track.is_empty() && program.tracks.iter().all(|it| it.id != track) {
        let there_are: Vec<_> = program.tracks.iter().map(|it| format!("`{}`", it.id)).collect();
        let there_are = match there_are.as_slice() {
            [] => "none; leave it empty".to_owned(),
            some => some.join(", "),
        };
        let (track, name) = (excerpt(track), &application.program);
        report.at("track", |report| {
            report.fail(format_args!("{track} is no track of {name}, which has {there_are}"));
        });
    }
    report.finish()
}

/// All violations of the filters of a request to list applications.
#[must_use]
pub fn list_applications(request: &ListApplicationsRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.optional_name("program", &request.program, Kind::Program);
    report.optional_name("startup", &request.startup, Kind::Startup);
    report.optional_name("operator", &request.operator, Kind::Partner);
    report.choices::<ApplicationStatus>("statuses", &request.statuses);
    report.finish()
}

/// All violations of a request for where the files of programs stand.
#[must_use]
pub fn report_pipeline(request: &ReportPipelineRequest) -> Vec<Violation> {
    let mut report = Report::default();
    let programs = &request.programs;
    report.not_empty("programs", programs);
    report.names("programs", programs, limits::PIPELINE_PROGRAMS_MAX, Kind::Program);
    report.distinct_items("programs", programs);
    report.optional_name("operator", &request.operator, Kind::Partner);
    report.day("as_of_date", &request.as_of_date);
    report.number("within_days", Some(request.within_days), &limits::WITHIN_DAYS);
    report.finish()
}

/// Whoever has invested or recommended has a name.
fn operator(report: &mut Report, application: &Application) {
    let by_operator = [ApplicationStatus::Invested, ApplicationStatus::Recommended];
    if application.history.iter().any(|it| by_operator.contains(&it.status())) {
        report.required_name("operator", &application.operator, Kind::Partner);
    } else {
        report.optional_name("operator", &application.operator, Kind::Partner);
    }
}

/// In the order of dates, and each status may follow on the one before.
fn history(report: &mut Report, history: &[ApplicationEvent], today: &Date) {
    report.not_empty("history", history);
    report.list("history", history, limits::APPLICATION_EVENTS_MAX, |report, event| {
        report.required_choice::<ApplicationStatus>("status", event.status);
        report.required_day("date", &event.date);
        report.past("date", &event.date, today);
        report.required_text("actor", &event.actor, limits::NAME_CHARS_MAX);
        if needs_reason(event.status()) {
            report.required_localized("reason", &event.reason, limits::DETAIL_CHARS_MAX);
        } else {
            report.localized("reason", &event.reason, limits::DETAIL_CHARS_MAX);
        }
    });
    let mut date_before = None;
    let mut status_before = ApplicationStatus::Unspecified;
    report.each("history", history, |report, event| {
        report.in_order(&date_before, &event.date);
        date_before = event.date.or(date_before);
        if !may_follow(status_before, event.status()) {
            let (before, status) = (status_before.as_str_name(), event.status().as_str_name());
            let message = format_args!("is {status}, which does not follow on {before}");
            report.at("status", |report| report.fail(message));
        }
        status_before = event.status();
    });
}

fn needs_reason(status: ApplicationStatus) -> bool {
    matches!(
        status,
        ApplicationStatus::Selected
            | ApplicationStatus::Rejected
            | ApplicationStatus::Objected
            | ApplicationStatus::Withdrawn
    )
}

/// Statuses are numbered in the order in which they come. What is not given follows on anything, and anything on it: that
/// it is missing is another violation.
fn may_follow(before: ApplicationStatus, status: ApplicationStatus) -> bool {
    use ApplicationStatus::{
        DocumentReview, Objected, Panel, Rejected, Selected, Unspecified, Withdrawn,
    };
    match (before, status) {
        (_, Unspecified) => true,
        (Withdrawn, _) => false,
        (Unspecified, Objected) => false,
        (Unspecified, _) => true,
        (Objected, _) => {
            matches!(status, DocumentReview | Panel | Selected | Rejected | Withdrawn)
        }
        (_, Objected) => before == Rejected,
        (Rejected, _) => status == Withdrawn,
        _ => i32::from(status) > i32::from(before),
    }
}

/// What was handed in, and what was asked for.
fn papers(report: &mut Report, application: &Application, today: &Date) {
    let documents = &application.documents;
    report.list("documents", documents, limits::RECEIVED_DOCUMENTS_MAX, |report, document| {
        report.required_text("title", &document.title, limits::NAME_CHARS_MAX);
        report.required_day("receive_date", &document.receive_date);
        report.past("receive_date", &document.receive_date, today);
    });
    report.distinct("documents", documents, "title", |it| given(&it.title));
    let supplements = &application.supplements;
    report.list("supplements", supplements, limits::SUPPLEMENTS_MAX, |report, it| {
        supplement(report, it, today);
    });
}

fn supplement(report: &mut Report, supplement: &SupplementRequest, today: &Date) {
    report.required_text("title", &supplement.title, limits::NAME_CHARS_MAX);
    report.localized("detail", &supplement.detail, limits::DETAIL_CHARS_MAX);
    let asked = &supplement.request_date;
    report.required_day("request_date", asked);
    report.past("request_date", asked, today);
    report.day("due_date", &supplement.due_date);
    report.not_before("due_date", &supplement.due_date, "request_date", asked);
    report.day("receive_date", &supplement.receive_date);
    report.past("receive_date", &supplement.receive_date, today);
    report.not_before("receive_date", &supplement.receive_date, "request_date", asked);
}
