//! The rules of requests for documents.

use super::Violation;
use super::report::Report;
use crate::proto::{DocumentKind, Key, Kind, Language, RenderDocumentRequest};

/// All violations of a request for a document.
#[must_use]
pub fn render_document(request: &RenderDocumentRequest) -> Vec<Violation> {
    let mut report = Report::default();
    report.required_choice::<DocumentKind>("kind", request.kind);
    subject(&mut report, request);
    party(&mut report, request.kind(), &request.party);
    report.choice::<Language>("language", request.language);
    let kind = request.kind();
    let tells_no_plan = matches!(
        kind,
        DocumentKind::Workbook
            | DocumentKind::Profile
            | DocumentKind::Report
            | DocumentKind::MatchList
            | DocumentKind::Eligibility
            | DocumentKind::OperatorList
            | DocumentKind::Pipeline
            | DocumentKind::Allocation
    );
    if !request.plan.is_empty() && tells_no_plan {
        let message = "is only for schedules, briefings and calendars; leave it out";
        report.at("plan", |report| report.fail(message));
    }
    let tells_list = matches!(kind, DocumentKind::Workbook | DocumentKind::MatchList);
    // Where the kind is none, that is told alone.
    if !request.match_list.is_empty() && !tells_list && kind != DocumentKind::Unspecified {
        let message = "is only for match lists and workbooks; leave it out";
        report.at("match_list", |report| report.fail(message));
    }
    report.optional_name("match_list", &request.match_list, Kind::MatchList);
    report.optional_name("plan", &request.plan, Kind::Plan);
    report.day("as_of_date", &request.as_of_date);
    report.finish()
}

/// A document is of a delegation or of a program, and each of these has documents of its own.
fn subject(report: &mut Report, request: &RenderDocumentRequest) {
    let of_program = matches!(
        request.kind(),
        DocumentKind::Eligibility
            | DocumentKind::OperatorList
            | DocumentKind::Pipeline
            | DocumentKind::Allocation
    );
    if request.kind() == DocumentKind::Allocation {
        report.required_name("allocation", &request.allocation, Kind::Allocation);
    } else if !request.allocation.is_empty() {
        report.optional_name("allocation", &request.allocation, Kind::Allocation);
        if request.kind() != DocumentKind::Workbook || request.program.is_empty() {
            let message = "is only for allocations and workbooks of a program; leave it out";
            report.at("allocation", |report| report.fail(message));
        }
    }
    if request.program.is_empty() && !of_program {
        report.required_name("delegation", &request.delegation, Kind::Delegation);
        return;
    }
    report.required_name("program", &request.program, Kind::Program);
    if !request.delegation.is_empty() {
        let message = "must be empty where the document is of a program";
        report.at("delegation", |report| report.fail(message));
    }
    let is_known =
        DocumentKind::try_from(request.kind).is_ok_and(|it| it != DocumentKind::Unspecified);
    if is_known && !of_program && request.kind() != DocumentKind::Workbook {
        let message = "is no document of a program: ask for eligibility, operator lists, the pipeline, an allocation or the workbook";
        report.at("kind", |report| report.fail(message));
    }
    if request.kind() == DocumentKind::Workbook && !request.match_list.is_empty() {
        let message = "must be empty where the document is of a program";
        report.at("match_list", |report| report.fail(message));
    }
}

/// Each kind of document is for start-ups, for partners, for both or for nobody in particular.
fn party(report: &mut Report, document: DocumentKind, name: &str) {
    if name.is_empty() {
        return;
    }
    match document {
        DocumentKind::Profile | DocumentKind::Eligibility => {
            report.optional_name("party", name, Kind::Startup);
        }
        DocumentKind::Briefing | DocumentKind::OperatorList => {
            report.optional_name("party", name, Kind::Partner);
        }
        DocumentKind::Schedule | DocumentKind::Calendar | DocumentKind::Unspecified => {
            let is_party = |key: Key| matches!(key.kind, Kind::Startup | Kind::Partner);
            if !Key::parse(name).is_some_and(is_party) {
                let message = "must be a name such as `startups/an-id` or `partners/an-id`";
                report.at("party", |report| report.fail(message));
            }
        }
        DocumentKind::Workbook
        | DocumentKind::Report
        | DocumentKind::MatchList
        | DocumentKind::Pipeline
        | DocumentKind::Allocation => {
            let message = "is only for documents that are made for one party; leave it out";
            report.at("party", |report| report.fail(message));
        }
    }
}
